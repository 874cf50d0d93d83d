//! `landuse`: what the ground is used for.

use lintas_model::context::ContextLayer;
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::FeatureBuilder;
use crate::merge::context::ContextThing;

/// One feature for each area.
pub fn features(things: &[ContextThing], source_id: impl Fn(usize) -> String) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Landuse);
    let own = things.iter().filter(|thing| thing.feature.kind.layer() == ContextLayer::Landuse);
    own.map(|thing| draft.context(thing, "kind", &source_id(thing.source)).done()).collect()
}
