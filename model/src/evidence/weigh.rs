//! All that was said of one edge, and what of it counts.
//!
//! - Worse news acts at once, whoever brings it.
//! - Better news acts when an officer brings or confirms it, or when a second reporter says as much.
//!   Until then it waits: it may make nothing better.
//! - Of what counts, the worst decides, class by class.
//! - A row of a table that opens the edge, seen or of an officer's source, ends what tables said before.
//! - An officer's word ends every older word about the same classes, reports and closures of the
//!   snapshot alike, for good: when the officer's word has expired, the road is as if nobody had
//!   looked. Two reporters who agree end older words of other reporters and of the snapshot, but not
//!   an officer's, and nothing that is destroyed.
//! - What has expired leaves a doubt, unless it said that the road was open.
//!
//! "Older" is by the moment of seeing. Of two words of one moment an officer's is the newer, and
//! between equals neither is: the worse one wins.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::ClosureRecord;
use crate::passability::{Passability, Phase, ReportFact, ReportStatus, RoadState, rules};
use crate::report::{Report, Said, State};
use crate::vehicle::{VehicleClass, VehicleSet};

/// What counts on one edge at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective<'a> {
    /// What counts, as the rules take it: closures first, each in the order in which it was given.
    pub facts: Vec<ReportFact<'a>>,
    /// What became of every report on this edge, in the order in which they were given.
    pub states: Vec<State>,
    /// The first moment after this one at which the answer changes by itself.
    pub next_change: Option<Timestamp>,
    /// Of each report, its position in `facts`, where it counts.
    positions: Vec<Option<usize>>,
}

/// What counts of all that was said of one edge, at the moment `now`. Costs a look at each, and one at
/// each pair of good news that no officer's word has overtaken.
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
        // Good news that nobody saw waits, in a table as from a reporter.
        .filter(|fact| !(fact.doubtful && fact.status == ReportStatus::Open))
        .filter_map(|fact| {
            let spoken = spoken_at(&fact);
            let fact = remaining(fact, decided.outdated(spoken, false))?;
            let fact = remaining(fact, outdated_by(&ends, &fact, spoken))?;
            let ended =
                |at: &&(Timestamp, VehicleSet)| fact.status != ReportStatus::Open && at.0 > spoken;
            let ended = opened.iter().filter(ended).flat_map(|(_, vehicles)| vehicles.iter());
            // That boats pass is no bad news that other good news could end.
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
            // Good news of a moment that is still to come waits for it.
            (false, _) if fact.phase(now) == Phase::Planned => State::Unverified,
            (false, _) => State::Active,
        });
        // Better news that waits says nothing yet, and does not wait for ever.
        let counts = trusted || !is_open;
        waiting = waiting.into_iter().chain(changes_after(&fact, now)).min();
        positions.push(counts.then_some(facts.len()));
        if counts {
            facts.push(ReportFact { doubtful: !trusted, ..fact });
        }
    }
    let worst = VehicleClass::ALL
        .map(|class| facts.iter().filter_map(|fact| rules::reported_word(class, fact, now)).max());
    for (state, position) in states.iter_mut().zip(&positions) {
        let Some(own) = position.map(|at| &facts[at]).filter(|own| own.doubtful) else { continue };
        // Where something worse is said for every class, it is better news after all.
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
    /// Whether what stands on the edge, with everything around it, is worse for every class than what
    /// the report at a position says that nobody has confirmed: then it is better news, and waits.
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

/// Per class, the moment of the newest word of an officer.
struct Decided([Option<Timestamp>; VehicleClass::ALL.len()]);

impl Decided {
    fn by(said: &[Said<'_>]) -> Self {
        let mut newest = [None; VehicleClass::ALL.len()];
        // An announcement takes nobody's place.
        let words = said.iter().filter(|one| one.report.status != ReportStatus::Planned);
        for one in words.filter(|one| one.decides()) {
            for class in one.report.vehicles.iter() {
                let newest = &mut newest[class.index()];
                *newest = (*newest).max(Some(one.report.seen_at));
            }
        }
        Self(newest)
    }

    /// The classes for which an officer's newer word has taken the place of one spoken at a moment.
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

    /// What officers leave of a report; `None` where nothing.
    fn leaves<'a>(&self, said: &Said<'a>) -> Option<WeighedReport<'a>> {
        let decides = said.decides();
        let ended = self.outdated(said.report.seen_at, decides);
        let fact = remaining(said.report.fact(), ended)?;
        Some(WeighedReport { report: said.report, fact, decides })
    }
}

