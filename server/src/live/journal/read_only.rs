//! Reading a journal that this process does not write: another one does, the file system is
//! read-only, the disk is full, or the card is failing.
//!
//! Nothing that was acknowledged is left out. In WAL mode the newest entries lie beside the database,
//! in `journal.db-wal`, and SQLite needs an index of that (`-shm`), which it cannot always make. So
//! both copies of the journal are first read where they lie; where the database cannot be read there,
//! they are copied with the WAL to a private folder and read in it. (`immutable=1` would read the
//! database alone.)

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

use super::{
    condition::JournalCondition,
    copies::BothCopies,
    error::JournalError,
    place::{FILE, LOG},
    recorded::Recorded,
    state_report::is_served,
};

/// Name of the WAL beside the journal.
const WAL: &str = "journal.db-wal";
/// The files that entries lie in: any may be missing.
const PARTS: [&str; 3] = [FILE, WAL, LOG];
/// Those of them of which one is enough, and without which there is no journal.
const COPIES: [&str; 2] = [FILE, LOG];
/// What lies beside a journal that was written to. Of a folder in which these are left and the
/// journal is not, the journal is gone: it was not the case that nothing was ever reported.
const TRACES: [&str; 3] = [WAL, "journal.db-shm", "alarm.secret"];
/// How often files that change while they are copied are copied again.
const ATTEMPTS: usize = 5;
/// A folder in memory, where the usual one for temporary files cannot be written either.
const IN_MEMORY: &str = "/dev/shm";

/// The journal of a state folder, read and never written.
#[derive(Debug)]
pub(crate) struct ReadOnlyJournal {
    state: PathBuf,
    /// The files as they were when they were read last; `None` before.
    seen: Option<JournalStamp>,
    condition: JournalCondition,
}

impl ReadOnlyJournal {
    /// Of a state folder, which need not exist. Reads nothing.
    pub(crate) fn at(state: &Path) -> Self {
        Self { state: state.to_owned(), seen: None, condition: JournalCondition::default() }
    }

    /// Whether its files are no longer those that were read last.
    pub(crate) fn has_changed(&self) -> bool {
        self.seen.as_ref() != Some(&JournalStamp::of(&self.state))
    }

    /// Every entry in order, and why that is not all, where it is not. O(entries).
    pub(crate) fn read(&mut self) -> (Recorded, Option<JournalError>) {
        // A journal that was there when it was read last does not go by itself.
        let was_there = self.seen.as_ref().is_some_and(JournalStamp::is_of_a_journal);
        // Before reading: what is written meanwhile is then noticed as a change.
        self.seen = Some(JournalStamp::of(&self.state));
        let JournalAsRead { recorded, condition, wrong, .. } = JournalAsRead::of(&self.state);
        self.condition = condition;
        if wrong.is_none() && was_there && recorded.is_empty() && !is_there(&self.state) {
            return (recorded, Some(JournalError::Gone));
        }
        (recorded, wrong)
    }

    /// How sound it was when it was read last.
    pub(crate) fn condition(&self) -> &JournalCondition {
        &self.condition
    }
}

