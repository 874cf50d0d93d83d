//! Backups: made while acts are written, verified by whoever has the file, and restored without losing
//! what came after.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
};

use lintas_model::report::Role;

use super::{
    commands,
    tests::{act, recorded_in},
    *,
};
use crate::fixtures::dice::Dice;

fn with_acts(state: &Path, count: u64) -> Vec<JournalEntry> {
    let mut journal = Journal::open(state, true).unwrap().unwrap();
    let first = journal.next_seq().unwrap();
    let acts: Vec<JournalEntry> = (first..first + count).map(act).collect();
    journal.append(&acts).unwrap();
    recorded_in(state).entries
}

fn head_in(report: &commands::StateReport) -> String {
    let line =
        report.lines.iter().find_map(|line| line.strip_prefix("kepala rantai (chain head): "));
    line.unwrap().to_owned()
}

#[test]
fn a_backup_is_made_while_acts_are_written_and_holds_a_beginning_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let mut journal = Journal::open(&state, true).unwrap().unwrap();
    journal.append([&act(1)]).unwrap();
    let stop = AtomicBool::new(false);
    let counts: Vec<usize> = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let next = journal.next_seq().unwrap();
                journal.append(&[act(next), act(next + 1)]).unwrap();
            }
        });
        let backups = (0..5).map(|number| {
            let file = dir.path().join(format!("{number}.db"));
            commands::backup(&state, &file, false).unwrap();
            let checked = commands::check(&file, None).unwrap();
            assert!(checked.is_whole, "{checked:?}");
            BothCopies::of_file(&file).weighed().unwrap().acts.len()
        });
        let counts = backups.collect();
        let beside = commands::check(&state, None).unwrap();
        stop.store(true, Ordering::Relaxed);
        assert!(beside.is_whole, "beside the server: {beside:?}");
        counts
    });
    assert!(counts.is_sorted() && counts[0] > 0, "{counts:?}");
    let all = recorded_in(&state).entries;
    let last = dir.path().join("4.db");
    let recorded = Recorded::of(BothCopies::of_file(&last).weighed().unwrap().into_rows());
    assert_eq!(recorded.entries, all[..counts[4]]);
    assert!(commands::backup(&state, &last, false).is_err(), "no backup is written over");
}

#[test]
fn a_backup_tells_whether_it_is_as_it_was_written_and_an_earlier_head_is_found_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    with_acts(&state, 20);
    let early = head_in(&commands::check(&state, None).unwrap());
    with_acts(&state, 20);
    let file = dir.path().join("cadangan.db");
    let made = commands::backup(&state, &file, false).unwrap();
    assert!(commands::check(&file, Some(&early)).unwrap().is_whole);
    assert!(commands::check(&file, Some(&head_in(&made))).unwrap().is_whole);
    assert!(!commands::check(&file, Some(&"0".repeat(64))).unwrap().is_whole);
    assert!(commands::check(&file, Some("kepala")).is_err());
    assert!(commands::check(&dir.path().join("none"), None).is_err());

    let sound = fs::read(&file).unwrap();
    let mut dice = Dice::new(5);
    let target = dir.path().join("restored");
    let acts = |file: &Path| BothCopies::of_file(file).weighed().unwrap().into_rows();
    let (whole, mut noticed) = (acts(&file), 0);
    for round in 0..20 {
        // Within what an act says, of which every bit is sealed.
        let payloads: Vec<usize> = sound
            .windows(20)
            .enumerate()
            .filter(|(_, it)| *it == [b'x'; 20])
            .map(|it| it.0)
            .collect();
        let mut bytes = sound.clone();
        bytes[payloads[dice.index(payloads.len())]] ^= 1 << dice.index(7);
        fs::write(&file, bytes).unwrap();
        let checked = commands::check(&file, None).unwrap();
        // A page that no act lies on any more may say what it likes.
        if acts(&file) == whole {
            continue;
        }
        noticed += 1;
        assert!(!checked.is_whole, "{round}: {checked:?}");
        assert!(commands::restore(&target, &file, false, false).is_err(), "{round}");
    }
    assert!(noticed > 0, "none of the flips met an act");
    assert!(!target.join(FILE).exists());
}

