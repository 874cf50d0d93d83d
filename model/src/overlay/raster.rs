//! Where lines meet the wet cells of a raster.

use geo_types::{Coord, LineString};

use super::raster_cells::{RasterCell, RasterCells};
use super::{clip::distance, stretches::merge};

/// A place this near to a cell border, in cell widths, lies on it: rounding in the coordinates of
/// a raster whose cell width is no binary fraction is ten thousand times smaller.
const ON_BORDER: f64 = 1e-9;

/// A raster of depths, taken cell by cell as it is: nothing is interpolated. Values are in the unit of
/// the raster (metres, where ingest made it), places in its coordinate system.
#[derive(Debug, Clone)]
pub struct RasterGrid {
    cells: RasterCells,
    /// From coordinates to columns and rows.
    inverse: [f64; 6],
}

/// What a line meets in a raster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RasterMeeting {
    /// The highest value among the wet cells met, in the raster's unit; `None` where all are dry.
    pub max: Option<f32>,
    /// The lowest value among the wet cells met, in the raster's unit.
    pub min: Option<f32>,
    /// Share of the line's planar length in wet cells, 0 to 1.
    pub share: f64,
    /// Share of the line's planar length in cells that hold a value, wet or dry, 0 to 1.
    pub known_share: f64,
    /// Number of wet cells that are met; a touch counts.
    pub cells: usize,
}

impl RasterGrid {
    /// A raster of these cells.
    ///
    /// `geotransform` is GDAL's: x of the outer corner of the first cell, x step a column, x step
    /// a row, y of the corner, y step a column, y step a row (negative where north is up).
    ///
    /// `None` where the transform is not finite or flat.
    pub fn new(geotransform: [f64; 6], cells: RasterCells) -> Option<Self> {
        let [x, x_column, x_row, y, y_column, y_row] = geotransform;
        let area = x_column * y_row - x_row * y_column;
        let (u_x, u_y) = (y_row / area, -x_row / area);
        let (v_x, v_y) = (-y_column / area, x_column / area);
        // The corner is taken off first, so that cells far from the origin are as sharp as any.
        let inverse = [x, u_x, u_y, y, v_x, v_y];
        inverse.iter().all(|number| number.is_finite()).then_some(Self { cells, inverse })
    }

    /// Its cells.
    pub fn cells(&self) -> &RasterCells {
        &self.cells
    }

    /// What `line` meets. Its coordinates are the raster's. Cells include their borders, so a line
    /// along a border or through a corner meets all cells that it touches. A line without length
    /// has shares of 0 or 1; one with a corner that is no finite number meets nothing.
    pub fn meet(&self, line: &LineString<f64>) -> RasterMeeting {
        let mut meeting =
            RasterMeeting { max: None, min: None, share: 0.0, known_share: 0.0, cells: 0 };
        if line.0.iter().any(|corner| !corner.x.is_finite() || !corner.y.is_finite()) {
            return meeting;
        }
        let (mut length, mut wet_length, mut known_length) = (0.0, 0.0, 0.0);
        let (mut wet, mut known) = (Vec::new(), Vec::new());
        let mut cells: Vec<(usize, usize)> = Vec::new();
        let single = line.0.len() == 1 || line.lines().all(|piece| piece.start == piece.end);
        let pieces = line.lines().map(|piece| (piece.start, piece.end));
        let point = line.0.first().filter(|_| single).map(|&point| (point, point));
        for (p, q) in point.into_iter().chain(pieces.filter(|(p, q)| p != q)) {
            wet.clear();
            known.clear();
            self.walk(self.place(p), self.place(q), |column, row, stretch| {
                let cell = self.cells.cell(column, row);
                if cell != RasterCell::NoData {
                    known.push(stretch);
                }
                if let RasterCell::Wet(value) = cell {
                    wet.push(stretch);
                    cells.push((row, column));
                    meeting.max = Some(meeting.max.map_or(value, |max| max.max(value)));
                    meeting.min = Some(meeting.min.map_or(value, |min| min.min(value)));
                }
            });
            let weight = if single { 1.0 } else { distance(p, q) };
            length += weight;
            wet_length += weight * covered(&mut wet, single);
            known_length += weight * covered(&mut known, single);
        }
        cells.sort_unstable();
        cells.dedup();
        meeting.cells = cells.len();
        if length > 0.0 {
            meeting.share = (wet_length / length).min(1.0);
            meeting.known_share = (known_length / length).min(1.0);
        }
        meeting
    }

    /// Column and row of a coordinate, in cell widths from the first corner.
    fn place(&self, at: Coord<f64>) -> Coord<f64> {
        let [x, u_x, u_y, y, v_x, v_y] = self.inverse;
        let (dx, dy) = (at.x - x, at.y - y);
        Coord { x: snap(dx * u_x + dy * u_y), y: snap(dx * v_x + dy * v_y) }
    }

