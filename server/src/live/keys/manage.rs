//! `lintas-server keys …`: makes, replaces and lists keys.

use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::{SignedDuration, Timestamp};
use lintas_model::report::Role;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::json;

use super::{
    enrolment_code::chance,
    key_acts::{KeyActKind, bounds, note},
    key_file::{KEYS_FILE, hash_of, open},
    last_use,
    roster::{lines, roster},
};
use crate::{config::KeysAdd, http::key_scope::KeyScope};

/// Random bytes of a key: 160 bits cannot be guessed.
pub(super) const KEY_BYTES: usize = 20;
/// Prefix of every key, so that one that leaked into a text is recognised.
pub(super) const KEY_PREFIX: &str = "lintas_";

/// Makes a key and returns it; it is not shown again.
///
/// # Errors
/// Where name or agency is not valid, the name has a key already, or nothing can be stored.
pub fn add(state: &Path, name: &str, role: Role, agency: Option<&str>) -> anyhow::Result<String> {
    add_for_sites(state, name, role, agency, &[])
}

/// The same, for a key that speaks for these sites, by their ids.
///
/// # Errors
/// Those of [`add`], and where an id of a site is not valid.
pub fn add_for_sites(
    state: &Path,
    name: &str,
    role: Role,
    agency: Option<&str>,
    sites: &[String],
) -> anyhow::Result<String> {
    let agency = agency.map(str::to_owned);
    make(state, &KeysAdd { agency, sites: sites.to_vec(), ..KeysAdd::new(name, role) })
}

/// The same, for a key with bounds of its own.
///
/// # Errors
/// Those of [`add_for_sites`], and where the key would be of no use.
pub fn make(state: &Path, wanted: &KeysAdd) -> anyhow::Result<String> {
    let now = Timestamp::now();
    check(wanted, now)?;
    let mut connection = open(state)?;
    let change = connection.transaction()?;
    if !free_name(&change, &wanted.name, now)? {
        bail!("{} has a key already: revoke or rotate it, or take another name", wanted.name);
    }
    let key = written(chance()?);
    insert(&change, wanted, &key, now).context("cannot store the key")?;
    note(&change, now, None, KeyActKind::Add, &wanted.name, &bounds(wanted))?;
    change.commit()?;
    Ok(key)
}

/// Makes room for a new key of this name: one that has expired gives its place. `false` where its
/// holder has one that works.
///
/// # Errors
/// Where the file cannot be read or written.
pub(super) fn free_name(change: &Connection, name: &str, now: Timestamp) -> anyhow::Result<bool> {
    let Some(held) = Current::of(change, name)? else { return Ok(true) };
    if held.expires_at.is_none_or(|end| end > now) {
        return Ok(false);
    }
    held.replace(change, now, now)?;
    Ok(true)
}

/// Whether the holder of this name has a key that works and was not replaced.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn is_held(
    connection: &Connection,
    name: &str,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let held = Current::of(connection, name)?;
    Ok(held.is_some_and(|held| held.expires_at.is_none_or(|end| end > now)))
}

/// Stores a key, and answers the number of its row.
///
/// # Errors
/// Where it cannot be stored.
pub(super) fn insert(
    change: &Connection,
    wanted: &KeysAdd,
    key: &str,
    now: Timestamp,
) -> rusqlite::Result<i64> {
    let KeysAdd { name, role, agency, scope, per_minute, .. } = wanted;
    let text = |moment: Timestamp| moment.to_string();
    let sites = (!wanted.sites.is_empty()).then(|| wanted.sites.join(";"));
    change.execute(
        "INSERT INTO keys (name, role, agency, hash, created_at, sites, expires_at, scope,
                           area, per_minute)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            name,
            role.name(),
            agency,
            hash_of(key),
            text(now),
            sites,
            wanted.expires.map(text),
            scope.name(),
            wanted.area.map(|area| area.to_string()),
            per_minute,
        ],
    )?;
    Ok(change.last_insert_rowid())
}

