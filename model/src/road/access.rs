//! Who may use a way: the access hierarchy of OSM tags.

use serde::{Deserialize, Serialize};

use super::osm_tags::Tags;
use crate::vehicle::VehicleClass;

/// What law and signs say to one class of vehicle on one road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassAccess {
    /// Allowed.
    Yes,
    /// Allowed to some; an emergency vehicle gets through by asking (private land, a gate).
    Private,
    /// Forbidden.
    No,
}

/// What an access value means; `None` where it says nothing that we can use.
///
/// Limits on the purpose of a drive (`destination`, `delivery`, `customers`) leave a way open to
/// whoever brings aid to it.
pub fn meaning(value: &str) -> Option<ClassAccess> {
    Some(match value {
        "yes" | "permissive" | "designated" | "official" | "public" | "destination"
        | "delivery" | "customers" | "discouraged" => ClassAccess::Yes,
        "private" | "permit" | "residents" | "agricultural" | "forestry" | "military"
        | "emergency" | "employees" => ClassAccess::Private,
        "no" | "use_sidepath" | "dismount" | "restricted" | "none" => ClassAccess::No,
        _ => return None,
    })
}

/// The tags that speak of a class, from the general to the special: the last one present wins
/// (OpenStreetMap wiki, Key:access, "Transport mode restrictions").
pub const fn hierarchy(class: VehicleClass) -> &'static [&'static str] {
    match class {
        VehicleClass::Motorcycle => &["access", "vehicle", "motor_vehicle", "motorcycle"],
        VehicleClass::Car | VehicleClass::FourByFour => {
            &["access", "vehicle", "motor_vehicle", "motorcar"]
        }
        VehicleClass::Pickup => &["access", "vehicle", "motor_vehicle", "motorcar", "goods"],
        VehicleClass::Truck | VehicleClass::HeavyTruck => {
            &["access", "vehicle", "motor_vehicle", "hgv"]
        }
        VehicleClass::Boat => &["access", "boat", "motorboat"],
    }
}

/// What the tags say to `class`, where they say anything. A value that is not understood says
/// nothing, and the more general tag holds.
pub fn from_tags(tags: &Tags<'_>, class: VehicleClass) -> Option<ClassAccess> {
    hierarchy(class).iter().rev().find_map(|key| tags.get(key).and_then(meaning))
}

/// Does a tag more special than `access` speak of any land class? On a ferry that tells a boat for
/// vehicles from one for passengers.
pub fn names_a_vehicle(tags: &Tags<'_>) -> bool {
    ["vehicle", "motor_vehicle", "motorcar", "motorcycle", "goods", "hgv"]
        .iter()
        .any(|key| tags.get(key).is_some_and(|value| meaning(value).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_special_tag_wins_over_the_general() {
        use ClassAccess::{No, Private, Yes};
        use VehicleClass::{Boat, Car, FourByFour, Motorcycle, Pickup, Truck};
        type Case = (&'static [(&'static str, &'static str)], VehicleClass, Option<ClassAccess>);
        let cases: &[Case] = &[
            (&[("access", "no"), ("motor_vehicle", "yes")], Car, Some(Yes)),
            (&[("access", "no"), ("foot", "yes")], Car, Some(No)),
            (&[("motor_vehicle", "no"), ("motorcycle", "yes")], Motorcycle, Some(Yes)),
            (&[("motor_vehicle", "no"), ("motorcycle", "yes")], Car, Some(No)),
            (&[("vehicle", "private")], Truck, Some(Private)),
            (&[("hgv", "no")], Truck, Some(No)),
            (&[("hgv", "no")], FourByFour, None),
            (&[("hgv", "destination")], Truck, Some(Yes)),
            (&[("goods", "no")], Pickup, Some(No)),
            (&[("motorcar", "maybe"), ("motor_vehicle", "no")], Car, Some(No)),
            (&[("boat", "no")], Boat, Some(No)),
            (&[("motor_vehicle", "no")], Boat, None),
            (&[("access", "agricultural")], Truck, Some(Private)),
        ];
        for (tags, class, expected) in cases {
            assert_eq!(from_tags(&Tags::new(tags.to_vec()), *class), *expected, "{tags:?} {class}");
        }
    }
}
