//! The rules, as sentences about one road.

use super::*;
use crate::hazard::HazardKind;
use crate::passability::{Lost, fact::Coverage};
use crate::vehicle::VehicleSet;
use Passability::{Closed, Never, Open, Presumed, Restricted, Unknown};

/// 18 September 2025, 09:00 in Tenggarong.
fn now() -> Timestamp {
    "2025-09-18T09:00:00+08:00".parse().unwrap()
}

fn hours(ago: i64) -> Option<Timestamp> {
    Some(now() - jiff::SignedDuration::from_hours(ago))
}

/// Land classes fit, a boat does not.
const DRY_ROAD: [Fit; 7] =
    [Fit::Free, Fit::Free, Fit::Free, Fit::Free, Fit::Free, Fit::Free, Fit::Never];

fn road() -> Facts<'static> {
    Facts {
        kind: WayKind::Road,
        fit: &DRY_ROAD,
        hazards: &[],
        drowned: false,
        coverages: &[],
        approaches: &[],
        flood_m: None,
        reports: &[],
        as_of: None,
        past_danger: PastDanger::NONE,
    }
}

fn water(depth_m: Option<f64>) -> HazardFact<'static> {
    HazardFact {
        id: "h1",
        kind: HazardKind::Flood,
        basis: Basis::Modelled,
        depth_m,
        shallowest_m: depth_m,
        as_of: hours(3),
        valid_from: None,
        until: None,
        good_until: None,
        lost: None,
        held_back: false,
        waits: false,
    }
}

fn report(status: ReportStatus) -> ReportFact<'static> {
    ReportFact {
        id: "r1",
        status,
        vehicles: VehicleSet::ALL,
        cause: Some("flood"),
        depth_m: None,
        max_weight_t: None,
        as_of: hours(1),
        starts: hours(1),
        expires: None,
        ends_as_stated: false,
        lost: None,
        held_back: false,
        confidence: Confidence::Seen,
        waits: false,
        one_band_deeper: false,
        outdated_for: VehicleSet::NONE,
        doubtful: false,
        agreed: None,
    }
}

fn verdict(facts: &Facts<'_>) -> Verdict {
    assess(facts, now())
}

fn land(verdict: &Verdict) -> [Passability; 6] {
    std::array::from_fn(|class| verdict.passability[class])
}

#[test]
fn a_road_that_nobody_looked_at_is_presumed() {
    let v = verdict(&road());
    assert_eq!(land(&v), [Presumed; 6]);
    assert_eq!(v.passability[6], Never);
    assert_eq!((v.status, v.evidence), (Status::Presumed, Evidence::None));
    assert_eq!((v.origin, v.reasons.len()), (Origin::Nobody, 0));
}

#[test]
fn a_dry_road_inside_a_coverage_is_open_by_the_model() {
    let coverages = [Coverage { as_of: hours(9), until: hours(-1), basis: Basis::Modelled }];
    let v = verdict(&Facts { coverages: &coverages, ..road() });
    assert_eq!((v.status, v.evidence, v.as_of), (Status::Open, Evidence::Modelled, hours(9)));
}

#[test]
fn depth_decides_by_class() {
    for (depth, expected, status) in [
        (0.10, [Open, Open, Open, Open, Open, Open], Status::Open),
        (0.20, [Restricted, Restricted, Open, Open, Open, Open], Status::Restricted),
        (0.40, [Closed, Closed, Closed, Restricted, Restricted, Open], Status::Restricted),
        (0.70, [Closed, Closed, Closed, Closed, Closed, Restricted], Status::Restricted),
        (0.81, [Closed; 6], Status::Closed),
    ] {
        let hazards = [water(Some(depth))];
        let v = verdict(&Facts { hazards: &hazards, ..road() });
        assert_eq!(land(&v), expected, "{depth} m");
        assert_eq!((v.status, v.evidence), (status, Evidence::Modelled), "{depth} m");
        assert_eq!(v.origin, Origin::Hazard(0));
    }
}

