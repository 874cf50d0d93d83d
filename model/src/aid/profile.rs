//! How much of an item people need: one table, every number with its source.

use serde::{Deserialize, Serialize};

use super::Amount;

/// Whom a rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Everybody.
    Person,
    /// Families of five, people divided by five: what family kits are packed for.
    FamilyOfFive,
    /// Infants of 0 to 23 months. Never public.
    Infant,
    /// Pregnant or lactating women. Never public.
    Pregnant,
    /// The site as a whole.
    Site,
}

impl Per {
    /// Counts a group whose size is never public.
    pub fn is_private(self) -> bool {
        matches!(self, Self::Infant | Self::Pregnant)
    }
}

/// How much of an item a profile gives, to whom, how often, and who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Item code.
    pub item: String,
    /// Whom it counts.
    pub per: Per,
    /// Base units for each of them, every [`Rate::days`].
    pub amount: Amount,
    /// For so many days; `None` where it is given once, for the whole event.
    #[serde(default)]
    pub days: Option<u32>,
    /// First day of the event that it holds on, from 1.
    #[serde(default = "first")]
    pub from_day: u32,
    /// Last day that it holds on; `None` where it goes on.
    #[serde(default)]
    pub to_day: Option<u32>,
    /// Document, edition, page.
    pub source: String,
}

fn first() -> u32 {
    1
}

/// A standard: what people need by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// `bnpb`, `sphere`, or a name of the configuration.
    pub id: String,
    /// Name, as people say it.
    pub name: String,
    /// What it gives.
    pub rates: Vec<Rate>,
}
