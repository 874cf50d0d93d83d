//! How fast vehicles go on a dry day by daylight: the one table of speeds, and what it says of an
//! edge.
//!
//! The numbers are those of a loaded six-wheel truck in a convoy; other vehicles go by a factor of
//! it, up to a top speed of their own. Where several limits speak of a road (its class, its surface,
//! how firm and how even it is) the lowest holds. All of it is to be calibrated with recorded tracks.

use serde::{Deserialize, Serialize};

use super::weight::NO_WAY;
use crate::passability::{Fit, WayKind};
use crate::road::{RoadAttributes, Smoothness, TrackType};
use crate::vehicle::VehicleClass;

/// The table, as `[speeds]` of a configuration overrides it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Speeds {
    /// By class of road, where it is paved, km/h.
    pub road_kmh: RoadSpeeds,
    /// At most, by surface, km/h.
    pub surface_kmh: SurfaceSpeeds,
    /// At most, by how firm a track is, km/h.
    pub tracktype_kmh: TrackSpeeds,
    /// At most, by how even a road is, km/h.
    pub smoothness_kmh: SmoothnessSpeeds,
    /// Other vehicles against the truck.
    pub vehicle: VehicleSpeeds,
    /// Ferries, boats and jetties.
    pub water: WaterSpeeds,
}

macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($(#[$source:meta])* $field:ident = $value:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[$source])* pub $field: f64,)+ }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $value,)+ }
            }
        }

        impl $name {
            fn entries(&self, under: &str) -> impl Iterator<Item = (String, f64)> {
                [$((format!("{under}.{}", stringify!($field)), self.$field),)+].into_iter()
            }
        }
    };
}

table! {
    /// By OSM `highway` value, links as what they lead to. "Convoy" is the Lintas convoy default: a
    /// proposal from what convoys in East Kalimantan drive; legal maxima (PM 111/2015 art. 3) and
    /// the routing defaults of OpenRouteService for trucks lie above it.
    RoadSpeeds {
        /// Toll road: openrouteservice truck 85, capped at 60, the least that PM 111/2015 allows.
        motorway = 60.0,
        /// National, paved: convoy.
        trunk = 40.0,
        /// National, paved: convoy.
        primary = 40.0,
        /// Provincial, paved: convoy.
        secondary = 35.0,
        /// Regency, paved: convoy, upper value.
        tertiary = 30.0,
        /// Regency, paved: convoy, lower value.
        unclassified = 25.0,
        /// In settlements: 30 by PM 111/2015 art. 3, two thirds of it.
        residential = 20.0,
        /// Shared with people on foot: openrouteservice 10.
        living_street = 10.0,
        /// Yards and plantation roads: openrouteservice truck 20, three quarters of it.
        service = 15.0,
        /// Tracks: openrouteservice truck 15.
        track = 15.0,
        /// Footways and paths, which motorcycles use: Lintas assumption.
        path = 15.0,
        /// Roads of no or an unknown class: as the lesser regency roads.
        road = 25.0,
    }
}

table! {
    /// At most, by OSM `surface`.
    SurfaceSpeeds {
        /// Sett, paving stones, concrete plates and lanes: openrouteservice truck 40, times 0.8.
        paving = 32.0,
        /// Compacted, fine gravel: between gravel and paving, a Lintas assumption.
        compacted = 25.0,
        /// Gravel, laterite and what is only tagged `unpaved`: convoy.
        gravel = 20.0,
        /// Earth, dry: convoy.
        earth = 15.0,
        /// Sand: openrouteservice truck 15, OSRM 20; a loaded truck sinks in.
        sand = 12.0,
        /// Mud, and earth that is wet: convoy.
        mud = 8.0,
        /// Planks, as the ulin roads of Muara Muntai and Jantur: convoy.
        wood = 10.0,
    }
}

table! {
    /// At most, by OSM `tracktype`: openrouteservice 40, 30, 20 times 0.8; the last two are a Lintas
    /// assumption.
    TrackSpeeds {
        /// Solid.
        grade1 = 32.0,
        /// Mostly solid.
        grade2 = 24.0,
        /// Half solid, half soft.
        grade3 = 16.0,
        /// Mostly soft.
        grade4 = 10.0,
        /// Soft.
        grade5 = 8.0,
    }
}

