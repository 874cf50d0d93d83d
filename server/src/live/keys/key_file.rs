//! `keys.db` in the state folder: every key that was made, by its hash, the codes by which devices
//! get theirs, and what was done about either. Files of earlier releases lack columns and tables;
//! they are read as they are, and get them when a key is made or ended.

use std::{collections::HashMap, path::Path, time::Duration};

use anyhow::Context as _;
use jiff::Timestamp;
use lintas_model::report::Role;
use rusqlite::{Connection, Row, TransactionBehavior};
use sha2::{Digest as _, Sha256};

use crate::{
    http::{caller::Caller, key_scope::KeyScope},
    live::{sqlite::open_to_read, state_folder::own},
};

/// Name of the key file in the state folder.
pub(in crate::live) const KEYS_FILE: &str = "keys.db";

/// Columns that earlier releases did not have, in the order in which they came.
const LATER: [(&str, &str); 6] = [
    // Ids of the sites that a key speaks for, separated by semicolons.
    ("sites", "TEXT"),
    ("expires_at", "TEXT"),
    // When another key of the same holder took its place; it works on until it expires.
    ("replaced_at", "TEXT"),
    ("scope", "TEXT"),
    ("area", "TEXT"),
    ("per_minute", "INTEGER"),
];

/// Tables beside that of the keys. An enrolment is stored by the hash of its code; `salt` and `once`
/// (the hash of the request's `Idempotency-Key`) make its key again while an answer may have been
/// lost, and lead to it only together with the code.
const BESIDE: &str = "
    CREATE TABLE IF NOT EXISTS enrolments (
        id INTEGER PRIMARY KEY,
        hash BLOB NOT NULL UNIQUE,
        salt BLOB NOT NULL,
        name TEXT NOT NULL,
        role TEXT NOT NULL,
        agency TEXT,
        sites TEXT,
        scope TEXT NOT NULL,
        area TEXT,
        per_minute INTEGER,
        expires_at TEXT,
        made_at TEXT NOT NULL,
        made_by TEXT,
        ends_at TEXT NOT NULL,
        used_at TEXT,
        once BLOB,
        key_id INTEGER,
        withdrawn_at TEXT,
        withdrawn_by TEXT
    ) STRICT;
    CREATE TABLE IF NOT EXISTS key_acts (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        by TEXT,
        kind TEXT NOT NULL,
        about TEXT NOT NULL,
        what TEXT NOT NULL
    ) STRICT;";

/// The SHA-256 of a key.
pub(super) type KeyHash = [u8; 32];

/// A key that is neither revoked nor unreadable; it may have expired.
#[derive(Debug, Clone)]
pub(super) struct HeldKey {
    /// Number of its row.
    pub(super) id: i64,
    /// Its holder.
    pub(super) caller: Caller,
}

pub(super) fn hash_of(key: &str) -> KeyHash {
    Sha256::digest(key.as_bytes()).into()
}

/// The keys that were not revoked, by their hashes; none where there is no file.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn read(file: &Path) -> rusqlite::Result<HashMap<KeyHash, HeldKey>> {
    if !file.exists() {
        return Ok(HashMap::new());
    }
    holders(&open_to_read(file)?)
}

/// The same, by a connection that is open.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn holders(connection: &Connection) -> rusqlite::Result<HashMap<KeyHash, HeldKey>> {
    let columns = columns(connection, &["sites", "expires_at", "scope", "area", "per_minute"])?;
    let mut query = connection.prepare(&format!(
        "SELECT hash, id, name, role, agency, {columns} FROM keys WHERE revoked_at IS NULL"
    ))?;
    let mut rows = query.query([])?;
    let mut holders = HashMap::new();
    while let Some(row) = rows.next()? {
        match held(row)? {
            Some(held) => {
                holders.insert(row.get(0)?, held);
            }
            // Of a later release: what is not understood grants nothing.
            None => tracing::warn!(key = row.get::<_, i64>(1)?, "a key is not understood"),
        }
    }
    Ok(holders)
}

fn held(row: &Row<'_>) -> rusqlite::Result<Option<HeldKey>> {
    let text = |at: usize| row.get::<_, Option<String>>(at);
    let Some(role) = Role::from_name(&row.get::<_, String>(3)?) else { return Ok(None) };
    let (Ok(expires_at), Some(scope), Ok(area)) = (
        text(6)?.map(|moment| moment.parse::<Timestamp>()).transpose(),
        text(7)?.map_or(Some(KeyScope::All), |name| KeyScope::from_name(&name)),
        text(8)?.map(|area| area.parse()).transpose(),
    ) else {
        return Ok(None);
    };
    let sites = text(5)?.map_or_else(Vec::new, |it| it.split(';').map(str::to_owned).collect());
    let caller = Caller {
        agency: text(4)?,
        sites,
        scope,
        area,
        per_minute: row.get(9)?,
        expires_at,
        ..Caller::new(row.get::<_, String>(2)?, role)
    };
    Ok(Some(HeldKey { id: row.get(1)?, caller }))
}

/// These columns as a list for a query; `NULL` for those that the file does not have.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn columns(connection: &Connection, names: &[&str]) -> rusqlite::Result<String> {
    let found = names.iter().map(|name| Ok(if has(connection, name)? { *name } else { "NULL" }));
    Ok(found.collect::<rusqlite::Result<Vec<_>>>()?.join(", "))
}

fn has(connection: &Connection, column: &str) -> rusqlite::Result<bool> {
    let mut columns =
        connection.prepare("SELECT 1 FROM pragma_table_info('keys') WHERE name = ?1")?;
    columns.exists([column])
}

/// Whether the file has this table.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let mut tables =
        connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?;
    tables.exists([name])
}

/// Opens the file to write it; makes it, and gives it the columns that it lacks.
///
/// # Errors
/// Where that is not possible.
pub(super) fn open(state: &Path) -> anyhow::Result<Connection> {
    own(state, &[KEYS_FILE]).with_context(|| format!("cannot make {}", state.display()))?;
    let file = state.join(KEYS_FILE);
    let mut connection =
        Connection::open(&file).with_context(|| format!("cannot open {}", file.display()))?;
    connection.busy_timeout(Duration::from_secs(5))?;
    bring_up_to_date(&mut connection)
        .with_context(|| format!("{} is no file of keys", file.display()))?;
    Ok(connection)
}

/// In one transaction: two commands may come at once.
fn bring_up_to_date(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA synchronous = FULL;")?;
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    change.execute_batch(
        "CREATE TABLE IF NOT EXISTS keys (
             id INTEGER PRIMARY KEY,
             name TEXT NOT NULL,
             role TEXT NOT NULL,
             agency TEXT,
             hash BLOB NOT NULL UNIQUE,
             created_at TEXT NOT NULL,
             revoked_at TEXT
         ) STRICT;",
    )?;
    for (name, kind) in LATER {
        if !has(&change, name)? {
            change.execute_batch(&format!("ALTER TABLE keys ADD COLUMN {name} {kind};"))?;
        }
    }
    change.execute_batch(BESIDE)?;
    // Earlier releases allowed one key a name: a holder whose key is replaced has two for a while.
    change.execute_batch(
        "DROP INDEX IF EXISTS one_key_a_name;
         CREATE UNIQUE INDEX IF NOT EXISTS one_current_key_a_name
             ON keys (name) WHERE revoked_at IS NULL AND replaced_at IS NULL;",
    )?;
    change.commit()
}
