//! The greedy proposal: the most urgent site takes what is nearest, then the next one.
//!
//! - Sites in the urgency order ([`urgency`]); of each, shortages of critical items first, then in the order of
//!   the catalogue.
//! - Depots by the time that the fastest land vehicle takes, or a boat where only a boat gets
//!   there; in a depot first expired, first out (FEFO).
//! - Of the vehicles that get there, the one whose last load arrives first: many loads of a fast
//!   one may take longer than one of a slow one.
//!
//! It does not minimise the travel of all lines together (the transportation problem).
//!
//! Time: sites × depots for the order, then rows + lots, and depots for each shortage that stays.

use crate::index::{DepotIndex, SiteIndex};
use jiff::{SignedDuration, Timestamp};

use super::{
    Amount, Ledger, NeedRow, Proposal, ProposalLine, Proposer, SupplyStatus, Travel, Unmet,
    UnmetReason, payload,
    shelves::{Stores, whole},
    urgency, words,
};
use crate::{ids::feature_id, journey::Language, vehicle::VehicleClass};

/// Takes shortages one by one and gives each what is nearest.
#[derive(Debug, Clone, Copy, Default)]
pub struct Greedy;

/// Proposes who brings what: for every shortage, by priority of the site, from the depots that have
/// it, nearest first, the lot that expires first. Deterministic.
pub fn propose(ledger: &Ledger, standing: &SupplyStatus, travel: &Travel) -> Proposal {
    Greedy.propose(ledger, standing, travel)
}

impl Proposer for Greedy {
    fn propose(&self, ledger: &Ledger, standing: &SupplyStatus, travel: &Travel) -> Proposal {
        let mut stores = Stores::of(ledger, standing);
        let mut proposal = Proposal::default();
        for site in urgency::order(ledger, standing) {
            let start = standing.needs.partition_point(|row| row.site < site);
            let end = standing.needs.partition_point(|row| row.site <= site);
            let rows = standing.needs[start..end].iter().filter(|row| row.gap.is_some());
            let mut rows: Vec<&NeedRow> =
                rows.filter(|row| row.item.index() < ledger.catalogue.items.len()).collect();
            if rows.is_empty() {
                continue;
            }
            let critical = |row: &NeedRow| ledger.catalogue.items[row.item].critical;
            rows.sort_by_key(|row| (!critical(row), row.item));
            let case =
                Case { ledger, now: standing.at, travel, site, near: near(ledger, travel, site) };
            for row in rows {
                case.give(row, &mut stores, &mut proposal);
            }
        }
        proposal
    }
}

/// Depots that a site can be reached from, the nearest first.
fn near(ledger: &Ledger, travel: &Travel, site: SiteIndex) -> Vec<DepotIndex> {
    let mut near: Vec<(u32, DepotIndex)> = DepotIndex::all(ledger.depots.len() as u32)
        .filter_map(|depot| {
            let land = travel.classes().iter().filter(|class| !class.floats());
            let ms = land.filter_map(|class| travel.ms(*class, depot, site)).min();
            Some((ms.or_else(|| travel.ms(VehicleClass::Boat, depot, site))?, depot))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, depot)| depot).collect()
}

/// Who carries an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carrier {
    /// The class; a boat goes by land to where it is loaded.
    pub class: VehicleClass,
    /// Trips that its payload takes.
    pub trips: u32,
    /// Milliseconds from depot to site, one way.
    pub ms: u32,
}

impl Carrier {
    /// Milliseconds until the last load is there: one vehicle drives all trips.
    pub fn done_ms(self) -> u64 {
        u64::from(self.ms) * (2 * u64::from(self.trips)).saturating_sub(1)
    }

    /// Who brings an amount of an item that weighs `unit_kg` a base unit first: by land, or, where
    /// no land vehicle gets there, by boat. `None` where nothing gets there.
    pub fn of(
        travel: &Travel,
        depot: DepotIndex,
        site: SiteIndex,
        amount: Amount,
        unit_kg: f64,
    ) -> Option<Self> {
        let carrier = |class: VehicleClass| {
            let ms = travel.ms(class, depot, site)?;
            Some(Self { class, trips: payload::trips(class, amount, unit_kg), ms })
        };
        let land = travel.classes().iter().filter(|class| !class.floats());
        let best = land.filter_map(|class| carrier(*class)).min_by_key(|it| it.done_ms());
        best.or_else(|| carrier(VehicleClass::Boat))
    }
}

