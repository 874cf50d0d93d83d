//! Which of all statements about one edge count.
//!
//! - Worse news counts at once, whoever brings it.
//! - Better news counts when an officer brings or confirms it, or when a second reporter agrees.
//!   Until then it waits, and improves nothing.
//! - Of what counts, the worst decides, class by class.
//! - A row of a table that opens the edge (seen, or of an officer's source) ends earlier rows of
//!   tables.
//! - An officer's report ends every older statement about the same classes, reports and closures of
//!   the snapshot alike, and for good: when it has expired itself, the road is as if nobody had
//!   looked. Two reporters who agree end older reports of other reporters and older rows of the
//!   snapshot, but no officer's report, and nothing that is destroyed.
//! - What has expired makes the edge doubtful, unless it said that the road was open.
//!
//! A report whose moment is in doubt ([`Report::in_doubt`]) is a reporter's with whom nobody agrees,
//! whoever filed it, until an officer confirms it.
//!
//! "Older" goes by the moment of seeing. Of two statements of the same moment an officer's counts
//! as newer; between equals neither is newer, and the worse one decides.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::ClosureRecord;
use crate::passability::{Passability, Phase, ReportFact, ReportStatus, RoadState, rules};
use crate::report::{Report, Said, State};
use crate::vehicle::{VehicleClass, VehicleSet};

/// The statements that count on one edge at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective<'a> {
    /// What counts, in the form that the rules take: closures first, then reports, each in the
    /// order given.
    pub facts: Vec<ReportFact<'a>>,
    /// The state of every report on this edge, by its index in `said`.
    pub states: Vec<State>,
    /// The next moment at which the answer changes by itself.
    pub next_change: Option<Timestamp>,
    /// By report: its index in `facts`, where it counts.
    positions: Vec<Option<usize>>,
}

/// Weighs all statements about one edge at the moment `now`. O(n), and O(n) more for each
/// reporter's good news that no officer has overtaken, to find a second reporter.
pub fn effective<'a>(
    closures: &[&'a ClosureRecord],
    said: &[Said<'a>],
    now: Timestamp,
) -> Effective<'a> {
    let decided = Decided::by(said);
    let words: Vec<Option<WeighedReport<'a>>> =
        said.iter().map(|one| decided.leaves(one)).collect();
    let agreed: Vec<Option<Timestamp>> =
        words.iter().map(|word| word.as_ref().and_then(|word| word.agreed_at(&words))).collect();
    let ends: Vec<(Timestamp, VehicleSet)> = words
        .iter()
        .zip(&agreed)
        .filter_map(|(word, agreed)| {
            Some((agreed.as_ref().copied()?, word.as_ref()?.fact.vehicles))
        })
        .collect();
    let opened = opened(closures, now);
    let mut facts: Vec<ReportFact<'a>> = closures
        .iter()
        .map(|closure| closure.fact())
        // Good news that nobody saw waits, in a table as in a report.
        .filter(|fact| !(fact.doubtful && fact.status == ReportStatus::Open))
        .filter_map(|fact| {
            let spoken = spoken_at(&fact);
            let fact = remaining(fact, decided.outdated(spoken, false))?;
            let fact = remaining(fact, outdated_by(&ends, &fact, spoken))?;
            let ended =
                |at: &&(Timestamp, VehicleSet)| fact.status != ReportStatus::Open && at.0 > spoken;
            let ended = opened.iter().filter(ended).flat_map(|(_, vehicles)| vehicles.iter());
            // For boats, `boat_only` is good news, which other good news does not end.
            let boats = fact.status == ReportStatus::BoatOnly;
            let ended = ended.filter(|class| !(boats && class.floats()));
            remaining(fact, ended.collect())
        })
        .collect();
    let mut states = Vec::with_capacity(said.len());
    let mut positions = Vec::with_capacity(said.len());
    let mut waiting: Option<Timestamp> = None;
    for (word, agreed) in words.iter().zip(&agreed) {
        let left = word.as_ref().and_then(|word| {
            let ended = match word.decides {
                true => VehicleSet::NONE,
                false => outdated_by(&ends, &word.fact, word.report.seen_at),
            };
            Some((word, remaining(word.fact, ended)?))
        });
        let Some((word, fact)) = left else {
            states.push(State::Superseded);
            positions.push(None);
            continue;
        };
        let trusted = word.decides || agreed.is_some();
        let is_open = fact.status == ReportStatus::Open;
        states.push(match (word.report.has_expired(now), trusted) {
            (true, _) => State::Expired,
            (false, false) if is_open => State::Unverified,
            // Good news of a future moment waits for that moment.
            (false, _) if fact.phase(now) == Phase::Planned => State::Unverified,
            (false, _) => State::Active,
        });
        // Better news that waits does not count, but its end still changes the answer.
        let counts = trusted || !is_open;
        waiting = waiting.into_iter().chain(changes_after(&fact, now)).min();
        positions.push(counts.then_some(facts.len()));
        if counts {
            facts.push(ReportFact { doubtful: !trusted, agreed: *agreed, ..fact });
        }
    }
    let worst = VehicleClass::ALL
        .map(|class| facts.iter().filter_map(|fact| rules::reported_word(class, fact, now)).max());
    for (state, position) in states.iter_mut().zip(&positions) {
        let Some(own) = position.map(|at| &facts[at]).filter(|own| own.doubtful) else { continue };
        // Where something worse counts for each of its classes, it is better news, and waits.
        let is_outweighed =
            |class: VehicleClass| rules::reported_word(class, own, now) < worst[class.index()];
        if *state == State::Active && own.vehicles.iter().all(is_outweighed) {
            *state = State::Unverified;
        }
    }
    let changes = facts.iter().filter_map(|fact| changes_after(fact, now));
    let next_change = changes.chain(waiting).min();
    Effective { facts, states, next_change, positions }
}

