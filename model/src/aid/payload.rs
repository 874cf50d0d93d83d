//! What a vehicle carries in one trip.

use super::Amount;
use crate::vehicle::VehicleClass;

/// Payload of a class in one trip, kilograms.
///
/// Source: Lintas default table, a proposal to be set by those who drive. Land classes stay within
/// the difference of the weights of [`crate::passability::fit::weight`] (six-wheel truck: 4 t payload
/// within 8 t) less driver and crew; a boat is a ketinting or rubber boat of four metres with a
/// boatman and one more on board.
pub const fn payload_kg(class: VehicleClass) -> f64 {
    match class {
        VehicleClass::Motorcycle => 40.0,
        VehicleClass::Car => 300.0,
        VehicleClass::Pickup => 900.0,
        VehicleClass::FourByFour => 750.0,
        VehicleClass::Truck => 4_000.0,
        VehicleClass::HeavyTruck => 10_000.0,
        VehicleClass::Boat => 400.0,
    }
}

/// Trips that a class needs for an amount of an item that weighs `unit_kg` a base unit, at least
/// one.
pub fn trips(class: VehicleClass, amount: Amount, unit_kg: f64) -> u32 {
    let mass_kg = amount.units() * unit_kg;
    let trips = (mass_kg / payload_kg(class)).ceil();
    if trips.is_finite() { (trips as u32).max(1) } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passability::fit::weight;

    #[test]
    fn nothing_carries_more_than_it_may_weigh() {
        for class in VehicleClass::LAND {
            let weight = weight(class).unwrap();
            let room_kg = (weight.laden_t - weight.empty_t) * 1000.0;
            assert!(payload_kg(class) < room_kg, "{class}");
        }
    }

    #[test]
    fn what_is_over_a_load_takes_another_trip() {
        let water = |units| trips(VehicleClass::Truck, Amount::of(units).unwrap(), 1.0);
        assert_eq!([water(1.0), water(4_000.0), water(4_000.001), water(12_000.0)], [1, 1, 2, 3]);
        assert_eq!(trips(VehicleClass::Boat, Amount::of(900.0).unwrap(), 1.0), 3);
    }
}
