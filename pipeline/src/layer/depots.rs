//! `depots`: places with stock, without quantities.

use lintas_model::feature::Feature;
use lintas_model::layer::Layer;

use super::FeatureBuilder;
use crate::merge::sites::MergedDepot;

/// One feature for each depot.
pub fn features(depots: &[MergedDepot], source_id: impl Fn(usize) -> String) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Depots);
    depots
        .iter()
        .map(|depot| {
            let source = source_id(depot.source);
            let mut to = draft.feature(&depot.id, &source, depot.as_of, depot.place.into());
            to.set_some("name", depot.name.as_deref());
            to.set_some("agency", depot.agency.as_deref());
            to.set_some("status", depot.status.as_deref());
            to.set_some("place_code", depot.place_code.as_deref());
            to.done()
        })
        .collect()
}
