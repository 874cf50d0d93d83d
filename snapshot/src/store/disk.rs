//! File system operations: fsync, removal, hashes.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use crate::{Result, error::AtPath as _};

/// Syncs a folder, so that the names in it survive a crash.
pub(super) fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|dir| dir.sync_all()).at(dir)
}

/// Syncs the content of a file.
pub(super) fn sync_file(path: &Path) -> Result<()> {
    File::open(path).and_then(|file| file.sync_all()).at(path)
}

/// Permissions of a file that the server reads, which may run as another user.
pub(super) fn readable_by_all() -> Permissions {
    Permissions::from_mode(0o644)
}

/// Removes a file, or a folder with its content; does nothing where there is none.
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
