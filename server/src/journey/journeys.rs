//! Journeys that must come out right: closures at a point, one-way roads, banned turns, places
//! beside pieces of network that lead nowhere; and what holds for all journeys.

use std::collections::BTreeSet;

use lintas_model::index::EdgeId;
use lintas_model::{
    network::{GridPoint, turns::TurnRule},
    passability::Passability,
    vehicle::{VehicleClass, VehicleSet},
};
use serde_json::Value;

use super::{
    ground::Ground,
    plan,
    tests::{Lane, close, edges, route, serve},
};
use crate::fixtures::{dice::Dice, town, world::World};

fn lane(id: &'static str, points: &[[f64; 2]]) -> Lane {
    Lane { id, points: points.to_vec(), oneway: false }
}

fn seconds(json: &Value) -> f64 {
    json["features"][0]["properties"]["duration_s"].as_f64().unwrap()
}

#[tokio::test]
async fn what_lies_before_a_closure_at_a_point_stays_reachable_from_either_side() {
    let world = World::town();
    let track = town::Town::on_a_dry_day().edge(town::TRACK);
    let (before, behind) = ([116.530, -0.292], [116.530, -0.283]);
    let dry = route(&world, town::DEPOT, before, "car").await;
    close(&world, track, Some(0.6));
    // The closure is at -0.288.
    let json = route(&world, town::DEPOT, before, "car").await;
    assert_eq!(seconds(&json), seconds(&dry));
    assert_eq!(json["features"][0]["properties"]["verdict"], "KEMUNGKINAN BISA, BELUM ADA LAPORAN");
    assert_eq!(json["revision"], 1);
    let json = route(&world, town::DEPOT, town::HULU, "car").await;
    assert_eq!(json["verdict"], "TIDAK");
    assert_eq!(json["blocked_by"][0]["id"], town::TRACK);
    assert_eq!(json["blocked_by"][0]["report_id"], "R-1");
    let place = &json["nearest_reachable"]["place"];
    assert_eq!(place[0], 116.53);
    assert!((place[1].as_f64().unwrap() + 0.288).abs() < 1e-6, "{place}");
    // Along one road: on one side of the tree, and across it.
    let json = route(&world, behind, town::HULU, "car").await;
    assert_eq!(edges(&json), [town::TRACK]);
    assert_eq!(route(&world, before, behind, "car").await["verdict"], "TIDAK");
    let json = route(&world, [116.530, -0.299], before, "car").await;
    assert_eq!(edges(&json), [town::TRACK]);
}

