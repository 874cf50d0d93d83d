use std::{fs, path::Path};

use jiff::SignedDuration;
use lintas_model::report::Role;
use rusqlite::Connection;

use super::{
    enrolment_code::EnrolmentCode,
    enrolment_row::EnrolmentState,
    enrolments::{Redeemed, add, enrolments, look, redeem, withdraw},
    fault::KeyFault,
    revocation::{RevokedBy, revoke_by},
    *,
};
use crate::{config::KeysAdd, http::key_scope::KeyScope};

/// An `Idempotency-Key` as the viewer makes it.
const ONCE: &str = "0123456789abcdef0123456789abcdef";

fn tablet(name: &str) -> KeysAdd {
    KeysAdd { agency: Some("PMI".into()), ..KeysAdd::new(name, Role::Reporter) }
}

fn made(state: &Path, name: &str) -> EnrolmentCode {
    add(state, &tablet(name), 60, Some("piket")).unwrap().1
}

fn is_refused<T: std::fmt::Debug>(answer: Result<T, KeyFault>) -> bool {
    match answer {
        Err(KeyFault::CodeRefused { .. }) => true,
        other => panic!("{other:?}"),
    }
}

async fn holder(keys: &Keys, key: &str) -> Option<Caller> {
    keys.forget();
    match keys.holder(key).await.unwrap() {
        KeyLookup::Held(caller) => Some(caller),
        _ => None,
    }
}

fn change(state: &Path, sql: &str) {
    Connection::open(state.join(KEYS_FILE)).unwrap().execute_batch(sql).unwrap();
}

/// Moves every moment of enrolments by some minutes.
fn shift(state: &Path, column: &str, minutes: i64) {
    let moved = Timestamp::now() + SignedDuration::from_mins(minutes);
    change(state, &format!("UPDATE enrolments SET {column} = '{moved}' WHERE {column} NOTNULL;"));
}

#[tokio::test]
async fn a_code_gives_one_key_and_nothing_that_is_stored_leads_to_either() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let keys = Keys::of(state);
    let wanted = KeysAdd {
        sites: vec!["PSK-01".into(), "PSK-02".into()],
        scope: KeyScope::Write,
        area: Some("116,-1,117,0".parse().unwrap()),
        per_minute: Some(30),
        expires: Some(Timestamp::now() + SignedDuration::from_hours(48)),
        ..tablet("tablet 3")
    };
    let (found, code) = add(state, &wanted, 60, Some("piket")).unwrap();
    assert_eq!((found.state(Timestamp::now()), &found.key), (EnrolmentState::Open, &wanted));
    assert_eq!(look(state, &code).unwrap().key, wanted);
    let Redeemed { key, repeated, .. } = redeem(state, &code, None).unwrap();
    assert!(!repeated && key.starts_with("lintas_") && key.len() == 47, "{key}");
    let caller = holder(&keys, &key).await.unwrap();
    assert_eq!(
        (caller.name.as_str(), caller.role, caller.scope),
        ("tablet 3", Role::Reporter, KeyScope::Write)
    );
    assert_eq!(
        (caller.sites, caller.area, caller.per_minute),
        (wanted.sites, wanted.area, Some(30))
    );
    assert_eq!(caller.expires_at, wanted.expires);
    assert!(is_refused(redeem(state, &code, None)) && is_refused(look(state, &code)));
    let stored = fs::read(state.join(KEYS_FILE)).unwrap();
    let stored = String::from_utf8_lossy(&stored);
    let bare = code.shown().replace('-', "");
    for secret in [&key[7..], &bare, &code.shown()] {
        assert!(!stored.contains(secret));
    }
    let acts = format!("{:?}", key_acts::newest(&state.join(KEYS_FILE), 10).unwrap());
    assert!(!acts.contains(&bare) && !acts.contains(&key[7..]), "{acts}");
}

#[test]
fn asking_and_guessing_make_no_folder() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let code = EnrolmentCode::fresh().unwrap();
    assert!(is_refused(look(&state, &code)) && is_refused(redeem(&state, &code, Some(ONCE))));
    assert!(enrolments(&state).unwrap().is_empty());
    assert!(matches!(withdraw(&state, 1, "piket", None), Err(KeyFault::NoEnrolment)));
    assert!(!state.exists());
}

