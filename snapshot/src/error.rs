//! Why a snapshot could not be written or read.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

/// The result of the functions of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a snapshot could not be written or read. Every variant names the file, id or feature at
/// fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk or the quota is full, or the file would exceed the limit on file sizes.
    #[error("{path}: no room left to write ({source})")]
    Full {
        /// The file that could not grow.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// Any other failure of the file system.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file contradicts its own format, or the manifest.
    #[error("{path} is damaged: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The file is valid, but uses a part of its format that is not supported here.
    #[error("{path} cannot be read here: {what}")]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What it uses.
        what: String,
    },
    /// The snapshot was made by a later release.
    #[error(
        "snapshot {id} has format {found}, and this program reads formats {oldest} to \
         {newest}: install the release that made it, or a later one"
    )]
    FormatTooNew {
        /// Folder name of the snapshot.
        id: String,
        /// Its format.
        found: u32,
        /// The oldest format that is read here.
        oldest: u32,
        /// The newest.
        newest: u32,
    },
    /// The snapshot was made by an earlier release, whose format is not supported any more.
    #[error(
        "snapshot {id} has format {found}, and this program reads formats {oldest} to \
         {newest}: run `lintas refresh` to make a new one"
    )]
    FormatTooOld {
        /// Folder name of the snapshot.
        id: String,
        /// Its format.
        found: u32,
        /// The oldest format that is read here.
        oldest: u32,
        /// The newest.
        newest: u32,
    },
    /// Another run holds the folder.
    #[error("another run is writing to {path}{}", .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    Busy {
        /// The folder of snapshots.
        path: PathBuf,
        /// The process that holds it, where the lock file names it.
        pid: Option<u32>,
    },
    /// No snapshot has this id.
    #[error("there is no snapshot {id} in {path}")]
    NoSuchSnapshot {
        /// The folder of snapshots.
        path: PathBuf,
        /// The id asked for.
        id: String,
    },
    /// The text is no snapshot id.
    #[error("{text:?} is no snapshot id: expected something like 20250918T010000Z-3f2a9c1")]
    BadId {
        /// The text.
        text: String,
    },
    /// A tile was pushed out of order, outside the zooms of the archive, empty or too large.
    #[error("tile {tile} cannot be added to {path}: {what}")]
    BadTile {
        /// The archive.
        path: PathBuf,
        /// zoom/column/row.
        tile: String,
        /// Why.
        what: &'static str,
    },
    /// A feature was pushed that does not fit the schema of its layer, or has the id of another.
    #[error("feature {id:?} cannot be added to {path}: {what}")]
    BadFeature {
        /// The layer file.
        path: PathBuf,
        /// Id of the feature.
        id: String,
        /// Why.
        what: String,
    },
}

impl Error {
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded => {
                Self::Full { path, source }
            }
            _ => Self::Io { path, source },
        }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into() }
    }

    pub(crate) fn unsupported(path: &Path, what: impl Into<String>) -> Self {
        Self::Unsupported { path: path.to_owned(), what: what.into() }
    }

    /// Whether it is [`Error::Full`].
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full { .. })
    }
}

/// Adds the path of the file to an I/O error.
pub(crate) trait AtPath<T> {
    fn at(self, path: &Path) -> Result<T>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|source| Error::io(path, source))
    }
}
