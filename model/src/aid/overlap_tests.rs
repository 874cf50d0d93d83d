//! The overlap alarm on small ledgers.

use super::{
    Amount, ClashKind, Dispatch, DispatchState, Doubt, DoubtfulLoad,
    fixtures::three_sites::{AidScenario, BLANKETS, WATER, dispatch, in_hours, units, world},
    overlap::{clashes, under_way},
};
use crate::access::Access;

/// `hilir` has water for two days, `hulu` for half a day; `tengah` needs none.
fn one_short() -> AidScenario {
    let mut world = world();
    world.need("hilir", WATER, 100.0, Some(200.0));
    world.need("hulu", WATER, 100.0, Some(50.0));
    world
}

fn water(agency: &str, to: &str, amount: f64) -> Dispatch {
    dispatch("", agency, to, "air_bersih", amount)
}

#[test]
fn a_load_beyond_enough_is_doubted_while_another_site_is_short() {
    let world = one_short();
    let found = clashes(&world.ledger, &world.standing, &water("PMI", "hilir", 110.0));
    assert_eq!(found.len(), 1);
    let clash = &found[0];
    assert_eq!(clash.kind, ClashKind::TooMuch);
    assert_eq!((clash.agency.as_str(), clash.site.as_str()), ("PMI", "hilir"));
    assert_eq!(clash.days_after, Some(3.1));
    assert_eq!((clash.better.as_deref(), clash.better_days), (Some("hulu"), Some(0.5)));
    assert_eq!(
        clash.words_id,
        "Dengan 110 L air bersih dari PMI, Hilir punya persediaan untuk 3,1 hari (batas 3 hari), \
         sedangkan air bersih di Hulu tinggal untuk 0,5 hari. Tujuan yang lebih mendesak: Hulu."
    );
    assert!(clash.words_en.contains("3.1 days (limit 3 days), while clean water at Hulu lasts"));
    // Exactly enough is not too much, and a dispatch to a site that is short is never doubted.
    assert_eq!(clashes(&world.ledger, &world.standing, &water("PMI", "hilir", 100.0)), []);
    assert_eq!(clashes(&world.ledger, &world.standing, &water("PMI", "hulu", 200.0)), []);
}

#[test]
fn nobody_is_doubted_where_no_other_is_short_or_can_be_reached() {
    let draft = water("PMI", "hilir", 500.0);
    let mut cut_off = one_short();
    cut_off.ledger.sites[1].access = Access::CutOff;
    assert_eq!(clashes(&cut_off.ledger, &cut_off.standing, &draft), []);
    let mut closed = one_short();
    closed.ledger.sites[1].status = Some("closed".into());
    assert_eq!(clashes(&closed.ledger, &closed.standing, &draft), []);
    let mut by_boat = one_short();
    by_boat.ledger.sites[1].access = Access::BoatOnly;
    assert_eq!(clashes(&by_boat.ledger, &by_boat.standing, &draft).len(), 1);
    // What others have promised is cover.
    let mut promised = one_short();
    promised.promised("k-1", "BPBD", "hulu", WATER, 60.0);
    assert_eq!(clashes(&promised.ledger, &promised.standing, &draft), []);
}

#[test]
fn what_is_pledged_and_coming_counts_as_there() {
    let mut world = one_short();
    let draft = water("PMI", "hilir", 60.0);
    assert_eq!(clashes(&world.ledger, &world.standing, &draft), []);
    world.row("hilir", WATER).coming = units(50.0);
    let found = clashes(&world.ledger, &world.standing, &draft);
    assert_eq!(found[0].days_after, Some(3.1));
}

#[test]
fn unknown_stock_is_never_cover() {
    let mut world = one_short();
    // Elsewhere: the site may be short, and comes after those of which that is known.
    world.need("tengah", WATER, 100.0, None);
    let draft = water("PMI", "hilir", 500.0);
    let found = clashes(&world.ledger, &world.standing, &draft);
    assert_eq!(found[0].better.as_deref(), Some("hulu"));
    world.row("hulu", WATER).on_hand = Some(units(300.0));
    let found = clashes(&world.ledger, &world.standing, &draft);
    assert_eq!((found[0].better.as_deref(), found[0].better_days), (Some("tengah"), None));
    assert!(found[0].words_id.contains("stok air bersih di Tengah belum terdata"));
    // At the site itself: it adds no days, and what is sent alone may be too much.
    world.row("hilir", WATER).on_hand = None;
    assert_eq!(clashes(&world.ledger, &world.standing, &water("PMI", "hilir", 299.0)), []);
    let found = clashes(&world.ledger, &world.standing, &water("PMI", "hilir", 500.0));
    assert_eq!(found[0].days_after, None);
    assert!(found[0].words_id.contains("sedikitnya 5 hari"), "{}", found[0].words_id);
}

