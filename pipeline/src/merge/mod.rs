//! Merge: one truth per thing, out of what several sources say of it. [`Merged`] is all of it.

pub mod closures;
pub mod hazards;
pub mod head_count;
pub mod heads;
pub mod identity;
mod merged;
pub mod place_code;
pub mod population;
pub mod roads;
pub mod sites;
pub mod turns;

pub use merged::{Merged, merge};
