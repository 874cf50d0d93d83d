//! From a sheet with a known heading to the rows of its source, for every table reader.

use lintas_model::finding::{Finding, FindingCode};

use super::layout::Layout;
use super::sheet::{Sheet, SheetRow};
use crate::config::{Config, Problem, Source};
use crate::ingest::gdal::crs::{StatedCrs, ToLonLat};
use crate::ingest::heading::bare;
use crate::ingest::intake::Intake;
use crate::ingest::mapping::Mapping;
use crate::ingest::row::{Cell, RawRow};
use crate::ingest::source_rows::SourceRows;

/// The result for a source that cannot be used.
pub(super) fn broken(source: &Source, reason: impl Into<String>) -> SourceRows {
    let mut rows = SourceRows::default();
    rows.break_off(&source.id, reason.into());
    rows
}

/// Maps the columns of the table to ours.
pub(super) fn mapping(
    config: &Config,
    source: &Source,
    layout: &Layout,
) -> Result<Mapping, Problem> {
    let headings = layout.headings.clone();
    let tags = layout.tags.as_deref();
    Mapping::new(source, &config.document, headings, tags, true, &config.region.time_zone)
}

/// The transformation for coordinates in columns; they are longitude and latitude where the
/// configuration names no other system.
pub(super) fn placing(config: &Config, source: &Source) -> Result<ToLonLat, Problem> {
    let Some(name) = source.crs.as_deref() else { return Ok(ToLonLat::identity()) };
    StatedCrs::parse(name).as_ref().and_then(ToLonLat::from).ok_or_else(|| {
        let message = format!("`{name}` is no coordinate system");
        config.document.problem(&source.spans.crs, message).advising("write it as EPSG:32750")
    })
}

/// Feeds the data rows of `sheet` (those below its heading) to the intake.
pub(super) fn take(
    intake: &mut Intake<'_>,
    source: &Source,
    sheet: Sheet,
    layout: &Layout,
    mut mapping: Mapping,
    tell: &dyn Fn(u64),
) {
    let data = sheet.rows.get(layout.data..).unwrap_or_default();
    mapping.learn(data.iter().map(|row| row.cells.as_slice()), sheet.epoch);
    let used: Vec<usize> = mapping.used().collect();
    intake.turn_to(sheet.name.clone(), layout.row, mapping);
    layout.told(source).into_iter().chain(sheet.told).for_each(|finding| intake.tell(finding));
    tell(data.len() as u64);
    for (position, row) in data.iter().enumerate() {
        if row.broken.is_none()
            && let Some(skipped) = no_data(row, position, &used)
        {
            let finding = Finding::new(FindingCode::RowSkipped, &source.id, skipped.0)
                .in_indonesian(skipped.1)
                .at_row(row.number);
            intake.tell(finding);
            continue;
        }
        let raw =
            RawRow { number: row.number, cells: row.dense(), geometry: None, unreadable: None };
        match &row.broken {
            None => intake.take(raw),
            Some(reason) => {
                let finding = Finding::new(FindingCode::UnreadableRow, &source.id, reason.as_str());
                intake.unreadable(&raw, finding.at_row(row.number));
            }
        }
    }
}

/// First cells of a row of totals, in the normal form of [`bare`].
const TOTALS: [&str; 8] = [
    "jumlah",
    "total",
    "subtotal",
    "grandtotal",
    "jumlahtotal",
    "totaljumlah",
    "totalkeseluruhan",
    "jumlahkeseluruhan",
];

/// Why a row is no data (blank in all columns that are read, totals, column numbers); in English,
/// in Bahasa Indonesia. `None` where it is data.
fn no_data(
    row: &SheetRow,
    position: usize,
    used: &[usize],
) -> Option<(&'static str, &'static str)> {
    if !row.cells.iter().any(|(column, _)| used.contains(column)) {
        return Some((
            "none of the columns that are read has anything in this row",
            "tidak satu pun kolom yang dibaca terisi di baris ini",
        ));
    }
    let (_, first) = row.cells.first()?;
    if matches!(first.inner(), Cell::Text(text) if TOTALS.contains(&bare(text).as_str())) {
        return Some((
            "a row of totals; totals are made of the rows",
            "baris total; total dihitung dari baris-barisnya",
        ));
    }
    let counts_columns = position == 0
        && row.cells.len() > 2
        && row.cells.iter().enumerate().all(|(i, (_, cell))| {
            cell.text().trim_matches(['(', ')', '.', ' ']) == (i + 1).to_string()
        });
    counts_columns.then_some(("a row that numbers the columns", "baris nomor kolom"))
}
