//! From a ledger to the supply status: all that follows from it at one moment.

use crate::index::{ItemIndex, SiteIndex};
use jiff::{SignedDuration, Timestamp};

use super::area_supply::areas;
use super::free::free;
use super::need::{DAY_MS, ItemDemand, Scope};
use super::silence::{is_silent, silent};
use super::supply::{DispatchTotals, counted, lasts, left, signed_for};
use super::{
    Amount, Cover, DoubtfulLoad, Ledger, NeedRow, Priority, Site, SiteSupply, SupplyStatus, overlap,
};

/// Stocks shrink all the time; what follows from that is told in steps of so long, counted from the
/// ledger's moment, so that everything that is read in between says the same to the last digit:
/// report, tables and layers as published, and the server's answers, lists and tiles.
pub const STEP: SignedDuration = SignedDuration::from_mins(10);

/// The latest step that has begun at `at`.
pub fn step(ledger: &Ledger, at: Timestamp) -> Timestamp {
    let whole = at.duration_since(ledger.as_of).as_secs().div_euclid(STEP.as_secs());
    let since = SignedDuration::from_secs(whole.saturating_mul(STEP.as_secs()));
    // A moment before that of the ledger has no step.
    ledger.as_of.checked_add(since).ok().filter(|_| whole >= 0).unwrap_or(at)
}

/// The supply status at `at`. Amounts are those at the latest [`STEP`], at a site of which something
/// was said since, those at that moment; what still covers, who is silent and what clashes is judged
/// at `at` itself.
///
/// Cost: one pass over sites times items, with dispatches and lots found by sorting them once.
pub fn assess(ledger: &Ledger, at: Timestamp) -> SupplyStatus {
    let items = ledger.catalogue.items.iter();
    let demands: Vec<ItemDemand<'_>> =
        items.map(|item| ItemDemand::of(ledger, &item.code)).collect();
    let given: Vec<ItemIndex> =
        ItemIndex::all(demands.len() as u32).filter(|item| demands[*item].is_some()).collect();
    let moves = Moves::of(ledger);
    let mut needs = Vec::with_capacity(ledger.sites.len() * given.len());
    let doubtful = doubtful(ledger, &moves, at);
    let step = step(ledger, at);
    let mut sites = Vec::with_capacity(ledger.sites.len());
    for (position, site) in SiteIndex::all(ledger.sites.len() as u32).zip(&ledger.sites) {
        let first = needs.len();
        if site.is_open() {
            let moments = Moments { at, told: told(ledger, site, &moves, position, step, at) };
            let row =
                |item: &ItemIndex| row(ledger, &moves, &demands[*item], (position, *item), moments);
            needs.extend(given.iter().filter_map(row));
        }
        sites.push(site_supply(ledger, site, &needs[first..], at));
    }
    let silent = silent(ledger, at);
    let areas = areas(ledger, &needs, &silent);
    let free = free(ledger, at);
    let clashes = Vec::new();
    let mut standing = SupplyStatus { at, needs, sites, areas, free, doubtful, clashes, silent };
    standing.clashes = overlap::under_way(ledger, &standing);
    standing
}

/// Positions of dispatches, sorted by site and item.
struct Moves(Vec<(SiteIndex, ItemIndex, usize)>);

impl Moves {
    fn of(ledger: &Ledger) -> Self {
        let place = |(at, dispatch): (usize, &super::Dispatch)| {
            let site = ledger.site(&dispatch.to)?;
            Some((site, ledger.catalogue.position(&dispatch.item)?, at))
        };
        let mut moves: Vec<_> = ledger.dispatches.iter().enumerate().filter_map(place).collect();
        moves.sort_unstable();
        Self(moves)
    }

    /// Positions of the dispatches of an item to a site, ascending.
    fn to(&self, site: SiteIndex, item: ItemIndex) -> impl Iterator<Item = usize> {
        let first = self.0.partition_point(|it| (it.0, it.1) < (site, item));
        let of = self.0[first..].iter().take_while(move |it| (it.0, it.1) == (site, item));
        of.map(|(_, _, dispatch)| *dispatch)
    }

    /// Positions of all dispatches to a site.
    fn to_site(&self, site: SiteIndex) -> impl Iterator<Item = usize> {
        let first = self.0.partition_point(|it| it.0 < site);
        let of = self.0[first..].iter().take_while(move |it| it.0 == site);
        of.map(|(_, _, dispatch)| *dispatch)
    }
}

/// The moments at which a site is judged.
#[derive(Clone, Copy)]
struct Moments {
    /// Now.
    at: Timestamp,
    /// The one that its amounts speak of.
    told: Timestamp,
}

/// The moment of which the amounts at a site are told: the `step`, or, where people or stock were
/// counted or something was signed for there since, the moment of that.
fn told(
    ledger: &Ledger,
    site: &Site,
    moves: &Moves,
    position: SiteIndex,
    step: Timestamp,
    at: Timestamp,
) -> Timestamp {
    let counts = site.on_hand.iter().map(|it| it.as_of).chain(site.people.as_of);
    // How far other loads got is private, and changes none of these amounts.
    let signed = moves
        .to_site(position)
        .filter_map(|it| ledger.dispatches[it].reached(super::DispatchState::Diterima));
    let words = counts.chain(signed);
    words.filter(|it| *it <= at).fold(step, Timestamp::max)
}

