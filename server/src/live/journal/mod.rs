//! The journal: every change in the order in which it was accepted, on disk before its command is
//! answered.
//!
//! It is kept twice in the state folder: in an SQLite file ([`tables`], WAL mode with
//! `synchronous = FULL`) and in a text file ([`log`]) that is synced first. Acts are only ever added
//! and sealed one after the other ([`chain`]), so that each copy tells what it has lost. When the
//! journal is opened, both are read ([`copies`]) and made whole from each other ([`healing`]); what
//! neither has any more is counted and told ([`condition`]), and the rest serves. Who cannot write it
//! reads it all the same ([`read_only`]). A [`lock`] beside them, released when the process dies, keeps a
//! second server away.

mod backup;
mod chain;
mod check;
pub mod commands;
mod condition;
mod conflict;
mod copies;
pub(crate) mod entry;
mod entry_row;
mod error;
mod hash;
mod heading;
mod healing;
pub(crate) mod lock;
mod log;
mod merge;
mod order;
mod photo_files;
mod place;
pub(crate) mod read_only;
mod recorded;
mod restore;
mod row;
mod state_report;
mod tables;

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use self::{
    chain::ChainedAct,
    copies::BothCopies,
    entry::JournalEntry,
    hash::ChainHash,
    heading::JournalHeading,
    healing::{OpenCopies, open_healed},
    lock::StateLock,
    log::ActLog,
    place::{FILE, LOG},
    row::ActRow,
};
pub(crate) use self::{
    condition::JournalCondition,
    conflict::MergeConflict,
    error::JournalError,
    recorded::{Recorded, UnreadableEntry},
};

/// The write-ahead log is moved into the database after so many acts, or so much time, so that
/// little lies in it alone.
const CHECKPOINT_ACTS: usize = 256;
const CHECKPOINT_TIME: Duration = Duration::from_secs(60);

/// An open journal, with its lock.
#[derive(Debug)]
pub(crate) struct Journal {
    connection: Connection,
    file: PathBuf,
    log: ActLog,
    /// Hash of the last act.
    head: ChainHash,
    /// The highest number that was ever given.
    highest: u64,
    condition: JournalCondition,
    /// Acts since the last checkpoint, and when that was.
    unmoved: usize,
    moved: Instant,
    /// Locked as long as this journal lives.
    _lock: Arc<StateLock>,
}

impl Journal {
    /// Locks a state folder and opens its journal; with `make`, creates folder and files where they
    /// are missing, else answers `None` there.
    ///
    /// # Errors
    /// As [`Journal::open_under`].
    #[cfg(test)]
    pub(crate) fn open(state: &Path, make: bool) -> Result<Option<Self>, JournalError> {
        if !make && !Self::is_there(state)? {
            return Ok(None);
        }
        Self::open_under(StateLock::of(state)?, state).map(Some)
    }

    /// Whether there is a journal in a state folder, or one copy of it.
    ///
    /// # Errors
    /// [`JournalError`] where nobody can say: that is not the same as none.
    pub(crate) fn is_there(state: &Path) -> Result<bool, JournalError> {
        Ok(state.join(FILE).try_exists()? || state.join(LOG).try_exists()?)
    }

    /// Opens the journal of a state folder whose lock is held, and makes both copies whole; creates
    /// them where they are missing. O(acts).
    ///
    /// # Errors
    /// [`JournalError`]; a table of a later version counts as damaged.
    pub(crate) fn open_under(lock: Arc<StateLock>, state: &Path) -> Result<Self, JournalError> {
        let file = state.join(FILE);
        let copies = BothCopies::read(state)?;
        let reading = copies.readable()?;
        let OpenCopies { connection, log, rebuilt } = open_healed(state, &copies, &reading)?;
        let condition = JournalCondition::of(&reading, rebuilt);
        condition.log();
        if reading.unfinished > 0 {
            let acts = reading.unfinished;
            tracing::info!(acts, "a batch was under way when the server ended: it is taken in");
        }
        let mut journal = Self {
            connection,
            file,
            log,
            head: reading.head(),
            highest: reading.highest,
            condition,
            unmoved: 0,
            moved: Instant::now(),
            _lock: lock,
        };
        journal.checkpoint(CheckpointKind::Whole);
        Ok(journal)
    }

    /// How sound it was when it was opened.
    pub(crate) fn condition(&self) -> &JournalCondition {
        &self.condition
    }

    /// Whether nobody has changed its log: else it has to be opened anew, which heals it.
    pub(crate) fn is_as_written(&self) -> bool {
        self.log.is_as_written()
    }

    /// Whether both copies still are at their paths: entries written to a file that was deleted
    /// would be lost with it.
    pub(crate) fn is_in_place(&self) -> bool {
        self.file.exists() && self.file.with_file_name(LOG).exists()
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

    /// Appends entries, all or none, and returns when they are on disk: in the log first, then in
    /// the database in one transaction (two syncs). Each has its `seq` already, counted on from
    /// [`Journal::next_seq`].
    ///
    /// # Errors
    /// [`JournalError`]; then none of them is written.
    pub(crate) fn append<'a>(
        &mut self,
        entries: impl IntoIterator<Item = &'a JournalEntry>,
    ) -> Result<(), JournalError> {
        let mut acts: Vec<ChainedAct> = Vec::new();
        for entry in entries {
            let prev = acts.last().map_or(self.head, |act| act.link.hash);
            acts.push(ChainedAct::after(prev, ActRow::from(entry)));
        }
        self.append_acts(&acts)
    }

