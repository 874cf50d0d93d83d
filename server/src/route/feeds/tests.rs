use axum::http::Method;
use lintas_model::{bulletin::DRILL, report::Role};
use serde_json::{Value, json};

use crate::fixtures::{
    town::{self, Town},
    town_aid::{POS_HULU, RUMAH_HULU, SECRETS},
    world::{TestResponse, World},
};

const FEEDS: [(&str, &str); 6] = [
    ("/feeds/closures.atom", "application/atom+xml"),
    ("/feeds/shortages.atom", "application/atom+xml"),
    ("/feeds/open511.json", "application/json"),
    ("/feeds/wzdx.json", "application/geo+json"),
    ("/feeds/closures.gpx", "application/gpx+xml"),
    ("/feeds/sites.gpx", "application/gpx+xml"),
];
/// Those of roads.
const OF_ROADS: [&str; 4] =
    ["/feeds/closures.atom", "/feeds/open511.json", "/feeds/wzdx.json", "/feeds/closures.gpx"];

fn text(answer: &TestResponse) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    String::from_utf8(answer.body.to_vec()).unwrap()
}

async fn get(world: &World, uri: &str) -> String {
    text(&world.get(uri).await)
}

/// A report of a flood over [`town::NORTH`], with words that are nobody's business.
fn flood() -> Value {
    json!({
        "status": "closed", "edges": [town::NORTH], "cause": "flood", "depth_m": 0.7,
        "reason": "Air deras, hubungi 0812 3456 7890", "channel": "kanal-rahasia",
        "on_behalf_of": "nama-rahasia", "confidence": "seen", "mode": "drill",
    })
}

async fn file(world: &World, key: &str, report: &Value) -> String {
    let filed = world.post("/reports", key, report).await;
    assert_eq!(filed.status, 201, "{filed:?}");
    filed.json()["id"].as_str().unwrap().to_owned()
}

/// The text of an element in a document.
fn element<'a>(text: &'a str, name: &str) -> &'a str {
    let start = text.find(&format!("<{name}>")).unwrap_or_else(|| panic!("{name}: {text}"));
    let rest = &text[start + name.len() + 2..];
    &rest[..rest.find(&format!("</{name}>")).unwrap()]
}

#[tokio::test]
async fn a_reported_closure_is_in_every_feed_at_once_and_nobody_learns_who_said_it() {
    let world = World::town();
    for uri in OF_ROADS {
        assert!(!get(&world, uri).await.contains("Jalan Utara"), "{uri}");
    }
    let key = world.key("pelapor-rahasia", Role::Reporter);
    let id = file(&world, &key, &flood()).await;
    for uri in OF_ROADS {
        let answer = world.get(uri).await;
        assert!(!answer.header("x-lintas-revision").is_empty(), "{uri}");
        let text = text(&answer);
        assert!(text.contains("Jalan Utara"), "{uri}: {text}");
        assert!(text.contains("LATIHAN"), "{uri}");
        for secret in ["rahasia", "0812"] {
            assert!(!text.contains(secret), "{secret} in {uri}");
        }
    }
    let cap = get(&world, &format!("/feeds/closures.cap/{id}")).await;
    assert!(!cap.contains("rahasia") && !cap.contains("0812"), "{cap}");
    let told: Vec<&str> =
        ["status", "msgType", "scope", "category", "urgency", "severity", "certainty"]
            .map(|name| element(&cap, name))
            .into();
    assert_eq!(
        told,
        ["Exercise", "Alert", "Public", "Transport", "Immediate", "Severe", "Observed"]
    );
    assert_eq!(element(&cap, "note"), DRILL);
    assert_eq!(element(&cap, "language"), "id-ID", "Bahasa Indonesia comes first");
    assert!(
        element(&cap, "headline").contains("Jalan Utara: tertutup (banjir, air 70 cm)"),
        "{cap}"
    );
    assert!(!cap.contains("<references>") && cap.contains("<polygon>"), "{cap}");
    assert!(element(&cap, "sent").ends_with("+08:00"), "{cap}");
    let open511 = world.get("/feeds/open511.json").await.json();
    assert_eq!(open511["events"][0]["roads"][0]["state"], "CLOSED");
    let wzdx = world.get("/feeds/wzdx.json").await.json();
    assert_eq!(wzdx["features"][0]["properties"]["vehicle_impact"], "all-lanes-closed");
}

