//! Journals that are read by a process which does not write them.

use std::{io::Write as _, path::Path};

use rusqlite::Connection;

use super::*;
use crate::live::journal::{Journal, chain::ChainedAct, place::VERSION, row::ActRow, tests::act};

fn seqs(recorded: &Recorded) -> Vec<u64> {
    recorded.entries.iter().map(|entry| entry.seq).collect()
}

fn written(state: &Path) -> Journal {
    let mut journal = Journal::open(state, true).unwrap().unwrap();
    journal.append(&[act(1), act(2), act(3)]).unwrap();
    journal
}

#[test]
fn what_lies_in_the_wal_alone_is_read_beside_its_writer_and_from_a_copy() {
    let (dir, card) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let journal = written(dir.path());
    let (recorded, wrong) = read_now(dir.path());
    assert!(wrong.is_none() && seqs(&recorded) == [1, 2, 3], "{wrong:?}");
    // What a power cut leaves on a card, of which the log is lost as well.
    for name in [FILE, WAL] {
        fs::copy(dir.path().join(name), card.path().join(name)).unwrap();
    }
    drop(journal);
    let alone = tempfile::tempdir().unwrap();
    fs::copy(card.path().join(FILE), alone.path().join(FILE)).unwrap();
    assert!(read_now(alone.path()).0.is_empty(), "the entries lie in the WAL alone");

    let copy = CopiedJournal::of(card.path()).unwrap();
    let read = JournalAsRead::within(&copy.folder, false);
    assert!(read.wrong.is_none() && seqs(&read.recorded) == [1, 2, 3], "{read:?}");
    let folder = copy.folder.clone();
    assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
    drop(copy);
    assert!(!folder.exists(), "nothing of it stays behind");
    // Where SQLite can make no index of the WAL beside it.
    fs::create_dir(card.path().join("journal.db-shm")).unwrap();
    let (recorded, wrong) = read_now(card.path());
    assert!(wrong.is_none() && seqs(&recorded) == [1, 2, 3], "{wrong:?}");
    assert!(card.path().join(WAL).metadata().unwrap().len() > 0, "and the card is as it was");
}

#[test]
fn what_another_process_adds_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = written(dir.path());
    let mut beside = ReadOnlyJournal::at(dir.path());
    assert!(beside.has_changed(), "it was never read");
    assert_eq!(seqs(&beside.read().0), [1, 2, 3]);
    assert!(!beside.has_changed());
    journal.append(&[act(4)]).unwrap();
    assert!(beside.has_changed());
    assert_eq!(seqs(&beside.read().0), [1, 2, 3, 4]);
}

#[test]
fn a_journal_that_is_gone_is_not_one_that_never_was() {
    let dir = tempfile::tempdir().unwrap();
    let mut beside = ReadOnlyJournal::at(dir.path());
    assert!(beside.read().1.is_none(), "nothing was ever reported");
    fs::write(dir.path().join(TRACES[2]), "x").unwrap();
    assert!(matches!(beside.read().1, Some(JournalError::Gone)), "somebody reported here");
    fs::remove_file(dir.path().join(TRACES[2])).unwrap();
    drop(written(dir.path()));
    assert!(beside.read().1.is_none());
    fs::write(dir.path().join(TRACES[2]), "x").unwrap();
    fs::write(dir.path().join(FILE), "").unwrap();
    assert_eq!(seqs(&beside.read().0), [1, 2, 3], "the other copy has it all");
    fs::write(dir.path().join(LOG), "").unwrap();
    assert!(matches!(read_now(dir.path()).1, Some(JournalError::Gone)), "truncated to nothing");
    for name in [TRACES[0], TRACES[1], TRACES[2], FILE, LOG] {
        let _ = fs::remove_file(dir.path().join(name));
    }
    assert!(matches!(beside.read().1, Some(JournalError::Gone)), "it was there when read last");
}

#[test]
fn damage_of_one_copy_hides_nothing() {
    for name in [FILE, LOG] {
        let dir = tempfile::tempdir().unwrap();
        drop(written(dir.path()));
        let noise = "neither a database nor a log, but long enough to look at it";
        fs::write(dir.path().join(name), noise).unwrap();
        let (recorded, wrong) = read_now(dir.path());
        assert!(wrong.is_none() && seqs(&recorded) == [1, 2, 3], "{name}: {wrong:?}");
        assert_eq!(fs::read_to_string(dir.path().join(name)).unwrap(), noise, "it is only read");
    }
}

#[test]
fn a_batch_that_its_writer_may_still_take_back_is_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    let journal = written(dir.path());
    let line = ChainedAct::after(journal.head, ActRow::from(&act(4))).line();
    let mut log = fs::OpenOptions::new().append(true).open(dir.path().join(LOG)).unwrap();
    log.write_all(line.as_bytes()).unwrap();
    assert_eq!(seqs(&read_now(dir.path()).0), [1, 2, 3]);
    drop(journal);
    assert_eq!(seqs(&read_now(dir.path()).0), [1, 2, 3, 4], "its writer was killed");
}

#[test]
fn a_damaged_file_and_a_later_version_are_told() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(FILE), "no database at all, but long enough to look at it").unwrap();
    let (recorded, wrong) = read_now(dir.path());
    assert!(recorded.is_empty() && matches!(wrong, Some(JournalError::Damaged(_))), "{wrong:?}");
    let later = tempfile::tempdir().unwrap();
    drop(written(later.path()));
    fs::remove_file(later.path().join(LOG)).unwrap();
    let connection = Connection::open(later.path().join(FILE)).unwrap();
    connection.execute_batch(&format!("PRAGMA user_version = {}", VERSION + 1)).unwrap();
    let (recorded, wrong) = read_now(later.path());
    let told = wrong.unwrap().to_string();
    assert!(recorded.is_empty() && told.contains("later program"), "{told}");
}
