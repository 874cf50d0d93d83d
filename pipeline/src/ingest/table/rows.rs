//! From a sheet with a known heading to the rows of its source, for every table reader.

use lintas_model::finding::{Finding, FindingCode};

use super::layout::Layout;
use super::sheet::{Sheet, SheetRow};
use crate::config::{Config, ConfigProblem, Source};
use crate::ingest::gdal::crs::{StatedCrs, ToLonLat};
use crate::ingest::heading::bare;
use crate::ingest::intake::Intake;
use crate::ingest::mapping::Mapping;
use crate::ingest::row::{Cell, RawRow};
use crate::ingest::source_rows::SourceRows;
use crate::ingest::unusable::{Remedy, Unusable};

/// The result for a source that cannot be used.
pub(super) fn broken(source: &Source, why: Unusable) -> SourceRows {
    let mut rows = SourceRows::default();
    rows.break_off(&source.id, why);
    rows
}

/// What a table without a heading needs.
const NAME_COLUMNS: Remedy = [
    "Beri judul kolom di salah satu dari 25 baris pertama, lalu kirim ulang; contohnya di docs/tables.md.",
    "Write headings above the columns, in one of the first 25 rows, and send it again; see docs/tables.md.",
];

/// Why a table cannot be used in whose first rows nothing names the columns.
pub(super) fn without_heading() -> Unusable {
    Unusable::new("it has no heading", "tidak ada judul kolom").mended_by(NAME_COLUMNS)
}

/// Maps the columns of the table to ours.
pub(super) fn mapping(
    config: &Config,
    source: &Source,
    layout: &Layout,
) -> Result<Mapping, ConfigProblem> {
    let headings = layout.headings.clone();
    Mapping::new(source, &config.document, headings, true, &config.region.time_zone)
}

/// The transformation for coordinates in columns; they are longitude and latitude where the
/// configuration names no other system.
pub(super) fn placing(config: &Config, source: &Source) -> Result<ToLonLat, ConfigProblem> {
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
    let repeated: Vec<usize> = mapping.repeatable().collect();
    // Of evidence, a cell that says where is a row, wherever it stands.
    let locating: Vec<usize> = mapping.locating().filter(|_| source.layer.is_evidence()).collect();
    intake.turn_to(sheet.name.clone(), layout.row, mapping);
    let told = layout.told(&sheet, source);
    told.into_iter().chain(sheet.told).for_each(|finding| intake.tell(finding));
    tell(data.len() as u64);
    let below = signed_off(data, &locating);
    let mut above: Option<Vec<Option<Cell>>> = None;
    for (position, row) in data.iter().enumerate() {
        let skipped = match position >= below {
            true => Some(BELOW),
            false => no_data(row, position, &used),
        };
        if row.broken.is_none()
            && let Some(skipped) = skipped
        {
            let finding = Finding::new(FindingCode::RowSkipped, &source.id, skipped.0)
                .in_indonesian(skipped.1)
                .at_row(row.number);
            intake.tell(finding);
            continue;
        }
        let mut cells = row.dense();
        if let Some(above) = &above {
            repeat_above(&mut cells, above, &repeated);
        }
        above = Some(cells.clone());
        let raw =
            RawRow { number: row.number, cells, geometry: None, unreadable: None, open_rings: 0 };
        match &row.broken {
            None => intake.take(raw),
            Some(reason) => {
                let finding = Finding::new(FindingCode::UnreadableRow, &source.id, reason.as_str());
                intake.unreadable(&raw, finding.at_row(row.number));
            }
        }
    }
}

/// What people write for "the same as above", in lower case, without blanks.
const SAME_AS_ABOVE: [&str; 9] =
    ["\"", "\"\"", "''", "〃", "idem", "sda", "s.d.a", "s.d.a.", "ditto"];

/// Replaces marks that repeat the cell above, in the columns where that is meant: a number of things is
/// written out, or nobody knows whether it was counted.
fn repeat_above(cells: &mut [Option<Cell>], above: &[Option<Cell>], repeated: &[usize]) {
    for at in repeated {
        let Some(Some(Cell::Text(text))) = cells.get(*at) else { continue };
        let mark: String = text.to_lowercase().split_whitespace().collect();
        if SAME_AS_ABOVE.contains(&mark.as_str())
            && let Some(above @ Some(_)) = above.get(*at)
        {
            cells[*at] = above.clone();
        }
    }
}

/// Why rows below a table are skipped, in English and in Bahasa Indonesia.
const BELOW: (&str, &str) =
    ("a note or signature below the table", "catatan atau tanda tangan di bawah tabel");

/// Index of the first of the rows below the table: at its end, with one cell of text each, after a blank
/// row or a row of totals, and not in a column of `locating`. Place and date, office, name and number of
/// whoever signs stand so.
fn signed_off(data: &[SheetRow], locating: &[usize]) -> usize {
    let alone = |row: &SheetRow| {
        let text = |cell: &Cell| matches!(cell.inner(), Cell::Text(text) if text.chars().any(char::is_alphabetic));
        row.broken.is_none()
            && !is_total(row)
            && matches!(&row.cells[..], [(at, cell)] if text(cell) && !locating.contains(at))
    };
    let start = data.iter().rposition(|row| !alone(row)).map_or(0, |last| last + 1);
    // At least one row of the table stays, and something sets the note apart from it.
    let Some((before, first)) =
        start.checked_sub(1).and_then(|at| Some((&data[at], data.get(start)?)))
    else {
        return data.len();
    };
    let apart = first.number > before.number + 1 || is_total(before);
    if apart { start } else { data.len() }
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

fn is_total(row: &SheetRow) -> bool {
    let first = row.cells.first().map(|(_, cell)| cell.inner());
    matches!(first, Some(Cell::Text(text)) if TOTALS.contains(&bare(text).as_str()))
}

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
    if is_total(row) {
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