impl Effective<'_> {
    /// Whether an unconfirmed report is better news than the state of the edge (with everything
    /// around it) for each of its classes; then it waits. `report` is its index in `said`.
    pub fn is_overruled(&self, report: usize, stands: &RoadState) -> bool {
        let own = self.positions.get(report).copied().flatten().map(|at| &self.facts[at]);
        let Some(own) = own.filter(|own| own.doubtful) else { return false };
        let of = |class: VehicleClass| stands.verdict.passability[class.index()];
        let mut used =
            own.vehicles.iter().filter(|class| of(*class) != Passability::Never).peekable();
        used.peek().is_some()
            && used.all(|class| rules::unexpired_word(class, own).is_some_and(|it| of(class) > it))
    }
}

/// By class: the moment of the newest report that an officer made or confirmed.
struct Decided([Option<Timestamp>; VehicleClass::ALL.len()]);

impl Decided {
    fn by(said: &[Said<'_>]) -> Self {
        let mut newest = [None; VehicleClass::ALL.len()];
        // An announcement does not replace anything.
        let words = said.iter().filter(|one| one.report.status != ReportStatus::Planned);
        for one in words.filter(|one| one.decides()) {
            for class in one.report.vehicles.iter() {
                let newest = &mut newest[class.index()];
                *newest = (*newest).max(Some(one.report.seen_at));
            }
        }
        Self(newest)
    }

    /// The classes for which an officer's newer report has replaced a statement of this moment.
    fn outdated(&self, spoken: Timestamp, decides: bool) -> VehicleSet {
        let is_newer = |end: Timestamp| match end.cmp(&spoken) {
            Ordering::Greater => true,
            Ordering::Equal => !decides,
            Ordering::Less => false,
        };
        VehicleClass::ALL
            .into_iter()
            .filter(|it| self.0[it.index()].is_some_and(is_newer))
            .collect()
    }

    /// The part of a report that officers have not replaced; `None` where nothing is left.
    fn leaves<'a>(&self, said: &Said<'a>) -> Option<WeighedReport<'a>> {
        let decides = said.decides();
        let ended = self.outdated(said.report.seen_at, decides);
        let fact = remaining(said.report.fact(), ended)?;
        Some(WeighedReport { report: said.report, fact, decides })
    }
}

/// A report without the classes for which an officer has replaced it.
struct WeighedReport<'a> {
    report: &'a Report,
    fact: ReportFact<'a>,
    decides: bool,
}

