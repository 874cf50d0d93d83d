//! Snapping: from a place to the road that it is at.
//!
//! A place is snapped to the nearest edge that the vehicle may use on a dry day, closed ones
//! included: a road under water is the road that the place is at, and the answer is that it is
//! closed. An edge that leads nowhere in the directions allowed (a yard that the map does not
//! connect to its road, a one-way street cut off by the edge of the map) counts as [`ON_FOOT_M`]
//! farther away, and so does one across water: within that distance the next one is taken, and the
//! answer says so. Where several places have to be connected, one component that all of them reach
//! is taken if the walks to it are not longer by more than [`COMMON_M`] than the costs of the
//! places' own choices. This is less than the width of the rivers that must not be jumped.

use lintas_model::index::{EdgeId, NodeId};
use lintas_model::{
    access::{ON_FOOT_M, RoadEnd, WaypointRole, detour_m},
    network::GridPoint,
    passability::{Fit, Passability, WayKind},
    vehicle::VehicleClass,
};

use super::ground::Ground;
use crate::open::network::Near;

/// Farthest road that a place is snapped to, metres. Settlements that the map does not connect to
/// any road are found up to here, and the answer says where the road ends.
pub(crate) const REACH_M: f64 = 5_000.0;
/// How much farther a common component may be, metres, all places together.
const COMMON_M: f64 = 200.0;
/// Radii of the search, tried in turn, metres.
const STEPS_M: [f64; 3] = [300.0, 1_200.0, REACH_M];
/// Edges that are looked at within a radius at most, the nearest.
const MOST: usize = 512;
/// Least difference to the nearest edge, metres, from which that counts as passed over: edges that
/// meet at a node are equally near.
const PAST_M: f64 = 1.0;

/// A point on an edge that a place was snapped to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SnappedPoint {
    /// The edge.
    pub(crate) edge: EdgeId,
    /// Share of the edge's length from its start, 0 to 1.
    pub(crate) share: f64,
    /// The point itself.
    pub(crate) point: GridPoint,
    /// Metres from the place, as the crow flies.
    pub(crate) distance_m: f64,
    /// What is left from there to the place.
    pub(crate) end: RoadEnd,
    /// Metres to the nearest edge, where it was passed over for this one.
    pub(crate) passed_over_m: Option<f64>,
    /// Component of the network for the class on a dry day, named by its least node.
    component: NodeId,
    /// [`SnappedPoint::distance_m`] plus [`detour_m`], metres.
    cost_m: f64,
}

impl SnappedPoint {
    fn at(
        ground: &Ground<'_>,
        place: GridPoint,
        near: Near,
        class: VehicleClass,
        role: WaypointRole,
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

    /// Notes the distance of the nearest edge, where it was passed over.
    fn past(self, nearest_m: f64) -> Self {
        let passed = self.distance_m >= nearest_m + PAST_M;
        Self { passed_over_m: passed.then_some(nearest_m), ..self }
    }
}

/// The candidates for a place: the best point in each component, by cost; empty where there is none
/// within [`REACH_M`].
pub(crate) fn stands(
    ground: &Ground<'_>,
    place: GridPoint,
    class: VehicleClass,
    role: WaypointRole,
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
        // An edge just outside the radius could still win by a common component.
        let sure = stands.first().is_some_and(|best| best.cost_m + COMMON_M <= reach_m);
        if sure || reach_m >= REACH_M {
            return stands;
        }
    }
    Vec::new()
}

/// A point on every edge within [`ON_FOOT_M`] that is not across water, nearest first: where the
/// best one leads nowhere, another may lead on.
pub(crate) fn at_hand(
    ground: &Ground<'_>,
    place: GridPoint,
    class: VehicleClass,
    role: WaypointRole,
) -> Vec<SnappedPoint> {
    let near = ground.network.near(place, ON_FOOT_M, MOST, |edge| may_stand(ground, edge, class));
    let nearest_m = near.first().map_or(0.0, |near| near.distance_m);
    near.into_iter()
        .filter_map(|near| SnappedPoint::at(ground, place, near, class, role))
        .filter(|stand| stand.end.is_there())
        .map(|stand| stand.past(nearest_m))
        .collect()
}

/// Land vehicles are snapped to roads and bridges; boats to rivers, ferry lines, and roads under
/// water.
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

/// The candidate that each place takes, as a position in its list: of the components that every
/// place has, the one with the shortest walks; else each place's best. `None` where a place has no
/// candidate. O(candidates of the first place × candidates of all).
pub(crate) fn agree(places: &[&[SnappedPoint]]) -> Option<Vec<usize>> {
    let own: f64 =
        places.iter().map(|stands| stands.first().map(|s| s.cost_m)).sum::<Option<_>>()?;
    // Without penalties: a component that leads nowhere still connects places that are both in it.
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
