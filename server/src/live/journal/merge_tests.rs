//! Journals of posts that had no network between them, merged in any order.

use std::fs;

use jiff::{SignedDuration, Timestamp};
use lintas_model::report::Role;
use serde_json::json;
use tempfile::TempDir;

use super::{
    commands,
    conflict::ConflictKind,
    entry::EntryKind,
    tests::{act, recorded_in, reporter},
    *,
};
use crate::fixtures::{
    dice::Dice,
    town::{BRIDGE, TRACK},
    world::{World, rounds},
};

/// A post: a state folder of its own, and a clock that is wrong in its own way.
struct CommandPost {
    dir: TempDir,
    name: &'static str,
    ahead: SignedDuration,
    reports: Vec<String>,
}

impl CommandPost {
    fn new(name: &'static str, ahead: SignedDuration) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), name, ahead, reports: Vec::new() }
    }

    fn state(&self) -> &Path {
        self.dir.path()
    }

    /// Takes in reports and decisions about them, some of those of other posts.
    fn work(&mut self, dice: &mut Dice, known: &[String]) {
        let mut journal = Journal::open(self.state(), true).unwrap().unwrap();
        let (recorded, _) = journal.read();
        let mut revision = recorded.entries.iter().map(|it| it.revision).max().unwrap_or(0);
        for _ in 0..1 + dice.index(4) {
            let seq = journal.next_seq().unwrap();
            revision += 1;
            let mut entry = act(seq);
            entry.received_at = Timestamp::now() + self.ahead;
            entry.by = Some(reporter(self.name));
            entry.revision = revision;
            if let Some(receipt) = &mut entry.receipt {
                receipt.key = format!("{}-{seq}", self.name);
            }
            let decide = dice.index(3) == 0 && !known.is_empty();
            if decide {
                entry.kind = EntryKind::Verify;
                entry.about.clone_from(&known[dice.index(known.len())]);
            } else {
                entry.kind = EntryKind::Report;
                entry.about = format!("r{seq}-{}", self.name);
                entry.payload = report();
                self.reports.push(entry.about.clone());
            }
            journal.append([&entry]).unwrap();
        }
    }

    /// What is judged, in the order of judging: what, about which, by whom, when.
    fn judged(&self) -> Vec<(EntryKind, String, String, Timestamp)> {
        let recorded = recorded_in(self.state());
        assert!(recorded.unreadable.is_empty(), "{:?}", recorded.unreadable);
        let entries = recorded
            .entries
            .into_iter()
            .filter_map(|entry| Some((entry.kind, entry.about, entry.by?.name, entry.received_at)));
        entries.collect()
    }
}

fn report() -> serde_json::Value {
    json!({
        "status": "closed", "edges": [TRACK], "cause": "flood", "confidence": "seen",
        "vehicles": ["truck"], "seen_at": "2025-09-18T01:00:00Z",
    })
}

fn with_status(status: &str) -> serde_json::Value {
    let mut said = report();
    said["status"] = status.into();
    said
}

fn gained(report: &commands::StateReport) -> usize {
    report.lines[0].strip_prefix("acts taken in: ").unwrap().parse().unwrap()
}

#[test]
fn in_any_order_the_same_acts_are_judged_in_the_same_order_and_twice_adds_nothing() {
    for round in 0..rounds(12) {
        let mut dice = Dice::new(round + 1);
        let hours = SignedDuration::from_hours;
        let mut posts = [("a", hours(0)), ("b", hours(8)), ("c", -hours(24))]
            .map(|(name, ahead)| CommandPost::new(name, ahead));
        for _ in 0..6 {
            let at = dice.index(3);
            let known: Vec<String> = posts[at].judged().into_iter().map(|it| it.1).collect();
            posts[at].work(&mut dice, &known);
            let (to, from) = (dice.index(3), dice.index(3));
            if to != from && posts[from].state().join(FILE).exists() {
                commands::merge(posts[to].state(), posts[from].state()).unwrap();
            }
        }
        for post in &mut posts {
            post.work(&mut dice, &[]);
        }
        // Everybody gets everything, on different ways.
        let pairs = if round % 2 == 0 {
            [(0, 1), (0, 2), (1, 0), (2, 1)]
        } else {
            [(2, 1), (0, 2), (1, 0), (2, 0)]
        };
        for (to, from) in pairs {
            commands::merge(posts[to].state(), posts[from].state()).unwrap();
        }
        let judged = posts[0].judged();
        let all: usize = posts.iter().map(|post| post.reports.len()).sum();
        assert_eq!(judged.iter().filter(|it| it.0 == EntryKind::Report).count(), all);
        for post in &posts {
            assert_eq!(post.judged(), judged, "round {round}: {}", post.name);
            for other in &posts {
                let again = commands::merge(post.state(), other.state()).unwrap();
                assert_eq!(gained(&again), 0, "{again:?}");
            }
            let checked = commands::check(post.state(), None).unwrap();
            assert!(checked.is_whole, "{checked:?}");
        }
        // A decision comes after what it is about, whatever the clocks said.
        for (at, (kind, about, ..)) in judged.iter().enumerate() {
            if kind.is_decision() {
                let filed =
                    judged[..at].iter().any(|it| it.0 == EntryKind::Report && it.1 == *about);
                let never = !judged.iter().any(|it| it.0 == EntryKind::Report && it.1 == *about);
                assert!(filed || never, "{about}");
            }
        }
    }
}

