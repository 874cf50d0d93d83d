//! Geometries of a filter in JSON: GeoJSON (RFC 7946) in the filter's coordinate reference system.
//! Heights are dropped.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use serde_json::{Map, Value as Json};

use super::{
    cost::{FilterAllowance, refused},
    wkt::{check_line, polygon_of},
};
use crate::http::problem::Problem;

/// Reads a geometry; a collection where `may_collect`, since collections have none in them.
///
/// # Errors
/// `invalid_parameter`.
pub(super) fn read(
    members: &Map<String, Json>,
    may_collect: bool,
    allowance: &mut FilterAllowance,
) -> Result<Geometry<f64>, Problem> {
    let kind = members.get("type").and_then(Json::as_str).unwrap_or_default();
    if kind == "GeometryCollection" && may_collect {
        let parts = items(members.get("geometries"))?.iter().map(|part| match part {
            Json::Object(members) => read(members, false, allowance),
            _ => Err(wrong()),
        });
        let parts: Vec<Geometry<f64>> = parts.collect::<Result<_, _>>()?;
        return Ok(Geometry::GeometryCollection(GeometryCollection::from(parts)));
    }
    let places = members.get("coordinates").ok_or_else(wrong)?;
    let geometry = match kind {
        "Point" => Geometry::Point(Point(vertex(places, allowance)?)),
        "MultiPoint" => {
            Geometry::MultiPoint(MultiPoint(each(places, |it| vertex(it, allowance).map(Point))?))
        }
        "LineString" => Geometry::LineString(line(places, 2, allowance)?),
        "MultiLineString" => {
            let lines = each(places, |it| line(it, 2, allowance))?;
            Geometry::MultiLineString(MultiLineString(lines))
        }
        "Polygon" => Geometry::Polygon(polygon(places, allowance)?),
        "MultiPolygon" => {
            Geometry::MultiPolygon(MultiPolygon(each(places, |it| polygon(it, allowance))?))
        }
        _ => return Err(wrong()),
    };
    Ok(geometry)
}

fn wrong() -> Problem {
    refused("A geometry of a filter in JSON is a GeoJSON geometry that is not empty.")
}

fn items(json: Option<&Json>) -> Result<&[Json], Problem> {
    match json.and_then(Json::as_array) {
        Some(items) if !items.is_empty() => Ok(items),
        _ => Err(wrong()),
    }
}

fn each<T>(json: &Json, one: impl FnMut(&Json) -> Result<T, Problem>) -> Result<Vec<T>, Problem> {
    items(Some(json))?.iter().map(one).collect()
}

fn vertex(json: &Json, allowance: &mut FilterAllowance) -> Result<Coord<f64>, Problem> {
    allowance.vertex()?;
    let number = |at: usize| json.get(at).and_then(Json::as_f64).filter(|it| it.is_finite());
    let (x, y) = number(0).zip(number(1)).ok_or_else(wrong)?;
    Ok(Coord { x, y })
}

fn line(
    json: &Json,
    least: usize,
    allowance: &mut FilterAllowance,
) -> Result<LineString<f64>, Problem> {
    let line = LineString(each(json, |it| vertex(it, allowance))?);
    check_line(&line, least)?;
    Ok(line)
}

fn polygon(json: &Json, allowance: &mut FilterAllowance) -> Result<Polygon<f64>, Problem> {
    polygon_of(each(json, |it| line(it, 4, allowance))?)
}