#[test]
fn a_drowned_road_with_deep_water_is_for_boats_only() {
    let hazards = [water(Some(1.2))];
    let v = verdict(&Facts { hazards: &hazards, drowned: true, ..road() });
    assert_eq!((v.status, v.passability[6]), (Status::BoatOnly, Open));
    let shallow = [HazardFact { shallowest_m: Some(0.2), ..water(Some(1.2)) }];
    let v = verdict(&Facts { hazards: &shallow, drowned: true, ..road() });
    assert_eq!((v.status, v.passability[6]), (Status::Closed, Closed));
    assert!(v.reasons.contains(&Reason::TooShallow));
}

#[test]
fn water_without_depth_is_unknown_even_inside_a_coverage() {
    let hazards = [water(None)];
    let coverages = [Coverage { as_of: hours(1), until: hours(-1), basis: Basis::Modelled }];
    let v = verdict(&Facts { hazards: &hazards, coverages: &coverages, ..road() });
    assert_eq!((land(&v), v.status), ([Unknown; 6], Status::Unknown));
    assert_eq!(v.reasons, [Reason::DepthNotKnown]);
}

#[test]
fn expired_water_is_unknown_and_keeps_its_name() {
    let hazards = [HazardFact { until: hours(1), ..water(Some(0.05)) }];
    let v = verdict(&Facts { hazards: &hazards, ..road() });
    assert_eq!((v.status, v.origin), (Status::Unknown, Origin::Hazard(0)));
    assert_eq!((v.reasons, v.expires), (vec![Reason::Expired], hours(1)));
}

#[test]
fn shallow_water_opens_for_a_lifetime_and_no_longer_whatever_end_it_states() {
    let hazards = [HazardFact { until: hours(-48), good_until: hours(1), ..water(Some(0.05)) }];
    let v = verdict(&Facts { hazards: &hazards, ..road() });
    assert_eq!((land(&v), v.status), ([Presumed; 6], Status::Presumed));
    assert!(v.reasons.contains(&Reason::OldEvidence), "{:?}", v.reasons);
    assert_eq!(v.evidence_state, Some(EvidenceState::Stale));
    let deep = [HazardFact { depth_m: Some(0.9), ..hazards[0] }];
    let v = verdict(&Facts { hazards: &deep, ..road() });
    assert_eq!((land(&v), v.expires), ([Closed; 6], hours(-48)));
}

#[test]
fn water_that_is_still_to_come_and_warnings_change_nothing() {
    let later = [HazardFact { valid_from: hours(-2), ..water(Some(2.0)) }];
    assert_eq!(verdict(&Facts { hazards: &later, ..road() }).status, Status::Presumed);
    let warned = [HazardFact { basis: Basis::Warning, ..water(Some(2.0)) }];
    assert_eq!(verdict(&Facts { hazards: &warned, ..road() }).status, Status::Presumed);
}

#[test]
fn a_slope_that_may_slide_is_told_and_leaves_passability_alone() {
    let slope =
        HazardFact { kind: HazardKind::Landslide, basis: Basis::Susceptibility, ..water(None) };
    let v = verdict(&Facts { hazards: &[slope], ..road() });
    assert_eq!((v.status, v.reasons), (Status::Presumed, vec![Reason::Susceptible]));
}

#[test]
fn a_slide_that_was_seen_leaves_one_lane_and_stops_trucks() {
    let slide = HazardFact { kind: HazardKind::Landslide, basis: Basis::Observed, ..water(None) };
    let v = verdict(&Facts { hazards: &[slide], ..road() });
    assert_eq!(land(&v), [Restricted, Restricted, Restricted, Restricted, Closed, Closed]);
    assert_eq!((v.status, v.evidence), (Status::Restricted, Evidence::Reported));
}

#[test]
fn a_fire_on_the_road_leaves_a_doubt() {
    let fire = HazardFact { kind: HazardKind::Fire, basis: Basis::Observed, ..water(None) };
    assert_eq!(verdict(&Facts { hazards: &[fire], ..road() }).status, Status::Unknown);
}

