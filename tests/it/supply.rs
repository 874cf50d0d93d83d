//! What the programs are made of is told truly, every reader of untrusted bytes is fed, and what `SECURITY.md` and
//! `docs/operations.md` promise stands where they say.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use lintas_e2e::{Absent, root, skipped};
use serde_json::Value;

use crate::house::{cargo, files, read};

/// What `release/sbom` writes.
fn sbom() -> Option<String> {
    let mut command = Command::new("python3");
    command.arg(root().join("release/sbom")).env("CARGO", env!("CARGO"));
    let Ok(ran) = command.output() else { return skipped(Absent::Program, "python3") };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(String::from_utf8(ran.stdout).expect("it writes UTF-8"))
}

fn word<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap_or_else(|| panic!("{key} of {of}"))
}

fn list<'a>(of: &'a Value, key: &str) -> &'a Vec<Value> {
    of[key].as_array().unwrap_or_else(|| panic!("{key} is a list"))
}

/// Every component that one is built from, itself among them.
fn built_from<'a>(top: &'a str, arrows: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let (mut all, mut todo) = (BTreeSet::new(), vec![top]);
    while let Some(one) = todo.pop() {
        if all.insert(one) {
            todo.extend(&arrows[one]);
        }
    }
    all
}

/// `name@version` of what a package of ours is compiled from.
fn compiled(package: &str) -> BTreeSet<String> {
    let tree = cargo(&[
        "tree",
        "-p",
        package,
        "-e",
        "normal,build",
        "--prefix",
        "none",
        "--locked",
        "-f",
        "{p}",
    ]);
    let packages = tree.lines().map(|line| {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        format!("{name}@{}", words.next().unwrap_or_default().trim_start_matches('v'))
    });
    packages.collect()
}

#[test]
fn the_sbom_names_all_that_each_program_is_made_of_and_nothing_of_this_machine() {
    let Some(text) = sbom() else { return };
    assert_eq!(sbom().as_ref(), Some(&text), "the same sources give the same bytes");
    let bom: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!((word(&bom, "bomFormat"), word(&bom, "specVersion")), ("CycloneDX", "1.5"));
    assert_eq!(bom["version"], 1);
    let mut refs = BTreeSet::from([word(&bom["metadata"]["component"], "bom-ref")]);
    for one in list(&bom, "components") {
        assert!(refs.insert(word(one, "bom-ref")), "{one} stands there twice");
        assert!(["application", "library"].contains(&word(one, "type")));
        assert!(!word(one, "name").is_empty() && !word(one, "version").is_empty());
        let is_ours = word(one, "name").starts_with("lintas");
        if word(one, "type") == "library" && !is_ours {
            assert!(word(one, "purl").starts_with("pkg:"), "{one}");
            let has_hash = one["hashes"][0]["content"].as_str().is_some_and(|it| it.len() >= 64);
            assert!(has_hash || word(one, "name") == "libgdal", "{one}");
        }
    }
    let mut arrows: BTreeMap<&str, Vec<&str>> = refs.iter().map(|one| (*one, Vec::new())).collect();
    for one in list(&bom, "dependencies") {
        let targets = list(one, "dependsOn").iter().filter_map(Value::as_str).collect::<Vec<_>>();
        assert!(targets.iter().all(|it| refs.contains(it)), "{one}");
        assert!(arrows.insert(word(one, "ref"), targets).is_some(), "{one}");
    }
    let wanted = BTreeSet::from(["bin:lintas", "bin:lintas-server"]);
    assert_eq!(arrows["lintas"].iter().copied().collect::<BTreeSet<_>>(), wanted);
    for (program, package) in
        [("bin:lintas", "lintas-pipeline"), ("bin:lintas-server", "lintas-server")]
    {
        let told: BTreeSet<String> = built_from(program, &arrows)
            .into_iter()
            .filter_map(|one| Some(one.strip_prefix("pkg:cargo/")?.replace("%2B", "+")))
            .collect();
        let missing: Vec<_> =
            compiled(package).into_iter().filter(|it| !told.contains(it)).collect();
        assert!(missing.is_empty(), "{program} is made of these, too: {missing:?}");
    }
    let server = built_from("bin:lintas-server", &arrows);
    assert!(server.iter().any(|it| it.starts_with("pkg:npm/maplibre-gl@")), "the map is inside");
    assert!(!server.iter().any(|it| it.contains("gdal")), "GDAL is not");
    assert!(built_from("bin:lintas", &arrows).iter().any(|it| it.contains("libgdal")));
    let here = root().display().to_string();
    for secret in
        [here.as_str(), "file://", "registry+", "crates.io", "https://", "/home/", "/root/"]
    {
        assert!(!text.contains(secret), "the list names {secret}");
    }
}

