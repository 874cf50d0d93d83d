//! What the two copies of a journal come to: every act that either still has, the one that is proved
//! by the chain before the other, and what both have lost.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::Path,
};

use super::{
    chain::{ChainLink, ChainedAct},
    error::JournalError,
    hash::ChainHash,
    heading::JournalHeading,
    log::{LogCopy, LoggedAct},
    place::{FILE, LOG, VERSION},
    row::{ActColumn, ActOrigin, ActRow},
    tables::TableCopy,
};

/// Both copies, each read as far as possible.
#[derive(Debug)]
pub(super) struct BothCopies {
    pub(super) table: TableCopy,
    pub(super) log: LogCopy,
    /// Whether there are meant to be two: a backup has one.
    is_pair: bool,
}

/// A journal as both copies together have it.
#[derive(Debug)]
pub(super) struct JournalReading {
    pub(super) heading: JournalHeading,
    /// Ascending by number.
    pub(super) acts: Vec<ChainedAct>,
    /// Acts that one copy had lost or has damaged and the other proves.
    pub(super) healed: usize,
    /// Acts of a batch that was being written when its server was killed.
    pub(super) unfinished: usize,
    /// First and last numbers of what neither copy has any more, ascending.
    pub(super) lost: Vec<(u64, u64)>,
    /// Numbers of acts whose hash holds in neither copy: they count as they read.
    pub(super) unproved: Vec<u64>,
    /// Numbers of acts that do not follow the one before them.
    pub(super) breaks: Vec<u64>,
    /// The highest number that was ever given.
    pub(super) highest: u64,
}

/// What the copies say under one number.
enum ChosenAct {
    /// Its hash holds.
    Proved(ChainedAct),
    /// Its hash does not hold.
    Unproved(ChainedAct),
    /// Nobody has a hash of it.
    Unlinked(ActRow),
}

/// Acts while they are put together.
#[derive(Default)]
struct GatheredActs {
    proved: BTreeMap<u64, ChainedAct>,
    unproved: BTreeMap<u64, ChainedAct>,
    unlinked: BTreeMap<u64, ActRow>,
    /// Proved ones whose number another proved one has.
    apart: Vec<ActRow>,
}

impl BothCopies {
    /// Reads the journal of a state folder; changes nothing. O(bytes).
    ///
    /// # Errors
    /// Where another process locks the database.
    pub(super) fn read(state: &Path) -> Result<Self, JournalError> {
        // The table first: what the log has beyond it is then at most newer, never missing.
        let table = TableCopy::read(&state.join(FILE));
        if table.is_busy {
            return Err(JournalError::Failed("another process locks it".to_owned()));
        }
        Ok(Self { table, log: LogCopy::read(&state.join(LOG)), is_pair: true })
    }

    /// Reads a single file: a backup, or a log.
    pub(super) fn of_file(file: &Path) -> Self {
        let log = LogCopy::read(file);
        if log.heading.is_some() || !log.acts.is_empty() {
            return Self { table: TableCopy::default(), log, is_pair: false };
        }
        Self { table: TableCopy::read(file), log: LogCopy::default(), is_pair: false }
    }

    /// Leaves out what a server that runs has in its log and not yet in its database: it may still
    /// be taken back.
    pub(super) fn leave_what_is_under_way(&mut self) {
        if self.table.trouble.is_none()
            && let Some((last, _)) = self.table.acts.last_key_value()
        {
            self.log.acts.retain(|seq, _| seq <= last);
            self.log.unread_at_the_end = 0;
        }
    }

