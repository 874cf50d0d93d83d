//! All that was said of one edge, and what of it counts.
//!
//! - Worse news acts at once, whoever brings it.
//! - Better news acts when an officer brings or confirms it, or when a second reporter says as much.
//!   Until then it waits: it may make nothing better.
//! - Of what counts, the worst decides, class by class.
//! - An officer's word ends every older word about the same classes, reports and closures of the
//!   snapshot alike, for good: when the officer's word has expired, the road is as if nobody had
//!   looked. Two reporters who agree end older words of other reporters and of the snapshot, but not
//!   an officer's, and nothing that is destroyed.
//! - What has expired leaves a doubt, unless it said that the road was open.
//!
//! "Older" is by the moment of seeing. Of two words of one moment an officer's is the newer, and
//! between equals neither is: the worse one wins.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};

use super::Report;
use crate::network::{known::ClosureRecord, state::RoadState};
use crate::passability::{Passability, ReportFact, ReportStatus, VehicleSet, rules};
use crate::vehicle::VehicleClass;

/// A report that was neither withdrawn nor rejected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said<'a> {
    /// What was said.
    pub report: &'a Report,
    /// An officer has confirmed it.
    pub confirmed: bool,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It counts.
    Active,
    /// Better news that waits for an officer or a second reporter.
    Unverified,
    /// Its time is over.
    Expired,
    /// A newer word took its place.
    Superseded,
    /// It was wrong, said who filed it, or an officer.
    Withdrawn,
    /// An officer did not believe it.
    Rejected,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Active,
        Self::Unverified,
        Self::Expired,
        Self::Superseded,
        Self::Withdrawn,
        Self::Rejected,
    ];

    /// The word in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Unverified => "unverified",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Rejected => "rejected",
        }
    }

    /// The state called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What counts on one edge at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective<'a> {
    /// What counts, as the rules take it: closures first, each in the order in which it was given.
    pub facts: Vec<ReportFact<'a>>,
    /// What became of every report on this edge, in the order in which they were given.
    pub states: Vec<State>,
    /// The first moment after this one at which the answer changes by itself.
    pub next_change: Option<Timestamp>,
}

/// What counts of all that was said of one edge, at the moment `now`.
pub fn effective<'a>(
    closures: &[&'a ClosureRecord],
    said: &[Said<'a>],
    now: Timestamp,
) -> Effective<'a> {
    let ends: Vec<End<'_>> = said.iter().filter_map(|one| End::of(one, said)).collect();
    let mut facts = Vec::with_capacity(closures.len() + said.len());
    for closure in closures {
        let fact = closure.fact();
        let ended = outdated(&ends, &fact, spoken_at(&fact), false);
        facts.extend(remaining(fact, ended));
    }
    let mut states = Vec::with_capacity(said.len());
    for one in said {
        let fact = one.report.fact();
        let ended = outdated(&ends, &fact, one.report.seen_at, one.decides());
        let trusted = one.is_trusted(said);
        let Some(fact) = remaining(fact, ended) else {
            states.push(State::Superseded);
            continue;
        };
        let expired = one.report.has_expired(now);
        states.push(match (expired, trusted) {
            (true, _) => State::Expired,
            (false, false) if fact.status == ReportStatus::Open => State::Unverified,
            (false, _) => State::Active,
        });
        // Better news that waits says nothing yet.
        if trusted || fact.status != ReportStatus::Open {
            facts.push(ReportFact { doubtful: !trusted, ..fact });
        }
    }
    for (one, state) in said.iter().zip(&mut states) {
        if *state == State::Active && !one.is_trusted(said) && is_outweighed(one, &facts, now) {
            *state = State::Unverified;
        }
    }
    let next_change = facts.iter().filter_map(|fact| changes_after(fact, now)).min();
    Effective { facts, states, next_change }
}

impl Said<'_> {
    /// Whether it is an officer's word: said or confirmed by one.
    fn decides(&self) -> bool {
        self.report.role.decides() || self.confirmed
    }

    fn is_trusted(&self, all: &[Said<'_>]) -> bool {
        self.decides() || self.agreed_at(all).is_some()
    }

    /// Since when two people say so: the older of the two moments of seeing, of the newest pair.
    /// Somebody agrees who says as much or better while both words hold.
    fn agreed_at(&self, all: &[Said<'_>]) -> Option<Timestamp> {
        let own = self.report;
        // Most words ask for nobody's consent: a closed road needs no second voice.
        if !matches!(
            own.status,
            ReportStatus::Open | ReportStatus::Restricted | ReportStatus::EmergencyOnly
        ) {
            return None;
        }
        let holds = |one: &Report, at: Timestamp| one.expires().is_none_or(|expires| at <= expires);
        all.iter()
            .map(|one| one.report)
            .filter(|other| other.reporter != own.reporter)
            .filter(|other| holds(own, other.seen_at) && holds(other, own.seen_at))
            .filter(|other| is_as_good(other, own))
            .map(|other| other.seen_at.min(own.seen_at))
            .max()
    }
}

/// Whether `other` says for every class of `own` what is as good or better.
fn is_as_good(other: &Report, own: &Report) -> bool {
    let (other, own) = (other.fact(), own.fact());
    // A closed road needs no second voice, and a voice for it is none for anything better.
    let says = |fact: &ReportFact<'_>, class| rules::unexpired_word(class, fact);
    own.vehicles.iter().all(|class| {
        other.vehicles.contains(class)
            && match (says(&other, class), says(&own, class)) {
                (Some(other), Some(own)) => other <= own && own < Passability::Unknown,
                _ => false,
            }
    })
}

/// A word that ends older ones.
struct End<'a> {
    by: &'a Report,
    /// The moment that it speaks of.
    at: Timestamp,
    decides: bool,
}

