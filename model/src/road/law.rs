//! Access and direction of a way, from its tags.
//!
//! References: OpenStreetMap wiki, Key:access ("Transport mode restrictions", "Lane dependent and
//! directional"), Key:oneway.

use super::{
    access::{self, ClassAccess, TravelDirection},
    attributes::{Oneway, RoadAttributes},
    tags::{Problems, Tags, first},
};
use crate::vehicle::{PerClass, VehicleClass, spec::land_keys};

/// Sets access and direction of a road for every class.
///
/// A class cannot use one direction if an access tag forbids it (`motor_vehicle:backward=no`) or a
/// one-way sign does. A sign for the vehicle (`oneway:hgv`) precedes the general one, and so does
/// an access tag that admits the vehicle in that direction.
pub(super) fn law(tags: &Tags<'_>, road: &mut RoadAttributes, problems: &mut Problems) {
    let general = oneway(tags, &road.class, problems);
    for key in land_keys() {
        problems.named(tags, &format!("oneway:{key}"), direction);
    }
    let mut directions: PerClass<Option<Oneway>> = [None; VehicleClass::ALL.len()];
    for class in VehicleClass::ALL {
        let at = class.index();
        let access = TravelDirection::BOTH
            .map(|to| access_of(tags, road, class, to).unwrap_or(road.access[at]));
        let sign = sign_for(tags, class).unwrap_or(general);
        let [forward, backward] = [0, 1].map(|way| {
            access[way] != ClassAccess::No && goes(tags, class, TravelDirection::BOTH[way], general)
        });
        let direction = match Oneway::of(forward, backward) {
            Some(Oneway::Both) if sign == Oneway::Alternating => Some(sign),
            other => other,
        };
        if class.floats() && !(road.river || road.ferry) {
            // Boats on a flooded road have no directions.
            road.access[at] = access[0];
            continue;
        }
        directions[at] = direction;
        let used = [forward, backward].into_iter().zip(access).filter(|(goes, _)| *goes);
        road.access[at] = used.map(|(_, access)| access).max().unwrap_or(ClassAccess::No);
    }
    // The road's direction is that of cars; classes that differ from it are listed as exceptions.
    let first = VehicleClass::Car.index();
    let others = directions.iter().flatten().next();
    road.oneway = directions[first].or(others.copied()).unwrap_or(general);
    road.oneway_by_class =
        directions.map(|direction| direction.filter(|direction| *direction != road.oneway));
}

/// The one-way sign for a class itself.
fn sign_for(tags: &Tags<'_>, class: VehicleClass) -> Option<Oneway> {
    class.spec().access_keys[1..].iter().rev().find_map(|key| sign(tags, key))
}

fn sign(tags: &Tags<'_>, vehicle: &str) -> Option<Oneway> {
    let of_vehicle = |key: &str| key.strip_prefix("oneway:") == Some(vehicle);
    tags.iter().find(|(key, _)| of_vehicle(key)).and_then(|(_, value)| direction(first(value)))
}

/// Whether one-way signs let a class drive in a direction; access tags that forbid it are not
/// looked at here.
fn goes(tags: &Tags<'_>, class: VehicleClass, heading: TravelDirection, general: Oneway) -> bool {
    let along = |oneway: Oneway| match heading {
        TravelDirection::Forward => oneway.forward(),
        TravelDirection::Backward => oneway.backward(),
    };
    for key in class.spec().access_keys[1..].iter().rev() {
        let word = tags.get_with_suffix(key, heading.suffix()).and_then(access::meaning);
        if word.is_some_and(|word| word != ClassAccess::No) {
            return true;
        }
        if let Some(sign) = sign(tags, key) {
            return along(sign);
        }
    }
    along(general)
}

