//! From what was typed to what holds: the whole ([`config`]), one part a file, each with the
//! [`resolver`], which collects what is wrong so that the user sees all of it at once.

mod aid;
mod config;
mod observed;
mod resolver;
mod sources;

pub(super) use config::resolve;
