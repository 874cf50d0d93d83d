//! One item, one site, one load: what covers, what does not, and what somebody has to ask.

use super::*;
use crate::aid::{StateChange, assess, fixtures};

/// The moment of the ledger: the beginning of day 3, six in the morning.
fn now() -> Timestamp {
    fixtures::ledger().as_of
}

fn hours_ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

/// 10 kg of rice for the site `posko`, which came into `state` so many hours ago.
fn load(state: DispatchState, hours: i64) -> Dispatch {
    Dispatch {
        state,
        history: vec![StateChange { state, at: Some(hours_ago(hours)) }],
        ..fixtures::dispatch("d", "posko", "beras", 10)
    }
}

/// What a load is to the site, after `change` of the ledger.
fn cover_in(change: impl Fn(&mut Ledger), dispatch: &Dispatch) -> Cover {
    let mut ledger = fixtures::ledger();
    change(&mut ledger);
    let site = &ledger.sites[0];
    let count = site.on_hand.iter().find(|it| it.item == dispatch.item);
    Cover::of(&ledger, site, count, dispatch, now())
}

fn cover(dispatch: &Dispatch) -> Cover {
    cover_in(|_| {}, dispatch)
}

fn at_the_door(units: i64) -> Cover {
    Cover::Arrived(fixtures::amount(units))
}

/// Somebody counted no rice there, so many hours ago.
fn counted(hours: i64) -> impl Fn(&mut Ledger) {
    move |ledger: &mut Ledger| {
        ledger.sites[0].on_hand = vec![OnHand {
            item: "beras".to_owned(),
            amount: Amount::ZERO,
            as_of: hours_ago(hours),
        }];
    }
}

#[test]
fn what_is_asked_for_or_called_off_covers_nobody() {
    assert_eq!(cover(&load(DispatchState::Diminta, 1)), Cover::Nothing);
    assert_eq!(cover(&load(DispatchState::Batal, 1)), Cover::Nothing);
}

#[test]
fn a_promise_counts_for_a_day_and_again_once_somebody_renews_it() {
    for state in [DispatchState::Dijanjikan, DispatchState::Disiapkan] {
        assert_eq!(cover(&load(state, 24)), Cover::Promised, "{state:?}");
        assert_eq!(cover(&load(state, 25)), Cover::Doubtful(Doubt::Lapsed), "{state:?}");
    }
    let mut renewed = load(DispatchState::Dijanjikan, 96);
    renewed.history.push(StateChange { state: DispatchState::Dijanjikan, at: Some(hours_ago(2)) });
    assert_eq!(cover(&renewed), Cover::Promised);
    let shorter = |ledger: &mut Ledger| ledger.rules.promise_window_h = 1.0;
    assert_eq!(
        cover_in(shorter, &renewed),
        Cover::Doubtful(Doubt::Lapsed),
        "a region's own window"
    );
    renewed.eta = Some(hours_ago(1));
    assert_eq!(cover(&renewed), Cover::Doubtful(Doubt::Overdue), "it should be there by now");
    let undated = Dispatch { history: Vec::new(), ..load(DispatchState::Dijanjikan, 0) };
    assert_eq!(cover(&undated), Cover::Doubtful(Doubt::Undated));
}

#[test]
fn what_is_overdue_covers_nobody_until_somebody_says_a_new_time() {
    let mut truck = load(DispatchState::Berangkat, 72);
    truck.eta = Some(hours_ago(70));
    assert_eq!(cover(&truck), Cover::Doubtful(Doubt::Overdue));
    truck.eta = Some(now());
    assert_eq!(cover(&truck), Cover::Coming(Some(now())));
}

