//! Making both copies whole again when the journal is opened to be written: what one has lost is
//! taken from the other. Damaged files are kept beside under another name and never deleted.
//!
//! Whatever the moment of a power cut, one copy is whole: the log is written anew beside the old one
//! and takes its place at once, and only then is the database touched.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode};

use super::{
    chain::ChainedAct,
    copies::{BothCopies, JournalReading},
    error::JournalError,
    heading::JournalHeading,
    log::{self, ActLog, sync_folder_of},
    place::{FILE, LOG, VERSION},
    tables,
};

/// What an opened journal is written through.
#[derive(Debug)]
pub(super) struct OpenCopies {
    pub(super) connection: Connection,
    pub(super) log: ActLog,
    /// Names of the files that had to be written anew.
    pub(super) rebuilt: Vec<&'static str>,
}

/// Makes both copies say what `reading` says, and opens them.
///
/// # Errors
/// [`JournalError`]; nothing that could be read before is lost then.
pub(super) fn open_healed(
    state: &Path,
    copies: &BothCopies,
    reading: &JournalReading,
) -> Result<OpenCopies, JournalError> {
    let heading = heading_for(copies, reading);
    let mut rebuilt = Vec::new();
    let log = state.join(LOG);
    let length = if is_log_whole(copies, reading, &heading) {
        copies.log.whole
    } else {
        if copies.log.is_there {
            keep_beside(&log, "damaged")?;
            rebuilt.push(LOG);
        }
        log::write_anew(&log, &heading, reading.acts.iter())?
    };
    let log = ActLog::open(&log, length)?;
    let file = state.join(FILE);
    let state_of_table = table_state(copies, reading, &heading);
    if state_of_table == TableState::Other {
        if copies.table.is_there && !copies.table.is_first_version {
            rebuilt.push(FILE);
        }
        replace_table(&file, copies.table.is_first_version, &heading, reading)?;
    }
    let missing = |act: &&ChainedAct| {
        state_of_table == TableState::Lacks && !copies.table.acts.contains_key(&act.row.seq())
    };
    let connection = match connected(&file, &heading, reading.acts.iter().filter(missing)) {
        Ok(connection) => connection,
        Err(error) if is_passing(&error) || state_of_table == TableState::Other => {
            return Err(error.into());
        }
        // It can be read and not be written: damaged where nobody looked.
        Err(error) => {
            tracing::warn!(%error, "the database of the journal is written anew");
            rebuilt.push(FILE);
            replace_table(&file, false, &heading, reading)?;
            connected(&file, &heading, std::iter::empty())?
        }
    };
    Ok(OpenCopies { connection, log, rebuilt })
}

/// The heading that both copies are to have.
fn heading_for(copies: &BothCopies, reading: &JournalReading) -> JournalHeading {
    let told = [&copies.table.heading, &copies.log.heading].into_iter().flatten();
    let told = told.map(|it| it.highest).max().unwrap_or(0);
    let last = reading.acts.last().map_or(0, |act| act.row.seq());
    let highest = if last < reading.highest { reading.highest } else { told };
    JournalHeading { highest, ..reading.heading.clone() }
}

fn is_log_whole(copies: &BothCopies, reading: &JournalReading, heading: &JournalHeading) -> bool {
    let log = &copies.log;
    log.is_there
        && !(log.is_damaged && reading.unproved.is_empty())
        && log.unread_at_the_end == 0
        && log.heading.as_ref() == Some(heading)
        && log.acts.len() == reading.acts.len()
        && reading.acts.iter().all(|act| copies.is_in_log(act))
}

/// What has to be done about the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableState {
    /// It has every act as it is.
    Whole,
    /// It lacks acts.
    Lacks,
    /// It is not there, of an earlier version, or damaged.
    Other,
}

fn table_state(
    copies: &BothCopies,
    reading: &JournalReading,
    heading: &JournalHeading,
) -> TableState {
    let table = &copies.table;
    let known = reading.acts.iter().filter(|act| copies.is_in_table(act)).count();
    if !table.is_there
        || table.trouble.is_some()
        || table.version != VERSION
        || known != table.acts.len()
        || known != table.links.len()
    {
        TableState::Other
    } else if known < reading.acts.len() || table.heading.as_ref() != Some(heading) {
        TableState::Lacks
    } else {
        TableState::Whole
    }
}

/// Opens the database to be written, with the acts that it lacks. Its heading is written in any case:
/// a database that cannot be written shows now and not with the first act.
fn connected<'a>(
    file: &Path,
    heading: &JournalHeading,
    missing: impl Iterator<Item = &'a ChainedAct>,
) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    let transaction = connection.transaction()?;
    tables::insert(&transaction, missing)?;
    tables::head(&transaction, heading)?;
    transaction.commit()?;
    Ok(connection)
}

/// Whether an error says nothing about the file: the disk is full, or another process is at it.
fn is_passing(error: &rusqlite::Error) -> bool {
    let passing = [ErrorCode::DiskFull, ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked];
    error.sqlite_error_code().is_some_and(|code| passing.contains(&code))
}

/// Puts a new database in the place of the old one, which is kept beside. The log has every act by
/// now.
fn replace_table(
    file: &Path,
    is_first_version: bool,
    heading: &JournalHeading,
    reading: &JournalReading,
) -> Result<(), JournalError> {
    let fresh = file.with_extension("db.fresh");
    for end in ["", "-wal", "-shm", "-journal"] {
        remove(&with_end(&fresh, end))?;
    }
    tables::make(&fresh, heading, reading.acts.iter(), &[])?;
    put_in_place(&fresh, file, if is_first_version { "version-1" } else { "damaged" })?;
    Ok(())
}

/// Moves a database to the place of another one, which is kept beside as `….<why>-<n>`.
///
/// # Errors
/// Where that fails.
pub(super) fn put_in_place(fresh: &Path, file: &Path, why: &str) -> io::Result<()> {
    let beside = if file.exists() { Some(keep_beside(file, why)?) } else { None };
    // The rest of the old one must not be taken for that of the new one.
    for end in ["-wal", "-journal"] {
        let rest = with_end(file, end);
        match &beside {
            _ if !rest.exists() => {}
            Some(beside) => fs::rename(rest, with_end(beside, end))?,
            None => {
                keep_beside(&rest, why)?;
                remove(&rest)?;
            }
        }
    }
    remove(&with_end(file, "-shm"))?;
    fs::rename(fresh, file)?;
    sync_folder_of(file)
}

/// Keeps what a file holds under a name that is not taken, `<name>.<why>-<n>`; answers that name.
/// The file stays where it is as well.
///
/// # Errors
/// Where that fails.
pub(super) fn keep_beside(file: &Path, why: &str) -> io::Result<PathBuf> {
    let mut number = 1;
    loop {
        let beside = with_end(file, &format!(".{why}-{number}"));
        match fs::hard_link(file, &beside) {
            Ok(()) => return Ok(beside),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            // A file system without hard links (FAT on a card).
            Err(_) if beside.exists() => number += 1,
            Err(_) => {
                fs::copy(file, &beside)?;
                fs::File::open(&beside)?.sync_all()?;
                return Ok(beside);
            }
        }
    }
}

fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
