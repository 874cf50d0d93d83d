//! The rules: from what is known about a road to a verdict per class.
//!
//! Four kinds of statements count, and the worst of those that are in force decides:
//!
//! 1. the dry day: which classes fit, which are limited, which may never use the road;
//! 2. the surroundings: a coverage that found it dry, water, slides, wet approaches of a bridge, each
//!    in its phase ([`super::phase`]): what is stale or lost makes the road `unknown`;
//! 3. reports and closures: the worst that is in force wins. Good news replaces evidence that is not
//!    later than itself, stale and lost evidence included, and no other; what nobody has confirmed
//!    makes a road worse and never better;
//! 4. where no statement is in force, the road is presumed.

use jiff::Timestamp;

use super::{
    Evidence, EvidenceState, Facts, Fit, HazardFact, Passability, PastDanger, Phase, Reason,
    ReportFact, ReportStatus, Status, WayKind, depth_word,
    fact::{Confidence, Coverage},
    fit::weight_word,
    phase,
};
use crate::hazard::{Basis, OnRoads};
use crate::vehicle::VehicleClass;

/// Where the statement that decides comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// There is no statement.
    Nobody,
    /// The road itself: what it is on a dry day, or the water before and behind a bridge.
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
    /// For the whole road, over all land classes.
    pub status: Status,
    /// What it rests on.
    pub evidence: Evidence,
    /// Why, each reason once, in the order of [`Reason`].
    pub reasons: Vec<Reason>,
    /// The statement that decides the status.
    pub origin: Origin,
    /// The moment that the deciding statement speaks of.
    pub as_of: Option<Timestamp>,
    /// Until when the deciding statement holds.
    pub expires: Option<Timestamp>,
    /// What the deciding statement is worth by its age and source; `None` where there never was
    /// one.
    pub evidence_state: Option<EvidenceState>,
}

#[derive(Debug, Clone, Copy)]
struct EvidenceStatement {
    passability: Passability,
    evidence: Evidence,
    reason: Option<Reason>,
    origin: Origin,
    as_of: Option<Timestamp>,
    expires: Option<Timestamp>,
    /// The latest moment that it may speak of: good news must not be older.
    latest: Option<Timestamp>,
    /// It may not replace a worse statement yet.
    waits: bool,
    state: Option<EvidenceState>,
}

impl EvidenceStatement {
    const NOBODY: Self = Self {
        passability: Passability::Presumed,
        evidence: Evidence::None,
        reason: None,
        origin: Origin::Nobody,
        as_of: None,
        expires: None,
        latest: None,
        waits: false,
        state: None,
    };

    fn worse(self, other: Self) -> Self {
        // Of the same passability the surer statement decides, and any rather than none.
        let rank = |word: &Self| (word.passability, word.evidence, word.origin != Origin::Nobody);
        if rank(&other) > rank(&self) { other } else { self }
    }
}

/// The verdict on a road at the moment `as_of`. O(hazards × reports) for each class at worst.
pub fn assess(facts: &Facts<'_>, as_of: Timestamp) -> Verdict {
    let mut reasons: Vec<Reason> = facts
        .hazards
        .iter()
        .filter(|hazard| {
            hazard.kind.spec().on_roads == OnRoads::Slide
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
        .reduce(EvidenceStatement::worse)
        .unwrap_or(words[VehicleClass::Boat.index()]);
    let evidence = words.iter().map(|word| word.evidence).max().unwrap_or(Evidence::None);
    let silent = evidence == Evidence::None || deciding.origin == Origin::Nobody;
    let forgotten = silent && had_good_news(facts, as_of);
    if forgotten {
        reasons.push(Reason::OldEvidence);
    }
    if is_undated(&deciding) {
        reasons.push(Reason::Undated);
    }
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
        evidence_state: deciding.state.or(forgotten.then_some(EvidenceState::Stale)),
    }
}

/// Whether somebody found the road passable, too long ago to count.
fn had_good_news(facts: &Facts<'_>, now: Timestamp) -> bool {
    let over = |report: &ReportFact<'_>| {
        let good = report.status == ReportStatus::Open && !report.doubtful && !report.waits;
        good && report.phase(now) == Phase::Over && report.expires.is_some_and(|end| end < now)
    };
    let shallow = |hazard: &HazardFact<'_>| {
        hazard.basis.is_actual()
            && hazard.kind.is_water()
            && hazard.phase(now) == Phase::Current
            && hazard.good_until.is_some_and(|end| end < now)
    };
    facts.coverages.iter().any(|coverage| coverage.is_old(now))
        || facts.reports.iter().any(over)
        || facts.hazards.iter().any(shallow)
}

