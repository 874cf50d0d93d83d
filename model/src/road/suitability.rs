//! Roads whose build keeps a vehicle class out on a dry day, whatever the signs say.

use serde::{Deserialize, Serialize};

use super::attributes::{RoadAttributes, Smoothness, TrackType};
use crate::vehicle::{Chassis, VehicleClass};

/// Why a class can never use a road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unsuited {
    /// Too uneven for it.
    TooRough,
    /// Too soft for it.
    TooSoft,
    /// Narrower than the vehicle.
    TooNarrow,
    /// Lower than the vehicle.
    TooLow,
    /// Only four-wheel drives get through.
    FourWheelDriveOnly,
}

/// Why the build of this road keeps `class` out; `None` where it does not. Law and signs are in
/// [`RoadAttributes::access`]; water, slides and load limits are judged elsewhere.
///
/// Trucks need firm ground and a lane as wide as they are: no `tracktype` from grade 4 on, no
/// `smoothness` from `very_bad` on. The steps for the other classes follow the OpenStreetMap wiki
/// on `smoothness`, which names the kind of vehicle that still gets through.
pub fn unsuited(road: &RoadAttributes, class: VehicleClass) -> Option<Unsuited> {
    let spec = class.spec();
    let (roughest, softest) = match spec.chassis {
        Chassis::Hull => return None,
        Chassis::TwoWheels => (Smoothness::VeryHorrible, TrackType::Grade5),
        Chassis::OffRoad => (Smoothness::Horrible, TrackType::Grade5),
        Chassis::Car => (Smoothness::Bad, TrackType::Grade4),
        Chassis::Truck => (Smoothness::Bad, TrackType::Grade3),
    };
    if road.ferry || road.river {
        return None;
    }
    if road.four_wd_only && !spec.four_wheel_drive {
        return Some(Unsuited::FourWheelDriveOnly);
    }
    if road.smoothness.is_some_and(|smoothness| smoothness > roughest) {
        return Some(Unsuited::TooRough);
    }
    if road.tracktype.is_some_and(|tracktype| tracktype > softest) {
        return Some(Unsuited::TooSoft);
    }
    if road.width_m.is_some_and(|road_width| road_width < spec.width_m) {
        return Some(Unsuited::TooNarrow);
    }
    if road.max_height_m.is_some_and(|clear| clear < spec.height_m) {
        return Some(Unsuited::TooLow);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_of_a_road_keeps_out_whom_it_keeps_out() {
        use VehicleClass::{Boat, Car, FourByFour, HeavyTruck, Motorcycle, Truck};
        let road = |change: &dyn Fn(&mut RoadAttributes)| {
            let mut road = RoadAttributes::of_class("track");
            change(&mut road);
            road
        };
        let soft = road(&|r| r.tracktype = Some(TrackType::Grade4));
        let rough = road(&|r| r.smoothness = Some(Smoothness::VeryBad));
        let narrow = road(&|r| r.width_m = Some(1.5));
        let low = road(&|r| r.max_height_m = Some(2.5));
        let only = road(&|r| r.four_wd_only = true);
        for (road, class, expected) in [
            (&soft, Truck, Some(Unsuited::TooSoft)),
            (&soft, Car, None),
            (&rough, Car, Some(Unsuited::TooRough)),
            (&rough, FourByFour, None),
            (&narrow, Car, Some(Unsuited::TooNarrow)),
            (&narrow, Motorcycle, None),
            (&low, HeavyTruck, Some(Unsuited::TooLow)),
            (&low, Car, None),
            (&only, Car, Some(Unsuited::FourWheelDriveOnly)),
            (&only, FourByFour, None),
            (&soft, Boat, None),
        ] {
            assert_eq!(unsuited(road, class), expected, "{class}");
        }
    }
}
