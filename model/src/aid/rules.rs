//! The numbers that a region may set: `[aid]` of a configuration.

use serde::{Deserialize, Serialize};

use super::{Rate, StockVisibility};

/// `[aid]`. Everything has a default; each default says where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// The profile whose numbers are shown first: `bnpb` or `sphere`.
    pub profile: String,
    /// Days that shortages look ahead (proposal of Lintas: the time between two convoys upriver).
    pub horizon_days: f64,
    /// Hours after which a site that was not heard of is silent (proposal of Lintas).
    pub silent_after_h: f64,
    /// People in a household, where only households (KK) were counted: 11,824 people in 3,115 KK,
    /// Muara Kaman 2012 (Antara Kaltim 13939), the highest of three counts in the regency, so that
    /// nobody is missed.
    pub people_per_household: f64,
    /// A site that would have more than so many days of an item after a delivery has enough, while
    /// another is short (issue text of the cluster; proposal of Lintas).
    pub enough_days: f64,
    /// A site that has less than so many days of an item is short.
    pub short_days: f64,
    /// Two agencies that bring the same to one site within so many hours repeat each other.
    pub repeat_window_h: f64,
    /// Hours for which a promise counts after somebody last said it (proposal of Lintas: a day, after
    /// which whoever promised is asked).
    pub promise_window_h: f64,
    /// Whether agencies see each other's stock. Left out of files where nobody declared a cluster.
    #[serde(skip_serializing_if = "StockVisibility::is_own")]
    pub stock_visibility: StockVisibility,
    /// What the priority of a site is made of.
    pub weights: PriorityWeights,
    /// Rates beside those of the profile: kits of an agency, local food. A rate for the same item,
    /// [`super::Per`] and days replaces the profile's.
    pub rates: Vec<Rate>,
}

/// How much each part of a priority weighs; only their ratio counts. Proposal of Lintas.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PriorityWeights {
    /// Hours until a critical item runs out.
    pub hours: f64,
    /// Share of people who need something of their own.
    pub vulnerable: f64,
    /// How bad the way there is.
    pub access: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            profile: "bnpb".to_owned(),
            horizon_days: 3.0,
            silent_after_h: 12.0,
            people_per_household: 3.8,
            enough_days: 3.0,
            short_days: 1.0,
            repeat_window_h: 24.0,
            promise_window_h: 24.0,
            stock_visibility: StockVisibility::default(),
            weights: PriorityWeights::default(),
            rates: Vec::new(),
        }
    }
}

impl Default for PriorityWeights {
    fn default() -> Self {
        Self { hours: 0.6, vulnerable: 0.15, access: 0.25 }
    }
}
