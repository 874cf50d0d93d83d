//! Sums of the cells of a raster in an area: how many people live there.

use geo_types::{Geometry, LineString, Polygon};
use lintas_model::overlay::RasterCell;

use super::depth_raster::Raster;

/// Lines through an area, at least: the share of a cell at its border is right to a hundredth or so of
/// what the area is high.
const LINES: f64 = 256.0;
/// Lines through each row of cells, at least and at most.
const LINES_A_ROW: (f64, f64) = (4.0, 4096.0);

/// Share of an area that has to lie in cells with data, else nothing is known of it: a border that touches
/// the next cell says nothing of what lies behind it.
const LEAST_KNOWN: f64 = 0.01;

/// What the cells of an area come to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CellSum {
    /// The sum of the cells, each as far as the area covers it; `None` where hardly any of it has data.
    pub sum: Option<f64>,
    /// Share of the area that lies in cells with data, 0 to 1.
    pub known_share: f64,
}

/// Column and row, in cells from the first corner.
type RasterPoint = [f64; 2];

impl Raster {
    /// Sums the cells in an area (EPSG:4326, polygons). A cell that lies in it in part counts in part, so
    /// the sums of areas that share borders add up to that of their union. Cells without data are no zero.
    ///
    /// O(cells of the area + lines through it × pieces of border that each crosses).
    pub fn sum_in(&self, area: &Geometry<f64>) -> CellSum {
        let mut rings = Vec::new();
        let whole: f64 = polygons(area).map(|polygon| self.places(polygon, &mut rings)).sum();
        let all = rings.iter().flatten();
        let (low, high) =
            all.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| {
                (low.min(place[1]), high.max(place[1]))
            });
        if !(low.is_finite() && high.is_finite() && whole > 0.0)
            || all.flatten().any(|part| !part.is_finite())
        {
            return CellSum::default();
        }
        let lines = (LINES / (high - low)).clamp(LINES_A_ROW.0, LINES_A_ROW.1).ceil();
        let (from, to) = (low.max(0.0), high.min(self.grid.cells().rows() as f64));
        if from >= to {
            return CellSum::default();
        }
        let (first, last) = ((from * lines).floor() as usize, (to * lines).ceil() as usize);
        let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); last - first];
        rings.iter().for_each(|ring| cross(ring, lines, first, &mut crossings));
        let mut found = RunningSum::default();
        for (at, mut crossed) in crossings.into_iter().enumerate() {
            crossed.sort_by(f64::total_cmp);
            let row = ((first + at) as f64 + 0.5) / lines;
            for pair in crossed.chunks_exact(2) {
                self.add(pair[0], pair[1], row.floor() as usize, 1.0 / lines, &mut found);
            }
        }
        let known_share = (found.known / whole).min(1.0);
        CellSum { sum: (known_share >= LEAST_KNOWN).then_some(found.sum), known_share }
    }

    /// Appends the rings of a polygon, as places among the cells. Answers its area, in cells.
    fn places(&self, polygon: &Polygon<f64>, rings: &mut Vec<Vec<RasterPoint>>) -> f64 {
        let [x, x_column, x_row, y, y_column, y_row] = self.transform;
        let area = x_column * y_row - x_row * y_column;
        let place = |ring: &LineString<f64>| {
            let ring = self.in_its_system(&self.in_its_turn(ring));
            let of = |at: &geo_types::Coord<f64>| {
                let (dx, dy) = (at.x - x, at.y - y);
                [(dx * y_row - dy * x_row) / area, (dy * x_column - dx * y_column) / area]
            };
            ring.coords().map(of).collect()
        };
        let outer: Vec<RasterPoint> = place(polygon.exterior());
        let inner: Vec<Vec<RasterPoint>> = polygon.interiors().iter().map(place).collect();
        let holes: f64 = inner.iter().map(|ring| area_of(ring)).sum();
        let whole = area_of(&outer) - holes;
        rings.push(outer);
        rings.extend(inner);
        whole
    }

    /// Adds the cells of a row between two columns.
    fn add(&self, west: f64, east: f64, row: usize, height: f64, found: &mut RunningSum) {
        let (west, east) = (west.max(0.0), east.min(self.grid.cells().columns() as f64));
        if west >= east {
            return;
        }
        for column in west.floor() as usize..east.ceil() as usize {
            let width = east.min(column as f64 + 1.0) - west.max(column as f64);
            let value = match self.grid.cells().cell(column, row) {
                RasterCell::NoData => continue,
                RasterCell::Dry => 0.0,
                RasterCell::Wet(value) => f64::from(value),
            };
            if width > 0.0 {
                found.sum += value * width * height;
                found.known += width * height;
            }
        }
    }
}

#[derive(Default)]
struct RunningSum {
    sum: f64,
    /// In cells.
    known: f64,
}

fn polygons(area: &Geometry<f64>) -> impl Iterator<Item = &Polygon<f64>> {
    let all: &[Polygon<f64>] = match area {
        Geometry::Polygon(polygon) => std::slice::from_ref(polygon),
        Geometry::MultiPolygon(polygons) => &polygons.0,
        _ => &[],
    };
    all.iter()
}

/// The area of a ring, whichever way it turns.
fn area_of(ring: &[RasterPoint]) -> f64 {
    let twice: f64 =
        ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum();
    twice.abs() / 2.0
}

/// Notes where a ring crosses each line. A line lies in the middle of its stretch, so no corner lies on
/// two.
fn cross(ring: &[RasterPoint], lines: f64, first: usize, crossings: &mut [Vec<f64>]) {
    for pair in ring.windows(2) {
        let ([x0, y0], [x1, y1]) = (pair[0], pair[1]);
        let (low, high) = (y0.min(y1), y0.max(y1));
        // Lines whose middle lies in [low, high).
        let from = ((low * lines - 0.5).ceil().max(first as f64)) as usize;
        let to = (high * lines - 0.5).ceil().clamp(first as f64, (first + crossings.len()) as f64)
            as usize;
        for line in from..to {
            let y = (line as f64 + 0.5) / lines;
            crossings[line - first].push(x0 + (y - y0) / (y1 - y0) * (x1 - x0));
        }
    }
}
