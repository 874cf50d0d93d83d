//! `roads`: one line an edge of the network.

use geo_types::Geometry;
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use super::Draft;
use crate::assess::edges::Assessment;
use crate::merge::{closures::Closure, roads::Edge};

/// One feature an edge.
pub fn features(
    edges: &[Edge],
    assessments: &[Assessment],
    closures: &[Closure],
    source_id: impl Fn(usize) -> String + Sync,
) -> Vec<Feature> {
    let draft = Draft::of(Layer::Roads);
    edges
        .par_iter()
        .zip(assessments)
        .map(|(edge, assessed)| {
            let closure = assessed.closure.map(|at| &closures[at]);
            feature(&draft, edge, assessed, closure, &source_id(edge.source))
        })
        .collect()
}

fn feature(
    draft: &Draft,
    edge: &Edge,
    assessed: &Assessment,
    closure: Option<&Closure>,
    source: &str,
) -> Feature {
    let (road, verdict) = (&edge.attributes, &assessed.verdict);
    // Where something decides, the feature speaks of that moment; else of its own source's.
    let as_of = verdict.as_of.or(edge.as_of);
    let mut to = draft.feature(&edge.id, source, as_of, Geometry::LineString(edge.line()));
    to.set_some("osm_id", edge.osm_id);
    to.set_some("name", road.name.as_deref());
    to.set("class", road.class.as_str());
    to.set_some("surface", road.surface.as_deref());
    to.set("bridge", road.bridge);
    to.set("ferry", road.ferry);
    to.set("oneway", road.oneway.name());
    to.set("length_m", round(edge.length_m, 2));
    to.set_some("max_weight_t", road.max_weight_t);
    for class in VehicleClass::ALL {
        to.set(class.name(), verdict.passability[class.index()].name());
    }
    to.set("status", verdict.status.name());
    to.set("label_id", verdict.status.label_id());
    to.set("label_en", verdict.status.label_en());
    to.set("evidence", verdict.evidence.name());
    if !verdict.reasons.is_empty() {
        let codes: Vec<&str> = verdict.reasons.iter().map(|reason| reason.code()).collect();
        to.set("reason", codes.join(";"));
    }
    to.set_some("cause", closure.and_then(|closure| closure.cause.as_deref()));
    to.set_some("hazard_id", assessed.hazard_id.as_deref());
    to.set_some("depth_m", assessed.depth_m.map(|depth| round(depth, 3)));
    to.set_some("flood_m", assessed.flood_m.map(|length| round(length, 2)));
    to.set_some("report_id", closure.map(|closure| closure.id.as_str()));
    to.set_time("expires", verdict.expires);
    to.done()
}

/// Rounded for people and for size: a millimetre of depth and a centimetre of length are finer than
/// anybody measures.
fn round(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}
