//! Geometries in the encoding of a FlatGeobuf file: visited part by part without copying.

use flatgeobuf::{Geometry, GeometryType};
use lintas_model::tiling::{LayerNodes, Shape, ShapeKind};

/// Sets `shape` to a geometry of the file. `cell_m`: the side of the raster cells that its outline follows.
pub(super) fn set_shape(
    shape: &mut Shape,
    geometry: Geometry<'_>,
    header_type: GeometryType,
    nodes: &LayerNodes,
    cell_m: Option<f64>,
) {
    match dimension(geometry, header_type) {
        0 => {
            shape.begin(ShapeKind::Point);
            each_point(geometry, header_type, &mut |[lon, lat]| shape.push_point(lon, lat));
        }
        1 => {
            shape.begin(ShapeKind::Line);
            each_line(geometry, header_type, &mut |line| shape.push_line(points_of(line), nodes));
        }
        _ => {
            shape.begin(ShapeKind::Polygon);
            cell_m.into_iter().for_each(|cell_m| shape.follow_cells(cell_m));
            each_ring(geometry, header_type, &mut |ring, interior| {
                shape.push_ring(points_of(ring), interior, nodes);
            });
        }
    }
}

/// Interleaved coordinates (x, y as little-endian f64) of one part.
#[derive(Clone, Copy)]
pub(crate) struct GeometryPart<'a> {
    bytes: &'a [u8],
}

/// The points of a part.
pub(crate) fn points_of(part: GeometryPart<'_>) -> impl Iterator<Item = [f64; 2]> + '_ {
    part.bytes.chunks_exact(16).map(|point| {
        let number = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&point[at..at + 8]);
            f64::from_le_bytes(bytes)
        };
        [number(0), number(8)]
    })
}

/// The type in the file's header; where that is unknown (members of collections, files of mixed
/// types), the geometry's own.
fn type_of(geometry: Geometry<'_>, header_type: GeometryType) -> GeometryType {
    if header_type == GeometryType::Unknown { geometry.type_() } else { header_type }
}

fn members<'a>(geometry: Geometry<'a>) -> impl Iterator<Item = Geometry<'a>> {
    geometry.parts().into_iter().flat_map(|parts| parts.iter())
}

fn dimension(geometry: Geometry<'_>, header_type: GeometryType) -> u8 {
    match type_of(geometry, header_type) {
        GeometryType::Point | GeometryType::MultiPoint => 0,
        GeometryType::LineString | GeometryType::MultiLineString => 1,
        GeometryType::GeometryCollection => {
            members(geometry).map(|m| dimension(m, GeometryType::Unknown)).max().unwrap_or(0)
        }
        _ => 2,
    }
}

/// West, south, east, north of all vertices. `None` where there is no vertex, one of them is no
/// valid longitude and latitude, or tiles do not know the type.
pub(super) fn bounds_of(geometry: Geometry<'_>, header_type: GeometryType) -> Option<[f64; 4]> {
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut sound = true;
    let mut take = |[lon, lat]: [f64; 2]| {
        sound &= lon.abs() <= 180.0 && lat.abs() <= 90.0;
        bounds = [bounds[0].min(lon), bounds[1].min(lat), bounds[2].max(lon), bounds[3].max(lat)];
    };
    each_point(geometry, header_type, &mut take);
    each_line(geometry, header_type, &mut |line| points_of(line).for_each(&mut take));
    each_ring(geometry, header_type, &mut |ring, _| points_of(ring).for_each(&mut take));
    (sound && bounds[0] <= bounds[2]).then_some(bounds)
}

fn each_point(geometry: Geometry<'_>, header_type: GeometryType, visit: &mut impl FnMut([f64; 2])) {
    match type_of(geometry, header_type) {
        GeometryType::Point | GeometryType::MultiPoint => {
            whole(geometry).into_iter().for_each(|part| points_of(part).for_each(&mut *visit));
        }
        GeometryType::GeometryCollection => {
            members(geometry).for_each(|m| each_member_point(m, visit));
        }
        _ => {}
    }
}

// Through `dyn`: a generic closure in this recursion would be instantiated without end.
fn each_member_point(geometry: Geometry<'_>, visit: &mut dyn FnMut([f64; 2])) {
    each_point(geometry, GeometryType::Unknown, &mut |point| visit(point));
}

/// Calls `visit` with each line of the geometry.
pub(crate) fn each_line(
    geometry: Geometry<'_>,
    header_type: GeometryType,
    visit: &mut dyn FnMut(GeometryPart<'_>),
) {
    match type_of(geometry, header_type) {
        GeometryType::LineString => whole(geometry).into_iter().for_each(visit),
        GeometryType::MultiLineString => divided(geometry, &mut |part, _| visit(part)),
        GeometryType::GeometryCollection => {
            members(geometry).for_each(|m| each_line(m, GeometryType::Unknown, visit));
        }
        _ => {}
    }
}

/// Calls `visit` with each ring of the geometry, and whether it is an interior one.
pub(crate) fn each_ring(
    geometry: Geometry<'_>,
    header_type: GeometryType,
    visit: &mut dyn FnMut(GeometryPart<'_>, bool),
) {
    match type_of(geometry, header_type) {
        GeometryType::Polygon => divided(geometry, &mut |part, first| visit(part, !first)),
        GeometryType::MultiPolygon => {
            if geometry.parts().is_some() {
                members(geometry).for_each(|m| each_ring(m, GeometryType::Polygon, visit));
            } else {
                divided(geometry, &mut |part, first| visit(part, !first));
            }
        }
        GeometryType::GeometryCollection => {
            members(geometry).for_each(|m| each_ring(m, GeometryType::Unknown, visit));
        }
        _ => {}
    }
}

fn whole(geometry: Geometry<'_>) -> Option<GeometryPart<'_>> {
    geometry.xy().map(|xy| GeometryPart { bytes: xy.bytes() })
}

/// Calls `visit` with each part that the geometry's `ends` delimit, and whether it is the first.
fn divided(geometry: Geometry<'_>, visit: &mut dyn FnMut(GeometryPart<'_>, bool)) {
    let Some(GeometryPart { bytes }) = whole(geometry) else { return };
    let Some(ends) = geometry.ends().filter(|ends| !ends.is_empty()) else {
        visit(GeometryPart { bytes }, true);
        return;
    };
    let mut start = 0;
    for (i, end) in ends.iter().enumerate() {
        let end = (end as usize).saturating_mul(16).min(bytes.len()).max(start);
        visit(GeometryPart { bytes: &bytes[start..end] }, i == 0);
        start = end;
    }
}
