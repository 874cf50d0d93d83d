//! From work in progress to the current snapshot, whole or not at all.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Read, Write as _},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use super::{Work, disk};
use crate::{
    Result,
    error::{AtPath as _, Error},
    format::{
        Manifest, SnapshotId, layout,
        manifest::{Draft, FileEntry, hex},
    },
};

/// What publishing came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The snapshot that is current now.
    pub id: SnapshotId,
    /// Whether it was there already: the same inputs at the same moment make the same snapshot, and
    /// the one that was there is kept.
    pub existed: bool,
}

/// The moments between which publishing can be cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// All files are on the disk, the manifest is not.
    Hashed,
    /// The manifest is there, in the hidden folder.
    ManifestWritten,
    /// The snapshot has its name, and is not current.
    Named,
    /// The snapshot is current.
    Current,
}

impl Work {
    /// Publishes what lies in the folder: hashes every file, writes the manifest, names the folder,
    /// and turns `current` to it.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Full`], [`Error::Damaged`] where the folder holds anything but files
    /// and folders. The snapshot that was current stays so.
    pub fn publish(self, draft: Draft) -> Result<Published> {
        self.publish_in_steps(draft, &mut |_| {})
    }

    pub(super) fn publish_in_steps(
        self,
        draft: Draft,
        reached: &mut dyn FnMut(Step),
    ) -> Result<Published> {
        disk::remove(&self.spool())?;
        let files = settle(&self.dir)?;
        reached(Step::Hashed);
        let hash = draft.content_hash(&files);

        let mut digits = SnapshotId::HASH_DIGITS;
        let id = loop {
            let id = SnapshotId::new(draft.as_of, &hash[..digits])?;
            if !self.store.path(&id).exists() {
                break id;
            }
            if self.holds(&id, &hash) {
                self.store.flip(&id)?;
                return Ok(Published { id, existed: true });
            }
            // Another content that begins alike, or a damaged copy of this one: it keeps its name.
            digits += 1;
            if digits > hash.len() {
                return Err(Error::damaged(
                    &self.store.path(&id),
                    "no name is left for its repair",
                ));
            }
        };

        let manifest = Manifest::new(id.clone(), draft, files);
        write_manifest(&self.dir.join(layout::MANIFEST), &manifest)?;
        disk::sync_dir(&self.dir)?;
        reached(Step::ManifestWritten);
        let named = self.store.path(&id);
        fs::rename(&self.dir, &named).at(&named)?;
        disk::sync_dir(&self.store.dir)?;
        reached(Step::Named);
        self.store.flip(&id)?;
        reached(Step::Current);
        Ok(Published { id, existed: false })
    }

    /// Whether the snapshot `id` is whole and holds what has this content hash.
    fn holds(&self, id: &SnapshotId, hash: &str) -> bool {
        let Ok(manifest) = self.store.manifest(id) else { return false };
        manifest.draft().content_hash(&manifest.files) == hash
            && self.store.verify(id).is_ok_and(|damage| damage.is_empty())
    }
}

fn write_manifest(path: &Path, manifest: &Manifest) -> Result<()> {
    let mut file = File::create(path).at(path)?;
    file.write_all(&manifest.to_json()).at(path)?;
    file.sync_all().at(path)
}

/// Removes empty folders, brings all others and every file to the disk, and hashes the files.
fn settle(dir: &Path) -> Result<BTreeMap<String, FileEntry>> {
    let mut files = BTreeMap::new();
    settle_into(dir, "", &mut files)?;
    Ok(files)
}

fn settle_into(dir: &Path, prefix: &str, files: &mut BTreeMap<String, FileEntry>) -> Result<()> {
    for entry in fs::read_dir(dir).at(dir)? {
        let entry = entry.at(dir)?;
        let path = entry.path();
        let Ok(name) = entry.file_name().into_string() else {
            return Err(Error::damaged(&path, "its name is not UTF-8"));
        };
        let kind = entry.file_type().at(&path)?;
        let name = format!("{prefix}{name}");
        if kind.is_dir() {
            settle_into(&path, &format!("{name}/"), files)?;
            if fs::read_dir(&path).at(&path)?.next().is_none() {
                fs::remove_dir(&path).at(&path)?;
            }
        } else if kind.is_file() {
            disk::sync_file(&path)?;
            files.insert(name, hash_file(&path)?);
        } else {
            return Err(Error::damaged(&path, "it is neither a file nor a folder"));
        }
    }
    disk::sync_dir(dir)
}

/// Size and SHA-256 of a file.
pub(super) fn hash_file(path: &Path) -> Result<FileEntry> {
    let mut file = File::open(path).at(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).at(path)?;
        if read == 0 {
            return Ok(FileEntry { bytes, sha256: hex(&hash.finalize()) });
        }
        hash.update(&buffer[..read]);
        bytes += read as u64;
    }
}
