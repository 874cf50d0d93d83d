//! `water`: rivers, canals, lakes and the sea.

use lintas_model::context::ContextLayer;
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::FeatureBuilder;
use crate::merge::context::ContextThing;
use crate::merge::sites::Water;

/// One feature for each water: those that agencies tell of, and behind them those that extracts of
/// OpenStreetMap show. Only the former stop somebody on foot (`docs/routes.md`).
pub fn features(
    waters: &[Water],
    things: &[ContextThing],
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Water);
    let told = waters.iter().map(|water| {
        let source = source_id(water.source);
        let mut to = draft.feature(&water.id, &source, water.as_of, water.geometry.clone());
        to.set_some("name", water.name.as_deref());
        to.set_some("class", water.class.as_deref());
        to.set_some("width_m", water.width_m);
        to.set_some("navigable", water.navigable);
        to.done()
    });
    let shown = things.iter().filter(|thing| thing.feature.kind.layer() == ContextLayer::Water);
    let shown = shown.map(|thing| draft.context(thing, "class", &source_id(thing.source)).done());
    told.chain(shown).collect()
}
