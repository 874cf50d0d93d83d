//! Who drives: the vehicle classes that every verdict is given for, what they are ([`spec`]), and sets
//! of them.

pub mod spec;

pub use spec::{Chassis, DepthLimits, VehicleSpec, Weight};

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

/// One of something for each class, by [`VehicleClass::index`].
pub type PerClass<T> = [T; VehicleClass::ALL.len()];

/// A set of vehicle classes.
///
/// ```
/// use lintas_model::vehicle::{VehicleClass, VehicleSet};
///
/// let heavy: VehicleSet = [VehicleClass::Truck, VehicleClass::HeavyTruck].into_iter().collect();
/// assert!(heavy.contains(VehicleClass::Truck));
/// assert!(!heavy.contains(VehicleClass::Motorcycle));
/// assert_eq!(VehicleSet::from_bits(heavy.bits()), heavy);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VehicleSet(u8);

impl VehicleSet {
    /// Every class.
    pub const ALL: Self = Self(u8::MAX >> (8 - VehicleClass::ALL.len()));
    /// No class.
    pub const NONE: Self = Self(0);

    /// One bit a class, from the lowest up, as files store it.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The set of these bits; bits beyond the classes are left out.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Whether the set holds `class`.
    pub const fn contains(self, class: VehicleClass) -> bool {
        self.0 & (1 << class.index()) != 0
    }

    /// The set, with `class`.
    #[must_use]
    pub const fn with(self, class: VehicleClass) -> Self {
        Self(self.0 | (1 << class.index()))
    }

    /// The classes, in order.
    pub fn iter(self) -> impl Iterator<Item = VehicleClass> {
        VehicleClass::ALL.into_iter().filter(move |class| self.contains(*class))
    }
}

impl FromIterator<VehicleClass> for VehicleSet {
    fn from_iter<I: IntoIterator<Item = VehicleClass>>(classes: I) -> Self {
        classes.into_iter().fold(Self::NONE, Self::with)
    }
}