#[test]
fn what_was_lost_comes_back_from_a_backup_at_its_own_number() {
    let dir = tempfile::tempdir().unwrap();
    let backup = dir.path().join("cadangan.db");
    let mut post = CommandPost::new("a", SignedDuration::ZERO);
    for _ in 0..4 {
        post.work(&mut Dice::new(3), &[]);
    }
    commands::backup(post.state(), &backup, false).unwrap();
    let before = post.judged();
    post.work(&mut Dice::new(4), &[]);
    let all = post.judged();
    fs::remove_file(post.state().join(FILE)).unwrap();
    let log = post.state().join(LOG);
    let text = fs::read_to_string(&log).unwrap();
    let third = text.lines().nth(3).unwrap();
    fs::write(&log, text.replace(third, "what stood here cannot be read")).unwrap();
    let journal = Journal::open(post.state(), false).unwrap().unwrap();
    assert_eq!(journal.condition().gaps, [(3, 3)]);
    drop(journal);
    let told = commands::merge(post.state(), &backup).unwrap();
    assert_eq!(gained(&told), 1, "{told:?}");
    assert_eq!(post.judged(), all);
    assert!(all.len() > before.len());
    let journal = Journal::open(post.state(), false).unwrap().unwrap();
    assert!(journal.condition().is_whole(), "{:?}", journal.condition());
}

#[test]
fn what_contradicts_is_told_and_both_stay() {
    let [a, b] = ["a", "b"].map(|name| CommandPost::new(name, SignedDuration::ZERO));
    let step = |state: &str| json!({"state": state, "at": "2025-09-18T01:00:00Z"});
    for (post, state) in [(&a, "batal"), (&b, "diterima")] {
        let mut journal = Journal::open(post.state(), true).unwrap().unwrap();
        let same_id = JournalEntry {
            kind: EntryKind::Report,
            about: "r1-kembar".to_owned(),
            payload: with_status(if state == "batal" { "closed" } else { "restricted" }),
            receipt: None,
            ..act(1)
        };
        let mut moved = JournalEntry {
            kind: EntryKind::DispatchState,
            about: "kirim-1".to_owned(),
            payload: step(state),
            ..act(2)
        };
        let receipt = moved.receipt.as_mut().unwrap();
        receipt.key = "kunci".to_owned();
        receipt.request = [u8::try_from(state.len()).unwrap(); 32];
        journal.append([&same_id, &moved]).unwrap();
    }
    let told = commands::merge(a.state(), b.state()).unwrap();
    assert!(told.lines.contains(&"conflicts: 3".to_owned()), "{told:?}");
    commands::merge(b.state(), a.state()).unwrap();
    let of = |post: &CommandPost| recorded_in(post.state());
    let (of_a, of_b) = (of(&a), of(&b));
    let kinds: Vec<ConflictKind> = of_a.conflicts.iter().map(|it| it.kind).collect();
    let wanted = [ConflictKind::SameId, ConflictKind::Dispatch, ConflictKind::IdempotencyKey];
    assert_eq!(kinds, wanted);
    assert_eq!(of_a.conflicts, of_b.conflicts, "both are told the same");
    let reports = of_a.entries.iter().filter(|it| it.kind == EntryKind::Report);
    let ids: Vec<&str> = reports.map(|it| it.about.as_str()).collect();
    assert_eq!(ids, ["r1-kembar", "r1-kembar~2"], "both act");
    let receipts = of_a.entries.iter().filter_map(|it| it.receipt.as_ref());
    assert_eq!(receipts.filter(|it| it.key == "kunci").count(), 2);
}

#[tokio::test]
async fn two_servers_that_are_merged_tell_the_same_of_every_road() {
    let closed = |edge: &str| json!({"status": "closed", "edges": [edge], "cause": "flood", "mode": "drill"});
    let mut left = Vec::new();
    let mut answers = Vec::new();
    for edge in [TRACK, BRIDGE] {
        let world = World::town();
        let key = world.key("posko", Role::Reporter);
        let answer = file(&world, &key, &closed(edge)).await;
        answers.push(answer);
        left.push((world.leave(), key, edge));
    }
    let (two, ..) = left.remove(1);
    let (one, key, edge) = left.remove(0);
    commands::merge(&one.1, &two.1).unwrap();
    commands::merge(&two.1, &one.1).unwrap();
    let mut lists = Vec::new();
    for (folder, state) in [one, two] {
        let world = World::with(folder, |settings| settings.state = state);
        let health = world.get("/health").await.json();
        assert_eq!(health["status"], "ok", "{health}");
        assert!(health["revision"].as_u64().unwrap() >= 2, "no answer of before is taken for this");
        let list = world.get("/reports").await.json();
        assert_eq!(list["numberMatched"], 2, "{list}");
        let mut ids: Vec<String> =
            list["features"].as_array().unwrap().iter().map(|it| it["id"].to_string()).collect();
        ids.sort();
        lists.push(ids);
        // Whoever repeats a request gets the answer that it had, wherever that was.
        let officer = world.key("piket", Role::Officer);
        let bearer = format!("Bearer {officer}");
        let told = world.get_with("/decisions", &[("authorization", &bearer)]).await.json();
        assert_eq!(told["decisions"].as_array().unwrap().len(), 2, "{told}");
        if lists.len() == 1 {
            let again = file(&world, &key, &closed(edge)).await;
            assert_eq!(again["id"], answers[0]["id"], "{again}");
        }
    }
    assert_eq!(lists[0], lists[1]);
}

/// Files a report under an idempotency key.
async fn file(world: &World, key: &str, said: &serde_json::Value) -> serde_json::Value {
    let bearer = format!("Bearer {key}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("idempotency-key", "satu"),
    ];
    let method = axum::http::Method::POST;
    let answer = world.send(method, "/reports", &headers, said.to_string().into()).await;
    assert!(answer.status.is_success(), "{answer:?}");
    answer.json()
}
