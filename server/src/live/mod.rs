//! What is true now: the snapshot, and what has been reported since. Tiles, features, routes and
//! matrices all read an [`Overlay`], so they cannot disagree.

mod overlay;
mod standing;

pub(crate) use overlay::Overlay;
pub(crate) use standing::{OnEdges, Standing};
