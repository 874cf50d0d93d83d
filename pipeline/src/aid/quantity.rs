//! Quantities with their units, as base units of the item.

use lintas_model::aid::{Amount, Item, UnitError};
use lintas_model::finding::{Finding, FindingCode};

use super::words::quoted;
use crate::ingest::Row;
use crate::input::Column;
use crate::input::columns::{shared, stock};

/// The quantity in a column as base units of the item, and how it was converted; `None` where the
/// cell is empty.
///
/// # Errors
/// The finding for which the row is refused, where the quantity cannot be converted.
pub(super) fn converted(
    item: &Item,
    row: &Row,
    source: &str,
    column: Column<f64>,
) -> Result<Option<(Amount, Option<String>)>, Box<Finding>> {
    let Some(quantity) = row.get(column) else { return Ok(None) };
    let word = row.values.trimmed(shared::UNIT);
    let pack_size = row.get(stock::PACK_SIZE);
    let counted = item.counted_in();
    let mismatch = |en: String, id: String| {
        row.finding(FindingCode::UnitMismatch, source, en, id)
            .in_column(shared::UNIT.name(), word.unwrap_or_default())
    };
    let Some(word) = word else {
        // Without a unit, only an item that comes in no packs of several is taken as counted.
        if item.packs.iter().all(|pack| pack.holds == Amount::thousandths(1000))
            && let Ok(amount) = item.convert(quantity, item.unit.word(), None)
        {
            return Ok(Some(amount));
        }
        return Err(Box::new(mismatch(
            format!("no unit is said, and {} comes in more than one", item.code),
            format!("satuan tidak disebut, padahal {} ada dalam beberapa satuan", item.name_id),
        )));
    };
    item.convert(quantity, word, pack_size).map(Some).map_err(|error| {
        let said = quoted(word);
        Box::new(match error {
            UnitError::Other { said: other, .. } => mismatch(
                format!("{said} measures {}; {} is counted in {counted}", other.word(), item.code),
                format!(
                    "{said} mengukur {}; {} dihitung dalam {counted}",
                    other.word(),
                    item.name_id
                ),
            ),
            UnitError::PackSizeMissing => mismatch(
                format!("nobody says how many {counted} a {said} of {} holds", item.code),
                format!("isi satu {said} {} dalam {counted} tidak disebut", item.name_id),
            )
            .mended_by(
                format!("isi kolom isi kemasan (pack_size), atau tulis jumlahnya dalam {counted}"),
                format!("fill in pack_size, or write the quantity in {counted}"),
            ),
            UnitError::Unknown => mismatch(
                format!("{said} is no unit that is known; {} is counted in {counted}", item.code),
                format!("satuan {said} tidak dikenal; {} dihitung dalam {counted}", item.name_id),
            ),
            UnitError::OutOfRange => mismatch(
                format!("{quantity} {word} is more than can be counted"),
                format!("{quantity} {word} di luar batas hitungan"),
            ),
        })
    })
}
