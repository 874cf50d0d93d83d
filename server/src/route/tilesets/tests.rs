use lintas_model::report::Role;
use serde_json::{Value, json};

use crate::fixtures::{
    town::{FAR, TRACK, Town},
    world::World,
};

const SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

/// The link of a relation, without the start of the address.
fn link<'a>(json: &'a Value, rel: &str) -> &'a Value {
    let links = json["links"].as_array().unwrap();
    links.iter().find(|link| link["rel"] == rel).unwrap_or_else(|| panic!("{rel}: {json}"))
}

fn path<'a>(json: &'a Value, rel: &str) -> &'a str {
    link(json, rel)["href"].as_str().unwrap().strip_prefix("http://peta.test").unwrap()
}

/// The address of the TileJSON of a tile set.
fn tilejson(tileset: &Value) -> &str {
    let links = tileset["links"].as_array().unwrap();
    let link = links.iter().find(|link| link["title"] == "TileJSON 3.0").unwrap();
    assert_eq!((&link["rel"], &link["type"]), (&json!("alternate"), &json!("application/json")));
    link["href"].as_str().unwrap().strip_prefix("http://peta.test").unwrap()
}

/// The tiles of a zoom that a box touches, a 64th of a tile around each included: rows, then columns. By
/// the formulas of the slippy map, not by ours.
fn touched([west, south, east, north]: [f64; 4], zoom: u8) -> [u64; 4] {
    let side = (1_u64 << zoom) as f64;
    let x = |lon: f64| (lon + 180.0) / 360.0 * side;
    let y = |lat: f64| (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * side;
    let first = |low: f64| ((low - 1.0 / 64.0).ceil() - 1.0).max(0.0) as u64;
    let last = |high: f64| (high + 1.0 / 64.0).floor().min(side - 1.0) as u64;
    [first(y(north)), last(y(south)), first(x(west)), last(x(east))]
}

fn limits(tileset: &Value) -> Vec<(String, [u64; 4])> {
    let all = tileset["tileMatrixSetLimits"].as_array().unwrap();
    let of = |limit: &Value| {
        let numbers = ["minTileRow", "maxTileRow", "minTileCol", "maxTileCol"]
            .map(|key| limit[key].as_u64().unwrap());
        (limit["tileMatrix"].as_str().unwrap().to_owned(), numbers)
    };
    all.iter().map(of).collect()
}

#[tokio::test]
async fn a_list_leads_to_the_tile_set_and_to_the_definition_of_its_matrices() {
    let world = World::drill();
    for start in ["/collections/roads/tiles", "/tiles"] {
        let list = world.get(start).await.json();
        assert_eq!(path(&list, "self"), start);
        let sets = list["tilesets"].as_array().unwrap();
        assert_eq!(sets.len(), 1, "{list}");
        let set = &sets[0];
        assert_eq!(set["dataType"], "vector");
        assert_eq!(set["crs"], "http://www.opengis.net/def/crs/EPSG/0/3857");
        let uri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
        assert_eq!(set["tileMatrixSetURI"], uri);
        assert!(set["title"].as_str().unwrap().contains("LATIHAN"));
        assert_eq!(path(set, "self"), format!("{start}/WebMercatorQuad"));
        let tileset = world.get(path(set, "self")).await;
        assert_eq!(
            (tileset.status.as_u16(), tileset.header("content-type")),
            (200, "application/json")
        );
        assert_ne!(tileset.header("etag"), "");
        let tileset = tileset.json();
        for key in ["title", "dataType", "crs", "tileMatrixSetURI"] {
            assert_eq!(tileset[key], set[key], "{key}");
        }
        assert_eq!(path(&tileset, SCHEME), "/tileMatrixSets/WebMercatorQuad");
        let scheme = world.get(path(set, SCHEME)).await.json();
        assert_eq!(scheme["uri"], set["tileMatrixSetURI"]);
        assert_eq!(scheme["crs"], set["crs"]);
        let tilejson = world.get(tilejson(&tileset)).await.json();
        assert_eq!(tilejson["tilejson"], "3.0.0");
        let item = link(&tileset, "item");
        assert_eq!(item["templated"], true);
        assert_eq!(item["type"], "application/vnd.mapbox-vector-tile");
        let template = path(&tileset, "item");
        assert_eq!(
            template,
            format!("{start}/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}")
        );
        let first = template.replace("{tileMatrix}/{tileRow}/{tileCol}", "0/0/0");
        assert_eq!(world.get(&first).await.status, 200);
    }
}

#[tokio::test]
async fn limits_are_those_that_the_bounds_of_a_layer_give_at_its_zooms() {
    let world = World::drill();
    let tileset = world.get("/collections/roads/tiles/WebMercatorQuad").await.json();
    let bbox = [116.0, -0.5, 118.45, -0.4];
    let wanted: Vec<_> = (0..=14).map(|zoom| (zoom.to_string(), touched(bbox, zoom))).collect();
    assert_eq!(limits(&tileset), wanted);
    let bounds = &tileset["boundingBox"];
    let near = |number: &Value, wanted: f64| (number.as_f64().unwrap() - wanted).abs() < 1e-9;
    assert!(near(&bounds["lowerLeft"][0], 116.0) && near(&bounds["lowerLeft"][1], -0.5));
    assert!(near(&bounds["upperRight"][0], 118.45) && near(&bounds["upperRight"][1], -0.4));
    let center = &tileset["centerPoint"];
    assert!(near(&center["coordinates"][0], 117.225), "{center}");
    let zoom: usize = center["tileMatrix"].as_str().unwrap().parse().unwrap();
    let scheme = world.get("/tileMatrixSets/WebMercatorQuad").await.json();
    let matrix = &scheme["tileMatrices"][zoom];
    assert_eq!(
        (&matrix["scaleDenominator"], &matrix["cellSize"]),
        (&center["scaleDenominator"], &center["cellSize"])
    );
    // All layers together: the union of their bounds.
    let dataset = world.get("/tiles/WebMercatorQuad").await.json();
    let union = [116.0, -0.6, 118.45, -0.3];
    assert_eq!(limits(&dataset)[9].1, touched(union, 9));
}

#[tokio::test]
async fn a_layer_is_described_with_its_fields_geometry_and_collection() {
    let world = World::drill();
    let tileset = world.get("/collections/shelters/tiles/WebMercatorQuad").await.json();
    let layers = tileset["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 1);
    let layer = &layers[0];
    assert_eq!((&layer["id"], &layer["dataType"]), (&json!("shelters"), &json!("vector")));
    assert_eq!(layer["geometryDimension"], 0);
    assert_eq!((&layer["minTileMatrix"], &layer["maxTileMatrix"]), (&json!("0"), &json!("14")));
    let id = &layer["propertiesSchema"]["properties"]["id"];
    assert_eq!(id["type"], "string");
    assert!(!id["description"].as_str().unwrap().is_empty());
    let collection = path(layer, "http://www.opengis.net/def/rel/ogc/1.0/geodata");
    assert_eq!(world.get(collection).await.json()["id"], "shelters");
    assert_eq!(tileset["mode"], "drill");
    assert!(tileset["description"].as_str().unwrap().contains("LATIHAN"));
}

#[tokio::test]
async fn the_dataset_has_all_layers_and_those_alone_that_are_chosen() {
    let world = World::drill();
    let ids = async |uri: &str| -> Vec<String> {
        let json = world.get(uri).await.json();
        let layers = json["layers"].as_array().unwrap_or_else(|| panic!("{uri}: {json}"));
        layers.iter().map(|layer| layer["id"].as_str().unwrap().to_owned()).collect()
    };
    // From the bottom up, as maps draw them.
    assert_eq!(ids("/tiles/WebMercatorQuad").await, ["hazards", "roads", "shelters"]);
    let chosen = "/tiles/WebMercatorQuad?collections=shelters,roads";
    assert_eq!(ids(chosen).await, ["shelters", "roads"], "in the order asked for");
    let address =
        "/tiles/WebMercatorQuad?collections=http://peta.test/collections/roads,hazards&f=json";
    assert_eq!(ids(address).await, ["roads", "hazards"]);
    let list = world.get("/tiles?collections=shelters,roads").await.json();
    assert_eq!(path(&list["tilesets"][0], "self"), chosen);
    let tileset = world.get(chosen).await.json();
    let template = path(&tileset, "item");
    assert!(template.ends_with("/{tileMatrix}/{tileRow}/{tileCol}?collections=shelters,roads"));
    assert_eq!(tilejson(&tileset), "/tiles/shelters,roads");
}

#[tokio::test]
async fn what_there_is_not_is_refused_with_a_reason() {
    let world = World::drill();
    let many = format!("/tiles/WebMercatorQuad?collections={}", ["roads"; 17].join(","));
    for (uri, status, code) in [
        ("/collections/nope/tiles", 404, "unknown_layer"),
        ("/collections/nope/tiles/WebMercatorQuad", 404, "unknown_layer"),
        ("/collections/roads,hazards/tiles", 404, "unknown_layer"),
        ("/collections/roads/tiles/WorldCRS84Quad", 404, "not_found"),
        ("/collections/roads/tiles?f=mvt", 400, "invalid_parameter"),
        ("/collections/roads/tiles?collections=roads", 400, "unknown_parameter"),
        ("/tiles?limit=3", 400, "unknown_parameter"),
        ("/tiles?collections=nope", 404, "unknown_layer"),
        ("/tiles?collections=", 404, "unknown_layer"),
        ("/tiles?collections=http://evil.example/collections/roads", 404, "unknown_layer"),
        ("/tiles?collections=roads&collections=hazards", 400, "invalid_parameter"),
        (many.as_str(), 400, "too_many_layers"),
        // As a layer that nobody has.
        ("/tiles/WorldCRS84Quad", 404, "unknown_layer"),
    ] {
        let answer = world.get(uri).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{uri}");
    }
}

#[tokio::test]
async fn a_page_leads_from_the_layer_to_its_tile_set_and_to_the_matrices_and_says_all_of_it() {
    let world = World::drill();
    for start in ["/collections/roads", ""] {
        let list = world.get(&format!("{start}/tiles?f=html")).await;
        assert_eq!(list.header("content-type"), "text/html; charset=utf-8");
        let list = String::from_utf8(list.body.to_vec()).unwrap();
        let whole = format!("{start}/tiles/WebMercatorQuad");
        assert!(list.contains(&format!("href=\"http://peta.test{whole}\"")), "{list}");
        assert!(list.contains("LATIHAN – BUKAN KEJADIAN NYATA"));
        let page = world.get_with(&whole, &[("accept", "text/html")]).await;
        let page = String::from_utf8(page.body.to_vec()).unwrap();
        let json = world.get(&whole).await.json();
        let template = format!("<code>http://peta.test{}</code>", path(&json, "item"));
        assert!(page.contains(&template), "{page}");
        for layer in json["layers"].as_array().unwrap() {
            let schema = layer["propertiesSchema"]["properties"].as_object().unwrap();
            for name in schema.keys() {
                assert!(page.contains(&format!("<td><code>{name}</code></td>")), "{name}: {page}");
            }
        }
        let list = format!("href=\"http://peta.test{start}/tiles?f=html\"");
        assert!(page.contains(&list) && page.contains("/tileMatrixSets/WebMercatorQuad\""));
        assert_eq!(page.contains("/collections/roads?f=html"), start == "/collections/roads");
    }
    let refused = world.get_with("/tiles", &[("accept", "image/png")]).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (406, "not_acceptable"));
}

#[tokio::test]
async fn what_is_reported_beyond_the_published_bounds_widens_the_limits() {
    let mut town = Town::on_a_dry_day();
    town.close(TRACK, 5);
    let world = World::of_town(&town);
    let uri = "/collections/closures/tiles/WebMercatorQuad";
    let before = limits(&world.get(uri).await.json());
    let key = world.key("posko", Role::Reporter);
    let report = json!({"status": "closed", "edges": [FAR], "cause": "flood", "mode": "drill"});
    let answer = world.post("/reports", &key, &report).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let after = limits(&world.get(uri).await.json());
    let ([.., east], [.., further]) = (before[14].1, after[14].1);
    assert!(further > east, "{before:?} {after:?}");
    let row = after[14].1[0];
    // What lies there is a tile and no 404.
    let mut found = 0;
    for row in row..=after[14].1[1] {
        let tile = world.get(&format!("{uri}/14/{row}/{further}")).await;
        assert!([200, 204].contains(&tile.status.as_u16()), "{tile:?}");
        found += usize::from(tile.status == 200);
    }
    assert!(found > 0, "the report is in a tile");
}
