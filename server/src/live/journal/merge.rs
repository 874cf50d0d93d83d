//! Merging the journal of another post, or of a backup, into this one: every act that it has and this
//! one lacks is taken in. Merging twice adds nothing, and whichever of two is merged into the other,
//! both have the same acts then and judge them alike ([`order`](super::order)).
//!
//! An act of this very chain (from a backup of this post) goes to its own number again, also where it
//! was lost here. An act of another post gets a new number at the end, and keeps its origin for good.
//! What nobody caused (an expiry, a swap of the other post) is nothing to this one, except how its
//! clock ran.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Journal,
    chain::ChainedAct,
    conflict::MergeConflict,
    copies::{BothCopies, JournalReading},
    entry::{EntryKind, JournalEntry},
    entry_row::entry_of,
    error::JournalError,
    hash::ChainHash,
    lock::StateLock,
    photo_files::{self, PhotoFiles},
    row::{ActColumn, ActRow},
    state_report::{StateReport, copies_of, ranges},
};

/// What a merge comes to.
#[derive(Debug)]
pub(super) struct MergedActs {
    /// Everything, ascending by number.
    pub(super) acts: Vec<ChainedAct>,
    /// How many acts of the other journal are new here.
    pub(super) gained: usize,
    /// How many of them had been lost here and are at their own place again.
    pub(super) restored: usize,
    /// What contradicts each other.
    pub(super) conflicts: Vec<MergeConflict>,
}

/// This journal with the acts of the other, in memory. O(acts).
///
/// # Errors
/// Where a merge cannot be written down.
pub(super) fn merged(
    mine: &JournalReading,
    other: &JournalReading,
) -> Result<MergedActs, JournalError> {
    let (post, other_post) = (&mine.heading.post, &other.heading.post);
    let mut acts: BTreeMap<u64, ChainedAct> =
        mine.acts.iter().map(|act| (act.row.seq(), act.clone())).collect();
    let known: HashSet<ChainHash> = mine.acts.iter().map(|act| act.origin(post).hash).collect();
    let contents: HashSet<ChainHash> =
        mine.acts.iter().filter(|act| has_own_id(act)).map(|act| act.row.content()).collect();
    let is_new = |act: &&ChainedAct| !known.contains(&act.origin(other_post).hash);
    let mut foreign = Vec::new();
    let mut restored = 0;
    let mut highest = mine.highest;
    for act in other.acts.iter().filter(is_new) {
        if post == other_post && follows_here(act, &acts, mine) {
            restored += usize::from(act.row.seq() <= mine.highest);
            highest = highest.max(act.row.seq());
            acts.insert(act.row.seq(), act.clone());
        } else if act.is_for_others() && !(has_own_id(act) && contents.contains(&act.row.content()))
        {
            foreign.push(act);
        }
    }
    let theirs: HashSet<ChainHash> =
        other.acts.iter().map(|act| act.origin(other_post).hash).collect();
    let only_mine: Vec<&ChainedAct> =
        mine.acts.iter().filter(|act| !theirs.contains(&act.origin(post).hash)).collect();
    let mut conflicts = MergeConflict::between(&only_mine, post, &foreign, other_post);
    // What the other one found when it merged: it knows acts of both by now.
    let found = conflicts_in(mine);
    conflicts.extend(conflicts_in(other).into_iter().filter(|it| !found.contains(it)));
    conflicts.sort();
    conflicts.dedup();
    let gained = acts.len() - mine.acts.len() + foreign.len();
    let mut head = acts.last_key_value().map(|(_, act)| act.link.hash).unwrap_or_default();
    let mut append = |acts: &mut BTreeMap<u64, ChainedAct>, row: ActRow| {
        highest += 1;
        let act = ChainedAct::after(head, row.numbered(highest));
        head = act.link.hash;
        acts.insert(highest, act);
    };
    for act in &foreign {
        let origin = act.origin(other_post);
        append(&mut acts, act.row.clone().coming_from(&origin));
    }
    if gained > 0 {
        let head = other.head().to_string();
        for entry in told(&acts, other_post, &head, &foreign, &conflicts) {
            append(&mut acts, ActRow::from(&entry));
        }
    }
    Ok(MergedActs { acts: acts.into_values().collect(), gained, restored, conflicts })
}

/// The conflicts that earlier merges found.
fn conflicts_in(journal: &JournalReading) -> Vec<MergeConflict> {
    let is_merge =
        |act: &&ChainedAct| act.row.word(ActColumn::Kind) == Some(EntryKind::Merge.name());
    let merges = journal.acts.iter().filter(is_merge);
    let entries = merges.filter_map(|act| entry_of(&act.row).ok());
    entries.flat_map(|entry| MergeConflict::all_in(&entry)).collect()
}

