use std::fs;

use jiff::SignedDuration;
use lintas_model::report::Role;
use rusqlite::Connection;

use super::{
    manage::{KEY_BYTES, KEY_PREFIX},
    *,
};
use crate::{config::KeysAdd, http::key_scope::KeyScope};

/// The holder of a key, read anew; `None` for an unknown one.
async fn holder(keys: &Keys, key: &str) -> Option<Caller> {
    keys.forget();
    match keys.holder(key).await.unwrap() {
        KeyLookup::Held(caller) => Some(caller),
        KeyLookup::Unknown => None,
        KeyLookup::Expired => panic!("it has expired"),
    }
}

async fn lookup(keys: &Keys, key: &str) -> KeyLookup {
    keys.forget();
    keys.holder(key).await.unwrap()
}

/// Moves the end of a key of this name into the past, by an hour and more.
fn let_expire(state: &Path, name: &str) {
    let connection = Connection::open(state.join(KEYS_FILE)).unwrap();
    let ended = Timestamp::now() - SignedDuration::from_hours(1);
    let changed = connection.execute(
        "UPDATE keys SET expires_at = ?2 WHERE name = ?1 AND expires_at IS NOT NULL",
        [name, &ended.to_string()],
    );
    assert!(changed.unwrap() > 0);
}

fn cells(line: &str) -> Vec<&str> {
    line.split('\t').collect()
}

#[tokio::test]
async fn a_key_is_known_by_its_hash_until_it_is_revoked() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let keys = Keys::of(&state);
    assert_eq!(lookup(&keys, "lintas_x").await, KeyLookup::Unknown);
    assert!(!state.exists(), "asking makes no folder");
    let key = add(&state, "posko 1", Role::Reporter, Some("BPBD")).unwrap();
    assert!(key.starts_with(KEY_PREFIX) && key.len() == KEY_PREFIX.len() + 2 * KEY_BYTES);
    assert!(add(&state, "posko 1", Role::Officer, None).is_err());
    let stored = fs::read(state.join(KEYS_FILE)).unwrap();
    assert!(!String::from_utf8_lossy(&stored).contains(&key[KEY_PREFIX.len()..]));
    assert!(!key.contains(&fingerprint(&key)), "a fingerprint is no part of the key");
    let caller = holder(&keys, &key).await.unwrap();
    assert_eq!((caller.name.as_str(), caller.role), ("posko 1", Role::Reporter));
    assert_eq!(holder(&keys, &key[..key.len() - 1]).await, None);
    revoke(&state, "posko 1").unwrap();
    assert!(revoke(&state, "posko 1").is_err());
    assert_eq!(holder(&keys, &key).await, None);
    let again = add(&state, "posko 1", Role::Officer, None).unwrap();
    assert_ne!(again, key);
    let lines = list(&state).unwrap();
    assert!(cells(&lines[0])[4].starts_with("revoked "), "{lines:?}");
    assert_eq!(cells(&lines[1])[4], "active");
    assert!(!lines.join("").contains(&again));
}

#[tokio::test]
async fn a_revoked_key_ends_by_itself_within_a_moment() {
    let dir = tempfile::tempdir().unwrap();
    let keys = Keys::of(dir.path());
    let key = add(dir.path(), "posko 1", Role::Reporter, None).unwrap();
    assert!(holder(&keys, &key).await.is_some());
    revoke(dir.path(), "posko 1").unwrap();
    let ended = async || keys.holder(&key).await.unwrap() == KeyLookup::Unknown;
    crate::fixtures::world::wait_until("it is noticed", ended).await;
}

/// What earlier releases lack: all columns of later ones, or all but the sites; and what they have.
const EARLIER: [&[&str]; 2] = [
    &["sites", "expires_at", "replaced_at", "scope", "area", "per_minute"],
    &["expires_at", "replaced_at", "scope", "area", "per_minute"],
];

#[tokio::test]
async fn files_of_earlier_releases_are_read_as_they_are_and_brought_up_to_date_by_a_change() {
    for lacking in EARLIER {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path();
        let old = add(state, "lama", Role::Reporter, None).unwrap();
        let connection = Connection::open(state.join(KEYS_FILE)).unwrap();
        connection.execute_batch("DROP INDEX one_current_key_a_name;").unwrap();
        for column in lacking {
            connection.execute_batch(&format!("ALTER TABLE keys DROP COLUMN {column};")).unwrap();
        }
        let index = "CREATE UNIQUE INDEX one_key_a_name ON keys (name) WHERE revoked_at IS NULL;";
        connection.execute_batch(index).unwrap();
        drop(connection);
        let before = fs::read(state.join(KEYS_FILE)).unwrap();
        let keys = Keys::of(state);
        assert_eq!(holder(&keys, &old).await, Some(Caller::new("lama", Role::Reporter)));
        assert_eq!(cells(&list(state).unwrap()[0])[4..], ["active", "", "", "", "", "", ""]);
        assert_eq!(fs::read(state.join(KEYS_FILE)).unwrap(), before, "reading changes nothing");

        let sites = ["PSK-01", "PSK-02"].map(str::to_owned);
        let key = add_for_sites(state, "posko", Role::Reporter, None, &sites).unwrap();
        let twice = ["PSK-01;PSK-02".to_owned()];
        assert!(add_for_sites(state, "lain", Role::Reporter, None, &twice).is_err());
        assert_eq!(holder(&keys, &key).await.unwrap().sites, sites);
        let new = rotate(state, "lama", SignedDuration::from_hours(1), None).unwrap();
        assert_eq!(holder(&keys, &new).await, Some(Caller::new("lama", Role::Reporter)));
        assert!(holder(&keys, &old).await.is_some());
        assert_eq!(cells(&list(state).unwrap()[1])[4..6], ["active", "PSK-01;PSK-02"]);
    }
}

