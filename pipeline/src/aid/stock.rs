//! Rows of stock tables to lots in depots, and to what lies on hand at sites.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::aid::{Amount, Catalogue, Item, Lot, OnHand, UnitError};
use lintas_model::finding::{Finding, FindingCode, Severity};

use super::double_counts;
use super::ends::{End, Ends};
use super::items;
use super::undated;
use super::verdicts::Verdicts;
use super::words::{self, quoted, said_in};
use crate::config::{Config, Source};
use crate::ingest::{Row, SourceRows, TableMatch};
use crate::input::InputLayer;
use crate::merge::sites::{Depot, Shelter};
use crate::tally::Tally;

/// What lies where, each thing once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stock {
    /// Ascending by depot, item, owner, expiry.
    pub lots: Vec<Lot>,
    /// What lies on hand at sites, by site id; ascending by item. An item that is missing is not
    /// known there (belum terdata).
    pub on_hand: BTreeMap<String, Vec<OnHand>>,
    /// Stock cards, in the order of the configuration and of their rows.
    pub cards: Vec<Card>,
}

/// What a row tells of the movements of a lot, in base units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Depot id.
    pub depot: String,
    /// Code of the agency that owns it.
    pub owner: String,
    /// Item code.
    pub item: String,
    /// At the beginning of the period.
    pub opening: Amount,
    /// Come in since.
    pub received: Amount,
    /// Gone out since.
    pub sent: Amount,
    /// Used up in the depot since.
    pub used: Amount,
    /// On the shelf at the end.
    pub closing: Amount,
    /// When it was counted.
    pub as_of: Option<Timestamp>,
    /// Id of its source.
    pub source: String,
    /// Sheet of the workbook, where it is one.
    pub sheet: Option<String>,
    /// Row in the source.
    pub row: u64,
    /// Their column and cell of `closing`.
    pub closing_said: Option<(String, String)>,
    /// Their column and cell of `sent`.
    pub sent_said: Option<(String, String)>,
}

/// What one row tells.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// Position of its source in the configuration, and of the row among the source's.
    pub(super) source: usize,
    /// Position in [`SourceRows::rows`].
    pub(super) at: usize,
    /// As told; `depot` is the site's id where it lies at a site.
    pub(super) lot: Lot,
    /// Its movements, where the row is a stock card.
    card: Option<Card>,
    /// It lies at a site.
    pub(super) at_site: bool,
    /// The agency that runs the depot.
    pub(super) keeper: Option<String>,
    /// Of its source.
    pub(super) precedence: i64,
}

/// The stock that all `stock` sources tell of. Rows that are not counted go to the quarantine of
/// their source.
pub fn stock(
    config: &Config,
    sources: &mut [SourceRows],
    catalogue: &Catalogue,
    depots: &[Depot],
    shelters: &[Shelter],
    tally: &mut Tally,
) -> Stock {
    let ends = Ends::new(depots, shelters);
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
                Ok(read) => told.push(Told { source, at, precedence: of.precedence, ..read }),
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

/// Lots in their order; what lies at sites by site and item. Of several lots of an item at a site
/// the oldest count is the moment of their sum, so that nothing eaten since is counted again.
fn gather(told: Vec<Told>, as_of: Timestamp) -> Stock {
    let mut stock = Stock::default();
    let mut at_sites: BTreeMap<(String, String), OnHand> = BTreeMap::new();
    for Told { lot, card, at_site, .. } in told {
        stock.cards.extend(card);
        if !at_site {
            stock.lots.push(lot);
            continue;
        }
        let Some(amount) = lot.available.filter(|_| lot.is_usable(as_of)) else { continue };
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

/// What lots are ordered by; the last parts for those that agree in the first.
fn key(lot: &Lot) -> impl Ord + '_ {
    let first = (&lot.depot, &lot.item, &lot.owner, lot.expires_at.unwrap_or(Timestamp::MAX));
    (first, &lot.source, lot.row)
}

fn read(
    source: &Source,
    row: &Row,
    tables: &[TableMatch],
    catalogue: &Catalogue,
    ends: &Ends<'_>,
    tell: &mut dyn FnMut(Finding),
) -> Result<Told, Box<Finding>> {
    let item = items::of_row(catalogue, row, &source.id)?;
    let end = end_of(row, &source.id, ends)?;
    let moment = |name: &str| row.values.text(name).and_then(|text| text.parse().ok());
    let amount = |name: &str| converted(item, row, &source.id, name);
    let (available, conversion) = match amount("qty_available")? {
        Some((available, conversion)) => (Some(available), conversion),
        None => (None, None),
    };
    let some = |name: &str| -> Result<Amount, Box<Finding>> {
        Ok(amount(name)?.map_or(Amount::ZERO, |(amount, _)| amount))
    };
    let keeper = match end {
        End::Depot(depot) => depot.agency.as_deref().map(agency),
        End::Site(_) => None,
    };
    let owner = row.values.text("org_code").map(agency).filter(|owner| !owner.is_empty());
    let owner = owner.or_else(|| keeper.clone()).unwrap_or_else(|| {
        tell(
            row.finding(
                FindingCode::MissingValue,
                &source.id,
                "nobody says whose stock it is",
                "pemilik stok tidak disebut",
            )
            .in_column("org_code", "")
            .with_severity(Severity::Warning),
        );
        String::new()
    });
    let mut lot = Lot {
        depot: end.id().to_owned(),
        owner,
        item: item.code.clone(),
        available,
        reserved: some("qty_reserved")?,
        in_transit: some("qty_in_transit")?,
        on_order: some("qty_on_order")?,
        expected_at: moment("expected_at"),
        expires_at: moment("expiry"),
        as_of: row.as_of,
        source: source.id.clone(),
        row: Some(row.number),
        conversion,
    };
    let card = card(&lot, row, tables, |name| Ok(amount(name)?.map(|(amount, _)| amount)))?;
    if let Some(finding) = undated::doubted(&mut lot, item, row, tables) {
        tell(finding);
    }
    let at_site = matches!(end, End::Site(_));
    Ok(Told { source: 0, at: 0, lot, card, at_site, keeper, precedence: 0 })
}

/// The movements that a row tells, where it says what was there at first, what is there now and at
/// least one of the others.
fn card(
    lot: &Lot,
    row: &Row,
    tables: &[TableMatch],
    amount: impl Fn(&str) -> Result<Option<Amount>, Box<Finding>>,
) -> Result<Option<Card>, Box<Finding>> {
    let moved = [amount("qty_received")?, amount("qty_sent")?, amount("qty_used")?];
    let (Some(opening), Some(closing)) = (amount("qty_opening")?, lot.available) else {
        return Ok(None);
    };
    if moved.iter().all(Option::is_none) {
        return Ok(None);
    }
    let [received, sent, used] = moved.map(Option::unwrap_or_default);
    Ok(Some(Card {
        depot: lot.depot.clone(),
        owner: lot.owner.clone(),
        item: lot.item.clone(),
        opening,
        received,
        sent,
        used,
        closing,
        as_of: lot.as_of,
        source: lot.source.clone(),
        sheet: row.sheet.as_deref().map(str::to_owned),
        row: row.number,
        closing_said: row.said(tables, "qty_available"),
        sent_said: row.said(tables, "qty_sent"),
    }))
}

/// An agency's code as all tables mean it.
pub(super) fn agency(said: &str) -> String {
    said.trim().to_uppercase()
}

fn end_of<'a>(row: &Row, source: &str, ends: &Ends<'a>) -> Result<End<'a>, Box<Finding>> {
    let text = |name: &str| row.values.text(name).map(str::trim).filter(|text| !text.is_empty());
    let said = [text("warehouse_id"), text("warehouse_name")];
    ends.find(said.into_iter().flatten()).ok_or_else(|| {
        let column = said_in(row, "warehouse_id", "warehouse_name");
        let said = said.into_iter().flatten().next().unwrap_or_default();
        let finding = row
            .finding(
                FindingCode::UnknownDepot,
                source,
                format!("{} is no depot or site that is known", quoted(said)),
                format!("{} bukan gudang atau lokasi yang dikenal", quoted(said)),
            )
            .in_column(column, said);
        Box::new(match ends.nearest(said, |_| true) {
            None => finding,
            Some(near) => finding.mended_by(
                format!("maksudnya {near}? tulis kode itu, atau daftarkan gudangnya"),
                format!("{near} is meant? write that code, or list the depot"),
            ),
        })
    })
}

