//! The journal through kills of the process, and of earlier and later releases.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use jiff::Timestamp;
use lintas_model::{passability::Passability, report::Role, vehicle::VehicleClass};
use rusqlite::params;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{
    entry::{EntryKind, PAYLOAD_VERSION, Receipt, role_of},
    place::VERSION,
    *,
};
use crate::{
    fixtures::{
        town::{BRIDGE, TRACK},
        world::{World, rounds_or},
    },
    http::caller::Caller,
};

/// Environment variable that tells the child process the folder of its journal.
const CHILD: &str = "LINTAS_TEST_JOURNAL";

/// The holder of a reporter's key.
pub(super) fn reporter(name: &str) -> Caller {
    Caller::new(name, role_of("reporter"))
}

/// What anybody reads in a state folder, where that is all.
pub(super) fn recorded_in(state: &Path) -> Recorded {
    let (recorded, wrong) = read_only::read_now(state);
    assert!(wrong.is_none(), "{wrong:?}");
    recorded
}

/// An act as it may stand under this number.
pub(super) fn act(seq: u64) -> JournalEntry {
    let now = Timestamp::now();
    JournalEntry {
        seq,
        received_at: now,
        wall_at: now,
        mode: "drill".to_owned(),
        as_of: now,
        by: Some(reporter("posko")),
        kind: EntryKind::Verify,
        about: format!("r{seq}"),
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

/// The child: appends three entries a batch and prints the last number that is stored, until it is
/// killed.
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
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    if let Ok(state) = std::env::var(CHILD) {
        write_until_killed(&state);
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let name = "live::journal::tests::what_was_acknowledged_survives_a_kill_at_any_moment";
    let mut acknowledged = 0;
    let kills = rounds_or(40, 2_000);
    for round in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env(CHILD, &state)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Some batches are stored and the next is being written when it is killed.
        let stored =
            |line: &str| line.strip_prefix("stored ").and_then(|it| it.parse::<u64>().ok());
        let batches = lines.by_ref().map_while(Result::ok).filter_map(|line| stored(&line));
        let nth = batches.take(1 + (round * 7_919 % 5) as usize).last();
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
    // That of the last kill may be there in part: its acts are commands of their own, of which none
    // was answered.
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
    let later = format!("PRAGMA user_version = {}", VERSION + 1);
    first.connection.execute_batch(&later).unwrap();
    drop(first);
    let log = dir.path().join(LOG);
    let heading = std::fs::read_to_string(&log).unwrap();
    let said = heading.trim().rsplit_once(' ').unwrap().0;
    let said = said.replacen(&format!(" {VERSION} "), &format!(" {} ", VERSION + 1), 1);
    let sum = ChainHash(Sha256::digest(&said).into());
    for log_of_later in [Some(format!("{said} {sum}\n")), None] {
        match &log_of_later {
            Some(text) => std::fs::write(&log, text).unwrap(),
            None => std::fs::remove_file(&log).unwrap(),
        }
        let before = std::fs::read(dir.path().join(FILE)).unwrap();
        assert!(matches!(Journal::open(dir.path(), true), Err(JournalError::Damaged(_))));
        assert_eq!(std::fs::read(dir.path().join(FILE)).unwrap(), before, "it is not touched");
    }
}

/// Journals of earlier releases: `(file, bytes, entries, those on aid)`. When [`PAYLOAD_VERSION`]
/// rises, one written by the last release before is added.
const FROZEN: [(&str, &[u8], usize, usize); 2] = [
    ("journal-unversioned.db", include_bytes!("../../../fixtures/journal-unversioned.db"), 9, 3),
    ("journal-1.db", include_bytes!("../../../fixtures/journal-1.db"), 10, 4),
];

#[test]
fn the_journals_of_earlier_releases_are_read_whole() {
    for (name, bytes, count, of_aid) in FROZEN {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), bytes).unwrap();
        let journal = Journal::open(dir.path(), false).unwrap().unwrap();
        let (recorded, damage) = journal.read();
        assert!(damage.is_none() && recorded.unreadable.is_empty(), "{name}: {recorded:?}");
        assert_eq!(recorded.entries.len(), count, "{name}");
        let of = |kind: EntryKind| recorded.entries.iter().filter(move |entry| entry.kind == kind);
        assert!(
            of(EntryKind::Report).count() == 2
                && of(EntryKind::Report).all(|it| it.filed_as_stamped().is_some())
        );
        let aid = recorded.entries.iter().filter(|entry| entry.kind.is_of_aid());
        assert_eq!(aid.filter_map(JournalEntry::of_aid_as_stamped).count(), of_aid, "{name}");
        let closures = recorded.entries.iter().filter(|entry| entry.kind.is_of_closures());
        assert_eq!(closures.count(), 2, "{name}");
    }
}

