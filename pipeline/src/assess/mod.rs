//! Assess: what lies on every edge, who passes, and whom aid can reach.

pub mod access;
pub mod closures;
pub mod edges;
pub mod exposure;
mod features;
pub mod hazards;
pub mod network;
pub mod overlay;
pub mod snap;
pub mod ways;
