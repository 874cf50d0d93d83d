//! The content of a bulletin, before it is put into words.

use crate::index::{ItemIndex, SiteIndex};
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

pub use super::lines::{PeopleCount, Shortage, SilentLine, SiteLine};
use super::roads::RoadChanges;
use super::written::MAIN;
use crate::access::AccessReason;
use crate::aid::{
    DispatchState, Item, Ledger, Method, NeedScope, NeedTotal, PeopleByBasis, Silence, Site,
    SupplyStatus, Uncounted, shown, site::unjudged, totals, urgency, words,
};
use crate::language::moment;

/// The mark on everything that a drill produces.
pub const DRILL: &str = "LATIHAN – BUKAN KEJADIAN NYATA";

/// The context of a bulletin.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Name of the region.
    pub region: String,
    /// Name of the event.
    pub event: Option<String>,
    /// Whether it is a drill.
    pub drill: bool,
    /// The region's time zone.
    pub zone: TimeZone,
    /// Id of the snapshot, with the revision where reports came in since.
    pub edition: String,
    /// Sources that are held back, so that their last good data stays in use: name, and the moment
    /// that this data speaks of.
    pub held_back: Vec<(String, Option<Timestamp>)>,
    /// Names of the sources whose evidence on roads is stale, by number of roads, most first.
    pub renew: Vec<String>,
    /// Whether reports from the field cannot be read, so that nothing is called open.
    pub reports_unread: bool,
}

/// The content of a bulletin; all of it is public.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BulletinFacts {
    /// Name of the region.
    pub region: String,
    /// Name of the event.
    pub event: Option<String>,
    /// Whether it is a drill.
    pub drill: bool,
    /// Id of the snapshot, with the revision.
    pub edition: String,
    /// The moment that it speaks of.
    pub at: Timestamp,
    /// When the event began.
    pub started_at: Option<Timestamp>,
    /// Day of the event, from 1.
    pub day: u32,
    /// The moment that roads are compared with; `None` where there is none.
    pub since: Option<Timestamp>,
    /// Days that shortages look ahead.
    pub horizon_days: f64,
    /// Name of the standard whose rates are used.
    pub standard: String,
    /// Number of open sites that are public.
    pub sites: usize,
    /// Number of them without a count of people.
    pub uncounted_sites: usize,
    /// Names of the admin units with sites, those with most people of one basis first.
    pub areas: Vec<String>,
    /// People by basis.
    pub people: BTreeMap<String, PeopleCount>,
    /// Estimated exposed people who are not counted at sites.
    pub estimated: Option<Uncounted>,
    /// Sites that no land vehicle reaches, in the urgency order.
    pub cut_off: Vec<SiteLine>,
    /// Number of sites of which nobody can say that, by what data is missing.
    pub unjudged: BTreeMap<AccessReason, usize>,
    /// Number of sites that their source no longer lists; their last counts stay in all numbers.
    pub gone: usize,
    /// Open sites in the urgency order ([`crate::aid::urgency`]).
    pub urgent: Vec<SiteLine>,
    /// Roads that closed, opened, or are closed.
    pub roads: RoadChanges,
    /// Shortages by item: critical items first, then by number of sites.
    pub shortages: Vec<Shortage>,
    /// Names of the public sites that doubtful dispatches go to, ascending.
    pub overlaps: Vec<String>,
    /// Number of doubtful dispatches to public sites.
    pub doubtful: usize,
    /// Number of dispatches to public sites that cover nobody until somebody has asked (periksa).
    pub checks: usize,
    /// Number of the sites that these go to.
    pub check_sites: usize,
    /// Number of dispatches by agency and state, without cancelled ones.
    pub efforts: BTreeMap<String, BTreeMap<String, usize>>,
    /// Sources that are held back, with the moment of their data in use.
    pub held_back: Vec<(String, Option<Timestamp>)>,
    /// Sources whose evidence on roads is stale, by number of roads, most first.
    pub renew: Vec<String>,
    /// Whether reports from the field cannot be read, so that nothing is called open.
    pub reports_unread: bool,
    /// Places without a recent report, longest first.
    pub silent: Vec<SilentLine>,
    /// The region's time zone.
    #[serde(skip)]
    pub zone: TimeZone,
}

impl BulletinFacts {
    /// A moment in local time, as people of the region write it.
    pub(super) fn time(&self, at: Timestamp) -> String {
        moment(at, &self.zone, MAIN)
    }

