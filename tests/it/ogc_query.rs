//! Coordinate reference systems, filters and schemas as clients of OGC API – Features ask for them: the
//! requirements of Part 2 (18-058r1), Part 3 (19-079r2) and Part 5 (23-058r1), one test each after their
//! abstract tests.

use serde_json::{Value, json};

use crate::ogc_region::{LAYERS, Reply, SmallRegion};

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const UTM: &str = "http://www.opengis.net/def/crs/EPSG/0/32750";
/// 116.985 E, 0.44 S by PROJ 9.5.1 (pyproj 3.7.2), metres.
const PROJ_32750: [f64; 2] = [498_330.924_4, 9_951_366.768_4];
/// The same in web Mercator.
const PROJ_3857: [f64; 2] = [13_022_710.630_5, -48_981.057_4];

/// `/req/crs/crs-uri`, `/req/crs/fc-md-crs-list`
#[test]
fn part_2_each_collection_lists_its_systems_by_uri() {
    let region = SmallRegion::new();
    region.conforms_to("ogcapi-features-2/1.0/conf/crs");
    for layer in LAYERS {
        let collection = region.collection(layer);
        let uris = collection["crs"].as_array().expect("a list");
        assert_eq!(uris[0], CRS84, "the default comes first");
        assert!(uris.iter().any(|uri| *uri == UTM) && uris.len() > 20, "{uris:?}");
        for uri in uris {
            let uri = uri.as_str().expect("a text");
            assert!(uri.starts_with("http://www.opengis.net/def/crs/"), "{uri}");
            let path = format!("/collections/{layer}/items");
            let reply = region.ask(&path, &[("crs", uri), ("limit", "1")]);
            assert_eq!((reply.status, reply.content_crs), (200, format!("<{uri}>")));
        }
    }
}

/// `/req/crs/fc-md-storageCrs`, `/req/crs/fc-md-storageCrs-valid-value`
#[test]
fn part_2_the_storage_system_is_one_of_the_list() {
    let region = SmallRegion::new();
    for layer in LAYERS {
        let collection = region.collection(layer);
        let uris = collection["crs"].as_array().expect("a list");
        assert!(uris.contains(&collection["storageCrs"]), "{collection}");
    }
}

/// `/req/crs/fc-crs-definition`, `/req/crs/fc-crs-action`, `/req/crs/geojson`
#[test]
fn part_2_features_come_in_the_system_that_is_asked_for() {
    let region = SmallRegion::new();
    let place = |crs: &str| {
        let path = "/collections/closures/items/KJ-1";
        let reply = region.ask(path, &[("crs", crs)]);
        assert_eq!((reply.status, reply.content_crs), (200, format!("<{crs}>")));
        let list = region.ask("/collections/closures/items", &[("crs", crs)]).json;
        assert_eq!(list["features"][0]["geometry"], reply.json["geometry"], "{crs}");
        reply.json["geometry"]["coordinates"].clone()
    };
    let epsg = |code: u32| format!("http://www.opengis.net/def/crs/EPSG/0/{code}");
    assert_eq!(place(CRS84), json!([116.985, -0.44]));
    assert_eq!(place(&epsg(4326)), json!([-0.44, 116.985]), "latitude first, as EPSG has it");
    // By PROJ 9.5.1, to a millimetre.
    for (code, east, north) in [
        (32750, PROJ_32750[0], PROJ_32750[1]),
        (32650, PROJ_32750[0], PROJ_32750[1] - 1e7),
        (3857, PROJ_3857[0], PROJ_3857[1]),
    ] {
        let found = place(&epsg(code));
        let (x, y) = (found[0].as_f64().expect("x"), found[1].as_f64().expect("y"));
        assert!((x - east).abs() < 1e-3 && (y - north).abs() < 1e-3, "EPSG:{code} {found}");
    }
}

