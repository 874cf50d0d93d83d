//! The columns of each input, with the names that agencies' tables give them and their HXL tags; those
//! that many inputs have stand in `shared.rs`.
//!
//! Names with unit suffixes (`depth_cm`) stand for ours in that unit. Each synonym belongs to one column
//! of its input.

pub(crate) mod admin;
pub(crate) mod closures;
pub(crate) mod crosswalk;
pub(crate) mod depots;
pub(crate) mod dispatches;
pub(crate) mod hazards;
pub(crate) mod items;
pub(crate) mod jetties;
pub(crate) mod places;
pub(crate) mod population;
pub(crate) mod roads;
pub(crate) mod shared;
pub(crate) mod shelters;
pub(crate) mod stock;
pub(crate) mod waterways;
