//! The first copy of the journal: the tables of `journal.db`, and of backups. Reading goes as far as
//! a damaged file lets it, through a read-only connection that changes nothing of it; only what a
//! killed writer left half done is undone before (`live/sqlite.rs`).

use std::{collections::BTreeMap, fs::OpenOptions, os::unix::fs::OpenOptionsExt as _, path::Path};

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{
    chain::{ChainLink, ChainedAct},
    error::JournalError,
    hash::ChainHash,
    heading::JournalHeading,
    place::VERSION,
    row::{ActRow, columns, insertion},
};
use crate::live::sqlite::open_to_read;

/// The tables of version 2. Acts are only added; `kept` holds other files of the state folder in a
/// backup and is empty elsewhere.
const TABLES: &str = "
    CREATE TABLE acts (
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
        payload TEXT NOT NULL,
        origin TEXT
    ) STRICT;
    CREATE TABLE chain (seq INTEGER PRIMARY KEY, prev BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
    CREATE TABLE heading (line TEXT NOT NULL) STRICT;
    CREATE TABLE kept (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    CREATE TRIGGER no_act_changes BEFORE UPDATE ON acts
        BEGIN SELECT RAISE(ABORT, 'acts are only added'); END;
    CREATE TRIGGER no_act_goes BEFORE DELETE ON acts
        BEGIN SELECT RAISE(ABORT, 'acts are only added'); END;
    CREATE TRIGGER no_link_changes BEFORE UPDATE ON chain
        BEGIN SELECT RAISE(ABORT, 'acts are only added'); END;
    CREATE TRIGGER no_link_goes BEFORE DELETE ON chain
        BEGIN SELECT RAISE(ABORT, 'acts are only added'); END;";

/// How the names of photos in `kept` begin.
pub(super) const PHOTOS: &str = "photos/";

/// How all that was made in a database reads.
const SCHEMA: &str = "SELECT coalesce(group_concat(sql, char(10)), '') FROM
    (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name)";
/// Between two rows that can be read, at most so many lost ones are looked for one by one.
const LOOK_UPS: usize = 1_000_000;

/// Makes a database of these acts at `path`, synced; `kept` holds other files by name.
///
/// # Errors
/// Where that fails.
pub(super) fn make<'a>(
    path: &Path,
    heading: &JournalHeading,
    acts: impl Iterator<Item = &'a ChainedAct>,
    kept: &[(String, Vec<u8>)],
) -> Result<(), JournalError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    let mut connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA synchronous = FULL;")?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    insert(&transaction, acts)?;
    head(&transaction, heading)?;
    for (name, bytes) in kept {
        transaction.execute("INSERT INTO kept VALUES (?1, ?2)", params![name, bytes])?;
    }
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Inserts acts and their places in the chain.
///
/// # Errors
/// Where the database cannot be written.
pub(super) fn insert<'a>(
    connection: &Connection,
    acts: impl Iterator<Item = &'a ChainedAct>,
) -> rusqlite::Result<()> {
    let mut act = connection.prepare(&insertion())?;
    let mut link = connection.prepare("INSERT INTO chain VALUES (?1, ?2, ?3)")?;
    for ChainedAct { row, link: at } in acts {
        act.execute(&row.values()[..])?;
        link.execute(params![row.seq() as i64, at.prev.0, at.hash.0])?;
    }
    Ok(())
}

/// Replaces the heading.
///
/// # Errors
/// Where the database cannot be written.
pub(super) fn head(connection: &Connection, heading: &JournalHeading) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM heading", [])?;
    connection.execute("INSERT INTO heading VALUES (?1)", [heading.to_string()])?;
    Ok(())
}

/// Adds every act of an open database, ascending by number, to `rows`; of either version of the
/// table.
///
/// # Errors
/// Where it cannot be read to its end: then `rows` has what stands before that.
pub(super) fn acts(connection: &Connection, rows: &mut Vec<ActRow>) -> rusqlite::Result<()> {
    let is_first = !has_table(connection, "chain")?;
    let query = format!("SELECT {} FROM acts ORDER BY seq", columns(is_first));
    let mut query = connection.prepare(&query)?;
    for row in query.query_map([], |row| ActRow::read(row, is_first))? {
        rows.push(row?);
    }
    Ok(())
}

/// What SQLite finds wrong with the database at `path`, looking at everything; nothing where there
/// is no file.
pub(super) fn integrity(path: &Path) -> Vec<String> {
    if !path.exists() {
        return Vec::new();
    }
    let told = open_to_read(path).and_then(|connection| {
        let mut query = connection.prepare("PRAGMA integrity_check(10)")?;
        query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()
    });
    match told {
        Ok(told) => told.into_iter().filter(|line| line != "ok").collect(),
        Err(error) => vec![error.to_string()],
    }
}

fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let mut query = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?1")?;
    query.exists([name])
}

/// What a database holds, read as far as possible.
#[derive(Debug, Default)]
pub(super) struct TableCopy {
    /// Whether there is a file with anything in it.
    pub(super) is_there: bool,
    /// Version that it says it has.
    pub(super) version: i64,
    /// Whether its acts have no chain yet: an earlier release wrote it.
    pub(super) is_first_version: bool,
    pub(super) heading: Option<JournalHeading>,
    /// By number.
    pub(super) acts: BTreeMap<u64, ActRow>,
    /// By number.
    pub(super) links: BTreeMap<u64, ChainLink>,
    /// Other files by name, in a backup.
    pub(super) kept: Vec<(String, Vec<u8>)>,
    /// What is wrong with the file; `None` where SQLite finds nothing.
    pub(super) trouble: Option<String>,
    /// Whether another process had it locked all the time, so that nothing is known of it.
    pub(super) is_busy: bool,
}

