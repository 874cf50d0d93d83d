//! What a snapshot is made of: the writer of every file beside its reader.
//!
//! Here is a folder: [`layout`] says what each file in it is called, [`manifest`] what they hold
//! together. Here is a tile address: [`archive`] gives the bytes (PMTiles v3). Here is a box or an
//! id: [`layer_file`] gives the features (FlatGeobuf).
//!
//! Readers map files into memory and trust nothing in them: whatever the bytes say, the answer is a
//! value or an error, never a panic. What they cannot survive is a file that shrinks while it is
//! mapped, so only files that never change are opened with them.

mod aid_file;
pub mod archive;
#[cfg(test)]
mod archive_tests;
mod archive_writer;
mod directory;
pub mod drawing;
mod etags;
mod footprint;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
pub mod gzip;
mod header;
mod id;
mod ids;
mod layer_columns;
pub mod layer_file;
mod layer_geometry;
#[cfg(test)]
mod layer_tests;
mod layer_tree;
mod layer_writer;
pub mod layout;
pub mod manifest;
mod mapped;
pub mod network_file;
#[cfg(test)]
mod network_tests;
mod sections;
pub mod tile_bytes;
mod version;

pub use aid_file::{read_aid, write_aid};
pub use archive::{Archive, ArchiveInfo, StoredTile, VectorLayer};
pub use archive_writer::{ArchiveSummary, ArchiveWriter};
pub use drawing::{Drawing, Redrawn};
pub use id::SnapshotId;
pub use layer_file::LayerFile;
pub use layer_writer::{LayerSummary, LayerWriter};
pub use manifest::Manifest;
pub use mapped::map;
pub use network_file::{NetworkFile, read_facts, write_facts, write_network};
pub use version::{FORMAT_VERSION, OLDEST_SUPPORTED};
