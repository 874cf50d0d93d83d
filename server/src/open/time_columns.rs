//! Which time a published feature holds for, by the fields of its layer.

use jiff::Timestamp;
use lintas_model::{feature::Feature, schema::Schema, value::Value};

use super::time_extent::TimeExtent;

/// The columns in which a layer keeps the time of its features.
///
/// A feature holds from its `valid_from` or `starts`, else from its `as_of`: the moment that a
/// statement speaks of is the one from which it is known to hold. It holds until its `valid_to` or
/// `expires`, and without one it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeColumns {
    begins: [Option<usize>; 3],
    ends: [Option<usize>; 2],
}

impl TimeColumns {
    /// Those of a layer.
    pub(crate) fn of(schema: &Schema) -> Self {
        Self {
            begins: ["valid_from", "starts", "as_of"].map(|name| schema.position(name)),
            ends: ["valid_to", "expires"].map(|name| schema.position(name)),
        }
    }

    /// The time of a feature; `None` where it tells none.
    pub(crate) fn extent(self, feature: &Feature) -> Option<TimeExtent> {
        let moment = |column: &Option<usize>| {
            let text = feature.values.get((*column)?)?.as_ref().and_then(Value::as_str)?;
            text.parse::<Timestamp>().ok()
        };
        let to = self.ends.iter().find_map(moment);
        // What was over when it was last spoken of began before that, nobody says when.
        let from = self.begins.iter().find_map(moment);
        let from = from.filter(|from| to.is_none_or(|to| *from <= to));
        (from.is_some() || to.is_some()).then_some(TimeExtent { from, to })
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::layer::Layer;

    use super::*;

    #[test]
    fn what_tells_no_time_has_none() {
        let sites = Layer::Shelters.schema();
        assert_eq!(
            TimeColumns::of(&sites).extent(&Feature {
                id: "s".into(),
                geometry: geo_types::Point::new(0., 0.).into(),
                values: vec![None; sites.fields.len()],
            }),
            None
        );
    }
}
