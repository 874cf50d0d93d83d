//! The walls of the house. An invariant that no machine checks is a wish.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use lintas_e2e::{
    modules::{self, Modules},
    root,
};
use serde_json::Value;

/// What cargo writes, run in the root of the project.
pub(crate) fn cargo(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(root())
        .output()
        .expect("cargo runs, for it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

fn metadata() -> Value {
    let text = cargo(&["metadata", "--format-version", "1", "--locked"]);
    serde_json::from_str(&text).expect("cargo metadata is JSON")
}

pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Files below `folder` whose names end in one of `endings`, relative to the root, sorted.
pub(crate) fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the project is readable") {
            let path = entry.expect("a folder entry is readable").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !["node_modules", "dist", "target", ".git"].contains(&name.as_str())
            {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path.strip_prefix(root()).expect("below the root").to_owned());
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    ["model", "snapshot", "pipeline", "server", "tests", "fuzz"]
        .iter()
        .flat_map(|folder| files(folder, &[".rs"]))
        .collect()
}

fn text_of(path: &Path) -> String {
    std::fs::read_to_string(root().join(path)).expect("a source file is readable UTF-8")
}

#[test]
fn crates_depend_on_each_other_as_the_table_in_architecture_says() {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in read("ARCHITECTURE.md").lines().filter(|line| line.contains("| `lintas-")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let package = cells[2].trim_matches('`').to_owned();
        let edges = cells[4].split(',').map(|cell| cell.trim().trim_matches('`'));
        let edges = edges.filter(|name| name.starts_with("lintas-")).map(str::to_owned);
        wanted.insert(package, edges.collect());
    }
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let found: BTreeMap<String, BTreeSet<String>> = packages
        .iter()
        .filter(|package| package["source"].is_null())
        .map(|package| {
            let edges = package["dependencies"].as_array().expect("dependencies").iter();
            let edges = edges
                .filter_map(|dependency| dependency["name"].as_str())
                .filter(|name| name.starts_with("lintas-"))
                .map(str::to_owned);
            (package["name"].as_str().expect("a name").to_owned(), edges.collect())
        })
        .collect();
    assert_eq!(found, wanted);
    assert_eq!(found.len(), 6);
    for dependency in packages.iter().flat_map(|it| it["dependencies"].as_array()).flatten() {
        if dependency["name"] == "lintas-fuzz-driver" {
            assert_eq!(dependency["kind"], "dev", "what feeds readers is in no binary");
        }
    }
}

#[test]
fn the_server_links_neither_gdal_nor_polars() {
    let tree =
        cargo(&["tree", "-p", "lintas-server", "-e", "normal", "--prefix", "none", "--locked"]);
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"axum"), "the tree is the server's");
    for banned in ["gdal", "gdal-sys", "osmpbf"] {
        assert!(!names.contains(&banned), "{banned} is linked into the server");
    }
    assert!(
        !names.iter().any(|name| name.starts_with("polars")),
        "polars is linked into the server"
    );
}

#[test]
fn file_names_of_a_snapshot_are_spelled_in_its_own_crate_only() {
    let names =
        ["\"manifest.json", "\"report.json", "\"report.html", ".geojsonl\"", "join(\"current\")"];
    for path in sources() {
        if ["snapshot", "tests", "fuzz"].iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        let text = text_of(&path);
        for name in names {
            assert!(!text.contains(name), "{} spells {name}", path.display());
        }
    }
    let layout = read("snapshot/src/format/layout.rs");
    assert!(layout.contains("manifest.json") && layout.contains("current"));
}

#[test]
fn gdal_stands_in_one_folder() {
    let mut users = 0;
    for path in sources() {
        let text = text_of(&path);
        // `super::gdal` and `ingest::gdal` are our own folder, not the library.
        let ours = ["super::gdal", "ingest::gdal", "mod gdal"].iter().any(|own| text.contains(own));
        let uses = text.lines().map(str::trim_start).any(|line| {
            line.starts_with("use gdal::")
                || line.starts_with("use gdal_sys")
                || (!ours && !line.starts_with("//") && line.contains("gdal::"))
        });
        if uses && !path.ends_with("tests/it/house.rs") {
            assert!(path.starts_with("pipeline/src/ingest/gdal"), "{} uses GDAL", path.display());
            users += 1;
        }
    }
    assert!(users > 0, "somebody reads with GDAL");
}