#[test]
fn a_bridge_takes_no_depth_from_above_but_doubts_its_wet_approaches() {
    let hazards = [water(Some(2.0))];
    let bridge = Facts { kind: WayKind::Bridge, hazards: &hazards, ..road() };
    assert_eq!(verdict(&bridge).status, Status::Presumed);
    let approaches = [water(None)];
    let v = verdict(&Facts { approaches: &approaches, ..bridge });
    assert_eq!((v.status, v.reasons), (Status::Unknown, vec![Reason::WetApproach]));
    let seen = [report(ReportStatus::Open)];
    let v = verdict(&Facts { approaches: &approaches, reports: &seen, ..bridge });
    assert_eq!((v.status, v.evidence), (Status::Open, Evidence::Confirmed));
}

#[test]
fn a_bridge_is_doubted_where_nobody_can_read_what_lies_before_it() {
    let coverages = [Coverage { as_of: hours(1), until: hours(-5), basis: Basis::Modelled }];
    let bridge = Facts { kind: WayKind::Bridge, coverages: &coverages, ..road() };
    assert_eq!(verdict(&bridge).status, Status::Open);
    for (kind, status) in [
        (HazardKind::Flood, Status::Unknown),
        (HazardKind::Other, Status::Unknown),
        (HazardKind::Fire, Status::Open),
    ] {
        let approaches = [HazardFact { kind, ..water(Some(0.1)) }];
        let v = verdict(&Facts { approaches: &approaches, ..bridge });
        assert_eq!(v.status, status, "{kind:?}");
    }
}

#[test]
fn danger_that_is_over_opens_nothing_that_was_looked_at_before() {
    let look = |ago| [Coverage { as_of: hours(ago), until: hours(-24), basis: Basis::Observed }];
    let ago = |hours| now() - jiff::SignedDuration::from_hours(hours);
    let lost = Lost { since: ago(8), until: ago(2) };
    let approaches = [HazardFact { as_of: hours(8), lost: Some(lost), ..water(Some(0.9)) }];
    let works = ReportFact {
        cause: Some("roadworks"),
        as_of: hours(8),
        starts: hours(8),
        expires: hours(4),
        ends_as_stated: true,
        ..report(ReportStatus::Restricted)
    };
    for (ago, status) in [(9, Status::Presumed), (3, Status::Presumed), (1, Status::Open)] {
        // Water before a bridge, as water on a road; a look at which its doubt still stood said
        // nothing then, and says nothing once that has run out.
        let coverages = look(ago);
        let bridge = Facts { kind: WayKind::Bridge, coverages: &coverages, ..road() };
        assert_eq!(verdict(&Facts { approaches: &approaches, ..bridge }).status, status, "{ago}");
    }
    for (ago, status) in [(9, Status::Presumed), (6, Status::Presumed), (3, Status::Open)] {
        // Roadworks were there until their stated end.
        let coverages = look(ago);
        let v = verdict(&Facts { coverages: &coverages, reports: &[works], ..road() });
        assert_eq!(v.status, status, "{ago}");
    }
}

#[test]
fn a_ferry_and_a_river_float() {
    let hazards = [water(Some(2.0))];
    let ferry = Facts { kind: WayKind::Ferry, hazards: &hazards, ..road() };
    assert_eq!(verdict(&ferry).status, Status::Presumed);
    let fit = [Fit::Never, Fit::Never, Fit::Never, Fit::Never, Fit::Never, Fit::Never, Fit::Free];
    let v = verdict(&Facts { kind: WayKind::River, fit: &fit, hazards: &hazards, ..road() });
    assert_eq!((v.status, v.passability[6], v.passability[1]), (Status::BoatOnly, Presumed, Never));
}

#[test]
fn a_report_of_somebody_who_saw_it_replaces_an_older_model() {
    let hazards = [water(Some(0.9))];
    let seen = [report(ReportStatus::Open)];
    let v = verdict(&Facts { hazards: &hazards, reports: &seen, ..road() });
    assert_eq!((v.status, v.evidence), (Status::Open, Evidence::Confirmed));
    assert_eq!(v.origin, Origin::Report(0));
}

