//! Where lines and points meet areas: roads and water, sites and admin units.
//!
//! An [`AreaIndex`] holds [`PreparedArea`]s. "The whole line lies inside" and "it lies nowhere near"
//! are answered from a grid; only a line that comes near a border is cut, against the few pieces of
//! border beside it. Whether they meet is decided exactly, lengths are rounded as any sum is.
//!
//! Everything is planar, in the units of the coordinates: shares of a line's planar length, which
//! callers multiply with its geodesic length.

#[cfg(test)]
mod any_shape_tests;
mod area;
mod clip;
mod grid;
mod index;
mod raster;
mod raster_cells;
mod stretches;
#[cfg(test)]
mod tests;

pub use area::{Location, PreparedArea};
pub use index::{AreaIndex, HazardIndex, Meeting};
pub use raster::{RasterGrid, RasterMeeting};
pub use raster_cells::{
    MOST_WET_CELLS, RasterCell, RasterCells, RasterRow, RasterRun, TooMuchWater,
};