#[test]
fn the_model_knows_no_files_no_clock_and_no_threads() {
    let clippy = read("model/clippy.toml");
    for method in ["SystemTime::now", "Timestamp::now", "File::open"] {
        assert!(clippy.contains(method), "clippy forbids {method} in the model");
    }
    let manifest = read("model/Cargo.toml");
    for dependency in ["tokio", "tracing", "rayon", "gdal", "polars", "memmap2", "tempfile"] {
        assert!(
            !manifest.contains(&format!("\n{dependency}")),
            "the model depends on {dependency}"
        );
    }
    for path in files("model/src", &[".rs"]) {
        let text = text_of(&path);
        for word in ["std::fs", "std::net", "std::env", "SystemTime", "Instant::now"] {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
    }
}

/// Licences under which a dependency may be linked or used to build.
const LICENCES: [&str; 15] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "Zlib",
    "0BSD",
    "CC0-1.0",
    "Unicode-3.0",
    "Unlicense",
    "MIT-0",
    "MPL-2.0",
    "bzip2-1.0.6",
];

/// Crates that must not come in, and why.
const BANNED: [(&str, &str); 4] = [
    ("openssl-sys", "rustls does it, and it would tie the build to a system library"),
    ("reqwest", "sources are fetched by ureq, and the server fetches nothing"),
    ("actix-web", "one HTTP stack is enough"),
    ("rs-graph", "GPL"),
];

/// Crates that others bring along and our own code does not name, and why.
const OF_OTHERS: [(&str, &str); 2] = [
    ("time", "jiff is the one crate for time; rcgen writes certificates with this one"),
    ("chrono", "jiff is the one crate for time"),
];

#[test]
fn licences_are_on_the_list_and_banned_crates_stay_out() {
    // What is compiled, not what some feature that nobody asks for would bring.
    let tree = cargo(&[
        "tree",
        "--workspace",
        "-e",
        "normal,build,dev",
        "--prefix",
        "none",
        "--locked",
        "-f",
        "{p}|{l}",
    ]);
    for (package, licence) in tree.lines().filter_map(|line| line.split_once('|')) {
        let name = package.split(' ').next().expect("a name");
        for (banned, why) in BANNED {
            assert_ne!(name, banned, "{why}");
        }
        let licence = licence.trim_end_matches(" (*)").replace('/', " OR ");
        let accepted = licence.split(" AND ").all(|part| {
            let part = part.trim_matches(['(', ')']);
            part.split(" OR ").any(|one| LICENCES.contains(&one.trim_matches(['(', ')', ' '])))
        });
        assert!(accepted, "{name}: licence {licence:?} is not on the list");
    }
    let manifest = read("Cargo.toml");
    for (foreign, why) in OF_OTHERS {
        assert!(!manifest.contains(&format!("\n{foreign} = ")), "{foreign}: {why}");
    }
    assert!(
        !manifest.contains("\"with-gdal\""),
        "geozero's with-gdal would link GDAL into the server"
    );
}

#[test]
fn the_tree_is_its_own_table_of_contents() {
    const HOMELESS: [&str; 8] =
        ["utils", "util", "helpers", "helper", "common", "misc", "manager", "base"];
    for path in sources() {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        assert!(!HOMELESS.contains(&stem.as_str()), "{}: name the thing", path.display());
        let below: Vec<_> = path.iter().skip_while(|part| *part != "src").collect();
        assert!(below.len() <= 4, "{}: more than two folders below src", path.display());
        let lines = text_of(&path).lines().count();
        assert!(lines <= 600, "{}: {lines} lines; look for the seam", path.display());
    }
}

