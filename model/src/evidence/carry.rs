//! Lost evidence: what the last snapshot had on an edge and its source no longer has.
//!
//! Lost is judged by place, edge by edge, never by id: a row is lost where the last rows of a
//! source met an edge and its present rows do not. Lost bad news makes the edge `unknown` for its
//! lifetime, counted from the first snapshot without it; what is destroyed stays closed or
//! restricted until it is ended. On that edge, a later row of the same source replaces the lost one
//! if the source was read whole. If it was not, a present row that is at least as bad continues a
//! row of the last snapshot, but replaces none that is lost already. Dry coverage ends water only
//! with a strictly later moment, and only water of its own source, because another source has to
//! take back itself what it saw. No coverage ends a closure.

use jiff::Timestamp;

use super::{Ended, effective};
use crate::evidence::{ClosureRecord, CoverageRecord, HazardRecord};
use crate::passability::{
    HazardFact, Passability, PastDanger, Phase, ReportFact, ReportStatus, depth_word, rules,
    rules::unexpired_word,
};
use crate::vehicle::VehicleClass;

/// The evidence that one snapshot has on one edge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EdgeEvidence<'a> {
    /// Hazards, each with the deepest and the shallowest depth of its water on the edge, metres.
    pub hazards: Vec<(&'a HazardRecord, Option<f64>, Option<f64>)>,
    /// Closures.
    pub closures: Vec<&'a ClosureRecord>,
    /// Coverages that have the whole edge dry.
    pub coverages: Vec<&'a CoverageRecord>,
    /// Danger that was over by then.
    pub past_danger: PastDanger,
}

/// The run that carries evidence over.
pub struct CarryRun<'a> {
    /// The moment that it speaks of.
    pub as_of: Timestamp,
    /// The moment that the last snapshot speaks of.
    pub last: Timestamp,
    /// Whether the source with this id was read whole in this run.
    pub whole: &'a (dyn Fn(&str) -> bool + Sync),
    /// Statements that evidence has ended.
    pub ended: &'a [Ended],
}

impl std::fmt::Debug for CarryRun<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CarryRun").field("as_of", &self.as_of).field("last", &self.last).finish()
    }
}

/// Indices into `last.hazards` and `last.closures` of what is lost on the edge with the id `edge`.
pub fn carried(
    run: &CarryRun<'_>,
    edge: &str,
    last: &EdgeEvidence<'_>,
    present: &EdgeEvidence<'_>,
) -> (Vec<usize>, Vec<usize>) {
    let hazards = last.hazards.iter().enumerate().filter(|(_, (record, depth_m, shallowest_m))| {
        let stays = Stays { run, edge, last, present };
        stays.hazard(record, *depth_m, *shallowest_m)
    });
    let closures = last.closures.iter().enumerate().filter(|(_, record)| {
        let stays = Stays { run, edge, last, present };
        stays.closure(record)
    });
    (hazards.map(|(at, _)| at).collect(), closures.map(|(at, _)| at).collect())
}

/// The danger on an edge that is over by the moment of the run and that its present rows do not
/// show. It is never forgotten: a source may state any lifetime for what it found dry.
pub fn past_danger(
    run: &CarryRun<'_>,
    last: &EdgeEvidence<'_>,
    present: &EdgeEvidence<'_>,
) -> PastDanger {
    let now = run.as_of;
    let gone = last.hazards.iter().map(|(record, ..)| *record);
    let gone = gone.filter(|record| !present.hazards.iter().any(|(row, ..)| row == record));
    let hazards = gone.map(|record| record.fact(None, None).past_danger(now));
    // What trusted good news has ended is no danger: judged from the last snapshot's facts.
    let counts = effective(&last.closures, &[], now);
    let said = |fact: &ReportFact<'_>, row: &ClosureRecord| {
        let vehicles = fact.vehicles;
        let outdated_for = fact.outdated_for;
        *fact == ReportFact { vehicles, outdated_for, ..row.fact() }
    };
    let gone = counts.facts.iter().filter(|it| !present.closures.iter().any(|row| said(it, row)));
    let closures = gone.map(|fact| fact.past_danger(now));
    hazards.chain(closures).fold(last.past_danger, PastDanger::and)
}

