//! Counts at sites whose moment cannot be read: they may be older than anything.

use lintas_model::aid::{Item, Lot};
use lintas_model::finding::{Finding, FindingCode};

use crate::ingest::{Row, TableMatch};
use crate::input::columns::stock;

/// Makes the stock of a lot at a site unknown where the moment of its count is stated and cannot be
/// read: the moment of the file would make it fresher than it may be, and less of it would be taken
/// for used up since. What was counted there before stays as it was. Of stock in a depot nothing is
/// used up, so its amount holds.
pub(super) fn doubted(
    lot: &mut Lot,
    item: &Item,
    row: &Row,
    tables: &[TableMatch],
) -> Option<Finding> {
    let (column, cell) = row.said(tables, stock::REPORTED_AT.name())?;
    let is_stated = cell.bytes().any(|byte| byte.is_ascii_digit());
    if row.values.has(stock::REPORTED_AT) || !is_stated {
        return None;
    }
    lot.available.take()?;
    let (site, code, name) = (&lot.depot, &item.code, &item.name_id);
    let finding = row.finding(
        FindingCode::UnknownStock,
        &lot.source,
        format!("nobody can tell when {code} at {site} was counted: it covers nobody"),
        format!("kapan {name} di {site} dihitung tidak terbaca: tidak dihitung"),
    );
    Some(finding.in_column(&column, cell).mended_by(
        "tulis tanggal dan jam hitungannya, tahun-bulan-hari jam:menit",
        "write day and time of the count as year-month-day hour:minute",
    ))
}

#[cfg(test)]
mod tests {
    use lintas_model::finding::FindingCode;

    use crate::aid::fixtures::AidInputs;
    use crate::aid::stock::stock;
    use crate::input::InputLayer;

    /// What is on hand at a site where its count bears this date, and the findings.
    fn counted(place: &str, date: &str) -> (Option<f64>, usize) {
        let cells = [
            ("warehouse_id", place),
            ("item_code", "beras"),
            ("unit", "kg"),
            ("qty_available", "38"),
        ];
        let world = AidInputs::new().rows("stok", InputLayer::Stock, &[&cells]);
        let mut world = world.saying("Dilaporkan", "reported_at", date);
        let AidInputs { config, sources, catalogue, depots, shelters, tally, .. } = &mut world;
        let told = stock(config, sources, catalogue, depots, shelters, tally);
        let on_hand = told.on_hand.values().flatten().next().map(|count| count.amount.units());
        let in_depot = told.lots.first().and_then(|lot| lot.available).map(|it| it.units());
        let is_unknown =
            |it: &&(FindingCode, String, Option<u64>)| it.0 == FindingCode::UnknownStock;
        let findings = world.found().iter().filter(is_unknown).count();
        (on_hand.or(in_depot), findings)
    }

    #[test]
    fn a_count_at_a_site_whose_date_cannot_be_read_covers_nobody() {
        assert_eq!(counted("PSK-01", "2025-09-  6:00:00"), (None, 1));
        assert_eq!(counted("PSK-01", ""), (Some(38.0), 0), "nothing is stated");
        assert_eq!(
            counted("GD-01", "2025-09-  6:00:00"),
            (Some(38.0), 0),
            "a depot uses up nothing"
        );
    }
}
