//! Validate: what can only be judged when all sources have been read.

mod gate;
mod region;

pub use gate::{LastRun, held_back};
pub use region::outside_region;
