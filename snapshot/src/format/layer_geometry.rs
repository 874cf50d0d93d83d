//! Geometries in FlatGeobuf: flat coordinates, and the ends of their parts.

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::{self as fgb, GeometryArgs, GeometryType};
use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use lintas_model::schema::GeometryKind;

/// Deepest nesting of collections that is read.
const MAX_DEPTH: usize = 8;

/// The form in which a geometry is stored: no `Line`, `Rect` or `Triangle`, no empty parts, and a
/// multi-part geometry of one part as that part. `None` where nothing is left.
///
/// # Errors
/// Where a coordinate is not finite.
pub(crate) fn normalised(geometry: &Geometry<f64>) -> Result<Option<Geometry<f64>>, String> {
    let normal = match geometry {
        Geometry::Point(point) => Some(Geometry::Point(*point)),
        Geometry::Line(line) => Some(Geometry::LineString((*line).into())),
        Geometry::LineString(line) => {
            (!line.0.is_empty()).then(|| Geometry::LineString(line.clone()))
        }
        Geometry::Polygon(polygon) => polygon_parts(polygon).map(Geometry::Polygon),
        Geometry::MultiPoint(points) => match &points.0[..] {
            [] => None,
            [point] => Some(Geometry::Point(*point)),
            _ => Some(Geometry::MultiPoint(points.clone())),
        },
        Geometry::MultiLineString(lines) => {
            let mut lines: Vec<_> =
                lines.0.iter().filter(|line| !line.0.is_empty()).cloned().collect();
            match lines.len() {
                0 => None,
                1 => lines.pop().map(Geometry::LineString),
                _ => Some(Geometry::MultiLineString(MultiLineString(lines))),
            }
        }
        Geometry::MultiPolygon(polygons) => {
            let mut polygons: Vec<_> = polygons.0.iter().filter_map(polygon_parts).collect();
            match polygons.len() {
                0 => None,
                1 => polygons.pop().map(Geometry::Polygon),
                _ => Some(Geometry::MultiPolygon(MultiPolygon(polygons))),
            }
        }
        Geometry::GeometryCollection(collection) => {
            let mut parts = Vec::new();
            for part in &collection.0 {
                parts.extend(normalised(part)?);
            }
            (!parts.is_empty())
                .then(|| Geometry::GeometryCollection(GeometryCollection::from(parts)))
        }
        Geometry::Rect(rect) => Some(Geometry::Polygon(rect.to_polygon())),
        Geometry::Triangle(triangle) => Some(Geometry::Polygon(triangle.to_polygon())),
    };
    match &normal {
        Some(normal) if !is_finite(normal) => Err("a coordinate is not a number".to_owned()),
        _ => Ok(normal),
    }
}

fn polygon_parts(polygon: &Polygon<f64>) -> Option<Polygon<f64>> {
    let holes = polygon.interiors().iter().filter(|ring| !ring.0.is_empty()).cloned().collect();
    (!polygon.exterior().0.is_empty()).then(|| Polygon::new(polygon.exterior().clone(), holes))
}

fn is_finite(geometry: &Geometry<f64>) -> bool {
    bbox(geometry).iter().all(|degrees| degrees.is_finite()) && {
        let mut finite = true;
        each_coord(geometry, &mut |c| finite &= c.x.is_finite() && c.y.is_finite());
        finite
    }
}

/// West, south, east, north of a geometry that is not empty.
pub(crate) fn bbox(geometry: &Geometry<f64>) -> [f64; 4] {
    let mut bbox = EMPTY_BBOX;
    each_coord(geometry, &mut |c| expand(&mut bbox, [c.x, c.y, c.x, c.y]));
    bbox
}

/// The empty box: expanded by another box it becomes that box.
pub(crate) const EMPTY_BBOX: [f64; 4] =
    [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

pub(crate) fn expand(bbox: &mut [f64; 4], by: [f64; 4]) {
    bbox[0] = bbox[0].min(by[0]);
    bbox[1] = bbox[1].min(by[1]);
    bbox[2] = bbox[2].max(by[2]);
    bbox[3] = bbox[3].max(by[3]);
}

/// Calls `see` with every coordinate of a geometry.
pub(crate) fn each_coord(geometry: &Geometry<f64>, see: &mut impl FnMut(Coord<f64>)) {
    fn polygon(polygon: &Polygon<f64>, see: &mut impl FnMut(Coord<f64>)) {
        polygon.exterior().coords().for_each(|&c| see(c));
        polygon.interiors().iter().flat_map(LineString::coords).for_each(|&c| see(c));
    }
    match geometry {
        Geometry::Point(point) => see(point.0),
        Geometry::Line(line) => [line.start, line.end].into_iter().for_each(see),
        Geometry::LineString(line) => line.coords().for_each(|&c| see(c)),
        Geometry::Polygon(one) => polygon(one, see),
        Geometry::MultiPoint(points) => points.0.iter().for_each(|point| see(point.0)),
        Geometry::MultiLineString(lines) => {
            lines.0.iter().flat_map(LineString::coords).for_each(|&c| see(c));
        }
        Geometry::MultiPolygon(polygons) => polygons.0.iter().for_each(|one| polygon(one, see)),
        Geometry::GeometryCollection(parts) => {
            for part in &parts.0 {
                each_coord(part, see);
            }
        }
        Geometry::Rect(rect) => polygon(&rect.to_polygon(), see),
        Geometry::Triangle(triangle) => polygon(&triangle.to_polygon(), see),
    }
}

/// Whether a layer of this kind may have the (normalised) geometry.
pub(crate) fn fits(kind: GeometryKind, geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => {
            matches!(kind, GeometryKind::Point | GeometryKind::Mixed)
        }
        Geometry::LineString(_) | Geometry::MultiLineString(_) => {
            matches!(kind, GeometryKind::Line | GeometryKind::Mixed)
        }
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => {
            matches!(kind, GeometryKind::Polygon | GeometryKind::Mixed)
        }
        _ => kind == GeometryKind::Mixed,
    }
}

