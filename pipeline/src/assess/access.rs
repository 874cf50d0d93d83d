//! Can aid get there? The rules of [`lintas_model::access`] over the network that was built, with every
//! vehicle class on a core of its own.

use geo_types::Point;
use lintas_model::access::{self, AidRoute, Asking, Reached};
use lintas_model::network::GridPoint;
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use super::built_roads::{BuiltRoads, Roads};

/// How aid gets from the depots to each of the places, with the best way of every land vehicle.
pub fn reached(roads: Roads<'_>, depots: &[Point<f64>], places: &[Point<f64>]) -> Vec<Reached> {
    let roads = BuiltRoads::new(roads);
    let on_grid = |of: &[Point<f64>]| -> Vec<Option<GridPoint>> {
        of.iter().map(|place| GridPoint::nearest(place.0)).collect()
    };
    let (depots, places) = (on_grid(depots), on_grid(places));
    access::reached(&roads, &depots, &places, &VehicleClass::LAND, &SideBySide)
}

/// The classes side by side.
struct SideBySide;

impl Asking for SideBySide {
    fn each(
        &self,
        classes: &[VehicleClass],
        ask: &(dyn Fn(VehicleClass) -> Vec<Option<AidRoute>> + Sync),
    ) -> Vec<Vec<Option<AidRoute>>> {
        classes.par_iter().map(|class| ask(*class)).collect()
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
pub(crate) mod worlds;
