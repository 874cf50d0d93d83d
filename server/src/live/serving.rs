//! What is being served: one snapshot, and all that has been reported since, at one revision.

use std::sync::Arc;

use super::{Live, reports::StoredReport};
use crate::{
    aid::Aid,
    http::problem::{Code, Problem},
    open::Open,
};

/// A snapshot and the state of reports on top of it: what one request sees.
#[derive(Debug)]
pub(crate) struct Serving {
    /// The snapshot, once there is one.
    pub(crate) snapshot: Option<Arc<Open>>,
    /// How often reports have changed the answers since the snapshot; 0 while there are none.
    pub(crate) revision: u64,
    /// What people have reported, with what became of it at this revision, in the order in which it
    /// came.
    pub(crate) reports: Arc<Vec<Arc<StoredReport>>>,
    /// The network and its state at this revision; `None` where the snapshot has no network.
    pub(crate) live: Option<Live>,
    /// Needs, stock and dispatches at this revision; `None` where the snapshot has none.
    pub(crate) aid: Option<Arc<Aid>>,
}

impl Serving {
    /// Nothing yet.
    pub(crate) fn nothing() -> Self {
        Self { snapshot: None, revision: 0, reports: Arc::default(), live: None, aid: None }
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
