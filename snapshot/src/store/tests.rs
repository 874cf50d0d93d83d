//! The folder of snapshots: kills and damage leave the last one current and whole.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, abort},
    thread,
    time::Duration,
};

use geo_types::{Geometry, point};
use lintas_model::{feature::Feature, layer::Layer, tiling::TileCoord};
use tempfile::TempDir;

use super::{Damage, Published, Store, Wait, Work, publish::PublishStep};
use crate::{
    Error,
    format::{
        ArchiveInfo, ArchiveWriter, FORMAT_VERSION, LayerWriter, Manifest, OLDEST_SUPPORTED,
        SnapshotId,
        gzip::{gunzip, gzip},
        layout,
        manifest::{self, Draft, LayerEntry, Mode, Region},
    },
};

fn draft(created: &str) -> Draft {
    Draft {
        created: created.parse().unwrap(),
        as_of: "2025-09-18T09:00:00+08:00".parse().unwrap(),
        region: Region {
            id: "kukar".to_owned(),
            name: "Kutai Kartanegara".to_owned(),
            pcode: Some("ID6403".to_owned()),
            time_zone: "Asia/Makassar".to_owned(),
        },
        event: None,
        mode: Mode::Drill,
        sources: Vec::new(),
        layers: BTreeMap::new(),
        findings: [("invalid_geometry".to_owned(), 2)].into(),
    }
}

/// Fills the folder with one depot called `name`, its tile and a report.
pub(super) fn fill(work: &Work, name: &str) -> Draft {
    let schema = Layer::Depots.schema();
    let mut values = vec![None; schema.fields.len()];
    values[0] = Some("d1".into());
    values[schema.position("name").unwrap()] = Some(name.into());
    let geometry = Geometry::Point(point!(x: 116.99, y: -0.41));
    let mut layer = LayerWriter::create(&work.path(&layout::layer("depots")), &schema)
        .unwrap()
        .with_ids(&work.path(&layout::layer_ids("depots")));
    layer.push(&Feature { id: "d1".to_owned(), geometry, values }).unwrap();
    let summary = layer.finish().unwrap();

    let path = work.path(&layout::archive("depots"));
    let mut archive = ArchiveWriter::create(&path, &work.spool(), ArchiveInfo::default())
        .unwrap()
        .with_etags(&work.path(&layout::archive_etags("depots")));
    archive.push(TileCoord::new(0, 0, 0).unwrap(), &gzip(name.as_bytes())).unwrap();
    archive.finish().unwrap();

    fs::write(work.path(layout::REPORT_JSON), std::process::id().to_string()).unwrap();
    let entry = LayerEntry::new(&schema, summary.features, summary.bbox).tiled(0, 0);
    Draft { layers: [("depots".to_owned(), entry)].into(), ..draft("2025-09-18T10:00:00+08:00") }
}

pub(super) fn publish(store: &Store, name: &str) -> Published {
    let work = store.begin(Wait::No).unwrap();
    let draft = fill(&work, name);
    work.publish(draft).unwrap()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// What a reader of the current snapshot sees.
fn name_of_depot(store: &Store) -> String {
    let snapshot = store.open_current().unwrap().unwrap();
    assert_eq!(store.verify(snapshot.id()).unwrap(), [], "whole");
    assert_eq!(snapshot.glance().damage, []);
    assert_eq!(snapshot.unreadable_layers(), []);
    let layer = snapshot.layer("depots").unwrap().unwrap();
    let feature = layer.get("d1").unwrap().unwrap();
    let name = feature.values[layer.schema().position("name").unwrap()].clone();
    let tile = snapshot.archive("depots").unwrap().unwrap();
    let tile = tile.get(TileCoord::new(0, 0, 0).unwrap()).unwrap().unwrap();
    let name = name.unwrap().to_string();
    let tile = gunzip(&tile.bytes, 1000).unwrap();
    assert_eq!(tile, name.as_bytes(), "tiles and features of one snapshot");
    name
}

#[test]
fn a_published_snapshot_is_current_and_the_folder_holds_nothing_else() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path().join("snapshots"));
    assert_eq!(store.current().unwrap(), None);
    assert!(store.list().unwrap().is_empty());
    let Published { id, existed } = publish(&store, "Gudang BPBD");
    assert!(!existed);
    assert!(id.as_str().starts_with("20250918T010000Z-"), "{id}");
    assert_eq!(name_of_depot(&store), "Gudang BPBD");
    assert_eq!(names(store.dir()), [".lock", id.as_str(), "current"]);
    assert_eq!(
        names(&store.path(&id)),
        ["index", "layers", "manifest.json", "report.json", "tiles"],
        "no empty folders"
    );
    let current = fs::read_to_string(store.dir().join("current")).unwrap();
    assert_eq!(current.trim_end(), id.as_str());
}

