//! The collections that QGIS opens: each of one kind of geometry, since a layer of QGIS has only one.

use lintas_model::schema::GeometryKind;

use crate::open::{LayerPart, Open, title};

/// The geometry of a layer of QGIS; each includes its multi-part form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QgisShape {
    /// Points.
    Point,
    /// Lines.
    Line,
    /// Polygons.
    Polygon,
}

/// A published layer, or the part of a mixed one that is of one geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QgisLayer<'a> {
    /// Name of the published layer.
    pub(crate) layer: &'a str,
    /// Its geometry.
    pub(crate) shape: QgisShape,
    /// Whether the layer has others beside it.
    is_split: bool,
}

impl QgisShape {
    /// The part of a mixed layer that has it.
    const fn part(self) -> LayerPart {
        match self {
            Self::Point => LayerPart::Points,
            Self::Line => LayerPart::Lines,
            Self::Polygon => LayerPart::Polygons,
        }
    }

    /// The number of `Qgis::GeometryType`.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Point => 0,
            Self::Line => 1,
            Self::Polygon => 2,
        }
    }

    /// `geometry` of a project's layer.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Point => "Point",
            Self::Line => "Line",
            Self::Polygon => "Polygon",
        }
    }

    /// `wkbType` of a project's layer, as a plan until the server is asked.
    pub(super) const fn wkb(self) -> &'static str {
        match self {
            Self::Point => "Point",
            Self::Line => "LineString",
            Self::Polygon => "MultiPolygon",
        }
    }

    /// The type of its symbols.
    pub(super) const fn symbol(self) -> &'static str {
        match self {
            Self::Point => "marker",
            Self::Line => "line",
            Self::Polygon => "fill",
        }
    }
}

impl QgisLayer<'_> {
    /// Name of the collection, and of the style: the layer's, or `closures_points`.
    pub(crate) fn name(&self) -> String {
        if self.is_split {
            format!("{}_{}", self.layer, self.shape.part().name())
        } else {
            self.layer.to_owned()
        }
    }

    /// For people, both languages: `Jalan · Roads`.
    pub(crate) fn title(&self) -> String {
        let (id, en) = title(self.layer);
        if self.is_split {
            let [shape_id, shape_en] = self.shape.part().title();
            format!("{id} ({shape_id}) · {en} ({shape_en})")
        } else {
            format!("{id} · {en}")
        }
    }
}

/// The kinds of geometry in a layer. Of the mixed ones, closures are points and lines, waters lines and polygons.
fn shapes(layer: &str, geometry: GeometryKind) -> &'static [QgisShape] {
    match (geometry, layer) {
        (GeometryKind::Point, _) => &[QgisShape::Point],
        (GeometryKind::Line, _) => &[QgisShape::Line],
        (GeometryKind::Polygon, _) => &[QgisShape::Polygon],
        (GeometryKind::Mixed, "closures") => &[QgisShape::Point, QgisShape::Line],
        (GeometryKind::Mixed, "water") => &[QgisShape::Line, QgisShape::Polygon],
        (GeometryKind::Mixed, _) => &[QgisShape::Point, QgisShape::Line, QgisShape::Polygon],
    }
}

/// The parts of a layer of this geometry.
pub(super) fn split(layer: &str, geometry: GeometryKind) -> Vec<QgisLayer<'_>> {
    let shapes = shapes(layer, geometry);
    let is_split = shapes.len() > 1;
    shapes.iter().map(|shape| QgisLayer { layer, shape: *shape, is_split }).collect()
}

/// The parts of a published layer; none where there is no such layer.
pub(super) fn parts<'a>(open: &Open, layer: &'a str) -> Vec<QgisLayer<'a>> {
    let entry = open.manifest().layers.get(layer);
    entry.map(|entry| split(layer, entry.geometry_type)).unwrap_or_default()
}

/// The part called `name`.
pub(crate) fn part<'a>(open: &'a Open, name: &str) -> Option<QgisLayer<'a>> {
    open.layers().iter().flat_map(|layer| parts(open, layer)).find(|part| part.name() == name)
}
