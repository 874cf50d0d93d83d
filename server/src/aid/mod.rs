//! Needs, stock and dispatches as requests see them: what was published, revised by what was said
//! ([`revised`]), and what follows from it.

mod alarm;
mod dispatch_draft;
mod free;
mod quantity;
mod revised;
mod site_draft;
mod step_draft;
mod word;

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::aid::{Ledger, Standing, assess};
use lintas_snapshot::{
    Error,
    format::{layout, read_aid},
    store::Snapshot,
};

pub(crate) use alarm::Alarm;
pub(crate) use dispatch_draft::{Despite, DispatchDraft};
pub(crate) use free::free;
pub(crate) use revised::revised;
pub(crate) use site_draft::SiteDraft;
pub(crate) use step_draft::StepDraft;
pub(crate) use word::{Said, Word};

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

    /// What follows from a published ledger and what was said since.
    pub(crate) fn first(published: &Arc<Ledger>, said: &[Arc<Said>], now: Timestamp) -> Self {
        let ledger = if said.is_empty() {
            Arc::clone(published)
        } else {
            Arc::new(revised(published, said))
        };
        Self::of(ledger, now)
    }

    /// The same at the next revision, or later.
    pub(crate) fn next(&self, published: &Arc<Ledger>, said: &[Arc<Said>], now: Timestamp) -> Self {
        Self::first(published, said, now)
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
