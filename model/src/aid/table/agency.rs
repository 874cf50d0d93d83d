//! The table of one agency: what it has, sent, promised, owes and is asked for. For its own keys and
//! officers.

use super::cell::{TableCell, TableContext, amount, text};
use super::column::{AidTable, TableColumn, column};
use crate::aid::{AgencySheet, DispatchState, Doubt, Ledger, Owed, Shortfall, SupplyStatus};
use crate::language::Language;
use crate::schema::FieldKind::{Bool, Float, Int, Text};
use crate::value::Value;

const AGENCY: [TableColumn; 24] = [
    column("section", "#meta+section", Text, "has, sent, promised, owes or asked"),
    column("org_code", "#org+code", Text, "agency that has or brings it; of a request, who asks"),
    column("dispatch_id", "#activity+id", Text, "dispatch"),
    column("from_id", "#loc+code+id+origin", Text, "depot"),
    column("from_name", "#loc+name+origin", Text, "its name"),
    column("to_id", "#loc+code+id+dest", Text, "site"),
    column("to_name", "#loc+name+dest", Text, "its name"),
    column("item_code", "#item+code", Text, "item"),
    column("item_name", "#item+name+i_id", Text, "item in Bahasa Indonesia"),
    column("unit", "#item+unit", Text, "base unit of the item; all amounts are in it"),
    column(
        "qty",
        "#item+num",
        Float,
        "there, sent, promised, missing, asked; empty: belum terdata",
    ),
    column("qty_reserved", "#item+num+reserved", Float, "of that, promised when it was counted"),
    column("qty_free", "#item+num+free", Float, "may be given away now; empty: belum terdata"),
    column("received_qty", "#reached+num+item", Float, "signed for"),
    column("status", "#status+code", Text, "how far a dispatch got; expired: not to be used"),
    column("eta", "#date+eta", Text, "when it should arrive"),
    column("expiry", "#date+expiry", Text, "not to be used from then on"),
    column("check", "#status+check", Text, "why somebody has to look"),
    column("check_id", "#description+check+i_id", Text, "the same in words, Bahasa Indonesia"),
    column("check_en", "#description+check+i_en", Text, "the same in English"),
    column("reported_at", "#date+reported", Text, "when it was counted, or said last"),
    column("source", "#meta+source", Text, "table that says so; report: told to the server"),
    column("source_row", "#meta+source+row", Int, "row in that table"),
    column("exercise", "#meta+exercise", Bool, "LATIHAN: true in a drill"),
];

/// What one agency has, sent, promised, owes and is asked for, each number with its source and time.
pub fn agency(
    ledger: &Ledger,
    standing: &SupplyStatus,
    sheet: &AgencySheet,
    mark: TableContext<'_>,
) -> AidTable {
    let write = SheetRows { ledger, standing, sheet, mark };
    let load = |section| move |at: &usize| write.load(section, *at, None);
    let mut rows: Vec<Vec<TableCell>> = sheet.lots.iter().map(|at| write.lot(*at)).collect();
    rows.extend(sheet.sent.iter().map(load("sent")));
    rows.extend(sheet.promised.iter().map(load("promised")));
    rows.extend(sheet.owed.iter().map(|owed| match owed {
        Owed::Answer { load, doubt } => write.load("owes", *load, Some(*doubt)),
        Owed::Goods(shortfall) => write.shortfall(shortfall),
    }));
    rows.extend(sheet.asked.iter().map(load("asked")));
    AidTable { name: "agency", columns: &AGENCY, rows }
}

#[derive(Clone, Copy)]
struct SheetRows<'a> {
    ledger: &'a Ledger,
    standing: &'a SupplyStatus,
    sheet: &'a AgencySheet,
    mark: TableContext<'a>,
}

