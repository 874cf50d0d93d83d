//! A published snapshot, open for reading.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use bytes::Bytes;

use crate::{
    Result,
    format::{Archive, LayerFile, Manifest, SnapshotId, layout, map},
};

/// A published snapshot, open for reading.
///
/// Layers and archives are opened at first use and stay mapped, even after the snapshot has been
/// pruned. Share it in an `Arc` and hold that while an answer is made: so an answer does not mix
/// two snapshots.
#[derive(Debug)]
pub struct Snapshot {
    dir: PathBuf,
    manifest: Manifest,
    archives: BTreeMap<String, OnceLock<Archive>>,
    layers: BTreeMap<String, OnceLock<LayerFile>>,
}

impl Snapshot {
    pub(super) fn new(dir: PathBuf, manifest: Manifest) -> Self {
        let holds = |path: String| manifest.files.contains_key(&path);
        let names = || manifest.layers.keys();
        let archives = names().filter(|layer| holds(layout::archive(layer)));
        let archives = archives.map(|layer| (layer.clone(), OnceLock::new())).collect();
        let layers = names().filter(|layer| holds(layout::layer(layer)));
        let layers = layers.map(|layer| (layer.clone(), OnceLock::new())).collect();
        Self { dir, manifest, archives, layers }
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
            let path = layout::archive(layer);
            let etags_path = layout::archive_etags(layer);
            let etags = self.map(&etags_path)?;
            let etags_path = self.path(&etags_path);
            let etags = etags.map(|bytes| (etags_path.as_path(), bytes));
            Archive::read(&self.path(&path), self.map(&path)?.unwrap_or_default(), etags)
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
            let path = layout::layer(layer);
            let ids_path = layout::layer_ids(layer);
            let ids = self.map(&ids_path)?;
            let ids_path = self.path(&ids_path);
            let ids = ids.map(|bytes| (ids_path.as_path(), bytes));
            LayerFile::read(&self.path(&path), self.map(&path)?.unwrap_or_default(), ids)
        })
        .map(Some)
    }

    /// Any file of the snapshot, mapped; `None` where the manifest does not name it.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] where its size is not the published one, [`crate::Error::Io`].
    pub fn map(&self, file: &str) -> Result<Option<Bytes>> {
        let Some(entry) = self.manifest.files.get(file) else { return Ok(None) };
        map(&self.path(file), Some(entry.bytes)).map(Some)
    }
}

fn open_once<T>(cell: &OnceLock<T>, open: impl FnOnce() -> Result<T>) -> Result<&T> {
    match cell.get() {
        Some(opened) => Ok(opened),
        // Two threads may both open it; one of the results is kept.
        None => open().map(|opened| cell.get_or_init(|| opened)),
    }
}
