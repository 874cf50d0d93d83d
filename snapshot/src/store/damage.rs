//! What can be wrong with a file of a snapshot.

use std::{fmt, io::ErrorKind};

use crate::{Error, format::manifest::FileEntry};

/// Something wrong with a file of a snapshot. Paths are relative to the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    /// The file is in the manifest, but not there.
    Missing {
        /// The file.
        path: String,
    },
    /// The file is there, but not in the manifest.
    Extra {
        /// The file.
        path: String,
    },
    /// The file has another size than the manifest says.
    Size {
        /// The file.
        path: String,
        /// Bytes that the manifest says.
        expected: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The file has another SHA-256 than the manifest says; for the manifest itself, another
    /// content hash than the id.
    Content {
        /// The file.
        path: String,
    },
    /// The file cannot be read, or contradicts its own format.
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        why: String,
    },
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path } => write!(f, "{path}: missing"),
            Self::Extra { path } => write!(f, "{path}: not in the manifest"),
            Self::Size { path, expected, found } => {
                write!(f, "{path}: {found} bytes instead of {expected}")
            }
            Self::Content { path } => write!(f, "{path}: its SHA-256 is another"),
            Self::Unreadable { path, why } => write!(f, "{path}: {why}"),
        }
    }
}

/// The damage of a file that cannot be read.
pub(super) fn unreadable(path: &str, error: &Error) -> Damage {
    let path = path.to_owned();
    match error {
        Error::Io { source, .. } if source.kind() == ErrorKind::NotFound => {
            Damage::Missing { path }
        }
        error => Damage::Unreadable { path, why: error.to_string() },
    }
}

/// How a file differs from its entry in the manifest.
pub(super) fn difference(path: &str, expected: &FileEntry, found: &FileEntry) -> Option<Damage> {
    let path = path.to_owned();
    if found.bytes != expected.bytes {
        return Some(Damage::Size { path, expected: expected.bytes, found: found.bytes });
    }
    (found.sha256 != expected.sha256).then_some(Damage::Content { path })
}