/// The access that tags give a class in one direction; `None`: the default of the road's class
/// counts.
fn access_of(
    tags: &Tags<'_>,
    road: &RoadAttributes,
    class: VehicleClass,
    heading: TravelDirection,
) -> Option<ClassAccess> {
    let tagged = access::from_tags_in(tags, class, heading);
    if class.floats() {
        // `access=no` on a street is meant for vehicles, not for boats once it is flooded.
        return match (road.river || road.ferry, road.bridge || road.tunnel) {
            (true, _) => tagged.or_else(|| tags.get("ship").and_then(access::meaning)),
            (false, true) => Some(ClassAccess::No),
            (false, false) => tags.get("boat").and_then(access::meaning),
        };
    }
    if road.river {
        return None;
    }
    if road.ferry && tagged.is_none() {
        // A ferry with tags for people on foot or bicycle and none for vehicles carries no
        // vehicles.
        let passengers_only = !access::names_a_vehicle(tags)
            && (tags.get("foot").is_some() || tags.get("bicycle").is_some());
        return passengers_only.then_some(ClassAccess::No);
    }
    // A general `access=yes` on a footpath is meant for those for whom it is built.
    let built_for = super::class::default_access(&road.class, class) == ClassAccess::Yes;
    let named = class.spec().access_keys[1..]
        .iter()
        .any(|key| access::word_in(tags, key, heading).is_some());
    match tagged {
        Some(ClassAccess::Yes | ClassAccess::Private) if !built_for && !named => None,
        // A road that does not exist is not opened by an access tag for its future.
        Some(_) if is_not_there(&road.class) => None,
        other => other,
    }
}

fn is_not_there(class: &str) -> bool {
    super::class::default_access(class, VehicleClass::Boat) == ClassAccess::No && class != "river"
}

fn oneway(tags: &Tags<'_>, class: &str, problems: &mut Problems) -> Oneway {
    if let Some(stated) = problems.named(tags, "oneway", direction) {
        return stated;
    }
    let implied = tags.is("junction", &["roundabout", "circular"])
        || matches!(class, "motorway" | "motorway_link");
    if implied { Oneway::Forward } else { Oneway::Both }
}

