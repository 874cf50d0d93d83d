use std::collections::BTreeMap;

use lintas_model::report::Role;
use lintas_snapshot::format::{gzip::gunzip, layout, manifest::Mode};
use serde_json::{Value, json};

use super::part::sha256;
use crate::fixtures::{
    town::{EAST, NORTH},
    town_aid::SECRETS,
    world::{Folder, World},
};

fn path(part: &Value) -> String {
    part["url"].as_str().unwrap().replace("http://peta.test", "")
}

/// The parts of a manifest by name, each fetched and compared with what the manifest says.
async fn parts(world: &World, manifest: &Value) -> BTreeMap<String, Vec<u8>> {
    let mut parts = BTreeMap::new();
    for part in manifest["parts"].as_array().unwrap() {
        let answer = world.get(&path(part)).await;
        assert_eq!(answer.status, 200, "{part}");
        assert_eq!(answer.body.len() as u64, part["bytes"].as_u64().unwrap(), "{part}");
        assert_eq!(sha256(&answer.body), part["sha256"].as_str().unwrap(), "{part}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        let is_packed = part["gzip"].as_bool().unwrap();
        let content =
            if is_packed { gunzip(&answer.body, 1 << 26).unwrap() } else { answer.body.to_vec() };
        assert!(parts.insert(part["name"].as_str().unwrap().to_owned(), content).is_none());
    }
    parts
}

fn read(parts: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&parts[name]).unwrap()
}

async fn report(world: &World, edge: &str, status: &str) {
    let officer = world.key(&format!("piket {edge}"), Role::Officer);
    let body = json!({"status": status, "edges": [edge], "mode": "drill", "confidence": "seen"});
    let answer = world.post("/reports", &officer, &body).await;
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[tokio::test]
async fn the_region_is_one_package_with_the_files_of_the_snapshot_in_it() {
    let world = World::town();
    let list = world.get("/packages").await.json();
    assert_eq!((&list["mode"], &list["snapshot"]), (&json!("drill"), &json!(world.id())));
    assert_eq!(list["notice"], "LATIHAN – BUKAN KEJADIAN NYATA");
    let region = &list["packages"][0];
    assert_eq!((&region["id"], &region["kind"]), (&json!("belayan"), &json!("region")));
    let manifest = world.get("/packages/belayan").await.json();
    assert_eq!(manifest["notice"], list["notice"]);
    assert_eq!(manifest["format"], 1);
    assert_eq!(manifest["bytes"], region["bytes"], "the region is not cut: its size is known");
    let parts = parts(&world, &manifest).await;
    let serving = world.state.serving();
    let open = serving.open().unwrap();
    let mut published: Vec<(String, String)> =
        open.layers().iter().map(|it| (format!("tiles/{it}"), layout::archive(it))).collect();
    published.push(("network".to_owned(), layout::NETWORK.to_owned()));
    for (name, file) in published {
        let entry = &open.manifest().files[&file];
        assert_eq!(sha256(&parts[&name]), entry.sha256, "{name}");
    }
    for name in ["states", "overlay", "needs", "gazetteer", "catalog", "styles/lintas"] {
        assert!(read(&parts, name).is_object(), "{name}");
    }
    let style = String::from_utf8(parts["styles/lintas"].clone()).unwrap();
    assert!(style.contains("https://lintas.invalid/tiles/") && !style.contains("peta.test"));
    let sites = world.get("/collections/shelters/items?limit=1000").await.json();
    assert_eq!(read(&parts, "items/shelters")["features"], sites["features"]);
    assert_eq!(read(&parts, "catalog")["catalog"]["revision"], manifest["revision"]);
}

#[tokio::test]
async fn nothing_that_a_key_is_needed_for_is_in_a_package() {
    let world = World::town();
    let manifest = world.get("/packages/belayan").await.json();
    for (name, content) in parts(&world, &manifest).await {
        let text = String::from_utf8_lossy(&content);
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {name}");
        }
    }
    let officer = world.key("piket", Role::Officer);
    let bearer = format!("Bearer {officer}");
    let theirs = world.get_with("/packages/belayan", &[("authorization", &bearer)]).await.json();
    assert_eq!(theirs["parts"], manifest["parts"], "a key tells no more");
}

