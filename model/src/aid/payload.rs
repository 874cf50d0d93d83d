//! What a vehicle carries in one trip.

use super::Amount;
use crate::vehicle::VehicleClass;

/// Trips that a class needs for an amount of an item that weighs `unit_kg` a base unit, at least
/// one.
pub fn trips(class: VehicleClass, amount: Amount, unit_kg: f64) -> u32 {
    let mass_kg = amount.units() * unit_kg;
    let trips = (mass_kg / class.spec().payload_kg).ceil();
    if trips.is_finite() { (trips as u32).max(1) } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_a_load_takes_another_trip() {
        let water = |units| trips(VehicleClass::Truck, Amount::of(units).unwrap(), 1.0);
        assert_eq!([water(1.0), water(4_000.0), water(4_000.001), water(12_000.0)], [1, 1, 2, 3]);
        assert_eq!(trips(VehicleClass::Boat, Amount::of(900.0).unwrap(), 1.0), 3);
    }
}
