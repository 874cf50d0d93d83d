//! What a site needs of an item, with the arithmetic.

use crate::index::{ItemIndex, SiteIndex};
use jiff::Timestamp;
use serde::Serialize;

use super::{Amount, HeadCount, Ledger, Per, Rate};

/// One line of the arithmetic: `43 people × 7 L × 3 days = 903 L (BNPB …)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// Whom it counts.
    pub per: Per,
    /// How many of them; for [`Per::FamilyOfFive`] people, which the rate divides by five.
    pub count: i64,
    /// Base units for each of them and [`Term::every_days`].
    pub amount: Amount,
    /// For so many days; `None` where it is given once.
    pub every_days: Option<u32>,
    /// Hours of the horizon in which the rate holds.
    pub hours: f64,
    /// What it comes to over those hours.
    pub total: Amount,
    /// Source of the rate.
    pub source: String,
}

/// What one site needs of one item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NeedRow {
    /// Position in [`super::Ledger::sites`].
    pub site: SiteIndex,
    /// Position in the catalogue.
    pub item: ItemIndex,
    /// The arithmetic of [`NeedRow::horizon`], whose totals add up to it.
    pub terms: Vec<Term>,
    /// Need of one day, as of the day that it is.
    pub day: Amount,
    /// The same without what groups need beyond it ([`Per::is_private`]): what may be public.
    pub general_day: Amount,
    /// Need from now over [`super::Rules::horizon_days`].
    pub horizon: Amount,
    /// The same without what groups need beyond it.
    pub general_horizon: Amount,
    /// What is left there of what was counted and received; `None`: belum terdata.
    pub on_hand: Option<Amount>,
    /// When it was counted last.
    pub on_hand_as_of: Option<Timestamp>,
    /// What is left of what was signed for there, where nobody counted the stock: the stock is at least
    /// so much. Nothing where it was counted: then [`NeedRow::on_hand`] holds it.
    pub signed_for: Amount,
    /// On its way.
    pub coming: Amount,
    /// Promised by an agency, not yet on its way.
    pub pledged: Amount,
    /// Shortage: need over the horizon, less what is there or was signed for, coming and pledged.
    pub gap: Amount,
    /// The same from the general need: what may be public.
    pub general_gap: Amount,
    /// Days until it runs out, counting what arrives in time; `None` where the stock is not known,
    /// or nothing is used up. At most [`super::supply::LOOK_AHEAD_DAYS`].
    pub days_left: Option<f64>,
    /// When it runs out; `None` also where it lasts beyond what is looked ahead.
    pub runs_out_at: Option<Timestamp>,
    /// [`NeedRow::days_left`] if only the general need were there: what may be public.
    pub general_days_left: Option<f64>,
    /// [`NeedRow::runs_out_at`] of that.
    pub general_runs_out_at: Option<Timestamp>,
}

impl NeedRow {
    /// Whether it may be public that this row exists: a row for what only vulnerable groups need
    /// would reveal that they are there.
    pub fn is_public(&self) -> bool {
        self.terms.iter().any(|term| !term.per.is_private())
    }
}

/// Milliseconds of a day.
pub(super) const DAY_MS: i64 = 86_400_000;

/// What people need of one item, span after span of the event, as the profile and the region's own
/// rates say.
pub(super) struct ItemDemand<'a> {
    spans: Vec<Span<'a>>,
}

/// A span of the event in which the same rates hold, milliseconds since 1970.
struct Span<'a> {
    from_ms: i64,
    to_ms: i64,
    rates: Vec<&'a Rate>,
}

/// Which rates count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// All.
    All,
    /// Without those of vulnerable groups, which are never public.
    General,
}

impl Scope {
    fn holds(self, rate: &Rate) -> bool {
        self == Self::All || !rate.per.is_private()
    }
}

impl<'a> ItemDemand<'a> {
    /// The demand for `item` in the standard that is shown first. A rate of [`super::Rules::rates`]
    /// replaces the standard's for the same [`Per`] on the days that it holds on.
    pub(super) fn of(ledger: &'a Ledger, item: &str) -> Self {
        let of_item = |rates: &'a [Rate]| rates.iter().filter(|rate| rate.item == item);
        let standard: Vec<&Rate> =
            ledger.profiles.first().map_or_else(Vec::new, |it| of_item(&it.rates).collect());
        let own: Vec<&Rate> = of_item(&ledger.rules.rates).collect();
        let mut turns: Vec<u32> = vec![1];
        for rate in standard.iter().chain(&own) {
            turns.push(rate.from_day);
            turns.extend(rate.to_day.and_then(|last| last.checked_add(1)));
        }
        turns.retain(|day| *day >= 1);
        turns.sort_unstable();
        turns.dedup();
        if ledger.started_at.is_none() {
            turns.truncate(1);
        }
        let start = ledger.started_at.map_or(0, jiff::Timestamp::as_millisecond);
        let dawn = |day: u32| start.saturating_add((i64::from(day) - 1) * DAY_MS);
        let span = |(at, day): (usize, &u32)| {
            let mut rates: Vec<&Rate> =
                own.iter().copied().filter(|it| it.holds_on(*day)).collect();
            let replaced: Vec<Per> = rates.iter().map(|rate| rate.per).collect();
            let kept =
                standard.iter().filter(|it| it.holds_on(*day) && !replaced.contains(&it.per));
            rates.extend(kept.copied());
            Span {
                from_ms: if at == 0 { i64::MIN } else { dawn(*day) },
                to_ms: turns.get(at + 1).map_or(i64::MAX, |next| dawn(*next)),
                rates,
            }
        };
        Self { spans: turns.iter().enumerate().map(span).collect() }
    }

