//! The cells of a raster, of which only wet ones take memory.
//!
//! A raster of a province is mostly dry or without data. Rows are kept as runs of cells of one kind,
//! so that memory grows with the water and its shores, not with the extent.

use std::ops::Range;

/// One cell of a raster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RasterCell {
    /// Nobody knows.
    NoData,
    /// Known, and dry.
    Dry,
    /// Wet, with its value.
    Wet(f32),
}

/// Cells side by side in a row, all of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RasterRun<'a> {
    /// Nobody knows.
    NoData,
    /// Known, and dry.
    Dry,
    /// Wet, with the value of every cell.
    Wet(&'a [f32]),
}

/// Where a run ends (one past its last column), and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    end: u32,
    /// Position of its first value; [`DRY`] and [`NO_DATA`] otherwise.
    first: u32,
}

const NO_DATA: u32 = u32::MAX;
const DRY: u32 = u32::MAX - 1;

/// Bound on the wet cells of a raster: this many take 1.6 GB.
pub const MOST_WET_CELLS: usize = 400_000_000;

/// A raster has more wet cells than [`MOST_WET_CELLS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuchWater;

/// The cells of a raster, row by row. Memory: four bytes a wet cell, eight a run and eight a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RasterCells {
    columns: usize,
    /// Position after the last run of every row.
    row_ends: Vec<usize>,
    runs: Vec<Run>,
    wet: Vec<f32>,
}

/// One row, or the beginning of one, while it is read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RasterRow {
    runs: Vec<Run>,
    wet: Vec<f32>,
}

impl RasterRow {
    /// Appends the next cell.
    pub fn push(&mut self, cell: RasterCell) {
        let first = match cell {
            RasterCell::NoData => NO_DATA,
            RasterCell::Dry => DRY,
            RasterCell::Wet(value) => {
                self.wet.push(value);
                (self.wet.len() - 1) as u32
            }
        };
        self.extend(first, 1);
    }

    /// Appends cells without data, up to this column.
    pub fn no_data_until(&mut self, column: usize) {
        self.extend(NO_DATA, column.saturating_sub(self.len()));
    }

    /// Appends dry cells, up to this column.
    pub fn dry_until(&mut self, column: usize) {
        self.extend(DRY, column.saturating_sub(self.len()));
    }

    /// Columns beyond `u32` are not counted; no format has them.
    fn extend(&mut self, first: u32, count: usize) {
        let end = self.runs.last().map_or(0, |run| run.end);
        let end = end.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        match self.runs.last_mut() {
            Some(run) if kind(run.first) == kind(first) => run.end = end,
            _ if count == 0 => {}
            _ => self.runs.push(Run { end, first }),
        }
    }

    /// Cells so far.
    pub fn len(&self) -> usize {
        self.runs.last().map_or(0, |run| run.end as usize)
    }

    /// Without any cell.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }
}

/// Runs of one kind join; of wet ones, whatever their first value.
fn kind(first: u32) -> u32 {
    first.max(DRY - 1)
}

impl RasterCells {
    /// No rows yet, of so many columns.
    pub fn of_width(columns: usize) -> Self {
        Self { columns, ..Self::default() }
    }

    /// Cells by their values, row by row: wet above `threshold`, without data where a value is no
    /// finite number. Values that do not fill a row are left out.
    ///
    /// # Errors
    /// Where too many are wet.
    pub fn of_values(
        columns: usize,
        values: impl IntoIterator<Item = f32>,
        threshold: f32,
    ) -> Result<Self, TooMuchWater> {
        let mut cells = Self::of_width(columns);
        let mut row = RasterRow::default();
        for value in values {
            row.push(match value {
                value if !value.is_finite() => RasterCell::NoData,
                value if value > threshold => RasterCell::Wet(value),
                _ => RasterCell::Dry,
            });
            if row.len() == columns {
                cells.push_row(&std::mem::take(&mut row))?;
            }
        }
        Ok(cells)
    }

    /// Appends a row. Cells that it lacks are without data, more than there are columns are cut.
    ///
    /// # Errors
    /// Where too many cells are wet.
    pub fn push_row(&mut self, row: &RasterRow) -> Result<(), TooMuchWater> {
        if self.wet.len() + row.wet.len() > MOST_WET_CELLS {
            return Err(TooMuchWater);
        }
        let before = self.wet.len() as u32;
        let columns = u32::try_from(self.columns).unwrap_or(u32::MAX);
        let mut start = 0;
        for run in &row.runs {
            if start >= columns {
                break;
            }
            let first = if run.first < DRY { before + run.first } else { run.first };
            self.runs.push(Run { end: run.end.min(columns), first });
            start = run.end;
        }
        self.wet.extend_from_slice(&row.wet);
        self.row_ends.push(self.runs.len());
        Ok(())
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.row_ends.len()
    }