/// Whether the evidence that decides has no date.
fn is_undated(deciding: &EvidenceStatement) -> bool {
    matches!(deciding.origin, Origin::Hazard(_) | Origin::Report(_)) && deciding.as_of.is_none()
}

/// `planned` and `emergency_only` come only from a report, and never hide what is worse.
fn announced(facts: &Facts<'_>, as_of: Timestamp, status: Status) -> Status {
    if !matches!(status, Status::Open | Status::Presumed | Status::Restricted) {
        return status;
    }
    let says = |wanted: ReportStatus| {
        let stands = |report: &ReportFact<'_>| {
            matches!(report.phase(as_of), Phase::Current | Phase::Planned)
        };
        facts.reports.iter().any(|report| report.status == wanted && stands(report))
    };
    if facts.reports.iter().any(|report| {
        report.status == ReportStatus::EmergencyOnly && report.phase(as_of) == Phase::Current
    }) {
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
) -> EvidenceStatement {
    let fit = facts.fit[class.index()];
    let floats = class.floats() && facts.kind == WayKind::Road && facts.drowned;
    if fit == Fit::Never && !floats {
        return EvidenceStatement {
            passability: Passability::Never,
            origin: Origin::Road,
            ..EvidenceStatement::NOBODY
        };
    }
    let around = surroundings(class, facts, as_of, reasons);
    let said = reported(class, facts, as_of, false);
    let doubtful = reported(class, facts, as_of, true);
    let stands = around.iter().filter_map(|word| settle(word, &said));
    let stands =
        stands.chain(said.iter().copied()).chain(doubtful).reduce(EvidenceStatement::worse);
    let mut word = stands.unwrap_or(EvidenceStatement::NOBODY);
    let on_a_dry_day = match fit {
        Fit::Limited(reason) => Some((Passability::Restricted, reason)),
        Fit::Blocked => Some((Passability::Closed, Reason::Blocked)),
        Fit::Free | Fit::Never => None,
    };
    if let Some((passability, reason)) = on_a_dry_day {
        let limited = EvidenceStatement {
            passability,
            reason: Some(reason),
            origin: Origin::Road,
            evidence: word.evidence,
            as_of: word.as_of,
            expires: word.expires,
            latest: word.latest,
            waits: word.waits,
            state: word.state,
        };
        if limited.passability > word.passability {
            word = limited;
        }
    }
    reasons.extend(word.reason);
    word
}

/// What is left of a statement of the surroundings beside reports: nothing, where a report has
/// better news that is not older; a contradiction (`unknown`), where their order in time is not
/// known.
fn settle(around: &EvidenceStatement, said: &[EvidenceStatement]) -> Option<EvidenceStatement> {
    let mut left = *around;
    let better = said.iter().filter(|it| it.passability < around.passability && !it.waits);
    for report in better {
        match (report.as_of, around.latest) {
            (Some(said), Some(found)) if said >= found => return None,
            (Some(_), Some(_)) => {}
            _ if around.passability < Passability::Closed => {
                left.passability = Passability::Unknown;
                left.reason = Some(Reason::Contradiction);
            }
            _ => {}
        }
    }
    Some(left)
}

