//! Validates the geometry of a row: accepted, repaired, replaced by a stand-in, or rejected.

use geo::{ConvexHull, InteriorPoint};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Polygon,
};
use lintas_model::finding::{Finding, FindingCode, Severity};

use super::gdal::repair::{self, Validity};
use crate::input::{InputLayer, InputShape};

/// Half the width, in metres, of the area that stands in for a hazard drawn without an area (a
/// point, a line): the accuracy of a hand-held GPS receiver.
const STAND_IN_M: f64 = 10.0;
/// Metres in a degree of latitude; accurate enough for a stand-in.
const DEGREE_M: f64 = 111_320.0;
/// Share of the area. A repair that changes more leaves it open where the hazard is.
const MOST_AREA_CHANGE: f64 = 0.01;

/// A geometry of the type that the layer takes, with findings on what was done to it.
#[derive(Debug, Default)]
pub struct Shaped {
    /// `None` only where the layer needs none.
    pub geometry: Option<Geometry<f64>>,
    /// What was repaired or replaced.
    pub findings: Vec<Finding>,
    /// The geometry was replaced, so the row's depth no longer belongs to a known place.
    pub depth_lost: bool,
}

/// Brings a geometry into the type that rows of `layer` have.
///
/// # Errors
/// The finding for which the row is rejected: no place where one is needed, coordinates out of
/// range, a wrong type, or nothing left after repair.
pub fn shaped(
    geometry: Option<Geometry<f64>>,
    layer: InputLayer,
    source: &str,
    row: u64,
) -> Result<Shaped, Box<Finding>> {
    let finding = |code, message: String| Finding::new(code, source, message).at_row(row);
    let Some(geometry) = geometry.and_then(without_empty_parts) else {
        return match layer.shape() {
            InputShape::None => Ok(Shaped::default()),
            _ => Err(Box::new(finding(FindingCode::EmptyGeometry, "it has no place".to_owned()))),
        };
    };
    check_range(&geometry).map_err(|coord| {
        let message = format!("{} {} is no longitude and latitude", coord.x, coord.y);
        Box::new(finding(FindingCode::CoordinateOutOfRange, message))
    })?;
    let place = first_coord(&geometry);
    let at = |finding: Finding| place.map_or(finding.clone(), |c| finding.at_place(c.x, c.y));
    let kind = name(&geometry);
    let wrong = |expected: &str| {
        let message = format!("{layer} takes {expected}, and this is {kind}");
        Box::new(at(finding(FindingCode::WrongGeometryType, message)))
    };
    match layer.shape() {
        InputShape::Line => {
            let mut lines = Vec::new();
            lines_of(&geometry, &mut lines);
            if lines.is_empty() {
                return Err(wrong("lines"));
            }
            lines.retain(|line| line.coords().any(|coord| Some(coord) != line.0.first()));
            if lines.is_empty() {
                let message = "a line needs two different vertices".to_owned();
                return Err(Box::new(at(finding(FindingCode::ZeroLength, message))));
            }
            let geometry = match lines.len() {
                1 => Geometry::LineString(lines.remove(0)),
                _ => Geometry::MultiLineString(MultiLineString(lines)),
            };
            Ok(Shaped { geometry: Some(geometry), ..Shaped::default() })
        }
        InputShape::Point => match single_point(&geometry) {
            Some(point) => Ok(Shaped { geometry: Some(point), ..Shaped::default() }),
            None => {
                let message = format!("{kind} stands as one point of it");
                let told = at(finding(FindingCode::WrongGeometryType, message))
                    .with_severity(Severity::Info);
                let point = geometry.interior_point().ok_or_else(|| wrong("points"))?;
                Ok(Shaped {
                    geometry: Some(Geometry::Point(point)),
                    findings: vec![told],
                    depth_lost: false,
                })
            }
        },
        InputShape::Polygon => polygons(geometry, layer, &finding, &wrong, place),
        InputShape::Any | InputShape::None => Ok(mended(geometry, &finding, place)),
    }
}