/// The crates whose modules point one way.
const CRATES: [&str; 4] = ["model", "snapshot", "pipeline", "server"];

#[test]
fn modules_point_one_way() {
    let mut wrong = String::new();
    for name in CRATES {
        let arrows = Modules::read(&root().join(name).join("src")).arrows();
        assert!(arrows.len() > 20, "{name}: {} arrows", arrows.len());
        let tops = modules::between_tops(&arrows);
        for (what, arrows) in [("modules", &tops), ("files", &arrows)] {
            for circle in modules::circles(arrows) {
                wrong +=
                    &format!("\n{name}, {what} in a circle:{}", modules::told(&circle, arrows));
            }
        }
    }
    assert!(wrong.is_empty(), "one of each pair can own what they share:{wrong}");
}

/// Names of the types that a source defines, those inside functions among them; types that belong to a trait
/// are named by it.
fn types_of(code: &str) -> impl Iterator<Item = &str> {
    code.lines().filter_map(|line| {
        let inner = line.trim_start();
        let is_alias = inner.len() == line.len();
        let mut words = inner.split_whitespace().skip_while(|word| word.starts_with("pub"));
        let defines = match words.next()? {
            "struct" | "enum" | "union" | "trait" => true,
            "type" => is_alias,
            _ => false,
        };
        let name = words.next().filter(|_| defines)?;
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        Some(&name[..end]).filter(|name| name.starts_with(char::is_uppercase))
    })
}

#[test]
fn a_name_of_a_type_means_one_thing() {
    let mut homes: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in CRATES.iter().flat_map(|name| files(&format!("{name}/src"), &[".rs"])) {
        for name in types_of(&text_of(&path)) {
            homes.entry(name.to_owned()).or_default().push(path.clone());
        }
    }
    assert!(homes.len() > 700, "{} types", homes.len());
    let twice: Vec<_> = homes.iter().filter(|(_, homes)| homes.len() > 1).collect();
    assert!(twice.is_empty(), "one word, one thing: {twice:#?}");
}

/// The layers of the server, lowest first: a module takes from its own layer and those before it.
const SERVER: [&[&str]; 8] = [
    &["clock", "embedded", "metrics"],
    &["http"],
    &["config", "open", "tls"],
    &["aid", "feature", "feed", "openapi", "paper", "photo", "qgis", "sprite", "style", "viewer"],
    &["live"],
    &["journey"],
    &["route"],
    &["socket", "state", "watch"],
];

#[test]
fn the_server_is_laid_in_layers() {
    let layer = |name: &str| SERVER.iter().position(|layer| layer.contains(&name));
    let arrows = Modules::read(&root().join("server/src")).arrows();
    for ((from, to), names) in modules::between_tops(&arrows) {
        let (Some(above), Some(below)) = (layer(&from[0]), layer(&to[0])) else {
            panic!("{} or {} stands in no layer", from[0], to[0]);
        };
        assert!(below <= above, "{} stands below {}: {names:?}", from[0], to[0]);
    }
    let text = read("ARCHITECTURE.md");
    for name in SERVER.iter().flat_map(|layer| layer.iter()) {
        assert!(text.contains(&format!("`{name}`")), "ARCHITECTURE.md names {name}");
    }
}

#[test]
fn no_crate_reaches_into_the_files_of_another() {
    for path in sources() {
        for line in text_of(&path).lines().filter(|line| line.trim_start().starts_with("#[path")) {
            let up = line.matches("../").count();
            let below = path.iter().skip_while(|part| *part != "src" && *part != "benches").count();
            assert!(up < below.max(1), "{}: {line}", path.display());
        }
    }
}

