//! The columns of each input, with their names in tables of agencies and their HXL hashtags.
//! Columns that several inputs share are in `shared.rs`.
//!
//! A name with a unit suffix (`depth_cm`) is ours in that unit. Within an input, a synonym belongs
//! to one column only.

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
