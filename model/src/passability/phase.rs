//! The life of evidence: what a statement still says at a moment.
//!
//! Worse news acts at once; better news must be seen and in force; silence and time never make a road
//! `open`. A statement is current until its stated end or for its lifetime. Then bad news leaves a
//! doubt for as long as its source has it, good news says nothing. What vanished from its source
//! leaves a doubt for a lifetime; what is destroyed keeps its word until somebody ends it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::fact::{Coverage, HazardFact, ReportFact, ReportStatus};

/// So much may a clock be ahead before a moment counts as lying in the future.
pub const AHEAD: SignedDuration = SignedDuration::from_mins(15);

/// Good news counts for so long at most: that of what had been destroyed.
pub(crate) const LONGEST_GOOD: SignedDuration = SignedDuration::from_hours(168);

/// Where a statement stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It begins later, or is good news from the future: it says nothing yet.
    Planned,
    /// It counts as it stands.
    Current,
    /// Past its life, still in its source: bad news leaves a doubt.
    Stale,
    /// No longer in its source: bad news leaves a doubt for a lifetime.
    Lost,
    /// It says nothing any more.
    Over,
}

/// What features tell of the evidence that decides. Ordered from the surest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceState {
    /// It counts as it stands.
    Current,
    /// Its source was held back; these are its last good rows.
    HeldBack,
    /// It is past its life.
    Stale,
    /// It vanished from its source.
    Lost,
    /// Somebody said that it has ended.
    Ended,
}

impl EvidenceState {
    /// The word in files and fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::HeldBack => "held_back",
            Self::Stale => "stale",
            Self::Lost => "lost",
            Self::Ended => "ended",
        }
    }

    /// What is told of a statement in this phase.
    pub(crate) const fn of(phase: Phase, lost: bool, held_back: bool) -> Self {
        match (phase, lost, held_back) {
            (_, true, _) | (Phase::Lost, ..) => Self::Lost,
            (Phase::Stale | Phase::Over, ..) => Self::Stale,
            (_, _, true) => Self::HeldBack,
            _ => Self::Current,
        }
    }
}

/// Whether a moment lies so far ahead of `now` that good news of it waits.
pub(crate) fn is_ahead(moment: Timestamp, now: Timestamp) -> bool {
    now.checked_add(AHEAD).is_ok_and(|bound| moment > bound)
}

/// The first moment at which good news of `moment` may be believed.
pub(crate) fn believed_from(moment: Timestamp) -> Timestamp {
    moment.checked_sub(AHEAD).unwrap_or(moment)
}

impl HazardFact<'_> {
    /// Where it stands in its life. Danger of a moment ahead acts in full.
    pub fn phase(&self, now: Timestamp) -> Phase {
        if let Some(lost) = self.lost {
            return if now >= lost.until { Phase::Over } else { Phase::Lost };
        }
        if self.valid_from.is_some_and(|from| from > now) {
            Phase::Planned
        } else if self.until.is_some_and(|until| until < now) {
            Phase::Stale
        } else {
            Phase::Current
        }
    }

    /// What is told of it.
    pub fn evidence_state(&self, now: Timestamp) -> EvidenceState {
        EvidenceState::of(self.phase(now), self.lost.is_some(), self.held_back)
    }

    /// Whether it says anything: begun, and not over.
    pub fn stands(&self, now: Timestamp) -> bool {
        !matches!(self.phase(now), Phase::Planned | Phase::Over)
    }

    /// The latest moment that it may speak of, which good news must not be older than; `None` where
    /// nobody knows. What was lost without a date was there before it was lost.
    pub fn latest(&self, now: Timestamp) -> Option<Timestamp> {
        let begun = self.valid_from.filter(|from| *from <= now);
        let spoken = self.as_of.map(|as_of| as_of.max(begun.unwrap_or(as_of)).min(now));
        spoken.or(self.lost.map(|lost| after(lost.since)))
    }
}

