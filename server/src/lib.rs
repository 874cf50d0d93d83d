//! Snapshot to HTTP.
//!
//! A request meets the [`http`] edge, which pins the snapshot that it sees, then its [`route`]. What
//! is served is a [`serving::Serving`]; [`watch`] replaces it as a whole when a new snapshot is
//! published. Tiles go out as they are stored; [`tile`] makes those that cannot.
//!
//! Nothing here writes to a snapshot.

mod aid;
mod clock;
pub mod config;
mod embedded;
mod evidence;
mod feature;
mod gazetteer;
mod http;
mod journey;
mod kept;
mod layers;
pub mod listen;
mod live;
mod metrics;
mod network;
mod paper;
mod route;
mod serving;
mod sprite;
mod stall;
mod state;
mod style;
mod tile;
mod tileset;
#[cfg(test)]
mod town;
#[cfg(test)]
mod town_aid;
#[cfg(test)]
mod town_layers;
mod viewer;
pub mod watch;
#[cfg(test)]
mod world;

pub use live::{keys, timer};
pub use route::{Express, app, service};
pub use state::AppState;
