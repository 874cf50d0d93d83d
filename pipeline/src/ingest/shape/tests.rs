use geo::{Area, Contains};
use geo_types::{GeometryCollection, MultiPoint, Point, line_string, polygon};

use super::*;
use crate::ingest::gdal::diagnostics;

fn of(geometry: impl Into<Geometry<f64>>, layer: InputLayer) -> Result<Shaped, FindingCode> {
    diagnostics::start();
    shaped(Some(geometry.into()), layer, "s", 1).map_err(|finding| finding.code)
}

fn bow_tie() -> Polygon<f64> {
    polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 2.0), (x: 2.0, y: 0.0), (x: 0.0, y: 2.0)]
}

#[test]
fn a_danger_is_never_dropped_for_its_shape() {
    let sliver = polygon![(x: 1.0, y: 1.0), (x: 1.01, y: 1.0), (x: 1.0, y: 1.0)];
    let line = line_string![(x: 1.0, y: 1.0), (x: 1.01, y: 1.0)];
    for geometry in [
        Geometry::Polygon(bow_tie()),
        Geometry::Polygon(sliver),
        Geometry::LineString(line),
        Geometry::Point(Point::new(1.0, 1.0)),
    ] {
        let place = first_coord(&geometry).unwrap();
        let shaped = of(geometry, InputLayer::Hazards).unwrap();
        assert_eq!(shaped.findings[0].code, FindingCode::GeometryReplacedByHull);
        assert!(shaped.depth_lost);
        let Some(Geometry::Polygon(hull)) = shaped.geometry else { panic!("a hull") };
        assert!(hull.unsigned_area() > 0.0);
        assert!(hull.contains(&Point::from(place)) || place.x == 0.0);
    }
}

#[test]
fn a_line_beside_the_polygons_of_a_danger_is_danger_too() {
    let square = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
    let line = line_string![(x: 5.0, y: 5.0), (x: 6.0, y: 5.0)];
    let both = GeometryCollection(vec![square.into(), line.into()]);
    let both = Geometry::GeometryCollection(both);
    let shaped = of(both, InputLayer::Hazards).unwrap();
    assert!(!shaped.depth_lost);
    let geometry = shaped.geometry.unwrap();
    assert!(geometry.contains(&Point::new(0.5, 0.5)));
    assert!(geometry.contains(&Point::new(5.5, 5.0)));
    assert!(!geometry.contains(&Point::new(3.0, 3.0)));
}

#[test]
fn an_admin_unit_is_mended_and_a_line_is_none() {
    let shaped = of(bow_tie(), InputLayer::Admin).unwrap();
    assert_eq!(shaped.findings[0].code, FindingCode::InvalidGeometry);
    let line = line_string![(x: 1.0, y: 1.0), (x: 2.0, y: 1.0)];
    assert_eq!(of(line, InputLayer::Admin).unwrap_err(), FindingCode::WrongGeometryType);
}

#[test]
fn a_small_flaw_of_a_danger_is_mended_and_keeps_its_depth() {
    // A spike of no area on a square.
    let spiked = polygon![
        (x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 6.0, y: 0.0), (x: 4.0, y: 0.0),
        (x: 4.0, y: 4.0), (x: 0.0, y: 4.0),
    ];
    let shaped = of(spiked, InputLayer::Hazards).unwrap();
    assert_eq!(shaped.findings[0].code, FindingCode::InvalidGeometry);
    assert!(!shaped.depth_lost);
}

#[test]
fn points_stand_for_what_is_drawn_larger() {
    let square = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
    let shaped = of(square.clone(), InputLayer::Shelters).unwrap();
    let Some(Geometry::Point(point)) = shaped.geometry else { panic!("a point") };
    assert!(square.contains(&point));
}

#[test]
fn what_has_no_place_is_rejected_where_one_is_needed() {
    let nowhere = Point::new(f64::NAN, 1.0);
    let code = of(nowhere, InputLayer::Shelters).unwrap_err();
    assert_eq!(code, FindingCode::CoordinateOutOfRange);
    let swapped = Point::new(-0.4, 116.9);
    assert_eq!(of(swapped, InputLayer::Shelters).unwrap_err(), FindingCode::CoordinateOutOfRange);
    let still = line_string![(x: 1.0, y: 1.0), (x: 1.0, y: 1.0)];
    assert_eq!(of(still, InputLayer::Roads).unwrap_err(), FindingCode::ZeroLength);
    let none = shaped(None, InputLayer::Shelters, "s", 1).unwrap_err();
    assert_eq!(none.code, FindingCode::EmptyGeometry);
    assert!(shaped(None, InputLayer::Stock, "s", 1).is_ok());
}

fn square(west: f64) -> Polygon<f64> {
    polygon![(x: west, y: 0.0), (x: west + 1.0, y: 0.0), (x: west + 1.0, y: 1.0), (x: west, y: 1.0)]
}

fn collection(parts: Vec<Geometry<f64>>) -> Geometry<f64> {
    Geometry::GeometryCollection(GeometryCollection(parts))
}

