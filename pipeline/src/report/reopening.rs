//! What public works and the duty officer read first: which roads to clear in which order, and which
//! links nobody may lose.

use lintas_model::network::stretch::Problem;
use serde::{Deserialize, Serialize};

/// The reopening list in the report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReopeningReport {
    /// Blocked stretches, all of them.
    pub stretches: u64,
    /// People whom no land vehicle reaches as far as known, and whom clearing reconnects.
    pub people: u64,
    /// Those of them who are estimated.
    pub people_estimated: u64,
    /// Sites that clearing reconnects.
    pub sites: u64,
    /// The first of them, in the order of clearing.
    pub first: Vec<StretchReport>,
}

/// One stretch of the reopening list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StretchReport {
    /// Place in the order, from 1.
    pub rank: u64,
    /// Code for the radio.
    pub code: String,
    /// Name of the road.
    pub name: String,
    /// Places on either side, Bahasa Indonesia.
    pub between_id: Option<String>,
    /// Places on either side, English.
    pub between_en: Option<String>,
    /// Kilometres from [`StretchReport::km_from`] to where it begins.
    pub km: Option<f64>,
    /// Place from which the kilometres count.
    pub km_from: Option<String>,
    /// Length, metres.
    pub length_m: f64,
    /// What is the matter.
    pub problem: Problem,
    /// Status in words, Bahasa Indonesia.
    pub label_id: String,
    /// Status in words, English.
    pub label_en: String,
    /// Why, as codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Deepest water, metres.
    pub depth_m: Option<f64>,
    /// People reconnected if nothing else is cleared.
    pub people: u64,
    /// Sites reconnected if nothing else is cleared.
    pub sites: u64,
    /// People reconnected if all of the road is cleared.
    pub people_with_neighbours: u64,
    /// Sites reconnected if all of the road is cleared.
    pub sites_with_neighbours: u64,
    /// People reconnected once all before it are cleared.
    pub people_in_order: u64,
    /// Sites reconnected once all before it are cleared.
    pub sites_in_order: u64,
    /// Codes that must be cleared together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<String>,
    /// Travel time that a truck saves one way, one trip to each site and place that is reached today,
    /// hours.
    pub hours_saved: Option<f64>,
}

/// A link on which people depend alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CriticalLinkReport {
    /// Name of the road, ferry or river.
    pub name: String,
    /// Parts of one road that do not touch; the longest is the one that is named.
    pub parts: u64,
    /// Bridges and ferries in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crossings: Vec<String>,
    /// Places on either side, Bahasa Indonesia.
    pub between_id: Option<String>,
    /// Places on either side, English.
    pub between_en: Option<String>,
    /// Kilometres from [`CriticalLinkReport::km_from`] to where it begins.
    pub km: Option<f64>,
    /// Place from which the kilometres count.
    pub km_from: Option<String>,
    /// People who depend on it alone today, at its worst place.
    pub people: u64,
    /// Those of them who are estimated.
    pub people_estimated: u64,
    /// Sites that depend on it alone today.
    pub sites: u64,
    /// Those of the people who are reached by boat.
    pub people_by_boat: u64,
    /// People who depend on it alone when all roads are open.
    pub people_dry_day: u64,
    /// Vehicle classes that would lose somebody.
    pub vehicles: Vec<String>,
    /// Ids of its edges.
    pub edges: Vec<String>,
}
