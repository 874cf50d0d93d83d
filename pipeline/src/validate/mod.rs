//! Validate: what can only be judged when all sources have been read.

mod coded;
mod gate;
mod meant;
mod places;
mod region;
mod units;
mod villages;

pub use coded::place_by_code;
pub use gate::{HeldBack, LastRun, held_back};
pub use places::check_places;
pub use region::outside_region;
pub use villages::stand_in_villages;
