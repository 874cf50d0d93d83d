//! Journeys with a boat. Where a place lies on land, whatever carries aid goes to a landing, the load
//! changes, and the boat goes on: at a jetty, at a ferry's landing, or where the road goes under
//! water. The landings nearest to either end are tried first, so that who asks for a boat is not
//! driven around the river; all of them only where those give nothing. A boat changes between a river
//! and a road under water at a jetty, which takes as long as loading does.

use lintas_model::{
    hierarchy::{Direction, NO_WAY, Query, Seed, sweep},
    network::{GridPoint, speed::Speeds},
    passability::{Passability, WayKind},
    vehicle::VehicleClass,
};

use super::{
    ends::{self, Ends},
    ground::{Ground, Premise},
    plan::Stuck,
    search::{self, Found},
    snap::{self, Stand},
    way::{Leg, Way},
};

/// What carries aid to a landing.
const CARRIERS: [VehicleClass; 4] =
    [VehicleClass::Pickup, VehicleClass::FourByFour, VehicleClass::Truck, VehicleClass::HeavyTruck];
const BOAT: VehicleClass = VehicleClass::Boat;
/// A place this near to the water stands at it: what is left is carried by hand, metres.
const AT_THE_WATER_M: f64 = 250.0;
/// Jetties, and other landings, at either end that are tried first.
const NEAREST_LANDINGS: usize = 3;
/// Who asks for a boat is on the water for at least this share of the way.
const LEAST_ON_THE_WATER: f64 = 0.1;
/// How often a boat changes at a jetty between a river and a road under water.
const MOST_CROSSINGS: usize = 2;

/// Landings that turn out to be of no use before there is no way.
const MOST_TRIES: usize = 16;

/// How far an end of a journey looks for the water.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Search {
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
    land: u32,
    water: u32,
}

impl Landing<'_> {
    /// Whether it joins a river with the land beside it.
    fn is_jetty(&self) -> bool {
        self.land != self.water
    }
}

/// The journey over `places`, two or more, in their order.
pub(crate) fn journey<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    places: &[GridPoint],
) -> Result<Way<'a>, Stuck> {
    let landings = landings(ground);
    let mut legs = Vec::new();
    for (at, pair) in places.windows(2).enumerate() {
        legs.extend(between(ground, query, &landings, [pair[0], pair[1]], at)?);
    }
    Ok(Way { vehicle: BOAT, legs })
}

/// Jetties, and the land's end of ferries and of roads under water.
fn landings<'a>(ground: &Ground<'a>) -> Vec<Landing<'a>> {
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
    let load_ms = Speeds::default().load_ms(None);
    let mut ends: Vec<u32> = (0..file.edges())
        .filter(|edge| {
            file.kind(*edge) != WayKind::River
                && ground.passability(*edge, BOAT) < Passability::Closed
        })
        .flat_map(|edge| file.arcs_of(edge).iter().map(|arc| file.arc(*arc).tail))
        .collect();
    ends.sort_unstable();
    ends.dedup();
    landings.extend(ends.into_iter().map(|node| Landing {
        name: None,
        place: file.node_place(node),
        load_ms,
        land: node,
        water: node,
    }));
    landings
}

/// How one end of a journey gets to the water, or from it.
struct Shore {
    ends: Ends,
    /// By seed: the landing, and who carries to or from it; `None` for who stands at the water.
    by: Vec<Option<(usize, VehicleClass, Premise)>>,
    /// Where the place stands for each class.
    stands: Vec<(VehicleClass, Stand)>,
    at_the_water: Option<Stand>,
}

