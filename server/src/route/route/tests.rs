use jiff::Timestamp;
use lintas_model::{evidence::CoverageRecord, hazard::Basis};
use serde_json::{Value, json};

use crate::{
    fixtures::{
        town::{self, Town},
        world::World,
    },
    journey::tests::{edges, post, route},
};

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
    assert!(words.contains("malam atau hujan kira-kira 1,4 kali lebih lama"), "{words}");
    assert!(words.contains("× 1,25") && words.contains("menunggu feri"), "{words}");
    let heavy = route(&world, town::DEPOT, town::SEBERANG, "heavy_truck").await;
    assert_eq!(heavy["features"][0]["properties"]["verdict"], "BISA DENGAN SYARAT", "{heavy}");
}

#[tokio::test]
async fn what_is_to_be_avoided_is_not_used_and_what_is_wanted_between_is() {
    let world = World::town();
    let [from, to] = [town::DEPOT, town::KOTA];
    let north = serde_json::json!({ "type": "Polygon", "coordinates": [[
        [116.519, -0.296], [116.521, -0.296], [116.521, -0.294], [116.519, -0.294],
        [116.519, -0.296],
    ]] });
    let mut body = serde_json::json!({ "from": from, "to": to, "vehicle": "car", "avoid": north });
    let json = post(&world, "/route", &body).await.json();
    assert_eq!(edges(&json), [town::WEST, town::SOUTH, town::EAST]);
    assert_eq!(json["features"][0]["properties"]["avoided"][0]["cause"], "avoid");
    body["avoid"] = Value::Null;
    body["via"] = serde_json::json!([[116.520, -0.308]]);
    let json = post(&world, "/route", &body).await.json();
    assert_eq!(edges(&json), [town::WEST, town::SOUTH, town::EAST]);
    // Both roads at once: there is no way, and the avoided roads are named as what blocks.
    body["avoid"] = north;
    body["via"] = serde_json::json!([]);
    for corner in [0, 1, 4] {
        body["avoid"]["coordinates"][0][corner][1] = serde_json::json!(-0.309);
    }
    let json = post(&world, "/route", &body).await.json();
    assert_eq!(json["verdict"], "TIDAK");
    assert_eq!(json["blocked_by"][0]["cause"], "avoid");
}

#[tokio::test]
async fn a_boat_is_loaded_at_a_jetty_and_carries_to_the_next() {
    let mut town = Town::on_a_dry_day();
    town.close(town::TRACK, 6);
    let world = World::of_town(&town);
    let json = route(&world, town::DEPOT, town::HULU, "boat").await;
    let told = &json["features"][0]["properties"];
    let changes = told["changes"].as_array().unwrap();
    assert_eq!(changes[0]["name"], "Dermaga Kota");
    assert_eq!(changes[0]["from_vehicle"], "pickup");
    assert!(edges(&json).contains(&town::RIVER_UP), "{json}");
    let sum: f64 = told["pieces"]
        .as_array()
        .unwrap()
        .iter()
        .chain(changes)
        .map(|part| part["duration_s"].as_f64().or(part["load_s"].as_f64()).unwrap())
        .sum();
    assert!((sum - told["duration_s"].as_f64().unwrap()).abs() < 1e-6);
    let by_land = route(&world, town::DEPOT, town::HULU, "truck").await;
    assert_eq!(by_land["verdict"], "TIDAK");
    assert_eq!(by_land["by_boat"]["jetty"], "Dermaga Kota");
    assert_eq!(by_land["by_boat"]["duration_s"], told["duration_s"]);
}

#[tokio::test]
async fn a_question_that_cannot_be_meant_is_refused_with_the_parameter_named() {
    let world = World::town();
    for (uri, name) in [
        ("/route?to=116.5,-0.3", "from"),
        ("/route?from=116.5,-0.3", "to"),
        ("/route?from=NaN,0&to=1,1", "from"),
        ("/route?from=1,1&to=1,91", "to"),
        ("/route?from=1,1&to=1,1&vehicle=tank", "vehicle"),
        ("/route?from=1,1&to=1,1&format=kml", "format"),
    ] {
        let answer = world.get(uri).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "invalid_parameter"));
        assert!(answer.json()["detail"].as_str().unwrap().starts_with(name), "{uri}");
    }
    assert_eq!(world.get("/route?from=1,1&to=1,1&via=2,2").await.code(), "unknown_parameter");
    let via = vec![[116.5, -0.3]; 26];
    let body = serde_json::json!({ "from": [1, 1], "to": [1, 1], "via": via });
    assert_eq!(post(&world, "/route", &body).await.code(), "invalid_parameter");
    assert_eq!(post(&world, "/route", &serde_json::json!([])).await.code(), "bad_request");
}

#[tokio::test]
async fn far_from_every_road_is_told_and_not_guessed() {
    let world = World::town();
    let json = route(&world, town::DEPOT, [117.9, 0.5], "truck").await;
    assert_eq!(json["verdict"], "TIDAK");
    assert_eq!(json["blocked_by"], serde_json::json!([]));
}

