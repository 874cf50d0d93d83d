//! OGC API – Features – Part 1: Core (17-069r4): the requirements classes HTML and GeoJSON, see
//! `ogc_features`.

use lintas_e2e::{
    ask_for, features, found,
    geojson::{places, text},
    item_path,
};
use serde_json::{Value, json};

const JSON: &str = "application/json";
const GEOJSON: &str = "application/geo+json";
const HTML: &str = "text/html";

/// Resources of every kind, and what programs get of them.
const RESOURCES: [(&str, &str); 13] = [
    ("/", JSON),
    ("/conformance", JSON),
    ("/collections", JSON),
    ("/collections/shelters", JSON),
    ("/collections/closures_points/items", GEOJSON),
    ("/collections/shelters/items?limit=2", GEOJSON),
    ("/tiles", JSON),
    ("/tiles/WebMercatorQuad?collections=roads,depots", JSON),
    ("/collections/roads/tiles/WebMercatorQuad", JSON),
    ("/tileMatrixSets", JSON),
    ("/tileMatrixSets/WebMercatorQuad", JSON),
    ("/styles", JSON),
    ("/styles/lintas/metadata", JSON),
];

/// Every text and number of a document, as deep as it stands, but for links and HTML.
fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let told = members
                .iter()
                .filter(|(name, _)| !["links", "attribution"].contains(&name.as_str()));
            told.for_each(|(_, value)| leaves(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| leaves(value, found)),
        Value::String(text) => found.push(text.clone()),
        Value::Null => {}
        other => found.push(other.to_string()),
    }
}

/// `/req/html/definition`
#[test]
fn every_resource_is_had_as_html_by_who_names_it_and_by_nobody_else() {
    let item = item_path("shelters", &features()["shelters"][0]);
    for (path, json) in RESOURCES.into_iter().chain([(item.as_str(), GEOJSON)]) {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for accept in [HTML, browser] {
            let page = ask_for(path, accept);
            assert_eq!((page.status, page.media()), (200, HTML), "{path}: {accept}");
            assert!(page.header("vary").contains("accept,"), "{path}");
        }
        for accept in ["*/*", JSON, GEOJSON, "text/html;q=0.1, application/json"] {
            assert_eq!(ask_for(path, accept).media(), json, "{path}: {accept}");
        }
        let named =
            if path.contains('?') { format!("{path}&f=html") } else { format!("{path}?f=html") };
        assert_eq!(ask_for(&named, JSON).media(), HTML, "{named}");
    }
}

/// `/req/html/content`
#[test]
fn a_page_has_all_that_its_document_has_and_every_link() {
    let item = item_path("shelters", &features()["shelters"][0]);
    for path in RESOURCES.map(|(path, _)| path).into_iter().chain([item.as_str()]) {
        let (document, page) = (found(path).json(), ask_for(path, HTML).text());
        let body = page.split_once("<body>").expect("a body").1;
        assert!(page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>"));
        assert!(page.contains("LATIHAN – BUKAN KEJADIAN NYATA"), "{path}");
        for link in document["links"].as_array().expect("links") {
            let (rel, href) = (text(link, "rel"), text(link, "href"));
            let shown = match link["templated"].as_bool() {
                Some(true) => format!("<code>{href}</code>"),
                _ => format!("<a rel=\"{rel}\""),
            };
            assert!(body.contains(&shown), "{path}: {rel}");
        }
        if path.starts_with("/tile") || path.starts_with("/styles") || path.contains("/tiles") {
            let mut told = Vec::new();
            leaves(&document, &mut told);
            assert!(told.len() > 3, "{path}: {document}");
            for leaf in told.iter().filter(|it| !it.contains(['<', '>', '&', '"'])) {
                assert!(body.contains(leaf.as_str()), "{path}: {leaf}");
            }
        }
        for feature in document["features"].as_array().into_iter().flatten().chain([&document]) {
            for (name, value) in feature["properties"].as_object().into_iter().flatten() {
                assert!(body.contains(name), "{path}: {name}");
                let shown = value.as_str().filter(|it| !it.contains(['<', '>', '&', '"']));
                assert!(shown.is_none_or(|it| body.contains(it)), "{path}: {name}: {value}");
            }
        }
        for collection in document["collections"].as_array().into_iter().flatten() {
            assert!(body.contains(text(collection, "id")), "{path}: {collection}");
        }
        for class in document["conformsTo"].as_array().into_iter().flatten() {
            assert!(body.contains(class.as_str().expect("text")), "{path}: {class}");
        }
    }
}

/// `/req/geojson/definition`
#[test]
fn features_are_had_as_geojson_and_all_else_as_json() {
    for (path, media) in RESOURCES {
        assert_eq!(ask_for(path, media).media(), media, "{path}");
        let named =
            if path.contains('?') { format!("{path}&f=json") } else { format!("{path}?f=json") };
        assert_eq!(ask_for(&named, HTML).media(), media, "{named}");
    }
    assert_eq!(found(&item_path("shelters", &features()["shelters"][0])).media(), GEOJSON);
}

/// `/req/geojson/content`
#[test]
fn what_is_geojson_is_a_collection_of_features_or_a_feature_with_its_links_in_links() {
    for (id, features) in features() {
        let page = found(&format!("/collections/{id}/items?limit=1")).json();
        assert_eq!((&page["type"], page["links"].is_array()), (&json!("FeatureCollection"), true));
        let one = found(&item_path(id, &features[0])).json();
        assert_eq!((&one["type"], one["links"].is_array()), (&json!("Feature"), true));
        for feature in features {
            assert_eq!(feature["type"], "Feature");
            assert!(feature["properties"].is_object() && feature["geometry"]["type"].is_string());
            places(&feature["geometry"]["coordinates"], &mut |lon, lat| {
                assert!(lon.abs() <= 180.0 && lat.abs() <= 90.0, "{feature}");
            });
        }
    }
}