table! {
    /// At most, by OSM `smoothness`: OSRM 40, 20, 10, 5 times 0.8.
    SmoothnessSpeeds {
        /// Wheels of robust cars.
        bad = 32.0,
        /// High clearance.
        very_bad = 16.0,
        /// Off-road cars.
        horrible = 8.0,
        /// Off-road machines, motorcycles made for it.
        very_horrible = 4.0,
    }
}

table! {
    /// Speed of a vehicle as a multiple of the truck's on good roads, and its top speed. The factors
    /// follow a truck at 0.8 of a car, a motorcycle at 0.95 and a four-wheel drive at 0.85 of it.
    VehicleSpeeds {
        /// Motorcycle.
        motorcycle_factor = 1.2,
        /// Motorcycle with load, km/h.
        motorcycle_top_kmh = 60.0,
        /// Car.
        car_factor = 1.25,
        /// Car, km/h: the legal maximum between towns (PM 111/2015 art. 3).
        car_top_kmh = 80.0,
        /// Pick-up: as a car with load.
        pickup_factor = 1.15,
        /// Pick-up, km/h.
        pickup_top_kmh = 80.0,
        /// Four-wheel drive.
        four_by_four_factor = 1.05,
        /// Four-wheel drive, km/h.
        four_by_four_top_kmh = 80.0,
        /// Truck.
        truck_factor = 1.0,
        /// Truck, km/h.
        truck_top_kmh = 60.0,
        /// Heavy truck.
        heavy_truck_factor = 0.9,
        /// Heavy truck, km/h.
        heavy_truck_top_kmh = 50.0,
    }
}

table! {
    /// Ferries, boats and jetties.
    WaterSpeeds {
        /// A crossing without a stated duration, minutes: wooden vehicle ferries of the Mahakam, as
        /// the press of Kutai Kartanegara describes them.
        ferry_crossing_min = 10.0,
        /// Such a ferry on a line so long that this gives more than `ferry_crossing_min`, km/h:
        /// Lintas assumption.
        ferry_kmh = 10.0,
        /// Waiting for a ferry to leave, minutes: Lintas default.
        ferry_wait_min = 30.0,
        /// Boats on rivers and on roads under water, km/h: ketinting, with load.
        boat_kmh = 15.0,
        /// Boats along ferry lines, which cross open water, km/h.
        boat_open_water_kmh = 20.0,
        /// Loading or unloading a boat at a jetty that does not say, minutes: Lintas default.
        load_min = 20.0,
    }
}

/// Least speed that anything is taken to move at, km/h: keeps a wrong table from dividing by zero.
const LEAST_KMH: f64 = 1.0;

impl Speeds {
    /// Every number with its dotted name (`road_kmh.primary`), so that a configuration can be
    /// validated.
    pub fn entries(&self) -> Vec<(String, f64)> {
        self.road_kmh
            .entries("road_kmh")
            .chain(self.surface_kmh.entries("surface_kmh"))
            .chain(self.tracktype_kmh.entries("tracktype_kmh"))
            .chain(self.smoothness_kmh.entries("smoothness_kmh"))
            .chain(self.vehicle.entries("vehicle"))
            .chain(self.water.entries("water"))
            .collect()
    }

    /// Speed of a class on a dry day, km/h; of a boat on a road, its speed once the road is under
    /// water.
    pub fn kmh(&self, road: &RoadAttributes, class: VehicleClass) -> f64 {
        if class.floats() {
            let water = &self.water;
            let kmh = if road.ferry { water.boat_open_water_kmh } else { water.boat_kmh };
            return kmh.max(LEAST_KMH);
        }
        let (factor, top) = self.vehicle_of(class);
        let limits = [
            Some(self.road_of(&road.class) * factor),
            road.surface.as_deref().and_then(|surface| self.surface_of(surface)),
            road.tracktype.map(|track| self.tracktype_of(track)),
            road.smoothness.and_then(|smoothness| self.smoothness_of(smoothness)),
        ];
        limits.into_iter().flatten().fold(top, f64::min).max(LEAST_KMH)
    }

