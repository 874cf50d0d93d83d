//! The lines of a bulletin: people, sites, shortages and silence as they are told.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    access::Access,
    aid::{Amount, BaseUnit},
};

/// People counted on one basis. Bases are never added up.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Counted {
    /// People.
    pub people: i64,
    /// Of these, from households times a factor.
    pub from_households: i64,
    /// Households (KK) as said.
    pub households: i64,
    /// Houses as said.
    pub houses: i64,
    /// Sites that told.
    pub sites: usize,
    /// Who told, ascending.
    pub sources: Vec<String>,
    /// The oldest of these words.
    pub oldest: Option<Timestamp>,
    /// The newest.
    pub newest: Option<Timestamp>,
}

/// A site as a bulletin tells it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteLine {
    /// Stable id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Name of the admin unit.
    pub area: Option<String>,
    /// Longitude, latitude.
    pub place: [f64; 2],
    /// People, where anybody told.
    pub people: Option<i64>,
    /// How aid gets there.
    pub access: Access,
    /// Days until the first critical item runs out.
    pub days_left: Option<f64>,
    /// When.
    pub runs_out_at: Option<Timestamp>,
    /// Name of that item, Bahasa Indonesia and English.
    pub first_item: Option<[String; 2]>,
    /// Whether nobody knows the stock of some critical item.
    pub unknown: bool,
    /// Who comes first, 0 to 100.
    pub priority: f64,
    /// The largest shortages of critical items there.
    pub gaps: Vec<Shortage>,
}

/// How much is missing of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shortage {
    /// Item code.
    pub item: String,
    /// Name, Bahasa Indonesia and English.
    pub name: [String; 2],
    /// Unit.
    pub unit: BaseUnit,
    /// Missing over the horizon, base units.
    pub gap: Amount,
    /// Need of a day.
    pub day: Amount,
    /// Sites that lack some.
    pub sites: usize,
    /// Of these, how many of which nobody knows the stock.
    pub unknown: usize,
    /// Who says how much is needed.
    pub sources: Vec<String>,
}

/// A place that nobody has heard from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SilentLine {
    /// Name.
    pub name: String,
    /// Whether it is a flooded village, else a site.
    pub is_village: bool,
    /// Longitude, latitude.
    pub place: [f64; 2],
    /// Hours since the last word, or since the water is known.
    pub hours: Option<f64>,
}

/// Exposed people whom nobody counted: an estimate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Uncounted {
    /// Middle.
    pub people: i64,
    /// Lowest.
    pub low: i64,
    /// Highest.
    pub high: i64,
}
