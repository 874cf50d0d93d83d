//! OGC API – Features – Part 1: Core (17-069r4), every requirement one test against the shipped server
//! and the drill region, in the order of the standard: here those of what describes the data, in
//! `ogc_items` those of the data, in `ogc_formats` those of HTML and GeoJSON, in `ogc_openapi` those of
//! OpenAPI.

use std::collections::BTreeSet;

use lintas_e2e::{
    LAYERS, ask, ask_for, collections, features, found,
    geojson::{ids, moment, places, text, time},
    link, links, shared_drill,
};
use serde_json::{Value, json};

/// The requirements of the classes that this server keeps. Each stands above its test.
const REQUIREMENTS: [&str; 45] = [
    "/req/core/root-op",
    "/req/core/root-success",
    "/req/core/api-definition-op",
    "/req/core/api-definition-success",
    "/req/core/conformance-op",
    "/req/core/conformance-success",
    "/req/core/http",
    "/req/core/query-param-unknown",
    "/req/core/query-param-invalid",
    "/req/core/crs84",
    "/req/core/fc-md-op",
    "/req/core/fc-md-success",
    "/req/core/fc-md-links",
    "/req/core/fc-md-items",
    "/req/core/fc-md-items-links",
    "/req/core/fc-md-extent",
    "/req/core/fc-md-extent-multi",
    "/req/core/sfc-md-op",
    "/req/core/sfc-md-success",
    "/req/core/fc-op",
    "/req/core/fc-limit-definition",
    "/req/core/fc-limit-response-1",
    "/req/core/fc-bbox-definition",
    "/req/core/fc-bbox-response",
    "/req/core/fc-time-definition",
    "/req/core/fc-time-response",
    "/req/core/fc-response",
    "/req/core/fc-links",
    "/req/core/fc-rel-type",
    "/req/core/fc-timeStamp",
    "/req/core/fc-numberMatched",
    "/req/core/fc-numberReturned",
    "/req/core/f-op",
    "/req/core/f-success",
    "/req/core/f-links",
    "/req/html/definition",
    "/req/html/content",
    "/req/geojson/definition",
    "/req/geojson/content",
    "/req/oas30/oas-definition-1",
    "/req/oas30/oas-definition-2",
    "/req/oas30/oas-impl",
    "/req/oas30/completeness",
    "/req/oas30/exception-codes",
    "/req/oas30/security",
];

#[test]
fn every_requirement_has_its_test_in_the_order_of_the_standard() {
    let sources = [
        include_str!("ogc_features.rs"),
        include_str!("ogc_items.rs"),
        include_str!("ogc_formats.rs"),
        include_str!("ogc_openapi.rs"),
    ];
    let lines: Vec<&str> = sources.iter().flat_map(|source| source.lines()).collect();
    let tested = lines.windows(3).filter_map(|three| match three {
        [named, "#[test]", test] if test.starts_with("fn ") => named.strip_prefix("/// `"),
        _ => None,
    });
    let tested: Vec<&str> = tested.filter_map(|it| it.strip_suffix('`')).collect();
    assert_eq!(tested, REQUIREMENTS);
}

const JSON: &str = "application/json";
const GEOJSON: &str = "application/geo+json";
const HTML: &str = "text/html";
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

fn refused(address: &str, status: u16) -> Value {
    let told = ask(address);
    assert_eq!((told.status, told.media()), (status, "application/problem+json"), "{address}");
    told.json()
}

/// Whether a link has what its schema asks for.
pub(crate) fn is_link(link: &Value) -> bool {
    link["href"].as_str().is_some_and(|it| it.starts_with("http://"))
        && link["rel"].is_string()
        && link["type"].is_string()
}

/// `/req/core/root-op`
#[test]
fn the_root_is_had_with_get() {
    for accept in ["*/*", JSON, HTML] {
        assert_eq!(ask_for("/", accept).status, 200, "{accept}");
    }
}

/// `/req/core/root-success`
#[test]
fn the_landing_page_leads_to_definition_conformance_and_data() {
    let landing = found("/").json();
    assert!(landing["title"].is_string() && landing["description"].is_string());
    assert!(landing["links"].as_array().expect("links").iter().all(is_link), "{landing}");
    for (rel, path) in [("conformance", "/conformance"), ("data", "/collections")] {
        assert!(link(&landing, rel).ends_with(path), "{rel}");
    }
    assert!(!links(&landing, "service-desc").is_empty());
    assert_eq!(link(&landing, "self"), format!("{}/", shared_drill().url));
}

/// `/req/core/api-definition-op`
#[test]
fn every_link_to_the_definition_is_had_with_get() {
    let landing = found("/").json();
    for rel in ["service-desc", "service-doc"] {
        found(link(&landing, rel));
    }
}