#[test]
fn a_report_cannot_make_better_what_was_found_later() {
    let hazards = [HazardFact { as_of: hours(1), ..water(Some(0.9)) }];
    let old = [ReportFact { as_of: hours(5), ..report(ReportStatus::Open) }];
    let v = verdict(&Facts { hazards: &hazards, reports: &old, ..road() });
    assert_eq!((v.status, v.origin), (Status::Closed, Origin::Hazard(0)));
}

#[test]
fn danger_of_which_nobody_says_when_gives_way_to_nobodys_eyes() {
    let seen = [report(ReportStatus::Open)];
    for basis in [Basis::Modelled, Basis::Observed] {
        let hazards = [HazardFact { as_of: None, basis, ..water(Some(0.9)) }];
        let v = verdict(&Facts { hazards: &hazards, reports: &seen, ..road() });
        assert_eq!(v.status, Status::Closed, "{basis:?}");
        assert!(v.reasons.contains(&Reason::Undated), "{basis:?}");
    }
    let shallow = [HazardFact { as_of: None, ..water(Some(0.2)) }];
    let v = verdict(&Facts { hazards: &shallow, reports: &seen, ..road() });
    assert_eq!(v.passability[1], Unknown);
    assert!(v.reasons.contains(&Reason::Contradiction));
}

#[test]
fn an_older_open_never_beats_newer_water_that_is_stale_or_lost() {
    let old = [ReportFact { as_of: hours(10), ..report(ReportStatus::Open) }];
    let stale = HazardFact { as_of: hours(8), until: hours(2), ..water(Some(0.9)) };
    let lost = Lost {
        since: now() - jiff::SignedDuration::from_hours(1),
        until: now() + jiff::SignedDuration::from_hours(5),
    };
    for (hazard, state) in [
        (stale, EvidenceState::Stale),
        (HazardFact { lost: Some(lost), ..stale }, EvidenceState::Lost),
        (HazardFact { as_of: None, until: None, lost: Some(lost), ..stale }, EvidenceState::Lost),
    ] {
        let v = verdict(&Facts { hazards: &[hazard], reports: &old, ..road() });
        assert_eq!((v.status, v.evidence_state), (Status::Unknown, Some(state)));
        let newer = [ReportFact { as_of: hours(0), ..report(ReportStatus::Open) }];
        let v = verdict(&Facts { hazards: &[hazard], reports: &newer, ..road() });
        assert_eq!(v.status, Status::Open, "{state:?}");
    }
}

#[test]
fn what_is_lost_leaves_a_doubt_for_its_lifetime_and_then_nothing() {
    let hours_on = |h: i64| now() + jiff::SignedDuration::from_hours(h);
    let lost = Lost { since: now(), until: hours_on(6) };
    let gone = [HazardFact { lost: Some(lost), ..water(Some(0.9)) }];
    let facts = Facts { hazards: &gone, ..road() };
    for h in 0..6 {
        let v = assess(&facts, hours_on(h));
        assert_eq!((v.status, v.reasons[0]), (Status::Unknown, Reason::Lost), "{h}");
    }
    let v = assess(&facts, hours_on(6));
    assert_eq!((v.status, v.evidence_state), (Status::Presumed, None));
    let bridge = ReportFact { cause: Some("bridge_damage"), ..report(ReportStatus::Closed) };
    let gone = [ReportFact { lost: Some(lost), ..bridge }];
    let v = assess(&Facts { reports: &gone, ..road() }, hours_on(10_000));
    assert_eq!((v.status, v.evidence_state), (Status::Closed, Some(EvidenceState::Lost)));
}

