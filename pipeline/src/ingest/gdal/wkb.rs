//! Well-known binary (WKB) as OGR writes it, to `geo-types` and back.
//!
//! Heights and measures are dropped. Files may be hostile: no count in them is trusted.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

/// Why bytes are no WKB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum WkbError {
    #[error("the geometry is cut short")]
    CutShort,
    #[error("geometries of type {0} are not read")]
    UnknownType(u32),
    #[error("collections are nested too deep")]
    TooDeep,
}

/// Nesting depth of collections; OGR's own limit.
const DEEPEST: usize = 32;

/// Reads one geometry. `None` where it is empty.
pub(super) fn read(bytes: &[u8]) -> Result<Option<Geometry<f64>>, WkbError> {
    Ok(read_closing(bytes)?.0)
}

/// Reads one geometry, and counts the rings that did not end where they began: they are closed.
pub(super) fn read_closing(bytes: &[u8]) -> Result<(Option<Geometry<f64>>, usize), WkbError> {
    let mut reader = WkbReader { bytes, open_rings: 0 };
    Ok((reader.geometry(0)?, reader.open_rings))
}

struct WkbReader<'a> {
    bytes: &'a [u8],
    open_rings: usize,
}

impl WkbReader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let (head, rest) = self.bytes.split_first_chunk::<N>().ok_or(WkbError::CutShort)?;
        self.bytes = rest;
        Ok(*head)
    }

    fn u32(&mut self, little: bool) -> Result<u32, WkbError> {
        let bytes = self.take::<4>()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self, little: bool) -> Result<f64, WkbError> {
        let bytes = self.take::<8>()?;
        Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn coord(&mut self, little: bool, extra: usize) -> Result<Coord<f64>, WkbError> {
        let coord = Coord { x: self.f64(little)?, y: self.f64(little)? };
        for _ in 0..extra {
            self.f64(little)?;
        }
        Ok(coord)
    }

    fn line(&mut self, little: bool, extra: usize) -> Result<LineString<f64>, WkbError> {
        let count = self.u32(little)? as usize;
        if count.saturating_mul(16 + 8 * extra) > self.bytes.len() {
            return Err(WkbError::CutShort);
        }
        (0..count).map(|_| self.coord(little, extra)).collect()
    }

    fn polygon(&mut self, little: bool, extra: usize) -> Result<Option<Polygon<f64>>, WkbError> {
        let count = self.u32(little)?;
        let mut rings = Vec::new();
        for _ in 0..count {
            let ring = self.line(little, extra)?;
            self.open_rings += usize::from(ring.0.first() != ring.0.last());
            rings.push(ring);
        }
        let mut rings = rings.into_iter().filter(|ring| !ring.0.is_empty());
        Ok(rings.next().map(|outer| Polygon::new(outer, rings.collect())))
    }

    fn geometry(&mut self, depth: usize) -> Result<Option<Geometry<f64>>, WkbError> {
        if depth > DEEPEST {
            return Err(WkbError::TooDeep);
        }
        let little = self.take::<1>()?[0] == 1;
        let code = self.u32(little)?;
        // EWKB flags, ISO thousands, and OGR's old flag for 2.5D.
        let (flags, iso) = (code & 0xE000_0000, (code & 0x1FFF_FFFF) / 1000);
        let z = flags & 0x8000_0000 != 0 || matches!(iso, 1 | 3);
        let m = flags & 0x4000_0000 != 0 || matches!(iso, 2 | 3);
        if flags & 0x2000_0000 != 0 {
            self.u32(little)?;
        }
        let extra = usize::from(z) + usize::from(m);
        let kind = (code & 0x1FFF_FFFF) % 1000;
        Ok(match kind {
            1 => {
                let coord = self.coord(little, extra)?;
                let empty = coord.x.is_nan() && coord.y.is_nan();
                (!empty).then_some(Geometry::Point(Point(coord)))
            }
            2 => {
                let line = self.line(little, extra)?;
                (!line.0.is_empty()).then_some(Geometry::LineString(line))
            }
            // A triangle has the layout of a polygon.
            3 | 17 => self.polygon(little, extra)?.map(Geometry::Polygon),
            // Polyhedral surfaces and TINs are collections of polygons.
            4..=7 | 15 | 16 => {
                let count = self.u32(little)?;
                let mut parts = Vec::new();
                for _ in 0..count {
                    parts.extend(self.geometry(depth + 1)?);
                }
                collect(kind, parts)
            }
            other => return Err(WkbError::UnknownType(other)),
        })
    }
}

