//! Snapping depots and places to the network: to a road, or to water.

use crate::{
    index::EdgeId,
    network::{GridPoint, pieces::EdgePlace},
    passability::{Fit, Passability, WayKind},
    vehicle::VehicleClass,
};

use super::{
    foot::Foot,
    leads::WaypointRole,
    road_end::{RoadEnd, SITE_REACH_M, detour_m},
    roads::AidRoads,
};

/// Half the sides of the windows that are searched one after the other, metres: most places have a
/// road nearby, so that few edges are looked at. The last one is cut to [`SITE_REACH_M`].
const WINDOWS_M: [f64; 3] = [150.0, 600.0, f64::INFINITY];

/// Where a route may begin or end, and in which mode: by boat or by the land class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waypoint {
    /// Position of the depot or place.
    pub of: usize,
    /// Where it is.
    pub at: EdgePlace,
    /// In a boat.
    pub afloat: bool,
    /// What lies between there and the depot or place.
    pub end: RoadEnd,
}

/// Snaps each of the places to the nearest road that a class may use on a dry day; a road that
/// leads nowhere in the direction that is asked for, or that is across water, counts as farther
/// ([`detour_m`]). Places without a road within [`SITE_REACH_M`], and those without coordinates
/// (`None`), get no waypoint.
pub fn at_roads<R: AidRoads>(
    roads: &R,
    places: &[Option<GridPoint>],
    class: VehicleClass,
    role: WaypointRole,
) -> Vec<Waypoint> {
    let fits = |edge: EdgeId| {
        matches!(roads.kind(edge), WayKind::Road | WayKind::Bridge)
            && roads.fit(edge, class) != Fit::Never
    };
    let stand = |(of, place): (usize, &Option<GridPoint>)| {
        let place = (*place)?;
        let across = |at: GridPoint| roads.water_between(at, place);
        let detour =
            |edge: EdgeId, at: GridPoint| detour_m(roads.suits(edge, class, role), across(at));
        let (at, foot, walk_m) = nearest(roads, place, &fits, detour)?;
        let end = RoadEnd { walk_m, across_water: across(foot) };
        Some(Waypoint { of, at, afloat: false, end })
    };
    places.iter().enumerate().filter_map(stand).collect()
}

/// Snaps each of the places to the nearest edge that carries a boat, or may.
pub fn afloat<R: AidRoads>(roads: &R, places: &[Option<GridPoint>]) -> Vec<Waypoint> {
    let floats = |edge: EdgeId| {
        let word = roads.state(edge).verdict.passability;
        word[VehicleClass::Boat.index()] <= Passability::Unknown
    };
    let stand = |(of, place): (usize, &Option<GridPoint>)| {
        let place = (*place)?;
        let (at, _, walk_m) = nearest(roads, place, &floats, |_, _| 0.0)?;
        Some(Waypoint { of, at, afloat: true, end: RoadEnd { walk_m, across_water: false } })
    };
    places.iter().enumerate().filter_map(stand).collect()
}

/// Whether a wanted edge lies within [`SITE_REACH_M`] of a place; never of one without coordinates.
pub fn is_near<R: AidRoads>(
    roads: &R,
    place: Option<GridPoint>,
    wanted: &dyn Fn(EdgeId) -> bool,
) -> bool {
    let windows_m = || WINDOWS_M.into_iter().map(|metres| SITE_REACH_M.min(metres));
    place.is_some_and(|place| windows_m().any(|m| !roads.feet(place, m, wanted).is_empty()))
}

/// The nearest place on a wanted edge, the detour of the edge added: along its edge, on the map,
/// and the metres to it without the detour. Of two edges that are as near the first is taken.
fn nearest<R: AidRoads>(
    roads: &R,
    place: GridPoint,
    wanted: &dyn Fn(EdgeId) -> bool,
    detour_m: impl Fn(EdgeId, GridPoint) -> f64,
) -> Option<(EdgePlace, GridPoint, f64)> {
    for window_m in WINDOWS_M.into_iter().map(|metres| SITE_REACH_M.min(metres)) {
        let mut feet = roads.feet(place, window_m, wanted);
        feet.sort_by(|a, b| a.away_m.total_cmp(&b.away_m).then(a.edge.cmp(&b.edge)));
        let mut best: Option<(f64, Foot, GridPoint)> = None;
        for foot in feet {
            // Feet come by distance: those behind cannot beat the best, whatever their detour.
            if best.as_ref().is_some_and(|(cost_m, ..)| *cost_m <= foot.away_m) {
                break;
            }
            let at = foot.place(&roads.points(foot.edge));
            let cost_m = foot.away_m + detour_m(foot.edge, at);
            if best.as_ref().is_none_or(|(least_m, ..)| cost_m < *least_m) {
                best = Some((cost_m, foot, at));
            }
        }
        if let Some((cost_m, foot, at)) = best
            && (cost_m <= window_m || window_m >= SITE_REACH_M)
        {
            return Some((foot.standing(&roads.points(foot.edge)), at, foot.away_m));
        }
    }
    None
}
