//! Needs, stock and dispatches as requests see them.

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::aid::{Ledger, Standing, assess};
use lintas_snapshot::{
    Error,
    format::{layout, read_aid},
    store::Snapshot,
};

/// What is known of aid at one revision, and what follows from it.
#[derive(Debug)]
pub(crate) struct Aid {
    /// What is known: as published, revised by what was reported.
    pub(crate) ledger: Arc<Ledger>,
    /// What follows from it.
    pub(crate) standing: Standing,
}

impl Aid {
    /// What follows from a ledger at a moment.
    pub(crate) fn of(ledger: Arc<Ledger>, now: Timestamp) -> Self {
        Self { standing: assess(&ledger, now), ledger }
    }
}

/// What a snapshot knows of aid; `None` where it knows nothing.
///
/// # Errors
/// [`Error::Damaged`], [`Error::Io`].
pub(crate) fn ledger(snapshot: &Snapshot) -> Result<Option<Ledger>, Error> {
    let Some(bytes) = snapshot.map(layout::AID)? else { return Ok(None) };
    read_aid(&snapshot.path(layout::AID), &bytes).map(Some)
}
