//! The folder of snapshots.
//!
//! A snapshot is made in a hidden folder of its own ([`Work`]), under a lock that ends with its
//! process. Publishing writes the manifest last, renames the folder and then replaces `current`,
//! each atomically: a run that is killed at any moment leaves the last snapshot current and whole.

mod bulletin_source;
mod damage;
mod disk;
mod folder;
#[cfg(test)]
mod frozen_tests;
mod held;
#[cfg(test)]
mod held_tests;
mod lock;
mod permissions;
mod prune;
mod publish;
mod snapshot;
#[cfg(test)]
mod tests;
mod verify;
mod work;

pub use bulletin_source::setting;
pub use damage::Damage;
pub use folder::{Listed, Store};
pub use lock::Wait;
pub use permissions::Narrowed;
pub use publish::Published;
pub use snapshot::Snapshot;
pub use verify::Glance;
pub use work::Work;