    /// Calls `cell` with every cell (column, row) that the segment from place `p` to place `q`
    /// touches, and the stretch of the segment within it.
    fn walk(&self, p: Coord<f64>, q: Coord<f64>, mut cell: impl FnMut(usize, usize, (f64, f64))) {
        let (u, v) = (SegmentAxis { from: p.x, to: q.x }, SegmentAxis { from: p.y, to: q.y });
        let Some((first, last)) = touched(v.from.min(v.to), v.from.max(v.to), self.cells.rows())
        else {
            return;
        };
        for row in first..=last {
            let Some(in_row) = v.within(row as f64) else { continue };
            let (a, b) = (u.at(in_row.0), u.at(in_row.1));
            let Some((west, east)) = touched(a.min(b), a.max(b), self.cells.columns()) else {
                continue;
            };
            for column in west..=east {
                // Rounding may leave nothing in common where the cell is only touched.
                let here = u.within(column as f64).unwrap_or((in_row.0, in_row.0));
                let from = here.0.max(in_row.0);
                cell(column, row, (from, here.1.min(in_row.1).max(from)));
            }
        }
    }
}

/// Share of a segment in the stretches; of a point (`single`) all or nothing.
fn covered(stretches: &mut Vec<(f64, f64)>, single: bool) -> f64 {
    if single {
        return if stretches.is_empty() { 0.0 } else { 1.0 };
    }
    merge(stretches);
    stretches.iter().map(|(from, to)| to - from).sum()
}

/// The cells of a row (or rows of a column) that the closed interval touches.
fn touched(low: f64, high: f64, count: usize) -> Option<(usize, usize)> {
    let first = (low.ceil() - 1.0).max(0.0);
    let last = high.floor().min(count as f64 - 1.0);
    (first <= last).then_some((first as usize, last as usize))
}

fn snap(place: f64) -> f64 {
    let whole = place.round();
    if (place - whole).abs() < ON_BORDER { whole } else { place }
}

/// One coordinate along a segment.
#[derive(Clone, Copy)]
struct SegmentAxis {
    from: f64,
    to: f64,
}

impl SegmentAxis {
    /// The coordinate at a share of the way.
    fn at(self, share: f64) -> f64 {
        if share >= 1.0 { self.to } else { snap(self.from + (self.to - self.from) * share) }
    }

    /// From which to which share of the way the coordinate lies between `low` and `low + 1`.
    fn within(self, low: f64) -> Option<(f64, f64)> {
        let way = self.to - self.from;
        if way == 0.0 {
            return (self.from >= low && self.from <= low + 1.0).then_some((0.0, 1.0));
        }
        let (a, b) = ((low - self.from) / way, (low + 1.0 - self.from) / way);
        let (from, to) = (a.min(b).max(0.0), a.max(b).min(1.0));
        (from <= to).then_some((from, to))
    }
}

#[cfg(test)]
mod tests {
    use geo::Intersects;
    use geo_types::{Line, Rect};
    use proptest::prelude::*;

    use super::*;

    fn grid(transform: [f64; 6], columns: usize, values: &[f32], threshold: f32) -> RasterGrid {
        let values = values.iter().copied();
        let cells = RasterCells::of_values(columns, values, threshold).expect("little water");
        RasterGrid::new(transform, cells).expect("the transform is sound")
    }

    /// Four columns, three rows of 10 m cells; the first corner is (100, 230), north is up.
    fn raster(values: [f32; 12], threshold: f32) -> RasterGrid {
        grid([100., 10., 0., 230., 0., -10.], 4, &values, threshold)
    }

    fn line(corners: &[(f64, f64)]) -> LineString<f64> {
        corners.iter().copied().collect()
    }

    #[rustfmt::skip]
    const DEPTHS: [f32; 12] = [
        0.0, 0.5, 2.0, f32::INFINITY,
        0.0, 0.1, 1.0, f32::NAN,
        0.0, 0.0, 0.3, 0.0,
    ];

    #[test]
    fn a_line_takes_the_deepest_wet_cell_that_it_passes_through() {
        let through = raster(DEPTHS, 0.1).meet(&line(&[(102., 215.), (138., 215.)]));
        assert_eq!((through.max, through.cells), (Some(1.0), 1));
        assert!((through.share - 10. / 36.).abs() < 1e-12);
        assert!((through.known_share - 28. / 36.).abs() < 1e-12);
        let raster = raster(DEPTHS, 0.05);
        let dry = raster.meet(&line(&[(102., 202.), (118., 203.)]));
        assert_eq!((dry.max, dry.cells, dry.share, dry.known_share), (None, 0, 0.0, 1.0));
        let outside = raster.meet(&line(&[(50., 50.), (99., 240.)]));
        assert_eq!((outside.max, outside.known_share), (None, 0.0));
    }

