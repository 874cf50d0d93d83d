//! One table of a file, as every reader hands it on.

use std::sync::Arc;

use lintas_model::finding::Finding;

use crate::ingest::moment::Epoch;
use crate::ingest::row::Cell;

/// One table of a file, its blank rows left out.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// In a workbook.
    pub(super) name: Option<Arc<str>>,
    pub(super) rows: Vec<SheetRow>,
    /// Cells merged over several columns: row, first and last column.
    pub(super) spans: Vec<(u64, usize, usize)>,
    /// From when it counts days.
    pub(super) epoch: Option<Epoch>,
    /// What is worth telling of it.
    pub(super) told: Vec<Finding>,
}

/// A row that is not blank.
#[derive(Debug, Default)]
pub(super) struct SheetRow {
    /// From 1, blank rows counted.
    pub(super) number: u64,
    /// The cells that are not empty, by their column from 0, in order.
    pub(super) cells: Vec<(usize, Cell)>,
    /// Why it cannot be read, where it cannot.
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
