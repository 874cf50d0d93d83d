//! Geometry of journeys.

use geo_types::{Coord, LineString};
use lintas_model::index::EdgeId;
use lintas_model::network::GridPoint;

use super::{ground::Ground, step::Step};

/// The points of a step in the order of travel: two or more.
pub(crate) fn points_of(ground: &Ground<'_>, step: &Step) -> Vec<GridPoint> {
    let (low, high) = (step.from.min(step.to), step.from.max(step.to));
    let mut points = between(ground, step.edge, low, high);
    if step.backward {
        points.reverse();
    }
    points
}

/// The points of an edge between two shares of its length, the lower first: two or more.
pub(crate) fn between(ground: &Ground<'_>, edge: EdgeId, low: f64, high: f64) -> Vec<GridPoint> {
    let all = ground.network.file().points(edge);
    if low <= 0.0 && high >= 1.0 {
        return all.collect();
    }
    let lengths = || all.clone().zip(all.clone().skip(1)).map(|(a, b)| a.metres_to(b));
    let total: f64 = lengths().sum();
    let (start, end) = (low * total, high * total);
    let mut points = Vec::new();
    let mut walked = 0.0;
    for ((a, b), length) in all.clone().zip(all.clone().skip(1)).zip(lengths()) {
        let next = walked + length;
        if next >= start && points.is_empty() {
            points.push(on(a, b, (start - walked) / length));
        }
        if !points.is_empty() {
            if next >= end {
                points.push(on(a, b, (end - walked) / length));
                return points;
            }
            points.push(b);
        }
        walked = next;
    }
    // By rounding the end lies a hair beyond the last point.
    let last = all.clone().last();
    points.extend(last.into_iter().cycle().take(2_usize.saturating_sub(points.len())));
    points
}

/// The place at a share of an edge's length.
pub(crate) fn place_at(ground: &Ground<'_>, edge: EdgeId, share: f64) -> GridPoint {
    between(ground, edge, share, share)[0]
}

/// The point at a share of the segment from `a` to `b`; `a` where it has no length.
fn on(a: GridPoint, b: GridPoint, share: f64) -> GridPoint {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let blend = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round();
    GridPoint { x: blend(a.x, b.x) as i32, y: blend(a.y, b.y) as i32 }
}

/// One line through all parts, without consecutive repetitions; two equal points where nothing
/// moves.
pub(crate) fn joined(parts: impl IntoIterator<Item = Vec<GridPoint>>) -> LineString<f64> {
    let mut coords: Vec<Coord<f64>> = Vec::new();
    for point in parts.into_iter().flatten() {
        let coord = point.coord();
        if coords.last() != Some(&coord) {
            coords.push(coord);
        }
    }
    if coords.len() == 1 {
        coords.push(coords[0]);
    }
    LineString::new(coords)
}
