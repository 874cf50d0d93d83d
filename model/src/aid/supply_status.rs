//! The supply status at one moment: needs, sites, areas, stock, doubtful dispatches and silence.

use crate::index::{ItemIndex, SiteIndex};
use jiff::Timestamp;
use serde::Serialize;

use super::{
    Amount, AreaSupply, Clash, DoubtfulLoad, Ledger, NeedRow, Priority, Silence, Site, Uncounted,
};

/// The supply status at one moment. A pure function of the ledger and the moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplyStatus {
    /// The moment.
    pub at: Timestamp,
    /// Ascending by site, then item: every open site with every item that some rate gives it. A
    /// site whose number of people is not known has rows only for what the site as a whole needs.
    pub needs: Vec<NeedRow>,
    /// One a site, in the order of the ledger.
    pub sites: Vec<SiteSupply>,
    /// One an area, in the order of the ledger.
    pub areas: Vec<AreaSupply>,
    /// One for each lot, in the order of the ledger: what may be given away now. `None`: belum
    /// terdata.
    pub free: Vec<Option<Amount>>,
    /// Loads that cover nobody until somebody has looked, ascending by position in the ledger.
    pub doubtful: Vec<DoubtfulLoad>,
    /// Dispatches under way that overlap.
    pub clashes: Vec<Clash>,
    /// Who has not been heard of, longest first.
    pub silent: Vec<Silence>,
}

/// The supply status of a site. Days count the general need alone, so that they may be public.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct SiteSupply {
    /// Days until the first critical item of which the stock is known runs out.
    pub days_left: Option<f64>,
    /// When.
    pub runs_out_at: Option<Timestamp>,
    /// Position of that item in the catalogue.
    pub first_item: Option<ItemIndex>,
    /// Positions of critical items that are needed and whose stock is not known.
    pub unknown_items: Vec<ItemIndex>,
    /// How urgent it is.
    pub priority: Priority,
    /// Nobody has heard from it for [`super::Rules::silent_after_h`].
    pub is_silent: bool,
}

/// Loads under "periksa", in number: what of them may be public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LoadChecks {
    /// Loads.
    pub loads: usize,
    /// Sites that they go to.
    pub sites: usize,
}

impl SupplyStatus {
    /// Exposed residents who are counted at no site: the sum over the units that lie in no other unit
    /// with an estimate, so that nobody counts twice. `None` where no unit has one.
    pub fn uncounted(&self, ledger: &Ledger) -> Option<Uncounted> {
        let has = |at: usize| self.areas.get(at).is_some_and(|it| it.people_estimated.is_some());
        let outermost = |at: &usize| {
            let mut outer = ledger.areas[*at].within;
            // Eight levels at most: a cycle of units has an end.
            for _ in 0..ledger.areas.len().min(8) {
                match outer {
                    Some(holder) if has(holder) => return false,
                    Some(holder) => outer = ledger.areas.get(holder).and_then(|it| it.within),
                    None => break,
                }
            }
            true
        };
        let mut sum: Option<Uncounted> = None;
        for at in (0..ledger.areas.len()).filter(outermost) {
            let Some(stands) = self.areas.get(at) else { continue };
            let Some(people) = stands.people_estimated else { continue };
            let (low, high) = stands.people_estimated_range.unwrap_or((people, people));
            let sum = sum.get_or_insert_default();
            sum.people += people;
            sum.low += low;
            sum.high += high;
        }
        sum
    }

    /// How many loads to the sites that are `meant` cover nobody until somebody has asked, and how
    /// many sites these are.
    pub fn checks(&self, ledger: &Ledger, meant: impl Fn(&Site) -> bool) -> LoadChecks {
        let to_meant =
            |load: &&DoubtfulLoad| ledger.sites.get(load.site.index()).is_some_and(&meant);
        let mut sites: Vec<SiteIndex> =
            self.doubtful.iter().filter(to_meant).map(|load| load.site).collect();
        let loads = sites.len();
        sites.sort_unstable();
        sites.dedup();
        LoadChecks { loads, sites: sites.len() }
    }

    /// Why the dispatch at this position of the ledger covers nobody; `None` where it does.
    pub fn doubt(&self, dispatch: usize) -> Option<&DoubtfulLoad> {
        let found = self.doubtful.binary_search_by_key(&dispatch, |load| load.dispatch).ok()?;
        self.doubtful.get(found)
    }

    /// What a site needs of an item; `None` where it needs none or is closed.
    pub fn need(&self, site: SiteIndex, item: ItemIndex) -> Option<&NeedRow> {
        let at = self.needs.binary_search_by_key(&(site, item), |row| (row.site, row.item));
        self.needs.get(at.ok()?)
    }

    /// Everything that a site needs, ascending by item.
    pub fn needs_of(&self, site: SiteIndex) -> &[NeedRow] {
        let first = self.needs.partition_point(|row| row.site < site);
        let end = self.needs.partition_point(|row| row.site <= site);
        &self.needs[first..end]
    }
}
