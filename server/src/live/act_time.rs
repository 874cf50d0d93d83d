//! The time of one act, as far as the journal can tell ([`ActTimes`](super::act_times)).

use jiff::{SignedDuration, Timestamp};

/// Differences between two clocks that are none: what time services correct while a server runs.
/// The quarter of an hour that the law of evidence grants to moments in files.
pub(super) const TOLERANCE: SignedDuration = SignedDuration::from_mins(15);

/// When an act happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ActTime {
    /// By the clock at that time.
    pub(crate) stamped: Timestamp,
    /// Its place in the order of moments: after its predecessors, before its successors.
    pub(crate) ordered: Timestamp,
    /// The latest moment that can be true: worse news lives from it.
    pub(crate) latest: Timestamp,
    /// The earliest moment that can be true: better news is as old as this.
    pub(crate) earliest: Timestamp,
    /// It lies ahead of the present, or of the clock of a later act: better news waits.
    pub(crate) doubted: bool,
}

impl ActTime {
    /// The time of an act where nothing speaks against its clock.
    pub(crate) fn of(stamped: Timestamp) -> Self {
        Self { stamped, ordered: stamped, latest: stamped, earliest: stamped, doubted: false }
    }

    /// A moment that the act tells of, no later than the act: moved with it where its clock was
    /// behind, and bounded to the place of the act in the order of moments.
    pub(crate) fn bounded(&self, seen: Timestamp) -> Timestamp {
        let behind = self.ordered.duration_since(self.stamped);
        let moved = if behind > SignedDuration::ZERO { seen.checked_add(behind) } else { Ok(seen) };
        moved.unwrap_or(seen).min(self.ordered)
    }

    /// Such a moment where it is better news: as old as it may be.
    pub(crate) fn oldest(&self, seen: Timestamp) -> Timestamp {
        if self.doubted { seen.min(self.earliest) } else { self.bounded(seen) }
    }
}
