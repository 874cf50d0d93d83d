//! Which statements count, in examples about one road and in thousands of random ones.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::hazard::Trend;
use crate::passability::{
    Facts, Fit, PastDanger, Status, Verdict, WayKind, assess,
    fact::{Confidence, Coverage},
    phase::after,
};
use crate::report::Role;
use Passability::{Closed, Open, Presumed, Restricted, Unknown};

/// 18 September 2025, in Tenggarong.
fn at(hours: i64) -> Timestamp {
    let morning: Timestamp = "2025-09-18T06:00:00+08:00".parse().unwrap();
    morning + SignedDuration::from_hours(hours)
}

fn word(id: &str, by: &str, status: ReportStatus, seen: i64) -> Report {
    Report {
        id: id.to_owned(),
        status,
        vehicles: VehicleSet::ALL,
        edges: Vec::new(),
        geometry: None,
        cause: Some("flood".to_owned()),
        depth_m: None,
        current: None,
        dark: None,
        trend: Some(Trend::Falling),
        max_weight_t: None,
        reason: None,
        seen_at: at(seen),
        valid_until: None,
        channel: None,
        on_behalf_of: None,
        confidence: Confidence::Seen,
        reporter: by.to_owned(),
        role: if by == "officer" { Role::Officer } else { Role::Reporter },
        received_at: at(seen),
        in_doubt: None,
    }
}

fn closure(seen: i64, cause: &str) -> ClosureRecord {
    ClosureRecord {
        id: format!("pu-{seen}"),
        status: ReportStatus::Closed,
        vehicles: VehicleClass::ALL.to_vec(),
        cause: Some(cause.to_owned()),
        depth_m: None,
        max_weight_t: None,
        reason: None,
        source: "pu".to_owned(),
        as_of: Some(at(seen)),
        starts: None,
        expires: Some(at(seen + 48)),
        confidence: Confidence::Told,
        officer: false,
        lost_since: None,
        held_back: false,
        beside: false,
        waits: false,
        lifetime_s: None,
    }
}

const FREE: [Fit; 7] = [Fit::Free; 7];

