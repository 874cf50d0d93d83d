//! `/conformance`: the classes of the standards that this server conforms to.

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use serde_json::json;

use super::{
    extract::{BaseUrl, Parameters},
    middleware::PinnedServing,
    resource_document::ResourceDocument,
    resource_page::title_of,
    routes::RouterBuilder,
    tile_links,
};
use crate::{
    feature::conformance::CLASSES,
    http::{media::FORM, problem::Problem},
};

/// The classes, one list a standard. Whoever answers by another standard adds its list here, in one line.
const STANDARDS: &[&[&str]] = &[COMMON_1, COMMON_2, FEATURES_1, &CLASSES, tile_links::CONFORMANCE];

/// OGC API – Common – Part 1: Core (19-072).
const COMMON_1: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
];

/// OGC API – Common – Part 2: Geospatial Data (20-024).
const COMMON_2: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/simple-query",
];

/// OGC API – Features – Part 1: Core (17-069r4).
const FEATURES_1: &[&str] = &[
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
];

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/conformance", answer)
}

async fn answer(
    PinnedServing(serving): PinnedServing,
    BaseUrl(origin): BaseUrl,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[FORM])?;
    let classes: Vec<&str> = STANDARDS.iter().copied().flatten().copied().collect();
    let document = ResourceDocument {
        title: title_of("open.conformance.title"),
        open: serving.snapshot.as_deref(),
        above: &[(format!("{origin}/"), "Lintas".to_owned())],
        address: format!("{origin}/conformance"),
        links: Vec::new(),
        json: json!({ "conformsTo": classes }),
    };
    document.answer(&parameters, &asked)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::fixtures::world::World;

    #[test]
    fn no_class_is_told_twice_and_each_is_one_of_conformance() {
        let all: Vec<&str> = STANDARDS.iter().copied().flatten().copied().collect();
        let once: BTreeSet<&&str> = all.iter().collect();
        assert_eq!(once.len(), all.len());
        assert!(all.iter().all(|class| class.contains("/conf/")), "{all:?}");
    }

    #[tokio::test]
    async fn a_program_and_a_person_read_the_same_classes() {
        let world = World::drill();
        let json = world.get("/conformance").await;
        assert_eq!(json.header("content-type"), "application/json");
        let page = world.get_with("/conformance", &[("accept", "text/html")]).await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.header("vary").contains("accept,") && json.header("vary").contains("accept,"));
        let page = String::from_utf8_lossy(&page.body).into_owned();
        for class in json.json()["conformsTo"].as_array().unwrap() {
            assert!(page.contains(class.as_str().unwrap()), "{class}");
        }
        assert!(page.contains("LATIHAN – BUKAN KEJADIAN NYATA"));
    }
}
