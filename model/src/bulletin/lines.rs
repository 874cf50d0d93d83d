//! The entries of a bulletin: people, sites, shortages, silent places.

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    access::{Access, AccessReason},
    aid::{Amount, BaseUnit, CountBasis},
};

/// People counted on one basis. Counts of different bases are never added up.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PeopleCount {
    /// People.
    pub people: i64,
    /// How many of them are households times a factor.
    pub from_households: i64,
    /// Households (KK), as reported.
    pub households: i64,
    /// Houses, as reported.
    pub houses: i64,
    /// Number of sites with a count.
    pub sites: usize,
    /// Sources of the counts, ascending.
    pub sources: Vec<String>,
    /// The oldest moment of these counts.
    pub oldest: Option<Timestamp>,
    /// The newest moment of these counts.
    pub newest: Option<Timestamp>,
}

/// A site in a bulletin.
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
    /// People, where they were counted.
    pub people: Option<i64>,
    /// Who is counted.
    pub basis: CountBasis,
    /// Since when its source no longer lists it; `None` where it does.
    pub gone_since: Option<Timestamp>,
    /// How aid gets there.
    pub access: Access,
    /// Why that is unknown, where it is.
    pub access_reason: Option<AccessReason>,
    /// Days until the first critical item runs out.
    pub days_left: Option<f64>,
    /// The moment when it runs out.
    pub runs_out_at: Option<Timestamp>,
    /// Name of that item, Bahasa Indonesia and English.
    pub first_item: Option<[String; 2]>,
    /// Whether the stock of some critical item, or the number of people, is not known.
    pub unknown: bool,
    /// Whether people and the stock of all that they need were counted, and somebody was heard of
    /// lately: only then it is called enough.
    pub counted: bool,
    /// When the site was heard of last.
    pub heard_at: Option<Timestamp>,
    /// Whether nobody has heard from it for too long.
    pub silent: bool,
    /// Public priority, 0 to 100.
    pub priority: f64,
    /// Shortages of critical items there, by item code.
    pub gaps: Vec<Shortage>,
}

/// The shortage of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shortage {
    /// Item code.
    pub item: String,
    /// Name, Bahasa Indonesia and English.
    pub name: [String; 2],
    /// Unit.
    pub unit: BaseUnit,
    /// Missing amount over the days looked ahead, base units.
    pub gap: Amount,
    /// Need for one day, base units.
    pub day: Amount,
    /// Number of sites that lack it.
    pub sites: usize,
    /// Number of them whose stock is not known.
    pub unknown: usize,
    /// Number of sites that need it.
    pub needing: usize,
    /// Number of those whose stock was counted.
    pub counted: usize,
    /// Sources of the rates that the need follows from.
    pub sources: Vec<String>,
}

/// A place without a recent report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SilentLine {
    /// Name.
    pub name: String,
    /// A flooded village; else a site.
    pub is_village: bool,
    /// Longitude, latitude.
    pub place: [f64; 2],
    /// Hours since it was last heard of, or since water was first known there.
    pub hours: Option<f64>,
}
