//! What a geometry is made of.

use geo_types::{Geometry, GeometryCollection, LineString, Polygon};

/// The geometry without parts that have no vertex; `None` where nothing is left.
pub(super) fn without_empty_parts(geometry: Geometry<f64>) -> Option<Geometry<f64>> {
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

/// The simple geometries in one, at any depth of collections.
fn each<'a>(geometry: &'a Geometry<f64>, take: &mut dyn FnMut(&'a Geometry<f64>)) {
    match geometry {
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| each(part, take)),
        other => take(other),
    }
}

/// All lines of a geometry.
pub(super) fn lines_of(geometry: &Geometry<f64>) -> Vec<LineString<f64>> {
    let mut found = Vec::new();
    each(geometry, &mut |part| match part {
        Geometry::LineString(line) => found.push(line.clone()),
        Geometry::MultiLineString(lines) => found.extend(lines.0.iter().cloned()),
        _ => {}
    });
    found
}

/// All polygons of a geometry.
pub(super) fn polygons_of(geometry: &Geometry<f64>) -> Vec<Polygon<f64>> {
    let mut found = Vec::new();
    each(geometry, &mut |part| match part {
        Geometry::Polygon(polygon) => found.push(polygon.clone()),
        Geometry::MultiPolygon(polygons) => found.extend(polygons.0.iter().cloned()),
        _ => {}
    });
    found
}

/// The parts of a geometry that are no polygons.
pub(super) fn beside_polygons(geometry: &Geometry<f64>) -> Vec<Geometry<f64>> {
    beside(geometry, |part| matches!(part, Geometry::Polygon(_) | Geometry::MultiPolygon(_)))
}

/// The parts of a geometry that are no lines.
pub(super) fn beside_lines(geometry: &Geometry<f64>) -> Vec<Geometry<f64>> {
    beside(geometry, |part| matches!(part, Geometry::LineString(_) | Geometry::MultiLineString(_)))
}

/// The parts of a geometry that are no points.
pub(super) fn beside_points(geometry: &Geometry<f64>) -> Vec<Geometry<f64>> {
    beside(geometry, |part| matches!(part, Geometry::Point(_) | Geometry::MultiPoint(_)))
}

fn beside(geometry: &Geometry<f64>, fits: fn(&Geometry<f64>) -> bool) -> Vec<Geometry<f64>> {
    let mut found = Vec::new();
    each(geometry, &mut |part| {
        if !fits(part) {
            found.push(part.clone());
        }
    });
    found
}

/// The point of a geometry with exactly one.
pub(super) fn single_point(geometry: &Geometry<f64>) -> Option<Geometry<f64>> {
    let mut points = Vec::new();
    each(geometry, &mut |part| match part {
        Geometry::Point(point) => points.push(*point),
        Geometry::MultiPoint(several) => points.extend(several.iter()),
        _ => {}
    });
    match points[..] {
        [point] => Some(Geometry::Point(point)),
        _ => None,
    }
}

/// What a geometry is, for messages.
pub(super) fn name(geometry: &Geometry<f64>) -> &'static str {
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
