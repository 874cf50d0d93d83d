//! Stock tables with one mistake each.

use lintas_model::aid::Amount;
use lintas_model::finding::FindingCode;
use proptest::prelude::*;

use super::*;
use crate::aid::fixtures::{AidInputs, RowCells, now, row};

impl AidInputs {
    fn stock(&mut self) -> Stock {
        let Self { config, sources, catalogue, depots, shelters, tally, .. } = self;
        stock(config, sources, catalogue, depots, shelters, tally)
    }
}

fn read(rows: &[RowCells<'_>]) -> (AidInputs, Stock) {
    let mut world = AidInputs::new().rows("stok-bpbd", InputLayer::Stock, rows);
    let stock = world.stock();
    (world, stock)
}

fn amounts(stock: &Stock) -> Vec<(&str, &str, Option<f64>)> {
    let of = |lot: &Lot| lot.available.map(Amount::units);
    stock.lots.iter().map(|lot| (lot.owner.as_str(), lot.item.as_str(), of(lot))).collect()
}

const RICE: RowCells<'_> = &[
    ("warehouse_id", "GD-01"),
    ("org_code", "BPBD"),
    ("item_code", "BERAS"),
    ("unit", "kg"),
    ("qty_available", "500"),
];

#[test]
fn packs_become_base_units_with_the_conversion_spelled_out() {
    let (world, stock) = read(&[
        &[
            ("warehouse_name", "Gudang BPBD"),
            ("item_name", "Mi instan"),
            ("unit", "dus"),
            ("qty_available", "25"),
            ("qty_reserved", "5"),
            ("qty_on_order", "10"),
            ("expected_at", "2025-09-19T08:00:00+08:00"),
        ],
        &[
            ("warehouse_id", "gd 01"),
            ("item_code", "beras"),
            ("unit", "karung"),
            ("pack_size", "50"),
            ("qty_available", "3"),
        ],
    ]);
    assert_eq!(world.found(), []);
    let mie = &stock.lots[1];
    assert_eq!(
        (mie.item.as_str(), mie.owner.as_str(), mie.depot.as_str()),
        ("mie", "BPBD", "GD-01")
    );
    assert_eq!(mie.available, Amount::of(1000.0));
    assert_eq!(
        (mie.reserved, mie.on_order),
        (Amount::of(200.0).unwrap(), Amount::of(400.0).unwrap())
    );
    assert_eq!(mie.conversion.as_deref(), Some("1 dus = 40 bungkus"));
    assert_eq!(stock.lots[0].conversion.as_deref(), Some("1 karung = 50 kg"));
    assert_eq!((mie.source.as_str(), mie.row), ("stok-bpbd", Some(1)));
}

#[test]
fn what_nobody_knows_is_set_aside_with_the_nearest_proposed() {
    for (cells, code, column, value, remedy) in [
        (
            [("warehouse_id", "GD-01"), ("item_code", "berass"), ("unit", "kg")],
            FindingCode::UnknownItem,
            "item_code",
            "berass",
            "beras",
        ),
        (
            [("warehouse_id", "GD-1"), ("item_code", "beras"), ("unit", "kg")],
            FindingCode::UnknownDepot,
            "warehouse_id",
            "GD-1",
            "GD-01",
        ),
        (
            [("warehouse_id", "GD-01"), ("item_code", "beras"), ("unit", "liter")],
            FindingCode::UnitMismatch,
            "unit",
            "liter",
            "",
        ),
        (
            [("warehouse_id", "GD-01"), ("item_code", "beras"), ("unit", "karung")],
            FindingCode::UnitMismatch,
            "unit",
            "karung",
            "pack_size",
        ),
    ] {
        let (cells, quantity) = (cells.to_vec(), ("qty_available", "70"));
        let cells: Vec<_> = cells.into_iter().chain([quantity]).collect();
        let (world, stock) = read(&[RICE, &cells]);
        assert_eq!(amounts(&stock), [("BPBD", "beras", Some(500.0))], "{cells:?}");
        let finding = world.only(code);
        assert_eq!((finding.row, finding.column.as_deref()), (Some(2), Some(column)));
        assert_eq!(finding.value.as_deref(), Some(value));
        assert!(finding.message_id.is_some());
        assert!(finding.remedies().0.contains(remedy), "{finding:?}");
        assert!(finding.remedies().1.contains(remedy), "{finding:?}");
        assert_eq!((world.sources[0].rows.len(), world.sources[0].rejected.len()), (1, 1));
        assert!(world.sources[0].rejected[0].line.contains(code.as_str()));
    }
}

