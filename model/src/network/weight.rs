//! How long one vehicle class takes over one edge: a pure function of the edge, the class and the
//! edge's state. When a road reopens its weight is computed anew, so nothing ever has to be undone.

use serde::{Deserialize, Serialize};

use crate::passability::{Passability, RoadState};
use crate::vehicle::{VehicleClass, VehicleSet};

/// Weight of what cannot be used, milliseconds. Twice this still fits a `u32`, so that two weights
/// are added without a check.
pub const NO_WAY: u32 = i32::MAX as u32;

/// Whether pieces whose state is not known may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trust {
    /// Pieces that are open, presumed or restricted.
    Known,
    /// Those, and pieces that are unknown.
    AlsoUnknown,
}

impl Trust {
    /// Both values, the stricter first.
    pub const ALL: [Self; 2] = [Self::Known, Self::AlsoUnknown];

    /// Whether a piece of this passability may be used.
    pub const fn admits(self, passability: Passability) -> bool {
        match passability {
            Passability::Open | Passability::Presumed | Passability::Restricted => true,
            Passability::Unknown => matches!(self, Self::AlsoUnknown),
            Passability::Closed | Passability::Never => false,
        }
    }
}

/// How roads that are not free slow vehicles down.
///
/// ```
/// use lintas_model::{network::Slowdown, vehicle::VehicleClass};
///
/// let slowdown = Slowdown::default();
/// let speed = |depth_m| slowdown.in_water_kmh(VehicleClass::Car, depth_m);
/// assert!(speed(0.2) < speed(0.1), "deeper water is slower");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Slowdown {
    /// Restricted and unknown pieces take this many times as long: one lane by turns, an escort, a
    /// guide on foot. A Lintas assumption, to be calibrated with tracks.
    pub restricted_factor: f64,
    /// Top speed in water of a high-clearance four-wheel drive, km/h.
    pub four_by_four_in_water_kmh: f64,
    /// The same of a six-wheel truck.
    pub truck_in_water_kmh: f64,
    /// The same of a heavy truck.
    pub heavy_truck_in_water_kmh: f64,
    /// Nobody is taken to be slower than this in water, km/h.
    pub least_in_water_kmh: f64,
    /// Factor on speeds by night or in rain: convoy default of the Lintas field notes. A plan
    /// states it beside its times, and no weight applies it: nobody knows at what hour a convoy
    /// passes where.
    pub night_or_rain_factor: f64,
    /// A planned duration is the duration times this: 1.25 after the CARE emergency toolkit.
    pub contingency_factor: f64,
}

impl Default for Slowdown {
    fn default() -> Self {
        Self {
            restricted_factor: 2.0,
            four_by_four_in_water_kmh: 20.0,
            truck_in_water_kmh: 15.0,
            heavy_truck_in_water_kmh: 10.0,
            least_in_water_kmh: 2.0,
            night_or_rain_factor: 0.7,
            contingency_factor: 1.25,
        }
    }
}

impl Slowdown {
    /// Every number with its name, so that a configuration can be validated.
    pub fn entries(&self) -> Vec<(String, f64)> {
        [
            ("restricted_factor", self.restricted_factor),
            ("four_by_four_in_water_kmh", self.four_by_four_in_water_kmh),
            ("truck_in_water_kmh", self.truck_in_water_kmh),
            ("heavy_truck_in_water_kmh", self.heavy_truck_in_water_kmh),
            ("least_in_water_kmh", self.least_in_water_kmh),
            ("night_or_rain_factor", self.night_or_rain_factor),
            ("contingency_factor", self.contingency_factor),
        ]
        .map(|(name, number)| (name.to_owned(), number))
        .to_vec()
    }

    /// Top speed of a class in water of `depth_m`, km/h; `None` where it is not slowed. Motorcycles
    /// and cars after the depth-disruption function of Pregnolato, Ford, Wilkinson & Dawson
    /// (Transp. Res. D 55, 2017, 67–81, doi:10.1016/j.trd.2017.06.020), pick-ups as in five
    /// centimetres less.
    pub fn in_water_kmh(&self, class: VehicleClass, depth_m: f64) -> Option<f64> {
        if depth_m <= 0.0 {
            return None;
        }
        let light = |depth_m: f64| {
            let mm = (depth_m * 1000.0).clamp(0.0, 300.0);
            (0.0009 * mm * mm - 0.5529 * mm + 86.9448).max(self.least_in_water_kmh)
        };
        match class {
            VehicleClass::Motorcycle | VehicleClass::Car => Some(light(depth_m)),
            VehicleClass::Pickup => Some(light((depth_m - 0.05).max(0.0))),
            VehicleClass::FourByFour => Some(self.four_by_four_in_water_kmh),
            VehicleClass::Truck => Some(self.truck_in_water_kmh),
            VehicleClass::HeavyTruck => Some(self.heavy_truck_in_water_kmh),
            VehicleClass::Boat => None,
        }
    }

    /// Milliseconds over an edge of `length_m` that takes `dry_ms` on a dry day; [`NO_WAY`] where the
    /// class may not use it. At least 1.
    ///
    /// Water of known depth slows the part of the edge that it covers (`flood_m`, else the whole
    /// edge). Restricted and unknown edges take `restricted_factor` times as long on top.
    pub fn weight_ms(
        &self,
        class: VehicleClass,
        trust: Trust,
        dry_ms: u32,
        length_m: f64,
        state: &RoadState,
    ) -> u32 {
        let passability = state.verdict.passability[class.index()];
        if dry_ms >= NO_WAY || !trust.admits(passability) {
            return NO_WAY;
        }
        let mut ms = f64::from(dry_ms);
        if let Some(kmh) = state.depth_m.and_then(|depth_m| self.in_water_kmh(class, depth_m)) {
            let share = state.flood_m.map_or(1.0, |flood_m| (flood_m / length_m).clamp(0.0, 1.0));
            let wet_ms = length_m / kmh.max(self.least_in_water_kmh) * 3600.0;
            ms = ms.max(ms * (1.0 - share) + wet_ms * share);
        }
        if matches!(passability, Passability::Restricted | Passability::Unknown) {
            ms *= self.restricted_factor.max(1.0);
        }
        // Bounded to 2^27 ms, about 37 hours an edge, whatever the table says.
        (ms.round() as u32).clamp(1, 1 << 27)
    }
}

/// Milliseconds over one direction of an edge for a class that takes `edge_ms` over the edge itself,
/// waiting included; [`NO_WAY`] where it may not go there. A boat waits for no ferry.
///
/// ```
/// use lintas_model::{
///     network::{NO_WAY, arc_ms},
///     vehicle::{VehicleClass, VehicleSet},
/// };
///
/// let trucks = VehicleSet::NONE.with(VehicleClass::Truck);
/// assert_eq!(arc_ms(VehicleClass::Truck, trucks, 0, 5_000), NO_WAY);
/// // Whoever drives waits for the ferry; a boat does not.
/// assert_eq!(arc_ms(VehicleClass::Car, trucks, 60_000, 5_000), 65_000);
/// assert_eq!(arc_ms(VehicleClass::Boat, trucks, 60_000, 5_000), 5_000);
/// ```
pub fn arc_ms(class: VehicleClass, banned: VehicleSet, boarding_ms: u32, edge_ms: u32) -> u32 {
    if edge_ms >= NO_WAY || banned.contains(class) {
        return NO_WAY;
    }
    let waiting = if class.floats() { 0 } else { boarding_ms };
    edge_ms.saturating_add(waiting).min(NO_WAY - 1)
}
