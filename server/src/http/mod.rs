//! What all routes share of HTTP: problems, validators, encodings, ranges, bodies, callers, how much
//! each client may ask for, and the pools that work beyond a look-up runs in.

pub(crate) mod admission;
pub(crate) mod arrival;
pub(crate) mod body;
pub(crate) mod caller;
pub(crate) mod client;
pub(crate) mod deadline;
pub(crate) mod encoding;
pub(crate) mod fair_queue;
pub(crate) mod file_body;
pub(crate) mod intake;
pub(crate) mod key_scope;
pub(crate) mod link;
pub(crate) mod media;
pub(crate) mod origin;
pub(crate) mod places;
pub(crate) mod problem;
pub(crate) mod range;
pub(crate) mod ranged;
pub(crate) mod rate;
pub(crate) mod single_flight;
pub(crate) mod spoken;
pub(crate) mod transport;
pub(crate) mod validator;
pub(crate) mod work;
