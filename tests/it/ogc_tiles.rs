//! OGC API – Tiles – Part 1: Core (20-057), requirement by requirement as its abstract test suite asks, over
//! the drill; tile matrix sets (17-083r4) by the formulas of the standard. Outside readers: `tile_readers`.
//!
//! | class | requirements | tests |
//! |---|---|---|
//! | core | `tc-op` `tc-tilematrix-definition` `tc-tilerow-definition` `tc-tilecol-definition` `tc-success` `tc-error` `conformance-success` | `core_…` |
//! | tileset | `tileset-description` | `tileset_…` |
//! | tilesets-list | `tileset-links` | `tilesets_list_…` |
//! | dataset-tilesets | `landingpage` `operation` | `dataset_tilesets_…` |
//! | geodata-tilesets | `desc-links` `operation` | `geodata_tilesets_…` |
//! | collections-selection | `query-collections` `collections-response` | `collections_selection_…` |
//! | mvt | `content` | `tile_readers::mvt_…` |
//! | oas30 | `completeness` | `oas30_…` |

use std::collections::BTreeSet;
use std::f64::consts::PI;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use lintas_e2e::{LAYERS, Server, published};
use serde_json::{Value, json};

const RELATION: &str = "http://www.opengis.net/def/rel/ogc/1.0";
const MVT: &str = "application/vnd.mapbox-vector-tile";
const JSON: &str = "application/json";
const SETS: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0";
const MERCATOR: &str = "http://www.opengis.net/def/crs/EPSG/0/3857";
/// A tile with roads and depots: matrix, row, column.
const TENGGARONG: [u32; 3] = [9, 256, 422];

/// The drill region, published and served.
pub(crate) struct Drill {
    pub(crate) server: Server,
    _folder: tempfile::TempDir,
}

/// One for all tests that run at the time: it ends with the last of them.
pub(crate) fn drill() -> Arc<Drill> {
    static SHARED: Mutex<Weak<Drill>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(drill) = shared.upgrade() {
        return drill;
    }
    let (folder, snapshots) = published();
    let drill = Arc::new(Drill { server: Server::start(&snapshots), _folder: folder });
    *shared = Arc::downgrade(&drill);
    drill
}

/// An answer with its media type.
#[derive(Debug, PartialEq)]
struct Fetched {
    status: u16,
    media: String,
    body: Vec<u8>,
}

impl Fetched {
    fn json(&self) -> Value {
        assert_eq!((self.status, self.media.as_str()), (200, JSON), "{self:?}");
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

impl Drill {
    /// What an address says, whole or after the server's own.
    fn fetch(&self, address: &str, accept: &str) -> Fetched {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let whole = match address.strip_prefix('/') {
            Some(path) => format!("{}/{path}", self.server.url),
            None => address.to_owned(),
        };
        let mut answer = agent.get(whole).header("accept", accept).call().expect("an answer");
        let media = answer.headers().get("content-type").and_then(|it| it.to_str().ok());
        let media = media.unwrap_or_default().to_owned();
        let body = answer.body_mut().read_to_vec().expect("the body comes whole");
        Fetched { status: answer.status().as_u16(), media, body }
    }

    pub(crate) fn json(&self, address: &str) -> Value {
        self.fetch(address, JSON).json()
    }

    /// What the tile set of a layer says, found from the collection by links.
    fn tileset_of(&self, layer: &str) -> Value {
        let collection = self.json(&format!("/collections/{layer}"));
        let list = self.json(href(&collection, &format!("{RELATION}/tilesets-vector")));
        self.json(href(&list["tilesets"][0], "self"))
    }

    /// What the tile set of the dataset says, found from the landing page by links.
    fn tileset_of_dataset(&self) -> Value {
        let list = self.json(href(&self.json("/"), &format!("{RELATION}/tilesets-vector")));
        self.json(href(&list["tilesets"][0], "self"))
    }

    fn tile(&self, tileset: &Value, [matrix, row, col]: [u32; 3]) -> Fetched {
        let template = href(tileset, "item");
        let address = template
            .replace("{tileMatrix}", &matrix.to_string())
            .replace("{tileRow}", &row.to_string())
            .replace("{tileCol}", &col.to_string());
        self.fetch(&address, MVT)
    }
}

fn link<'a>(json: &'a Value, relation: &str) -> &'a Value {
    let mut links = json["links"].as_array().into_iter().flatten();
    let found = links.find(|link| link["rel"] == relation);
    found.unwrap_or_else(|| panic!("no link {relation}: {json}"))
}

