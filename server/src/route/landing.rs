//! `/conformance`, and the landing page of OGC API, which `/` answers to clients that prefer JSON
//! to HTML.

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use serde_json::{Value, json};

use super::{extract::Parameters, routes::RouterBuilder};
use crate::{
    feature::conformance::CLASSES,
    http::{
        body::{BRIEFLY, CachedBody},
        problem::Problem,
    },
    live::Serving,
};
use lintas_model::bulletin::DRILL;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/conformance", conformance)
}

async fn conformance(parameters: Parameters, asked: HeaderMap) -> Result<Response<Body>, Problem> {
    parameters.only(&["f"])?;
    let mut classes = vec![
        "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
        "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    ];
    classes.extend(CLASSES);
    let json = json!({ "conformsTo": classes });
    Ok(CachedBody::new(json.to_string(), "application/json", BRIEFLY).answer(&asked))
}

/// The landing page of OGC API Features.
pub(super) fn landing(serving: &Serving, origin: &str) -> Value {
    let link = |rel: &str, media: &str, path: &str, title: &str| json!({ "rel": rel, "type": media, "href": format!("{origin}{path}"), "title": title });
    let (region, mark) = match &serving.snapshot {
        Some(open) => (
            open.manifest().region.name.as_str(),
            if open.is_drill() { format!("{DRILL} · ") } else { String::new() },
        ),
        None => ("", String::new()),
    };
    json!({
        "title": format!("Lintas {region}").trim_end(),
        "description": format!("{mark}Logistik bencana: jalan, ancaman, pos, gudang. Disaster logistics: roads, hazards, sites, depots."),
        "links": [
            link("self", "application/json", "/", "Halaman ini / This page"),
            link("alternate", "text/html", "/", "Peta / Map"),
            link("conformance", "application/json", "/conformance", "Conformance"),
            link("data", "application/json", "/collections", "Lapisan / Layers"),
        ],
    })
}