/// Whether the geometry has several points or lines, so that the header's type must be a multi
/// type. Polygons always have it.
pub(crate) fn is_multi(geometry: &Geometry<f64>) -> bool {
    matches!(geometry, Geometry::MultiPoint(_) | Geometry::MultiLineString(_))
}

/// The type in the header of a layer of this kind.
///
/// Points and lines of one part have the same bytes under the single and the multi type, so that
/// the single type can be used where all features have one part. Polygons have not, and always get
/// the multi type.
pub(crate) fn header_type(kind: GeometryKind, any_multi: bool) -> GeometryType {
    match (kind, any_multi) {
        (GeometryKind::Point, false) => GeometryType::Point,
        (GeometryKind::Point, true) => GeometryType::MultiPoint,
        (GeometryKind::Line, false) => GeometryType::LineString,
        (GeometryKind::Line, true) => GeometryType::MultiLineString,
        (GeometryKind::Polygon, _) => GeometryType::MultiPolygon,
        (GeometryKind::Mixed, _) => GeometryType::Unknown,
    }
}

/// The kind of layer with a header type; `None` for curves, surfaces and unknown numbers.
pub(crate) fn kind(header: GeometryType) -> Option<GeometryKind> {
    Some(match header {
        GeometryType::Point | GeometryType::MultiPoint => GeometryKind::Point,
        GeometryType::LineString | GeometryType::MultiLineString => GeometryKind::Line,
        GeometryType::Polygon | GeometryType::MultiPolygon => GeometryKind::Polygon,
        GeometryType::Unknown | GeometryType::GeometryCollection => GeometryKind::Mixed,
        _ => return None,
    })
}

/// Writes a normalised geometry into a layer of `kind`.
pub(crate) fn encode<'a>(
    builder: &mut FlatBufferBuilder<'a>,
    kind: GeometryKind,
    geometry: &Geometry<f64>,
) -> WIPOffset<fgb::Geometry<'a>> {
    let tagged = kind == GeometryKind::Mixed;
    let tag = |type_| if tagged { type_ } else { GeometryType::Unknown };
    match geometry {
        Geometry::Point(point) => flat(builder, tag(GeometryType::Point), [&[point.0][..]]),
        Geometry::MultiPoint(points) => {
            let coords: Vec<Coord<f64>> = points.0.iter().map(|point| point.0).collect();
            flat(builder, tag(GeometryType::MultiPoint), [&coords[..]])
        }
        Geometry::LineString(line) => flat(builder, tag(GeometryType::LineString), [&line.0[..]]),
        Geometry::MultiLineString(lines) => flat(
            builder,
            tag(GeometryType::MultiLineString),
            lines.0.iter().map(|line| &line.0[..]),
        ),
        Geometry::Polygon(polygon) if tagged => {
            flat(builder, GeometryType::Polygon, rings(polygon))
        }
        Geometry::Polygon(polygon) => {
            let part = flat(builder, GeometryType::Unknown, rings(polygon));
            parts(builder, GeometryType::Unknown, &[part])
        }
        Geometry::MultiPolygon(polygons) => {
            let polygons: Vec<_> = polygons
                .0
                .iter()
                .map(|polygon| flat(builder, GeometryType::Unknown, rings(polygon)))
                .collect();
            parts(builder, tag(GeometryType::MultiPolygon), &polygons)
        }
        Geometry::GeometryCollection(collection) => {
            let members: Vec<_> = collection
                .0
                .iter()
                .map(|member| encode(builder, GeometryKind::Mixed, member))
                .collect();
            parts(builder, GeometryType::GeometryCollection, &members)
        }
        Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {
            unreachable!("a normalised geometry is none of these")
        }
    }
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &[Coord<f64>]> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(|ring| &ring.0[..])
}

fn flat<'a, 'c>(
    builder: &mut FlatBufferBuilder<'a>,
    type_: GeometryType,
    pieces: impl IntoIterator<Item = &'c [Coord<f64>]>,
) -> WIPOffset<fgb::Geometry<'a>> {
    let mut xy: Vec<f64> = Vec::new();
    let mut ends: Vec<u32> = Vec::new();
    for piece in pieces {
        xy.extend(piece.iter().flat_map(|c| [c.x, c.y]));
        ends.push((xy.len() / 2) as u32);
    }
    let ends = (ends.len() > 1).then(|| builder.create_vector(&ends));
    let xy = Some(builder.create_vector(&xy));
    fgb::Geometry::create(builder, &GeometryArgs { ends, xy, type_, ..Default::default() })
}