#[tokio::test]
async fn a_one_way_road_is_driven_one_way_also_between_two_places_on_it() {
    let square = [
        Lane { oneway: true, ..lane("a", &[[116.0, 0.0], [116.01, 0.0]]) },
        lane("b", &[[116.01, 0.0], [116.01, 0.01]]),
        lane("c", &[[116.01, 0.01], [116.0, 0.01]]),
        lane("d", &[[116.0, 0.01], [116.0, 0.0]]),
    ];
    let world = serve(&square, &[]);
    let (west, east) = ([116.003, 0.0], [116.007, 0.0]);
    assert_eq!(edges(&route(&world, west, east, "truck").await), ["a"]);
    assert_eq!(edges(&route(&world, east, west, "truck").await), ["a", "b", "c", "d", "a"]);
    // From a junction one may leave by the other road.
    assert_eq!(edges(&route(&world, [116.0, 0.0], [116.0, 0.005], "truck").await), ["d"]);
    assert_eq!(edges(&route(&world, [116.01, 0.005], [116.01, 0.0], "truck").await), ["b"]);
    let json = route(&world, west, west, "truck").await;
    assert_eq!(seconds(&json), 0.0);
    assert_eq!(json["features"][0]["geometry"]["coordinates"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_banned_turn_is_not_taken_and_binds_only_whom_it_names() {
    let cross = [
        lane("a-west", &[[116.0, 0.0], [116.01, 0.0]]),
        lane("b-north", &[[116.01, 0.0], [116.01, 0.01]]),
        // One-way, or one would turn round at its end.
        Lane { oneway: true, ..lane("c-east", &[[116.01, 0.0], [116.02, 0.0]]) },
        lane("d-loop", &[[116.02, 0.0], [116.02, 0.01], [116.01, 0.01]]),
    ];
    let via = GridPoint::nearest([116.01, 0.0].into()).unwrap();
    let classes = VehicleSet::NONE.with(VehicleClass::Truck);
    let no_left = TurnRule {
        via,
        from: vec![EdgeId::new(0)],
        to: vec![EdgeId::new(1)],
        only: false,
        classes,
    };
    let world = serve(&cross, &[no_left]);
    let (from, to) = ([116.005, 0.0], [116.01, 0.002]);
    assert_eq!(edges(&route(&world, from, to, "car").await), ["a-west", "b-north"]);
    assert_eq!(
        edges(&route(&world, from, to, "truck").await),
        ["a-west", "c-east", "d-loop", "b-north"]
    );
    // A journey that starts at the crossing arrives from nowhere: no turn is banned.
    assert_eq!(edges(&route(&world, [116.01, 0.0], to, "truck").await), ["b-north"]);
    // At the crossing, one has arrived, whatever is banned from there.
    assert_eq!(edges(&route(&world, from, [116.01, 0.0], "truck").await), ["a-west"]);
}

#[tokio::test]
async fn a_place_stands_at_a_road_that_leads_out_and_not_across_the_river() {
    let mut lanes = vec![lane("yard", &[[116.0005, 0.0005], [116.0006, 0.0006]])];
    for n in 0..60 {
        let x = 116.0 + f64::from(n) * 0.001;
        let id = |name: String| -> &'static str { name.leak() };
        lanes.push(lane(id(format!("main-{n:02}")), &[[x, 0.0], [x + 0.001, 0.0]]));
        lanes.push(lane(id(format!("river-{n:02}")), &[[x, 0.005], [x + 0.001, 0.005]]));
    }
    lanes.sort_by(|a, b| a.id.cmp(b.id));
    let world = serve(&lanes, &[]);
    // The yard is nearer, and leads nowhere.
    let json = route(&world, [116.0005, 0.00055], [116.03, 0.0], "truck").await;
    assert_eq!(edges(&json)[0], "main-00");
    let snap = &json["features"][0]["properties"]["snap_m"];
    assert!((55.0..65.0).contains(&snap["from"].as_f64().unwrap()), "{snap}");
    // The other bank is a network of its own: a place is not snapped across the river.
    let json = route(&world, [116.0, 0.0], [116.03, 0.0049], "truck").await;
    assert_eq!(json["verdict"], "TIDAK");
    assert_eq!(json["blocked_by"], serde_json::json!([]));
    // A place between two networks takes the one that the other end is in.
    let json = route(&world, [116.03, 0.0031], [116.05, 0.0], "truck").await;
    assert_eq!(edges(&json).last(), Some(&"main-49"));
}

/// Streets on a lattice, some of them one-way.
fn streets(dice: &mut Dice) -> World {
    const SIDE: u64 = 7;
    let at = |x: u64, y: u64| [116.0 + x as f64 * 0.002, y as f64 * 0.002];
    let mut lanes = Vec::new();
    for x in 0..SIDE {
        for y in 0..SIDE {
            for (name, to) in [("e", (x + 1, y)), ("n", (x, y + 1))] {
                if to.0 < SIDE && to.1 < SIDE && dice.below(10) > 0 {
                    let id: &'static str = format!("{name}-{x}-{y}").leak();
                    let bend = [
                        (at(x, y)[0] + at(to.0, to.1)[0]) / 2.0 + dice.below(5) as f64 * 1e-4,
                        (at(x, y)[1] + at(to.0, to.1)[1]) / 2.0,
                    ];
                    let points = vec![at(x, y), bend, at(to.0, to.1)];
                    lanes.push(Lane { id, points, oneway: dice.below(4) == 0 });
                }
            }
        }
    }
    lanes.sort_by(|a, b| a.id.cmp(b.id));
    serve(&lanes, &[])
}

#[test]
fn closing_an_edge_never_shortens_a_way_and_no_way_runs_over_it() {
    let mut dice = Dice::new(7);
    for _ in 0..6 {
        let world = streets(&mut dice);
        let serving = world.state.serving();
        let live = serving.live.as_ref().unwrap();
        let edge_count = u64::from(live.network.file().edges());
        let place = |dice: &mut Dice| GridPoint {
            x: 1_160_000_000 + dice.below(120_000) as i32,
            y: dice.below(120_000) as i32,
        };
        let class = VehicleClass::Truck;
        live.network.searching(|query| {
            for _ in 0..40 {
                let places = [place(&mut dice), place(&mut dice)];
                let mut shut: BTreeSet<EdgeId> = BTreeSet::new();
                let mut before = 0;
                for _ in 0..6 {
                    let ground = Ground::without(live, shut.iter().copied().collect());
                    let Ok(way) = plan::journey(&ground, query, &places, class) else { break };
                    assert!(way.ms() >= before, "{shut:?} {places:?}");
                    before = way.ms();
                    let steps: Vec<_> = way.steps().map(|(_, step)| *step).collect();
                    assert!(steps.iter().all(|step| !shut.contains(&step.edge)));
                    let sum: u64 = steps.iter().map(|step| u64::from(step.ms)).sum();
                    assert_eq!(sum, way.ms());
                    let pieces = way.pieces(&ground);
                    assert_eq!(pieces.iter().map(|piece| piece.ms).sum::<u64>(), way.ms());
                    assert!(pieces.iter().all(|piece| piece.status < Passability::Closed));
                    let end = pieces.last().unwrap().to_m;
                    assert!((end - way.length_m(&ground)).abs() < 1e-6);
                    // Each step begins where the last one ended.
                    let line = way.line(&ground);
                    let long: f64 = line
                        .lines()
                        .map(|part| {
                            let ends =
                                [part.start, part.end].map(|c| GridPoint::nearest(c).unwrap());
                            ends[0].metres_to(ends[1])
                        })
                        .sum();
                    assert!((long - end).abs() < 1.0 + end * 1e-3, "{long} {end}");
                    shut.insert(match steps.len() {
                        0 => EdgeId::new(dice.below(edge_count) as u32),
                        count => steps[dice.below(count as u64) as usize].edge,
                    });
                }
            }
        });
    }
}