/// What the surroundings say of a class: hazards, coverages and approaches, each as a statement.
fn surroundings(
    class: VehicleClass,
    facts: &Facts<'_>,
    now: Timestamp,
    reasons: &mut Vec<Reason>,
) -> Vec<EvidenceStatement> {
    let floating = matches!(facts.kind, WayKind::Ferry | WayKind::River);
    let past = past_danger(facts, now);
    let dry = newest(facts.coverages, now).filter(|look| past.is_before_look(look.as_of));
    let mut words = Vec::new();
    let mut wet = false;
    for (at, hazard) in facts.hazards.iter().enumerate() {
        if !hazard.basis.is_actual() || !hazard.stands(now) {
            continue;
        }
        if hazard.kind.is_water() {
            wet = true;
            // Water in plan view says nothing of a bridge's deck, and a ferry or river is water
            // anyway.
            if floating || facts.kind == WayKind::Bridge {
                continue;
            }
        }
        if floating && hazard.kind.spec().on_roads == OnRoads::Slide {
            continue;
        }
        let Some(word) = hazard_statement(class, at, hazard, past, now) else { continue };
        if word.passability != Passability::Open {
            reasons.extend(word.reason);
        }
        words.push(word);
    }
    if facts.kind == WayKind::Bridge && !class.floats() {
        words.extend(wet_approach(facts, now));
    }
    if let Some(coverage) = dry.filter(|_| !wet && !floating) {
        words.push(EvidenceStatement {
            passability: Passability::Open,
            evidence: Evidence::Modelled,
            reason: None,
            origin: Origin::Coverage,
            as_of: coverage.as_of,
            expires: coverage.until,
            latest: coverage.as_of,
            waits: false,
            state: Some(EvidenceState::Current),
        });
    }
    words
}

/// What a hazard that stands says of a class; `None` where it is good news that does not count.
fn hazard_statement(
    class: VehicleClass,
    at: usize,
    hazard: &HazardFact<'_>,
    past: PastDanger,
    now: Timestamp,
) -> Option<EvidenceStatement> {
    let (passability, reason) = hazard_word(class, hazard, hazard.phase(now));
    // That water is shallow enough is good news: it needs a date, later than past danger, and has a
    // lifetime. That it is deep enough for a boat holds for as long as the hazard does.
    let seen = hazard.as_of.is_some_and(|as_of| !phase::is_ahead(as_of, now));
    let lives = class.floats() || hazard.good_until.is_none_or(|end| end >= now);
    let believed = seen && lives && !hazard.waits && past.is_before_look(hazard.latest(now));
    if passability == Passability::Open && !believed {
        return None;
    }
    Some(EvidenceStatement {
        passability,
        evidence: match hazard.basis {
            Basis::Observed => Evidence::Reported,
            _ => Evidence::Modelled,
        },
        reason: Some(reason),
        origin: Origin::Hazard(at),
        as_of: hazard.as_of,
        expires: match passability {
            Passability::Open if !class.floats() => hazard.good_until,
            _ => ends_at(hazard),
        },
        latest: hazard.latest(now),
        waits: false,
        state: Some(hazard.evidence_state(now)),
    })
}

/// The danger that is over, of a bridge also on its approaches.
fn past_danger(facts: &Facts<'_>, now: Timestamp) -> PastDanger {
    let hazards = facts.hazards.iter().chain(facts.approaches);
    let hazards = hazards.map(|it| it.past_danger(now));
    let reports = facts.reports.iter().map(|it| it.past_danger(now));
    hazards.chain(reports).fold(facts.past_danger, PastDanger::and)
}

/// The newest coverage that counts.
fn newest(coverages: &[Coverage], now: Timestamp) -> Option<&Coverage> {
    coverages.iter().filter(|coverage| coverage.holds(now)).max_by_key(|it| (it.as_of, it.until))
}

/// Until when a hazard counts in full, or, once it is lost, makes a road `unknown`.
fn ends_at(hazard: &HazardFact<'_>) -> Option<Timestamp> {
    hazard.lost.map_or(hazard.until, |lost| Some(lost.until))
}

