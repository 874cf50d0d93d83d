//! Enrolments: an officer makes a code, a device shows it once and gets its key. They lie in the file
//! of the keys, so that a code is used and its key made in one transaction: whatever kills the
//! server, both are so or neither is.
//!
//! **A lost answer.** The key is made from the code, from a salt beside its hash, and from the
//! `Idempotency-Key` of the request. A device that repeats its request with the same one within
//! [`GRACE`] gets the same key again, also from a server that was started since; for everybody else
//! the code is used. A device that sent none, or one that others could guess, gets no second answer:
//! its code is wasted, and an officer makes another and revokes the key that nobody has.

use std::path::Path;

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, TransactionBehavior, params};

use super::{
    enrolment_code::{EnrolmentCode, chance},
    enrolment_row::{Enrolment, EnrolmentState, by_hash, by_id, newest},
    fault::KeyFault,
    key_acts::{KeyActKind, bounds, note},
    key_file::{KEYS_FILE, has_table, hash_of, open},
    manage::{check, free_name, insert, is_held, written},
};
use crate::{config::KeysAdd, live::sqlite::open_to_read, paper::qr_text};

/// Minutes that a code works, at most.
pub(crate) const MOST_MINUTES: u32 = 60;
/// How long a request that was answered gets its answer again.
const GRACE: SignedDuration = SignedDuration::from_mins(5);
/// Characters of an `Idempotency-Key` that nobody guesses, at least.
const GUESSLESS: usize = 16;
/// Enrolments that are open at once, at most: so many more a guess may meet.
const MOST_OPEN: u32 = 100;
/// Enrolments in a list, at most.
const LISTED: u32 = 200;

/// A key that a device got.
#[derive(Debug)]
pub(crate) struct Redeemed {
    /// The key, told once.
    pub(crate) key: String,
    /// What it may do.
    pub(crate) held: KeysAdd,
    /// The same answer as before.
    pub(crate) repeated: bool,
}

/// Makes an enrolment at the terminal, and returns the lines to show: its code, and, where the
/// server's public address is known, the address that a camera opens and its QR code.
///
/// # Errors
/// Where the key cannot be, or nothing can be stored.
pub fn enrol(
    state: &Path,
    wanted: &KeysAdd,
    minutes: u32,
    public_url: Option<&str>,
) -> anyhow::Result<Vec<String>> {
    let (made, code) = add(state, wanted, minutes, None)?;
    let mut lines = vec![code.shown()];
    if let Some(origin) = public_url {
        let address = code.address(origin);
        lines.extend(qr_text(&address));
        lines.push(address);
    }
    lines.push(format!("until {}", made.ends_at));
    Ok(lines)
}

/// Makes an enrolment, and returns it with its code, which is told nowhere else. One that the same
/// officer has open for the same holder is withdrawn: its answer may have been lost.
///
/// # Errors
/// [`KeyFault::NotValid`], [`KeyFault::NameTaken`], [`KeyFault::TooManyOpen`], [`KeyFault::Storage`].
pub(super) fn add(
    state: &Path,
    wanted: &KeysAdd,
    minutes: u32,
    by: Option<&str>,
) -> Result<(Enrolment, EnrolmentCode), KeyFault> {
    let now = Timestamp::now();
    let lasts = SignedDuration::from_mins(minutes.clamp(1, MOST_MINUTES).into());
    let ends_at = now.checked_add(lasts).context("too far ahead")?;
    check(wanted, ends_at).map_err(|why| KeyFault::NotValid(why.to_string()))?;
    let (code, salt) = (EnrolmentCode::fresh()?, chance::<32>()?);
    let mut connection = open(state)?;
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let name = &wanted.name;
    if is_held(&change, name, now)? {
        return Err(KeyFault::NameTaken(name.clone()));
    }
    let mut open = newest(&change, LISTED)?;
    open.retain(|it| it.state(now) == EnrolmentState::Open);
    for same in open.iter().filter(|it| it.key.name == *name) {
        if same.made_by.as_deref() != by {
            return Err(KeyFault::NameTaken(name.clone()));
        }
        end(&change, same, by, None, now)?;
    }
    if open.len() >= MOST_OPEN as usize {
        return Err(KeyFault::TooManyOpen(MOST_OPEN));
    }
    let text = |moment: Timestamp| moment.to_string();
    change.execute(
        "INSERT INTO enrolments (hash, salt, name, role, agency, sites, scope, area, per_minute,
                                 expires_at, made_at, made_by, ends_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            code.hash(),
            salt,
            name,
            wanted.role.name(),
            wanted.agency,
            (!wanted.sites.is_empty()).then(|| wanted.sites.join(";")),
            wanted.scope.name(),
            wanted.area.map(|area| area.to_string()),
            wanted.per_minute,
            wanted.expires.map(text),
            text(now),
            by,
            text(ends_at),
        ],
    )?;
    let made = by_id(&change, change.last_insert_rowid())?.ok_or(KeyFault::NoEnrolment)?;
    note(&change, now, by, KeyActKind::Enrol, name, &bounds(wanted))?;
    change.commit()?;
    Ok((made, code))
}

/// The newest enrolments, newest first; none where there is no file.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn enrolments(state: &Path) -> Result<Vec<Enrolment>, KeyFault> {
    match reader(state)? {
        Some(connection) => Ok(newest(&connection, LISTED)?),
        None => Ok(Vec::new()),
    }
}

