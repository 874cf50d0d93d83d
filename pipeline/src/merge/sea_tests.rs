use geo::Area;
use geo_types::line_string;

use super::*;

fn box_of_ten() -> Rect<f64> {
    Rect::new((0.0, 0.0), (10.0, 10.0))
}

fn area(seas: &[Polygon<f64>]) -> f64 {
    seas.iter().map(Area::unsigned_area).sum()
}

/// An island of one square degree: land to the left, so counterclockwise.
fn island(west: f64, south: f64) -> LineString<f64> {
    let (east, north) = (west + 1.0, south + 1.0);
    line_string![(x: west, y: south), (x: east, y: south), (x: east, y: north),
        (x: west, y: north), (x: west, y: south)]
}

#[test]
fn water_lies_to_the_right_of_a_coast_that_crosses_the_box() {
    // From south to north, beyond both edges: land in the west, 40 of 100 square degrees.
    let north = line_string![(x: 4., y: -3.), (x: 4., y: 5.), (x: 4., y: 12.)];
    assert!((area(&sea(&[&north], box_of_ten()).unwrap()) - 60.0).abs() < 1e-6);
    let south = LineString(north.0.iter().rev().copied().collect());
    assert!((area(&sea(&[&south], box_of_ten()).unwrap()) - 40.0).abs() < 1e-6);
    // In pieces, as ways come.
    let (first, second) = (LineString(north.0[..2].to_vec()), LineString(north.0[1..].to_vec()));
    assert_eq!(sea(&[&second, &first], box_of_ten()), sea(&[&north], box_of_ten()));
}

#[test]
fn a_strait_between_two_coasts_is_one_sea_and_islands_lie_in_it() {
    let west = line_string![(x: 2., y: -1.), (x: 2., y: 11.)];
    let east = line_string![(x: 8., y: 11.), (x: 8., y: -1.)];
    let island = island(4.0, 4.0);
    let seas = sea(&[&west, &east, &island], box_of_ten()).unwrap();
    assert_eq!((seas.len(), seas[0].interiors().len()), (1, 1));
    assert!((area(&seas) - 59.0).abs() < 1e-6);
}

#[test]
fn around_islands_alone_all_is_sea_and_an_island_across_the_edge_is_cut() {
    let inside = island(4.0, 4.0);
    assert!((area(&sea(&[&inside], box_of_ten()).unwrap()) - 99.0).abs() < 1e-6);
    let across = island(9.5, 4.0);
    assert!((area(&sea(&[&inside, &across], box_of_ten()).unwrap()) - 98.5).abs() < 1e-6);
}

#[test]
fn a_coast_that_ends_within_the_box_or_contradicts_another_draws_nothing() {
    let ends = line_string![(x: 4., y: -3.), (x: 4., y: 5.)];
    assert_eq!(sea(&[&ends], box_of_ten()), Err(CoastProblem { place: Coord { x: 4.0, y: 5.0 } }));
    // Both with their water to the west.
    let one = line_string![(x: 3., y: 11.), (x: 3., y: -1.)];
    let other = line_string![(x: 6., y: 11.), (x: 6., y: -1.)];
    assert!(sea(&[&one, &other], box_of_ten()).is_err());
    // An island that lies on land.
    let coast = line_string![(x: 4., y: -3.), (x: 4., y: 12.)];
    assert!(sea(&[&coast, &island(1.0, 1.0)], box_of_ten()).is_err());
}

#[test]
fn without_a_coast_there_is_no_sea() {
    assert_eq!(sea(&[], box_of_ten()), Ok(Vec::new()));
    let beyond = island(20.0, 20.0);
    assert_eq!(sea(&[&beyond], box_of_ten()), Ok(Vec::new()));
}
