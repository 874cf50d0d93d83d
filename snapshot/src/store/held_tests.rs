//! A snapshot that is served says what was published, or that it cannot, whatever befalls its
//! folder.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use lintas_model::tiling::TileCoord;
use tempfile::TempDir;

use super::{
    Damage, Snapshot, Store, Wait,
    tests::{fill, publish},
};
use crate::format::{SnapshotId, layout};

/// Everything that it says of its depot: tile, feature and whole files.
fn said(snapshot: &Snapshot) -> Vec<Option<Vec<u8>>> {
    let tile = snapshot.archive("depots").ok().flatten();
    let tile = tile.and_then(|archive| archive.get(TileCoord::new(0, 0, 0).unwrap()).ok()?);
    let depot = snapshot.layer("depots").ok().flatten();
    let depot = depot.and_then(|layer| layer.get("d1").ok()?);
    let mut said = vec![tile.map(|tile| tile.bytes.to_vec())];
    said.push(depot.map(|feature| format!("{feature:?}").into_bytes()));
    for file in snapshot.manifest().files.keys().filter(|file| layout::is_served(file)) {
        let file = snapshot.file(file).ok().flatten();
        said.push(file.and_then(|file| file.whole().ok()).map(|bytes| bytes.to_vec()));
    }
    said
}

fn held(store: &Store, id: &SnapshotId, copy_bytes: u64) -> Snapshot {
    let (snapshot, damage) = store.hold(id, &[], copy_bytes).unwrap();
    assert_eq!(damage, []);
    snapshot
}

fn files(snapshot: &Snapshot) -> Vec<String> {
    snapshot.manifest().files.keys().cloned().collect()
}

fn cut(path: &Path, left: u64) {
    fs::File::options().write(true).open(path).unwrap().set_len(left).unwrap();
}

#[test]
fn a_file_that_is_cut_off_while_it_is_served_gives_what_was_published_or_an_error() {
    for copy_bytes in [0, u64::MAX] {
        for part in 0..3 {
            let dir = TempDir::new().unwrap();
            let store = Store::at(dir.path());
            let id = publish(&store, "Gudang").id;
            let snapshot = held(&store, &id, copy_bytes);
            let sound = said(&snapshot);
            assert!(sound.iter().all(Option::is_some));
            let trace = snapshot.glance().trace;
            assert_eq!(snapshot.glance().trace, trace, "a glance changes nothing");
            for file in files(&snapshot) {
                let path = snapshot.path(&file);
                let bytes = fs::metadata(&path).unwrap().len();
                cut(&path, [0, bytes / 2, bytes - 1][part]);
            }
            let after = said(&snapshot);
            for (before, after) in sound.iter().zip(&after) {
                assert!(after.is_none() || before == after, "another answer than before");
            }
            let glance = snapshot.glance();
            assert_ne!(glance.trace, trace);
            assert_eq!(glance.damage.len(), files(&snapshot).len());
            // In memory: nothing is lost. By handle: it is told, by readers and by the recheck.
            assert_eq!(after == sound, copy_bytes > 0);
            assert_eq!(snapshot.met_damage(), copy_bytes == 0);
            assert_eq!(snapshot.recheck(&mut |_| {}).is_empty(), copy_bytes > 0);
        }
    }
}

#[test]
fn a_folder_that_is_gone_changes_no_answer() {
    for copy_bytes in [0, u64::MAX] {
        let dir = TempDir::new().unwrap();
        let store = Store::at(dir.path().join("snapshots"));
        let id = publish(&store, "Gudang").id;
        let snapshot = held(&store, &id, copy_bytes);
        let sound = {
            // Layers and archives are open since it is held.
            fs::remove_dir_all(store.dir()).unwrap();
            said(&snapshot)
        };
        assert!(sound.iter().all(Option::is_some), "no path is opened again");
        assert!(!snapshot.met_damage());
        assert_eq!(snapshot.recheck(&mut |_| {}), []);
        let glance = snapshot.glance();
        assert!(glance.damage.contains(&Damage::Missing { path: layout::MANIFEST.to_owned() }));
        assert!(store.hold(&id, &[], 0).is_err());
    }
}