#[tokio::test]
async fn every_edge_has_its_state_and_what_was_reported_is_in_the_overlay() {
    let world = World::town();
    let before = world.get("/packages/belayan").await.json();
    let parts_before = parts(&world, &before).await;
    let states = read(&parts_before, "states");
    let edges = states["of_edge"].as_array().unwrap();
    assert_eq!(states["edges"], edges.len());
    assert_eq!(read(&parts_before, "overlay")["edges"], json!({}));
    report(&world, NORTH, "closed").await;
    let after = world.get("/packages/belayan").await.json();
    assert!(after["revision"].as_u64() > before["revision"].as_u64());
    let live: Vec<bool> = after["parts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|part| !before["parts"].as_array().unwrap().iter().any(|it| it == *part))
        .map(|part| part["live"].as_bool().unwrap())
        .collect();
    assert!(!live.is_empty() && live.iter().all(|live| *live), "the rest need not be fetched");
    let parts_after = parts(&world, &after).await;
    let overlay = read(&parts_after, "overlay");
    let serving = world.state.serving();
    let live = serving.live().unwrap();
    let edge = live.network.edge(NORTH).unwrap().number();
    let state = &overlay["edges"][edge.to_string()];
    assert_eq!((&state["id"], &state["truck"]), (&json!(NORTH), &json!("closed")));
    let item = world.get(&format!("/collections/roads/items/{NORTH}")).await.json();
    for field in ["status", "reason", "report_id", "expires", "as_of", "car", "evidence"] {
        assert_eq!(state[field], item["properties"][field], "{field}");
    }
    assert_eq!(overlay["edges"].as_object().unwrap().len(), 1);
    // As published, the other edges are what their items tell.
    let at = states["of_edge"][live.network.edge(EAST).unwrap().number() as usize].as_u64();
    let published = &states["states"][at.unwrap() as usize];
    let item = world.get(&format!("/collections/roads/items/{EAST}")).await.json();
    assert_eq!(published["truck"], item["properties"]["truck"]);
    // Who began before the report gets the rest of what it began with.
    for part in before["parts"].as_array().unwrap() {
        assert_eq!(world.get(&path(part)).await.status, 200, "{part}");
    }
}

#[tokio::test]
async fn a_part_goes_on_where_it_broke_off_and_one_of_another_snapshot_is_gone() {
    let world = World::drill();
    let manifest = world.get("/packages/kukar").await.json();
    let roads = manifest["parts"].as_array().unwrap().iter().find(|it| it["name"] == "tiles/roads");
    let roads = path(roads.unwrap());
    let whole = world.get(&roads).await;
    let tag = whole.header("etag").to_owned();
    let rest = world.get_with(&roads, &[("range", "bytes=7-"), ("if-range", &tag)]).await;
    assert_eq!((rest.status.as_u16(), &rest.body[..]), (206, &whole.body[7..]));
    let known = world.get_with(&roads, &[("if-none-match", &tag)]).await;
    assert_eq!(known.status, 304);
    world.folder.publish(Mode::Drill, 1);
    crate::watch::look(&world.state);
    let gone = world.get(&roads).await;
    assert_eq!((gone.status.as_u16(), gone.code().as_str()), (404, "part_gone"));
    // What no round changes is the same part, and need not be fetched again.
    let next = world.get("/packages/kukar").await.json();
    let hash = |manifest: &Value, name: &str| {
        let parts = manifest["parts"].as_array().unwrap();
        parts.iter().find(|it| it["name"] == name).unwrap()["sha256"].clone()
    };
    assert_eq!(hash(&manifest, "tiles/hazards"), hash(&next, "tiles/hazards"));
    assert_ne!(hash(&manifest, "tiles/roads"), hash(&next, "tiles/roads"));
    assert_eq!(world.get("/packages/nowhere").await.code(), "unknown_package");
    assert_eq!(world.get("/packages/kukar?x=1").await.code(), "unknown_parameter");
}

#[tokio::test]
async fn the_file_is_the_manifest_and_every_part_behind_it() {
    let world = World::town();
    let answer = world.get("/packages/belayan/file").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/x-tar");
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    let named = answer.header("content-disposition");
    assert!(named.contains("belayan_20250918T") && named.contains("_LATIHAN.lintas"), "{named}");
    let file = &answer.body;
    let mut at = 0;
    let mut next = |length: usize| {
        let content = &file[at + 512..at + 512 + length];
        let name = file[at..at + 100].split(|byte| *byte == 0).next().unwrap();
        at += 512 + length.div_ceil(512) * 512;
        (String::from_utf8(name.to_vec()).unwrap(), content.to_vec())
    };
    let length = std::str::from_utf8(&file[124..135]).unwrap();
    let (name, first) = next(usize::from_str_radix(length, 8).unwrap());
    assert_eq!(name, "package.json");
    let manifest: Value = serde_json::from_slice(&first).unwrap();
    let fetched = world.get("/packages/belayan").await.json();
    assert_eq!(manifest["snapshot"], fetched["snapshot"]);
    for part in manifest["parts"].as_array().unwrap() {
        let (name, content) = next(part["bytes"].as_u64().unwrap() as usize);
        assert_eq!(name, part["name"].as_str().unwrap());
        assert_eq!(sha256(&content), part["sha256"].as_str().unwrap(), "{name}");
    }
    assert_eq!(at + 1024, file.len(), "and nothing else");
    let tag = answer.header("etag").to_owned();
    let rest = ("range", "bytes=1000-");
    let rest = world.get_with("/packages/belayan/file", &[rest, ("if-range", &tag)]).await;
    assert_eq!((rest.status.as_u16(), &rest.body[..]), (206, &file[1000..]));
}

#[tokio::test]
async fn an_actual_package_is_not_marked_and_a_server_without_data_has_none() {
    let folder = Folder::empty();
    folder.publish(Mode::Actual, 0);
    let manifest = World::over(folder).get("/packages/kukar").await.json();
    assert_eq!((&manifest["mode"], &manifest["notice"]), (&json!("actual"), &Value::Null));
    let empty = World::over(Folder::empty());
    assert_eq!(empty.get("/packages").await.code(), "no_snapshot");
}
