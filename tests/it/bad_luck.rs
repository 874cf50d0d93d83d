//! Bad luck with the state folder: a flipped bit, a lost file, a post that had no network. What was
//! acknowledged is shown afterwards, or its loss is told.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use lintas_e2e::{Dice, Server, binary, copy, key, key_in, published, rounds};
use serde_json::{Value, json};

/// Files of the journal in the state folder.
const FILES: [&str; 3] = ["journal.db-wal", "journal.db", "journal.log"];
/// Reports that are filed before the bad luck.
const REPORTS: usize = 60;

/// Files reports on so many roads; answers their ids.
fn file(server: &Server, key: &str, name: &str, roads: &[String]) -> BTreeSet<String> {
    let says = |(at, road): (usize, &String)| {
        let body = json!({"status": "closed", "edges": [road], "cause": "flood",
            "confidence": "seen", "seen_at": "2025-09-18T09:00:00+08:00", "mode": "drill"});
        let answer = server.post("/reports", Some(key), Some(&format!("{name}-{at}")), &body);
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
        told["id"].as_str().expect("an id").to_owned()
    };
    roads.iter().enumerate().map(says).collect()
}

/// Ids of the reports that a server shows.
fn shown(server: &Server) -> BTreeSet<String> {
    let list = server.json("/reports?limit=1000");
    let features = list["features"].as_array().expect("reports").iter();
    features.map(|it| it["id"].as_str().expect("an id").to_owned()).collect()
}

fn some_roads(server: &Server, count: usize) -> Vec<String> {
    let features = server.features("roads");
    let id = |road: &Value| road["properties"]["id"].as_str().expect("an id").to_owned();
    features.iter().step_by(3).take(count).map(id).collect()
}

/// `lintas-server state …` on a state folder.
fn state(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(binary("lintas-server"));
    command.arg("state").args(words).arg("--state").arg(folder);
    command.output().expect("lintas-server runs")
}

