//! `buildings`: outlines of buildings.

use lintas_model::context::ContextLayer;
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::FeatureBuilder;
use crate::merge::context::ContextThing;

/// One feature for each building.
pub fn features(things: &[ContextThing], source_id: impl Fn(usize) -> String) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Buildings);
    let own = things.iter().filter(|thing| thing.feature.kind.layer() == ContextLayer::Buildings);
    own.map(|thing| draft.context(thing, "kind", &source_id(thing.source)).done()).collect()
}
