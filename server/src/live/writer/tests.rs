//! Reports about a town, from the request to the map, through restarts, snapshots and time.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::SignedDuration;
use lintas_model::index::EdgeId;
use lintas_model::{passability::RoadState, report::Role};
use serde_json::{Value, json};

use crate::fixtures::{
    dice::Dice,
    town::{self, BRIDGE, EAST, FAR, FERRY, NORTH, RIVER_UP, SOUTH, TRACK, Town, WEST},
    world::{Folder, World, rounds_or},
};

const ROADS: [&str; 7] = [BRIDGE, EAST, FAR, NORTH, SOUTH, TRACK, WEST];

/// Advances the clock and the timer.
fn pass(world: &World, time: SignedDuration) {
    world.state.clock.pass(time);
    world.state.writer.tick();
}

fn says(status: &str, edges: &[&str]) -> Value {
    json!({"status": status, "edges": edges, "cause": "flood", "confidence": "seen", "mode": "drill"})
}

fn there(status: &str, place: [f64; 2]) -> Value {
    let geometry = json!({"type": "Point", "coordinates": place});
    json!({"status": status, "geometry": geometry, "cause": "flood", "mode": "drill"})
}

async fn road(world: &World, id: &str) -> Value {
    world.get(&format!("/collections/roads/items/{id}")).await.json()["properties"].take()
}

async fn state_of(world: &World, report: &Value) -> Value {
    let id = report["id"].as_str().unwrap();
    world.get(&format!("/reports/{id}")).await.json()["properties"]["state"].take()
}

/// The state of every edge.
fn states(world: &World) -> Vec<RoadState> {
    let serving = world.state.serving();
    let live = serving.live.as_ref().unwrap();
    EdgeId::all(live.network.file().edges()).map(|edge| live.overlay.state(edge).clone()).collect()
}

/// The state of every report.
fn ends(world: &World) -> Vec<(String, &'static str)> {
    let serving = world.state.serving();
    let end = |entry: &std::sync::Arc<crate::live::reports::StoredReport>| {
        (entry.report.id.clone(), entry.state.name())
    };
    serving.reports.iter().map(end).collect()
}

fn again(world: World) -> World {
    let (folder, state) = world.leave();
    World::with(folder, |settings| settings.state = state)
}

#[tokio::test]
async fn a_closed_bridge_is_closed_everywhere_at_once_until_an_officer_opens_it() {
    let world = World::town();
    let (reporter, officer) =
        (world.key("posko 1", Role::Reporter), world.key("piket", Role::Officer));
    let told =
        world.post("/reports", &reporter, &there("closed", [116.5415, -0.3001])).await.json();
    assert_eq!((&told["edges"], &told["state"]), (&json!([BRIDGE]), &json!("active")));
    let bridge = road(&world, BRIDGE).await;
    assert_eq!((&bridge["status"], &bridge["report_id"]), (&json!("closed"), &told["id"]));
    let changes = world.get("/changes?since=0").await.json();
    assert_eq!(changes["edges"], json!([BRIDGE]));
    let tiles = changes["tiles"].as_array().unwrap();
    assert!(tiles.iter().any(|tile| tile == "14/13495/8205"), "{tiles:?}");
    let bbox: Vec<f64> = serde_json::from_value(changes["bbox"].clone()).unwrap();
    assert!(bbox[0] <= 116.5401 && bbox[2] >= 116.5429, "{bbox:?}");

    let open = world.post("/reports", &reporter, &says("open", &[BRIDGE])).await.json();
    assert_eq!(open["state"], "unverified");
    assert_eq!(road(&world, BRIDGE).await["status"], "closed");
    let id = open["id"].as_str().unwrap();
    let verified = world.post(&format!("/reports/{id}/verify"), &officer, &json!({})).await.json();
    assert_eq!(verified["state"], "active");
    let bridge = road(&world, BRIDGE).await;
    assert_eq!((&bridge["status"], &bridge["evidence"]), (&json!("open"), &json!("confirmed")));
    assert_eq!(state_of(&world, &told).await, "superseded");
    // Withdrawing the confirmed report brings the closure back, and nothing else.
    world.post(&format!("/reports/{id}/withdraw"), &reporter, &json!({})).await;
    assert_eq!(road(&world, BRIDGE).await["status"], "closed");
    let id = told["id"].as_str().unwrap();
    world.post(&format!("/reports/{id}/withdraw"), &reporter, &json!({})).await;
    assert_eq!(road(&world, BRIDGE).await["status"], "presumed");
}

