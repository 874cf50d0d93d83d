//! The files of photos beside a journal: which of them it names, and how they travel with it.
//!
//! A backup holds them in its table `kept`, under `photos/<name>.jpg`. They are read and written one by
//! one: together they may be larger than the memory of the machine.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    copies::JournalReading, entry::EntryKind, error::JournalError, row::ActColumn,
    state_report::StateReport, tables,
};
use crate::{
    live::{photo_folder::PhotoFolder, sqlite::open_to_read},
    photo::PhotoId,
};

/// Where photos lie: in a state folder or in a backup.
#[derive(Debug)]
pub(super) enum PhotoFiles {
    Folder(PhotoFolder),
    Backup(PathBuf),
}

impl PhotoFiles {
    /// Those of a state folder, or of the backup at this path.
    pub(super) fn at(path: &Path) -> Self {
        match path.is_dir() {
            true => Self::Folder(PhotoFolder::of(path, true)),
            false => Self::Backup(path.to_owned()),
        }
    }

    /// The photo of this name, compared with it; `None` where it is not there, or is another one.
    pub(super) fn get(&self, id: &PhotoId) -> Option<Vec<u8>> {
        match self {
            Self::Folder(folder) => folder.get(id),
            Self::Backup(file) => {
                let connection = open_to_read(file).ok()?;
                let query = "SELECT bytes FROM kept WHERE name = ?1";
                let bytes: Option<Vec<u8>> =
                    connection.query_row(query, [name(id)], |row| row.get(0)).optional().ok()?;
                bytes.filter(|bytes| PhotoId::of(bytes) == *id)
            }
        }
    }

    /// Names of all that is there.
    pub(super) fn names(&self) -> Vec<PhotoId> {
        match self {
            Self::Folder(folder) => folder.names(),
            Self::Backup(file) => kept_in(file).unwrap_or_default(),
        }
    }
}

fn name(id: &PhotoId) -> String {
    format!("{}{id}.jpg", tables::PHOTOS)
}

fn kept_in(file: &Path) -> rusqlite::Result<Vec<PhotoId>> {
    let connection = open_to_read(file)?;
    let mut query = connection.prepare("SELECT name FROM kept WHERE name LIKE ?1 ORDER BY name")?;
    let names = query.query_map([format!("{}%", tables::PHOTOS)], |row| row.get::<_, String>(0))?;
    let id = |name: String| {
        name.strip_prefix(tables::PHOTOS)?.strip_suffix(".jpg")?.parse::<PhotoId>().ok()
    };
    let names: Vec<String> = names.collect::<rusqlite::Result<_>>()?;
    Ok(names.into_iter().filter_map(id).collect())
}

/// The photos that acts of a journal add to reports, of every mode.
pub(super) fn named(reading: &JournalReading) -> BTreeSet<PhotoId> {
    let of_photos = reading
        .acts
        .iter()
        .filter(|act| act.row.word(ActColumn::Kind) == Some(EntryKind::Photo.name()));
    let id = |payload: &str| {
        let payload: serde_json::Value = serde_json::from_str(payload).ok()?;
        payload.get("photo")?.as_str()?.parse::<PhotoId>().ok()
    };
    of_photos.filter_map(|act| act.row.word(ActColumn::Payload).and_then(id)).collect()
}

/// Tells how many of the photos that a journal names are there; answers what is wrong.
pub(super) fn checked(
    named: &BTreeSet<PhotoId>,
    files: &PhotoFiles,
    report: &mut StateReport,
) -> Vec<String> {
    let there: BTreeSet<PhotoId> = files.names().into_iter().collect();
    if named.is_empty() && there.is_empty() {
        return Vec::new();
    }
    let whole = named.iter().filter(|id| files.get(id).is_some()).count();
    report.say(format!("photos: {} ({whole} there as they were taken in)", named.len()));
    let others = there.difference(named).count();
    if others > 0 {
        report.say(format!("photos that no act names, and that are left: {others}"));
    }
    let missing: Vec<&PhotoId> = named.difference(&there).collect();
    let damaged = named.len() - missing.len() - whole;
    let mut faults = Vec::new();
    if !missing.is_empty() {
        let first = missing.first().map_or("", |id| id.as_str());
        faults.push(format!("FOTO HILANG (photos missing): {}, first {first}", missing.len()));
    }
    if damaged > 0 {
        faults.push(format!("FOTO RUSAK (photos damaged): {damaged}"));
    }
    faults
}

/// Adds the photos that a journal names to its backup, and reads each back; answers how many are
/// there.
///
/// # Errors
/// Where one cannot be written, or does not read as it was written.
pub(super) fn back_up(
    named: &BTreeSet<PhotoId>,
    files: &PhotoFiles,
    backup: &Path,
) -> anyhow::Result<usize> {
    let mut connection = Connection::open(backup)?;
    connection.execute_batch("PRAGMA synchronous = FULL;")?;
    let transaction = connection.transaction()?;
    let mut kept = Vec::new();
    for id in named {
        let Some(bytes) = files.get(id) else { continue };
        transaction.execute("INSERT INTO kept VALUES (?1, ?2)", params![name(id), bytes])?;
        kept.push(id);
    }
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    let written = PhotoFiles::Backup(backup.to_owned());
    if let Some(id) = kept.iter().find(|id| written.get(id).is_none()) {
        anyhow::bail!("photo {id} does not read as it was written");
    }
    Ok(kept.len())
}

/// Puts photos in place that a state folder lacks; what is there stays. Tells how many.
///
/// # Errors
/// Where one cannot be written.
pub(super) fn take_in<'a>(
    wanted: impl IntoIterator<Item = &'a PhotoId>,
    files: &PhotoFiles,
    state: &Path,
    report: &mut StateReport,
) -> Result<(), JournalError> {
    let folder = PhotoFolder::of(state, false);
    let mut taken = 0;
    for id in wanted {
        if folder.get(id).is_none()
            && let Some(bytes) = files.get(id)
        {
            taken += usize::from(folder.put(id, &bytes)?);
        }
    }
    if taken > 0 {
        report.say(format!("photos taken in: {taken}"));
    }
    Ok(())
}
