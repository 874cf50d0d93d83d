use serde_json::Value;

use crate::{
    town::{self, Town},
    world::World,
};

fn at([lon, lat]: [f64; 2]) -> String {
    format!("{lon},{lat}")
}

async fn route(world: &World, from: [f64; 2], to: [f64; 2], vehicle: &str) -> Value {
    let uri = format!("/route?from={}&to={}&vehicle={vehicle}", at(from), at(to));
    let answer = world.get(&uri).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/geo+json");
    answer.json()
}

fn edges(json: &Value) -> Vec<&str> {
    let edges = &json["features"][0]["properties"]["edges"];
    edges.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_way_that_nobody_reported_on_is_no_promise() {
    let world = World::town();
    let json = route(&world, town::DEPOT, town::SEBERANG, "truck").await;
    assert_eq!(json["mode"], "drill");
    assert_eq!(json["label"], "LATIHAN – BUKAN KEJADIAN NYATA");
    assert_eq!(edges(&json), [town::WEST, town::NORTH, town::EAST, town::BRIDGE, town::FAR]);
    let told = &json["features"][0]["properties"];
    assert_eq!(told["status"], "presumed");
    assert_eq!(told["verdict"], "KEMUNGKINAN BISA, BELUM ADA LAPORAN");
    assert!(told["presumed_m"].as_f64().unwrap() > 6_000.0);
    assert_eq!(told["oldest_as_of"], Value::Null);
    let sentence = told["sentence_id"].as_str().unwrap();
    assert!(sentence.starts_with("Kemungkinan truk bisa lewat"), "{sentence}");
    assert!(sentence.ends_with("Periksa di lapangan; petugas yang memutuskan."), "{sentence}");
}

#[tokio::test]
async fn a_closed_road_is_gone_around_and_named() {
    let mut town = Town::on_a_dry_day();
    town.close(town::NORTH, 6);
    let world = World::of_town(&town);
    let json = route(&world, town::DEPOT, town::KOTA, "truck").await;
    assert_eq!(edges(&json), [town::WEST, town::SOUTH, town::EAST]);
    let avoided = &json["features"][0]["properties"]["avoided"];
    assert_eq!(avoided.as_array().unwrap().len(), 1);
    assert_eq!(avoided[0]["id"], town::NORTH);
    assert_eq!(avoided[0]["status"], "closed");
    assert_eq!(avoided[0]["cause"], "landslide");
    assert_eq!(avoided[0]["report_id"], format!("pu-{}", town::NORTH));
    assert_eq!(avoided[0]["expires"], "2025-09-18T07:00:00Z");
}

#[tokio::test]
async fn no_way_names_what_blocks_and_how_far_one_comes() {
    let mut town = Town::on_a_dry_day();
    town.close(town::BRIDGE, 6);
    town.close(town::FERRY, 6);
    let world = World::of_town(&town);
    let json = route(&world, town::DEPOT, town::SEBERANG, "truck").await;
    assert_eq!(json["features"].as_array().unwrap().len(), 0);
    assert_eq!(
        (json["status"].as_str(), json["verdict"].as_str()),
        (Some("closed"), Some("TIDAK"))
    );
    assert_eq!(json["blocked_by"][0]["id"], town::BRIDGE);
    let sentence = json["sentence_id"].as_str().unwrap();
    assert!(
        sentence.contains(
            "Jembatan Belayan tertutup (longsor), dilihat langsung sejak 18 Sep 09.00 WITA"
        ),
        "{sentence}"
    );
    let nearest = &json["nearest_reachable"];
    assert_eq!(nearest["place"], serde_json::json!([116.54, -0.3]));
    let away = nearest["distance_to_goal_m"].as_f64().unwrap();
    assert!((2_200.0..2_250.0).contains(&away), "{away}");
}

#[tokio::test]
async fn the_ferry_stands_in_for_the_bridge_and_its_wait_is_spelled_out() {
    let mut town = Town::on_a_dry_day();
    town.close(town::BRIDGE, 6);
    let world = World::of_town(&town);
    let json = route(&world, town::DEPOT, town::SEBERANG, "truck").await;
    assert!(edges(&json).contains(&town::FERRY));
    let told = &json["features"][0]["properties"];
    let words = told["contingency"].as_str().unwrap();
    assert!(words.contains("× 1,25") && words.contains("menunggu feri"), "{words}");
    let heavy = route(&world, town::DEPOT, town::SEBERANG, "heavy_truck").await;
    assert_eq!(heavy["features"][0]["properties"]["verdict"], "BISA DENGAN SYARAT", "{heavy}");
}
