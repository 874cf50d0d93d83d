//! The contraction hierarchy: the shape of the network prepared once, travel times poured in at any
//! time.

/// "No way", milliseconds.
pub const NO_WAY: u32 = i32::MAX as u32;