    /// Collects the public content of a ledger, its assessment, and the roads.
    pub fn gather(
        setting: &Setting,
        ledger: &Ledger,
        standing: &SupplyStatus,
        roads: RoadChanges,
        since: Option<Timestamp>,
    ) -> Self {
        let mut open = urgency::order(ledger, standing);
        open.retain(|at| ledger.sites[*at].is_public());
        let urgent: Vec<SiteLine> =
            open.iter().map(|at| site_line(ledger, standing, *at)).collect();
        let cut_off: Vec<SiteLine> =
            urgent.iter().filter(|site| site.access.is_cut_off()).cloned().collect();
        let sites = || open.iter().map(|at| &ledger.sites[*at]);
        let (overlaps, doubtful) = overlaps(ledger, standing);
        let checks = standing.checks(ledger, Site::is_public);
        Self {
            region: setting.region.clone(),
            event: setting.event.clone(),
            drill: setting.drill,
            edition: setting.edition.clone(),
            at: standing.at,
            started_at: ledger.started_at,
            day: ledger.day(standing.at),
            since,
            horizon_days: ledger.rules.horizon_days,
            standard: ledger.profiles.first().map_or_else(String::new, |it| it.name.clone()),
            sites: open.len(),
            uncounted_sites: sites().filter(|site| site.people.people.is_none()).count(),
            areas: areas(ledger, sites()),
            people: people(sites()),
            estimated: standing.uncounted(ledger),
            cut_off,
            unjudged: unjudged(sites()),
            gone: sites().filter(|site| site.gone_since.is_some()).count(),
            urgent,
            roads,
            shortages: shortages(ledger, standing),
            overlaps,
            doubtful,
            checks: checks.loads,
            check_sites: checks.sites,
            efforts: efforts(ledger),
            held_back: setting.held_back.clone(),
            renew: setting.renew.clone(),
            reports_unread: setting.reports_unread,
            silent: silent(ledger, standing),
            zone: setting.zone.clone(),
        }
    }
}

fn site_line(ledger: &Ledger, standing: &SupplyStatus, at: SiteIndex) -> SiteLine {
    let site = &ledger.sites[at];
    let stands = &standing.sites[at];
    let mut gaps: Vec<Shortage> = standing
        .needs_of(at)
        .iter()
        .filter(|row| row.is_public() && row.general_gap.is_some())
        .filter(|row| ledger.catalogue.items[row.item].critical)
        .map(|row| {
            let mut total = NeedTotal::default();
            total.add(NeedScope::General, row);
            shortage(ledger, row.item, &total)
        })
        .collect();
    gaps.sort_by(|a, b| a.item.cmp(&b.item));
    SiteLine {
        id: site.id.clone(),
        name: words::site(site).to_owned(),
        area: site.area.and_then(|at| ledger.areas.get(at)?.name.clone()),
        place: site.place,
        people: site.people.people,
        basis: site.people.basis,
        gone_since: site.gone_since,
        access: site.access,
        access_reason: site.access_reason,
        days_left: stands.days_left,
        runs_out_at: stands.runs_out_at,
        first_item: stands.first_item.map(|item| names(&ledger.catalogue.items[item])),
        unknown: !stands.unknown_items.is_empty() || !site.people.is_counted(),
        counted: shown::is_counted(ledger, standing, at),
        heard_at: site.heard_at,
        silent: stands.is_silent,
        priority: urgency::priority(standing, at),
        gaps,
    }
}

fn names(item: &Item) -> [String; 2] {
    [item.name_id.clone(), item.name_en.clone()]
}

fn shortage(ledger: &Ledger, item: ItemIndex, total: &NeedTotal) -> Shortage {
    let item = &ledger.catalogue.items[item];
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    Shortage {
        item: item.code.clone(),
        name: names(item),
        unit: item.unit,
        gap: total.gap,
        day: total.day,
        sites: number(total.short),
        unknown: number(total.short_unknown),
        needing: number(total.sites),
        counted: number(total.counted()),
        sources: Vec::new(),
    }
}

