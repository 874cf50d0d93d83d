//! `roads`: the edges of the network.

use geo_types::Geometry;
use lintas_model::feature::Feature;
use lintas_model::index::EdgeId;
use lintas_model::layer::Layer;
use lintas_model::passability::road_fields;
use lintas_model::value::round;
use rayon::prelude::*;

use super::{Drafted, FeatureBuilder};
use crate::assess::critical::EdgeBurden;
use crate::assess::edges::AssessedEdges;
use crate::merge::roads::Edge;

/// One feature for each edge.
pub fn features(
    edges: &[Edge],
    assessed: &AssessedEdges,
    burdens: &[EdgeBurden],
    source_id: impl Fn(usize) -> String + Sync,
) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Roads);
    edges
        .par_iter()
        .enumerate()
        .map(|(at, edge)| {
            let at = EdgeId::at(at);
            let mut to = drafted(&draft, edge, assessed, at, &source_id(edge.source));
            let people = burdens[at].today().people;
            // Empty, not 0, where nobody depends on it alone: map styles test whether the field is
            // there.
            to.set_some("people_cut_off", i64::try_from(people).ok().filter(|people| *people > 0));
            to.done()
        })
        .collect()
}

fn drafted<'a>(
    draft: &'a FeatureBuilder,
    edge: &Edge,
    assessed: &AssessedEdges,
    at: EdgeId,
    source: &str,
) -> Drafted<'a> {
    let (road, state) = (&edge.attributes, &assessed.states[at]);
    let line = Geometry::LineString(edge.line());
    let mut to = draft.feature(&edge.id, source, state.as_of, line);
    to.set_some("osm_id", edge.osm_id);
    to.set_some("name", road.name.as_deref());
    to.set("class", road.class.as_str());
    to.set("way", road.way());
    to.set_some("surface", road.surface.as_deref());
    to.set("bridge", road.bridge);
    to.set("ferry", road.ferry);
    to.set("oneway", road.oneway.name());
    to.set("length_m", round(edge.length_m, 2));
    to.set_some("max_weight_t", road.max_weight_t);
    let closure = assessed.deciding(at);
    let decides = closure.map(|closure| (closure.id.as_str(), closure.cause.as_deref()));
    for (field, value) in road_fields(state, decides) {
        to.set_some(field, value);
    }
    to
}