impl SheetRows<'_> {
    /// A row with these cells, by the names of their columns; the others are empty.
    fn row<const N: usize>(
        self,
        section: &str,
        (agency, item): (&str, &str),
        cells: [(&str, TableCell); N],
    ) -> Vec<TableCell> {
        let of = self.ledger.catalogue.get(item);
        let mut row = vec![None; AGENCY.len()];
        let mut set = |name: &str, cell: TableCell| {
            if let Some(at) = AGENCY.iter().position(|column| column.name == name) {
                row[at] = cell;
            }
        };
        set("section", text(section));
        set("org_code", text(agency));
        set("item_code", text(item));
        set("item_name", text(of.map(|of| Language::ID.choose(&*of.name_id, &*of.name_en))));
        set("unit", text(of.map(|of| of.unit.word())));
        set("exercise", self.mark.exercise());
        cells.into_iter().for_each(|(name, cell)| set(name, cell));
        row
    }

    fn depot_name(self, id: Option<&str>) -> TableCell {
        let at = id.and_then(|id| self.ledger.depot(id));
        text(at.and_then(|at| self.ledger.depots[at].name.as_deref()))
    }

    fn lot(self, at: usize) -> Vec<TableCell> {
        let lot = &self.ledger.lots[at];
        let is_expired = !lot.is_usable(self.standing.at);
        self.row(
            "has",
            (&lot.owner, &lot.item),
            [
                ("from_id", text(lot.depot.as_str())),
                ("from_name", self.depot_name(Some(&lot.depot))),
                ("qty", amount(lot.available)),
                ("qty_reserved", amount(lot.available.map(|_| lot.reserved))),
                ("qty_free", amount(self.standing.free.get(at).copied().flatten())),
                ("status", text(is_expired.then_some("expired"))),
                ("expiry", self.mark.day(lot.expires_at)),
                ("reported_at", self.mark.time(lot.as_of)),
                ("source", text(lot.source.as_str())),
                ("source_row", source_row(lot.row)),
            ],
        )
    }

    fn load(self, section: &str, at: usize, doubt: Option<Doubt>) -> Vec<TableCell> {
        let load = &self.ledger.dispatches[at];
        let site = self.ledger.site(&load.to).map(|at| &self.ledger.sites[at]);
        let is_received = load.state == DispatchState::Diterima;
        self.row(
            section,
            (&load.agency, &load.item),
            [
                ("dispatch_id", text(load.id.as_str())),
                ("from_id", text(load.from.as_deref())),
                ("from_name", self.depot_name(load.from.as_deref())),
                ("to_id", text(load.to.as_str())),
                ("to_name", text(site.and_then(|site| site.name.as_deref()))),
                ("qty", amount(load.amount)),
                ("received_qty", amount(load.received.filter(|_| is_received))),
                ("status", text(load.state.name())),
                ("eta", self.mark.time(load.eta)),
                ("check", text(doubt.map(Doubt::name))),
                ("check_id", text(doubt.map(|doubt| doubt.words(Language::ID)))),
                ("check_en", text(doubt.map(|doubt| doubt.words(Language::EN)))),
                ("reported_at", self.mark.time(load.last_said())),
                ("source", text(load.source.as_str())),
                ("source_row", source_row(load.row)),
            ],
        )
    }

    fn shortfall(self, owed: &Shortfall) -> Vec<TableCell> {
        self.row(
            "owes",
            (&self.sheet.code, &owed.item),
            [
                ("from_id", text(owed.depot.as_str())),
                ("from_name", self.depot_name(Some(&owed.depot))),
                ("qty", amount(owed.short)),
                ("check", text(owed.name())),
                ("check_id", text(owed.words(Language::ID))),
                ("check_en", text(owed.words(Language::EN))),
                ("reported_at", self.mark.time(owed.counted_at)),
                ("source", text(&*owed.sources(self.ledger))),
            ],
        )
    }
}

fn source_row(row: Option<u64>) -> TableCell {
    row.and_then(|row| i64::try_from(row).ok()).map(Value::Int)
}