    /// What both come to. O(acts).
    ///
    /// # Errors
    /// Where a journal without a heading cannot be given one.
    pub(super) fn weighed(&self) -> Result<JournalReading, JournalError> {
        let heading = match self.table.heading.as_ref().or(self.log.heading.as_ref()) {
            Some(heading) => heading.clone(),
            None => JournalHeading::new()?,
        };
        let mut gathered = self.gathered(&heading);
        if !self.table.is_first_version {
            gathered.drop_ghosts();
            if self.is_pair && self.table.trouble.is_some() && self.log.is_whole() {
                gathered.drop_unknown(&self.log);
            }
        }
        let stray = gathered.strays(self.known_highest());
        let mut reading = JournalReading {
            heading,
            acts: Vec::new(),
            healed: 0,
            unfinished: 0,
            lost: Vec::new(),
            unproved: Vec::new(),
            breaks: Vec::new(),
            highest: 0,
        };
        reading.take(gathered, self.table.is_first_version);
        let last = reading.acts.last().map_or(0, |act| act.row.seq());
        reading.highest = last.max(self.known_highest());
        for row in stray {
            reading.highest += 1;
            let act = ChainedAct::after(reading.head(), row.numbered(reading.highest));
            reading.unproved.push(act.row.seq());
            reading.acts.push(act);
        }
        reading.lost = gaps(&reading.acts, reading.highest);
        reading.unfinished = self.unfinished(&reading.acts);
        let differ = |act: &&ChainedAct| !self.agrees(act) && self.should_have(act);
        let differ = reading.acts.iter().filter(differ).count();
        reading.healed = differ.saturating_sub(reading.unfinished);
        Ok(reading)
    }

    /// How many acts at the end are those of a batch that was in the log when its server was killed,
    /// and not yet in the database. They were never acknowledged, and are taken in; whoever repeats
    /// the request gets its answer.
    fn unfinished(&self, acts: &[ChainedAct]) -> usize {
        let moment = |act: &ChainedAct| act.row.cell(ActColumn::ReceivedAt).clone();
        let Some(last) = acts.last().map(moment) else { return 0 };
        let is_missing = |act: &&ChainedAct| {
            !self.table.acts.contains_key(&act.row.seq()) && self.is_in_log(act)
        };
        let missing: Vec<&ChainedAct> = acts.iter().rev().take_while(is_missing).collect();
        // All acts of a batch have one moment.
        let is_one_batch = missing.iter().all(|act| moment(act) == last);
        if self.is_pair && self.table.is_there && is_one_batch { missing.len() } else { 0 }
    }

    /// The same, where there is anything to go by.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] for the journal of a later release, and where a file cannot be read
    /// at all and the other has nothing either.
    pub(super) fn readable(&self) -> Result<JournalReading, JournalError> {
        let later = self.table.version > VERSION && self.log.heading.is_none();
        if later || self.log.is_later {
            let told = "it was written by a later program";
            return Err(JournalError::Damaged(told.to_owned()));
        }
        let reading = self.weighed()?;
        match &self.table.trouble {
            Some(trouble) if reading.acts.is_empty() && self.log.heading.is_none() => {
                Err(JournalError::Damaged(trouble.clone()))
            }
            _ => Ok(reading),
        }
    }

    /// The highest number that was given for certain, also where its act is lost.
    fn known_highest(&self) -> u64 {
        let headings = [&self.table.heading, &self.log.heading];
        let told = headings.into_iter().flatten().map(|it| it.highest).max().unwrap_or(0);
        let mut proved = self.log.acts.iter().rev().filter(|(_, act)| act.is_proved);
        let logged = proved.next().map_or(0, |(seq, _)| *seq) + self.log.unread_at_the_end;
        told.max(logged)
    }