#[tokio::test]
async fn a_report_that_is_withdrawn_takes_its_alert_back_and_is_no_longer_listed_as_active() {
    let world = World::town();
    let key = world.key("posko", Role::Reporter);
    let id = file(&world, &key, &flood()).await;
    let uri = format!("/feeds/closures.cap/{id}");
    let first = get(&world, &uri).await;
    let because = json!({"reason": "salah-rahasia"});
    let taken = world.post(&format!("/reports/{id}/withdraw"), &key, &because).await;
    assert!(taken.status.is_success(), "{taken:?}");
    let cap = get(&world, &uri).await;
    assert_eq!(element(&cap, "msgType"), "Cancel");
    let reference =
        [element(&first, "sender"), element(&first, "identifier"), element(&first, "sent")];
    assert_eq!(element(&cap, "references"), reference.join(","));
    assert_ne!(element(&cap, "identifier"), element(&first, "identifier"));
    assert_eq!(element(&cap, "urgency"), "Past");
    assert_eq!(element(&cap, "responseType"), "Assess", "withdrawn is not all clear");
    assert!(!cap.contains("rahasia"), "{cap}");
    let atom = get(&world, "/feeds/closures.atom").await;
    assert!(atom.contains("term=\"Cancel\"") && atom.contains("laporan ditarik"), "{atom}");
    for uri in ["/feeds/open511.json", "/feeds/wzdx.json", "/feeds/closures.gpx"] {
        assert!(!get(&world, uri).await.contains("Jalan Utara"), "{uri}");
    }
    let archived = world.get("/feeds/open511.json?status=ARCHIVED").await.json();
    assert_eq!(archived["events"][0]["status"], "ARCHIVED");
}

#[tokio::test]
async fn a_closure_that_an_officer_ends_is_cancelled_and_never_called_open() {
    let mut town = Town::on_a_dry_day();
    town.close(town::NORTH, 6);
    let world = World::of_town(&town);
    let uri = format!("/feeds/closures.cap/pu-{}", town::NORTH);
    let first = get(&world, &uri).await;
    assert_eq!((element(&first, "msgType"), element(&first, "certainty")), ("Alert", "Observed"));
    assert_eq!(element(&first, "sent"), "2025-09-18T09:00:00+08:00");
    assert_eq!(element(&first, "expires"), "2025-09-18T15:00:00+08:00");
    let officer = world.key("piket", Role::Officer);
    let end = format!("/closures/pu-{}/end", town::NORTH);
    let ended = world.post(&end, &officer, &json!({"reason": "sudah dibersihkan"})).await;
    assert!(ended.status.is_success(), "{ended:?}");
    let cap = get(&world, &uri).await;
    assert_eq!((element(&cap, "msgType"), element(&cap, "responseType")), ("Cancel", "AllClear"));
    assert!(element(&cap, "references").contains(element(&first, "identifier")), "{cap}");
    assert!(!cap.contains("terbuka</") && cap.contains("tidak berarti jalan terbuka"), "{cap}");
    // The moment of the end is that of the officer's word, whichever revision tells of it.
    let other =
        json!({"status": "closed", "edges": [town::FAR], "cause": "flood", "mode": "drill"});
    file(&world, &officer, &other).await;
    assert_eq!(get(&world, &uri).await, cap);
    let atom = get(&world, "/feeds/closures.atom").await;
    assert!(
        atom.find("Jalan Seberang").unwrap() < atom.find("Jalan Utara").unwrap(),
        "newest first"
    );
}

#[tokio::test]
async fn a_closure_at_a_point_closes_no_stretch_of_road() {
    let world = World::town();
    let key = world.key("posko", Role::Officer);
    let there = json!({"type": "Point", "coordinates": [116.520, -0.295]});
    let report =
        json!({"status": "closed", "geometry": there, "cause": "fallen_tree", "mode": "drill"});
    let id = file(&world, &key, &report).await;
    let cap = get(&world, &format!("/feeds/closures.cap/{id}")).await;
    assert!(cap.contains("<circle>-0.2950000,116.5200000 0.100</circle>"), "{cap}");
    assert!(cap.contains("Jalan Utara") && !cap.contains("<polygon>"), "{cap}");
    let wzdx = world.get("/feeds/wzdx.json").await.json();
    assert_eq!(wzdx["features"][0]["geometry"]["type"], "MultiPoint");
    let gpx = get(&world, "/feeds/closures.gpx").await;
    assert!(gpx.contains("<wpt ") && !gpx.contains("<trk>"), "{gpx}");
}

#[tokio::test]
async fn better_news_is_no_alert_and_a_report_that_waits_is_in_no_feed() {
    let mut town = Town::on_a_dry_day();
    town.close(town::NORTH, 6);
    let world = World::of_town(&town);
    let key = world.key("posko", Role::Reporter);
    let open = json!({"status": "open", "edges": [town::NORTH], "mode": "drill"});
    let id = file(&world, &key, &open).await;
    let answer = world.get(&format!("/feeds/closures.cap/{id}")).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "unknown_item"));
    let atom = get(&world, "/feeds/closures.atom").await;
    assert_eq!(atom.matches("<entry>").count(), 1, "the closure alone: {atom}");
    let cap = get(&world, &format!("/feeds/closures.cap/pu-{}", town::NORTH)).await;
    assert_eq!(element(&cap, "msgType"), "Alert", "it waits, and the closure holds");
}

