//! Kept snapshots other than the current one, opened on request.

use std::sync::{Arc, Mutex, PoisonError};

use lintas_snapshot::{
    Error,
    format::{SnapshotId, layout},
    store::{Listed, Store},
};

use super::Open;
use crate::http::problem::{Code, Problem};

/// How many stay open. An open one takes memory for its directories; its tiles are in the page
/// cache of the operating system.
const OPEN: usize = 4;

/// The snapshots that are kept on disk, and the last few that were opened.
#[derive(Debug)]
pub(crate) struct Kept {
    store: Store,
    /// Most recently asked for last.
    open: Mutex<Vec<Arc<Open>>>,
}

impl Kept {
    /// Those of `store`; none is opened yet.
    pub(crate) fn of(store: Store) -> Self {
        Self { store, open: Mutex::new(Vec::new()) }
    }

    /// The snapshot called `id`; the current one is not opened twice. Reads the disk under a lock.
    ///
    /// # Errors
    /// `not_found` where that is no id, `snapshot_gone` where no such snapshot is kept,
    /// `snapshot_damaged` where it cannot be opened.
    pub(crate) fn get(&self, id: &str, current: Option<&Arc<Open>>) -> Result<Arc<Open>, Problem> {
        if let Some(current) = current
            && current.id().as_str() == id
        {
            return Ok(Arc::clone(current));
        }
        let id: SnapshotId = id.parse().map_err(|_no_id: Error| Code::NotFound)?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = open.iter().position(|kept| *kept.id() == id) {
            let kept = open.remove(at);
            // A pruned snapshot is gone, even while its files are still open here.
            if !self.store.path(&id).join(layout::MANIFEST).exists() {
                return Err(Code::SnapshotGone.into());
            }
            open.push(Arc::clone(&kept));
            return Ok(kept);
        }
        let kept = match self.store.open(&id) {
            Ok(snapshot) => Arc::new(Open::new(snapshot, None)),
            Err(Error::NoSuchSnapshot { .. }) => return Err(Code::SnapshotGone.into()),
            Err(error) => {
                tracing::warn!(%error, "a kept snapshot cannot be opened");
                return Err(Code::SnapshotDamaged.into());
            }
        };
        if open.len() >= OPEN {
            open.remove(0);
        }
        open.push(Arc::clone(&kept));
        Ok(kept)
    }

    /// All that are kept, oldest first.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub(crate) fn list(&self) -> Result<Vec<Listed>, Error> {
        self.store.list()
    }
}
