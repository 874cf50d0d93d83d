//! Stock: lots of items in depots.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Amount;

/// A lot: one item of one owner in one depot with one expiry, as counted once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lot {
    /// Depot id.
    pub depot: String,
    /// Code of the agency that owns it.
    pub owner: String,
    /// Item code.
    pub item: String,
    /// On the shelf when it was counted, what is reserved included. `None` where nobody counted
    /// (belum terdata): never zero, never cover.
    pub available: Option<Amount>,
    /// Of that, promised to somebody when it was counted.
    pub reserved: Amount,
    /// On its way to the depot when it was counted.
    pub in_transit: Amount,
    /// Ordered, not yet on its way.
    pub on_order: Amount,
    /// When what is ordered should come.
    pub expected_at: Option<Timestamp>,
    /// When it may no longer be used.
    pub expires_at: Option<Timestamp>,
    /// When it was counted.
    pub as_of: Option<Timestamp>,
    /// Source of the configuration, or `report`.
    pub source: String,
    /// Row in that source.
    pub row: Option<u64>,
    /// How the amount was said, where packs were converted: `1 dus = 40 bungkus`.
    pub conversion: Option<String>,
}

impl Lot {
    /// Whether it may still be used at `at`.
    pub fn is_usable(&self, at: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| end > at)
    }
}
