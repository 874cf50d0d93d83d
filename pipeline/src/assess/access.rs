//! Whether aid can get to a place: the rules of [`lintas_model::access`] on the freshly built
//! network, with the vehicle classes in parallel.

use geo_types::Point;
use lintas_model::access::{self, AidReach, AidRoute, ClassQueries};
use lintas_model::network::GridPoint;
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use super::built_roads::{AssessedNetwork, BuiltRoads};

/// How each of the places is reached from the depots, with the best way of every land vehicle
/// class. In the order of `places`.
pub fn reached(
    roads: AssessedNetwork<'_>,
    depots: &[Point<f64>],
    places: &[Point<f64>],
) -> Vec<AidReach> {
    let roads = BuiltRoads::new(roads);
    let on_grid = |of: &[Point<f64>]| -> Vec<Option<GridPoint>> {
        of.iter().map(|place| GridPoint::nearest(place.0)).collect()
    };
    let (depots, places) = (on_grid(depots), on_grid(places));
    access::reached(&roads, &depots, &places, &VehicleClass::LAND, &SideBySide)
}

/// Searches the vehicle classes in parallel.
struct SideBySide;

impl ClassQueries for SideBySide {
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
pub(crate) mod property_tests;
