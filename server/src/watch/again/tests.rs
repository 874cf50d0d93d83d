use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use jiff::SignedDuration;
use lintas_snapshot::format::{SnapshotId, layout, manifest::Mode};

use super::*;
use crate::{
    config::{Limits, Settings},
    fixtures::{
        town::{NORTH, Town},
        world::{Folder, TestResponse, World},
    },
    watch::look,
};

/// Tiles, features, whole files and parts of them.
const ASKED: [&str; 8] = [
    "/tiles/roads/0/0/0",
    "/tiles/roads,shelters/3/0/0",
    "/collections/roads/items?limit=5",
    "/collections/hazards/items",
    "/collections/shelters/items/pos-1",
    "/archives/roads.pmtiles",
    "/archives/hazards.fgb",
    "/collections/roads",
];

fn world(copy_bytes: u64) -> (World, SnapshotId) {
    world_verified(copy_bytes, Limits::default().reverify)
}

/// The same, verified again after `reverify`.
fn world_verified(copy_bytes: u64, reverify: Duration) -> (World, SnapshotId) {
    let folder = Folder::empty();
    let id = folder.publish(Mode::Drill, 1);
    let change = |settings: &mut Settings| {
        settings.limits = Limits { copy_bytes, reverify, ..Limits::default() };
    };
    (World::with(folder, change), id)
}

async fn answers(world: &World) -> Vec<TestResponse> {
    let mut answers = Vec::new();
    for uri in ASKED {
        answers.push(world.get(uri).await);
    }
    answers
}

/// Whether every answer is the one before, or says that it cannot be given; how many are the latter.
fn damaged(before: &[TestResponse], after: &[TestResponse]) -> usize {
    let mut damaged = 0;
    for ((uri, before), after) in ASKED.iter().zip(before).zip(after) {
        if after.status == 503 {
            assert_eq!(after.code(), "snapshot_damaged", "{uri}");
            assert_ne!(after.header("retry-after"), "");
            damaged += 1;
        } else {
            assert_eq!(after.status, before.status, "{uri}");
            assert_eq!(lasting(after), lasting(before), "{uri}: another answer than before");
        }
    }
    damaged
}

/// The body without the moment at which it was made, which stands last.
fn lasting(answer: &TestResponse) -> &[u8] {
    let mark = b",\"timeStamp\":";
    let end = answer.body.windows(mark.len()).rposition(|at| at == mark);
    &answer.body[..end.unwrap_or(answer.body.len())]
}

/// Every file of a snapshot that is held, with its bytes: not its manifest, nor what is there to be taken
/// away.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if !path.ends_with(layout::MANIFEST) && !dir.ends_with("exports") {
            let bytes = fs::read(&path).unwrap();
            files.insert(path, bytes);
        }
    }
    files
}

async fn told(world: &World) -> Option<String> {
    let health = world.get("/health").await.json();
    let why = health["damaged"]["why"].as_str().map(str::to_owned);
    assert_eq!(health["status"], if why.is_some() { "degraded" } else { "ok" });
    if let Some(why) = &why {
        assert!(!why.contains(world.folder.store().dir().to_str().unwrap()), "{why}");
        assert_eq!(health["damaged"]["snapshot"], world.id());
    }
    why
}

#[tokio::test]
async fn files_that_are_cut_off_change_no_answer_and_are_told_until_they_are_put_back() {
    for copy_bytes in [0, 256 << 20] {
        let (world, id) = world(copy_bytes);
        let whole = answers(&world).await;
        assert!(whole.iter().all(|answer| answer.status == 200), "{whole:?}");
        let files = files(&world.folder.store().path(&id));
        let mut known = look_again(&world.state, None);
        assert_eq!(told(&world).await, None);
        for (path, bytes) in &files {
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_len(bytes.len() as u64 / 2).unwrap();
        }
        assert_eq!(damaged(&whole, &answers(&world).await) > 0, copy_bytes == 0);
        known = look_again(&world.state, known);
        let why = told(&world).await.unwrap();
        let held = if copy_bytes == 0 { "snapshot_damaged" } else { "verified when it was opened" };
        assert!(why.contains(held), "{why}");
        // Put back where they were, as another file of the same name.
        for (path, bytes) in &files {
            let fresh = path.with_extension("fresh");
            fs::write(&fresh, bytes).unwrap();
            fs::rename(fresh, path).unwrap();
        }
        known = look_again(&world.state, known);
        assert_eq!(told(&world).await, None);
        assert_eq!(damaged(&whole, &answers(&world).await), 0, "opened anew");
        assert!(known.is_some());
    }
}

