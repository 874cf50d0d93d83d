//! Watches the snapshots: a new `current` is opened, verified and put in service, a bad one refused
//! while the old one stays ([`look`]); the one in service is verified again while it serves
//! ([`again`]). Beside them the certificate of HTTPS is looked after ([`renewal`]).

mod admission;
mod again;
mod look;
mod renewal;
mod words;

pub use look::{Watch, look, start};
