//! Ends keys.

use std::path::Path;

use anyhow::bail;
use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};
use serde::Serialize;
use serde_json::json;

use super::{
    fault::KeyFault,
    key_acts::{KeyActKind, note},
    key_file::{HeldKey, KEYS_FILE, holders, open},
};
use crate::http::key_scope::KeyScope;

/// What was ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Revocation {
    /// The holder.
    pub(crate) name: String,
    /// So many keys of theirs: two, where one was being replaced.
    pub(crate) keys: usize,
    /// So many enrolments that they had made and nobody had used.
    pub(crate) enrolments: usize,
    /// Holders whose keys they gave by enrolments that were used, and that still work.
    pub(crate) gave: Vec<String>,
}

/// Who ends a key, and why; nobody is asked at the terminal.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RevokedBy<'a> {
    /// Name of their key.
    pub(super) name: Option<&'a str>,
    /// In words.
    pub(super) reason: Option<&'a str>,
    /// Also where nobody else has an officer's key.
    pub(super) even_last: bool,
}

/// Revokes the keys of a name, a key that was replaced and still works among them, and withdraws the
/// enrolments that its holder made: a lost tablet gives nobody a key any more.
///
/// # Errors
/// Where nobody of this name has one, or where nothing can be stored.
pub fn revoke(state: &Path, name: &str) -> anyhow::Result<()> {
    if !state.join(KEYS_FILE).exists() {
        bail!("{name} has no key");
    }
    revoke_by(state, name, RevokedBy { even_last: true, ..RevokedBy::default() })?;
    Ok(())
}

/// The same, for an officer.
///
/// # Errors
/// [`KeyFault::NoKey`], [`KeyFault::LastOfficer`], [`KeyFault::Storage`].
pub(super) fn revoke_by(
    state: &Path,
    name: &str,
    by: RevokedBy<'_>,
) -> Result<Revocation, KeyFault> {
    let now = Timestamp::now();
    let mut connection = open(state)?;
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if !by.even_last && is_last_officer(&change, name, now)? {
        return Err(KeyFault::LastOfficer(name.to_owned()));
    }
    let moment = now.to_string();
    let keys = change.execute(
        "UPDATE keys SET revoked_at = ?2 WHERE name = ?1 AND revoked_at IS NULL",
        params![name, moment],
    )?;
    if keys == 0 {
        return Err(KeyFault::NoKey(name.to_owned()));
    }
    let enrolments = change.execute(
        "UPDATE enrolments SET withdrawn_at = ?2, withdrawn_by = ?3
             WHERE made_by = ?1 AND used_at IS NULL AND withdrawn_at IS NULL AND ends_at > ?2",
        params![name, moment, by.name],
    )?;
    let what = json!({ "keys": keys, "enrolments": enrolments, "reason": by.reason });
    note(&change, now, by.name, KeyActKind::Revoke, name, &what)?;
    let gave = given(&change, name)?;
    change.commit()?;
    Ok(Revocation { name: name.to_owned(), keys, enrolments, gave })
}

/// Whether the holder of this name has a key that decides and gives keys, and nobody else has.
fn is_last_officer(connection: &Connection, name: &str, now: Timestamp) -> rusqlite::Result<bool> {
    let gives = |key: &&HeldKey| {
        let caller = &key.caller;
        let is_over = caller.expires_at.is_some_and(|end| end <= now);
        caller.role.decides() && caller.scope != KeyScope::Read && !is_over
    };
    let all = holders(connection)?;
    let (own, others): (Vec<&HeldKey>, Vec<&HeldKey>) =
        all.values().filter(gives).partition(|key| key.caller.name == name);
    Ok(!own.is_empty() && others.is_empty())
}

/// Holders of keys that were given by an officer of this name, and that were not revoked.
fn given(connection: &Connection, name: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = connection.prepare(
        "SELECT DISTINCT keys.name FROM enrolments JOIN keys ON keys.id = enrolments.key_id
             WHERE enrolments.made_by = ?1 AND keys.revoked_at IS NULL ORDER BY keys.name",
    )?;
    query.query_map([name], |row| row.get(0))?.collect()
}
