//! Whether opening, received, sent, used and closing stock add up.
//!
//! A row of a stock table is a stock card where it states opening and closing stock and at least
//! one of received, sent and used; of these three an empty one counts as zero. Cards of one depot,
//! owner and item are added up before they are checked.
//!
//! Dispatches are compared with them: what left the depot on the day of the count, before it,
//! cannot be more than what the card says was sent, whenever the card began. Less is no
//! contradiction, since not everything that leaves is a dispatch to a site.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::aid::{Amount, Catalogue, Dispatch, DispatchState, Item, Movement};
use lintas_model::finding::{Finding, FindingCode};
use polars::prelude::PolarsError;

use super::alike::grouped;
use super::stock_row::Card;
use super::words;
use crate::tally::Tally;

/// Adds up stock cards, with findings about those that do not balance; ascending by depot, owner,
/// item.
pub fn reconcile(
    cards: &[Card],
    catalogue: &Catalogue,
    dispatches: &[Dispatch],
    zone: &TimeZone,
    tally: &mut Tally,
) -> Vec<Movement> {
    if cards.is_empty() {
        return Vec::new();
    }
    let left = left_on_the_day(cards, dispatches, zone);
    let sums = added_up(cards, &left).expect("columns of one length make frames that add up");
    for sum in &sums {
        let Some(card) = cards.get(sum.first) else { continue };
        let Some(item) = catalogue.get(&card.item) else { continue };
        tally.extend(unbalanced(&sum.card, card, item));
        tally.extend(sent_without_card(sum, card, item));
    }
    sums.into_iter().map(|sum| sum.card).collect()
}

/// The finding about a card whose closing does not follow from the rest; `None` where it does.
fn unbalanced(of: &Movement, card: &Card, item: &Item) -> Option<Finding> {
    if of.difference == Amount::ZERO {
        return None;
    }
    let say = |amount: Amount| words::amount(amount, item);
    let (depot, name, code) = (&of.depot, &item.name_id, &of.item);
    let should = Amount::thousandths(of.closing.as_thousandths() - of.difference.as_thousandths());
    let (opening, received) = (say(of.opening), say(of.received));
    let (sent, used, closing) = (say(of.sent), say(of.used), say(of.closing));
    let (should, difference) = (say(should), say(of.difference));
    let en = format!(
        "{code} in {depot}: opening {opening} + received {received} − sent {sent} − \
             used {used} = {should}, closing says {closing} (difference {difference})"
    );
    let id = format!(
        "{name} di {depot}: awal {opening} + masuk {received} − keluar {sent} − \
             terpakai {used} = {should}, sisa tertulis {closing} (selisih {difference})"
    );
    Some(about(card, &card.closing_said, en, id))
}

/// The finding about a card that says less was sent than dispatches of its day alone say; `None` where
/// it says enough.
fn sent_without_card(sum: &Sum, card: &Card, item: &Item) -> Option<Finding> {
    let of = &sum.card;
    if sum.left <= of.sent {
        return None;
    }
    let (depot, name, code) = (&of.depot, &item.name_id, &of.item);
    let (sent, left) = (words::amount(of.sent, item), words::amount(sum.left, item));
    let en = format!(
        "{code} in {depot}: the card says {sent} were sent, dispatches of that day alone say {left}"
    );
    let id = format!(
        "{name} di {depot}: kartu stok menyebut keluar {sent}, padahal pengiriman hari itu saja \
             {left}"
    );
    Some(about(card, &card.sent_said, en, id))
}

/// A finding about a card, at the column and cell that say what it is about, where they are known.
fn about(card: &Card, said: &Option<(String, String)>, en: String, id: String) -> Finding {
    let finding = Finding::new(FindingCode::StockUnbalanced, &card.source, en)
        .in_indonesian(id)
        .on_sheet(card.sheet.as_deref())
        .at_row(card.row);
    match said {
        Some((column, cell)) => finding.in_column(column, cell.as_str()),
        None => finding,
    }
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
    card: Movement,
    /// Position of the first card in the sum.
    first: usize,
    /// What left with dispatches on the day of the count.
    left: Amount,
}

/// Cards of one depot, owner and item, added up; ascending by these.
fn added_up(cards: &[Card], left: &[(usize, Amount)]) -> Result<Vec<Sum>, PolarsError> {
    let text = |of: fn(&Card) -> &str| cards.iter().map(of).collect::<Vec<&str>>();
    let groups = grouped(&[
        ("depot", text(|card| &card.depot)),
        ("owner", text(|card| &card.owner)),
        ("item", text(|card| &card.item)),
    ])?;
    let mut left_by = vec![Amount::ZERO; cards.len()];
    for (card, amount) in left {
        left_by[*card] += *amount;
    }
    let one = |rows: Vec<usize>| {
        let first = *rows.first()?;
        let sum = |of: fn(&Card) -> Amount| rows.iter().map(|row| of(&cards[*row])).sum::<Amount>();
        let opening = sum(|card| card.opening);
        let received = sum(|card| card.received);
        let (sent, used) = (sum(|card| card.sent), sum(|card| card.used));
        let closing = sum(|card| card.closing);
        let told = (closing + sent + used).as_thousandths();
        let card = &cards[first];
        Some(Sum {
            card: Movement {
                depot: card.depot.clone(),
                owner: card.owner.clone(),
                item: card.item.clone(),
                opening,
                received,
                sent,
                used,
                closing,
                difference: Amount::thousandths(told - (opening + received).as_thousandths()),
            },
            first,
            left: rows.iter().map(|row| left_by[*row]).sum(),
        })
    };
    let mut sums: Vec<Sum> = groups.into_iter().filter_map(one).collect();
    sums.sort_by(|a, b| {
        let whose =
            |sum: &Sum| (sum.card.depot.clone(), sum.card.owner.clone(), sum.card.item.clone());
        whose(a).cmp(&whose(b))
    });
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aid::fixtures::{AidInputs, RowCells};
    use crate::aid::stock::stock;
    use crate::input::InputLayer;

    fn judged(
        cards: &[RowCells<'_>],
        dispatches: &[RowCells<'_>],
    ) -> (Vec<Movement>, Vec<Finding>) {
        let mut world = AidInputs::new().rows("kartu", InputLayer::Stock, cards).rows(
            "kiriman",
            InputLayer::Dispatches,
            dispatches,
        );
        let sent = world.dispatches();
        let AidInputs { config, sources, catalogue, depots, shelters, tally, .. } = &mut world;
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
