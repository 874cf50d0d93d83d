//! Coordinates as people write them: angles with signs, letters, degrees, minutes and seconds, pairs of
//! them in one text, links of maps, and codes.
//!
//! Only what has one reading is read. Letters say the axis and the side (`0°25'16.7" LS`); without them
//! a pair is latitude, longitude, as phones and maps show it. Whether a point lies where it can be meant
//! is judged later, against the region.

mod angle;
mod link;
mod pair;
mod plus_code;

pub use angle::{Axis, NotAnAngle, angle};
pub use pair::{NotAPair, pair};
