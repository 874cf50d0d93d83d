//! Longitudes and latitudes: what is beyond the world, and what crosses the antimeridian.

use geo::{BoundingRect, CoordsIter, MapCoords, MapCoordsInPlace};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPolygon, Polygon,
};

use crate::ingest::gdal::repair;

/// Degrees by which rounding may carry a coordinate over the edge of the world: the grid on which
/// lines meet.
const ROUNDING: f64 = 1e-7;
/// Degrees from one end of the world to the other.
const TURN: f64 = 360.0;

/// A geometry whose lines and rings are drawn on, without a jump, where they cross the antimeridian:
/// its longitudes may go beyond 180.
pub(super) struct Unrolled {
    pub(super) geometry: Geometry<f64>,
    /// Some of it lies beyond 180, so that it has to be [`split`].
    pub(super) crosses: bool,
}

/// Draws lines and rings on across the antimeridian: those whose longitudes run beyond 180, and those
/// that jump by more than half the world from one vertex to the next. Such a step may be meant the
/// long way round in theory; no road and no flood is. Rings with nothing but ±180 (a band around the
/// world) are left alone.
///
/// A point beyond 180 is nowhere: one number that somebody wrote is more often a slip than another
/// way of counting.
///
/// # Errors
/// A coordinate that is no longitude and latitude.
pub(super) fn unrolled(mut geometry: Geometry<f64>) -> Result<Unrolled, Coord<f64>> {
    if geometry.coords_iter().any(|coord| coord.x.abs() > 180.0 || coord.y.abs() > 90.0) {
        geometry.map_coords_in_place(rounded_in);
    }
    check(&geometry)?;
    // Nothing narrower than half the world jumps.
    let is_wide = geometry.bounding_rect().is_some_and(|bounds| bounds.width() > TURN / 2.0);
    let geometry = if is_wide { drawn_on(geometry) } else { geometry };
    let crosses = geometry.coords_iter().any(|coord| coord.x.abs() > 180.0);
    Ok(Unrolled { geometry, crosses })
}

/// A coordinate that rounding alone carried over the edge.
fn rounded_in(coord: Coord<f64>) -> Coord<f64> {
    let within = |value: f64, most: f64| {
        let over = value.abs() > most && value.abs() <= most + ROUNDING;
        if over { most.copysign(value) } else { value }
    };
    Coord { x: within(coord.x, 180.0), y: within(coord.y, 90.0) }
}

fn check(geometry: &Geometry<f64>) -> Result<(), Coord<f64>> {
    let most = match geometry {
        Geometry::GeometryCollection(parts) => return parts.iter().try_for_each(check),
        Geometry::Point(_) | Geometry::MultiPoint(_) => 180.0,
        _ => 180.0 + TURN,
    };
    let fits = |c: &Coord<f64>| c.x.abs() <= most && c.y.abs() <= 90.0;
    geometry.coords_iter().find(|coord| !fits(coord)).map_or(Ok(()), Err)
}

fn drawn_on(geometry: Geometry<f64>) -> Geometry<f64> {
    match geometry {
        Geometry::LineString(line) => Geometry::LineString(steady(&line)),
        Geometry::MultiLineString(lines) => {
            Geometry::MultiLineString(lines.iter().map(steady).collect())
        }
        Geometry::Polygon(polygon) => Geometry::Polygon(steady_polygon(&polygon)),
        Geometry::MultiPolygon(polygons) => {
            Geometry::MultiPolygon(polygons.iter().map(steady_polygon).collect())
        }
        Geometry::GeometryCollection(parts) => Geometry::GeometryCollection(GeometryCollection(
            parts.0.into_iter().map(drawn_on).collect(),
        )),
        other => other,
    }
}

/// The line without jumps.
pub(super) fn steady(line: &LineString<f64>) -> LineString<f64> {
    let jumps = line.lines().any(|step| (step.end.x - step.start.x).abs() > TURN / 2.0);
    if !jumps || line.coords().all(|coord| coord.x.abs() == 180.0) {
        return line.clone();
    }
    let mut turns = 0.0;
    let mut before = line.0[0].x;
    let drawn: LineString<f64> = line
        .coords()
        .map(|coord| {
            let step = coord.x - before;
            before = coord.x;
            if step.abs() > TURN / 2.0 {
                turns -= step.signum();
            }
            Coord { x: coord.x + turns * TURN, y: coord.y }
        })
        .collect();
    // A ring around a pole does not come back to where it began; it is taken as it is drawn.
    if line.is_closed() && turns != 0.0 { line.clone() } else { drawn }
}