/// What it says, where it succeeds.
fn told(folder: &Path, words: &[&str]) -> String {
    let output = state(folder, words);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{words:?}: {text} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

/// A state folder as a power cut leaves it, with [`REPORTS`] acknowledged reports.
fn cut_off(folder: &Path, snapshots: &Path) -> (PathBuf, BTreeSet<String>) {
    let reporter = key(snapshots, "relawan", "reporter");
    let mut server = Server::start(snapshots);
    let filed = file(&server, &reporter, "lapor", &some_roads(&server, REPORTS));
    assert_eq!(shown(&server), filed);
    server.kill();
    (folder.join("snapshots-state"), filed)
}

#[test]
fn a_flipped_bit_in_the_journal_loses_no_report() {
    let (folder, snapshots) = published();
    let (left, filed) = cut_off(folder.path(), &snapshots);
    let mut dice = Dice::new(13);
    for round in 0..rounds(12) {
        let hurt = folder.path().join(format!("state-{round}"));
        copy(&left, &hurt);
        let name = FILES[round % FILES.len()];
        let path = hurt.join(name);
        let mut bytes = std::fs::read(&path).expect("a killed server leaves it");
        let at = dice.roll(bytes.len());
        bytes[at] ^= 1 << dice.roll(8);
        std::fs::write(&path, bytes).expect("it is writable");
        let server = Server::start_with(&snapshots, Some(&hurt));
        assert_eq!(shown(&server), filed, "{name}, byte {at}");
        let health = server.json("/health");
        assert_eq!(health["journal"]["lost"], 0, "{name}, byte {at}: {health}");
        assert_eq!(health["reports"], Value::Null, "reports are accepted: {health}");
        drop(server);
        told(&hurt, &["check"]);
        std::fs::remove_dir_all(&hurt).expect("it can be removed");
    }
}

#[test]
fn what_both_copies_lost_is_told_and_the_rest_serves() {
    let (folder, snapshots) = published();
    let (left, filed) = cut_off(folder.path(), &snapshots);
    std::fs::remove_file(left.join("journal.db")).expect("it is there");
    let log = left.join("journal.log");
    let text = std::fs::read_to_string(&log).expect("it is text");
    // Not every act is a report: time and roads make some, too.
    let tenth = text.lines().filter(|line| line.contains("\"kind\":\"report\"")).nth(9);
    let tenth = tenth.expect("there are more");
    let seq =
        tenth.split_once("\"seq\":").and_then(|(_, rest)| rest.split_once(',')).expect("seq").0;
    let seq: u64 = seq.parse().expect("a number");
    let text = text.replacen(tenth, "what stood here cannot be read any more", 1);
    std::fs::write(&log, text).expect("it is writable");
    assert_eq!(state(&left, &["check"]).status.code(), Some(1));
    let server = Server::start(&snapshots);
    let health = server.json("/health");
    assert_eq!(health["status"], "degraded", "{health}");
    assert_eq!(
        (&health["journal"]["lost"], &health["journal"]["lost_seq"]),
        (&json!(1), &json!([[seq, seq]]))
    );
    let shown_then = shown(&server);
    assert_eq!(shown_then.len(), filed.len() - 1);
    assert!(shown_then.is_subset(&filed));
    let reporter = key(&snapshots, "lain", "reporter");
    assert_eq!(file(&server, &reporter, "baru", &some_roads(&server, 3)).len(), 3);
    drop(server);
    let server = Server::start(&snapshots);
    assert_eq!(server.json("/health")["journal"]["lost"], 1, "it is not forgotten");
    assert_eq!(shown(&server).len(), filed.len() + 2);
}

#[test]
fn two_posts_without_a_network_are_merged_and_a_backup_is_verified_and_restored() {
    let (folder, snapshots) = published();
    let posts = ["hulu", "hilir"].map(|name| folder.path().join(name));
    let backup = folder.path().join("cadangan.db");
    let backup = backup.to_str().expect("UTF-8");
    let mut filed = BTreeSet::new();
    for (at, post) in posts.iter().enumerate() {
        let reporter = key_in(&snapshots, Some(post), "relawan", "reporter");
        let server = Server::start_with(&snapshots, Some(post));
        let roads = some_roads(&server, 20);
        filed.extend(file(
            &server,
            &reporter,
            &format!("lapor-{at}"),
            &roads[at * 10..(at + 1) * 10],
        ));
        if at == 1 {
            // While it serves.
            told(post, &["backup", backup]);
            told(post, &["check"]);
            let refused = state(post, &["merge", posts[0].to_str().expect("UTF-8")]);
            assert!(!refused.status.success(), "a server runs");
        }
    }
    let checked = told(Path::new("nowhere"), &["check", backup]);
    let head = checked.lines().find_map(|line| line.strip_prefix("kepala rantai (chain head): "));
    let head = head.expect("the head of the chain");
    told(&posts[0], &["merge", backup]);
    assert!(told(&posts[0], &["merge", backup]).starts_with("acts taken in: 0\n"));
    told(&posts[1], &["merge", posts[0].to_str().expect("UTF-8")]);
    told(&posts[1], &["check", "--head", head]);
    let roads = posts.each_ref().map(|post| {
        let server = Server::start_with(&snapshots, Some(post));
        assert_eq!(shown(&server), filed, "{}", post.display());
        assert_eq!(server.json("/health")["status"], "ok");
        let states = server.features("roads").into_iter();
        states.map(|mut road| road["properties"].take()).collect::<Vec<_>>()
    });
    assert!(roads[0] == roads[1], "both tell the same of every road");

    let fresh = folder.path().join("baru");
    let dry = told(&fresh, &["restore", backup, "--dry-run"]);
    assert!(dry.contains("nothing was changed") && !fresh.exists(), "{dry}");
    told(&fresh, &["restore", backup]);
    let server = Server::start_with(&snapshots, Some(&fresh));
    assert_eq!(shown(&server).len(), 10);
}
