//! Roads that end short of the places that are asked for, and nearest roads that lead nowhere.

use std::collections::BTreeSet;

use lintas_model::index::{ArcId, EdgeId, NodeId};
use lintas_model::{access::ON_FOOT_M, network::GridPoint, vehicle::VehicleClass};
use serde_json::{Value, json};

use super::{
    ground::Ground,
    plan,
    tests::{Lane, edges, post, route, serve},
};
use crate::{
    fixtures::{dice::Dice, town, world::World},
    open::Network,
};

/// Behind the end of the last road, 1.7 km on foot.
const BEYOND: [f64; 2] = [116.575, -0.300];
/// On the other bank of the river from the track, 245 m from it.
const OTHER_BANK: [f64; 2] = [116.5322, -0.2807];

fn lane(id: String, points: &[[f64; 2]], oneway: bool) -> Lane {
    Lane { id: id.leak(), points: points.to_vec(), oneway }
}

#[tokio::test]
async fn a_route_ends_where_the_road_ends_and_promises_nothing_beyond() {
    let world = World::town();
    let json = route(&world, town::DEPOT, BEYOND, "truck").await;
    let told = &json["features"][0]["properties"];
    assert_eq!(
        (told["verdict"].as_str(), told["status"].as_str(), told["reached"].as_bool()),
        (Some("TIDAK SAMPAI TUJUAN"), Some("unknown"), Some(false))
    );
    let end = &told["road_ends"][0];
    assert_eq!((end["at"].as_str(), end["rest"].as_str()), (Some("to"), Some("on_foot")));
    assert_eq!(end["place"], json!(town::SEBERANG));
    assert!((1_660.0..1_680.0).contains(&end["walk_m"].as_f64().unwrap()), "{end}");
    assert!(told["reason"].as_str().unwrap().split(';').any(|code| code == "jalan_berakhir"));
    let sentence = told["sentence_id"].as_str().unwrap();
    assert!(
        sentence.contains("jalan berakhir di Jalan Seberang, 1,7 km sebelum tujuan"),
        "{sentence}"
    );
    assert!(sentence.contains("sisanya berjalan kaki 1,7 km"), "{sentence}");
    for language in ["sentence_id", "sentence_en"] {
        let sentence = told[language].as_str().unwrap();
        assert!(!sentence.contains("bisa lewat") && !sentence.contains("can pass"), "{sentence}");
    }
    // The same from there: nobody starts where no road is.
    let back = route(&world, BEYOND, town::DEPOT, "truck").await;
    let told = &back["features"][0]["properties"];
    assert_eq!(told["verdict"], "TIDAK SAMPAI TUJUAN");
    assert_eq!(told["road_ends"][0]["at"], "from");
    // A device shows the end of the road as such.
    let [lon, lat] = BEYOND;
    let [from_lon, from_lat] = town::DEPOT;
    let uri = format!("/route?from={from_lon},{from_lat}&to={lon},{lat}&vehicle=truck&format=gpx");
    let gpx = String::from_utf8(world.get(&uri).await.body.to_vec()).unwrap();
    assert!(
        gpx.contains("TIDAK SAMPAI TUJUAN") && gpx.contains("<name>Ujung jalan</name>"),
        "{gpx}"
    );
}

#[tokio::test]
async fn a_place_across_the_river_is_not_reached_however_near_the_road_is() {
    let world = World::town();
    let json = route(&world, town::DEPOT, OTHER_BANK, "truck").await;
    let told = &json["features"][0]["properties"];
    assert_eq!(told["verdict"], "TIDAK SAMPAI TUJUAN");
    let end = &told["road_ends"][0];
    assert!(end["walk_m"].as_f64().unwrap() < ON_FOOT_M, "{end}");
    assert_eq!(
        (end["across_water"].as_bool(), end["rest"].as_str()),
        (Some(true), Some("by_boat"))
    );
    assert!(told["reason"].as_str().unwrap().contains("seberang_air"));
    assert!(told["sentence_id"].as_str().unwrap().contains("sisanya dengan perahu"));
    // A boat comes to it, and the answer says where it is loaded.
    assert!(told["by_boat"]["jetty"].is_string(), "{told}");
    // On this bank, as far from the road, the truck has come.
    let json = route(&world, town::DEPOT, [116.5315, -0.2820], "truck").await;
    let told = &json["features"][0]["properties"];
    assert_eq!((told["reached"].as_bool(), told["road_ends"].clone()), (Some(true), json!([])));
    assert_eq!(told["status"], "presumed");
}

