//! The public layers of sites and needs, from the request to the map.

use jiff::SignedDuration;
use lintas_model::{aid::Ledger, report::Role};
use serde_json::{Value, json};

use super::super::live_layer::AidStep;
use super::*;
use crate::fixtures::{
    town::{KOTA, Town},
    town_aid::{GUDANG_BPBD, POS_HULU, POS_KOTA, POS_SEBERANG, RUMAH_HULU},
    world::World,
};

async fn site(world: &World, id: &str) -> Value {
    world.get(&format!("/collections/shelters/items/{id}")).await.json()["properties"].take()
}

async fn ids(world: &World) -> Vec<String> {
    let page = world.get("/collections/shelters/items").await.json();
    let features = page["features"].as_array().unwrap();
    assert_eq!(page["numberMatched"], features.len());
    features.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

fn status(id: &str) -> String {
    format!("/sites/{id}/status")
}

/// Everything that the public may fetch of sites and needs, without what counts revisions.
async fn public(world: &World) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut uris = vec![
        "/collections/shelters/items".to_owned(),
        "/collections/needs/items".to_owned(),
        "/collections/depots/items".to_owned(),
        "/search?q=pos".to_owned(),
    ];
    for id in [POS_HULU, POS_KOTA] {
        uris.push(format!("/collections/shelters/items/{id}"));
    }
    for (z, x, y) in [(0, 0, 0), (10, 843, 512), (14, 13_495, 8_205), (14, 13_495, 8_204)] {
        uris.push(format!("/tiles/shelters/{z}/{x}/{y}"));
        uris.push(format!("/tiles/shelters,needs/{z}/{x}/{y}"));
    }
    for uri in uris {
        let answer = world.get(&uri).await;
        let revision = world.state.serving().revision;
        let text = String::from_utf8_lossy(&answer.body);
        let told = text.replace(&format!("\"revision\":{revision}"), "");
        // The moment of the answer stands last.
        let told = told.split(",\"timeStamp\":").next().unwrap_or_default().to_owned();
        all.push((uri, told.into_bytes()));
    }
    all
}

#[tokio::test]
async fn what_is_said_of_a_site_is_on_the_map_at_once() {
    let world = World::town();
    let key = world.key("posko", Role::Reporter);
    let tile = "/tiles/shelters/14/13495/8205";
    let before = world.get(tile).await;
    let said = json!({"people": 131, "status": "full", "mode": "drill"});
    assert_eq!(world.post(&status(POS_KOTA), &key, &said).await.status, 201);
    let kota = site(&world, POS_KOTA).await;
    assert_eq!((&kota["people"], &kota["status"]), (&json!(131), &json!("full")));
    let after = world.get(tile).await;
    assert_ne!(after.body, before.body);
    assert_ne!(after.header("etag"), before.header("etag"));
    let changes = world.get("/changes?since=0").await.json();
    assert_eq!(changes["changed"], json!(["site"]));
    assert_eq!(changes["sites"], json!([POS_KOTA]));
    let tiles = changes["tiles"].as_array().unwrap();
    assert!(tiles.iter().any(|tile| tile == "14/13495/8205"), "{tiles:?}");
    let bbox: [f64; 4] = serde_json::from_value(changes["bbox"].clone()).unwrap();
    assert!(bbox[0] <= KOTA[0] && KOTA[1] <= bbox[3], "{bbox:?}");
    // A closed site stays on the map, with its status.
    let closed = json!({"status": "closed", "mode": "drill"});
    assert_eq!(world.post(&status(POS_KOTA), &key, &closed).await.status, 201);
    assert_eq!(site(&world, POS_KOTA).await["status"], "closed");
    assert!(ids(&world).await.contains(&POS_KOTA.to_owned()));
}

#[tokio::test]
async fn a_new_site_is_a_feature_more_and_a_small_home_cluster_is_none() {
    let world = World::town();
    let key = world.key("posko", Role::Reporter);
    let tile = "/tiles/shelters/14/13494/8205";
    let new = |people: i64, kind: &str| {
        let place = json!({"type": "Point", "coordinates": [116.52, -0.305]});
        json!({"name": "Rumah Pak Amat", "geometry": place, "people": people, "type": kind, "mode": "drill"})
    };
    let before = world.get(tile).await;
    let sent = world.post(&status("baru"), &key, &new(19, "home_cluster")).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    assert!(!ids(&world).await.contains(&"baru".to_owned()));
    assert_eq!(world.get("/collections/shelters/items/baru").await.code(), "unknown_item");
    assert_eq!(world.get(tile).await.body, before.body);
    let changes = world.get("/changes?since=0").await;
    let text = String::from_utf8_lossy(&changes.body).into_owned();
    assert!(!text.contains("baru") && !text.contains("116.52"), "{text}");
    let sent = world.post(&status("baru"), &key, &new(20, "home_cluster")).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    assert!(ids(&world).await.contains(&"baru".to_owned()));
    let shown = site(&world, "baru").await;
    assert_eq!((&shown["people"], &shown["source"]), (&json!(20), &json!("report")));
    let drawn = world.get(tile).await;
    assert!(String::from_utf8_lossy(&drawn.body).contains("baru"));
    let within = world.get("/collections/shelters/items?bbox=116.51,-0.31,116.525,-0.30").await;
    assert_eq!(within.json()["features"].as_array().unwrap().len(), 1);
    // Families go home: what is left points at a house.
    let fewer = json!({"people": 12, "mode": "drill"});
    assert_eq!(world.post(&status("baru"), &key, &fewer).await.status, 201);
    assert!(!ids(&world).await.contains(&"baru".to_owned()));
    assert_eq!(world.get(tile).await.body, before.body);
    let changes = world.get("/changes?since=2").await.json();
    assert_eq!(changes["sites"], json!([]));
    assert!(!changes["tiles"].as_array().unwrap().is_empty(), "whoever shows it draws it again");
}

