//! Journeys with a boat. Where a place lies on land, whatever carries aid goes to a landing, the load
//! changes, and the boat goes on: at a jetty, at a ferry's landing, or where the road goes under
//! water. The landings nearest to either end are tried first, so that who asks for a boat is not
//! driven around the river; all of them only where those give nothing.

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
/// Landings at either end that are tried first.
const NEAREST_LANDINGS: usize = 3;

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
        far: bool,
    ) -> Self {
        let mut shore =
            Self { ends: Ends::default(), by: Vec::new(), stands: Vec::new(), at_the_water: None };
        shore.stand_at_the_water(ground, place, direction, premise, far);
        shore.drive(ground, landings, place, direction, far);
        shore
    }

    fn stand_at_the_water(
        &mut self,
        ground: &Ground<'_>,
        place: GridPoint,
        direction: Direction,
        premise: Premise,
        far: bool,
    ) {
        let stand = snap::stands(ground, place, BOAT).into_iter().next();
        let Some(stand) = stand.filter(|stand| far || stand.distance_m <= AT_THE_WATER_M) else {
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
        far: bool,
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
        let most = if far { usize::MAX } else { NEAREST_LANDINGS };
        for (ms, at, class, premise) in reached.into_iter().take(most) {
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
    for (far, premise) in [
        (false, Premise::Known),
        (true, Premise::Known),
        (false, Premise::AlsoUnknown),
        (true, Premise::AlsoUnknown),
    ] {
        let shores = [
            Shore::of(ground, landings, places[0], Direction::From, premise, far),
            Shore::of(ground, landings, places[1], Direction::To, premise, far),
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
    let mut sources = Ends { seeds: from.ends.seeds.clone(), steps: from.ends.steps.clone() };
    let mut by = from.by.clone();
    loop {
        let best = search::run(ground, query, &sources, &to.ends, BOAT, premise)?;
        let steps = search::unpack(ground, query, [&sources, &to.ends], best, BOAT, premise);
        if steps.is_empty() {
            // Where both ends use one landing, no boat is needed: try without it.
            sources.seeds.remove(best.source);
            sources.steps.remove(best.source);
            by.remove(best.source);
            continue;
        }
        let ms = steps.iter().map(|step| step.ms).sum();
        let found = Found { ms, premise, steps };
        let mut legs = Vec::new();
        let (first, last) = (by[best.source], to.by[best.target]);
        if let Some((at, class, premise)) = first {
            let stand = from.stand(class)?;
            let ends = ends::out_of(ground, &stand, class, premise);
            let goal = node(landings[at].land);
            let best = search::run(ground, query, &ends, &goal, class, premise)?;
            let steps = search::unpack(ground, query, [&ends, &goal], best, class, premise);
            let found = Found { ms: best.ms, premise, steps };
            legs.push(Leg { vehicle: class, found, stands: [Some(stand), None], change: None });
        }
        let stands = [
            from.at_the_water.filter(|_| first.is_none()),
            to.at_the_water.filter(|_| last.is_none()),
        ];
        legs.push(boat_leg(found, stands, first.map(|(at, ..)| landings[at])));
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
        return Some(legs);
    }
}

fn boat_leg<'a>(found: Found, stands: [Option<Stand>; 2], change: Option<Landing<'a>>) -> Leg<'a> {
    Leg { vehicle: BOAT, found, stands, change }
}

fn node(node: u32) -> Ends {
    Ends { seeds: vec![Seed { node, ms: 0 }], steps: vec![None] }
}