#[test]
fn a_request_whose_answer_was_lost_gets_it_again_and_nobody_else_does() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let code = made(state, "tablet 1");
    let first = redeem(state, &code, Some(ONCE)).unwrap();
    // Nothing is kept in memory: so also from a server that was started since.
    let again = redeem(state, &code, Some(ONCE)).unwrap();
    assert_eq!((&again.key, again.repeated), (&first.key, true));
    let other = ONCE.replace('0', "1");
    assert!(is_refused(redeem(state, &code, Some(&other))));
    assert!(is_refused(redeem(state, &code, None)));
    shift(state, "used_at", -6);
    assert!(is_refused(redeem(state, &code, Some(ONCE))));
    shift(state, "used_at", 0);
    assert!(redeem(state, &code, Some(ONCE)).unwrap().repeated);
    revoke(state, "tablet 1").unwrap();
    assert!(is_refused(redeem(state, &code, Some(ONCE))));
    // A name that others could guess is none.
    let code = made(state, "tablet 2");
    redeem(state, &code, Some("1")).unwrap();
    assert!(is_refused(redeem(state, &code, Some("1"))));
}

#[test]
fn of_many_devices_with_one_code_one_gets_a_key() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let code = made(state, "tablet 1");
    let given = std::thread::scope(|scope| {
        let one = |_| scope.spawn(|| redeem(state, &code, None).is_ok());
        let all: Vec<_> = (0..8).map(one).collect();
        all.into_iter().map(|it| it.join().unwrap()).filter(|is_given| *is_given).count()
    });
    assert_eq!(given, 1);
    assert_eq!(list(state).unwrap().len(), 1);
}

#[test]
fn a_code_ends_with_its_time_with_a_clock_that_was_set_back_and_with_its_officer() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    add_officer(state, "piket");
    let code = made(state, "tablet 1");
    shift(state, "ends_at", -1);
    assert!(is_refused(look(state, &code)) && is_refused(redeem(state, &code, Some(ONCE))));
    let code = made(state, "tablet 2");
    shift(state, "made_at", 30);
    assert!(is_refused(redeem(state, &code, Some(ONCE))), "made in the future");
    let code = made(state, "tablet 3");
    let found = look(state, &code).unwrap();
    assert_eq!(withdraw(state, found.id, "piket", Some("salah nama")).unwrap().id, found.id);
    assert!(withdraw(state, found.id, "piket", None).is_ok(), "it was so already");
    assert!(is_refused(redeem(state, &code, Some(ONCE))));
    let used = made(state, "tablet 4");
    redeem(state, &used, None).unwrap();
    let open = made(state, "tablet 5");
    let id = enrolments(state).unwrap()[1].id;
    assert!(matches!(withdraw(state, id, "piket", None), Err(KeyFault::EnrolmentOver)));
    let by = RevokedBy { name: Some("kepala"), even_last: true, ..RevokedBy::default() };
    let ended = revoke_by(state, "piket", by).unwrap();
    // The one of the future among them: clocks come back.
    assert_eq!((ended.keys, ended.enrolments, ended.gave), (1, 2, vec!["tablet 4".to_owned()]));
    assert!(is_refused(redeem(state, &open, None)), "a lost tablet gives nobody a key");
}

fn add_officer(state: &Path, name: &str) -> String {
    super::add(state, name, Role::Officer, None).unwrap()
}

#[test]
fn a_name_is_given_once_and_a_lost_answer_is_made_good_by_another_code() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    super::add(state, "tablet 1", Role::Reader, None).unwrap();
    let taken = |answer| matches!(answer, Err(KeyFault::NameTaken(_)));
    assert!(taken(add(state, &tablet("tablet 1"), 60, Some("piket"))));
    let first = made(state, "tablet 2");
    assert!(taken(add(state, &tablet("tablet 2"), 60, Some("lain"))), "another officer gives it");
    let second = made(state, "tablet 2");
    assert!(is_refused(look(state, &first)));
    // Meanwhile somebody of this name got a key at the terminal: the code is not wasted.
    super::add(state, "tablet 2", Role::Reader, None).unwrap();
    assert!(matches!(redeem(state, &second, Some(ONCE)), Err(KeyFault::NameTaken(_))));
    revoke(state, "tablet 2").unwrap();
    assert!(redeem(state, &second, Some(ONCE)).is_ok());
    let bad = [
        tablet(""),
        KeysAdd { scope: KeyScope::Write, ..KeysAdd::new("layar", Role::Reader) },
        KeysAdd { expires: Some(Timestamp::now() + SignedDuration::from_mins(9)), ..tablet("x") },
    ];
    for bad in bad {
        assert!(matches!(add(state, &bad, 10, None), Err(KeyFault::NotValid(_))), "{bad:?}");
    }
}

