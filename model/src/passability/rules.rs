//! The rules: from what is known about a road to a verdict per class.
//!
//! Four kinds of words are heard, and the worst of those that stand decides:
//!
//! 1. the dry day: who fits, who is limited, for whom the road never is;
//! 2. the surroundings: a coverage that found it dry, water, slides, wet approaches of a bridge;
//! 3. reports and closures: the worst unexpired one wins; one that is not older than the
//!    surroundings' word replaces it, in both directions; an older one cannot make it better, and
//!    neither can one that nobody has confirmed;
//! 4. where no word stands, the road is presumed.

use jiff::Timestamp;

use super::{
    Evidence, Facts, Fit, HazardFact, Passability, Reason, ReportFact, ReportStatus, Status,
    WayKind, depth_word, fact::Confidence, fit::weight_word,
};
use crate::hazard::{Basis, HazardKind};
use crate::vehicle::VehicleClass;

/// Where the word that decides comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nobody spoke.
    Nobody,
    /// The road itself.
    Road,
    /// A survey or model found it dry.
    Coverage,
    /// The hazard at this position of [`Facts::hazards`].
    Hazard(usize),
    /// The report at this position of [`Facts::reports`].
    Report(usize),
}

/// The verdict on one road.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Per class, in the order of [`VehicleClass::ALL`].
    pub passability: [Passability; VehicleClass::ALL.len()],
    /// For the whole road.
    pub status: Status,
    /// What it rests on.
    pub evidence: Evidence,
    /// Why, each reason once, in the order of [`Reason`].
    pub reasons: Vec<Reason>,
    /// The word that decides the status.
    pub origin: Origin,
    /// The moment that the deciding word speaks of.
    pub as_of: Option<Timestamp>,
    /// Until when the deciding word holds.
    pub expires: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    passability: Passability,
    evidence: Evidence,
    reason: Option<Reason>,
    origin: Origin,
    as_of: Option<Timestamp>,
    expires: Option<Timestamp>,
}

impl Word {
    const NOBODY: Self = Self {
        passability: Passability::Presumed,
        evidence: Evidence::None,
        reason: None,
        origin: Origin::Nobody,
        as_of: None,
        expires: None,
    };

    fn worse(self, other: Self) -> Self {
        // A word that rests on something outranks nobody's word at the same passability.
        let rank = |word: &Self| (word.passability, word.evidence, word.origin != Origin::Nobody);
        if rank(&other) > rank(&self) { other } else { self }
    }
}

/// The verdict on a road at the moment `as_of`.
pub fn assess(facts: &Facts<'_>, as_of: Timestamp) -> Verdict {
    let mut reasons: Vec<Reason> = facts
        .hazards
        .iter()
        .filter(|hazard| {
            hazard.kind == HazardKind::Landslide
                && hazard.basis == Basis::Susceptibility
                && is_current(hazard, as_of)
        })
        .map(|_| Reason::Susceptible)
        .collect();
    let words = VehicleClass::ALL.map(|class| class_word(class, facts, as_of, &mut reasons));
    let passability = words.map(|word| word.passability);
    let deciding = VehicleClass::LAND
        .into_iter()
        .map(|class| words[class.index()])
        .filter(|word| word.passability != Passability::Never)
        .reduce(Word::worse)
        .unwrap_or(words[VehicleClass::Boat.index()]);
    let evidence = words.iter().map(|word| word.evidence).max().unwrap_or(Evidence::None);
    reasons.sort_unstable();
    reasons.dedup();
    Verdict {
        passability,
        status: announced(facts, as_of, Status::of(facts.kind, &passability, evidence)),
        evidence,
        reasons,
        origin: deciding.origin,
        as_of: deciding.as_of,
        expires: deciding.expires,
    }
}

/// `planned` and `emergency_only` come only from a report, and never hide what is worse.
fn announced(facts: &Facts<'_>, as_of: Timestamp, status: Status) -> Status {
    if !matches!(status, Status::Open | Status::Presumed | Status::Restricted) {
        return status;
    }
    let says = |wanted: ReportStatus| {
        facts.reports.iter().any(|report| report.status == wanted && !has_expired(report, as_of))
    };
    if facts
        .reports
        .iter()
        .any(|report| report.status == ReportStatus::EmergencyOnly && is_in_force(report, as_of))
    {
        Status::EmergencyOnly
    } else if says(ReportStatus::Planned) {
        Status::Planned
    } else {
        status
    }
}