/// `/req/core/api-definition-success`
#[test]
fn the_definition_comes_as_what_its_link_says() {
    let landing = found("/").json();
    for rel in ["service-desc", "service-doc"] {
        for of in links(&landing, rel) {
            let wanted = text(of, "type").split(';').next().expect("a media type");
            let told = ask_for(text(of, "href"), text(of, "type"));
            assert_eq!((told.status, told.media()), (200, wanted), "{of}");
        }
    }
}

/// `/req/core/conformance-op`
#[test]
fn the_conformance_declaration_is_had_with_get() {
    found(link(&found("/").json(), "conformance"));
}

/// `/req/core/conformance-success`
#[test]
fn the_classes_that_are_kept_are_declared() {
    let declared = found("/conformance").json();
    let classes = declared["conformsTo"].as_array().expect("a list of classes");
    for class in ["core", "geojson", "html", "oas30"] {
        let class = format!("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{class}");
        assert!(classes.contains(&json!(class)), "{class}");
    }
}

/// `/req/core/http`
#[test]
fn methods_status_codes_and_headers_are_those_of_http() {
    let url = &shared_drill().url;
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    for path in ["/", "/conformance", "/collections", "/collections/roads/items?limit=3"] {
        let head = agent.head(format!("{url}{path}")).call().expect("an answer");
        let get = found(path);
        assert_eq!(head.status(), 200, "{path}");
        for name in ["content-type", "etag", "vary"] {
            let of_head = head.headers().get(name).map(|it| it.to_str().expect("text"));
            assert_eq!(of_head.unwrap_or_default(), get.header(name), "{path}: {name}");
        }
        let put = agent.put(format!("{url}{path}")).send("").expect("an answer");
        assert_eq!(put.status(), 405, "{path}");
        assert!(put.headers().contains_key("allow"), "{path}");
    }
    refused("/collections/there_is_no_such_layer", 404);
    refused("/collections/roads/items/there-is-no-such-road", 404);
    let picture = ask_for("/collections", "image/png");
    assert_eq!((picture.status, picture.header("vary")), (406, "accept"));
}

/// `/req/core/query-param-unknown`
#[test]
fn a_parameter_that_the_definition_does_not_name_is_refused() {
    for path in
        ["/", "/conformance", "/collections", "/collections/roads", "/collections/roads/items"]
    {
        let problem = refused(&format!("{path}?bboox=1,2,3,4"), 400);
        assert_eq!(problem["code"], "unknown_parameter", "{path}");
    }
}

/// `/req/core/query-param-invalid`
#[test]
fn a_parameter_with_a_value_that_cannot_be_is_refused() {
    for query in [
        "limit=0",
        "limit=-1",
        "limit=ten",
        "bbox=1,2,3",
        "bbox=1,2,3,x",
        "bbox=0,10,10,0",
        "datetime=yesterday",
        "datetime=2025-09-19T00:00:00Z/2025-09-18T00:00:00Z",
        "datetime=..",
        "f=gml",
    ] {
        let problem = refused(&format!("/collections/roads/items?{query}"), 400);
        assert_eq!(problem["code"], "invalid_parameter", "{query}");
    }
    for path in ["/", "/conformance", "/collections", "/collections/roads"] {
        assert_eq!(refused(&format!("{path}?f=gml"), 400)["code"], "invalid_parameter", "{path}");
    }
}

/// `/req/core/crs84`
#[test]
fn places_are_longitude_and_latitude_on_wgs_84() {
    let page = found("/collections/places/items?limit=100");
    assert_eq!(page.header("content-crs"), format!("<{CRS84}>"));
    for feature in page.json()["features"].as_array().expect("features") {
        // The drill region lies on the equator, in the east of Borneo.
        places(&feature["geometry"]["coordinates"], &mut |lon, lat| {
            assert!((114.0..119.0).contains(&lon) && (-3.0..3.0).contains(&lat), "{feature}");
        });
    }
    assert_eq!(found("/collections/places").json()["crs"][0], CRS84);
}

/// `/req/core/fc-md-op`
#[test]
fn the_collections_are_had_with_get() {
    found(link(&found("/").json(), "data"));
}

/// `/req/core/fc-md-success`
#[test]
fn the_collections_are_described_as_their_schema_says() {
    let document = found("/collections").json();
    assert!(document["links"].as_array().expect("links").iter().all(is_link));
    for collection in document["collections"].as_array().expect("collections") {
        for member in ["id", "title", "description"] {
            assert!(!text(collection, member).is_empty(), "{collection}");
        }
        assert!(collection["links"].as_array().expect("links").iter().all(is_link));
        assert_eq!(collection["itemType"], "feature");
    }
}

