//! Stock with an expiry date that cannot be read: it may have expired.

use lintas_model::aid::{Item, Lot};
use lintas_model::finding::{Finding, FindingCode};

use crate::ingest::{Row, TableMatch};
use crate::input::columns::stock;

/// Makes the stock of a lot unknown where its expiry is stated and cannot be read (`05/10/2025`:
/// October, or May, which has passed), so that it covers nobody until the date is mended. A mark
/// without any digit (`-`) means that it does not expire.
pub(super) fn doubted(
    lot: &mut Lot,
    item: &Item,
    row: &Row,
    tables: &[TableMatch],
) -> Option<Finding> {
    let (_, cell) = row.said(tables, stock::EXPIRY.name())?;
    let is_date = cell.bytes().any(|byte| byte.is_ascii_digit());
    if lot.expires_at.is_some() || lot.available.is_none() || !is_date {
        return None;
    }
    lot.available = None;
    let (depot, code, name) = (&lot.depot, &item.code, &item.name_id);
    let finding = row.finding(
        FindingCode::UnknownStock,
        &lot.source,
        format!("{code} in {depot} may have expired, its date cannot be read: it covers nobody"),
        format!(
            "{name} di {depot} mungkin sudah kedaluwarsa, tanggalnya tidak terbaca: tidak dihitung"
        ),
    );
    Some(finding.in_column(stock::EXPIRY.name(), cell).mended_by(
        "baca tanggal di kemasannya, lalu tulis tahun-bulan-hari",
        "read the date on the pack and write year-month-day",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::fixtures::AidInputs;
    use crate::aid::stock::stock;
    use crate::input::InputLayer;

    fn read(expiry: &str) -> (AidInputs, Option<f64>) {
        let cells = [
            ("warehouse_id", "GD-01"),
            ("item_code", "beras"),
            ("unit", "kg"),
            ("qty_available", "500"),
        ];
        let world = AidInputs::new().rows("stok", InputLayer::Stock, &[&cells]);
        let mut world = world.saying("Kedaluwarsa", "expiry", expiry);
        let AidInputs { config, sources, catalogue, depots, shelters, tally, .. } = &mut world;
        let told = stock(config, sources, catalogue, depots, shelters, tally);
        let available = told.lots[0].available.map(|amount| amount.units());
        (world, available)
    }

    #[test]
    fn what_may_have_expired_covers_nobody_until_somebody_reads_the_date() {
        let (world, available) = read("05/10/2025");
        assert_eq!(available, None);
        let told = world.only(FindingCode::UnknownStock);
        assert_eq!(
            (told.column.as_deref(), told.value.as_deref()),
            (Some("Kedaluwarsa"), Some("05/10/2025"))
        );
        for none in ["", "-", "tidak ada"] {
            assert_eq!(read(none).1, Some(500.0), "{none}");
        }
    }
}
