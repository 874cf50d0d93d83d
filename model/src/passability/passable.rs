//! Whether a class can pass a road: the values of a verdict.

use serde::{Deserialize, Serialize};

/// Whether one class can pass one road. Ordered from the best news to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passability {
    /// Somebody looked, or a model covers it, within its age limit, and it can pass.
    Open,
    /// Nobody looked, and there is no evidence against it.
    Presumed,
    /// Slowly, one lane, escorted or below a load limit.
    Restricted,
    /// There is evidence against it, and its state is not known.
    Unknown,
    /// It cannot pass.
    Closed,
    /// Not for this class, also on a dry day.
    Never,
}

impl Passability {
    /// Its code in files, fields and URLs.
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
