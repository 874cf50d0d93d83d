//! Journeys over the network at one revision: snapping places to roads, the best way, its parts,
//! matrices, isochrones, and the answers about them.

pub(crate) mod asked;
pub(crate) mod avoid;
pub(crate) mod boat;
pub(crate) mod boat_hint;
pub(crate) mod collection;
pub(crate) mod device_roads;
pub(crate) mod ends;
pub(crate) mod figures;
pub(crate) mod gpx;
pub(crate) mod ground;
pub(crate) mod isochrone;
#[cfg(test)]
mod journeys;
pub(crate) mod line;
pub(crate) mod matrix;
pub(crate) mod nearest;
#[cfg(test)]
mod nearest_tests;
pub(crate) mod no_way;
pub(crate) mod plan;
pub(crate) mod reach;
pub(crate) mod response;
#[cfg(test)]
mod road_end_tests;
pub(crate) mod road_ends;
pub(crate) mod search;
pub(crate) mod shore;
pub(crate) mod snap;
pub(crate) mod step;
pub(crate) mod stuck;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod travel;
pub(crate) mod way;