#[tokio::test]
async fn an_open_way_says_who_looked_and_until_when_it_holds() {
    let mut town = Town::on_a_dry_day();
    let (from, to): (Timestamp, Timestamp) = (
        "2025-09-18T08:00:00+08:00".parse().unwrap(),
        "2025-09-18T20:00:00+08:00".parse().unwrap(),
    );
    town.facts.coverages.push(CoverageRecord {
        source: "drone".to_owned(),
        as_of: Some(from),
        until: Some(to),
        basis: Basis::Observed,
        waits: false,
    });
    for id in [town::WEST, town::NORTH, town::EAST] {
        town.facts_of(id).covered = vec![0];
    }
    let json = route(&World::of_town(&town), town::DEPOT, town::KOTA, "car").await;
    let told = &json["features"][0]["properties"];
    assert_eq!((told["verdict"].as_str(), told["status"].as_str()), (Some("BISA"), Some("open")));
    assert_eq!(told["oldest_as_of"], "2025-09-18T00:00:00Z");
    assert_eq!(told["valid_until"], "2025-09-18T12:00:00Z");
    assert_eq!(told["limiting"], Value::Null);
    let sentence = told["sentence_id"].as_str().unwrap();
    assert!(sentence.starts_with("Mobil bisa lewat: seluruh"), "{sentence}");
    assert!(
        sentence.contains("kabar tertua 18 Sep 08.00 WITA, menurut model banjir"),
        "{sentence}"
    );
}

/// A flood on some roads.
fn flooded(roads: &[&str], depth_m: Option<f64>) -> Town {
    let mut town = Town::on_a_dry_day();
    town.flood(roads, depth_m);
    town
}

#[tokio::test]
async fn a_way_through_water_names_its_depth_in_centimetres_and_who_says_so() {
    let world = World::of_town(&flooded(&[town::EAST], Some(0.45)));
    let json = route(&world, town::DEPOT, town::KOTA, "truck").await;
    let told = &json["features"][0]["properties"];
    assert_eq!(told["verdict"], "BISA DENGAN SYARAT");
    let limiting = &told["limiting"];
    assert_eq!(
        (limiting["edge"].as_str(), limiting["depth_cm"].as_f64()),
        (Some(town::EAST), Some(45.0))
    );
    assert_eq!(limiting["evidence"], "modelled");
    assert_eq!(told["reason"], "banjir");
    let sentence = told["sentence_id"].as_str().unwrap();
    assert!(sentence.contains("Jalan Poros"), "{sentence}");
    assert!(
        sentence.contains("air 45 cm), menurut model bahaya sejak 18 Sep 09.00 WITA"),
        "{sentence}"
    );
    // What a truck wades through, a car does not.
    assert_eq!(route(&world, town::DEPOT, town::KOTA, "car").await["verdict"], "TIDAK");
}

#[tokio::test]
async fn what_nobody_knows_is_used_only_where_nothing_else_leads_there() {
    let world = World::of_town(&flooded(&[town::NORTH], None));
    let json = route(&world, town::DEPOT, town::KOTA, "truck").await;
    assert_eq!(edges(&json), [town::WEST, town::SOUTH, town::EAST]);
    let avoided = &json["features"][0]["properties"]["avoided"];
    assert_eq!(
        (avoided[0]["id"].as_str(), avoided[0]["status"].as_str()),
        (Some(town::NORTH), Some("unknown"))
    );
    let world = World::of_town(&flooded(&[town::NORTH, town::SOUTH], None));
    let json = route(&world, town::DEPOT, town::KOTA, "truck").await;
    let told = &json["features"][0]["properties"];
    assert_eq!(
        (told["verdict"].as_str(), told["status"].as_str()),
        (Some("BELUM DIKETAHUI"), Some("unknown"))
    );
    assert_eq!(told["limiting"]["edge"], town::NORTH);
    assert!(told["unknown_m"].as_f64().unwrap() > 2_000.0);
    assert!(told["sentence_id"].as_str().unwrap().contains("kedalaman air belum diketahui"));
}

#[tokio::test]
async fn an_answer_that_stays_the_same_is_not_sent_twice() {
    let world = World::town();
    let uri = "/route?from=116.5,-0.3&to=116.53,-0.3";
    let first = world.get(uri).await;
    assert_eq!(first.header("cache-control"), "private, max-age=0, must-revalidate");
    let tag = first.header("etag").to_owned();
    let again = world.get_with(uri, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status.as_u16(), again.header("etag")), (304, tag.as_str()));
    let edge = Town::on_a_dry_day().edge(town::TRACK);
    crate::journey::tests::close(&world, edge, None);
    let later = world.get_with(uri, &[("if-none-match", &tag)]).await;
    assert_eq!(later.status, 200);
}

#[tokio::test]
async fn a_boat_crosses_at_a_jetty_from_the_river_to_a_road_under_water() {
    let mut town = flooded(&[town::TRACK], Some(1.2));
    town.facts_of(town::TRACK).drowned = true;
    let world = World::of_town(&town);
    let json = route(&world, [116.5415, -0.315], [116.530, -0.290], "boat").await;
    let told = &json["features"][0]["properties"];
    assert_eq!(edges(&json), [town::RIVER_DOWN, town::RIVER_UP, town::TRACK], "{json}");
    // It goes on over the drowned road: nothing is unloaded at Dermaga Hulu.
    assert_eq!(told["changes"], json!([]), "{told}");
    // No truck gets there, and the answer says that a boat does.
    let by_land = route(&world, town::DEPOT, [116.530, -0.290], "truck").await;
    assert_eq!(by_land["blocked_by"][0]["depth_cm"], 120.0);
    assert!(
        by_land["by_boat"]["sentence_id"].as_str().unwrap().starts_with("Dengan perahu ada jalan")
    );
}