impl WeighedReport<'_> {
    /// Since when a second reporter agrees: the earlier moment of seeing of the two, for the newest
    /// such pair. Two agree if the other says as much or better, while both reports hold.
    fn agreed_at(&self, all: &[Option<WeighedReport<'_>>]) -> Option<Timestamp> {
        // Only better news needs a second reporter: a closed road does not.
        let asks = matches!(
            self.fact.status,
            ReportStatus::Open | ReportStatus::Restricted | ReportStatus::EmergencyOnly
        );
        let own = self.report;
        if self.decides || !asks || own.in_doubt.is_some() {
            return None;
        }
        let holds = |one: &Report, at: Timestamp| one.expires().is_none_or(|expires| at <= expires);
        all.iter()
            .flatten()
            .filter(|other| other.report.reporter != own.reporter)
            .filter(|other| other.decides || other.report.in_doubt.is_none())
            .filter(|other| holds(own, other.report.seen_at) && holds(other.report, own.seen_at))
            .filter(|other| is_as_good(&other.fact, &self.fact))
            .map(|other| other.report.seen_at.min(own.seen_at))
            .max()
    }
}

/// Whether `other` says the same or better for every class of `own`. A report of a closed road
/// never confirms anything better.
fn is_as_good(other: &ReportFact<'_>, own: &ReportFact<'_>) -> bool {
    own.vehicles.iter().all(|class| {
        let words = (rules::unexpired_word(class, other), rules::unexpired_word(class, own));
        other.vehicles.contains(class)
            && matches!(words, (Some(other), Some(own)) if other <= own && own < Passability::Unknown)
    })
}

/// The classes for which two reporters who agree have replaced a statement, where they may.
fn outdated_by(
    ends: &[(Timestamp, VehicleSet)],
    fact: &ReportFact<'_>,
    spoken: Timestamp,
) -> VehicleSet {
    if fact.is_destroyed() && fact.status != ReportStatus::Open {
        return VehicleSet::NONE;
    }
    ends.iter().filter(|(at, _)| *at > spoken).flat_map(|(_, vehicles)| vehicles.iter()).collect()
}

/// Since when, and for which classes, trusted rows say that the edge is open. That ends earlier
/// rows, destroyed things included, even after the good news itself has expired.
fn opened(closures: &[&ClosureRecord], now: Timestamp) -> Vec<(Timestamp, VehicleSet)> {
    closures
        .iter()
        .map(|closure| closure.fact())
        .filter(|fact| !fact.doubtful && fact.lost.is_none() && !fact.waits)
        .filter(|fact| fact.phase(now) != Phase::Planned)
        .filter_map(|fact| match fact.status {
            ReportStatus::Open => Some((fact.as_of?, fact.vehicles)),
            // It says that boats pass.
            ReportStatus::BoatOnly if fact.vehicles.contains(VehicleClass::Boat) => {
                Some((fact.as_of?, VehicleSet::NONE.with(VehicleClass::Boat)))
            }
            _ => None,
        })
        .collect()
}

/// The latest moment that a closure may speak of: nobody has seen the future. Undated bad news is
/// not older than anything.
fn spoken_at(fact: &ReportFact<'_>) -> Timestamp {
    let undated = match fact.status {
        ReportStatus::Open => Timestamp::MIN,
        _ => Timestamp::MAX,
    };
    fact.latest().unwrap_or(undated)
}

/// The fact without the classes for which it has ended; `None` where none is left.
fn remaining<'a>(fact: ReportFact<'a>, ended: VehicleSet) -> Option<ReportFact<'a>> {
    let vehicles: VehicleSet =
        fact.vehicles.iter().filter(|class| !ended.contains(*class)).collect();
    (vehicles != VehicleSet::NONE).then_some(ReportFact {
        vehicles,
        outdated_for: ended.iter().chain(fact.outdated_for.iter()).collect(),
        ..fact
    })
}

/// The first moment after `now` at which a fact says something else: where it starts, or where the
/// last moment at which it holds is over.
fn changes_after(fact: &ReportFact<'_>, now: Timestamp) -> Option<Timestamp> {
    fact.changes().filter(|moment| *moment > now).min()
}

/// The state of a report over all its edges: the best that it has on any of them. Without an edge
/// it follows from the report alone.
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

#[cfg(test)]
#[path = "weigh_tests.rs"]
mod property_tests;