fn class_word(
    class: VehicleClass,
    facts: &Facts<'_>,
    as_of: Timestamp,
    reasons: &mut Vec<Reason>,
) -> Word {
    let fit = facts.fit[class.index()];
    let floats = class == VehicleClass::Boat && facts.kind == WayKind::Road && facts.drowned;
    if fit == Fit::Never && !floats {
        return Word { passability: Passability::Never, origin: Origin::Road, ..Word::NOBODY };
    }
    let surroundings = surroundings(class, facts, as_of, reasons);
    let stands = match (reported(class, facts, as_of, false), surroundings) {
        (None, around) => around,
        (Some(report), None) => Some(report),
        (Some(report), Some(around)) => Some(settle(report, around, facts)),
    };
    let doubtful = reported(class, facts, as_of, true);
    let mut word = stands.into_iter().chain(doubtful).reduce(Word::worse).unwrap_or(Word::NOBODY);
    let on_a_dry_day = match fit {
        Fit::Limited(reason) => Some((Passability::Restricted, reason)),
        Fit::Blocked => Some((Passability::Closed, Reason::Blocked)),
        Fit::Free | Fit::Never => None,
    };
    if let Some((passability, reason)) = on_a_dry_day {
        let limited = Word {
            passability,
            reason: Some(reason),
            origin: Origin::Road,
            evidence: word.evidence,
            as_of: word.as_of,
            expires: word.expires,
        };
        if limited.passability > word.passability {
            word = limited;
        }
    }
    reasons.extend(word.reason);
    word
}

/// A report against the surroundings: the newer word stands; an older report that is better news
/// than what was found later contradicts it, and the worse of the two stands.
fn settle(report: Word, around: Word, facts: &Facts<'_>) -> Word {
    if report.passability >= around.passability {
        return report;
    }
    let expired_around = around.reason == Some(Reason::Expired);
    let modelled = match around.origin {
        Origin::Hazard(at) => facts.hazards[at].basis == Basis::Modelled,
        _ => true,
    };
    match (report.as_of, around.as_of) {
        _ if expired_around => report,
        (Some(said), Some(found)) if said >= found => report,
        // No times to compare: a person's own eyes outweigh a model, and nothing else.
        (None, _) | (_, None) if modelled && report.evidence == Evidence::Confirmed => report,
        (None, _) | (_, None) if around.passability < Passability::Closed => Word {
            passability: Passability::Unknown,
            reason: Some(Reason::Contradiction),
            ..around
        },
        _ => around,
    }
}

fn surroundings(
    class: VehicleClass,
    facts: &Facts<'_>,
    as_of: Timestamp,
    reasons: &mut Vec<Reason>,
) -> Option<Word> {
    let floating = matches!(facts.kind, WayKind::Ferry | WayKind::River);
    let mut words = Vec::new();
    let mut wet = false;
    for (at, hazard) in facts.hazards.iter().enumerate() {
        if !hazard.basis.is_actual() || hazard.valid_from.is_some_and(|from| from > as_of) {
            continue;
        }
        if hazard.kind.is_water() {
            wet = true;
            // A bridge takes no depth from plan view, and what floats has water under it anyway.
            if floating || facts.kind == WayKind::Bridge {
                continue;
            }
        }
        if floating && hazard.kind == HazardKind::Landslide {
            continue;
        }
        let (passability, reason) = hazard_word(class, hazard, as_of);
        if passability != Passability::Open {
            reasons.push(reason);
        }
        words.push(Word {
            passability,
            evidence: match hazard.basis {
                Basis::Observed => Evidence::Reported,
                _ => Evidence::Modelled,
            },
            reason: Some(reason),
            origin: Origin::Hazard(at),
            as_of: hazard.as_of,
            expires: hazard.valid_to,
        });
    }
    if facts.kind == WayKind::Bridge && facts.wet_approach && class != VehicleClass::Boat {
        words.push(Word {
            passability: Passability::Unknown,
            reason: Some(Reason::WetApproach),
            origin: Origin::Road,
            ..Word::NOBODY
        });
    }
    if let Some(coverage) = facts.covered.filter(|_| !wet && !floating) {
        words.push(Word {
            passability: Passability::Open,
            evidence: Evidence::Modelled,
            reason: None,
            origin: Origin::Coverage,
            as_of: coverage.as_of,
            expires: coverage.valid_to,
        });
    }
    words.into_iter().reduce(Word::worse)
}

fn hazard_word(
    class: VehicleClass,
    hazard: &HazardFact<'_>,
    as_of: Timestamp,
) -> (Passability, Reason) {
    if hazard.valid_to.is_some_and(|to| to < as_of) {
        return (Passability::Unknown, Reason::Expired);
    }
    match hazard.kind {
        HazardKind::Flood | HazardKind::Tsunami => {
            let depth_m = match class {
                VehicleClass::Boat => hazard.shallowest_m,
                _ => hazard.depth_m,
            };
            match depth_m {
                None => (Passability::Unknown, Reason::DepthNotKnown),
                Some(depth_m) => {
                    let word = depth_word(class, depth_m);
                    let shallow = class == VehicleClass::Boat && word == Passability::Closed;
                    (word, if shallow { Reason::TooShallow } else { Reason::Flood })
                }
            }
        }
        // The pattern of the region: the road prism fails on one side and one lane is left, so
        // light vehicles pass one by one and trucks do not.
        HazardKind::Landslide if hazard.basis == Basis::Observed => match class {
            VehicleClass::Truck | VehicleClass::HeavyTruck => {
                (Passability::Closed, Reason::Landslide)
            }
            _ => (Passability::Restricted, Reason::Landslide),
        },
        HazardKind::Landslide => (Passability::Unknown, Reason::Landslide),
        HazardKind::Fire | HazardKind::Earthquake | HazardKind::Other => {
            (Passability::Unknown, Reason::OtherHazard)
        }
    }
}