#[test]
fn good_news_that_is_old_undated_or_from_the_future_says_nothing() {
    let look = |as_of, until| [Coverage { as_of, until, basis: Basis::Observed }];
    let v = |coverages: &[Coverage]| verdict(&Facts { coverages, ..road() });
    assert_eq!(v(&look(hours(1), hours(-5))).status, Status::Open);
    let old = v(&look(hours(7), hours(1)));
    assert_eq!((old.status, old.evidence), (Status::Presumed, Evidence::None));
    assert_eq!(
        (old.reasons, old.evidence_state),
        (vec![Reason::OldEvidence], Some(EvidenceState::Stale))
    );
    assert_eq!(v(&look(None, hours(-5))).status, Status::Presumed);
    assert_eq!(v(&look(hours(-1), hours(-7))).status, Status::Presumed);
    assert_eq!(v(&look(hours(1), None)).status, Status::Presumed);
    for as_of in [None, hours(-1)] {
        let open = [ReportFact { as_of, starts: None, ..report(ReportStatus::Open) }];
        assert_eq!(verdict(&Facts { reports: &open, ..road() }).status, Status::Presumed);
        let closed = [ReportFact { as_of, starts: None, ..report(ReportStatus::Closed) }];
        assert_eq!(verdict(&Facts { reports: &closed, ..road() }).status, Status::Closed);
    }
}

#[test]
fn that_water_is_shallow_waits_where_it_was_said_ahead_of_time() {
    let shallow = HazardFact { as_of: hours(0), ..water(Some(0.2)) };
    let hour = |waits, h: i64| {
        let hazards = [HazardFact { waits, ..shallow }];
        let later = now() + jiff::SignedDuration::from_hours(h);
        land(&assess(&Facts { hazards: &hazards, ..road() }, later))
    };
    assert_eq!(hour(false, 1)[4..], [Open, Open]);
    for h in 0..6 {
        // Bad news of it acts at once.
        assert_eq!(hour(true, h), [Restricted, Restricted, Presumed, Presumed, Presumed, Presumed]);
    }
}

#[test]
fn a_look_of_others_ends_no_water() {
    let stale = HazardFact { as_of: hours(8), until: hours(2), ..water(Some(0.9)) };
    let coverages = [Coverage { as_of: hours(1), until: hours(-5), basis: Basis::Observed }];
    for (hazard, status) in
        [(stale, Status::Unknown), (HazardFact { until: None, ..stale }, Status::Closed)]
    {
        let v = verdict(&Facts { hazards: &[hazard], coverages: &coverages, ..road() });
        assert_eq!(v.status, status, "{hazard:?}");
    }
}

#[test]
fn the_stated_end_of_roadworks_ends_them_and_that_of_anything_else_leaves_a_doubt() {
    let closed = ReportFact { expires: hours(1), ..report(ReportStatus::Closed) };
    let status = |fact| verdict(&Facts { reports: &[fact], ..road() }).status;
    assert_eq!(status(ReportFact { ends_as_stated: true, ..closed }), Status::Presumed);
    assert_eq!(status(closed), Status::Unknown);
}

#[test]
fn the_worst_unexpired_report_wins() {
    let reports = [report(ReportStatus::Open), report(ReportStatus::Closed)];
    let v = verdict(&Facts { reports: &reports, ..road() });
    assert_eq!((v.status, v.origin), (Status::Closed, Origin::Report(1)));
    let expired = [reports[0], ReportFact { expires: hours(2), ..reports[1] }];
    let v = verdict(&Facts { reports: &expired, ..road() });
    assert_eq!(v.status, Status::Unknown);
}

#[test]
fn an_expired_closure_leaves_a_doubt_and_an_expired_all_clear_leaves_nothing() {
    let closed = [ReportFact { expires: hours(1), ..report(ReportStatus::Closed) }];
    let v = verdict(&Facts { reports: &closed, ..road() });
    assert_eq!((v.status, v.reasons), (Status::Unknown, vec![Reason::Expired]));
    let open = [ReportFact { expires: hours(1), ..report(ReportStatus::Open) }];
    assert_eq!(verdict(&Facts { reports: &open, ..road() }).status, Status::Presumed);
}

#[test]
fn a_closure_holds_at_the_very_moment_of_its_end() {
    let closed = [ReportFact { expires: Some(now()), ..report(ReportStatus::Closed) }];
    assert_eq!(verdict(&Facts { reports: &closed, ..road() }).status, Status::Closed);
}