/// Whether a state folder was written to before, and has no copy of a journal any more, or empty
/// files.
pub(crate) fn is_gone(state: &Path) -> bool {
    let is_nothing = |name: &str| match fs::metadata(state.join(name)) {
        Ok(file) => file.len() == 0,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    COPIES.into_iter().all(is_nothing) && TRACES.iter().any(|name| state.join(name).exists())
}

/// Whether there is a copy of a journal. One that cannot be looked at counts as there.
fn is_there(state: &Path) -> bool {
    COPIES.iter().any(|name| state.join(name).try_exists().unwrap_or(true))
}

/// Every entry in the journal of a state folder, in the order of judging, and why that is not all,
/// where it is not; none where nothing was ever reported. Beside the process that writes it, which it
/// does not hold up.
pub(crate) fn read_now(state: &Path) -> (Recorded, Option<JournalError>) {
    let read = JournalAsRead::of(state);
    (read.recorded, read.wrong)
}

/// What a journal was found to be, by a process that does not write it.
#[derive(Debug, Default)]
struct JournalAsRead {
    recorded: Recorded,
    condition: JournalCondition,
    /// Why that is not all, where it is not.
    wrong: Option<JournalError>,
    /// Whether the database could not be read as it should: all may still stand in the log.
    is_database_troubled: bool,
}

impl JournalAsRead {
    fn of(state: &Path) -> Self {
        if is_gone(state) {
            return Self { wrong: Some(JournalError::Gone), ..Self::default() };
        }
        if !is_there(state) {
            return Self::default();
        }
        // Asked before reading: a server that ends meanwhile leaves nothing under way.
        let is_served = is_served(state);
        let in_place = Self::within(state, is_served);
        if !in_place.is_database_troubled {
            return in_place;
        }
        match CopiedJournal::of(state) {
            Ok(copy) => in_place.or_further(Self::within(&copy.folder, is_served)),
            Err(error) => {
                tracing::warn!(%error, "the journal cannot be copied either");
                in_place
            }
        }
    }

    /// What both copies in a folder have together.
    fn within(folder: &Path, is_served: bool) -> Self {
        let failed = |error: JournalError| Self {
            wrong: Some(unreadable(error)),
            is_database_troubled: true,
            ..Self::default()
        };
        let copies = match BothCopies::read(folder) {
            Ok(copies) => copies,
            Err(error) => return failed(error),
        };
        let mut reading = match copies.readable() {
            Ok(reading) => reading,
            Err(error) => return failed(error),
        };
        let trouble = copies.table.trouble;
        if is_served && trouble.is_none() {
            reading.leave_unfinished();
        }
        Self {
            condition: JournalCondition::of(&reading, Vec::new()),
            recorded: Recorded::of(reading.into_rows()),
            is_database_troubled: trouble.is_some(),
            // Nothing but the log tells how far a damaged database went.
            wrong: trouble.filter(|_| copies.log.heading.is_none()).map(JournalError::Damaged),
        }
    }

    /// Of two readings of one journal the one that is whole, else the one that got further.
    fn or_further(self, other: Self) -> Self {
        let rank = |read: &Self| (read.wrong.is_none(), read.recorded.len());
        if rank(&other) >= rank(&self) { other } else { self }
    }
}

/// An error of reading: it is no matter of what can be written.
fn unreadable(error: JournalError) -> JournalError {
    match error {
        JournalError::Damaged(_) | JournalError::Gone => error,
        other => JournalError::Damaged(other.to_string()),
    }
}

/// A copy of a journal with its WAL, in a folder of its owner alone; removed on drop.
#[derive(Debug)]
struct CopiedJournal {
    folder: PathBuf,
}

impl CopiedJournal {
    fn of(state: &Path) -> io::Result<Self> {
        let folders = [std::env::temp_dir(), PathBuf::from(IN_MEMORY)];
        let mut failed = io::Error::other("there is no folder for temporary files");
        for parent in folders {
            match Self::within(&parent, state) {
                Ok(copy) => return Ok(copy),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    fn within(parent: &Path, state: &Path) -> io::Result<Self> {
        let mut chance = [0; 8];
        getrandom::fill(&mut chance).map_err(io::Error::other)?;
        let folder = parent.join(format!("lintas-journal-{:016x}", u64::from_be_bytes(chance)));
        fs::DirBuilder::new().mode(0o700).create(&folder)?;
        let copy = Self { folder };
        for _ in 0..ATTEMPTS {
            let before = JournalStamp::of(state);
            for name in PARTS {
                let there = copy.folder.join(name);
                match fs::copy(state.join(name), &there) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    Err(_none) => _ = fs::remove_file(&there),
                    Ok(_) => {}
                }
            }
            if before == JournalStamp::of(state) {
                return Ok(copy);
            }
        }
        Err(io::Error::other("it changes faster than it can be copied"))
    }
}

impl Drop for CopiedJournal {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "a copy of the journal cannot be removed");
        }
    }
}

/// Length, moment of the last change and number of each part; `None` where one is not there.
#[derive(Debug, PartialEq, Eq)]
struct JournalStamp([Option<(u64, i64, i64, u64)>; PARTS.len()]);

impl JournalStamp {
    fn of(state: &Path) -> Self {
        Self(PARTS.map(|name| {
            let found = fs::metadata(state.join(name)).ok()?;
            Some((found.len(), found.mtime(), found.mtime_nsec(), found.ino()))
        }))
    }

    fn is_of_a_journal(&self) -> bool {
        let [file, _, log] = &self.0;
        file.is_some() || log.is_some()
    }
}

#[cfg(test)]
#[path = "read_only_tests.rs"]
mod tests;
