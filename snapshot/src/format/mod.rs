//! File formats of a snapshot: the writer of every file beside its reader.
//!
//! [`layout`] names the files, [`manifest`] describes them. [`archive`] reads tiles (PMTiles v3),
//! [`layer_file`] features by box or id (FlatGeobuf), [`network_file`] the routing graph.
//!
//! Readers map files into memory and do not trust them: any bytes give a value or an error, never a
//! panic. They do not survive a file that shrinks while it is mapped ([`map`]), so they are for
//! files that never change.

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
mod network_columns;
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
