//! What was done about keys, by whom and when. A row stands in the transaction of the act itself, so
//! that neither is there without the other. No row has a key or a code.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::{Value, json};

use super::key_file::has_table;
use crate::{config::KeysAdd, live::sqlite::open_to_read};

/// What is done about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyActKind {
    /// It was made.
    Add,
    /// Another of the same holder took its place.
    Rotate,
    /// It was ended.
    Revoke,
    /// A code was made, by which a device gets one.
    Enrol,
    /// Such a code was ended.
    Withdraw,
    /// A device got its key for one.
    Redeem,
}

impl KeyActKind {
    /// Its name in the file and in the decision log.
    const fn name(self) -> &'static str {
        match self {
            Self::Add => "key_add",
            Self::Rotate => "key_rotate",
            Self::Revoke => "key_revoke",
            Self::Enrol => "enrol",
            Self::Withdraw => "enrol_withdraw",
            Self::Redeem => "enrol_redeem",
        }
    }
}

/// One act.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct KeyAct {
    /// When, by the wall clock: keys are about people and days, in drills too.
    pub(crate) at: Timestamp,
    /// Name of the key that did it; `None`: somebody at the server's own terminal.
    pub(crate) by: Option<String>,
    /// What.
    pub(crate) kind: String,
    /// The holder whose key it is about.
    pub(crate) about: String,
    /// With which bounds, and why.
    pub(crate) what: Value,
}

/// What a key may do, for the row about it.
pub(super) fn bounds(wanted: &KeysAdd) -> Value {
    json!({
        "role": wanted.role.name(),
        "agency": wanted.agency,
        "sites": wanted.sites,
        "scope": wanted.scope.name(),
        "area": wanted.area.map(|area| area.to_string()),
        "per_minute": wanted.per_minute,
        "expires": wanted.expires,
    })
}

/// Writes a row; to be called in the transaction of the act.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn note(
    change: &Connection,
    at: Timestamp,
    by: Option<&str>,
    kind: KeyActKind,
    about: &str,
    what: &Value,
) -> rusqlite::Result<()> {
    change.execute(
        "INSERT INTO key_acts (at, by, kind, about, what) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![at.to_string(), by, kind.name(), about, what.to_string()],
    )?;
    Ok(())
}

/// The newest acts, newest first, at most `most`; none where there is no file.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn newest(file: &Path, most: usize) -> rusqlite::Result<Vec<KeyAct>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let connection = open_to_read(file)?;
    if !has_table(&connection, "key_acts")? {
        return Ok(Vec::new());
    }
    let mut query = connection
        .prepare("SELECT at, by, kind, about, what FROM key_acts ORDER BY id DESC LIMIT ?1")?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let acts = query.query_map([most], |row| {
        Ok(KeyAct {
            at: row.get::<_, String>(0)?.parse().unwrap_or(Timestamp::UNIX_EPOCH),
            by: row.get(1)?,
            kind: row.get(2)?,
            about: row.get(3)?,
            what: serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default(),
        })
    })?;
    acts.collect()
}