    #[test]
    fn a_cell_at_the_threshold_is_dry() {
        let column = line(&[(115., 212.), (115., 218.)]);
        assert_eq!(raster(DEPTHS, 0.1).meet(&column).max, None);
        assert_eq!(raster(DEPTHS, 0.05).meet(&column).max, Some(0.1));
    }

    #[test]
    fn borders_and_corners_belong_to_all_cells_beside_them() {
        let deep = raster(DEPTHS, 0.6);
        let raster = raster(DEPTHS, 0.05);
        // Along the border between the first row and the second, under the first row's water.
        let along = raster.meet(&line(&[(120., 220.), (130., 220.)]));
        assert_eq!((along.max, along.min, along.cells), (Some(2.0), Some(0.1), 4));
        assert_eq!(along.share, 1.0);
        // Through the corner at (120, 220) only.
        let corner = deep.meet(&line(&[(115., 215.), (125., 225.)]));
        assert_eq!((corner.max, corner.share, corner.cells), (Some(2.0), 0.5, 2));
        // Touching the raster from outside.
        let touch = raster.meet(&line(&[(90., 240.), (110., 240.), (115., 230.)]));
        assert_eq!((touch.max, touch.share, touch.cells), (Some(0.5), 0.0, 1));
        let point = raster.meet(&line(&[(125., 225.), (125., 225.)]));
        assert_eq!((point.max, point.share, point.cells), (Some(2.0), 1.0, 1));
    }

    #[test]
    fn a_line_that_is_no_line_meets_nothing() {
        let raster = raster(DEPTHS, 0.05);
        for corners in [&[][..], &[(f64::NAN, 1.0), (125., 225.)]] {
            let meeting = raster.meet(&line(corners));
            assert_eq!((meeting.max, meeting.cells), (None, 0));
        }
    }

    #[test]
    fn a_turned_raster_is_met_where_it_lies() {
        // Columns run north, rows run east.
        let values = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let turned = grid([0., 0., 1., 0., 1., 0.], 2, &values, 0.0);
        let meeting = turned.meet(&line(&[(2.5, 0.2), (2.5, 0.8)]));
        assert_eq!((meeting.max, meeting.share), (Some(5.0), 1.0));
    }

    #[test]
    fn a_raster_that_cannot_be_is_refused() {
        let cells = RasterCells::of_width(1);
        assert!(RasterGrid::new([0., 0., 0., 0., 0., -1.], cells.clone()).is_none());
        assert!(RasterGrid::new([f64::NAN, 1., 0., 0., 0., -1.], cells).is_none());
    }

    /// Quarters of a cell, so that every touch is exact.
    fn quarter() -> impl Strategy<Value = (f64, f64)> {
        (-4i32..28, -4i32..24).prop_map(|(x, y)| (f64::from(x) / 4.0, f64::from(y) / 4.0))
    }

    proptest! {
        #[test]
        fn cells_met_are_those_whose_squares_intersect(
            values in proptest::collection::vec(0u8..3, 30),
            corners in proptest::collection::vec(quarter(), 2..5),
        ) {
            let values: Vec<f32> = values.into_iter().map(f32::from).collect();
            let raster = grid([0., 1., 0., 0., 0., 1.], 6, &values, 0.0);
            let line = line(&corners);
            let (mut cells, mut max, mut wet) = (0, None, 0.0);
            let mut touches = |column: usize, row: usize, value: f32| {
                let low = Coord { x: column as f64, y: row as f64 };
                let square = Rect::new(low, Coord { x: low.x + 1.0, y: low.y + 1.0 });
                if value > 0.0 && line.lines().any(|piece| square.intersects(&piece)) {
                    cells += 1;
                    max = max.max(Some(value as u8));
                }
            };
            for (k, &value) in values.iter().enumerate() {
                touches(k % 6, k / 6, value);
            }
            // Length by judging many small steps, each short of a quarter.
            let length: f64 = line.lines().map(|piece| distance(piece.start, piece.end)).sum();
            for piece in line.lines() {
                let steps = 4096;
                for step in 0..steps {
                    let at = (f64::from(step) + 0.5) / f64::from(steps);
                    let Line { start, end } = piece;
                    let (x, y) = (start.x + (end.x - start.x) * at, start.y + (end.y - start.y) * at);
                    let near = |c: f64, k: usize| c >= k as f64 && c <= k as f64 + 1.0;
                    let under = values.iter().enumerate().any(|(k, &value)| {
                        value > 0.0 && near(x, k % 6) && near(y, k / 6)
                    });
                    if under {
                        wet += distance(start, end) / f64::from(steps);
                    }
                }
            }
            let meeting = raster.meet(&line);
            prop_assert_eq!(meeting.cells, cells);
            prop_assert_eq!(meeting.max.map(|value| value as u8), max);
            if length > 0.0 {
                prop_assert!((meeting.share - wet / length).abs() < 0.01);
            }
        }
    }
}
