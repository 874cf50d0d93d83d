//! What a verdict rests on, from nothing to somebody who saw it.

use serde::{Deserialize, Serialize};

/// What a verdict rests on. Ordered from nothing to the surest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Nobody looked.
    None,
    /// A model, or a survey that found the place dry.
    Modelled,
    /// Somebody heard or inferred it; or the hazard was observed.
    Reported,
    /// Somebody saw it.
    Confirmed,
}

impl Evidence {
    /// Its code in files and fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Modelled => "modelled",
            Self::Reported => "reported",
            Self::Confirmed => "confirmed",
        }
    }
}
