//! The state folder is its owner's alone (0700), and so is each file of ours in it (0600): keys,
//! names of reporters and what they said. Also where it was there before, with wider permissions.

use std::{
    fs::{self, Permissions},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    sync::Once,
};

use super::photo_folder::PHOTOS;

/// How the names of our files begin. Others in the folder are left alone.
const OURS: [&str; 6] = ["journal", "keys", "alarm", ".alarm", "authority.pem", "certificate.pem"];
/// The bit of folders that belong to everybody, such as `/tmp`: never closed.
const STICKY: u32 = 0o1000;

/// Makes the folder where there is none, closes it and what is in it to others, and makes these
/// `files` where they are missing, so that SQLite, which gives its side files the permissions of its
/// main one, finds them closed.
///
/// # Errors
/// Where folder or files can neither be found nor made. Permissions that cannot be changed are told
/// in the log.
pub(super) fn own(state: &Path, files: &[&str]) -> io::Result<()> {
    if let Some(parent) = state.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(state) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    keep_private(state);
    for file in files {
        let mut options = fs::OpenOptions::new();
        match options.write(true).create_new(true).mode(0o600).open(state.join(file)) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Closes the folder, our files in it and the photos to others; does nothing where there is no folder.
pub(crate) fn keep_private(state: &Path) {
    let Ok(folder) = fs::metadata(state) else { return };
    if folder.is_dir() && folder.permissions().mode() & STICKY == 0 {
        narrow(state, 0o700);
    }
    for entry in fs::read_dir(state).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = OURS.iter().any(|stem| name.as_encoded_bytes().starts_with(stem.as_bytes()));
        // A link is judged by itself: where it leads is not ours to close.
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            narrow(&entry.path(), 0o600);
        }
    }
    let photos = state.join(PHOTOS);
    if fs::symlink_metadata(&photos).is_ok_and(|found| found.is_dir()) {
        narrow(&photos, 0o700);
        for entry in fs::read_dir(&photos).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_file()) {
                narrow(&entry.path(), 0o600);
            }
        }
    }
}

/// Takes what `most` does not allow from the permissions of a file or folder, and tells of it.
fn narrow(path: &Path, most: u32) {
    static CANNOT: Once = Once::new();
    let mode = || fs::metadata(path).map(|found| found.permissions().mode() & 0o7777);
    let Ok(before) = mode() else { return };
    if before & !most == 0 {
        return;
    }
    let changed = fs::set_permissions(path, Permissions::from_mode(before & most));
    // Some file systems say yes and change nothing.
    if mode().is_ok_and(|now| now & !most == 0) {
        let path = path.display();
        tracing::warn!(%path, "others could read it (mode {before:o}); it is closed to them now");
    } else {
        CANNOT.call_once(|| {
            let (path, why) = (path.display(), changed.err());
            tracing::warn!(
                %path, ?why,
                "it cannot be closed to others: the file system or its owner does not let it; \
                 whoever has an account here can read the state"
            );
        });
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::report::Role;

    use super::*;
    use crate::{fixtures::world::World, keys};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[tokio::test]
    async fn the_state_is_its_owners_alone_also_where_it_was_wider_before() {
        let world = World::drill();
        let key = world.key("posko 1", Role::Reporter);
        let report = serde_json::json!({
            "status": "closed", "cause": "flood", "mode": "drill", "reason": "Air sepinggang",
            "geometry": { "type": "Point", "coordinates": [116.05, -0.45] },
        });
        assert_eq!(world.post("/reports", &key, &report).await.status, 201);
        let state = world.state_dir.clone();
        let modes = || -> Vec<(String, u32)> {
            let files = fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().path());
            files.map(|file| (file.display().to_string(), mode(&file))).collect()
        };
        assert_eq!(mode(&state), 0o700);
        for name in ["keys.db", "journal.db", "journal.db-wal", "journal.lock", "alarm.secret"] {
            assert!(state.join(name).exists(), "{name}: {:?}", modes());
        }
        assert!(modes().iter().all(|(_, mode)| *mode == 0o600), "{:?}", modes());
        let (folder, _) = world.leave();
        for entry in fs::read_dir(&state).unwrap() {
            fs::set_permissions(entry.unwrap().path(), Permissions::from_mode(0o666)).unwrap();
        }
        fs::set_permissions(&state, Permissions::from_mode(0o777)).unwrap();
        let again = World::with(folder, |settings| settings.state.clone_from(&state));
        assert_eq!(mode(&state), 0o700, "at the start already");
        assert!(modes().iter().all(|(_, mode)| *mode == 0o600), "{:?}", modes());
        assert_eq!(again.post("/reports", &key, &report).await.status, 201);
        assert!(modes().iter().all(|(_, mode)| *mode == 0o600), "{:?}", modes());
    }

    #[test]
    fn files_of_others_and_folders_of_everybody_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        fs::create_dir(&state).unwrap();
        let (foreign, ours) = (state.join("notes.txt"), state.join("keys.db-wal"));
        for file in [&foreign, &ours] {
            fs::write(file, "").unwrap();
            fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
        }
        fs::set_permissions(&state, Permissions::from_mode(0o1777)).unwrap();
        own(&state, &["journal.lock"]).unwrap();
        assert_eq!([mode(&state), mode(&foreign), mode(&ours)], [0o1777, 0o644, 0o600]);
        assert_eq!(mode(&state.join("journal.lock")), 0o600);
        // A narrower one is nobody's mistake.
        fs::set_permissions(&ours, Permissions::from_mode(0o400)).unwrap();
        fs::set_permissions(&state, Permissions::from_mode(0o755)).unwrap();
        own(&state, &[]).unwrap();
        assert_eq!([mode(&state), mode(&foreign), mode(&ours)], [0o700, 0o644, 0o400]);
        keys::add(&state, "x", Role::Reader, None).unwrap();
        assert_eq!(mode(&state.join("keys.db")), 0o600);
        keep_private(&dir.path().join("nowhere"));
        assert!(!dir.path().join("nowhere").exists());
    }
}
