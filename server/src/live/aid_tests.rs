//! Statements on aid through restarts, snapshots, time and concurrent commands.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use lintas_model::{
    aid::{Ledger, assess},
    report::Role,
};
use lintas_snapshot::format::manifest::Mode;
use serde_json::{Value, json};

use crate::{
    fixtures::{
        dice::Dice,
        town::Town,
        town_aid::{GUDANG_BPBD, GUDANG_PMI, POS_HULU, POS_KOTA, POS_SEBERANG, RUMAH_HULU},
        world::World,
    },
    watch,
};

fn pass(world: &World, time: SignedDuration) {
    world.state.clock.pass(time);
    world.state.writer.tick();
}

fn ledger(world: &World) -> Ledger {
    (*world.state.serving().aid().unwrap().ledger).clone()
}

fn again(world: World) -> World {
    let (folder, state) = world.leave();
    World::with(folder, |settings| settings.state = state)
}

fn site_word(dice: &mut Dice, now: Timestamp) -> (String, Value) {
    let known = [POS_KOTA, POS_HULU, POS_SEBERANG, RUMAH_HULU, "baru-1", "baru-2"];
    let id = known[dice.index(known.len())];
    let early = SignedDuration::from_mins(dice.index(600) as i64);
    let place =
        json!({"type": "Point", "coordinates": [116.51, -0.30 + dice.index(9) as f64 / 1e3]});
    let mut said = json!({
        "name": format!("Posko {id}"), "geometry": place, "mode": "drill",
        "seen_at": (now - early).to_string(),
    });
    if dice.index(2) == 0 {
        said["people"] = json!(dice.index(300));
        said["people_unit"] = json!(["jiwa", "kk", "rumah"][dice.index(3)]);
    }
    if dice.index(2) == 0 {
        let amount = dice.index(900);
        said["stock"] =
            json!([{"item": (["air_bersih", "beras"][dice.index(2)]), "amount": amount}]);
    }
    if dice.index(3) == 0 {
        said["status"] = json!(["open", "full", "closed"][dice.index(3)]);
        said["urgent"] = json!([["beras"], ["air_bersih"]][dice.index(2)]);
    }
    (id.to_owned(), said)
}

fn dispatch(dice: &mut Dice) -> Value {
    let at = dice.index(2);
    json!({
        "from": ([GUDANG_BPBD, GUDANG_PMI][at]), "agency": (["BPBD", "PMI"][at]),
        "to": ([POS_KOTA, POS_HULU, POS_SEBERANG][dice.index(3)]),
        "item": (["air_bersih", "beras", "selimut"][dice.index(3)]), "amount": 1 + dice.index(60),
        "state": (["diminta", "dijanjikan", "berangkat"][dice.index(3)]), "mode": "drill",
    })
}

#[test]
fn whoever_lived_through_it_and_whoever_reads_it_know_the_same() {
    const WORKERS: usize = 4;
    const ACTS: usize = 60;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let _entered = runtime.enter();
    let mut town = Town::on_a_dry_day();
    let world = World::of_town(&town);
    let key = world.key("piket", Role::Officer);
    let (done, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (world, key, runtime, done, refused) = (&world, &key, &runtime, &done, &refused);
            scope.spawn(move || {
                let mut dice = Dice::new(worker as u64 * 7_919 + 1);
                let mut mine: Vec<String> = Vec::new();
                for _ in 0..ACTS {
                    let (uri, body) = match dice.index(5) {
                        0 if !mine.is_empty() => {
                            let id = &mine[dice.index(mine.len())];
                            let states = ["disiapkan", "berangkat", "tiba", "diterima", "batal"];
                            let state = states[dice.index(5)];
                            let mut step = json!({"state": state, "mode": "drill"});
                            step["from"] = Value::Null;
                            (format!("/dispatches/{id}/state"), step)
                        }
                        0..=2 => {
                            let (id, said) = site_word(&mut dice, world.state.clock.now());
                            (format!("/sites/{id}/status"), said)
                        }
                        _ => ("/dispatches".to_owned(), dispatch(&mut dice)),
                    };
                    if dice.index(20) == 0 {
                        pass(world, SignedDuration::from_mins(17));
                    }
                    let answer = runtime.block_on(world.post(&uri, key, &body));
                    let count = if answer.status.is_success() { done } else { refused };
                    count.fetch_add(1, Ordering::Relaxed);
                    if answer.status == 201 && uri == "/dispatches" {
                        mine.push(answer.json()["id"].as_str().unwrap().to_owned());
                    } else if !answer.status.is_success() {
                        let known = ["overlap", "stock_short", "wrong_state", "invalid_report"];
                        assert!(known.contains(&answer.code().as_str()), "{answer:?}");
                    }
                }
            });
        }
    });
    let (done, refused) = (done.into_inner(), refused.into_inner());
    assert!(done > 100 && refused > 5, "{done} {refused}");
    let lived = ledger(&world);
    assert!(lived.is_sound());
    let world = again(world);
    assert_eq!(ledger(&world), lived);
    // Another snapshot, which has some of it and lacks the rest.
    town.as_of = town.as_of.checked_add(SignedDuration::from_hours(1)).unwrap();
    town.publish(&world.folder);
    watch::look(&world.state);
    let swapped = ledger(&world);
    assert_eq!(swapped, Ledger { as_of: town.as_of, ..lived });
    let world = again(world);
    assert_eq!(ledger(&world), swapped);
    let at = world.state.clock.now();
    assert_eq!(assess(&swapped, at), assess(&ledger(&world), at));
    let health = runtime.block_on(world.get("/health")).json();
    assert_eq!((&health["damaged"], &health["reports"]), (&Value::Null, &Value::Null));
    // The public layers follow from the same state, whoever drew them.
    runtime.block_on(async {
        let page = world.get("/collections/shelters/items").await.json();
        let ids: Vec<&str> = page["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["id"].as_str().unwrap())
            .collect();
        for site in &swapped.sites {
            assert_eq!(ids.contains(&site.id.as_str()), site.is_public(), "{}", site.id);
        }
    });
}