#[test]
fn the_manifest_has_the_keys_of_the_contract_and_no_machine_path() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let Published { id, .. } = publish(&store, "Gudang");
    let text = fs::read_to_string(store.path(&id).join("manifest.json")).unwrap();
    assert!(!text.contains(dir.path().to_str().unwrap()));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let contract = [
        "format", "id", "created", "as_of", "region", "event", "mode", "sources", "layers",
        "findings", "files",
    ];
    assert_eq!(keys, contract);
    assert_eq!(json["format"], 1);
    assert_eq!(json["mode"], "drill");
    assert_eq!(json["as_of"], "2025-09-18T01:00:00Z");
    let layer = &json["layers"]["depots"];
    assert_eq!(layer["geometry_type"], "point");
    assert_eq!(layer["fields"][0]["type"], "text");
    let files: Vec<&str> = json["files"].as_object().unwrap().keys().map(String::as_str).collect();
    let published = [
        "index/depots.etags",
        "index/depots.ids",
        "layers/depots.fgb",
        "report.json",
        "tiles/depots.pmtiles",
    ];
    assert_eq!(files, published);
    let later = text.replacen('{', "{\"a key of tomorrow\": 1,", 1);
    Manifest::from_json(Path::new("manifest.json"), later.as_bytes()).unwrap();
}

#[test]
fn a_manifest_that_names_files_outside_the_snapshot_is_damaged() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let Published { id, .. } = publish(&store, "Gudang");
    let text = fs::read_to_string(store.path(&id).join("manifest.json")).unwrap();
    for outside in ["../../etc/passwd", "/etc/passwd", "layers//x", "manifest.json"] {
        let text = text.replace("layers/depots.fgb", outside);
        let read = Manifest::from_json(Path::new("manifest.json"), text.as_bytes());
        assert!(matches!(read, Err(Error::Damaged { .. })), "{outside}");
    }
}

#[test]
fn the_same_inputs_make_the_same_snapshot_and_the_first_is_kept() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let first = publish(&store, "Gudang A");
    let other = publish(&store, "Gudang B");
    assert_ne!(first.id, other.id);
    let work = store.begin(Wait::No).unwrap();
    let draft = fill(&work, "Gudang A");
    fs::write(work.path(layout::REPORT_JSON), "of another time").unwrap();
    let draft = Draft { created: "2025-09-18T11:00:00+08:00".parse().unwrap(), ..draft };
    let again = work.publish(draft).unwrap();
    assert_eq!(again, Published { id: first.id, existed: true });
    assert_eq!(name_of_depot(&store), "Gudang A");
    assert_eq!(names(dir.path()).len(), 4, "lock, current and two snapshots");
}

#[test]
fn another_event_on_the_same_files_is_another_snapshot() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let first = publish(&store, "Gudang");
    let work = store.begin(Wait::No).unwrap();
    let draft = Draft { mode: Mode::Actual, ..fill(&work, "Gudang") };
    assert_ne!(work.publish(draft).unwrap().id, first.id);
}

#[test]
fn a_damaged_copy_is_not_kept_for_the_same_inputs() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let first = publish(&store, "Gudang");
    fs::write(store.path(&first.id).join("layers/depots.fgb"), "torn").unwrap();
    let second = publish(&store, "Gudang");
    assert!(!second.existed);
    assert!(second.id.as_str().starts_with(first.id.as_str()), "{}", second.id);
    assert_eq!(name_of_depot(&store), "Gudang");
}

#[test]
fn only_one_run_at_a_time_and_the_other_is_told_which() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let work = store.begin(Wait::No).unwrap();
    for wait in [Wait::No, Wait::UpTo(Duration::from_millis(1))] {
        let Err(Error::Busy { pid, .. }) = store.begin(wait) else { panic!("two runs at once") };
        assert_eq!(pid, Some(std::process::id()));
    }
    assert!(matches!(store.prune(0, Wait::No), Err(Error::Busy { .. })));
    drop(work);
    assert_eq!(names(dir.path()), [".lock"], "work that was given up is gone");
    store.begin(Wait::No).unwrap();
}

