//! Verifies snapshots against their manifests.

use std::{collections::BTreeSet, fs, os::unix::fs::MetadataExt as _, path::Path};

use xxhash_rust::xxh3::Xxh3;

use super::{
    Damage, Snapshot, Store,
    damage::{difference, unreadable},
};
use crate::{
    Error, Result,
    error::AtPath as _,
    format::{SnapshotId, hash_file, layout},
};

impl Store {
    /// Compares every file of a snapshot with its manifest, and the manifest with the snapshot's
    /// id. Reads every byte. Answers the damage, sorted; empty where there is none.
    ///
    /// # Errors
    /// As [`Store::manifest`], and [`crate::Error::Io`] where a folder cannot be listed.
    pub fn verify(&self, id: &SnapshotId) -> Result<Vec<Damage>> {
        self.verify_with_pauses(id, &mut |_| {})
    }

    /// The same for who is in no hurry: `pause` is called with the number of bytes after every part
    /// of a quarter of a megabyte.
    ///
    /// # Errors
    /// As [`Store::verify`].
    pub fn verify_with_pauses(
        &self,
        id: &SnapshotId,
        pause: &mut dyn FnMut(usize),
    ) -> Result<Vec<Damage>> {
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
            match hash_file(&dir.join(&path), pause) {
                Err(error) => damage.push(unreadable(&path, &error)),
                Ok(found) => damage.extend(difference(&path, expected, &found)),
            }
        }
        damage.sort();
        Ok(damage)
    }
}

impl Snapshot {
    /// What the folder says of itself without any file being opened: for a server, to notice what
    /// befell it.
    pub fn glance(&self) -> Glance {
        let mut glance = Glance { trace: 0, damage: Vec::new() };
        let mut hash = Xxh3::new();
        let manifest = (layout::MANIFEST, None);
        let files = self.manifest().files.iter().map(|(path, entry)| (path.as_str(), Some(entry)));
        for (path, expected) in std::iter::once(manifest).chain(files) {
            let found = match fs::metadata(self.path(path)) {
                Ok(found) => found,
                Err(error) => {
                    let error = Error::io(&self.path(path), error);
                    glance.damage.push(unreadable(path, &error));
                    hash.update(b"-");
                    continue;
                }
            };
            let (modified, part) = (found.mtime().to_le_bytes(), found.mtime_nsec().to_le_bytes());
            for number in [found.len().to_le_bytes(), found.ino().to_le_bytes(), modified, part] {
                hash.update(&number);
            }
            if let Some(expected) = expected.filter(|expected| expected.bytes != found.len()) {
                let (path, expected, found) = (path.to_owned(), expected.bytes, found.len());
                glance.damage.push(Damage::Size { path, expected, found });
            }
        }
        glance.trace = hash.digest();
        glance.damage.sort();
        glance
    }

    /// Opens every layer and archive: those that contradict their own format.
    pub fn unreadable_layers(&self) -> Vec<Damage> {
        let mut damage = Vec::new();
        for layer in self.manifest().layers.keys() {
            if let Err(error) = self.layer(layer) {
                damage.push(unreadable(&layout::layer(layer), &error));
            }
            if let Err(error) = self.archive(layer) {
                damage.push(unreadable(&layout::archive(layer), &error));
            }
        }
        damage.sort();
        damage
    }

    /// Reads everything again that is held by an open handle; copies in memory are what they were.
    /// `pause` as in [`Store::verify_with_pauses`].
    pub fn recheck(&self, pause: &mut dyn FnMut(usize)) -> Vec<Damage> {
        let again = self.held().map(|(path, file)| (path, file.recheck(pause)));
        again.filter_map(|(path, read)| Some(unreadable(path, &read.err()?))).collect()
    }
}

/// What a folder says of itself: [`Snapshot::glance`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Another number where any file was replaced, written to or removed.
    pub trace: u64,
    /// What names and sizes tell.
    pub damage: Vec<Damage>,
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
