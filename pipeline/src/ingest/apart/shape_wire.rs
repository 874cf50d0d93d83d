//! Geometries between two processes: coordinates as their own bytes, so that nothing is rounded.

use std::fmt;

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Vertices in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Vertices(pub(super) LineString<f64>);

/// Bytes of one vertex.
const VERTEX: usize = 16;

impl Serialize for Vertices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(self.0.0.len() * VERTEX);
        for at in self.0.coords() {
            bytes.extend(at.x.to_le_bytes());
            bytes.extend(at.y.to_le_bytes());
        }
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Vertices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Vertices;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("vertices of 16 bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vertices, E> {
                let (whole, rest) = bytes.as_chunks::<VERTEX>();
                if !rest.is_empty() {
                    return Err(E::invalid_length(bytes.len(), &self));
                }
                let number = |half: &[u8; 8]| f64::from_le_bytes(*half);
                let at = |vertex: &[u8; VERTEX]| {
                    let (halves, _) = vertex.as_chunks::<8>();
                    Coord { x: number(&halves[0]), y: number(&halves[1]) }
                };
                Ok(Vertices(whole.iter().map(at).collect()))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

/// A geometry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum ShapeWire {
    Point(f64, f64),
    Points(Vertices),
    Line(Vertices),
    Lines(Vec<Vertices>),
    /// The outer ring first.
    Area(Vec<Vertices>),
    Areas(Vec<Vec<Vertices>>),
    Many(Vec<ShapeWire>),
}

impl From<&Geometry<f64>> for ShapeWire {
    fn from(shape: &Geometry<f64>) -> Self {
        match shape {
            Geometry::Point(point) => Self::Point(point.x(), point.y()),
            Geometry::MultiPoint(points) => {
                Self::Points(Vertices(points.iter().map(|point| point.0).collect()))
            }
            Geometry::Line(line) => Self::Line(Vertices(vec![line.start, line.end].into())),
            Geometry::LineString(line) => Self::Line(Vertices(line.clone())),
            Geometry::MultiLineString(lines) => {
                Self::Lines(lines.iter().cloned().map(Vertices).collect())
            }
            Geometry::Polygon(area) => Self::Area(rings(area)),
            Geometry::MultiPolygon(areas) => Self::Areas(areas.iter().map(rings).collect()),
            Geometry::Rect(area) => Self::Area(rings(&area.to_polygon())),
            Geometry::Triangle(area) => Self::Area(rings(&area.to_polygon())),
            Geometry::GeometryCollection(parts) => {
                Self::Many(parts.iter().map(Self::from).collect())
            }
        }
    }
}

fn rings(area: &Polygon<f64>) -> Vec<Vertices> {
    let all = std::iter::once(area.exterior()).chain(area.interiors());
    all.cloned().map(Vertices).collect()
}

fn area(rings: Vec<Vertices>) -> Polygon<f64> {
    let mut rings = rings.into_iter().map(|ring| ring.0);
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Polygon::new(outer, rings.collect())
}

impl From<ShapeWire> for Geometry<f64> {
    fn from(wire: ShapeWire) -> Self {
        match wire {
            ShapeWire::Point(x, y) => Point::new(x, y).into(),
            ShapeWire::Points(places) => {
                Self::MultiPoint(MultiPoint(places.0.0.into_iter().map(Point).collect()))
            }
            ShapeWire::Line(line) => line.0.into(),
            ShapeWire::Lines(lines) => Self::MultiLineString(MultiLineString(
                lines.into_iter().map(|line| line.0).collect(),
            )),
            ShapeWire::Area(rings) => area(rings).into(),
            ShapeWire::Areas(areas) => {
                Self::MultiPolygon(MultiPolygon(areas.into_iter().map(area).collect()))
            }
            ShapeWire::Many(parts) => Self::GeometryCollection(GeometryCollection(
                parts.into_iter().map(Self::from).collect(),
            )),
        }
    }
}