fn href<'a>(json: &'a Value, relation: &str) -> &'a str {
    link(json, relation)["href"].as_str().expect("an address")
}

/// Rows and columns that a tile set has in a matrix: least and greatest of each.
fn limits(tileset: &Value, matrix: u32) -> Option<[u32; 4]> {
    let all = tileset["tileMatrixSetLimits"].as_array().expect("limits");
    let limit = all.iter().find(|limit| limit["tileMatrix"] == matrix.to_string().as_str())?;
    let number = |key: &str| limit[key].as_u64().expect("a number") as u32;
    Some(["minTileRow", "maxTileRow", "minTileCol", "maxTileCol"].map(number))
}

/// The tile that a place lies in, by the formula of Web Mercator: row, column.
fn tile_of(lon: f64, lat: f64, matrix: u32) -> [u32; 2] {
    let side = f64::from(1_u32 << matrix);
    let y = (1.0 - lat.to_radians().tan().asinh() / PI) / 2.0;
    [(y * side) as u32, ((lon + 180.0) / 360.0 * side) as u32]
}

#[test]
fn core_tc_op_tiles_are_found_by_the_template_of_their_tile_set() {
    let drill = drill();
    let [row, col] = tile_of(116.985, -0.43, 9);
    assert_ne!(row, col);
    for layer in ["roads", "depots", "admin"] {
        let tile = drill.tile(&drill.tileset_of(layer), [9, row, col]);
        assert_eq!((tile.status, tile.media.as_str()), (200, MVT), "{layer}");
        let ours = drill.fetch(&format!("/tiles/{layer}/9/{col}/{row}"), "*/*");
        assert!(tile == ours, "{layer}: the tile of /tiles is another");
    }
}

#[test]
fn core_tc_definitions_of_matrix_row_and_column_take_what_the_set_has_and_no_more() {
    let drill = drill();
    let start = format!("{}/collections/roads/tiles/WebMercatorQuad", drill.server.url);
    for (tile, status) in [
        ("9/256/422", 200),
        ("0/1/0", 404),
        ("0/0/1", 404),
        ("9/512/422", 404),
        ("9/256/512", 404),
        ("25/0/0", 404),
        ("x/0/0", 404),
        ("9/x/422", 404),
        ("9/256/-1", 404),
        ("09/256/422", 404),
        ("9/256.0/422", 404),
    ] {
        assert_eq!(drill.fetch(&format!("{start}/{tile}"), MVT).status, status, "{tile}");
    }
}

#[test]
fn core_tc_success_content_is_200_in_the_format_that_is_asked_for() {
    let drill = drill();
    assert_eq!(link(&drill.tileset_of("depots"), "item")["type"], MVT);
    let tile = "/collections/depots/tiles/WebMercatorQuad/9/256/422";
    for (accept, query) in [(MVT, ""), ("*/*", ""), ("text/html", "?f=mvt")] {
        let tile = drill.fetch(&format!("{tile}{query}"), accept);
        assert_eq!((tile.status, tile.media.as_str()), (200, MVT));
        assert!(!tile.body.is_empty());
    }
    assert_eq!(drill.fetch(&format!("{tile}?f=png"), MVT).status, 400);
}