/// Merges the journal of `other` (a state folder or a backup) into that of a state folder.
///
/// # Errors
/// Where a server holds the folder, or something cannot be read or written.
pub fn merge(state: &Path, other: &Path) -> anyhow::Result<StateReport> {
    let theirs = copies_of(other)?.readable()?;
    let mut journal = Journal::open_under(StateLock::for_command(state)?, state)?;
    let mine = BothCopies::read(state)?.readable()?;
    let MergedActs { acts, gained, restored, conflicts } = merged(&mine, &theirs)?;
    if gained > 0 {
        journal.take_in(&mine.heading, &acts)?;
    }
    let mut report = StateReport { is_whole: true, ..StateReport::default() };
    report.say(format!("acts taken in: {gained}"));
    if restored > 0 {
        report.say(format!("of those lost here and at their place again: {restored}"));
    }
    if !theirs.lost.is_empty() || !theirs.unproved.is_empty() {
        let (lost, changed) = (ranges(&theirs.lost), &theirs.unproved);
        report.say(format!("the other one is damaged (lost: {lost}; not as written: {changed:?})"));
    }
    photo_files::take_in(&photo_files::named(&theirs), &PhotoFiles::at(other), state, &mut report)?;
    report.say(format!("conflicts: {}", conflicts.len()));
    for conflict in &conflicts {
        report.say(format!("conflict: {conflict}"));
    }
    let head = acts.last().map(|act| act.link.hash).unwrap_or_default();
    report.say(format!("kepala rantai (chain head): {head}"));
    Ok(report)
}

/// The acts of `base` alone, with an entry above every revision that `dropped` has shown.
pub(super) fn again(base: &JournalReading, dropped: &JournalReading) -> Vec<ChainedAct> {
    let mut acts: BTreeMap<u64, ChainedAct> =
        base.acts.iter().map(|act| (act.row.seq(), act.clone())).collect();
    let revision = |act: &ChainedAct| act.row.number(ActColumn::Revision);
    let shown = dropped.acts.iter().map(revision).max().unwrap_or(0);
    let head = base.head();
    for mut entry in told(&acts, &base.heading.post, &head.to_string(), &[], &[]) {
        entry.revision = entry.revision.max(shown + 1);
        let seq = base.highest + 1;
        acts.insert(seq, ChainedAct::after(head, ActRow::from(&entry).numbered(seq)));
    }
    acts.into_values().collect()
}

/// Whether an act is known by an id of its own, so that the same content means the same act.
fn has_own_id(act: &ChainedAct) -> bool {
    let kind = act.row.word(ActColumn::Kind).and_then(EntryKind::from_name);
    matches!(kind, Some(EntryKind::Report | EntryKind::Dispatch))
}

/// Whether an act is of the very chain here, and its place is free: it follows the act before that
/// place, or the act after it follows it.
fn follows_here(act: &ChainedAct, acts: &BTreeMap<u64, ChainedAct>, mine: &JournalReading) -> bool {
    let seq = act.row.seq();
    if acts.contains_key(&seq) {
        return false;
    }
    let before = acts.range(..seq).next_back();
    let after = acts.range(seq..).next();
    let follows = match before {
        Some((number, last)) => number + 1 == seq && last.link.hash == act.link.prev,
        None => seq == 1 && act.link.prev == ChainHash::default(),
    };
    let precedes =
        after.is_some_and(|(number, next)| seq + 1 == *number && next.link.prev == act.link.hash);
    // Beyond the end nothing was given yet, or what was given there is lost.
    follows || precedes || seq <= mine.highest && is_lost(seq, mine)
}

fn is_lost(seq: u64, mine: &JournalReading) -> bool {
    mine.lost.iter().any(|(first, last)| (*first..=*last).contains(&seq))
}

/// The entries that tell of a merge, one for each mode of what it brought: above every revision that
/// either post has shown, so that no answer of before is taken for one of now.
fn told(
    acts: &BTreeMap<u64, ChainedAct>,
    post: &str,
    head: &str,
    foreign: &[&ChainedAct],
    conflicts: &[MergeConflict],
) -> Vec<JournalEntry> {
    let all = acts.values().map(|act| act.row.number(ActColumn::Revision));
    let revision = all.max().unwrap_or(0) + 1;
    let mode = |act: &ChainedAct| act.row.word(ActColumn::Mode).unwrap_or_default().to_owned();
    let mut modes: HashMap<String, usize> = HashMap::new();
    for act in foreign {
        *modes.entry(mode(act)).or_default() += 1;
    }
    for conflict in conflicts {
        modes.entry(conflict.mode.clone()).or_default();
    }
    if modes.is_empty() {
        modes.insert(acts.values().next_back().map(mode).unwrap_or_default(), 0);
    }
    let mut modes: Vec<(String, usize)> = modes.into_iter().collect();
    modes.sort();
    let entry = |(of, count): (String, usize)| {
        // It is as old as the newest act: a merge tells nothing of any clock.
        let of_mode = acts.values().filter(|act| mode(act) == of);
        let moment = |act: &ChainedAct, column: ActColumn| {
            act.row.word(column).and_then(|text| text.parse::<Timestamp>().ok())
        };
        let newest = of_mode.max_by_key(|act| moment(act, ActColumn::ReceivedAt));
        let moments = |column: ActColumn| {
            newest.and_then(|act| moment(act, column)).unwrap_or(Timestamp::UNIX_EPOCH)
        };
        let conflicts: Vec<MergeConflict> =
            conflicts.iter().filter(|it| it.mode == of).cloned().collect();
        JournalEntry {
            seq: 0,
            received_at: moments(ActColumn::ReceivedAt),
            wall_at: moments(ActColumn::WallAt),
            as_of: moments(ActColumn::AsOf),
            mode: of,
            by: None,
            kind: EntryKind::Merge,
            about: post.to_owned(),
            revision,
            receipt: None,
            known: Value::Null,
            payload: MergeConflict::payload(post, head, count, &conflicts),
        }
    };
    modes.into_iter().map(entry).collect()
}
