//! Who may read a snapshot: its private parts ([`layout::is_private`]) their owner alone, the rest
//! whom the umask of the run lets.
//!
//! A file system that knows no permissions (vfat) is no reason to publish nothing: what cannot be
//! changed stays as it is, and is counted.

use std::{
    fs::{self, Permissions},
    ops::Add,
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use super::Store;
use crate::format::{SnapshotId, layout};

/// How many files and folders were open to more than their owner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Those that are closed to others now.
    pub closed: usize,
    /// Those whose file system or owner did not let them be closed.
    pub left: usize,
}

impl Add for Narrowed {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { closed: self.closed + other.closed, left: self.left + other.left }
    }
}

/// Closes a folder to others while a snapshot is made in it.
pub(super) fn close_to_others(dir: &Path) -> Narrowed {
    narrow(dir, 0o700)
}

/// Gives a folder the permissions that it would have had.
pub(super) fn open_to_all(dir: &Path, permissions: &Permissions) {
    // Where this fails, only the owner reads the snapshot: the safe side.
    let _ = fs::set_permissions(dir, permissions.clone());
}

/// Closes the private parts of a snapshot in `dir` to others.
pub(super) fn keep_private(dir: &Path) -> Narrowed {
    let reports = [layout::REPORT_HTML, layout::REPORT_JSON];
    let private = layout::PRIVATE_DIRS.into_iter().chain(reports);
    private.map(|name| narrow_below(&dir.join(name))).fold(Narrowed::default(), Add::add)
}

/// Narrows a file or, with everything in it, a folder; what does not exist or is a link is left
/// alone.
fn narrow_below(path: &Path) -> Narrowed {
    let Ok(found) = fs::symlink_metadata(path) else { return Narrowed::default() };
    if found.is_file() {
        return narrow(path, 0o600);
    }
    if !found.is_dir() {
        return Narrowed::default();
    }
    let folder = narrow(path, 0o700);
    let Ok(entries) = fs::read_dir(path) else { return folder };
    entries.flatten().map(|entry| narrow_below(&entry.path())).fold(folder, Add::add)
}

/// Takes what `most` does not allow from the permissions of a file or folder.
fn narrow(path: &Path, most: u32) -> Narrowed {
    let mode = || fs::metadata(path).map(|found| found.permissions().mode() & 0o7777);
    let is_wider = || mode().is_ok_and(|mode| mode & !most != 0);
    let Ok(before) = mode() else { return Narrowed::default() };
    if !is_wider() {
        return Narrowed::default();
    }
    // Some file systems say yes and change nothing.
    let _ = fs::set_permissions(path, Permissions::from_mode(before & most));
    if is_wider() { Narrowed { closed: 0, left: 1 } } else { Narrowed { closed: 1, left: 0 } }
}

impl Store {
    /// Closes the private parts of every snapshot to others, also of those that an earlier release
    /// or a copy left open.
    pub(super) fn keep_private(&self) -> Narrowed {
        let Ok(entries) = fs::read_dir(&self.dir) else { return Narrowed::default() };
        let statements = narrow_below(&self.dir.join(layout::STATEMENTS));
        let is_snapshot = |name: &str| name.parse::<SnapshotId>().is_ok();
        entries
            .flatten()
            .filter(|entry| entry.file_name().to_str().is_some_and(is_snapshot))
            .map(|entry| keep_private(&entry.path()))
            .fold(statements, Add::add)
    }
}
