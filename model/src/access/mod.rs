//! What a way to a place is, before anybody asks about the state of its roads: at which road the
//! place stands, whether that road leads anywhere, where it ends, and what is left from there.
//!
//! The pipeline, which publishes access and ways, and the server, which answers about them live,
//! ask the same rules here; neither has numbers of its own.

pub mod leads;
pub mod road_end;
pub mod water;

pub use leads::{Leads, Role};
pub use road_end::{ON_FOOT_M, RoadEnd, delivers};
pub use water::Water;

use crate::vehicle::VehicleClass;

/// Vehicles that carry aid by land.
pub const CARRIERS: [VehicleClass; 4] =
    [VehicleClass::Pickup, VehicleClass::FourByFour, VehicleClass::Truck, VehicleClass::HeavyTruck];

/// A site has a road where there is one no farther than this, metres. Whether a vehicle that comes
/// to the end of it has come to the site, [`RoadEnd`] says.
pub const SITE_REACH_M: f64 = 2_000.0;

/// What a road counts as farther by, metres, that leads nowhere, or that lies across water: the next
/// one that does neither is taken as far as a load is carried on foot.
pub fn detour_m(leads: bool, across_water: bool) -> f64 {
    let worse = u8::from(!leads) + u8::from(across_water);
    f64::from(worse) * ON_FOOT_M
}
