//! The contract on disk.
//!
//! [`mod@format`] is what a snapshot is made of: the writer of every file beside its reader.
//! [`store`] is the folder that snapshots lie in: how one is published whole or not at all, opened,
//! verified and dropped.
//!
//! A published snapshot never changes. That is what makes it safe to map its files into memory, to
//! hand out slices of them without a copy, and to let caches keep tiles for ever.
#![deny(missing_docs)]

mod error;
pub mod format;
pub mod store;

pub use error::{Error, Result};