#[test]
fn core_tc_error_outside_the_limits_is_404_and_inside_without_data_is_204() {
    let drill = drill();
    let (mut within, mut empty) = (0, 0);
    for layer in ["roads", "depots", "closures"] {
        let tileset = drill.tileset_of(layer);
        for matrix in [0, 1, 3, 4, 9] {
            let [top, bottom, left, right] = limits(&tileset, matrix).expect("limits");
            let last = (1_u32 << matrix) - 1;
            let around = |low: u32, high: u32| low.saturating_sub(1)..=(high + 1).min(last);
            for row in around(top, bottom) {
                for col in around(left, right) {
                    let tile = drill.tile(&tileset, [matrix, row, col]);
                    let inside = (top..=bottom).contains(&row) && (left..=right).contains(&col);
                    let wanted = if inside { [200, 204] } else { [404, 404] };
                    assert!(
                        wanted.contains(&tile.status),
                        "{layer} {matrix}/{row}/{col}: {tile:?}"
                    );
                    within += usize::from(inside);
                    empty += usize::from(tile.status == 204);
                    assert_eq!(tile.body.is_empty(), tile.status == 204);
                }
            }
        }
        // Matrices that are not listed are not there at all.
        let deepest = (0..25).rfind(|matrix| limits(&tileset, *matrix).is_some());
        let [row, col] = tile_of(116.985, -0.43, 15);
        assert_eq!(deepest, Some(14));
        assert_eq!(drill.tile(&tileset, [15, row, col]).status, 404);
    }
    assert!(within > 20 && empty > 0, "{within} tiles within, {empty} of them empty");
}

#[test]
fn core_conformance_success_every_class_is_declared_once() {
    let declared = drill().json("/conformance");
    let classes: Vec<&str> = declared["conformsTo"]
        .as_array()
        .expect("classes")
        .iter()
        .map(|class| class.as_str().expect("an address"))
        .collect();
    for class in [
        "core",
        "tileset",
        "tilesets-list",
        "dataset-tilesets",
        "geodata-tilesets",
        "collections-selection",
        "mvt",
        "oas30",
    ] {
        let class = format!("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{class}");
        assert_eq!(classes.iter().filter(|it| **it == class).count(), 1, "{class}");
    }
    for class in ["tilematrixset", "tilesetmetadata", "tilematrixsetlimits"] {
        for class in [class.to_owned(), format!("json-{class}")] {
            let class = format!("http://www.opengis.net/spec/tms/2.0/conf/{class}");
            assert!(classes.contains(&class.as_str()), "{class}");
        }
    }
}

#[test]
fn tileset_description_says_what_the_model_of_tile_set_metadata_wants() {
    let drill = drill();
    for tileset in
        LAYERS.map(|layer| drill.tileset_of(layer)).iter().chain([&drill.tileset_of_dataset()])
    {
        assert_eq!(tileset["dataType"], "vector");
        assert_eq!(tileset["crs"], MERCATOR);
        assert_eq!(tileset["tileMatrixSetURI"], format!("{SETS}/WebMercatorQuad"));
        let scheme = drill.json(href(tileset, &format!("{RELATION}/tiling-scheme")));
        assert_eq!((&scheme["id"], &scheme["crs"]), (&json!("WebMercatorQuad"), &json!(MERCATOR)));
        let item = link(tileset, "item");
        assert_eq!((&item["templated"], &item["type"]), (&json!(true), &json!(MVT)));
        let variables = ["{tileMatrix}", "{tileRow}", "{tileCol}"];
        assert!(variables.iter().all(|it| href(tileset, "item").contains(it)), "{item}");
        let layers = tileset["layers"].as_array().expect("layers");
        assert!(!layers.is_empty());
        for layer in layers {
            assert_eq!(layer["dataType"], "vector");
            let fields = layer["propertiesSchema"]["properties"].as_object().expect("fields");
            assert_eq!(fields["id"]["type"], "string", "{layer}");
            let kinds = ["string", "integer", "number", "boolean"].map(Value::from);
            assert!(fields.values().all(|field| kinds.contains(&field["type"])), "{layer}");
        }
        let corner = |name: &str, axis: usize| tileset["boundingBox"][name][axis].as_f64();
        assert!(corner("lowerLeft", 0) <= corner("upperRight", 0), "{tileset}");
        assert!(tileset["title"].as_str().is_some_and(|it| it.contains("LATIHAN")));
    }
}

