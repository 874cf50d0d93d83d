//! The ledger: everything that is known of aid at one moment, each thing once.

use crate::index::{DepotIndex, SiteIndex};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Area, Catalogue, Depot, Dispatch, Lot, Movement, Profile, Rules, Site, Village};

/// What is known of aid. Written by the pipeline, revised by what is reported later; never public as
/// it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The moment that it speaks of.
    pub as_of: Timestamp,
    /// When the event began: day 1 of it.
    pub started_at: Option<Timestamp>,
    /// The numbers that the region set.
    pub rules: Rules,
    /// Items.
    pub catalogue: Catalogue,
    /// Standards; the one of [`Rules::profile`] first.
    pub profiles: Vec<Profile>,
    /// Sites, ascending by id.
    pub sites: Vec<Site>,
    /// Depots, ascending by id.
    pub depots: Vec<Depot>,
    /// Stock, ascending by depot, item, owner, expiry.
    pub lots: Vec<Lot>,
    /// Dispatches, ascending by id.
    pub dispatches: Vec<Dispatch>,
    /// Stock cards, ascending by depot, owner, item.
    #[serde(default)]
    pub movements: Vec<Movement>,
    /// Admin units, ascending by id.
    pub areas: Vec<Area>,
    /// Villages, ascending by id.
    pub villages: Vec<Village>,
}

impl Ledger {
    /// Nothing known, at this moment.
    pub fn empty(as_of: Timestamp) -> Self {
        Self {
            as_of,
            started_at: None,
            rules: Rules::default(),
            catalogue: Catalogue::default(),
            profiles: Vec::new(),
            sites: Vec::new(),
            depots: Vec::new(),
            lots: Vec::new(),
            dispatches: Vec::new(),
            movements: Vec::new(),
            areas: Vec::new(),
            villages: Vec::new(),
        }
    }

    /// Position of the site with this id.
    pub fn site(&self, id: &str) -> Option<SiteIndex> {
        self.sites.binary_search_by(|site| site.id.as_str().cmp(id)).ok().map(SiteIndex::at)
    }

    /// Position of the depot with this id.
    pub fn depot(&self, id: &str) -> Option<DepotIndex> {
        self.depots.binary_search_by(|depot| depot.id.as_str().cmp(id)).ok().map(DepotIndex::at)
    }

    /// Position of the dispatch with this id.
    pub fn dispatch(&self, id: &str) -> Option<usize> {
        self.dispatches.binary_search_by(|dispatch| dispatch.id.as_str().cmp(id)).ok()
    }

    /// Positions of the areas that something lies in, from the smallest: `area` itself, then what that
    /// lies in.
    pub fn areas_around(&self, area: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let greater = |at: &usize| self.areas.get(*at)?.within;
        // Indonesia has four levels; the bound ends a cycle that a damaged file brings.
        std::iter::successors(area.filter(|at| *at < self.areas.len()), greater).take(8)
    }

    /// Whether what has this smallest area lies in the area at `at`.
    pub fn lies_in(&self, area: Option<usize>, at: usize) -> bool {
        self.areas_around(area).any(|around| around == at)
    }

    /// The day of the event that `at` lies in, from 1; 1 where nobody said when it began.
    pub fn day(&self, at: Timestamp) -> u32 {
        let hours =
            self.started_at.map_or(0.0, |start| at.duration_since(start).as_secs_f64() / 3600.0);
        if hours < 24.0 { 1 } else { (hours / 24.0).floor().min(36_500.0) as u32 + 1 }
    }

    /// Whether the lists that are searched by id are sorted by it, each id is there once, and no
    /// position of an area points outside. For ledgers that are read from a file.
    pub fn is_sound(&self) -> bool {
        let areas = self.areas.len();
        ascend(self.sites.iter().map(|it| it.id.as_str()))
            && ascend(self.depots.iter().map(|it| it.id.as_str()))
            && ascend(self.dispatches.iter().map(|it| it.id.as_str()))
            && ascend(self.catalogue.items.iter().map(|it| it.code.as_str()))
            && self.sites.iter().filter_map(|it| it.area).all(|at| at < areas)
            && self.villages.iter().filter_map(|it| it.area).all(|at| at < areas)
            && self.areas.iter().filter_map(|it| it.within).all(|at| at < areas)
    }
}

/// Whether these ids ascend strictly, so that each is there once.
fn ascend<'a>(ids: impl Iterator<Item = &'a str>) -> bool {
    let mut last: Option<&str> = None;
    ids.into_iter().all(|id| last.replace(id).is_none_or(|last| last < id))
}
