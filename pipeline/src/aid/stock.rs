//! Rows of stock tables to lots in depots, and to what lies on hand at sites.

use std::collections::BTreeMap;

use lintas_model::aid::{Catalogue, Lot, OnHand};

use crate::config::Config;
use crate::ingest::SourceRows;
use crate::merge::sites::{Depot, Shelter};
use crate::report::Tally;

/// What lies where, each thing once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stock {
    /// Ascending by depot, item, owner, expiry.
    pub lots: Vec<Lot>,
    /// What lies on hand at sites, by site id; ascending by item.
    pub on_hand: BTreeMap<String, Vec<OnHand>>,
}

/// The stock that all `stock` sources tell of. Rows that are not counted go to the quarantine of
/// their source.
pub fn stock(
    _config: &Config,
    _sources: &mut [SourceRows],
    _catalogue: &Catalogue,
    _depots: &[Depot],
    _shelters: &[Shelter],
    _tally: &mut Tally,
) -> Stock {
    Stock::default()
}
