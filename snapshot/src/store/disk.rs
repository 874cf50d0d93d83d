//! What must be on the disk is on the disk.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use crate::{Result, error::AtPath as _};

/// Waits until the names in a folder are on the disk.
pub(super) fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|dir| dir.sync_all()).at(dir)
}

/// Waits until what a file holds is on the disk.
pub(super) fn sync_file(path: &Path) -> Result<()> {
    File::open(path).and_then(|file| file.sync_all()).at(path)
}

/// Permissions of a file that the server, perhaps another user, reads.
pub(super) fn readable_by_all() -> Permissions {
    Permissions::from_mode(0o644)
}

/// Removes a file or a folder with all that it holds; one that is gone already is fine.
pub(super) fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other.at(path),
    }
}
