//! When the acts of the journal happened, as far as it can tell.
//!
//! Two things are kept apart. The **order** of acts is that of the journal, and is never in doubt.
//! The **moment** of an act is what the server's clock said, and a clock may have been wrong: hours
//! ahead (local time taken for UTC), behind after a power cut, or set while the server ran. Acts
//! are judged against the clock of now, never against the newest act. Where a moment lies ahead of
//! that clock, or of the clock under which a later act was accepted, one of the two clocks was
//! wrong, and nobody can say which. Then worse news counts from the latest moment that can be true;
//! better news is as old as it may be, and waits for an officer.
//!
//! All of it follows from the journal and the moment of reading, so that living and restarting end
//! the same.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    act_time::{ActTime, TOLERANCE},
    journal::entry::{EntryKind, JournalEntry},
};

/// A moment ahead by no more than a day and the widest difference of time zones is still the latest
/// that can be true: local time taken for UTC, a date off by one. Beyond, the moment of the act's
/// successor is.
const BELIEVABLE: SignedDuration = SignedDuration::from_hours(26);

/// Payload field of a clock entry: whether the clock that wrote it had run steadily for a while.
pub(super) const STEADY: &str = "steady";

/// Entries whose moments can be compared: all of an actual event; of a drill, those of one start.
type Timeline = Option<Timestamp>;

fn timeline(entry: &JournalEntry) -> Timeline {
    (entry.mode == "drill").then_some(entry.as_of)
}

fn is_of_another_drill(entry: &JournalEntry, as_of: Timestamp) -> bool {
    timeline(entry).is_some_and(|start| start != as_of)
}

/// What comes after an entry.
#[derive(Debug, Default)]
struct Successors {
    /// The place of the next entry that does not lie ahead.
    next: Option<Timestamp>,
    /// How many that lie ahead come before that one.
    between: i64,
    /// By timeline, the earliest moment under which somebody acted.
    least: HashMap<Timeline, Timestamp>,
}

/// The times of all entries of a journal, and what follows from them.
#[derive(Debug, Default)]
pub(super) struct ActTimes {
    times: Vec<ActTime>,
    /// The newest moment that is not ahead of the present: the next act comes after it.
    pub(super) last: Option<Timestamp>,
    /// When an act ceases to lie ahead: all times have to be told anew then.
    pub(super) next: Option<Timestamp>,
    /// Numbers of the acts that lie ahead of the present.
    pub(super) ahead: Vec<u64>,
    /// An act lies ahead, and no entry after it says when the present was: one has to be written, or
    /// the place of the act would move with every start.
    pub(super) unmarked: bool,
    /// An act lies ahead, and nobody has acted under an earlier clock since.
    pub(super) uncontradicted: bool,
}

impl ActTimes {
    /// Of these entries of one mode, in order, at the moment `now` of the event, or of the drill
    /// that started at `as_of`. What was said in a drill of another start stays as it was stamped:
    /// the two clocks have nothing to do with each other. O(n).
    pub(super) fn of(entries: &[JournalEntry], as_of: Timestamp, now: Timestamp) -> Self {
        let limit = now.saturating_add(TOLERANCE).unwrap_or(Timestamp::MAX);
        let mut told = Self::default();
        let newest = told.look_back(entries, as_of, limit);
        told.look_ahead(entries, &newest, as_of, now, limit);
        // Of a merged journal they come in another order than by number.
        told.ahead.sort_unstable();
        told
    }

    /// The time of the entry at a position.
    pub(super) fn at(&self, position: usize) -> Option<ActTime> {
        self.times.get(position).copied()
    }

    /// No act happened before its predecessors, where their moments can be true. Returns, for each
    /// entry, the newest of those.
    fn look_back(
        &mut self,
        entries: &[JournalEntry],
        as_of: Timestamp,
        limit: Timestamp,
    ) -> Vec<Option<Timestamp>> {
        let mut newest: HashMap<Timeline, Timestamp> = HashMap::new();
        let mut before = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut time = ActTime::of(entry.received_at);
            let known = newest.get(&timeline(entry)).copied();
            before.push(known);
            if is_of_another_drill(entry, as_of) {
                self.times.push(time);
                continue;
            }
            if time.stamped > limit {
                if entry.by.is_some() {
                    self.ahead.push(entry.seq);
                    let then = time.stamped.saturating_sub(TOLERANCE).unwrap_or(time.stamped);
                    self.next = self.next.into_iter().chain([then]).min();
                }
            } else {
                // Acts of one batch have one moment.
                let behind = known.filter(|known| time.stamped < *known);
                let after = behind.map(|known| known.saturating_add(TICK).unwrap_or(known));
                time.ordered = after.unwrap_or(time.stamped);
                time.latest = time.ordered;
                newest.insert(timeline(entry), time.ordered);
                self.last = self.last.max(Some(time.ordered));
            }
            self.times.push(time);
        }
        before
    }

    /// No act happened after its successors.
    fn look_ahead(
        &mut self,
        entries: &[JournalEntry],
        newest: &[Option<Timestamp>],
        as_of: Timestamp,
        now: Timestamp,
        limit: Timestamp,
    ) {
        let mut after = Successors::default();
        for ((entry, time), newest) in entries.iter().zip(&mut self.times).zip(newest).rev() {
            if is_of_another_drill(entry, as_of) {
                continue;
            }
            let ahead = time.stamped > limit;
            let least = after.least.get(&timeline(entry)).copied();
            let contradicted = least.is_some_and(|least| {
                least.saturating_add(TOLERANCE).is_ok_and(|least| least < time.stamped)
            });
            if ahead {
                after.between += 1;
                let bound = after.next.unwrap_or(now);
                let place = bound.saturating_sub(TICK * clamped(after.between)).unwrap_or(bound);
                time.ordered = newest.map_or(place, |newest| place.max(newest));
                let believable = time.stamped.duration_since(bound) <= BELIEVABLE;
                time.latest = if believable { time.stamped } else { bound };
                if entry.by.is_some() {
                    self.unmarked |= after.next.is_none();
                    self.uncontradicted |= !contradicted;
                }
            } else if !is_behind(entry) {
                after.next = Some(time.ordered);
                after.between = 0;
                if contradicts(entry) {
                    let least = after.least.entry(timeline(entry)).or_insert(time.stamped);
                    *least = (*least).min(time.stamped);
                }
            }
            time.doubted = ahead || contradicted;
            if time.doubted {
                let known = least.unwrap_or(time.ordered).min(time.ordered);
                time.earliest = newest.map_or(known, |newest| newest.min(known));
            }
        }
    }
}

/// The smallest difference between two moments of the order.
const TICK: SignedDuration = SignedDuration::from_nanos(1);

fn clamped(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Whether its clock was certainly behind: it was accepted while a snapshot was in service that had
/// not been made yet by that clock.
fn is_behind(entry: &JournalEntry) -> bool {
    entry.received_at.saturating_add(TOLERANCE).is_ok_and(|moment| moment < entry.as_of)
}

/// Whether somebody acted under its clock, or that clock ran steadily: a clock that was set right a
/// minute after the start does not speak against what came before.
fn contradicts(entry: &JournalEntry) -> bool {
    let steady = || entry.payload.get(STEADY).and_then(serde_json::Value::as_bool) == Some(true);
    entry.by.is_some() || entry.kind == EntryKind::Clock && steady()
}

#[cfg(test)]
#[path = "act_times_tests.rs"]
mod tests;
