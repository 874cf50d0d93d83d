//! A road without any hazard or closure: its class, build, limits and access.
//!
//! The same rules read both kinds of source: OSM ways ([`osm_tags`]), and mapped tables, whose
//! columns are turned into tags ([`mapped`]). [`Tags`] themselves know nothing of roads.

pub mod access;
pub mod attributes;
pub mod barrier;
pub mod class;
pub mod dimension;
pub mod duration;
mod law;
pub mod mapped;
pub mod osm_tags;
pub mod restriction;
pub mod suitability;
mod tags;

pub use access::ClassAccess;
pub use attributes::{Oneway, RoadAttributes, Smoothness, TrackType};
pub use tags::{TagProblem, Tags};
