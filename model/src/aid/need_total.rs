//! The need and the shortage of one item over many sites, and whose need that is.

use serde::{Deserialize, Serialize};

use super::{Amount, Ledger, NeedRow, Site};

/// Whose need is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeedScope {
    /// The general need of sites that may be public: the number that everybody sees, and the one that
    /// is meant where nothing else is said.
    General,
    /// That of all sites, with what groups need beyond it. Never public, and always called so.
    Full,
}

impl NeedScope {
    /// Its name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Full => "full",
        }
    }

    /// Whether a row is added.
    pub fn holds(self, ledger: &Ledger, row: &NeedRow) -> bool {
        let is_public = |row: &NeedRow| {
            row.is_public() && ledger.sites.get(row.site.index()).is_some_and(Site::is_public)
        };
        self == Self::Full || is_public(row)
    }

    /// Need of a day, need over the horizon, and shortage of a row.
    pub const fn amounts(self, row: &NeedRow) -> [Amount; 3] {
        match self {
            Self::General => [row.general_day, row.general_horizon, row.general_gap],
            Self::Full => [row.day, row.horizon, row.gap],
        }
    }
}

/// One item over many sites, base units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedTotal {
    /// Sites that need it.
    pub sites: u64,
    /// Of those, sites whose stock of it nobody counted (belum terdata).
    pub unknown: u64,
    /// Sites that lack it.
    pub short: u64,
    /// Of those that lack it, sites whose stock of it nobody counted.
    pub short_unknown: u64,
    /// Need for one day.
    pub day: Amount,
    /// Need over the days looked ahead.
    pub need: Amount,
    /// Shortage, summed over the sites: the surplus of one covers no other.
    pub gap: Amount,
}

impl NeedTotal {
    /// Adds one site.
    pub fn add(&mut self, scope: NeedScope, row: &NeedRow) {
        let [day, need, gap] = scope.amounts(row);
        let (is_unknown, is_short) = (row.on_hand.is_none(), gap.is_some());
        self.sites += 1;
        self.unknown += u64::from(is_unknown);
        self.short += u64::from(is_short);
        self.short_unknown += u64::from(is_short && is_unknown);
        self.day += day;
        self.need += need;
        self.gap += gap;
    }

    /// Sites whose stock of it was counted.
    pub const fn counted(&self) -> u64 {
        self.sites - self.unknown
    }
}
