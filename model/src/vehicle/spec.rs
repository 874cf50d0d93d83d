//! The table of vehicle classes: a row holds what Lintas takes a class to be. Every rule that depends on
//! the class asks this table, so a new class is a variant and a row here, and its speeds
//! ([`crate::network::Speeds`], where a region may set its own).

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

/// What Lintas takes a class of vehicle to be.
///
/// ```
/// use lintas_model::vehicle::VehicleClass;
///
/// let truck = VehicleClass::Truck.spec();
/// assert!(truck.height_m > VehicleClass::Car.spec().height_m);
/// assert!(truck.depth.is_some() && VehicleClass::Boat.spec().depth.is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VehicleSpec {
    /// The name in files, fields and URLs.
    pub name: &'static str,
    /// What it goes on.
    pub chassis: Chassis,
    /// Whether it gets along where only four-wheel drives do (OSM `4wd_only`).
    pub four_wheel_drive: bool,
    /// The OSM tags that speak of it, from the general to the special: the last one present wins
    /// (OpenStreetMap wiki, Key:access, "Transport mode restrictions").
    pub access_keys: &'static [&'static str],
    /// Width with load, metres: the largest of the usual vehicles. A truck is 2.1 m wide on class III
    /// roads and 2.5 m on others (UU 22/2009 art. 19); the rest are ordinary models, rounded up.
    pub width_m: f64,
    /// Height with load, metres; at most 4.2 (UU 22/2009 art. 19).
    pub height_m: f64,
    /// What a road must bear; `None` for what floats.
    ///
    /// Source: Lintas default table, a proposal from vehicles common in Indonesia: six-wheel truck of
    /// 4 t payload within 8 t (road class II and III, UU 22/2009 art. 19), ten-wheel truck up to 20 t.
    pub weight: Option<Weight>,
    /// Payload in one trip, kilograms.
    ///
    /// Source: Lintas default table, a proposal to be set by those who drive. Land classes stay within
    /// the difference of their weights less driver and crew; a boat is a ketinting or rubber boat of
    /// four metres with a boatman and one more on board.
    pub payload_kg: f64,
    /// Depths of still or slow water that bound what it does; `None` for what floats.
    ///
    /// Source: Lintas default table, a proposal to be confirmed by each regency. It lies on the careful
    /// side of Kramer, Terheiden & Wieprecht 2016 (0.3 m passenger car, 0.6 m emergency vehicle), the
    /// MMDA flood gauge of Manila (33–48 cm not for light vehicles, 66 cm and more for none) and
    /// Contreras-Jara et al. 2018 (interruption certain at 0.7–0.9 m for light, 1.1–1.5 m for heavy
    /// vehicles).
    pub depth: Option<DepthLimits>,
}

/// What a vehicle goes on: decides what roughness, softness, barriers and slides mean to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chassis {
    /// Two wheels in a line: fits on paths and between bollards.
    TwoWheels,
    /// Four wheels, low.
    Car,
    /// Four wheels, built to leave the road.
    OffRoad,
    /// Six wheels and more, built high: needs firm ground and a whole lane.
    Truck,
    /// Floats.
    Hull,
}

/// Weight of a vehicle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    /// Without load, tonnes.
    pub empty_t: f64,
    /// With full load, tonnes.
    pub laden_t: f64,
}

/// The two depths, in metres, that bound what a class does in still or slow water.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DepthLimits {
    /// At or under this depth the class passes as on a wet road.
    pub pass_m: f64,
    /// At or under this depth it passes slowly, by daylight, with a guide; above it does not.
    pub ford_m: f64,
}

/// By [`VehicleClass::index`].
const SPECS: &[VehicleSpec; VehicleClass::ALL.len()] = &[
    VehicleSpec {
        name: "motorcycle",
        chassis: Chassis::TwoWheels,
        four_wheel_drive: true,
        access_keys: &["access", "vehicle", "motor_vehicle", "motorcycle"],
        width_m: 0.8,
        height_m: 1.8,
        weight: Some(Weight { empty_t: 0.12, laden_t: 0.3 }),
        payload_kg: 40.0,
        depth: Some(DepthLimits { pass_m: 0.15, ford_m: 0.25 }),
    },
    VehicleSpec {
        name: "car",
        chassis: Chassis::Car,
        four_wheel_drive: false,
        access_keys: &["access", "vehicle", "motor_vehicle", "motorcar"],
        width_m: 1.8,
        height_m: 1.9,
        weight: Some(Weight { empty_t: 1.1, laden_t: 1.8 }),
        payload_kg: 300.0,
        depth: Some(DepthLimits { pass_m: 0.15, ford_m: 0.30 }),
    },
    VehicleSpec {
        name: "pickup",
        chassis: Chassis::Car,
        four_wheel_drive: false,
        access_keys: &["access", "vehicle", "motor_vehicle", "motorcar", "goods"],
        width_m: 1.8,
        height_m: 2.0,
        weight: Some(Weight { empty_t: 1.4, laden_t: 2.5 }),
        payload_kg: 900.0,
        depth: Some(DepthLimits { pass_m: 0.20, ford_m: 0.35 }),
    },
    VehicleSpec {
        name: "four_by_four",
        chassis: Chassis::OffRoad,
        four_wheel_drive: true,
        access_keys: &["access", "vehicle", "motor_vehicle", "motorcar"],
        width_m: 2.0,
        height_m: 2.1,
        weight: Some(Weight { empty_t: 2.0, laden_t: 3.0 }),
        payload_kg: 750.0,
        depth: Some(DepthLimits { pass_m: 0.30, ford_m: 0.50 }),
    },
    VehicleSpec {
        name: "truck",
        chassis: Chassis::Truck,
        four_wheel_drive: false,
        access_keys: &["access", "vehicle", "motor_vehicle", "hgv"],
        width_m: 2.1,
        height_m: 3.2,
        weight: Some(Weight { empty_t: 3.5, laden_t: 8.0 }),
        payload_kg: 4_000.0,
        depth: Some(DepthLimits { pass_m: 0.30, ford_m: 0.60 }),
    },
    VehicleSpec {
        name: "heavy_truck",
        chassis: Chassis::Truck,
        four_wheel_drive: true,
        access_keys: &["access", "vehicle", "motor_vehicle", "hgv"],
        width_m: 2.5,
        height_m: 3.8,
        weight: Some(Weight { empty_t: 8.0, laden_t: 20.0 }),
        payload_kg: 10_000.0,
        depth: Some(DepthLimits { pass_m: 0.50, ford_m: 0.80 }),
    },
    VehicleSpec {
        name: "boat",
        chassis: Chassis::Hull,
        four_wheel_drive: false,
        access_keys: &["access", "boat", "motorboat"],
        width_m: 1.2,
        height_m: 1.0,
        weight: None,
        payload_kg: 400.0,
        depth: None,
    },
];

