//! The files of photos, beside the journal: `photos/<name>.jpg`, each named by the hash of its bytes.
//!
//! A file is written under another name, synced and renamed before the journal speaks of it, so that
//! whatever the moment of a power cut no act names half a photo. A file that no act names does no
//! harm and is left: nothing in the state folder is deleted by the server.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use crate::photo::PhotoId;

/// Name of the folder in the state folder.
pub(crate) const PHOTOS: &str = "photos";

/// The photos of a state folder, which need not exist yet.
#[derive(Debug)]
pub(crate) struct PhotoFolder {
    folder: PathBuf,
    /// Nothing is to be written.
    keeps_off: bool,
    /// Two requests with one photo write one file.
    writing: Mutex<()>,
}

impl PhotoFolder {
    /// That of a state folder; with `keeps_off` nothing is written to it.
    pub(crate) fn of(state: &Path, keeps_off: bool) -> Self {
        Self { folder: state.join(PHOTOS), keeps_off, writing: Mutex::default() }
    }

    fn path(&self, id: &PhotoId) -> PathBuf {
        self.folder.join(format!("{id}.jpg"))
    }

    /// The photo of this name, compared with it; `None` where it is missing or is another one.
    pub(crate) fn get(&self, id: &PhotoId) -> Option<Vec<u8>> {
        let bytes = fs::read(self.path(id)).ok()?;
        Some(bytes).filter(|bytes| PhotoId::of(bytes) == *id)
    }

    /// Stores a photo; on the disk when this returns. Answers whether it was not there before. A file
    /// of the name that holds something else is replaced: it is damaged.
    ///
    /// # Errors
    /// Where that fails: then nothing is there that was not before.
    pub(crate) fn put(&self, id: &PhotoId, bytes: &[u8]) -> io::Result<bool> {
        if self.keeps_off {
            return Err(ErrorKind::ReadOnlyFilesystem.into());
        }
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.get(id).is_some() {
            return Ok(false);
        }
        match DirBuilder::new().mode(0o700).create(&self.folder) {
            Ok(()) => sync(self.folder.parent().unwrap_or(Path::new("")))?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        let part = self.folder.join(format!(".{id}.part"));
        let written = write(&part, bytes).and_then(|()| fs::rename(&part, self.path(id)));
        if let Err(error) = written.and_then(|()| sync(&self.folder)) {
            // What could not be written whole takes no room; the error is the first one.
            let _ = fs::remove_file(&part);
            return Err(error);
        }
        Ok(true)
    }

    /// Names of the files in it, damaged ones too.
    pub(crate) fn names(&self) -> Vec<PhotoId> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let name = |entry: fs::DirEntry| {
            entry.file_name().to_str()?.strip_suffix(".jpg")?.parse::<PhotoId>().ok()
        };
        let mut names: Vec<PhotoId> = entries.filter_map(name).collect();
        names.sort();
        names
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_photo_is_there_whole_or_not_at_all_and_is_its_owners_alone() {
        let state = tempfile::tempdir().unwrap();
        let folder = PhotoFolder::of(state.path(), false);
        let id = PhotoId::of(b"picture");
        assert!(folder.get(&id).is_none() && folder.names().is_empty());
        assert!(folder.put(&id, b"picture").unwrap());
        assert!(!folder.put(&id, b"picture").unwrap(), "once is enough");
        assert_eq!(folder.get(&id).as_deref(), Some(&b"picture"[..]));
        let file = state.path().join(PHOTOS).join(format!("{id}.jpg"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
        fs::write(&file, b"pict").unwrap();
        assert!(folder.get(&id).is_none(), "half a picture is none");
        assert!(folder.put(&id, b"picture").unwrap(), "and is replaced by the whole one");
        assert_eq!(folder.names(), std::slice::from_ref(&id));
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);

        let reader = PhotoFolder::of(state.path(), true);
        assert!(reader.get(&id).is_some());
        let other = reader.put(&PhotoId::of(b"other"), b"other").unwrap_err();
        assert_eq!(other.kind(), ErrorKind::ReadOnlyFilesystem);
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let state = tempfile::tempdir().unwrap();
        let folder = PhotoFolder::of(state.path(), false);
        let id = PhotoId::of(b"picture");
        // A folder in the place of the file: the rename fails.
        fs::create_dir_all(state.path().join(PHOTOS).join(format!("{id}.jpg/x"))).unwrap();
        assert!(folder.put(&id, b"picture").is_err());
        let names = fs::read_dir(state.path().join(PHOTOS)).unwrap();
        assert_eq!(names.count(), 1, "no part of it");
    }
}