fn steady_polygon(polygon: &Polygon<f64>) -> Polygon<f64> {
    let outer = steady(polygon.exterior());
    let Some(bounds) = outer.bounding_rect() else { return polygon.clone() };
    let holes = polygon.interiors().iter().map(|hole| {
        let hole = steady(hole);
        // A hole of the half beyond the antimeridian lies there, too.
        let [west, east] = hole.bounding_rect().map_or([0.0; 2], |b| [b.min().x, b.max().x]);
        let turns = [0.0, TURN, -TURN]
            .into_iter()
            .find(|turn| west + turn >= bounds.min().x && east + turn <= bounds.max().x);
        shifted(&hole, turns.unwrap_or(0.0))
    });
    Polygon::new(outer.clone(), holes.collect())
}

fn shifted(line: &LineString<f64>, by: f64) -> LineString<f64> {
    line.map_coords(|coord| Coord { x: coord.x + by, y: coord.y })
}

/// Cuts a geometry at the antimeridian and brings its parts back between -180 and 180. Its polygons
/// must be valid. `None` where it cannot be cut.
pub(super) fn split(geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
    match geometry {
        Geometry::LineString(_) | Geometry::MultiLineString(_) => {
            let mut lines = Vec::new();
            super::parts::lines_of(geometry).iter().for_each(|line| split_line(line, &mut lines));
            (!lines.is_empty()).then_some(Geometry::MultiLineString(MultiLineString(lines)))
        }
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => split_polygons(geometry),
        Geometry::GeometryCollection(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(split).collect();
            Some(Geometry::GeometryCollection(GeometryCollection(parts?)))
        }
        other => Some(other.clone()),
    }
}

fn split_polygons(geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
    let bounds = geometry.bounding_rect()?;
    let mut parts = Vec::new();
    for turn in [-TURN, 0.0, TURN] {
        let [west, east] = [turn - 180.0, turn + 180.0];
        if bounds.max().x <= west || bounds.min().x >= east {
            continue;
        }
        let here = repair::between(geometry, [west, east])?;
        let back =
            |coord: Coord<f64>| Coord { x: (coord.x - turn).clamp(-180.0, 180.0), y: coord.y };
        parts.extend(here.into_iter().map(|polygon| polygon.map_coords(back)));
    }
    match parts.len() {
        0 => None,
        1 => Some(Geometry::Polygon(parts.remove(0))),
        _ => Some(Geometry::MultiPolygon(MultiPolygon(parts))),
    }
}

/// Appends the parts of a line, each in its own turn around the world.
fn split_line(line: &LineString<f64>, found: &mut Vec<LineString<f64>>) {
    let turn_of = |from: f64, to: f64| (f64::midpoint(from, to) / TURN).round();
    let mut part: Vec<Coord<f64>> = Vec::new();
    let mut part_turn = 0.0;
    for step in line.lines() {
        let (mut from, to) = (step.start, step.end);
        loop {
            // The first edge of the world on the way, if there is one.
            let edge = edge_between(from.x, to.x);
            let next = edge.map_or(to, |x| Coord {
                x,
                y: from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x),
            });
            let turn = turn_of(from.x, next.x);
            if !part.is_empty() && turn != part_turn {
                found.push(LineString(std::mem::take(&mut part)));
            }
            part_turn = turn;
            let back =
                |c: Coord<f64>| Coord { x: (c.x - turn * TURN).clamp(-180.0, 180.0), y: c.y };
            if part.is_empty() {
                part.push(back(from));
            }
            part.push(back(next));
            from = next;
            if edge.is_none() {
                break;
            }
        }
    }
    if part.len() > 1 {
        found.push(LineString(part));
    }
}

/// The first of -180, 180 (and so on) strictly between two longitudes, coming from the first.
fn edge_between(from: f64, to: f64) -> Option<f64> {
    let edges = [-TURN - 180.0, -180.0, 180.0, TURN + 180.0].into_iter();
    let (low, high) = (from.min(to), from.max(to));
    let mut between = edges.filter(|edge| *edge > low && *edge < high);
    if from < to { between.next() } else { between.next_back() }
}

