//! What is asked of the writer, and what it answers.

use jiff::Timestamp;
use lintas_model::report::Report;

use super::journal::entry::Kind;
use crate::{
    aid::{DispatchDraft, SiteDraft, StepDraft},
    http::caller::Caller,
};

/// What is to be done.
#[derive(Debug)]
pub(crate) struct Command {
    /// By whom.
    pub(crate) by: Caller,
    /// The request's `Idempotency-Key`, and the hash of what it asks.
    pub(crate) once: Option<(String, [u8; 32])>,
    /// What.
    pub(crate) what: What,
}

/// What is to be done about a report.
#[derive(Debug)]
pub(crate) enum What {
    /// Take it in; it has no id yet.
    File(Box<Report>),
    /// Decide about one that is there.
    Decide {
        /// Withdraw, verify or reject.
        kind: Kind,
        /// Its id.
        report: String,
        /// In words.
        reason: Option<String>,
    },
    /// Take in what is said of aid.
    Aid(Box<OfAid>),
    /// Take in what an officer says of a closure of the snapshot.
    Closure {
        /// End or renew.
        kind: Kind,
        /// Its id.
        closure: String,
        /// The moment of which the officer speaks; now where none is said.
        as_of: Option<Timestamp>,
        /// In words.
        reason: Option<String>,
    },
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// JSON.
    pub(crate) body: String,
    /// It was answered before, and nothing was done now.
    pub(crate) repeated: bool,
    /// The revision at which all of it can be seen.
    pub(crate) revision: u64,
}

/// What is ordered about aid.
#[derive(Debug)]
pub(crate) enum OfAid {
    /// Take in how a site stands.
    Site {
        /// Its id; of a site that is not there yet, the id that it shall have.
        site: String,
        /// What is said of it.
        draft: SiteDraft,
    },
    /// Take in a dispatch.
    Dispatch(DispatchDraft),
    /// Move a dispatch on.
    Step {
        /// Its id.
        dispatch: String,
        /// What is said of it.
        draft: StepDraft,
    },
}
