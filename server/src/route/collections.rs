//! `/collections/{layer}/items` and `/items/{id}`: features, in the shape of OGC API Features.
//!
//! `bbox` (four or six numbers; may cross the antimeridian), `limit` (100 where left out, at most
//! 5,000), `datetime` (against `valid_from`–`valid_to` or `starts`–`expires` where the layer has
//! them, else against `as_of`; what has no time always matches). `next` carries the snapshot of the
//! first page, so that paging never mixes two; `timeStamp` is the moment that the data speak of.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, header},
};
use serde_json::{Value, json};

use super::{Origin, Parameters, Places, Routes};
use crate::{
    feature::{
        geojson::{write_feature, write_text},
        query::{Page, Query},
    },
    http::{
        body::{BRIEFLY, Document},
        edge::{Pinned, SNAPSHOT},
        problem::{Code, Problem},
    },
    layers::title,
    serving::{Open, damaged},
    state::AppState,
    tileset::DRILL,
};

const GEOJSON: &str = "application/geo+json";
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// Live reports change features at any time.
const LIVE: HeaderValue = HeaderValue::from_static("public, max-age=10, must-revalidate");

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/collections", all)
        .get("/collections/{layer}", one)
        .get("/collections/{layer}/items", items)
        .get("/collections/{layer}/items/{id}", item)
}

async fn all(
    Pinned(serving): Pinned,
    Origin(origin): Origin,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["f"])?;
    let open = serving.open()?;
    let collections: Vec<Value> =
        open.layers().iter().map(|layer| collection(open, layer, &origin)).collect();
    let json = json!({
        "links": [link("self", "application/json", &format!("{origin}/collections"), "")],
        "collections": collections,
    });
    Ok(Document::new(json.to_string(), "application/json", BRIEFLY).answer(&asked))
}

async fn one(
    Pinned(serving): Pinned,
    Origin(origin): Origin,
    places: Places,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["f"])?;
    let open = serving.open()?;
    let layer = places.get("layer");
    open.position(layer).ok_or(Code::UnknownLayer)?;
    let json = collection(open, layer, &origin);
    Ok(Document::new(json.to_string(), "application/json", BRIEFLY).answer(&asked))
}

async fn items(
    State(app): State<Arc<AppState>>,
    Pinned(serving): Pinned,
    Origin(origin): Origin,
    places: Places,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let query = Query::parse(&parameters.0)?;
    let open = match &query.snapshot {
        Some(id) => app.kept.get(id, &serving)?,
        None => Arc::clone(serving.open()?),
    };
    let layer = places.get("layer").to_owned();
    open.position(&layer).ok_or(Code::UnknownLayer)?;
    let header = open.header.clone();
    // Reading features is work: not on the threads that answer tiles.
    let made = tokio::task::spawn_blocking(move || {
        let page = query.run(open.features(&layer)?).map_err(damaged)?;
        let next = next_page(&query, &page, &open, &layer, &origin, &parameters.0);
        let body = collection_body(&open, &layer, &page, &origin, next.as_deref())?;
        Ok::<_, Problem>((Document::new(body, GEOJSON, LIVE), next, layer, origin))
    });
    let made = made.await.map_err(|_panic| Code::Internal)?;
    let (document, next, layer, origin) = made?;
    let mut answer = document.answer(&asked);
    let headers = answer.headers_mut();
    headers.insert(SNAPSHOT, header);
    let mut links =
        format!("<{origin}/collections/{layer}>; rel=\"collection\"; type=\"application/json\"");
    if let Some(next) = next {
        links.push_str(&format!(", <{next}>; rel=\"next\"; type=\"{GEOJSON}\""));
    }
    if let Ok(links) = HeaderValue::from_str(&links) {
        headers.insert(header::LINK, links);
    }
    headers.insert(
        "content-crs",
        HeaderValue::from_static("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"),
    );
    Ok(answer)
}

async fn item(
    Pinned(serving): Pinned,
    Origin(origin): Origin,
    places: Places,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["f"])?;
    let open = serving.open()?;
    let layer = places.get("layer");
    open.position(layer).ok_or(Code::UnknownLayer)?;
    let features = open.features(layer)?;
    let feature = features.get(places.get("id")).map_err(damaged)?.ok_or(Code::UnknownItem)?;
    let mut body = String::new();
    write_feature(&mut body, &feature, features.schema());
    // The links and the mark of a drill are members beside those of GeoJSON.
    body.pop();
    let address = format!("{origin}/collections/{layer}/items/{}", encoded(&feature.id));
    let links = json!([
        link("self", GEOJSON, &address, ""),
        link("collection", "application/json", &format!("{origin}/collections/{layer}"), ""),
    ]);
    body.push_str(&format!(",\"links\":{links}"));
    push_drill(&mut body, open);
    body.push('}');
    Ok(Document::new(body, GEOJSON, LIVE).answer(&asked))
}

