//! How one end of a journey with a boat gets to the water: over which landing, and who carries there.

use std::cell::OnceCell;

use lintas_model::index::{EdgeId, NodeId};
use lintas_model::{
    access::{CARRIERS, Role, is_landing},
    hierarchy::{Direction, Seed, sweep},
    network::{GridPoint, NO_WAY},
    vehicle::VehicleClass,
};

use super::{
    ends::{self, Ends},
    ground::{Ground, Premise},
    snap::{self, SnappedPoint},
};

/// Who goes on the water.
pub(super) const BOAT: VehicleClass = VehicleClass::Boat;
/// A place this near to the water stands at it: what is left is carried by hand, metres.
const AT_THE_WATER_M: f64 = 250.0;
/// Jetties, and other landings, at either end that are tried first.
const NEAREST_LANDINGS: usize = 3;

/// How far an end of a journey looks for the water.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// To the landings nearest by.
    Nearby,
    /// To all landings.
    Everywhere,
    /// To all landings, and to water that people and loads must walk to.
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
    /// Whether it joins a river with the land beside it.
    pub(super) fn is_jetty(&self) -> bool {
        self.land != self.water
    }
}

/// Jetties, and the land's end of ferries and of roads under water.
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

/// How a landing is reached from a place on land, or a place from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Driven {
    ms: u32,
    pub(super) landing: usize,
    pub(super) class: VehicleClass,
    pub(super) premise: Premise,
}

/// One end of a journey: what was found out about it, once.
pub(super) struct End {
    place: GridPoint,
    direction: Direction,
    pub(super) at_the_water: Option<SnappedPoint>,
    /// By carrier, where the place stands.
    stands: [OnceCell<Option<SnappedPoint>>; VehicleClass::ALL.len()],
    /// The landings that the lightest carrier gets to, and those that any does; the nearest first.
    driven: [OnceCell<Vec<Driven>>; 2],
}

impl End {
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
    ) -> Ends {
        match self.direction {
            Direction::From => ends::out_of(ground, stand, class, premise),
            Direction::To => ends::into(ground, stand, class, premise),
        }
    }

    fn driven(&self, ground: &Ground<'_>, landings: &[Landing<'_>], search: Search) -> &[Driven] {
        let (at, carriers) = match search {
            // The lightest first, the others where it does not get through.
            Search::Nearby => (0, &CARRIERS[..1]),
            Search::Everywhere | Search::OnFoot => (1, &CARRIERS[..]),
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
    ) -> Vec<Driven> {
        let mut best: Vec<Option<Driven>> = vec![None; landings.len()];
        for class in carriers.iter().copied() {
            // Who stands at the water does not walk far for a car.
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
                    *best = Some(Driven { ms, landing, class, premise });
                }
            }
        }
        let mut driven: Vec<Driven> = best.into_iter().flatten().collect();
        driven.sort_by_key(|driven| (driven.ms, driven.landing));
        driven
    }
}

fn role(direction: Direction) -> Role {
    match direction {
        Direction::From => Role::Start,
        Direction::To => Role::Goal,
    }
}

/// How one end of a journey gets to the water, or from it, under a premise.
pub(super) struct Shore<'e> {
    pub(super) end: &'e End,
    pub(super) ends: Ends,
    /// By seed: how its landing is reached; `None` for who stands at the water.
    pub(super) by: Vec<Option<Driven>>,
    pub(super) at_the_water: Option<SnappedPoint>,
}

impl<'e> Shore<'e> {
    pub(super) fn of(
        ground: &Ground<'_>,
        landings: &[Landing<'_>],
        end: &'e End,
        premise: Premise,
        search: Search,
    ) -> Self {
        let on_foot = search == Search::OnFoot;
        let near = |stand: &SnappedPoint| on_foot || stand.distance_m <= AT_THE_WATER_M;
        let at_the_water = end.at_the_water.filter(near);
        let mut ends = at_the_water
            .map_or_else(Ends::default, |stand| end.ends(ground, &stand, BOAT, premise));
        let mut by: Vec<Option<Driven>> = vec![None; ends.seeds.len()];
        let mut taken = [0; 2];
        for driven in end.driven(ground, landings, search) {
            let Landing { water, load_ms, .. } = landings[driven.landing];
            let kind = usize::from(landings[driven.landing].is_jetty());
            taken[kind] += 1;
            if search == Search::Nearby && taken[kind] > NEAREST_LANDINGS {
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