    fn gathered(&self, heading: &JournalHeading) -> GatheredActs {
        let mut gathered = GatheredActs::default();
        let mut last = ChainHash::default();
        let numbers: BTreeSet<u64> =
            self.table.acts.keys().chain(self.log.acts.keys()).copied().collect();
        let log_post = self.log.heading.as_ref().map_or(&heading.post, |it| &it.post);
        for seq in numbers {
            let row = self.table.acts.get(&seq);
            let (link, logged) = (self.table.links.get(&seq), self.log.acts.get(&seq));
            if let (Some(row), Some(link), Some(logged)) = (row, link, logged)
                && let Some(other) = other_than(row, link, logged)
            {
                let origin = |link: &ChainLink, post: &String| ActOrigin {
                    post: post.clone(),
                    seq,
                    hash: link.hash,
                };
                // Two chains in one folder: the one that goes on from what stands here is its own.
                let by_log = logged.link.prev == last && link.prev != last;
                let (own, apart) = if by_log {
                    let own = ChainedAct { row: other, link: logged.link };
                    (own, row.clone().coming_from(&origin(link, &heading.post)))
                } else {
                    let own = ChainedAct { row: row.clone(), link: *link };
                    (own, other.coming_from(&origin(&logged.link, log_post)))
                };
                last = own.link.hash;
                gathered.proved.insert(seq, own);
                gathered.apart.push(apart);
                continue;
            }
            match chosen(row, link, logged) {
                Some(ChosenAct::Proved(act)) => {
                    last = act.link.hash;
                    gathered.proved.insert(seq, act);
                }
                Some(ChosenAct::Unproved(act)) => {
                    last = act.link.hash;
                    gathered.unproved.insert(seq, act);
                }
                Some(ChosenAct::Unlinked(row)) => {
                    gathered.unlinked.insert(seq, row);
                }
                None => {}
            }
        }
        gathered
    }

    /// Whether both copies have this act as it is.
    fn agrees(&self, act: &ChainedAct) -> bool {
        self.is_in_table(act) && self.is_in_log(act)
    }

    /// Whether the database has this act as it is.
    pub(super) fn is_in_table(&self, act: &ChainedAct) -> bool {
        let seq = act.row.seq();
        self.table.acts.get(&seq) == Some(&act.row) && self.table.links.get(&seq) == Some(&act.link)
    }

    /// Whether the log has this act as it is.
    pub(super) fn is_in_log(&self, act: &ChainedAct) -> bool {
        let logged = self.log.acts.get(&act.row.seq());
        logged.is_some_and(|it| it.link == act.link && it.text == act.row.text())
    }

    /// Whether a copy that lacks this act is damaged: a journal of an earlier release has but one,
    /// without a chain, and so has a backup.
    fn should_have(&self, act: &ChainedAct) -> bool {
        let is_known_to_log = || self.log.acts.contains_key(&act.row.seq());
        self.is_pair && (!self.table.is_first_version || is_known_to_log())
    }
}

/// The act of the log, where both copies prove one under this number, and not the same.
fn other_than(row: &ActRow, link: &ChainLink, logged: &LoggedAct) -> Option<ActRow> {
    if !logged.is_proved || logged.link == *link {
        return None;
    }
    let text = row.text();
    if text == logged.text || !link.proves(&text) {
        return None;
    }
    ActRow::from_text(&logged.text)
}

fn chosen(
    row: Option<&ActRow>,
    link: Option<&ChainLink>,
    logged: Option<&LoggedAct>,
) -> Option<ChosenAct> {
    let text = row.map(ActRow::text);
    if let Some(logged) = logged.filter(|it| it.is_proved) {
        let same = row.filter(|_| text.as_ref() == Some(&logged.text)).cloned();
        if let Some(row) = same.or_else(|| ActRow::from_text(&logged.text)) {
            return Some(ChosenAct::Proved(ChainedAct { row, link: logged.link }));
        }
    }
    if let (Some(row), Some(text)) = (row, text) {
        let links = [link, logged.map(|it| &it.link)].into_iter().flatten();
        let row = row.clone();
        return Some(match links.clone().find(|link| link.proves(&text)) {
            Some(link) => ChosenAct::Proved(ChainedAct { row, link: *link }),
            None => match links.clone().next() {
                Some(link) => ChosenAct::Unproved(ChainedAct { row, link: *link }),
                None => ChosenAct::Unlinked(row),
            },
        });
    }
    let logged = logged?;
    let row = ActRow::from_text(&logged.text)?;
    Some(ChosenAct::Unproved(ChainedAct { row, link: logged.link }))
}