fn polygons(
    geometry: Geometry<f64>,
    layer: InputLayer,
    finding: &dyn Fn(FindingCode, String) -> Finding,
    wrong: &dyn Fn(&str) -> Box<Finding>,
    place: Option<Coord<f64>>,
) -> Result<Shaped, Box<Finding>> {
    let is_hazard = layer == InputLayer::Hazards;
    let mut found = Vec::new();
    polygons_of(&geometry, &mut found);
    if found.is_empty() {
        // A hazard is never dropped for its geometry type: its surroundings stand in.
        if !is_hazard {
            return Err(wrong("polygons"));
        }
        let message = format!("{} stands for its surroundings", name(&geometry));
        return Ok(stand_in(
            &geometry,
            finding(FindingCode::GeometryReplacedByHull, message),
            place,
        ));
    }
    let beside = if is_hazard { beside_polygons(&geometry) } else { Vec::new() };
    if !beside.is_empty() {
        found.extend(beside.iter().map(surroundings));
    }
    let geometry = match found.len() {
        1 => Geometry::Polygon(found.remove(0)),
        _ => Geometry::MultiPolygon(MultiPolygon(found)),
    };
    match repair::check(&geometry) {
        Validity::Valid => Ok(Shaped { geometry: Some(geometry), ..Shaped::default() }),
        Validity::Mended { mended: Some(mended), reason, area_change }
            if !is_hazard || area_change <= MOST_AREA_CHANGE =>
        {
            let message = format!("mended: {reason}; {}", change_in_words(area_change));
            let told = at_place(finding(FindingCode::InvalidGeometry, message), place);
            Ok(Shaped { geometry: Some(mended), findings: vec![told], depth_lost: false })
        }
        Validity::Mended { reason, area_change, .. } if is_hazard => {
            let message = format!("{reason}; {}; its hull stands in", change_in_words(area_change));
            let told = finding(FindingCode::GeometryReplacedByHull, message);
            Ok(stand_in(&geometry, told, place))
        }
        Validity::Mended { reason, .. } => {
            let message = format!("nothing with an area is left of it: {reason}");
            Err(Box::new(at_place(finding(FindingCode::EmptyGeometry, message), place)))
        }
    }
}

/// Any geometry, its polygons repaired where they are invalid.
fn mended(
    geometry: Geometry<f64>,
    finding: &dyn Fn(FindingCode, String) -> Finding,
    place: Option<Coord<f64>>,
) -> Shaped {
    match repair::check(&geometry) {
        Validity::Mended { mended: Some(mended), reason, area_change } => {
            let message = format!("mended: {reason}; {}", change_in_words(area_change));
            let told = at_place(finding(FindingCode::InvalidGeometry, message), place);
            Shaped { geometry: Some(mended), findings: vec![told], depth_lost: false }
        }
        _ => Shaped { geometry: Some(geometry), ..Shaped::default() },
    }
}

fn stand_in(geometry: &Geometry<f64>, told: Finding, place: Option<Coord<f64>>) -> Shaped {
    Shaped {
        geometry: Some(Geometry::Polygon(surroundings(geometry))),
        findings: vec![at_place(told, place)],
        depth_lost: true,
    }
}

fn at_place(finding: Finding, place: Option<Coord<f64>>) -> Finding {
    match place {
        Some(coord) => finding.at_place(coord.x, coord.y),
        None => finding,
    }
}

fn change_in_words(area_change: f64) -> String {
    if area_change.is_finite() {
        format!("its area changes by {:.2} %", area_change * 100.0)
    } else {
        "it had no area of its own".to_owned()
    }
}

/// The convex hull of a geometry; where that has no area to speak of, of the geometry widened by
/// [`STAND_IN_M`].
fn surroundings(geometry: &Geometry<f64>) -> Polygon<f64> {
    use geo::{Area, CoordsIter};
    let hull = geometry.convex_hull();
    // Smaller than a square of `STAND_IN_M`: a point, a line, or nearly so.
    let stand_in_degrees = STAND_IN_M / DEGREE_M;
    if hull.unsigned_area() > stand_in_degrees * stand_in_degrees {
        return hull;
    }
    let corners = geometry.coords_iter().flat_map(|coord| {
        let up = STAND_IN_M / DEGREE_M;
        let across = up / coord.y.to_radians().cos().max(0.01);
        let slant = std::f64::consts::FRAC_1_SQRT_2;
        [(1.0, 0.0), (slant, slant), (0.0, 1.0), (-slant, slant)].into_iter().flat_map(
            move |(x, y)| {
                [1.0, -1.0].map(|side| Coord {
                    x: coord.x + side * x * across,
                    y: coord.y + side * y * up,
                })
            },
        )
    });
    MultiPoint(corners.map(Into::into).collect()).convex_hull()
}