/// One site, while its shortages are met.
struct Case<'a> {
    ledger: &'a Ledger,
    now: Timestamp,
    travel: &'a Travel,
    site: SiteIndex,
    near: Vec<DepotIndex>,
}

impl Case<'_> {
    fn give(&self, row: &NeedRow, stores: &mut Stores, proposal: &mut Proposal) {
        let item = &self.ledger.catalogue.items[row.item];
        let mut wanted = whole(row.gap, item.unit, true);
        let (mut reached, mut expires) = (false, false);
        let first = proposal.lines.len();
        for &depot in &self.near {
            if !stores.told[row.item].some || !wanted.is_some() {
                break;
            }
            let Some(shelves) = stores.shelves(row.item, depot) else { continue };
            reached = true;
            for shelf in &mut shelves.lots {
                let amount = wanted.min(shelf.left);
                if !amount.is_some() {
                    continue;
                }
                let carrier = Carrier::of(self.travel, depot, self.site, amount, item.mass_kg);
                let Some(carrier) = carrier else { continue };
                if shelf.expires_at.is_some_and(|end| end <= later(self.now, carrier.done_ms())) {
                    expires = true;
                    continue;
                }
                let mut line = self.line(row, depot, shelf.lot, amount, carrier);
                while proposal.lines[first..].iter().any(|other| other.id == line.id) {
                    line.id.push('a');
                }
                proposal.lines.push(line);
                shelf.left = shelf.left.less(amount);
                wanted = wanted.less(amount);
            }
            shelves.lots.retain(|shelf| shelf.left.is_some());
        }
        if wanted.is_some() {
            let told = stores.told[row.item];
            let reason = if reached && expires && proposal.lines.len() == first {
                UnmetReason::Expired
            } else if reached {
                UnmetReason::GivenAway
            } else {
                told.why_not_reached()
            };
            // Lines round a shortage up to whole pieces; what is unmet is not rounded.
            let given = proposal.lines[first..].iter().map(|line| line.amount).sum();
            let amount = row.gap.less(given);
            let words = |language| self.unmet_words(row, amount, reason, stores, language);
            let (words_id, words_en) = (words(Language::Id), words(Language::En));
            proposal.unmet.push(Unmet {
                site: row.site,
                item: row.item,
                amount,
                reason,
                words_id,
                words_en,
            });
        }
    }

    fn line(
        &self,
        row: &NeedRow,
        depot: DepotIndex,
        lot: usize,
        amount: Amount,
        carrier: Carrier,
    ) -> ProposalLine {
        let held = &self.ledger.lots[lot];
        let arrives = later(self.now, u64::from(carrier.ms));
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
            amount.as_thousandths(),
            carrier.class
        );
        let words = |language| self.line_words(row, depot, lot, amount, carrier, in_time, language);
        ProposalLine {
            id: format!("usul-{:013x}", feature_id(&said)),
            site: row.site,
            item: row.item,
            depot,
            lot,
            agency: held.owner.clone(),
            amount,
            vehicle: carrier.class,
            trips: carrier.trips,
            ms: carrier.ms,
            in_time,
            expires_at: held.expires_at,
            why_id: words(Language::Id),
            why_en: words(Language::En),
        }
    }

    /// `Gudang Kota Bangun (BPBD): 1.250 L air bersih, 42 menit naik truk, 2 rit; kedaluwarsa 12 hari
    /// lagi; persediaan di Balai Kota habis 6 jam lagi.`
    #[expect(clippy::too_many_arguments, reason = "all that a line says")]
    fn line_words(
        &self,
        row: &NeedRow,
        depot: DepotIndex,
        lot: usize,
        amount: Amount,
        carrier: Carrier,
        in_time: Option<bool>,
        language: Language,
    ) -> String {
        let item = &self.ledger.catalogue.items[row.item];
        let held = &self.ledger.lots[lot];
        let amount = words::amount(language, amount, item.unit);
        let what = item.called(language);
        let (depot, owner) = (words::depot(&self.ledger.depots[depot]), &held.owner);
        let takes = language.duration(f64::from(carrier.ms) / 1000.0);
        let (class, trips) = (language.vehicle(carrier.class), carrier.trips);
        let mut text = match language {
            Language::Id => format!("{depot} ({owner}): {amount} {what}, {takes} naik {class}"),
            Language::En => format!("{depot} ({owner}): {amount} of {what}, {takes} by {class}"),
        };
        if trips > 1 {
            text.push_str(&language.choose(format!(", {trips} rit"), format!(", {trips} trips")));
        }
        if let Some(end) = held.expires_at {
            let days = words::number(language, hours_until(self.now, end).div_euclid(24.0), 0);
            text.push_str(&language.choose(
                format!("; kedaluwarsa {days} hari lagi"),
                format!("; expires in {days} days"),
            ));
        }
        text.push_str(&self.supply_words(row, in_time, language));
        text.push('.');
        text
    }

    /// What a line says of the stock at the site: `; persediaan di Balai Kota habis 6 jam lagi`.
    fn supply_words(&self, row: &NeedRow, in_time: Option<bool>, language: Language) -> String {
        let item = &self.ledger.catalogue.items[row.item];
        let site = words::site(&self.ledger.sites[row.site]);
        let left = row.runs_out_at.map(|end| hours_until(self.now, end));
        match (row.on_hand, left) {
            (None, _) => language.choose(
                format!("; stok di {site} belum terdata"),
                format!("; nobody has counted what {site} has"),
            ),
            (Some(_), Some(hours)) if hours <= 0.0 => language.choose(
                format!("; persediaan di {site} sudah habis"),
                format!("; {site} has run out"),
            ),
            (Some(_), Some(hours)) => {
                let left = words::hours(language, hours);
                let late = match in_time {
                    Some(false) => language.choose(", sebelum ini tiba", ", before this arrives"),
                    _ => "",
                };
                language.choose(
                    format!("; persediaan di {site} habis {left} lagi{late}"),
                    format!("; {site} runs out in {left}{late}"),
                )
            }
            (Some(_), None) => {
                let short = words::shortage(language, row.gap, item.unit);
                language.choose(
                    format!("; {site} kekurangan {short}"),
                    format!("; {site} is {short} short"),
                )
            }
        }
    }

    fn unmet_words(
        &self,
        row: &NeedRow,
        amount: Amount,
        reason: UnmetReason,
        stores: &Stores,
        language: Language,
    ) -> String {
        let item = &self.ledger.catalogue.items[row.item];
        let what = item.called(language);
        let amount = words::shortage(language, amount, item.unit);
        let site = words::site(&self.ledger.sites[row.site]);
        let why = match reason {
            UnmetReason::NoStock => match stores.told[row.item].uncounted {
                0 => {
                    language.choose("tidak ada gudang yang punya".into(), "no depot has any".into())
                }
                lots => language.choose(
                    format!("tidak ada stok tercatat ({lots} catatan belum terdata jumlahnya)"),
                    format!("no stock was counted ({lots} entries without a number)"),
                ),
            },
            UnmetReason::NoWay => {
                let depot = stores.first_depot(row.item);
                let depot = depot.map_or("", |at| words::depot(&self.ledger.depots[at]));
                language.choose(
                    format!("ada di {depot}, tetapi tidak ada kendaraan yang bisa sampai"),
                    format!("{depot} has some, and no vehicle gets there"),
                )
            }
            UnmetReason::GivenAway => language.choose(
                "yang ada sudah dijanjikan, atau diberikan ke lokasi yang lebih mendesak".into(),
                "what there is is promised, or given to more urgent sites".into(),
            ),
            UnmetReason::Expired => language.choose(
                "yang ada sudah kedaluwarsa, atau kedaluwarsa sebelum tiba".into(),
                "what there is has expired, or does before it arrives".into(),
            ),
        };
        match language {
            Language::Id => format!("Kurang {amount} {what} di {site}: {why}."),
            Language::En => format!("{amount} of {what} short at {site}: {why}."),
        }
    }
}

/// The moment `ms` milliseconds after `now`.
fn later(now: Timestamp, ms: u64) -> Timestamp {
    let ms = SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX));
    now.checked_add(ms).unwrap_or(Timestamp::MAX)
}

fn hours_until(now: Timestamp, then: Timestamp) -> f64 {
    then.duration_since(now).as_secs_f64() / 3600.0
}