#[tokio::test]
async fn what_expires_is_told_by_the_clock_and_leaves_a_doubt() {
    let mut town = Town::on_a_dry_day();
    // Of aid more is due than of roads.
    town.aid = None;
    town.close(NORTH, 3);
    let world = World::of_town(&town);
    let key = world.key("posko 1", Role::Reporter);
    let mut short = says("closed", &[SOUTH]);
    short["valid_until"] = json!((town::as_of() + SignedDuration::from_hours(2)).to_string());
    let told = world.post("/reports", &key, &short).await.json();
    pass(&world, SignedDuration::from_mins(90));
    assert_eq!(world.get("/catalog").await.json()["revision"], 1, "nothing is over yet");
    pass(&world, SignedDuration::from_mins(31));
    assert_eq!(road(&world, SOUTH).await["status"], "unknown");
    assert_eq!(state_of(&world, &told).await, "expired");
    let changes = world.get("/changes?since=1").await.json();
    assert_eq!((&changes["changed"], &changes["edges"]), (&json!(["expiry"]), &json!([SOUTH])));
    assert_eq!(road(&world, NORTH).await["status"], "closed");
    pass(&world, SignedDuration::from_hours(1));
    assert_eq!(road(&world, NORTH).await["status"], "unknown", "the snapshot's own");
    let changes = world.get("/changes?since=2").await.json();
    assert_eq!((&changes["revision"], &changes["edges"]), (&json!(3), &json!([NORTH])));
    let before = (states(&world), ends(&world));
    let world = again(world);
    assert_eq!((states(&world), ends(&world)), before);
    let revision = world.get("/catalog").await.json()["revision"].as_u64().unwrap();
    assert_eq!(revision, 3, "never back");
}

#[tokio::test]
async fn a_point_between_two_roads_is_asked_about_and_edges_that_are_not_there_are_named() {
    let world = World::town();
    let key = world.key("posko 1", Role::Reporter);
    // Where the north road leaves the fork, the south road is a few metres away.
    let told = world.post("/reports", &key, &there("closed", [116.5101, -0.29998])).await.json();
    let roads: Vec<&str> = told["alternatives"]
        .as_array()
        .unwrap()
        .iter()
        .map(|road| road["name"].as_str().unwrap())
        .collect();
    assert!(roads.contains(&"Jalan Utara") && roads.contains(&"Jalan Selatan"), "{told}");
    assert_eq!(told["edges"], json!([told["alternatives"][0]["edge"]]), "the nearest was taken");
    let alone = world.post("/reports", &key, &there("closed", [116.555, -0.3])).await.json();
    assert_eq!((&alone["edges"], &alone["alternatives"]), (&json!([FAR]), &Value::Null));
    let answer = world.post("/reports", &key, &says("closed", &[BRIDGE, "w99-1-2"])).await;
    assert_eq!(answer.code(), "unknown_edge");
    assert!(answer.json()["detail"].as_str().unwrap().contains("w99-1-2"));
    let mut low = there("closed", [116.5415, -0.2985]);
    low["cause"] = json!("low_water");
    assert_eq!(world.post("/reports", &key, &low).await.json()["edges"], json!([FERRY]));
    let mut boats = says("closed", &[RIVER_UP]);
    boats["vehicles"] = json!(["boat"]);
    world.post("/reports", &key, &boats).await;
    assert_eq!(road(&world, RIVER_UP).await["boat"], "closed");
}

#[tokio::test]
async fn bad_news_is_taken_widely_and_good_news_narrowly() {
    let world = World::town();
    let key = world.key("piket", Role::Officer);
    let line = |places: Value| json!({"type": "LineString", "coordinates": places});
    // Two thirds of the way over the bridge, and nothing of the road behind it.
    let part = line(json!([[116.540, -0.3], [116.5422, -0.3]]));
    for (status, edges) in [("closed", json!([BRIDGE])), ("open", json!([]))] {
        let mut report = says(status, &[]);
        report["geometry"] = part.clone();
        assert_eq!(world.post("/reports", &key, &report).await.json()["edges"], edges, "{status}");
    }
    let ring = json!([[
        [116.545, -0.31],
        [116.57, -0.31],
        [116.57, -0.29],
        [116.545, -0.29],
        [116.545, -0.31]
    ]]);
    for (status, edges) in [("closed", json!([FAR])), ("open", json!([]))] {
        let mut report = says(status, &[]);
        report["geometry"] = json!({"type": "Polygon", "coordinates": ring});
        assert_eq!(world.post("/reports", &key, &report).await.json()["edges"], edges, "{status}");
    }
}

