//! The report's part for public works and the duty officer: which roads to clear in which order,
//! and the links on which most people depend.

use lintas_model::network::stretch::Blockage;
use serde::{Deserialize, Serialize};

/// The reopening list in the report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReopeningReport {
    /// Number of blocked stretches.
    pub stretches: u64,
    /// People whom no land vehicle reaches, as far as known, and whom clearing all stretches would
    /// reconnect.
    pub people: u64,
    /// How many of them are estimated.
    pub people_estimated: u64,
    /// Sites that clearing all stretches would reconnect.
    pub sites: u64,
    /// The first stretches, in the order of clearing.
    pub first: Vec<StretchReport>,
}

/// One stretch of the reopening list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StretchReport {
    /// Place in the order, from 1.
    pub rank: u64,
    /// Its code, short enough for the radio.
    pub code: String,
    /// Name of the road.
    pub name: String,
    /// Places on either side, Bahasa Indonesia.
    pub between_id: Option<String>,
    /// Places on either side, English.
    pub between_en: Option<String>,
    /// Kilometres from [`StretchReport::km_from`] to where it begins.
    pub km: Option<f64>,
    /// Place from which [`StretchReport::km`] counts.
    pub km_from: Option<String>,
    /// Length, metres.
    pub length_m: f64,
    /// Kind of obstacle.
    pub problem: Blockage,
    /// Status in words, Bahasa Indonesia.
    pub label_id: String,
    /// Status in words, English.
    pub label_en: String,
    /// Reasons of its status, as codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Deepest water, metres.
    pub depth_m: Option<f64>,
    /// People reconnected if this stretch alone is cleared.
    pub people: u64,
    /// Sites reconnected if this stretch alone is cleared.
    pub sites: u64,
    /// People reconnected if all stretches of its road are cleared.
    pub people_with_neighbours: u64,
    /// Sites reconnected if all stretches of its road are cleared.
    pub sites_with_neighbours: u64,
    /// People it adds once all stretches before it in the order are cleared.
    pub people_in_order: u64,
    /// Sites it adds once all stretches before it in the order are cleared.
    pub sites_in_order: u64,
    /// Codes of the stretches that must be cleared together, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<String>,
    /// One-way travel time that a truck saves, hours, summed over one trip to each site and place
    /// that is reached today.
    pub hours_saved: Option<f64>,
}

/// A link that people depend on, with no way around.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CriticalLinkReport {
    /// Name of the road, ferry or river.
    pub name: String,
    /// Number of parts of the road that do not touch; the longest one gives the name.
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
    /// Place from which [`CriticalLinkReport::km`] counts.
    pub km_from: Option<String>,
    /// People who depend on its worst edge today.
    pub people: u64,
    /// How many of them are estimated.
    pub people_estimated: u64,
    /// Sites that depend on its worst edge today.
    pub sites: u64,
    /// People among them who are reached by boat.
    pub people_by_boat: u64,
    /// People who depend on it when all roads are open.
    pub people_dry_day: u64,
    /// Vehicle classes that would no longer reach somebody.
    pub vehicles: Vec<String>,
    /// Ids of its edges.
    pub edges: Vec<String>,
}
