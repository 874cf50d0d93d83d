//! What maps show around the roads, from an extract to the published layers, beside a refresh without it.

use std::collections::BTreeMap;
use std::path::Path;

use lintas_model::value::Value;
use lintas_snapshot::store::{Snapshot, Store};

use super::refresh;
use crate::config::Config;
use crate::ingest::written::{WrittenElement, area, cut_to, node, way};
use crate::progress::Progress;

const CONFIGURATION: &str = r#"
[region]
id = "pesisir"
name = "Pesisir"
time_zone = "Asia/Makassar"
mode = "drill"
as_of = 2025-09-18T09:00:00+08:00

[[source]]
id = "osm"
layer = "roads"
path = "pesisir.osm.pbf"
attribution = "© OpenStreetMap contributors"
context = CONTEXT

[[source]]
id = "sungai"
layer = "waterways"
path = "sungai.geojson"

[[source]]
id = "desa"
layer = "places"
path = "desa.csv"

[[source]]
id = "pos"
layer = "shelters"
path = "pos.csv"

[[source]]
id = "gudang"
layer = "depots"
path = "gudang.csv"
"#;

const SUNGAI: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"Sungai","class":"river","navigable":"yes"},
 "geometry":{"type":"LineString","coordinates":[[116.01,-0.45],[116.01,-0.35]]}}]}"#;
const DESA: &str = "id,name,kind,lat,lon\nD1,Muara,village,-0.4,116.02\n";
const POS: &str = "id,name,type,lat,lon,status,people,people_basis,reported_at,exercise\n\
    P1,SD Muara,sekolah,-0.4001,116.0805,open,100,in_shelter,2025-09-18T07:00:00+08:00,yes\n";
const GUDANG: &str =
    "id,name,agency,status,lat,lon,exercise\nG1,Gudang,BPBD,open,-0.4,116.02,yes\n";

const EXTENT: [f64; 4] = [116.0, -0.5, 116.2, -0.3];

/// A road from a depot to a site, a wood with a clearing, houses, a canal across the last metres to the
/// site, a coast with the sea in the east, an island, and places.
fn extract() -> Vec<u8> {
    let mut elements = vec![node(1, 116.02, -0.4), node(2, 116.05, -0.4), node(3, 116.08, -0.4)];
    let square = |id: i64, lon: f64, lat: f64, side: f64| {
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
        (id..).zip(corners).map(move |(id, (x, y))| node(id, lon + x, lat + y)).collect::<Vec<_>>()
    };
    elements.extend(square(10, 116.03, -0.39, 0.02));
    elements.extend(square(20, 116.035, -0.385, 0.005));
    elements.extend(square(30, 116.06, -0.4005, 0.0002));
    elements.extend(square(40, 116.16, -0.42, 0.01));
    elements.extend([node(50, 116.0803, -0.41), node(51, 116.0803, -0.39)]);
    elements.extend([node(60, 116.14, -0.6), node(61, 116.13, -0.4), node(62, 116.14, -0.2)]);
    let named = |id, lon, tags| WrittenElement { tags, ..node(id, lon, -0.401) };
    elements.push(named(70, 116.021, &[("place", "village"), ("name", "Muara")]));
    elements.push(named(71, 116.079, &[("place", "hamlet"), ("name", "Tanjung")]));
    elements.extend([
        way(1, &[1, 2], &[("highway", "primary")]),
        way(2, &[2, 3], &[("highway", "residential")]),
        way(10, &[10, 11, 12, 13, 10], &[]),
        way(11, &[20, 21, 22, 23, 20], &[]),
        way(12, &[30, 31, 32, 33, 30], &[("building", "school"), ("name", "SD Muara")]),
        way(13, &[40, 41, 42, 43, 40], &[("natural", "coastline")]),
        way(14, &[50, 51], &[("waterway", "canal")]),
        way(15, &[60, 61, 62], &[("natural", "coastline")]),
        area(5, &[(10, "outer"), (11, "inner")], &[("type", "multipolygon"), ("natural", "wood")]),
    ]);
    cut_to(EXTENT, &elements)
}

