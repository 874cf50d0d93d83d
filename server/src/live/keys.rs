//! API keys: who may report. A key is shown once, when it is made; only its SHA-256 hash is stored.
//!
//! A key is made at the terminal ([`manage`]), or by an officer for a device ([`enrolments`]): a code
//! that works once, for an hour at most, and that the device shows to get its key.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use crate::http::{
    caller::Caller,
    client::ClientAddress,
    problem::{Code, Problem},
};
use failed_attempts::FailedAttempts;
use key_file::{HeldKey, KeyHash, hash_of, read};
use last_use::LastUse;

mod enrolment_code;
mod enrolment_row;
mod enrolments;
#[cfg(test)]
mod enrolments_tests;
mod failed_attempts;
mod fault;
mod given;
mod key_acts;
mod key_file;
mod last_use;
mod manage;
mod revocation;
mod roster;
mod served;
#[cfg(test)]
mod tests;

pub(crate) use enrolment_code::EnrolmentCode;
pub(crate) use enrolment_row::Enrolment;
pub use enrolments::enrol;
pub(crate) use enrolments::{MOST_MINUTES, Redeemed};
pub(crate) use fault::KeyFault;
pub(crate) use key_acts::KeyAct;
pub(super) use key_file::KEYS_FILE;
pub use manage::{add, add_for_sites, list, make, rotate};
pub use revocation::revoke;
pub(crate) use roster::RosterKey;

/// Keys are read again after this time: a revoked key works no longer than that.
const STALE: Duration = Duration::from_millis(500);

type HeldKeys = HashMap<KeyHash, HeldKey>;

/// The keys that a running server accepts.
#[derive(Debug)]
pub(crate) struct Keys {
    state: PathBuf,
    file: PathBuf,
    /// Nothing is written: no key is given or ended here.
    read_only: bool,
    known: Mutex<KnownKey>,
    used: LastUse,
    failed: FailedAttempts,
}

/// The keys as last read.
#[derive(Debug, Clone, Default)]
struct KnownKey {
    looked: Option<Instant>,
    holders: Arc<HeldKeys>,
    /// Whether they were ever read.
    readable: bool,
}

/// What is known of a key that somebody presents.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum KeyLookup {
    /// Its holder.
    Held(Caller),
    /// Its time is over.
    Expired,
    /// Nobody's, or no longer anybody's.
    Unknown,
}

impl Keys {
    /// The keys of a state folder, which need not exist yet.
    pub(crate) fn of(state: &Path) -> Self {
        Self {
            state: state.to_owned(),
            file: state.join(KEYS_FILE),
            read_only: false,
            known: Mutex::default(),
            used: LastUse::of(state),
            failed: FailedAttempts::default(),
        }
    }

    /// The same keys, where this server writes nothing into the state folder.
    pub(crate) fn read_only(self, read_only: bool) -> Self {
        Self { read_only, ..self }
    }

    /// The holder of a key. Reads the file where the last reading is older than [`STALE`], on a
    /// blocking thread.
    ///
    /// # Errors
    /// `journal_failed` where the keys cannot be read and never were; otherwise those last read go
    /// on to count.
    pub(crate) async fn holder(&self, key: &str) -> Result<KeyLookup, Problem> {
        let known = self.known().await?;
        let hash = hash_of(key);
        let Some(held) = known.holders.get(&hash) else { return Ok(KeyLookup::Unknown) };
        // Keys are about people and days, so that they end by the wall clock, in drills too.
        let now = Timestamp::now();
        if held.caller.expires_at.is_some_and(|end| end <= now) {
            return Ok(KeyLookup::Expired);
        }
        self.used.note(held.id, now);
        Ok(KeyLookup::Held(held.caller.clone()))
    }

    /// Whether a key still works; so also where that cannot be found out. Is no use of it.
    pub(crate) async fn holds(&self, key: &KeyMark) -> bool {
        let Ok(known) = self.known().await else { return true };
        let held = known.holders.get(&key.0);
        let is_over = |end: Timestamp| end <= Timestamp::now();
        held.is_some_and(|held| !held.caller.expires_at.is_some_and(is_over))
    }

    /// The keys as last read, at most [`STALE`] ago.
    async fn known(&self) -> Result<KnownKey, Problem> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let known = match known.looked {
            Some(looked) if looked.elapsed() < STALE => known,
            _ => self.look(known).await?,
        };
        if known.readable { Ok(known) } else { Err(Code::JournalFailed.into()) }
    }

    /// Notes that an unknown key came from an address, and lets its sender wait: longer from time
    /// to time, at most two seconds. Who has a right key never comes here.
    ///
    /// # Errors
    /// `too_many_requests` where too many of them wait already.
    pub(crate) async fn slow_down(&self, from: Option<ClientAddress>) -> Result<(), Problem> {
        self.failed.slow_down(from).await
    }

    /// Writes when keys were last used into a file beside them, at most once a minute a key. Blocks;
    /// a disk that cannot be written is logged, and no more.
    pub(crate) fn write_last_use(&self) {
        self.used.write();
    }

    /// Makes the next request read the keys again.
    pub(crate) fn forget(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).looked = None;
    }

    async fn look(&self, last: KnownKey) -> Result<KnownKey, Problem> {
        let file = self.file.clone();
        let read = tokio::task::spawn_blocking(move || read(&file)).await;
        let read = read.map_err(|_panic| Code::Internal)?;
        let looked = Some(Instant::now());
        let known = match read {
            Ok(holders) => KnownKey { looked, holders: Arc::new(holders), readable: true },
            Err(error) => {
                tracing::error!(%error, "the keys cannot be read");
                KnownKey { looked, ..last }
            }
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known.clone();
        Ok(known)
    }
}

/// What is kept of a key where it is only asked whether it still works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyMark(KeyHash);

impl KeyMark {
    /// That of a key.
    pub(crate) fn of(key: &str) -> Self {
        Self(hash_of(key))
    }
}

/// The start of the hash of a key, for logs: it tells one key from another and leads to none.
pub(crate) fn fingerprint(key: &str) -> String {
    hash_of(key).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}