impl Shore {
    fn of(
        ground: &Ground<'_>,
        landings: &[Landing<'_>],
        place: GridPoint,
        direction: Direction,
        premise: Premise,
        search: Search,
    ) -> Self {
        let mut shore =
            Self { ends: Ends::default(), by: Vec::new(), stands: Vec::new(), at_the_water: None };
        shore.stand_at_the_water(ground, place, direction, premise, search);
        shore.drive(ground, landings, place, direction, search);
        shore
    }

    fn stand_at_the_water(
        &mut self,
        ground: &Ground<'_>,
        place: GridPoint,
        direction: Direction,
        premise: Premise,
        search: Search,
    ) {
        let stand = snap::stands(ground, place, BOAT).into_iter().next();
        let Some(stand) =
            stand.filter(|stand| search == Search::OnFoot || stand.distance_m <= AT_THE_WATER_M)
        else {
            return;
        };
        self.ends = match direction {
            Direction::From => ends::out_of(ground, &stand, BOAT, premise),
            Direction::To => ends::into(ground, &stand, BOAT, premise),
        };
        self.by = vec![None; self.ends.seeds.len()];
        self.at_the_water = Some(stand);
    }

    fn drive(
        &mut self,
        ground: &Ground<'_>,
        landings: &[Landing<'_>],
        place: GridPoint,
        direction: Direction,
        search: Search,
    ) {
        let hierarchy = ground.network.hierarchy();
        let mut reached: Vec<(u32, usize, VehicleClass, Premise)> = Vec::new();
        for premise in Premise::NOW {
            for class in CARRIERS {
                let Some(stand) = snap::stands(ground, place, class).into_iter().next() else {
                    continue;
                };
                let ends = match direction {
                    Direction::From => ends::out_of(ground, &stand, class, premise),
                    Direction::To => ends::into(ground, &stand, class, premise),
                };
                if self.stands.iter().all(|(known, _)| *known != class) {
                    self.stands.push((class, stand));
                }
                let times = sweep(hierarchy, ground.metric(class, premise), &ends.seeds, direction);
                reached.extend(landings.iter().enumerate().filter_map(|(at, landing)| {
                    let ms = times[landing.land as usize];
                    (ms < NO_WAY).then_some((ms, at, class, premise))
                }));
            }
            if !reached.is_empty() {
                break;
            }
        }
        // The fastest carrier of a landing, then the nearest landings.
        reached.sort_by_key(|(ms, at, class, _)| (*ms, *at, *class));
        let mut taken = Vec::new();
        reached.retain(|(_, at, ..)| {
            !taken.contains(at) && {
                taken.push(*at);
                true
            }
        });
        let mut taken = [0; 2];
        for (ms, at, class, premise) in reached {
            let kind = usize::from(landings[at].is_jetty());
            taken[kind] += 1;
            if search == Search::Nearby && taken[kind] > NEAREST_LANDINGS {
                continue;
            }
            let Landing { water, load_ms, .. } = landings[at];
            self.ends.seeds.push(Seed { node: water, ms: ms.saturating_add(load_ms).min(NO_WAY) });
            self.ends.steps.push(None);
            self.by.push(Some((at, class, premise)));
        }
    }

    fn stand(&self, class: VehicleClass) -> Option<Stand> {
        self.stands.iter().find(|(known, _)| *known == class).map(|(_, stand)| *stand)
    }
}

fn between<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    landings: &[Landing<'a>],
    places: [GridPoint; 2],
    at: usize,
) -> Result<Vec<Leg<'a>>, Stuck> {
    for (search, premise) in [
        (Search::Nearby, Premise::Known),
        (Search::Everywhere, Premise::Known),
        (Search::Nearby, Premise::AlsoUnknown),
        (Search::Everywhere, Premise::AlsoUnknown),
        (Search::OnFoot, Premise::AlsoUnknown),
    ] {
        let shores = [
            Shore::of(ground, landings, places[0], Direction::From, premise, search),
            Shore::of(ground, landings, places[1], Direction::To, premise, search),
        ];
        if let Some(legs) = over_water(ground, query, landings, &shores, premise) {
            return Ok(legs);
        }
    }
    let stands = places.map(|place| snap::stands(ground, place, BOAT).into_iter().next());
    match stands {
        [Some(from), Some(to)] => Err(Stuck::Between { stands: [from, to], at }),
        [None, _] => Err(Stuck::FarFromRoads(at)),
        [_, None] => Err(Stuck::FarFromRoads(at + 1)),
    }
}

fn over_water<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    landings: &[Landing<'a>],
    [from, to]: &[Shore; 2],
    premise: Premise,
) -> Option<Vec<Leg<'a>>> {
    if let (Some(a), Some(b)) = (&from.at_the_water, &to.at_the_water)
        && let Some(step) = ends::along(ground, [a, b], BOAT, premise)
    {
        let found = Found { ms: step.ms, premise, steps: vec![step] };
        return Some(vec![boat_leg(found, [Some(*a), Some(*b)], None)]);
    }
    let mut sources = Sources {
        ends: Ends { seeds: from.ends.seeds.clone(), steps: from.ends.steps.clone() },
        crossed: vec![None; from.by.len()],
    };
    let mut by = from.by.clone();
    for _ in 0..MOST_TRIES {
        let boats = sail(ground, query, landings, &[&sources], &to.ends, premise)?;
        let mut legs = Vec::new();
        let (first, last) = (by[boats.source], to.by[boats.target]);
        if let Some((at, class, premise)) = first {
            let stand = from.stand(class)?;
            let ends = ends::out_of(ground, &stand, class, premise);
            let goal = node(landings[at].land);
            let best = search::run(ground, query, &ends, &goal, class, premise)?;
            let steps = search::unpack(ground, query, [&ends, &goal], best, class, premise);
            let found = Found { ms: best.ms, premise, steps };
            legs.push(Leg { vehicle: class, found, stands: [Some(stand), None], change: None });
        }
        let count = boats.legs.len();
        for (at, (found, crossed)) in boats.legs.into_iter().enumerate() {
            let start = from.at_the_water.filter(|_| at == 0 && first.is_none());
            let end = to.at_the_water.filter(|_| at + 1 == count && last.is_none());
            let landing = if at == 0 { first.map(|(at, ..)| at) } else { crossed };
            legs.push(boat_leg(found, [start, end], landing.map(|at| landings[at])));
        }
        if let Some((at, class, premise)) = last {
            let stand = to.stand(class)?;
            let ends = ends::into(ground, &stand, class, premise);
            let start = node(landings[at].land);
            let best = search::run(ground, query, &start, &ends, class, premise)?;
            let steps = search::unpack(ground, query, [&start, &ends], best, class, premise);
            let found = Found { ms: best.ms, premise, steps };
            let change = Some(landings[at]);
            legs.push(Leg { vehicle: class, found, stands: [None, Some(stand)], change });
        }
        let length_m = |wanted: &dyn Fn(&Leg<'_>) -> bool| -> f64 {
            let steps = legs.iter().filter(|leg| wanted(leg)).flat_map(|leg| &leg.found.steps);
            steps.map(|step| step.length_m(ground)).sum()
        };
        let on_the_water = length_m(&|leg| leg.vehicle == BOAT);
        if on_the_water >= LEAST_ON_THE_WATER * length_m(&|_| true) && on_the_water > 0.0 {
            return Some(legs);
        }
        // Where it would hardly leave the land, no boat is needed from there: try without.
        sources.ends.seeds.remove(boats.source);
        sources.ends.steps.remove(boats.source);
        sources.crossed.remove(boats.source);
        by.remove(boats.source);
    }
    None
}

