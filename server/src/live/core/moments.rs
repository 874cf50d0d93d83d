//! When acts happened and what moment it is: the clock may be wrong, and acts may lie ahead of it.

use jiff::{SignedDuration, Timestamp};
use lintas_model::passability::phase::after;
use serde_json::json;

use super::Core;
use crate::live::{
    act_time::TOLERANCE,
    act_times::{ActTimes, STEADY},
    journal::entry::{EntryKind, JournalEntry},
    steadiness::BELIEVED_AFTER,
};

/// By how much a clock may be set back without anything being judged anew: time services correct it
/// by less while it runs.
const SETTLING: SignedDuration = SignedDuration::from_secs(1);

impl Core {
    /// The moment of a batch that comes now: later than the one before, also where the clock was set
    /// back by less than [`TOLERANCE`].
    pub(in crate::live) fn moment(&self, now: Timestamp) -> Timestamp {
        let limit = now.saturating_add(TOLERANCE).unwrap_or(now);
        let last = self.times.last.filter(|last| *last <= limit);
        last.map_or(now, |last| now.max(after(last)))
    }

    /// Tells the times of the entries at the moment `now`. Where acts lie ahead of it and no entry
    /// says so yet, appends one: what follows from it must be the same after the next start.
    pub(in crate::live) fn time(
        &mut self,
        entries: &mut Vec<JournalEntry>,
        as_of: Timestamp,
        now: Timestamp,
    ) {
        self.times = ActTimes::of(entries, as_of, now);
        if !self.times.ahead.is_empty() {
            let acts = self.times.ahead.len();
            tracing::warn!(acts, first = ?self.times.ahead.first(), "acts of the journal lie ahead of the clock");
        }
        if self.times.unmarked
            && let Some(mark) = self.log(EntryKind::Clock, now, json!({ STEADY: false }))
        {
            entries.push(mark);
            self.times = ActTimes::of(entries, as_of, now);
        }
    }

    /// Whether the times of the entries have to be told anew: an act ceases to lie ahead, or the
    /// clock was set back, or has run steadily for so long that it is believed.
    pub(in crate::live) fn is_to_be_timed(&mut self, now: Timestamp) -> bool {
        if self.knows_more() {
            // Nobody can tell them before the journal can be read.
            return false;
        }
        let limit = now.saturating_add(TOLERANCE).unwrap_or(now);
        let is_back = self.times.last.is_some_and(|last| last > limit);
        let is_reached = self.times.next.is_some_and(|next| next <= now);
        let is_steady = self.steadiness.runs_for(now) >= BELIEVED_AFTER;
        if is_steady && self.times.uncontradicted && self.journal.is_some() {
            self.times.uncontradicted = false;
            return self.log(EntryKind::Clock, now, json!({ STEADY: true })).is_some();
        }
        is_back || is_reached
    }

    /// Whether the clock was set back since it was last looked at.
    pub(in crate::live) fn is_turned(&mut self, now: Timestamp) -> bool {
        let last = self.looked_at.replace(now);
        last.is_some_and(|last| last.duration_since(now) > SETTLING)
    }

    /// Numbers of the acts that lie ahead of the clock.
    pub(in crate::live) fn ahead(&self) -> &[u64] {
        &self.times.ahead
    }

    /// As if the clock had run steadily for a while.
    #[cfg(test)]
    pub(in crate::live) fn pretend_steady(&mut self, now: Timestamp) {
        self.steadiness.pretend(BELIEVED_AFTER, now);
    }
}
