//! The parts of a layer of mixed geometry: its points, its lines, its polygons. Desktop programs open
//! layers of one geometry type alone.

use geo_types::Geometry;
use lintas_model::{language::Language, schema::GeometryKind};

/// One kind of geometry of a layer, multi-part forms included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LayerPart {
    /// `Point` and `MultiPoint`.
    Points,
    /// `LineString` and `MultiLineString`.
    Lines,
    /// `Polygon` and `MultiPolygon`.
    Polygons,
}

impl LayerPart {
    /// Every part.
    pub(crate) const ALL: [Self; 3] = [Self::Points, Self::Lines, Self::Polygons];

    /// The part that a geometry belongs to; `None` for collections of geometries.
    pub(crate) fn of(geometry: &Geometry<f64>) -> Option<Self> {
        match geometry {
            Geometry::Point(_) | Geometry::MultiPoint(_) => Some(Self::Points),
            Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => {
                Some(Self::Lines)
            }
            Geometry::Polygon(_)
            | Geometry::MultiPolygon(_)
            | Geometry::Rect(_)
            | Geometry::Triangle(_) => Some(Self::Polygons),
            Geometry::GeometryCollection(_) => None,
        }
    }

    /// The geometry type of its features.
    pub(crate) const fn geometry(self) -> GeometryKind {
        match self {
            Self::Points => GeometryKind::Point,
            Self::Lines => GeometryKind::Line,
            Self::Polygons => GeometryKind::Polygon,
        }
    }

    /// The word behind a layer's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Lines => "lines",
            Self::Polygons => "polygons",
        }
    }

    /// What people call it: Bahasa Indonesia, English.
    pub(crate) fn title(self) -> [&'static str; 2] {
        let key = match self {
            Self::Points => "open.part.points",
            Self::Lines => "open.part.lines",
            Self::Polygons => "open.part.polygons",
        };
        Language::BOTH.map(|language| language.say(key))
    }
}