/// `/req/crs/fc-crs-default-value`, `/req/crs/ogc-crs-header`, `/req/crs/ogc-crs-header-value`
#[test]
fn part_2_without_a_system_it_is_longitude_and_latitude_and_the_header_says_so() {
    let region = SmallRegion::new();
    for path in ["/collections/closures/items", "/collections/closures/items/KJ-1"] {
        let (without, with) = (region.ask(path, &[]), region.ask(path, &[("crs", CRS84)]));
        assert_eq!(without.content_crs, format!("<{CRS84}>"), "{path}");
        assert_eq!(with.content_crs, without.content_crs);
        let of = |reply: &Reply| match &reply.json["features"] {
            Value::Null => reply.json["geometry"].clone(),
            features => features[0]["geometry"].clone(),
        };
        assert_eq!(of(&without), of(&with));
    }
}

/// `/req/crs/fc-crs-valid-value`, `/req/crs/crs-exception`
#[test]
fn part_2_a_system_that_is_not_listed_is_refused() {
    let region = SmallRegion::new();
    let unknown = "http://www.opengis.net/def/crs/OGC/0/does_not_exist";
    for name in ["crs", "bbox-crs", "filter-crs"] {
        for value in [unknown, "[EPSG:27700]", "", "32750"] {
            region.is_refused("roads", &[(name, value), ("bbox", "116,-1,118,1")]);
        }
    }
    let item = region.ask("/collections/closures/items/KJ-1", &[("crs", unknown)]);
    assert_eq!(item.status, 400);
}

/// `/req/crs/fc-bbox-crs-definition`, `/req/crs/fc-bbox-crs-valid-values`, `/req/crs/fc-bbox-crs-action`
#[test]
fn part_2_a_box_is_read_in_its_own_system() {
    let region = SmallRegion::new();
    let expected = region.ids("roads", &[("bbox", "116.975,-0.445,116.995,-0.425")]);
    assert_eq!(expected.len(), 2);
    for (bbox, crs) in [
        ("-0.445,116.975,-0.425,116.995", "http://www.opengis.net/def/crs/EPSG/0/4326"),
        ("-0.445,116.975,-0.425,116.995", "[EPSG:4326]"),
        ("497218,9950814,499443,9953024", UTM),
        ("13021597,-49538,13023824,-47311", "[EPSG:3857]"),
        ("116.975,-0.445,116.995,-0.425", CRS84),
    ] {
        assert_eq!(region.ids("roads", &[("bbox", bbox), ("bbox-crs", crs)]), expected, "{crs}");
    }
    // Coordinates of the answer do not depend on those of the box.
    let both = [("bbox", "497218,9950814,499443,9953024"), ("bbox-crs", UTM), ("crs", CRS84)];
    assert_eq!(region.ids("roads", &both), expected);
}

/// `/req/crs/fc-bbox-crs-default-value`
#[test]
fn part_2_a_box_without_a_system_is_longitude_and_latitude() {
    let region = SmallRegion::new();
    let bbox = ("bbox", "116.975,-0.435,116.995,-0.425");
    let without = region.ids("roads", &[bbox]);
    assert_eq!(without, region.ids("roads", &[bbox, ("bbox-crs", CRS84)]));
    assert_eq!(without, region.ids("roads", &[bbox, ("crs", UTM)]), "crs is not of the box");
    assert_eq!(without.len(), 1);
}

/// `/req/crs/bbox-crs-exception`
#[test]
fn part_2_a_box_that_its_system_does_not_have_is_refused() {
    let region = SmallRegion::new();
    region.is_refused("roads", &[("bbox", "116,-1,118,1"), ("bbox-crs", "[EPSG:4326]")]);
    region.is_refused("roads", &[("bbox", "1e9,1e9,2e9,2e9"), ("bbox-crs", UTM)]);
}

