//! The table of needs: the public one, and the full one, which is never public.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::cell::{TableCell, TableContext, amount, count, number, text};
use super::column::{AidTable, TableColumn, column};
use crate::aid::{Amount, Ledger, NeedRow, Sees, Site, SupplyStatus, shown, urgency};
use crate::schema::FieldKind::{Bool, Float, Int, Text};
use crate::value::{Value, round};

/// Columns of needs.csv. What is promised to a site or has been delivered there is not public: these
/// two columns are empty for everybody, and filled in [`needs_full`].
const NEEDS: [TableColumn; 19] = [
    column("shelter_id", "#loc+code+id+dest", Text, "site"),
    column("item_code", "#item+code", Text, "item"),
    column("unit", "#item+unit", Text, "base unit of the item; all amounts are in it"),
    column("qty_required", "#need+num+required", Float, "need from period_start to period_end"),
    column("qty_committed", "#need+num+committed", Float, "promised or on its way; never public"),
    column("qty_delivered", "#reached+num+delivered", Float, "signed for so far; never public"),
    column("gap", "#need+num+gap", Float, "what is missing: need less what is there and will come"),
    column("days_of_supply", "#indicator+num+days_of_supply", Float, "empty: belum terdata"),
    column("people_basis", "#meta+people_basis", Text, "who is counted"),
    column("people", "#inneed+ind", Int, "people counted"),
    column("standard", "#meta+standard", Text, "the standard of the rates"),
    column("period_start", "#date+start", Text, "from"),
    column("period_end", "#date+end", Text, "to"),
    column("priority", "#severity+code", Float, "0 calm to 100 now; of equal ones the smaller id"),
    column("reported_at", "#date+reported", Text, "latest word from the site"),
    column("source", "#meta+source", Text, "who says how many people there are"),
    column("exercise", "#meta+exercise", Bool, "LATIHAN: true in a drill"),
    column("stock_known", "#status+stock", Bool, "whether the stock there was counted"),
    column("on_hand_as_of", "#date+counted", Text, "when; empty: belum terdata"),
];

const NEEDS_FULL: [TableColumn; 25] = {
    let mut columns = [column("", "", Text, ""); 25];
    let mut at = 0;
    while at < NEEDS.len() {
        columns[at] = NEEDS[at];
        at += 1;
    }
    columns[19] = column("need_day", "#need+num+day", Float, "need of one day");
    columns[20] = column("on_hand", "#item+num+onhand", Float, "at the site; empty: belum terdata");
    columns[21] = column("qty_coming", "#need+num+intransit", Float, "on its way");
    columns[22] = column("qty_pledged", "#need+num+pledged", Float, "promised, not yet on its way");
    columns[23] =
        column("qty_check", "#need+num+check", Float, "on loads to ask about: covers nobody");
    columns[24] = column("gap_general", "#need+num+gap+general", Float, "gap in the public table");
    columns
};

/// What sites need, as everybody may read it: the general need of sites that may be shown.
pub fn needs(ledger: &Ledger, standing: &SupplyStatus, mark: TableContext<'_>) -> AidTable {
    let site = |row: &NeedRow| ledger.sites.get(row.site.index()).filter(|site| site.is_public());
    let rows = standing.needs.iter().filter(|row| row.is_public());
    let rows = rows.filter_map(|row| Some((row, site(row)?)));
    let cells = |(row, site): (&NeedRow, &Site)| {
        let numbers = Numbers {
            required: amount(row.general_horizon),
            committed: None,
            delivered: None,
            gap: amount(row.general_gap),
            days: number(row.general_days_left.map(|days| round(days, 2))),
        };
        needs_cells(ledger, standing, mark, row, site, numbers)
    };
    AidTable { name: "needs", columns: &NEEDS, rows: rows.map(cells).collect() }
}

/// What all sites need, with what is there, promised and delivered, and what groups need beyond the
/// general need. Never public. What is promised, on its way and delivered is of all agencies together, and
/// left empty for who does not see the loads of all.
pub fn needs_full(
    ledger: &Ledger,
    standing: &SupplyStatus,
    mark: TableContext<'_>,
    sees: Sees<'_>,
) -> AidTable {
    let of_all = |it: Amount| sees.all().then_some(it);
    let mut delivered = BTreeMap::new();
    for dispatch in &ledger.dispatches {
        if let Some(received) = dispatch.received {
            let key = (dispatch.to.as_str(), dispatch.item.as_str());
            *delivered.entry(key).or_insert(Amount::ZERO) += received;
        }
    }
    let mut check: BTreeMap<_, Amount> = BTreeMap::new();
    for load in &standing.doubtful {
        *check.entry((load.site, load.item)).or_default() += load.amount;
    }
    let rows = standing.needs.iter();
    let rows = rows.filter_map(|row| Some((row, ledger.sites.get(row.site.index())?)));
    let cells = |(row, site): (&NeedRow, &Site)| {
        let item = ledger.catalogue.items.get(row.item.index()).map_or("", |item| &item.code);
        let numbers = Numbers {
            required: amount(row.horizon),
            committed: amount(of_all(row.coming + row.pledged)),
            delivered: amount(delivered.get(&(site.id.as_str(), item)).copied().and_then(of_all)),
            gap: amount(row.gap),
            days: number(row.days_left.map(|days| round(days, 2))),
        };
        let mut cells = needs_cells(ledger, standing, mark, row, site, numbers);
        cells.extend([
            amount(row.day),
            amount(row.on_hand),
            amount(of_all(row.coming)),
            amount(of_all(row.pledged)),
            amount(check.get(&(row.site, row.item)).copied().and_then(of_all)),
            amount(row.general_gap),
        ]);
        cells
    };
    AidTable { name: "needs_full", columns: &NEEDS_FULL, rows: rows.map(cells).collect() }
}

/// The numbers that differ between who may see what.
struct Numbers {
    required: TableCell,
    committed: TableCell,
    delivered: TableCell,
    gap: TableCell,
    days: TableCell,
}

fn needs_cells(
    ledger: &Ledger,
    standing: &SupplyStatus,
    mark: TableContext<'_>,
    row: &NeedRow,
    site: &Site,
    numbers: Numbers,
) -> Vec<TableCell> {
    let item = ledger.catalogue.items.get(row.item.index());
    let seconds = (ledger.rules.horizon_days.clamp(0.0, 365.0) * 86_400.0).round() as i64;
    let end = standing.at.checked_add(SignedDuration::from_secs(seconds)).ok();
    vec![
        text(site.id.as_str()),
        text(item.map(|item| item.code.as_str())),
        text(item.map(|item| item.unit.word())),
        numbers.required,
        numbers.committed,
        numbers.delivered,
        numbers.gap,
        numbers.days,
        text(shown::basis(site.people.basis)),
        count(site.people.people),
        text(ledger.rules.profile.as_str()),
        mark.time(standing.at),
        mark.time(end),
        number(urgency::priority(standing, row.site)),
        mark.time(site.heard_at),
        text(site.people.source.as_str()),
        mark.exercise(),
        Some(Value::Bool(row.on_hand.is_some())),
        mark.time(row.on_hand_as_of),
    ]
}