fn reported(
    class: VehicleClass,
    facts: &Facts<'_>,
    as_of: Timestamp,
    doubtful: bool,
) -> Option<Word> {
    facts
        .reports
        .iter()
        .enumerate()
        .filter(|(_, report)| report.doubtful == doubtful)
        .filter_map(|(at, report)| report_word(class, at, report, as_of))
        .reduce(Word::worse)
}

fn report_word(
    class: VehicleClass,
    at: usize,
    report: &ReportFact<'_>,
    as_of: Timestamp,
) -> Option<Word> {
    if report.starts.is_some_and(|starts| starts > as_of)
        || report.status == ReportStatus::Planned
        || report.outdated_for.contains(class)
    {
        return None;
    }
    let concerned = report.vehicles.contains(class);
    let said = Word {
        passability: Passability::Open,
        evidence: match report.confidence {
            Confidence::Seen => Evidence::Confirmed,
            Confidence::Told | Confidence::Inferred => Evidence::Reported,
        },
        reason: Some(Reason::Report),
        origin: Origin::Report(at),
        as_of: report.as_of.or(report.starts),
        expires: report.expires,
    };
    if has_expired(report, as_of) {
        // An expired "it is open" leaves the road as if nobody had looked; an expired "it is
        // closed" leaves a doubt.
        return (concerned && report.status != ReportStatus::Open).then_some(Word {
            passability: Passability::Unknown,
            reason: Some(Reason::Expired),
            ..said
        });
    }
    let from_status = concerned.then(|| status_word(class, report.status));
    // Water and weight bind every class, whomever the report names.
    let from_depth = water_word(class, report);
    let from_weight = report.max_weight_t.map(|limit_t| weight_word(class, limit_t));
    let worst = from_status.into_iter().chain(from_depth).chain(from_weight).max()?;
    if !concerned && worst == Passability::Open {
        return None;
    }
    let reason = match Some(worst) {
        worst if worst == from_depth && worst > from_status => Reason::Flood,
        worst if worst == from_weight && worst > from_status => Reason::WeightLimit,
        _ => Reason::Report,
    };
    Some(Word { passability: worst, reason: Some(reason), ..said })
}

fn status_word(class: VehicleClass, status: ReportStatus) -> Passability {
    match status {
        ReportStatus::Open => Passability::Open,
        ReportStatus::Restricted | ReportStatus::EmergencyOnly => Passability::Restricted,
        ReportStatus::Closed => Passability::Closed,
        ReportStatus::BoatOnly if class == VehicleClass::Boat => Passability::Open,
        ReportStatus::BoatOnly => Passability::Closed,
        ReportStatus::Unknown | ReportStatus::Planned => Passability::Unknown,
    }
}

/// What the reported depth means for a class; flowing or dark water counts one band deeper for
/// whoever drives through it. Source: Lintas default modifiers, a proposal as the table of depths.
fn water_word(class: VehicleClass, report: &ReportFact<'_>) -> Option<Passability> {
    let depth_m = report.depth_m?;
    let word = depth_word(class, depth_m);
    let deeper = report.one_band_deeper && depth_m > 0.0 && class != VehicleClass::Boat;
    Some(match word {
        Passability::Open if deeper => Passability::Restricted,
        Passability::Restricted if deeper => Passability::Closed,
        word => word,
    })
}

/// What a report says of a class at a moment, its surroundings aside; `None` where it says nothing.
pub fn reported_word(
    class: VehicleClass,
    report: &ReportFact<'_>,
    as_of: Timestamp,
) -> Option<Passability> {
    report_word(class, 0, report, as_of).map(|word| word.passability)
}

/// What a report says of a class while it holds.
pub(crate) fn unexpired_word(class: VehicleClass, report: &ReportFact<'_>) -> Option<Passability> {
    let report = ReportFact { starts: None, expires: None, ..*report };
    report_word(class, 0, &report, Timestamp::MIN).map(|word| word.passability)
}

fn has_expired(report: &ReportFact<'_>, as_of: Timestamp) -> bool {
    let destroyed = report.is_destroyed() && report.status != ReportStatus::Open;
    !destroyed && report.expires.is_some_and(|expires| expires < as_of)
}

fn is_in_force(report: &ReportFact<'_>, as_of: Timestamp) -> bool {
    !has_expired(report, as_of) && report.starts.is_none_or(|starts| starts <= as_of)
}

fn is_current(hazard: &HazardFact<'_>, as_of: Timestamp) -> bool {
    hazard.valid_from.is_none_or(|from| from <= as_of)
        && hazard.valid_to.is_none_or(|to| to >= as_of)
}

#[cfg(test)]
#[path = "rules_table.rs"]
mod table;
