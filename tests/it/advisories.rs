//! No crate that is locked has a known weakness that nobody here has looked at.
//!
//! What is known stands in `tests/advisories/advisories.toml`, which `tests/advisories/refresh` rewrites; what of it is
//! borne, and why, in `justified.toml`. That the list grows old, or a justification is due, is warned of by
//! `make test` (`refresh --age`): no test fails for the day on which it is run.

use std::collections::{BTreeMap, BTreeSet};

use lintas_e2e::root;
use semver::{Version, VersionReq};
use toml::{Table, Value};

use crate::house::cargo;

fn table(path: &str) -> Table {
    let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    text.parse().unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn list<'a>(table: &'a Table, key: &str) -> &'a [Value] {
    table[key].as_array().unwrap_or_else(|| panic!("{key} is a list"))
}

fn word<'a>(of: &'a Value, key: &str) -> &'a str {
    of.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("{key} of {of}"))
}

fn words<'a>(of: &'a Value, key: &str) -> Vec<&'a str> {
    let values = of.get(key).and_then(Value::as_array).unwrap_or_else(|| panic!("{key} of {of}"));
    values.iter().filter_map(Value::as_str).collect()
}

/// Versions of every crate that a lock file takes from the registry.
fn locked() -> BTreeMap<String, BTreeSet<Version>> {
    let mut found: BTreeMap<String, BTreeSet<Version>> = BTreeMap::new();
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"].map(table) {
        for package in list(&lock, "package").iter().filter(|it| it.get("source").is_some()) {
            let version = word(package, "version").parse().expect("a locked version is one");
            found.entry(word(package, "name").to_owned()).or_default().insert(version);
        }
    }
    assert!(found.len() > 300, "{} crates", found.len());
    found
}

/// Whether an advisory concerns a version: it is neither patched nor was it ever affected.
fn concerns(advisory: &Value, version: &Version) -> bool {
    let safe = [words(advisory, "patched"), words(advisory, "unaffected")].concat();
    !safe.iter().any(|it| {
        let range: VersionReq = it.parse().unwrap_or_else(|e| panic!("{it:?}: {e}"));
        range.matches(version)
    })
}

/// Id, crate and version of all that concerns us.
fn found() -> BTreeSet<[String; 3]> {
    let (known, locked) = (table("tests/advisories/advisories.toml"), locked());
    let advisories = list(&known, "advisories");
    assert!(advisories.len() > 50, "{} advisories", advisories.len());
    let mut found = BTreeSet::new();
    for advisory in advisories {
        let [id, name] = ["id", "crate"].map(|key| word(advisory, key).to_owned());
        let versions = locked.get(&name).into_iter().flatten();
        for version in versions.filter(|version| concerns(advisory, version)) {
            found.insert([id.clone(), name.clone(), version.to_string()]);
        }
    }
    found
}

#[test]
fn no_locked_crate_has_an_advisory_that_nobody_looked_at() {
    let found = found();
    let justified = table("tests/advisories/justified.toml");
    let mut borne = BTreeSet::new();
    for one in list(&justified, "justified") {
        let [id, name, version] = ["id", "crate", "version"].map(|key| word(one, key).to_owned());
        assert!(word(one, "reason").len() > 30, "{id}: say why");
        assert!(one.get("look_again").is_some_and(Value::is_datetime), "{id}: until when?");
        borne.insert([id, name, version]);
    }
    let unseen: Vec<_> = found.difference(&borne).collect();
    assert!(unseen.is_empty(), "update each, or say in justified.toml why not: {unseen:#?}");
    let idle: Vec<_> = borne.difference(&found).collect();
    assert!(idle.is_empty(), "these concern nothing that is locked: {idle:#?}");
}

/// `name version` of all that any binary, test or build script is built with here.
fn compiled() -> BTreeSet<String> {
    let edges =
        ["--workspace", "--locked", "-e", "normal,build,dev", "--prefix", "none", "-f", "{p}"];
    let tree = cargo(&[&["tree"][..], &edges[..]].concat());
    let packages = tree.lines().map(|line| {
        let mut parts = line.split(' ');
        let name = parts.next().unwrap_or_default();
        format!("{name} {}", parts.next().unwrap_or_default().trim_start_matches('v'))
    });
    packages.collect()
}