#[test]
fn so_many_codes_are_open_at_once_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let all: Vec<EnrolmentCode> = (0..100).map(|at| made(state, &format!("t{at}"))).collect();
    assert!(matches!(add(state, &tablet("x"), 60, None), Err(KeyFault::TooManyOpen(100))));
    redeem(state, &all[0], None).unwrap();
    assert!(add(state, &tablet("x"), 60, None).is_ok());
}

#[test]
fn the_last_officer_is_told_so_and_the_terminal_asks_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let by = RevokedBy { name: Some("piket"), ..RevokedBy::default() };
    add_officer(state, "piket");
    let reads = KeysAdd { scope: KeyScope::Read, ..KeysAdd::new("layar", Role::Officer) };
    make(state, &reads).unwrap();
    super::add(state, "posko", Role::Reporter, None).unwrap();
    assert!(matches!(revoke_by(state, "piket", by), Err(KeyFault::LastOfficer(_))));
    assert!(revoke_by(state, "layar", by).is_ok() && revoke_by(state, "posko", by).is_ok());
    assert!(matches!(revoke_by(state, "posko", by), Err(KeyFault::NoKey(_))));
    add_officer(state, "lain");
    assert!(revoke_by(state, "piket", by).is_ok());
    assert!(matches!(revoke_by(state, "lain", by), Err(KeyFault::LastOfficer(_))));
    assert!(revoke_by(state, "lain", RevokedBy { even_last: true, ..by }).is_ok());
    add_officer(state, "piket");
    revoke(state, "piket").unwrap();
}

#[test]
fn the_terminal_makes_a_code_with_the_address_that_a_camera_opens() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let officer = KeysAdd::new("tablet 1", Role::Officer);
    let lines = enrol(state, &officer, 60, Some("https://peta.test")).unwrap();
    let code = EnrolmentCode::read(&lines[0]).unwrap();
    assert_eq!(lines[2], code.address("https://peta.test"));
    assert!(lines[1].contains('█') && lines[3].starts_with("until "), "{lines:?}");
    assert_eq!(redeem(state, &code, None).unwrap().held, officer);
    let bare = enrol(state, &tablet("tablet 2"), 60, None).unwrap();
    assert_eq!(bare.len(), 2, "without an address there is nothing to open: {bare:?}");
    let acts = key_acts::newest(&state.join(KEYS_FILE), 10).unwrap();
    let kinds: Vec<&str> = acts.iter().map(|act| act.kind.as_str()).collect();
    assert_eq!(kinds, ["enrol", "enrol_redeem", "enrol"]);
    assert_eq!((acts[2].by.as_deref(), acts[1].by.as_deref()), (None, Some("tablet 1")));
}

#[test]
fn what_a_later_release_wrote_gives_nobody_a_key() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let code = made(state, "tablet 1");
    for (column, value) in [("scope", "half"), ("role", "king"), ("area", "a circle")] {
        let old: String = Connection::open(state.join(KEYS_FILE))
            .unwrap()
            .query_row(&format!("SELECT ifnull({column}, '') FROM enrolments"), [], |row| {
                row.get(0)
            })
            .unwrap();
        change(state, &format!("UPDATE enrolments SET {column} = '{value}';"));
        assert!(matches!(redeem(state, &code, None), Err(KeyFault::Storage(_))), "{column}");
        change(state, &format!("UPDATE enrolments SET {column} = nullif('{old}', '');"));
    }
    assert!(redeem(state, &code, None).is_ok());
}