#[tokio::test]
async fn matrices_depots_and_reach_say_the_same() {
    let world = World::town();
    let places = [town::DEPOT, town::KOTA, BEYOND, OTHER_BANK];
    let body = json!({ "sources": [town::DEPOT], "targets": places, "vehicle": "truck" });
    let matrix = post(&world, "/matrix", &body).await.json();
    let row = |name: &str| matrix[name][0].as_array().unwrap().clone();
    let missing = |name: &str| row(name).iter().map(Value::is_null).collect::<Vec<_>>();
    assert_eq!(missing("durations_s"), [false, false, true, true]);
    assert_eq!(missing("distances_m"), [false, false, true, true]);
    let reached = |at: usize| matrix["destinations"][at]["reached"].clone();
    assert_eq!([0, 1, 2, 3].map(reached), [true, true, false, false]);
    assert_eq!(matrix["destinations"][2]["rest"], "on_foot");
    assert_eq!(matrix["destinations"][3]["rest"], "by_boat");
    assert_eq!(matrix["destinations"][2]["location"], json!(town::SEBERANG));
    assert_eq!(matrix["sources"][0]["distance"], 0.0);
    assert_eq!((matrix["vehicle"].as_str(), matrix["revision"].as_u64()), (Some("truck"), Some(0)));
    assert_eq!(matrix["oldest_as_of"], Value::Null, "nobody looked");

    let [lon, lat] = BEYOND;
    let nearest = world.get(&format!("/nearest?to={lon},{lat}&vehicle=truck")).await.json();
    for depot in nearest["features"].as_array().unwrap() {
        let told = &depot["properties"];
        assert_eq!(told["verdict"], "TIDAK SAMPAI TUJUAN");
        assert_eq!(
            (told["reached"].as_bool(), told["status"].as_str()),
            (Some(false), Some("unknown"))
        );
    }
    let reach =
        world.get(&format!("/reach?from={lon},{lat}&vehicle=truck&minutes=10")).await.json();
    assert_eq!(reach["reached"], false);
    assert_eq!(reach["road_ends"][0]["at"], "from");
    assert_eq!(reach["features"][0]["properties"]["oldest_as_of"], Value::Null);
}

#[tokio::test]
async fn a_one_way_stub_is_passed_over_for_the_street_that_leads_on_and_that_is_told() {
    // A town of 8 by 8 streets; in the west one-way stubs that the edge of the map cut off, one out
    // of the town and one into it.
    let world = serve(&town_with_stubs(&mut Dice::new(3), 0), &[]);
    let (into_town, out_of_town) = ([115.9985, 0.0], [115.9985, 0.004]);
    let middle = [116.008, 0.008];
    let json = route(&world, out_of_town, middle, "truck").await;
    let told = &json["features"][0]["properties"];
    assert_eq!(told["reached"], true, "{json}");
    assert!(!edges(&json).contains(&"stub-out"), "{json}");
    let passed = &told["passed_over"][0];
    assert_eq!((passed["at"].as_str(), passed["nearest_m"].as_f64()), (Some("from"), Some(0.0)));
    assert!((160.0..175.0).contains(&passed["taken_m"].as_f64().unwrap()), "{passed}");
    assert!(told["sentence_id"].as_str().unwrap().contains("tidak tersambung"), "{told}");
    let json = route(&world, middle, into_town, "truck").await;
    assert_eq!(json["features"][0]["properties"]["passed_over"][0]["at"], "to", "{json}");
    // In the direction that they lead, they are taken.
    let json = route(&world, into_town, middle, "truck").await;
    assert_eq!(edges(&json)[0], "stub-in");
    assert_eq!(json["features"][0]["properties"]["passed_over"], json!([]));
    let json = route(&world, middle, out_of_town, "truck").await;
    assert_eq!(edges(&json).last(), Some(&"stub-out"));
}