#[test]
fn what_is_written_over_a_file_is_never_told_as_published() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let id = publish(&store, "Gudang").id;
    let snapshot = held(&store, &id, 0);
    let sound = said(&snapshot);
    for file in files(&snapshot) {
        let path = snapshot.path(&file);
        let whole = fs::read(&path).unwrap();
        for at in [0, whole.len() / 3, whole.len() - 1] {
            let mut other = whole.clone();
            other[at] ^= 0x20;
            // In place, with the same size: only the content differs.
            fs::write(&path, &other).unwrap();
            for (before, after) in sound.iter().zip(said(&snapshot)) {
                assert!(after.is_none() || *before == after, "{file} at {at}");
            }
            let (_, damage) = store.hold(&id, &[], u64::MAX).unwrap();
            assert_eq!(damage, [Damage::Content { path: file.clone() }], "refused as a whole");
        }
        fs::write(&path, &whole).unwrap();
    }
    assert_eq!(said(&snapshot), sound, "and sound again where the bytes are");
}

#[test]
fn a_folder_in_whose_place_lies_something_else_is_refused() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path().join("snapshots"));
    let id = publish(&store, "Gudang").id;
    let current = store.dir().join(layout::CURRENT);
    fs::remove_file(&current).unwrap();
    assert_eq!(store.current().unwrap(), None);
    fs::create_dir(&current).unwrap();
    assert!(store.current().is_err(), "a folder");
    fs::remove_dir(&current).unwrap();
    fs::write(&current, "x".repeat(1 << 20)).unwrap();
    assert!(store.current().is_err(), "no id");
    let layers = store.path(&id).join(layout::LAYERS_DIR);
    fs::rename(&layers, dir.path().join("away")).unwrap();
    fs::write(&layers, "no folder").unwrap();
    assert_eq!(store.hold(&id, &[], 0).unwrap().1.len(), 1);
    fs::remove_dir_all(store.dir()).unwrap();
    fs::write(store.dir(), "no folder").unwrap();
    assert!(store.current().is_err() && store.hold(&id, &[], 0).is_err());
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn private_parts_are_their_owners_alone_and_the_rest_whose_the_umask_says() {
    let dir = TempDir::new().unwrap();
    let store = Store::at(dir.path());
    let open = dir.path().join("as-the-umask-says");
    fs::create_dir(&open).unwrap();
    let publish = |name: &str| {
        let work = store.begin(Wait::No).unwrap();
        assert_eq!(mode(work.dir()), 0o700, "nobody looks on");
        let narrowed = work.narrowed();
        let draft = fill(&work, name);
        fs::write(work.path(&layout::table("stock")), "stock").unwrap();
        fs::write(work.path(&layout::input("bpbd", "jsonl")), "rows").unwrap();
        (work.publish(draft).unwrap().id, narrowed)
    };
    let (first, _) = publish("Gudang A");
    let path = |file: &str| store.path(&first).join(file);
    let private = ["tables/stock.parquet", "inputs/bpbd.jsonl", "index/depots.ids", "report.json"];
    let is_private = || {
        assert!(private.iter().all(|file| mode(&path(file)) == 0o600));
        assert!(["tables", "inputs", "index"].iter().all(|folder| mode(&path(folder)) == 0o700));
    };
    is_private();
    assert_eq!([mode(&path("")), mode(&path("layers"))], [mode(&open); 2]);
    fs::write(open.join("file"), "").unwrap();
    let public = ["manifest.json", "layers/depots.fgb", "tiles/depots.pmtiles"];
    assert!(public.iter().all(|file| mode(&path(file)) == mode(&open.join("file"))));
    // As a release before this one, or a copy, left them.
    for file in private.iter().chain(&["tables", "inputs", "index"]) {
        fs::set_permissions(path(file), fs::Permissions::from_mode(0o777)).unwrap();
    }
    let (_, narrowed) = publish("Gudang B");
    assert_eq!((narrowed.closed, narrowed.left), (7, 0));
    is_private();
    assert_eq!(publish("Gudang C").1, super::Narrowed::default());
}
