//! Damage to one copy of the journal, and to both: what either still has is read, and what is lost is
//! told.

use std::fs;

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::{
    tests::{act, recorded_in},
    *,
};
use crate::fixtures::{dice::Dice, world::rounds};

/// Acts of the journals here: the first half is in the database, the other in its WAL alone.
const ACTS: u64 = 60;
const WAL: &str = "journal.db-wal";

/// A state folder as a killed server leaves it, and what it had acknowledged.
fn killed() -> (TempDir, Vec<JournalEntry>) {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(dir.path(), true).unwrap().unwrap();
    let mut acts = Vec::new();
    while (acts.len() as u64) < ACTS {
        let first = journal.next_seq().unwrap();
        let batch: Vec<JournalEntry> = (first..first + 1 + first % 3).map(act).collect();
        journal.append(&batch).unwrap();
        acts.extend(batch);
        if acts.len() as u64 == ACTS / 2 {
            journal.settle();
        }
    }
    let left = tempfile::tempdir().unwrap();
    copy(dir.path(), left.path());
    (left, acts)
}

fn copy(from: &Path, to: &Path) {
    for name in [FILE, WAL, LOG] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

fn flip(file: &Path, dice: &mut Dice) -> u64 {
    let mut bytes = fs::read(file).unwrap();
    let at = dice.index(bytes.len());
    bytes[at] ^= 1 << dice.index(8);
    fs::write(file, bytes).unwrap();
    at as u64
}

fn reopened(state: &Path) -> (Vec<JournalEntry>, JournalCondition) {
    let journal = Journal::open(state, false).unwrap().unwrap();
    let (recorded, damage) = journal.read();
    assert!(damage.is_none(), "{damage:?}");
    (recorded.entries, journal.condition().clone())
}

/// Nothing is lost, and the copies are whole again: for the next start there is nothing to heal.
fn assert_nothing_is_lost(state: &Path, acts: &[JournalEntry], what: &str) {
    let (entries, condition) = reopened(state);
    assert_eq!(entries, acts, "{what}: {condition:?}");
    assert!(condition.is_whole(), "{what}: {condition:?}");
    let (entries, condition) = reopened(state);
    assert_eq!(entries, acts, "{what}, later");
    let quiet = condition.is_whole() && condition.healed == 0 && condition.rebuilt.is_empty();
    assert!(quiet, "{what}, later: {condition:?}");
}

#[test]
fn a_flipped_bit_in_one_file_loses_nothing() {
    let (left, acts) = killed();
    let mut dice = Dice::new(13);
    for name in [FILE, WAL, LOG] {
        for _ in 0..rounds(70) {
            let dir = tempfile::tempdir().unwrap();
            copy(left.path(), dir.path());
            let at = flip(&dir.path().join(name), &mut dice);
            assert_nothing_is_lost(dir.path(), &acts, &format!("{name} at {at}"));
        }
    }
}

#[test]
fn a_truncated_or_missing_file_loses_nothing() {
    let (left, acts) = killed();
    let mut dice = Dice::new(14);
    for name in [FILE, WAL, LOG] {
        for round in 0..rounds(8) {
            let dir = tempfile::tempdir().unwrap();
            copy(left.path(), dir.path());
            let file = dir.path().join(name);
            let length = fs::metadata(&file).unwrap().len();
            match round {
                0 => fs::remove_file(&file).unwrap(),
                1 => fs::write(&file, "").unwrap(),
                2 => fs::write(&file, "no journal at all, but long enough to look at it").unwrap(),
                _ => {
                    let cut = dice.below(length);
                    fs::File::options().write(true).open(&file).unwrap().set_len(cut).unwrap();
                }
            }
            assert_nothing_is_lost(dir.path(), &acts, &format!("{name}, round {round}"));
        }
    }
}

#[test]
fn what_both_copies_lost_is_told_remembered_and_stops_nothing() {
    let (left, acts) = killed();
    let mut dice = Dice::new(15);
    let mut losses = 0;
    for round in 0..rounds(40) {
        let dir = tempfile::tempdir().unwrap();
        copy(left.path(), dir.path());
        for name in [FILE, WAL, LOG] {
            for _ in 0..2 {
                flip(&dir.path().join(name), &mut dice);
            }
        }
        let (entries, condition) = reopened(dir.path());
        let told = |seq: u64| {
            condition.unproved.contains(&seq)
                || condition.gaps.iter().any(|(first, last)| (*first..=*last).contains(&seq))
        };
        for act in &acts {
            let is_read = entries.iter().any(|entry| entry == act);
            assert!(
                is_read || told(act.seq),
                "round {round}: {} in silence, {condition:?}",
                act.seq
            );
        }
        losses += condition.lost;
        // The rest goes on, after the highest number that was ever given, and nothing is forgotten.
        let next = acts.len() as u64 + 1;
        let mut journal = Journal::open(dir.path(), false).unwrap().unwrap();
        assert!(journal.next_seq().unwrap() >= next, "round {round}: {condition:?}");
        let new = act(journal.next_seq().unwrap());
        journal.append([&new]).unwrap();
        drop(journal);
        let (entries, later) = reopened(dir.path());
        assert!(entries.contains(&new), "round {round}");
        assert_eq!(later.gaps, condition.gaps, "round {round}");
    }
    // One that is lost for certain, at the end, where no later act shows it.
    let dir = tempfile::tempdir().unwrap();
    copy(left.path(), dir.path());
    fs::remove_file(dir.path().join(WAL)).unwrap();
    let log = fs::read_to_string(dir.path().join(LOG)).unwrap();
    let mut lines: Vec<&str> = log.lines().collect();
    let last = lines.len() - 1;
    lines[last] = "what stood here cannot be read";
    fs::write(dir.path().join(LOG), lines.join("\n") + "\n").unwrap();
    for _ in 0..2 {
        let (entries, condition) = reopened(dir.path());
        assert_eq!(entries, acts[..acts.len() - 1]);
        let last = acts.len() as u64;
        assert_eq!((condition.lost, &condition.gaps), (1, &vec![(last, last)]), "{losses}");
        assert!(!condition.is_whole());
    }
}

#[test]
fn a_torn_last_line_is_no_act_and_a_whole_one_is() {
    let (left, mut acts) = killed();
    let mut log = fs::read(left.path().join(LOG)).unwrap();
    let whole = log.len();
    let mut next = act(acts.len() as u64 + 1);
    next.received_at = acts[0].received_at;
    let prev = reopened_head(left.path());
    let line = ChainedAct::after(prev, ActRow::from(&next)).line();
    // The server was killed while it wrote this line: nothing was acknowledged.
    for cut in [1, 70, 200, line.len() - 2] {
        let dir = tempfile::tempdir().unwrap();
        copy(left.path(), dir.path());
        log.truncate(whole);
        log.extend(&line.as_bytes()[..cut]);
        fs::write(dir.path().join(LOG), &log).unwrap();
        let (entries, condition) = reopened(dir.path());
        assert_eq!(entries, acts, "{cut}");
        assert_eq!((condition.healed, condition.is_whole()), (0, true), "{cut}");
        assert!(condition.rebuilt.is_empty(), "{cut}: {condition:?}");
        assert_eq!(fs::metadata(dir.path().join(LOG)).unwrap().len(), whole as u64);
    }
    // It was killed after the line and before the database: the act is taken in, with its receipt.
    log.truncate(whole);
    log.extend(line.as_bytes());
    fs::write(left.path().join(LOG), &log).unwrap();
    let (entries, condition) = reopened(left.path());
    acts.push(next);
    assert_eq!(entries, acts);
    assert!(entries.last().unwrap().receipt.is_some());
    assert_eq!((condition.healed, condition.is_whole()), (0, true), "that is no damage");
}

fn reopened_head(state: &Path) -> ChainHash {
    BothCopies::read(state).unwrap().weighed().unwrap().head()
}

#[test]
fn what_the_database_refuses_is_taken_back_from_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(dir.path(), true).unwrap().unwrap();
    let mut kept = vec![act(1)];
    journal.append(&kept).unwrap();
    journal.settle();
    journal.fill(true);
    let refused = loop {
        let next = act(journal.next_seq().unwrap());
        match journal.append([&next]) {
            Ok(()) => kept.push(next),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, JournalError::Full), "{refused:?}");
    let lines = fs::read_to_string(dir.path().join(LOG)).unwrap().lines().count();
    assert_eq!(lines, kept.len() + 1, "the log has what is in the database, and its heading");
    journal.fill(false);
    let next = act(journal.next_seq().unwrap());
    journal.append([&next]).unwrap();
    kept.push(next);
    drop(journal);
    assert_nothing_is_lost(dir.path(), &kept, "after a full disk");
}

