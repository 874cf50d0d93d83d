//! The greedy proposal: the most urgent site takes what is nearest, then the next one.
//!
//! - Sites in the urgency order ([`urgency`]); of each, shortages of critical items first, then in the order of
//!   the catalogue.
//! - Depots by the time that the fastest land vehicle takes, or a boat where only a boat gets
//!   there; in a depot first expired, first out (FEFO).
//! - Of the vehicles that get there, the one whose last load arrives first: many loads of a fast
//!   one may take longer than one of a slow one.
//!
//! Lines of all sites come first; what is left is asked about where a shortage stays and only ways of
//! which not all is known lead from it ([`WayQuestion`]).
//!
//! It does not minimise the travel of all lines together (the transportation problem).
//!
//! Time: sites × depots for the order, then rows + lots, and depots for each shortage that stays.

use crate::index::{DepotIndex, SiteIndex};
use jiff::{SignedDuration, Timestamp};

use super::{
    Amount, Ledger, NeedRow, Proposal, ProposalLine, Proposer, SupplyStatus, Travel, UnknownPieces,
    Unmet, UnmetReason, WayEvidence, WayLookup, WayQuery, WayQuestion,
    carrier::{Carrier, Load},
    proposal_words::ProposalWords,
    shelves::{Stores, whole},
    urgency,
};
use crate::{
    ids::feature_id, language::Language, network::Trust, passability::Passability,
    vehicle::VehicleClass,
};

/// Takes shortages one by one and gives each what is nearest.
#[derive(Debug, Clone, Copy, Default)]
pub struct Greedy;

/// Proposes who brings what: for every shortage, by priority of the site, from the depots that have
/// it, nearest first, the lot that expires first. Deterministic.
pub fn propose(
    ledger: &Ledger,
    standing: &SupplyStatus,
    travel: &Travel,
    ways: &dyn WayLookup,
) -> Proposal {
    Greedy.propose(ledger, standing, travel, ways)
}

impl Proposer for Greedy {
    fn propose(
        &self,
        ledger: &Ledger,
        standing: &SupplyStatus,
        travel: &Travel,
        ways: &dyn WayLookup,
    ) -> Proposal {
        let case = Case { ledger, now: standing.at, travel };
        let mut stores = Stores::of(ledger, standing);
        let mut short = shortages(ledger, standing);
        let loads = case.give(Trust::Known, &mut short, &mut stores);
        let (sent, mut asked) = told(loads, Trust::Known, ways);
        for (load, _) in &sent {
            short[load.of].given += load.amount;
        }
        for (load, _) in &asked {
            // Of whose way not all is known after all.
            short[load.of].asks = true;
        }
        let loads = case.give(Trust::AlsoUnknown, &mut short, &mut stores);
        asked.extend(told(case.merged(&short, loads), Trust::AlsoUnknown, ways).1);
        asked.sort_by_key(|(load, _)| load.of);
        Proposal {
            lines: case.lines(&short, sent),
            unmet: short.iter().filter_map(|short| case.unmet(short, &stores)).collect(),
            questions: asked.into_iter().map(|it| case.question(&short, it)).collect(),
        }
    }
}

/// One shortage, while it is met.
struct OpenShortage<'a> {
    row: &'a NeedRow,
    /// What nobody brings, and no question asks about.
    left: Amount,
    /// What lines bring.
    given: Amount,
    /// A depot that had some of it can be reached.
    reached: bool,
    /// Some of that expires before it arrives.
    expires: bool,
    /// Some of it lies where only ways lead from of which not all is known.
    asks: bool,
}

/// Shortages of open sites, the most urgent site first; of each, those of critical items first.
fn shortages<'a>(ledger: &Ledger, standing: &'a SupplyStatus) -> Vec<OpenShortage<'a>> {
    let mut short = Vec::new();
    for site in urgency::order(ledger, standing) {
        let start = standing.needs.partition_point(|row| row.site < site);
        let end = standing.needs.partition_point(|row| row.site <= site);
        let rows = standing.needs[start..end].iter().filter(|row| row.gap.is_some());
        let mut rows: Vec<&NeedRow> =
            rows.filter(|row| row.item.index() < ledger.catalogue.items.len()).collect();
        let critical = |row: &NeedRow| ledger.catalogue.items[row.item].critical;
        rows.sort_by_key(|row| (!critical(row), row.item));
        short.extend(rows.into_iter().map(|row| OpenShortage {
            row,
            left: whole(row.gap, ledger.catalogue.items[row.item].unit, true),
            given: Amount::ZERO,
            reached: false,
            expires: false,
            asks: false,
        }));
    }
    short
}

