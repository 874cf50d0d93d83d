//! Can a vehicle pass? From what a road is, what lies on it and what was reported, to a verdict
//! per vehicle class with its reasons.
//!
//! What nobody looked at is [`Passability::Presumed`], what is doubtful is
//! [`Passability::Unknown`], and only what somebody saw, or a model covers, is
//! [`Passability::Open`].

pub mod depth;
pub mod fact;
pub mod fit;
pub mod phase;
pub mod reason;
pub mod rules;
pub mod status;

use serde::{Deserialize, Serialize};

pub use depth::depth_word;
pub use fact::{Facts, HazardFact, Lost, ReportFact, ReportStatus, WayKind};
pub use fit::Fit;
pub use phase::{EvidenceState, Phase};
pub use reason::Reason;
pub use rules::{Verdict, assess};
pub use status::Status;

/// Whether one class can pass one road. Ordered from the best news to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passability {
    /// Somebody looked, or a model covers it, within its age limit, and it can pass.
    Open,
    /// Nobody looked and nothing speaks against it.
    Presumed,
    /// Slowly, one lane, escorted or below a load limit.
    Restricted,
    /// Something speaks against it, and its state is not known.
    Unknown,
    /// It cannot pass.
    Closed,
    /// Not for this class, also on a dry day.
    Never,
}

impl Passability {
    /// The word in files, fields and URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Presumed => "presumed",
            Self::Restricted => "restricted",
            Self::Unknown => "unknown",
            Self::Closed => "closed",
            Self::Never => "never",
        }
    }
}

/// What a verdict rests on. Ordered from nothing to the surest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Nobody looked.
    None,
    /// A model, or a survey that found the place dry.
    Modelled,
    /// Somebody was told, or inferred it; or the hazard was observed.
    Reported,
    /// Somebody saw it.
    Confirmed,
}

impl Evidence {
    /// The word in files and fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Modelled => "modelled",
            Self::Reported => "reported",
            Self::Confirmed => "confirmed",
        }
    }
}
