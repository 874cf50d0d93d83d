//! The lock that lets one run at a time write to a folder of snapshots.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Seek as _, Write as _},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use super::disk;
use crate::{
    Result,
    error::{AtPath as _, Error},
    format::layout,
};

/// How often a waiting run tries the lock again.
const POLL: Duration = Duration::from_millis(100);

/// What to do when another run holds the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Fail at once.
    No,
    /// Wait so long for it, then fail.
    UpTo(Duration),
    /// Wait until it has ended.
    Forever,
}

/// Holds the folder of snapshots until it is dropped or its process ends, even by a kill: the
/// operating system releases the lock with the last open handle.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Not left to the handle's end: a child that another thread starts just now has a copy of
        // it until it runs its own program, and held the folder so long. An error does no harm,
        // as the handle is closed next.
        let _ = self.file.unlock();
    }
}

impl Lock {
    /// Takes the lock and removes the leftovers of earlier runs.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::Io`], [`Error::Full`].
    pub(super) fn take(dir: &Path, wait: Wait) -> Result<Self> {
        let path = dir.join(layout::LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .at(&path)?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(Error::io(&path, error)),
                Err(TryLockError::WouldBlock) => match wait {
                    Wait::No => return Err(busy(dir, &path)),
                    Wait::UpTo(limit) if begun.elapsed() >= limit => return Err(busy(dir, &path)),
                    Wait::UpTo(_) | Wait::Forever => thread::sleep(POLL),
                },
            }
        }
        // The process id is for error messages only: an error, as on a full disk, does no harm.
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        remove_leftovers(dir)?;
        Ok(Self { file })
    }
}

fn busy(dir: &Path, lock: &Path) -> Error {
    let pid = fs::read_to_string(lock).ok().and_then(|text| text.trim().parse().ok());
    Error::Busy { path: dir.to_owned(), pid }
}

/// Removes all work in progress. Needs the lock: then it can only belong to runs that have ended.
fn remove_leftovers(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir).at(dir)? {
        let name = entry.at(dir)?.file_name();
        if name.as_encoded_bytes().starts_with(layout::WORK_PREFIX.as_bytes()) {
            disk::remove(&dir.join(name))?;
        }
    }
    Ok(())
}
