//! Days of supply: how long what is there lasts, with what comes in time.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::need::{DAY_MS, ItemDemand, Scope};
use super::{Amount, Cover, HeadCount, Ledger, OnHand, Site};

/// Days that are looked ahead: what lasts longer is said to last this long (proposal of Lintas: no
/// plan of a flood reaches further).
pub const LOOK_AHEAD_DAYS: i64 = 30;

/// An amount that comes to a site at a moment, milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Arrival {
    pub at_ms: i64,
    pub amount: Amount,
}

/// What the loads of one item to one site add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DispatchTotals {
    /// On its way or at the door.
    pub coming: Amount,
    /// Promised.
    pub pledged: Amount,
    /// Signed for, ascending by when it came.
    pub received: Vec<Arrival>,
    /// Expected in time, ascending by moment.
    pub expected: Vec<Arrival>,
}

impl DispatchTotals {
    /// What these loads (positions in the ledger), all of one item to one site, mean at `at`.
    /// `count`: what was counted there of it last.
    pub(super) fn of(
        ledger: &Ledger,
        site: &Site,
        count: Option<&OnHand>,
        loads: impl Iterator<Item = usize>,
        at: Timestamp,
    ) -> Self {
        let mut flow = Self::default();
        for load in loads {
            let dispatch = &ledger.dispatches[load];
            match Cover::of(ledger, site, count, dispatch, at) {
                Cover::Nothing | Cover::Doubtful(_) => {}
                Cover::Promised => flow.pledged += dispatch.amount,
                Cover::Coming(expected) => {
                    let amount = dispatch.amount;
                    flow.coming += amount;
                    let at_ms = expected.map(Timestamp::as_millisecond);
                    flow.expected.extend(at_ms.map(|at_ms| Arrival { at_ms, amount }));
                }
                Cover::Arrived(amount) => {
                    flow.coming += amount;
                    flow.expected.push(Arrival { at_ms: at.as_millisecond(), amount });
                }
                Cover::Received(came, amount) => {
                    flow.received.push(Arrival { at_ms: came.as_millisecond(), amount });
                }
            }
        }
        flow.received.sort_unstable();
        flow.expected.sort_unstable();
        flow
    }

    /// Of what stands at the door by `at` the arrival is no later than `told`, the moment that amounts
    /// speak of.
    pub(super) fn with_what_is_there(mut self, at: Timestamp, told: Timestamp) -> Self {
        for load in self.expected.iter_mut().filter(|load| load.at_ms <= at.as_millisecond()) {
            load.at_ms = load.at_ms.min(told.as_millisecond());
        }
        self
    }
}

/// The latest count of an item at a site; of two of one moment, the smaller.
pub(super) fn counted<'a>(site: &'a Site, item: &str) -> Option<&'a OnHand> {
    let counts = site.on_hand.iter().filter(|it| it.item == item);
    counts.max_by_key(|it| (it.as_of, Reverse(it.amount)))
}

/// What is left at `at` of a count: what was counted, less what people have used up since, plus
/// what was signed for since. It never falls below zero on the way.
pub(super) fn left(
    demand: &ItemDemand<'_>,
    people: &HeadCount,
    scope: Scope,
    count: &OnHand,
    received: &[Arrival],
    at: Timestamp,
) -> Amount {
    let end = at.as_millisecond();
    let seen = count.as_of.as_millisecond();
    let mut now = seen;
    let mut left = count.amount.less(Amount::ZERO);
    for arrival in received.iter().filter(|it| it.at_ms > seen && it.at_ms <= end) {
        left = left.less(demand.used(people, scope, now, arrival.at_ms)) + arrival.amount;
        now = arrival.at_ms;
    }
    left.less(demand.used(people, scope, now, end))
}

/// What is left at `at` of what was signed for where nobody counted the stock: at least that is
/// there.
pub(super) fn signed_for(
    demand: &ItemDemand<'_>,
    people: &HeadCount,
    scope: Scope,
    received: &[Arrival],
    at: Timestamp,
) -> Amount {
    let Some(first) = received.first() else { return Amount::ZERO };
    let Ok(before) = Timestamp::from_millisecond(first.at_ms.saturating_sub(1)) else {
        return Amount::ZERO;
    };
    let nothing = OnHand { item: String::new(), amount: Amount::ZERO, as_of: before };
    left(demand, people, scope, &nothing, received, at)
}

