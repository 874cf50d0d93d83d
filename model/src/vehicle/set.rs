//! Sets of classes.

use super::spec::VehicleClass;

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
