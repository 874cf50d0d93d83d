//! `places`: named places and jetties.

use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::FeatureBuilder;
use crate::merge::sites::Place;

/// One feature for each place.
pub fn features(places: &[Place], source_id: impl Fn(usize) -> String) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Places);
    places
        .iter()
        .map(|place| {
            let source = source_id(place.source);
            let mut to = draft.feature(&place.id, &source, place.as_of, place.place.into());
            to.set_some("name", place.name.as_deref());
            to.set_some("kind", place.kind.as_deref());
            to.set_some("aliases", place.aliases.as_deref());
            to.set_some("place_code", place.place_code.as_deref());
            to.done()
        })
        .collect()
}
