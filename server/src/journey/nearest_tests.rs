use lintas_model::{
    hierarchy::{Direction, sweep},
    index::{EdgeId, NodeId},
    network::{GridPoint, NO_WAY},
    vehicle::VehicleClass,
};

use super::{
    ends,
    ground::{Ground, Premise},
    nearest::{NearestSearch, nearest_reachable},
    plan,
    snap::SnappedPoint,
    stuck::Stuck,
    tests::{Lane, serve},
};
use crate::{
    fixtures::{dice::Dice, world::World},
    http::deadline::WaitGuard,
};

const CLASS: VehicleClass = VehicleClass::Truck;
const SIDE: u64 = 8;

/// Streets on a lattice.
fn lattice() -> World {
    let at = |x: u64, y: u64| [116.0 + x as f64 * 0.002, y as f64 * 0.002];
    let mut lanes = Vec::new();
    for x in 0..SIDE {
        for y in 0..SIDE {
            for (name, to) in [("e", (x + 1, y)), ("n", (x, y + 1))] {
                if to.0 < SIDE && to.1 < SIDE {
                    let id: &'static str = format!("{name}-{x}-{y}").leak();
                    let points = vec![at(x, y), at(to.0, to.1)];
                    lanes.push(Lane { id, points, oneway: false });
                }
            }
        }
    }
    lanes.sort_by(|a, b| a.id.cmp(b.id));
    serve(&lanes, &[])
}

/// The same by a sweep of the whole network: squared metres and milliseconds.
fn by_sweep(ground: &Ground<'_>, stands: &[SnappedPoint; 2], goal: GridPoint) -> (f64, u32) {
    let file = ground.network.file();
    let away = |place: GridPoint| {
        let (east_m, north_m) = goal.metres_per_unit();
        let (dx, dy) =
            (f64::from(place.x) - f64::from(goal.x), f64::from(place.y) - f64::from(goal.y));
        (dx * east_m).powi(2) + (dy * north_m).powi(2)
    };
    let mut best = (away(stands[0].point), 0);
    let seeds_of = |premise| ends::out_of(ground, &stands[0], CLASS, premise).seeds;
    let premise = Premise::NOW.into_iter().find(|premise| !seeds_of(*premise).is_empty());
    if let Some(premise) = premise {
        let metric = ground.metric(CLASS, premise);
        let hierarchy = ground.network.hierarchy();
        let times = sweep(hierarchy, metric, &seeds_of(premise), Direction::From);
        for (node, ms) in NodeId::all(file.nodes()).zip(times) {
            let here = (away(file.node_place(node)), ms);
            if ms < NO_WAY && here < best {
                best = here;
            }
        }
    }
    best
}

#[test]
fn the_nearest_reachable_place_is_that_of_a_whole_sweep_or_nothing_is_said() {
    let world = lattice();
    let serving = world.state.serving();
    let live = serving.live.as_ref().unwrap();
    let mut dice = Dice::new(5);
    let (mut found, mut given_up) = (0, 0);
    let edges = live.network.file().edges();
    for _ in 0..200 {
        let place = |dice: &mut Dice| GridPoint {
            x: 1_160_000_000 + dice.below(140_000) as i32,
            y: dice.below(140_000) as i32,
        };
        let places = [place(&mut dice), place(&mut dice)];
        let shut = EdgeId::all(edges).filter(|_| dice.below(100) < 55).collect();
        let ground = Ground::without(live, shut);
        let stuck =
            live.network.searching(|query| plan::journey(&ground, query, &places, CLASS).err());
        let Some(Stuck::Between { stands, .. }) = stuck else { continue };
        let (away, ms) = by_sweep(&ground, &stands, places[1]);
        for most in [usize::MAX, 40, 5, 0] {
            match nearest_reachable(&ground, &stands, places[1], CLASS, most) {
                NearestSearch::Found(nearest) => {
                    found += 1;
                    assert_eq!(nearest.ms, ms, "{places:?} of {most}");
                    let (told, swept) = (nearest.to_goal_m, away.sqrt());
                    assert!((told - swept).abs() <= 1.0 + swept * 1e-3, "{told} {swept}");
                }
                NearestSearch::NotWithin(radius_m) => {
                    given_up += 1;
                    assert_ne!(most, usize::MAX, "everything was looked at");
                    assert!(radius_m * radius_m < away, "{radius_m} m, and {away} m² away");
                }
            }
        }
    }
    assert!(found > 100 && given_up > 30, "{found} found, {given_up} given up");
}

#[test]
fn a_search_that_nobody_waits_for_looks_at_nothing() {
    let world = lattice();
    let serving = world.state.serving();
    let live = serving.live.as_ref().unwrap();
    let far = |x, y| GridPoint { x: 1_160_000_000 + x, y };
    let places = [far(0, 0), far(140_000, 140_000)];
    // The goal is a corner of the lattice: both streets that end there are shut.
    let file = live.network.file();
    let ends = |edge: &EdgeId| ["e-6-7", "n-7-6"].contains(&file.id(*edge));
    let shut = EdgeId::all(file.edges()).filter(ends).collect();
    let waiting = WaitGuard::default();
    let ground = Ground::without(live, shut).until(&waiting.deadline(None));
    let journey =
        || live.network.searching(|query| plan::journey(&ground, query, &places, CLASS).err());
    let Some(Stuck::Between { stands, .. }) = journey() else { panic!("there is no way") };
    drop(waiting);
    assert_eq!(journey(), Some(Stuck::OutOfTime));
    let search = nearest_reachable(&ground, &stands, places[1], CLASS, usize::MAX);
    assert_eq!(search, NearestSearch::NotWithin(0.0));
}
