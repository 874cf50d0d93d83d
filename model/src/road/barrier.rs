//! Barriers on a road: which classes pass.

use super::{
    access::{self, ClassAccess},
    tags::Tags,
};
use crate::vehicle::{Chassis, PerClass, VehicleClass};

/// Access at a `barrier=*` node, by class. `None` where every class passes.
///
/// Access tags on the node precede the kind of barrier. A gate opens to those who ask
/// ([`ClassAccess::Private`]); bollards and cycle barriers let motorcycles through; a height
/// restrictor stops trucks.
pub fn from_tags(tags: &Tags<'_>) -> Option<PerClass<ClassAccess>> {
    let kind = tags.get("barrier")?;
    let mut passes = [ClassAccess::Yes; VehicleClass::ALL.len()];
    for class in VehicleClass::LAND {
        passes[class.index()] =
            access::from_tags(tags, class).unwrap_or_else(|| by_kind(kind, class));
    }
    passes.iter().any(|access| *access != ClassAccess::Yes).then_some(passes)
}

fn by_kind(kind: &str, class: VehicleClass) -> ClassAccess {
    use ClassAccess::{No, Private, Yes};
    let narrow = class.spec().chassis == Chassis::TwoWheels;
    match kind {
        "gate" | "lift_gate" | "swing_gate" | "sliding_gate" | "hampshire_gate" | "chain"
        | "rope" | "sliding_beam" => Private,
        "bollard" | "cycle_barrier" | "motorcycle_barrier" | "planter" | "horse_stile" => {
            if narrow && kind != "motorcycle_barrier" { Yes } else { No }
        }
        "block"
        | "jersey_barrier"
        | "log"
        | "debris"
        | "wall"
        | "fence"
        | "hedge"
        | "stile"
        | "turnstile"
        | "kissing_gate"
        | "full-height_turnstile"
        | "guard_rail"
        | "ditch"
        | "bus_trap"
        | "sump_buster" => No,
        "height_restrictor" if class.is_truck() => No,
        _ => Yes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_barrier_stops_whom_it_stops() {
        use ClassAccess::{No, Private, Yes};
        use VehicleClass::{Car, HeavyTruck, Motorcycle};
        for (tags, class, expected) in [
            (vec![("barrier", "bollard")], Motorcycle, Yes),
            (vec![("barrier", "bollard")], Car, No),
            (vec![("barrier", "bollard"), ("motor_vehicle", "yes")], Car, Yes),
            (vec![("barrier", "gate")], Car, Private),
            (vec![("barrier", "gate"), ("access", "no")], Car, No),
            (vec![("barrier", "height_restrictor")], HeavyTruck, No),
            (vec![("barrier", "height_restrictor")], Car, Yes),
            (vec![("barrier", "block")], Motorcycle, No),
        ] {
            let passes = from_tags(&Tags::new(tags.clone())).unwrap_or([Yes; 7]);
            assert_eq!(passes[class.index()], expected, "{tags:?} {class}");
        }
    }

    #[test]
    fn a_toll_booth_and_a_tree_stop_nobody() {
        assert_eq!(from_tags(&Tags::new(vec![("barrier", "toll_booth")])), None);
        assert_eq!(from_tags(&Tags::new(vec![("natural", "tree")])), None);
    }
}