#[test]
fn no_unit_is_the_base_unit_only_where_there_is_no_other() {
    let said = |item| {
        let cells = [("warehouse_id", "GD-01"), ("item_code", item), ("qty_available", "8")];
        let (world, stock) = read(&[&cells]);
        (world.found().len(), stock.lots.first().and_then(|lot| lot.available).map(Amount::units))
    };
    assert_eq!(said("tenda_keluarga"), (0, Some(8.0)));
    assert_eq!(said("mie"), (1, None), "packets or dus?");
}

#[test]
fn what_nobody_counted_is_neither_zero_nor_cover() {
    let (world, stock) = read(&[&RICE[..4]]);
    assert_eq!(stock.lots[0].available, None);
    assert_eq!(world.only(FindingCode::UnknownStock).row, Some(1));
    assert_eq!(world.sources[0].rejected.len(), 0);
}

#[test]
fn expired_stock_stays_in_the_table_and_is_told() {
    let expired = [RICE, &[("expiry", "2025-06-30T00:00:00+08:00")]].concat();
    let (world, stock) = read(&[&expired]);
    assert!(!stock.lots[0].is_usable(now()));
    let finding = world.only(FindingCode::ExpiredStock);
    assert_eq!(finding.value.as_deref(), Some("2025-06-30"));
    assert!(finding.said_id().contains("500 kg"), "{}", finding.said_id());
}

#[test]
fn stock_at_a_site_is_on_hand_there_and_expired_stock_is_not() {
    let at = |item: &'static str, much: &'static str, expiry: &'static str| {
        [
            ("warehouse_id", "PSK-01"),
            ("item_code", item),
            ("unit", "kg"),
            ("qty_available", much),
            ("expiry", expiry),
            ("reported_at", "2025-09-18T06:00:00+08:00"),
        ]
    };
    let good = at("beras", "120", "2026-01-01T00:00:00Z");
    let old = at("susu_balita", "9", "2025-01-01T00:00:00Z");
    let (_, stock) = read(&[&good, &old]);
    assert_eq!(stock.lots, []);
    let [on_hand] = stock.on_hand["PSK-01"].as_slice() else { panic!("{:?}", stock.on_hand) };
    assert_eq!((on_hand.item.as_str(), on_hand.amount.units()), ("beras", 120.0));
    assert_eq!(on_hand.as_of, "2025-09-17T22:00:00Z".parse().unwrap());
}

fn twice(first: RowCells<'_>, second: RowCells<'_>) -> (AidInputs, Stock) {
    let mut world = AidInputs::new().rows("stok-bpbd", InputLayer::Stock, &[first]).rows(
        "stok-pmi",
        InputLayer::Stock,
        &[second],
    );
    let stock = world.stock();
    (world, stock)
}

#[test]
fn one_amount_under_two_owners_is_counted_once_and_both_are_named() {
    let other = [&[("org_code", "PMI")], &RICE[..1], &RICE[2..]].concat();
    let (world, stock) = twice(&other, RICE);
    assert_eq!(amounts(&stock), [("BPBD", "beras", Some(500.0))], "BPBD runs the depot");
    let finding = world.only(FindingCode::DoubleCount);
    assert_eq!((finding.source.as_str(), finding.row), ("stok-bpbd", Some(1)));
    for name in ["stok-pmi", "PMI", "BPBD", "GD-01", "500 kg"] {
        assert!(finding.message.contains(name), "{}", finding.message);
        assert!(finding.said_id().contains(name), "{}", finding.said_id());
    }
}

#[test]
fn of_two_tables_of_one_owner_the_newer_counts() {
    let told = |much: &'static str, at: &'static str| {
        [&RICE[..4], &[("qty_available", much), ("reported_at", at)]].concat()
    };
    let old = told("500", "2025-09-17T06:00:00+08:00");
    let new = told("380", "2025-09-18T06:00:00+08:00");
    for (first, second) in [(&old, &new), (&new, &old)] {
        let (world, stock) = twice(first, second);
        assert_eq!(amounts(&stock), [("BPBD", "beras", Some(380.0))]);
        assert_eq!(world.found().len(), 1);
    }
    // A newer table without a count does not replace the count of an older one.
    let blank = [&RICE[..4], &[("reported_at", "2025-09-18T07:00:00+08:00")]].concat();
    let (_, stock) = twice(&blank, &old);
    assert_eq!(amounts(&stock), [("BPBD", "beras", Some(500.0))]);
}

