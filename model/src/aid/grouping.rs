//! Which sites stand for others on maps of a small scale, where their signs would cover each other.
//!
//! The most urgent site stands for all within [`GROUP_KM`] that nobody stands for yet, then the next
//! one, and so on: the sign that is left is that of the worst, and its number says how many it stands
//! for. Closed sites come last.

use super::{Ledger, SupplyStatus, silence::distance_km, urgency};
use crate::index::SiteIndex;

/// How far a site stands for others, kilometres: about 50 px of a map that shows a regency whole.
pub const GROUP_KM: f64 = 15.0;

/// By site, how many it stands for, itself among them; 0 where another stands for it, and `None`
/// where it may not be shown.
pub fn group_sites(ledger: &Ledger, standing: &SupplyStatus) -> Vec<Option<u32>> {
    let mut sizes: Vec<Option<u32>> = vec![None; ledger.sites.len()];
    let mut heads: Vec<SiteIndex> = Vec::new();
    for at in in_order(ledger, standing) {
        let place = ledger.sites[at].place;
        let near = |head: &&SiteIndex| distance_km(ledger.sites[**head].place, place) <= GROUP_KM;
        match heads.iter().find(near) {
            Some(head) => {
                sizes[at.index()] = Some(0);
                sizes[head.index()] = sizes[head.index()].map(|size| size + 1);
            }
            None => {
                sizes[at.index()] = Some(1);
                heads.push(at);
            }
        }
    }
    sizes
}

/// Sites that may be shown: the open ones, the most urgent first, then the others by their id.
fn in_order(ledger: &Ledger, standing: &SupplyStatus) -> Vec<SiteIndex> {
    let all = SiteIndex::all(ledger.sites.len() as u32);
    let mut closed: Vec<SiteIndex> = all.filter(|at| !ledger.sites[*at].is_open()).collect();
    closed.sort_by(|one, other| ledger.sites[*one].id.cmp(&ledger.sites[*other].id));
    let mut sites = urgency::order(ledger, standing);
    sites.extend(closed);
    sites.retain(|at| ledger.sites[*at].is_public());
    sites
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::{OnHand, assess, fixtures};

    /// A school with rice for half a day, and sites to its east, by kilometres.
    fn ledger(east_km: &[(&str, f64)]) -> Ledger {
        let mut ledger = fixtures::ledger();
        ledger.sites[0].on_hand = vec![OnHand {
            item: "beras".to_owned(),
            amount: crate::aid::Amount::thousandths(8_600),
            as_of: ledger.as_of,
        }];
        let [lon, lat] = ledger.sites[0].place;
        for (id, km) in east_km {
            let mut site = fixtures::site(id, 20);
            site.place = [lon + km / 111.2, lat];
            site.status = Some("closed".to_owned());
            ledger.sites.push(site);
        }
        ledger
    }

    fn sizes(ledger: &Ledger) -> Vec<Option<u32>> {
        group_sites(ledger, &assess(ledger, ledger.as_of))
    }

    #[test]
    fn the_most_urgent_stands_for_those_around_it_and_who_is_far_for_itself() {
        let near_and_far = ledger(&[("z-dekat", 4.0), ("a-dekat", 8.0), ("jauh", 20.0)]);
        assert_eq!(sizes(&near_and_far), [Some(3), Some(0), Some(0), Some(1)]);
        assert_eq!(sizes(&ledger(&[])), [Some(1)]);
    }

    #[test]
    fn every_site_that_may_be_shown_is_counted_once_and_no_other() {
        let mut some = ledger(&[("a", 5.0), ("b", 14.0), ("c", 16.0), ("d", 34.0)]);
        let mut family = fixtures::site("rumah", 7);
        family.kind = Some("home_cluster".to_owned());
        family.people.basis = crate::aid::CountBasis::AtHome;
        some.sites.push(family);
        let sizes = sizes(&some);
        assert_eq!(sizes.last(), Some(&None), "where a family lives is told by no number");
        assert_eq!(sizes.iter().flatten().sum::<u32>(), 5);
    }
}