/// Depots that a site can be reached from over ways that rest on just this, the nearest first.
fn near(ledger: &Ledger, travel: &Travel, over: Trust, site: SiteIndex) -> Vec<DepotIndex> {
    let ms = |over: Trust, depot: DepotIndex| {
        let land = travel.classes().iter().filter(|class| !class.floats());
        let ms = land.filter_map(|class| travel.ms_over(over, *class, depot, site)).min();
        ms.or_else(|| travel.ms_over(over, VehicleClass::Boat, depot, site))
    };
    let known = |depot: DepotIndex| over != Trust::Known && ms(Trust::Known, depot).is_some();
    let mut near: Vec<(u32, DepotIndex)> = DepotIndex::all(ledger.depots.len() as u32)
        .filter(|depot| !known(*depot))
        .filter_map(|depot| Some((ms(over, depot)?, depot)))
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, depot)| depot).collect()
}

/// A load, and what is known of its way.
type LoadAndWay = (Load, WayEvidence);

/// The loads whose ways are known, and those of which not all is known, each with what is.
fn told(loads: Vec<Load>, over: Trust, ways: &dyn WayLookup) -> (Vec<LoadAndWay>, Vec<LoadAndWay>) {
    let query = |load: &Load| {
        let (class, depot, site) = (load.carrier.class, load.depot, load.site);
        WayQuery { class, depot, site, over }
    };
    let queries: Vec<WayQuery> = loads.iter().map(query).collect();
    let mut asked = queries.clone();
    asked.sort_unstable();
    asked.dedup();
    let answers = ways.ways(&asked);
    let answer = |query: &WayQuery| {
        let at = asked.binary_search(query).ok()?;
        answers.get(at)?.clone()
    };
    let with = loads.into_iter().zip(&queries).map(|(load, query)| {
        let nothing = || WayEvidence {
            state: Passability::Unknown,
            as_of: None,
            unknown: UnknownPieces::default(),
        };
        (load, answer(query).unwrap_or_else(nothing))
    });
    with.partition(|(_, way)| over == Trust::Known && way.is_known())
}

/// What all loads are made from.
struct Case<'a> {
    ledger: &'a Ledger,
    now: Timestamp,
    travel: &'a Travel,
}