#[test]
fn tilesets_list_tileset_links_each_set_names_itself_and_its_matrices() {
    let drill = drill();
    for start in LAYERS.map(|layer| format!("/collections/{layer}")).iter().chain([&String::new()])
    {
        let list = drill.json(&format!("{start}/tiles"));
        let sets = list["tilesets"].as_array().expect("tile sets");
        assert!(!sets.is_empty());
        for set in sets {
            assert_eq!((&set["dataType"], &set["crs"]), (&json!("vector"), &json!(MERCATOR)));
            let id = set["tileMatrixSetURI"].as_str().and_then(|it| it.rsplit('/').next());
            let own = format!("{}{start}/tiles/{}", drill.server.url, id.expect("an id"));
            assert_eq!(href(set, "self"), own);
            let whole = drill.json(href(set, "self"));
            assert_eq!(href(&whole, "self"), own);
            assert_eq!(whole["tileMatrixSetURI"], set["tileMatrixSetURI"]);
            drill.json(href(set, &format!("{RELATION}/tiling-scheme")));
        }
    }
}

#[test]
fn dataset_tilesets_landing_page_and_operation_lead_to_tiles_of_all_layers() {
    let drill = drill();
    let landing = drill.json("/");
    let list = href(&landing, &format!("{RELATION}/tilesets-vector"));
    assert_eq!(list, format!("{}/tiles", drill.server.url), "the dataset's address and /tiles");
    let sets = drill.json(href(&landing, &format!("{RELATION}/tiling-schemes")));
    assert_eq!(sets["tileMatrixSets"][0]["id"], "WebMercatorQuad");
    let tileset = drill.tileset_of_dataset();
    let layers = tileset["layers"].as_array().expect("layers");
    let ids: BTreeSet<&str> = layers.iter().filter_map(|layer| layer["id"].as_str()).collect();
    assert!(LAYERS.iter().all(|layer| ids.contains(layer)), "{ids:?}");
    let tile = drill.tile(&tileset, TENGGARONG);
    assert_eq!((tile.status, tile.media.as_str()), (200, MVT));
}

#[test]
fn geodata_tilesets_desc_links_and_operation_every_collection_has_its_own() {
    let drill = drill();
    let collections = drill.json("/collections");
    let relation = format!("{RELATION}/tilesets-vector");
    // A layer may be listed as parts of one geometry: they lead to the tiles of the whole.
    for listed in collections["collections"].as_array().expect("collections") {
        let id = listed["id"].as_str().expect("an id");
        let layer = LAYERS.into_iter().find(|layer| id.starts_with(layer)).expect("a layer");
        let own = format!("{}/collections/{layer}/tiles", drill.server.url);
        assert_eq!(href(listed, &relation), own);
        assert_eq!(href(&drill.json(&format!("/collections/{id}")), &relation), own);
    }
    for layer in LAYERS {
        let tileset = drill.tileset_of(layer);
        assert_eq!(tileset["layers"].as_array().map(Vec::len), Some(1));
        assert_eq!(tileset["layers"][0]["id"], layer);
        let [row, _, col, _] = limits(&tileset, 9).expect("limits");
        let tile = drill.tile(&tileset, [9, row, col]);
        assert!([200, 204].contains(&tile.status), "{layer}: {tile:?}");
    }
}

