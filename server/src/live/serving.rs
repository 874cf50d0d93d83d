//! What a request is answered from: one snapshot and all that has been reported since, at one
//! revision.

use std::sync::Arc;

use super::{Live, reports::StoredReport, shared_map::SharedList, wholeness::Wholeness};
use crate::{
    aid::Aid,
    http::problem::{Code, Problem},
    open::Open,
};

/// A snapshot and everything that has been reported, at one revision. Immutable: a request keeps
/// one until its end.
#[derive(Debug, Clone)]
pub(crate) struct Serving {
    /// `None` until the first snapshot is in service.
    pub(crate) snapshot: Option<Arc<Open>>,
    /// Rises by one with every batch of commands, expiry, change of access and swap. It goes on
    /// from snapshot to snapshot and, by the journal, from one start of the server to the next; 0
    /// until the first of these.
    pub(crate) revision: u64,
    /// All reports with their state at this revision, in the order in which they were received.
    pub(crate) reports: SharedList<Arc<StoredReport>>,
    /// The network and its state at this revision; `None` where the snapshot has no network.
    pub(crate) live: Option<Live>,
    /// Needs, stock and dispatches at this revision; `None` where the snapshot has none.
    pub(crate) aid: Option<Arc<Aid>>,
    /// Whether all of this rests on every report that was accepted.
    pub(crate) wholeness: Wholeness,
}

impl Serving {
    /// Before the first snapshot.
    pub(crate) fn nothing() -> Self {
        Self {
            snapshot: None,
            revision: 0,
            reports: SharedList::default(),
            live: None,
            aid: None,
            wholeness: Wholeness::default(),
        }
    }

    /// The network and its state.
    ///
    /// # Errors
    /// `no_snapshot`, `no_network`.
    pub(crate) fn live(&self) -> Result<&Live, Problem> {
        self.open()?;
        self.live.as_ref().ok_or_else(|| Code::NoNetwork.into())
    }

    /// Needs, stock and dispatches.
    ///
    /// # Errors
    /// `no_snapshot`, `no_aid`.
    pub(crate) fn aid(&self) -> Result<&Arc<Aid>, Problem> {
        self.open()?;
        self.aid.as_ref().ok_or_else(|| Code::NoAid.into())
    }

    /// The snapshot.
    ///
    /// # Errors
    /// `no_snapshot`.
    pub(crate) fn open(&self) -> Result<&Arc<Open>, Problem> {
        self.snapshot.as_ref().ok_or_else(|| Code::NoSnapshot.into())
    }
}
