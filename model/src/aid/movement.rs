//! Stock cards: what moved through a depot.

use serde::{Deserialize, Serialize};

use super::Amount;

/// A stock card of one owner and item in one depot, in base units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// Depot id.
    pub depot: String,
    /// Code of the agency that owns it.
    pub owner: String,
    /// Item code.
    pub item: String,
    /// At the beginning of the period.
    pub opening: Amount,
    /// Come in since.
    pub received: Amount,
    /// Gone out since.
    pub sent: Amount,
    /// Used up in the depot since.
    pub used: Amount,
    /// On the shelf at the end, as counted.
    pub closing: Amount,
    /// `closing` less what it should be: below zero where something is missing.
    pub difference: Amount,
}
