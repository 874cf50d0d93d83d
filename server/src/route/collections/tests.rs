use lintas_snapshot::format::manifest::Mode;

use crate::fixtures::world::{Folder, ROADS, World};

async fn ids(world: &World, uri: &str) -> Vec<String> {
    let answer = world.get(uri).await;
    assert_eq!(answer.status, 200, "{uri}: {answer:?}");
    let json = answer.json();
    let features = json["features"].as_array().unwrap();
    assert_eq!(json["numberReturned"], features.len());
    features.iter().map(|feature| feature["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn paging_gives_every_feature_once_and_says_next_in_body_and_header() {
    let world = World::drill();
    let mut uri = "/collections/roads/items?limit=7".to_owned();
    let (mut seen, mut pages) = (Vec::new(), 0);
    loop {
        let answer = world.get(&uri).await;
        assert_eq!(answer.header("content-type"), "application/geo+json");
        let json = answer.json();
        assert_eq!(json["numberMatched"], ROADS);
        for feature in json["features"].as_array().unwrap() {
            seen.push(feature["id"].as_str().unwrap().to_owned());
        }
        pages += 1;
        let links = json["links"].as_array().unwrap();
        let Some(next) = links.iter().find(|link| link["rel"] == "next") else {
            assert!(!answer.header("link").contains("next"));
            break;
        };
        let next = next["href"].as_str().unwrap();
        assert!(answer.header("link").contains(&format!("<{next}>; rel=\"next\"")));
        uri = next.replace("http://peta.test", "");
    }
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), pages), (ROADS, 4));
}

#[tokio::test]
async fn paging_stays_with_the_snapshot_that_it_began_with() {
    let folder = Folder::empty();
    let old = folder.publish(Mode::Drill, 1);
    let world = World::over(folder);
    let json = world.get("/collections/roads/items?limit=20").await.json();
    let links = json["links"].as_array().unwrap();
    let next = links.iter().find(|link| link["rel"] == "next").unwrap();
    let next = next["href"].as_str().unwrap().replace("http://peta.test", "");
    world.folder.publish(Mode::Drill, 2);
    crate::watch::look(&world.state);
    let page = world.get(&next).await;
    assert_eq!(page.header("x-lintas-snapshot"), old.to_string());
    assert_eq!(page.json()["features"].as_array().unwrap().len(), ROADS - 20);
    world.folder.store().prune(1, lintas_snapshot::store::Wait::No).unwrap();
    assert_eq!(world.get(&next).await.code(), "snapshot_gone");
}

#[tokio::test]
async fn a_box_finds_what_touches_it_and_nothing_beside_it() {
    let world = World::drill();
    let roads = |bbox: &str| format!("/collections/roads/items?bbox={bbox}");
    assert_eq!(ids(&world, &roads("116.0,-0.6,116.01,-0.3")).await, ["w0-1-2"]);
    // The box of the line is met, the line is not.
    assert!(ids(&world, &roads("116.04,-0.5,116.05,-0.49")).await.is_empty());
    // Its end lies on the border.
    assert_eq!(ids(&world, &roads("115,-1,116.0,-0.5")).await, ["w0-1-2"]);
    assert_eq!(ids(&world, &roads("115,-1,0,120,1,100")).await.len(), ROADS);
    assert_eq!(ids(&world, &roads("116,-1,-170,1")).await.len(), ROADS);
    let some = world.get(&format!("{}&limit=2", roads("116,-1,116.45,1"))).await.json();
    assert_eq!(
        (some["numberMatched"].as_u64(), some["numberReturned"].as_u64()),
        (Some(5), Some(2))
    );
    let hazards = "/collections/hazards/items?bbox=116.1,-0.5,116.2,-0.4";
    assert_eq!(ids(&world, hazards).await.len(), 1, "a box inside a polygon");
}

#[tokio::test]
async fn a_moment_finds_what_holds_then() {
    let world = World::drill();
    let at = |moment: &str| format!("/collections/hazards/items?datetime={moment}");
    assert_eq!(ids(&world, &at("2025-09-18T04:00:00Z")).await.len(), 1);
    assert!(ids(&world, &at("2025-09-20T00:00:00Z/..")).await.is_empty());
    assert_eq!(ids(&world, &at("../2025-09-18")).await.len(), 1);
}

