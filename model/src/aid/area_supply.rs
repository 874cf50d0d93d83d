//! The supply status of admin units: sums over what lies in them.

use crate::index::ItemIndex;
use jiff::Timestamp;
use serde::Serialize;

use super::{Area, Ledger, NeedRow, NeedScope, NeedTotal, PeopleByBasis, Silence};

/// The supply status of an area: sums over its open sites that may be public.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct AreaSupply {
    /// People at its sites, by basis.
    pub people: PeopleByBasis,
    /// Exposed residents who are counted at no site: an estimate.
    pub people_estimated: Option<i64>,
    /// Its range.
    pub people_estimated_range: Option<(i64, i64)>,
    /// Totals of the general need by item, ascending by position in the catalogue, critical items
    /// always: sums of the rows of sites that may be public.
    pub totals: Vec<(ItemIndex, NeedTotal)>,
    /// When a site was heard of last.
    pub heard_at: Option<Timestamp>,
    /// Number of silent sites and of flooded villages that no site speaks for.
    pub silent: usize,
}

/// An estimate of exposed people who are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Uncounted {
    /// Middle of the estimate.
    pub people: i64,
    /// Lower end.
    pub low: i64,
    /// Upper end.
    pub high: i64,
}

/// The status of every area, in the order of the ledger: sums over its open sites that may be
/// public, and over those of the units within it. Memory: areas times items while it runs.
pub(super) fn areas(ledger: &Ledger, needs: &[NeedRow], silent: &[Silence]) -> Vec<AreaSupply> {
    let critical: Vec<ItemIndex> = ledger.catalogue.critical().collect();
    let mut totals: Vec<Vec<Option<NeedTotal>>> = vec![Vec::new(); ledger.areas.len()];
    let mut areas = vec![AreaSupply::default(); ledger.areas.len()];
    let holders = holders(&ledger.areas);
    let of = |area: Option<usize>| area.and_then(|at| holders.get(at)).into_iter().flatten();
    for sums in &mut totals {
        sums.resize(ledger.catalogue.items.len(), None);
        for item in &critical {
            sums[*item] = Some(NeedTotal::default());
        }
    }
    for site in ledger.sites.iter().filter(|site| site.is_open() && site.is_public()) {
        for at in of(site.area) {
            let area = &mut areas[*at];
            area.people.add(site.people.basis, site.people.people);
            area.heard_at = area.heard_at.max(site.heard_at);
        }
    }
    for row in needs.iter().filter(|row| NeedScope::General.holds(ledger, row)) {
        let Some(site) = ledger.sites.get(row.site.index()) else { continue };
        for at in of(site.area) {
            if let Some(sum) = totals[*at].get_mut(row.item.index()) {
                sum.get_or_insert_default().add(NeedScope::General, row);
            }
        }
    }
    for it in silent {
        let site =
            it.site.and_then(|at| ledger.sites.get(at.index())).filter(|site| site.is_public());
        let village = it.village.and_then(|at| ledger.villages.get(at));
        let area = site.and_then(|it| it.area).or_else(|| village.and_then(|it| it.area));
        for at in of(area) {
            areas[*at].silent += 1;
        }
    }
    for ((area, of), sums) in ledger.areas.iter().zip(&mut areas).zip(totals) {
        let totals = sums.into_iter().enumerate();
        of.totals = totals.filter_map(|(item, sum)| Some((ItemIndex::at(item), sum?))).collect();
        if let Some(exposed) = &area.exposed {
            let (people, range) = exposed.uncounted(of.people.fewest());
            (of.people_estimated, of.people_estimated_range) = (Some(people), Some(range));
        }
    }
    areas
}

/// The units that hold each unit, itself among them.
fn holders(areas: &[Area]) -> Vec<Vec<usize>> {
    let of = |at: usize| {
        let mut holders = vec![at];
        let mut inner = at;
        while let Some(outer) = areas.get(inner).and_then(|area| area.within) {
            if outer >= areas.len() || holders.contains(&outer) {
                break;
            }
            holders.push(outer);
            inner = outer;
        }
        holders
    };
    (0..areas.len()).map(of).collect()
}
