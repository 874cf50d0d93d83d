//! The journal: every change in the order in which it was accepted, on disk before its command is
//! answered.
//!
//! One SQLite file in the state folder, in WAL mode with `synchronous = FULL`: one fsync per
//! commit. Entries are only ever added; triggers of the database refuse to change or remove one. A
//! lock file beside it, held by `flock` and thus released when the process dies, keeps a second
//! server away.

pub(crate) mod entry;

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, params};
use serde_json::Value;

use self::entry::{EntryKind, JournalEntry, Receipt, role_of};
use super::state_folder::own;
use crate::http::{
    caller::Caller,
    problem::{Code, Problem},
};

/// Name of the journal in the state folder.
const FILE: &str = "journal.db";
/// Name of the lock beside it.
const LOCK: &str = "journal.lock";
/// Version of the table (`user_version`). Payloads have a version of their own
/// ([`entry::PAYLOAD_VERSION`]).
const VERSION: i64 = 1;

const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS acts (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        received_at TEXT NOT NULL,
        wall_at TEXT NOT NULL,
        mode TEXT NOT NULL,
        as_of TEXT NOT NULL,
        key_name TEXT,
        key_role TEXT,
        key_agency TEXT,
        kind TEXT NOT NULL,
        report TEXT NOT NULL,
        revision INTEGER NOT NULL,
        idempotency_key TEXT,
        request_hash BLOB,
        answer_status INTEGER,
        answer TEXT,
        known TEXT NOT NULL,
        payload TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS one_answer_a_request
        ON acts (key_name, idempotency_key) WHERE idempotency_key IS NOT NULL;
    CREATE TRIGGER IF NOT EXISTS no_act_changes BEFORE UPDATE ON acts
        BEGIN SELECT RAISE(ABORT, 'acts are only added'); END;
    CREATE TRIGGER IF NOT EXISTS no_act_goes BEFORE DELETE ON acts
        BEGIN SELECT RAISE(ABORT, 'acts are only added'); END;
    PRAGMA user_version = 1;";

/// Why the journal cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Another process holds the lock.
    #[error("another server holds the journal")]
    Held,
    /// The file is no journal of this version, or is damaged.
    #[error("the journal is damaged: {0}")]
    Damaged(String),
    /// Any other error of the file system or the database.
    #[error("the journal cannot be written: {0}")]
    Failed(String),
}

impl From<rusqlite::Error> for JournalError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<std::io::Error> for JournalError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<&JournalError> for Problem {
    fn from(error: &JournalError) -> Self {
        match error {
            JournalError::Full => Code::JournalFull.into(),
            _ => Code::JournalFailed.into(),
        }
    }
}

impl JournalError {
    /// What is wrong, in public words: without the paths of this machine, which stand in the log.
    pub(crate) fn told(&self) -> &'static str {
        match self {
            Self::Full => "the disk is full: reports are not accepted",
            Self::Held => "another server holds the journal: reports are not accepted",
            Self::Damaged(_) => "the journal of reports is damaged: reports are not accepted",
            Self::Failed(_) => "the journal of reports cannot be written: reports are not accepted",
        }
    }
}

/// An open journal, with its lock.
#[derive(Debug)]
pub(crate) struct Journal {
    connection: Connection,
    file: PathBuf,
    /// Locked as long as this journal lives.
    _lock: File,
}

