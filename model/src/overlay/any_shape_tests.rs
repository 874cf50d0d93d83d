//! Outlines by strangers: the answers of any other area, and no question that costs all corners.

use geo::Intersects as _;
use geo_types::{Coord, Geometry, LineString, Polygon, coord};
use proptest::prelude::*;

use super::{AreaIndex, PreparedArea};

/// A simple ring around (0, 0) whose corners lie at these distances, one direction after the other.
fn ring(distances: &[f64]) -> Geometry<f64> {
    let step = std::f64::consts::TAU / distances.len() as f64;
    let corner = |(k, far): (usize, &f64)| {
        let (sin, cos) = (step * k as f64).sin_cos();
        coord! { x: far * cos, y: far * sin }
    };
    let ring: LineString<f64> = distances.iter().enumerate().map(corner).collect();
    Geometry::Polygon(Polygon::new(ring, Vec::new()))
}

/// A star of spikes: every other corner is far out.
fn spikes(corners: usize) -> Geometry<f64> {
    let distances: Vec<f64> =
        (0..corners).map(|k| if k.is_multiple_of(2) { 1.0 } else { 0.05 }).collect();
    ring(&distances)
}

fn line() -> impl Strategy<Value = LineString<f64>> {
    let corner = (-1.2..1.2f64, -1.2..1.2f64).prop_map(|(x, y)| Coord { x, y });
    proptest::collection::vec(corner, 2..6).prop_map(LineString::new)
}

#[test]
fn a_star_of_ten_thousand_spikes_is_no_single_cell() {
    let star = spikes(9_999);
    let few = PreparedArea::of_any_shape(&star).pieces_of_a_cell();
    assert!(few < 200.0, "{few} of 9,999 pieces are looked at for one cell");
    // The reason for which there are two: by its pieces it is a few cells that hold them all.
    assert!(PreparedArea::new(&star).pieces_of_a_cell() > 2_000.0);
}

proptest! {
    #[test]
    fn a_line_meets_an_area_of_any_shape_as_it_meets_the_polygon(
        distances in proptest::collection::vec(0.02..1.0f64, 3..60),
        line in line(),
    ) {
        let area = ring(&distances);
        let expected = area.intersects(&line);
        prop_assert_eq!(PreparedArea::of_any_shape(&area).meets(&line), expected);
        prop_assert_eq!(PreparedArea::new(&area).meets(&line), expected);
        prop_assert_eq!(AreaIndex::build([&area]).intersects(&line), expected);
    }

    #[test]
    fn the_first_touch_is_as_good_as_the_whole_way(corners in 5usize..500, line in line()) {
        let area = spikes(corners);
        let mut meetings = Vec::new();
        AreaIndex::build([&area]).meet(&line, &mut meetings);
        prop_assert_eq!(PreparedArea::of_any_shape(&area).meets(&line), !meetings.is_empty());
        let index: AreaIndex = [PreparedArea::of_any_shape(&area)].into_iter().collect();
        prop_assert_eq!(index.intersects(&line), !meetings.is_empty());
    }
}