/// Refuses a key that cannot be, or would be of no use.
///
/// # Errors
/// Why.
pub(super) fn check(wanted: &KeysAdd, now: Timestamp) -> anyhow::Result<()> {
    let sound = |text: &str| {
        !text.is_empty()
            && text.len() <= 64
            && text.trim() == text
            && !text.chars().any(char::is_control)
    };
    if !sound(&wanted.name) || !wanted.agency.as_deref().is_none_or(sound) {
        bail!(
            "a name has 1 to 64 characters, none of them a control character or a blank at an end"
        );
    }
    if !wanted.sites.iter().all(|id| sound(id) && !id.contains(';')) {
        bail!("a site is named by its id, which has no semicolon");
    }
    if wanted.scope == KeyScope::Write && !wanted.role.may_report() {
        bail!("a reader writes nothing: its scope is read or all");
    }
    if wanted.expires.is_some_and(|end| end <= now) {
        bail!("the key would have expired already");
    }
    Ok(())
}

/// A key of these random bytes, as it is written.
pub(super) fn written(bytes: [u8; KEY_BYTES]) -> String {
    bytes.iter().fold(KEY_PREFIX.to_owned(), |key, byte| format!("{key}{byte:02x}"))
}

/// The key of a holder that is neither revoked nor replaced.
struct Current {
    id: i64,
    created_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

impl Current {
    fn of(connection: &Connection, name: &str) -> rusqlite::Result<Option<Self>> {
        let moment = |row: &Row<'_>, at: usize| -> rusqlite::Result<Option<Timestamp>> {
            let text: Option<String> = row.get(at)?;
            Ok(text.and_then(|text| text.parse().ok()))
        };
        let read = |row: &Row<'_>| {
            Ok(Self { id: row.get(0)?, created_at: moment(row, 1)?, expires_at: moment(row, 2)? })
        };
        connection
            .query_row(
                "SELECT id, created_at, expires_at FROM keys
                     WHERE name = ?1 AND revoked_at IS NULL AND replaced_at IS NULL",
                [name],
                read,
            )
            .optional()
    }

    /// Another key takes its place; it works until `end`, or until it would have ended anyway.
    fn replace(
        &self,
        connection: &Connection,
        now: Timestamp,
        end: Timestamp,
    ) -> anyhow::Result<()> {
        let end = self.expires_at.map_or(end, |own| own.min(end));
        connection.execute(
            "UPDATE keys SET replaced_at = ?2, expires_at = ?3 WHERE id = ?1",
            params![self.id, now.to_string(), end.to_string()],
        )?;
        Ok(())
    }
}

/// Makes a new key for the holder of one, with the same rights and bounds, and returns it; the old
/// one works for `overlap` longer. Without `expires` the new one lives as long as the old one was
/// made for.
///
/// # Errors
/// Where nobody of this name has a key, the new one would have expired already, or nothing can be
/// stored.
pub fn rotate(
    state: &Path,
    name: &str,
    overlap: SignedDuration,
    expires: Option<Timestamp>,
) -> anyhow::Result<String> {
    let now = Timestamp::now();
    if !state.join(KEYS_FILE).exists() {
        bail!("{name} has no key");
    }
    if expires.is_some_and(|end| end <= now) {
        bail!("the key would have expired already");
    }
    let mut connection = open(state)?;
    let change = connection.transaction()?;
    let Some(held) = Current::of(&change, name)? else { bail!("{name} has no key") };
    let lifetime = held.created_at.zip(held.expires_at).map(|(from, to)| to.duration_since(from));
    let expires = match (expires, lifetime) {
        (None, Some(lifetime)) => Some(now.checked_add(lifetime).context("too far ahead")?),
        (expires, _) => expires,
    };
    held.replace(&change, now, now.checked_add(overlap).context("too far ahead")?)?;
    let key = written(chance()?);
    change
        .execute(
            "INSERT INTO keys (name, role, agency, hash, created_at, sites, expires_at, scope,
                               area, per_minute)
                 SELECT name, role, agency, ?2, ?3, sites, ?4, scope, area, per_minute
                     FROM keys WHERE id = ?1",
            params![held.id, hash_of(&key), now.to_string(), expires.map(|end| end.to_string())],
        )
        .context("cannot store the key")?;
    note(&change, now, None, KeyActKind::Rotate, name, &json!({ "expires": expires }))?;
    change.commit()?;
    Ok(key)
}

/// One line a key: name, role, agency, when it was made, its state, the sites that it speaks for,
/// when it expires, its scope, its area, requests a minute, when it was last used; tabs between them.
///
/// # Errors
/// Where the keys cannot be read.
pub fn list(state: &Path) -> anyhow::Result<Vec<String>> {
    Ok(lines(&roster(state)?, &last_use::read(state)))
}