#[tokio::test]
async fn a_key_that_expires_is_told_from_an_unknown_one_and_its_name_is_free_again() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let keys = Keys::of(state);
    let now = Timestamp::now();
    let expires = now + SignedDuration::from_hours(24 * 30);
    let past = KeysAdd { expires: Some(now), ..KeysAdd::new("posko", Role::Reporter) };
    assert!(make(state, &past).is_err());
    let key = make(state, &KeysAdd { expires: Some(expires), ..past }).unwrap();
    assert_eq!(holder(&keys, &key).await.unwrap().expires_at, Some(expires));
    assert_eq!(cells(&list(state).unwrap()[0])[6], expires.to_string());
    let_expire(state, "posko");
    assert_eq!(lookup(&keys, &key).await, KeyLookup::Expired);
    assert!(cells(&list(state).unwrap()[0])[4].starts_with("expired "));
    let again = add(state, "posko", Role::Reporter, None).unwrap();
    assert!(holder(&keys, &again).await.is_some());
    assert_eq!(lookup(&keys, &key).await, KeyLookup::Expired);
}

#[tokio::test]
async fn a_rotated_key_works_beside_the_new_one_until_the_overlap_ends() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let keys = Keys::of(state);
    assert!(rotate(state, "posko", SignedDuration::ZERO, None).is_err());
    let wanted = KeysAdd {
        agency: Some("PMI".into()),
        sites: vec!["PSK-01".into()],
        expires: Some(Timestamp::now() + SignedDuration::from_hours(48)),
        scope: KeyScope::Write,
        area: Some("116,-1,117,0".parse().unwrap()),
        per_minute: Some(30),
        ..KeysAdd::new("posko", Role::Agency)
    };
    let old = make(state, &wanted).unwrap();
    let before = holder(&keys, &old).await.unwrap();
    let new = rotate(state, "posko", SignedDuration::from_hours(24), None).unwrap();
    let (first, second) = (holder(&keys, &old).await.unwrap(), holder(&keys, &new).await.unwrap());
    // The same holder, bound alike: one who agrees with itself is not two.
    let as_before = |caller: &Caller| Caller { expires_at: before.expires_at, ..caller.clone() };
    assert_eq!((as_before(&first), as_before(&second)), (before.clone(), before.clone()));
    assert!(first.expires_at < before.expires_at && before.expires_at < second.expires_at);
    let states: Vec<String> = list(state).unwrap();
    assert!(cells(&states[0])[4].starts_with("replaced ") && cells(&states[1])[4] == "active");
    assert_eq!(cells(&states[1])[7..10], ["write", "116,-1,117,0", "30"]);
    // Twice within the overlap: the first still ends when it would have.
    let third = rotate(state, "posko", SignedDuration::from_hours(72), None).unwrap();
    assert_eq!(holder(&keys, &old).await.unwrap().expires_at, first.expires_at);
    assert_eq!(holder(&keys, &new).await.unwrap().expires_at, second.expires_at);
    // Without an overlap the old one ends now; revoking ends them all.
    let fourth = rotate(state, "posko", SignedDuration::ZERO, None).unwrap();
    assert_eq!(lookup(&keys, &third).await, KeyLookup::Expired);
    revoke(state, "posko").unwrap();
    for key in [&old, &new, &third, &fourth] {
        assert_eq!(holder(&keys, key).await, None);
    }
    assert!(rotate(state, "posko", SignedDuration::ZERO, None).is_err());
}

#[tokio::test]
async fn what_a_later_release_wrote_grants_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let keys = Keys::of(state);
    let key = add(state, "posko", Role::Officer, None).unwrap();
    let connection = Connection::open(state.join(KEYS_FILE)).unwrap();
    for (column, value) in [("scope", "half"), ("area", "a circle"), ("expires_at", "never")] {
        connection.execute_batch(&format!("UPDATE keys SET {column} = '{value}';")).unwrap();
        assert_eq!(holder(&keys, &key).await, None, "{column}");
        connection.execute_batch(&format!("UPDATE keys SET {column} = NULL;")).unwrap();
        assert!(holder(&keys, &key).await.is_some());
    }
}

#[tokio::test]
async fn the_last_use_of_a_key_stands_in_the_list_and_costs_its_user_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path();
    let keys = Keys::of(state);
    let key = add(state, "posko", Role::Reporter, None).unwrap();
    add(state, "lain", Role::Reporter, None).unwrap();
    assert!(holder(&keys, &key).await.is_some());
    assert_eq!(cells(&list(state).unwrap()[0])[10], "", "nothing is written by a request");
    let from = Timestamp::now() - SignedDuration::from_mins(1);
    keys.write_last_use();
    let lines = list(state).unwrap();
    let used: Timestamp = cells(&lines[0])[10].parse().unwrap();
    assert!(from < used && used <= Timestamp::now(), "{used}");
    assert_eq!(cells(&lines[1])[10], "");
    // A wrong key is no use of any.
    assert_eq!(holder(&keys, "lintas_x").await, None);
}

#[test]
fn the_folder_is_its_owners_alone_and_a_bad_key_makes_none() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("a/state");
    for name in ["", " x", "a\nb", &"x".repeat(65)] {
        assert!(add(&state, name, Role::Reader, None).is_err());
    }
    let useless = KeysAdd { scope: KeyScope::Write, ..KeysAdd::new("x", Role::Reader) };
    assert!(make(&state, &useless).is_err());
    assert!(!state.exists());
    add(&state, "x", Role::Reader, None).unwrap();
    assert_eq!(fs::metadata(&state).unwrap().permissions().mode() & 0o777, 0o700);
}
