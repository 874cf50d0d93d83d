//! The folder that snapshots lie in.
//!
//! A snapshot is made in a hidden folder of its own ([`Work`]), under a lock that ends with its
//! process. Publishing writes the manifest last, gives the folder its name and then turns `current`
//! to it, each in one step that happens or does not: whatever kills the run, the folder's last
//! snapshot stays current and whole.

mod bulletin_source;
mod disk;
mod folder;
#[cfg(test)]
mod frozen_tests;
mod lock;
mod publish;
mod snapshot;
#[cfg(test)]
mod tests;
mod verify;
mod work;

pub use bulletin_source::setting;
pub use folder::{Listed, Store};
pub use lock::Wait;
pub use publish::Published;
pub use snapshot::Snapshot;
pub use verify::Damage;
pub use work::Work;
