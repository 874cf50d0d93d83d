//! What all routes share of HTTP: problems, validators, encodings, ranges, bodies, callers, and how much each
//! client may ask for.

pub(crate) mod admission;
pub(crate) mod arrival;
pub(crate) mod body;
pub(crate) mod caller;
pub(crate) mod client;
pub(crate) mod encoding;
pub(crate) mod intake;
pub(crate) mod origin;
pub(crate) mod places;
pub(crate) mod problem;
pub(crate) mod range;
pub(crate) mod rate;
pub(crate) mod spoken;
pub(crate) mod validator;
