//! Clients of OGC API – Features that nobody here made, pointed at the server's address and told nothing else: OWSLib and
//! GDAL, the oldest that is asked for and the newest. Those of browsers: `server/viewer/test/browser/clients.test.ts`.

use std::path::{Path, PathBuf};
use std::process::Command;

use lintas_e2e::{Absent, LAYERS, Server, key, published, python, root, run, skipped};
use serde_json::Value;

/// The system's Python, where it has a module: Debian's packages belong to it.
fn python_of_the_system(module: &str) -> Option<PathBuf> {
    having(Path::new("/usr/bin/python3"), module)
}

/// A Python that has a module.
fn having(python: &Path, module: &str) -> Option<PathBuf> {
    let has = Command::new(python).args(["-c", &format!("import {module}")]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python.to_owned());
    }
    let told = format!("{} has no {module}; `make test` installs it", python.display());
    skipped(Absent::Program, &told)
}

/// What a script of `tests/clients` prints of a server as JSON.
fn told(python: &Path, script: &str, server: &Server) -> Value {
    let script = root().join("tests/clients").join(script);
    let text = run(Command::new(python).arg(script).arg(&server.url));
    serde_json::from_str(text.trim()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn list(of: &Value) -> &[Value] {
    of.as_array().unwrap_or_else(|| panic!("{of} is a list"))
}

/// Every collection is read whole and says what its file says.
fn are_the_files(server: &Server, read: &Value) {
    let found = read["collections"].as_object().expect("collections");
    let listed = server.json("/collections");
    assert_eq!(found.len(), list(&listed["collections"]).len(), "{read:#}");
    for (name, collection) in found {
        assert!(list(&collection["wrong"]).is_empty(), "{name}: {collection:#}");
    }
    for layer in LAYERS {
        let parts = found.iter().filter(|(name, _)| name.starts_with(layer));
        let count: u64 = parts.filter_map(|(_, collection)| collection["count"].as_u64()).sum();
        assert!(count > 0, "{layer} is empty");
    }
}

#[test]
fn the_gdal_of_the_system_reads_every_collection_as_its_file() {
    let Some(python) = python_of_the_system("osgeo.gdal") else { return };
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    are_the_files(&server, &told(&python, "gdal_features.py", &server));
    let layers =
        run(Command::new("ogrinfo").args(["-ro", "-q"]).arg(format!("OAPIF:{}", server.url)));
    for layer in ["roads", "shelters", "closures_points"] {
        assert!(layers.contains(layer), "{layers}");
    }
}

#[test]
fn ogr2ogr_takes_away_what_a_box_or_a_condition_asks_for() {
    let (folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let roads = server.features("roads");
    let closed = roads.iter().filter(|road| road["properties"]["status"] == "closed").count();
    assert!(closed > 0);
    // The lines of `docs/clients.md`.
    let box_of_tenggarong = ["-spat", "116.9", "-0.5", "117.1", "-0.3"];
    let near = taken(folder.path(), &server, "jalan.gpkg", &box_of_tenggarong);
    assert!(near > 0 && near < roads.len(), "{near} of {}", roads.len());
    let found = taken(folder.path(), &server, "tutup.gpkg", &["-where", "status = 'closed'"]);
    assert_eq!(found, closed);
}

/// How many roads `ogr2ogr` writes into a file.
fn taken(folder: &Path, server: &Server, name: &str, options: &[&str]) -> usize {
    let file = folder.join(name);
    let source = format!("OAPIF:{}", server.url);
    run(Command::new("ogr2ogr").arg(&file).arg(source).arg("roads").args(options));
    let told = run(Command::new("ogrinfo").args(["-ro", "-al", "-so"]).arg(&file));
    let count = told.lines().find_map(|line| line.strip_prefix("Feature Count: "));
    count.and_then(|count| count.trim().parse().ok()).unwrap_or_else(|| panic!("{told}"))
}

#[test]
fn the_newest_gdal_reads_every_collection_as_its_file() {
    let Some(python) = python() else { return };
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let read = told(&python, "pyogrio_features.py", &server);
    are_the_files(&server, &read);
    let (near, all) = (read["near"].as_u64(), read["collections"]["roads"]["count"].as_u64());
    assert!(near > Some(0) && near < all, "{near:?} of {all:?}");
}

#[test]
fn owslib_finds_what_its_documentation_asks_for_in_the_release_of_the_system_and_the_newest() {
    let newest = python().and_then(|python| having(&python, "owslib.ogcapi.features"));
    let (Some(old), Some(newest)) = (python_of_the_system("owslib.ogcapi.features"), newest) else {
        return;
    };
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let roads = server.features("roads");
    let mut closed: Vec<&str> = roads
        .iter()
        .filter(|road| road["properties"]["status"] == "closed")
        .filter_map(|road| road["id"].as_str())
        .collect();
    closed.sort_unstable();
    assert!(!closed.is_empty());
    let listed = server.json("/collections");
    for python in [old, newest] {
        let found = told(&python, "owslib_features.py", &server);
        let release = &found["release"];
        assert_eq!(found["told"].as_u64(), Some(roads.len() as u64), "{release}");
        assert_eq!(found["paged"], found["told"], "{release}");
        assert_eq!(found["closed"], serde_json::json!(closed), "{release}");
        assert_eq!(found["closed_of_all"], serde_json::json!(closed), "{release}");
        assert_eq!(found["found_by_box"], true, "{release}");
        assert_eq!(found["same_alone"], true, "{release}");
        let count = list(&found["collections"]).len();
        assert_eq!(
            count,
            list(&listed["collections"]).len(),
            "{release}: {}",
            found["collections"]
        );
        assert!(found["openapi"].as_str().is_some_and(|it| it.starts_with("3.0")), "{release}");
        for field in ["status", "name", "length_m"] {
            assert!(list(&found["queryables"]).iter().any(|it| it == field), "{release}: {field}");
        }
    }
}

#[test]
fn the_report_that_partners_are_shown_closes_a_road() {
    let text = std::fs::read_to_string(root().join("docs/partners.md")).expect("it is there");
    let (_, shown) =
        text.split_once("curl -X POST https://peta.example/reports").expect("a report");
    let (_, body) = shown.split_once("-d '").expect("its body");
    let (body, _) = body.split_once("'\n```").expect("its end");
    let body: Value = serde_json::from_str(body).expect("JSON");
    let (_folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let key = key(&snapshots, "posko", "reporter");
    let answer = server.post("/reports", Some(&key), Some("once"), &body);
    let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!((answer.status, &told["clock"]), (201, &Value::Null), "{told}");
    let edges = list(&told["edges"]);
    assert!(!edges.is_empty(), "no road lies where the report is: {told}");
    for edge in edges.iter().filter_map(Value::as_str) {
        let road = server.json(&format!("/collections/roads/items/{edge}"));
        assert_eq!(road["properties"]["status"], "closed", "{road}");
    }
}
