//! The reopening list: blocked stretches of road, whom each reconnects, and the order in which
//! public works should clear them.

use geo_types::Point;
use jiff::Timestamp;
use lintas_model::evidence::ClosureRecord;
use lintas_model::index::{EdgeId, NodeId};
use lintas_model::network::{
    NO_WAY, Slowdown, Trust,
    naming::codes,
    reopening::{AtEdge, BlockedNetwork, CarrierAccess, Reopening, reopening},
    stretch::{Blockage, Obstacle, Stretch, stretches},
    time_saved::{TimedArc, saved_ms},
};
use lintas_model::passability::{Passability, Reason, Status};
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use super::critical::on_land;
use super::dependants::Dependant;
use super::place_names::{PlaceLabel, PlaceNames};
use super::roadnet::RoadNet;
use super::snap::Snapper;
use lintas_model::access::CARRIERS;

/// The class whose travel times are compared: the six-wheel truck, which usually carries aid.
const PLANNED_WITH: VehicleClass = VehicleClass::Truck;
/// Budget of the travel time search, in nodes visited for all stretches together (a few seconds).
/// Stretches beyond the budget get no time saved.
const VISITS: u64 = 30_000_000;

/// One stretch of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Blocked {
    /// Its edges and its problem.
    pub stretch: Stretch,
    /// Its state today.
    pub condition: StretchCondition,
    /// Whom clearing it reconnects, and its rank.
    pub brings: Reopening,
    /// Its name.
    pub told: PlaceLabel,
    /// Its code, short enough for the radio.
    pub code: String,
    /// Codes of the stretches that must be cleared together with it, in order: only the last one
    /// reconnects anybody. Empty where it is worth clearing by itself.
    pub together: Vec<String>,
    /// One-way travel time saved, milliseconds, summed over one trip to each site and place that is
    /// reached today.
    pub saved_ms: Option<u64>,
}

/// The state of a stretch today.
#[derive(Debug, Clone, PartialEq)]
pub struct StretchCondition {
    /// Its worst status.
    pub status: Status,
    /// The reasons of its edges' states, each once.
    pub reasons: Vec<Reason>,
    /// Causes of the deciding closures, each once.
    pub causes: Vec<String>,
    /// Deepest water on it, metres.
    pub depth_m: Option<f64>,
    /// Length, metres.
    pub length_m: f64,
    /// The largest vehicle that fits all of its edges once they are cleared.
    pub vehicle: Option<VehicleClass>,
    /// The oldest evidence that decides the state of one of its edges.
    pub as_of: Option<Timestamp>,
}

/// Where depots, and those who depend on them, stand on the network; those far from every road are
/// left out.
struct SnappedPlaces {
    /// Edges of the depots.
    depots: Vec<EdgeId>,
    /// Edges of the others, with who waits there.
    waiting: Vec<AtEdge>,
    /// The nodes nearest to the depots.
    depot_nodes: Vec<NodeId>,
    /// The nodes nearest to the others.
    trips: Vec<NodeId>,
}

impl SnappedPlaces {
    fn of(
        net: &RoadNet<'_>,
        snapper: &Snapper<'_>,
        depots: &[Point<f64>],
        dependants: &[Dependant],
    ) -> Self {
        let stand = |place| on_land(net, snapper, place).map(|at| (at.edge, at.share));
        let depots: Vec<(EdgeId, f64)> = depots.iter().filter_map(|depot| stand(*depot)).collect();
        let stood: Vec<(EdgeId, f64, &Dependant)> = dependants
            .iter()
            .filter_map(|dependant| {
                let (edge, share) = stand(dependant.place)?;
                Some((edge, share, dependant))
            })
            .collect();
        let beside = PassableBeside::new(net);
        let beside = |edge: EdgeId, share: f64| beside.of(net, edge, share);
        let near_end = |edge: EdgeId, share: f64| net.ends[edge][usize::from(share > 0.5)];
        Self {
            depots: depots.iter().map(|(edge, share)| beside(*edge, *share)).collect(),
            waiting: stood
                .iter()
                .map(|(edge, share, who)| AtEdge {
                    edge: beside(*edge, *share),
                    burden: who.burden,
                })
                .collect(),
            depot_nodes: depots.iter().map(|(edge, share)| near_end(*edge, *share)).collect(),
            trips: stood.iter().map(|(edge, share, _)| near_end(*edge, *share)).collect(),
        }
    }
}

/// The list, by rank. `deciding` gives the closure that decides the state of an edge.
pub fn blocked<'c>(
    net: &RoadNet<'_>,
    snapper: &Snapper<'_>,
    names: &PlaceNames<'_>,
    depots: &[Point<f64>],
    dependants: &[Dependant],
    slowdown: &Slowdown,
    deciding: impl Fn(EdgeId) -> Option<&'c ClosureRecord>,
) -> Vec<Blocked> {
    let edges = net.edges();
    let obstacles: Vec<Obstacle> =
        edges.clone().filter_map(|edge| obstacle(net, edge, deciding(edge))).collect();
    let stretches = stretches(net.nodes, &net.ends, &net.road_of, &obstacles);
    if stretches.is_empty() {
        return Vec::new();
    }
    let carriers: Vec<CarrierAccess> = CARRIERS
        .into_iter()
        .map(|class| CarrierAccess {
            passes: edges.clone().map(|edge| net.passes(edge, class)).collect(),
            fits: edges.clone().map(|edge| net.fits(edge, class)).collect(),
        })
        .collect();
    let at = SnappedPlaces::of(net, snapper, depots, dependants);
    let arcs = timed(net, slowdown);
    let saved = saved_ms(net.nodes, &arcs, &at.depot_nodes, &at.trips, &stretches, VISITS);
    let network = BlockedNetwork {
        nodes: net.nodes,
        ends: &net.ends,
        length_m: &net.length_m,
        carriers: &carriers,
        depots: &at.depots,
        waiting: &at.waiting,
    };
    let brings = reopening(&network, &stretches, &saved);
    let told: Vec<PlaceLabel> =
        stretches.par_iter().map(|stretch| names.tell(&stretch.edges)).collect();
    let named: Vec<(String, &str)> =
        told.iter().map(|told| (told.letters.clone(), told.namesake.as_str())).collect();
    let codes = codes(&named);
    let mut list: Vec<Blocked> = stretches
        .into_iter()
        .zip(brings.into_iter().zip(saved))
        .zip(told.into_iter().zip(&codes))
        .map(|((stretch, (brings, saved_ms)), (told, code))| Blocked {
            condition: condition(net, &stretch, &deciding),
            together: brings.together.iter().map(|at| codes[*at].clone()).collect(),
            code: code.clone(),
            stretch,
            brings,
            told,
            saved_ms,
        })
        .collect();
    list.sort_by_key(|one| one.brings.rank);
    list
}