#[test]
fn what_is_destroyed_does_not_mend_itself() {
    for cause in crate::passability::fact::DESTROYED {
        let gone =
            [ReportFact { cause: Some(cause), expires: hours(48), ..report(ReportStatus::Closed) }];
        assert_eq!(verdict(&Facts { reports: &gone, ..road() }).status, Status::Closed, "{cause}");
    }
}

#[test]
fn a_closure_for_trucks_leaves_the_others_as_they_were() {
    let vehicles = VehicleSet::NONE.with(VehicleClass::Truck).with(VehicleClass::HeavyTruck);
    let reports = [ReportFact { vehicles, ..report(ReportStatus::Closed) }];
    let v = verdict(&Facts { reports: &reports, ..road() });
    assert_eq!(land(&v), [Presumed, Presumed, Presumed, Presumed, Closed, Closed]);
    assert_eq!(v.status, Status::Restricted);
}

#[test]
fn reported_depth_and_weight_bind_every_class() {
    let vehicles = VehicleSet::NONE.with(VehicleClass::Truck);
    let deep = [ReportFact { vehicles, depth_m: Some(0.45), ..report(ReportStatus::Restricted) }];
    let v = verdict(&Facts { reports: &deep, ..road() });
    assert_eq!(land(&v), [Closed, Closed, Closed, Restricted, Restricted, Presumed]);
    let weak = [ReportFact { max_weight_t: Some(5.0), ..report(ReportStatus::Open) }];
    let v = verdict(&Facts { reports: &weak, ..road() });
    assert_eq!(land(&v), [Open, Open, Open, Open, Restricted, Closed]);
    assert!(v.reasons.contains(&Reason::WeightLimit));
}

#[test]
fn emergency_only_and_planned_come_from_reports() {
    let emergency = [report(ReportStatus::EmergencyOnly)];
    let v = verdict(&Facts { reports: &emergency, ..road() });
    assert_eq!((v.status, v.passability[1]), (Status::EmergencyOnly, Restricted));
    let planned = [ReportFact { starts: hours(-24), ..report(ReportStatus::Planned) }];
    let v = verdict(&Facts { reports: &planned, ..road() });
    assert_eq!((v.status, v.passability[1]), (Status::Planned, Presumed));
}

#[test]
fn a_narrow_or_private_road_is_restricted_and_still_says_why_it_is_wet() {
    let mut fit = DRY_ROAD;
    fit[VehicleClass::Truck.index()] = Fit::Limited(Reason::Private);
    let v = verdict(&Facts { fit: &fit, ..road() });
    assert_eq!((v.status, v.evidence), (Status::Restricted, Evidence::None));
    assert_eq!(v.reasons, [Reason::Private]);
    let hazards = [water(Some(0.7))];
    let v = verdict(&Facts { fit: &fit, hazards: &hazards, ..road() });
    assert_eq!(v.passability[VehicleClass::Truck.index()], Closed);
}

#[test]
fn nothing_but_eyes_or_a_model_makes_a_road_open() {
    // Every combination of one hazard, one report and a coverage: open needs evidence.
    let hazards: Vec<Vec<HazardFact<'_>>> = vec![
        vec![],
        vec![water(None)],
        vec![water(Some(0.1))],
        vec![HazardFact { until: hours(1), ..water(Some(0.1)) }],
        vec![HazardFact { basis: Basis::Warning, ..water(Some(0.1)) }],
    ];
    let mut reports: Vec<Vec<ReportFact<'_>>> = vec![vec![]];
    for status in ReportStatus::ALL {
        for expires in [None, hours(1)] {
            reports.push(vec![ReportFact { expires, ..report(status) }]);
        }
    }
    for hazards in &hazards {
        for reports in &reports {
            let v = verdict(&Facts { hazards, reports, ..road() });
            if v.passability.contains(&Open) || v.status == Status::Open {
                assert_ne!(v.evidence, Evidence::None, "{hazards:?} {reports:?}");
            }
        }
    }
}
