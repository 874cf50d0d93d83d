//! Packages for times without a network, held against the snapshot that they are made of: by tar, gzip and
//! sha256sum, which share no code with us.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use lintas_e2e::{LAYERS, Server, current, key, published, run};
use serde_json::{Value, json};

use crate::private::{private_in, report_live};

/// What a tablet with little room and a slow line can take.
const MOST_BYTES: u64 = 30_000_000;

/// A package as one file, unpacked below `folder`; its manifest.
fn unpacked(server: &Server, id: &str, folder: &Path) -> (Value, PathBuf) {
    let file = folder.join(format!("{id}.lintas"));
    let answer = server.get(&format!("/packages/{id}/file"));
    assert_eq!(answer.status, 200, "{id}");
    std::fs::write(&file, answer.body).expect("a folder is writable");
    let to = folder.join(id);
    std::fs::create_dir(&to).expect("a folder is writable");
    run(Command::new("tar").arg("-xf").arg(&file).arg("-C").arg(&to));
    let manifest = std::fs::read(to.join("package.json")).expect("the manifest is in it");
    (serde_json::from_slice(&manifest).expect("the manifest is JSON"), to)
}

fn sha256(file: &Path) -> String {
    let told = run(Command::new("sha256sum").arg(file));
    told.split_whitespace().next().expect("a hash").to_owned()
}

/// Its content, unpacked where the manifest says that it is packed.
fn content(part: &Value, folder: &Path) -> Vec<u8> {
    let file = folder.join(part["name"].as_str().expect("a name"));
    if part["gzip"] != true {
        return std::fs::read(file).expect("a part is there");
    }
    let output =
        Command::new("gzip").arg("-dc").stdin(std::fs::File::open(file).expect("a part")).output();
    let output = output.expect("gzip starts");
    assert!(output.status.success(), "{part}");
    output.stdout
}

fn parts(manifest: &Value) -> &Vec<Value> {
    manifest["parts"].as_array().expect("parts")
}

fn part<'a>(manifest: &'a Value, name: &str) -> &'a Value {
    let found = parts(manifest).iter().find(|part| part["name"] == name);
    found.unwrap_or_else(|| panic!("no part {name}"))
}

fn json_of(manifest: &Value, folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&content(part(manifest, name), folder)).expect("the part is JSON")
}