#[test]
fn of_a_collection_the_parts_that_fit_are_taken_and_the_others_told() {
    let line = line_string![(x: 2.0, y: 1.0), (x: 3.0, y: 1.0)];
    let all =
        || collection(vec![Point::new(5.0, 5.0).into(), line.clone().into(), square(0.0).into()]);
    for (layer, expected) in [
        (InputLayer::Roads, Geometry::LineString(line.clone())),
        (InputLayer::Shelters, Geometry::Point(Point::new(5.0, 5.0))),
        (InputLayer::Admin, Geometry::Polygon(square(0.0))),
    ] {
        let shaped = of(all(), layer).unwrap();
        assert_eq!(shaped.geometry, Some(expected), "{layer}");
        let [told] = &shaped.findings[..] else { panic!("one finding") };
        assert_eq!((told.code, told.severity), (FindingCode::WrongGeometryType, Severity::Warning));
    }
    // Danger leaves nothing out.
    let danger = of(all(), InputLayer::Hazards).unwrap();
    assert!(danger.findings.is_empty() && !danger.depth_lost);
    let geometry = danger.geometry.unwrap();
    for place in [Point::new(5.0, 5.0), Point::new(2.5, 1.0), Point::new(0.5, 0.5)] {
        assert!(geometry.contains(&place), "{place:?}");
    }
    let none = collection(vec![square(0.0).into(), square(3.0).into()]);
    assert_eq!(of(none, InputLayer::Roads).unwrap_err(), FindingCode::WrongGeometryType);
}

#[test]
fn one_point_is_a_point_however_it_is_wrapped() {
    let point = Geometry::Point(Point::new(5.0, 5.0));
    let several = MultiPoint(vec![Point::new(5.0, 5.0)]);
    for wrapped in [several.clone().into(), collection(vec![several.into()])] {
        let shaped = of(wrapped, InputLayer::Shelters).unwrap();
        assert_eq!((shaped.geometry.as_ref(), shaped.findings.len()), (Some(&point), 0));
    }
    let two = MultiPoint(vec![Point::new(5.0, 5.0), Point::new(6.0, 5.0)]);
    assert_eq!(of(two, InputLayer::Shelters).unwrap().findings.len(), 1);
}

#[test]
fn a_part_of_a_danger_without_an_area_is_danger_all_the_same() {
    let line = polygon![(x: 5.0, y: 5.0), (x: 6.0, y: 5.0)];
    let parts = MultiPolygon(vec![square(0.0), line]);
    let shaped = of(parts, InputLayer::Hazards).unwrap();
    assert!(!shaped.depth_lost);
    let geometry = shaped.geometry.unwrap();
    assert!(geometry.contains(&Point::new(5.5, 5.0)) && geometry.contains(&Point::new(0.5, 0.5)));
    assert!(!geometry.contains(&Point::new(3.0, 3.0)));
    // A wall of a body in three dimensions lies on the border of its roof.
    let wall = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 0.0), (x: 0.0, y: 0.0)];
    let body = of(MultiPolygon(vec![square(0.0), wall]), InputLayer::Hazards).unwrap();
    assert!((body.geometry.unwrap().unsigned_area() - 1.0).abs() < 1e-12);
}

#[test]
fn a_danger_across_the_antimeridian_stays_where_it_is() {
    let flood = polygon![
        (x: 179.0, y: 0.0), (x: -179.0, y: 0.0), (x: -179.0, y: 1.0), (x: 179.0, y: 1.0)
    ];
    let shaped = of(flood, InputLayer::Hazards).unwrap();
    assert_eq!(shaped.findings[0].code, FindingCode::InvalidGeometry);
    assert!(!shaped.depth_lost);
    let halves = shaped.geometry.unwrap();
    assert!(halves.contains(&Point::new(179.5, 0.5)) && halves.contains(&Point::new(-179.5, 0.5)));
    assert!(!halves.contains(&Point::new(0.0, 0.5)));
    // The hull of one that cannot be mended does not go around the world.
    let bow = polygon![
        (x: 179.0, y: 0.0), (x: -179.0, y: 1.0), (x: -179.0, y: 0.0), (x: 179.0, y: 1.0)
    ];
    let hull = of(bow, InputLayer::Hazards).unwrap();
    assert!(hull.depth_lost);
    assert!((hull.geometry.unwrap().unsigned_area() - 2.0).abs() < 1e-9);
    // Nor does what stands for a point on the edge.
    let edge = of(Point::new(180.0, 0.0), InputLayer::Hazards).unwrap().geometry.unwrap();
    assert!(edge.unsigned_area() < 1e-6);
    let road = line_string![(x: 179.0, y: 0.0), (x: -179.0, y: 0.0)];
    let Some(Geometry::MultiLineString(road)) = of(road, InputLayer::Roads).unwrap().geometry
    else {
        panic!("two parts")
    };
    assert_eq!(road.0.len(), 2);
}

#[test]
fn an_area_where_somebody_looked_takes_polygons_alone() {
    diagnostics::start();
    let line = line_string![(x: 5.0, y: 5.0), (x: 6.0, y: 5.0)];
    let [area] = &areas_of(collection(vec![square(0.0).into(), line.clone().into()]))[..] else {
        panic!("one area")
    };
    assert!((area.unsigned_area() - 1.0).abs() < 1e-12);
    assert!(areas_of(line.into()).is_empty());
    assert!(
        areas_of(polygon![(x: 0.0, y: 0.0), (x: 0.0, y: 95.0), (x: 5.0, y: 9.0)].into()).is_empty()
    );
    let [across] = &areas_of(square(179.5).into())[..] else { panic!("one area") };
    assert!(across.contains(&Point::new(-179.75, 0.5)));
}
