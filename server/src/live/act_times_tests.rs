use lintas_model::report::Role;
use serde_json::json;

use super::*;
use crate::http::caller::Caller;

const NINE: &str = "2025-09-18T09:00:00+08:00";

fn at(minutes: i64) -> Timestamp {
    NINE.parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
}

fn entry(kind: EntryKind, minutes: i64) -> JournalEntry {
    let person = Caller::new("posko", Role::Officer);
    JournalEntry {
        seq: 0,
        received_at: at(minutes),
        wall_at: at(minutes),
        mode: "actual".to_owned(),
        as_of: at(-24 * 60),
        by: (kind != EntryKind::Clock).then_some(person),
        kind,
        about: "r1".to_owned(),
        revision: 1,
        receipt: None,
        known: json!({}),
        payload: json!({ STEADY: true }),
    }
}

/// Reports received at these minutes after nine, told at another.
fn told(minutes: &[i64], now: i64) -> ActTimes {
    let entry =
        |(seq, minutes): (u64, &i64)| JournalEntry { seq, ..entry(EntryKind::Report, *minutes) };
    ActTimes::of(&(1..).zip(minutes).map(entry).collect::<Vec<_>>(), at(-24 * 60), at(now))
}

fn orders(times: &ActTimes) -> Vec<Timestamp> {
    times.times.iter().map(|time| time.ordered).collect()
}

#[test]
fn under_one_clock_every_act_is_as_it_was_stamped() {
    let times = told(&[0, 5, 5, 5, 12, 20], 10);
    let stamped = [0, 5, 5, 5, 12, 20].map(at);
    for (time, stamped) in times.times.iter().zip(stamped) {
        assert!(!time.doubted && time.stamped == stamped && time.latest == time.ordered);
        assert_eq!((time.ordered, time.bounded(at(-30))), (stamped, at(-30)));
    }
    assert!(orders(&times).is_sorted(), "acts of one batch have one moment");
    assert_eq!((times.next, times.unmarked, times.ahead.len()), (None, false, 0));
    assert_eq!(times.last, Some(at(20)));
}

#[test]
fn an_act_ahead_stands_between_its_neighbours_and_the_present_is_noted_once() {
    // The third was accepted eight hours ahead; the clock is right again at half past nine.
    let times = told(&[0, 10, 490], 30);
    let third = times.at(2).unwrap();
    assert!(third.doubted && times.unmarked && times.uncontradicted);
    assert_eq!((times.ahead.as_slice(), times.last), ([3].as_slice(), Some(at(10))));
    assert!(third.ordered > at(10) && third.ordered < at(30));
    assert_eq!(third.earliest, at(10));
    assert_eq!(third.latest, at(490), "worse news lives longer rather than too short");
    assert_eq!(third.bounded(at(489)), third.ordered);
    assert_eq!(third.bounded(at(9)), at(9), "a tablet whose clock was right is believed");
    assert_eq!(times.next, Some(at(475)));
    // Who comes after it is newer, and from then on its place is that of its successor.
    let times = told(&[0, 10, 490, 31], 40);
    assert!(orders(&times).is_sorted_by(|a, b| a < b) && !times.unmarked && !times.uncontradicted);
    assert!(times.at(2).unwrap().doubted && !times.at(3).unwrap().doubted);
    // Also when the clock has come to it: time makes nothing better.
    let later = told(&[0, 10, 490, 31], 600);
    assert!(later.at(2).unwrap().doubted, "somebody has acted under an earlier clock since");
    assert_eq!(later.at(2).unwrap().earliest, at(10));
}

#[test]
fn four_hundred_days_ahead_are_no_moment_at_all() {
    let times = told(&[0, 400 * 24 * 60, 30], 40);
    let second = times.at(1).unwrap();
    assert!(second.latest < at(31) && second.latest > at(0), "bounded to what came after it");
    assert_eq!(times.last, Some(at(30)));
}

#[test]
fn a_clock_that_was_behind_for_a_while_takes_nothing_away() {
    // A day behind, and nothing said meanwhile: everything is ahead, and right again afterwards.
    let stamped = [0, 10, 20];
    let behind = told(&stamped, 30 - 24 * 60);
    assert_eq!(behind.ahead, [1, 2, 3]);
    assert!(orders(&behind).is_sorted_by(|a, b| a < b));
    let back = told(&stamped, 30);
    assert!(back.times.iter().all(|time| !time.doubted) && back.ahead.is_empty());
    // Somebody spoke under that clock: the word is newer than all before it, and lives from then.
    let back = told(&[0, 10, 20, 30 - 24 * 60, 40], 45);
    assert!(orders(&back).is_sorted_by(|a, b| a < b));
    let fourth = back.at(3).unwrap();
    assert!(fourth.latest > at(20) && !fourth.doubted);
    assert_eq!(fourth.bounded(at(25 - 24 * 60)), fourth.ordered - SignedDuration::from_mins(5));
    assert_eq!(fourth.oldest(at(25 - 24 * 60)), fourth.bounded(at(25 - 24 * 60)));
    // What came before it may have been stamped ahead: it is worse as it was, and better in doubt.
    assert!(back.at(2).unwrap().doubted && back.at(2).unwrap().latest == at(20));
}

#[test]
fn a_clock_older_than_the_snapshot_or_just_started_speaks_against_nobody() {
    let of = |kind, minutes| entry(kind, minutes);
    // 1970, after a power cut.
    let power_cut = JournalEntry { received_at: Timestamp::UNIX_EPOCH, ..of(EntryKind::Report, 0) };
    let entries = [of(EntryKind::Report, 0), power_cut, of(EntryKind::Report, 5)];
    let times = ActTimes::of(&entries, at(-24 * 60), at(10));
    assert!(times.times.iter().all(|time| !time.doubted));
    assert!(orders(&times).is_sorted_by(|a, b| a < b));
    // A marker of a clock that has only begun to run.
    let mut marker = of(EntryKind::Clock, -120);
    let entries = |marker: &JournalEntry| [of(EntryKind::Report, 0), marker.clone()];
    assert!(
        ActTimes::of(&entries(&marker), at(-24 * 60), at(5)).at(0).unwrap().doubted,
        "it ran steadily"
    );
    marker.payload = json!({ STEADY: false });
    assert!(!ActTimes::of(&entries(&marker), at(-24 * 60), at(5)).at(0).unwrap().doubted);
    let ahead = ActTimes::of(&entries(&marker), at(-24 * 60), at(-100));
    assert!(ahead.at(0).unwrap().doubted && !ahead.unmarked && ahead.uncontradicted);
}

#[test]
fn drills_of_different_starts_are_not_compared() {
    let drill = |start: i64, minutes: i64| JournalEntry {
        mode: "drill".to_owned(),
        as_of: at(start),
        ..entry(EntryKind::Report, minutes)
    };
    // The second drill starts an hour before the first one did.
    let entries = [drill(0, 40), drill(-60, -50), drill(-60, -40)];
    let times = ActTimes::of(&entries, at(-60), at(-30));
    assert!(times.times.iter().all(|time| !time.doubted && time.ordered == time.stamped));
}

#[test]
fn times_do_not_depend_on_when_they_are_told() {
    // Once an entry says when the present was, the same follows until an act ceases to lie ahead.
    let stamped = [0, 10, 490, 491, 31, 32];
    let early = told(&stamped, 33);
    for now in [40, 100, 470] {
        let later = told(&stamped, now);
        assert_eq!(later.times, early.times, "at {now}");
        assert_eq!((later.next, &later.ahead), (early.next, &early.ahead));
    }
}
