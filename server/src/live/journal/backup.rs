//! `lintas-server state backup`: the journal in one file, while the server goes on. It is written
//! anew from what both copies have together, so that damage is not copied, and read back before it
//! gets its name.

use std::{fs, path::Path};

use anyhow::{Context as _, bail};

use super::{
    copies::BothCopies,
    heading::JournalHeading,
    log::sync_folder_of,
    photo_files::{self, PhotoFiles},
    state_report::{StateReport, copies_of, ranges},
    tables,
};
use crate::live::{keys, sqlite::open_to_read};

/// Other files of a state folder, which a backup has only where that is asked for: whoever has the
/// keys' hashes and the alarm's secret still has no key, but it is nobody's business.
pub(super) const PRIVATE: [&str; 2] = [keys::KEYS_FILE, "alarm.secret"];

/// Backs up the journal of a state folder into a new file (mode 0600); `with_keys`: the keys and the
/// secret of overlap alarms as well.
///
/// # Errors
/// Where the file is there already, there is no journal, or the backup cannot be written or is not
/// what was to be written.
pub fn backup(state: &Path, file: &Path, with_keys: bool) -> anyhow::Result<StateReport> {
    if file.exists() {
        bail!("{} is there already: name a file that is not", file.display());
    }
    let reading = copies_of(state)?.readable()?;
    let heading = JournalHeading { highest: reading.highest, ..reading.heading.clone() };
    let kept = if with_keys { private_files(state)? } else { Vec::new() };
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    if part.exists() {
        fs::remove_file(part)?;
    }
    tables::make(part, &heading, reading.acts.iter(), &kept)
        .with_context(|| format!("cannot write {}", part.display()))?;
    let named = photo_files::named(&reading);
    let photos = photo_files::back_up(&named, &PhotoFiles::at(state), part)
        .with_context(|| format!("cannot write {}", part.display()))?;
    let written = BothCopies::of_file(part);
    let again = written.readable()?;
    if again.acts != reading.acts || written.table.trouble.is_some() || written.table.kept != kept {
        bail!("{} does not read as it was written", part.display());
    }
    fs::rename(part, file)?;
    sync_folder_of(file)?;
    let mut report = StateReport { is_whole: true, ..StateReport::default() };
    report.say(format!("acts: {}", reading.acts.len()));
    report.say(format!("kepala rantai (chain head): {}", reading.head()));
    if !named.is_empty() {
        report.say(format!("with photos: {photos}"));
    }
    if photos < named.len() {
        let missing = named.len() - photos;
        report.say(format!("photos that the state folder itself has lost: {missing}"));
    }
    for (name, _) in &kept {
        report.say(format!("with {name}"));
    }
    if !reading.lost.is_empty() || !reading.unproved.is_empty() {
        let lost = ranges(&reading.lost);
        report.say(format!(
            "the journal itself is damaged (lost: {lost}; not as written: {:?}): see state check",
            reading.unproved
        ));
    }
    Ok(report)
}

fn private_files(state: &Path) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut kept = Vec::new();
    for name in PRIVATE {
        let file = state.join(name);
        if !file.exists() {
            continue;
        }
        let bytes = if name == keys::KEYS_FILE {
            // While it is being read nobody writes to it.
            let connection = open_to_read(&file)?;
            connection.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema;")?;
            fs::read(&file)?
        } else {
            fs::read(&file)?
        };
        kept.push((name.to_owned(), bytes));
    }
    kept.sort();
    Ok(kept)
}