impl Journal {
    /// Opens the journal of a state folder; with `make`, creates folder and file where they are
    /// missing, else answers `None` there.
    ///
    /// # Errors
    /// [`JournalError`]; a table of a later version counts as damaged.
    pub(crate) fn open(state: &Path, make: bool) -> Result<Option<Self>, JournalError> {
        let file = state.join(FILE);
        if !make && !file.exists() {
            return Ok(None);
        }
        own(state, &[FILE, LOCK])?;
        let lock = File::create(state.join(LOCK))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => JournalError::Held,
            TryLockError::Error(error) => error.into(),
        })?;
        let connection = Connection::open(&file)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version > VERSION {
            let told = format!("version {version} was written by a later program");
            return Err(JournalError::Damaged(told));
        }
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
        if version < VERSION {
            connection.execute_batch(TABLE)?;
            // The directory entry of a new file needs an fsync of its own.
            File::open(state)?.sync_all()?;
        }
        Ok(Some(Self { connection, file, _lock: lock }))
    }

    /// Whether there still is a file at its path: entries written to a journal that was deleted
    /// would be lost with it.
    pub(crate) fn is_in_place(&self) -> bool {
        self.file.exists()
    }

    /// Limits the file to its present size, as on a full disk, or lifts that.
    #[cfg(test)]
    pub(super) fn fill(&self, full: bool) {
        let pages: i64 =
            self.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        let most = if full { pages } else { 1 << 30 };
        let limit = format!("PRAGMA max_page_count = {most}");
        let _: i64 = self.connection.query_row(&limit, [], |row| row.get(0)).unwrap();
    }

    /// Appends entries, all or none, in one transaction (one fsync), and returns when they are on
    /// disk. Each has its `seq` already, counted on from [`Journal::next_seq`].
    ///
    /// # Errors
    /// [`JournalError`]; then none of them is written.
    pub(crate) fn append<'a>(
        &mut self,
        entries: impl IntoIterator<Item = &'a JournalEntry>,
    ) -> Result<(), JournalError> {
        let transaction = self.connection.transaction()?;
        {
            let mut insert = transaction.prepare(
                "INSERT INTO acts (seq, received_at, wall_at, mode, as_of, key_name, key_role,
                     key_agency, kind, report, revision, idempotency_key, request_hash,
                     answer_status, answer, known, payload)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            )?;
            for entry in entries {
                let (by, receipt) = (entry.by.as_ref(), entry.receipt.as_ref());
                insert.execute(params![
                    entry.seq as i64,
                    entry.received_at.to_string(),
                    entry.wall_at.to_string(),
                    entry.mode,
                    entry.as_of.to_string(),
                    by.map(|by| &by.name),
                    by.map(|by| by.role.name()),
                    by.and_then(|by| by.agency.as_ref()),
                    entry.kind.name(),
                    entry.about,
                    entry.revision as i64,
                    receipt.map(|receipt| &receipt.key),
                    receipt.map(|receipt| receipt.request),
                    receipt.map(|receipt| receipt.status),
                    receipt.map(|receipt| &receipt.answer),
                    entry.known.to_string(),
                    entry.written_payload().to_string(),
                ])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// The number of the next entry: one index look-up.
    ///
    /// # Errors
    /// [`JournalError`].
    pub(crate) fn next_seq(&self) -> Result<u64, JournalError> {
        let last: i64 =
            self.connection
                .query_row("SELECT coalesce(max(seq), 0) FROM acts", [], |row| row.get(0))?;
        Ok(u64::try_from(last).unwrap_or(0) + 1)
    }

    /// Every entry in order, and what is wrong where the file cannot be read to its end.
    /// O(entries).
    pub(crate) fn read(&self) -> (Recorded, Option<JournalError>) {
        let mut recorded = Recorded::default();
        let damage = read_entries(&self.connection, &mut recorded).err();
        let damage = damage.map(|error| match JournalError::from(error) {
            JournalError::Failed(what) => JournalError::Damaged(what),
            other => other,
        });
        (recorded, damage)
    }
}

/// What the journal holds.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// The entries, in order.
    pub(crate) entries: Vec<JournalEntry>,
    /// Those that this release cannot read, in order. They are kept, counted and shown to officers;
    /// of what they say, only receipt and revision count.
    pub(crate) unreadable: Vec<UnreadableEntry>,
}

/// An entry that this release cannot read: written by a later release, or damaged. Texts stand as
/// in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnreadableEntry {
    /// Its number.
    pub(crate) seq: u64,
    /// Server's clock.
    pub(crate) at: String,
    /// `drill` or `actual`.
    pub(crate) mode: String,
    /// Name of the key; empty where nobody caused it.
    pub(crate) by: String,
    /// Name of its kind.
    pub(crate) kind: String,
    /// Id of what it is about.
    pub(crate) about: String,
    /// The revision that it led to.
    pub(crate) revision: u64,
    /// The payload.
    pub(crate) payload: String,
    /// Why it cannot be read.
    pub(crate) why: String,
    /// The answer, so that a repeated request gets it again.
    pub(crate) receipt: Option<Receipt>,
}