#[tokio::test]
async fn what_sites_lack_is_told_and_who_is_there_is_not() {
    let world = World::town();
    let atom = get(&world, "/feeds/shortages.atom").await;
    assert!(atom.contains("Masjid Hulu: ") && atom.contains("kekurangan air bersih"), "{atom}");
    let cap = get(&world, &format!("/feeds/shortages.cap/shelters/{POS_HULU}")).await;
    assert_eq!((element(&cap, "status"), element(&cap, "category")), ("Exercise", "Rescue"));
    assert!(cap.contains("<circle>-0.2800000,116.5300000 0.200</circle>"), "{cap}");
    let unit = get(&world, "/feeds/shortages.cap/needs/64.02.99").await;
    assert!(unit.contains("<valueName>KEMENDAGRI</valueName><value>64.02.99</value>"), "{unit}");
    assert!(unit.contains("<polygon>"), "{unit}");
    let gpx = get(&world, "/feeds/sites.gpx").await;
    assert!(gpx.contains("<name>LATIHAN Masjid Hulu</name>"), "{gpx}");
    for text in [&atom, &cap, &unit, &gpx] {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    for unknown in [
        format!("/feeds/shortages.cap/shelters/{RUMAH_HULU}"),
        "/feeds/shortages.cap/shelters/pos-9".to_owned(),
        "/feeds/closures.cap/pu-9".to_owned(),
    ] {
        assert_eq!(world.get(&unknown).await.code(), "unknown_item", "{unknown}");
    }
    assert_eq!(world.get("/feeds/shortages.cap/depots/gudang-1").await.code(), "unknown_layer");
}

#[tokio::test]
async fn a_site_that_is_told_of_changes_at_once() {
    let world = World::town();
    let before = get(&world, "/feeds/sites.gpx").await;
    let key = world.key("posko", Role::Officer);
    let said = json!({"people": 777, "people_unit": "jiwa", "mode": "drill"});
    let answer = world.post(&format!("/sites/{POS_HULU}/status"), &key, &said).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let after = get(&world, "/feeds/sites.gpx").await;
    assert!(!before.contains("777 orang") && after.contains("777 orang"), "{after}");
    let cap = get(&world, &format!("/feeds/shortages.cap/shelters/{POS_HULU}")).await;
    assert!(cap.contains("777 orang"), "{cap}");
}

#[tokio::test]
async fn every_feed_has_the_headers_of_a_live_answer() {
    let world = World::town();
    for (uri, content_type) in FEEDS {
        let answer = world.get(uri).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, content_type));
        assert!(answer.header("cache-control").contains("max-age=10"), "{uri}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("x-lintas-snapshot"), world.id());
        assert!(answer.header("last-modified").ends_with(" GMT"), "{uri}");
        let again = world.get_with(uri, &[("if-none-match", answer.header("etag"))]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{uri}");
        let head = world.ask(Method::HEAD, uri, &[]).await;
        assert_eq!((head.status, head.header("etag")), (answer.status, answer.header("etag")));
        assert!(String::from_utf8_lossy(&answer.body).contains("LATIHAN"), "{uri}");
        let unknown = world.get(&format!("{uri}?bbox=1,2,3,4")).await;
        assert_eq!(unknown.code(), "unknown_parameter", "{uri}");
        assert_eq!(world.get(&format!("{uri}?limit=0")).await.code(), "invalid_parameter", "{uri}");
    }
}

#[tokio::test]
async fn a_snapshot_without_roads_and_aid_has_feeds_without_entries() {
    let world = World::drill();
    let atom = get(&world, "/feeds/closures.atom").await;
    assert!(!atom.contains("<entry>") && atom.contains("<updated>"), "{atom}");
    assert_eq!(world.get("/feeds/wzdx.json").await.json()["features"], json!([]));
    assert_eq!(world.get("/feeds/open511.json").await.json()["events"], json!([]));
    let empty = World::over(crate::fixtures::world::Folder::empty());
    assert_eq!(empty.get("/feeds/closures.atom").await.code(), "no_snapshot");
}

#[tokio::test]
async fn pages_give_every_entry_once_and_say_where_the_next_is() {
    let world = World::town();
    let key = world.key("posko", Role::Officer);
    for edge in [town::NORTH, town::SOUTH, town::FAR] {
        let report =
            json!({"status": "closed", "edges": [edge], "cause": "flood", "mode": "drill"});
        file(&world, &key, &report).await;
    }
    let (mut uri, mut seen) = ("/feeds/closures.atom?limit=1".to_owned(), Vec::new());
    loop {
        let answer = world.get(&uri).await;
        let text = text(&answer);
        let entry = &text[text.find("<entry>").unwrap()..];
        seen.push(element(entry, "id").to_owned());
        let link = answer.header("link");
        let next = link.split(", ").find(|it| it.contains("rel=\"next\""));
        assert_eq!(next.is_some(), text.contains("rel=\"next\""), "{text}");
        let Some(next) = next else { break };
        let next = next.trim_start_matches('<').split('>').next().unwrap();
        uri = next.replace("http://peta.test", "");
    }
    assert_eq!(seen.len(), 3);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3);
    let page = world.get("/feeds/open511.json?status=ALL&limit=2").await.json();
    assert_eq!(page["events"].as_array().unwrap().len(), 2);
    assert_eq!(
        page["pagination"]["next_url"],
        "http://peta.test/feeds/open511.json?status=ALL&limit=2&offset=2"
    );
}
