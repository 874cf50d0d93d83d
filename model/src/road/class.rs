//! Road classes, and their default access where no sign says otherwise.

use super::access::ClassAccess;
use crate::vehicle::{Chassis, VehicleClass};

/// What a road class is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Built {
    /// Vehicles on four wheels.
    Vehicles,
    /// People on foot; a motorcycle fits.
    PathWide,
    /// People on foot; no vehicle fits.
    PathNarrow,
    /// A kind of vehicle that is none of ours.
    Reserved,
    /// It does not exist: planned, under construction, abandoned.
    NotThere,
    Ferry,
    River,
}

/// OSM `highway` values in use (OpenStreetMap wiki, Key:highway), and our `ferry` and `river`.
const CLASSES: &[(&str, Built)] = &[
    ("motorway", Built::Vehicles),
    ("motorway_link", Built::Vehicles),
    ("trunk", Built::Vehicles),
    ("trunk_link", Built::Vehicles),
    ("primary", Built::Vehicles),
    ("primary_link", Built::Vehicles),
    ("secondary", Built::Vehicles),
    ("secondary_link", Built::Vehicles),
    ("tertiary", Built::Vehicles),
    ("tertiary_link", Built::Vehicles),
    ("unclassified", Built::Vehicles),
    ("residential", Built::Vehicles),
    ("living_street", Built::Vehicles),
    ("service", Built::Vehicles),
    ("services", Built::Vehicles),
    ("rest_area", Built::Vehicles),
    ("road", Built::Vehicles),
    ("track", Built::Vehicles),
    ("escape", Built::Reserved),
    ("raceway", Built::Reserved),
    ("busway", Built::Reserved),
    ("bus_guideway", Built::Reserved),
    ("pedestrian", Built::PathWide),
    ("footway", Built::PathWide),
    ("path", Built::PathWide),
    ("cycleway", Built::PathWide),
    ("bridleway", Built::PathWide),
    ("steps", Built::PathNarrow),
    ("corridor", Built::PathNarrow),
    ("elevator", Built::PathNarrow),
    ("platform", Built::PathNarrow),
    ("via_ferrata", Built::PathNarrow),
    ("construction", Built::NotThere),
    ("proposed", Built::NotThere),
    ("planned", Built::NotThere),
    ("disused", Built::NotThere),
    ("abandoned", Built::NotThere),
    ("razed", Built::NotThere),
    ("demolished", Built::NotThere),
    ("ferry", Built::Ferry),
    ("river", Built::River),
];

/// Every class, for messages that propose the nearest name.
pub fn names() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().map(|(name, _)| *name)
}

/// Whether `class` is a known one.
pub fn is_known(class: &str) -> bool {
    CLASSES.iter().any(|(name, _)| *name == class)
}

/// Access to a road of `class` where no sign says otherwise. An unknown class counts as a road for
/// vehicles: an unfamiliar value must not close it.
///
/// Motorcycles pass footways and paths by default, as they do in Indonesian villages; a tag says
/// where they may not.
pub fn default_access(class: &str, vehicle: VehicleClass) -> ClassAccess {
    let built = CLASSES
        .iter()
        .find(|(name, _)| *name == class)
        .map_or(Built::Vehicles, |(_, built)| *built);
    let yes = match (built, vehicle.spec().chassis) {
        (Built::NotThere, _) => false,
        (Built::Ferry, _) => true,
        (Built::River, chassis) => chassis == Chassis::Hull,
        (_, Chassis::Hull) => true,
        (Built::Vehicles, _) => true,
        (Built::PathWide, Chassis::TwoWheels) => true,
        (Built::PathWide | Built::PathNarrow | Built::Reserved, _) => false,
    };
    if yes { ClassAccess::Yes } else { ClassAccess::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_follow_what_a_class_is_built_for() {
        use ClassAccess::{No, Yes};
        use VehicleClass::{Boat, Car, HeavyTruck, Motorcycle};
        for (class, vehicle, expected) in [
            ("residential", Car, Yes),
            ("residential", Boat, Yes),
            ("footway", Motorcycle, Yes),
            ("footway", Car, No),
            ("steps", Motorcycle, No),
            ("busway", HeavyTruck, No),
            ("construction", Motorcycle, No),
            ("river", Boat, Yes),
            ("river", Car, No),
            ("ferry", HeavyTruck, Yes),
            ("jalan_inspeksi", Car, Yes),
        ] {
            assert_eq!(default_access(class, vehicle), expected, "{class} {vehicle}");
        }
    }

    #[test]
    fn an_unknown_class_is_told_apart() {
        assert!(is_known("primary"));
        assert!(!is_known("primari"));
        assert_eq!(names().filter(|name| *name == "ferry").count(), 1);
    }
}
