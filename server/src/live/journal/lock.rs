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
};

use jiff::Timestamp;
use serde_json::{Value, json};

/// Name of the lock in the state folder.
const FILE: &str = "journal.lock";

/// A state folder that is locked as long as this lives.
#[derive(Debug)]
pub(crate) struct StateLock {
    file: File,
    since: Timestamp,
}

impl StateLock {
    /// Locks a state folder, which must exist.
    ///
    /// # Errors
    /// [`TryLockError::WouldBlock`] where another process holds it; else why the file cannot be
    /// made or locked.
    pub(crate) fn take(state: &Path) -> Result<Self, TryLockError> {
        let mut options = OpenOptions::new();
        // Not truncated before it is locked: until then it names another process.
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(state.join(FILE)).map_err(TryLockError::Error)?;
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

/// Who holds the lock of a state folder, as it wrote itself.
#[derive(Debug)]
pub(crate) struct LockHolder(Value);

impl LockHolder {
    /// What stands in the lock of a state folder; to be asked while it is held.
    pub(crate) fn of(state: &Path) -> Self {
        let text = std::fs::read_to_string(state.join(FILE)).unwrap_or_default();
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
    fn a_lock_that_says_nothing_is_told_as_such() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), "").unwrap();
        let told = LockHolder::of(dir.path()).to_string();
        assert_eq!(told, "a process that did not write who it is");
    }
}
