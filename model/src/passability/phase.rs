//! The life of evidence: what a statement still says at a moment.
//!
//! Worse news acts at once; better news must be seen and in force; silence and time never make a
//! road `open`. A statement is current until its stated end or for its lifetime. After that bad
//! news makes a road `unknown` for as long as it is in its source, and good news says nothing. Bad
//! news that vanished from its source makes a road `unknown` for one lifetime more. What is
//! destroyed stays closed or restricted until somebody ends it. `docs/evidence.md` is the whole
//! law.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    fact::{Coverage, HazardFact, ReportFact, ReportStatus},
    past_danger::PastDanger,
};

/// How far a moment may be ahead of the clock before it counts as lying in the future.
pub const AHEAD: SignedDuration = SignedDuration::from_mins(15);

/// The longest lifetime of good news: that something destroyed is repaired.
pub(crate) const LONGEST_GOOD: SignedDuration = SignedDuration::from_hours(168);

/// The phase that a statement is in at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It begins later, or is good news from the future: it says nothing yet.
    Planned,
    /// It counts in full.
    Current,
    /// Past its life, still in its source: bad news makes the road `unknown`.
    Stale,
    /// No longer in its source: bad news makes the road `unknown` for a lifetime.
    Lost,
    /// It says nothing any more.
    Over,
}

/// The field `evidence_state` of features: what the evidence that decides is worth. Ordered from
/// the surest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceState {
    /// It counts in full.
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
    /// Its code in files and fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::HeldBack => "held_back",
            Self::Stale => "stale",
            Self::Lost => "lost",
            Self::Ended => "ended",
        }
    }

    /// Of a statement in this phase that is lost or whose source was held back.
    pub(crate) const fn of(phase: Phase, lost: bool, held_back: bool) -> Self {
        match (phase, lost, held_back) {
            (_, true, _) | (Phase::Lost, ..) => Self::Lost,
            (Phase::Stale | Phase::Over, ..) => Self::Stale,
            (_, _, true) => Self::HeldBack,
            _ => Self::Current,
        }
    }
}

/// Whether a moment lies so far ahead of `now` that good news of it does not count yet.
pub(crate) fn is_ahead(moment: Timestamp, now: Timestamp) -> bool {
    now.checked_add(AHEAD).is_ok_and(|bound| moment > bound)
}

/// The first moment at which good news of `moment` counts.
pub(crate) fn believed_from(moment: Timestamp) -> Timestamp {
    moment.checked_sub(AHEAD).unwrap_or(moment)
}

impl HazardFact<'_> {
    /// The phase that it is in. Danger whose moment lies ahead counts in full.
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

    /// What it is worth as evidence, for the field `evidence_state`.
    pub fn evidence_state(&self, now: Timestamp) -> EvidenceState {
        EvidenceState::of(self.phase(now), self.lost.is_some(), self.held_back)
    }

    /// Whether it says anything: it has begun, and is not over.
    pub fn stands(&self, now: Timestamp) -> bool {
        !matches!(self.phase(now), Phase::Planned | Phase::Over)
    }

    /// The latest moment that it may speak of, which good news must not be older than; `None` where
    /// that is not known. Evidence without a date that was lost speaks of the moment of its loss at
    /// the latest.
    pub fn latest(&self, now: Timestamp) -> Option<Timestamp> {
        let begun = self.valid_from.filter(|from| *from <= now);
        let spoken = self.as_of.map(|as_of| as_of.max(begun.unwrap_or(as_of)).min(now));
        spoken.or(self.lost.map(|lost| after(lost.since)))
    }
}

impl ReportFact<'_> {
    /// Whether what it speaks of is destroyed and not reported open: then it has no lifetime.
    pub(crate) fn keeps_its_word(&self) -> bool {
        self.is_destroyed() && self.status != ReportStatus::Open
    }

    /// The phase that it is in.
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
            // Good news without a date says nothing.
            _ if good && self.as_of.is_none() => Phase::Over,
            _ => Phase::Current,
        }
    }

    /// What it is worth as evidence, for the field `evidence_state`.
    pub fn evidence_state(&self, now: Timestamp) -> EvidenceState {
        EvidenceState::of(self.phase(now), self.lost.is_some(), self.held_back)
    }

    /// The latest moment that it may speak of, which good news must not be older than; `None` where
    /// that is not known.
    pub fn latest(&self) -> Option<Timestamp> {
        let spoken = self.as_of.map(|as_of| as_of.max(self.starts.unwrap_or(as_of)));
        spoken.or(self.lost.map(|lost| after(lost.since)))
    }

    /// The danger that it spoke of, where that is over; a stated end counts as a moment of it.
    pub fn past_danger(&self, now: Timestamp) -> PastDanger {
        let bad = !matches!(self.status, ReportStatus::Open | ReportStatus::Planned);
        if !bad || self.phase(now) != Phase::Over {
            return PastDanger::NONE;
        }
        let ended = self.expires.filter(|end| *end < now);
        PastDanger { at: self.latest().max(ended), until: self.lost.map(|lost| lost.until) }
    }

    /// The moments at which what it says may change.
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
    /// The danger that it spoke of, where that is over.
    pub fn past_danger(&self, now: Timestamp) -> PastDanger {
        if !self.basis.is_actual() || self.phase(now) != Phase::Over {
            return PastDanger::NONE;
        }
        PastDanger { at: self.latest(now), until: self.lost.map(|lost| lost.until) }
    }

    /// The moments at which what it says may change.
    pub fn changes(&self) -> impl Iterator<Item = Timestamp> {
        let lost = self.lost.map(|lost| lost.until);
        let ends = [self.until, self.good_until].map(|end| end.map(after));
        [self.valid_from, lost].into_iter().chain(ends).flatten()
    }
}

impl Coverage {
    /// Whether it counts: it has a moment, and that is neither too long ago nor still to come.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.as_of.is_some_and(|as_of| !is_ahead(as_of, now))
            && self.until.is_some_and(|until| until >= now)
    }

    /// Whether it counted once and does no longer.
    pub(crate) fn is_old(&self, now: Timestamp) -> bool {
        self.as_of.is_some() && self.until.is_some_and(|until| until < now)
    }

    /// Whether this dry coverage ends that water: only where it is strictly later, and a modelled
    /// coverage never ends observed water.
    pub fn ends(&self, water: &HazardFact<'_>, now: Timestamp) -> bool {
        use crate::hazard::Basis::{Modelled, Observed};
        let outranked = self.basis == Modelled && water.basis == Observed;
        let later = self.as_of.zip(water.latest(now)).is_some_and(|(dry, wet)| dry > wet);
        self.holds(now) && later && !outranked
    }

    /// The moments at which what it says may change.
    pub fn changes(&self) -> impl Iterator<Item = Timestamp> {
        [self.as_of.map(believed_from), self.until.map(after)].into_iter().flatten()
    }
}

/// The moment right after this one.
pub fn after(moment: Timestamp) -> Timestamp {
    moment.checked_add(SignedDuration::from_nanos(1)).unwrap_or(moment)
}
