//! Photos as they may be kept: a JPEG without anything that it tells beside the picture.
//!
//! Nothing here decodes a picture. Its segments are walked and copied one by one, and what is not
//! needed to show it is left out: a decoder would be a larger thing to attack, and would lose quality.

mod jpeg;
mod orientation;
mod photo_id;

pub(crate) use jpeg::{PhotoFault, clean};
pub(crate) use photo_id::PhotoId;