struct Stays<'a> {
    run: &'a CarryRun<'a>,
    edge: &'a str,
    last: &'a EdgeEvidence<'a>,
    present: &'a EdgeEvidence<'a>,
}

impl Stays<'_> {
    fn hazard(&self, last: &HazardRecord, depth_m: Option<f64>, shallowest_m: Option<f64>) -> bool {
        let now = self.run.as_of;
        let fact = last.fact(depth_m, shallowest_m);
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
        !mine.into_iter().any(|(row, depth, shallowest)| {
            // A row that lay beside the lost one in the last snapshot, too, cannot replace it.
            let news = is_news(row.as_of, last.as_of, known) && !self.knew_hazard(row, *depth);
            let as_bad =
                row.kind == last.kind && row.basis == last.basis && is_as_deep(*depth, depth_m);
            // A row whose good news waits replaces nothing by being better.
            let believed = !row.good_waits() || last.good_waits();
            let theirs = row.fact(*depth, *shallowest);
            let latest = row.as_of.and(theirs.latest(now));
            let as_bad = as_bad && goes_as_far((row.as_of, latest), (last.as_of, begun), known);
            let word = |class, fact: &HazardFact<'_>| rules::hazard_word_at(class, fact, now);
            let stands_for_it = match last.lost_since {
                Some(_) => !self.had_hazard(row, *depth),
                None => stands_in(|class| (word(class, &theirs), word(class, &fact))),
            };
            news && believed && whole || as_bad && goes_on && stands_for_it
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
            let latest = row.as_of.and(row.fact().latest());
            let as_bad = is_as_bad(row, last)
                && goes_as_far((row.as_of, latest), (last.as_of, begun), known);
            if destroyed {
                // A destroyed thing is replaced only by a row about the same thing.
                let same = row.id == last.id || row.fact().keeps_its_word() && as_bad;
                let believed = as_bad || row.is_trusted() && !row.good_waits();
                return same
                    && believed
                    && (as_bad
                        || is_news(row.as_of, last.as_of, known)
                            && !self.knew_closure(row)
                            && whole);
            }
            let believed = as_bad || !row.good_waits();
            let word = |class, fact: &ReportFact<'_>| rules::reported_word(class, fact, now);
            let stands_for_it = match last.lost_since {
                Some(_) => !self.had_closure(row),
                None => stands_in(|class| (word(class, &row.fact()), word(class, &fact))),
            };
            is_news(row.as_of, last.as_of, known) && !self.knew_closure(row) && believed && whole
                || as_bad && goes_on && stands_for_it
        })
    }

    /// For a row that is gone: whether better rows of its source may replace it, and whether rows
    /// that are as bad may. The first needs a source that was read whole. So does the second where
    /// the row is lost already: its doubt (`unknown`) is worse than `restricted`, and the lost row
    /// may be among those that could not be read.
    fn may_replace(&self, source: &str, lost_since: Option<Timestamp>) -> (bool, bool) {
        let whole = (self.run.whole)(source);
        (whole, whole || lost_since.is_none())
    }

    /// Whether the last snapshot knew this hazard on this edge, lost or not.
    fn knew_hazard(&self, row: &HazardRecord, depth_m: Option<f64>) -> bool {
        self.hazards_like(row, depth_m).next().is_some()
    }

    /// Whether the last snapshot had it, and had not lost it.
    fn had_hazard(&self, row: &HazardRecord, depth_m: Option<f64>) -> bool {
        self.hazards_like(row, depth_m).any(|known| known.lost_since.is_none())
    }

    fn hazards_like(
        &self,
        row: &HazardRecord,
        depth_m: Option<f64>,
    ) -> impl Iterator<Item = &HazardRecord> {
        let is_it = move |(known, depth, _): &&(&HazardRecord, Option<f64>, Option<f64>)| {
            (&known.source, known.kind, known.as_of, *depth)
                == (&row.source, row.kind, row.as_of, depth_m)
        };
        self.last.hazards.iter().filter(is_it).map(|(known, ..)| *known)
    }

    /// Whether the last snapshot knew this closure on this edge, lost or not.
    fn knew_closure(&self, row: &ClosureRecord) -> bool {
        self.closures_like(row).next().is_some()
    }

    /// Whether the last snapshot had it, and had not lost it.
    fn had_closure(&self, row: &ClosureRecord) -> bool {
        self.closures_like(row).any(|known| known.lost_since.is_none())
    }

    fn closures_like(&self, row: &ClosureRecord) -> impl Iterator<Item = &ClosureRecord> {
        let is_it = move |known: &&&ClosureRecord| {
            (&known.source, known.status, known.as_of, &known.cause)
                == (&row.source, row.status, row.as_of, &row.cause)
        };
        self.last.closures.iter().filter(is_it).copied()
    }

    /// The moment until which a row that is gone may have held: the latest that it speaks of; for
    /// an undated row, when it was lost, else the moment of the last snapshot, which still had it.
    fn known_until(&self, latest: Option<Timestamp>, lost: Option<Timestamp>) -> Timestamp {
        latest.or(lost).unwrap_or(self.run.last)
    }
}

