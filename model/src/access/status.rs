//! How aid gets to a place, as one value.

use serde::{Deserialize, Serialize};

use crate::passability::Passability;

/// How aid gets to a place. Ordered from the best news to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Over roads that were seen open, or that a model covers.
    Open,
    /// Over roads of which some have no report.
    Presumed,
    /// Over roads of which some are restricted.
    Restricted,
    /// Only over roads of which some are unknown.
    Unknown,
    /// By boat for a part of the way.
    BoatOnly,
    /// Not at all.
    CutOff,
}

impl Access {
    /// Its code in files and fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Presumed => "presumed",
            Self::Restricted => "restricted",
            Self::Unknown => "unknown",
            Self::BoatOnly => "boat_only",
            Self::CutOff => "cut_off",
        }
    }

    /// No land vehicle gets there.
    pub fn is_cut_off(self) -> bool {
        self >= Self::BoatOnly
    }

    /// By a land vehicle whose worst piece of the route is this.
    pub fn by_land(worst: Passability) -> Self {
        match worst {
            Passability::Open => Self::Open,
            Passability::Presumed => Self::Presumed,
            Passability::Restricted => Self::Restricted,
            Passability::Unknown => Self::Unknown,
            Passability::Closed | Passability::Never => Self::CutOff,
        }
    }
}