impl VehicleClass {
    /// What Lintas takes the class to be.
    pub const fn spec(self) -> &'static VehicleSpec {
        &SPECS[self.index()]
    }

    /// The name in files, fields and URLs.
    pub const fn name(self) -> &'static str {
        self.spec().name
    }

    /// The class called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Whether it floats: it needs water where all others need land.
    pub const fn floats(self) -> bool {
        matches!(self.spec().chassis, Chassis::Hull)
    }

    /// Whether it is a truck, of any weight.
    pub const fn is_truck(self) -> bool {
        matches!(self.spec().chassis, Chassis::Truck)
    }
}

/// The OSM tags that name land vehicles more closely than `access` does, each once.
pub fn land_keys() -> impl Iterator<Item = &'static str> {
    let special = |class: &VehicleClass| &class.spec().access_keys[1..];
    VehicleClass::LAND.iter().enumerate().flat_map(move |(at, class)| {
        let before = &VehicleClass::LAND[..at];
        special(class)
            .iter()
            .copied()
            .filter(move |key| !before.iter().any(|class| special(class).contains(key)))
    })
}

/// What agencies call the classes in tables, and the class that they mean. Lower case, `_` between words.
pub const SPOKEN: &[(&str, &str)] = &[
    ("motor", "motorcycle"),
    ("sepeda_motor", "motorcycle"),
    ("mobil", "car"),
    ("pikap", "pickup"),
    ("pick_up", "pickup"),
    ("4x4", "four_by_four"),
    ("4wd", "four_by_four"),
    ("double_cabin", "four_by_four"),
    ("truk", "truck"),
    ("truk_sedang", "truck"),
    ("truk_berat", "heavy_truck"),
    ("tronton", "heavy_truck"),
    ("trailer", "heavy_truck"),
    ("roda_dua", "motorcycle"),
    ("roda_2", "motorcycle"),
    ("roda_empat", "car"),
    ("roda_4", "car"),
    ("roda_enam", "truck"),
    ("roda_6", "truck"),
    ("kendaraan_berat", "heavy_truck"),
    ("truk_besar", "heavy_truck"),
    ("perahu", "boat"),
    ("kapal", "boat"),
    ("speedboat", "boat"),
    ("longboat", "boat"),
    ("ketinting", "boat"),
];

/// The names of all classes, in their order.
pub const NAMES: [&str; VehicleClass::ALL.len()] = {
    let mut names = [""; VehicleClass::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = SPECS[at].name;
        at += 1;
    }
    names
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_classes_and_land_is_what_does_not_float() {
        for class in VehicleClass::ALL {
            let serde_name = serde_json::to_value(class).unwrap();
            assert_eq!(serde_name, class.name());
        }
        let land: Vec<_> = VehicleClass::ALL.into_iter().filter(|class| !class.floats()).collect();
        assert_eq!(land, VehicleClass::LAND);
    }

    #[test]
    fn what_floats_has_no_limits_of_depth_and_weight_and_all_else_has() {
        for class in VehicleClass::ALL {
            let spec = class.spec();
            assert_eq!(spec.depth.is_none(), class.floats(), "{class}");
            assert_eq!(spec.weight.is_none(), class.floats(), "{class}");
            assert!(spec.depth.is_none_or(|depth| depth.pass_m < depth.ford_m), "{class}");
        }
    }

    #[test]
    fn nobody_carries_more_than_the_vehicle_may_weigh() {
        for class in VehicleClass::LAND {
            let weight = class.spec().weight.unwrap();
            let room_kg = (weight.laden_t - weight.empty_t) * 1000.0;
            assert!(class.spec().payload_kg < room_kg, "{class}");
        }
    }

    #[test]
    fn every_tag_of_land_vehicles_is_listed_once() {
        let keys: Vec<_> = land_keys().collect();
        assert_eq!(keys, ["vehicle", "motor_vehicle", "motorcycle", "motorcar", "goods", "hgv"]);
    }
}
