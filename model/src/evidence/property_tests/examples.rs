//! What the rule says in examples.

use super::*;
use crate::vehicle::VehicleClass;

fn flood(id: &str, depth_m: f64, hour: i64) -> (HazardRecord, Option<f64>) {
    let record = HazardRecord {
        id: id.to_owned(),
        source: "a".to_owned(),
        kind: HazardKind::Flood,
        basis: Basis::Observed,
        as_of: Some(at(hour)),
        valid_from: None,
        valid_to: None,
        lifetime_s: Some(6 * 3600),
        lost_since: None,
        held_back: false,
        beside: false,
        waits: false,
    };
    (record, Some(depth_m))
}

fn wet(hazards: Vec<(HazardRecord, Option<f64>)>) -> EvidenceScenario {
    EvidenceScenario {
        hazards,
        closures: Vec::new(),
        coverages: Vec::new(),
        past_danger: PastDanger::NONE,
    }
}

#[test]
fn dry_coverage_of_another_source_opens_nothing_when_the_doubt_of_lost_water_runs_out() {
    let truck = |world: &EvidenceScenario, now| world.passes(at(now))[VehicleClass::Truck.index()];
    let look = |hour| CoverageRecord {
        source: "b".to_owned(),
        as_of: Some(at(hour)),
        until: Some(at(hour + 24)),
        basis: Basis::Observed,
        waits: false,
    };
    let dry = |hour| EvidenceScenario { coverages: vec![look(hour)], ..wet(Vec::new()) };
    let shallow = |hour| {
        let (record, _) = flood("s1", 0.1, hour);
        let record = HazardRecord { source: "b".to_owned(), lifetime_s: Some(24 * 3600), ..record };
        wet(vec![(record, Some(0.1))])
    };
    // Source `a` loses its water at hour 0; its doubt runs out at hour 6.
    let water = wet(vec![flood("g1", 0.4, -1)]);
    for found in [dry(2), shallow(2), dry(0), shallow(0)] {
        let lost = found.after(&water, &|_| true, -1, 0);
        assert_eq!([2, 5].map(|now| truck(&lost, now)), [Passability::Unknown; 2]);
        assert_eq!([6, 20].map(|now| truck(&lost, now)), [Passability::Presumed; 2]);
        // Nor days later, with nothing of it listed any more.
        let next = found.after(&lost, &|_| true, 0, 7);
        assert_eq!([7, 20].map(|now| truck(&next, now)), [Passability::Presumed; 2]);
    }
    for found in [dry(7), shallow(7)] {
        let lost = wet(Vec::new()).after(&water, &|_| true, -1, 0);
        let next = found.after(&lost, &|_| true, 0, 7);
        assert_eq!(truck(&next, 7), Passability::Open, "it looked after the doubt had run out");
    }
    // Who saw the road open while the doubt stood has ended it there and then.
    let opened = |hour| EvidenceScenario {
        closures: vec![seen("b", ReportStatus::Open, "flood", hour)],
        ..wet(Vec::new())
    };
    let lost = wet(Vec::new()).after(&water, &|_| true, -1, 0);
    let seen_open = opened(2).after(&lost, &|_| true, 0, 2);
    assert_eq!([2, 7].map(|now| truck(&seen_open, now)), [Passability::Open; 2]);
    let next = opened(2).after(&seen_open, &|_| true, 2, 7);
    assert_eq!(truck(&next, 7), Passability::Open);
}

#[test]
fn water_as_deep_of_a_source_that_was_held_back_stands_beside_the_doubt_of_what_it_had_lost() {
    let truck = |world: &EvidenceScenario, now| world.passes(at(now))[VehicleClass::Truck.index()];
    let first = wet(vec![flood("g88", 0.55, 0)]);
    assert_eq!(truck(&first, 0), Passability::Restricted);
    let lost = wet(Vec::new()).after(&first, &|_| true, 0, 1);
    assert_eq!(truck(&lost, 1), Passability::Unknown);
    // The new row counts beside the lost one: it is no better than the doubt that remains.
    let again = || wet(vec![flood("g88a", 0.55, 2)]);
    assert_eq!(truck(&again().after(&lost, &|_| false, 1, 2), 2), Passability::Unknown);
    assert_eq!(truck(&again().after(&lost, &|_| true, 1, 2), 2), Passability::Restricted);
    // Where nothing was lost, a row that is as bad continues, whether or not others were read.
    assert_eq!(truck(&again().after(&first, &|_| false, 0, 2), 2), Passability::Restricted);
}