fn collection(open: &Open, layer: &str, origin: &str) -> Value {
    let base = format!("{origin}/collections/{layer}");
    let (title_id, title_en) = title(layer);
    let mark = if open.is_drill() { format!("{DRILL} · ") } else { String::new() };
    let manifest = open.manifest();
    let entry = manifest.layers.get(layer);
    let mut json = json!({
        "id": layer,
        "title": title_id,
        "title_en": title_en,
        "description": format!("{mark}{title_en}, {}. Data per {}.", manifest.region.name, manifest.as_of),
        "attribution": open.attribution(&[layer]),
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            link("self", "application/json", &base, title_id),
            link("items", GEOJSON, &format!("{base}/items"), title_id),
            link("enclosure", "application/vnd.flatgeobuf", &format!("{origin}/archives/{layer}.fgb"), "FlatGeobuf"),
            link("enclosure", "application/vnd.pmtiles", &format!("{origin}/archives/{layer}.pmtiles"), "PMTiles"),
        ],
        "features": entry.map_or(0, |entry| entry.features),
    });
    if let Some(bbox) = entry.and_then(|entry| entry.bbox) {
        json["extent"] = json!({ "spatial": { "bbox": [bbox], "crs": CRS84 } });
    }
    json
}

fn collection_body(
    open: &Open,
    layer: &str,
    page: &Page,
    origin: &str,
    next: Option<&str>,
) -> Result<String, Problem> {
    let schema = open.features(layer)?.schema();
    let base = format!("{origin}/collections/{layer}");
    let mut links = vec![
        link("self", GEOJSON, &format!("{base}/items"), ""),
        link("collection", "application/json", &base, ""),
    ];
    if let Some(next) = next {
        links.push(link("next", GEOJSON, next, ""));
    }
    let mut body = String::with_capacity(1024 + 768 * page.features.len());
    body.push_str("{\"type\":\"FeatureCollection\",\"timeStamp\":");
    write_text(&mut body, &open.manifest().as_of.to_string());
    let (matched, returned) = (page.matched, page.features.len());
    body.push_str(&format!(",\"numberMatched\":{matched},\"numberReturned\":{returned}"));
    push_drill(&mut body, open);
    body.push_str(&format!(",\"links\":{},\"features\":[", Value::Array(links)));
    for (i, feature) in page.features.iter().enumerate() {
        if i > 0 {
            body.push(',');
        }
        write_feature(&mut body, feature, schema);
    }
    body.push_str("]}");
    Ok(body)
}

fn push_drill(body: &mut String, open: &Open) {
    if open.is_drill() {
        body.push_str(",\"mode\":\"drill\",\"notice\":");
        write_text(body, DRILL);
    }
}

/// The address of the page after this one, where there is one.
fn next_page(
    query: &Query,
    page: &Page,
    open: &Open,
    layer: &str,
    origin: &str,
    parameters: &[(String, String)],
) -> Option<String> {
    let offset = query.offset.saturating_add(page.features.len());
    if page.features.is_empty() || offset >= page.matched {
        return None;
    }
    let mut address = format!(
        "{origin}/collections/{layer}/items?offset={offset}&limit={}&snapshot={}",
        query.limit,
        open.id()
    );
    for (name, value) in parameters {
        if !matches!(name.as_str(), "offset" | "limit" | "snapshot") {
            address.push_str(&format!("&{}={}", encoded(name), encoded(value)));
        }
    }
    Some(address)
}

fn link(rel: &str, media: &str, href: &str, title: &str) -> Value {
    let mut link = json!({ "rel": rel, "type": media, "href": href });
    if !title.is_empty() {
        link["title"] = title.into();
    }
    link
}

/// Percent-encoded but for what is unreserved, and commas, which are common in boxes.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b',') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use lintas_snapshot::format::manifest::Mode;

    use crate::world::{Folder, ROADS, World};

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
            ("name=x", "unknown_parameter"),
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
        for rel in ["data", "conformance", "self"] {
            let link = links.iter().find(|link| link["rel"] == rel).unwrap();
            let uri = link["href"].as_str().unwrap().replace("http://peta.test", "");
            assert_eq!(world.get_with(&uri, &[("accept", "application/json")]).await.status, 200);
        }
    }

    #[tokio::test]
    async fn a_drill_is_marked_on_every_answer_with_features() {
        let world = World::drill();
        for uri in
            ["/collections/roads/items", "/collections/roads/items/w3-1-2", "/collections/roads"]
        {
            let body = world.get(uri).await.body;
            assert!(
                String::from_utf8_lossy(&body).contains("LATIHAN – BUKAN KEJADIAN NYATA"),
                "{uri}"
            );
        }
    }
}
