//! Outside readers of the tiles of OGC API – Tiles: GDAL, as Debian has it and as PyPI has it.
//!
//! The driver of GDAL 3.6 was built without its branch for vector tiles: it lists what there is. That of
//! PyPI's reads them; it takes the window in the units of the matrices, since it compares the extent of a
//! collection, in degrees, with their metres.

use std::process::Command;

use lintas_e2e::{python, run};
use serde_json::Value;

use crate::ogc_tiles::drill;

#[test]
fn gdal_finds_every_collection_behind_the_landing_page() {
    let drill = drill();
    let told = run(Command::new("ogrinfo").arg("-ro").arg(format!("OGCAPI:{}/", drill.server.url)));
    let listed = drill.json("/collections");
    let collections = listed["collections"].as_array().expect("collections");
    assert!(!collections.is_empty());
    for collection in collections {
        let id = collection["id"].as_str().expect("an id");
        let wanted = format!("_NAME=OGCAPI:{}/collections/{id}", drill.server.url);
        assert!(
            told.lines().any(|line| line.starts_with("  SUB") && line.contains(&wanted)),
            "{told}"
        );
    }
}

/// Reads a layer's tiles of one matrix through GDAL's driver of OGC API and prints each id with its place.
const READ: &str = r#"
import json, math, sys
import pyogrio, shapely
url, layer, matrix = sys.argv[1], sys.argv[2], sys.argv[3]
west, south, east, north = json.loads(sys.argv[4])
R = 6378137.0
x = lambda lon: math.radians(lon) * R
y = lambda lat: math.asinh(math.tan(math.radians(lat))) * R
window = dict(MINX=x(west), MINY=y(south), MAXX=x(east), MAXY=y(north))
window = {key: repr(value) for key, value in window.items()}
meta, _, shapes, columns = pyogrio.raw.read(
    f"OGCAPI:{url}/collections/{layer}", layer=f"Zoom level {matrix}", **window)
assert meta["crs"] == "EPSG:3857", meta
ids = columns[list(meta["fields"]).index("id")]
places = {}
for id, wkb in zip(ids, shapes):
    point = shapely.from_wkb(wkb)
    lon = math.degrees(point.centroid.x / R)
    lat = math.degrees(math.atan(math.sinh(point.centroid.y / R)))
    places[id] = [lon, lat]
print(json.dumps(places))
"#;

#[test]
fn mvt_content_gdal_reads_the_tiles_where_the_features_are() {
    let drill = drill();
    let Some(python) = python() else { return };
    for (layer, matrix) in [("depots", 9_u32), ("shelters", 12)] {
        let features = drill.server.features(layer);
        let collection = drill.json(&format!("/collections/{layer}"));
        let bbox = &collection["extent"]["spatial"]["bbox"][0];
        let mut command = Command::new(&python);
        command.args([
            "-c",
            READ,
            &drill.server.url,
            layer,
            &matrix.to_string(),
            &bbox.to_string(),
        ]);
        let read: Value = serde_json::from_str(&run(&mut command)).expect("JSON");
        let read = read.as_object().expect("places by id");
        assert_eq!(read.len(), features.len(), "{layer}");
        for feature in &features {
            let id = feature["id"].as_str().expect("an id");
            for axis in 0..2 {
                let wanted = feature["geometry"]["coordinates"][axis].as_f64().expect("a place");
                let found = read.get(id).and_then(|place| place[axis].as_f64());
                // Places are rounded to units of a tile: half of one, and a little for metres.
                let unit = 360.0 / f64::from(1_u32 << matrix) / 4096.0;
                let near = found.is_some_and(|found| (found - wanted).abs() < 0.55 * unit);
                assert!(near, "{layer} {id}: {found:?}, not {wanted}");
            }
        }
    }
}
