//! Which snapshots go, and which of them stay whatever comes.

use std::{
    collections::BTreeSet,
    fs,
    io::{ErrorKind, Write as _},
};

use super::{Store, Wait, disk, lock};
use crate::{
    Result,
    error::{AtPath as _, Error},
    format::{SnapshotId, layout},
};

impl Store {
    /// The snapshots that [`Store::prune`] would remove, oldest first: all but the newest `keep`, the current one and
    /// those that are protected.
    ///
    /// # Errors
    /// [`Error::BadId`] where `current` or the list of protected ones cannot be read, since it is not known then
    /// which must stay; [`Error::Io`].
    pub fn prunable(&self, keep: usize) -> Result<Vec<SnapshotId>> {
        let listed = self.list()?;
        self.current()?;
        let protected = self.protected()?;
        let old = listed.len().saturating_sub(keep);
        let goes = listed.into_iter().take(old).filter(|one| !one.current);
        Ok(goes.map(|one| one.id).filter(|id| !protected.contains(id)).collect())
    }

    /// Removes all snapshots but the newest `keep`, the current one and those that are protected; answers those
    /// removed. Servers that hold one of them keep it.
    ///
    /// # Errors
    /// [`Error::Busy`] where a run holds the folder longer than `wait`; else as [`Store::prunable`].
    pub fn prune(&self, keep: usize, wait: Wait) -> Result<Vec<SnapshotId>> {
        if !self.dir.exists() {
            return Ok(Vec::new());
        }
        let _lock = lock::Lock::take(&self.dir, wait)?;
        let old = self.prunable(keep)?;
        for id in &old {
            // Renamed first, which is atomic; leftovers after a kill are removed by the next run.
            let path = self.path(id);
            let doomed = self.dir.join(format!("{}dropped-{id}", layout::WORK_PREFIX));
            fs::rename(&path, &doomed).at(&path)?;
            fs::remove_dir_all(&doomed).at(&doomed)?;
        }
        disk::sync_dir(&self.dir)?;
        Ok(old)
    }

    /// The snapshots that no pruning removes.
    ///
    /// # Errors
    /// [`Error::BadId`] where a line of the list is no id, [`Error::Io`].
    pub fn protected(&self) -> Result<BTreeSet<SnapshotId>> {
        let path = self.dir.join(layout::PROTECTED);
        match fs::read_to_string(&path) {
            Ok(text) => text.lines().map(str::parse).collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeSet::new()),
            Err(error) => Err(Error::io(&path, error)),
        }
    }

    /// Keeps a snapshot from pruning, or lets it go again; answers whether that is new.
    ///
    /// # Errors
    /// As [`Store::manifest`] and [`Store::protected`]; [`Error::Busy`] where a run holds the folder longer than
    /// `wait`, [`Error::Full`].
    pub fn protect(&self, id: &SnapshotId, protect: bool, wait: Wait) -> Result<bool> {
        // Also one that is damaged may be wanted for what is left of it, but it has to be there.
        if protect && !self.path(id).is_dir() {
            return Err(Error::NoSuchSnapshot { path: self.dir.clone(), id: id.to_string() });
        }
        let _lock = lock::Lock::take(&self.dir, wait)?;
        let mut all = self.protected()?;
        let is_new = if protect { all.insert(id.clone()) } else { all.remove(id) };
        if is_new {
            let path = self.dir.join(layout::PROTECTED);
            let mut next = tempfile::Builder::new()
                .prefix(".protected-")
                .permissions(disk::readable_by_all())
                .tempfile_in(&self.dir)
                .at(&self.dir)?;
            all.iter().try_for_each(|id| writeln!(next, "{id}")).at(&path)?;
            next.as_file().sync_all().at(&path)?;
            next.persist(&path).map_err(|error| Error::io(&path, error.error))?;
            disk::sync_dir(&self.dir)?;
        }
        Ok(is_new)
    }
}