#[tokio::test]
async fn what_is_not_understood_is_refused_and_never_passed_over() {
    let world = World::drill();
    for (query, code) in [
        ("bboox=1,2,3,4", "unknown_parameter"),
        ("nama=x", "unknown_parameter"),
        ("bbox=1,2,3", "invalid_parameter"),
        ("bbox=1,2,x,4", "invalid_parameter"),
        ("bbox=1,4,3,2", "invalid_parameter"),
        ("limit=0", "invalid_parameter"),
        ("limit=ten", "invalid_parameter"),
        ("datetime=yesterday", "invalid_parameter"),
        ("offset=-1", "invalid_parameter"),
        ("bbox=%ff", "invalid_parameter"),
    ] {
        let answer = world.get(&format!("/collections/roads/items?{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, code), "{query}");
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!text.contains("bboox") && !text.contains("yesterday"), "{text}");
    }
    for uri in [
        "/collections?x=1",
        "/collections/roads?x=1",
        "/conformance?x=1",
        "/collections/roads/items/w0-1-2?x=1",
    ] {
        assert_eq!(world.get(uri).await.code(), "unknown_parameter", "{uri}");
    }
    let capped = world.get("/collections/roads/items?limit=1000000").await;
    assert_eq!(capped.status, 200, "a large limit is capped, not refused");
}

#[tokio::test]
async fn an_item_is_found_by_its_id_whatever_letters_that_has() {
    let world = World::drill();
    let road = world.get("/collections/roads/items/w3-1-2").await;
    assert_eq!(road.header("content-type"), "application/geo+json");
    let json = road.json();
    assert_eq!((json["type"].as_str(), json["id"].as_str()), (Some("Feature"), Some("w3-1-2")));
    assert_eq!(json["properties"]["name"], "Jalan A");
    let odd = world.get("/collections/hazards/items/flood%2F1%20a").await.json();
    assert_eq!(odd["id"], "flood/1 a");
    let own = odd["links"][0]["href"].as_str().unwrap().replace("http://peta.test", "");
    assert_eq!(world.get(&own).await.json()["id"], "flood/1 a");
    assert_eq!(world.get("/collections/roads/items/w99-1-2").await.code(), "unknown_item");
    assert_eq!(world.get("/collections/nope/items/x").await.code(), "unknown_layer");
    assert_eq!(world.get("/collections/nope/items").await.code(), "unknown_layer");
}

#[tokio::test]
async fn collections_say_where_their_items_are() {
    let world = World::drill();
    let json = world.get("/collections").await.json();
    let collections = json["collections"].as_array().unwrap();
    assert_eq!(collections.len(), 3);
    for collection in collections {
        let links = collection["links"].as_array().unwrap();
        let items = links.iter().find(|link| link["rel"] == "items").unwrap();
        let uri = items["href"].as_str().unwrap().replace("http://peta.test", "");
        assert_eq!(world.get(&uri).await.status, 200);
        assert_eq!(collection["extent"]["spatial"]["bbox"][0].as_array().unwrap().len(), 4);
    }
    let landing = world.get_with("/", &[("accept", "application/json")]).await.json();
    let links = landing["links"].as_array().unwrap();
    for rel in ["data", "conformance", "self", "alternate"] {
        let link = links.iter().find(|link| link["rel"] == rel).unwrap();
        let uri = link["href"].as_str().unwrap().strip_prefix("http://peta.test").unwrap();
        let answer = world.get(uri).await;
        assert_eq!(answer.status, 200, "{rel}");
        let media = link["type"].as_str().unwrap();
        assert!(answer.header("content-type").starts_with(media), "{rel}");
    }
}

#[tokio::test]
async fn every_resource_is_had_as_json_and_as_a_page_by_f_and_by_accept() {
    let world = World::drill();
    for (uri, json) in [
        ("/conformance", "application/json"),
        ("/collections", "application/json"),
        ("/collections/roads", "application/json"),
        ("/collections/roads/items", "application/geo+json"),
        ("/collections/roads/items/w3-1-2", "application/geo+json"),
    ] {
        let browser = Some("text/html,application/xhtml+xml,*/*;q=0.8");
        for (query, accept, media) in [
            ("", None, json),
            ("", Some("*/*"), json),
            ("", Some(json), json),
            ("", browser, "text/html; charset=utf-8"),
            ("?f=json", browser, json),
            ("?f=html", Some(json), "text/html; charset=utf-8"),
        ] {
            let headers: Vec<(&str, &str)> = accept.iter().map(|it| ("accept", *it)).collect();
            let answer = world.get_with(&format!("{uri}{query}"), &headers).await;
            assert_eq!(answer.status, 200, "{uri}{query}");
            assert_eq!(answer.header("content-type"), media, "{uri}{query} {headers:?}");
            let varies = answer.header("vary").contains("accept,");
            assert_eq!(varies, query.is_empty(), "{uri}{query}: caches are told");
            let link = answer.header("link");
            assert!(link.contains("rel=\"self\"") && link.contains("rel=\"alternate\""), "{link}");
        }
        assert_eq!(world.get(&format!("{uri}?f=gml")).await.code(), "invalid_parameter");
        let picture = world.get_with(uri, &[("accept", "image/png")]).await;
        assert_eq!((picture.status.as_u16(), picture.code().as_str()), (406, "not_acceptable"));
    }
}

#[tokio::test]
async fn a_page_of_features_shows_their_values_and_the_way_to_each_and_to_the_next_page() {
    let world = World::drill();
    let page = world.get("/collections/roads/items?f=html&limit=5&offset=5").await;
    let text = String::from_utf8_lossy(&page.body).into_owned();
    let json = world.get("/collections/roads/items?limit=5&offset=5").await.json();
    for feature in json["features"].as_array().unwrap() {
        let id = feature["id"].as_str().unwrap();
        assert!(text.contains(&format!("/collections/roads/items/{id}?f=html")), "{id}");
    }
    assert!(text.contains("Jalan A") && text.contains("LATIHAN – BUKAN KEJADIAN NYATA"));
    assert!(text.contains("Berikutnya") && text.contains("Sebelumnya"));
    let odd = world.get("/collections/hazards/items?f=html").await;
    let odd = String::from_utf8_lossy(&odd.body).into_owned();
    assert!(odd.contains("/collections/hazards/items/flood%2F1%20a?f=html"), "{odd}");
    let hazard = world.get("/collections/hazards/items/flood%2F1%20a?f=html").await;
    let hazard = String::from_utf8_lossy(&hazard.body).into_owned();
    assert!(hazard.contains("0.7 m") && hazard.contains("[116"), "{hazard}");
    let about = world.get("/collections/hazards?f=html").await;
    let about = String::from_utf8_lossy(&about.body).into_owned();
    assert!(!about.contains("<b onclick") && about.contains("&lt;b onclick"), "{about}");
    assert!(about.contains("depth of water, the deepest of a range"), "{about}");
}

#[tokio::test]
async fn a_page_knows_its_query_the_page_before_and_when_it_was_made() {
    let world = World::drill();
    let uri = "/collections/roads/items?bbox=116,-1,120,1&datetime=2025-09-18T04:00:00Z/..&limit=5";
    let first = world.get(uri).await;
    let json = first.json();
    let href = |json: &serde_json::Value, rel: &str| {
        let links = json["links"].as_array().unwrap();
        let link = links.iter().find(|link| link["rel"] == rel);
        link.map(|link| link["href"].as_str().unwrap().replace("http://peta.test", ""))
    };
    assert_eq!(href(&json, "self").unwrap(), uri);
    assert_eq!(href(&json, "alternate").unwrap(), format!("{uri}&f=html"));
    assert_eq!(href(&json, "prev"), None);
    let second = world.get(&href(&json, "next").unwrap()).await.json();
    let back = world.get(&href(&second, "prev").unwrap()).await.json();
    assert_eq!(back["features"], json["features"]);
    let made: jiff::Timestamp = json["timeStamp"].as_str().unwrap().parse().unwrap();
    assert!(made <= jiff::Timestamp::now());
    let tag = first.header("etag");
    let again = world.get_with(uri, &[("if-none-match", tag)]).await;
    assert_eq!(again.status, 304, "the moment of the answer is no news");
}

#[tokio::test]
async fn a_drill_is_marked_on_every_answer_with_features() {
    let world = World::drill();
    for uri in ["/collections/roads/items", "/collections/roads/items/w3-1-2", "/collections/roads"]
    {
        let body = world.get(uri).await.body;
        assert!(String::from_utf8_lossy(&body).contains("LATIHAN – BUKAN KEJADIAN NYATA"), "{uri}");
    }
}
