//! Closed roads stay closed whatever the server's clock does.
//!
//! The drill's files as an actual event, served under clocks that are hours, a day or 400 days off, moved
//! with Debian's `faketime`; and killed in the middle of work. `make test-long` kills 300 times.

use std::{collections::BTreeMap, process::Command};

use lintas_e2e::{Dice, Server, key, kill_under_way, long, rounds, run, try_post};
use serde_json::{Value, json};

use crate::clock::ActualRun;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment as `faketime` takes it, in seconds after 01:40 UTC on the day of the drill.
fn moment(after: i64) -> String {
    let seconds = 1_758_159_600 + after;
    let date = run(Command::new("date").args(["-u", "-d", &format!("@{seconds}"), "+%F %T"]));
    date.trim().to_owned()
}

fn said(status: &str, road: &str, cause: &str) -> Value {
    json!({
        "status": status, "edges": [road], "cause": cause, "confidence": "seen", "mode": "actual",
    })
}

fn told(answer: &lintas_e2e::Answer) -> Value {
    assert!(answer.status < 300, "{}", String::from_utf8_lossy(&answer.body));
    serde_json::from_slice(&answer.body).expect("JSON")
}

/// Passability of cars, by the id of the road.
fn roads(server: &Server) -> BTreeMap<String, String> {
    let of = |road: Value, name: &str| road["properties"][name].as_str().unwrap_or("").to_owned();
    let features = server.features("roads").into_iter();
    features.map(|road| (of(road.clone(), "id"), of(road, "car"))).collect()
}

/// The states of all reports, by their ids.
fn reports(server: &Server) -> BTreeMap<String, String> {
    let all = server.json("/reports?limit=100000");
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let of =
        |report: &Value| (text(&report["properties"]["id"]), text(&report["properties"]["state"]));
    all["features"].as_array().expect("reports").iter().map(of).collect()
}

/// Roads on which nothing stands yet: cars may pass as far as anybody knows.
fn presumed(server: &Server) -> Vec<String> {
    roads(server).into_iter().filter(|(_, car)| car == "presumed").map(|(id, _)| id).collect()
}

#[test]
fn after_a_clock_that_ran_eight_hours_ahead_a_closure_closes_and_stays() {
    let Some(drill) = ActualRun::publish() else { return };
    let snapshots = drill.snapshots("served");
    let officer = key(&snapshots, "piket", "officer");
    let Some(server) = Server::start_at(&snapshots, &moment(8 * HOUR)) else { return };
    let free = presumed(&server);
    let (first, second) = (&free[0], &free[free.len() / 2]);
    let post =
        |server: &Server, body: &Value| told(&server.post("/reports", Some(&officer), None, body));
    post(&server, &said("open", first, "flood"));
    post(&server, &said("closed", first, "flood"));
    post(&server, &said("open", first, "flood"));
    drop(server);

    let Some(server) = Server::start_at(&snapshots, &moment(5 * MINUTE)) else { return };
    let ahead = server.json("/health");
    assert_eq!((&ahead["clock"]["ahead"], &ahead["status"]), (&json!(3), &json!("degraded")));
    for road in [first, second] {
        let closed = post(&server, &said("closed", road, "flood"));
        assert_eq!(closed["state"], "active", "{closed}");
        let road = server.json(&format!("/collections/roads/items/{road}"));
        assert_eq!(road["properties"]["car"], "closed", "{road}");
    }
    let lived = (roads(&server), reports(&server));
    drop(server);
    for minutes in [6, 7] {
        let Some(server) = Server::start_at(&snapshots, &moment(minutes * MINUTE)) else { return };
        assert_eq!((roads(&server), reports(&server)), lived);
    }
}

#[test]
fn kills_and_jumps_of_the_clock_lose_nothing_and_revive_nothing() {
    let kills = rounds(30);
    let Some(drill) = ActualRun::publish() else { return };
    let snapshots = drill.snapshots("served");
    let (officer, reporter) =
        (key(&snapshots, "piket", "officer"), key(&snapshots, "relawan", "reporter"));
    let Some(server) = Server::start_at(&snapshots, &moment(0)) else { return };
    // Who closes and who opens again speak of different roads: what a road is follows from one word.
    let free: Vec<String> = presumed(&server).into_iter().step_by(7).take(400).collect();
    drop(server);
    let mut dice = Dice::new(13);
    let mut standing: Vec<(String, String)> = Vec::new();
    let mut withdrawn: Vec<String> = Vec::new();
    let mut acts = 0;
    for round in 0..kills {
        // Every third start is under a clock that is wrong.
        let off = [-DAY, -3 * HOUR, 8 * HOUR, 400 * DAY][dice.roll(4)];
        let off = if round % 3 == 1 { off } else { 0 };
        let now = round as i64 * MINUTE + off;
        let Some(mut server) = Server::start_at(&snapshots, &moment(now)) else { return };
        let url = server.url.clone();
        let taken_back: Vec<String> = standing.iter().map(|(id, _)| id.clone()).take(2).collect();
        let post = |number: usize| {
            let name = format!("jam-{round}-{number}");
            if let Some(id) = taken_back.get(number) {
                let path = format!("/reports/{id}/withdraw");
                let answer = try_post(&url, &path, Some(&officer), Some(&name), &json!({}))?;
                told(&answer);
                return Some((id.clone(), String::new()));
            }
            let road = &free[(round * 31 + number) % free.len()];
            let body = said("closed", road, "culvert_damage");
            let answer = told(&try_post(&url, "/reports", Some(&reporter), Some(&name), &body)?);
            assert_eq!(answer["state"], "active", "{answer}");
            Some((answer["id"].as_str().expect("an id").to_owned(), road.clone()))
        };
        let acks = dice.roll(72);
        for (id, road) in kill_under_way(&mut server, acks, &mut dice, post) {
            acts += 1;
            if road.is_empty() {
                standing.retain(|(other, _)| *other != id);
                withdrawn.push(id);
            } else {
                standing.push((id, road));
            }
        }
    }
    let what = format!("{acts} acts over {kills} kills, a third of them under a wrong clock");
    println!("{what}");
    assert!(acts > if long() { 10_000 } else { 10 * kills }, "{what}");
    for off in [0, -DAY, 400 * DAY, 0] {
        let now = moment(kills as i64 * MINUTE + off);
        let Some(server) = Server::start_at(&snapshots, &now) else { return };
        let (cars, states) = (roads(&server), reports(&server));
        for (id, road) in &standing {
            // A word that was under way when the server was killed may have taken one back more.
            let state = states.get(id).map_or("lost", String::as_str);
            assert!(state == "active" || state == "withdrawn", "{id} is {state} at {now}");
            let car = cars.get(road).map_or("", String::as_str);
            assert!(state == "withdrawn" || car == "closed", "{road} is {car} at {now}");
        }
        for id in &withdrawn {
            assert_eq!(states.get(id).map(String::as_str), Some("withdrawn"), "{id} at {now}");
        }
        drop(server);
        let Some(server) = Server::start_at(&snapshots, &now) else { return };
        assert_eq!((roads(&server), reports(&server)), (cars, states), "another start at {now}");
    }
}