    /// Whether any rate gives the item to anybody.
    pub(super) fn is_some(&self) -> bool {
        self.spans.iter().any(|span| !span.rates.is_empty())
    }

    /// The arithmetic of what these people need from `from_ms` to `to_ms`.
    pub(super) fn terms(&self, people: &HeadCount, from_ms: i64, to_ms: i64) -> Vec<Term> {
        let held = self.held(from_ms, to_ms);
        let term = |(rate, ms): (&Rate, i64)| {
            let count = count(rate.per, people)?;
            Some(Term {
                per: rate.per,
                count,
                amount: rate.amount,
                every_days: rate.days,
                hours: ms as f64 / 3_600_000.0,
                total: total(rate, count, ms),
                source: rate.source.clone(),
            })
        };
        held.into_iter().filter_map(term).collect()
    }

    /// What these people use up from `from_ms` to `to_ms`; what is given once is not used up.
    pub(super) fn used(
        &self,
        people: &HeadCount,
        scope: Scope,
        from_ms: i64,
        to_ms: i64,
    ) -> Amount {
        let held = self.held(from_ms, to_ms);
        let used = held.into_iter().filter(|(rate, _)| rate.days.is_some() && scope.holds(rate));
        used.filter_map(|(rate, ms)| Some(total(rate, count(rate.per, people)?, ms))).sum()
    }

    /// Whether some rate, on whatever day, is for a vulnerable group alone.
    pub(super) fn is_for_groups(&self) -> bool {
        self.spans.iter().flat_map(|span| &span.rates).any(|rate| rate.per.is_private())
    }

    /// What these people use up in a day like the one that `at_ms` lies in.
    pub(super) fn day(&self, people: &HeadCount, scope: Scope, at_ms: i64) -> Amount {
        let span = self.spans.iter().find(|span| at_ms < span.to_ms);
        let rates = span.into_iter().flat_map(|span| &span.rates);
        let used = rates.filter(|rate| rate.days.is_some() && scope.holds(rate));
        used.filter_map(|rate| Some(total(rate, count(rate.per, people)?, DAY_MS))).sum()
    }

    /// How fast these people use it up from `from_ms` on, span after span: the moment at which the
    /// span ends, and thousandths of a base unit a millisecond.
    pub(super) fn pace(
        &self,
        people: &HeadCount,
        scope: Scope,
        from_ms: i64,
    ) -> impl Iterator<Item = (i64, f64)> {
        self.spans.iter().filter(move |span| span.to_ms > from_ms).map(move |span| {
            let used = span.rates.iter().filter(|rate| scope.holds(rate));
            let pace = used.filter_map(|rate| {
                let days = f64::from(rate.days?.max(1));
                let count = count(rate.per, people)? as f64 / sharers(rate.per) as f64;
                Some(rate.amount.as_thousandths().max(0) as f64 * count / (days * DAY_MS as f64))
            });
            (span.to_ms, pace.sum())
        })
    }

    /// Every rate that holds in the window, once, with how long it does, milliseconds.
    fn held(&self, from_ms: i64, to_ms: i64) -> Vec<(&'a Rate, i64)> {
        let mut held: Vec<(&Rate, i64)> = Vec::new();
        for span in &self.spans {
            let ms = span.to_ms.min(to_ms).saturating_sub(span.from_ms.max(from_ms));
            if ms <= 0 {
                continue;
            }
            for rate in &span.rates {
                match held.iter_mut().find(|(known, _)| std::ptr::eq(*known, *rate)) {
                    Some((_, sum)) => *sum += ms,
                    None => held.push((rate, ms)),
                }
            }
        }
        held
    }
}