#[tokio::test]
async fn a_snapshot_that_is_removed_while_it_serves_is_served_on_and_told() {
    let (world, id) = world(0);
    let whole = answers(&world).await;
    let dir = world.folder.store().path(&id);
    let away = dir.with_extension("away");
    fs::rename(&dir, &away).unwrap();
    let known = look_again(&world.state, None);
    assert!(told(&world).await.unwrap().contains("missing"));
    assert_eq!(damaged(&whole, &answers(&world).await), 0, "no path is opened again");
    // Something else in its place is no snapshot.
    fs::write(&dir, "no folder").unwrap();
    let known = look_again(&world.state, known);
    assert!(told(&world).await.is_some());
    fs::remove_file(&dir).unwrap();
    fs::rename(&away, &dir).unwrap();
    look_again(&world.state, known);
    assert_eq!(told(&world).await, None);
}

#[tokio::test]
async fn what_neither_size_nor_time_tells_is_found_when_everything_is_read_again() {
    let (now, later) = (world_verified(0, Duration::ZERO), world(0));
    for (world, id) in [&now, &later] {
        let path = world.folder.store().path(id).join(layout::archive("roads"));
        let file = fs::File::options().read(true).write(true).open(&path).unwrap();
        let modified = file.metadata().unwrap().modified().unwrap();
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::os::unix::fs::FileExt::write_all_at(&file, &bytes, 0).unwrap();
        file.set_modified(modified).unwrap();
    }
    let known = look_again(&later.0.state, None);
    assert_eq!(told(&later.0).await, None, "nothing looks different");
    // An answer that meets it tells.
    assert_eq!(later.0.get("/archives/roads.pmtiles").await.code(), "snapshot_damaged");
    look_again(&later.0.state, known);
    assert!(told(&later.0).await.is_some());

    // As often as it is looked at, here.
    look_again(&now.0.state, None);
    assert!(told(&now.0).await.unwrap().contains("roads.pmtiles"));
}

#[tokio::test]
async fn a_folder_that_is_half_there_is_refused_and_tried_again() {
    let (world, first) = world(0);
    let store = world.folder.store();
    let next = world.folder.publish(Mode::Drill, 2);
    let (whole, part) = (store.path(&next), store.path(&next).with_extension("part"));
    fs::rename(whole.join(layout::TILES_DIR), &part).unwrap();
    look(&world.state);
    assert_eq!(world.id(), first.as_str());
    let refused = world.get("/health").await.json()["refused"].clone();
    assert_eq!(refused["snapshot"], next.as_str());
    assert!(refused["why"].as_str().unwrap().contains("missing"), "{refused}");
    fs::rename(&part, whole.join(layout::TILES_DIR)).unwrap();
    look(&world.state);
    assert_eq!(world.id(), next.as_str());
    assert_eq!(told(&world).await, None);
}

#[tokio::test]
async fn a_current_that_is_gone_or_no_file_is_told_and_the_last_one_serves_on() {
    let (world, id) = world(0);
    let current = world.folder.store().dir().join(layout::CURRENT);
    fs::remove_file(&current).unwrap();
    look(&world.state);
    let refused = world.get("/health").await.json()["refused"].clone();
    assert_eq!(refused["why"], "current is gone");
    fs::create_dir(&current).unwrap();
    look(&world.state);
    let health = world.get("/health").await.json();
    assert_eq!((&health["status"], &health["snapshot"]), (&"degraded".into(), &id.as_str().into()));
    assert_ne!(health["refused"]["why"], "current is gone");
    fs::remove_dir(&current).unwrap();
    fs::write(&current, id.as_str()).unwrap();
    look(&world.state);
    assert_eq!(world.get("/health").await.json()["status"], "ok");
}

/// The statuses of all roads.
async fn statuses(world: &World) -> Vec<String> {
    let roads = world.get("/collections/roads/items?limit=1000").await.json();
    let roads = roads["features"].as_array().unwrap().iter();
    roads.map(|road| road["properties"]["status"].to_string()).collect()
}

#[tokio::test]
async fn a_clock_that_is_set_back_is_judged_anew_although_the_folder_is_gone() {
    let mut town = Town::on_a_dry_day();
    town.close(NORTH, 6);
    let world = World::of_town(&town);
    let set = |hours: i64| {
        world.state.clock.pass(SignedDuration::from_hours(hours));
        world.state.writer.tick();
        look(&world.state);
        world.state.writer.tick();
    };
    set(0);
    let now = statuses(&world).await;
    set(24 * 30);
    assert_ne!(statuses(&world).await, now, "the closure has ended");
    fs::remove_dir_all(world.folder.store().path(&world.id().parse().unwrap())).unwrap();
    look_again(&world.state, None);
    assert!(told(&world).await.is_some());
    set(-24 * 30);
    assert_eq!(statuses(&world).await, now, "and holds again");
    assert!(told(&world).await.is_some(), "what is judged anew is as damaged as before");
}
