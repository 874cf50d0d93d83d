//! Statements on a site beside its published values.

use jiff::SignedDuration;
use lintas_model::aid::{Amount, DispatchState};

use super::*;
use crate::{
    aid::statement::ItemCount,
    fixtures::{
        town::as_of,
        town_aid::{ASKED_FOR, POS_HULU, POS_KOTA, UNDER_WAY, ledger},
    },
};

fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

/// A statement on a site, so many hours after the moment of the town's snapshot.
fn said(seq: u64, site: &str, after: i64, word: SiteStatement) -> Arc<AidEntry> {
    let at = as_of() + hours(after);
    let word = AidStatement::Site(Box::new(SiteStatement { seen_at: Some(at), ..word }));
    Arc::new(AidEntry { seq, at, role: Role::Reporter, about: site.to_owned(), word })
}

fn people(count: i64) -> SiteStatement {
    SiteStatement { people: Some(count), ..SiteStatement::default() }
}

fn rice(kilograms: i64) -> SiteStatement {
    let amount = Amount::thousandths(kilograms * 1000);
    let counted = ItemCount { item: "beras".into(), amount, said: format!("{kilograms} kg") };
    SiteStatement { stock: vec![counted], ..SiteStatement::default() }
}

fn site<'a>(ledger: &'a Ledger, id: &str) -> &'a Site {
    &ledger.sites[ledger.site(id).unwrap()]
}

#[test]
fn words_count_by_the_time_that_they_speak_of_in_whatever_order_they_came() {
    let published = ledger();
    let words = [
        said(1, POS_HULU, 3, people(150)),
        said(2, POS_HULU, 1, people(140)),
        said(3, POS_HULU, 2, rice(10)),
        // Before the published count of 07.00.
        said(4, POS_HULU, -5, people(90)),
        said(5, POS_HULU, -5, rice(99)),
    ];
    let now = revised(&published, &words);
    assert!(now.is_sound());
    let hulu = site(&now, POS_HULU);
    assert_eq!((hulu.people.people, hulu.heard_at), (Some(150), Some(as_of() + hours(3))));
    let rice_now = on_hand(hulu, "beras").unwrap();
    assert_eq!((rice_now.amount.units(), rice_now.as_of), (10.0, as_of() + hours(2)));
    assert_eq!(on_hand(hulu, "air_bersih"), on_hand(site(&published, POS_HULU), "air_bersih"));
    let mut otherwise = words.clone();
    otherwise.reverse();
    assert_eq!(revised(&published, &otherwise), now);
    assert_eq!(site(&now, POS_KOTA), site(&published, POS_KOTA));
}

#[test]
fn what_a_new_snapshot_knows_better_wins_and_what_it_does_not_stays() {
    let words = [said(1, POS_HULU, 1, people(150)), said(2, POS_HULU, 1, rice(10))];
    let mut published = ledger();
    let at = published.site(POS_HULU).unwrap();
    published.sites[at].people.people = Some(160);
    published.sites[at].people.as_of = Some(as_of() + hours(2));
    published.sites[at].heard_at = Some(as_of() + hours(2));
    let now = revised(&published, &words);
    let hulu = site(&now, POS_HULU);
    assert_eq!((hulu.people.people, hulu.heard_at), (Some(160), Some(as_of() + hours(2))));
    assert_eq!(on_hand(hulu, "beras").unwrap().amount.units(), 10.0);
    published.sites[at].people.as_of = None;
    let now = revised(&published, &words);
    assert_eq!(site(&now, POS_HULU).people.people, Some(150), "a word with a time");
}

fn step(seq: u64, id: &str, state: DispatchState) -> Arc<AidEntry> {
    let at = as_of() + SignedDuration::from_mins(seq as i64);
    let word = StepStatement {
        state,
        at,
        agency: None,
        from: None,
        eta: None,
        vehicle_id: None,
        received: None,
        condition: None,
        receiver_role: None,
        despite: None,
        reason: None,
        waits: false,
    };
    let word = AidStatement::Step(Box::new(word));
    Arc::new(AidEntry { seq, at, role: Role::Officer, about: id.to_owned(), word })
}

#[test]
fn a_dispatch_is_as_far_as_anybody_knows_it_to_be() {
    let mut published = ledger();
    let words = [
        step(1, UNDER_WAY, DispatchState::Tiba),
        step(2, ASKED_FOR, DispatchState::Dijanjikan),
        step(3, "nobody", DispatchState::Tiba),
    ];
    let state = |ledger: &Ledger, id: &str| ledger.dispatches[ledger.dispatch(id).unwrap()].state;
    let now = revised(&published, &words);
    assert_eq!(state(&now, UNDER_WAY), DispatchState::Tiba);
    assert_eq!(state(&now, ASKED_FOR), DispatchState::Dijanjikan);
    let at = published.dispatch(UNDER_WAY).unwrap();
    published.dispatches[at].state = DispatchState::Diterima;
    assert_eq!(state(&revised(&published, &words), UNDER_WAY), DispatchState::Diterima);
}

#[test]
fn words_of_arrival_that_wait_or_come_before_the_departure_change_nothing() {
    let published = ledger();
    let altered = |said: &Arc<AidEntry>, change: &dyn Fn(&mut StepStatement)| {
        let AidStatement::Step(word) = &said.word else { unreachable!() };
        let mut word = (**word).clone();
        change(&mut word);
        Arc::new(AidEntry { word: AidStatement::Step(Box::new(word)), ..(**said).clone() })
    };
    let arrived = step(1, UNDER_WAY, DispatchState::Diterima);
    let left = published.dispatches[published.dispatch(UNDER_WAY).unwrap()].left_at().unwrap();
    let early = altered(&arrived, &|word| word.at = left - SignedDuration::from_mins(1));
    let unconfirmed = altered(&arrived, &|word| word.waits = true);
    // A journal of a release that let a promise arrive.
    let promised = step(2, ASKED_FOR, DispatchState::Tiba);
    for word in [early, unconfirmed, promised] {
        let words = [word];
        let now = revised(&published, &words);
        assert_eq!(now, published);
        let waits = waiting(&now, &words);
        assert_eq!(waits.len(), 1, "it is not lost: somebody asks");
        assert_eq!(waits[0].dispatch, words[0].about);
    }
    let words = [altered(&arrived, &|word| word.waits = true), arrived];
    let now = revised(&published, &words);
    assert_eq!(now.dispatches[now.dispatch(UNDER_WAY).unwrap()].state, DispatchState::Diterima);
    assert_eq!(waiting(&now, &words), [], "an officer has said the same");
}