/// The targets that a file lists in `targets!`.
fn targets(path: &str) -> BTreeSet<String> {
    let text = read(path);
    let (_, list) = text.split_once("targets!(").unwrap_or_else(|| panic!("{path} has targets"));
    let list = list.split_once(')').map_or("", |(list, _)| list);
    list.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}

#[test]
fn every_reader_has_a_target_a_corpus_and_a_place_in_the_ci() {
    let mut listed = BTreeSet::new();
    for path in ["snapshot/src/format/fuzz.rs", "server/src/fuzz.rs", "pipeline/src/ingest/fuzz.rs"]
    {
        listed.extend(targets(path));
    }
    assert!(listed.len() > 20, "{listed:?}");
    let stems = |folder: &str| -> BTreeSet<String> {
        let entries = std::fs::read_dir(root().join(folder)).expect("a folder of fuzz");
        let names = entries.map(|it| it.expect("an entry").path().with_extension(""));
        let names = names.filter_map(|it| Some(it.file_name()?.to_str()?.to_owned()));
        names.filter(|name| !name.starts_with('.')).collect()
    };
    assert_eq!(stems("fuzz/fuzz_targets"), listed, "as libFuzzer has them");
    assert_eq!(stems("fuzz/corpus"), listed, "as they begin");
    let manifest: toml::Table = read("fuzz/Cargo.toml").parse().expect("a manifest is TOML");
    let bins = manifest["bin"].as_array().expect("programs").iter();
    let bins: BTreeSet<String> =
        bins.filter_map(|it| Some(it["name"].as_str()?.to_owned())).collect();
    assert_eq!(bins, listed, "as they are built");
    let readme = read("fuzz/README.md");
    for name in &listed {
        assert!(readme.contains(&format!("`{name}`")), "fuzz/README.md tells of {name}");
    }
    assert!(
        read(".github/workflows/ci.yml").contains("make fuzz FUZZ_SECONDS="),
        "bounded in time"
    );
    // `make test` runs the same targets as tests of the libraries.
    let makefile = read("Makefile");
    let test = makefile.split_once("\ntest:").unwrap().1;
    assert!(test.split_once("\n\n").unwrap().0.contains("check ALL=1"));
    assert!(makefile.contains("cargo test --release --workspace --locked --no-run --lib"));
}

/// Names of the keys of every table of `server.toml`: the fields of the types that it is read into.
fn keys_of_the_server() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for home in files("server/src", &[".rs"]) {
        let home = home.display().to_string();
        if !home.starts_with("server/src/config") {
            continue;
        }
        let text = read(&home);
        for part in text.split("deny_unknown_fields").skip(1) {
            let Some((_, fields)) = part.split_once('{') else { continue };
            let fields = fields.split_once("\n}").map_or("", |(fields, _)| fields);
            for line in fields.lines().map(str::trim).filter(|it| !it.starts_with(['/', '#'])) {
                let field = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
                let key = field.split_once(": ").filter(|(_, of)| !of.ends_with("Table,"));
                keys.extend(key.map(|(name, _)| name.to_owned()));
            }
        }
    }
    assert!(keys.len() > 12 && keys.contains("concurrency"), "{keys:?}");
    keys
}

#[test]
fn every_key_of_server_toml_stands_in_the_table_of_operations() {
    let told = read("docs/operations.md");
    let rows: Vec<&str> = told.lines().filter(|line| line.starts_with("| `")).collect();
    for key in keys_of_the_server() {
        let is_told = rows
            .iter()
            .any(|row| row.split('|').nth(1).is_some_and(|it| it.contains(&format!("`{key}`"))));
        assert!(is_told, "docs/operations.md says nothing of {key}");
    }
}

#[test]
fn what_security_md_promises_is_held_by_tests_that_there_are() {
    let text = read("SECURITY.md");
    let (_, promises) = text.split_once("## What is promised").expect("there are promises");
    let promises = promises.split_once("\n## ").map_or(promises, |(these, _)| these);
    let rows =
        promises.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| what"));
    let mut count = 0;
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let held = cells[cells.len() - 2];
        let paths: Vec<&str> =
            held.split('`').skip(1).step_by(2).filter(|it| it.contains('/')).collect();
        assert!(!paths.is_empty(), "no test holds it: {row}");
        for path in paths {
            assert!(root().join(path).exists(), "{path} is not there: {row}");
        }
        count += 1;
    }
    assert!(count > 15, "{count} promises");
}