#[tokio::test]
async fn a_published_site_that_may_not_be_shown_any_more_is_gone_at_once() {
    let world = World::town();
    let key = world.key("posko", Role::Reporter);
    let tile = "/tiles/shelters/14/13495/8205";
    let home = json!({"type": "home_cluster", "people": 9, "mode": "drill"});
    assert_eq!(world.post(&status(POS_KOTA), &key, &home).await.status, 201);
    assert!(!ids(&world).await.contains(&POS_KOTA.to_owned()));
    let one = world.get(&format!("/collections/shelters/items/{POS_KOTA}")).await;
    assert_eq!(one.code(), "unknown_item");
    let drawn = world.get(tile).await;
    assert!(!String::from_utf8_lossy(&drawn.body).contains(POS_KOTA));
    let text = String::from_utf8(world.get("/search?q=balai%20kota").await.body.to_vec()).unwrap();
    assert!(!text.contains(POS_KOTA), "{text}");
    let within = world.get("/collections/shelters/items?bbox=116.5,-0.31,116.56,-0.27").await;
    assert!(!String::from_utf8_lossy(&within.body).contains(POS_KOTA));
}

#[tokio::test]
async fn what_is_private_changes_nothing_that_the_public_sees() {
    let world = World::town();
    let (key, officer) = (world.key("posko", Role::Reporter), world.key("piket", Role::Officer));
    let first = json!({"people": 120, "note": "satu", "mode": "drill"});
    assert_eq!(world.post(&status(POS_HULU), &key, &first).await.status, 201);
    let seen_at = world.state.serving().aid().unwrap().ledger.clone();
    let hulu = &seen_at.sites[seen_at.site(POS_HULU).unwrap()];
    let heard = hulu.heard_at.unwrap().to_string();
    let before = public(&world).await;
    // Long enough for stocks to shrink by what is shown.
    std::thread::sleep(std::time::Duration::from_millis(300));
    let secret = json!({
        "groups": {"infants": 77, "pregnant": 66, "elderly": 55}, "note": "catatan-rahasia-9 0812 3456 7890",
        "channel": "radio-rahasia", "on_behalf_of": "Pak-Rahasia", "seen_at": heard, "mode": "drill",
    });
    assert_eq!(world.post(&status(POS_HULU), &key, &secret).await.status, 201);
    let asked = json!({
        "to": POS_HULU, "from": GUDANG_BPBD, "item": "selimut", "amount": 4321, "agency": "BPBD",
        "state": "diminta", "note": "catatan-rahasia-8", "vehicle": "truck", "vehicle_id": "KT-RAHASIA-7",
        "eta": "2025-09-18T13:13:00+08:00", "mode": "drill",
    });
    assert_eq!(world.post("/dispatches", &officer, &asked).await.status, 201);
    for ((uri, was), (_, is)) in before.iter().zip(&public(&world).await) {
        assert!(was == is, "{uri}");
    }
    for uri in
        ["/changes?since=0", "/catalog", "/health", "/metrics", "/collections/shelters/items"]
    {
        let text = String::from_utf8_lossy(&world.get(uri).await.body).to_lowercase();
        for secret in ["rahasia", "4321", "3456 7890", RUMAH_HULU, "13:13", "gudang-1\",\"item"] {
            assert!(!text.contains(secret), "{uri} tells {secret}");
        }
    }
    let after = world.get("/changes?since=1").await.json();
    assert_eq!((&after["sites"], &after["areas"]), (&json!([]), &json!([])), "{after}");
    assert_eq!(after["tiles"], json!([]));
    let remembered = world.state.writer.events().after_revision(0, 9).unwrap();
    assert!(!remembered.is_empty());
    for event in remembered {
        let fields: Vec<&str> =
            event.data.as_object().unwrap().keys().map(String::as_str).collect();
        let public = ["snapshot", "revision", "edges", "bbox", "tiles", "sites", "areas"];
        assert!(fields.iter().all(|field| public.contains(field)), "{fields:?}");
        assert!(!event.data.to_string().to_lowercase().contains("rahasia"));
    }
}