/// The quantity in a column as base units of the item, and how it was converted; `None` where the
/// cell is empty.
///
/// # Errors
/// The finding that costs the row, where nobody could say what the quantity is.
pub(super) fn converted(
    item: &Item,
    row: &Row,
    source: &str,
    column: &str,
) -> Result<Option<(Amount, Option<String>)>, Box<Finding>> {
    let Some(quantity) = row.values.number(column) else { return Ok(None) };
    let word = row.values.text("unit").map(str::trim).filter(|word| !word.is_empty());
    let pack_size = row.values.number("pack_size");
    let counted = item.counted_in();
    let mismatch = |en: String, id: String| {
        row.finding(FindingCode::UnitMismatch, source, en, id)
            .in_column("unit", word.unwrap_or_default())
    };
    let Some(word) = word else {
        // Without a unit it is the one that people count the item by only where there is no other.
        if item.packs.iter().all(|pack| pack.holds == Amount::thousandths(1000))
            && let Ok(amount) = item.convert(quantity, item.unit.word(), None)
        {
            return Ok(Some(amount));
        }
        return Err(Box::new(mismatch(
            format!("no unit is said, and {} comes in more than one", item.code),
            format!("satuan tidak disebut, padahal {} ada dalam beberapa satuan", item.name_id),
        )));
    };
    item.convert(quantity, word, pack_size).map(Some).map_err(|error| {
        let said = quoted(word);
        Box::new(match error {
            UnitError::Other { said: other, .. } => mismatch(
                format!("{said} measures {}; {} is counted in {counted}", other.word(), item.code),
                format!(
                    "{said} mengukur {}; {} dihitung dalam {counted}",
                    other.word(),
                    item.name_id
                ),
            ),
            UnitError::PackSizeMissing => mismatch(
                format!("nobody says how many {counted} a {said} of {} holds", item.code),
                format!("isi satu {said} {} dalam {counted} tidak disebut", item.name_id),
            )
            .mended_by(
                format!("isi kolom isi kemasan (pack_size), atau tulis jumlahnya dalam {counted}"),
                format!("fill in pack_size, or write the quantity in {counted}"),
            ),
            UnitError::Unknown => mismatch(
                format!("{said} is no unit that is known; {} is counted in {counted}", item.code),
                format!("satuan {said} tidak dikenal; {} dihitung dalam {counted}", item.name_id),
            ),
            UnitError::OutOfRange => mismatch(
                format!("{quantity} {word} is more than can be counted"),
                format!("{quantity} {word} di luar batas hitungan"),
            ),
        })
    })
}

/// What there is to say of a lot that is counted.
fn tell_state(
    lot: &Lot,
    row: &Row,
    catalogue: &Catalogue,
    config: &Config,
    tell: &mut dyn FnMut(Finding),
) {
    let Some(item) = catalogue.get(&lot.item) else { return };
    let (code, name) = (&item.code, &item.name_id);
    if lot.available.is_none() && row.values.number("qty_available").is_none() {
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
#[path = "stock_worlds.rs"]
mod worlds;
