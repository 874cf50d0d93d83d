//! Stock tables to lots in depots and stock on hand at sites, each thing once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use lintas_model::aid::{Catalogue, Lot, OnHand};
use lintas_model::finding::{Finding, FindingCode};

use super::double_counts;
use super::named_places::NamedPlaces;
pub use super::stock_row::Card;
use super::stock_row::{StockRow, read};
use super::verdicts::Verdicts;
use super::words;
use crate::config::Config;
use crate::ingest::{Row, SourceRows};
use crate::input::InputLayer;
use crate::input::columns::stock;
use crate::merge::sites::{MergedDepot, Shelter};
use crate::tally::Tally;

/// The stock of depots and sites, each thing once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stock {
    /// Ascending by depot, item, owner, expiry.
    pub lots: Vec<Lot>,
    /// What lies on hand at sites, by site id; ascending by item. An item that is missing is not
    /// known there (belum terdata).
    pub on_hand: BTreeMap<String, Vec<OnHand>>,
    /// Site and item of counts on hand that bear no date of their own: their moment is that of their
    /// file.
    pub undated: BTreeSet<(String, String)>,
    /// Stock cards, in the order of the configuration and of their rows.
    pub cards: Vec<Card>,
}

/// The stock of all `stock` sources. Rows that are not counted go to the quarantine of their
/// source.
pub fn stock(
    config: &Config,
    sources: &mut [SourceRows],
    catalogue: &Catalogue,
    depots: &[MergedDepot],
    shelters: &[Shelter],
    tally: &mut Tally,
) -> Stock {
    let ends = NamedPlaces::new(depots, shelters);
    let mut verdicts = Verdicts::default();
    let mut told = Vec::new();
    for (source, of) in config.sources.iter().enumerate() {
        if of.layer != InputLayer::Stock {
            continue;
        }
        let tables = &sources[source].tables;
        for (at, row) in sources[source].rows.iter().enumerate() {
            let mut tell = |finding| verdicts.tell(source, at, finding);
            match read(of, row, tables, catalogue, &ends, &mut tell) {
                Ok(read) => told.push(StockRow { source, at, precedence: of.precedence, ..read }),
                Err(finding) => verdicts.refuse(source, at, *finding),
            }
        }
    }
    let told = double_counts::settle(told, catalogue, &mut verdicts);
    for one in &told {
        let row = &sources[one.source].rows[one.at];
        let mut tell = |finding| verdicts.tell(one.source, one.at, finding);
        tell_state(&one.lot, row, catalogue, config, &mut tell);
    }
    verdicts.close(sources, tally);
    gather(told, config.region.as_of)
}

/// Lots in their order; stock at sites by site and item. The sum of several lots of an item at a
/// site has the moment of the oldest count, so that what was used up since then is taken off all of
/// them.
fn gather(told: Vec<StockRow>, as_of: Timestamp) -> Stock {
    let mut stock = Stock::default();
    let mut at_sites: BTreeMap<(String, String), OnHand> = BTreeMap::new();
    for StockRow { lot, card, at_site, undated, .. } in told {
        stock.cards.extend(card);
        if !at_site {
            stock.lots.push(lot);
            continue;
        }
        let Some(amount) = lot.available.filter(|_| lot.is_usable(as_of)) else { continue };
        if undated {
            stock.undated.insert((lot.depot.clone(), lot.item.clone()));
        }
        let moment = lot.as_of.unwrap_or(as_of);
        at_sites
            .entry((lot.depot.clone(), lot.item.clone()))
            .and_modify(|known| {
                known.amount += amount;
                known.as_of = known.as_of.min(moment);
            })
            .or_insert(OnHand { item: lot.item, amount, as_of: moment });
    }
    for ((site, _), on_hand) in at_sites {
        stock.on_hand.entry(site).or_default().push(on_hand);
    }
    stock.lots.sort_by(|a, b| key(a).cmp(&key(b)));
    stock
}

/// Key that lots are sorted by; source and row make the order total.
fn key(lot: &Lot) -> impl Ord + '_ {
    let first = (&lot.depot, &lot.item, &lot.owner, lot.expires_at.unwrap_or(Timestamp::MAX));
    (first, &lot.source, lot.row)
}

/// The findings about a lot that is counted: unknown stock, expiry, more reserved than available.
fn tell_state(
    lot: &Lot,
    row: &Row,
    catalogue: &Catalogue,
    config: &Config,
    tell: &mut dyn FnMut(Finding),
) {
    let Some(item) = catalogue.get(&lot.item) else { return };
    let (code, name) = (&item.code, &item.name_id);
    if lot.available.is_none() && row.get(stock::QTY_AVAILABLE).is_none() {
        tell(
            row.finding(
                FindingCode::UnknownStock,
                &lot.source,
                format!("nobody counted {code} in {}", lot.depot),
                format!("{name} di {} belum terdata", lot.depot),
            )
            .in_column("qty_available", ""),
        );
    }
    if !lot.is_usable(config.region.as_of) {
        let day = lot.expires_at.map(|end| {
            end.to_zoned(config.region.time_zone.clone()).strftime("%Y-%m-%d").to_string()
        });
        let day = day.unwrap_or_default();
        let much = lot.available.map_or("–".to_owned(), |much| words::amount(much, item));
        tell(
            row.finding(
                FindingCode::ExpiredStock,
                &lot.source,
                format!("{much} of {code} in {} expired on {day}", lot.depot),
                format!("{name} {much} di {} kedaluwarsa sejak {day}", lot.depot),
            )
            .in_column("expiry", day),
        );
    }
    if lot.available.is_some_and(|available| lot.reserved > available) {
        let (reserved, available) = (
            words::amount(lot.reserved, item),
            words::amount(lot.available.unwrap_or_default(), item),
        );
        tell(
            row.finding(
                FindingCode::StockUnbalanced,
                &lot.source,
                format!("{reserved} are reserved and {available} are there; nothing is free"),
                format!("dicadangkan {reserved}, tersedia {available}; tidak ada yang bebas"),
            )
            .in_column("qty_reserved", reserved),
        );
    }
}

#[cfg(test)]
#[path = "stock_tests.rs"]
mod property_tests;
