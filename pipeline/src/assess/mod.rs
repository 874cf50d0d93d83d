//! Assess: what lies on every edge, which vehicles pass, and whom aid can reach.

pub mod access;
pub mod built_roads;
pub mod carry;
pub mod closures;
pub mod critical;
pub mod critical_links;
pub mod dependants;
pub mod edges;
pub mod exposure;
mod features;
pub mod hazards;
pub mod network;
pub mod overlay;
pub mod place_names;
pub mod reopening;
pub mod roadnet;
pub mod snap;
