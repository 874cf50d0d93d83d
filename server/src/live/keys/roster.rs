//! All keys that were made, as the file has them: for the list of the terminal and that of officers.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::key_file::{KEYS_FILE, columns, has_table};
use crate::live::sqlite::open_to_read;

/// A key that was made, without the key. What a later release wrote stays as it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RosterKey {
    /// Number of its row.
    pub(crate) id: i64,
    /// Its holder.
    pub(crate) name: String,
    /// Name of its role.
    pub(crate) role: String,
    /// Code of its agency.
    pub(crate) agency: Option<String>,
    /// When it was made.
    pub(crate) made_at: String,
    /// The officer who gave it by a code; `None`: it was made at the terminal.
    pub(crate) made_by: Option<String>,
    /// When it was ended.
    pub(crate) revoked_at: Option<String>,
    /// When another took its place.
    pub(crate) replaced_at: Option<String>,
    /// Ids of its sites, separated by semicolons.
    pub(crate) sites: Option<String>,
    /// When it ends by itself.
    pub(crate) expires_at: Option<String>,
    /// Whether it reads, writes or both; `None`: both.
    pub(crate) scope: Option<String>,
    /// West, south, east, north.
    pub(crate) area: Option<String>,
    /// Requests a minute.
    pub(crate) per_minute: Option<u32>,
}

impl RosterKey {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            role: row.get(2)?,
            agency: row.get(3)?,
            made_at: row.get(4)?,
            made_by: None,
            revoked_at: row.get(5)?,
            replaced_at: row.get(6)?,
            sites: row.get(7)?,
            expires_at: row.get(8)?,
            scope: row.get(9)?,
            area: row.get(10)?,
            per_minute: row.get(11)?,
        })
    }

    /// What became of it, in a word, and when, where that is past.
    pub(crate) fn state(&self, now: Timestamp) -> (&'static str, Option<&str>) {
        let ends = self.expires_at.as_deref();
        if let Some(revoked) = self.revoked_at.as_deref() {
            ("revoked", Some(revoked))
        } else if ends.and_then(|it| it.parse().ok()).is_some_and(|end: Timestamp| end <= now) {
            ("expired", ends)
        } else if let Some(replaced) = self.replaced_at.as_deref() {
            ("replaced", Some(replaced))
        } else {
            ("active", None)
        }
    }

    /// Whether it works.
    pub(crate) fn works(&self, now: Timestamp) -> bool {
        matches!(self.state(now).0, "active" | "replaced")
    }

    /// As a line: tabs between, empty where there is nothing to tell.
    pub(super) fn line(&self, used: Option<Timestamp>, now: Timestamp) -> String {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        let state = match self.state(now) {
            (state, Some(since)) => format!("{state} {since}"),
            (state, None) => state.to_owned(),
        };
        [
            self.name.clone(),
            self.role.clone(),
            or_empty(&self.agency),
            self.made_at.clone(),
            state,
            or_empty(&self.sites),
            or_empty(&self.expires_at),
            or_empty(&self.scope),
            or_empty(&self.area),
            self.per_minute.map(|number| number.to_string()).unwrap_or_default(),
            used.map(|at| at.to_string()).unwrap_or_default(),
        ]
        .join("\t")
    }
}

/// Every key of a state folder, the oldest first; none where there is no file.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn roster(state: &Path) -> rusqlite::Result<Vec<RosterKey>> {
    let file = state.join(KEYS_FILE);
    if !file.exists() {
        return Ok(Vec::new());
    }
    let connection = open_to_read(&file)?;
    let later = ["replaced_at", "sites", "expires_at", "scope", "area", "per_minute"];
    let columns = columns(&connection, &later)?;
    let mut query = connection.prepare(&format!(
        "SELECT id, name, role, agency, created_at, revoked_at, {columns} FROM keys ORDER BY id"
    ))?;
    let mut keys: Vec<RosterKey> =
        query.query_map([], RosterKey::of)?.collect::<rusqlite::Result<_>>()?;
    let givers = givers(&connection)?;
    for key in &mut keys {
        key.made_by = givers.get(&key.id).cloned();
    }
    Ok(keys)
}

/// By numbers of keys, the officers who gave them.
fn givers(connection: &Connection) -> rusqlite::Result<HashMap<i64, String>> {
    if !has_table(connection, "enrolments")? {
        return Ok(HashMap::new());
    }
    let mut query = connection.prepare(
        "SELECT key_id, made_by FROM enrolments
             WHERE key_id IS NOT NULL AND made_by IS NOT NULL",
    )?;
    query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The roster as lines of `keys list`, with the stored moments of last use by number.
pub(super) fn lines(keys: &[RosterKey], used: &BTreeMap<i64, Timestamp>) -> Vec<String> {
    let now = Timestamp::now();
    keys.iter().map(|key| key.line(used.get(&key.id).copied(), now)).collect()
}
