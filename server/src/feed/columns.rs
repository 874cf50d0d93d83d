//! The public values of a feature by the names of their fields.

use jiff::Timestamp;
use lintas_model::{feature::Feature, schema::Schema, value::Value};

/// A feature with the schema that names its values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FeatureColumns<'a> {
    /// The feature.
    pub(crate) feature: &'a Feature,
    /// Its fields.
    pub(crate) schema: &'a Schema,
}

impl<'a> FeatureColumns<'a> {
    /// The value of a field; `None` where it has none.
    pub(crate) fn value(self, field: &str) -> Option<&'a Value> {
        self.feature.values.get(self.schema.position(field)?)?.as_ref()
    }

    /// A text.
    pub(crate) fn text(self, field: &str) -> Option<&'a str> {
        self.value(field)?.as_str().filter(|text| !text.is_empty())
    }

    /// A number that is finite.
    pub(crate) fn number(self, field: &str) -> Option<f64> {
        self.value(field)?.as_f64().filter(|number| number.is_finite())
    }

    /// A moment.
    pub(crate) fn moment(self, field: &str) -> Option<Timestamp> {
        self.text(field)?.parse().ok()
    }
}
