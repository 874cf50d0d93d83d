use lintas_model::report::Role;
use serde_json::{Value, json};

use crate::fixtures::{
    town::{FAR, NORTH, TRACK, Town},
    world::World,
};

/// A town with two roads closed, which are lines, and one report of a point.
async fn with_a_report() -> (World, String, String) {
    let mut town = Town::on_a_dry_day();
    town.close(NORTH, 6);
    town.close(TRACK, 6);
    let world = World::of_town(&town);
    let key = world.key("posko 7", Role::Reporter);
    let report = json!({
        "status": "closed",
        "geometry": {"type": "Point", "coordinates": [116.552, -0.3]},
        "cause": "landslide",
        "mode": "drill",
    });
    let told = world.post("/reports", &key, &report).await.json();
    assert_eq!(told["edges"], json!([FAR]));
    let id = told["id"].as_str().unwrap().to_owned();
    (world, key, id)
}

async fn listed(world: &World) -> Vec<Value> {
    let json = world.get("/collections").await.json();
    let collections = json["collections"].as_array().unwrap().clone();
    assert_eq!(json["numberMatched"], collections.len());
    collections
}

fn closures(listed: &[Value]) -> Vec<&str> {
    let ids = listed.iter().filter_map(|it| it["id"].as_str());
    ids.filter(|id| id.starts_with("closures")).collect()
}

/// Number matched, and the ids on all pages of `limit` features.
async fn walked(world: &World, collection: &str, limit: usize) -> (u64, Vec<String>) {
    let mut next = Some(format!("/collections/{collection}/items?limit={limit}"));
    let (mut matched, mut ids) = (0, Vec::new());
    while let Some(uri) = next {
        let page = world.get(&uri).await.json();
        matched = page["numberMatched"].as_u64().unwrap();
        let features = page["features"].as_array().unwrap();
        ids.extend(features.iter().map(|it| it["id"].as_str().unwrap().to_owned()));
        let links = page["links"].as_array().unwrap();
        let link = links.iter().find(|link| link["rel"] == "next");
        let href = link.map(|link| link["href"].as_str().unwrap());
        next = href.map(|href| href.replace("http://peta.test", ""));
    }
    (matched, ids)
}

#[tokio::test]
async fn a_mixed_layer_is_listed_as_its_parts_and_a_report_adds_one() {
    let mut town = Town::on_a_dry_day();
    let dry = World::of_town(&town);
    assert_eq!(closures(&listed(&dry).await), ["closures"], "it has no features of any type");
    town.close(NORTH, 6);
    let before = World::of_town(&town);
    assert_eq!(closures(&listed(&before).await), ["closures_lines"]);
    let (world, _, _) = with_a_report().await;
    let all = listed(&world).await;
    assert_eq!(closures(&all), ["closures_points", "closures_lines"]);
    for collection in all {
        let id = collection["id"].as_str().unwrap();
        let (matched, ids) = walked(&world, id, 1000).await;
        assert_eq!(collection["features"], matched, "{id}");
        assert_eq!(ids.len() as u64, matched, "{id}");
    }
}

#[tokio::test]
async fn a_part_has_the_features_of_its_type_alone_on_every_page_live_ones_too() {
    let (world, key, id) = with_a_report().await;
    let lines = vec!["pu-w2-2-3".to_owned(), "pu-w8-3-7".to_owned()];
    for limit in [1, 2, 1000] {
        let (matched, mut ids) = walked(&world, "closures_lines", limit).await;
        ids.sort();
        assert_eq!((matched, &ids), (2, &lines), "{limit} a page");
        assert_eq!(walked(&world, "closures_points", limit).await, (1, vec![id.clone()]));
        assert_eq!(walked(&world, "closures", limit).await.0, 3, "the old name has all of them");
    }
    let point = format!("/collections/closures_points/items/{id}");
    let item = world.get(&point).await;
    let own = item.json()["links"][0]["href"].as_str().unwrap().replace("http://peta.test", "");
    assert_eq!(own, point);
    for elsewhere in [
        format!("/collections/closures_lines/items/{id}"),
        "/collections/closures_points/items/pu-w2-2-3".to_owned(),
    ] {
        assert_eq!(world.get(&elsewhere).await.code(), "unknown_item", "{elsewhere}");
    }
    let in_box = "/collections/closures_points/items?bbox=116.50,-0.31,116.54,-0.27";
    assert_eq!(world.get(in_box).await.json()["numberMatched"], 0, "the lines there are not meant");
    let gone = world.post(&format!("/reports/{id}/withdraw"), &key, &json!({})).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    assert_eq!(closures(&listed(&world).await), ["closures_lines"]);
    let empty = world.get("/collections/closures_points/items").await;
    assert_eq!((empty.status.as_u16(), &empty.json()["numberMatched"]), (200, &json!(0)));
}

#[tokio::test]
async fn extents_hold_what_is_reported_and_say_until_when_all_of_it_is_known_to_end() {
    let (world, _, _) = with_a_report().await;
    let lines = world.get("/collections/closures_lines").await.json();
    let ends = &lines["extent"]["temporal"]["interval"][0];
    assert_eq!(ends, &json!(["2025-09-18T01:00:00Z", "2025-09-18T07:00:00Z"]));
    let points = world.get("/collections/closures_points").await.json();
    let bbox = points["extent"]["spatial"]["bbox"][0].as_array().unwrap().clone();
    assert_eq!(bbox, [116.552, -0.3, 116.552, -0.3].map(|it| json!(it)));
    let sites = world.get("/collections/shelters").await.json();
    let interval = &sites["extent"]["temporal"]["interval"][0];
    assert_eq!(interval[1], Value::Null, "what is said of a site holds on");
}

#[tokio::test]
async fn only_layers_of_mixed_geometry_have_parts() {
    let world = World::town();
    for name in ["roads_lines", "roads_points", "closures_", "closures_line", "_points", "points"] {
        let answer = world.get(&format!("/collections/{name}/items")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (404, "unknown_layer"),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_box_a_moment_and_a_limit_select_collections() {
    let (world, _, _) = with_a_report().await;
    let ids = async |query: &str| -> Vec<String> {
        let json = world.get(&format!("/collections?{query}")).await.json();
        let ids = json["collections"].as_array().unwrap().iter();
        ids.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = ids("").await;
    assert!(all.len() > 4, "{all:?}");
    let near = ids("bbox=116.551,-0.301,116.553,-0.299").await;
    assert!(near.iter().any(|id| id == "closures_points"), "{near:?}");
    assert!(!near.iter().any(|id| id == "closures_lines"), "{near:?}");
    let later = ids("datetime=2025-09-18T09:00:00Z/..").await;
    assert!(!later.iter().any(|id| id == "closures_lines"), "they have all ended: {later:?}");
    assert!(later.iter().any(|id| id == "roads"), "{later:?}");
    let mut walked = Vec::new();
    let mut next = Some("/collections?limit=2".to_owned());
    while let Some(uri) = next {
        let page = world.get(&uri).await.json();
        let of_page = page["collections"].as_array().unwrap();
        assert!(of_page.len() <= 2);
        walked.extend(of_page.iter().map(|it| it["id"].as_str().unwrap().to_owned()));
        let links = page["links"].as_array().unwrap();
        let link = links.iter().find(|link| link["rel"] == "next");
        next = link.map(|it| it["href"].as_str().unwrap().replace("http://peta.test", ""));
    }
    assert_eq!(walked, all);
    assert_eq!(world.get("/collections?bbox=1,2,3").await.code(), "invalid_parameter");
    assert_eq!(world.get("/collections?filter=x").await.code(), "unknown_parameter");
}
