//! `/collections/{layer}/items/{id}`: one feature.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response},
};
use lintas_model::{bulletin::DRILL, feature::Feature, schema::Schema};

use super::feature_page::page_of_feature;
use crate::{
    feature::{crs::Crs, feature_form::FeatureForm, geojson::write_text, query},
    http::{
        body::CachedBody,
        link::{WebLink, links_json},
        media::{FEATURES, FORM, Negotiated},
        problem::{Code, Problem},
    },
    live::Live,
    open::{LayerCollection, Open, damaged},
    paper::in_url,
    route::{
        extract::{BaseUrl, Parameters, PathParameters},
        middleware::PinnedServing,
    },
};

/// Live reports change features at any time.
pub(super) const LIVE: HeaderValue =
    HeaderValue::from_static("public, max-age=10, must-revalidate");

pub(super) async fn item(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[FORM, "crs"])?;
    let chosen = Negotiated::of(FEATURES, &parameters.0, &asked)?;
    let crs = parameters.0.iter().find(|(name, _)| name == "crs");
    let crs = crs.map_or(Ok(Crs::CRS84), |(_, text)| query::crs(text))?;
    let open = serving.open()?;
    let collection = LayerCollection::named(open, places.get("layer"))?;
    let live = serving.live.as_ref();
    let feature = found(open, live, collection, places.get("id"))?;
    let published = open.features(collection.layer)?.schema();
    let schema = live.map_or(published, |live| live.schema(collection.layer, published));
    let base = format!("{origin}/collections/{collection}");
    let address = format!("{base}/items/{}", in_url(&feature.id));
    let mut links = chosen.links(&address, &parameters.0);
    links.push(WebLink::new("collection", "application/json", base, ""));
    let body = if chosen.is_html() {
        page_of_feature(open, collection, &feature, schema, &links, &origin)
    } else {
        geojson(open, &feature, (crs, schema), &links)
    };
    let document = CachedBody::new(body, chosen.form.sent_as, LIVE);
    let mut answer = chosen.answer(&document, &links, &asked);
    // The page for people has degrees.
    let crs = if chosen.is_html() { Crs::CRS84 } else { crs };
    answer.headers_mut().insert("content-crs", content_crs(crs));
    Ok(answer)
}

/// The header `Content-Crs` (OGC 18-058r1, requirement ogc-crs-header).
pub(super) fn content_crs(crs: Crs) -> HeaderValue {
    HeaderValue::from_str(&crs.header()).unwrap_or(HeaderValue::from_static(""))
}

/// The feature of a collection with this id, at this revision.
fn found(
    open: &Open,
    live: Option<&Live>,
    collection: LayerCollection<'_>,
    id: &str,
) -> Result<Feature, Problem> {
    let layer = collection.layer;
    if live.is_some_and(|live| live.is_hidden(layer, id)) {
        return Err(Code::UnknownItem.into());
    }
    let published = open.features(layer)?.get(id).map_err(damaged)?.map(|mut feature| {
        live.into_iter().for_each(|live| live.revise(layer, &mut feature));
        feature
    });
    let added = || live?.added_item(layer, id).map(Cow::into_owned);
    let feature = published.or_else(added).filter(|it| collection.holds(&it.geometry));
    feature.ok_or_else(|| Code::UnknownItem.into())
}

fn geojson(
    open: &Open,
    feature: &Feature,
    (crs, schema): (Crs, &Schema),
    links: &[WebLink],
) -> String {
    let mut body = String::new();
    FeatureForm::in_crs(crs).write(&mut body, feature, schema);
    // Reopens the object: `links`, `mode` and `notice` are foreign members (RFC 7946, section 6.1).
    body.pop();
    body.push_str(&format!(",\"links\":{}", links_json(links)));
    push_drill(&mut body, open);
    body.push('}');
    body
}

/// Writes the mark of a drill as members of the object that is being written.
pub(super) fn push_drill(body: &mut String, open: &Open) {
    if open.is_drill() {
        body.push_str(",\"mode\":\"drill\",\"notice\":");
        write_text(body, DRILL);
    }
}
