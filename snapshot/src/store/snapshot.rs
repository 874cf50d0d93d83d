//! A published snapshot, open for reading.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use bytes::Bytes;

use super::damage::difference;
use crate::{
    Error, Result,
    format::{Archive, LayerFile, Manifest, SnapshotFile, SnapshotId, layout},
};

/// A published snapshot, open for reading.
///
/// Where it was opened to be served ([`Store::hold`](super::Store::hold)), nothing that befalls its
/// folder changes what it says. Else its files are opened at first use: layers and what is read as a
/// whole are compared with the manifest then, tiles with their ETags. Share it in an `Arc` and hold
/// that while an answer is made: so an answer does not mix two snapshots.
#[derive(Debug)]
pub struct Snapshot {
    dir: PathBuf,
    manifest: Manifest,
    archives: BTreeMap<String, OnceLock<Archive>>,
    layers: BTreeMap<String, OnceLock<LayerFile>>,
    /// Every file that is served, once it is held.
    held: Option<BTreeMap<String, SnapshotFile>>,
    /// The trace of its folder before it was read.
    trace: u64,
}

impl Snapshot {
    pub(super) fn new(dir: PathBuf, manifest: Manifest) -> Self {
        let holds = |path: String| manifest.files.contains_key(&path);
        let names = || manifest.layers.keys();
        let archives = names().filter(|layer| holds(layout::archive(layer)));
        let archives = archives.map(|layer| (layer.clone(), OnceLock::new())).collect();
        let layers = names().filter(|layer| holds(layout::layer(layer)));
        let layers = layers.map(|layer| (layer.clone(), OnceLock::new())).collect();
        Self { dir, manifest, archives, layers, held: None, trace: 0 }
    }

    /// Makes it answer from these files alone; `trace` is that of its folder before they were read.
    pub(super) fn hold(&mut self, files: BTreeMap<String, SnapshotFile>, trace: u64) {
        (self.held, self.trace) = (Some(files), trace);
    }

    /// The trace of its folder ([`Glance`](super::Glance)) before it was read to be held.
    pub fn held_trace(&self) -> u64 {
        self.trace
    }

    /// The files that it holds.
    pub(super) fn held(&self) -> impl Iterator<Item = (&str, &SnapshotFile)> {
        self.held.iter().flatten().map(|(path, file)| (path.as_str(), file))
    }

    /// Whether a reader met damage in a file that it holds, since it was opened: an atomic load a
    /// file.
    pub fn met_damage(&self) -> bool {
        self.held().any(|(_, file)| file.met_damage())
    }

    /// Its id.
    pub fn id(&self) -> &SnapshotId {
        &self.manifest.id
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The path of a file, whose name is one of [`layout`].
    pub fn path(&self, file: &str) -> PathBuf {
        self.dir.join(file)
    }

    /// The tiles of a layer; `None` where it has none.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where the file is not what was published, [`crate::Error::Io`].
    pub fn archive(&self, layer: &str) -> Result<Option<&Archive>> {
        let Some(cell) = self.archives.get(layer) else { return Ok(None) };
        open_once(cell, || {
            let (path, etags_path) = (layout::archive(layer), layout::archive_etags(layer));
            let etags = self.read(&etags_path)?;
            let etags_path = self.path(&etags_path);
            let etags = etags.map(|bytes| (etags_path.as_path(), bytes));
            let file = self.file(&path)?.unwrap_or_else(|| Bytes::new().into());
            Archive::read(&self.path(&path), file, etags)
        })
        .map(Some)
    }

    /// The features of a layer; `None` where there is no such layer.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where the file is not what was published, [`crate::Error::Io`].
    pub fn layer(&self, layer: &str) -> Result<Option<&LayerFile>> {
        let Some(cell) = self.layers.get(layer) else { return Ok(None) };
        open_once(cell, || {
            let (path, ids_path) = (layout::layer(layer), layout::layer_ids(layer));
            let ids = self.read(&ids_path)?;
            let ids_path = self.path(&ids_path);
            let ids = ids.map(|bytes| (ids_path.as_path(), bytes));
            let file = self.proven(&path, false)?.unwrap_or_else(|| Bytes::new().into());
            LayerFile::read(&self.path(&path), file, ids)
        })
        .map(Some)
    }

    /// Any file of the snapshot, whole and in memory, compared with the manifest; `None` where the
    /// manifest does not name it.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where it is not the published one, [`crate::Error::Io`].
    pub fn read(&self, file: &str) -> Result<Option<Bytes>> {
        self.proven(file, true)?.map(|file| file.whole()).transpose()
    }

    /// Any file of the snapshot, to be read by range; only its size is compared where it is not
    /// held. `None` where the manifest does not name it.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where its size is not the published one, [`crate::Error::Io`].
    pub fn file(&self, file: &str) -> Result<Option<SnapshotFile>> {
        let Some(entry) = self.manifest.files.get(file) else { return Ok(None) };
        match self.held.as_ref().and_then(|held| held.get(file)) {
            Some(held) => Ok(Some(held.clone())),
            None => SnapshotFile::open(&self.path(file), Some(entry.bytes)).map(Some),
        }
    }

    /// A file that is what was published: as it is held, else read and compared now.
    fn proven(&self, file: &str, copy: bool) -> Result<Option<SnapshotFile>> {
        let Some(entry) = self.manifest.files.get(file) else { return Ok(None) };
        if let Some(held) = self.held.as_ref().and_then(|held| held.get(file)) {
            return Ok(Some(held.clone()));
        }
        let path = self.path(file);
        let (proven, found) = SnapshotFile::prove(&path, copy)?;
        match difference(file, entry, &found) {
            Some(damage) => Err(Error::damaged(&path, damage.to_string())),
            None => Ok(Some(proven)),
        }
    }
}

fn open_once<T>(cell: &OnceLock<T>, open: impl FnOnce() -> Result<T>) -> Result<&T> {
    match cell.get() {
        Some(opened) => Ok(opened),
        // Two threads may both open it; one of the results is kept.
        None => open().map(|opened| cell.get_or_init(|| opened)),
    }
}
