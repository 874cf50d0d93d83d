//! `hazards`: floods, landslides and other dangers.

use jiff::Timestamp;
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::passability::EvidenceState;

use super::FeatureBuilder;
use crate::merge::hazards::Hazard;

/// One feature for each hazard, the depth bands of rasters included. Evidence states are those at
/// `as_of`.
pub fn features(
    hazards: &[Hazard],
    as_of: Timestamp,
    source_id: impl Fn(usize) -> String,
) -> Vec<Feature> {
    let draft = FeatureBuilder::of(Layer::Hazards);
    hazards
        .iter()
        .map(|hazard| {
            let source = source_id(hazard.source);
            let mut to = draft.feature(&hazard.id, &source, hazard.as_of, hazard.geometry.clone());
            to.set("kind", hazard.kind.name());
            to.set("basis", hazard.basis.name());
            to.set_some("severity", hazard.severity);
            to.set_some("depth_m", hazard.depth_m);
            to.set_some("depth_cm", hazard.depth_m.map(|depth| (100.0 * depth).round() as i64));
            to.set_some("cell_m", hazard.cell_m);
            to.set_time("valid_from", hazard.valid_from);
            to.set_time("valid_to", hazard.valid_to);
            let state = match hazard.ended {
                Some(_) => EvidenceState::Ended,
                None => hazard.record(source).fact(None, None).evidence_state(as_of),
            };
            to.set("evidence_state", state.name());
            to.done()
        })
        .collect()
}
