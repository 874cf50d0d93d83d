//! Whatever the clock does, closed roads stay closed, what was taken back stays so, and living and
//! restarting end the same.

use jiff::{SignedDuration, Timestamp};
use lintas_model::{
    index::EdgeId,
    passability::{Passability, RoadState},
    report::Role,
    vehicle::VehicleClass,
};
use serde_json::{Value, json};

use crate::{
    fixtures::{
        dice::Dice,
        town::{BRIDGE, EAST, FAR, NORTH, SOUTH, TRACK, WEST},
        world::{World, rounds},
    },
    watch,
};

const ROADS: [&str; 7] = [BRIDGE, EAST, FAR, NORTH, SOUTH, TRACK, WEST];
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Sets the clock, and lets timer and watch find it.
fn set(world: &World, by: SignedDuration) {
    world.state.clock.pass(by);
    settle(world);
}

fn settle(world: &World) {
    world.state.writer.tick();
    watch::look(&world.state);
    world.state.writer.tick();
}

/// The server started anew, at the moment at which the last one ended.
fn again(world: World) -> World {
    let then = world.state.clock.now();
    let (folder, state) = world.leave();
    let world = World::with(folder, |settings| settings.state = state);
    set(&world, then.duration_since(world.state.clock.now()));
    world
}

fn says(status: &str, road: &str, cause: &str) -> Value {
    json!({
        "status": status, "edges": [road], "cause": cause, "confidence": "seen", "mode": "drill"
    })
}

async fn state_of(world: &World, report: &Value) -> Value {
    let id = report["id"].as_str().unwrap();
    world.get(&format!("/reports/{id}")).await.json()["properties"]["state"].take()
}

async fn status(world: &World, road: &str) -> String {
    let road = world.get(&format!("/collections/roads/items/{road}")).await.json();
    road["properties"]["status"].as_str().unwrap().to_owned()
}