impl Case<'_> {
    /// Loads for all shortages in turn, from what is left on the shelves.
    fn give(&self, over: Trust, short: &mut [OpenShortage<'_>], stores: &mut Stores) -> Vec<Load> {
        let mut loads = Vec::new();
        let mut nearby: Option<(SiteIndex, Vec<DepotIndex>)> = None;
        for (of, shortage) in short.iter_mut().enumerate() {
            let site = shortage.row.site;
            let depots = match nearby.take() {
                Some((of, depots)) if of == site => depots,
                _ => near(self.ledger, self.travel, over, site),
            };
            for depot in &depots {
                if !stores.told[shortage.row.item].some || !shortage.left.is_some() {
                    break;
                }
                self.take(over, (of, *depot), shortage, stores, &mut loads);
            }
            nearby = Some((site, depots));
        }
        loads
    }

    /// Takes from one depot for one shortage, the lot that expires first first.
    fn take(
        &self,
        over: Trust,
        (of, depot): (usize, DepotIndex),
        shortage: &mut OpenShortage<'_>,
        stores: &mut Stores,
        loads: &mut Vec<Load>,
    ) {
        let (site, mass_kg) =
            (shortage.row.site, self.ledger.catalogue.items[shortage.row.item].mass_kg);
        let Some(shelves) = stores.shelves(shortage.row.item, depot) else { return };
        shortage.reached = true;
        shortage.asks |= over == Trust::AlsoUnknown && shelves.asked;
        for shelf in &mut shelves.lots {
            let amount = shortage.left.min(shelf.left);
            if !amount.is_some() {
                continue;
            }
            let Some(carrier) = Carrier::of(self.travel, over, depot, site, amount, mass_kg) else {
                continue;
            };
            if shelf.expires_at.is_some_and(|end| end <= later(self.now, carrier.done_ms())) {
                shortage.expires = true;
                continue;
            }
            loads.push(Load { of, site, depot, lot: shelf.lot, amount, carrier });
            shelf.left = shelf.left.less(amount);
            shortage.left = shortage.left.less(amount);
            shelves.asked |= over == Trust::AlsoUnknown;
            shortage.asks |= over == Trust::AlsoUnknown;
        }
        shelves.lots.retain(|shelf| shelf.left.is_some());
    }

    /// Loads of one depot and agency for one shortage as one: they ask the same question.
    fn merged(&self, short: &[OpenShortage<'_>], loads: Vec<Load>) -> Vec<Load> {
        let mut merged: Vec<Load> = Vec::with_capacity(loads.len());
        let owner = |load: &Load| &self.ledger.lots[load.lot].owner;
        for load in loads {
            let its = |other: &&mut Load| {
                (other.of, other.depot) == (load.of, load.depot) && owner(other) == owner(&load)
            };
            let Some(same) = merged.iter_mut().rev().take_while(|it| it.of == load.of).find(its)
            else {
                merged.push(load);
                continue;
            };
            same.amount += load.amount;
            let mass_kg = self.ledger.catalogue.items[short[same.of].row.item].mass_kg;
            let (over, depot, site) = (Trust::AlsoUnknown, same.depot, same.site);
            let carrier = Carrier::of(self.travel, over, depot, site, same.amount, mass_kg);
            same.carrier = carrier.unwrap_or(same.carrier);
        }
        merged
    }

    fn words(&self, language: Language) -> ProposalWords<'_> {
        ProposalWords { ledger: self.ledger, now: self.now, language }
    }

    fn lines(&self, short: &[OpenShortage<'_>], loads: Vec<LoadAndWay>) -> Vec<ProposalLine> {
        let mut lines: Vec<ProposalLine> = Vec::with_capacity(loads.len());
        // Where the lines of the same shortage begin.
        let mut first = (0, 0);
        for (load, way) in loads {
            if first.0 != load.of {
                first = (load.of, lines.len());
            }
            let mut line = self.line(short[load.of].row, &load, way);
            while lines[first.1..].iter().any(|other| other.id == line.id) {
                line.id.push('a');
            }
            lines.push(line);
        }
        lines
    }

    fn line(&self, row: &NeedRow, load: &Load, way: WayEvidence) -> ProposalLine {
        let held = &self.ledger.lots[load.lot];
        let arrives = later(self.now, u64::from(load.carrier.ms));
        let in_time =
            row.on_hand.map(|_| row.runs_out_at.is_none_or(|runs_out| arrives <= runs_out));
        let said = format!(
            "{}\n{}\n{}\n{}\n{:?}\n{}\n{:?}\n{}\n{}",
            self.ledger.sites[row.site].id,
            held.item,
            held.depot,
            held.owner,
            held.expires_at,
            held.source,
            held.row,
            load.amount.as_thousandths(),
            load.carrier.class
        );
        let words = |language| self.words(language).line(row, load, &way, in_time);
        ProposalLine {
            id: format!("usul-{:013x}", feature_id(&said)),
            site: row.site,
            item: row.item,
            depot: load.depot,
            lot: load.lot,
            agency: held.owner.clone(),
            amount: load.amount,
            vehicle: load.carrier.class,
            trips: load.carrier.trips,
            ms: load.carrier.ms,
            in_time,
            expires_at: held.expires_at,
            why_id: words(Language::ID),
            why_en: words(Language::EN),
            way,
        }
    }

    fn question(&self, short: &[OpenShortage<'_>], (load, way): LoadAndWay) -> WayQuestion {
        let row = short[load.of].row;
        let words = |language| self.words(language).question(row, &load, &way);
        WayQuestion {
            site: row.site,
            item: row.item,
            depot: load.depot,
            agency: self.ledger.lots[load.lot].owner.clone(),
            amount: load.amount,
            vehicle: load.carrier.class,
            ms: load.carrier.ms,
            as_of: way.as_of,
            words_id: words(Language::ID),
            words_en: words(Language::EN),
            unknown: way.unknown,
        }
    }

    /// What of a shortage no line brings; `None` where lines bring all of it. Lines round a shortage
    /// up to whole pieces; what is unmet is not rounded.
    fn unmet(&self, short: &OpenShortage<'_>, stores: &Stores) -> Option<Unmet> {
        let row = short.row;
        let amount = row.gap.less(short.given);
        if !amount.is_some() {
            return None;
        }
        let stock = stores.told[row.item];
        let reason = if short.asks {
            UnmetReason::WayUnknown
        } else if short.reached && short.expires && !short.given.is_some() {
            UnmetReason::Expired
        } else if short.reached {
            UnmetReason::GivenAway
        } else {
            stock.why_not_reached()
        };
        let first = stores.first_depot(row.item);
        let words =
            |language| self.words(language).unmet(row, amount, reason, stock.uncounted, first);
        let (words_id, words_en) = (words(Language::ID), words(Language::EN));
        Some(Unmet { site: row.site, item: row.item, amount, reason, words_id, words_en })
    }
}

/// The moment `ms` milliseconds after `now`.
fn later(now: Timestamp, ms: u64) -> Timestamp {
    let ms = SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX));
    now.checked_add(ms).unwrap_or(Timestamp::MAX)
}
