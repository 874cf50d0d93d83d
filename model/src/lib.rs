//! The field as types and pure rules.
//!
//! Reading order: what a thing is made of ([`feature`], [`value`], [`schema`]), what is published
//! ([`layer`]; what of it maps show around the roads: [`context`]), who drives ([`vehicle`]), what is
//! wrong with the data ([`finding`]), then the rules: roads and who passes them, [`access`] to places,
//! [`aid`], and the [`bulletin`] that tells of it.
//! Nodes, arcs, edges, sites, depots and items go by their positions, each of a type of its own ([`index`]).
//!
//! Modules point one way. On [`road`] rests [`passability`], on that [`report`] (what people say), and on
//! both [`evidence`] (all that was said of an edge, and what of it counts). On [`passability`] rests the
//! [`network`], on that the [`hierarchy`] and [`access`], then [`journey`], [`aid`] and [`bulletin`].
//!
//! Nothing here reads a file, a clock or the environment: a moment that a rule needs is an argument.
//! Coordinates are longitude, latitude in EPSG:4326 degrees unless a name says otherwise; lengths
//! and areas are geodesic.
#![deny(missing_docs)]

pub mod access;
pub mod aid;
pub mod bulletin;
pub mod context;
pub mod evidence;
pub mod feature;
pub mod finding;
pub mod hazard;
pub mod hierarchy;
pub mod ids;
pub mod index;
pub mod journey;
pub mod language;
pub mod layer;
pub mod markup;
pub mod network;
pub mod overlay;
pub mod page_policy;
pub mod passability;
pub mod report;
pub mod road;
pub mod schema;
pub mod tiling;
pub mod value;
pub mod vehicle;