fn collect(kind: u32, parts: Vec<Geometry<f64>>) -> Option<Geometry<f64>> {
    if parts.is_empty() {
        return None;
    }
    let parts = parts.into_iter();
    Some(match kind {
        4 => Geometry::MultiPoint(MultiPoint(
            parts.filter_map(|part| Point::try_from(part).ok()).collect(),
        )),
        5 => Geometry::MultiLineString(MultiLineString(
            parts.filter_map(|part| LineString::try_from(part).ok()).collect(),
        )),
        6 | 15 | 16 => Geometry::MultiPolygon(MultiPolygon(
            parts.filter_map(|part| Polygon::try_from(part).ok()).collect(),
        )),
        _ => Geometry::GeometryCollection(GeometryCollection(parts.collect())),
    })
}

/// Writes polygons as a multi-polygon; no other type is repaired.
pub(super) fn write_polygons(polygons: &[Polygon<f64>]) -> Vec<u8> {
    let mut out = header(6);
    count(&mut out, polygons.len());
    for polygon in polygons {
        out.extend(header(3));
        count(&mut out, 1 + polygon.interiors().len());
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            count(&mut out, ring.0.len());
            for coord in ring.coords() {
                out.extend(coord.x.to_le_bytes());
                out.extend(coord.y.to_le_bytes());
            }
        }
    }
    out
}

fn header(kind: u32) -> Vec<u8> {
    let mut out = vec![1];
    out.extend(kind.to_le_bytes());
    out
}

fn count(out: &mut Vec<u8>, n: usize) {
    // Cannot overflow: a geometry of 2^32 parts does not fit in memory.
    out.extend(u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;

    use super::*;

    #[test]
    fn polygons_come_back_as_they_were() {
        let polygon = polygon![
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 0.0)],
            interiors: [[(x: 2.0, y: 1.0), (x: 3.0, y: 1.0), (x: 3.0, y: 2.0), (x: 2.0, y: 1.0)]],
        ];
        let read = read(&write_polygons(std::slice::from_ref(&polygon))).unwrap();
        assert_eq!(read, Some(Geometry::MultiPolygon(MultiPolygon(vec![polygon]))));
    }

    #[test]
    fn heights_are_left_behind_in_either_dialect() {
        for code in [1001_u32, 0x8000_0001] {
            let mut bytes = vec![1];
            bytes.extend(code.to_le_bytes());
            for ordinate in [116.9_f64, -0.4, 25.0] {
                bytes.extend(ordinate.to_le_bytes());
            }
            assert_eq!(read(&bytes), Ok(Some(Geometry::Point(Point::new(116.9, -0.4)))));
        }
    }

    #[test]
    fn an_open_ring_is_closed_and_counted() {
        let open = |corners: &[(f64, f64)]| {
            let mut bytes = header(3);
            count(&mut bytes, 1);
            count(&mut bytes, corners.len());
            bytes.extend(
                corners.iter().flat_map(|(x, y)| [x.to_le_bytes(), y.to_le_bytes()]).flatten(),
            );
            read_closing(&bytes).unwrap()
        };
        let triangle = polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0)];
        let corners = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)];
        assert_eq!(open(&corners), (Some(triangle.clone().into()), 0));
        assert_eq!(open(&corners[..3]), (Some(triangle.into()), 1));
    }

    #[test]
    fn a_count_that_lies_is_an_error() {
        let mut bytes = header(2);
        bytes.extend(u32::MAX.to_le_bytes());
        assert_eq!(read(&bytes), Err(WkbError::CutShort));
        assert_eq!(read(&header(8)), Err(WkbError::UnknownType(8)));
        let mut nested = Vec::new();
        for _ in 0..40 {
            nested.extend(header(7));
            nested.extend(1_u32.to_le_bytes());
        }
        assert_eq!(read(&nested), Err(WkbError::TooDeep));
    }
}
