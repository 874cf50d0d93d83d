//! File formats of a snapshot: the writer of every file beside its reader.
//!
//! [`layout`] names the files, [`manifest`] describes them. [`archive`] reads tiles (PMTiles v3),
//! [`layer_file`] features by box or id (FlatGeobuf), [`network_file`] the routing graph.
//!
//! Readers do not trust files: any bytes give a value or an error, never a panic. They read them
//! through [`SnapshotFile`], which survives files that shrink, change or vanish meanwhile.

mod aid_file;
pub mod archive;
mod archive_extract;
mod archive_info;
#[cfg(test)]
mod archive_tests;
mod archive_writer;
mod directory;
pub mod drawing;
mod etags;
mod export_format;
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
mod network_columns;
pub mod network_file;
#[cfg(test)]
mod network_tests;
mod sections;
mod snapshot_file;
pub mod tile_bytes;
mod version;

pub use aid_file::{read_aid, write_aid};
pub use archive::{Archive, StoredTile};
pub use archive_extract::{extract, extract_bytes};
pub use archive_info::{ArchiveInfo, VectorLayer};
pub use archive_writer::{ArchiveSummary, ArchiveWriter};
pub use drawing::{DrawFeature, Drawing, Redrawn};
pub use export_format::ExportFormat;
pub use id::SnapshotId;
pub use layer_file::LayerFile;
pub use layer_writer::{LayerSummary, LayerWriter};
pub use manifest::Manifest;
pub use network_file::{NetworkFile, read_facts, write_facts, write_network};
pub use snapshot_file::SnapshotFile;
pub(crate) use snapshot_file::hash_file;
pub use version::{FORMAT_VERSION, OLDEST_SUPPORTED};