#[test]
fn the_package_of_the_region_is_its_snapshot_and_fits_onto_a_tablet() {
    let (folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let (manifest, unpacked) = unpacked(&server, "kukar", folder.path());
    assert_eq!(manifest["notice"], "LATIHAN – BUKAN KEJADIAN NYATA");
    assert_eq!(manifest["snapshot"], server.json("/catalog")["snapshot"]);
    assert!(manifest["bytes"].as_u64().expect("bytes") < MOST_BYTES, "{}", manifest["bytes"]);
    for part in parts(&manifest) {
        let name = part["name"].as_str().expect("a name");
        let file = unpacked.join(name);
        let bytes = std::fs::metadata(&file).unwrap_or_else(|it| panic!("{name}: {it}")).len();
        assert_eq!(part["bytes"], bytes, "{name}");
        assert_eq!(part["sha256"], sha256(&file), "{name}");
    }
    // What was published is in it as it was published.
    let snapshot = current(&snapshots);
    let mut same = vec![("network".to_owned(), "network/network.bin".to_owned())];
    same.extend(LAYERS.map(|layer| (format!("tiles/{layer}"), format!("tiles/{layer}.pmtiles"))));
    for (name, file) in same {
        assert_eq!(part(&manifest, &name)["sha256"], sha256(&snapshot.join(file)), "{name}");
    }
    for layer in ["shelters", "depots", "closures", "needs", "admin", "places", "routes"] {
        let features = json_of(&manifest, &unpacked, &format!("items/{layer}"));
        let by_id = |features: &[Value]| -> BTreeMap<String, Value> {
            let told = features.iter();
            let told = told.map(|it| (it["id"].to_string(), it["properties"].clone()));
            told.collect()
        };
        let features = by_id(features["features"].as_array().expect("features"));
        assert_eq!(features, by_id(&server.features(layer)), "{layer}");
    }
    assert_eq!(json_of(&manifest, &unpacked, "needs")["sites"], server.json("/needs")["sites"]);
    // As the server sends it for this address, and no other address stands in it.
    let style = content(part(&manifest, "styles/lintas"), &unpacked);
    let style = String::from_utf8(style).expect("a style is text");
    let theirs: Value = server.json("/styles/lintas.json");
    assert_eq!(
        serde_json::from_str::<Value>(&style.replace("https://lintas.invalid", &server.url)).ok(),
        Some(theirs)
    );
    for name in ["sprites/lintas.json", "sprites/lintas@2x.png", "fonts/Noto Sans Regular/0-255"] {
        assert!(!content(part(&manifest, name), &unpacked).is_empty(), "{name}");
    }
}

#[test]
fn a_kecamatan_has_its_tiles_and_all_else_of_the_region() {
    let (folder, snapshots) = published();
    let server = Server::start(&snapshots);
    let list = server.json("/packages");
    let packages = list["packages"].as_array().expect("packages");
    assert_eq!(packages.len(), 21, "the region and its kecamatan");
    let tenggarong = packages.iter().find(|it| it["name"] == "Tenggarong").expect("a kecamatan");
    let id = tenggarong["id"].as_str().expect("an id");
    let region = server.json("/packages/kukar");
    let (manifest, unpacked) = unpacked(&server, id, folder.path());
    assert_eq!(manifest["area"]["kind"], "kecamatan");
    let tiles = |manifest: &Value| -> u64 {
        let of = parts(manifest).iter().filter(|part| part["kind"] == "tiles");
        of.map(|part| part["bytes"].as_u64().expect("bytes")).sum()
    };
    assert!(tiles(&manifest) < tiles(&region) / 2, "{} of {}", tiles(&manifest), tiles(&region));
    let told = tenggarong["bytes_by_kind"]["tiles"].as_u64().expect("bytes");
    assert!(told.abs_diff(tiles(&manifest)) < tiles(&manifest) / 4 + 20_000, "sizes are near");
    for part in parts(&manifest) {
        let name = part["name"].as_str().expect("a name");
        assert_eq!(part["sha256"], sha256(&unpacked.join(name)), "{name}");
        if part["kind"] == "tiles" {
            assert!(content(part, &unpacked).starts_with(b"PMTiles"), "{name}");
        } else {
            let whole = parts(&region).iter().find(|it| it["name"] == part["name"]);
            assert_eq!(part["sha256"], whole.expect("the region has it")["sha256"], "{name}");
        }
    }
}

#[test]
fn nothing_in_a_package_is_private() {
    let (folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    report_live(&server, &officer);
    let (manifest, unpacked) = unpacked(&server, "kukar", folder.path());
    assert!(manifest["revision"].as_u64().expect("a revision") > 0);
    let mut searched = 0;
    for part in parts(&manifest) {
        let text = String::from_utf8_lossy(&content(part, &unpacked)).into_owned();
        let found = private_in(&text);
        assert!(found.is_empty(), "{found:?} in {}", part["name"]);
        searched += text.len();
    }
    assert!(searched > 1_000_000, "{searched}");
}

#[test]
fn every_road_is_in_the_package_what_the_server_says_of_it() {
    let (folder, snapshots) = published();
    let officer = key(&snapshots, "piket", "officer");
    let server = Server::start(&snapshots);
    let mut roads = server.features("roads");
    let id = |road: &Value| road["id"].as_str().expect("an id").to_owned();
    let closed = roads.iter().find(|road| road["properties"]["truck"] == "presumed").map(id);
    let closed = closed.expect("a road that a truck may use");
    let said =
        json!({ "status": "closed", "edges": [closed], "mode": "drill", "confidence": "seen" });
    let answer = server.post("/reports", Some(&officer), None, &said);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    let (manifest, unpacked) = unpacked(&server, "kukar", folder.path());
    let states = json_of(&manifest, &unpacked, "states");
    let overlay = json_of(&manifest, &unpacked, "overlay");
    // Edges stand in the network file by id.
    roads.sort_by_key(id);
    let of_edge = states["of_edge"].as_array().expect("a state an edge");
    assert_eq!(of_edge.len(), roads.len());
    let classes = ["motorcycle", "car", "pickup", "four_by_four", "truck", "heavy_truck", "boat"];
    let now: BTreeMap<String, Value> =
        server.features("roads").into_iter().map(|it| (id(&it), it)).collect();
    let mut moved = 0;
    for (number, (road, at)) in roads.iter().zip(of_edge).enumerate() {
        let published = &states["states"][at.as_u64().expect("a number") as usize];
        let live = &overlay["edges"][number.to_string()];
        let road = &now[&id(road)];
        let state = if live.is_null() { published } else { live };
        moved += u32::from(!live.is_null());
        for field in classes.into_iter().chain(["status", "evidence", "reason", "as_of", "expires"])
        {
            assert_eq!(state[field], road["properties"][field], "{field} of {road}");
        }
        if road["id"] == closed.as_str() {
            assert_eq!((&live["id"], &live["truck"]), (&road["id"], &json!("closed")));
        }
    }
    assert!(moved > 0);
}