#[cfg(test)]
mod tests {
    use geo::{Area, Contains};
    use geo_types::{Point, line_string, polygon};

    use super::*;
    use crate::ingest::gdal::diagnostics;

    fn whole(geometry: impl Into<Geometry<f64>>) -> Geometry<f64> {
        diagnostics::start();
        let unrolled =
            unrolled(geometry.into()).unwrap_or_else(|c| panic!("{c:?} is in the world"));
        assert!(unrolled.crosses);
        split(&unrolled.geometry).unwrap()
    }

    fn square(west: f64, east: f64) -> Polygon<f64> {
        polygon![(x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 1.0), (x: west, y: 1.0)]
    }

    #[test]
    fn a_flood_across_the_antimeridian_is_cut_there_however_it_is_drawn() {
        for (west, east) in [(179.0, -179.0), (179.0, 181.0), (-181.0, -179.0), (539.0, 541.0)] {
            let halves = unrolled(square(west, east).into());
            let Ok(halves) = halves else {
                assert_eq!(east, 541.0, "more than a turn and a half is nowhere");
                continue;
            };
            let halves = split(&halves.geometry).unwrap();
            assert!((halves.unsigned_area() - 2.0).abs() < 1e-9, "{west} {east}");
            for x in [179.5, -179.5] {
                assert!(halves.contains(&Point::new(x, 0.5)), "{west} {east}: {x}");
            }
            assert!(!halves.contains(&Point::new(0.0, 0.5)));
        }
    }

    #[test]
    fn a_flood_that_lies_beyond_as_a_whole_is_brought_back() {
        let Geometry::Polygon(there) = whole(square(200.0, 201.0)) else { panic!("one part") };
        assert!(there.contains(&Point::new(-159.5, 0.5)));
    }

    #[test]
    fn a_hole_lies_in_its_half() {
        let hole = line_string![
            (x: -179.75, y: 0.25), (x: -179.25, y: 0.25), (x: -179.25, y: 0.75),
            (x: -179.75, y: 0.75), (x: -179.75, y: 0.25),
        ];
        let flood = Polygon::new(square(179.0, -179.0).exterior().clone(), vec![hole]);
        let halves = whole(flood);
        assert!((halves.unsigned_area() - 1.75).abs() < 1e-9);
        assert!(!halves.contains(&Point::new(-179.5, 0.5)));
    }

    #[test]
    fn what_only_touches_the_edge_or_spans_the_world_is_left_as_it_is() {
        let band = polygon![
            (x: -180.0, y: -1.0), (x: 180.0, y: -1.0), (x: 180.0, y: 1.0), (x: -180.0, y: 1.0)
        ];
        for polygon in [square(179.0, 180.0), square(-180.0, -179.0), square(-60.0, 60.0), band] {
            let unrolled = unrolled(polygon.clone().into()).unwrap_or_else(|c| panic!("{c:?}"));
            assert!(!unrolled.crosses);
            assert_eq!(unrolled.geometry, Geometry::Polygon(polygon));
        }
    }

    #[test]
    fn a_road_is_cut_where_it_crosses() {
        let road = line_string![(x: 179.0, y: 0.0), (x: -179.0, y: 1.0), (x: 179.5, y: 1.0)];
        let Geometry::MultiLineString(parts) = whole(road) else { panic!("parts") };
        assert_eq!(
            parts.0,
            [
                line_string![(x: 179.0, y: 0.0), (x: 180.0, y: 0.5)],
                line_string![(x: -180.0, y: 0.5), (x: -179.0, y: 1.0), (x: -180.0, y: 1.0)],
                line_string![(x: 180.0, y: 1.0), (x: 179.5, y: 1.0)],
            ]
        );
    }

    #[test]
    fn points_beyond_and_numbers_that_are_no_place_are_refused() {
        for (x, y) in [(181.0, 0.0), (0.0, 91.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(unrolled(Point::new(x, y).into()).is_err(), "{x} {y}");
            let line = line_string![(x: 0.0, y: 0.0), (x: x * 4.0, y: y)];
            assert!(unrolled(line.into()).is_err(), "{x} {y}");
        }
        let rounded = unrolled(Point::new(180.000_000_01, -90.000_000_01).into());
        assert!(rounded.is_ok_and(|it| it.geometry == Geometry::Point(Point::new(180.0, -90.0))));
    }
}
