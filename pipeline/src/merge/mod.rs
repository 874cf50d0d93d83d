//! Merge: one truth per thing, out of what several sources say of it.

pub mod closures;
pub mod hazards;
pub mod roads;
pub mod sites;