#[test]
fn two_rows_of_one_table_are_one_pile_only_where_they_agree() {
    let more = [&RICE[..4], &[("qty_available", "70")]].concat();
    let (world, stock) = read(&[RICE, RICE, &more]);
    assert_eq!(amounts(&stock).len(), 2);
    let total: Amount = stock.lots.iter().filter_map(|lot| lot.available).sum();
    assert_eq!(total.units(), 570.0);
    assert_eq!(world.found().len(), 2, "the copy, and two piles without an expiry");
}

/// Depot, item, owner, amount, expiry, day.
type StatedLot = (usize, usize, usize, u32, usize, usize);

/// Tables of stock whose rows often speak of the same: few depots, items, owners and amounts.
fn tables() -> impl Strategy<Value = Vec<Vec<StatedLot>>> {
    let row = (0..3_usize, 0..3_usize, 0..3_usize, 0..4_u32, 0..3_usize, 0..3_usize);
    prop::collection::vec(prop::collection::vec(row, 0..6), 1..4)
}

fn of_tables(tables: &[Vec<StatedLot>], order: &[usize]) -> Stock {
    let mut world = AidInputs::new();
    for at in order {
        let rows: Vec<Row> = tables[*at]
            .iter()
            .enumerate()
            .map(|(number, (depot, item, owner, much, expiry, day))| {
                let mut cells = vec![
                    ("warehouse_id", ["GD-01", "GD-03", "PSK-01"][*depot].to_owned()),
                    ("item_code", ["beras", "minyak", "selimut"][*item].to_owned()),
                    ("unit", ["kg", "L", "lembar"][*item].to_owned()),
                    ("org_code", ["BPBD", "PMI", "DINSOS"][*owner].to_owned()),
                ];
                if *much > 0 {
                    cells.push(("qty_available", (much * 10).to_string()));
                }
                if *expiry > 0 {
                    cells.push(("expiry", format!("2026-0{expiry}-01T00:00:00Z")));
                }
                if *day > 0 {
                    cells.push(("reported_at", format!("2025-09-1{day}T00:00:00Z")));
                }
                row(InputLayer::Stock, number as u64 + 1, cells)
            })
            .collect();
        world = world.rows(&format!("stok-{at}"), InputLayer::Stock, &[]);
        world.sources.last_mut().unwrap().rows = rows;
    }
    world.stock()
}

fn total(stock: &Stock) -> Amount {
    let lots = stock.lots.iter().filter_map(|lot| lot.available);
    lots.chain(stock.on_hand.values().flatten().map(|on_hand| on_hand.amount)).sum()
}

proptest! {
    // A share of what PROPTEST_CASES asks for.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

    #[test]
    fn the_order_of_sources_changes_nothing(tables in tables()) {
        let forward: Vec<usize> = (0..tables.len()).collect();
        let backward: Vec<usize> = (0..tables.len()).rev().collect();
        prop_assert_eq!(of_tables(&tables, &forward), of_tables(&tables, &backward));
    }

    #[test]
    fn a_table_told_again_never_raises_a_total(tables in tables(), again in 0..4_usize) {
        let order: Vec<usize> = (0..tables.len()).collect();
        let once = total(&of_tables(&tables, &order));
        let mut tables = tables;
        let again = tables[again % tables.len()].clone();
        tables.push(again);
        let order: Vec<usize> = (0..tables.len()).collect();
        prop_assert!(total(&of_tables(&tables, &order)) <= once);
    }

    #[test]
    fn whatever_a_row_says_it_is_counted_or_refused_and_never_lost(
        texts in prop::collection::vec("\\PC{0,12}", 6),
        numbers in prop::collection::vec(prop::num::f64::ANY, 4),
    ) {
        let words = ["warehouse_id", "warehouse_name", "org_code", "item_code", "item_name", "unit"];
        let said: Vec<_> = words.into_iter().zip(texts).collect();
        let parts = [
            stock::QTY_AVAILABLE,
            stock::QTY_RESERVED,
            stock::QTY_OPENING,
            stock::PACK_SIZE,
        ];
        let mut world = AidInputs::new().rows("stok", InputLayer::Stock, &[]);
        let known = [("warehouse_id", "GD-01"), ("item_code", "mie"), ("unit", "dus")];
        let rows = [said, known.map(|(name, text)| (name, text.to_owned())).to_vec()];
        for (number, cells) in rows.into_iter().enumerate() {
            let mut row = row(InputLayer::Stock, number as u64 + 1, cells);
            for (part, number) in parts.into_iter().zip(&numbers) {
                row.values.set(part, *number);
            }
            world.sources[0].rows.push(row);
        }
        let lots = world.stock().lots.len();
        prop_assert_eq!(lots, world.sources[0].rows.len());
        prop_assert_eq!(lots + world.sources[0].rejected.len(), 2);
    }
}
