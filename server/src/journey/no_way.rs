//! What is answered where there is no way: what blocks it. How far one gets is `nearest.rs`.

use lintas_model::index::EdgeId;
use lintas_model::{hierarchy::Query, passability::Passability, vehicle::VehicleClass};

use super::{
    ground::{Ground, Premise},
    search,
    snap::SnappedPoint,
};

/// The edges that block the best way of a dry day, in the order of travel; empty where there is
/// none either. Costs a search.
pub(crate) fn blocked_by(
    ground: &Ground<'_>,
    query: &mut Query,
    stands: &[SnappedPoint; 2],
    class: VehicleClass,
) -> Vec<EdgeId> {
    let ends = [&stands[0], &stands[1]];
    let Some(dry) = search::between(ground, query, ends, class, Premise::DryDay) else {
        return Vec::new();
    };
    let mut blocked: Vec<EdgeId> = Vec::new();
    for step in &dry.steps {
        let (low, high) = (step.from.min(step.to), step.from.max(step.to));
        let cut = ground.closed_at(step.edge, class, Premise::Known);
        let shut = match ground.passability_beside(step.edge, class) {
            Passability::Closed | Passability::Never => true,
            _ => cut.iter().any(|at| low < *at && *at < high),
        };
        if shut && blocked.last() != Some(&step.edge) {
            blocked.push(step.edge);
        }
    }
    blocked
}