    /// Milliseconds over an edge of `length_m` on a dry day; [`NO_WAY`] where the class never uses
    /// it. A boat's entry on a road on the ground is what it takes once the road is under water from
    /// end to end. At least 1.
    pub fn dry_ms(&self, road: &RoadAttributes, class: VehicleClass, length_m: f64) -> u32 {
        let boat_on_road = class.floats() && way_kind(road) == WayKind::Road;
        if Fit::of(road, class) == Fit::Never && !boat_on_road {
            return NO_WAY;
        }
        let sailed_s = || {
            let line_s = length_m / self.water.ferry_kmh.max(LEAST_KMH) * 3.6;
            line_s.max(self.water.ferry_crossing_min * 60.0)
        };
        let seconds = if road.ferry && !class.floats() {
            road.ferry_duration_s.unwrap_or_else(sailed_s)
        } else {
            length_m / self.kmh(road, class) * 3.6
        };
        ms(seconds)
    }

    /// Milliseconds of waiting before this ferry leaves; 0 on what is no ferry.
    pub fn boarding_ms(&self, road: &RoadAttributes) -> u32 {
        if road.ferry { ms(self.water.ferry_wait_min * 60.0) } else { 0 }
    }

    /// Milliseconds of loading at a jetty: its own `load_min` where it states a usable one, else
    /// the table's.
    pub fn load_ms(&self, load_min: Option<f64>) -> u32 {
        let stated = load_min.filter(|minutes| minutes.is_finite() && *minutes >= 0.0);
        ms(stated.unwrap_or(self.water.load_min) * 60.0)
    }

    fn road_of(&self, class: &str) -> f64 {
        let road = &self.road_kmh;
        match class.strip_suffix("_link").unwrap_or(class) {
            "motorway" => road.motorway,
            "trunk" => road.trunk,
            "primary" => road.primary,
            "secondary" => road.secondary,
            "tertiary" => road.tertiary,
            "unclassified" => road.unclassified,
            "residential" => road.residential,
            "living_street" => road.living_street,
            "service" | "services" | "rest_area" => road.service,
            "track" => road.track,
            "path" | "footway" | "cycleway" | "bridleway" | "pedestrian" | "steps" => road.path,
            _ => road.road,
        }
    }

    fn surface_of(&self, surface: &str) -> Option<f64> {
        let cap = &self.surface_kmh;
        // Of several surfaces joined with `;` the first is the road's main one.
        let main = surface.split([';', ':']).next().unwrap_or(surface).trim();
        Some(match main {
            _ if matches!(surface, "concrete:plates" | "concrete:lanes") => cap.paving,
            "paving_stones" | "sett" | "cobblestone" | "unhewn_cobblestone" | "bricks" => {
                cap.paving
            }
            "compacted" | "fine_gravel" => cap.compacted,
            "gravel" | "laterite" | "pebblestone" | "rock" | "unpaved" => cap.gravel,
            "earth" | "dirt" | "ground" | "soil" | "clay" | "grass" | "grass_paver" => cap.earth,
            "sand" => cap.sand,
            "mud" => cap.mud,
            "wood" => cap.wood,
            _ => return None,
        })
    }

    fn tracktype_of(&self, track: TrackType) -> f64 {
        let cap = &self.tracktype_kmh;
        match track {
            TrackType::Grade1 => cap.grade1,
            TrackType::Grade2 => cap.grade2,
            TrackType::Grade3 => cap.grade3,
            TrackType::Grade4 => cap.grade4,
            TrackType::Grade5 => cap.grade5,
        }
    }

    fn smoothness_of(&self, smoothness: Smoothness) -> Option<f64> {
        let cap = &self.smoothness_kmh;
        match smoothness {
            Smoothness::Excellent | Smoothness::Good | Smoothness::Intermediate => None,
            Smoothness::Bad => Some(cap.bad),
            Smoothness::VeryBad => Some(cap.very_bad),
            Smoothness::Horrible => Some(cap.horrible),
            Smoothness::VeryHorrible | Smoothness::Impassable => Some(cap.very_horrible),
        }
    }

    fn vehicle_of(&self, class: VehicleClass) -> (f64, f64) {
        let by = &self.vehicle;
        match class {
            VehicleClass::Motorcycle => (by.motorcycle_factor, by.motorcycle_top_kmh),
            VehicleClass::Car => (by.car_factor, by.car_top_kmh),
            VehicleClass::Pickup => (by.pickup_factor, by.pickup_top_kmh),
            VehicleClass::FourByFour => (by.four_by_four_factor, by.four_by_four_top_kmh),
            VehicleClass::Truck | VehicleClass::Boat => (by.truck_factor, by.truck_top_kmh),
            VehicleClass::HeavyTruck => (by.heavy_truck_factor, by.heavy_truck_top_kmh),
        }
    }
}