fn shortages(ledger: &Ledger, standing: &SupplyStatus) -> Vec<Shortage> {
    let totals = totals::of_region(ledger, standing, NeedScope::General);
    let mut sums: Vec<Shortage> =
        totals.iter().map(|(item, total)| shortage(ledger, *item, total)).collect();
    for row in standing.needs.iter().filter(|row| NeedScope::General.holds(ledger, row)) {
        let Ok(at) = totals.binary_search_by_key(&row.item, |(item, _)| *item) else { continue };
        let sources = &mut sums[at].sources;
        for term in row.terms.iter().filter(|term| !term.per.is_private()) {
            if !sources.contains(&term.source) {
                sources.push(term.source.clone());
            }
        }
    }
    let critical = |sum: &Shortage| ledger.catalogue.get(&sum.item).is_some_and(|it| it.critical);
    sums.retain(|sum| sum.gap.is_some());
    sums.sort_by(|a, b| {
        let critical_first = critical(b).cmp(&critical(a));
        critical_first.then(b.sites.cmp(&a.sites)).then(a.item.cmp(&b.item))
    });
    sums
}

fn people<'a>(sites: impl Iterator<Item = &'a Site>) -> BTreeMap<String, PeopleCount> {
    let mut people: BTreeMap<String, PeopleCount> = BTreeMap::new();
    for count in sites.map(|site| &site.people) {
        if count.people.is_none() && count.households.is_none() && count.houses.is_none() {
            continue;
        }
        let sum = people.entry(shown::basis(count.basis).to_owned()).or_default();
        let add = |to: &mut i64, more: Option<i64>| *to = to.saturating_add(more.unwrap_or(0));
        add(&mut sum.people, count.people);
        if matches!(count.method, Method::FromHouseholds { .. }) {
            add(&mut sum.from_households, count.people);
        }
        add(&mut sum.households, count.households);
        add(&mut sum.houses, count.houses);
        sum.sites += 1;
        if !sum.sources.contains(&count.source) {
            sum.sources.push(count.source.clone());
            sum.sources.sort();
        }
        sum.oldest = [sum.oldest, count.as_of].into_iter().flatten().min();
        sum.newest = sum.newest.max(count.as_of);
    }
    people
}

/// Names of the admin units with sites, those with most people of one basis first.
fn areas<'a>(ledger: &Ledger, sites: impl Iterator<Item = &'a Site>) -> Vec<String> {
    let mut people: BTreeMap<usize, PeopleByBasis> = BTreeMap::new();
    for site in sites {
        if let Some(area) = site.area {
            people.entry(area).or_default().add(site.people.basis, site.people.people);
        }
    }
    let mut areas: Vec<(usize, i64)> =
        people.into_iter().map(|(area, people)| (area, people.most())).collect();
    areas.sort_by_key(|(area, people)| (-people, *area));
    areas.into_iter().filter_map(|(area, _)| ledger.areas.get(area)?.name.clone()).collect()
}

/// Names of the public sites that doubtful dispatches go to, and the number of these dispatches.
/// Who sends what is not public.
fn overlaps(ledger: &Ledger, standing: &SupplyStatus) -> (Vec<String>, usize) {
    let public = |id: &str| ledger.site(id).map(|at| &ledger.sites[at]).filter(|it| it.is_public());
    let mut sites: Vec<String> = Vec::new();
    let mut dispatches: Vec<&str> = Vec::new();
    for clash in &standing.clashes {
        if let Some(site) = public(&clash.site) {
            sites.push(words::site(site).to_owned());
            dispatches.push(&clash.dispatch);
        }
    }
    sites.sort();
    sites.dedup();
    dispatches.sort_unstable();
    dispatches.dedup();
    (sites, dispatches.len())
}

fn efforts(ledger: &Ledger) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut efforts: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for dispatch in ledger.dispatches.iter().filter(|it| it.state != DispatchState::Batal) {
        let of = efforts.entry(dispatch.agency.clone()).or_default();
        *of.entry(dispatch.state.name().to_owned()).or_default() += 1;
    }
    efforts
}

fn silent(ledger: &Ledger, standing: &SupplyStatus) -> Vec<SilentLine> {
    let line = |it: &Silence| {
        let hours = it.hours;
        if let Some(site) = it.site.and_then(|at| ledger.sites.get(at.index())) {
            let name = words::site(site).to_owned();
            let line = SilentLine { name, is_village: false, place: site.place, hours };
            return site.is_public().then_some(line);
        }
        let village = ledger.villages.get(it.village?)?;
        let name = village.name.clone();
        Some(SilentLine { name, is_village: true, place: village.place, hours })
    };
    standing.silent.iter().filter_map(line).collect()
}
