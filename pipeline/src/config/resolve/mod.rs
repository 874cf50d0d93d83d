//! From the configuration as typed to the resolved one: the whole ([`config`]), and each part in a
//! file. All use the [`resolver`], which collects mistakes so that the user sees them all at once.

mod aid;
mod bounds;
mod config;
mod observed;
mod resolver;
mod sources;

pub(super) use config::resolve;