fn parts<'a>(
    builder: &mut FlatBufferBuilder<'a>,
    type_: GeometryType,
    parts: &[WIPOffset<fgb::Geometry<'a>>],
) -> WIPOffset<fgb::Geometry<'a>> {
    let parts = Some(builder.create_vector(parts));
    fgb::Geometry::create(builder, &GeometryArgs { parts, type_, ..Default::default() })
}

/// Bytes of a coordinate pair in a file.
const PLACE_BYTES: usize = 16;

/// Reads a geometry of a layer with the header type `header`, from a feature of so many `bytes`.
///
/// A hostile file may store a part once and refer to it a million times: a geometry with more
/// coordinates than its bytes can hold is refused before it fills the memory.
///
/// # Errors
/// What is wrong, in words.
pub(crate) fn decode(
    geometry: fgb::Geometry<'_>,
    header: GeometryType,
    bytes: usize,
) -> Result<Geometry<f64>, String> {
    decode_at(geometry, header, 0, &mut (bytes / PLACE_BYTES))
}

fn decode_at(
    geometry: fgb::Geometry<'_>,
    declared: GeometryType,
    depth: usize,
    room: &mut usize,
) -> Result<Geometry<f64>, String> {
    if depth > MAX_DEPTH {
        return Err("its collections are too deep".to_owned());
    }
    let type_ = if declared == GeometryType::Unknown { geometry.type_() } else { declared };
    Ok(match type_ {
        GeometryType::Point => {
            let coord =
                coords(geometry, room)?.first().copied().ok_or("a point has no coordinates")?;
            Geometry::Point(Point(coord))
        }
        GeometryType::MultiPoint => {
            let mut points: Vec<Point<f64>> =
                coords(geometry, room)?.into_iter().map(Point).collect();
            match points.len() {
                1 => Geometry::Point(points.remove(0)),
                _ => Geometry::MultiPoint(MultiPoint(points)),
            }
        }
        GeometryType::LineString => Geometry::LineString(LineString(coords(geometry, room)?)),
        GeometryType::MultiLineString => {
            let mut lines = pieces(geometry, room)?;
            match lines.len() {
                1 => Geometry::LineString(lines.remove(0)),
                _ => Geometry::MultiLineString(MultiLineString(lines)),
            }
        }
        GeometryType::Polygon => Geometry::Polygon(polygon(geometry, room)?),
        GeometryType::MultiPolygon => {
            let parts = geometry.parts().ok_or("a multipolygon has no parts")?;
            let mut polygons =
                parts.iter().map(|part| polygon(part, room)).collect::<Result<Vec<_>, _>>()?;
            match polygons.len() {
                1 => Geometry::Polygon(polygons.remove(0)),
                _ => Geometry::MultiPolygon(MultiPolygon(polygons)),
            }
        }
        GeometryType::GeometryCollection => {
            let parts = geometry.parts().ok_or("a collection has no parts")?;
            let parts: Vec<_> = parts
                .iter()
                .map(|part| decode_at(part, GeometryType::Unknown, depth + 1, room))
                .collect::<Result<_, _>>()?;
            Geometry::GeometryCollection(GeometryCollection::from(parts))
        }
        other => return Err(format!("geometry type {} is not read", other.0)),
    })
}

fn polygon(geometry: fgb::Geometry<'_>, room: &mut usize) -> Result<Polygon<f64>, String> {
    let mut rings = pieces(geometry, room)?.into_iter();
    let outer = rings.next().ok_or("a polygon has no ring")?;
    Ok(Polygon::new(outer, rings.collect()))
}

fn coords(geometry: fgb::Geometry<'_>, room: &mut usize) -> Result<Vec<Coord<f64>>, String> {
    let xy = geometry.xy().ok_or("a geometry has no coordinates")?;
    let count = xy.len() / 2;
    *room = room.checked_sub(count).ok_or("it has more places than bytes")?;
    let mut coords = Vec::with_capacity(count);
    let mut numbers = xy.iter();
    while let (Some(x), Some(y)) = (numbers.next(), numbers.next()) {
        if !x.is_finite() || !y.is_finite() {
            return Err("a coordinate is not a number".to_owned());
        }
        coords.push(Coord { x, y });
    }
    Ok(coords)
}

fn pieces(geometry: fgb::Geometry<'_>, room: &mut usize) -> Result<Vec<LineString<f64>>, String> {
    let coords = coords(geometry, room)?;
    let Some(ends) = geometry.ends().filter(|ends| ends.len() > 1) else {
        return Ok(vec![LineString(coords)]);
    };
    let mut start = 0;
    ends.iter()
        .map(|end| {
            let end = end as usize;
            let piece = coords.get(start..end).ok_or("a part ends where it should not")?;
            start = end;
            Ok(LineString(piece.to_vec()))
        })
        .collect()
}