/// Withdraws an enrolment; one that was withdrawn stays so.
///
/// # Errors
/// [`KeyFault::NoEnrolment`], [`KeyFault::EnrolmentOver`], [`KeyFault::Storage`].
pub(super) fn withdraw(
    state: &Path,
    id: i64,
    by: &str,
    reason: Option<&str>,
) -> Result<Enrolment, KeyFault> {
    if reader(state)?.is_none() {
        return Err(KeyFault::NoEnrolment);
    }
    let now = Timestamp::now();
    let mut connection = open(state)?;
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = by_id(&change, id)?.ok_or(KeyFault::NoEnrolment)?;
    match found.state(now) {
        EnrolmentState::Withdrawn => return Ok(found),
        EnrolmentState::Used | EnrolmentState::Expired => return Err(KeyFault::EnrolmentOver),
        EnrolmentState::Open => end(&change, &found, Some(by), reason, now)?,
    }
    let ended = by_id(&change, id)?.ok_or(KeyFault::NoEnrolment)?;
    change.commit()?;
    Ok(ended)
}

fn end(
    change: &Connection,
    ended: &Enrolment,
    by: Option<&str>,
    reason: Option<&str>,
    now: Timestamp,
) -> rusqlite::Result<()> {
    change.execute(
        "UPDATE enrolments SET withdrawn_at = ?2, withdrawn_by = ?3 WHERE id = ?1",
        params![ended.id, now.to_string(), by],
    )?;
    let what = serde_json::json!({ "enrolment": ended.id, "reason": reason });
    note(change, now, by, KeyActKind::Withdraw, &ended.key.name, &what)
}

/// The enrolment that a code opens now; changes nothing.
///
/// # Errors
/// [`KeyFault::CodeRefused`], [`KeyFault::Storage`].
pub(super) fn look(state: &Path, code: &EnrolmentCode) -> Result<Enrolment, KeyFault> {
    let found = match reader(state)? {
        Some(connection) => by_hash(&connection, &code.hash())?,
        None => None,
    };
    match found {
        Some(found) if found.state(Timestamp::now()) == EnrolmentState::Open => Ok(found),
        found => Err(refused(found.as_ref())),
    }
}

/// Gives a device its key for a code, once; `once` is the request's `Idempotency-Key`.
///
/// # Errors
/// [`KeyFault::CodeRefused`]; [`KeyFault::NameTaken`], which leaves the code as it is;
/// [`KeyFault::Storage`].
pub(super) fn redeem(
    state: &Path,
    code: &EnrolmentCode,
    once: Option<&str>,
) -> Result<Redeemed, KeyFault> {
    // Whoever guesses takes no lock of the writers.
    let Some(reader) = reader(state)? else { return Err(refused(None)) };
    let Some(_known) = by_hash(&reader, &code.hash())? else { return Err(refused(None)) };
    drop(reader);
    let now = Timestamp::now();
    let once = once.filter(|once| once.len() >= GUESSLESS);
    let mut connection = open(state)?;
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = by_hash(&change, &code.hash())?.ok_or_else(|| refused(None))?;
    if let Some(once) = once.filter(|once| is_repeated(&found, once, now)) {
        return repeated(&change, &found, code, once);
    }
    if found.state(now) != EnrolmentState::Open || check(&found.key, now).is_err() {
        return Err(refused(Some(&found)));
    }
    if !free_name(&change, &found.key.name, now)? {
        return Err(KeyFault::NameTaken(found.key.name));
    }
    let key = match once {
        Some(once) => key_of(&found, code, once.as_bytes()),
        None => key_of(&found, code, &chance::<32>()?),
    };
    let id = insert(&change, &found.key, &key, now)?;
    let used = change.execute(
        "UPDATE enrolments SET used_at = ?2, once = ?3, key_id = ?4
             WHERE id = ?1 AND used_at IS NULL AND withdrawn_at IS NULL",
        params![found.id, now.to_string(), once.map(hash_of), id],
    )?;
    if used != 1 {
        return Err(refused(Some(&found)));
    }
    let what = serde_json::json!({ "enrolment": found.id, "given_by": found.made_by });
    note(&change, now, Some(&found.key.name), KeyActKind::Redeem, &found.key.name, &what)?;
    change.commit()?;
    Ok(Redeemed { key, held: found.key, repeated: false })
}

fn key_of(found: &Enrolment, code: &EnrolmentCode, once: &[u8]) -> String {
    written(code.key_bytes(&found.salt, once))
}

/// Whether this request was answered a moment ago.
fn is_repeated(found: &Enrolment, once: &str, now: Timestamp) -> bool {
    let Some(used_at) = found.used_at else { return false };
    let ago = now.duration_since(used_at);
    (-GRACE..=GRACE).contains(&ago) && found.once.as_deref() == Some(&hash_of(once)[..])
}

/// The answer that was given before, as long as its key was not ended.
fn repeated(
    connection: &Connection,
    found: &Enrolment,
    code: &EnrolmentCode,
    once: &str,
) -> Result<Redeemed, KeyFault> {
    let key = key_of(found, code, once.as_bytes());
    let mut query =
        connection.prepare("SELECT 1 FROM keys WHERE hash = ?1 AND revoked_at IS NULL")?;
    if !query.exists([hash_of(&key)])? {
        return Err(refused(Some(found)));
    }
    Ok(Redeemed { key, held: found.key.clone(), repeated: true })
}

fn refused(found: Option<&Enrolment>) -> KeyFault {
    KeyFault::CodeRefused {
        enrolment: found.map(|it| it.id),
        state: found.map(|it| it.state(Timestamp::now())),
    }
}

/// The file, opened to read; `None` where there is none, or none with enrolments.
fn reader(state: &Path) -> rusqlite::Result<Option<Connection>> {
    let file = state.join(KEYS_FILE);
    if !file.exists() {
        return Ok(None);
    }
    let connection = open_to_read(&file)?;
    Ok(has_table(&connection, "enrolments")?.then_some(connection))
}
