//! Whether opening, received, sent, used and closing stock add up.
//!
//! A row of a stock table is a stock card where it says what was there at first, what is there now and
//! at least one of received, sent and used; what it leaves empty of these three did not happen. Cards
//! of one depot, owner and item are added up before they are judged.
//!
//! Dispatches are held against them: what left the depot on the day of the count, before it, cannot be
//! more than what the card says was sent, whenever the card began. Less is no contradiction: not
//! everything that leaves is a dispatch to a site.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::aid::{Amount, Catalogue, Dispatch, DispatchState};
use lintas_model::finding::{Finding, FindingCode};
use polars::prelude::{
    Column, DataFrame, IntoLazy, JoinArgs, JoinType, PolarsError, SortMultipleOptions, col,
};

use super::stock::Card;
use super::words;
use crate::report::Tally;

/// A stock card of one owner and item in one depot, in base units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
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
    /// On the shelf at the end, as counted.
    pub closing: Amount,
    /// `closing` less what it should be: below zero where something is missing.
    pub difference: Amount,
}

/// Adds up stock cards and says which do not balance; ascending by depot, owner, item.
pub fn reconcile(
    cards: &[Card],
    catalogue: &Catalogue,
    dispatches: &[Dispatch],
    zone: &TimeZone,
    tally: &mut Tally,
) -> Vec<Reconciled> {
    if cards.is_empty() {
        return Vec::new();
    }
    let left = left_on_the_day(cards, dispatches, zone);
    let sums = added_up(cards, &left).expect("columns of one length make frames that add up");
    for sum in &sums {
        let Some(card) = cards.get(sum.first) else { continue };
        let Some(item) = catalogue.get(&card.item) else { continue };
        let say = |amount: Amount| words::amount(amount, item);
        let of = &sum.card;
        let finding = |en: String, id: String| {
            Finding::new(FindingCode::StockUnbalanced, &card.source, en)
                .in_indonesian(id)
                .on_sheet(card.sheet.as_deref())
                .at_row(card.row)
        };
        let about = |finding: Finding, said: &Option<(String, String)>| match said {
            Some((column, cell)) => finding.in_column(column, cell.as_str()),
            None => finding,
        };
        let (depot, name, code) = (&of.depot, &item.name_id, &of.item);
        if of.difference != Amount::ZERO {
            let should =
                Amount::thousandths(of.closing.as_thousandths() - of.difference.as_thousandths());
            let (opening, received) = (say(of.opening), say(of.received));
            let (sent, used, closing) = (say(of.sent), say(of.used), say(of.closing));
            let (should, difference) = (say(should), say(of.difference));
            let finding = finding(
                format!(
                    "{code} in {depot}: opening {opening} + received {received} − sent {sent} − \
                         used {used} = {should}, closing says {closing} (difference {difference})"
                ),
                format!(
                    "{name} di {depot}: awal {opening} + masuk {received} − keluar {sent} − \
                         terpakai {used} = {should}, sisa tertulis {closing} (selisih {difference})"
                ),
            );
            tally.add(about(finding, &card.closing_said));
        }
        if sum.left > of.sent {
            let (sent, left) = (say(of.sent), say(sum.left));
            let finding = finding(
                format!(
                    "{code} in {depot}: the card says {sent} were sent, dispatches of that day \
                         alone say {left}"
                ),
                format!(
                    "{name} di {depot}: kartu stok menyebut keluar {sent}, padahal pengiriman \
                         hari itu saja {left}"
                ),
            );
            tally.add(about(finding, &card.sent_said));
        }
    }
    sums.into_iter().map(|sum| sum.card).collect()
}

