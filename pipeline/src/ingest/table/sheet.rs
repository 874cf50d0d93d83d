//! One table of a file, in the form common to all table readers.

use std::sync::Arc;

use lintas_model::finding::Finding;

use crate::ingest::moment::Epoch;
use crate::ingest::row::Cell;

/// One table of a file; blank rows are left out.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Name of the sheet, in a workbook.
    pub(super) name: Option<Arc<str>>,
    pub(super) rows: Vec<SheetRow>,
    /// How many rows of the file lie above it, where it is a part of a sheet.
    pub(super) top: u64,
    /// The workbook hides it.
    pub(super) hidden: bool,
    /// Cells merged over several columns: row number, first and last column (from 0).
    pub(super) spans: Vec<(u64, usize, usize)>,
    /// The epoch of its day numbers, in a workbook.
    pub(super) epoch: Option<Epoch>,
    /// Findings of its reader.
    pub(super) told: Vec<Finding>,
}

/// A row that is not blank.
#[derive(Debug, Default)]
pub(super) struct SheetRow {
    /// From 1, blank rows counted.
    pub(super) number: u64,
    /// The cells that are not empty, by their column (from 0), ascending.
    pub(super) cells: Vec<(usize, Cell)>,
    /// Why the row cannot be read.
    pub(super) broken: Option<String>,
}

impl SheetRow {
    pub(super) fn dense(&self) -> Vec<Option<Cell>> {
        let width = self.cells.last().map_or(0, |(column, _)| column + 1);
        let mut dense = vec![None; width];
        for (column, cell) in &self.cells {
            dense[*column] = Some(cell.clone());
        }
        dense
    }

    pub(super) fn texts(&self) -> Vec<String> {
        self.dense()
            .into_iter()
            .map(|cell| cell.map_or(String::new(), |cell| cell.text()))
            .collect()
    }
}
