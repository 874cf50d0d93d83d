//! Assess: what lies on every edge, and who passes.

pub mod closures;
pub mod edges;
pub mod hazards;
