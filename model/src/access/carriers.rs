//! Which vehicles carry aid.

use crate::vehicle::VehicleClass;

/// Land vehicles that a proposal may send, in the order in which it prefers them: the largest that gets
/// there makes the fewest trips.
pub const SENT: [VehicleClass; 3] =
    [VehicleClass::Truck, VehicleClass::FourByFour, VehicleClass::Pickup];

/// Vehicles that carry aid by land.
pub const CARRIERS: [VehicleClass; 4] =
    [VehicleClass::Pickup, VehicleClass::FourByFour, VehicleClass::Truck, VehicleClass::HeavyTruck];