/// Water, or what may be water, on the road before or behind a bridge makes the bridge `unknown`.
/// The statement has the latest moment of all of it, so that good news must not be older than any.
fn wet_approach(facts: &Facts<'_>, now: Timestamp) -> Option<EvidenceStatement> {
    let stands = |hazard: &&HazardFact<'_>| {
        hazard.basis.is_actual() && hazard.kind.may_be_water() && hazard.stands(now)
    };
    let waters = || facts.approaches.iter().filter(stands);
    let state = waters().map(|water| water.evidence_state(now)).min()?;
    let moments: Option<Vec<Timestamp>> = waters().map(|water| water.latest(now)).collect();
    Some(EvidenceStatement {
        passability: Passability::Unknown,
        reason: Some(Reason::WetApproach),
        origin: Origin::Road,
        as_of: waters().filter_map(|water| water.as_of).max(),
        expires: None,
        latest: moments.and_then(|moments| moments.into_iter().max()),
        state: Some(state),
        ..EvidenceStatement::NOBODY
    })
}

fn hazard_word(
    class: VehicleClass,
    hazard: &HazardFact<'_>,
    phase: Phase,
) -> (Passability, Reason) {
    match phase {
        Phase::Stale => return (Passability::Unknown, Reason::Expired),
        Phase::Lost => return (Passability::Unknown, Reason::Lost),
        Phase::Planned | Phase::Current | Phase::Over => {}
    }
    match hazard.kind.spec().on_roads {
        OnRoads::Water => {
            let depth_m = if class.floats() { hazard.shallowest_m } else { hazard.depth_m };
            match depth_m {
                None => (Passability::Unknown, Reason::DepthNotKnown),
                Some(depth_m) => {
                    let word = depth_word(class, depth_m);
                    let shallow = class.floats() && word == Passability::Closed;
                    (word, if shallow { Reason::TooShallow } else { Reason::Flood })
                }
            }
        }
        // The pattern of the region: the road prism fails on one side and one lane is left, so
        // light vehicles pass one by one and trucks do not.
        OnRoads::Slide if hazard.basis == Basis::Observed => {
            let closes = class.is_truck();
            (if closes { Passability::Closed } else { Passability::Restricted }, Reason::Landslide)
        }
        OnRoads::Slide => (Passability::Unknown, Reason::Landslide),
        OnRoads::Doubt => (Passability::Unknown, Reason::OtherHazard),
    }
}

fn reported(
    class: VehicleClass,
    facts: &Facts<'_>,
    as_of: Timestamp,
    doubtful: bool,
) -> Vec<EvidenceStatement> {
    let past = past_danger(facts, as_of);
    facts
        .reports
        .iter()
        .enumerate()
        .filter(|(_, report)| report.doubtful == doubtful)
        .filter_map(|(at, report)| report_word(class, at, report, as_of))
        .filter(|word| word.passability != Passability::Open || past.is_before_report(word.as_of))
        .collect()
}

