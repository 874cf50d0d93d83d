//! Filters, orders and coordinate reference systems over HTTP: what is answered is what a reader of the
//! whole layer would have picked out of it.

use lintas_model::report::Role;
use serde_json::{Value, json};

use crate::fixtures::{
    town::{EAST, WEST},
    world::World,
};

/// A feature as a reader of the whole layer sees it.
type Holds = fn(&Value) -> bool;

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

async fn features(world: &World, uri: &str) -> Vec<Value> {
    let answer = world.get(uri).await;
    assert_eq!(answer.status, 200, "{uri}: {answer:?}");
    let json = answer.json();
    let features = json["features"].as_array().unwrap().clone();
    assert_eq!(
        (&json["numberMatched"], &json["numberReturned"]),
        (&features.len().into(), &features.len().into())
    );
    features
}

fn west_of(feature: &Value, lon: f64) -> bool {
    let places = feature["geometry"]["coordinates"].as_array().unwrap().clone();
    places.iter().all(|place| place[0].as_f64().unwrap() < lon)
}

#[tokio::test]
async fn a_filter_answers_what_a_reader_of_the_whole_layer_would_pick_out() {
    let world = World::town();
    let officer = world.key("piket", Role::Officer);
    let report = json!({"status": "closed", "cause": "flood", "mode": "drill", "edges": [EAST], "depth_m": 0.9});
    assert_eq!(world.post("/reports", &officer, &report).await.status, 201);
    let every = features(&world, "/collections/roads/items").await;
    let of: [(&str, Holds); 13] = [
        ("status = 'closed'", |it| it["properties"]["status"] == "closed"),
        ("status <> 'closed'", |it| {
            let status = &it["properties"]["status"];
            !status.is_null() && status != "closed"
        }),
        ("bridge = true OR ferry = true", |it| {
            it["properties"]["bridge"] == true || it["properties"]["ferry"] == true
        }),
        ("NOT bridge = true AND length_m > 1000", |it| {
            it["properties"]["bridge"] == false
                && it["properties"]["length_m"].as_f64().is_some_and(|it| it > 1000.0)
        }),
        ("length_m BETWEEN 500 AND 2000", |it| {
            it["properties"]["length_m"].as_f64().is_some_and(|it| (500.0..=2000.0).contains(&it))
        }),
        ("depth_m > 0.5", |it| it["properties"]["depth_m"].as_f64().is_some_and(|it| it > 0.5)),
        ("depth_m IS NULL", |it| it["properties"]["depth_m"].is_null()),
        ("class IN ('ferry', 'river')", |it| {
            ["ferry", "river"].contains(&it["properties"]["class"].as_str().unwrap())
        }),
        ("id LIKE 'w%-4-5'", |it| it["id"].as_str().unwrap().ends_with("-4-5")),
        ("truck = 'never' AND boat <> 'never'", |it| {
            let of = &it["properties"];
            of["truck"] == "never" && !of["boat"].is_null() && of["boat"] != "never"
        }),
        ("as_of > DATE('2025-09-17')", |it| !it["properties"]["as_of"].is_null()),
        ("S_WITHIN(geometry, BBOX(116, -1, 116.53771, 1))", |it| west_of(it, 116.537_71)),
        ("S_WITHIN(geometry, BBOX(116, -1, 116.53771, 1)) AND status = 'closed'", |it| {
            west_of(it, 116.537_71) && it["properties"]["status"] == "closed"
        }),
    ];
    let mut telling = 0;
    for (filter, holds) in of {
        let uri = format!("/collections/roads/items?filter={}", encoded(filter));
        let found = features(&world, &uri).await;
        let expected: Vec<&Value> = every.iter().filter(|one| holds(one)).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter}");
        telling += usize::from(!found.is_empty() && found.len() < every.len());
        let negated =
            format!("/collections/roads/items?filter={}", encoded(&format!("NOT ({filter})")));
        let without = features(&world, &negated).await;
        assert!(without.iter().all(|one| !found.contains(one)), "NOT ({filter})");
    }
    assert!(telling >= 8, "{telling} filters tell roads apart");
    let live = features(&world, "/collections/roads/items?status=closed").await;
    assert!(live.iter().any(|one| one["id"] == EAST), "a live report counts at once");
    let reports = features(&world, "/collections/closures/items?state=active&source=reports").await;
    assert_eq!(reports.len(), 1, "what the file lacks is asked for, too");
}