/// Appends an entry of `kind` with this payload, as another release might.
fn slip_in(state: &Path, kind: &str, about: &str, key: &str, payload: &str) {
    let connection = Connection::open(state.join(FILE)).unwrap();
    let copied = connection
        .execute(
            "INSERT INTO acts (received_at, wall_at, mode, as_of, key_name, key_role, key_agency,
                 kind, report, revision, idempotency_key, request_hash, answer_status, answer,
                 known, payload)
             SELECT received_at, wall_at, mode, as_of, key_name, key_role, key_agency,
                 ?1, ?2, revision + 1, ?3, zeroblob(32), 201, '{\"id\":\"kept\"}', known, ?4
             FROM acts ORDER BY seq DESC LIMIT 1",
            params![kind, about, key, payload],
        )
        .unwrap();
    assert_eq!(copied, 1);
}

#[tokio::test]
async fn an_entry_that_is_not_understood_stops_nothing_loses_nothing_and_is_told() {
    let world = World::town();
    let officer = world.key("piket", Role::Officer);
    let closed = |edge: &str| json!({"status": "closed", "edges": [edge], "cause": "flood", "mode": "drill"});
    assert_eq!(world.post("/reports", &officer, &closed(TRACK)).await.status, 201);
    let (folder, state) = world.leave();
    let later = json!({"v": PAYLOAD_VERSION + 1, "status": "closed"}).to_string();
    slip_in(&state, "report", "r7-1", "k7", &later);
    slip_in(&state, "evacuate", "r8-1", "k8", "{}");
    slip_in(&state, "site", "PSK-1", "k9", "no JSON at all");
    let seen = json!({
        "status": "washed_out", "edges": [BRIDGE], "vehicles": VehicleClass::ALL.map(VehicleClass::name),
        "seen_at": "2025-09-18T01:00:00Z", "confidence": "seen",
    });
    slip_in(&state, "report", "r9-1", "k10", &seen.to_string());

    let world = World::with(folder, |settings| settings.state = state);
    let health = world.get("/health").await.json();
    assert_eq!(
        (&health["status"], &health["journal"]["unreadable"]),
        (&json!("degraded"), &json!(3))
    );
    assert_eq!(health["reports"], json!(null), "reports are accepted");
    let state_of = |id: &str| {
        let serving = world.state.serving();
        let live = serving.live().unwrap();
        let edge = live.network.edge(id).unwrap();
        live.overlay.state(edge).verdict.passability[VehicleClass::Truck.index()]
    };
    assert_eq!(state_of(TRACK), Passability::Closed, "what is understood counts");
    assert_eq!(state_of(BRIDGE), Passability::Unknown, "somebody saw something there");

    let bearer = format!("Bearer {officer}");
    let told = world.get_with("/decisions", &[("authorization", &bearer)]).await.json();
    let unread: Vec<&str> = told["unreadable"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["kind"].as_str().unwrap())
        .collect();
    assert_eq!(unread, ["site", "evacuate", "report"], "{told}");
    let later = format!("version {}", PAYLOAD_VERSION + 1);
    assert!(told["unreadable"][2]["why"].as_str().unwrap().contains(&later), "{told}");
    assert_eq!(told["unreadable"][0]["what"], "no JSON at all");
    let csv = world.get_with("/decisions.csv", &[("authorization", &bearer)]).await;
    let csv = String::from_utf8(csv.body.to_vec()).unwrap();
    assert_eq!(csv.matches("not understood by this release").count(), 3, "{csv}");

    let before = world.state.serving().revision;
    assert!(before >= 5, "a revision that was shown is not shown again: {before}");
    assert_eq!(world.post("/reports", &officer, &closed(BRIDGE)).await.status, 201);
    assert_eq!(state_of(BRIDGE), Passability::Closed);
    assert_eq!(world.state.serving().revision, before + 1);
    let health = world.get("/health").await.json();
    assert_eq!(health["journal"]["unreadable"], 3, "and they are kept");
}