/// The states of roads and reports.
fn everything(world: &World) -> (Vec<RoadState>, Vec<(String, &'static str)>) {
    let serving = world.state.serving();
    let live = serving.live.as_ref().unwrap();
    let edges = EdgeId::all(live.network.file().edges());
    let roads = edges.map(|edge| live.overlay.state(edge).clone()).collect();
    let report = |entry: &std::sync::Arc<crate::live::reports::StoredReport>| {
        (entry.report.id.clone(), entry.state.name())
    };
    (roads, serving.reports.iter().map(report).collect())
}

#[tokio::test]
async fn an_act_of_the_future_neither_opens_a_road_nor_ends_what_is_said_now() {
    let world = World::town();
    let officer = world.key("piket", Role::Officer);
    let post =
        async |world: &World, said: Value| world.post("/reports", &officer, &said).await.json();
    let north = post(&world, says("closed", NORTH, "flood")).await;
    // Local time taken for UTC.
    set(&world, HOUR * 8);
    let opened = post(&world, says("open", NORTH, "flood")).await;
    let south = post(&world, says("closed", SOUTH, "landslide")).await;
    assert_eq!((&opened["state"], &south["state"]), (&json!("active"), &json!("active")));
    set(&world, -HOUR * 8);
    let told = async |world: &World| {
        let health = world.get("/health").await.json();
        assert_eq!(health["clock"]["ahead"], 2, "{health}");
        assert_eq!(
            (&health["clock"]["waiting"], &health["status"]),
            (&json!(1), &json!("degraded"))
        );
        assert_eq!(state_of(world, &opened).await, "unverified");
        assert_eq!(state_of(world, &north).await, "active");
        assert_eq!(status(world, NORTH).await, "closed");
        assert_eq!(status(world, SOUTH).await, "closed", "worse news acts");
    };
    told(&world).await;
    let bridge = post(&world, says("closed", BRIDGE, "flood")).await;
    assert_eq!(bridge["state"], "active", "it is judged by the clock of now");
    assert_eq!(status(&world, BRIDGE).await, "closed");
    let before = everything(&world);
    let world = again(world);
    told(&world).await;
    assert_eq!(everything(&world), before);
    let world = again(world);
    assert_eq!(everything(&world), before);
    // An officer of now opens what was closed in the future, and confirms what waits.
    let south_open = post(&world, says("open", SOUTH, "landslide")).await;
    assert_eq!(
        (south_open["state"].as_str(), status(&world, SOUTH).await),
        (Some("active"), "open".into())
    );
    assert_eq!(state_of(&world, &south).await, "superseded");
    let id = opened["id"].as_str().unwrap();
    world.post(&format!("/reports/{id}/verify"), &officer, &json!({})).await;
    assert_eq!(state_of(&world, &opened).await, "active");
    let decisions = world
        .get_with("/decisions", &[("authorization", &format!("Bearer {officer}"))])
        .await
        .json();
    let ahead = decisions["decisions"].as_array().unwrap().iter();
    assert_eq!(ahead.filter(|it| it["ahead"] == true).count(), 2, "{decisions}");
}

#[tokio::test]
async fn time_does_not_release_what_waits_for_its_clock() {
    let world = World::town();
    let officer = world.key("piket", Role::Officer);
    let mut gone = says("closed", NORTH, "bridge_damage");
    gone["reason"] = json!("putus");
    world.post("/reports", &officer, &gone).await;
    set(&world, HOUR * 8);
    let opened =
        world.post("/reports", &officer, &says("open", NORTH, "bridge_damage")).await.json();
    set(&world, -HOUR * 8);
    world.post("/reports", &officer, &says("closed", FAR, "flood")).await;
    for _ in 0..5 {
        set(&world, HOUR * 2);
        assert_eq!(state_of(&world, &opened).await, "unverified");
        assert_eq!(status(&world, NORTH).await, "closed");
    }
    let world = again(world);
    assert_eq!(status(&world, NORTH).await, "closed");
    assert_eq!(world.get("/health").await.json()["clock"]["ahead"], 0);
}

#[tokio::test]
async fn a_clock_that_runs_steadily_is_believed_after_a_while() {
    let world = World::town();
    let officer = world.key("piket", Role::Officer);
    world.post("/reports", &officer, &says("closed", NORTH, "bridge_damage")).await;
    set(&world, HOUR * 8);
    let opened =
        world.post("/reports", &officer, &says("open", NORTH, "bridge_damage")).await.json();
    set(&world, -HOUR * 8);
    world.state.writer.pretend_steady();
    settle(&world);
    // Nobody acts until the clock has come to it.
    set(&world, HOUR * 9);
    assert_eq!(state_of(&world, &opened).await, "unverified");
    let world = again(world);
    assert_eq!(state_of(&world, &opened).await, "unverified");
    assert_eq!(status(&world, NORTH).await, "closed");
}

#[tokio::test]
async fn a_tablet_whose_clock_runs_ahead_is_taken_for_now_and_told_so() {
    let world = World::town();
    let (reporter, officer) =
        (world.key("posko", Role::Reporter), world.key("piket", Role::Officer));
    let ahead = |said: Value, by: SignedDuration| {
        let mut said = said;
        said["seen_at"] = json!((world.state.clock.now() + by).to_string());
        said
    };
    let told =
        world.post("/reports", &reporter, &ahead(says("closed", NORTH, "flood"), HOUR * 7)).await;
    assert_eq!(told.status, 201);
    let told = told.json();
    assert_eq!(told["state"], "active");
    assert!(told["clock"]["ahead_s"].as_i64().unwrap() > 25_000, "{told}");
    assert!(told["clock"]["words_id"].as_str().unwrap().contains("lebih cepat"));
    let read = world.get(&format!("/reports/{}", told["id"].as_str().unwrap())).await.json();
    let seen: Timestamp = read["properties"]["seen_at"].as_str().unwrap().parse().unwrap();
    assert!(seen <= world.state.clock.now());
    // Good news of such a clock waits, an officer's too; a minute or two are nothing.
    let open = world
        .post("/reports", &officer, &ahead(says("open", NORTH, "flood"), HOUR * 7))
        .await
        .json();
    assert_eq!(
        (open["state"].as_str(), status(&world, NORTH).await),
        (Some("unverified"), "closed".into())
    );
    let soon = SignedDuration::from_mins(3);
    let open =
        world.post("/reports", &officer, &ahead(says("open", NORTH, "flood"), soon)).await.json();
    assert_eq!(
        (open["state"].as_str(), status(&world, NORTH).await),
        (Some("active"), "open".into())
    );
    assert!(open["clock"]["words_en"].is_string());
    let mut forged = says("open", NORTH, "flood");
    forged["seen_ahead"] = json!("2025-09-18T09:00:00+08:00");
    assert_eq!(world.post("/reports", &officer, &forged).await.code(), "invalid_report");
}

/// The clock jumps from a day back to 400 days ahead and again right, while people report, take back and
/// open, and the server starts anew.
#[tokio::test]
async fn jumps_of_the_clock_lose_nothing_revive_nothing_and_open_nothing() {
    for round in 0..rounds(6) {
        let mut dice = Dice::new(7_000 + round);
        let mut world = World::town();
        let (reporter, officer) =
            (world.key("posko", Role::Reporter), world.key("piket", Role::Officer));
        set(&world, HOUR * 48);
        let mut right = true;
        let mut closed: Vec<(String, &str)> = Vec::new();
        let mut taken_back: Vec<String> = Vec::new();
        let mut off = SignedDuration::ZERO;
        for _ in 0..14 {
            match dice.index(6) {
                0 => {
                    let jumps = [-24, -8, 8, 24, 24 * 400].map(SignedDuration::from_hours);
                    let next = if right { jumps[dice.index(5)] } else { SignedDuration::ZERO };
                    set(&world, next - off);
                    (off, right) = (next, !right);
                }
                1 => {
                    let before = everything(&world);
                    world = again(world);
                    assert_eq!(
                        everything(&world),
                        before,
                        "round {round}: a start changed something"
                    );
                }
                2 if !closed.is_empty() => {
                    let (id, _) = closed.swap_remove(dice.index(closed.len()));
                    let answer =
                        world.post(&format!("/reports/{id}/withdraw"), &reporter, &json!({})).await;
                    assert_eq!(answer.status, 200, "{}", answer.json());
                    taken_back.push(id);
                }
                3 => {
                    let road = ROADS[dice.index(ROADS.len())];
                    world.post("/reports", &officer, &says("open", road, "culvert_damage")).await;
                    // An officer who says so ends what was said before, under whatever clock.
                    closed.retain(|(_, other)| *other != road);
                }
                _ => {
                    let road = ROADS[dice.index(ROADS.len())];
                    let told = world
                        .post("/reports", &reporter, &says("closed", road, "culvert_damage"))
                        .await;
                    assert_eq!(told.status, 201);
                    let told = told.json();
                    assert_eq!(told["state"], "active", "round {round}: {told}");
                    closed.push((told["id"].as_str().unwrap().to_owned(), road));
                }
            }
            let serving = world.state.serving();
            let state = |id: &String| {
                let entry = serving.reports.iter().find(|it| it.report.id == *id);
                entry.map_or("lost", |entry| entry.state.name())
            };
            for id in &taken_back {
                assert_eq!(state(id), "withdrawn", "round {round}");
            }
            let live = serving.live.as_ref().unwrap();
            for (id, road) in &closed {
                assert!(
                    matches!(state(id), "active" | "unverified"),
                    "round {round}: {}",
                    state(id)
                );
                let edge = live.network.edge(road).unwrap();
                let verdict = &live.overlay.state(edge).verdict;
                let open = |class: VehicleClass| {
                    matches!(
                        verdict.passability[class.index()],
                        Passability::Open | Passability::Presumed
                    )
                };
                assert!(!open(VehicleClass::Car), "round {round}: {road} is passable again");
            }
        }
    }
}