impl GatheredActs {
    /// Drops acts of which only the number is damaged: the same act stands, proved, under its own.
    fn drop_ghosts(&mut self) {
        if self.unproved.is_empty() && self.unlinked.is_empty() {
            return;
        }
        let known: HashSet<ChainHash> = self.proved.values().map(|act| act.row.content()).collect();
        self.unproved.retain(|_, act| !known.contains(&act.row.content()));
        self.unlinked.retain(|_, row| !known.contains(&row.content()));
    }

    /// Drops what a damaged database says and a whole log does not: an act stands in the log first.
    fn drop_unknown(&mut self, log: &LogCopy) {
        self.unproved.retain(|seq, _| log.acts.contains_key(seq));
        self.unlinked.retain(|seq, _| log.acts.contains_key(seq));
    }

    /// Takes out the acts that have no place by their number: those apart, and unproved ones under
    /// a number that nobody can have given.
    fn strays(&mut self, highest: u64) -> Vec<ActRow> {
        let proved = self.proved.last_key_value().map_or(0, |(seq, _)| *seq);
        let most = self.unproved.len() + self.unlinked.len();
        let bound = proved.max(highest).saturating_add(most as u64).saturating_add(1);
        let unproved = self.unproved.split_off(&bound).into_values().map(|act| act.row);
        let unlinked = self.unlinked.split_off(&bound).into_values();
        self.apart.drain(..).chain(unproved).chain(unlinked).collect()
    }
}

impl JournalReading {
    /// Hash of the last act.
    pub(super) fn head(&self) -> ChainHash {
        self.acts.last().map(|act| act.link.hash).unwrap_or_default()
    }

    /// Leaves out a batch that a server which runs has in its log and not yet in its database: it
    /// may still be taken back.
    pub(super) fn leave_unfinished(&mut self) {
        self.acts.truncate(self.acts.len().saturating_sub(self.unfinished));
        self.unfinished = 0;
    }

    /// The acts alone.
    pub(super) fn into_rows(self) -> Vec<ActRow> {
        self.acts.into_iter().map(|act| act.row).collect()
    }

    /// How many acts are lost.
    pub(super) fn lost_acts(&self) -> u64 {
        self.lost.iter().map(|(first, last)| last - first + 1).sum()
    }

    fn take(&mut self, gathered: GatheredActs, is_first_version: bool) {
        let GatheredActs { mut proved, mut unproved, mut unlinked, .. } = gathered;
        let numbers: BTreeSet<u64> =
            proved.keys().chain(unproved.keys()).chain(unlinked.keys()).copied().collect();
        for seq in numbers {
            let act = match (proved.remove(&seq), unproved.remove(&seq), unlinked.remove(&seq)) {
                (Some(act), ..) => act,
                (None, Some(act), _) => {
                    self.unproved.push(seq);
                    act
                }
                (None, None, Some(row)) => {
                    if !is_first_version {
                        self.unproved.push(seq);
                    }
                    ChainedAct::after(self.head(), row)
                }
                (None, None, None) => continue,
            };
            let before = self.acts.last().map_or(0, |last| last.row.seq());
            let follows = before + 1 == seq;
            if follows && act.link.prev != self.head() {
                self.breaks.push(seq);
            }
            self.acts.push(act);
        }
    }
}

/// What is missing among acts numbered 1 to `highest`.
fn gaps(acts: &[ChainedAct], highest: u64) -> Vec<(u64, u64)> {
    let mut gaps = Vec::new();
    let mut next = 1;
    for seq in acts.iter().map(|act| act.row.seq()).chain([highest + 1]) {
        if seq > next {
            gaps.push((next, seq - 1));
        }
        next = next.max(seq + 1);
    }
    gaps
}
