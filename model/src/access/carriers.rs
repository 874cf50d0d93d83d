//! Which vehicles carry aid.

use crate::vehicle::VehicleClass;

/// Vehicles that carry aid by land.
pub const CARRIERS: [VehicleClass; 4] =
    [VehicleClass::Pickup, VehicleClass::FourByFour, VehicleClass::Truck, VehicleClass::HeavyTruck];