#[test]
fn the_most_urgent_of_those_that_are_short_is_proposed() {
    let mut world = one_short();
    world.need("tengah", WATER, 100.0, Some(0.0));
    let draft = water("PMI", "hilir", 500.0);
    let better = |world: &AidScenario| {
        clashes(&world.ledger, &world.standing, &draft)[0].better.clone().unwrap()
    };
    assert_eq!(better(&world), "hulu");
    world.standing.sites[2].priority.public_score = 95.0;
    assert_eq!(better(&world), "tengah");
}

#[test]
fn another_agency_with_the_same_within_the_window_repeats() {
    let mut world = one_short();
    world.promised("k-1", "BPBD", "hulu", WATER, 10.0);
    let mut draft = water("PMI", "hulu", 20.0);
    let found = clashes(&world.ledger, &world.standing, &draft);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, ClashKind::Repeats);
    assert_eq!(found[0].other.as_deref(), Some("k-1"));
    assert_eq!(found[0].other_agency.as_deref(), Some("BPBD"));
    assert_eq!(
        found[0].words_id,
        "PMI dan BPBD sama-sama membawa air bersih ke Hulu dalam selang 24 jam: 20 L dari PMI, 10 L \
         dari BPBD (k-1, dijanjikan)."
    );
    // Its own agency, another item, another site: no repetition.
    draft.agency = "BPBD".into();
    assert_eq!(clashes(&world.ledger, &world.standing, &draft), []);
    let rice = dispatch("", "PMI", "hulu", "beras", 20.0);
    assert_eq!(clashes(&world.ledger, &world.standing, &rice), []);
    assert_eq!(clashes(&world.ledger, &world.standing, &water("PMI", "tengah", 20.0)), []);
}

#[test]
fn two_loads_repeat_each_other_when_they_would_arrive_near_each_other() {
    let mut world = one_short();
    world.promised("k-1", "BPBD", "hulu", WATER, 10.0);
    let mut draft = water("PMI", "hulu", 20.0);
    let repeats = |world: &AidScenario, draft: &Dispatch| {
        let found = clashes(&world.ledger, &world.standing, draft);
        found.iter().any(|clash| clash.kind == ClashKind::Repeats)
    };
    world.ledger.dispatches[0].eta = Some(in_hours(40));
    draft.eta = Some(in_hours(64));
    assert!(repeats(&world, &draft), "to the hour");
    draft.eta = Some(in_hours(65));
    assert!(!repeats(&world, &draft));
    draft.eta = None;
    assert!(!repeats(&world, &draft), "a draft without moments leaves now");
    draft.planned_at = Some(in_hours(16));
    assert!(repeats(&world, &draft), "it arrives within a day of when the other does");
    draft.planned_at = Some(in_hours(66));
    assert!(!repeats(&world, &draft));
    // Nobody says when the other comes: when it was promised does not tell.
    world.ledger.dispatches[0].eta = None;
    for promised in [None, Some(in_hours(-1)), Some(in_hours(-90))] {
        world.ledger.dispatches[0].history[0].at = promised;
        assert!(repeats(&world, &draft), "{promised:?}");
    }
    // It should have left long ago: it will not have arrived before now.
    world.ledger.dispatches[0].planned_at = Some(in_hours(-50));
    draft.planned_at = Some(in_hours(20));
    assert!(repeats(&world, &draft));
    draft.planned_at = Some(in_hours(25));
    assert!(!repeats(&world, &draft));
}

#[test]
fn the_time_of_the_way_is_part_of_when_a_load_arrives() {
    let mut world = one_short();
    world.promised("k-1", "BPBD", "hulu", WATER, 10.0);
    let site = world.ledger.site("hulu").unwrap();
    world.ledger.sites[site].nearest_depot = Some("gd-1".into());
    world.ledger.sites[site].eta_min = Some(180.0);
    world.ledger.dispatches[0].from = Some("gd-1".into());
    world.ledger.dispatches[0].eta = Some(in_hours(30));
    let mut draft = water("PMI", "hulu", 20.0);
    draft.planned_at = Some(in_hours(4));
    let repeats = |world: &AidScenario, draft: &Dispatch| {
        !clashes(&world.ledger, &world.standing, draft).is_empty()
    };
    draft.from = Some("gd-2".into());
    assert!(!repeats(&world, &draft), "nobody knows the way from there");
    draft.from = Some("gd-1".into());
    assert!(repeats(&world, &draft), "it leaves in 4 hours and arrives in 7");
    // On its way for two hours already: an hour to go.
    let other = &mut world.ledger.dispatches[0];
    (other.state, other.eta) = (DispatchState::Berangkat, None);
    other.history[0].state = DispatchState::Berangkat;
    other.history[0].at = Some(in_hours(-2));
    draft.planned_at = Some(in_hours(22));
    assert!(repeats(&world, &draft), "25 hours from now, and the other in one");
    draft.planned_at = Some(in_hours(23));
    assert!(!repeats(&world, &draft));
}