fn direction(value: &str) -> Option<Oneway> {
    Some(match value.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Oneway::Forward,
        "no" | "false" | "0" => Oneway::Both,
        "-1" | "reverse" => Oneway::Backward,
        "alternating" | "reversible" => Oneway::Alternating,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::FindingCode;
    use crate::road::osm_tags::road;

    fn of(tags: &[(&'static str, &'static str)]) -> RoadAttributes {
        road(&Tags::new(tags.to_vec())).expect("a way that the network takes").0
    }

    #[test]
    fn directions_follow_tags_then_what_the_way_is() {
        for (tags, expected) in [
            (vec![("oneway", "yes")], Oneway::Forward),
            (vec![("oneway", "-1")], Oneway::Backward),
            (vec![("oneway", "reversible")], Oneway::Alternating),
            (vec![("junction", "roundabout")], Oneway::Forward),
            (vec![("junction", "roundabout"), ("oneway", "no")], Oneway::Both),
            (vec![("vehicle:backward", "no")], Oneway::Forward),
            (vec![], Oneway::Both),
        ] {
            let mut tags = tags.clone();
            tags.push(("highway", "residential"));
            assert_eq!(of(&tags).oneway, expected, "{tags:?}");
        }
        assert_eq!(of(&[("highway", "motorway")]).oneway, Oneway::Forward);
        assert_eq!(
            of(&[("highway", "service"), ("oneway", "yes"), ("oneway:motorcycle", "no")])
                .oneway_of(VehicleClass::Motorcycle),
            Oneway::Both
        );
    }

    #[test]
    fn a_direction_may_be_of_some_vehicles_and_the_special_word_wins() {
        use Oneway::{Backward, Both, Forward};
        use VehicleClass::{Car, HeavyTruck, Motorcycle, Pickup};
        // Motorcycle, car, pickup, heavy truck.
        for (tags, expected) in [
            (vec![("oneway:motor_vehicle", "yes")], [Forward; 4]),
            (vec![("oneway:bicycle", "yes"), ("oneway:bus", "-1")], [Both; 4]),
            (vec![("oneway", "yes"), ("oneway:bicycle", "no")], [Forward; 4]),
            (vec![("oneway:hgv", "yes")], [Both, Both, Both, Forward]),
            (vec![("oneway:motorcar", "-1")], [Both, Backward, Backward, Both]),
            (
                vec![("oneway", "yes"), ("oneway:motorcycle", "no")],
                [Both, Forward, Forward, Forward],
            ),
            (
                vec![("oneway:motor_vehicle", "yes"), ("oneway:hgv", "no")],
                [Forward, Forward, Forward, Both],
            ),
            (
                vec![("oneway", "yes"), ("oneway:goods", "reverse")],
                [Forward, Forward, Backward, Forward],
            ),
            (vec![("motor_vehicle:backward", "no")], [Forward; 4]),
            (vec![("motor_vehicle:forward", "no")], [Backward; 4]),
            (vec![("access:backward", "no")], [Forward; 4]),
            (vec![("oneway", "no"), ("vehicle:forward", "no")], [Backward; 4]),
            (vec![("hgv:backward", "no")], [Both, Both, Both, Forward]),
            (vec![("motorcycle:forward", "no")], [Backward, Both, Both, Both]),
            (
                vec![("motor_vehicle:backward", "no"), ("motorcycle:backward", "yes")],
                [Both, Forward, Forward, Forward],
            ),
            (
                vec![("oneway", "yes"), ("motorcycle:backward", "yes")],
                [Both, Forward, Forward, Forward],
            ),
            (vec![("hgv", "no"), ("hgv:forward", "delivery")], [Both, Both, Both, Forward]),
            (vec![("bicycle:backward", "no"), ("motor_vehicle:backward", "maybe")], [Both; 4]),
        ] {
            let mut tags = tags.clone();
            tags.push(("highway", "residential"));
            let road = of(&tags);
            let found = [Motorcycle, Car, Pickup, HeavyTruck].map(|class| road.oneway_of(class));
            assert_eq!(found, expected, "{tags:?}");
            assert!(VehicleClass::LAND.iter().all(|c| road.access_of(*c) == ClassAccess::Yes));
        }
    }

    #[test]
    fn who_is_kept_out_of_both_directions_does_not_use_the_road() {
        let road = of(&[("highway", "residential"), ("oneway", "yes"), ("hgv:forward", "no")]);
        assert_eq!(road.access_of(VehicleClass::Truck), ClassAccess::No);
        assert_eq!(road.access_of(VehicleClass::Car), ClassAccess::Yes);
        let road = of(&[("highway", "path"), ("motor_vehicle:forward", "yes")]);
        assert_eq!(road.access_of(VehicleClass::Car), ClassAccess::Yes);
        assert_eq!(road.oneway_of(VehicleClass::Car), Oneway::Forward);
    }

    #[test]
    fn a_sign_for_a_vehicle_that_cannot_be_read_is_told() {
        let tags = Tags::new(vec![("highway", "primary"), ("oneway:hgv", "kadang")]);
        let (road, problems) = road(&tags).unwrap();
        assert_eq!(road.oneway_of(VehicleClass::Truck), Oneway::Both);
        assert_eq!(
            (problems[0].key.as_str(), problems[0].code),
            ("oneway:hgv", FindingCode::UnknownValue)
        );
    }

    #[test]
    fn access_joins_tags_and_what_a_way_is_built_for() {
        use ClassAccess::{No, Private, Yes};
        use VehicleClass::{Boat, Car, HeavyTruck, Motorcycle, Truck};
        for (tags, class, expected) in [
            (vec![("highway", "residential"), ("access", "private")], Car, Private),
            (vec![("highway", "footway"), ("access", "yes")], Car, No),
            (vec![("highway", "footway"), ("motorcycle", "no")], Motorcycle, No),
            (vec![("highway", "path"), ("motor_vehicle", "yes")], Car, Yes),
            (vec![("highway", "residential"), ("hgv", "no")], HeavyTruck, No),
            (vec![("highway", "residential"), ("access", "no")], Boat, Yes),
            (vec![("highway", "residential"), ("bridge", "yes")], Boat, No),
            (vec![("highway", "construction"), ("access", "yes")], Car, No),
            (vec![("route", "ferry"), ("foot", "yes")], Car, No),
            (vec![("route", "ferry"), ("foot", "yes"), ("motor_vehicle", "yes")], Truck, Yes),
            (vec![("route", "ferry"), ("motor_vehicle", "no")], Car, No),
            (vec![("route", "ferry")], Car, Yes),
            (vec![("waterway", "river"), ("boat", "yes")], Boat, Yes),
            (vec![("waterway", "river"), ("boat", "yes"), ("vehicle", "yes")], Car, No),
            (vec![("waterway", "fairway"), ("ship", "yes")], Boat, Yes),
        ] {
            assert_eq!(of(&tags).access_of(class), expected, "{tags:?} {class}");
        }
    }
}