fn is_later(row: Option<Timestamp>, known: Timestamp) -> bool {
    row.is_some_and(|moment| moment > known)
}

/// Whether a dated row is news against one that is gone: not older; against an undated one, later
/// than `known`.
fn is_news(row: Option<Timestamp>, last: Option<Timestamp>, known: Timestamp) -> bool {
    row.is_some_and(|row| last.map_or(row > known, |last| row >= last))
}

/// Whether a row that is as bad as one that is gone also stands for it: it was said no earlier, and speaks of no
/// earlier moment, each given as `(said, latest)`. What was announced for 22.00 holds against an `open` of 17.00, and
/// a row of 16.00 does not.
fn goes_as_far(
    row: (Option<Timestamp>, Option<Timestamp>),
    last: (Option<Timestamp>, Option<Timestamp>),
    known: Timestamp,
) -> bool {
    is_not_older(row.0, last.0, known) && is_not_older(row.1, last.1, known)
}

/// Whether a row is not older than one that is gone. Two undated rows count as equally old; a dated
/// row is not older than an undated one if it is later than `known`.
fn is_not_older(row: Option<Timestamp>, last: Option<Timestamp>, known: Timestamp) -> bool {
    match (row, last) {
        (Some(row), Some(last)) => row >= last,
        (Some(row), None) => row > known,
        (None, None) => true,
        (None, Some(_)) => false,
    }
}

/// Whether of two statements, each by what it says of a class at this hour, the first is as bad wherever the second
/// stops somebody: what is still in force opens to boats what an older row beside it leaves in doubt.
fn stands_in(words: impl Fn(VehicleClass) -> (Option<Passability>, Option<Passability>)) -> bool {
    VehicleClass::ALL
        .into_iter()
        .map(words)
        .all(|(is, was)| is >= was || was.is_none_or(|was| was <= Passability::Presumed))
}

/// Whether a depth of water is as bad for every class as another one was. An unknown depth is as
/// bad as any, and no known depth is as bad as an unknown one.
fn is_as_deep(is: Option<f64>, was: Option<f64>) -> bool {
    let (Some(is), Some(was)) = (is, was) else { return is.is_none() };
    VehicleClass::ALL.into_iter().all(|class| depth_word(class, is) >= depth_word(class, was))
}

/// Whether a row is as bad or worse for every class that the other row concerns.
fn is_as_bad(row: &ClosureRecord, last: &ClosureRecord) -> bool {
    let (mine, theirs) = (row.fact(), last.fact());
    VehicleClass::ALL.into_iter().all(|class| {
        let (is, was) = (unexpired_word(class, &mine), unexpired_word(class, &theirs));
        was.is_none_or(|was| is.is_some_and(|is| is >= was))
    })
}