#[tokio::test]
async fn a_new_snapshot_takes_the_reports_along_by_id_else_by_place_and_drops_none() {
    let world = World::town();
    let key = world.key("posko 1", Role::Reporter);
    let at_the_bridge =
        world.post("/reports", &key, &there("closed", [116.5415, -0.3])).await.json();
    let south = world.post("/reports", &key, &says("closed", &[SOUTH])).await.json();
    let field = world.post("/reports", &key, &there("closed", [116.52, -0.33])).await.json();
    assert_eq!((&field["edges"], &field["state"]), (&json!([]), &json!("active")));
    let mut later = Town::on_a_dry_day();
    later.close(TRACK, 24);
    later.as_of = town::as_of() + SignedDuration::from_mins(5);
    later.publish(&world.folder);
    crate::watch::look(&world.state);
    assert_eq!(road(&world, TRACK).await["status"], "closed");
    for (report, id) in [(&at_the_bridge, BRIDGE), (&south, SOUTH)] {
        assert_eq!(road(&world, id).await["report_id"], report["id"]);
        assert_eq!(state_of(&world, report).await, "active");
    }
    assert_eq!(state_of(&world, &field).await, "active");
    let closures = world.get("/collections/closures/items?limit=100").await.json();
    let ids: Vec<&Value> =
        closures["features"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert!(ids.contains(&&field["id"]), "shown as a closure: {ids:?}");
    pass(&world, SignedDuration::from_hours(7));
    assert_eq!(state_of(&world, &field).await, "expired");
    // A snapshot without these roads: reports that name them by id alone match none, and are not
    // lost.
    world.folder.publish(lintas_snapshot::format::manifest::Mode::Drill, 8);
    crate::watch::look(&world.state);
    assert_eq!(world.get("/reports").await.json()["numberMatched"], 3);
}

#[tokio::test]
async fn what_was_known_is_in_the_journal_and_nothing_in_it_can_be_changed() {
    let world = World::town();
    let (reporter, officer) =
        (world.key("posko 1", Role::Reporter), world.key("piket", Role::Officer));
    let told = world.post("/reports", &reporter, &says("closed", &[BRIDGE])).await.json();
    let id = told["id"].as_str().unwrap();
    let why = json!({"reason": "salah ruas"});
    world.post(&format!("/reports/{id}/reject"), &officer, &why).await;
    let journal = rusqlite::Connection::open(world.state_dir.join("journal.db")).unwrap();
    let mut query =
        journal.prepare("SELECT kind, key_name, key_role, known, payload FROM acts").unwrap();
    let acts: Vec<[String; 5]> = query
        .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(acts[0][..3], ["report", "posko 1", "reporter"]);
    assert_eq!(acts[1][..3], ["reject", "piket", "officer"]);
    let known = |act: usize| serde_json::from_str::<Value>(&acts[act][3]).unwrap();
    assert_eq!(known(0)["edges"][BRIDGE], json!(["presumed", "none"]));
    assert_eq!(known(1)["edges"][BRIDGE], json!(["closed", "confirmed"]));
    assert_eq!((&known(1)["revision"], &known(1)["snapshot"]), (&json!(1), &json!(world.id())));
    assert!(acts[1][4].contains("salah ruas"));
    for statement in ["DELETE FROM acts", "UPDATE acts SET payload = '{}'"] {
        assert!(journal.execute(statement, []).is_err(), "{statement}");
    }
}

#[tokio::test]
async fn on_a_full_disk_nothing_is_acknowledged_and_nothing_is_lost() {
    let world = World::town();
    let key = world.key("posko 1", Role::Reporter);
    let mut long = says("closed", &[SOUTH]);
    long["reason"] = json!("x".repeat(900));
    world.post("/reports", &key, &long).await;
    world.state.writer.fill_disk(true);
    let refused = loop {
        // Until the last page is full.
        let answer = world.post("/reports", &key, &long).await;
        if answer.status != 201 {
            break answer;
        }
    };
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (507, "journal_full"));
    let before = (states(&world), ends(&world));
    let revision = world.get("/catalog").await.json()["revision"].clone();
    let bridge = world.post("/reports", &key, &says("closed", &[BRIDGE])).await;
    assert!(bridge.status == 507 || bridge.status == 201, "{bridge:?}");
    let health = world.get("/health").await.json();
    if bridge.status == 507 {
        assert_eq!((states(&world), ends(&world)), before);
        assert_eq!(world.get("/catalog").await.json()["revision"], revision);
        assert!(health["reports"].as_str().unwrap().contains("disk is full"), "{health}");
    }
    world.state.writer.fill_disk(false);
    assert_eq!(world.post("/reports", &key, &long).await.status, 201);
    assert_eq!(world.get("/health").await.json()["reports"], Value::Null);
    let before = (states(&world), ends(&world));
    let world = again(world);
    assert_eq!((states(&world), ends(&world)), before);
}