/// The obstacle on an edge; `None` where every vehicle that carries aid and fits it passes.
fn obstacle(net: &RoadNet<'_>, edge: EdgeId, closure: Option<&ClosureRecord>) -> Option<Obstacle> {
    let words = CARRIERS
        .into_iter()
        .filter(|class| net.fits(edge, *class))
        .map(|class| net.word(edge, class));
    let worst = words.max().filter(|worst| *worst >= Passability::Unknown)?;
    let reasons = &net.states[edge].verdict.reasons;
    let cause = closure.and_then(|closure| closure.cause.as_deref());
    let problem = Blockage::of(worst == Passability::Closed, cause, reasons);
    Some(Obstacle {
        edge,
        problem,
        follows_water: problem == Blockage::Doubt && reasons.contains(&Reason::WetApproach),
    })
}

/// By place: the edge that most carriers pass. A depot or site at a junction counts as standing on
/// that edge, and not on a blocked one that it happened to be snapped to.
struct PassableBeside(Vec<Option<EdgeId>>);

impl PassableBeside {
    fn new(net: &RoadNet<'_>) -> Self {
        let mut beside = vec![None; net.nodes as usize];
        let passed = |edge: EdgeId| CARRIERS.into_iter().filter(|c| net.passes(edge, *c)).count();
        for edge in net.edges() {
            let count = passed(edge);
            for end in net.ends[edge] {
                let best: &mut Option<EdgeId> = &mut beside[end];
                if count > 0 && best.is_none_or(|best| passed(best) < count) {
                    *best = Some(edge);
                }
            }
        }
        Self(beside)
    }

    fn of(&self, net: &RoadNet<'_>, edge: EdgeId, share: f64) -> EdgeId {
        let [first, last] = net.ends[edge];
        let junction = match share {
            share if share <= 0.0 => first,
            share if share >= 1.0 => last,
            _ => return edge,
        };
        self.0[junction].unwrap_or(edge)
    }
}

fn timed(net: &RoadNet<'_>, slowdown: &Slowdown) -> Vec<TimedArc> {
    let class = PLANNED_WITH;
    net.graph
        .arcs
        .iter()
        .map(|arc| {
            let edge = &net.graph.edges[arc.edge];
            let (dry_ms, state) = (edge.dry_ms[class.index()], &net.states[arc.edge]);
            let now_ms = slowdown.weight_ms(class, Trust::Known, dry_ms, edge.length_m, state);
            let cleared_ms = if net.fits(arc.edge, class) { dry_ms } else { NO_WAY };
            TimedArc {
                tail: net.place_of[arc.tail],
                head: net.place_of[arc.head],
                edge: arc.edge,
                now_ms: net.graph.arc_ms(arc, class, now_ms),
                cleared_ms: net.graph.arc_ms(arc, class, cleared_ms),
            }
        })
        .collect()
}

fn condition<'c>(
    net: &RoadNet<'_>,
    stretch: &Stretch,
    deciding: &impl Fn(EdgeId) -> Option<&'c ClosureRecord>,
) -> StretchCondition {
    let states = || stretch.edges.iter().map(|edge| &net.states[*edge]);
    let mut reasons: Vec<Reason> = states()
        .flat_map(|state| state.verdict.reasons.iter().copied())
        // A slope that may slide some day does not block the road.
        .filter(|reason| *reason != Reason::Susceptible)
        .collect();
    reasons.sort_unstable();
    reasons.dedup();
    let mut causes: Vec<String> =
        stretch.edges.iter().filter_map(|edge| deciding(*edge)?.cause.clone()).collect();
    causes.sort_unstable();
    causes.dedup();
    let all_fit = |class: &VehicleClass| stretch.edges.iter().all(|edge| net.fits(*edge, *class));
    StretchCondition {
        status: states()
            .map(|state| state.verdict.status)
            .max_by_key(|status| badness(*status))
            .unwrap_or(Status::Unknown),
        reasons,
        causes,
        depth_m: states().filter_map(|state| state.depth_m).max_by(f64::total_cmp),
        length_m: stretch.edges.iter().map(|edge| net.length_m[*edge]).sum(),
        vehicle: CARRIERS.into_iter().rev().find(all_fit),
        as_of: states().filter_map(|state| state.as_of).min(),
    }
}

/// Order of statuses, from the least hindrance to the greatest.
fn badness(status: Status) -> u8 {
    match status {
        Status::Open | Status::Presumed => 0,
        Status::Planned => 1,
        Status::Restricted => 2,
        Status::EmergencyOnly => 3,
        Status::Unknown => 4,
        Status::BoatOnly => 5,
        Status::Closed => 6,
    }
}