/// The loads that cover nobody until somebody has looked, ascending by position: also those of what
/// nobody needs, and to sites that are closed, since somebody has to look where they are.
fn doubtful(ledger: &Ledger, moves: &Moves, at: Timestamp) -> Vec<DoubtfulLoad> {
    let doubt = |&(site, item, dispatch): &(SiteIndex, ItemIndex, usize)| {
        let (of, load) = (&ledger.sites[site], &ledger.dispatches[dispatch]);
        let count = counted(of, &load.item);
        match Cover::of(ledger, of, count, load, at) {
            Cover::Doubtful(doubt) => {
                Some(DoubtfulLoad { dispatch, site, item, amount: load.amount, doubt })
            }
            _ => None,
        }
    };
    let mut doubtful: Vec<DoubtfulLoad> = moves.0.iter().filter_map(doubt).collect();
    doubtful.sort_by_key(|load| load.dispatch);
    doubtful
}

/// What an open site needs of an item; `None` where no rate gives it any.
fn row(
    ledger: &Ledger,
    moves: &Moves,
    demand: &ItemDemand<'_>,
    (position, item): (SiteIndex, ItemIndex),
    Moments { at, told }: Moments,
) -> Option<NeedRow> {
    let site = &ledger.sites[position];
    let people = &site.people;
    let now = told.as_millisecond();
    let ahead = (ledger.rules.horizon_days.clamp(0.0, 365.0) * DAY_MS as f64).round() as i64;
    let terms = demand.terms(people, now, now.saturating_add(ahead));
    if terms.is_empty() {
        return None;
    }
    let horizon: Amount = terms.iter().map(|term| term.total).sum();
    let shared = terms.iter().filter(|term| !term.per.is_private());
    let general_horizon: Amount = shared.map(|term| term.total).sum();
    let count = counted(site, &ledger.catalogue.items[item].code);
    let flow = DispatchTotals::of(ledger, site, count, moves.to(position, item), at);
    let flow = flow.with_what_is_there(at, told);
    let cover = flow.coming + flow.pledged;
    let stands = |scope: Scope, need: Amount| {
        let on_hand = count.map(|it| left(demand, people, scope, it, &flow.received, told));
        let signed_for = match on_hand {
            Some(_) => Amount::ZERO,
            None => signed_for(demand, people, scope, &flow.received, told),
        };
        let lasts = on_hand.and_then(|it| lasts(demand, people, scope, it, &flow.expected, told));
        let there = on_hand.unwrap_or(signed_for);
        (on_hand, signed_for, need.less(there + cover), lasts)
    };
    let general = stands(Scope::General, general_horizon);
    let (_, _, general_gap, general_lasts) = general;
    // Days look further ahead than the horizon: a rate for groups may begin after it.
    let (on_hand, signed_for, gap, lasts) =
        if demand.is_for_groups() { stands(Scope::All, horizon) } else { general };
    Some(NeedRow {
        site: position,
        item,
        day: demand.day(people, Scope::All, now),
        general_day: demand.day(people, Scope::General, now),
        horizon,
        general_horizon,
        on_hand,
        on_hand_as_of: count.map(|it| it.as_of),
        signed_for,
        coming: flow.coming,
        pledged: flow.pledged,
        gap,
        general_gap,
        days_left: lasts.map(|(days, _)| days),
        runs_out_at: lasts.and_then(|(_, moment)| moment),
        general_days_left: general_lasts.map(|(days, _)| days),
        general_runs_out_at: general_lasts.and_then(|(_, moment)| moment),
        terms,
    })
}

/// The supply status of a site with these needs.
fn site_supply(ledger: &Ledger, site: &Site, needs: &[NeedRow], at: Timestamp) -> SiteSupply {
    let critical = |row: &&NeedRow| row.is_public() && ledger.catalogue.items[row.item].critical;
    let timed = needs.iter().filter(critical).filter_map(|row| Some((row, row.general_days_left?)));
    let first = timed.min_by(|(_, one), (_, other)| one.total_cmp(other));
    let unknown: Vec<&NeedRow> = needs
        .iter()
        .filter(critical)
        .filter(|row| row.on_hand.is_none() && row.general_horizon.is_some())
        .collect();
    let runs_dry = unknown.iter().any(|row| row.general_day.is_some());
    let days_left = first.map(|(_, days)| days);
    let nobody_counted = site.is_open() && site.people.people.is_none();
    SiteSupply {
        days_left,
        runs_out_at: first.and_then(|(row, _)| row.general_runs_out_at),
        first_item: first.map(|(row, _)| row.item),
        priority: if site.is_open() {
            Priority::of(&ledger.rules, site, days_left, runs_dry || nobody_counted)
        } else {
            Priority::default()
        },
        unknown_items: unknown.into_iter().map(|row| row.item).collect(),
        is_silent: site.is_open() && is_silent(ledger, site, at),
    }
}

#[cfg(test)]
#[path = "assess_tests.rs"]
mod tests;
