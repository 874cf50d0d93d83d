//! What is carried from the last snapshot: evidence that its source no longer has.
//!
//! Lost is judged by place, edge by edge, never by id: where the last rows of a source met an edge and
//! its present rows do not. What is lost leaves a doubt for its lifetime, counted from the first
//! snapshot without it; what is destroyed keeps its word until it is ended. A later row of the same
//! source, read whole, replaces what it had on that edge; of a source that was not read whole, a row that
//! is as bad goes on where the last one stood, and replaces nothing that is lost. Dry coverage ends water
//! only where it looked strictly later, and no coverage ends a closure. A source's look ends its own water
//! alone: what another source had seen is that source's to take back.

use jiff::Timestamp;

use super::{Ended, effective};
use crate::evidence::{ClosureRecord, CoverageRecord, HazardRecord};
use crate::passability::{
    Phase, ReportFact, ReportStatus, depth_word, phase::LONGEST_GOOD, rules::unexpired_word,
};
use crate::vehicle::VehicleClass;

/// What evidence an edge has: of one snapshot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EdgeEvidence<'a> {
    /// Hazards, each with the deepest and the shallowest water that it has on the edge, metres.
    pub hazards: Vec<(&'a HazardRecord, Option<f64>, Option<f64>)>,
    /// Closures.
    pub closures: Vec<&'a ClosureRecord>,
    /// Surveys and models that found the edge dry.
    pub coverages: Vec<&'a CoverageRecord>,
    /// The latest moment of danger that was over then.
    pub danger_at: Option<Timestamp>,
}

/// The run that carries.
pub struct Run<'a> {
    /// The moment that it speaks of.
    pub as_of: Timestamp,
    /// The moment that the last snapshot speaks of.
    pub last: Timestamp,
    /// Whether every row of the source with this id was read this time.
    pub whole: &'a (dyn Fn(&str) -> bool + Sync),
    /// What somebody said has ended.
    pub ended: &'a [Ended],
}

impl std::fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run").field("as_of", &self.as_of).field("last", &self.last).finish()
    }
}

/// Positions in `last` of the hazards and closures that are lost on an edge with this id.
pub fn carried(
    run: &Run<'_>,
    edge: &str,
    last: &EdgeEvidence<'_>,
    present: &EdgeEvidence<'_>,
) -> (Vec<usize>, Vec<usize>) {
    let hazards = last.hazards.iter().enumerate().filter(|(_, (record, depth_m, _))| {
        let stays = Stays { run, edge, last, present };
        stays.hazard(record, *depth_m)
    });
    let closures = last.closures.iter().enumerate().filter(|(_, record)| {
        let stays = Stays { run, edge, last, present };
        stays.closure(record)
    });
    (hazards.map(|(at, _)| at).collect(), closures.map(|(at, _)| at).collect())
}

/// The latest moment of danger on an edge that is over at the moment of the run, and that its present
/// rows do not tell of themselves: remembered for as long as good news that is older may count.
pub fn past_danger(
    run: &Run<'_>,
    last: &EdgeEvidence<'_>,
    present: &EdgeEvidence<'_>,
) -> Option<Timestamp> {
    let now = run.as_of;
    let gone = last.hazards.iter().map(|(record, ..)| *record);
    let gone = gone.filter(|record| !present.hazards.iter().any(|(row, ..)| row == record));
    let hazards = gone.filter_map(|record| record.fact(None, None).past_danger(now));
    // What trusted good news has ended is no danger any more: as the facts of the last snapshot say it.
    let counts = effective(&last.closures, &[], now);
    let said = |fact: &ReportFact<'_>, row: &ClosureRecord| {
        let vehicles = fact.vehicles;
        let outdated_for = fact.outdated_for;
        *fact == ReportFact { vehicles, outdated_for, ..row.fact() }
    };
    let gone = counts.facts.iter().filter(|it| !present.closures.iter().any(|row| said(it, row)));
    let closures = gone.filter_map(|fact| fact.past_danger(now));
    let latest = hazards.chain(closures).chain(last.danger_at).max();
    latest.filter(|at| now.duration_since(*at) <= LONGEST_GOOD)
}

struct Stays<'a> {
    run: &'a Run<'a>,
    edge: &'a str,
    last: &'a EdgeEvidence<'a>,
    present: &'a EdgeEvidence<'a>,
}

