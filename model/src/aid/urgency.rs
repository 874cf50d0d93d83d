//! The urgency order of sites: one order, for the proposal, the alarm, the report, the bulletin,
//! `/needs`, tables, list and map, with a key and without one.
//!
//! **Who comes first:** the site with the higher priority ([`Priority::public_score`], rounded to one
//! decimal as it is published), because its supplies run out sooner or its way is worse; of equal
//! ones the smaller id. So everybody who reads the published number can sort by it, and has the same
//! order: no part of the order is hidden.
//!
//! **Vulnerable people do not move a site**, for anybody. An order that weighs them would tell in
//! public where they are, and two orders, one for holders of a key, would be two lists that people
//! who talk to each other by radio read from. What groups need is in the shortage that holders of a
//! key see, and [`Priority::score`] is shown to them beside the order, under its own name.
//!
//! **Of one item** the order goes by the days that it lasts; what nobody counted stands where
//! [`Rules::short_days`] puts it, as in the priority: not known is not enough. What is given once and
//! lacks stands there, too. Equal ones stand in the order of sites.

use std::cmp::Ordering;

use super::{Ledger, NeedRow, Rules, SupplyStatus};
use crate::index::{ItemIndex, SiteIndex};
use crate::value::round;

/// The priority of a site as everybody reads it: 0 (calm) to 100 (now), one decimal.
pub fn priority(standing: &SupplyStatus, site: SiteIndex) -> f64 {
    standing.sites.get(site.index()).map_or(0.0, |it| round(it.priority.public_score, 1))
}

/// Which of two sites comes first: `Less` where it is `one`.
pub fn compare(
    ledger: &Ledger,
    standing: &SupplyStatus,
    one: SiteIndex,
    other: SiteIndex,
) -> Ordering {
    let id = |site: SiteIndex| ledger.sites.get(site.index()).map(|it| it.id.as_str());
    priority(standing, other)
        .total_cmp(&priority(standing, one))
        .then_with(|| id(one).cmp(&id(other)))
}

/// Puts sites into the urgency order.
pub fn sort(ledger: &Ledger, standing: &SupplyStatus, sites: &mut [SiteIndex]) {
    sites.sort_by(|one, other| compare(ledger, standing, *one, *other));
}

/// Open sites, the most urgent first.
pub fn order(ledger: &Ledger, standing: &SupplyStatus) -> Vec<SiteIndex> {
    let sites = SiteIndex::all(ledger.sites.len() as u32);
    let mut sites: Vec<SiteIndex> = sites.filter(|at| ledger.sites[*at].is_open()).collect();
    sort(ledger, standing, &mut sites);
    sites
}

/// The `among` that need an item, the one that lacks it soonest first.
pub fn of_item(
    ledger: &Ledger,
    standing: &SupplyStatus,
    item: ItemIndex,
    among: &[SiteIndex],
) -> Vec<SiteIndex> {
    let soonest = |site: &SiteIndex| {
        let row = standing.need(*site, item)?;
        Some((soonest(&ledger.rules, row), *site))
    };
    let mut sites: Vec<(f64, SiteIndex)> = among.iter().filter_map(soonest).collect();
    sites.sort_by(|(days, one), (other_days, other)| {
        days.total_cmp(other_days).then_with(|| compare(ledger, standing, *one, *other))
    });
    sites.into_iter().map(|(_, site)| site).collect()
}

/// Days until a site lacks an item, by the general need where it has any.
fn soonest(rules: &Rules, row: &NeedRow) -> f64 {
    let (days, gap) = match row.is_public() {
        true => (row.general_days_left, row.general_gap),
        false => (row.days_left, row.gap),
    };
    let doubted = row.on_hand.is_none() || gap.is_some();
    days.unwrap_or(if doubted { rules.short_days } else { f64::INFINITY })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Access;
    use crate::aid::{Amount, OnHand, assess, fixtures};

    /// Four schools of 43: one whose rice is gone, one with rice for ten days, two uncounted.
    fn schools() -> Ledger {
        let mut ledger = fixtures::ledger();
        let rice = |amount: i64, ledger: &Ledger| OnHand {
            item: "beras".to_owned(),
            amount: Amount::thousandths(amount),
            as_of: ledger.as_of,
        };
        let named = |id: &str| fixtures::site(id, 43);
        let (none, much) = (rice(0, &ledger), rice(172_000, &ledger));
        ledger.sites = vec![named("a"), named("b"), named("c"), named("d")];
        ledger.sites[0].on_hand = vec![much];
        ledger.sites[3].on_hand = vec![none];
        ledger
    }

    fn ids(ledger: &Ledger, sites: &[SiteIndex]) -> String {
        sites.iter().map(|at| ledger.sites[*at].id.as_str()).collect()
    }

    #[test]
    fn the_higher_published_number_comes_first_then_the_smaller_id() {
        let mut ledger = schools();
        assert_eq!(ids(&ledger, &order(&ledger, &assess(&ledger, ledger.as_of))), "dabc");
        ledger.sites[2].access = Access::CutOff;
        let standing = assess(&ledger, ledger.as_of);
        let order = order(&ledger, &standing);
        assert_eq!(order.len(), 4);
        let priorities: Vec<f64> = order.iter().map(|at| priority(&standing, *at)).collect();
        assert!(priorities.is_sorted_by(|one, other| one >= other), "{priorities:?}");
        assert_eq!(ids(&ledger, &order[2..]), "ab", "{priorities:?}");
    }

    #[test]
    fn vulnerable_people_move_nobody() {
        let calm = schools();
        let mut groups = calm.clone();
        groups.sites[1].people.groups.infants = Some(40);
        let of = |ledger: &Ledger| ids(ledger, &order(ledger, &assess(ledger, ledger.as_of)));
        assert_eq!(of(&calm), of(&groups));
        let standing = assess(&groups, groups.as_of);
        assert!(standing.sites[1].priority.score > standing.sites[2].priority.score, "it is told");
    }

    #[test]
    fn a_closed_site_is_in_no_order() {
        let mut ledger = schools();
        ledger.sites[3].status = Some("closed".to_owned());
        assert_eq!(ids(&ledger, &order(&ledger, &assess(&ledger, ledger.as_of))), "abc");
    }

    #[test]
    fn of_one_item_whoever_runs_out_comes_first_and_the_uncounted_before_those_who_have() {
        let ledger = schools();
        let standing = assess(&ledger, ledger.as_of);
        let all = order(&ledger, &standing);
        let item = |code: &str| ledger.catalogue.position(code).unwrap();
        assert_eq!(ids(&ledger, &of_item(&ledger, &standing, item("beras"), &all)), "dbca");
        assert_eq!(ids(&ledger, &of_item(&ledger, &standing, item("beras"), &all[2..])), "bc");
    }
}
