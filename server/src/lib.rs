//! Snapshot to HTTP.
//!
//! Modules lie in layers; each takes names only from those before it:
//!
//! | layer | modules | what lies there |
//! |---|---|---|
//! | 1 | [`clock`], [`embedded`], [`metrics`] | what depends on nothing |
//! | 2 | [`http`] | what every answer has in common, whatever it answers |
//! | 3 | [`config`], [`open`] | one opened snapshot; knows nothing of what is live |
//! | 4 | [`aid`], [`feature`], [`paper`], [`sprite`], [`style`], [`viewer`] | pure: from an opened snapshot and arguments to answers |
//! | 5 | [`live`] | the snapshot, and what has been reported since |
//! | 6 | [`journey`] | ways over the network as it is now |
//! | 7 | [`route`] | the edge that every request passes, and a file for every path |
//! | 8 | [`socket`], [`state`], [`watch`] | connections, start, and new snapshots |
//!
//! What is served is a `live::Serving`; [`watch`] has the writer replace it as a whole when a new
//! snapshot is published. Tiles go out as they are stored; `live::made_tiles` makes those that cannot.
//! Nothing here writes to a snapshot.

mod aid;
mod clock;
pub mod config;
mod embedded;
mod feature;
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
mod paper;
mod route;
mod socket;
mod sprite;
mod state;
mod style;
mod viewer;
pub mod watch;

pub use live::{keys, timer::Timer};
pub use route::{Shared, TileFastPath};
pub use socket::listen;
pub use state::AppState;
