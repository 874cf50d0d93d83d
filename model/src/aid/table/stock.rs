//! The tables of stock: lots, and stock cards. Never public.

use super::cell::{TableContext, amount, number, text};
use super::column::{AidTable, TableColumn, column};
use crate::aid::{Ledger, Movement, Sees, SupplyStatus};
use crate::language::Language;
use crate::schema::FieldKind::{Bool, Float, Text};

const STOCK: [TableColumn; 20] = [
    column("warehouse_id", "#loc+code+id", Text, "depot"),
    column("org_code", "#org+code", Text, "agency that owns it"),
    column("item_code", "#item+code", Text, "item"),
    column("item_name", "#item+name+i_id", Text, "item in Bahasa Indonesia"),
    column("unit", "#item+unit", Text, "base unit of the item; all amounts are in it"),
    column("qty_available", "#item+num+available", Float, "on the shelf; empty: belum terdata"),
    column("qty_reserved", "#item+num+reserved", Float, "of that, promised when it was counted"),
    column("qty_in_transit", "#item+num+intransit", Float, "on its way to the depot"),
    column("pack_size", "#item+num+pack", Float, "1: amounts are in base units"),
    column("expiry", "#date+expiry", Text, "not to be used from then on"),
    column("lat", "#geo+lat", Float, "latitude of the depot"),
    column("lon", "#geo+lon", Float, "longitude of the depot"),
    column("kode_desa", "#adm4+code+v_kemendagri", Text, "desa that the depot lies in"),
    column("reported_at", "#date+reported", Text, "when it was counted"),
    column("source", "#meta+source", Text, "table that says so"),
    column("exercise", "#meta+exercise", Bool, "LATIHAN: true in a drill"),
    column("qty_on_order", "#item+num+onorder", Float, "ordered, not yet on its way"),
    column("expected_at", "#date+expected", Text, "when that should come"),
    column("qty_free", "#item+num+free", Float, "may be given away now; empty: belum terdata"),
    column("conversion", "#description+conversion", Text, "how packs were converted"),
];

/// The lots of those agencies whose stock is seen.
pub fn stock(
    ledger: &Ledger,
    standing: &SupplyStatus,
    mark: TableContext<'_>,
    sees: Sees<'_>,
) -> AidTable {
    let lots = ledger.lots.iter().enumerate().filter(|(_, lot)| sees.agency(&lot.owner));
    let cells = |(at, lot): (usize, &crate::aid::Lot)| {
        let depot = ledger.depot(&lot.depot).map(|at| &ledger.depots[at]);
        let item = ledger.catalogue.get(&lot.item);
        // What is reserved of a lot that nobody counted is left empty: it is not of a known stock.
        let counted = |it: crate::aid::Amount| lot.available.map(|_| it);
        vec![
            text(lot.depot.as_str()),
            text(lot.owner.as_str()),
            text(lot.item.as_str()),
            text(item.map(|item| Language::ID.choose(&*item.name_id, &*item.name_en))),
            text(item.map(|item| item.unit.word())),
            amount(lot.available),
            amount(counted(lot.reserved)),
            amount(lot.in_transit),
            number(1.0),
            mark.day(lot.expires_at),
            number(depot.map(|depot| depot.place[1])),
            number(depot.map(|depot| depot.place[0])),
            text(depot.and_then(|depot| depot.place_code.as_deref())),
            mark.time(lot.as_of),
            text(lot.source.as_str()),
            mark.exercise(),
            amount(lot.on_order),
            mark.day(lot.expected_at),
            amount(standing.free.get(at).copied().flatten()),
            text(lot.conversion.as_deref()),
        ]
    };
    AidTable { name: "stock", columns: &STOCK, rows: lots.map(cells).collect() }
}

const MOVEMENTS: [TableColumn; 11] = [
    column("warehouse_id", "#loc+code+id", Text, "depot"),
    column("org_code", "#org+code", Text, "agency that owns it"),
    column("item_code", "#item+code", Text, "item"),
    column("unit", "#item+unit", Text, "base unit of the item; all amounts are in it"),
    column("qty_opening", "#item+num+opening", Float, "at the beginning of the period"),
    column("qty_received", "#item+num+received", Float, "come in since"),
    column("qty_sent", "#item+num+sent", Float, "gone out since"),
    column("qty_used", "#item+num+used", Float, "used up in the depot since"),
    column("qty_closing", "#item+num+closing", Float, "on the shelf at the end, as counted"),
    column("difference", "#item+num+difference", Float, "below zero: something is missing"),
    column("exercise", "#meta+exercise", Bool, "LATIHAN: true in a drill"),
];

/// Whether opening, received, sent, used and closing stock add up, of those agencies whose stock is seen.
pub fn movements(ledger: &Ledger, mark: TableContext<'_>, sees: Sees<'_>) -> AidTable {
    let cells = |card: &Movement| {
        vec![
            text(card.depot.as_str()),
            text(card.owner.as_str()),
            text(card.item.as_str()),
            text(ledger.catalogue.get(&card.item).map(|item| item.unit.word())),
            amount(card.opening),
            amount(card.received),
            amount(card.sent),
            amount(card.used),
            amount(card.closing),
            amount(card.difference),
            mark.exercise(),
        ]
    };
    let seen = ledger.movements.iter().filter(|card| sees.agency(&card.owner));
    let rows = seen.map(cells).collect();
    AidTable { name: "movements", columns: &MOVEMENTS, rows }
}
