//! The drill region, published once for all tests of a build that begin with it.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{binary, refresh_drill, root, run};

/// The drill region, as `lintas refresh` publishes it into an empty folder, in a folder that goes with the
/// first of these.
///
/// It is a copy: a refresh takes seconds, and a hundred tests begin with the same one. Two refreshes of the
/// same inputs give the same bytes (`publish::two_refreshes_of_the_same_inputs_give_the_same_bytes`).
///
/// # Panics
/// Where the refresh fails.
pub fn published() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let snapshots = folder.path().join("snapshots");
    // With the modes of files, which keep what is private private.
    run(Command::new("cp").arg("-a").arg(prepared()).arg(&snapshots));
    (folder, snapshots)
}

/// The folder that is copied: made by one test of one process, while the others wait for it, and anew for
/// another program or other files.
fn prepared() -> PathBuf {
    let lintas = binary("lintas");
    let target = lintas.ancestors().nth(2).expect("a binary lies in a target folder");
    let folder = target.join("tmp/drill");
    fs::create_dir_all(&folder).expect("a target folder is writable");
    let lock = File::create(folder.join(".lock")).expect("a target folder is writable");
    lock.lock().expect("whoever publishes comes to an end");
    let mut state = DefaultHasher::new();
    mark(&lintas, &mut state);
    mark(&root().join("data/kukar"), &mut state);
    let wanted = folder.join(format!("{:016x}", state.finish()));
    if !wanted.is_dir() {
        for entry in fs::read_dir(&folder).expect("a folder is readable") {
            let old = entry.expect("an entry").path();
            if old.is_dir() {
                fs::remove_dir_all(&old).expect("a target folder is writable");
            }
        }
        let work = folder.join("work");
        refresh_drill(&work);
        fs::rename(&work, &wanted).expect("a target folder is writable");
    }
    wanted
}

/// What tells a file, or every file of a folder, from what it was before: name, length, time of change.
fn mark(path: &Path, state: &mut impl Hasher) {
    let data = fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path.hash(state);
    if data.is_file() {
        (data.len(), data.modified().expect("a time")).hash(state);
        return;
    }
    let entries = fs::read_dir(path).expect("a folder is readable");
    let mut inside: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    inside.sort();
    for each in inside {
        mark(&each, state);
    }
}