/// What officers have left of a report.
struct WeighedReport<'a> {
    report: &'a Report,
    fact: ReportFact<'a>,
    decides: bool,
}

impl WeighedReport<'_> {
    /// Since when two people say so: the older of the two moments of seeing, of the newest pair.
    /// Somebody agrees who says as much or better while both words hold.
    fn agreed_at(&self, all: &[Option<WeighedReport<'_>>]) -> Option<Timestamp> {
        // Most words ask for nobody's consent: a closed road needs no second voice.
        let asks = matches!(
            self.fact.status,
            ReportStatus::Open | ReportStatus::Restricted | ReportStatus::EmergencyOnly
        );
        if self.decides || !asks {
            return None;
        }
        let own = self.report;
        let holds = |one: &Report, at: Timestamp| one.expires().is_none_or(|expires| at <= expires);
        all.iter()
            .flatten()
            .filter(|other| other.report.reporter != own.reporter)
            .filter(|other| holds(own, other.report.seen_at) && holds(other.report, own.seen_at))
            .filter(|other| is_as_good(&other.fact, &self.fact))
            .map(|other| other.report.seen_at.min(own.seen_at))
            .max()
    }
}

/// Whether `other` says for every class of `own` what is as good or better. A voice for a closed road
/// is none for anything better.
fn is_as_good(other: &ReportFact<'_>, own: &ReportFact<'_>) -> bool {
    own.vehicles.iter().all(|class| {
        let words = (rules::unexpired_word(class, other), rules::unexpired_word(class, own));
        other.vehicles.contains(class)
            && matches!(words, (Some(other), Some(own)) if other <= own && own < Passability::Unknown)
    })
}

/// The classes for which two reporters who agree have taken the place of a word, where they may.
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

/// Since when trusted rows say that the edge is open, and for whom: that ends what was said before,
/// destroyed things included, also when the good news itself is over.
fn opened(closures: &[&ClosureRecord], now: Timestamp) -> Vec<(Timestamp, VehicleSet)> {
    closures
        .iter()
        .map(|closure| closure.fact())
        .filter(|fact| !fact.doubtful && fact.lost.is_none() && !fact.waits)
        .filter(|fact| fact.phase(now) != Phase::Planned)
        .filter_map(|fact| match fact.status {
            ReportStatus::Open => Some((fact.as_of?, fact.vehicles)),
            // Of boats it says that they pass.
            ReportStatus::BoatOnly if fact.vehicles.contains(VehicleClass::Boat) => {
                Some((fact.as_of?, VehicleSet::NONE.with(VehicleClass::Boat)))
            }
            _ => None,
        })
        .collect()
}

/// The latest moment that a closure may speak of: what is still to come was not seen by anybody. Bad
/// news of which nobody says when is not older than anything.
fn spoken_at(fact: &ReportFact<'_>) -> Timestamp {
    let undated = match fact.status {
        ReportStatus::Open => Timestamp::MIN,
        _ => Timestamp::MAX,
    };
    fact.latest().unwrap_or(undated)
}

/// The fact without the classes that are ended; `None` where none is left.
fn remaining<'a>(fact: ReportFact<'a>, ended: VehicleSet) -> Option<ReportFact<'a>> {
    let vehicles: VehicleSet =
        fact.vehicles.iter().filter(|class| !ended.contains(*class)).collect();
    (vehicles != VehicleSet::NONE).then_some(ReportFact {
        vehicles,
        outdated_for: ended.iter().chain(fact.outdated_for.iter()).collect(),
        ..fact
    })
}

/// The first moment after `now` at which a fact says something else: when it starts, and when the
/// last moment at which it holds is over.
fn changes_after(fact: &ReportFact<'_>, now: Timestamp) -> Option<Timestamp> {
    fact.changes().filter(|moment| *moment > now).min()
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

#[cfg(test)]
#[path = "weigh_tests.rs"]
mod worlds;
