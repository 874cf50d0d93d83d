//! A snapshot that is being made.

use std::{
    fs::{self, Permissions},
    path::{Path, PathBuf},
};

use super::{
    Store, Wait, disk,
    lock::Lock,
    permissions::{self, Narrowed},
};
use crate::{Result, error::AtPath as _, format::layout};

/// A snapshot that is being made: a hidden folder, and the lock that keeps other runs away.
///
/// Files are written under [`Work::path`] by the names of [`layout`], whose folders exist already.
/// [`Work::publish`] makes a snapshot of them; dropping the work removes them.
#[derive(Debug)]
pub struct Work {
    pub(super) store: Store,
    pub(super) dir: PathBuf,
    /// Those that a new folder gets here, which the snapshot will have: until then nobody else reads
    /// in it.
    pub(super) permissions: Permissions,
    narrowed: Narrowed,
    /// Released after the folder is removed: fields are dropped after [`Work`]'s own `drop`.
    pub(super) _lock: Lock,
}

impl Store {
    /// Begins a snapshot: takes the lock, removes the leftovers of earlier runs, closes the private
    /// parts of earlier snapshots to others, and creates the hidden folder; the store's own folder,
    /// too, where it does not exist.
    ///
    /// # Errors
    /// [`crate::Error::Busy`] where another run holds the folder longer than `wait`,
    /// [`crate::Error::Io`], [`crate::Error::Full`].
    pub fn begin(&self, wait: Wait) -> Result<Work> {
        fs::create_dir_all(&self.dir).at(&self.dir)?;
        let lock = Lock::take(&self.dir, wait)?;
        let dir = self.dir.join(format!("{}{}", layout::WORK_PREFIX, std::process::id()));
        fs::create_dir(&dir).at(&dir)?;
        let permissions = fs::metadata(&dir).at(&dir)?.permissions();
        let narrowed = self.keep_private();
        // A folder of a moment ago is no news where it can be closed.
        let left = permissions::close_to_others(&dir).left;
        let narrowed = Narrowed { left: narrowed.left + left, ..narrowed };
        let work = Work { store: self.clone(), dir, permissions, narrowed, _lock: lock };
        for name in layout::DIRS.into_iter().chain([layout::SPOOL_DIR]) {
            let path = work.path(name);
            fs::create_dir(&path).at(&path)?;
        }
        Ok(work)
    }
}

impl Work {
    /// The folder of the work.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The path for a file of the snapshot, whose name is one of [`layout`].
    pub fn path(&self, file: &str) -> PathBuf {
        self.dir.join(file)
    }

    /// A folder for scratch files on the same file system; removed before publishing.
    pub fn spool(&self) -> PathBuf {
        self.path(layout::SPOOL_DIR)
    }

    /// What of the folder's private parts was open to others when the work began.
    pub fn narrowed(&self) -> Narrowed {
        self.narrowed
    }

    /// The store that the snapshot will be published in.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // Where this fails, the next run removes it. After publishing the folder has another name.
        let _ = disk::remove(&self.dir);
    }
}