/// Streets on a lattice of 222 m, some of them one-way or missing (`odd` of ten), with clipped
/// stubs at their border and corners that hang on nothing.
fn town_with_stubs(dice: &mut Dice, odd: u64) -> Vec<Lane> {
    const SIDE: u64 = 8;
    let at = |x: f64, y: f64| [116.0 + x * 0.002, y * 0.002];
    let mut lanes = vec![
        lane("stub-in".to_owned(), &[[115.997, 0.0], at(0.0, 0.0)], true),
        lane("stub-out".to_owned(), &[at(0.0, 2.0), [115.997, 0.004]], true),
    ];
    for x in 0..SIDE {
        for y in 0..SIDE {
            for (name, right, up) in [("e", x + 1, y), ("n", x, y + 1)] {
                if right >= SIDE || up >= SIDE || dice.below(30) < odd {
                    continue;
                }
                let points = [at(x as f64, y as f64), at(right as f64, up as f64)];
                let turned = [points[1], points[0]];
                let oneway = dice.below(10) < odd;
                let points = if dice.below(2) == 0 { points } else { turned };
                lanes.push(lane(format!("{name}-{x}-{y}"), &points, oneway));
            }
        }
    }
    if odd > 0 {
        for n in 0..SIDE {
            let (x, y) = (n as f64, dice.below(SIDE) as f64);
            // Stubs that cross the border, and corners of streets that lie beyond it.
            let beyond = [[at(x, 7.0), at(x, 7.9)], [at(x, 8.2), at(x + 0.6, 8.2)]];
            for (which, points) in beyond.iter().enumerate() {
                let points = if dice.below(2) == 0 { *points } else { [points[1], points[0]] };
                let oneway = dice.below(4) > 0;
                lanes.push(lane(format!("stub-{which}-{n}"), &points, oneway));
            }
            let inside = [at(y + 0.4, x + 0.5), at(y + 0.6, x + 0.5)];
            lanes.push(lane(format!("yard-{n}"), &inside, dice.below(2) == 0));
        }
    }
    lanes.sort_by(|a, b| a.id.cmp(b.id));
    lanes
}

/// Whether some edge within the walk of the start leads to some edge within the walk of the goal: a
/// search without hierarchy, components or costs.
fn some_way(network: &Network, places: [GridPoint; 2], class: VehicleClass) -> bool {
    let file = network.file();
    let near = |place| network.near(place, ON_FOOT_M, usize::MAX, |_| true);
    let arcs = |edge: EdgeId| {
        let of = file.arcs_of(edge).iter().map(|arc| file.arc(*arc));
        of.filter(move |arc| !arc.banned.contains(class))
    };
    let (from, to) = (near(places[0]), near(places[1]));
    let mut left: Vec<NodeId> =
        from.iter().flat_map(|at| arcs(at.edge)).map(|arc| arc.head).collect();
    let mut seen: BTreeSet<NodeId> = left.iter().copied().collect();
    while let Some(node) = left.pop() {
        for arc in ArcId::all(file.arcs()).map(|arc| file.arc(arc)) {
            if arc.tail == node && !arc.banned.contains(class) && seen.insert(arc.head) {
                left.push(arc.head);
            }
        }
    }
    to.iter().any(|goal| {
        let along = from.iter().filter(|start| start.edge == goal.edge).any(|start| {
            arcs(goal.edge).any(|arc| {
                if arc.backward { goal.share <= start.share } else { goal.share >= start.share }
            })
        });
        along || arcs(goal.edge).any(|arc| seen.contains(&arc.tail))
    })
}

#[test]
fn there_is_no_way_only_where_no_road_at_hand_leads_to_any_road_at_hand() {
    let mut dice = Dice::new(29);
    let (mut ways, mut none) = (0, 0);
    for _ in 0..5 {
        let world = serve(&town_with_stubs(&mut dice, 4), &[]);
        let serving = world.state.serving();
        let live = serving.live.as_ref().unwrap();
        let ground = Ground::of(live);
        let mut place = || GridPoint {
            x: 1_159_970_000 + dice.below(200_000) as i32,
            y: dice.below(190_000) as i32 - 10_000,
        };
        live.network.searching(|query| {
            for _ in 0..120 {
                let places = [place(), place()];
                let class = VehicleClass::Truck;
                let found = plan::journey(&ground, query, &places, class);
                let there = found.as_ref().is_ok_and(|way| way.is_there());
                let expected = some_way(&live.network, places, class);
                assert!(there || !expected, "{places:?} {found:?}");
                if expected { ways += 1 } else { none += 1 }
            }
        });
    }
    assert!(ways > 300 && none > 5, "{ways} {none}");
}