fn check_range(geometry: &Geometry<f64>) -> Result<(), Coord<f64>> {
    use geo::CoordsIter;
    let fits = |c: &Coord<f64>| (-180.0..=180.0).contains(&c.x) && (-90.0..=90.0).contains(&c.y);
    geometry.coords_iter().find(|coord| !fits(coord)).map_or(Ok(()), Err)
}

fn first_coord(geometry: &Geometry<f64>) -> Option<Coord<f64>> {
    use geo::CoordsIter;
    geometry.coords_iter().next()
}

fn without_empty_parts(geometry: Geometry<f64>) -> Option<Geometry<f64>> {
    Some(match geometry {
        Geometry::LineString(line) if line.0.is_empty() => return None,
        Geometry::Polygon(polygon) if polygon.exterior().0.is_empty() => return None,
        Geometry::MultiPoint(points) if points.0.is_empty() => return None,
        Geometry::MultiLineString(mut lines) => {
            lines.0.retain(|line| !line.0.is_empty());
            if lines.0.is_empty() {
                return None;
            }
            Geometry::MultiLineString(lines)
        }
        Geometry::MultiPolygon(mut polygons) => {
            polygons.0.retain(|polygon| !polygon.exterior().0.is_empty());
            if polygons.0.is_empty() {
                return None;
            }
            Geometry::MultiPolygon(polygons)
        }
        Geometry::GeometryCollection(parts) => {
            let mut parts: Vec<_> = parts.0.into_iter().filter_map(without_empty_parts).collect();
            match parts.len() {
                0 => return None,
                1 => parts.remove(0),
                _ => Geometry::GeometryCollection(GeometryCollection(parts)),
            }
        }
        other => other,
    })
}

fn lines_of(geometry: &Geometry<f64>, found: &mut Vec<LineString<f64>>) {
    match geometry {
        Geometry::LineString(line) => found.push(line.clone()),
        Geometry::MultiLineString(lines) => found.extend(lines.0.iter().cloned()),
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| lines_of(part, found)),
        _ => {}
    }
}

fn polygons_of(geometry: &Geometry<f64>, found: &mut Vec<Polygon<f64>>) {
    match geometry {
        Geometry::Polygon(polygon) => found.push(polygon.clone()),
        Geometry::MultiPolygon(polygons) => found.extend(polygons.0.iter().cloned()),
        Geometry::GeometryCollection(parts) => {
            parts.iter().for_each(|part| polygons_of(part, found));
        }
        _ => {}
    }
}

/// The points and lines of a collection that also has polygons.
fn beside_polygons(geometry: &Geometry<f64>) -> Vec<Geometry<f64>> {
    match geometry {
        Geometry::GeometryCollection(parts) => parts.iter().flat_map(beside_polygons).collect(),
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => Vec::new(),
        other => vec![other.clone()],
    }
}

fn single_point(geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
    match geometry {
        Geometry::Point(_) => Some(geometry.clone()),
        Geometry::MultiPoint(points) if points.0.len() == 1 => Some(Geometry::Point(points.0[0])),
        _ => None,
    }
}

fn name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "a point",
        Geometry::Line(_) | Geometry::LineString(_) => "a line",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "a polygon",
        Geometry::MultiPoint(_) => "several points",
        Geometry::MultiLineString(_) => "several lines",
        Geometry::MultiPolygon(_) => "several polygons",
        Geometry::GeometryCollection(_) => "a collection",
    }
}

#[cfg(test)]
mod tests {
    use geo::{Area, Contains};
    use geo_types::{Point, line_string, polygon};

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
        let square =
            polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
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
        let square =
            polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0)];
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
        assert_eq!(
            of(swapped, InputLayer::Shelters).unwrap_err(),
            FindingCode::CoordinateOutOfRange
        );
        let still = line_string![(x: 1.0, y: 1.0), (x: 1.0, y: 1.0)];
        assert_eq!(of(still, InputLayer::Roads).unwrap_err(), FindingCode::ZeroLength);
        let none = shaped(None, InputLayer::Shelters, "s", 1).unwrap_err();
        assert_eq!(none.code, FindingCode::EmptyGeometry);
        assert!(shaped(None, InputLayer::Stock, "s", 1).is_ok());
    }
}
