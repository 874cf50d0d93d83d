//! Who fits on a road on a dry day.

use super::{Passability, Reason};
use crate::vehicle::VehicleClass;

/// Whether a class may and can use a road on a dry day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Nothing in its way.
    Free,
    /// Slowly, lightly loaded or with permission.
    Limited(Reason),
    /// Not for this class.
    Never,
}

/// Size and weight of a class: what a road must bear and let through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dimensions {
    /// Weight without load, tonnes.
    pub empty_t: f64,
    /// Weight with full load, tonnes.
    pub laden_t: f64,
    /// Width with mirrors folded, metres.
    pub width_m: f64,
    /// Height, metres.
    pub height_m: f64,
}

/// Dimensions of a land class; `None` for boats.
///
/// Source: Lintas default table, a proposal from vehicles common in Indonesia: six-wheel truck of
/// 4 t payload within 8 t (road class II and III, UU 22/2009 art. 19), ten-wheel truck up to 20 t.
pub const fn dimensions(class: VehicleClass) -> Option<Dimensions> {
    let (empty_t, laden_t, width_m, height_m) = match class {
        VehicleClass::Motorcycle => (0.12, 0.3, 0.8, 1.2),
        VehicleClass::Car => (1.1, 1.8, 1.7, 1.8),
        VehicleClass::Pickup => (1.4, 2.5, 1.7, 2.0),
        VehicleClass::FourByFour => (2.0, 3.0, 1.9, 2.0),
        VehicleClass::Truck => (3.5, 8.0, 2.1, 3.0),
        VehicleClass::HeavyTruck => (8.0, 20.0, 2.5, 3.6),
        VehicleClass::Boat => return None,
    };
    Some(Dimensions { empty_t, laden_t, width_m, height_m })
}

/// What a weight limit in tonnes means for a class: free up to its laden weight, restricted (part
/// load) up to its empty weight, closed below.
pub fn weight_word(class: VehicleClass, limit_t: f64) -> Passability {
    match dimensions(class) {
        Some(size) if limit_t < size.empty_t => Passability::Closed,
        Some(size) if limit_t < size.laden_t => Passability::Restricted,
        _ => Passability::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_limit_lets_a_truck_pass_with_part_of_its_load() {
        let truck = VehicleClass::Truck;
        assert_eq!(weight_word(truck, 8.0), Passability::Open);
        assert_eq!(weight_word(truck, 5.0), Passability::Restricted);
        assert_eq!(weight_word(truck, 3.0), Passability::Closed);
        assert_eq!(weight_word(VehicleClass::Boat, 0.1), Passability::Open);
    }
}