#[test]
fn without_a_told_time_the_travel_time_decides_and_without_that_a_day() {
    let mut truck = load(DispatchState::Berangkat, 2);
    assert_eq!(cover(&truck), Cover::Coming(None), "nobody knows when");
    assert_eq!(cover(&load(DispatchState::Berangkat, 25)), Cover::Doubtful(Doubt::Overdue));
    truck.from = Some("gudang".to_owned());
    let minutes = |minutes: f64| {
        move |ledger: &mut Ledger| {
            ledger.sites[0].nearest_depot = Some("gudang".to_owned());
            ledger.sites[0].eta_min = Some(minutes);
        }
    };
    let arrives = now() + SignedDuration::from_hours(1);
    assert_eq!(cover_in(minutes(180.0), &truck), Cover::Coming(Some(arrives)));
    assert_eq!(cover_in(minutes(60.0), &truck), Cover::Doubtful(Doubt::Overdue));
    let undated = Dispatch { history: Vec::new(), ..truck };
    assert_eq!(
        cover(&undated),
        Cover::Doubtful(Doubt::Undated),
        "on its way since nobody knows when"
    );
}

#[test]
fn nothing_gets_over_a_way_that_is_cut_or_not_known() {
    let on = |access: Access| move |ledger: &mut Ledger| ledger.sites[0].access = access;
    for state in [DispatchState::Dijanjikan, DispatchState::Disiapkan, DispatchState::Berangkat] {
        let load = load(state, 1);
        assert_eq!(cover_in(on(Access::CutOff), &load), Cover::Doubtful(Doubt::CutOff));
        assert_eq!(cover_in(on(Access::Unknown), &load), Cover::Doubtful(Doubt::WayUnknown));
        assert_ne!(cover_in(on(Access::BoatOnly), &load), Cover::Doubtful(Doubt::CutOff));
    }
    let there = load(DispatchState::Tiba, 1);
    assert_eq!(cover_in(on(Access::CutOff), &there), at_the_door(10), "it is there");
}

#[test]
fn what_arrived_before_the_count_is_in_the_count() {
    let there = load(DispatchState::Tiba, 5);
    assert_eq!(cover(&there), at_the_door(10), "nobody counted");
    assert_eq!(cover_in(counted(6), &there), at_the_door(10), "counted before");
    assert_eq!(cover_in(counted(5), &there), Cover::Doubtful(Doubt::BeforeCount));
    assert_eq!(cover_in(counted(4), &there), Cover::Doubtful(Doubt::BeforeCount));
    let undated = Dispatch { history: Vec::new(), ..there.clone() };
    assert_eq!(cover_in(counted(4), &undated), Cover::Doubtful(Doubt::BeforeCount));
    assert_eq!(cover(&undated), Cover::Doubtful(Doubt::Undated), "nobody says when it came");
    let mut signed = load(DispatchState::Diterima, 3);
    signed.history.insert(0, StateChange { state: DispatchState::Tiba, at: Some(hours_ago(5)) });
    let since = Cover::Received(hours_ago(5), fixtures::amount(10));
    assert_eq!(cover(&signed), since, "signed for after a count that it stood beside");
}

#[test]
fn what_stands_unsigned_at_the_door_counts_for_a_day() {
    assert_eq!(cover(&load(DispatchState::Tiba, 24)), at_the_door(10));
    assert_eq!(cover(&load(DispatchState::Tiba, 25)), Cover::Doubtful(Doubt::Unsigned));
    let broken =
        Dispatch { condition: Some(GoodsCondition::Damaged), ..load(DispatchState::Tiba, 1) };
    assert_eq!(cover(&broken), Cover::Nothing);
    let in_part = Some(GoodsCondition::PartlyDamaged);
    let mut dented = Dispatch { condition: in_part, ..load(DispatchState::Tiba, 1) };
    assert_eq!(cover(&dented), Cover::Doubtful(Doubt::PartlyDamaged));
    dented.received = Some(fixtures::amount(7));
    assert_eq!(cover(&dented), at_the_door(7));
}

#[test]
fn what_its_list_no_longer_names_covers_nobody_until_somebody_speaks_of_it() {
    let gone_since = Some(hours_ago(2));
    for state in [DispatchState::Dijanjikan, DispatchState::Berangkat, DispatchState::Tiba] {
        let gone = Dispatch { gone_since, ..load(state, 3) };
        assert_eq!(cover(&gone), Cover::Doubtful(Doubt::Gone), "{state:?}");
        let spoken = Dispatch { gone_since, ..load(state, 1) };
        assert!(!matches!(cover(&spoken), Cover::Doubtful(_)), "{state:?}");
    }
    let signed = Dispatch { gone_since, ..load(DispatchState::Diterima, 3) };
    assert_eq!(cover(&signed), Cover::Received(hours_ago(3), fixtures::amount(10)));
}