/// Whether this is a river, a ferry, a bridge or a road on the ground.
pub fn way_kind(road: &RoadAttributes) -> WayKind {
    if road.river {
        WayKind::River
    } else if road.ferry {
        WayKind::Ferry
    } else if road.bridge {
        WayKind::Bridge
    } else {
        WayKind::Road
    }
}

/// Whole milliseconds, bounded to 1 and 2^27 (about 37 hours), as a weight is.
fn ms(seconds: f64) -> u32 {
    ((seconds * 1000.0).round() as u32).clamp(1, 1 << 27)
}

#[cfg(test)]
mod tests {
    use super::*;
    use VehicleClass::{Boat, Car, FourByFour, HeavyTruck, Motorcycle, Truck};

    fn road(class: &str, surface: Option<&str>) -> RoadAttributes {
        RoadAttributes { surface: surface.map(str::to_owned), ..RoadAttributes::of_class(class) }
    }

    #[test]
    fn the_lowest_of_all_limits_holds() {
        let speeds = Speeds::default();
        for (class, surface, vehicle, kmh) in [
            ("primary", Some("asphalt"), Truck, 40.0),
            ("primary_link", None, Car, 50.0),
            ("motorway", None, Car, 75.0),
            ("motorway", None, Motorcycle, 60.0),
            ("tertiary", Some("gravel"), Truck, 20.0),
            ("tertiary", Some("gravel"), Car, 20.0),
            ("residential", Some("wood"), Motorcycle, 10.0),
            ("tertiary", Some("mud"), FourByFour, 8.0),
            ("tertiary", Some("concrete:plates"), Car, 32.0),
            ("jalan_inspeksi", None, HeavyTruck, 22.5),
            ("river", None, Boat, 15.0),
        ] {
            let found = speeds.kmh(&road(class, surface), vehicle);
            assert!((found - kmh).abs() < 1e-9, "{class} {surface:?} {vehicle}: {found}");
        }
        let soft = RoadAttributes {
            tracktype: Some(TrackType::Grade4),
            smoothness: Some(Smoothness::Horrible),
            ..road("track", None)
        };
        assert!((speeds.kmh(&soft, FourByFour) - 8.0).abs() < 1e-9);
    }

    #[test]
    fn a_ferry_takes_what_it_is_told_to_take_else_a_crossing() {
        let speeds = Speeds::default();
        let told = RoadAttributes { ferry_duration_s: Some(420.0), ..road("ferry", None) };
        assert_eq!(speeds.dry_ms(&told, Truck, 500.0), 420_000);
        assert_eq!(speeds.dry_ms(&road("ferry", None), Truck, 500.0), 600_000);
        assert_eq!(speeds.dry_ms(&road("ferry", None), Truck, 10_000.0), 3_600_000);
        assert_eq!(speeds.boarding_ms(&told), 1_800_000);
        assert_eq!(speeds.boarding_ms(&road("primary", None)), 0);
    }

    #[test]
    fn a_boat_has_a_time_over_a_road_under_water_and_none_over_a_bridge() {
        let speeds = Speeds::default();
        assert_eq!(speeds.dry_ms(&road("primary", None), Boat, 1500.0), 360_000);
        let bridge = RoadAttributes { bridge: true, ..road("primary", None) };
        assert_eq!(speeds.dry_ms(&bridge, Boat, 1500.0), NO_WAY);
        assert_eq!(speeds.dry_ms(&road("river", None), Truck, 1500.0), NO_WAY);
    }

    #[test]
    fn a_jetty_says_how_long_loading_takes_or_the_table_does() {
        let speeds = Speeds::default();
        assert_eq!(speeds.load_ms(Some(25.0)), 1_500_000);
        assert_eq!(speeds.load_ms(None), 1_200_000);
        assert_eq!(speeds.load_ms(Some(f64::NAN)), 1_200_000);
    }

    #[test]
    fn a_table_that_is_wrong_still_gives_a_time() {
        let mut speeds = Speeds::default();
        speeds.road_kmh.primary = 0.0;
        assert_eq!(speeds.dry_ms(&road("primary", None), Truck, 1000.0), 3_600_000);
    }
}