#[test]
fn thousands_of_acts_at_once_and_much_time_leave_what_a_fresh_start_finds() {
    const WORKERS: usize = 16;
    let acts = rounds_or(3_200, 10_000) as usize;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap();
    let mut town = Town::on_a_dry_day();
    town.close(NORTH, 30);
    let world = World::of_town(&town);
    let keys: Vec<String> = (0..6)
        .map(|n| {
            let role = if n < 2 { Role::Officer } else { Role::Reporter };
            world.key(&format!("kunci {n}"), role)
        })
        .collect();
    let expiries = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (world, keys, expiries) = (&world, &keys, &expiries);
            let runtime = runtime.handle();
            scope.spawn(move || {
                let mut dice = Dice::new(worker as u64 + 1);
                let mut mine: Vec<(String, usize)> = Vec::new();
                for number in 0..acts / WORKERS {
                    if worker == 0 && number % 25 == 0 {
                        pass(world, SignedDuration::from_mins(40));
                        expiries.fetch_add(1, Ordering::Relaxed);
                    }
                    let by = dice.index(keys.len());
                    if dice.index(5) == 0 && !mine.is_empty() {
                        let (id, own) = mine.swap_remove(dice.index(mine.len()));
                        let (act, by) = match dice.index(3) {
                            0 => ("verify", 0),
                            1 => ("reject", 1),
                            _ => ("withdraw", own),
                        };
                        let path = format!("/reports/{id}/{act}");
                        let answer = runtime.block_on(world.post(&path, &keys[by], &json!({})));
                        assert_eq!(answer.status, 200, "{answer:?}");
                        continue;
                    }
                    let statuses =
                        ["open", "closed", "restricted", "boat_only", "unknown", "planned"];
                    let causes = ["flood", "landslide", "bridge_damage", "checkpoint"];
                    let mut report = says(statuses[dice.index(6)], &[ROADS[dice.index(7)]]);
                    report["cause"] = causes[dice.index(4)].into();
                    if dice.index(3) == 0 {
                        let one = ["car", "truck", "motorcycle"][dice.index(3)];
                        report["vehicles"] = json!([one]);
                    }
                    if dice.index(3) == 0 {
                        report["depth_m"] = json!(dice.index(12) as f64 / 10.0);
                        report["current"] = json!(dice.index(2) == 0);
                    }
                    if dice.index(4) == 0 {
                        let early = SignedDuration::from_mins(dice.index(300) as i64);
                        let seen = world.state.clock.now() - early;
                        report["seen_at"] = json!(seen.to_string());
                    }
                    let answer = runtime.block_on(world.post("/reports", &keys[by], &report));
                    assert_eq!(answer.status, 201, "{answer:?}");
                    let id = answer.json()["id"].as_str().unwrap().to_owned();
                    mine.push((id, by));
                }
            });
        }
    });
    pass(&world, SignedDuration::from_hours(7));
    let (lived, told) = (states(&world), ends(&world));
    let fresh = again(world);
    fresh.state.writer.tick();
    assert_eq!(expiries.into_inner(), acts / WORKERS / 25);
    for (edge, (lived, fresh)) in lived.iter().zip(&states(&fresh)).enumerate() {
        assert_eq!(lived, fresh, "edge {edge}");
    }
    let other = ends(&fresh);
    assert_eq!(told.len(), other.len());
    let differs = told.iter().zip(&other).find(|(lived, fresh)| lived != fresh);
    assert_eq!(differs, None);
    let mut kinds: Vec<&str> = told.iter().map(|(_, end)| *end).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), 6, "every end was met: {kinds:?}");
}

#[tokio::test]
async fn without_a_snapshot_nothing_is_taken_in() {
    let world = World::over(Folder::empty());
    let key = world.key("posko 1", Role::Reporter);
    let answer = world.post("/reports", &key, &says("closed", &[BRIDGE])).await;
    assert_eq!(answer.code(), "no_snapshot");
}
