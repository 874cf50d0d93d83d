//! Who may use a way: the access hierarchy of OSM tags.

use serde::{Deserialize, Serialize};

use super::tags::Tags;
use crate::vehicle::{VehicleClass, spec::land_keys};

/// What law and signs allow one class of vehicle on one road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassAccess {
    /// Allowed.
    Yes,
    /// Not open to everybody; an emergency vehicle gets through with permission (private land, a
    /// gate).
    Private,
    /// Forbidden.
    No,
}

/// The meaning of an access value; `None` where it is not known. Of a list (`no;agricultural`) the
/// strictest value counts, because it is not clear whom the others are meant for.
///
/// Restrictions to a purpose (`destination`, `delivery`, `customers`) count as open: whoever brings
/// aid there has that purpose.
pub fn meaning(value: &str) -> Option<ClassAccess> {
    value.split(';').filter_map(|word| of_word(&word.trim().to_ascii_lowercase())).max()
}

fn of_word(word: &str) -> Option<ClassAccess> {
    Some(match word {
        "yes" | "permissive" | "designated" | "official" | "public" | "destination"
        | "delivery" | "customers" | "discouraged" => ClassAccess::Yes,
        "private" | "permit" | "residents" | "agricultural" | "forestry" | "military"
        | "emergency" | "employees" => ClassAccess::Private,
        "no" | "use_sidepath" | "dismount" | "restricted" | "none" => ClassAccess::No,
        _ => return None,
    })
}

/// The direction of travel along a road.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TravelDirection {
    /// In the direction of its geometry.
    Forward,
    /// Against it.
    Backward,
}

impl TravelDirection {
    /// Both, in the order in which directions are always listed.
    pub const BOTH: [Self; 2] = [Self::Forward, Self::Backward];

    /// The suffix of keys for this direction only.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Forward => ":forward",
            Self::Backward => ":backward",
        }
    }
}

/// The access that tags give `class`; `None` where no tag does. A value that is not understood is
/// ignored, so that the more general tag counts.
pub fn from_tags(tags: &Tags<'_>, class: VehicleClass) -> Option<ClassAccess> {
    class.spec().access_keys.iter().rev().find_map(|key| tags.get(key).and_then(meaning))
}

/// The access that tags give `class` in one direction; `None` where no tag does. A key for a more
/// specific vehicle precedes a general one, and for the same vehicle a key with a direction
/// precedes one without.
pub fn from_tags_in(
    tags: &Tags<'_>,
    class: VehicleClass,
    heading: TravelDirection,
) -> Option<ClassAccess> {
    class.spec().access_keys.iter().rev().find_map(|key| word_in(tags, key, heading))
}

/// The access that one key gives in one direction.
pub fn word_in(tags: &Tags<'_>, key: &str, heading: TravelDirection) -> Option<ClassAccess> {
    let towards = tags.get_with_suffix(key, heading.suffix()).and_then(meaning);
    towards.or_else(|| tags.get(key).and_then(meaning))
}

/// Whether a tag more specific than `access` names a land vehicle. That distinguishes ferries for
/// vehicles from ferries for passengers.
pub fn names_a_vehicle(tags: &Tags<'_>) -> bool {
    land_keys().any(|key| TravelDirection::BOTH.iter().any(|to| word_in(tags, key, *to).is_some()))
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
            (&[("access", "no;agricultural")], Truck, Some(No)),
            (&[("access", "delivery;private")], Car, Some(Private)),
            (&[("access", "no"), ("motor_vehicle", "Yes")], Car, Some(Yes)),
            (&[("motor_vehicle", "no|yes|yes")], Car, None),
        ];
        for (tags, class, expected) in cases {
            assert_eq!(from_tags(&Tags::new(tags.to_vec()), *class), *expected, "{tags:?} {class}");
        }
    }

    #[test]
    fn a_word_for_one_direction_wins_over_the_plain_one_and_the_special_vehicle_over_both() {
        use ClassAccess::{No, Yes};
        use TravelDirection::{Backward, Forward};
        use VehicleClass::{Car, Truck};
        type Tagged = &'static [(&'static str, &'static str)];
        type Case = (Tagged, VehicleClass, [Option<ClassAccess>; 2]);
        let cases: &[Case] = &[
            (&[("motor_vehicle:backward", "no")], Car, [None, Some(No)]),
            (&[("hgv", "no"), ("hgv:forward", "delivery")], Truck, [Some(Yes), Some(No)]),
            (&[("hgv:forward", "no"), ("hgv", "yes")], Car, [None, None]),
            (&[("motor_vehicle:forward", "no"), ("hgv", "yes")], Truck, [Some(Yes), Some(Yes)]),
            (&[("bicycle:forward", "no"), ("psv:backward", "no")], Car, [None, None]),
        ];
        for (tags, class, expected) in cases {
            let of = |to| from_tags_in(&Tags::new(tags.to_vec()), *class, to);
            assert_eq!([of(Forward), of(Backward)], *expected, "{tags:?} {class}");
        }
    }
}