/// What left for a site on the day of a card's count, before it: position of a card of the same
/// depot, owner and item, and thousandths.
fn left_on_the_day(
    cards: &[Card],
    dispatches: &[Dispatch],
    zone: &TimeZone,
) -> Vec<(usize, Amount)> {
    let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
    let mut of: BTreeMap<_, Vec<(usize, Timestamp)>> = BTreeMap::new();
    for (at, card) in cards.iter().enumerate() {
        let Some(counted) = card.as_of else { continue };
        let whose = (card.depot.as_str(), card.owner.as_str(), card.item.as_str());
        of.entry(whose).or_default().push((at, counted));
    }
    let mut left = Vec::new();
    for dispatch in dispatches.iter().filter(|it| it.state != DispatchState::Batal) {
        let gone = dispatch.history.iter().find(|step| step.state == DispatchState::Berangkat);
        let (Some(gone), Some(from)) = (gone.and_then(|step| step.at), dispatch.from.as_deref())
        else {
            continue;
        };
        let cards = of.get(&(from, dispatch.agency.as_str(), dispatch.item.as_str()));
        let mut cards = cards.into_iter().flatten();
        let card = cards.find(|(_, counted)| gone <= *counted && day(gone) == day(*counted));
        left.extend(card.map(|(card, _)| (*card, dispatch.amount)));
    }
    left
}

struct Sum {
    card: Reconciled,
    /// Position of the first card of it.
    first: usize,
    /// What left by dispatches.
    left: Amount,
}

const KEYS: [&str; 3] = ["depot", "owner", "item"];
const PARTS: [&str; 5] = ["opening", "received", "sent", "used", "closing"];