#[test]
fn restoring_keeps_what_came_later_unless_it_is_dropped_and_always_what_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let [state, fresh] = ["state", "fresh"].map(|name| dir.path().join(name));
    let old = with_acts(&state, 5);
    crate::keys::add(&state, "posko", Role::Reporter, None).unwrap();
    let file = dir.path().join("cadangan.db");
    commands::backup(&state, &file, true).unwrap();
    let all = with_acts(&state, 3);

    // On a new machine.
    commands::restore(&fresh, &file, false, false).unwrap();
    assert_eq!(recorded_in(&fresh).entries, old);
    assert_eq!(crate::keys::list(&fresh).unwrap().len(), 1, "the keys came with it");
    assert!(commands::check(&fresh, None).unwrap().is_whole);

    let held = Journal::open(&state, false).unwrap();
    assert!(commands::restore(&state, &file, false, false).is_err(), "a server runs");
    assert!(commands::restore(&state, &file, false, true).is_err(), "a server runs");
    assert!(commands::merge(&state, &file).is_err(), "a server runs");
    drop(held);

    let before = fs::read(state.join(LOG)).unwrap();
    let told = commands::restore(&state, &file, true, true).unwrap();
    assert!(told.lines.contains(&"DROPPED, which the backup lacks: 3".to_owned()), "{told:?}");
    assert_eq!(fs::read(state.join(LOG)).unwrap(), before, "a dry run changes nothing");
    let told = commands::restore(&state, &file, false, false).unwrap();
    assert!(told.lines.contains(&"kept, which the backup lacks: 3".to_owned()), "{told:?}");
    let by_whom = |entries: Vec<JournalEntry>| {
        entries.into_iter().filter(|it| it.by.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(by_whom(recorded_in(&state).entries), all);
    commands::restore(&state, &file, true, false).unwrap();
    let left = recorded_in(&state).entries;
    assert_eq!(by_whom(left.clone()), old);
    let shown = all.iter().map(|it| it.revision).max().unwrap();
    assert!(left.iter().any(|it| it.revision > shown), "no revision is shown twice");
    assert!(commands::check(&state, None).unwrap().is_whole);
    let kept = state.join("journal.log.before-restore-1");
    assert_eq!(fs::read(kept).unwrap(), before);
    assert!(state.join("journal.db.before-restore-2").exists());
}

#[test]
fn an_act_that_is_not_understood_is_in_the_log_the_backup_and_the_merge() {
    let dir = tempfile::tempdir().unwrap();
    let [state, other] = ["state", "other"].map(|name| dir.path().join(name));
    with_acts(&state, 2);
    with_acts(&other, 2);
    let mut journal = Journal::open(&state, false).unwrap().unwrap();
    let later =
        ActRow::from_text(&ActRow::from(&act(3)).text().replace("\"verify\"", "\"evacuate\""));
    let later = ChainedAct::after(journal.head, later.unwrap());
    journal.append_acts(&[later]).unwrap();
    drop(journal);
    let file = dir.path().join("cadangan.db");
    commands::backup(&state, &file, false).unwrap();
    let checked = commands::check(&file, None).unwrap();
    assert!(checked.is_whole, "{checked:?}");
    assert!(checked.lines.contains(&"not understood by this release, and kept: 1".to_owned()));
    fs::remove_file(state.join(FILE)).unwrap();
    commands::merge(&other, &file).unwrap();
    for state in [&state, &other] {
        drop(Journal::open(state, false).unwrap());
        let recorded = recorded_in(state);
        assert_eq!(recorded.unreadable.len(), 1, "{recorded:?}");
        assert_eq!(recorded.unreadable[0].kind, "evacuate");
        assert!(recorded.unreadable[0].receipt.is_some());
    }
}