impl ReportFact<'_> {
    /// Whether it is destroyed and said not to be open: then it has no lifetime.
    pub(crate) fn keeps_its_word(&self) -> bool {
        self.is_destroyed() && self.status != ReportStatus::Open
    }

    /// Where it stands in its life.
    pub fn phase(&self, now: Timestamp) -> Phase {
        let good = self.status == ReportStatus::Open;
        if let Some(lost) = self.lost {
            return match (self.keeps_its_word(), good || now >= lost.until) {
                (true, _) => Phase::Current,
                (false, true) => Phase::Over,
                (false, false) => Phase::Lost,
            };
        }
        if good && self.waits {
            return Phase::Over;
        }
        if self.starts.is_some_and(|starts| starts > now)
            || (good && self.as_of.is_some_and(|moment| is_ahead(moment, now)))
        {
            return Phase::Planned;
        }
        if self.keeps_its_word() {
            return Phase::Current;
        }
        match self.expires {
            Some(expires) if expires < now && (good || self.ends_as_stated) => Phase::Over,
            Some(expires) if expires < now => Phase::Stale,
            // Good news of which nobody says when says nothing.
            _ if good && self.as_of.is_none() => Phase::Over,
            _ => Phase::Current,
        }
    }

    /// What is told of it.
    pub fn evidence_state(&self, now: Timestamp) -> EvidenceState {
        EvidenceState::of(self.phase(now), self.lost.is_some(), self.held_back)
    }

    /// The latest moment that it may speak of, which good news must not be older than; `None` where
    /// nobody knows.
    pub fn latest(&self) -> Option<Timestamp> {
        let spoken = self.as_of.map(|as_of| as_of.max(self.starts.unwrap_or(as_of)));
        spoken.or(self.lost.map(|lost| after(lost.since)))
    }

    /// The latest moment of the danger that it told of, where that is over: good news must be later, a stated
    /// end included. `None` where it is not over, or was no danger.
    pub fn past_danger(&self, now: Timestamp) -> Option<Timestamp> {
        let bad = !matches!(self.status, ReportStatus::Open | ReportStatus::Planned);
        let over = bad && self.phase(now) == Phase::Over;
        let ended = self.expires.filter(|end| *end < now);
        self.latest().max(ended).filter(|_| over)
    }

    /// The moments at which it begins to say something else.
    pub fn changes(&self) -> impl Iterator<Item = Timestamp> {
        let over = self.expires.filter(|_| !self.keeps_its_word());
        let lost = self.lost.filter(|_| !self.keeps_its_word()).map(|lost| lost.until);
        let good = self.as_of.filter(|_| self.status == ReportStatus::Open).map(believed_from);
        let boats = self.as_of.filter(|_| self.status == ReportStatus::BoatOnly);
        let boats = boats.and_then(|said| said.checked_add(LONGEST_GOOD).ok());
        let ends = [over, boats].map(|end| end.map(after));
        [self.starts, good, lost].into_iter().chain(ends).flatten()
    }
}

impl HazardFact<'_> {
    /// The latest moment of the danger that it told of, where that is over: good news must be later. `None`
    /// where it is not over, or was no danger.
    pub fn past_danger(&self, now: Timestamp) -> Option<Timestamp> {
        let over = self.basis.is_actual() && self.phase(now) == Phase::Over;
        self.latest(now).filter(|_| over)
    }

    /// The moments at which it begins to say something else.
    pub fn changes(&self) -> impl Iterator<Item = Timestamp> {
        let lost = self.lost.map(|lost| lost.until);
        let ends = [self.until, self.good_until].map(|end| end.map(after));
        [self.valid_from, lost].into_iter().chain(ends).flatten()
    }
}

impl Coverage {
    /// Whether what it found holds: it says when it looked, and that is neither too long ago nor
    /// still to come.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.as_of.is_some_and(|as_of| !is_ahead(as_of, now))
            && self.until.is_some_and(|until| until >= now)
    }

    /// Whether it held once and does no longer.
    pub(crate) fn is_old(&self, now: Timestamp) -> bool {
        self.as_of.is_some() && self.until.is_some_and(|until| until < now)
    }

    /// Whether its finding the place dry ends water of this moment: only strictly later, and a model
    /// never ends what somebody saw.
    pub fn ends(&self, water: &HazardFact<'_>, now: Timestamp) -> bool {
        use crate::hazard::Basis::{Modelled, Observed};
        let outranked = self.basis == Modelled && water.basis == Observed;
        let later = self.as_of.zip(water.latest(now)).is_some_and(|(dry, wet)| dry > wet);
        self.holds(now) && later && !outranked
    }

    /// The moments at which it begins to say something else.
    pub fn changes(&self) -> impl Iterator<Item = Timestamp> {
        [self.as_of.map(believed_from), self.until.map(after)].into_iter().flatten()
    }
}

/// The moment right after this one.
pub fn after(moment: Timestamp) -> Timestamp {
    moment.checked_add(SignedDuration::from_nanos(1)).unwrap_or(moment)
}