fn published(context: bool, extract: &[u8]) -> (tempfile::TempDir, Snapshot) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("lintas.toml", CONFIGURATION.replace("CONTEXT", &context.to_string()).as_bytes());
    write("pesisir.osm.pbf", extract);
    for (name, text) in
        [("sungai.geojson", SUNGAI), ("desa.csv", DESA), ("pos.csv", POS), ("gudang.csv", GUDANG)]
    {
        write(name, text.as_bytes());
    }
    let snapshot = refreshed(folder.path());
    (folder, snapshot)
}

fn refreshed(folder: &Path) -> Snapshot {
    let started = "2025-09-18T02:00:00Z".parse().unwrap();
    let config = Config::load(&folder.join("lintas.toml"), started).unwrap();
    let snapshots = folder.join("snapshots");
    refresh(&config, &snapshots, crate::refresh::Allowed::default(), started, &Progress::silent())
        .unwrap();
    Store::at(&snapshots).open_current().unwrap().unwrap()
}

/// Id and value of a field of every feature of a layer.
fn values(snapshot: &Snapshot, layer: &str, field: &str) -> BTreeMap<String, String> {
    let Some(layer) = snapshot.layer(layer).unwrap() else { return BTreeMap::new() };
    let at = layer.schema().position(field).unwrap();
    let value = |value: &Option<Value>| value.as_ref().map(ToString::to_string).unwrap_or_default();
    let all = layer.features().map(Result::unwrap);
    all.map(|feature| (feature.id.clone(), value(&feature.values[at]))).collect()
}

fn told<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(id, value)| (id.to_owned(), value.to_owned())).collect()
}

#[test]
fn a_map_needs_no_other_base_than_the_extract_of_its_roads() {
    let (_folder, snapshot) = published(true, &extract());
    assert_eq!(values(&snapshot, "landuse", "kind"), told([("r5", "forest")]));
    assert_eq!(values(&snapshot, "buildings", "kind"), told([("w12", "school")]));
    let waters = values(&snapshot, "water", "class");
    assert_eq!(waters.get("w14").map(String::as_str), Some("canal"));
    assert_eq!(waters.get("sea-1").map(String::as_str), Some("sea"));
    assert!(!waters.contains_key("w15"), "the coast itself is no water");
    // The village is told by a source of places, the hamlet is not.
    let places = values(&snapshot, "places", "name");
    assert_eq!(places, told([("D1", "Muara"), ("n71", "Tanjung")]));
    let water = snapshot.layer("water").unwrap().unwrap();
    let sea = water.get("sea-1").unwrap().unwrap().geometry;
    let geo_types::Geometry::Polygon(sea) = sea else { panic!("{sea:?}") };
    assert_eq!(sea.interiors().len(), 1, "the island");
    use geo::Contains;
    for (lon, is_sea) in [(116.19, true), (116.12, false), (116.165, false)] {
        assert_eq!(sea.contains(&geo_types::Point::new(lon, -0.415)), is_sea, "{lon}");
    }
}

#[test]
fn nothing_but_maps_reads_it() {
    let extract = extract();
    let (_with, with) = published(true, &extract);
    let (_without, without) = published(false, &extract);
    assert!(values(&without, "landuse", "kind").is_empty());
    let read_by_others = |path: &&String| {
        let shown = ["landuse", "buildings", "water", "places"].map(|layer| format!("/{layer}."));
        let is_shown = shown.iter().any(|name| path.contains(name));
        !is_shown && !path.starts_with("report") && !path.starts_with("inputs/")
    };
    let mut compared = 0;
    for path in with.manifest().files.keys().filter(read_by_others) {
        let hash =
            |snapshot: &Snapshot| snapshot.manifest().files.get(path).map(|it| it.sha256.clone());
        assert_eq!(hash(&with), hash(&without), "{path}");
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn an_extract_that_breaks_leaves_the_map_as_it_was() {
    let (folder, snapshot) = published(true, &extract());
    let before: Vec<_> =
        ["landuse", "buildings", "water"].map(|layer| values(&snapshot, layer, "name")).into();
    let file = folder.path().join("pesisir.osm.pbf");
    std::fs::write(&file, &extract()[..600]).unwrap();
    let after = refreshed(folder.path());
    assert!(after.manifest().sources.iter().any(|source| source.held_back));
    let now: Vec<_> =
        ["landuse", "buildings", "water"].map(|layer| values(&after, layer, "name")).into();
    assert_eq!(now, before);
}
