//! Totals of what is lacking: one sum, for terminal, report, bulletin, `/needs`, areas and lists.
//!
//! A total says at how many sites something lacks, at how many of those nobody knows the stock, and
//! of all that need it how many were counted. Amounts are exact, so that any two ways of adding the
//! rows come to the same last digit.

use super::{Ledger, NeedRow, NeedScope, NeedTotal, SupplyStatus};
use crate::index::{ItemIndex, SiteIndex};

/// The totals of these sites by item, ascending; items that none of them needs are left out.
pub fn of_sites(
    ledger: &Ledger,
    standing: &SupplyStatus,
    scope: NeedScope,
    sites: impl IntoIterator<Item = SiteIndex>,
) -> Vec<(ItemIndex, NeedTotal)> {
    let rows = sites.into_iter().flat_map(|site| standing.needs_of(site));
    sum(ledger, scope, rows)
}

/// The totals of the whole region.
pub fn of_region(
    ledger: &Ledger,
    standing: &SupplyStatus,
    scope: NeedScope,
) -> Vec<(ItemIndex, NeedTotal)> {
    sum(ledger, scope, &standing.needs)
}

fn sum<'a>(
    ledger: &Ledger,
    scope: NeedScope,
    rows: impl IntoIterator<Item = &'a NeedRow>,
) -> Vec<(ItemIndex, NeedTotal)> {
    let mut sums = vec![NeedTotal::default(); ledger.catalogue.items.len()];
    for row in rows.into_iter().filter(|row| scope.holds(ledger, row)) {
        if let Some(sum) = sums.get_mut(row.item.index()) {
            sum.add(scope, row);
        }
    }
    let told = ItemIndex::all(sums.len() as u32).zip(sums);
    told.filter(|(_, sum)| sum.sites > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::{Amount, Groups, OnHand, assess, fixtures};

    /// Two schools of 43, one with rice for a day and infants; a family of seven that is not shown.
    fn villages() -> Ledger {
        let mut ledger = fixtures::ledger();
        let mut family = fixtures::site("rumah", 7);
        family.kind = Some("home_cluster".to_owned());
        ledger.sites = vec![fixtures::site("a", 43), fixtures::site("b", 43), family];
        ledger.sites[0].people.groups = Groups { pregnant: Some(5), ..Groups::default() };
        ledger.sites[0].on_hand = vec![OnHand {
            item: "beras".to_owned(),
            amount: Amount::thousandths(17_200),
            as_of: ledger.as_of,
        }];
        ledger
    }

    fn rice(ledger: &Ledger, scope: NeedScope) -> NeedTotal {
        let standing = assess(ledger, ledger.as_of);
        let beras = ledger.catalogue.position("beras").unwrap();
        let totals = of_region(ledger, &standing, scope);
        totals.into_iter().find(|(item, _)| *item == beras).unwrap().1
    }

    #[test]
    fn a_total_says_at_how_many_of_its_sites_the_stock_is_not_known() {
        let total = rice(&villages(), NeedScope::General);
        assert_eq!((total.sites, total.counted(), total.unknown), (2, 1, 1));
        assert_eq!((total.short, total.short_unknown), (2, 1));
        assert_eq!(total.gap, Amount::thousandths(17_200 * 2 + 17_200 * 3));
        assert_eq!(total.day, Amount::thousandths(17_200 * 2));
    }

    #[test]
    fn the_full_total_holds_groups_and_hidden_homes_and_the_general_one_does_not() {
        let (ledger, mut other) = (villages(), villages());
        other.sites[0].people.groups = Groups::default();
        other.sites.pop();
        assert_eq!(rice(&ledger, NeedScope::General), rice(&other, NeedScope::General));
        let full = rice(&ledger, NeedScope::Full);
        assert_eq!((full.sites, full.unknown), (3, 2));
        assert!(full.gap > rice(&ledger, NeedScope::General).gap);
    }

    #[test]
    fn totals_of_parts_are_the_total_of_the_whole() {
        let ledger = villages();
        let standing = assess(&ledger, ledger.as_of);
        let of = |sites: &[u32]| {
            let sites = sites.iter().map(|at| SiteIndex::new(*at));
            of_sites(&ledger, &standing, NeedScope::Full, sites)
        };
        let sum = |parts: &[Vec<(ItemIndex, NeedTotal)>], item: ItemIndex| -> Amount {
            let of_item = parts.iter().flatten().filter(|(it, _)| *it == item);
            of_item.map(|(_, total)| total.gap).sum()
        };
        let parts = [of(&[0]), of(&[1]), of(&[2])];
        let whole = of_region(&ledger, &standing, NeedScope::Full);
        assert!(!whole.is_empty());
        for (item, total) in whole {
            assert_eq!(sum(&parts, item), total.gap);
        }
    }
}
