//! The cells of one sheet of a workbook, on their way to a [`Sheet`].

use std::collections::BTreeMap;

use calamine::Dimensions;
use lintas_model::finding::{Finding, FindingCode};

use super::formula::{self, SheetCells};
use super::layout::{MOST_COLUMNS, letter};
use super::sheet::{Sheet, SheetRow};
use crate::config::Source;
use crate::ingest::moment::Epoch;
use crate::ingest::row::Cell;
use crate::ingest::unusable::{Remedy, Unusable};

/// Bounds on the cells of one sheet, and on the bytes of text in them.
const MOST_CELLS: usize = 4_000_000;
const MOST_TEXT: usize = 256 << 20;

/// What a workbook needs that is larger than any list of an office.
pub(super) const KEEP_LITTLE: Remedy = [
    "Simpan hanya lembar dan baris yang diperlukan di berkas baru (atau sebagai CSV), lalu kirim ulang.",
    "Save only the sheets and rows that are needed in a new file (or as CSV), and send that.",
];

/// The cells of a sheet that are not empty.
#[derive(Debug, Default)]
pub(super) struct Grid {
    cells: SheetCells,
    /// The columns in which formulas were calculated here.
    calculated: BTreeMap<u32, formula::CalculatedColumn>,
    count: usize,
    text: usize,
    /// Number of cells beyond the last column that is read.
    far: usize,
}

impl Grid {
    /// Adds a cell.
    ///
    /// # Errors
    /// Where the sheet has more of them than are read.
    pub(super) fn set(
        &mut self,
        (row, column): (u32, u32),
        cell: Option<Cell>,
    ) -> Result<(), Unusable> {
        let Some(cell) = cell else { return Ok(()) };
        if column as usize >= MOST_COLUMNS {
            self.far += 1;
            return Ok(());
        }
        self.count += 1;
        if let Cell::Text(text) = &cell {
            self.text += text.len();
        }
        if self.count > MOST_CELLS || self.text > MOST_TEXT {
            let text = MOST_TEXT >> 20;
            let why = Unusable::new(
                format!("it is too large: more than {MOST_CELLS} cells or {text} MB of text"),
                format!("terlalu besar: lebih dari {MOST_CELLS} sel atau {text} MB teks"),
            );
            return Err(why.mended_by(KEEP_LITTLE));
        }
        self.cells.entry(row).or_default().insert(column, cell);
        Ok(())
    }

    /// Calculates formulas without a result.
    pub(super) fn calculate(&mut self, formulas: &[formula::Formula]) {
        let inside = formulas.iter().filter(|one| (one.at.1 as usize) < MOST_COLUMNS);
        let left = MOST_CELLS.saturating_sub(self.count);
        let inside: Vec<_> = inside.take(left).cloned().collect();
        self.count += inside.len();
        self.calculated = formula::calculate(&mut self.cells, inside);
    }

    /// The sheet called `name`, whose cells are merged as `merged` says.
    pub(super) fn sheet(
        mut self,
        name: &str,
        merged: &[Dimensions],
        hidden: bool,
        epoch: Option<Epoch>,
        source: &Source,
    ) -> Sheet {
        let mut told = Vec::new();
        if hidden {
            let message = "the sheet is hidden in the workbook, and is read";
            told.push(
                Finding::new(FindingCode::HiddenData, &source.id, message)
                    .in_indonesian("lembar ini disembunyikan di berkasnya, dan tetap dibaca"),
            );
        }
        if self.far > 0 {
            let message = format!("{} cells beyond column {MOST_COLUMNS} are not read", self.far);
            told.push(Finding::new(FindingCode::UnusedColumn, &source.id, message).in_indonesian(
                format!("{} sel di luar kolom ke-{MOST_COLUMNS} tidak dibaca", self.far),
            ));
        }
        told.extend(
            self.calculated.iter().map(|(column, done)| calculated(source, *column, *done)),
        );
        let spans = self.merge(merged);
        let rows = self.cells.into_iter().map(|(row, cells)| SheetRow {
            number: u64::from(row) + 1,
            cells: cells.into_iter().map(|(column, cell)| (column as usize, cell)).collect(),
            broken: None,
        });
        Sheet { name: Some(name.into()), rows: rows.collect(), top: 0, hidden, spans, epoch, told }
    }

    /// Copies the value of a merged cell into each of its rows; answers the cells that are merged
    /// over columns: row number, first and last column.
    fn merge(&mut self, merged: &[Dimensions]) -> Vec<(u64, usize, usize)> {
        let mut spans = Vec::new();
        for region in merged {
            let ((top, left), (bottom, right)) = (region.start, region.end);
            if right > left {
                spans.push((u64::from(top) + 1, left as usize, right as usize));
            }
            let value = self.cells.get(&top).and_then(|row| row.get(&left)).cloned();
            let Some(value) =
                value.filter(|value| bottom > top && !matches!(value, Cell::Merged(_)))
            else {
                continue;
            };
            let value = Cell::Merged(Box::new(value));
            // Only rows that have cells of their own: a merged cell alone makes no row.
            for (row, cells) in self.cells.range_mut(top..=bottom) {
                if self.count < MOST_CELLS && (*row == top || !cells.contains_key(&left)) {
                    self.count += 1;
                    cells.insert(left, value.clone());
                }
            }
        }
        spans.sort_unstable();
        spans
    }
}

/// The finding that formulas of a column were calculated here.
fn calculated(source: &Source, column: u32, done: formula::CalculatedColumn) -> Finding {
    let count = done.calculated;
    let en = format!("{count} formulas that no program had calculated were calculated here");
    let id = format!("{count} rumus yang belum dihitung program mana pun dihitung di sini");
    let mut finding = Finding::new(FindingCode::FormulaCalculated, &source.id, en)
        .in_indonesian(id)
        .at_row(u64::from(done.first) + 1);
    finding.column = Some(letter(column as usize));
    finding
}