#[test]
fn every_dependency_is_used() {
    // Named for their features alone, see tests/Cargo.toml.
    const FOR_FEATURES: [(&str, &str); 1] = [("tests", "either")];
    let workspace: toml::Table = read("Cargo.toml").parse().expect("a manifest is TOML");
    let known = workspace["workspace"]["dependencies"].as_table().expect("dependencies");
    let mut named = BTreeSet::new();
    for member in ["model", "snapshot", "pipeline", "server", "tests", "fuzz/driver"] {
        let text: String = files(member, &[".rs"]).iter().map(|path| text_of(path)).collect();
        let manifest: toml::Table =
            read(&format!("{member}/Cargo.toml")).parse().expect("a manifest is TOML");
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for name in manifest
                .get(kind)
                .and_then(toml::Value::as_table)
                .into_iter()
                .flat_map(toml::Table::keys)
            {
                named.insert(name.clone());
                let word = name.replace('-', "_");
                let is_used =
                    text.contains(&format!("{word}::")) || text.contains(&format!("use {word}"));
                let is_known = FOR_FEATURES.contains(&(member, name));
                assert!(
                    is_used || is_known || kind == "build-dependencies",
                    "{member} names {name} and does not use it"
                );
            }
        }
    }
    for name in known.keys() {
        assert!(named.contains(name), "no member uses {name}");
    }
}

/// The code of a source without its tests; `None` where it is nothing but tests.
fn without_tests(path: &Path) -> Option<String> {
    let shown = path.to_string_lossy();
    let tests = ["tests", "rules_table.rs", "fixtures", "fuzz", "benches"];
    if tests.iter().any(|part| shown.contains(part)) {
        return None;
    }
    let text = text_of(path);
    let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    let code = text[..end].lines().filter(|line| !line.trim_start().starts_with("//"));
    Some(code.collect::<Vec<_>>().join("\n"))
}

#[test]
fn classes_of_vehicles_and_kinds_of_hazards_are_told_apart_in_one_place() {
    // Elsewhere rules ask for what a class or a kind is, not which one it is. A closure for trucks speaks of
    // heavier ones, too, and a region may set the speed of each class.
    let homes = [
        "model/src/hazard.rs",
        "model/src/vehicle/",
        "model/src/network/speed.rs",
        "model/src/network/weight.rs",
        "model/src/access/carriers.rs",
        "pipeline/src/ingest/vehicles.rs",
    ];
    let names = ["Motorcycle", "Pickup", "FourByFour", "HeavyTruck"]
        .map(|it| format!("VehicleClass::{it}"));
    let kinds =
        ["Landslide", "Fire", "Earthquake", "Tsunami"].map(|it| format!("HazardKind::{it}"));
    let mut at_home = 0;
    for path in sources() {
        let Some(code) = without_tests(&path) else { continue };
        let Some(name) = names.iter().chain(&kinds).find(|name| code.contains(*name)) else {
            continue;
        };
        let is_home = homes.iter().any(|home| path.starts_with(home));
        assert!(is_home, "{} names {name}: ask its `spec`", path.display());
        at_home += 1;
    }
    assert!(at_home > 0, "somebody tells vehicles apart");
}

#[test]
fn text_becomes_markup_in_templates_alone() {
    for path in sources() {
        if path.ends_with("house.rs") {
            continue;
        }
        let text = text_of(&path);
        for word in ["fn escape", "push_str(\"&lt;\")"] {
            assert!(!text.contains(word), "{}: {word}: maud escapes", path.display());
        }
    }
}