#[test]
fn prune_keeps_the_newest_and_the_current_one() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let ids: Vec<SnapshotId> = (0..4)
        .map(|hour| {
            let work = store.begin(Wait::No).unwrap();
            let draft = fill(&work, &format!("Gudang {hour}"));
            let created = format!("2025-09-18T1{hour}:00:00+08:00").parse().unwrap();
            work.publish(Draft { created, ..draft }).unwrap().id
        })
        .collect();
    let listed: Vec<SnapshotId> = store.list().unwrap().into_iter().map(|one| one.id).collect();
    assert_eq!(listed, ids, "in the order in which they were made");
    store.point_current_at(&ids[0]).unwrap();
    let open = store.open(&ids[1]).unwrap();
    let layer = open.layer("depots").unwrap().unwrap();
    assert_eq!(store.prune(1, Wait::No).unwrap(), ids[1..3]);
    assert_eq!(name_of_depot(&store), "Gudang 0");
    assert!(layer.get("d1").unwrap().is_some(), "who has it open keeps it");
    assert!(matches!(store.open(&ids[1]), Err(Error::NoSuchSnapshot { .. })));
    assert_eq!(store.prune(0, Wait::No).unwrap(), ids[3..]);
    assert_eq!(names(dir.path()), [".lock", ids[0].as_str(), "current"]);
}

#[test]
fn what_is_protected_is_not_pruned_until_it_is_let_go() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let ids: Vec<SnapshotId> =
        (0..3).map(|nth| publish(&store, &format!("Gudang {nth}")).id).collect();
    store.point_current_at(&ids[2]).unwrap();
    assert!(store.protect(&ids[0], true, Wait::No).unwrap());
    assert!(!store.protect(&ids[0], true, Wait::No).unwrap(), "it was already");
    assert_eq!(store.prunable(0).unwrap(), [ids[1].clone()]);
    assert_eq!(store.prune(0, Wait::No).unwrap(), [ids[1].clone()]);
    let gone = store.protect(&ids[1], true, Wait::No);
    assert!(matches!(gone, Err(Error::NoSuchSnapshot { .. })));
    assert!(store.protect(&ids[0], false, Wait::No).unwrap());
    assert!(store.protected().unwrap().is_empty());
    // Where the list cannot be read, nothing goes.
    fs::write(dir.path().join(".protected"), "all of them\n").unwrap();
    assert!(matches!(store.prune(0, Wait::No), Err(Error::BadId { .. })));
    assert!(store.open(&ids[0]).is_ok());
}

#[test]
fn verify_names_every_file_that_is_not_as_published() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let Published { id, .. } = publish(&store, "Gudang");
    let path = |file: &str| store.path(&id).join(file);
    let mut flipped = fs::read(path("tiles/depots.pmtiles")).unwrap();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(path("tiles/depots.pmtiles"), flipped).unwrap();
    fs::write(path("layers/depots.fgb"), "").unwrap();
    fs::remove_file(path("index/depots.ids")).unwrap();
    fs::write(path("layers/secret.fgb"), "x").unwrap();
    let damage = store.verify(&id).unwrap();
    let words: Vec<String> = damage.iter().map(ToString::to_string).collect();
    assert_eq!(damage.len(), 4, "{words:?}");
    assert!(damage.contains(&Damage::Missing { path: "index/depots.ids".to_owned() }));
    assert!(damage.contains(&Damage::Extra { path: "layers/secret.fgb".to_owned() }));
    assert!(damage.contains(&Damage::Content { path: "tiles/depots.pmtiles".to_owned() }));
    assert!(words.iter().any(|word| word.starts_with("layers/depots.fgb: 0 bytes instead of")));
    let snapshot = store.open(&id).unwrap();
    assert_eq!(snapshot.glance().damage.len(), 2, "what sizes tell");
    let torn = snapshot.read("layers/depots.fgb");
    assert!(matches!(torn, Err(Error::Damaged { .. })));
    assert!(snapshot.layer("depots").is_err());
    let tile = snapshot.archive("depots").unwrap().unwrap().get(TileCoord::new(0, 0, 0).unwrap());
    assert!(tile.is_err(), "another tile than its ETag says");
    assert_eq!(store.hold(&id, &[], 0).unwrap().1.len(), 2, "as sizes tell");
}

#[test]
fn verify_notices_a_manifest_that_was_edited() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let Published { id, .. } = publish(&store, "Gudang");
    let path = store.path(&id).join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"mode\": \"drill\"", "\"mode\": \"actual\"")).unwrap();
    let manifest = "manifest.json".to_owned();
    assert_eq!(store.verify(&id).unwrap(), [Damage::Content { path: manifest }]);
}

#[test]
fn numbers_that_read_back_a_hair_off_are_no_damage() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let work = store.begin(Wait::No).unwrap();
    let mut draft = fill(&work, "Gudang");
    let entry = draft.layers["depots"].clone();
    for i in 1..500 {
        let degrees = f64::from(i).sqrt() * 7.3 / 3.0;
        let entry = LayerEntry { bbox: Some([degrees; 4]), ..entry.clone() };
        draft.layers.insert(format!("layer-{i}"), entry);
    }
    let id = work.publish(draft).unwrap().id;
    assert_eq!(store.verify(&id).unwrap(), []);
}

