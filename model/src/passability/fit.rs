//! Who fits on a road on a dry day.

use super::{Passability, Reason};
use crate::road::{ClassAccess, RoadAttributes, suitability::unsuited};
use crate::vehicle::VehicleClass;

/// Whether a class may and can use a road on a dry day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Nothing in its way.
    Free,
    /// Slowly, lightly loaded or with permission.
    Limited(Reason),
    /// Mapped as destroyed or blocked.
    Blocked,
    /// Not for this class.
    Never,
}

impl Fit {
    /// The byte that files store: 0 free, 1 never, 2 blocked, 16 and the position in
    /// [`Reason::ALL`] limited.
    pub fn code(self) -> u8 {
        match self {
            Self::Free => 0,
            Self::Never => 1,
            Self::Blocked => 2,
            Self::Limited(reason) => 16 + reason as u8,
        }
    }

    /// What a stored byte means.
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Free),
            1 => Some(Self::Never),
            2 => Some(Self::Blocked),
            _ => {
                let reason = Reason::ALL.get(usize::from(code.checked_sub(16)?))?;
                Some(Self::Limited(*reason))
            }
        }
    }

    /// How a class fits on a road, by the road's build, its signs and its load limit.
    ///
    /// A boat fits on rivers and ferry lines alone. That it may go over a road that is under water
    /// from end to end is decided by the rules ([`super::rules`]), as it is not so on a dry day.
    pub fn of(road: &RoadAttributes, class: VehicleClass) -> Self {
        let access = road.access_of(class);
        let carries = if class.floats() { road.ferry || road.river } else { !road.river };
        if !carries || access == ClassAccess::No || unsuited(road, class).is_some() {
            return Self::Never;
        }
        if road.impassable {
            return Self::Blocked;
        }
        match road.max_weight_t.map(|limit_t| weight_word(class, limit_t)) {
            Some(Passability::Closed) => return Self::Never,
            Some(Passability::Restricted) => return Self::Limited(Reason::WeightLimit),
            _ => {}
        }
        if access == ClassAccess::Private {
            return Self::Limited(Reason::Private);
        }
        Self::Free
    }
}

/// What a weight limit in tonnes means for a class: free up to its laden weight, restricted (part
/// load) up to its empty weight, closed below.
pub fn weight_word(class: VehicleClass, limit_t: f64) -> Passability {
    match class.spec().weight {
        Some(weight) if limit_t < weight.empty_t => Passability::Closed,
        Some(weight) if limit_t < weight.laden_t => Passability::Restricted,
        _ => Passability::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roads_carry_wheels_rivers_carry_boats_and_ferries_carry_both() {
        let fits = |class: &str, vehicle| Fit::of(&RoadAttributes::of_class(class), vehicle);
        let (truck, boat) = (VehicleClass::Truck, VehicleClass::Boat);
        assert_eq!((fits("primary", truck), fits("primary", boat)), (Fit::Free, Fit::Never));
        assert_eq!((fits("river", truck), fits("river", boat)), (Fit::Never, Fit::Free));
        assert_eq!((fits("ferry", truck), fits("ferry", boat)), (Fit::Free, Fit::Free));
    }

    #[test]
    fn a_road_limits_and_keeps_out() {
        let base = RoadAttributes::of_class("tertiary");
        let truck = VehicleClass::Truck;
        let weak = RoadAttributes { max_weight_t: Some(5.0), ..base.clone() };
        assert_eq!(Fit::of(&weak, truck), Fit::Limited(Reason::WeightLimit));
        let weaker = RoadAttributes { max_weight_t: Some(2.0), ..base.clone() };
        assert_eq!(Fit::of(&weaker, truck), Fit::Never);
        let private = RoadAttributes { access: [ClassAccess::Private; 7], ..base.clone() };
        assert_eq!(Fit::of(&private, truck), Fit::Limited(Reason::Private));
        let gone = RoadAttributes { impassable: true, ..base };
        assert_eq!(Fit::of(&gone, truck), Fit::Blocked);
    }

    #[test]
    fn a_weight_limit_lets_a_truck_pass_with_part_of_its_load() {
        let truck = VehicleClass::Truck;
        assert_eq!(weight_word(truck, 8.0), Passability::Open);
        assert_eq!(weight_word(truck, 5.0), Passability::Restricted);
        assert_eq!(weight_word(truck, 3.0), Passability::Closed);
        assert_eq!(weight_word(VehicleClass::Boat, 0.1), Passability::Open);
    }
}