/// `/req/core/fc-md-links`
#[test]
fn the_collections_link_to_themselves_and_to_their_page() {
    let told = found("/collections");
    let document = told.json();
    assert_eq!(links(&document, "self")[0]["type"], told.media());
    let page = links(&document, "alternate");
    assert_eq!(page[0]["type"], HTML);
    assert_eq!(found(text(page[0], "href")).media(), HTML);
    assert_eq!(found(link(&document, "self")).json(), document);
}

/// `/req/core/fc-md-items`
#[test]
fn every_layer_is_a_collection_and_each_of_one_geometry_type() {
    let mut left: BTreeSet<&str> = LAYERS.into();
    for (id, features) in features() {
        let kind =
            |it: &Value| text(&it["geometry"], "type").trim_start_matches("Multi").to_owned();
        let kinds: BTreeSet<String> = features.iter().map(kind).collect();
        assert_eq!(kinds.len(), 1, "{id}: {kinds:?}");
        let parts = ["_points", "_lines", "_polygons"];
        let layer = parts.iter().find_map(|it| id.strip_suffix(it)).unwrap_or(id);
        left.remove(layer);
    }
    assert!(left.is_empty(), "in no collection: {left:?}");
    for mixed in ["closures", "water"] {
        // The old name still has all of them, and its parts none twice.
        let whole = shared_drill().features(mixed);
        let of_parts = features().iter().filter(|(id, _)| id.starts_with(&format!("{mixed}_")));
        let of_parts: Vec<Value> = of_parts.flat_map(|(_, it)| it.clone()).collect();
        assert_eq!((of_parts.len(), ids(&of_parts)), (whole.len(), ids(&whole)), "{mixed}");
    }
}

/// `/req/core/fc-md-items-links`
#[test]
fn every_collection_links_to_its_items_in_every_form() {
    for collection in collections() {
        let items = links(&collection, "items");
        let media: Vec<&str> = items.iter().map(|it| text(it, "type")).collect();
        assert_eq!(media, [GEOJSON, HTML], "{collection}");
        for of in items {
            assert_eq!(found(text(of, "href")).media(), of["type"], "{of}");
        }
    }
}

/// `/req/core/fc-md-extent`
#[test]
fn the_extent_of_a_collection_holds_all_of_its_features() {
    for collection in collections() {
        let id = text(&collection, "id");
        let bbox = &collection["extent"]["spatial"]["bbox"][0];
        let side = |at: usize| bbox[at].as_f64().expect("four numbers");
        let times = &collection["extent"]["temporal"]["interval"][0];
        let (first, last) = (moment(&times[0]), moment(&times[1]));
        for feature in &features()[id] {
            // Places are rounded to 1e-7 degrees, extents are not.
            places(&feature["geometry"]["coordinates"], &mut |lon, lat| {
                let lies = side(0) - 1e-6 <= lon && lon <= side(2) + 1e-6;
                let lies = lies && side(1) - 1e-6 <= lat && lat <= side(3) + 1e-6;
                assert!(lies, "{id}: {lon}, {lat} is outside of {bbox}");
            });
            let Some((from, to)) = time(feature) else { continue };
            assert!(times.is_array(), "{id} has features with a time");
            let early = first.is_none_or(|first| from.is_some_and(|from| first <= from));
            let late = last.is_none_or(|last| to.is_some_and(|to| to <= last));
            assert!(early && late, "{id}: {} is outside of {times}", feature["properties"]);
        }
    }
}

/// `/req/core/fc-md-extent-multi`
#[test]
fn the_first_box_and_interval_of_an_extent_are_those_of_the_whole() {
    for collection in collections() {
        let extent = &collection["extent"];
        let boxes = extent["spatial"]["bbox"].as_array().expect("boxes");
        assert_eq!((boxes.len(), boxes[0].as_array().map(Vec::len)), (1, Some(4)));
        assert_eq!(extent["spatial"]["crs"], CRS84);
        if let Some(intervals) = extent["temporal"]["interval"].as_array() {
            assert_eq!((intervals.len(), intervals[0].as_array().map(Vec::len)), (1, Some(2)));
        }
    }
}

/// `/req/core/sfc-md-op`
#[test]
fn every_collection_is_had_with_get() {
    for collection in collections() {
        found(link(&collection, "self"));
    }
}

/// `/req/core/sfc-md-success`
#[test]
fn a_collection_tells_of_itself_what_the_list_tells_of_it() {
    for listed in collections() {
        let own = found(&format!("/collections/{}", text(&listed, "id"))).json();
        for member in ["id", "title", "description", "extent", "itemType", "crs", "features"] {
            assert_eq!(own[member], listed[member], "{member}");
        }
        assert_eq!(links(&own, "items"), links(&listed, "items"));
    }
}