/// Every entry in the journal of a state folder, in order; none where there is no journal yet.
/// Read-only, beside the process that writes it (WAL readers do not block the writer).
///
/// # Errors
/// [`JournalError`].
pub(crate) fn read_beside(state: &Path) -> Result<Recorded, JournalError> {
    let file = state.join(FILE);
    let mut recorded = Recorded::default();
    if file.exists() {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&file, flags)?;
        connection.busy_timeout(Duration::from_secs(2))?;
        read_entries(&connection, &mut recorded)?;
    }
    Ok(recorded)
}

fn read_entries(connection: &Connection, recorded: &mut Recorded) -> rusqlite::Result<()> {
    let mut query = connection.prepare(
        "SELECT seq, received_at, wall_at, mode, as_of, key_name, key_role, key_agency,
                     kind, report, revision, idempotency_key, request_hash, answer_status, answer,
                     known, payload
                 FROM acts ORDER BY seq",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let entry = entry_of(row).map_err(|error| error.to_string());
        match entry.and_then(JournalEntry::understood) {
            Ok(entry) => recorded.entries.push(entry),
            Err(why) => recorded.unreadable.push(unreadable_of(row, why)),
        }
    }
    Ok(())
}

fn unreadable_of(row: &Row<'_>, why: String) -> UnreadableEntry {
    let text = |at: usize| row.get::<_, Option<String>>(at).ok().flatten().unwrap_or_default();
    let number = |at: usize| row.get::<_, i64>(at).map(u64::try_from);
    let number = |at: usize| number(at).ok().and_then(Result::ok).unwrap_or_default();
    UnreadableEntry {
        seq: number(0),
        at: text(1),
        mode: text(3),
        by: text(5),
        kind: text(8),
        about: text(9),
        revision: number(10),
        payload: text(16),
        why,
        receipt: receipt_of(row).ok().flatten(),
    }
}

fn entry_of(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    let name: Option<String> = row.get(5)?;
    let by = match name {
        Some(name) => Some(Caller {
            name,
            role: role_of(&row.get::<_, Option<String>>(6)?.unwrap_or_default()),
            agency: row.get(7)?,
            // What a key was tied to when it spoke stands in what came of it.
            sites: Vec::new(),
        }),
        None => None,
    };
    let receipt = receipt_of(row)?;
    let kind: String = row.get(8)?;
    Ok(JournalEntry {
        seq: u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0),
        received_at: moment(row, 1)?,
        wall_at: moment(row, 2)?,
        mode: row.get(3)?,
        as_of: moment(row, 4)?,
        by,
        kind: EntryKind::from_name(&kind).ok_or_else(|| unreadable(8, kind))?,
        about: row.get(9)?,
        revision: u64::try_from(row.get::<_, i64>(10)?).unwrap_or(0),
        receipt,
        known: json(row, 15)?,
        payload: json(row, 16)?,
    })
}

/// The receipt of an entry; `None` where its request had no idempotency key.
fn receipt_of(row: &Row<'_>) -> rusqlite::Result<Option<Receipt>> {
    let Some(key) = row.get::<_, Option<String>>(11)? else { return Ok(None) };
    Ok(Some(Receipt {
        key,
        request: row.get(12)?,
        status: row.get(13)?,
        answer: row.get::<_, Option<String>>(14)?.unwrap_or_default(),
    }))
}

fn moment(row: &Row<'_>, at: usize) -> rusqlite::Result<Timestamp> {
    let text: String = row.get(at)?;
    text.parse().map_err(|_no_moment| unreadable(at, text))
}

fn json(row: &Row<'_>, at: usize) -> rusqlite::Result<Value> {
    let text: String = row.get(at)?;
    serde_json::from_str(&text).map_err(|_no_json| unreadable(at, text))
}

fn unreadable(at: usize, text: String) -> rusqlite::Error {
    let told = format!("cannot be read: {}", text.chars().take(40).collect::<String>());
    rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, told.into())
}

#[cfg(test)]
mod tests;