/// Days from `at` until `on_hand` and what is `expected` run out, and that moment. `None` where
/// nothing is used up within [`LOOK_AHEAD_DAYS`]; those days, and no moment, where it lasts longer.
pub(super) fn lasts(
    demand: &ItemDemand<'_>,
    people: &HeadCount,
    scope: Scope,
    on_hand: Amount,
    expected: &[Arrival],
    at: Timestamp,
) -> Option<(f64, Option<Timestamp>)> {
    let start = at.as_millisecond();
    let end = start.saturating_add(LOOK_AHEAD_DAYS * DAY_MS);
    if !demand.used(people, scope, start, end).is_some() {
        return None;
    }
    let mut left = on_hand.as_thousandths().max(0) as f64;
    let mut expected = expected.iter().peekable();
    let mut now = start as f64;
    for (changes, pace) in demand.pace(people, scope, start) {
        let until = changes.min(end);
        loop {
            while let Some(arrival) = expected.next_if(|it| it.at_ms as f64 <= now) {
                left += arrival.amount.as_thousandths().max(0) as f64;
            }
            let next = expected.peek().map_or(until, |it| it.at_ms.min(until)) as f64;
            if pace > 0.0 && left < pace * (next - now) {
                let out = now + left / pace;
                let moment = Timestamp::from_millisecond(out.floor() as i64).ok();
                return Some(((out - start as f64) / DAY_MS as f64, moment));
            }
            left -= pace * (next - now);
            now = next;
            if now >= until as f64 {
                break;
            }
        }
        if until == end {
            break;
        }
    }
    Some((LOOK_AHEAD_DAYS as f64, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::fixtures;

    const DAY_3: &str = "2025-09-17T06:00:00+08:00";

    fn water(on_hand: f64, expected: &[(i64, f64)], people: i64) -> Option<f64> {
        let ledger = fixtures::ledger();
        let at = fixtures::time(DAY_3);
        let arrival = |(hours, amount): &(i64, f64)| Arrival {
            at_ms: at.as_millisecond() + hours * 3_600_000,
            amount: Amount::of(*amount).unwrap(),
        };
        let expected: Vec<Arrival> = expected.iter().map(arrival).collect();
        let demand = ItemDemand::of(&ledger, "air_bersih");
        let on_hand = Amount::of(on_hand).unwrap();
        lasts(&demand, &fixtures::people(people), Scope::All, on_hand, &expected, at)
            .map(|(days, _)| days)
    }

    #[test]
    fn water_for_two_days_of_seven_litres_lasts_less_when_fifteen_begin() {
        assert_eq!(water(35.0, &[], 10), Some(0.5));
        assert_eq!(water(70.0, &[], 10), Some(1.0));
        assert_eq!(water(70.0 + 75.0, &[], 10), Some(1.5), "half a day of the fourth");
        assert_eq!(water(0.0, &[], 10), Some(0.0));
        assert_eq!(water(0.0, &[], 0), None, "nobody needs it");
        assert_eq!(water(1e9, &[], 10), Some(30.0), "no further than is looked ahead");
    }

    #[test]
    fn what_arrives_before_it_runs_out_lasts_on_and_what_comes_later_does_not() {
        assert_eq!(water(35.0, &[(12, 35.0)], 10), Some(1.0), "at the very hour");
        assert_eq!(water(35.0, &[(13, 350.0)], 10), Some(0.5), "an hour late");
        assert_eq!(water(35.0, &[(0, 35.0)], 10), Some(1.0));
    }

    #[test]
    fn what_was_counted_is_used_up_since_and_what_was_signed_for_is_added() {
        let ledger = fixtures::ledger();
        let demand = ItemDemand::of(&ledger, "beras");
        let at = fixtures::time(DAY_3);
        let hours = |hours: i64| at.as_millisecond() - hours * 3_600_000;
        let count = |amount: i64| OnHand {
            item: "beras".to_owned(),
            amount: Amount::thousandths(amount * 1000),
            as_of: Timestamp::from_millisecond(hours(48)).unwrap(),
        };
        let ten = fixtures::people(10);
        let left = |amount: i64, received: &[Arrival]| {
            left(&demand, &ten, Scope::All, &count(amount), received, at).units()
        };
        assert_eq!(left(20, &[]), 12.0, "two days of 4 kg");
        assert_eq!(left(2, &[]), 0.0, "never below nothing");
        let ten_kg = |hours_ago: i64| Arrival {
            at_ms: hours(hours_ago),
            amount: Amount::thousandths(10_000),
        };
        assert_eq!(left(2, &[ten_kg(12)]), 8.0, "10 kg half a day ago");
        assert_eq!(left(20, &[ten_kg(60)]), 12.0, "the count knew of it");
        let signed =
            |received: &[Arrival]| signed_for(&demand, &ten, Scope::All, received, at).units();
        assert_eq!(signed(&[]), 0.0);
        assert_eq!(signed(&[ten_kg(12)]), 8.0, "at least that is there, whoever counts");
        assert_eq!(signed(&[ten_kg(72), ten_kg(12)]), 8.0, "the first is eaten");
    }
}
