//! How one end of a journey by boat gets to the water: by which landing, and with which carrier.

use std::cell::OnceCell;

use lintas_model::index::{EdgeId, NodeId};
use lintas_model::{
    access::{CARRIERS, WaypointRole, is_landing},
    hierarchy::{Direction, Seed, sweep},
    network::{GridPoint, NO_WAY},
    vehicle::VehicleClass,
};

use super::{
    ends::{self, EdgeEnds},
    ground::{Ground, Premise},
    snap::{self, SnappedPoint},
};

/// The class of all legs on water.
pub(super) const BOAT: VehicleClass = VehicleClass::Boat;
/// A place nearer to water than this is at the water: loads are carried by hand, metres.
const AT_THE_WATER_M: f64 = 250.0;
/// Number of jetties, and of other landings, that are tried first at either end.
const NEAREST_LANDINGS: usize = 3;

/// How far one end of a journey searches for water.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaterSearch {
    /// The nearest landings, by the lightest carrier.
    Nearby,
    /// All landings, by all carriers.
    Everywhere,
    /// All landings, and on foot any water that the place can be snapped to.
    OnFoot,
}

/// Where a load changes between land and water.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Landing<'a> {
    /// Its name.
    pub(crate) name: Option<&'a str>,
    /// Where it is.
    pub(crate) place: GridPoint,
    /// Time to load or unload, milliseconds.
    pub(crate) load_ms: u32,
    pub(super) land: NodeId,
    pub(super) water: NodeId,
}

impl Landing<'_> {
    /// Whether it is a jetty, which connects a river with the land beside it.
    pub(super) fn is_jetty(&self) -> bool {
        self.land != self.water
    }
}

/// All landings at this revision: jetties, and the nodes of ferries and of roads under water (kept
/// per revision).
pub(super) fn landings<'a>(ground: &Ground<'a>) -> Vec<Landing<'a>> {
    let file = ground.network.file();
    let mut landings: Vec<Landing<'a>> = ground
        .network
        .transfers()
        .iter()
        .map(|jetty| Landing {
            name: jetty.name.as_deref(),
            place: jetty.place,
            load_ms: jetty.load_ms,
            land: jetty.land,
            water: jetty.water,
        })
        .collect();
    let load_ms = file.speeds().load_ms(None);
    let afloat = ground.network.kept_afloat(ground.overlay.revision(), || {
        let mut ends: Vec<NodeId> = EdgeId::all(file.edges())
            .filter(|edge| {
                is_landing(file.kind(*edge), ground.state(*edge).verdict.passability[BOAT.index()])
            })
            .flat_map(|edge| file.arcs_of(edge).iter().map(|arc| file.arc(*arc).tail))
            .collect();
        ends.sort_unstable();
        ends.dedup();
        ends
    });
    landings.extend(afloat.iter().map(|node| Landing {
        name: None,
        place: file.node_place(*node),
        load_ms,
        land: *node,
        water: *node,
    }));
    landings
}

/// How a carrier reaches a landing from a place, or a place from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct LandingAccess {
    ms: u32,
    pub(super) landing: usize,
    pub(super) class: VehicleClass,
    pub(super) premise: Premise,
}

/// One end of a journey; what is found out about it is kept for all searches.
pub(super) struct JourneyEnd {
    place: GridPoint,
    direction: Direction,
    pub(super) at_the_water: Option<SnappedPoint>,
    /// By class, the point that the place was snapped to.
    stands: [OnceCell<Option<SnappedPoint>>; VehicleClass::ALL.len()],
    /// The landings that the lightest carrier reaches, and those that any reaches; by travel time.
    driven: [OnceCell<Vec<LandingAccess>>; 2],
}

impl JourneyEnd {
    pub(super) fn of(ground: &Ground<'_>, place: GridPoint, direction: Direction) -> Self {
        let at_the_water = snap::stands(ground, place, BOAT, role(direction)).into_iter().next();
        Self {
            place,
            direction,
            at_the_water,
            stands: Default::default(),
            driven: Default::default(),
        }
    }

    pub(super) fn stand(&self, ground: &Ground<'_>, class: VehicleClass) -> Option<SnappedPoint> {
        let find = || {
            let role = role(self.direction);
            snap::stands(ground, self.place, class, role).into_iter().next()
        };
        *self.stands[class.index()].get_or_init(find)
    }

