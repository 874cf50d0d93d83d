//! QGIS opens all that is served as anybody would point it there: collections, vector tiles with their style, the
//! project and the styles made for it. It runs without a window (Debian's `python3-qgis`).

use std::path::{Path, PathBuf};
use std::process::Command;

use lintas_e2e::{Absent, LAYERS, Server, current, published, reader, root, run, skipped};
use serde_json::Value;

/// What the converter of QGIS may say of our style, and why that is no fault of the style. Everything else is.
const JUSTIFIED: [(&str, &str); 1] =
    [("Referenced font", "the machine has no Noto Sans; QGIS takes another")];

/// A Python that has QGIS: the system's, since Debian's packages belong to it.
fn python() -> Option<PathBuf> {
    let python = PathBuf::from("/usr/bin/python3");
    let has = Command::new(&python).args(["-c", "import qgis.core"]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    skipped(Absent::Program, "QGIS for Python is not installed; `make test` installs python3-qgis")
}

/// What a script of `tests/clients` prints as JSON.
fn told(python: &Path, script: &str, arguments: &[&str]) -> Value {
    let script = root().join("tests/clients").join(script);
    let text = run(Command::new(python).arg(script).args(arguments));
    // Libraries greet on stdout, too; what the script says comes last.
    let last = text.lines().rfind(|line| line.starts_with('{')).unwrap_or_else(|| panic!("{text}"));
    serde_json::from_str(last).expect("the script prints JSON")
}

fn list(of: &Value) -> &[Value] {
    of.as_array().unwrap_or_else(|| panic!("{of} is a list"))
}

#[test]
fn qgis_opens_every_collection_and_finds_what_is_in_the_files() {
    let Some(python) = python() else { return };
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let listed = server.json("/collections");
    let found = told(&python, "qgis_collections.py", &[&server.url]);
    let found = found.as_object().expect("an object");
    assert_eq!(found.len(), list(&listed["collections"]).len());
    let wrong: Vec<String> = found
        .iter()
        .filter(|(_, collection)| !list(&collection["wrong"]).is_empty())
        .map(|(name, collection)| format!("{name}: {collection:#}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for layer in LAYERS {
        let parts = found.iter().filter(|(name, _)| name.starts_with(layer));
        let count: u64 = parts.filter_map(|(_, collection)| collection["count"].as_u64()).sum();
        assert!(count > 0, "{layer} is empty");
    }
    assert!(found["roads"]["count"].as_u64() > Some(4_000), "{:#}", found["roads"]);
}

#[test]
fn qgis_draws_the_vector_tiles_by_their_style_and_as_many_closed_roads_as_there_are() {
    let (Some(python), Some(decode)) = (python(), reader("tippecanoe-decode")) else { return };
    let (folder, snapshots) = published();
    let archive = current(&snapshots).join("tiles/roads.pmtiles");
    let decoded = run(Command::new(decode).args(["-Z14", "-z14", "-c"]).arg(archive));
    let tiles = folder.path().join("roads.geojsonl");
    std::fs::write(&tiles, decoded).expect("a folder is writable");
    let roads = current(&snapshots).join("layers/roads.fgb");
    let server = Server::start(&snapshots);
    for style in list(&server.json("/catalog")["styles"]) {
        let name = style["id"].as_str().expect("a style has a name");
        let [tiles, roads] = [&tiles, &roads].map(|path| path.to_str().expect("UTF-8"));
        let found = told(&python, "qgis_style.py", &[&server.url, name, tiles, roads]);
        for (what, why) in [
            ("unread", "QGIS draws all of a layer, or nothing, whose filter it cannot read"),
            ("lost", "QGIS draws nothing of them"),
            ("blank", "QGIS cannot read what they say"),
        ] {
            assert!(list(&found[what]).is_empty(), "{name}: {why}: {:#}", found[what]);
        }
        let strange: Vec<&str> = list(&found["warnings"])
            .iter()
            .filter_map(Value::as_str)
            .filter(|it| !JUSTIFIED.iter().any(|(known, _)| it.contains(known)))
            .collect();
        assert!(strange.is_empty(), "{name}: {strange:#?}");
        let states = found["states"].as_object().expect("states");
        for (state, roads) in states {
            assert!(list(&roads["foreign"]).is_empty(), "{name}: {state} is not so: {roads:#}");
            assert!(list(&roads["missed"]).is_empty(), "{name}: {state} is not drawn: {roads:#}");
        }
        let closed = &states["closed"];
        assert!(closed["land"].as_u64() > Some(0), "{closed:#}");
        // Of closed ferries a line of their own may tell.
        assert!(closed["taken"].as_u64() >= closed["land"].as_u64(), "{closed:#}");
        let seen = &found["seen"];
        assert_eq!(seen["closed"], closed["land"], "{seen:#}");
        assert_eq!(seen["closed_seen"], seen["closed"], "{name}: {seen:#}");
        assert!(seen["others"].as_u64() > Some(0), "{seen:#}");
        assert_eq!(seen["others_seen"], 0, "{name}: {seen:#}");
    }
}

#[test]
fn the_project_and_the_styles_for_qgis_open_with_every_layer_and_draw_every_feature_once() {
    let Some(python) = python() else { return };
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let found = told(&python, "qgis_files.py", &[&server.url]);
    let drill = "LATIHAN – BUKAN KEJADIAN NYATA";
    for told in ["title", "mark"] {
        assert!(found[told].as_str().is_some_and(|it| it.contains(drill)), "{found:#}");
    }
    assert_eq!(found["crs"], "EPSG:3857");
    let layers = list(&found["layers"]);
    let names: Vec<&str> = layers.iter().filter_map(|it| it["collection"].as_str()).collect();
    for name in ["roads", "closures_points", "closures_lines", "water_lines", "water_polygons"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(layers.len() >= 13, "{names:?}");
    for layer in layers {
        assert_eq!(layer["valid"], true, "{layer:#}");
        assert_eq!(layer["drawn"], layer["told"], "{layer:#}");
        assert_eq!(layer["more_than_once"], 0, "{layer:#}");
        assert!(layer["title"].as_str().is_some_and(|it| it.contains(" · ")), "{layer:#}");
    }
    let roads = server.features("roads");
    let closed = roads.iter().filter(|road| road["properties"]["status"] == "closed").count();
    let drawn = layers.iter().find(|layer| layer["collection"] == "roads").expect("roads");
    assert_eq!(drawn["closed"].as_u64(), Some(closed as u64), "{drawn:#}");
    let styles = found["styles"].as_object().expect("styles");
    assert_eq!(styles.len(), layers.len());
    for (name, wrong) in styles {
        assert!(list(wrong).is_empty(), "{name}.qml: {wrong:#}");
    }
    // In the picture of a whole regency, too.
    let painted: Vec<&str> = list(&found["painted"]).iter().filter_map(Value::as_str).collect();
    assert!(painted.contains(&"#c4142c") && painted.contains(&"#5a7c69"), "{painted:?}");
}