fn judged(facts: &[ReportFact<'_>], now: Timestamp) -> Verdict {
    assess(
        &Facts {
            kind: WayKind::Road,
            fit: &FREE,
            hazards: &[],
            drowned: false,
            coverages: &[],
            approaches: &[],
            flood_m: None,
            reports: facts,
            as_of: None,
            past_danger: PastDanger::NONE,
        },
        now,
    )
}

/// What a car may do after these reports, and the state of each report, at an hour.
fn after_all(
    closures: &[&ClosureRecord],
    reports: &[Report],
    hour: i64,
) -> (Passability, Vec<State>) {
    let said: Vec<Said<'_>> =
        reports.iter().map(|report| Said { report, confirmed: false }).collect();
    let effective = effective(closures, &said, at(hour));
    let verdict = judged(&effective.facts, at(hour));
    (verdict.passability[VehicleClass::Car.index()], effective.states)
}

#[test]
fn worse_news_acts_at_once_and_better_news_waits_for_a_second_voice() {
    let closed = word("1", "a", ReportStatus::Closed, 0);
    let open = word("2", "b", ReportStatus::Open, 1);
    let again = word("3", "b", ReportStatus::Open, 2);
    let agreed = word("4", "a", ReportStatus::Open, 3);
    assert_eq!(after_all(&[], std::slice::from_ref(&closed), 1), (Closed, vec![State::Active]));
    let two = [closed.clone(), open.clone()];
    assert_eq!(after_all(&[], &two, 2), (Closed, vec![State::Active, State::Unverified]));
    let same_voice = [closed.clone(), open.clone(), again.clone()];
    assert_eq!(after_all(&[], &same_voice, 2).0, Closed, "one voice twice is one voice");
    let three = [closed, open.clone(), again, agreed];
    let (car, states) = after_all(&[], &three, 4);
    assert_eq!((car, states[0]), (Open, State::Superseded));
    assert_eq!(after_all(&[], &[open], 2), (Presumed, vec![State::Unverified]));
}

#[test]
fn an_officer_ends_older_words_and_closures_for_good_and_nobody_ends_an_officers() {
    let source = closure(0, "flood");
    let closed = word("1", "a", ReportStatus::Closed, 1);
    let officer = word("2", "officer", ReportStatus::Open, 2);
    let all = [closed, officer.clone()];
    assert_eq!(after_all(&[&source], &all, 3).0, Open);
    // Twelve hours later the officer's report has expired, and what it ended stays ended.
    assert_eq!(after_all(&[&source], &all, 15).0, Presumed);
    let later = [officer.clone(), word("3", "a", ReportStatus::Closed, 3)];
    assert_eq!(after_all(&[], &later, 4).0, Closed, "newer and worse");
    let older = [officer, word("3", "a", ReportStatus::Closed, 1)];
    assert_eq!(after_all(&[], &older, 4).0, Open, "seen before the officer came");
    let shut = word("4", "officer", ReportStatus::Closed, 1);
    let voices = ["a", "b", "c"].map(|by| word(by, by, ReportStatus::Open, 2));
    let [a, b, c] = voices;
    assert_eq!(after_all(&[], &[shut, a, b, c], 3).0, Closed);
}

#[test]
fn of_two_words_of_one_moment_the_officers_is_newer_and_else_the_worse_wins() {
    let closed = word("1", "a", ReportStatus::Closed, 1);
    let officer = word("2", "officer", ReportStatus::Open, 1);
    assert_eq!(after_all(&[], &[closed.clone(), officer.clone()], 2).0, Open);
    let other = Report { reporter: "officer 2".to_owned(), ..closed };
    let other = Report { role: Role::Officer, ..other };
    assert_eq!(after_all(&[], &[other, officer], 2).0, Closed);
}

#[test]
fn what_is_destroyed_is_ended_by_an_officer_alone_and_stays_ended() {
    let bridge = closure(0, "bridge_damage");
    let (a, b) = (word("1", "a", ReportStatus::Open, 1), word("2", "b", ReportStatus::Open, 2));
    assert_eq!(after_all(&[&bridge], &[a.clone(), b.clone()], 3).0, Closed);
    assert_eq!(after_all(&[&bridge], &[a, b], 900).0, Closed, "weeks later");
    let officer = word("3", "officer", ReportStatus::Open, 3);
    assert_eq!(after_all(&[&bridge], std::slice::from_ref(&officer), 4).0, Open);
    assert_eq!(after_all(&[&bridge], &[officer], 900).0, Presumed);
    let mut washed = word("4", "a", ReportStatus::Closed, 0);
    washed.cause = Some("washout".to_owned());
    washed.valid_until = Some(at(2));
    assert_eq!(after_all(&[], &[washed], 900), (Closed, vec![State::Active]));
}

#[test]
fn what_expired_leaves_a_doubt_unless_it_was_good_news() {
    let closed = word("1", "a", ReportStatus::Closed, 0);
    assert_eq!(
        after_all(&[], std::slice::from_ref(&closed), 12).0,
        Closed,
        "the last moment counts"
    );
    assert_eq!(after_all(&[], &[closed], 13), (Unknown, vec![State::Expired]));
    let open = word("2", "officer", ReportStatus::Open, 0);
    assert_eq!(after_all(&[], &[open], 13), (Presumed, vec![State::Expired]));
}

#[test]
fn a_word_ends_older_ones_only_for_the_vehicles_that_it_names() {
    let mut closed = word("1", "a", ReportStatus::Closed, 0);
    closed.depth_m = Some(0.9);
    let mut officer = word("2", "officer", ReportStatus::Open, 1);
    officer.vehicles = VehicleSet::NONE.with(VehicleClass::Motorcycle);
    let reports = [closed, officer];
    let said: Vec<Said<'_>> =
        reports.iter().map(|report| Said { report, confirmed: false }).collect();
    let effective = effective(&[], &said, at(2));
    let verdict = judged(&effective.facts, at(2));
    assert_eq!(verdict.passability[..2], [Open, Closed], "its depth is outdated as well");
    assert_eq!(effective.states, [State::Active, State::Active]);
}

#[test]
fn what_is_announced_neither_hides_a_closure_nor_is_ended_by_what_was_seen_before_it_starts() {
    let mut planned = closure(0, "roadworks");
    planned.status = ReportStatus::Planned;
    planned.starts = Some(at(20));
    let officer = word("1", "officer", ReportStatus::Open, 2);
    let said = [Said { report: &officer, confirmed: false }];
    let now = effective(&[&planned], &said, at(3));
    assert_eq!(judged(&now.facts, at(3)).status, Status::Planned);
    let closed = word("2", "a", ReportStatus::Closed, 3);
    let said = [said[0], Said { report: &closed, confirmed: false }];
    let both = effective(&[&planned], &said, at(4));
    assert_eq!(judged(&both.facts, at(4)).status, Status::Closed);
    let mut works = planned.clone();
    works.status = ReportStatus::Closed;
    let before = effective(&[&works], &[said[0]], at(3));
    assert_eq!(before.next_change, Some(after(at(14))), "when the officer's word is over");
    let later = effective(&[&works], &[said[0]], at(15));
    assert_eq!(later.next_change, Some(at(20)), "when the works start");
}

#[test]
fn water_that_flows_or_is_passed_in_the_dark_counts_one_band_deeper() {
    for (current, dark, car) in [
        (None, None, Restricted),
        (Some(false), Some(false), Restricted),
        (Some(true), None, Closed),
        (None, Some(true), Closed),
        (Some(true), Some(true), Closed),
    ] {
        let mut report = word("1", "officer", ReportStatus::Open, 0);
        (report.depth_m, report.current, report.dark) = (Some(0.25), current, dark);
        assert_eq!(after_all(&[], &[report], 1).0, car, "{current:?} {dark:?}");
    }
}

#[test]
fn two_who_agree_vouch_for_no_later_moment_than_the_earlier_of_them() {
    // An officer saw it open at 0, where a checkpoint stood until 2. A stranger says at 4 that it is open.
    let mut checkpoint = word("2", "officer", ReportStatus::Unknown, 0);
    checkpoint.cause = Some("checkpoint".to_owned());
    checkpoint.valid_until = Some(at(2));
    let open = word("1", "officer", ReportStatus::Open, 0);
    let stranger = |seen| word("3", "stranger", ReportStatus::Open, seen);
    let both = vec![open, checkpoint];
    let third = |who: Report| [both.clone(), vec![who]].concat();
    assert_eq!(after_all(&[], &both, 5).0, Presumed);
    assert_eq!(after_all(&[], &third(stranger(4)), 5).0, Presumed);
    // A second stranger after the checkpoint has seen what is there now.
    let two = [third(stranger(4)), vec![word("4", "other", ReportStatus::Open, 5)]].concat();
    assert_eq!(after_all(&[], &two, 5).0, Open);
}

#[test]
fn a_word_that_nobody_confirmed_makes_no_flood_better() {
    let basis = crate::hazard::Basis::Modelled;
    let coverages = [Coverage { as_of: Some(at(0)), until: Some(at(24)), basis }];
    let report = word("1", "a", ReportStatus::Restricted, 5);
    let flood = crate::passability::HazardFact {
        id: "flood-1",
        kind: crate::hazard::HazardKind::Flood,
        basis: crate::hazard::Basis::Modelled,
        depth_m: Some(0.4),
        shallowest_m: Some(0.4),
        as_of: Some(at(0)),
        valid_from: None,
        until: None,
        good_until: None,
        lost: None,
        held_back: false,
        waits: false,
    };
    for (confirmed, car, truck) in [(false, Closed, Restricted), (true, Restricted, Restricted)] {
        let said = [Said { report: &report, confirmed }];
        let effective = effective(&[], &said, at(6));
        let verdict = assess(
            &Facts {
                kind: WayKind::Road,
                fit: &FREE,
                hazards: &[flood],
                drowned: false,
                coverages: &coverages,
                approaches: &[],
                flood_m: None,
                reports: &effective.facts,
                as_of: None,
                past_danger: PastDanger::NONE,
            },
            at(6),
        );
        assert_eq!(verdict.passability[VehicleClass::Car.index()], car);
        assert_eq!(verdict.passability[VehicleClass::Truck.index()], truck);
    }
}

/// A random report, confirmed or not. `seed` keeps ids apart.
fn any_word() -> impl Strategy<Value = (Report, bool)> {
    let who = prop_oneof![Just("a"), Just("b"), Just("c"), Just("officer"), Just("officer 2")];
    let status = prop::sample::select(ReportStatus::ALL.to_vec());
    let cause = prop::sample::select(vec!["flood", "landslide", "bridge_damage", "checkpoint"]);
    let depth = prop::option::of(prop::sample::select(vec![0.1, 0.2, 0.4, 0.7, 1.2]));
    let valid = prop::option::of(1_i64..20);
    (who, status, cause, depth, 1_u8..=0x7f, 0_i64..8, valid, any::<bool>(), 0_u8..8).prop_map(
        |(who, status, cause, depth_m, vehicles, seen, valid, current, confirmed)| {
            let mut report = word("", who, status, seen);
            report.role = if who.starts_with("officer") { Role::Officer } else { Role::Reporter };
            report.cause = Some(cause.to_owned());
            report.depth_m = depth_m;
            report.current = Some(current);
            report.vehicles = VehicleSet::from_bits(vehicles);
            report.valid_until = valid.map(|hours| at(seen + hours));
            (report, confirmed == 0)
        },
    )
}

fn any_words() -> impl Strategy<Value = Vec<(Report, bool)>> {
    prop::collection::vec(any_word(), 0..9).prop_map(|mut words| {
        for (at, (report, _)) in words.iter_mut().enumerate() {
            report.id = format!("r{at}");
        }
        words
    })
}

fn said(words: &[(Report, bool)]) -> Vec<Said<'_>> {
    words.iter().map(|(report, confirmed)| Said { report, confirmed: *confirmed }).collect()
}

