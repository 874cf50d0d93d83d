//! Depots and sites as tables name them: the origin and the destination of dispatches, and where
//! stock is.

use std::collections::BTreeMap;

use crate::config::nearest;
use crate::ingest::heading::bare;
use crate::merge::sites::{MergedDepot, Shelter};

/// A depot or a site.
#[derive(Debug, Clone, Copy)]
pub(super) enum DepotOrSite<'a> {
    /// Where stock lies.
    Depot(&'a MergedDepot),
    /// Where people are.
    Site(&'a Shelter),
}

/// Every depot and site by id, and by name where no two share it; case, spaces and punctuation do
/// not matter.
#[derive(Debug)]
pub(super) struct NamedPlaces<'a> {
    ids: BTreeMap<&'a str, DepotOrSite<'a>>,
    /// `None` where two things are called so.
    called: BTreeMap<String, Option<DepotOrSite<'a>>>,
}

impl<'a> NamedPlaces<'a> {
    pub(super) fn new(depots: &'a [MergedDepot], shelters: &'a [Shelter]) -> Self {
        let mut ends = Self { ids: BTreeMap::new(), called: BTreeMap::new() };
        let depots = depots.iter().map(|depot| (&depot.id, &depot.name, DepotOrSite::Depot(depot)));
        let sites = shelters.iter().map(|site| (&site.id, &site.name, DepotOrSite::Site(site)));
        let all: Vec<_> = depots.chain(sites).collect();
        for (id, _, end) in &all {
            ends.ids.entry(id.as_str()).or_insert(*end);
            ends.call(bare(id), *end, id);
        }
        for (id, name, end) in &all {
            if let Some(name) = name {
                ends.call(bare(name), *end, id);
            }
        }
        ends
    }

    fn call(&mut self, name: String, end: DepotOrSite<'a>, id: &str) {
        if name.is_empty() {
            return;
        }
        self.called
            .entry(name)
            .and_modify(|known| *known = known.filter(|known| known.id() == id))
            .or_insert(Some(end));
    }

    /// The depot or site that a table means: by the first of `said` that is an id or a name.
    pub(super) fn find<'s>(
        &self,
        said: impl IntoIterator<Item = &'s str>,
    ) -> Option<DepotOrSite<'a>> {
        said.into_iter().find_map(|said| self.one(said).or_else(|| self.with_code(said)))
    }

    fn one(&self, said: &str) -> Option<DepotOrSite<'a>> {
        let said = said.trim();
        let by_id = self.ids.get(said).copied();
        by_id.or_else(|| self.called.get(&bare(said)).copied().flatten())
    }

    /// The depot or site of a name with a code or another name in brackets: `Gudang 1 (GD-01)`. `None`
    /// where the two name different ones.
    fn with_code(&self, said: &str) -> Option<DepotOrSite<'a>> {
        let (name, rest) = said.split_once('(')?;
        let (inside, _) = rest.split_once(')')?;
        match (self.one(name), self.one(inside)) {
            (Some(one), Some(other)) => (one.id() == other.id()).then_some(one),
            (one, other) => one.or(other),
        }
    }

    /// The id of the depot or site, among the `wanted` ones, whose id or name is nearest to `said`
    /// in spelling.
    pub(super) fn nearest(
        &self,
        said: &str,
        wanted: fn(DepotOrSite<'_>) -> bool,
    ) -> Option<&'a str> {
        let ids = self.ids.values().copied().filter(|end| wanted(*end));
        let names: BTreeMap<&str, &'a str> = ids
            .flat_map(|end| {
                let name = end.name().into_iter().map(move |name| (name, end.id()));
                name.chain(std::iter::once((end.id(), end.id())))
            })
            .collect();
        nearest(said, names.keys().copied()).map(|name| names[name])
    }
}

impl<'a> DepotOrSite<'a> {
    pub(super) fn id(self) -> &'a str {
        match self {
            Self::Depot(depot) => &depot.id,
            Self::Site(site) => &site.id,
        }
    }

    fn name(self) -> Option<&'a str> {
        match self {
            Self::Depot(depot) => depot.name.as_deref(),
            Self::Site(site) => site.name.as_deref(),
        }
    }
}
