//! The lock of a state folder: one server writes there, and the next one is told which.
//!
//! The lock is held by `flock` and thus released when its process dies, however it dies. Who holds
//! it stands in the file, as JSON; what stands there counts only while the lock is held.

use std::{
    fmt,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Seek as _, Write as _},
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    sync::Arc,
};

use anyhow::Context as _;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{error::JournalError, place::LOCK};
use crate::live::state_folder::own;

/// A state folder that is locked as long as this lives.
#[derive(Debug)]
pub(crate) struct StateLock {
    file: File,
    since: Timestamp,
}

impl StateLock {
    /// Locks a state folder and notes who holds it; makes the folder where there is none, and closes
    /// it to others.
    ///
    /// # Errors
    /// [`JournalError::Held`] where another process holds it; else why it cannot be locked.
    pub(super) fn of(state: &Path) -> Result<Arc<Self>, JournalError> {
        own(state, &[])?;
        let lock = Self::take(state)?;
        if let Err(error) = lock.sign(None) {
            tracing::warn!(%error, "who holds the state folder cannot be written into its lock");
        }
        Ok(Arc::new(lock))
    }

    /// The same for a command that writes to a state folder which no server may hold meanwhile.
    ///
    /// # Errors
    /// A sentence that names who holds it; else why it cannot be locked.
    pub(super) fn for_command(state: &Path) -> anyhow::Result<Arc<Self>> {
        match Self::of(state) {
            Err(JournalError::Held) => Err(held(state)),
            lock => lock.with_context(|| format!("cannot lock {}", state.display())),
        }
    }

    /// Locks a state folder, which must exist.
    ///
    /// # Errors
    /// [`TryLockError::WouldBlock`] where another process holds it; else why the file cannot be
    /// made or locked.
    pub(crate) fn take(state: &Path) -> Result<Self, TryLockError> {
        let mut options = OpenOptions::new();
        // Not truncated before it is locked: until then it names another process.
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(state.join(LOCK)).map_err(TryLockError::Error)?;
        file.try_lock()?;
        Ok(Self { file, since: Timestamp::now() })
    }

    /// Writes into the file who holds it. A server that listens nowhere yet has no address.
    ///
    /// # Errors
    /// Where it cannot be written; it is held all the same.
    pub(crate) fn sign(&self, listen: Option<SocketAddr>) -> io::Result<()> {
        let text = json!({
            "pid": std::process::id(),
            "since": self.since,
            "listen": listen.map(|listen| listen.to_string()),
        });
        let mut file = &self.file;
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(text.to_string().as_bytes())
    }
}

impl Drop for StateLock {
    /// Ends the lock and does not only close the file: a child that is being started has the file,
    /// too, until it runs its own program, and would hold the lock as long.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the lock of the state folder ends with this process");
        }
    }
}

/// Why a command cannot go on with a state folder that is held.
pub(super) fn held(state: &Path) -> anyhow::Error {
    let holder = LockHolder::of(state);
    anyhow::anyhow!("a server runs on {}: {holder}. Stop it first", state.display())
}

/// Who holds the lock of a state folder, as it wrote itself.
#[derive(Debug)]
pub(crate) struct LockHolder(Value);

impl LockHolder {
    /// What stands in the lock of a state folder; to be asked while it is held.
    pub(crate) fn of(state: &Path) -> Self {
        let text = std::fs::read_to_string(state.join(LOCK)).unwrap_or_default();
        Self(serde_json::from_str(&text).unwrap_or_default())
    }
}

impl fmt::Display for LockHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0["pid"].as_u64() {
            Some(pid) => write!(f, "process {pid}")?,
            // A release before this one, or one that cannot write there.
            None => write!(f, "a process that did not write who it is")?,
        }
        if let Some(since) = self.0["since"].as_str() {
            write!(f, ", since {since}")?;
        }
        match self.0["listen"].as_str() {
            Some(listen) => write!(f, ", on http://{listen}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_and_the_next_is_told_who() {
        let dir = tempfile::tempdir().unwrap();
        let first = StateLock::take(dir.path()).unwrap();
        first.sign(None).unwrap();
        let me = format!("process {}, since ", std::process::id());
        assert!(LockHolder::of(dir.path()).to_string().starts_with(&me));
        first.sign(Some(([127, 0, 0, 1], 8080).into())).unwrap();
        assert!(matches!(StateLock::take(dir.path()), Err(TryLockError::WouldBlock)));
        let told = LockHolder::of(dir.path()).to_string();
        assert!(told.starts_with(&me) && told.ends_with(", on http://127.0.0.1:8080"), "{told}");
        drop(first);
        StateLock::take(dir.path()).unwrap();
    }

    #[test]
    fn who_has_the_file_too_does_not_hold_the_lock_longer() {
        let dir = tempfile::tempdir().unwrap();
        let first = StateLock::take(dir.path()).unwrap();
        // As a child has it that was forked and does not run its own program yet.
        let inherited = first.file.try_clone().unwrap();
        drop(first);
        StateLock::take(dir.path()).unwrap();
        drop(inherited);
    }

    #[test]
    fn a_lock_that_says_nothing_is_told_as_such() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(LOCK), "").unwrap();
        let told = LockHolder::of(dir.path()).to_string();
        assert_eq!(told, "a process that did not write who it is");
    }
}
