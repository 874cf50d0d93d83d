//! `/collections/{layer}/items` and `/items/{id}`: features, by OGC API – Features – Part 1: Core
//! (OGC 17-069r4).
//!
//! `bbox` (four or six numbers; may cross the antimeridian), `limit` (100 where left out; more than
//! 5,000 is read as 5,000), `datetime` (against `valid_from`–`valid_to` or `starts`–`expires` where
//! the layer has them, else against `as_of`; a feature without a time always matches). The `next`
//! link names the snapshot of the first page, so that paging does not mix two; `timeStamp` is the
//! snapshot's `as_of`, not the moment of the answer.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, header},
};
use lintas_model::feature::Feature;
use lintas_snapshot::format::layer_file::Page;
use serde_json::{Value, json};

use super::{
    extract::{BaseUrl, Parameters, PathParameters},
    middleware::{PinnedServing, SNAPSHOT},
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    feature::{
        geojson::{write_feature, write_text},
        query::{FeatureQuery, Present},
    },
    http::{
        body::{BRIEFLY, CachedBody},
        deadline::Deadline,
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    live::Live,
    open::{Download, Open, damaged, title},
};
use lintas_model::bulletin::DRILL;

const GEOJSON: &str = "application/geo+json";
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// Live reports change features at any time.
const LIVE: HeaderValue = HeaderValue::from_static("public, max-age=10, must-revalidate");

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get("/collections", all)
        .get("/collections/{layer}", one)
        .get("/collections/{layer}/items", items)
        .get("/collections/{layer}/items/{id}", item)
}

async fn all(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
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
    Ok(CachedBody::new(json.to_string(), "application/json", BRIEFLY).answer(&asked))
}

async fn one(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["f"])?;
    let open = serving.open()?;
    let layer = places.get("layer");
    open.position(layer).ok_or(Code::UnknownLayer)?;
    let json = collection(open, layer, &origin);
    Ok(CachedBody::new(json.to_string(), "application/json", BRIEFLY).answer(&asked))
}

async fn items(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let query = FeatureQuery::parse(&parameters.0)?;
    let open = match &query.snapshot {
        Some(id) => app.kept(id, &serving).await?,
        None => Arc::clone(serving.open()?),
    };
    let layer = places.get("layer").to_owned();
    open.position(&layer).ok_or(Code::UnknownLayer)?;
    let header = open.header.clone();
    // Pages of a snapshot that was replaced since show it as published: what is live belongs to the
    // current one.
    let is_current = serving.snapshot.as_ref().is_some_and(|now| Arc::ptr_eq(now, &open));
    let live = serving.live.clone().filter(|_| is_current);
    // Reading up to 5,000 features takes time: not on the threads that answer tiles.
    let made = work::run(WorkKind::Lists, move |deadline| {
        let page = page(&query, &open, live.as_ref(), &layer, deadline)?;
        let next = next_page(&query, &page, &open, &layer, &origin, &parameters.0);
        let body = collection_body(&open, live.as_ref(), &layer, &page, &origin, next.as_deref())?;
        Ok::<_, Problem>((CachedBody::new(body, GEOJSON, LIVE), next, layer, origin))
    });
    let (document, next, layer, origin) = made.await?;
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
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["f"])?;
    let open = serving.open()?;
    let layer = places.get("layer");
    open.position(layer).ok_or(Code::UnknownLayer)?;
    let features = open.features(layer)?;
    let (live, id) = (serving.live.as_ref(), places.get("id"));
    if live.is_some_and(|live| live.is_hidden(layer, id)) {
        return Err(Code::UnknownItem.into());
    }
    let published = features.get(id).map_err(damaged)?.map(|mut feature| {
        live.into_iter().for_each(|live| live.revise(layer, &mut feature));
        feature
    });
    let added = || live?.added_item(layer, id).cloned();
    let feature = published.or_else(added).ok_or(Code::UnknownItem)?;
    let schema = live.map_or(features.schema(), |live| live.schema(layer, features.schema()));
    let mut body = String::new();
    write_feature(&mut body, &feature, schema);
    // Reopens the object: `links`, `mode` and `notice` are foreign members (RFC 7946, section 6.1).
    body.pop();
    let address = format!("{origin}/collections/{layer}/items/{}", encoded(&feature.id));
    let links = json!([
        link("self", GEOJSON, &address, ""),
        link("collection", "application/json", &format!("{origin}/collections/{layer}"), ""),
    ]);
    body.push_str(&format!(",\"links\":{links}"));
    push_drill(&mut body, open);
    body.push('}');
    Ok(CachedBody::new(body, GEOJSON, LIVE).answer(&asked))
}

/// The page of features that is asked for; as published without `live`, else at its revision.
fn page(
    query: &FeatureQuery,
    open: &Open,
    live: Option<&Live>,
    layer: &str,
    deadline: &Deadline,
) -> Result<Page, Problem> {
    let features = open.features(layer)?;
    let Some(live) = live else {
        return query.run(features, Present::AS_PUBLISHED, deadline).map_err(damaged);
    };
    let revise = |feature: &mut Feature| live.revise(layer, feature);
    let (added, hidden) = (live.added(layer), live.hidden(layer));
    let present = Present { revise: &revise, hidden: &hidden, added: &added };
    query.run(features, present, deadline).map_err(damaged)
}

fn collection(open: &Open, layer: &str, origin: &str) -> Value {
    let base = format!("{origin}/collections/{layer}");
    let (title_id, title_en) = title(layer);
    let mark = if open.is_drill() { format!("{DRILL} · ") } else { String::new() };
    let manifest = open.manifest();
    let entry = manifest.layers.get(layer);
    let mut links = vec![
        link("self", "application/json", &base, title_id),
        link("items", GEOJSON, &format!("{base}/items"), title_id),
    ];
    links.extend(Download::all(open, layer).into_iter().map(|file| {
        let address = format!("{origin}/archives/{layer}.{}", file.ending);
        link("enclosure", file.media, &address, file.title)
    }));
    let mut json = json!({
        "id": layer,
        "title": title_id,
        "title_en": title_en,
        "description": format!("{mark}{title_en}, {}. Data per {}.", manifest.region.name, manifest.as_of),
        "attribution": open.attribution(&[layer]),
        "itemType": "feature",
        "crs": [CRS84],
        "links": links,
        "features": entry.map_or(0, |entry| entry.features),
    });
    if let Some(bbox) = entry.and_then(|entry| entry.bbox) {
        json["extent"] = json!({ "spatial": { "bbox": [bbox], "crs": CRS84 } });
    }
    json
}

fn collection_body(
    open: &Open,
    live: Option<&Live>,
    layer: &str,
    page: &Page,
    origin: &str,
    next: Option<&str>,
) -> Result<String, Problem> {
    let published = open.features(layer)?.schema();
    let schema = live.map_or(published, |live| live.schema(layer, published));
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
    query: &FeatureQuery,
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

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3) and commas, which
/// separate the numbers of a `bbox`.
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
mod tests;
