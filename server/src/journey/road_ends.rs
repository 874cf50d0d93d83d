//! What an answer says of the ends of a journey: where roads end short of places, and which roads
//! were passed over.

use lintas_model::{access::WaypointRole, journey::Gap, language::Language, passability::WayKind};
use serde::Serialize;

use super::{
    figures::{metres, place},
    ground::Ground,
    snap::SnappedPoint,
};

/// Where a road ends short of a place.
#[derive(Debug, Serialize)]
pub(crate) struct RoadEndResponse<'a> {
    /// `from`, `via` or `to`.
    at: &'static str,
    /// The end of the road.
    place: [f64; 2],
    road: Option<&'a str>,
    /// Metres from there to the place, as the crow flies.
    walk_m: f64,
    across_water: bool,
    /// `on_foot` or `by_boat`.
    rest: &'static str,
    sentence_id: String,
    sentence_en: String,
}

/// That the nearest road was not taken, since it leads nowhere or lies across water.
#[derive(Debug, Serialize)]
pub(crate) struct PassedOver {
    at: &'static str,
    nearest_m: f64,
    taken_m: f64,
}

/// The parameter of the request that a role is given by.
const fn at(role: WaypointRole) -> &'static str {
    match role {
        WaypointRole::Start => "from",
        WaypointRole::Via => "via",
        WaypointRole::Goal => "to",
    }
}

/// The gap between the end of a road and its place; `None` where the road comes to it.
pub(super) fn gap<'a>(
    ground: &Ground<'a>,
    role: WaypointRole,
    stand: &SnappedPoint,
) -> Option<Gap<'a>> {
    let file = ground.network.file();
    let (road, afloat) = (file.name(stand.edge), file.kind(stand.edge) == WayKind::River);
    (!stand.end.is_there()).then_some(Gap { role, road, afloat, end: stand.end })
}

/// The places that roads end short of.
pub(crate) fn road_ends<'a>(
    ground: &Ground<'a>,
    stands: &[(WaypointRole, SnappedPoint)],
) -> Vec<RoadEndResponse<'a>> {
    let told = |(role, stand): &(WaypointRole, SnappedPoint)| {
        let gap = gap(ground, *role, stand)?;
        Some(RoadEndResponse {
            at: at(*role),
            place: place(stand.point),
            road: Some(gap.road).filter(|road| !road.is_empty()),
            walk_m: metres(stand.distance_m),
            across_water: stand.end.across_water,
            rest: stand.end.rest(),
            sentence_id: gap.described(Language::ID),
            sentence_en: gap.described(Language::EN),
        })
    };
    stands.iter().filter_map(told).collect()
}

/// The places whose nearest road was passed over.
pub(super) fn passed_over(stands: &[(WaypointRole, SnappedPoint)]) -> Vec<PassedOver> {
    let told = |(role, stand): &(WaypointRole, SnappedPoint)| {
        Some(PassedOver {
            at: at(*role),
            nearest_m: metres(stand.passed_over_m?),
            taken_m: metres(stand.distance_m),
        })
    };
    stands.iter().filter_map(told).collect()
}

/// For start and goal, metres to the nearest road, where it was passed over.
pub(super) fn past(stands: &[(WaypointRole, SnappedPoint)]) -> [Option<f64>; 2] {
    [WaypointRole::Start, WaypointRole::Goal].map(|wanted| {
        let stand = stands.iter().find(|(role, _)| *role == wanted);
        stand.and_then(|(_, stand)| stand.passed_over_m)
    })
}
