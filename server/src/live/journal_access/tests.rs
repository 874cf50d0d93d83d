//! A state folder that another server holds, that can only be read, that is damaged or gone; and what
//! is served meanwhile and after.

use std::{fs, path::Path};

use jiff::SignedDuration;
use lintas_model::{
    access::Access, evidence::CoverageRecord, hazard::Basis, index::EdgeId,
    passability::Passability, report::Role,
};
use serde_json::{Value, json};

use crate::{
    fixtures::{
        town::{self, BRIDGE, EAST, FAR, NORTH, SOUTH, TRACK, Town, WEST},
        world::{Folder, TestResponse, World},
    },
    journey::tests::route,
};

/// The header of a server that can neither read all nor store anything.
const UNREADABLE: &str = "reports-unreadable, reports-read-only";
/// The header of one that reads all.
const READ_ONLY: &str = "reports-read-only";
const TILE: &str = "/tiles/roads/14/13494/8205";

/// A town whose roads somebody surveyed, so that they are open, and whose sites are reached over them.
fn surveyed() -> Town {
    let mut town = Town::on_a_dry_day();
    town.facts.coverages = vec![CoverageRecord {
        source: "drone".to_owned(),
        as_of: Some(town::as_of()),
        until: Some(town::as_of() + SignedDuration::from_hours(8)),
        basis: Basis::Observed,
        waits: false,
    }];
    for road in [WEST, NORTH, SOUTH, EAST, BRIDGE, FAR, TRACK] {
        town.facts_of(road).covered = vec![0];
    }
    for site in &mut town.aid.as_mut().unwrap().sites {
        if site.access == Access::Presumed {
            site.access = Access::Open;
        }
    }
    town
}

fn says(status: &str, edge: &str) -> Value {
    json!({"status": status, "edges": [edge], "cause": "flood", "confidence": "seen", "mode": "drill"})
}

async fn road(world: &World, id: &str) -> Value {
    world.get(&format!("/collections/roads/items/{id}")).await.json()["properties"].take()
}

async fn degraded(world: &World) -> String {
    world.get("/catalog").await.header("x-lintas-degraded").to_owned()
}

