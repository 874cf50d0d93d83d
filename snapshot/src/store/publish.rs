//! Publishing: turns work in progress into the current snapshot, atomically.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write as _,
    path::Path,
};

use super::{Work, disk, permissions};
use crate::{
    Result,
    error::{AtPath as _, Error},
    format::{
        Manifest, SnapshotId, hash_file, layout,
        manifest::{Draft, FileEntry, content_hash},
    },
};

/// The result of publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The snapshot that is current now.
    pub id: SnapshotId,
    /// Whether it existed already: the same inputs at the same `as_of` make the same snapshot, and
    /// the existing one is kept.
    pub existed: bool,
}

/// Steps of publishing, at which tests kill it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PublishStep {
    /// All files are on the disk, the manifest is not.
    Hashed,
    /// The manifest is written, in the hidden folder.
    ManifestWritten,
    /// The folder has its name, and is not current yet.
    Named,
    /// The snapshot is current.
    Current,
}

impl Work {
    /// Publishes the folder: hashes and syncs every file, writes the manifest, renames the folder,
    /// and replaces `current`. Reads every byte once; where the same snapshot exists, also all of
    /// that, to verify it.
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
        reached: &mut dyn FnMut(PublishStep),
    ) -> Result<Published> {
        disk::remove(&self.spool())?;
        permissions::keep_private(&self.dir);
        let files = settle(&self.dir)?;
        reached(PublishStep::Hashed);

        let mut digits = SnapshotId::HASH_DIGITS;
        let manifest = loop {
            let manifest = Manifest::new(draft.clone(), files.clone(), digits)?;
            let id = &manifest.id;
            if !self.store.path(id).exists() {
                break manifest;
            }
            if self.holds(&manifest) {
                self.store.flip(id)?;
                return Ok(Published { id: id.clone(), existed: true });
            }
            // The name is taken, by another content with the same first digits or by a damaged
            // copy: take one digit more.
            digits += 1;
        };

        let id = manifest.id.clone();
        write_manifest(&self.dir.join(layout::MANIFEST), &manifest)?;
        permissions::open_to_all(&self.dir, &self.permissions);
        disk::sync_dir(&self.dir)?;
        reached(PublishStep::ManifestWritten);
        let named = self.store.path(&id);
        fs::rename(&self.dir, &named).at(&named)?;
        disk::sync_dir(&self.store.dir)?;
        reached(PublishStep::Named);
        self.store.flip(&id)?;
        reached(PublishStep::Current);
        Ok(Published { id, existed: false })
    }

    /// Whether the store has the same snapshot already, undamaged. Reads every byte of it.
    fn holds(&self, manifest: &Manifest) -> bool {
        let ours = content_hash(&self.dir, &manifest.to_json());
        let theirs = self.store.content_hash(&manifest.id);
        matches!((ours, theirs), (Ok(ours), Ok(theirs)) if ours == theirs)
            && self.store.verify(&manifest.id).is_ok_and(|damage| damage.is_empty())
    }
}

fn write_manifest(path: &Path, manifest: &Manifest) -> Result<()> {
    let mut file = File::create(path).at(path)?;
    file.write_all(&manifest.to_json()).at(path)?;
    file.sync_all().at(path)
}

/// Removes empty folders, syncs all others and every file, and hashes the files: entries by path
/// relative to `dir`.
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
            files.insert(name, hash_file(&path, &mut |_| {})?);
        } else {
            return Err(Error::damaged(&path, "it is neither a file nor a folder"));
        }
    }
    disk::sync_dir(dir)
}
