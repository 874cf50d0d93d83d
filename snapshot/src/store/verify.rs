//! Verifies snapshots against their manifests.

use std::{collections::BTreeSet, fmt, fs, io::ErrorKind, path::Path};

use super::{Snapshot, Store, disk::hash_file};
use crate::{Result, error::AtPath as _, format::SnapshotId, format::layout};

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

impl Store {
    /// Compares every file of a snapshot with its manifest, and the manifest with the snapshot's
    /// id. Reads every byte. Answers the damage, sorted; empty where there is none.
    ///
    /// # Errors
    /// As [`Store::manifest`], and [`crate::Error::Io`] where a folder cannot be listed.
    pub fn verify(&self, id: &SnapshotId) -> Result<Vec<Damage>> {
        let manifest = self.manifest(id)?;
        let dir = self.path(id);
        let mut damage = Vec::new();
        if !self.content_hash(id)?.starts_with(id.hash()) {
            damage.push(Damage::Content { path: layout::MANIFEST.to_owned() });
        }
        let mut present = BTreeSet::new();
        walk(&dir, "", &mut present)?;
        for path in &present {
            if path != layout::MANIFEST && !manifest.files.contains_key(path) {
                damage.push(Damage::Extra { path: path.clone() });
            }
        }
        for (path, expected) in &manifest.files {
            let path = path.clone();
            if !present.contains(&path) {
                damage.push(Damage::Missing { path });
                continue;
            }
            match hash_file(&dir.join(&path)) {
                Err(error) => damage.push(Damage::Unreadable { path, why: error.to_string() }),
                Ok(found) if found.bytes != expected.bytes => {
                    let (expected, found) = (expected.bytes, found.bytes);
                    damage.push(Damage::Size { path, expected, found });
                }
                Ok(found) if found.sha256 != expected.sha256 => {
                    damage.push(Damage::Content { path });
                }
                Ok(_) => {}
            }
        }
        damage.sort();
        Ok(damage)
    }
}

impl Snapshot {
    /// Checks what needs no reading of every byte: every file exists with its size, and every layer
    /// and archive opens. For a server, before it puts a new snapshot in service.
    pub fn verify_quickly(&self) -> Vec<Damage> {
        let mut damage = Vec::new();
        for (path, expected) in &self.manifest().files {
            let path = path.clone();
            match fs::metadata(self.path(&path)) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    damage.push(Damage::Missing { path });
                }
                Err(error) => damage.push(Damage::Unreadable { path, why: error.to_string() }),
                Ok(found) if found.len() != expected.bytes => {
                    let (expected, found) = (expected.bytes, found.len());
                    damage.push(Damage::Size { path, expected, found });
                }
                Ok(_) => {}
            }
        }
        if damage.is_empty() {
            for layer in self.manifest().layers.keys() {
                let mut unreadable = |path: String, error: crate::Error| {
                    damage.push(Damage::Unreadable { path, why: error.to_string() });
                };
                if let Err(error) = self.layer(layer) {
                    unreadable(layout::layer(layer), error);
                }
                if let Err(error) = self.archive(layer) {
                    unreadable(layout::archive(layer), error);
                }
            }
        }
        damage.sort();
        damage
    }
}

/// Collects the paths of everything in `dir` that is not a folder.
fn walk(dir: &Path, prefix: &str, files: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(dir).at(dir)? {
        let entry = entry.at(dir)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().at(dir)?.is_dir() {
            walk(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name);
        }
    }
    Ok(())
}
