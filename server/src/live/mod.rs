//! What is true now: the snapshot, and what has been reported since. Tiles, features, routes and
//! matrices all read an [`Overlay`], so they cannot disagree.

mod base;
mod overlay;
mod standing;
mod times;

pub(crate) use overlay::Overlay;
pub(crate) use standing::{OnEdges, Standing};
pub(crate) use times::Workshop;
