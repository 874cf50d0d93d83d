//! Seeds of a search: the parts of an edge between a point on it and the nodes of the network.

use lintas_model::index::{ArcId, NodeId};
use lintas_model::{hierarchy::Seed, network::NO_WAY, vehicle::VehicleClass};

use super::{
    ground::{Ground, Premise},
    snap::SnappedPoint,
    step::Step,
};
use crate::open::network::boarding_ms;

/// A point nearer to a node than this is at the junction, metres.
const AT_JUNCTION_M: f64 = 1.0;

/// Seeds of a search with the parts of an edge between them and the point; parallel vectors.
#[derive(Debug, Clone, Default)]
pub(crate) struct EdgeEnds {
    /// The nodes, each with the milliseconds of its part.
    pub(crate) seeds: Vec<Seed>,
    /// By seed, the part of the edge; `None` for a point at the node.
    pub(crate) steps: Vec<Option<Step>>,
}

impl EdgeEnds {
    fn push(&mut self, node: NodeId, step: Option<Step>) {
        let ms = step.as_ref().map_or(0, |step| step.ms);
        self.seeds.push(Seed { node, ms });
        self.steps.push(step);
    }
}

/// The nodes that a journey from a point reaches first.
pub(crate) fn out_of(
    ground: &Ground<'_>,
    stand: &SnappedPoint,
    class: VehicleClass,
    premise: Premise,
) -> EdgeEnds {
    let file = ground.network.file();
    let mut ends = EdgeEnds::default();
    for backward in [false, true] {
        let end = if backward { 0.0 } else { 1.0 };
        // Turn restrictions split a node into copies by the arc that one arrives on. A journey that
        // starts here arrived on none: it takes the first copy.
        let mut arcs = file.arcs_of(stand.edge).iter().map(|arc| (*arc, file.arc(*arc)));
        let first = arcs.find(|(_, arc)| arc.backward == backward);
        if let Some((_, arc)) = first
            && at_junction(ground, stand, 1.0 - end)
        {
            ends.push(arc.tail, None);
        }
        let allowed = file.arcs_of(stand.edge).iter().copied().find(|arc| {
            let arc = file.arc(*arc);
            arc.backward == backward && !arc.banned.contains(class)
        });
        if let Some(arc) = allowed
            && let Some(step) = part(ground, arc, class, premise, stand.share, end)
        {
            ends.push(file.arc(arc).head, Some(step));
        }
    }
    ends
}

/// The nodes from which a journey reaches a point.
pub(crate) fn into(
    ground: &Ground<'_>,
    stand: &SnappedPoint,
    class: VehicleClass,
    premise: Premise,
) -> EdgeEnds {
    let file = ground.network.file();
    let mut ends = EdgeEnds::default();
    for arc in file.arcs_of(stand.edge).iter().copied() {
        let stored = file.arc(arc);
        let start = if stored.backward { 1.0 } else { 0.0 };
        if at_junction(ground, stand, start) {
            ends.push(stored.tail, None);
        }
        if !stored.banned.contains(class)
            && let Some(step) = part(ground, arc, class, premise, start, stand.share)
        {
            ends.push(stored.tail, Some(step));
        }
    }
    ends
}

/// The way between two points on one edge, along it; `None` where they are on different edges or it
/// is closed.
pub(crate) fn along(
    ground: &Ground<'_>,
    [from, to]: [&SnappedPoint; 2],
    class: VehicleClass,
    premise: Premise,
) -> Option<Step> {
    if from.edge != to.edge {
        return None;
    }
    let file = ground.network.file();
    let arcs = file.arcs_of(from.edge).iter().copied().filter(|arc| {
        let arc = file.arc(*arc);
        let ahead = if arc.backward { to.share <= from.share } else { to.share >= from.share };
        ahead && !arc.banned.contains(class)
    });
    arcs.filter_map(|arc| part(ground, arc, class, premise, from.share, to.share))
        .min_by_key(|step| step.ms)
}

/// Whether a point is at the end of its edge, which is 0 or 1.
fn at_junction(ground: &Ground<'_>, stand: &SnappedPoint, end: f64) -> bool {
    (stand.share - end).abs() * ground.network.file().length_m(stand.edge) < AT_JUNCTION_M
}

/// The part of an arc between two shares of its edge; `None` where it cannot be used, or a closure
/// lies strictly between.
pub(crate) fn part(
    ground: &Ground<'_>,
    arc: ArcId,
    class: VehicleClass,
    premise: Premise,
    from: f64,
    to: f64,
) -> Option<Step> {
    let stored = ground.network.file().arc(arc);
    let whole_ms = ground.open_arc_ms(arc, class, premise);
    let (low, high) = (from.min(to), from.max(to));
    let closed = ground.closed_at(stored.edge, class, premise);
    // A journey that starts or ends at the closure itself does not pass it.
    if whole_ms >= NO_WAY || closed.iter().any(|at| low < *at && *at < high) {
        return None;
    }
    // Boarding happens at the start of the arc: a part that starts later has none.
    let boards = if stored.backward { from >= 1.0 } else { from <= 0.0 };
    let boarding_ms = boarding_ms(stored, class).min(whole_ms);
    let moving_ms = whole_ms - boarding_ms;
    let waiting_ms = if boards { boarding_ms } else { 0 };
    let ms = (f64::from(moving_ms) * (high - low)).round() as u32 + waiting_ms;
    Some(Step { edge: stored.edge, backward: stored.backward, from, to, ms })
}
