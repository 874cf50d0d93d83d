//! What is true now: the snapshot, and what has been reported since. Tiles, features, routes and
//! matrices all read an [`Overlay`], so they cannot disagree.

mod base;
mod changed;
mod now;
mod overlay;
mod sheets;
mod standing;
mod tiles;
mod times;
#[cfg(test)]
mod worlds;

pub(crate) use changed::Changed;
pub(crate) use now::{DRAWN, Live};
pub(crate) use overlay::Overlay;
pub(crate) use sheets::RoadSheet;
pub(crate) use standing::{OnEdges, Standing};
pub(crate) use times::Workshop;
