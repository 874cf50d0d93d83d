//! Merge: one record for each thing, from all that several sources say of it. See [`Merged`].

pub mod closures;
pub mod context;
pub mod gone_sites;
pub mod hazards;
pub mod head_count;
pub mod heads;
pub mod identity;
mod inhabitants;
mod merged;
pub mod place_code;
pub mod population;
pub mod roads;
mod sea;
pub mod sites;
pub mod turns;

pub use merged::{Merged, merge};