fn report_word(
    class: VehicleClass,
    at: usize,
    report: &ReportFact<'_>,
    as_of: Timestamp,
) -> Option<EvidenceStatement> {
    let phase = report.phase(as_of);
    if matches!(phase, Phase::Planned | Phase::Over)
        || report.status == ReportStatus::Planned
        || report.outdated_for.contains(class)
    {
        return None;
    }
    let concerned = report.vehicles.contains(class);
    // That boats pass where wheels do not is good news for boats, held to the same rules.
    let floats = class.floats() && report.status == ReportStatus::BoatOnly;
    let fresh = report.as_of.is_some_and(|said| as_of.duration_since(said) <= phase::LONGEST_GOOD);
    let in_force = report.phase(as_of) == Phase::Current && report.lost.is_none();
    if floats && (!fresh || !in_force || report.doubtful || report.waits) {
        return None;
    }
    let said = EvidenceStatement {
        passability: Passability::Open,
        evidence: match report.confidence {
            Confidence::Seen => Evidence::Confirmed,
            Confidence::Told | Confidence::Inferred => Evidence::Reported,
        },
        reason: Some(Reason::Report),
        origin: Origin::Report(at),
        // Two who agree vouch for no later moment than the earlier of them saw.
        as_of: report.agreed.or(report.as_of),
        expires: report.lost.map_or(report.expires, |lost| Some(lost.until)),
        latest: report.latest(),
        waits: report.waits,
        state: Some(report.evidence_state(as_of)),
    };
    // Water and weight bind every class, whomever the report names.
    let from_depth = water_word(class, report);
    let from_weight = report.max_weight_t.map(|limit_t| weight_word(class, limit_t));
    if matches!(phase, Phase::Stale | Phase::Lost) {
        // Old good news counts as if nobody had looked; old bad news makes the road `unknown`, for
        // every class that it stopped.
        let reason = if phase == Phase::Lost { Reason::Lost } else { Reason::Expired };
        let bound = from_depth.max(from_weight) > Some(Passability::Open);
        return ((concerned || bound) && report.status != ReportStatus::Open).then_some(
            EvidenceStatement { passability: Passability::Unknown, reason: Some(reason), ..said },
        );
    }
    let from_status = concerned.then(|| status_word(class, report.status));
    let worst = from_status.into_iter().chain(from_depth).chain(from_weight).max()?;
    if !concerned && worst == Passability::Open {
        return None;
    }
    let reason = match Some(worst) {
        worst if worst == from_depth && worst > from_status => Reason::Flood,
        worst if worst == from_weight && worst > from_status => Reason::WeightLimit,
        _ => Reason::Report,
    };
    Some(EvidenceStatement { passability: worst, reason: Some(reason), ..said })
}

fn status_word(class: VehicleClass, status: ReportStatus) -> Passability {
    match status {
        ReportStatus::Open => Passability::Open,
        ReportStatus::Restricted | ReportStatus::EmergencyOnly => Passability::Restricted,
        ReportStatus::Closed => Passability::Closed,
        ReportStatus::BoatOnly if class.floats() => Passability::Open,
        ReportStatus::BoatOnly => Passability::Closed,
        ReportStatus::Unknown | ReportStatus::Planned => Passability::Unknown,
    }
}

/// What the reported depth means for a class; flowing or dark water counts one step worse for land
/// classes. Source: Lintas default modifiers, a proposal as the table of depths.
fn water_word(class: VehicleClass, report: &ReportFact<'_>) -> Option<Passability> {
    let depth_m = report.depth_m?;
    let word = depth_word(class, depth_m);
    let deeper = report.one_band_deeper && depth_m > 0.0 && !class.floats();
    Some(match word {
        Passability::Open if deeper => Passability::Restricted,
        Passability::Restricted if deeper => Passability::Closed,
        word => word,
    })
}

/// What a report alone says of a class at a moment; `None` where it says nothing.
pub fn reported_word(
    class: VehicleClass,
    report: &ReportFact<'_>,
    as_of: Timestamp,
) -> Option<Passability> {
    report_word(class, 0, report, as_of).map(|word| word.passability)
}

/// What a hazard alone says of a class, danger that is over left aside.
pub(crate) fn hazard_word_at(
    class: VehicleClass,
    hazard: &HazardFact<'_>,
    now: Timestamp,
) -> Option<Passability> {
    let word = hazard_statement(class, 0, hazard, PastDanger::NONE, now);
    word.map(|word| word.passability)
}

/// What a report alone says of a class at its own moment, its start, end and loss left aside.
pub(crate) fn unexpired_word(class: VehicleClass, report: &ReportFact<'_>) -> Option<Passability> {
    let now = report.as_of.unwrap_or(Timestamp::MIN);
    let report = ReportFact { starts: None, expires: None, lost: None, ..*report };
    report_word(class, 0, &report, now).map(|word| word.passability)
}

fn is_current(hazard: &HazardFact<'_>, as_of: Timestamp) -> bool {
    hazard.phase(as_of) == Phase::Current
}

#[cfg(test)]
#[path = "rules_table.rs"]
mod table;