#[test]
fn nothing_is_left_undone_and_no_test_is_switched_off() {
    for path in sources() {
        if path.ends_with("house.rs") {
            continue;
        }
        let text = text_of(&path);
        for word in ["todo!(", "unimplemented!(", "#[ignore", "dbg!("] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

/// Every package that is compiled, with each set of features that it is compiled with.
fn compiled(edges: &str) -> BTreeMap<String, BTreeSet<String>> {
    let tree =
        ["tree", "--workspace", "--locked", "-e", edges, "--prefix", "none", "-f", "{p}|{f}"];
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (package, features) in cargo(&tree).lines().filter_map(|line| line.split_once('|')) {
        let features = features.trim_end_matches(" (*)").to_owned();
        found.entry(package.to_owned()).or_default().insert(features);
    }
    found
}

#[test]
fn nothing_is_built_once_for_the_binaries_and_once_more_for_the_tests() {
    let (binaries, tests) = (compiled("normal,build"), compiled("normal,build,dev"));
    assert!(binaries.len() > 100 && tests.len() > binaries.len(), "{}", binaries.len());
    for (package, features) in &binaries {
        let other: Vec<&String> = tests[package].difference(features).collect();
        let why = "test dependencies ask for other features, and it is built twice with all that uses \
                   it: name them in tests/Cargo.toml";
        assert!(other.is_empty(), "{package}: {why}: {other:?}");
    }
}

#[test]
fn tests_wait_for_what_comes_and_never_for_time() {
    let patient = ["tests/src/suite.rs", "tests/it/house.rs"].map(Path::new);
    for path in files("tests", &[".rs"]) {
        let text = text_of(&path);
        let waits = text.contains("thread::sleep") || text.contains(".elapsed() <");
        let bounded = text.contains("PATIENCE");
        assert!(
            !waits || bounded || patient.contains(&&*path),
            "{} waits for time",
            path.display()
        );
    }
    for path in files("server/viewer/test/browser", &[".ts"]) {
        assert!(!text_of(&path).contains("waitForTimeout"), "{} waits for time", path.display());
    }
}

#[test]
fn no_line_of_the_viewer_is_longer_than_its_formatter_wants() {
    // It breaks neither words nor comments nor patterns: those are broken by hand.
    assert!(read("server/viewer/biome.jsonc").contains("\"lineWidth\": 120"));
    let made = root().join("server/viewer/src/messages");
    for path in files("server/viewer", &[".ts"]) {
        // Messages are as long as they are, and a program writes these files.
        if root().join(&path).starts_with(&made) {
            continue;
        }
        for (at, line) in text_of(&path).lines().enumerate() {
            let long = line.chars().count();
            assert!(long <= 120, "{}:{}: {long} characters", path.display(), at + 1);
        }
    }
}

#[test]
fn lock_files_name_no_host_of_a_mirror() {
    let lock = read("server/viewer/package-lock.json");
    assert!(!lock.contains("\"resolved\""), "the lock file names where its packages came from");
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"].map(read) {
        for line in lock.lines().filter(|line| line.starts_with("source = ")) {
            assert!(line.contains("github.com/rust-lang/crates.io-index"), "{line}");
        }
    }
}

/// Sections of the catalogue of messages that the server, the bulletin and the pipeline say; the others are the
/// viewer's, whose compiler knows its keys.
const SAID_IN_RUST: [&str; 15] = [
    "aid", "api", "bulletin", "feed", "item", "journey", "layer", "legend", "open", "problem",
    "refresh", "sheet", "time", "vehicle", "way",
];

#[test]
fn what_is_said_stands_in_the_catalogue_and_what_stands_there_is_said() {
    let catalogue: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_str(&read("messages/id.json")).expect("the catalogue is JSON");
    let known: BTreeSet<String> = SAID_IN_RUST
        .iter()
        .flat_map(|section| catalogue[*section].keys().map(move |key| format!("{section}.{key}")))
        .collect();
    let texts = ["model/src", "server/src", "pipeline/src"];
    let code: String = texts
        .iter()
        .flat_map(|folder| files(folder, &[".rs", ".json"]))
        .map(|it| text_of(&it))
        .collect();
    // Every literal that begins as a key does; names of files begin so, too.
    let said: BTreeSet<String> = code
        .split('"')
        .filter(|it| it.split_once('.').is_some_and(|(section, _)| SAID_IN_RUST.contains(&section)))
        .filter(|it| it.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.'))
        .filter(|it| !it.ends_with(".json") && !it.ends_with(".html"))
        .map(str::to_owned)
        .collect();
    let missing: Vec<_> = said.difference(&known).collect();
    let unsaid: Vec<_> = known.difference(&said).collect();
    assert!(missing.is_empty(), "said, and not in messages/id.json: {missing:?}");
    assert!(unsaid.is_empty(), "in messages/id.json, and never said: {unsaid:?}");
}
