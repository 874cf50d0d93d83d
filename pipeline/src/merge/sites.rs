//! Things with a point or an area: shelters, depots, admin units, places, water.

use geo_types::{Geometry, Point};
use jiff::Timestamp;

/// A site where people are.
#[derive(Debug, Clone)]
pub struct Shelter {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Name.
    pub name: Option<String>,
    /// Kind of site; `home_cluster` for people who stay at home.
    pub kind: Option<String>,
    /// People whom it can take.
    pub capacity: Option<i64>,
    /// People there.
    pub people: Option<i64>,
    /// What `people` counts.
    pub people_basis: Option<String>,
    /// Code of the admin unit that it lies in.
    pub place_code: Option<String>,
    /// `open`, `full` or `closed`.
    pub status: Option<String>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is.
    pub place: Point<f64>,
}

/// Where stock lies.
#[derive(Debug, Clone)]
pub struct Depot {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Name.
    pub name: Option<String>,
    /// Agency that runs it.
    pub agency: Option<String>,
    /// `open` or `closed`.
    pub status: Option<String>,
    /// Code of the admin unit that it lies in.
    pub place_code: Option<String>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is.
    pub place: Point<f64>,
}

/// An admin unit, with the people that the population table gives it.
#[derive(Debug, Clone)]
pub struct AdminUnit {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Code.
    pub place_code: Option<String>,
    /// System of the code: `kemendagri`, `bps` or `cod`.
    pub code_system: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// 1 province, 2 regency, 3 kecamatan, 4 desa or kelurahan.
    pub level: Option<i64>,
    /// People who live there.
    pub people: Option<i64>,
    /// Households there.
    pub households: Option<i64>,
    /// Where the number of people comes from.
    pub pop_source: Option<String>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is: polygon or multi-polygon.
    pub geometry: Geometry<f64>,
}

/// A named place, or a jetty.
#[derive(Debug, Clone)]
pub struct Place {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Name.
    pub name: Option<String>,
    /// `city`, `town`, `village`, `hamlet`, `jetty` or other.
    pub kind: Option<String>,
    /// Other spellings, joined with `;`.
    pub aliases: Option<String>,
    /// Code of the admin unit that it lies in.
    pub place_code: Option<String>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is.
    pub place: Point<f64>,
}

/// A river, canal or lake.
#[derive(Debug, Clone)]
pub struct Water {
    /// Stable id.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Name.
    pub name: Option<String>,
    /// `river`, `stream`, `canal` or `lake`.
    pub class: Option<String>,
    /// Width in metres.
    pub width_m: Option<f64>,
    /// A boat may pass on an ordinary day.
    pub navigable: Option<bool>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Where it is: line or polygon.
    pub geometry: Geometry<f64>,
}