#[test]
fn asking_is_not_bringing_and_what_is_over_stands_in_nobodys_way() {
    let mut world = one_short();
    world.promised("k-1", "BPBD", "hulu", WATER, 10.0);
    let mut draft = water("PMI", "hulu", 20.0);
    for (state, doubted) in [
        (DispatchState::Diminta, false),
        (DispatchState::Disiapkan, true),
        (DispatchState::Berangkat, true),
        (DispatchState::Tiba, true),
        (DispatchState::Diterima, false),
        (DispatchState::Batal, false),
    ] {
        world.ledger.dispatches[0].state = state;
        let found = clashes(&world.ledger, &world.standing, &draft);
        assert_eq!(!found.is_empty(), doubted, "{state:?}");
    }
    world.ledger.dispatches[0].state = DispatchState::Berangkat;
    for state in [DispatchState::Diminta, DispatchState::Tiba, DispatchState::Diterima] {
        draft.state = state;
        assert_eq!(clashes(&world.ledger, &world.standing, &draft), [], "{state:?}");
    }
}

#[test]
fn a_dispatch_is_not_compared_with_itself_and_counts_once() {
    let mut world = one_short();
    world.promised("k-1", "BPBD", "hilir", WATER, 100.0);
    assert_eq!(under_way(&world.ledger, &world.standing), []);
    let again = world.ledger.dispatches[0].clone();
    assert_eq!(clashes(&world.ledger, &world.standing, &again), []);
    // As large as it was, and one more: 2 days there, 1.01 days of it.
    let larger = Dispatch { amount: units(101.0), ..again };
    let found = clashes(&world.ledger, &world.standing, &larger);
    assert_eq!(found[0].days_after, Some(3.01));
    world.promised("k-2", "PMI", "hilir", WATER, 10.0);
    let told = under_way(&world.ledger, &world.standing);
    let pairs: Vec<_> =
        told.iter().map(|it| (it.kind, it.dispatch.as_str(), it.other.as_deref())).collect();
    assert_eq!(
        pairs,
        [
            (ClashKind::TooMuch, "k-1", None),
            (ClashKind::Repeats, "k-1", Some("k-2")),
            (ClashKind::TooMuch, "k-2", None),
            (ClashKind::Repeats, "k-2", Some("k-1")),
        ]
    );
}

#[test]
fn of_what_is_given_once_enough_is_what_is_needed() {
    let mut world = world();
    for (site, on_hand) in [("hilir", 40.0), ("hulu", 10.0)] {
        world.need(site, BLANKETS, 0.0, Some(on_hand));
        let row = world.row(site, BLANKETS);
        row.horizon = units(50.0);
        row.gap = row.horizon.less(row.on_hand.unwrap_or(Amount::ZERO));
    }
    let blankets = |amount| dispatch("", "PMI", "hilir", "selimut", amount);
    assert_eq!(clashes(&world.ledger, &world.standing, &blankets(10.0)), []);
    let found = clashes(&world.ledger, &world.standing, &blankets(25.0));
    assert_eq!(found[0].better.as_deref(), Some("hulu"));
    assert!(found[0].words_id.contains("15 buah lebih dari kebutuhannya"), "{found:?}");
}

#[test]
fn what_an_overdue_load_may_still_double_is_shown_first_whoever_sent_it() {
    let mut world = one_short();
    let mut lost = dispatch("lama", "PMI", "hulu", "air_bersih", 60.0);
    lost.state = DispatchState::Berangkat;
    lost.eta = Some(in_hours(-70));
    world.ledger.dispatches = vec![lost];
    let doubtful = |doubt| DoubtfulLoad {
        dispatch: 0,
        site: world.ledger.site("hulu").unwrap(),
        item: WATER,
        amount: units(60.0),
        doubt,
    };
    let (overdue, counted) = (doubtful(Doubt::Overdue), doubtful(Doubt::BeforeCount));
    world.standing.doubtful = vec![overdue];
    let draft = water("PMI", "hulu", 60.0);
    let found = clashes(&world.ledger, &world.standing, &draft);
    let [clash] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((clash.kind, clash.other.as_deref()), (ClashKind::MayDouble, Some("lama")));
    assert!(clash.words_id.contains("mungkin masih di jalan"), "{}", clash.words_id);
    let elsewhere = water("PMI", "tengah", 60.0);
    assert_eq!(clashes(&world.ledger, &world.standing, &elsewhere), []);
    // What the count there holds already can double nothing.
    world.standing.doubtful = vec![counted];
    assert_eq!(clashes(&world.ledger, &world.standing, &draft), []);
}
