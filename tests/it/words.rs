//! Words have bounds: what one report may bear on, and what a key may do, where and how long.

use std::path::Path;
use std::process::Command;

use lintas_e2e::{Answer, Server, binary, key, published, run, wait_until};
use serde_json::{Value, json};

fn problem(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).expect("a problem is JSON")
}

fn refused(answer: &Answer, status: u16, code: &str) -> Value {
    let told = problem(answer);
    assert_eq!((answer.status, told["code"].as_str()), (status, Some(code)), "{told}");
    told
}

fn keys(snapshots: &Path, words: &[&str]) -> String {
    let mut command = Command::new(binary("lintas-server"));
    command.arg("keys").args(words).arg("--snapshots").arg(snapshots);
    run(&mut command).trim().to_owned()
}

/// The line of `keys list` about the newest key of a name, as cells.
fn listed(snapshots: &Path, name: &str) -> Vec<String> {
    let all = keys(snapshots, &["list"]);
    let of_name = all.lines().rfind(|line| line.split('\t').next() == Some(name));
    of_name.expect("it is listed").split('\t').map(str::to_owned).collect()
}

/// A report that closes everything within a box.
fn closes([west, south, east, north]: [f64; 4]) -> Value {
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    json!({
        "status": "closed", "cause": "flood", "mode": "drill",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    })
}

/// The box around all roads.
fn district(server: &Server) -> [f64; 4] {
    let bounds = server.json("/tiles/roads")["bounds"].clone();
    serde_json::from_value(bounds).expect("four numbers")
}

fn statuses(server: &Server) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let road = |road: Value| {
        let of = &road["properties"];
        (text(&of["id"]), text(&of["status"]))
    };
    server.features("roads").into_iter().map(road).collect()
}

#[test]
fn one_reporter_does_not_close_a_district_and_an_officer_does_with_a_reason() {
    let (_folder, snapshots) = published();
    let (reporter, officer) =
        (key(&snapshots, "posko", "reporter"), key(&snapshots, "piket", "officer"));
    let server = Server::start(&snapshots);
    let before = statuses(&server);
    let report = closes(district(&server));
    let post = |key: &str, report: &Value| server.post("/reports", Some(key), None, report);

    let told = refused(&post(&reporter, &report), 422, "report_too_large");
    let edges = told["edges"].as_u64().expect("how many edges");
    assert!(edges > 1_000, "{told}");
    assert!(told["area_km2"].as_f64() > Some(100.0), "{told}");
    assert_eq!(told["most"]["edges"], 200);
    for words in ["detail", "detail_id"] {
        let words = told[words].as_str().unwrap_or_default();
        assert!(words.contains(&edges.to_string()) && words.contains("200"), "{told}");
    }
    assert_eq!(server.json("/reports")["numberMatched"], 0, "nothing of it is stored");
    assert_eq!(statuses(&server), before);

    let told = refused(&post(&officer, &report), 422, "report_too_large");
    assert_eq!((&told["edges"], &told["may_be_wide"]), (&json!(edges), &json!(true)));
    let mut wide = report.clone();
    wide["wide"] = true.into();
    refused(&post(&officer, &wide), 400, "invalid_report");
    wide["reason"] = "Seluruh kecamatan terendam".into();
    let filed = post(&officer, &wide);
    assert_eq!(filed.status, 201, "{}", problem(&filed));
    let closed = problem(&filed)["edges"].as_array().map(Vec::len);
    // Where there are very many, the refusal tells how many there are at least.
    assert!(closed.is_some_and(|count| count as u64 >= edges), "as many as were told");
    assert_ne!(statuses(&server), before);
    assert!(server.text_as("/decisions", &officer).contains("Seluruh kecamatan terendam"));
}

#[test]
fn a_key_ends_is_replaced_and_is_bound_as_it_was_made() {
    let (_folder, snapshots) = published();
    let made = ["add", "gawai 1", "--role", "reporter", "--expires", "30d", "--scope", "write"];
    let old = keys(&snapshots, &[&made[..], &["--per-minute", "600"]].concat());
    let server = Server::start(&snapshots);
    let [west, south, east, north] = district(&server);
    let road = server.json("/collections/roads/items?limit=1")["features"][0]["id"].clone();
    let report = json!({"status": "closed", "edges": [road], "cause": "flood", "mode": "drill"});
    let post = |key: &str| server.post("/reports", Some(key), None, &report);
    assert_eq!(post(&old).status, 201);
    // It only writes: of what is not public it reads nothing.
    assert_eq!(server.get_as("/dispatches", Some(&old)).status, 403);
    assert_eq!(server.json_as("/whoami", &old)["scope"], "write");

    // Both work until the overlap ends; without one, the old key ends at once.
    let second = keys(&snapshots, &["rotate", "gawai 1", "--overlap", "24h"]);
    wait_until("the new key is known", || post(&second).status == 201);
    assert_eq!(post(&old).status, 201);
    let third = keys(&snapshots, &["rotate", "gawai 1", "--overlap", "0m"]);
    wait_until("the replaced key ends", || post(&second).status == 401);
    refused(&post(&second), 401, "key_expired");
    refused(&post("lintas_0"), 401, "key_refused");
    assert_eq!((post(&old).status, post(&third).status), (201, 201));

    // Who used what, and how it is bound, stands in the list, and no key does.
    let used = || listed(&snapshots, "gawai 1").len() == 11;
    wait_until("the use of a key is noted", used);
    let line = listed(&snapshots, "gawai 1");
    assert_eq!(
        (line.len(), &line[4][..], &line[7][..], &line[9][..]),
        (11, "active", "write", "600")
    );
    let all = keys(&snapshots, &["list"]);
    assert!([&old, &second, &third].iter().all(|key| !all.contains(&key[..])), "{all}");

    // The half of the district in which the road does not begin.
    let whole = server.json("/collections/roads/items?limit=1")["features"][0].clone();
    let begins = whole["geometry"]["coordinates"][0][0].as_f64().expect("a place");
    let middle = f64::midpoint(west, east);
    let (from, to) = if begins < middle { (middle, east + 1.0) } else { (west - 1.0, middle) };
    let area = format!("--area={from},{south},{to},{north}");
    let elsewhere = keys(&snapshots, &["add", "gawai 2", "--role", "reporter", &area]);
    let ends = whole["geometry"]["coordinates"].as_array().expect("a line");
    let crosses = ends.iter().any(|place| place[0].as_f64().is_some_and(|x| from <= x && x <= to));
    wait_until("the key is known", || post(&elsewhere).status != 401);
    if !crosses {
        refused(&post(&elsewhere), 403, "outside_area");
    }
}

#[test]
fn wrong_keys_are_counted_and_told_without_the_key_and_lock_nobody_out() {
    let (folder, snapshots) = published();
    let right = key(&snapshots, "posko", "reader");
    let log = folder.path().join("server.log");
    let server = Server::start_logging(&snapshots, &log);
    for at in 0..8 {
        let wrong = format!("lintas_salah{at}");
        let answer = server.get_as("/whoami", Some(&wrong));
        assert!([401, 429].contains(&answer.status), "{}", answer.status);
        assert_eq!(server.json_as("/whoami", &right)["name"], "posko");
    }
    let metrics = server.get("/metrics");
    let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
    assert!(metrics.contains("\nlintas_key_failures_total 8\n"), "{metrics}");
    let log = std::fs::read_to_string(log).expect("a log");
    assert_eq!(log.matches("key refused").count(), 8, "{log}");
    assert!(!log.contains("salah") && !log.contains(&right), "{log}");
}