impl Stays<'_> {
    fn hazard(&self, last: &HazardRecord, depth_m: Option<f64>) -> bool {
        let now = self.run.as_of;
        let fact = last.fact(depth_m, None);
        if !last.basis.is_actual() || matches!(fact.phase(now), Phase::Over | Phase::Planned) {
            return false;
        }
        if self.run.ended.iter().any(|ended| ended.holds(last.spoken(), self.edge)) {
            return false;
        }
        let own = |it: &&&CoverageRecord| it.source == last.source;
        let dry = self.present.coverages.iter().filter(own).any(|it| it.fact().ends(&fact, now));
        if last.kind.is_water() && dry {
            return false;
        }
        let begun = last.as_of.and(fact.latest(now));
        let known = self.known_until(begun, last.lost_since);
        let (whole, goes_on) = self.may_replace(&last.source, last.lost_since);
        let mine = self.present.hazards.iter().filter(|(row, depth_m, _)| {
            let stands = row.fact(*depth_m, None).stands(now);
            row.source == last.source && row.lost_since.is_none() && stands
        });
        !mine.into_iter().any(|(row, depth, _)| {
            // What lay beside it all the time is no news that could take its place.
            let news = is_news(row.as_of, last.as_of, known) && !self.knew_hazard(row, *depth);
            let as_bad =
                row.kind == last.kind && row.basis == last.basis && is_as_deep(*depth, depth_m);
            // What waits takes no place by being good.
            let believed = !row.good_waits() || last.good_waits();
            news && believed && whole
                || as_bad && goes_on && is_not_older(row.as_of, last.as_of, known)
        })
    }

    fn closure(&self, last: &ClosureRecord) -> bool {
        let now = self.run.as_of;
        let fact = last.fact();
        let says_nothing = matches!(last.status, ReportStatus::Open | ReportStatus::Planned)
            || matches!(fact.phase(now), Phase::Over | Phase::Planned);
        if says_nothing || self.run.ended.iter().any(|it| it.holds(last.spoken(), self.edge)) {
            return false;
        }
        let begun = last.as_of.and(fact.latest());
        let known = self.known_until(begun, last.lost_since);
        let opened = |row: &&ClosureRecord| {
            row.may_open() && row.fact().phase(now) != Phase::Planned && is_later(row.as_of, known)
        };
        if self.present.closures.iter().any(opened) {
            return false;
        }
        let mine = self.present.closures.iter().filter(|row| {
            row.source == last.source
                && row.lost_since.is_none()
                && !matches!(row.fact().phase(now), Phase::Planned | Phase::Over)
                && (row.is_trusted() || row.status != ReportStatus::Open)
        });
        let destroyed = fact.keeps_its_word();
        let (whole, goes_on) = self.may_replace(&last.source, last.lost_since);
        !mine.into_iter().any(|row| {
            let as_bad = is_as_bad(row, last);
            if destroyed {
                // Nothing but word of the same thing takes its place.
                let same = row.id == last.id || row.fact().keeps_its_word() && as_bad;
                let believed = as_bad || row.is_trusted() && !row.good_waits();
                return same
                    && believed
                    && (as_bad && is_not_older(row.as_of, last.as_of, known)
                        || is_news(row.as_of, last.as_of, known)
                            && !self.knew_closure(row)
                            && whole);
            }
            let believed = as_bad || !row.good_waits();
            is_news(row.as_of, last.as_of, known) && !self.knew_closure(row) && believed && whole
                || as_bad && goes_on && is_not_older(row.as_of, last.as_of, known)
        })
    }

    /// Whether better rows of a source may take the place of one that is gone, and whether rows may that
    /// are as bad as it was. What is lost already leaves a doubt, which is worse than `restricted`: then
    /// the source must have been read whole for either, for the row that was lost may be among those that
    /// could not be read.
    fn may_replace(&self, source: &str, lost_since: Option<Timestamp>) -> (bool, bool) {
        let whole = (self.run.whole)(source);
        (whole, whole || lost_since.is_none())
    }

    /// Whether the last snapshot had this row here, too.
    fn knew_hazard(&self, row: &HazardRecord, depth_m: Option<f64>) -> bool {
        self.last.hazards.iter().any(|(known, depth, _)| {
            (&known.source, known.kind, known.as_of, *depth)
                == (&row.source, row.kind, row.as_of, depth_m)
        })
    }

    /// Whether the last snapshot had this row here, too.
    fn knew_closure(&self, row: &ClosureRecord) -> bool {
        self.last.closures.iter().any(|known| {
            (&known.source, known.status, known.as_of, &known.cause)
                == (&row.source, row.status, row.as_of, &row.cause)
        })
    }

    /// The moment until which a row that is gone may have been so: the latest that it speaks of; of an
    /// undated one that of the last snapshot that had it.
    fn known_until(&self, latest: Option<Timestamp>, lost: Option<Timestamp>) -> Timestamp {
        latest.or(lost).unwrap_or(self.run.last)
    }
}

fn is_later(row: Option<Timestamp>, known: Timestamp) -> bool {
    row.is_some_and(|moment| moment > known)
}

/// Whether a row is not older than one that is gone; of an undated one it must be later.
fn is_news(row: Option<Timestamp>, last: Option<Timestamp>, known: Timestamp) -> bool {
    row.is_some_and(|row| last.map_or(row > known, |last| row >= last))
}

/// An undated row is not older than another undated one; a dated one is not, where it is later than the
/// last snapshot that had the undated one.
fn is_not_older(row: Option<Timestamp>, last: Option<Timestamp>, known: Timestamp) -> bool {
    match (row, last) {
        (Some(row), Some(last)) => row >= last,
        (Some(row), None) => row > known,
        (None, None) => true,
        (None, Some(_)) => false,
    }
}

/// Whether water of one depth is as bad for every class as that of another was; an unknown depth is as
/// bad as any, and no known one as an unknown one.
fn is_as_deep(is: Option<f64>, was: Option<f64>) -> bool {
    let (Some(is), Some(was)) = (is, was) else { return is.is_none() };
    VehicleClass::ALL.into_iter().all(|class| depth_word(class, is) >= depth_word(class, was))
}

/// Whether a row says of everybody of whom another spoke what is as bad or worse.
fn is_as_bad(row: &ClosureRecord, last: &ClosureRecord) -> bool {
    let (mine, theirs) = (row.fact(), last.fact());
    VehicleClass::ALL.into_iter().all(|class| {
        let (is, was) = (unexpired_word(class, &mine), unexpired_word(class, &theirs));
        was.is_none_or(|was| is.is_some_and(|is| is >= was))
    })
}
