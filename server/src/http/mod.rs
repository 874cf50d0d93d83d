//! What all routes share of HTTP: problems, validators, encodings, ranges, bodies, callers.

pub(crate) mod body;
pub(crate) mod caller;
pub(crate) mod encoding;
pub(crate) mod file_body;
pub(crate) mod intake;
pub(crate) mod key_scope;
pub(crate) mod origin;
pub(crate) mod problem;
pub(crate) mod range;
pub(crate) mod spoken;
pub(crate) mod validator;
