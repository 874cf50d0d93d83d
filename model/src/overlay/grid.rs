//! The uniform grid that a prepared area is cut into.

use geo_types::Coord;

/// Cells are at least this share of the largest coordinate wide, so that the rounding of a cell
/// coordinate stays some twenty times below [`MARGIN`].
const NARROWEST: f64 = 2e-8;

/// Cell widths by which a walk reaches beyond the line that it follows.
pub(super) const MARGIN: f64 = 1e-6;

/// A grid of `columns` × `rows` cells; cell `row * columns + column`, row 0 in the south.
#[derive(Debug, Clone)]
pub(super) struct CellGrid {
    min: Coord<f64>,
    per_unit: Coord<f64>,
    pub(super) columns: usize,
    pub(super) rows: usize,
}

impl CellGrid {
    /// A grid over the box from `min` to `max` whose cells are about `side` wide, and at most
    /// `limit` in number (never less than one).
    pub(super) fn over(min: Coord<f64>, max: Coord<f64>, side: f64, limit: usize) -> Self {
        let reach = [min.x, min.y, max.x, max.y].into_iter().fold(0.0, |a: f64, x| a.max(x.abs()));
        let (width, height) = (max.x - min.x, max.y - min.y);
        let limit = limit.max(1) as f64;
        let side = side
            .max((width * height / limit).sqrt())
            .max(width / limit)
            .max(height / limit)
            .max(reach * NARROWEST);
        let count = |extent: f64| ((extent / side).floor() as usize).max(1);
        let (columns, rows) = (count(width), count(height));
        let per_unit = |extent: f64, cells: usize| {
            if extent > 0.0 { cells as f64 / extent.max(reach * NARROWEST) } else { 0.0 }
        };
        let per_unit = Coord { x: per_unit(width, columns), y: per_unit(height, rows) };
        Self { min, per_unit, columns, rows }
    }

    /// Number of cells.
    pub(super) fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// `point` in cell widths from the south-west corner. Never decreases where x or y grows.
    pub(super) fn place(&self, point: Coord<f64>) -> Coord<f64> {
        Coord {
            x: (point.x - self.min.x) * self.per_unit.x,
            y: (point.y - self.min.y) * self.per_unit.y,
        }
    }

    /// Column of a place, the nearest one where the place lies beside the grid.
    pub(super) fn column(&self, u: f64) -> usize {
        (u.max(0.0) as usize).min(self.columns - 1)
    }

    /// Row of a place, the nearest one where the place lies above or below the grid.
    pub(super) fn row(&self, v: f64) -> usize {
        (v.max(0.0) as usize).min(self.rows - 1)
    }

    /// Calls `cell` with every row and range of columns that the segment from place `a` to place
    /// `b` comes within `margin` of. Rows are called once each, from south to north.
    pub(super) fn walk(
        &self,
        a: Coord<f64>,
        b: Coord<f64>,
        margin: f64,
        mut cells: impl FnMut(usize, usize, usize),
    ) {
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let (west, east) = if a.x <= b.x { (a.x, b.x) } else { (b.x, a.x) };
        let outside = high.y + margin < 0.0
            || low.y - margin > self.rows as f64
            || east + margin < 0.0
            || west - margin > self.columns as f64;
        if outside {
            return;
        }
        let (first, last) = (self.row(low.y - margin), self.row(high.y + margin));
        if first == last {
            cells(first, self.column(west - margin), self.column(east + margin));
            return;
        }
        let slope = (high.x - low.x) / (high.y - low.y);
        for row in first..=last {
            // The piece of the segment in this row, a margin beyond it on both sides.
            let south = (row as f64 - margin).max(low.y);
            let north = ((row + 1) as f64 + margin).min(high.y);
            let at = |v: f64| {
                if v <= low.y {
                    low.x
                } else if v >= high.y {
                    high.x
                } else {
                    (low.x + (v - low.y) * slope).clamp(west, east)
                }
            };
            let (from, to) = (at(south), at(north));
            let (from, to) = if from <= to { (from, to) } else { (to, from) };
            if to + margin < 0.0 || from - margin > self.columns as f64 {
                continue;
            }
            cells(row, self.column(from - margin), self.column(to + margin));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visited(a: (f64, f64), b: (f64, f64)) -> Vec<(usize, usize)> {
        let grid = CellGrid::over(Coord { x: 0.0, y: 0.0 }, Coord { x: 4.0, y: 4.0 }, 1.0, 100);
        let mut cells = Vec::new();
        grid.walk(a.into(), b.into(), MARGIN, |row, from, to| {
            cells.extend((from..=to).map(|column| (column, row)));
        });
        cells
    }

    #[test]
    fn a_walk_meets_the_cells_under_the_line_and_no_others() {
        assert_eq!(visited((0.5, 0.5), (0.7, 0.6)), [(0, 0)]);
        assert_eq!(visited((0.5, 0.5), (2.5, 0.5)), [(0, 0), (1, 0), (2, 0)]);
        assert_eq!(visited((0.25, 0.5), (1.75, 1.5)), [(0, 0), (1, 0), (0, 1), (1, 1)]);
        assert_eq!(visited((3.5, 0.5), (3.2, 2.5)), [(3, 0), (3, 1), (3, 2)]);
    }

    #[test]
    fn a_walk_along_a_cell_border_meets_both_sides() {
        assert_eq!(visited((0.5, 1.0), (0.6, 1.0)), [(0, 0), (0, 1)]);
    }

    #[test]
    fn a_walk_beside_the_grid_meets_nothing() {
        assert_eq!(visited((-3.0, 0.5), (-1.0, 3.5)), []);
        assert_eq!(visited((-3.0, 3.0), (3.0, 9.0)), []);
    }

    #[test]
    fn a_flat_box_becomes_a_single_row() {
        let grid = CellGrid::over(Coord { x: 1.0, y: 2.0 }, Coord { x: 5.0, y: 2.0 }, 1.0, 100);
        assert_eq!((grid.columns, grid.rows), (4, 1));
        assert_eq!(grid.place(Coord { x: 5.0, y: 2.0 }), Coord { x: 4.0, y: 0.0 });
    }
}