#[test]
fn a_second_run_remembers_no_danger_that_the_rows_before_it_still_tell() {
    let works = seen("a", ReportStatus::Restricted, "roadworks", -5);
    let works = ClosureRecord { expires: Some(at(-1)), ..works };
    let opened = seen("b", ReportStatus::Open, "flood", 0);
    let of = |closures| EvidenceScenario { closures, ..wet(Vec::new()) };
    // The works are over, and somebody has seen the road open since; that row is gone again.
    let read = of(vec![works.clone()]);
    let first = read.after(&of(vec![works, opened]), &|_| true, 0, 0);
    assert_eq!(read.after(&first, &|_| true, 0, 0).table(), first.table());
    // Once the works are gone as well, good news must be later than they were.
    assert_eq!(of(Vec::new()).after(&first, &|_| true, 0, 0).past_danger.at, Some(at(-1)));
}

#[test]
fn that_boats_pass_waits_while_the_source_that_newly_says_so_is_held_back() {
    let boat = |world: &EvidenceScenario| world.passes(at(1))[VehicleClass::Boat.index()];
    let truck = |world: &EvidenceScenario| world.passes(at(1))[VehicleClass::Truck.index()];
    let (deep, depth_m) = flood("g1", 2.0, 1);
    for beside in [false, true] {
        let row = ClosureRecord { beside, ..seen("a", ReportStatus::BoatOnly, "flood", 1) };
        let said = EvidenceScenario { closures: vec![row], ..wet(Vec::new()) };
        let expected = if beside { Passability::Presumed } else { Passability::Open };
        assert_eq!(boat(&said), expected);
        assert_eq!(truck(&said), Passability::Closed);
        // Shallow water is no good news for trucks then, either; deep water counts in any case.
        let shallow = HazardRecord { beside, ..deep.clone() };
        let expected = if beside { Passability::Presumed } else { Passability::Open };
        assert_eq!(truck(&wet(vec![(shallow, Some(0.05))])), expected);
        let deep = HazardRecord { beside, ..deep.clone() };
        assert_eq!(truck(&wet(vec![(deep, depth_m)])), Passability::Closed);
    }
}

#[test]
fn a_better_word_that_waits_takes_the_place_of_no_worse_one() {
    let truck = |world: &EvidenceScenario, now| world.passes(at(now))[VehicleClass::Truck.index()];
    let closed = seen("a", ReportStatus::Closed, "flood", 0);
    let better = |hour, starts: Option<i64>, beside| ClosureRecord {
        starts: starts.map(at),
        beside,
        ..seen("a", ReportStatus::Restricted, "landslide", hour)
    };
    let of = |row| EvidenceScenario { closures: vec![row], ..wet(Vec::new()) };
    // Of a future moment, announced, or new from a source that is held back.
    for row in [better(9, None, false), better(1, Some(2), false), better(1, None, true)] {
        let beside = EvidenceScenario { hazards: vec![flood("g1", 2.0, 0)], ..of(row.clone()) }
            .read(None, 1);
        assert_eq!(truck(&beside, 3), Passability::Closed, "{row:?}");
        let gone = of(row.clone()).after(&of(closed.clone()), &|_| true, 0, 1);
        assert_eq!(truck(&gone, 3), Passability::Unknown, "{row:?}");
    }
    let row = better(1, None, false);
    let beside = EvidenceScenario { hazards: vec![flood("g1", 2.0, 0)], ..of(row.clone()) };
    assert_eq!(truck(&beside, 3), Passability::Restricted);
    assert_eq!(truck(&of(row).after(&of(closed), &|_| true, 0, 1), 3), Passability::Restricted);
}

#[test]
fn an_opening_that_is_announced_ends_nothing() {
    let truck = |world: &EvidenceScenario, now| world.passes(at(now))[VehicleClass::Truck.index()];
    let closed = seen("a", ReportStatus::Closed, "wreckage", -1);
    let plan =
        ClosureRecord { starts: Some(at(2)), ..seen("b", ReportStatus::Open, "wreckage", 0) };
    let both = EvidenceScenario { closures: vec![closed.clone(), plan.clone()], ..wet(Vec::new()) };
    assert_eq!([0, 3].map(|now| truck(&both, now)), [Passability::Closed; 2]);
    let only = EvidenceScenario { closures: vec![plan], ..wet(Vec::new()) };
    let before = EvidenceScenario { closures: vec![closed], ..wet(Vec::new()) };
    assert_eq!(truck(&only.after(&before, &|_| true, -1, 3), 3), Passability::Unknown);
}

