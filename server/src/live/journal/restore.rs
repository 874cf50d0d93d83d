//! `lintas-server state restore`: a backup takes the place of the journal. What the journal has and
//! the backup lacks stays unless it is dropped by name, for lost acts are worst of all; and what was
//! there before is kept beside, whatever was asked for.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use anyhow::bail;

use super::{
    backup::PRIVATE,
    chain::ChainedAct,
    copies::{BothCopies, JournalReading},
    error::JournalError,
    heading::JournalHeading,
    healing::{keep_beside, put_in_place},
    lock::{StateLock, held},
    log::{self, sync_folder_of},
    merge::{again, merged},
    photo_files::{self, PhotoFiles},
    place::{FILE, LOG},
    state_report::{StateReport, is_served, ranges},
    tables,
};

/// Why what was there before is kept, in its new name.
const BEFORE: &str = "before-restore";

/// Restores a backup into a state folder. `drop_newer` drops what the folder has and the backup
/// lacks; `dry_run` only tells what would change.
///
/// # Errors
/// Where the backup is damaged, a server holds the folder, or something cannot be written.
pub fn restore(
    state: &Path,
    file: &Path,
    drop_newer: bool,
    dry_run: bool,
) -> anyhow::Result<StateReport> {
    let copies = BothCopies::of_file(file);
    let backup = sound(&copies, file)?;
    let _lock = if dry_run { None } else { Some(StateLock::for_command(state)?) };
    if dry_run && is_served(state) {
        return Err(held(state));
    }
    let present = BothCopies::read(state)?;
    let (reading, trouble) = match present.readable() {
        Ok(reading) => (Some(reading), None),
        Err(error) => (None, Some(error)),
    };
    let mut report = StateReport { is_whole: true, ..StateReport::default() };
    if let Some(error) = trouble {
        report.say(format!("what is there now cannot be read, and is kept beside: {error}"));
    }
    let acts = restored(&backup, reading.as_ref(), drop_newer, &mut report)?;
    let head = acts.last().map(|act| act.link.hash).unwrap_or_default();
    report.say(format!("acts then: {}", acts.len()));
    report.say(format!("kepala rantai (chain head): {head}"));
    let files = PhotoFiles::at(file);
    let photos = files.names();
    if !photos.is_empty() {
        report.say(format!("photos in the backup: {}", photos.len()));
    }
    if dry_run {
        report.say("nothing was changed (--dry-run)");
        return Ok(report);
    }
    write(state, &backup.heading, &acts)?;
    photo_files::take_in(&photos, &files, state, &mut report)?;
    private_files(state, &copies, &mut report)?;
    Ok(report)
}

/// A backup that is as it was written.
fn sound(copies: &BothCopies, file: &Path) -> anyhow::Result<JournalReading> {
    let backup = copies.readable()?;
    let is_damaged = copies.table.trouble.is_some()
        || copies.log.is_damaged
        || !backup.unproved.is_empty()
        || !backup.breaks.is_empty()
        || !tables::integrity(file).is_empty() && copies.table.is_there;
    if is_damaged {
        bail!("{} is damaged: see state check {0}", file.display());
    }
    if !copies.table.is_there && !copies.log.is_there {
        bail!("{} is no backup", file.display());
    }
    Ok(backup)
}

/// Everything that is to be there afterwards; tells what that changes.
fn restored(
    backup: &JournalReading,
    present: Option<&JournalReading>,
    drop_newer: bool,
    report: &mut StateReport,
) -> Result<Vec<ChainedAct>, JournalError> {
    report.say(format!("acts in the backup: {}", backup.acts.len()));
    if !backup.lost.is_empty() {
        report.say(format!("lost before the backup was made: {}", ranges(&backup.lost)));
    }
    let Some(present) = present.filter(|present| !present.acts.is_empty()) else {
        return Ok(backup.acts.clone());
    };
    let gained = merged(present, backup)?.gained;
    let kept = merged(backup, present)?;
    report.say(format!("acts there now: {}", present.acts.len()));
    report.say(format!("gained from the backup: {gained}"));
    if drop_newer {
        report.say(format!("DROPPED, which the backup lacks: {}", kept.gained));
        if kept.gained == 0 {
            return Ok(backup.acts.clone());
        }
        return Ok(again(backup, present));
    }
    report.say(format!("kept, which the backup lacks: {}", kept.gained));
    for conflict in &kept.conflicts {
        report.say(format!("conflict: {conflict}"));
    }
    Ok(kept.acts)
}

/// Writes both copies; the log first, which then has everything whenever the power fails.
fn write(state: &Path, heading: &JournalHeading, acts: &[ChainedAct]) -> Result<(), JournalError> {
    let (file, log) = (state.join(FILE), state.join(LOG));
    let fresh = state.join("journal.db.fresh");
    if fresh.exists() {
        fs::remove_file(&fresh)?;
    }
    tables::make(&fresh, heading, acts.iter(), &[])?;
    if log.exists() {
        keep_beside(&log, BEFORE)?;
    }
    log::write_anew(&log, heading, acts.iter())?;
    put_in_place(&fresh, &file, BEFORE)?;
    Ok(())
}

/// Puts keys and secret of the backup in place where the folder has none: those that are there know
/// which key was revoked since.
fn private_files(
    state: &Path,
    copies: &BothCopies,
    report: &mut StateReport,
) -> Result<(), JournalError> {
    for (name, bytes) in &copies.table.kept {
        let Some(name) = PRIVATE.into_iter().find(|known| known == name) else { continue };
        let file = state.join(name);
        if file.exists() {
            report.say(format!("{name} is there, and stays as it is"));
            continue;
        }
        let mut options = OpenOptions::new();
        let mut out = options.write(true).create_new(true).mode(0o600).open(&file)?;
        out.write_all(bytes)?;
        out.sync_all()?;
        sync_folder_of(&file)?;
        report.say(format!("{name} is restored"));
    }
    Ok(())
}
