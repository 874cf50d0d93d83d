//! Kept snapshots other than the current one, opened on request.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use lintas_snapshot::{
    Error,
    format::{SnapshotId, layout, manifest::Mode},
    store::Store,
};

use super::{Open, damaged};
use crate::http::{
    problem::{Code, Problem},
    work::{self, WorkKind},
};

/// How many stay open. An open one takes memory for its directories; its tiles are in the page
/// cache of the operating system.
const OPEN: usize = 4;
/// How long a listing is believed.
const STALE: Duration = Duration::from_secs(5);

/// The snapshots that are kept on disk, and the last few that were opened.
#[derive(Debug)]
pub(crate) struct Kept {
    store: Store,
    /// Most recently asked for last.
    open: Mutex<Vec<Arc<Open>>>,
    listed: Mutex<Option<KeptListing>>,
}

/// What was in the folder when it was last listed.
#[derive(Debug)]
struct KeptListing {
    at: Instant,
    /// Serial of the snapshot in service then.
    beside: u64,
    kept: Arc<[KeptSnapshot]>,
}

/// What a kept snapshot says of itself.
#[derive(Debug, Clone)]
pub(crate) struct KeptSnapshot {
    /// Its id.
    pub(crate) id: SnapshotId,
    /// The moment that it speaks of.
    pub(crate) as_of: Timestamp,
    /// When it was made.
    pub(crate) created: Timestamp,
    /// Id of its region.
    pub(crate) region: String,
    /// Whether it is of a drill.
    pub(crate) mode: Mode,
}

impl Kept {
    /// Those of `store`; none is opened yet.
    pub(crate) fn of(store: Store) -> Self {
        Self { store, open: Mutex::default(), listed: Mutex::default() }
    }

    /// The snapshot called `id`; the current one is not opened twice. Reads the disk: not on the
    /// threads that read and write sockets.
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
        if let Some(kept) = self.at_hand(&id) {
            // A pruned snapshot is gone, even while its files are still open here.
            if !self.store.path(&id).join(layout::MANIFEST).exists() {
                self.opened().retain(|open| *open.id() != id);
                return Err(self.gone());
            }
            return Ok(kept);
        }
        let kept = match self.store.open(&id) {
            Ok(snapshot) => Arc::new(Open::new(snapshot, None)),
            Err(Error::NoSuchSnapshot { .. }) => return Err(self.gone()),
            Err(error) => {
                tracing::warn!(%error, "a kept snapshot cannot be opened");
                return Err(Code::SnapshotDamaged.into());
            }
        };
        let mut open = self.opened();
        // The lock was not held meanwhile: another may have opened it, too.
        open.retain(|other| *other.id() != id);
        if open.len() >= OPEN {
            open.remove(0);
        }
        open.push(Arc::clone(&kept));
        Ok(kept)
    }

    /// A snapshot was looked for and is gone: the listing is no longer believed.
    fn gone(&self) -> Problem {
        *self.listed.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Code::SnapshotGone.into()
    }

    fn opened(&self) -> MutexGuard<'_, Vec<Arc<Open>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An open snapshot, which now is the one most recently asked for.
    fn at_hand(&self, id: &SnapshotId) -> Option<Arc<Open>> {
        let mut open = self.opened();
        let at = open.iter().position(|kept| kept.id() == id)?;
        let kept = open.remove(at);
        open.push(Arc::clone(&kept));
        Some(kept)
    }

    /// All that can be read, oldest first, as they were at most [`STALE`] ago; listed anew where
    /// another snapshot is in service than then. `serial` is that of the one in service.
    ///
    /// # Errors
    /// `snapshot_damaged` where the folder cannot be read; those of [`work::run`].
    pub(crate) async fn list(
        self: &Arc<Self>,
        serial: u64,
    ) -> Result<Arc<[KeptSnapshot]>, Problem> {
        let listed = || self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = &*listed()
            && last.beside == serial
            && last.at.elapsed() < STALE
        {
            return Ok(Arc::clone(&last.kept));
        }
        let kept = Arc::clone(self);
        let read = work::run(WorkKind::Lists, move |_| kept.read()).await?;
        let last = KeptListing { at: Instant::now(), beside: serial, kept: Arc::clone(&read) };
        *listed() = Some(last);
        Ok(read)
    }

    fn read(&self) -> Result<Arc<[KeptSnapshot]>, Problem> {
        let listed = self.store.list().map_err(damaged)?;
        let readable = listed.into_iter().filter_map(|one| {
            let manifest = one.manifest.ok()?;
            Some(KeptSnapshot {
                id: one.id,
                as_of: manifest.as_of,
                created: manifest.created,
                region: manifest.region.id,
                mode: manifest.mode,
            })
        });
        Ok(readable.collect())
    }
}