#[test]
fn a_manifest_with_keys_of_tomorrow_is_no_damage_by_itself() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let id = publish(&store, "Gudang").id;
    let path = store.path(&id).join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replacen("\"region\": {", "\"region\": {\n    \"area_km2\": 27263.1,", 1);
    let hash = manifest::content_hash(&path, text.as_bytes()).unwrap();
    let as_of = "2025-09-18T09:00:00+08:00".parse().unwrap();
    let tomorrow = SnapshotId::new(as_of, &hash[..7]).unwrap();
    fs::rename(store.path(&id), store.path(&tomorrow)).unwrap();
    let path = store.path(&tomorrow).join("manifest.json");
    fs::write(path, text.replace(id.as_str(), tomorrow.as_str())).unwrap();
    assert_eq!(store.verify(&tomorrow).unwrap(), []);
}

#[test]
fn a_snapshot_of_another_format_is_listed_and_never_becomes_current() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let first = publish(&store, "Gudang A").id;
    let second = publish(&store, "Gudang B").id;
    let path = store.path(&first).join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"format\": 1", "\"format\": 99")).unwrap();
    let listed = store.list().unwrap();
    assert!(matches!(&listed[0].manifest, Err(Error::FormatTooNew { found: 99, .. })));
    assert!(listed[1].current);
    assert!(matches!(store.point_current_at(&first), Err(Error::FormatTooNew { .. })));
    let nobody: SnapshotId = "20250918T010000Z-0000000".parse().unwrap();
    assert!(matches!(store.point_current_at(&nobody), Err(Error::NoSuchSnapshot { .. })));
    assert_eq!(store.current().unwrap(), Some(second));
}

/// Set in the child process of the test below: the folder, and the step to end at.
const CHILD: &str = "LINTAS_TEST_PUBLISH_UNTIL";

#[test]
fn a_run_killed_at_any_step_leaves_a_whole_snapshot_current() {
    let steps = [
        (None, "Gudang lama"),
        (Some(PublishStep::Hashed), "Gudang lama"),
        (Some(PublishStep::ManifestWritten), "Gudang lama"),
        (Some(PublishStep::Named), "Gudang lama"),
        (Some(PublishStep::Current), "Gudang baru"),
    ];
    if let Ok(child) = std::env::var(CHILD) {
        let (dir, step) = child.split_once('|').unwrap();
        let (step, _) = steps[step.parse::<usize>().unwrap()];
        let work = Store::at(dir).begin(Wait::No).unwrap();
        let draft = fill(&work, "Gudang baru");
        if step.is_none() {
            abort();
        }
        let _ = work.publish_in_steps(draft, &mut |reached| {
            if Some(reached) == step {
                abort();
            }
        });
        unreachable!("the child ends at its step");
    }
    for (i, (step, expected)) in steps.into_iter().enumerate() {
        let dir = TempDir::new().unwrap();
        let store = Store::at(dir.path());
        publish(&store, "Gudang lama");
        let child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "store::tests::a_run_killed_at_any_step_leaves_a_whole_snapshot_current",
            ])
            .env(CHILD, format!("{}|{i}", dir.path().display()))
            .output()
            .unwrap();
        assert!(!child.status.success(), "{step:?}: the child was to be killed");
        assert_eq!(name_of_depot(&store), expected, "{step:?}");
        // The lock went with its process, and the next run cleans up and succeeds.
        let next = publish(&store, "Gudang baru");
        assert_eq!(name_of_depot(&store), "Gudang baru", "{step:?}");
        let left = names(dir.path());
        assert_eq!(left.len(), 4, "{step:?}: lock, current and two snapshots: {left:?}");
        assert!(left.contains(&next.id.to_string()));
    }
}

#[test]
fn a_child_that_is_being_started_does_not_hold_the_folder() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    thread::scope(|scope| {
        let starts = scope.spawn(|| {
            for _ in 0..300 {
                assert!(Command::new("true").status().unwrap().success());
            }
        });
        while !starts.is_finished() {
            store.begin(Wait::No).unwrap();
        }
    });
}

/// `fixtures` has a snapshot of every supported format, as the release of its time wrote it. They
/// are never rewritten.
#[test]
fn snapshots_of_all_supported_formats_open_as_they_were() {
    for format in OLDEST_SUPPORTED..=FORMAT_VERSION {
        let dir = format!("{}/fixtures/format-{format}", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(name_of_depot(&Store::at(dir)), "Gudang BPBD Tenggarong", "format {format}");
    }
}