#[tokio::test]
async fn what_is_said_in_a_drill_is_nothing_to_an_actual_server() {
    let mut town = Town::on_a_dry_day();
    let world = World::of_town(&town);
    let key = world.key("posko", Role::Reporter);
    let said = json!({"people": 7, "mode": "drill"});
    let uri = format!("/sites/{POS_KOTA}/status");
    assert_eq!(world.post(&uri, &key, &said).await.status, 201);
    town.mode = Mode::Actual;
    town.publish(&world.folder);
    let people = |world: &World| {
        let ledger = ledger(world);
        ledger.sites[ledger.site(POS_KOTA).unwrap()].people.people
    };
    // A running server keeps its mode; for the other one it has to be started anew.
    watch::look(&world.state);
    assert_eq!(people(&world), Some(7));
    let world = again(world);
    assert_eq!(people(&world), Some(43));
    assert_eq!(world.post(&uri, &key, &said).await.code(), "mode_mismatch");
    town.mode = Mode::Drill;
    town.as_of = town.as_of.checked_add(SignedDuration::from_hours(1)).unwrap();
    town.publish(&world.folder);
    let world = again(world);
    assert_eq!(people(&world), Some(7));
}

#[tokio::test]
async fn a_journal_that_saw_a_snapshot_come_is_read_again() {
    let mut town = Town::on_a_dry_day();
    let world = World::of_town(&town);
    let key = world.key("posko", Role::Reporter);
    let uri = format!("/sites/{POS_KOTA}/status");
    let people = |count: i64| json!({"people": count, "mode": "drill"});
    assert_eq!(world.post(&uri, &key, &people(7)).await.status, 201);
    town.as_of = town.as_of.checked_add(SignedDuration::from_hours(1)).unwrap();
    town.publish(&world.folder);
    watch::look(&world.state);
    let world = again(world);
    let answer = world.post(&uri, &key, &people(8)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[tokio::test]
async fn what_the_disk_does_not_take_is_not_known() {
    let world = World::town();
    let key = world.key("posko", Role::Officer);
    let uri = format!("/sites/{POS_KOTA}/status");
    assert_eq!(world.post(&uri, &key, &json!({"people": 7, "mode": "drill"})).await.status, 201);
    let before = ledger(&world);
    world.state.writer.fill_disk(true);
    let long = json!({"people": 9, "note": "x".repeat(900), "mode": "drill"});
    let mut codes = Vec::new();
    for _ in 0..40 {
        let answer = world.post(&uri, &key, &long).await;
        if answer.status != 201 {
            codes.push(answer.code());
            break;
        }
    }
    assert_eq!(codes, ["journal_full"]);
    let full = ledger(&world);
    world.state.writer.fill_disk(false);
    assert_eq!(world.post(&uri, &key, &json!({"people": 11, "mode": "drill"})).await.status, 201);
    let world = again(world);
    let now = ledger(&world);
    let people = |ledger: &Ledger| ledger.sites[ledger.site(POS_KOTA).unwrap()].people.people;
    assert_eq!((people(&before), people(&now)), (Some(7), Some(11)));
    assert!(matches!(people(&full), Some(7 | 9)));
}
