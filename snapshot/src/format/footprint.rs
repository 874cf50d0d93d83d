//! Which tiles a geometry may be drawn in, and which box a tile draws from.

use geo_types::Geometry;
use lintas_model::tiling::{BUFFER, EXTENT, TileCoord, project};

use super::layer_geometry::{EMPTY_BBOX, expand};

/// Calls `see` with each line and ring, and whether it is a ring.
pub(super) fn each_line(
    geometry: &Geometry<f64>,
    see: &mut dyn FnMut(&geo_types::LineString<f64>, bool),
) {
    match geometry {
        Geometry::LineString(line) => see(line, false),
        Geometry::MultiLineString(lines) => lines.iter().for_each(|line| see(line, false)),
        Geometry::Polygon(polygon) => {
            see(polygon.exterior(), true);
            polygon.interiors().iter().for_each(|ring| see(ring, true));
        }
        Geometry::MultiPolygon(polygons) => {
            for polygon in polygons {
                see(polygon.exterior(), true);
                polygon.interiors().iter().for_each(|ring| see(ring, true));
            }
        }
        Geometry::GeometryCollection(members) => {
            members.iter().for_each(|member| each_line(member, see));
        }
        _ => {}
    }
}

/// How far beyond a tile geometry still affects it, in tile units: its buffer, the rounding to the
/// grid, and how far a simplified line deviates from its source.
const MARGIN: f64 = BUFFER as f64 + 4.0;

/// The box of everything that may be drawn in a tile: west, south, east, north in degrees.
pub(super) fn window(tile: TileCoord) -> [f64; 4] {
    let margin = MARGIN / f64::from(EXTENT);
    let side = (1_u64 << tile.z()) as f64;
    let lon = |x: f64| (x / side) * 360.0 - 180.0;
    let lat = |y: f64| {
        let square = (std::f64::consts::PI * (1.0 - 2.0 * y / side)).sinh().atan().to_degrees();
        // Places beyond the Mercator square are drawn at its edge.
        if y <= 0.0 {
            90.0
        } else if y >= side {
            -90.0
        } else {
            square
        }
    };
    let (x, y) = (f64::from(tile.x()), f64::from(tile.y()));
    [lon(x - margin), lat(y + 1.0 + margin), lon(x + 1.0 + margin), lat(y - margin)]
}

/// The tiles of the zooms from `least` to `most` in which a geometry may be drawn, buffers of tiles
/// included: each once, in the order of archives. May have too many, never too few.
pub(super) fn tiles_of(geometry: &Geometry<f64>, least: u8, most: u8) -> Vec<TileCoord> {
    let place = |point: geo_types::Coord<f64>| project(point.x, point.y);
    let mut segments: Vec<[[f64; 2]; 2]> = Vec::new();
    // A polygon counts as its whole box, holes included.
    let mut boxes: Vec<[f64; 4]> = Vec::new();
    match geometry {
        Geometry::Point(point) => segments.push([place(point.0); 2]),
        Geometry::MultiPoint(points) => {
            segments.extend(points.iter().map(|point| [place(point.0); 2]));
        }
        other => each_line(other, &mut |line, is_ring| {
            let places: Vec<[f64; 2]> = line.0.iter().map(|point| place(*point)).collect();
            if is_ring {
                let mut around = EMPTY_BBOX;
                places.iter().for_each(|[x, y]| expand(&mut around, [*x, *y, *x, *y]));
                boxes.push(around);
            } else {
                segments.extend(places.windows(2).map(|pair| [pair[0], pair[1]]));
            }
        }),
    }
    let mut found = Vec::new();
    for zoom in least..=most {
        let start = found.len();
        for segment in &segments {
            along(*segment, zoom, &mut found);
        }
        for [west, north, east, south] in &boxes {
            across([*west, *north], [*east, *south], zoom, &mut found);
        }
        found[start..].sort_unstable_by_key(|tile| tile.hilbert_id());
    }
    found.dedup();
    found
}

/// Adds the tiles along a segment in the Mercator square (0 to 1), row by row.
fn along([a, b]: [[f64; 2]; 2], zoom: u8, found: &mut Vec<TileCoord>) {
    let side = (1_u64 << zoom) as f64;
    let margin = MARGIN / f64::from(EXTENT) / side;
    let (low, high) = if a[1] <= b[1] { (a, b) } else { (b, a) };
    for row in tile_at(low[1] - margin, side)..=tile_at(high[1] + margin, side) {
        let x_at = |y: f64| {
            let share = ((y - low[1]) / (high[1] - low[1])).clamp(0.0, 1.0);
            low[0] + (high[0] - low[0]) * share
        };
        let (north, south) = (f64::from(row) / side - margin, f64::from(row + 1) / side + margin);
        let level = high[1] <= low[1];
        let (from, to) = if level { (a[0], b[0]) } else { (x_at(north), x_at(south)) };
        columns(row, [from.min(to), from.max(to)], zoom, found);
    }
}

/// Adds the tiles of a box in the Mercator square and its margin.
fn across(low: [f64; 2], high: [f64; 2], zoom: u8, found: &mut Vec<TileCoord>) {
    let side = (1_u64 << zoom) as f64;
    let margin = MARGIN / f64::from(EXTENT) / side;
    for row in tile_at(low[1] - margin, side)..=tile_at(high[1] + margin, side) {
        columns(row, [low[0], high[0]], zoom, found);
    }
}

fn columns(row: u32, [from, to]: [f64; 2], zoom: u8, found: &mut Vec<TileCoord>) {
    let side = (1_u64 << zoom) as f64;
    let margin = MARGIN / f64::from(EXTENT) / side;
    for column in tile_at(from - margin, side)..=tile_at(to + margin, side) {
        found.extend(TileCoord::new(zoom, column, row));
    }
}

fn tile_at(share: f64, side: f64) -> u32 {
    (share * side).floor().clamp(0.0, side - 1.0) as u32
}