/// Where a boat starts from, and at which landing it crossed to get there.
struct Sources {
    ends: Ends,
    crossed: Vec<Option<usize>>,
}

/// A way on the water: its legs, with the jetty that each but the first begins at.
struct Sailed {
    legs: Vec<(Found, Option<usize>)>,
    /// Position of the seed that it starts from, among the first sources.
    source: usize,
    /// Position of the seed that it ends at.
    target: usize,
}

/// The best way on the water, with as few crossings at jetties as there is one. `stages` are the
/// sources without crossings, then those that one more crossing adds.
fn sail(
    ground: &Ground<'_>,
    query: &mut Query,
    landings: &[Landing<'_>],
    stages: &[&Sources],
    to: &Ends,
    premise: Premise,
) -> Option<Sailed> {
    let sources = stages.last()?;
    if let Some(best) = search::run(ground, query, &sources.ends, to, BOAT, premise) {
        let steps = search::unpack(ground, query, [&sources.ends, to], best, BOAT, premise);
        let found = Found { ms: steps.iter().map(|step| step.ms).sum(), premise, steps };
        let Some(at) = sources.crossed[best.source] else {
            return Some(Sailed {
                legs: vec![(found, None)],
                source: best.source,
                target: best.target,
            });
        };
        // It begins beyond a jetty: before that lies the way to its other side.
        let beyond = sources.ends.seeds[best.source].node;
        let Landing { land, water, .. } = landings[at];
        let before = node(if beyond == land { water } else { land });
        let earlier = &stages[..stages.len() - 1];
        let mut sailed = sail(ground, query, landings, earlier, &before, premise)?;
        sailed.legs.push((found, Some(at)));
        sailed.target = best.target;
        return Some(sailed);
    }
    if stages.len() > MOST_CROSSINGS {
        return None;
    }
    let metric = ground.metric(BOAT, premise);
    let hierarchy = ground.network.hierarchy();
    let times = sweep(hierarchy, metric, &sources.ends.seeds, Direction::From);
    let mut next = Sources { ends: Ends::default(), crossed: Vec::new() };
    next.ends.seeds.clone_from(&sources.ends.seeds);
    next.ends.steps.clone_from(&sources.ends.steps);
    next.crossed.clone_from(&sources.crossed);
    for (at, landing) in landings.iter().enumerate().filter(|(_, landing)| landing.is_jetty()) {
        for (here, beyond) in [(landing.water, landing.land), (landing.land, landing.water)] {
            let ms = times[here as usize];
            if ms < NO_WAY && times[beyond as usize] >= NO_WAY {
                let ms = ms.saturating_add(landing.load_ms).min(NO_WAY);
                next.ends.seeds.push(Seed { node: beyond, ms });
                next.ends.steps.push(None);
                next.crossed.push(Some(at));
            }
        }
    }
    if next.crossed.len() == sources.crossed.len() {
        return None;
    }
    let mut stages = stages.to_vec();
    stages.push(&next);
    sail(ground, query, landings, &stages, to, premise)
}

fn boat_leg<'a>(found: Found, stands: [Option<Stand>; 2], change: Option<Landing<'a>>) -> Leg<'a> {
    Leg { vehicle: BOAT, found, stands, change }
}

fn node(node: u32) -> Ends {
    Ends { seeds: vec![Seed { node, ms: 0 }], steps: vec![None] }
}
