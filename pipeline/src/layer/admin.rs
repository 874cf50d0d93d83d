//! `admin`: admin units.

use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::FeatureBuilder;
use crate::merge::sites::AdminUnit;

/// One feature for each unit.
pub fn features(units: &[AdminUnit], source_id: impl Fn(usize) -> String) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Admin);
    units
        .iter()
        .map(|unit| {
            let source = source_id(unit.source);
            let mut to = draft.feature(&unit.id, &source, unit.as_of, unit.geometry.clone());
            to.set_some("place_code", unit.place_code.as_deref());
            to.set_some("code_system", unit.code_system.as_deref());
            to.set_some("name", unit.name.as_deref());
            to.set_some("admin_level", unit.level);
            to.set_some("people", unit.people);
            to.set_some("households", unit.households);
            to.set_some("pop_source", unit.pop_source.as_deref());
            to.done()
        })
        .collect()
}