    fn ends(
        &self,
        ground: &Ground<'_>,
        stand: &SnappedPoint,
        class: VehicleClass,
        premise: Premise,
    ) -> EdgeEnds {
        match self.direction {
            Direction::From => ends::out_of(ground, stand, class, premise),
            Direction::To => ends::into(ground, stand, class, premise),
        }
    }

    fn driven(
        &self,
        ground: &Ground<'_>,
        landings: &[Landing<'_>],
        search: WaterSearch,
    ) -> &[LandingAccess] {
        let (at, carriers) = match search {
            // The lightest first, all of them where it does not get through.
            WaterSearch::Nearby => (0, &CARRIERS[..1]),
            WaterSearch::Everywhere | WaterSearch::OnFoot => (1, &CARRIERS[..]),
        };
        self.driven[at].get_or_init(|| {
            let found = Premise::NOW
                .into_iter()
                .map(|premise| self.driven_by(ground, landings, carriers, premise));
            found.into_iter().find(|driven| !driven.is_empty()).unwrap_or_default()
        })
    }

    fn driven_by(
        &self,
        ground: &Ground<'_>,
        landings: &[Landing<'_>],
        carriers: &[VehicleClass],
        premise: Premise,
    ) -> Vec<LandingAccess> {
        let mut best: Vec<Option<LandingAccess>> = vec![None; landings.len()];
        for class in carriers.iter().copied() {
            // A place at the water does not walk far to a road.
            let near = |stand: &SnappedPoint| {
                let water = self.at_the_water.filter(|water| water.distance_m <= AT_THE_WATER_M);
                water.is_none_or(|water| stand.distance_m <= water.distance_m + AT_THE_WATER_M)
            };
            let Some(stand) = self.stand(ground, class).filter(near) else { continue };
            let ends = self.ends(ground, &stand, class, premise);
            let (hierarchy, metric) = (ground.network.hierarchy(), ground.metric(class, premise));
            let times = sweep(hierarchy, metric, &ends.seeds, self.direction);
            for (landing, best) in best.iter_mut().enumerate() {
                let ms = times[landings[landing].land];
                if ms < NO_WAY && best.is_none_or(|best| ms < best.ms) {
                    *best = Some(LandingAccess { ms, landing, class, premise });
                }
            }
        }
        let mut driven: Vec<LandingAccess> = best.into_iter().flatten().collect();
        driven.sort_by_key(|driven| (driven.ms, driven.landing));
        driven
    }
}

fn role(direction: Direction) -> WaypointRole {
    match direction {
        Direction::From => WaypointRole::Start,
        Direction::To => WaypointRole::Goal,
    }
}

/// The seeds on water of one end of a journey, under a premise.
pub(super) struct Shore<'e> {
    pub(super) end: &'e JourneyEnd,
    pub(super) ends: EdgeEnds,
    /// By seed, how its landing is reached; `None` for a place at the water.
    pub(super) by: Vec<Option<LandingAccess>>,
    pub(super) at_the_water: Option<SnappedPoint>,
}

impl<'e> Shore<'e> {
    pub(super) fn of(
        ground: &Ground<'_>,
        landings: &[Landing<'_>],
        end: &'e JourneyEnd,
        premise: Premise,
        search: WaterSearch,
    ) -> Self {
        let on_foot = search == WaterSearch::OnFoot;
        let near = |stand: &SnappedPoint| on_foot || stand.distance_m <= AT_THE_WATER_M;
        let at_the_water = end.at_the_water.filter(near);
        let mut ends = at_the_water
            .map_or_else(EdgeEnds::default, |stand| end.ends(ground, &stand, BOAT, premise));
        let mut by: Vec<Option<LandingAccess>> = vec![None; ends.seeds.len()];
        let mut taken = [0; 2];
        for driven in end.driven(ground, landings, search) {
            let Landing { water, load_ms, .. } = landings[driven.landing];
            let kind = usize::from(landings[driven.landing].is_jetty());
            taken[kind] += 1;
            if search == WaterSearch::Nearby && taken[kind] > NEAREST_LANDINGS {
                continue;
            }
            let ms = driven.ms.saturating_add(load_ms).min(NO_WAY);
            ends.seeds.push(Seed { node: water, ms });
            ends.steps.push(None);
            by.push(Some(*driven));
        }
        Self { end, ends, by, at_the_water }
    }
}