    /// The same for acts that have their place in the chain.
    fn append_acts(&mut self, acts: &[ChainedAct]) -> Result<(), JournalError> {
        let Some(last) = acts.last() else { return Ok(()) };
        let lines: String = acts.iter().map(ChainedAct::line).collect();
        self.log.append(&lines)?;
        if let Err(error) = self.commit(acts) {
            self.log.try_to_take_back();
            return Err(error.into());
        }
        self.log.keep(&lines);
        self.head = last.link.hash;
        self.highest = last.row.seq();
        self.unmoved += acts.len();
        Ok(())
    }

    fn commit(&mut self, acts: &[ChainedAct]) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        tables::insert(&transaction, acts.iter())?;
        transaction.commit()
    }

    /// The number of the next entry.
    ///
    /// # Errors
    /// Never, as long as the number is kept in memory.
    pub(crate) fn next_seq(&self) -> Result<u64, JournalError> {
        Ok(self.highest + 1)
    }

    /// Moves the write-ahead log into the database where that is due: after [`CHECKPOINT_ACTS`] acts
    /// or [`CHECKPOINT_TIME`].
    pub(crate) fn checkpoint_if_due(&mut self) {
        let is_late = self.unmoved > 0 && self.moved.elapsed() >= CHECKPOINT_TIME;
        if self.unmoved >= CHECKPOINT_ACTS || is_late {
            self.checkpoint(CheckpointKind::Passing);
        }
    }

    /// Moves all of the write-ahead log into the database: before an orderly end.
    pub(crate) fn settle(&mut self) {
        self.checkpoint(CheckpointKind::Whole);
    }

    fn checkpoint(&mut self, kind: CheckpointKind) {
        let query = match kind {
            CheckpointKind::Passing => "PRAGMA wal_checkpoint(PASSIVE)",
            CheckpointKind::Whole => "PRAGMA wal_checkpoint(TRUNCATE)",
        };
        // Where it fails everything is still in the write-ahead log, and in the other copy.
        if let Err(error) = self.connection.query_row(query, [], |_| Ok(())) {
            tracing::warn!(%error, "the write-ahead log of the journal stays");
        }
        (self.unmoved, self.moved) = (0, Instant::now());
    }

    /// Every entry in the order of judging, and what is wrong where the database cannot be read to
    /// its end; then the entries are those of both copies. O(entries).
    pub(crate) fn read(&self) -> (Recorded, Option<JournalError>) {
        let mut recorded = Recorded::default();
        let Err(error) = read_entries(&self.connection, &mut recorded) else {
            return (recorded, None);
        };
        let damage = match JournalError::from(error) {
            JournalError::Failed(what) => JournalError::Damaged(what),
            other => other,
        };
        let state = self.file.parent().unwrap_or(Path::new(""));
        let rest = BothCopies::read(state).and_then(|copies| copies.weighed());
        match rest {
            Ok(reading) => (Recorded::of(reading.into_rows()), Some(damage)),
            Err(_) => (recorded, Some(damage)),
        }
    }

    /// Takes in acts that a merge brings: `acts` is everything that this journal holds from now on,
    /// ascending by number. The log first, as a whole.
    ///
    /// # Errors
    /// [`JournalError`]; what was there before still is.
    fn take_in(
        &mut self,
        heading: &JournalHeading,
        acts: &[ChainedAct],
    ) -> Result<(), JournalError> {
        let log = self.file.with_file_name(LOG);
        let length = log::write_anew(&log, heading, acts.iter())?;
        self.log = ActLog::open(&log, length)?;
        let mut known: Vec<ActRow> = Vec::new();
        tables::acts(&self.connection, &mut known)?;
        let known: HashSet<u64> = known.iter().map(ActRow::seq).collect();
        let missing = acts.iter().filter(|act| !known.contains(&act.row.seq()));
        let transaction = self.connection.transaction()?;
        tables::insert(&transaction, missing)?;
        tables::head(&transaction, heading)?;
        transaction.commit()?;
        if let Some(last) = acts.last() {
            (self.head, self.highest) = (last.link.hash, last.row.seq());
        }
        self.settle();
        Ok(())
    }
}

/// Reads every entry, as far as the database can be read.
fn read_entries(connection: &Connection, recorded: &mut Recorded) -> rusqlite::Result<()> {
    let mut rows = Vec::new();
    let read = tables::acts(connection, &mut rows);
    *recorded = Recorded::of(rows);
    read
}

/// How much a checkpoint waits for.
#[derive(Debug, Clone, Copy)]
enum CheckpointKind {
    /// For nobody: what readers still use stays for the next.
    Passing,
    /// For all readers: nothing stays.
    Whole,
}

#[cfg(test)]
mod backup_tests;
#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod merge_tests;
#[cfg(test)]
mod tests;
