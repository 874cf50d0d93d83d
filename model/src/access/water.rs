//! Water that nobody carries a load through: rivers, canals and lakes.

use geo_types::{Geometry, LineString};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Line},
};

use crate::network::GridPoint;

/// A segment of a river or of a shore, with its exact ends.
type ShoreSegment = GeomWithData<Line<[f64; 2]>, [GridPoint; 2]>;

/// The rivers and shores of a region, indexed by an R-tree to ask what lies between two places.
///
/// The index takes about 100 bytes a segment; a question looks only at segments near the line.
#[derive(Debug, Default)]
pub struct WaterIndex(RTree<ShoreSegment>);

impl WaterIndex {
    /// Whether water of this class (field `class` of the layer `water`) stops people on foot. A
    /// ditch is stepped over; water of unknown class may be a river, and stops them.
    pub fn stops(class: Option<&str>) -> bool {
        !class.is_some_and(|class| {
            ["stream", "brook", "ditch", "drain", "parit", "selokan"]
                .iter()
                .any(|small| class.eq_ignore_ascii_case(small))
        })
    }

    /// Indexes lines: rivers by their course, lakes by their shores ([`lines_of`]). O(n log n).
    pub fn new(lines: impl IntoIterator<Item = Vec<GridPoint>>) -> Self {
        let corner = |point: GridPoint| [f64::from(point.x), f64::from(point.y)];
        let segments = lines.into_iter().flat_map(|line| {
            let pairs: Vec<ShoreSegment> = line
                .windows(2)
                .map(|pair| {
                    let ends = [pair[0], pair[1]];
                    GeomWithData::new(Line::new(corner(pair[0]), corner(pair[1])), ends)
                })
                .collect();
            pairs
        });
        Self(RTree::bulk_load(segments.collect()))
    }

    /// Whether the straight line between two places crosses water. A line that begins or ends on
    /// the river itself, as at a bridge or a ferry, does not cross it.
    pub fn lies_between(&self, from: GridPoint, to: GridPoint) -> bool {
        let corner = |point: GridPoint| [f64::from(point.x), f64::from(point.y)];
        let window = AABB::from_corners(corner(from), corner(to));
        self.0
            .locate_in_envelope_intersecting(&window)
            .any(|segment| crosses([from, to], segment.data))
    }
}

/// The lines of a geometry that somebody on foot would cross: lines, and the rings of areas.
pub fn lines_of(geometry: &Geometry<f64>) -> Vec<Vec<GridPoint>> {
    let mut lines = Vec::new();
    push_lines(geometry, &mut lines);
    lines
}

fn push_lines(geometry: &Geometry<f64>, lines: &mut Vec<Vec<GridPoint>>) {
    let mut push = |line: &LineString<f64>| {
        let points: Vec<GridPoint> = line.0.iter().filter_map(|c| GridPoint::nearest(*c)).collect();
        lines.extend((points.len() >= 2).then_some(points));
    };
    match geometry {
        Geometry::LineString(line) => push(line),
        Geometry::MultiLineString(all) => all.iter().for_each(push),
        Geometry::Polygon(area) => {
            push(area.exterior());
            area.interiors().iter().for_each(push);
        }
        Geometry::MultiPolygon(areas) => {
            for area in areas {
                push_lines(&Geometry::Polygon(area.clone()), lines);
            }
        }
        Geometry::GeometryCollection(all) => {
            all.iter().for_each(|one| push_lines(one, lines));
        }
        _ => {}
    }
}

/// Whether the segment from `a` to `b` has its ends strictly on both sides of the segment from `p`
/// to `q`, and meets it. Exact, in whole numbers. Through a common end of two segments of a line it
/// crosses just one of them, so that a walk cannot slip through between them.
fn crosses([a, b]: [GridPoint; 2], [p, q]: [GridPoint; 2]) -> bool {
    let side = |from: GridPoint, to: GridPoint, of: GridPoint| {
        let wide = |value: i32| i128::from(value);
        let (dx, dy) = (wide(to.x) - wide(from.x), wide(to.y) - wide(from.y));
        dx * (wide(of.y) - wide(from.y)) - dy * (wide(of.x) - wide(from.x))
    };
    let (of_a, of_b) = (side(p, q, a).signum(), side(p, q, b).signum());
    of_a * of_b < 0 && (side(a, b, p) >= 0) != (side(a, b, q) >= 0)
}

#[cfg(test)]
mod tests {
    use geo_types::{Rect, coord};

    use super::*;

    fn at(x: f64, y: f64) -> GridPoint {
        GridPoint::nearest(coord! { x: 116.0 + x / 1000.0, y: y / 1000.0 }).unwrap()
    }

    #[test]
    fn a_river_lies_between_its_banks_and_not_between_two_places_on_one() {
        let river = WaterIndex::new([vec![at(0.0, 0.0), at(5.0, 0.0), at(10.0, 1.0)]]);
        assert!(river.lies_between(at(2.0, -1.0), at(2.0, 1.0)));
        assert!(river.lies_between(at(2.0, 1.0), at(2.0, -1.0)));
        // Through the bend itself.
        assert!(river.lies_between(at(5.0, -1.0), at(5.0, 1.0)));
        assert!(!river.lies_between(at(2.0, 0.5), at(4.0, 0.5)));
        assert!(!river.lies_between(at(12.0, -1.0), at(12.0, 3.0)), "beyond its end");
        // From the middle of the bridge.
        assert!(!river.lies_between(at(2.0, 0.0), at(2.0, 1.0)));
        assert!(!WaterIndex::default().lies_between(at(2.0, -1.0), at(2.0, 1.0)));
    }

    #[test]
    fn a_lake_lies_between_across_it_and_around_a_house_on_stilts() {
        let shore = Rect::new((116.002, 0.002), (116.004, 0.004)).to_polygon();
        let lake = WaterIndex::new(lines_of(&shore.into()));
        assert!(lake.lies_between(at(1.0, 3.0), at(5.0, 3.0)));
        assert!(lake.lies_between(at(1.0, 3.0), at(3.0, 3.0)));
        assert!(!lake.lies_between(at(1.0, 1.0), at(5.0, 1.0)));
    }

    #[test]
    fn a_ditch_is_stepped_over() {
        assert!(
            WaterIndex::stops(None)
                && WaterIndex::stops(Some("river"))
                && WaterIndex::stops(Some("lake"))
        );
        assert!(!WaterIndex::stops(Some("stream")) && !WaterIndex::stops(Some("Drain")));
    }
}