/// `/req/queryables/queryables-link`, `/req/queryables/get-queryables-op`,
/// `/req/queryables/get-queryables-response`
#[test]
fn part_3_each_collection_links_to_its_queryables() {
    let region = SmallRegion::new();
    region.conforms_to("ogcapi-features-3/1.0/conf/queryables");
    for layer in LAYERS {
        let address = format!("{}/collections/{layer}/queryables", region.server.url);
        let collection = region.collection(layer);
        let rel = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
        let links = collection["links"].as_array().expect("links");
        assert!(links.iter().any(|link| link["rel"] == rel && link["href"] == address));
        let reply = region.ask(&format!("/collections/{layer}/queryables"), &[]);
        assert_eq!((reply.status, reply.media.as_str()), (200, "application/schema+json"));
        assert_eq!(reply.json["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!((&reply.json["$id"], &reply.json["type"]), (&address.into(), &"object".into()));
        assert!(!reply.json["properties"].as_object().expect("an object").is_empty());
    }
}

/// `/req/queryables/expression-construction`, `/req/filter/expression-construction`
#[test]
fn part_3_a_filter_with_an_unknown_name_is_refused() {
    let region = SmallRegion::new();
    for layer in LAYERS {
        region.is_refused(layer, &[("filter", "this_is_not_a_queryable IS NULL")]);
    }
}

/// `/req/queryables-query-parameters/parameters`
#[test]
fn part_3_each_queryable_is_a_parameter() {
    let region = SmallRegion::new();
    region.conforms_to("ogcapi-features-3/1.0/conf/queryables-query-parameters");
    for layer in LAYERS {
        let all = region.ask(&format!("/collections/{layer}/items"), &[]).json;
        for (name, schema) in region.queryables(layer) {
            let Some(kind) = schema["type"].as_str() else { continue };
            let value = all["features"]
                .as_array()
                .expect("features")
                .iter()
                .map(|one| &one["properties"][&name])
                .find(|value| !value.is_null());
            let text = match (value, kind) {
                (Some(Value::String(text)), _) => text.clone(),
                (Some(value), _) => value.to_string(),
                (None, "boolean") => "true".to_owned(),
                (None, "string") if schema["format"] == "date-time" => "2025-09-18".to_owned(),
                (None, _) => "7".to_owned(),
            };
            let found = region.ask(&format!("/collections/{layer}/items"), &[(&name, &text)]);
            assert_eq!(found.status, 200, "{name}={text}: {}", found.json);
            let expected = all["features"]
                .as_array()
                .expect("features")
                .iter()
                .filter(|one| value.is_some_and(|value| &one["properties"][&name] == value));
            let found = found.json["features"].as_array().expect("features").clone();
            assert_eq!(found, expected.cloned().collect::<Vec<_>>(), "{layer} {name}={text}");
        }
        region.is_refused(layer, &[("this_is_not_a_queryable", "x")]);
    }
}

/// `/req/filter/filter-param`, `/req/filter/response`, `/req/features-filter/response`
#[test]
fn part_3_only_what_a_filter_holds_of_is_answered() {
    let region = SmallRegion::new();
    region.conforms_to("ogcapi-features-3/1.0/conf/filter");
    region.conforms_to("ogcapi-features-3/1.0/conf/features-filter");
    for layer in LAYERS {
        let all = region.ids(layer, &[]);
        assert!(!all.is_empty());
        for name in region.queryables(layer).keys() {
            let (null, not_null) = (format!("{name} IS NULL"), format!("{name} IS NOT NULL"));
            let without = region.ids(layer, &[("filter", &null)]);
            let with = region.ids(layer, &[("filter", &not_null)]);
            let mut both: Vec<&String> = without.iter().chain(&with).collect();
            both.sort();
            let mut every: Vec<&String> = all.iter().collect();
            every.sort();
            assert_eq!(both, every, "{layer} {name}: one of the two, never both");
        }
        region.is_refused(layer, &[("filter", "THIS IS NOT A FILTER")]);
    }
    assert_eq!(region.roads("name = 'Jalan Utara'"), ["Jalan Utara"]);
}

/// `/req/filter/filter-lang-param`, `/req/features-filter/filter-lang-param`
#[test]
fn part_3_a_filter_is_text_unless_it_is_said_to_be_json() {
    let region = SmallRegion::new();
    let (text, as_json) =
        ("name = 'Jalan Utara'", r#"{"op":"=","args":[{"property":"name"},"Jalan Utara"]}"#);
    let expected = region.ids("roads", &[("filter", text)]);
    assert_eq!(expected.len(), 1);
    for (lang, filter) in [("cql2-text", text), ("cql2-json", as_json)] {
        let found = region.ids("roads", &[("filter-lang", lang), ("filter", filter)]);
        assert_eq!(found, expected, "{lang}");
    }
    region.is_refused("roads", &[("filter", as_json)]);
    region.is_refused("roads", &[("filter-lang", "cql2-json"), ("filter", text)]);
    region.is_refused("roads", &[("filter-lang", "sql"), ("filter", text)]);
}

/// `/req/filter/filter-crs-wgs84`
#[test]
fn part_3_geometries_of_a_filter_are_longitude_and_latitude_by_default() {
    let region = SmallRegion::new();
    for layer in LAYERS {
        let bbox = region.collection(layer)["extent"]["spatial"]["bbox"][0].clone();
        let side = |at: usize| bbox[at].as_f64().expect("a number");
        let within =
            format!("S_INTERSECTS(geometry,BBOX({},{},{},{}))", side(0), side(1), side(2), side(3));
        assert_eq!(region.ids(layer, &[("filter", &within)]), region.ids(layer, &[]), "{within}");
        let nowhere = "S_INTERSECTS(geometry,BBOX(1000000,1000000,2000000,2000000))";
        region.is_refused(layer, &[("filter", nowhere)]);
    }
}

/// `/req/filter/filter-crs-param`, `/req/features-filter/filter-crs-param`
#[test]
fn part_3_geometries_of_a_filter_are_in_the_system_that_it_names() {
    let region = SmallRegion::new();
    let all = region.ids("roads", &[]);
    let south = "S_INTERSECTS(geometry,BBOX(116.97,-0.445,117.0,-0.435))";
    let expected = region.ids("roads", &[("filter", south)]);
    assert_eq!(expected.len(), 1);
    for (filter, everywhere, crs) in [
        (
            "S_INTERSECTS(geometry,BBOX(-0.445,116.97,-0.435,117.0))",
            "S_INTERSECTS(geometry,BBOX(-1,116,1,118))",
            "http://www.opengis.net/def/crs/EPSG/0/4326",
        ),
        (
            "S_INTERSECTS(geometry,BBOX(496661,9950814,500000,9951919))",
            "S_INTERSECTS(geometry,BBOX(400000,9900000,600000,9999999))",
            UTM,
        ),
        (
            "S_INTERSECTS(geometry,POLYGON((496661 9950814,500000 9950814,500000 9951919,\
             496661 9951919,496661 9950814)))",
            "S_WITHIN(geometry,BBOX(400000,9900000,600000,9999999))",
            "[EPSG:32750]",
        ),
        (
            "S_INTERSECTS(geometry,BBOX(13021040,-49538,13024381,-48424))",
            "S_INTERSECTS(geometry,BBOX(12900000,-120000,13140000,120000))",
            "http://www.opengis.net/def/crs/EPSG/0/3857",
        ),
    ] {
        let found = region.ids("roads", &[("filter", filter), ("filter-crs", crs)]);
        assert_eq!(found, expected, "{crs} {filter}");
        let found = region.ids("roads", &[("filter", everywhere), ("filter-crs", crs)]);
        assert_eq!(found, all, "{crs} {everywhere}");
    }
    let unknown = "http://www.opengis.net/def/crs/OGC/0/does_not_exist";
    region.is_refused("roads", &[("filter", south), ("filter-crs", unknown)]);
}

/// `/req/filter/mixing-expressions`
#[test]
fn part_3_filters_boxes_times_and_parameters_must_all_hold() {
    let region = SmallRegion::new();
    let everywhere = ("filter", "S_INTERSECTS(geometry,BBOX(116,-1,118,1))");
    assert_eq!(region.ids("roads", &[everywhere, ("bbox", "116,-1,118,1")]).len(), 3);
    assert!(region.ids("roads", &[everywhere, ("bbox", "10,10,11,11")]).is_empty());
    let north = [everywhere, ("bbox", "116.97,-0.435,117.0,-0.425"), ("name", "Jalan Utara")];
    assert_eq!(region.ids("roads", &north).len(), 1);
    let other = [everywhere, ("bbox", "116.97,-0.435,117.0,-0.425"), ("name", "Jalan Selatan")];
    assert!(region.ids("roads", &other).is_empty());
    let later = [everywhere, ("datetime", "2025-09-20T00:00:00Z/..")];
    assert!(region.ids("hazards", &later).is_empty());
}

/// `/req/schemas/json-schema`, `/req/schemas/properties`, `/req/core-roles-features/role-primary-geometry`
#[test]
fn part_5_the_schema_of_a_layer_tells_its_fields_their_types_and_roles() {
    let region = SmallRegion::new();
    region.conforms_to("ogcapi-features-5/1.0/conf/schemas");
    for layer in LAYERS {
        let reply = region.ask(&format!("/collections/{layer}/schema"), &[]);
        assert_eq!((reply.status, reply.media.as_str()), (200, "application/schema+json"));
        assert_eq!(reply.json["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let properties = reply.json["properties"].as_object().expect("properties");
        let items = region.ask(&format!("/collections/{layer}/items"), &[("limit", "1")]).json;
        let fields = items["features"][0]["properties"].as_object().expect("properties");
        assert!(fields.keys().all(|name| properties.contains_key(name)), "{layer}");
        for (name, schema) in properties {
            assert!(schema["title"].is_string(), "{layer}.{name}");
            let is_spatial =
                schema["format"].as_str().is_some_and(|it| it.starts_with("geometry-"));
            assert_eq!(schema["type"].is_string(), !is_spatial, "{layer}.{name}");
        }
        let geometry = &properties["geometry"];
        assert_eq!(geometry["x-ogc-role"], "primary-geometry");
    }
}

#[test]
fn an_order_is_kept_over_pages_and_fields_that_are_not_asked_for_stay_away() {
    let region = SmallRegion::new();
    let by_name = ["Gang Étam", "Jalan Selatan", "Jalan Utara"];
    let names = |parameters: &[(&str, &str)]| -> Vec<String> {
        let reply = region.ask("/collections/roads/items", parameters);
        assert_eq!(reply.status, 200, "{}", reply.json);
        let features = reply.json["features"].as_array().expect("features").clone();
        features.iter().map(|it| it["properties"]["name"].as_str().unwrap_or("").into()).collect()
    };
    assert_eq!(names(&[("sortby", "name")]), by_name);
    assert_eq!(
        names(&[("sortby", "-name")]),
        by_name.map(ToOwned::to_owned).into_iter().rev().collect::<Vec<_>>()
    );
    let first = region.ask("/collections/roads/items", &[("sortby", "+name"), ("limit", "2")]);
    let links = first.json["links"].as_array().expect("links");
    let next = links.iter().find(|link| link["rel"] == "next").expect("there are three");
    let next = next["href"].as_str().expect("an address").replace(&region.server.url, "");
    let second = region.server.json(&next);
    assert_eq!(second["features"][0]["properties"]["name"], by_name[2], "{next}");
    let few = region.ask("/collections/roads/items", &[("properties", "name,depth_m")]).json;
    let few = few["features"][0].as_object().expect("a feature").clone();
    assert_eq!(few["properties"].as_object().expect("properties").len(), 2);
    assert!(few["id"].is_string() && few["geometry"].is_object());
    region.is_refused("roads", &[("sortby", "no_such_field")]);
    region.is_refused("roads", &[("properties", "no_such_field")]);
}
