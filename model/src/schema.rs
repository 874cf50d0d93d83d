//! The schema of a layer: names, types and meanings of its fields.

use serde::{Deserialize, Serialize};

/// The type of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// Text.
    Text,
    /// A moment: text by RFC 3339, in UTC.
    Moment,
}

impl FieldKind {
    /// The word for it in `vector_layers` of TileJSON 3.0 and of archives, which know three types.
    pub const fn tile_word(self) -> &'static str {
        match self {
            Self::Bool => "Boolean",
            Self::Int | Self::Float => "Number",
            Self::Text | Self::Moment => "String",
        }
    }
}

/// One field of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name, as users see it in QGIS, tiles and tables.
    pub name: String,
    /// Type of the values.
    pub kind: FieldKind,
    /// Unit symbol (`m`, `t`), where the value has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// One line that says what the value means.
    pub meaning: String,
}

impl Field {
    /// A field without a unit.
    pub fn new(name: &str, kind: FieldKind, meaning: &str) -> Self {
        Self { name: name.to_owned(), kind, unit: None, meaning: meaning.to_owned() }
    }

    /// The same field, measured in `unit`.
    #[must_use]
    pub fn in_unit(mut self, unit: &str) -> Self {
        self.unit = Some(unit.to_owned());
        self
    }
}

/// The geometry type of a layer; each includes its multi-part form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GeometryKind {
    /// `Point` or `MultiPoint`.
    Point,
    /// `LineString` or `MultiLineString`.
    Line,
    /// `Polygon` or `MultiPolygon`.
    Polygon,
    /// Any of them in one layer.
    Mixed,
}

/// A layer's name, geometry and fields, in column order.
///
/// ```
/// use lintas_model::layer::Layer;
///
/// let schema = Layer::Hazards.schema();
/// let depth = &schema.fields[schema.position("depth_m").expect("water has a depth")];
/// assert_eq!(depth.unit.as_deref(), Some("m"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Layer name.
    pub layer: String,
    /// Geometry type.
    pub geometry: GeometryKind,
    /// Fields in the order of [`crate::feature::Feature::values`].
    pub fields: Vec<Field>,
}

impl Schema {
    /// Position of the field called `name`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}
