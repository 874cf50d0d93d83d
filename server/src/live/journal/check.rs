//! `lintas-server state check`: whether a journal, or a backup of one, is as it was written. Anybody
//! who has the file can do so; nothing is changed, and a server may run meanwhile.

use std::path::Path;

use super::{
    copies::{BothCopies, JournalReading},
    hash::ChainHash,
    photo_files::{self, PhotoFiles},
    place::FILE,
    recorded::Recorded,
    state_report::{StateReport, copies_of, ranges},
    tables,
};

/// Checks the journal of a state folder, or a backup. With `head`, also whether this hash, which
/// somebody wrote down earlier, is still in the chain.
///
/// # Errors
/// Where there is nothing to check, or `head` is no hash.
pub fn check(path: &Path, head: Option<&str>) -> anyhow::Result<StateReport> {
    let copies = copies_of(path)?;
    let reading = copies.readable()?;
    let mut report = StateReport::default();
    let (first, last) = (reading.acts.first(), reading.acts.last());
    let (first, last) = (first.map_or(0, |it| it.row.seq()), last.map_or(0, |it| it.row.seq()));
    report.say(format!("acts: {} ({first} to {last})", reading.acts.len()));
    report.say(format!("post: {}", reading.heading.post));
    report.say(format!("kepala rantai (chain head): {}", reading.head()));
    if copies.table.is_first_version {
        report.say("an earlier release wrote it: its acts are sealed when a server opens it");
    }
    let mut faults = faults(&copies, &reading, path);
    // A single log is acts and nothing else.
    if path.is_dir() || copies.table.is_there {
        let files = PhotoFiles::at(path);
        faults.extend(photo_files::checked(&photo_files::named(&reading), &files, &mut report));
    }
    report.is_whole = faults.is_empty();
    report.lines.extend(faults);
    if let Some(head) = head {
        let hash = head.trim().to_lowercase();
        let hash: ChainHash = hash.parse().map_err(|()| anyhow::anyhow!("{head} is no hash"))?;
        let is_in_it = reading.acts.iter().any(|act| act.link.hash == hash);
        report.is_whole &= is_in_it;
        report.say(match is_in_it {
            true => format!("{hash} is in the chain"),
            false => {
                format!("{hash} is NOT in the chain: what was written then is gone or changed")
            }
        });
    }
    let unreadable = Recorded::of(reading.into_rows()).unreadable.len();
    if unreadable > 0 {
        report.say(format!("not understood by this release, and kept: {unreadable}"));
    }
    report.say(if report.is_whole { "utuh (whole)" } else { "RUSAK (damaged)" });
    Ok(report)
}

/// What is wrong, line by line.
fn faults(copies: &BothCopies, reading: &JournalReading, path: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let file = if path.is_dir() { path.join(FILE) } else { path.to_owned() };
    if let Some(trouble) = &copies.table.trouble {
        faults.push(format!("database: {trouble}"));
        faults.extend(tables::integrity(&file).into_iter().map(|told| format!("database: {told}")));
    } else if copies.table.is_there {
        faults.extend(tables::integrity(&file).into_iter().map(|told| format!("database: {told}")));
    }
    if copies.log.is_damaged {
        faults.push("log: lines in it are not as they were written".to_owned());
    }
    if path.is_dir() && !copies.table.is_there {
        faults.push("database: it is gone".to_owned());
    }
    if path.is_dir() && !copies.log.is_there && !copies.table.is_first_version {
        faults.push("log: it is gone".to_owned());
    }
    if reading.healed > 0 {
        faults.push(format!(
            "lost or damaged in one copy: {}; the other has them, and a server that starts heals it",
            reading.healed
        ));
    }
    if !reading.lost.is_empty() {
        let (count, which) = (reading.lost_acts(), ranges(&reading.lost));
        faults.push(format!("HILANG (lost): {count}, numbers {which}"));
    }
    let mut unproved = [&reading.unproved[..], &reading.breaks[..]].concat();
    unproved.sort_unstable();
    unproved.dedup();
    if !unproved.is_empty() {
        faults.push(format!("not as they were written: numbers {unproved:?}"));
    }
    faults
}