#[test]
fn a_journal_of_version_1_is_sealed_once_and_kept_beside() {
    let bytes = include_bytes!("../../../fixtures/journal-1.db");
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(FILE), bytes).unwrap();
    let before = recorded_in(dir.path()).entries;
    assert_eq!(fs::read(dir.path().join(FILE)).unwrap(), bytes, "reading changes nothing");
    assert!(!dir.path().join(LOG).exists());
    assert_nothing_is_lost(dir.path(), &before, "sealed");
    let old = dir.path().join("journal.db.version-1-1");
    assert_eq!(fs::read(old).unwrap(), bytes);
    // Whoever seals the same acts gets the same chain.
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join(FILE), bytes).unwrap();
    reopened(other.path());
    assert_eq!(reopened_head(dir.path()), reopened_head(other.path()));
    // A stranger's word of arrival waits, and did so for the release that wrote it.
    let waits = before.last().unwrap().of_aid_as_stamped().unwrap();
    assert!(matches!(waits.word, crate::aid::AidStatement::Step(step) if step.waits));
}

#[test]
fn anybody_can_verify_the_chain_with_sha_256_alone() {
    let (left, _) = killed();
    let log = fs::read_to_string(left.path().join(LOG)).unwrap();
    let mut prev = "0".repeat(64);
    for line in log.lines().skip(1) {
        let (hash, rest) = line.split_once('\t').unwrap();
        assert_eq!(ChainHash(Sha256::digest(rest).into()).to_string(), hash);
        assert!(rest.starts_with(&format!("{prev}\t{{\"seq\":")), "{rest}");
        hash.clone_into(&mut prev);
    }
    assert_eq!(reopened_head(left.path()).to_string(), prev);
}

#[test]
fn an_act_that_is_changed_by_hand_shows() {
    let (left, acts) = killed();
    drop(Journal::open(left.path(), false).unwrap());
    let connection = Connection::open(left.path().join(FILE)).unwrap();
    let change = "DROP TRIGGER no_act_changes; UPDATE acts SET payload = '{}' WHERE seq = 7;";
    connection.execute_batch(change).unwrap();
    drop(connection);
    // The other copy proves what it said.
    assert_nothing_is_lost(left.path(), &acts, "changed in the database");
    let kept = left.path().join("journal.db.damaged-1");
    assert!(kept.exists(), "what was found is kept");
    // In both copies: it counts as it reads, and is told.
    let log = fs::read_to_string(left.path().join(LOG)).unwrap();
    let seven = log.lines().nth(7).unwrap();
    let changed = seven.replace("\"kind\":\"verify\"", "\"kind\":\"reject\"");
    fs::write(left.path().join(LOG), log.replace(seven, &changed)).unwrap();
    fs::remove_file(left.path().join(FILE)).unwrap();
    for _ in 0..2 {
        let (entries, condition) = reopened(left.path());
        assert_eq!((entries.len(), condition.unproved.clone()), (acts.len(), vec![7]));
    }
}
