//! `water`: rivers, canals and lakes.

use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::FeatureBuilder;
use crate::merge::sites::Water;

/// One feature for each water.
pub fn features(waters: &[Water], source_id: impl Fn(usize) -> String) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Water);
    waters
        .iter()
        .map(|water| {
            let source = source_id(water.source);
            let mut to = draft.feature(&water.id, &source, water.as_of, water.geometry.clone());
            to.set_some("name", water.name.as_deref());
            to.set_some("class", water.class.as_deref());
            to.set_some("width_m", water.width_m);
            to.set_some("navigable", water.navigable);
            to.done()
        })
        .collect()
}
