//! Snapshots on disk: the contract between pipeline and server.
//!
//! [`mod@format`] has the file formats, the writer of every file beside its reader. [`store`] is
//! the folder of snapshots: publishing one atomically, opening, verifying and pruning.
//!
//! A published snapshot never changes. Therefore slices of it are handed out without a copy, and
//! tiles cached without an expiry. Disks and people do not know that: what is served is a proven copy
//! in memory, or proven again at each reading ([`format::SnapshotFile`]).
#![deny(missing_docs)]

mod error;
pub mod format;
pub mod store;

pub use error::{Error, Result};
