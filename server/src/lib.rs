//! Serves a snapshot, and what has been reported since it was published, over HTTP.
//!
//! Modules form layers; each uses only its own layer and those before it:
//!
//! | layer | modules | what lies there |
//! |---|---|---|
//! | 1 | [`clock`], [`embedded`], [`metrics`] | what depends on nothing |
//! | 2 | [`http`] | what all routes share of HTTP |
//! | 3 | [`config`], [`open`], [`tls`] | configuration; one opened snapshot, without live reports; the certificate of HTTPS |
//! | 4 | [`aid`], [`feature`], [`feed`], [`openapi`], [`paper`], [`photo`], [`qgis`], [`sprite`], [`style`], [`viewer`] | pure: from an opened snapshot and arguments to answers |
//! | 5 | [`live`] | journal, writer, and the live state on top of the snapshot |
//! | 6 | [`journey`] | routing over the network as it is now |
//! | 7 | [`route`] | middleware, and a module for every HTTP route |
//! | 8 | [`socket`], [`state`], [`watch`] | connections, start, and new snapshots |
//!
//! Requests are answered from a `live::Serving`; [`watch`] has the writer replace it as a whole
//! when a new snapshot is published. Tiles are sent as stored where that is possible;
//! `live::made_tiles` makes the others. Nothing here writes to a snapshot.

mod aid;
mod clock;
pub mod config;
mod embedded;
mod feature;
mod feed;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod frozen_tests;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod http;
mod journey;
mod live;
mod metrics;
mod open;
mod openapi;
mod paper;
mod photo;
mod qgis;
mod route;
mod socket;
mod sprite;
mod state;
mod style;
mod tls;
mod viewer;
pub mod watch;

pub use live::{journal::commands as state_commands, keys, timer::Timer};
pub use route::{Shared, TileFastPath};
pub use socket::{entrance::Entrance, listen};
pub use state::AppState;
pub use tls::Certificates;
