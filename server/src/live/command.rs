//! Commands to the writer, and its answers.

use jiff::{SignedDuration, Timestamp};

use super::{journal::entry::EntryKind, photo_fields::PhotoFields, report_fields::ReportFields};
use crate::{
    aid::{DispatchDraft, SiteDraft, StepDraft},
    config::{PhotoBounds, RoleBounds},
    http::{caller::Caller, spoken::ahead},
    photo::PhotoId,
};

/// A change that somebody asks for.
#[derive(Debug)]
pub(crate) struct Command {
    /// By whom.
    pub(crate) by: Caller,
    /// The request's `Idempotency-Key`, and a hash of the request.
    pub(crate) once: Option<(String, [u8; 32])>,
    /// What.
    pub(crate) what: What,
}

/// The kinds of change.
#[derive(Debug)]
pub(crate) enum What {
    /// Store a report.
    File {
        /// Its fields, which are validated.
        fields: Box<ReportFields>,
        /// What a report of this role may bear on.
        bounds: RoleBounds,
    },
    /// Withdraw, verify or reject a stored report.
    Decide {
        /// Withdraw, verify or reject.
        kind: EntryKind,
        /// Its id.
        report: String,
        /// In words.
        reason: Option<String>,
    },
    /// Add a photo to a report. Its file is in the state folder already.
    Photo {
        /// Id of the report.
        report: String,
        /// What is known of it.
        fields: PhotoFields,
        /// What photos may be.
        bounds: PhotoBounds,
    },
    /// Show a photo of a report to everybody, or no longer.
    DecidePhoto {
        /// Publish or withdraw.
        kind: EntryKind,
        /// Id of the report.
        report: String,
        /// The photo.
        photo: PhotoId,
        /// In words.
        reason: Option<String>,
    },
    /// A command about aid.
    Aid(Box<OfAid>),
    /// Store an officer's statement on a closure of the snapshot.
    Closure {
        /// End or renew.
        kind: EntryKind,
        /// Its id.
        closure: String,
        /// The moment that the officer speaks of; `None`: now.
        as_of: Option<Timestamp>,
        /// In words.
        reason: Option<String>,
    },
}

impl What {
    /// By how much the moment of seeing, as it was told, lies ahead of the server's clock: it is
    /// taken for now, and who told it is told so. `None` where it does not.
    pub(super) fn ahead(&self, now: Timestamp) -> Option<SignedDuration> {
        match self {
            Self::File { fields, .. } => ahead(fields.seen_ahead.as_deref(), now),
            Self::Aid(of_aid) => match &**of_aid {
                OfAid::Site { draft, .. } => ahead(draft.said_at(), now),
                OfAid::Step { draft, .. } => ahead(draft.said_at(), now),
                OfAid::Dispatch(_) => None,
            },
            Self::Decide { .. }
            | Self::Photo { .. }
            | Self::DecidePhoto { .. }
            | Self::Closure { .. } => None,
        }
    }
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// JSON.
    pub(crate) body: String,
    /// The request was answered before, and nothing was changed now.
    pub(crate) repeated: bool,
    /// The first revision that shows the change.
    pub(crate) revision: u64,
}

/// A change about aid.
#[derive(Debug)]
pub(crate) enum OfAid {
    /// Store a statement on a site.
    Site {
        /// Its id; a site that does not exist yet gets this id.
        site: String,
        /// What is said of it.
        draft: SiteDraft,
    },
    /// Store a new dispatch.
    Dispatch(DispatchDraft),
    /// Move a dispatch to its next state.
    Step {
        /// Its id.
        dispatch: String,
        /// What is said of it.
        draft: StepDraft,
    },
}