    /// Number of wet cells.
    pub fn wet(&self) -> usize {
        self.wet.len()
    }

    /// One cell; without data outside of the raster. `O(log n)` in the runs of its row.
    pub fn cell(&self, column: usize, row: usize) -> RasterCell {
        let runs = self.row(row);
        let at = runs.partition_point(|run| run.end as usize <= column);
        let Some(run) = runs.get(at) else { return RasterCell::NoData };
        match run.first {
            NO_DATA => RasterCell::NoData,
            DRY => RasterCell::Dry,
            first => {
                let start = at.checked_sub(1).map_or(0, |before| runs[before].end as usize);
                RasterCell::Wet(self.wet[first as usize + column - start])
            }
        }
    }

    /// The runs of a row with their columns, from the first on.
    pub fn runs(&self, row: usize) -> impl Iterator<Item = (Range<u32>, RasterRun<'_>)> {
        let mut start = 0;
        self.row(row).iter().map(move |run| {
            let columns = start..run.end;
            start = run.end;
            let what = match run.first {
                NO_DATA => RasterRun::NoData,
                DRY => RasterRun::Dry,
                first => {
                    let first = first as usize;
                    RasterRun::Wet(&self.wet[first..first + columns.len()])
                }
            };
            (columns, what)
        })
    }

    fn row(&self, row: usize) -> &[Run] {
        let Some(end) = self.row_ends.get(row) else { return &[] };
        let start = row.checked_sub(1).map_or(0, |before| self.row_ends[before]);
        &self.runs[start..*end]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_raster_without_water_takes_a_run_a_row() {
        let cells = RasterCells::of_values(1000, vec![0.01; 100_000], 0.05).unwrap();
        assert_eq!((cells.rows(), cells.runs.len(), cells.wet()), (100, 100, 0));
        assert_eq!(cells.cell(999, 99), RasterCell::Dry);
        assert_eq!(cells.cell(1000, 99), RasterCell::NoData);
        assert_eq!(cells.cell(0, 100), RasterCell::NoData);
    }

    #[test]
    fn a_row_that_is_cut_short_has_no_data_there_and_a_longer_one_is_cut() {
        let mut cells = RasterCells::of_width(2);
        let mut row = RasterRow::default();
        row.push(RasterCell::Wet(1.0));
        cells.push_row(&row).unwrap();
        row.push(RasterCell::Wet(2.0));
        row.push(RasterCell::Wet(3.0));
        cells.push_row(&row).unwrap();
        assert_eq!(
            [cells.cell(0, 0), cells.cell(1, 0)],
            [RasterCell::Wet(1.0), RasterCell::NoData]
        );
        assert_eq!(
            [cells.cell(1, 1), cells.cell(2, 1)],
            [RasterCell::Wet(2.0), RasterCell::NoData]
        );
    }

    proptest! {
        #[test]
        fn every_cell_comes_back(kinds in prop::collection::vec(0_u8..6, 0..120)) {
            let value = |kind: u8| match kind {
                0 | 1 => f32::NAN,
                2 | 3 => 0.0,
                wet => f32::from(wet),
            };
            let cells = RasterCells::of_values(7, kinds.iter().map(|kind| value(*kind)), 0.5).unwrap();
            prop_assert_eq!(cells.rows(), kinds.len() / 7);
            for (at, kind) in kinds.iter().enumerate().take(cells.rows() * 7) {
                let expected = match kind {
                    0 | 1 => RasterCell::NoData,
                    2 | 3 => RasterCell::Dry,
                    _ => RasterCell::Wet(value(*kind)),
                };
                prop_assert_eq!(cells.cell(at % 7, at / 7), expected);
            }
            for row in 0..cells.rows() {
                let mut column = 0;
                for (columns, run) in cells.runs(row) {
                    prop_assert_eq!(columns.start, column);
                    column = columns.end;
                    if let RasterRun::Wet(values) = run {
                        for (at, value) in columns.zip(values) {
                            prop_assert_eq!(cells.cell(at as usize, row), RasterCell::Wet(*value));
                        }
                    }
                }
                prop_assert_eq!(column, 7);
            }
        }
    }
}