/// How many people, or sites, a rate counts; `None` where that is not known.
fn count(per: Per, people: &HeadCount) -> Option<i64> {
    let count = match per {
        Per::Person | Per::FamilyOfFive => people.people,
        Per::Infant => people.groups.infants,
        Per::Pregnant => people.groups.pregnant,
        Per::Site => Some(1),
    };
    count.map(|count| count.max(0))
}

/// How many people share what the rate gives.
const fn sharers(per: Per) -> i64 {
    if matches!(per, Per::FamilyOfFive) { 5 } else { 1 }
}

/// What a rate comes to in so many milliseconds, rounded once.
fn total(rate: &Rate, count: i64, ms: i64) -> Amount {
    let amount = rate.amount.less(Amount::ZERO);
    match rate.days {
        Some(days) => {
            let every = i64::from(days.max(1)) * DAY_MS * sharers(rate.per);
            amount.share(count.saturating_mul(ms), every)
        }
        None => amount.share(count, sharers(rate.per)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::{Catalogue, Profile, fixtures};

    fn terms(item: &str, at: &str, hours: i64) -> Vec<Term> {
        let ledger = fixtures::ledger();
        let from = fixtures::time(at).as_millisecond();
        ItemDemand::of(&ledger, item).terms(&fixtures::people(43), from, from + hours * 3_600_000)
    }

    fn spelled(terms: &[Term]) -> Vec<(i64, f64, f64, f64)> {
        terms.iter().map(|it| (it.count, it.amount.units(), it.hours, it.total.units())).collect()
    }

    #[test]
    fn clean_water_is_litres_a_day_seven_until_the_third_and_fifteen_from_the_fourth() {
        let ledger = fixtures::ledger();
        let demand = ItemDemand::of(&ledger, "air_bersih");
        let day = |at: &str| {
            let at = fixtures::time(at).as_millisecond();
            demand.day(&fixtures::people(43), Scope::All, at).units()
        };
        assert_eq!(day("2025-09-15T06:00:00+08:00"), 43.0 * 7.0, "day 1");
        assert_eq!(day("2025-09-18T05:59:00+08:00"), 43.0 * 7.0, "the end of day 3");
        assert_eq!(day("2025-09-18T06:00:00+08:00"), 43.0 * 15.0, "day 4");
    }

    #[test]
    fn a_horizon_that_straddles_two_rates_counts_both() {
        let straddling = terms("air_bersih", "2025-09-17T06:00:00+08:00", 72);
        assert_eq!(spelled(&straddling), [(43, 7.0, 24.0, 301.0), (43, 15.0, 48.0, 1290.0)]);
        assert_eq!(
            spelled(&terms("hygiene_kit", "2025-09-17T06:00:00+08:00", 84)),
            [(43, 1.0, 84.0, 4.3)],
            "half a week of one a week for 43 people in fives"
        );
        assert_eq!(
            spelled(&terms("selimut", "2025-09-17T06:00:00+08:00", 72)),
            [(43, 1.0, 72.0, 43.0)],
            "once, however long"
        );
    }

    #[test]
    fn what_only_groups_need_is_not_public_and_what_nobody_counted_is_not_needed() {
        let mut ledger = fixtures::ledger();
        let from = ledger.as_of.as_millisecond();
        let mut people = fixtures::people(43);
        people.groups.pregnant = Some(2);
        let rice = ItemDemand::of(&ledger, "beras").terms(&people, from, from + DAY_MS);
        assert_eq!(spelled(&rice), [(43, 0.4, 24.0, 17.2), (2, 0.1, 24.0, 0.2)]);
        people.people = None;
        let rice = ItemDemand::of(&ledger, "beras").terms(&people, from, from + DAY_MS);
        assert_eq!(rice.len(), 1, "only the pregnant women are known");
        ledger.started_at = None;
        let water = ItemDemand::of(&ledger, "air_bersih");
        assert_eq!(water.day(&fixtures::people(1), Scope::All, from).units(), 7.0, "day 1");
    }

    #[test]
    fn the_regions_own_rate_replaces_the_standards_on_its_days() {
        let mut ledger = fixtures::ledger();
        let mut own = Profile::standard()[0].rates[0].clone();
        (own.amount, own.from_day, own.to_day) = (Amount::thousandths(10_000), 3, Some(4));
        ledger.rules.rates.push(own);
        let demand = ItemDemand::of(&ledger, "air_bersih");
        let from = ledger.started_at.map_or(0, jiff::Timestamp::as_millisecond);
        let days: Vec<f64> = (0..6)
            .map(|day| demand.day(&fixtures::people(1), Scope::All, from + day * DAY_MS).units())
            .collect();
        assert_eq!(days, [7.0, 7.0, 10.0, 10.0, 15.0, 15.0]);
        let known = Catalogue::standard();
        assert!(known.items.iter().any(|item| !ItemDemand::of(&ledger, &item.code).is_some()));
    }
}
