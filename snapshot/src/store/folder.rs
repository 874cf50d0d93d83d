//! The folder of snapshots: lists and opens them, and flips `current`.

use std::{
    fs,
    io::{ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
};

use super::{Snapshot, disk};
use crate::{
    Result,
    error::{AtPath as _, Error},
    format::{Manifest, SnapshotId, layout, manifest},
};

/// Bytes of `current` that are read: an id has fewer, and something else may lie in its place.
const CURRENT_BYTES: u64 = 256;

/// A folder of snapshots.
///
/// ```
/// use lintas_snapshot::{
///     format::manifest::{Draft, Mode, Region},
///     store::{Store, Wait},
/// };
///
/// # let folder = tempfile::tempdir()?;
/// let store = Store::at(folder.path());
/// assert_eq!(store.current()?, None);
/// let work = store.begin(Wait::No)?;
/// std::fs::write(work.path("report.json"), "{}")?;
/// let as_of = "2025-09-18T09:00:00+08:00".parse()?;
/// let published = work.publish(Draft {
///     created: as_of,
///     as_of,
///     region: Region {
///         id: "kukar".to_owned(),
///         name: "Kutai Kartanegara".to_owned(),
///         pcode: Some("ID6403".to_owned()),
///         time_zone: "Asia/Makassar".to_owned(),
///     },
///     event: None,
///     mode: Mode::Drill,
///     sources: Vec::new(),
///     layers: Default::default(),
///     findings: Default::default(),
/// })?;
/// let snapshot = store.open_current()?.expect("it was published");
/// assert_eq!(snapshot.manifest().id, published.id);
/// assert!(store.verify(&published.id)?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) dir: PathBuf,
}

/// A snapshot in the folder.
#[derive(Debug)]
pub struct Listed {
    /// Its id.
    pub id: SnapshotId,
    /// Whether `current` names it.
    pub current: bool,
    /// Its manifest, or why it cannot be read.
    pub manifest: Result<Manifest>,
}

impl Store {
    /// The store in `dir`, which need not exist before the first [`Store::begin`]. Nothing is read
    /// or written here.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder of a snapshot.
    pub fn path(&self, id: &SnapshotId) -> PathBuf {
        self.dir.join(id.as_str())
    }

    /// The id that `current` holds; `None` where nothing has been published.
    ///
    /// # Errors
    /// [`Error::BadId`] where `current` holds something else, [`Error::Io`] also where
    /// it is no file.
    pub fn current(&self) -> Result<Option<SnapshotId>> {
        let path = self.dir.join(layout::CURRENT);
        let mut text = String::new();
        let read = fs::metadata(&path).and_then(|found| match found.is_file() {
            true => fs::File::open(&path)?.take(CURRENT_BYTES).read_to_string(&mut text),
            false => Err(ErrorKind::InvalidData.into()),
        });
        match read {
            Ok(_) => text.trim_end().parse().map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(&path, error)),
        }
    }

    /// All snapshots, the oldest by `created` first; those whose manifest cannot be read come
    /// before all others. Reads every manifest.
    ///
    /// # Errors
    /// [`Error::Io`] where the folder cannot be read; a folder that does not exist is empty.
    pub fn list(&self) -> Result<Vec<Listed>> {
        let current = self.current().unwrap_or(None);
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::io(&self.dir, error)),
        };
        let mut listed = Vec::new();
        for entry in entries {
            let entry = entry.at(&self.dir)?;
            let name = entry.file_name();
            let Some(Ok(id)) = name.to_str().map(str::parse::<SnapshotId>) else { continue };
            let manifest = self.manifest(&id);
            listed.push(Listed { current: current.as_ref() == Some(&id), id, manifest });
        }
        listed.sort_by_cached_key(|one| {
            (one.manifest.as_ref().ok().map(|manifest| manifest.created), one.id.clone())
        });
        Ok(listed)
    }

    /// The manifest of a snapshot.
    ///
    /// # Errors
    /// [`Error::NoSuchSnapshot`], [`Error::FormatTooNew`], [`Error::FormatTooOld`],
    /// [`Error::Damaged`], [`Error::Io`].
    pub fn manifest(&self, id: &SnapshotId) -> Result<Manifest> {
        let bytes = self.manifest_text(id)?;
        let path = self.path(id).join(layout::MANIFEST);
        let manifest = Manifest::from_json(&path, &bytes)?;
        if manifest.id == *id {
            Ok(manifest)
        } else {
            Err(Error::damaged(&path, format!("it is the manifest of {}", manifest.id)))
        }
    }

    fn manifest_text(&self, id: &SnapshotId) -> Result<Vec<u8>> {
        let path = self.path(id).join(layout::MANIFEST);
        let mut bytes = Vec::new();
        let read = fs::File::open(&path)
            .and_then(|file| file.take(manifest::MAX_BYTES).read_to_end(&mut bytes));
        match read {
            Ok(_) => Ok(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(Error::NoSuchSnapshot { path: self.dir.clone(), id: id.to_string() })
            }
            Err(error) => Err(Error::io(&path, error)),
        }
    }

    /// The content hash of a snapshot, computed from its manifest.
    pub(super) fn content_hash(&self, id: &SnapshotId) -> Result<String> {
        let path = self.path(id).join(layout::MANIFEST);
        manifest::content_hash(&path, &self.manifest_text(id)?)
    }

    /// Opens a snapshot: reads its manifest. Its files are opened at first use.
    ///
    /// # Errors
    /// As [`Store::manifest`].
    pub fn open(&self, id: &SnapshotId) -> Result<Snapshot> {
        Ok(Snapshot::new(self.path(id), self.manifest(id)?))
    }

    /// Opens the current snapshot; `None` where nothing has been published.
    ///
    /// # Errors
    /// As [`Store::current`] and [`Store::open`].
    pub fn open_current(&self) -> Result<Option<Snapshot>> {
        self.current()?.map(|id| self.open(&id)).transpose()
    }

    /// Makes an existing snapshot the current one, atomically.
    ///
    /// # Errors
    /// As [`Store::manifest`] (a snapshot that cannot be opened never becomes current),
    /// [`Error::Full`].
    pub fn point_current_at(&self, id: &SnapshotId) -> Result<()> {
        self.manifest(id)?;
        self.flip(id)
    }

    pub(super) fn flip(&self, id: &SnapshotId) -> Result<()> {
        let current = self.dir.join(layout::CURRENT);
        // A new temporary file every time: two flips at once must not write into the same one.
        let mut next = tempfile::Builder::new()
            .prefix(".current-")
            .permissions(disk::readable_by_all())
            .tempfile_in(&self.dir)
            .at(&self.dir)?;
        writeln!(next, "{id}").at(&current)?;
        next.as_file().sync_all().at(&current)?;
        next.persist(&current).map_err(|error| Error::io(&current, error.error))?;
        disk::sync_dir(&self.dir)
    }
}