#[test]
fn collections_selection_only_what_is_named_is_in_tile_sets_and_tiles_and_in_that_order() {
    let drill = drill();
    let url = &drill.server.url;
    for chosen in ["depots,roads".to_owned(), format!("{url}/collections/depots,roads")] {
        let list = drill.json(&format!("/tiles?collections={chosen}"));
        let tileset = drill.json(href(&list["tilesets"][0], "self"));
        let direct = drill.json(&format!("/tiles/WebMercatorQuad?collections={chosen}"));
        assert_eq!(tileset, direct);
        let ids: Vec<&Value> =
            tileset["layers"].as_array().expect("layers").iter().map(|it| &it["id"]).collect();
        assert_eq!(ids, ["depots", "roads"]);
        let tile = drill.tile(&tileset, TENGGARONG);
        assert_eq!(tile.status, 200);
        assert!(tile == drill.fetch("/tiles/depots,roads/9/422/256", MVT), "{chosen}");
        let asked = format!("/tiles/WebMercatorQuad/9/256/422?collections={chosen}");
        assert!(tile == drill.fetch(&asked, MVT), "{chosen}");
    }
    for refused in ["nope", "roads,nope", "https://example.org/collections/roads"] {
        let address = format!("/tiles/WebMercatorQuad/0/0/0?collections={refused}");
        assert_eq!(drill.fetch(&address, MVT).status, 404, "{refused}");
    }
}

#[test]
fn tile_matrices_are_those_that_the_formulas_of_the_standard_give() {
    let drill = drill();
    let set = drill.json("/tileMatrixSets/WebMercatorQuad");
    assert_eq!(set["uri"], format!("{SETS}/WebMercatorQuad"));
    let matrices = set["tileMatrices"].as_array().expect("matrices");
    assert_eq!(matrices.len(), 25);
    // 17-083r4, section 6.1.1.1: a pixel is 0.28 mm; EPSG:3857: the axis is 6378137 m.
    let world = 2.0 * PI * 6_378_137.0;
    for (zoom, matrix) in matrices.iter().enumerate() {
        let cell = world / 256.0 / f64::powi(2.0, zoom as i32);
        let near = |key: &Value, wanted: f64| {
            key.as_f64().is_some_and(|number| (number / wanted - 1.0).abs() < 1e-12)
        };
        assert!(near(&matrix["cellSize"], cell), "{matrix}");
        assert!(near(&matrix["scaleDenominator"], cell / 0.28e-3), "{matrix}");
        assert!(near(&matrix["pointOfOrigin"][0], -world / 2.0), "{matrix}");
        assert!(near(&matrix["pointOfOrigin"][1], world / 2.0), "{matrix}");
        for key in ["tileWidth", "tileHeight"] {
            assert_eq!(matrix[key], 256);
        }
        for key in ["matrixWidth", "matrixHeight"] {
            assert_eq!(matrix[key], 1_u64 << zoom);
        }
        assert_eq!(
            (&matrix["id"], &matrix["cornerOfOrigin"]),
            (&json!(zoom.to_string()), &json!("topLeft"))
        );
    }
}

#[test]
fn oas30_completeness_every_path_of_tiles_stands_in_the_definition_of_the_api() {
    let drill = drill();
    let definition = drill.server.json("/openapi.json");
    let shape = |path: &str| {
        let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    let paths: BTreeSet<String> =
        definition["paths"].as_object().expect("paths").keys().map(|path| shape(path)).collect();
    for path in [
        "/tileMatrixSets",
        "/tileMatrixSets/WebMercatorQuad",
        "/tiles",
        "/tiles/WebMercatorQuad",
        "/tiles/WebMercatorQuad/{}/{}/{}",
        "/collections/{}/tiles",
        "/collections/{}/tiles/WebMercatorQuad",
        "/collections/{}/tiles/WebMercatorQuad/{}/{}/{}",
    ] {
        assert!(paths.contains(path), "{path}: {paths:?}");
    }
}