impl TableCopy {
    /// Reads the database at `path`; an empty copy where there is none. O(bytes): the file is
    /// checked as a whole.
    pub(super) fn read(path: &Path) -> Self {
        let is_there = path.metadata().is_ok_and(|it| it.len() > 0);
        let mut copy = Self { is_there, ..Self::default() };
        if copy.is_there
            && let Err(error) = copy.take(path)
        {
            copy.is_busy = error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy);
            copy.note(&error);
        }
        copy
    }

    fn note(&mut self, trouble: &dyn std::fmt::Display) {
        self.trouble.get_or_insert_with(|| trouble.to_string());
    }

    fn take(&mut self, path: &Path) -> rusqlite::Result<()> {
        let connection = open_to_read(path)?;
        // One transaction: rows and links are of the same moment, also beside a writer.
        connection.execute_batch("BEGIN")?;
        self.version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let found: String = connection.query_row(SCHEMA, [], |row| row.get(0))?;
        if found.is_empty() {
            self.is_there = false;
            return Ok(());
        }
        self.is_first_version = self.version < VERSION && !has_table(&connection, "chain")?;
        if !self.is_first_version && found != schema()? {
            self.note(&"its tables are not as they were made");
        }
        let sound: rusqlite::Result<String> =
            connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
        match sound {
            Ok(told) if told == "ok" => {}
            Ok(told) => self.note(&told),
            Err(error) => self.note(&error),
        }
        let is_first = self.is_first_version;
        let rows = format!("SELECT {} FROM acts", columns(is_first));
        let read = |row: &Row<'_>| ActRow::read(row, is_first);
        self.acts = self.salvaged(&connection, &rows, read);
        if !is_first {
            let links = "SELECT seq, prev, hash FROM chain";
            self.links = self.salvaged(&connection, links, |row| {
                Ok(ChainLink { prev: ChainHash(row.get(1)?), hash: ChainHash(row.get(2)?) })
            });
            match self.extras(&connection) {
                Ok(()) => {}
                Err(error) => self.note(&error),
            }
        }
        Ok(())
    }

    fn extras(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let line: Option<String> =
            connection.query_row("SELECT line FROM heading", [], |row| row.get(0)).optional()?;
        self.heading = line.and_then(|line| line.parse().ok());
        // Photos may be larger than the memory: whoever wants one reads it.
        let small = "SELECT name, bytes FROM kept WHERE substr(name, 1, ?1) <> ?2 ORDER BY name";
        let mut kept = connection.prepare(small)?;
        let of_photos = params![PHOTOS.len() as i64, PHOTOS];
        let kept = kept.query_map(of_photos, |row| Ok((row.get(0)?, row.get(1)?)))?;
        self.kept = kept.collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Rows by the number in their first column: from the front as far as it goes, from the end as
    /// far as it goes, and what lies between one by one.
    fn salvaged<T>(
        &mut self,
        connection: &Connection,
        query: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> BTreeMap<u64, T> {
        let mut found = BTreeMap::new();
        let pass = |found: &mut BTreeMap<u64, T>, rest: &str| -> rusqlite::Result<Pass> {
            let mut query = connection.prepare(&format!("{query} {rest}"))?;
            let mut rows = query.query([])?;
            let mut pass = Pass::default();
            loop {
                match rows.next() {
                    Ok(Some(row)) => {
                        let seq = row.get::<_, i64>(0).map(u64::try_from);
                        match (seq, read(row)) {
                            (Ok(Ok(seq)), Ok(one)) => {
                                pass.last = Some(seq);
                                found.entry(seq).or_insert(one);
                            }
                            _ => pass.skipped = true,
                        }
                    }
                    Ok(None) => return Ok(Pass { ended: true, ..pass }),
                    Err(_) => return Ok(pass),
                }
            }
        };
        let front = match pass(&mut found, "ORDER BY seq") {
            Ok(Pass { ended: true, skipped: false, .. }) => return found,
            Ok(front) => front,
            Err(error) => {
                self.note(&error);
                return found;
            }
        };
        self.note(&"not all of it can be read");
        if !front.ended {
            let front = front.last.unwrap_or(0);
            let back = pass(&mut found, "ORDER BY seq DESC").ok().and_then(|it| it.last);
            for seq in (front + 1..back.unwrap_or(front)).take(LOOK_UPS) {
                let _ = pass(&mut found, &format!("WHERE seq = {seq}"));
            }
        }
        found
    }
}

/// How far a reading of rows came.
#[derive(Debug, Default)]
struct Pass {
    /// Number of the last row.
    last: Option<u64>,
    /// Whether it came to the end.
    ended: bool,
    /// Whether a row could not be read.
    skipped: bool,
}

/// The schema of a sound database.
fn schema() -> rusqlite::Result<String> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(TABLES)?;
    connection.query_row(SCHEMA, [], |row| row.get(0))
}