#[test]
fn what_is_said_of_hours_to_come_waits_until_then() {
    for state in [DispatchState::Dijanjikan, DispatchState::Berangkat, DispatchState::Tiba] {
        assert_eq!(cover(&load(state, -1)), Cover::Doubtful(Doubt::Undated), "{state:?}");
    }
    assert_eq!(cover(&load(DispatchState::Diterima, -1)), Cover::Nothing);
    let mut renewed = load(DispatchState::Dijanjikan, 30);
    renewed.history.push(StateChange { state: DispatchState::Dijanjikan, at: Some(hours_ago(-2)) });
    assert_eq!(cover(&renewed), Cover::Doubtful(Doubt::Lapsed), "not renewed yet");
}

#[test]
fn nobody_receives_more_than_was_sent() {
    let mut signed = load(DispatchState::Diterima, 3);
    signed.received = Some(fixtures::amount(99_999));
    assert_eq!(cover(&signed), Cover::Received(hours_ago(3), fixtures::amount(10)));
    signed.received = Some(fixtures::amount(4));
    assert_eq!(cover(&signed), Cover::Received(hours_ago(3), fixtures::amount(4)));
    signed.condition = Some(GoodsCondition::Damaged);
    assert_eq!(cover(&signed), Cover::Nothing);
    signed.condition = Some(GoodsCondition::PartlyDamaged);
    assert_eq!(cover(&signed), Cover::Received(hours_ago(3), fixtures::amount(4)));
    signed.received = None;
    assert_eq!(cover(&signed), Cover::Doubtful(Doubt::PartlyDamaged), "how much of it is good?");
}

#[test]
fn a_load_in_doubt_reopens_the_need_and_is_listed() {
    let mut ledger = fixtures::ledger();
    let mut truck = load(DispatchState::Berangkat, 72);
    truck.amount = fixtures::amount(5);
    truck.eta = Some(now() + SignedDuration::from_hours(1));
    ledger.dispatches = vec![truck];
    let rice = ledger.catalogue.position("beras").unwrap();
    let gap = |ledger: &Ledger| {
        let supply = assess(ledger, now());
        let row = supply.need(SiteIndex::new(0), rice).unwrap();
        (row.gap, row.coming, supply.doubtful)
    };
    let (covered, coming, none) = gap(&ledger);
    assert_eq!((coming, none), (fixtures::amount(5), Vec::new()));
    ledger.dispatches[0].eta = Some(hours_ago(1));
    let (open, coming, doubtful) = gap(&ledger);
    assert_eq!((open, coming), (covered + fixtures::amount(5), Amount::ZERO));
    assert_eq!(
        doubtful,
        [DoubtfulLoad {
            dispatch: 0,
            site: SiteIndex::new(0),
            item: rice,
            amount: fixtures::amount(5),
            doubt: Doubt::Overdue,
        }]
    );
}

#[test]
fn the_moment_at_which_time_alone_takes_cover_away_is_known() {
    let ledger = fixtures::ledger();
    let until = |dispatch: &Dispatch| covers_until(&ledger, &ledger.sites[0], dispatch);
    let window = SignedDuration::from_hours(24);
    assert_eq!(until(&load(DispatchState::Dijanjikan, 3)), Some(hours_ago(3) + window));
    assert_eq!(until(&load(DispatchState::Berangkat, 3)), Some(hours_ago(3) + window));
    let soon = Dispatch { eta: Some(now()), ..load(DispatchState::Berangkat, 3) };
    assert_eq!(until(&soon), Some(now()));
    assert_eq!(until(&load(DispatchState::Tiba, 3)), Some(hours_ago(3) + window));
    assert_eq!(until(&load(DispatchState::Diterima, 3)), None);
}
