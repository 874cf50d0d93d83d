//! `closures`: road events.

use geo_types::Geometry;
use jiff::Timestamp;
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::passability::EvidenceState;
use lintas_model::vehicle::VehicleSet;

use super::FeatureBuilder;
use crate::merge::{closures::Closure, roads::Edge};

/// One feature for each closure that has a place; one that only names edges is drawn along them.
/// Evidence states are those at `as_of`. Nothing in a feature says who reported.
pub fn features(
    closures: &[Closure],
    edges: &[Edge],
    closures_of: &[Vec<usize>],
    as_of: Timestamp,
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Closures);
    closures
        .iter()
        .enumerate()
        .filter_map(|(position, closure)| {
            let geometry = match &closure.geometry {
                Some(geometry) => geometry.clone(),
                None => along_edges(position, edges, closures_of)?,
            };
            let source = source_id(closure.source);
            let mut to = draft.feature(&closure.id, &source, closure.as_of, geometry);
            to.set("status", closure.status.name());
            if closure.vehicles != VehicleSet::ALL {
                let names: Vec<&str> = closure.vehicles.iter().map(|class| class.name()).collect();
                to.set("vehicles", names.join(";"));
            }
            to.set_some("cause", closure.cause.as_deref());
            to.set_some("depth_m", closure.depth_m);
            to.set_some("max_weight_t", closure.max_weight_t);
            to.set_some("reason", closure.reason.as_deref());
            to.set_time("starts", closure.starts);
            to.set_time("expires", closure.expires);
            to.set("confidence", closure.confidence.name());
            let state = match closure.ended {
                Some(_) => EvidenceState::Ended,
                None => closure.record(source).fact().evidence_state(as_of),
            };
            to.set("evidence_state", state.name());
            Some(to.done())
        })
        .collect()
}

fn along_edges(
    position: usize,
    edges: &[Edge],
    closures_of: &[Vec<usize>],
) -> Option<Geometry<f64>> {
    let lines: geo_types::MultiLineString<f64> = edges
        .iter()
        .zip(closures_of)
        .filter(|(_, closures)| closures.contains(&position))
        .map(|(edge, _)| edge.line())
        .collect();
    (!lines.0.is_empty()).then_some(Geometry::MultiLineString(lines))
}
