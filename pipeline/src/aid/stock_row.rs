//! One row of a stock table: a lot, and its stock card where the row is one.

use jiff::Timestamp;
use lintas_model::aid::{Amount, Catalogue, Lot};
use lintas_model::finding::{Finding, FindingCode, Severity};

use super::items;
use super::named_places::{DepotOrSite, NamedPlaces};
use super::quantity::converted;
use super::unreadable_expiry;
use super::unreadable_moment;
use super::words::{agency, quoted, said_in};
use crate::config::Source;
use crate::ingest::{Row, TableMatch};
use crate::input::Column;
use crate::input::columns::stock;

/// A stock card: what a row says of the movements of a lot, in base units.
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
    /// Column and cell of `closing`, as they are in the table.
    pub closing_said: Option<(String, String)>,
    /// Column and cell of `sent`, as they are in the table.
    pub sent_said: Option<(String, String)>,
}

/// What one row of a stock table says.
#[derive(Debug, Clone)]
pub(super) struct StockRow {
    /// Position of its source in the configuration.
    pub(super) source: usize,
    /// Position in [`SourceRows::rows`](crate::ingest::SourceRows::rows).
    pub(super) at: usize,
    /// The lot; its `depot` is the site's id where the stock is at a site.
    pub(super) lot: Lot,
    /// Its movements, where the row is a stock card.
    pub(super) card: Option<Card>,
    /// The stock is at a site.
    pub(super) at_site: bool,
    /// It says for itself when it was counted nowhere: its moment is that of its file.
    pub(super) undated: bool,
    /// The agency that runs the depot.
    pub(super) keeper: Option<String>,
    /// Precedence of its source.
    pub(super) precedence: i64,
}

/// Reads a row; findings about it that do not refuse it go to `tell`.
///
/// # Errors
/// The finding for which the row is refused: an unknown item, place or unit.
pub(super) fn read(
    source: &Source,
    row: &Row,
    tables: &[TableMatch],
    catalogue: &Catalogue,
    ends: &NamedPlaces<'_>,
    tell: &mut dyn FnMut(Finding),
) -> Result<StockRow, Box<Finding>> {
    let item = items::of_row(catalogue, row, &source.id)?;
    let end = end_of(row, &source.id, ends)?;
    let amount = |column| converted(item, row, &source.id, column);
    let (available, conversion) = match amount(stock::QTY_AVAILABLE)? {
        Some((available, conversion)) => (Some(available), conversion),
        None => (None, None),
    };
    let some = |column| -> Result<Amount, Box<Finding>> {
        Ok(amount(column)?.map_or(Amount::ZERO, |(amount, _)| amount))
    };
    let keeper = match end {
        DepotOrSite::Depot(depot) => depot.agency.as_deref().map(agency),
        DepotOrSite::Site(_) => None,
    };
    let owner = row.get(stock::ORG_CODE).map(agency).filter(|owner| !owner.is_empty());
    let owner = owner.or_else(|| keeper.clone()).unwrap_or_else(|| {
        tell(
            row.finding(
                FindingCode::MissingValue,
                &source.id,
                "nobody says whose stock it is",
                "pemilik stok tidak disebut",
            )
            .in_column(stock::ORG_CODE.name(), "")
            .with_severity(Severity::Warning),
        );
        String::new()
    });
    let mut lot = Lot {
        depot: end.id().to_owned(),
        owner,
        item: item.code.clone(),
        available,
        reserved: some(stock::QTY_RESERVED)?,
        in_transit: some(stock::QTY_IN_TRANSIT)?,
        on_order: some(stock::QTY_ON_ORDER)?,
        expected_at: row.get(stock::EXPECTED_AT),
        expires_at: row.get(stock::EXPIRY),
        as_of: row.as_of,
        source: source.id.clone(),
        row: Some(row.number),
        conversion,
    };
    let card = card(&lot, row, tables, |column| Ok(amount(column)?.map(|(amount, _)| amount)))?;
    if let Some(finding) = unreadable_expiry::doubted(&mut lot, item, row, tables) {
        tell(finding);
    }
    let at_site = matches!(end, DepotOrSite::Site(_));
    let doubted =
        at_site.then(|| unreadable_moment::doubted(&mut lot, item, row, tables)).flatten();
    doubted.into_iter().for_each(tell);
    let undated = !row.values.has(stock::REPORTED_AT);
    Ok(StockRow { source: 0, at: 0, lot, card, at_site, undated, keeper, precedence: 0 })
}

/// The stock card of a row, where it states opening and closing stock and at least one of received,
/// sent and used.
fn card(
    lot: &Lot,
    row: &Row,
    tables: &[TableMatch],
    amount: impl Fn(Column<f64>) -> Result<Option<Amount>, Box<Finding>>,
) -> Result<Option<Card>, Box<Finding>> {
    let moved = [amount(stock::QTY_RECEIVED)?, amount(stock::QTY_SENT)?, amount(stock::QTY_USED)?];
    let (Some(opening), Some(closing)) = (amount(stock::QTY_OPENING)?, lot.available) else {
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
        closing_said: row.said(tables, stock::QTY_AVAILABLE.name()),
        sent_said: row.said(tables, stock::QTY_SENT.name()),
    }))
}

fn end_of<'a>(
    row: &Row,
    source: &str,
    ends: &NamedPlaces<'a>,
) -> Result<DepotOrSite<'a>, Box<Finding>> {
    let said =
        [stock::WAREHOUSE_ID, stock::WAREHOUSE_NAME].map(|column| row.values.trimmed(column));
    ends.find(said.into_iter().flatten()).ok_or_else(|| {
        let column = said_in(row, stock::WAREHOUSE_ID, stock::WAREHOUSE_NAME);
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
