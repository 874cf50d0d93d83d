//! From a place to the road that it stands at.
//!
//! A place stands at the nearest edge that the vehicle may use on a dry day, closed ones included:
//! a road under water is the road that the place is at, and the answer is that it is closed. A road
//! that leads nowhere in the directions that one may drive (a yard that the map does not join to its
//! road, a one-way street that its edge cuts off), and one across water, counts as if it were
//! [`lintas_model::access::ON_FOOT_M`] farther away: the next one is taken as far as that, and the
//! answer tells it. Where several places shall be joined, one component that all of them reach is
//! taken if the walk to it is not longer by more than [`COMMON_M`]: less than the width of the rivers
//! that must not be leapt over.

use lintas_model::index::{EdgeId, NodeId};
use lintas_model::{
    access::{ON_FOOT_M, RoadEnd, Role, detour_m},
    network::GridPoint,
    passability::{Fit, Passability, WayKind},
    vehicle::VehicleClass,
};

use super::ground::Ground;
use crate::open::network::Near;

/// Nobody is taken to a road that is farther than this, metres. Settlements that the map does not
/// join to any road are found up to here, and the answer says where the road ends.
pub(crate) const REACH_M: f64 = 5_000.0;
/// What a common component may be farther by, metres, all places together.
const COMMON_M: f64 = 200.0;
/// Steps in which the search widens, metres.
const STEPS_M: [f64; 3] = [300.0, 1_200.0, REACH_M];
/// Edges looked at around a place in a step.
const MOST: usize = 512;
/// Nearer than this to the nearest edge, metres, nobody was taken past it: edges meet there.
const PAST_M: f64 = 1.0;

/// A place on an edge where a journey may begin or end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SnappedPoint {
    /// The edge.
    pub(crate) edge: EdgeId,
    /// Share of the edge's length from its start.
    pub(crate) share: f64,
    /// The place on the edge.
    pub(crate) point: GridPoint,
    /// Metres from the place that was meant.
    pub(crate) distance_m: f64,
    /// What lies between the edge and the place that was meant.
    pub(crate) end: RoadEnd,
    /// How far the nearest edge is, metres, where it was passed over for this one.
    pub(crate) passed_over_m: Option<f64>,
    /// The component of the network, as its least node.
    component: NodeId,
    /// [`SnappedPoint::distance_m`], and what its edge is worse by.
    cost_m: f64,
}

impl SnappedPoint {
    fn at(
        ground: &Ground<'_>,
        place: GridPoint,
        near: Near,
        class: VehicleClass,
        role: Role,
    ) -> Option<Self> {
        let component = ground.network.component(near.edge, class)?.0;
        let afloat = class.floats();
        let across_water = !afloat && ground.network.water_between(near.point, place);
        let leads = ground.network.suits(near.edge, class, role);
        Some(Self {
            edge: near.edge,
            share: near.share,
            point: near.point,
            distance_m: near.distance_m,
            end: RoadEnd { walk_m: near.distance_m, across_water },
            passed_over_m: None,
            component,
            cost_m: near.distance_m + detour_m(leads, across_water),
        })
    }

    /// Tells how far the nearest edge was.
    fn past(self, nearest_m: f64) -> Self {
        let passed = self.distance_m >= nearest_m + PAST_M;
        Self { passed_over_m: passed.then_some(nearest_m), ..self }
    }
}

/// Where a place may stand for a class: one edge a component, the best first; empty where there is
/// none within [`REACH_M`].
pub(crate) fn stands(
    ground: &Ground<'_>,
    place: GridPoint,
    class: VehicleClass,
    role: Role,
) -> Vec<SnappedPoint> {
    for reach_m in STEPS_M {
        let near = ground.network.near(place, reach_m, MOST, |edge| may_stand(ground, edge, class));
        let nearest_m = near.first().map_or(0.0, |near| near.distance_m);
        let mut stands: Vec<SnappedPoint> = Vec::new();
        for near in near {
            let Some((component, _)) = ground.network.component(near.edge, class) else { continue };
            let known = stands.iter_mut().find(|stand| stand.component == component);
            if known.as_ref().is_some_and(|known| known.cost_m <= near.distance_m) {
                continue;
            }
            let Some(stand) = SnappedPoint::at(ground, place, near, class, role) else { continue };
            let stand = stand.past(nearest_m);
            match known {
                Some(known) if stand.cost_m < known.cost_m => *known = stand,
                Some(_) => {}
                None => stands.push(stand),
            }
        }
        stands.sort_by(|a, b| a.cost_m.total_cmp(&b.cost_m).then(a.edge.cmp(&b.edge)));
        // What lies just outside the step could still be better by a common component.
        let sure = stands.first().is_some_and(|best| best.cost_m + COMMON_M <= reach_m);
        if sure || reach_m >= REACH_M {
            return stands;
        }
    }
    Vec::new()
}

/// Every edge that a place may stand at without a walk farther than a load is carried, nearest
/// first: where the best one leads nowhere that is asked for, another may.
pub(crate) fn at_hand(
    ground: &Ground<'_>,
    place: GridPoint,
    class: VehicleClass,
    role: Role,
) -> Vec<SnappedPoint> {
    let near = ground.network.near(place, ON_FOOT_M, MOST, |edge| may_stand(ground, edge, class));
    let nearest_m = near.first().map_or(0.0, |near| near.distance_m);
    near.into_iter()
        .filter_map(|near| SnappedPoint::at(ground, place, near, class, role))
        .filter(|stand| stand.end.is_there())
        .map(|stand| stand.past(nearest_m))
        .collect()
}

/// Land vehicles stand on roads and bridges; boats on rivers, ferry lines, and roads under water.
fn may_stand(ground: &Ground<'_>, edge: EdgeId, class: VehicleClass) -> bool {
    let file = ground.network.file();
    let fits = file.fit(edge)[class.index()] != Fit::Never;
    match (class, file.kind(edge)) {
        (VehicleClass::Boat, WayKind::River | WayKind::Ferry) => fits,
        (VehicleClass::Boat, _) => {
            ground.state(edge).verdict.passability[class.index()] != Passability::Never
        }
        (_, WayKind::Road | WayKind::Bridge) => fits,
        (_, WayKind::River | WayKind::Ferry) => false,
    }
}

/// Which stand each place takes, so that they can be joined: a position in each list. `None` where a
/// place has none.
pub(crate) fn agree(places: &[&[SnappedPoint]]) -> Option<Vec<usize>> {
    let own: f64 =
        places.iter().map(|stands| stands.first().map(|s| s.cost_m)).sum::<Option<_>>()?;
    // Where they agree that it leads nowhere, it still leads from one to the other.
    let within = |stands: &[SnappedPoint], component: NodeId| {
        let at = stands.iter().position(|stand| stand.component == component)?;
        Some((at, stands[at].distance_m))
    };
    let mut best: Option<(f64, Vec<usize>)> = None;
    for candidate in places.first()?.iter() {
        let found: Option<Vec<(usize, f64)>> =
            places.iter().map(|stands| within(stands, candidate.component)).collect();
        let Some(found) = found else { continue };
        let walk_m: f64 = found.iter().map(|(_, distance_m)| distance_m).sum();
        if walk_m <= own + COMMON_M && best.as_ref().is_none_or(|(least, _)| walk_m < *least) {
            best = Some((walk_m, found.into_iter().map(|(at, _)| at).collect()));
        }
    }
    Some(best.map_or_else(|| vec![0; places.len()], |(_, stands)| stands))
}
