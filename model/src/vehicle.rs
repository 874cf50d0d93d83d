//! Who drives: the vehicle classes that every verdict is given for.

use serde::{Deserialize, Serialize};

/// A class of vehicle, in the order in which they are always listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VehicleClass {
    /// Motor roda dua.
    Motorcycle,
    /// Passenger car or ambulance, two-wheel drive.
    Car,
    /// Pick-up or minibus, two-wheel drive.
    Pickup,
    /// High-clearance four-wheel drive.
    FourByFour,
    /// Six-wheel truck, 4 to 8 t.
    Truck,
    /// Heavy or military high-clearance truck.
    HeavyTruck,
    /// Ketinting or rubber boat.
    Boat,
}

impl VehicleClass {
    /// Every class, in order.
    pub const ALL: [Self; 7] = [
        Self::Motorcycle,
        Self::Car,
        Self::Pickup,
        Self::FourByFour,
        Self::Truck,
        Self::HeavyTruck,
        Self::Boat,
    ];

    /// The classes that drive on land, in order.
    pub const LAND: [Self; 6] = [
        Self::Motorcycle,
        Self::Car,
        Self::Pickup,
        Self::FourByFour,
        Self::Truck,
        Self::HeavyTruck,
    ];

    /// The name in files, fields and URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Motorcycle => "motorcycle",
            Self::Car => "car",
            Self::Pickup => "pickup",
            Self::FourByFour => "four_by_four",
            Self::Truck => "truck",
            Self::HeavyTruck => "heavy_truck",
            Self::Boat => "boat",
        }
    }

    /// The class called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Position in [`VehicleClass::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl std::fmt::Display for VehicleClass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