async fn close(world: &World, key: &str, edge: &str) -> Value {
    let answer = world.post("/reports", key, &says("closed", edge)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

fn with_state(folder: Folder, state: &Path) -> World {
    World::with(folder, |settings| settings.state = state.to_owned())
}

/// Another server over the same town and the same state folder.
fn beside(town: &Town, state: &Path, read_only_state: bool) -> World {
    let folder = Folder::empty();
    town.publish(&folder);
    World::with(folder, |settings| {
        settings.state = state.to_owned();
        settings.read_only_state = read_only_state;
    })
}

/// Both copies of a journal.
const COPIES: [&str; 2] = ["journal.db", "journal.log"];
/// What is no journal.
const NOISE: &str = "neither a database nor a log, but long enough to look at it";

/// Makes both copies of the journal of a folder unreadable; returns what they were.
fn damage(state: &Path) -> [Vec<u8>; 2] {
    let whole = COPIES.map(|name| fs::read(state.join(name)).unwrap());
    for name in ["journal.db-wal", "journal.db-shm"] {
        let _ = fs::remove_file(state.join(name));
    }
    for name in COPIES {
        fs::write(state.join(name), NOISE).unwrap();
    }
    whole
}

/// Puts both copies back.
fn repair(state: &Path, whole: &[Vec<u8>; 2]) {
    for (name, bytes) in COPIES.iter().zip(whole) {
        fs::remove_file(state.join(name)).unwrap();
        fs::write(state.join(name), bytes).unwrap();
    }
}

/// Whether any class may pass any road because somebody looked.
fn says_open(world: &World) -> bool {
    let serving = world.state.serving();
    let live = serving.live().unwrap();
    EdgeId::all(live.network.file().edges())
        .any(|edge| live.overlay.state(edge).verdict.passability.contains(&Passability::Open))
}

async fn accesses(world: &World) -> Vec<String> {
    let needs = world.get("/needs").await.json();
    let sites = needs["sites"].as_array().unwrap().iter();
    sites.map(|site| site["access"].as_str().unwrap().to_owned()).collect()
}

fn text_of(answer: &TestResponse) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[tokio::test]
async fn a_server_that_only_reads_follows_what_the_other_takes_in() {
    let town = surveyed();
    let first = World::of_town(&town);
    let key = first.key("posko 1", Role::Reporter);
    let bridge = close(&first, &key, BRIDGE).await;
    let second = beside(&town, &first.state_dir, true);
    assert_eq!(road(&second, BRIDGE).await["status"], "closed");
    assert_eq!(road(&second, NORTH).await["status"], "open", "all of the journal was read");
    assert_eq!(
        (degraded(&first).await.as_str(), degraded(&second).await.as_str()),
        ("", READ_ONLY)
    );
    let health = second.get("/health").await.json();
    assert_eq!(
        (&health["status"], &health["reports_state"]),
        (&json!("degraded"), &json!("read_only"))
    );
    assert!(health["reports"].as_str().unwrap().contains("read-only"), "{health}");
    assert_eq!(second.get("/ready").await.status, 200);
    let refused = second.post("/reports", &key, &says("closed", TRACK)).await;
    assert_eq!(refused.code(), "journal_failed");
    assert!(refused.json()["detail"].as_str().unwrap().contains("read-only"), "{refused:?}");

    let before = second.state.serving().revision;
    close(&first, &key, TRACK).await;
    let withdraw = format!("/reports/{}/withdraw", bridge["id"].as_str().unwrap());
    assert_eq!(first.post(&withdraw, &key, &json!({})).await.status, 200);
    second.state.writer.look_at_once();
    assert_eq!(road(&second, TRACK).await["status"], "closed");
    assert_eq!(road(&second, BRIDGE).await["status"], "open", "withdrawn by the other");
    assert!(second.state.serving().revision > before);
    let told = second.get(&format!("/changes?since={before}")).await.json();
    assert_eq!(told["degraded"], json!(["reports-read-only"]));
    assert!(told["edges"].as_array().unwrap().contains(&json!(TRACK)), "{told}");
}

#[tokio::test]
async fn a_server_whose_folder_was_held_takes_over_when_the_other_ends() {
    let town = surveyed();
    let first = World::of_town(&town);
    let key = first.key("posko 1", Role::Reporter);
    close(&first, &key, BRIDGE).await;
    let second = beside(&town, &first.state_dir, false);
    assert_eq!(road(&second, BRIDGE).await["status"], "closed");
    assert_eq!(
        second.post("/reports", &key, &says("closed", NORTH)).await.code(),
        "journal_failed"
    );
    close(&first, &key, TRACK).await;
    let (_folder, _) = first.leave();
    second.state.writer.look_at_once();
    assert_eq!(road(&second, TRACK).await["status"], "closed", "what the other took in last");
    close(&second, &key, NORTH).await;
    assert_eq!(degraded(&second).await, "");
    assert_eq!(second.get("/health").await.json()["reports_state"], "ok");
}

#[tokio::test]
async fn a_second_server_is_refused_and_told_who_holds_the_folder() {
    let first = World::town();
    first.key("posko 1", Role::Reporter);
    first.state.claim_state().unwrap();
    first.state.announce(([127, 0, 0, 1], 8080).into());
    let second = beside(&Town::on_a_dry_day(), &first.state_dir, false);
    let told = second.state.claim_state().unwrap_err();
    for part in [&format!("process {}", std::process::id()), "since 2", "http://127.0.0.1:8080"] {
        assert!(told.contains(part), "{told}");
    }
    let reader = beside(&Town::on_a_dry_day(), &first.state_dir, true);
    reader.state.claim_state().unwrap();
}

#[tokio::test]
async fn a_lock_that_cannot_be_made_hides_no_report() {
    let world = World::town();
    let key = world.key("posko 1", Role::Reporter);
    close(&world, &key, BRIDGE).await;
    let (folder, state) = world.leave();
    let lock = state.join("journal.lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let world = with_state(folder, &state);
    assert_eq!(road(&world, BRIDGE).await["status"], "closed");
    assert_eq!(
        (degraded(&world).await.as_str(), world.get("/ready").await.status.as_u16()),
        (READ_ONLY, 200)
    );
    assert_eq!(world.post("/reports", &key, &says("closed", TRACK)).await.code(), "journal_failed");
    fs::remove_dir(&lock).unwrap();
    world.state.writer.look_at_once();
    assert_eq!(degraded(&world).await, "");
    close(&world, &key, TRACK).await;
    assert_eq!(road(&world, BRIDGE).await["status"], "closed");
}

#[tokio::test]
async fn where_reports_cannot_be_read_nothing_is_open_and_every_answer_says_so() {
    let world = World::of_town(&surveyed());
    let key = world.key("posko 1", Role::Reporter);
    close(&world, &key, TRACK).await;
    let open_way = route(&world, town::DEPOT, town::SEBERANG, "truck").await;
    assert_eq!(open_way["features"][0]["properties"]["status"], "open");
    assert!(says_open(&world) && accesses(&world).await.contains(&"open".to_owned()));
    assert!(text_of(&world.get(TILE).await).contains("TERBUKA"));
    let (folder, state) = world.leave();
    let whole = damage(&state);

    let world = with_state(folder, &state);
    assert!(!says_open(&world));
    let north = road(&world, NORTH).await;
    assert_eq!((&north["status"], &north["truck"]), (&json!("presumed"), &json!("presumed")));
    assert!(north["reason"].as_str().unwrap().contains("laporan_tidak_terbaca"), "{north}");
    let way = route(&world, town::DEPOT, town::SEBERANG, "truck").await;
    assert_eq!(way["features"][0]["properties"]["status"], "presumed");
    let tile = text_of(&world.get(TILE).await);
    assert!(!tile.contains("TERBUKA") && tile.contains("BELUM ADA LAPORAN"));
    assert!(!accesses(&world).await.contains(&"open".to_owned()), "before anybody searched a way");
    world.state.writer.follow();
    assert!(!accesses(&world).await.contains(&"open".to_owned()), "and after");
    for uri in [
        "/",
        "/catalog",
        "/health",
        "/ready",
        "/needs",
        "/reports",
        "/nowhere",
        "/bulletin",
        TILE,
        "/archives/roads.pmtiles",
        "/changes?since=0",
        "/tiles/roads",
        "/tables/needs.csv",
    ] {
        let answer = world.get(uri).await;
        assert_eq!(answer.header("x-lintas-degraded"), UNREADABLE, "{uri}");
        assert!(answer.header("access-control-expose-headers").contains("X-Lintas-Degraded"));
    }
    assert_eq!(world.get("/reports").await.json()["incomplete"], true);
    assert!(text_of(&world.get("/bulletin").await).contains("laporan lapangan tidak terbaca"));
    let ready = world.get("/ready").await;
    assert_eq!((ready.status.as_u16(), ready.code().as_str()), (503, "reports_unreadable"));
    let health = world.get("/health").await.json();
    assert_eq!(
        (&health["status"], &health["reports_state"]),
        (&json!("degraded"), &json!("unreadable"))
    );
    assert_eq!(world.post("/reports", &key, &says("closed", NORTH)).await.code(), "journal_failed");

    // Repaired: everything comes back by itself.
    repair(&state, &whole);
    world.state.writer.look_at_once();
    assert_eq!(degraded(&world).await, "");
    assert_eq!(road(&world, TRACK).await["status"], "closed");
    assert_eq!(road(&world, NORTH).await["status"], "open");
    assert!(text_of(&world.get(TILE).await).contains("TERBUKA"));
    assert_eq!(world.get("/ready").await.status, 200);
    close(&world, &key, NORTH).await;
}

#[tokio::test]
async fn damage_of_one_copy_alone_is_healed_and_caps_nothing() {
    let town = surveyed();
    let world = World::of_town(&town);
    let key = world.key("posko 1", Role::Reporter);
    close(&world, &key, TRACK).await;
    let (_folder, state) = world.leave();
    for name in COPIES {
        fs::write(state.join(name), NOISE).unwrap();
        for (only_reads, told) in [(true, READ_ONLY), (false, "")] {
            let world = beside(&town, &state, only_reads);
            assert_eq!(degraded(&world).await, told, "{name}");
            assert_eq!(road(&world, TRACK).await["status"], "closed", "{name}");
            assert!(says_open(&world), "{name}");
            assert_eq!(world.get("/health").await.json()["journal"]["lost"], 0, "{name}");
        }
        assert_ne!(fs::read(state.join(name)).unwrap(), NOISE.as_bytes(), "{name} is healed");
    }
}

#[tokio::test]
async fn a_copy_that_is_lost_while_it_serves_is_healed_too() {
    let world = World::of_town(&surveyed());
    let key = world.key("posko 1", Role::Reporter);
    close(&world, &key, BRIDGE).await;
    for (name, edge) in COPIES.into_iter().zip([TRACK, NORTH]) {
        fs::remove_file(world.state_dir.join(name)).unwrap();
        let refused = world.post("/reports", &key, &says("closed", edge)).await;
        assert_eq!(refused.code(), "journal_failed", "{name}");
        world.state.writer.look_at_once();
        assert!(world.state_dir.join(name).exists() && says_open(&world), "{name}");
        assert_eq!(degraded(&world).await, "", "{name}");
        assert_eq!(road(&world, BRIDGE).await["status"], "closed", "{name}");
        close(&world, &key, edge).await;
    }
}

#[tokio::test]
async fn what_both_copies_lost_may_have_closed_a_road_and_new_reports_are_taken_in() {
    let world = World::of_town(&surveyed());
    let key = world.key("posko 1", Role::Reporter);
    for edge in [TRACK, BRIDGE] {
        close(&world, &key, edge).await;
    }
    let (mut folder, state) = world.leave();
    fs::remove_file(state.join("journal.db")).unwrap();
    let log = state.join("journal.log");
    let text = fs::read_to_string(&log).unwrap();
    let first = text.lines().find(|line| line.contains("\"kind\":\"report\"")).unwrap();
    fs::write(&log, text.replacen(first, "what stood here cannot be read", 1)).unwrap();
    for edge in [NORTH, SOUTH] {
        let world = with_state(folder, &state);
        assert_eq!(degraded(&world).await, "reports-unreadable");
        assert!(!says_open(&world));
        assert_eq!(road(&world, BRIDGE).await["status"], "closed");
        assert_eq!(world.get("/health").await.json()["journal"]["lost"], 1);
        assert_eq!(world.get("/ready").await.code(), "reports_unreadable");
        close(&world, &key, edge).await;
        assert_eq!(road(&world, edge).await["status"], "closed");
        (folder, _) = world.leave();
    }
}

#[tokio::test]
async fn an_act_that_is_not_as_it_was_written_counts_as_it_reads_and_nothing_is_open() {
    let world = World::of_town(&surveyed());
    let key = world.key("posko 1", Role::Reporter);
    close(&world, &key, BRIDGE).await;
    assert!(says_open(&world));
    let (folder, state) = world.leave();
    fs::remove_file(state.join("journal.db")).unwrap();
    let log = state.join("journal.log");
    let text = fs::read_to_string(&log).unwrap();
    assert!(text.contains("posko 1"));
    fs::write(&log, text.replace("posko 1", "posko 3")).unwrap();
    let world = with_state(folder, &state);
    let health = world.get("/health").await.json();
    assert_eq!(
        (&health["journal"]["lost"], &health["journal"]["unproved"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(degraded(&world).await, "reports-unreadable");
    assert_eq!(road(&world, BRIDGE).await["status"], "closed");
    assert!(!says_open(&world), "it may have said anything");
}

#[tokio::test]
async fn who_serves_without_reports_is_ready_and_says_so() {
    let world = World::town();
    let key = world.key("posko 1", Role::Reporter);
    close(&world, &key, BRIDGE).await;
    let (folder, state) = world.leave();
    damage(&state);
    let world = World::with(folder, |settings| {
        settings.state = state;
        settings.serve_without_reports = true;
    });
    let ready = world.get("/ready").await;
    assert_eq!((ready.status.as_u16(), ready.header("x-lintas-degraded")), (200, UNREADABLE));
}

#[tokio::test]
async fn a_journal_that_is_gone_is_told_and_a_folder_without_one_is_not() {
    let world = World::of_town(&surveyed());
    let key = world.key("posko 1", Role::Reporter);
    assert_eq!(degraded(&world).await, "", "keys were made and nothing was reported");
    assert_eq!(world.get("/ready").await.status, 200);
    close(&world, &key, BRIDGE).await;
    let (folder, state) = world.leave();
    for name in ["journal.db", "journal.db-wal", "journal.db-shm", "journal.log"] {
        let _ = fs::remove_file(state.join(name));
    }
    let world = with_state(folder, &state);
    assert_eq!(degraded(&world).await, UNREADABLE);
    assert!(!says_open(&world));
    let health = world.get("/health").await.json();
    assert!(health["reports"].as_str().unwrap().contains("gone"), "{health}");
    assert_eq!(world.post("/reports", &key, &says("closed", NORTH)).await.code(), "journal_failed");
    assert!(
        COPIES.iter().all(|name| !state.join(name).exists()),
        "a new one would hide that there was another"
    );
}

#[tokio::test]
async fn what_was_known_stays_known_when_the_journal_is_damaged_under_a_reader() {
    let town = surveyed();
    let first = World::of_town(&town);
    let key = first.key("posko 1", Role::Reporter);
    close(&first, &key, BRIDGE).await;
    let (_folder, state) = first.leave();
    let reader = beside(&town, &state, true);
    assert_eq!(road(&reader, BRIDGE).await["status"], "closed");
    let whole = damage(&state);
    reader.state.writer.look_at_once();
    assert_eq!(road(&reader, BRIDGE).await["status"], "closed", "bad news stays");
    assert_eq!(degraded(&reader).await, UNREADABLE);
    assert!(!says_open(&reader));
    repair(&state, &whole);
    reader.state.writer.look_at_once();
    assert_eq!(degraded(&reader).await, READ_ONLY);
    assert_eq!(road(&reader, BRIDGE).await["status"], "closed");
    assert!(says_open(&reader));
}

#[tokio::test]
async fn a_batch_that_is_neither_written_nor_read_back_changes_nothing() {
    let world = World::of_town(&surveyed());
    let key = world.key("posko 1", Role::Reporter);
    let bridge = close(&world, &key, BRIDGE).await;
    let withdraw = format!("/reports/{}/withdraw", bridge["id"].as_str().unwrap());
    let rename = |from: &str, to: &str| {
        let file = rusqlite::Connection::open(world.state_dir.join("journal.db")).unwrap();
        file.execute_batch(&format!("ALTER TABLE acts RENAME COLUMN {from} TO {to}")).unwrap();
    };
    for (uri, body) in [(withdraw.as_str(), json!({})), ("/reports", says("closed", TRACK))] {
        let log = world.state_dir.join("journal.log");
        let logged = fs::read(&log).unwrap();
        rename("payload", "hidden");
        fs::write(&log, NOISE).unwrap();
        assert_eq!(world.post(uri, &key, &body).await.code(), "journal_failed");
        assert_eq!(road(&world, BRIDGE).await["status"], "closed", "{uri}");
        assert_eq!(road(&world, TRACK).await["status"], "presumed", "{uri}");
        assert_eq!(world.get("/reports").await.json()["numberMatched"], 1);
        assert!(!says_open(&world));
        assert_eq!(degraded(&world).await, UNREADABLE);
        rename("hidden", "payload");
        fs::write(&log, logged).unwrap();
        world.state.writer.look_at_once();
        assert_eq!((degraded(&world).await.as_str(), says_open(&world)), ("", true));
        assert_eq!(road(&world, BRIDGE).await["status"], "closed");
        assert_eq!(road(&world, TRACK).await["status"], "open");
    }
    assert_eq!(world.post(&withdraw, &key, &json!({})).await.status, 200);
}
