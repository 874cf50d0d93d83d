//! A journal whose server is killed.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use serde_json::json;

use super::*;
use crate::fixtures::world::rounds;

/// Names the folder of the journal for the child that writes it.
const CHILD: &str = "LINTAS_TEST_JOURNAL";

fn act(seq: u64) -> JournalEntry {
    let now = Timestamp::now();
    JournalEntry {
        seq,
        received_at: now,
        wall_at: now,
        mode: "drill".to_owned(),
        as_of: now,
        by: Some(Caller { name: "posko".to_owned(), role: role_of("reporter"), agency: None }),
        kind: Kind::Report,
        report: format!("r{seq}"),
        revision: seq,
        receipt: Some(Receipt {
            key: format!("k{seq}"),
            request: [7; 32],
            status: 201,
            answer: "{}".to_owned(),
        }),
        known: json!({"revision": seq - 1}),
        payload: json!({"reason": "x".repeat(300)}),
    }
}

/// What a killed server does: it says that an act is stored when it is, and goes on.
fn write_until_killed(state: &str) {
    let mut journal = Journal::open(Path::new(state), true).unwrap().unwrap();
    let mut out = std::io::stdout();
    loop {
        let first = journal.next_seq().unwrap();
        let acts: Vec<JournalEntry> = (first..first + 3).map(act).collect();
        journal.append(&acts).unwrap();
        writeln!(out, "stored {}", first + 2).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn what_was_acknowledged_survives_two_hundred_kills() {
    if let Ok(state) = std::env::var(CHILD) {
        write_until_killed(&state);
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let name = "live::journal::tests::what_was_acknowledged_survives_two_hundred_kills";
    let mut acknowledged = 0;
    let kills = rounds(200);
    for round in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env(CHILD, &state)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // It has stored so many strokes and writes the next; then, at some moment, it is gone.
        let stored =
            |line: &str| line.strip_prefix("stored ").and_then(|it| it.parse::<u64>().ok());
        let strokes = lines.by_ref().map_while(Result::ok).filter_map(|line| stored(&line));
        let nth = strokes.take(1 + (round * 7_919 % 5) as usize).last();
        acknowledged = acknowledged.max(nth.unwrap());
        for _ in 0..round * 7_919 % 300_000 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        let rest = lines.map_while(Result::ok).filter_map(|line| stored(&line)).max();
        acknowledged = acknowledged.max(rest.unwrap_or(0));
        child.wait().unwrap();
    }
    let journal = Journal::open(&state, false).unwrap().unwrap();
    let (recorded, damage) = journal.read();
    let acts = recorded.entries;
    assert!(damage.is_none(), "{damage:?}");
    assert!(acts.len() as u64 >= acknowledged && acknowledged > kills, "{acknowledged}");
    // Three by three, as they were written: a stroke is there as a whole or not at all.
    assert_eq!(acts.len() % 3, 0);
    for (at, found) in (1_u64..).zip(&acts) {
        let told = JournalEntry { received_at: found.received_at, ..act(at) };
        let told = JournalEntry { wall_at: found.wall_at, as_of: found.as_of, ..told };
        assert_eq!(*found, told);
    }
}

#[test]
fn one_server_at_a_time_and_a_later_version_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let first = Journal::open(dir.path(), true).unwrap().unwrap();
    assert!(matches!(Journal::open(dir.path(), true), Err(JournalError::Held)));
    first.connection.execute_batch("PRAGMA user_version = 2").unwrap();
    drop(first);
    assert!(matches!(Journal::open(dir.path(), true), Err(JournalError::Damaged(_))));
}