#[tokio::test]
async fn stocks_that_shrink_are_told_by_the_clock_and_never_too_often() {
    let world = World::town();
    let before = site(&world, POS_HULU).await["days_left"].as_f64().unwrap();
    let later = |minutes: i64| {
        world.state.clock.pass(SignedDuration::from_mins(minutes));
        world.state.writer.tick();
        world.state.serving().revision
    };
    assert_eq!(later(0), 0);
    let first = later(60);
    assert_eq!(first, 1);
    assert_eq!(later(0), 1);
    let after = site(&world, POS_HULU).await["days_left"].as_f64().unwrap();
    assert!(after < before, "{after} {before}");
    let changes = world.get("/changes?since=0").await.json();
    assert_eq!(changes["changed"], json!(["expiry"]));
    assert!(changes["sites"].as_array().unwrap().contains(&json!(POS_HULU)));
}

#[tokio::test]
async fn a_live_tile_of_aid_is_to_the_byte_the_one_of_a_snapshot_that_knows_the_same() {
    let said = |aid: &mut Ledger| {
        let (kota, seberang) = (aid.site(POS_KOTA).unwrap(), aid.site(POS_SEBERANG).unwrap());
        aid.sites[kota].people.people = Some(95);
        aid.sites[kota].urgent = vec!["beras".into()];
        aid.sites[seberang].status = Some("closed".into());
    };
    let before = World::town();
    let mut town = Town::on_a_dry_day();
    said(town.aid.as_mut().unwrap());
    let after = World::of_town(&town);
    let aid = Aid::of(&Arc::new(town.aid.clone().unwrap()), &[], &Arc::default(), town.as_of);
    let serving = before.state.serving();
    let (open, live) = (serving.open().unwrap(), serving.live().unwrap());
    for layer in [Layer::Shelters, Layer::Needs] {
        let file = open.features(layer.name()).unwrap();
        let published = AidLayer::open(open.snapshot(), layer).unwrap().unwrap();
        let step = RevisionStep::Aid(AidStep { aid: &aid, touched: None, revision: 1 });
        let next = published.next(file, &step).unwrap().unwrap();
        assert!(!next.tiles.is_empty(), "{layer:?}");
        let now = next.layer;
        let other = after.state.serving();
        let published = other.open().unwrap().archive(layer.name()).unwrap().unwrap();
        let was = open.archive(layer.name()).unwrap().unwrap();
        let mut seen = 0;
        for z in 0..=14 {
            for tile in tiles_of_town(z) {
                let drawn = match now.since(tile) {
                    Some(_) => now.tile(&live.network, file, &live.overlay, tile).unwrap(),
                    None => was.get(tile).unwrap().map(|it| it.bytes.to_vec()),
                };
                let is = published.get(tile).unwrap().map(|it| it.bytes.to_vec());
                assert!(drawn == is, "{layer:?} {tile:?}");
                seen += usize::from(is.is_some());
            }
        }
        assert!(seen > 14, "{layer:?} {seen}");
    }
}

/// The tiles of a zoom that the town may be in.
fn tiles_of_town(z: u8) -> Vec<TileCoord> {
    let at = |lon: f64, lat: f64| {
        let side = f64::from(1_u32 << z);
        let x = (lon + 180.0) / 360.0 * side;
        let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * side;
        (x.floor() as u32, y.floor() as u32)
    };
    let ((west, north), (east, south)) = (at(116.44, -0.24), at(116.61, -0.36));
    let most = (1_u32 << z) - 1;
    let columns = west.saturating_sub(1)..=(east + 1).min(most);
    let row = |x: u32| {
        let rows = north.saturating_sub(1)..=(south + 1).min(most);
        rows.filter_map(move |y| TileCoord::new(z, x, y))
    };
    columns.flat_map(row).collect()
}

#[tokio::test]
async fn what_units_need_follows_what_is_said_of_their_sites() {
    let world = World::town();
    let key = world.key("posko", Role::Reporter);
    let unit = async || {
        let item = world.get("/collections/needs/items/64.02.99").await;
        item.json()["properties"].clone()
    };
    let before = unit().await;
    let said = json!({"people": 243, "mode": "drill"});
    assert_eq!(world.post(&status(POS_KOTA), &key, &said).await.status, 201);
    let after = unit().await;
    let sheltered = |unit: &Value| unit["people_sheltered"].as_i64().unwrap();
    assert_eq!(sheltered(&after), sheltered(&before) + 200);
    assert!(after["last_heard"].as_str() > before["last_heard"].as_str());
    let changes = world.get("/changes?since=0").await.json();
    assert_eq!(changes["areas"], json!(["64.02.99"]));
    let drawn = world.get("/tiles/needs/10/843/512").await;
    assert_eq!(drawn.status, 200);
}
