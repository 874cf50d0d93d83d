//! An enrolment as its row has it.

use jiff::{SignedDuration, Timestamp};
use lintas_model::report::Role;
use rusqlite::{Connection, OptionalExtension as _, Row, types::Type};

use crate::{
    config::KeysAdd,
    http::key_scope::{KeyArea, KeyScope},
};

/// The columns of an enrolment, in the order in which they are read.
const COLUMNS: &str = "id, name, role, agency, sites, scope, area, per_minute, expires_at, made_at, \
    made_by, ends_at, used_at, withdrawn_at, withdrawn_by, salt, once";
/// How far back the clock may have gone since a code was made before it counts no longer: time that
/// stands still makes no code good for longer than its hour.
const BACK: SignedDuration = SignedDuration::from_secs(60);

/// What became of an enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnrolmentState {
    /// It waits for its device.
    Open,
    /// A device got its key.
    Used,
    /// An officer ended it, or the key of who made it was revoked.
    Withdrawn,
    /// Its time is over.
    Expired,
}

impl EnrolmentState {
    /// Its name in answers.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

/// An enrolment, without its code.
#[derive(Debug, Clone)]
pub(crate) struct Enrolment {
    /// Its number.
    pub(crate) id: i64,
    /// The key that its device gets.
    pub(crate) key: KeysAdd,
    /// When it was made.
    pub(crate) made_at: Timestamp,
    /// The officer who made it; `None`: somebody at the terminal.
    pub(crate) made_by: Option<String>,
    /// Until when its code works.
    pub(crate) ends_at: Timestamp,
    /// When its device got the key.
    pub(crate) used_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub(crate) withdrawn_at: Option<Timestamp>,
    /// By which officer; `None` where it was not, and at the terminal.
    pub(crate) withdrawn_by: Option<String>,
    /// What its key is made with.
    pub(super) salt: Vec<u8>,
    /// Hash of the `Idempotency-Key` that it was used with.
    pub(super) once: Option<Vec<u8>>,
}

impl Enrolment {
    /// What became of it.
    pub(crate) fn state(&self, now: Timestamp) -> EnrolmentState {
        if self.used_at.is_some() {
            EnrolmentState::Used
        } else if self.withdrawn_at.is_some() {
            EnrolmentState::Withdrawn
        } else if self.ends_at <= now || now.duration_since(self.made_at) < -BACK {
            EnrolmentState::Expired
        } else {
            EnrolmentState::Open
        }
    }

    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let moment = |at: usize| -> rusqlite::Result<Option<Timestamp>> {
            let text: Option<String> = row.get(at)?;
            text.map(|text| text.parse().map_err(|_no_moment| unreadable(at))).transpose()
        };
        let word = |at: usize| row.get::<_, String>(at);
        let area: Option<String> = row.get(6)?;
        let area: Option<KeyArea> =
            area.map(|area| area.parse().map_err(|_no_area| unreadable(6))).transpose()?;
        let sites: Option<String> = row.get(4)?;
        Ok(Self {
            id: row.get(0)?,
            key: KeysAdd {
                name: word(1)?,
                role: Role::from_name(&word(2)?).ok_or_else(|| unreadable(2))?,
                agency: row.get(3)?,
                sites: sites.map_or_else(Vec::new, |it| it.split(';').map(str::to_owned).collect()),
                expires: moment(8)?,
                scope: KeyScope::from_name(&word(5)?).ok_or_else(|| unreadable(5))?,
                area,
                per_minute: row.get(7)?,
            },
            made_at: moment(9)?.ok_or_else(|| unreadable(9))?,
            made_by: row.get(10)?,
            ends_at: moment(11)?.ok_or_else(|| unreadable(11))?,
            used_at: moment(12)?,
            withdrawn_at: moment(13)?,
            withdrawn_by: row.get(14)?,
            salt: row.get(15)?,
            once: row.get(16)?,
        })
    }
}

/// What a later release wrote grants nothing.
fn unreadable(at: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(at, "enrolments".to_owned(), Type::Text)
}

/// The enrolment of a code, by its hash.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn by_hash(connection: &Connection, hash: &[u8]) -> rusqlite::Result<Option<Enrolment>> {
    let query = format!("SELECT {COLUMNS} FROM enrolments WHERE hash = ?1");
    connection.query_row(&query, [hash], Enrolment::of).optional()
}

/// The enrolment of this number.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn by_id(connection: &Connection, id: i64) -> rusqlite::Result<Option<Enrolment>> {
    let query = format!("SELECT {COLUMNS} FROM enrolments WHERE id = ?1");
    connection.query_row(&query, [id], Enrolment::of).optional()
}

/// The newest enrolments, newest first, at most `most`.
///
/// # Errors
/// Where the file cannot be read.
pub(super) fn newest(connection: &Connection, most: u32) -> rusqlite::Result<Vec<Enrolment>> {
    let query = format!("SELECT {COLUMNS} FROM enrolments ORDER BY id DESC LIMIT ?1");
    connection.prepare(&query)?.query_map([most], Enrolment::of)?.collect()
}