#[test]
fn what_was_ahead_waits_while_its_source_is_silent_and_is_believed_once_it_is_sent_anew() {
    let ahead = wet(vec![flood("g1", 0.3, 2)]).read(None, 0).table();
    let waits = |speaks: bool, now| {
        let mut table = wet(vec![flood("g1", 0.3, 2)]).table();
        WaitingRows::of(Some(&ahead), at(now), &|_| speaks).mark(&mut table);
        table.hazards[0].waits
    };
    assert!(waits(false, 3), "the hours alone open nothing");
    assert!(!waits(true, 3));
    assert!(waits(true, 1), "nobody can have seen it yet");
}

#[test]
fn an_earlier_row_of_the_source_does_not_stand_for_one_that_was_announced_for_later() {
    let truck = |world: &EvidenceScenario| world.passes(at(0))[VehicleClass::Truck.index()];
    // `b` said at -8 that the road closes at 0, and at -6 what it was like then. `a` saw it open in between.
    let announced = ClosureRecord {
        starts: Some(at(0)),
        ..seen("b", ReportStatus::EmergencyOnly, "flood", -8)
    };
    let of = |closures: Vec<ClosureRecord>| EvidenceScenario { closures, ..wet(Vec::new()) };
    let rest = vec![
        seen("a", ReportStatus::Open, "flood", -5),
        seen("b", ReportStatus::Restricted, "flood", -6),
    ];
    let all = of([vec![announced], rest.clone()].concat());
    assert!(is_bad(truck(&all)));
    assert_eq!(truck(&of(rest).after(&all, &|_| true, 0, 0)), Passability::Unknown);

    // The same of water, beside a look that had the road dry.
    let look = CoverageRecord {
        source: "c".to_owned(),
        as_of: Some(at(-5)),
        until: Some(at(6)),
        basis: Basis::Observed,
        waits: false,
    };
    let (record, depth) = flood("g1", 0.4, -8);
    let announced = (HazardRecord { valid_from: Some(at(0)), ..record }, depth);
    let of = |hazards| EvidenceScenario { coverages: vec![look.clone()], ..wet(hazards) };
    let all = of(vec![announced, flood("g2", 0.4, -6)]);
    assert!(is_bad(truck(&all)));
    let after = of(vec![flood("g2", 0.4, -6)]).after(&all, &|_| true, 0, 0);
    assert_eq!(truck(&after), Passability::Unknown);
}

#[test]
fn water_that_still_counts_opens_no_boat_its_way_where_older_water_beside_it_is_missed() {
    let boat = |world: &EvidenceScenario| world.passes(at(0))[VehicleClass::Boat.index()];
    let (record, depth) = flood("g2", 2.0, -8);
    let stale = (HazardRecord { valid_to: Some(at(-3)), ..record }, depth);
    let both = wet(vec![flood("g1", 2.0, -5), stale]);
    assert_eq!(boat(&both), Passability::Unknown);
    let one = wet(vec![flood("g1", 2.0, -5)]);
    assert_eq!(boat(&one.after(&both, &|_| true, 0, 0)), Passability::Unknown);
}

#[test]
fn what_was_a_plan_when_a_row_went_missing_ends_no_doubt_by_beginning() {
    let undated = |cause: &str, starts: Option<i64>| ClosureRecord {
        as_of: None,
        starts: starts.map(at),
        ..seen("c", ReportStatus::Restricted, cause, 0)
    };
    let of = |closures: Vec<ClosureRecord>| EvidenceScenario { closures, ..wet(Vec::new()) };
    let plan = undated("wreckage", Some(1));
    let both = of(vec![undated("flood", None), plan.clone()]);
    let lost = of(vec![plan.clone()]).after(&both, &|_| true, 0, 0);
    assert_eq!(lost.passes(at(2)), [Passability::Unknown; 7]);
    let later = of(vec![plan]).after(&lost, &|_| true, 0, 2);
    assert_eq!(later.passes(at(2)), [Passability::Unknown; 7]);
    // A row that comes back ends it.
    let back = of(vec![undated("flood", None)]).after(&lost, &|_| true, 0, 2);
    assert_eq!(back.passes(at(2)), [Passability::Restricted; 7]);
}