impl<'a> End<'a> {
    fn of(one: &Said<'a>, all: &[Said<'a>]) -> Option<Self> {
        // An announcement takes nobody's place.
        if one.report.status == ReportStatus::Planned {
            return None;
        }
        let at = if one.decides() { one.report.seen_at } else { one.agreed_at(all)? };
        Some(Self { by: one.report, at, decides: one.decides() })
    }
}

/// The classes for which a newer word has taken the place of this one.
fn outdated(
    ends: &[End<'_>],
    fact: &ReportFact<'_>,
    spoken: Timestamp,
    decides: bool,
) -> VehicleSet {
    let destroyed = fact.is_destroyed() && fact.status != ReportStatus::Open;
    ends.iter()
        .filter(|end| end.by.id != fact.id)
        .filter(|end| end.decides || !(decides || destroyed))
        .filter(|end| match end.at.cmp(&spoken) {
            Ordering::Greater => true,
            Ordering::Equal => end.decides && !decides,
            Ordering::Less => false,
        })
        .flat_map(|end| end.by.vehicles.iter())
        .collect()
}

/// The moment that a closure speaks of: what is still to come was not seen by anybody.
fn spoken_at(fact: &ReportFact<'_>) -> Timestamp {
    fact.as_of.max(fact.starts).unwrap_or(Timestamp::MIN)
}

/// The fact without the classes that are ended; `None` where none is left.
fn remaining<'a>(fact: ReportFact<'a>, ended: VehicleSet) -> Option<ReportFact<'a>> {
    let vehicles: VehicleSet =
        fact.vehicles.iter().filter(|class| !ended.contains(*class)).collect();
    (vehicles != VehicleSet::NONE).then_some(ReportFact { vehicles, outdated_for: ended, ..fact })
}

/// Whether something worse is said for every class that this report speaks of.
fn is_outweighed(one: &Said<'_>, facts: &[ReportFact<'_>], now: Timestamp) -> bool {
    let Some(own) = facts.iter().find(|fact| fact.id == one.report.id) else { return false };
    own.vehicles.iter().all(|class| {
        let says = |fact: &ReportFact<'_>| rules::reported_word(class, fact, now);
        let own = says(own);
        facts.iter().filter_map(says).max() > own
    })
}

/// Whether what stands on an edge, with everything around it, is worse for every class than what a
/// report says that nobody has confirmed: then it is better news, and waits.
pub fn is_overruled(said: Said<'_>, effective: &Effective<'_>, stands: &RoadState) -> bool {
    let own = effective.facts.iter().find(|fact| fact.doubtful && fact.id == said.report.id);
    own.is_some_and(|own| {
        own.vehicles.iter().all(|class| {
            let stands = stands.verdict.passability[class.index()];
            let worse = |word| stands > word && stands != Passability::Never;
            rules::unexpired_word(class, own).is_some_and(worse) || stands == Passability::Never
        }) && own
            .vehicles
            .iter()
            .any(|class| stands.verdict.passability[class.index()] != Passability::Never)
    })
}

/// The first moment after `now` at which a fact says something else: when it starts, and when the
/// last moment at which it holds is over.
fn changes_after(fact: &ReportFact<'_>, now: Timestamp) -> Option<Timestamp> {
    let destroyed = fact.is_destroyed() && fact.status != ReportStatus::Open;
    let over = fact.expires.filter(|_| !destroyed).map(after);
    [fact.starts, over].into_iter().flatten().filter(|moment| *moment > now).min()
}

/// The moment right after this one.
pub fn after(moment: Timestamp) -> Timestamp {
    moment.checked_add(SignedDuration::from_nanos(1)).unwrap_or(moment)
}

/// What became of a report that speaks of several edges: what is best for it on any of them. Without
/// an edge it is what it says of itself.
pub fn overall(
    said: &Said<'_>,
    on_edges: impl IntoIterator<Item = State>,
    now: Timestamp,
) -> State {
    on_edges.into_iter().min().unwrap_or_else(|| {
        if said.report.has_expired(now) {
            State::Expired
        } else if said.report.status == ReportStatus::Open && !said.decides() {
            State::Unverified
        } else {
            State::Active
        }
    })
}

/// Every class, as a check that a [`VehicleSet`] speaks of what [`VehicleClass::ALL`] lists.
const _: () = assert!(VehicleSet::ALL.bits().count_ones() as usize == VehicleClass::ALL.len());

#[cfg(test)]
#[path = "weigh_worlds.rs"]
mod worlds;