#[tokio::test]
async fn an_order_is_that_of_the_whole_layer_on_every_page() {
    let world = World::town();
    let mut every = features(&world, "/collections/roads/items").await;
    let length = |one: &Value| one["properties"]["length_m"].as_f64().unwrap();
    every.sort_by(|a, b| length(b).total_cmp(&length(a)));
    let mut uri = "/collections/roads/items?sortby=-length_m&limit=3".to_owned();
    let mut paged = Vec::new();
    loop {
        let page = world.get(&uri).await.json();
        assert_eq!(page["numberMatched"], every.len());
        paged.extend(page["features"].as_array().unwrap().clone());
        let links = page["links"].as_array().unwrap();
        let Some(next) = links.iter().find(|link| link["rel"] == "next") else { break };
        uri = next["href"].as_str().unwrap().replace("http://peta.test", "");
    }
    assert_eq!(paged, every);
}

#[tokio::test]
async fn coordinates_come_in_the_system_that_is_asked_for_and_the_header_names_it() {
    let world = World::town();
    let utm = "http://www.opengis.net/def/crs/EPSG/0/32750";
    for crs in [utm, "[EPSG:32750]"] {
        for path in ["/collections/depots/items", "/collections/depots/items/gudang-1"] {
            let answer = world.get(&format!("{path}?crs={}", encoded(crs))).await;
            assert_eq!(answer.header("content-crs"), format!("<{utm}>"), "{path}");
            let json = answer.json();
            let one = json.pointer("/features/0").unwrap_or(&json);
            let place = one["geometry"]["coordinates"].as_array().unwrap();
            // 116.5 E, 0.3 S by PROJ 9.5.1.
            assert_eq!(place[0].as_f64().unwrap().round(), 444_363.0);
            assert_eq!(place[1].as_f64().unwrap().round(), 9_966_840.0);
        }
    }
    let plain = world.get("/collections/depots/items").await;
    let crs84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>";
    assert_eq!(plain.header("content-crs"), crs84);
    let item = world.get("/collections/depots/items/gudang-1").await;
    assert_eq!(item.header("content-crs"), crs84);
    let collection = world.get("/collections/depots").await.json();
    let listed = collection["crs"].as_array().unwrap();
    assert!(listed.contains(&collection["storageCrs"]) && listed.contains(&utm.into()));
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused_with_what_would_have_been_right() {
    let world = World::town();
    for (query, code, hint) in [
        ("crs=EPSG:999999", "invalid_parameter", "32750"),
        ("bbox=1,2,3,4&bbox-crs=x", "invalid_parameter", "32750"),
        ("filter=statsu%20%3D%20%27x%27", "invalid_parameter", "status"),
        ("filter=", "invalid_parameter", "value"),
        ("filter=status", "invalid_parameter", "truth"),
        ("filter=true&filter=false", "invalid_parameter", "once"),
        ("filter-lang=cql", "invalid_parameter", "cql2-text"),
        ("filter=%7B&filter-lang=cql2-json", "invalid_parameter", "JSON"),
        ("sortby=statsu", "invalid_parameter", "status"),
        ("properties=statsu", "invalid_parameter", "status"),
        ("statsu=closed", "unknown_parameter", "status"),
        ("length_m=long", "invalid_parameter", "number"),
    ] {
        let answer = world.get(&format!("/collections/roads/items?{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, code), "{query}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(hint), "{query}: {detail}");
        assert!(!detail.contains("statsu"), "what was asked is not repeated: {detail}");
    }
    let item = format!("/collections/roads/items/{WEST}?crs=nowhere");
    assert_eq!(world.get(&item).await.code(), "invalid_parameter");
}