fn added_up(cards: &[Card], left: &[(usize, Amount)]) -> Result<Vec<Sum>, PolarsError> {
    let text = |name: &str, of: fn(&Card) -> &str| {
        Column::new(name.into(), cards.iter().map(of).collect::<Vec<_>>())
    };
    let part = |name: &str, of: fn(&Card) -> Amount| {
        let parts = cards.iter().map(|card| of(card).as_thousandths());
        Column::new(name.into(), parts.collect::<Vec<i64>>())
    };
    let at: Vec<u64> = (0..cards.len() as u64).collect();
    let cards = DataFrame::new(
        cards.len(),
        vec![
            text("depot", |card| &card.depot),
            text("owner", |card| &card.owner),
            text("item", |card| &card.item),
            part("opening", |card| card.opening),
            part("received", |card| card.received),
            part("sent", |card| card.sent),
            part("used", |card| card.used),
            part("closing", |card| card.closing),
            Column::new("at".into(), at),
        ],
    )?;
    let gone: Vec<u64> = left.iter().map(|(card, _)| *card as u64).collect();
    let amounts: Vec<i64> = left.iter().map(|(_, amount)| amount.as_thousandths()).collect();
    let columns = vec![Column::new("at".into(), gone), Column::new("left".into(), amounts)];
    let left = DataFrame::new(left.len(), columns)?;
    let left = left.lazy().group_by([col("at")]).agg([col("left").sum()]);
    let sums = PARTS.map(|part| col(part).sum());
    let found = cards
        .lazy()
        .join(left, [col("at")], [col("at")], JoinArgs::new(JoinType::Left))
        .group_by(KEYS.map(col))
        .agg(sums.into_iter().chain([col("at").min(), col("left").sum()]).collect::<Vec<_>>())
        .with_column(
            (col("closing") + col("sent") + col("used") - col("opening") - col("received"))
                .alias("difference"),
        )
        .sort(KEYS, SortMultipleOptions::default())
        .collect()?;
    let text = |name: &str, row: usize| -> Result<String, PolarsError> {
        Ok(found.column(name)?.str()?.get(row).unwrap_or_default().to_owned())
    };
    let amount = |name: &str, row: usize| -> Result<Amount, PolarsError> {
        Ok(Amount::thousandths(found.column(name)?.i64()?.get(row).unwrap_or_default()))
    };
    (0..found.height())
        .map(|row| {
            let first = found.column("at")?.u64()?.get(row).unwrap_or(u64::MAX);
            Ok(Sum {
                card: Reconciled {
                    depot: text("depot", row)?,
                    owner: text("owner", row)?,
                    item: text("item", row)?,
                    opening: amount("opening", row)?,
                    received: amount("received", row)?,
                    sent: amount("sent", row)?,
                    used: amount("used", row)?,
                    closing: amount("closing", row)?,
                    difference: amount("difference", row)?,
                },
                first: usize::try_from(first).unwrap_or(usize::MAX),
                left: amount("left", row)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::stock::stock;
    use crate::aid::worlds::{Cells, World};
    use crate::input::InputLayer;

    fn judged(cards: &[Cells<'_>], dispatches: &[Cells<'_>]) -> (Vec<Reconciled>, Vec<Finding>) {
        let mut world = World::new().rows("kartu", InputLayer::Stock, cards).rows(
            "kiriman",
            InputLayer::Dispatches,
            dispatches,
        );
        let sent = world.dispatches();
        let World { config, sources, catalogue, depots, shelters, tally, .. } = &mut world;
        let stock = stock(config, sources, catalogue, depots, shelters, tally);
        let zone = &config.region.time_zone;
        let found = reconcile(&stock.cards, catalogue, &sent, zone, tally);
        (found, tally.listed().0)
    }

    fn card(closing: &'static str, sent: &'static str) -> Vec<(&'static str, &'static str)> {
        vec![
            ("warehouse_id", "GD-01"),
            ("item_code", "mie"),
            ("unit", "dus"),
            ("qty_opening", "300"),
            ("qty_received", "100"),
            ("qty_sent", sent),
            ("qty_available", closing),
            ("reported_at", "2025-09-18T08:00:00+08:00"),
        ]
    }

    #[test]
    fn a_card_that_adds_up_is_fine_and_one_that_does_not_is_told_with_its_numbers() {
        let (found, findings) = judged(&[&card("280", "120")], &[]);
        assert_eq!((found.len(), findings), (1, vec![]));
        assert_eq!((found[0].opening.units(), found[0].difference), (12_000.0, Amount::ZERO));
        let (found, findings) = judged(&[&card("230", "120")], &[]);
        assert_eq!(found[0].difference.units(), -2000.0);
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!((finding.code, finding.row), (FindingCode::StockUnbalanced, Some(1)));
        for number in ["12.000", "4.000", "4.800", "11.200", "9.200", "-2.000"] {
            assert!(finding.message.contains(number), "{}", finding.message);
            assert!(finding.said_id().contains(number), "{}", finding.said_id());
        }
    }

    #[test]
    fn a_row_without_an_opening_or_a_count_is_no_card() {
        let whole = card("280", "120");
        let without = |name: &str| -> Vec<_> {
            whole.iter().filter(|(known, _)| *known != name).copied().collect()
        };
        assert_eq!(judged(&[&without("qty_opening")], &[]).0, []);
        assert_eq!(judged(&[&without("qty_available")], &[]).0, []);
        assert_eq!(judged(&[], &[]).0, []);
    }

    #[test]
    fn what_left_that_day_cannot_be_more_than_was_sent() {
        let sent = |quantity: &'static str, at: &'static str| {
            [
                ("org_code", "BPBD"),
                ("from_id", "GD-01"),
                ("to_id", "PSK-01"),
                ("item_code", "mie"),
                ("unit", "dus"),
                ("qty", quantity),
                ("status", "berangkat"),
                ("departed_at", at),
            ]
        };
        let morning = "2025-09-18T06:00:00+08:00";
        for (quantity, at, told) in [
            ("120", morning, 0),
            ("121", morning, 1),
            ("121", "2025-09-17T06:00:00+08:00", 0),
            ("121", "2025-09-18T08:30:00+08:00", 0),
        ] {
            let (_, findings) = judged(&[&card("280", "120")], &[&sent(quantity, at)]);
            assert_eq!(findings.len(), told, "{quantity} {at}");
        }
    }
}
