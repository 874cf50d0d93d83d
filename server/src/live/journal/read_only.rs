//! Reading a journal that this process does not write: another one does, the file system is
//! read-only, the disk is full, or the card is failing.
//!
//! Nothing that was acknowledged is left out. In WAL mode the newest entries lie beside the database,
//! in `journal.db-wal`, and SQLite needs an index of that (`-shm`), which it cannot always make. So
//! the journal is first read where it lies; where that fails, database and WAL are copied to a
//! private folder and read there, WAL included. (`immutable=1` would read the database alone.)

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use super::{FILE, JournalError, Recorded, VERSION, read_entries};

/// Name of the WAL beside the journal.
const WAL: &str = "journal.db-wal";
/// The files that entries lie in: any may be missing.
const PARTS: [&str; 2] = [FILE, WAL];
/// Those of them without which there is no journal.
const COPIES: [&str; 1] = [FILE];
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
}

impl ReadOnlyJournal {
    /// Of a state folder, which need not exist. Reads nothing.
    pub(crate) fn at(state: &Path) -> Self {
        Self { state: state.to_owned(), seen: None }
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
        match read_now(&self.state) {
            (recorded, None) if was_there && recorded.is_empty() && !is_there(&self.state) => {
                (recorded, Some(JournalError::Gone))
            }
            read => read,
        }
    }
}

/// Whether a state folder was written to before, and has no journal any more or an empty file.
pub(crate) fn is_gone(state: &Path) -> bool {
    let is_empty = |name: &str| fs::metadata(state.join(name)).is_ok_and(|file| file.len() == 0);
    let has_none = !is_there(state) || COPIES.into_iter().all(is_empty);
    has_none && TRACES.iter().any(|name| state.join(name).exists())
}

/// Whether there is a journal. One that cannot be looked at counts as there.
fn is_there(state: &Path) -> bool {
    COPIES.iter().any(|name| state.join(name).try_exists().unwrap_or(true))
}

/// Every entry in the journal of a state folder, in order, and why that is not all, where it is not;
/// none where nothing was ever reported. Beside the process that writes it, which it does not hold up.
pub(crate) fn read_now(state: &Path) -> (Recorded, Option<JournalError>) {
    if is_gone(state) {
        return (Recorded::default(), Some(JournalError::Gone));
    }
    if !is_there(state) {
        return (Recorded::default(), None);
    }
    let in_place = open_in_place(&state.join(FILE));
    let why = match in_place {
        Ok(connection) => match entries(&connection) {
            (recorded, None) => return (recorded, None),
            (recorded, Some(why)) => (recorded, why),
        },
        Err(why) => (Recorded::default(), why),
    };
    let copy = match CopiedJournal::of(state) {
        Ok(copy) => copy,
        Err(error) => {
            tracing::warn!(%error, "the journal cannot be copied either");
            return (why.0, Some(unreadable(why.1)));
        }
    };
    match copy.open().map(|connection| entries(&connection)) {
        Ok((recorded, wrong)) => {
            // Of two readings of one damaged file the one that got further.
            let further = if recorded.len() >= why.0.len() { recorded } else { why.0 };
            (further, wrong.map(unreadable))
        }
        Err(error) => (why.0, Some(unreadable(error))),
    }
}

/// All entries, and what is wrong where they cannot be read to the end.
fn entries(connection: &Connection) -> (Recorded, Option<JournalError>) {
    let mut recorded = Recorded::default();
    let wrong = read_entries(connection, &mut recorded).err().map(JournalError::from);
    (recorded, wrong)
}

/// An error of reading: it is no matter of what can be written.
fn unreadable(error: JournalError) -> JournalError {
    match error {
        JournalError::Damaged(_) | JournalError::Gone => error,
        other => JournalError::Damaged(other.to_string()),
    }
}

fn open_in_place(file: &Path) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    checked(Connection::open_with_flags(file, flags)?)
}

/// Refuses a table of a later version.
fn checked(connection: Connection) -> Result<Connection, JournalError> {
    connection.busy_timeout(Duration::from_secs(2))?;
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > VERSION {
        let told = format!("version {version} was written by a later program");
        return Err(JournalError::Damaged(told));
    }
    Ok(connection)
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

    /// Opens the copy: SQLite takes what lies in the WAL, up to the last whole transaction.
    fn open(&self) -> Result<Connection, JournalError> {
        checked(Connection::open(self.folder.join(FILE))?)
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
        self.0[0].is_some()
    }
}

#[cfg(test)]
mod tests;