#[test]
fn what_is_said_to_be_in_no_build_is_in_none() {
    let (compiled, locked) = (compiled(), locked());
    assert!(compiled.len() > 200, "{} packages", compiled.len());
    let justified = table("tests/advisories/justified.toml");
    for one in list(&justified, "justified") {
        let package = format!("{} {}", word(one, "crate"), word(one, "version"));
        let said = one.get("compiled").and_then(Value::as_bool);
        assert_eq!(said, Some(compiled.contains(&package)), "{package}");
        let (name, version) = word(one, "through").split_once(' ').expect("a name and a version");
        let user = locked.get(name).into_iter().flatten().any(|it| it.to_string() == version);
        assert!(user, "{package}: {name} {version} is not locked; look at how it is used now");
    }
    let names: BTreeSet<&str> = compiled.iter().filter_map(|it| it.split(' ').next()).collect();
    for name in words(&justified["unasked"], "crates") {
        assert!(!names.contains(name), "{name} is compiled, and was not asked about");
    }
}

#[test]
fn every_locked_crate_was_asked_about() {
    let (known, justified) =
        (table("tests/advisories/advisories.toml"), table("tests/advisories/justified.toml"));
    let asked: BTreeSet<&str> = list(&known, "asked").iter().filter_map(Value::as_str).collect();
    let apart: BTreeSet<&str> = words(&justified["unasked"], "crates").into_iter().collect();
    let locked = locked();
    let new: Vec<&String> = locked
        .keys()
        .filter(|name| !asked.contains(name.as_str()) && !apart.contains(name.as_str()))
        .collect();
    assert!(new.is_empty(), "run tests/advisories/refresh: nobody asked about {new:?}");
}

#[test]
fn no_package_of_the_viewer_is_one_that_is_known_to_be_weak() {
    let lock = std::fs::read_to_string(root().join("server/viewer/package-lock.json"));
    let lock: serde_json::Value =
        serde_json::from_str(&lock.expect("it is there")).expect("it is JSON");
    let packages = lock["packages"].as_object().expect("packages");
    let known = table("tests/advisories/viewer.toml");
    for advisory in list(&known, "advisories") {
        let (id, name) = (word(advisory, "id"), word(advisory, "package"));
        let ending = format!("node_modules/{name}");
        let locked: Vec<_> = packages.iter().filter(|(path, _)| path.ends_with(&ending)).collect();
        assert!(!locked.is_empty(), "{id}: {name} is not locked any more; the entry can go");
        for (path, package) in locked {
            let version = package["version"].as_str().unwrap_or_default();
            let version: Version = version.parse().unwrap_or_else(|e| panic!("{path}: {e}"));
            let is_safe = words(advisory, "patched").iter().any(|it| {
                let range: VersionReq = it.parse().unwrap_or_else(|e| panic!("{it:?}: {e}"));
                range.matches(&version)
            });
            assert!(is_safe, "{id}: {path} {version}");
        }
    }
}

#[test]
fn versions_are_told_apart_as_rustsec_tells_them() {
    let advisory = |patched: &str, unaffected: &str| -> Value {
        let text = format!("patched = [{patched}]\nunaffected = [{unaffected}]");
        Value::Table(text.parse().expect("it is TOML"))
    };
    for (patched, unaffected, version, concerned) in [
        ("'>= 0.41.0'", "", "0.39.4", true),
        ("'>= 0.41.0'", "", "0.42.0", false),
        ("", "", "2.0.1", true),
        ("", "'<= 0.3.9'", "0.3.9", false),
        ("", "'<= 0.3.9'", "0.3.10", true),
        ("'>= 0.10.1', '< 0.10.0, >= 0.9.3'", "'< 0.7.0'", "0.9.3", false),
        ("'>= 0.10.1', '< 0.10.0, >= 0.9.3'", "'< 0.7.0'", "0.10.0", true),
        ("'>= 0.23.18'", "'>= 0.23, < 0.23.13', '<= 0.22'", "0.22.4", false),
        ("'^ 0.3.1', '>= 0.4.2'", "", "0.3.0", true),
        ("'>= 1.9.4'", "", "1.11.1+lz4-1.10.0", false),
    ] {
        let advisory = advisory(patched, unaffected);
        let version: Version = version.parse().expect("a version");
        assert_eq!(concerns(&advisory, &version), concerned, "{version}: {advisory}");
    }
}