/// The passability by class, and the state of each report by id.
fn told(words: &[(Report, bool)], now: Timestamp) -> (Vec<Passability>, Vec<(String, State)>) {
    let source = closure(2, "landslide");
    let said = said(words);
    let effective = effective(&[&source], &said, now);
    let ids = words.iter().map(|(report, _)| report.id.clone());
    let mut states: Vec<(String, State)> = ids.zip(effective.states.iter().copied()).collect();
    states.sort();
    (judged(&effective.facts, now).passability.to_vec(), states)
}

proptest! {
    // A share of what PROPTEST_CASES asks for.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases * 8))]

    #[test]
    fn the_order_in_which_words_arrive_makes_no_difference(
        (words, shuffled) in any_words()
            .prop_flat_map(|words| (Just(words.clone()), Just(words).prop_shuffle())),
        hour in 0_i64..40,
    ) {
        prop_assert_eq!(told(&words, at(hour)), told(&shuffled, at(hour)));
    }

    #[test]
    fn nothing_changes_by_itself_before_it_is_said_to(
        words in any_words(), hour in 0_i64..40, share in 0.0_f64..1.0,
    ) {
        let said = said(&words);
        let next = effective(&[], &said, at(hour)).next_change;
        let wait = next.unwrap_or(at(400)).duration_since(at(hour)).as_secs_f64() * share;
        let later = at(hour) + SignedDuration::from_secs_f64(wait.floor());
        let told = |now| {
            let effective = effective(&[], &said, now);
            (judged(&effective.facts, now).passability, effective.states)
        };
        prop_assert_eq!(told(at(hour)), told(later));
        prop_assert!(next.is_none_or(|next| next > at(hour)));
    }

    #[test]
    fn worse_news_makes_no_road_better_whoever_brings_it(
        words in any_words(), hour in 8_i64..12,
    ) {
        let mut more = words.clone();
        more.push((word("new", "stranger", ReportStatus::Closed, hour), false));
        let (before, _) = told(&words, at(hour));
        let (after, _) = told(&more, at(hour));
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after >= before && *after >= Closed, "{before:?} {after:?}");
        }
    }

    #[test]
    fn one_reporters_better_news_makes_no_road_better(
        words in any_words(), hour in 8_i64..12, depth in prop::option::of(0.0_f64..0.2),
        status in prop::sample::select(vec![ReportStatus::Open, ReportStatus::Restricted]),
    ) {
        // No other reporter has good news that it could agree with.
        let words: Vec<(Report, bool)> = words
            .into_iter()
            .filter(|(report, _)| report.role.decides() || report.status == ReportStatus::Closed)
            .collect();
        let mut more = words.clone();
        let mut news = word("new", "stranger", status, hour);
        news.depth_m = depth;
        more.push((news, false));
        let (before, _) = told(&words, at(hour));
        let (after, _) = told(&more, at(hour));
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after >= before, "{before:?} {after:?}");
        }
    }

    #[test]
    fn an_officers_newest_word_is_what_stands(words in any_words(), hour in 8_i64..12) {
        for (status, stands) in [
            (ReportStatus::Open, Open),
            (ReportStatus::Restricted, Restricted),
            (ReportStatus::Closed, Closed),
        ] {
            let mut more = words.clone();
            more.push((word("new", "officer", status, hour), false));
            let (after, states) = told(&more, at(hour));
            prop_assert_eq!(after, vec![stands; 7]);
            let stand = |state: &State| *state != State::Superseded;
            prop_assert_eq!(states.iter().filter(|(_, state)| stand(state)).count(), 1);
        }
    }

    #[test]
    fn no_class_passes_where_the_worst_word_that_stands_says_that_it_does_not(
        words in any_words(), hour in 0_i64..40,
    ) {
        let now = at(hour);
        let said = said(&words);
        let effective = effective(&[], &said, now);
        let verdict = judged(&effective.facts, now);
        for (one, state) in said.iter().zip(&effective.states) {
            if !matches!(state, State::Active) || one.report.status == ReportStatus::Planned {
                continue;
            }
            let fact = effective.facts.iter().find(|fact| fact.id == one.report.id).unwrap();
            for class in fact.vehicles.iter() {
                // For boats it may say nothing.
                let says = rules::unexpired_word(class, fact);
                prop_assert!(says.is_none_or(|says| verdict.passability[class.index()] >= says));
            }
        }
    }
}
