//! The proposal on small ledgers, and on many random ones.

use crate::index::{DepotIndex, ItemIndex, SiteIndex};
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    Amount, BaseUnit, Proposal, Travel, UnmetReason,
    fixtures::three_sites::{AidScenario, BLANKETS, RICE, TEN_MINUTES, WATER, units, world},
    greedy::Carrier,
    propose,
};
use crate::vehicle::VehicleClass;

fn proposed(world: &AidScenario) -> Proposal {
    propose(&world.ledger, &world.standing, &world.travel)
}

/// Site, depot, amount of every line.
fn told(world: &AidScenario, proposal: &Proposal) -> Vec<(String, String, f64)> {
    let line = |line: &super::ProposalLine| {
        let (site, depot) = (&world.ledger.sites[line.site], &world.ledger.depots[line.depot]);
        (site.id.clone(), depot.id.clone(), line.amount.units())
    };
    proposal.lines.iter().map(line).collect()
}

fn owned(lines: &[(&str, &str, f64)]) -> Vec<(String, String, f64)> {
    lines.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), *c)).collect()
}

#[test]
fn the_most_urgent_site_takes_what_is_nearest_and_the_next_what_is_left() {
    let mut world = world();
    world.need("hilir", WATER, 100.0, Some(0.0));
    world.need("hulu", WATER, 100.0, Some(25.0));
    world.lot("gd-1", WATER, Some(500.0), None);
    world.lot("gd-2", WATER, Some(200.0), Some(24 * 12 + 1));
    world.travel.set(VehicleClass::Truck, DepotIndex::new(1), SiteIndex::new(1), 420_000);
    let proposal = proposed(&world);
    assert_eq!(
        told(&world, &proposal),
        owned(&[("hulu", "gd-2", 200.0), ("hulu", "gd-1", 75.0), ("hilir", "gd-1", 300.0)])
    );
    assert_eq!(proposal.unmet, []);
    let line = &proposal.lines[0];
    assert_eq!((line.vehicle, line.trips, line.ms), (VehicleClass::Truck, 1, 420_000));
    assert_eq!((line.agency.as_str(), line.in_time), ("PMI", Some(true)));
    assert_eq!(
        line.why_id,
        "GD-2 (PMI): 200 L air bersih, 7 menit naik truk; kedaluwarsa 12 hari lagi; persediaan di \
         Hulu habis 6 jam lagi."
    );
    assert_eq!(proposal.lines[2].in_time, Some(false), "hilir has run out already");
    assert!(proposal.lines[2].why_en.ends_with("; Hilir has run out."));
    let ids: Vec<&str> = proposal.lines.iter().map(|line| line.id.as_str()).collect();
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
    assert_eq!(proposed(&world), proposal);
}

#[test]
fn in_a_depot_what_expires_first_leaves_first() {
    let mut world = world();
    world.need("hulu", RICE, 100.0, Some(0.0));
    world.lot("gd-1", RICE, Some(100.0), None);
    world.lot("gd-1", RICE, Some(100.0), Some(400));
    world.lot("gd-1", RICE, Some(500.0), Some(-1));
    world.lot("gd-1", RICE, Some(100.0), Some(50));
    let lots: Vec<usize> = proposed(&world).lines.iter().map(|line| line.lot).collect();
    assert_eq!(lots, [3, 1, 0]);
}

#[test]
fn critical_items_come_before_others_of_the_same_site() {
    let mut world = world();
    world.ledger.catalogue.items[WATER].critical = false;
    world.need("hulu", WATER, 100.0, Some(0.0));
    world.need("hulu", RICE, 100.0, Some(0.0));
    world.lot("gd-1", WATER, Some(900.0), None);
    world.lot("gd-1", RICE, Some(900.0), None);
    let items: Vec<ItemIndex> = proposed(&world).lines.iter().map(|line| line.item).collect();
    assert_eq!(items, [RICE, WATER]);
}

#[test]
fn boats_go_where_only_a_boat_gets_there() {
    let mut world = world();
    world.need("hulu", WATER, 300.0, Some(0.0));
    world.lot("gd-1", WATER, Some(9000.0), None);
    world.travel = Travel::none(&[VehicleClass::Truck, VehicleClass::Boat], 2, 3);
    world.travel.set(VehicleClass::Boat, DepotIndex::new(0), SiteIndex::new(1), TEN_MINUTES);
    let proposal = proposed(&world);
    let line = &proposal.lines[0];
    assert_eq!((line.vehicle, line.trips), (VehicleClass::Boat, 3));
    assert!(line.why_id.contains("10 menit naik perahu, 3 rit"), "{}", line.why_id);
    world.travel.set(VehicleClass::Truck, DepotIndex::new(0), SiteIndex::new(1), 9 * TEN_MINUTES);
    assert_eq!(proposed(&world).lines[0].vehicle, VehicleClass::Truck);
}

#[test]
fn the_vehicle_whose_last_load_arrives_first_drives() {
    let mut travel = Travel::none(&[VehicleClass::Pickup, VehicleClass::Truck], 1, 1);
    travel.set(VehicleClass::Pickup, DepotIndex::new(0), SiteIndex::new(0), 40);
    travel.set(VehicleClass::Truck, DepotIndex::new(0), SiteIndex::new(0), 60);
    let class = |amount| {
        Carrier::of(&travel, DepotIndex::new(0), SiteIndex::new(0), units(amount), 1.0)
            .unwrap()
            .class
    };
    assert_eq!(class(800.0), VehicleClass::Pickup);
    assert_eq!(class(1_000.0), VehicleClass::Truck);
}

#[test]
fn what_cannot_be_met_says_why() {
    let reason = |change: &dyn Fn(&mut AidScenario)| {
        let mut world = world();
        world.need("hulu", WATER, 100.0, Some(0.0));
        change(&mut world);
        let proposal = proposed(&world);
        assert_eq!(proposal.lines, []);
        assert_eq!(proposal.unmet.len(), 1);
        assert_eq!(proposal.unmet[0].amount, units(300.0));
        (proposal.unmet[0].reason, proposal.unmet[0].words_id.clone())
    };
    let (none, words) = reason(&|_| {});
    assert_eq!(none, UnmetReason::NoStock);
    assert_eq!(words, "Kurang 300 L air bersih di Hulu: tidak ada gudang yang punya.");
    let (uncounted, words) = reason(&|world| world.lot("gd-1", WATER, None, None));
    assert_eq!(uncounted, UnmetReason::NoStock);
    assert!(words.contains("1 catatan belum terdata"), "{words}");
    let (expired, _) = reason(&|world| world.lot("gd-1", WATER, Some(500.0), Some(0)));
    assert_eq!(expired, UnmetReason::Expired);
    let (on_the_way, _) = reason(&|world| {
        world.lot("gd-1", WATER, Some(500.0), Some(1));
        world.travel.set(VehicleClass::Truck, DepotIndex::new(0), SiteIndex::new(1), 3_600_000);
    });
    assert_eq!(on_the_way, UnmetReason::Expired);
    let (no_way, words) = reason(&|world| {
        world.lot("gd-1", WATER, Some(500.0), None);
        world.travel = Travel::none(&[VehicleClass::Truck], 2, 3);
    });
    assert_eq!(no_way, UnmetReason::NoWay);
    assert!(words.contains("ada di GD-1, tetapi tidak ada kendaraan"), "{words}");
    let (promised, _) = reason(&|world| {
        world.lot("gd-1", WATER, Some(500.0), None);
        world.standing.free[0] = Some(Amount::ZERO);
    });
    assert_eq!(promised, UnmetReason::GivenAway);
    let (closed, _) = reason(&|world| {
        world.lot("gd-1", WATER, Some(500.0), None);
        world.ledger.depots[0].open = false;
    });
    assert_eq!(closed, UnmetReason::NoStock);
}

#[test]
fn who_comes_last_is_told_that_others_took_it() {
    let mut world = world();
    world.need("hilir", WATER, 100.0, Some(0.0));
    world.need("hulu", WATER, 100.0, Some(0.0));
    world.lot("gd-1", WATER, Some(350.0), None);
    let proposal = proposed(&world);
    assert_eq!(told(&world, &proposal), owned(&[("hulu", "gd-1", 300.0), ("hilir", "gd-1", 50.0)]));
    let unmet = &proposal.unmet[0];
    assert_eq!((unmet.site, unmet.amount), (SiteIndex::new(0), units(250.0)));
    assert_eq!(unmet.reason, UnmetReason::GivenAway);
}

#[test]
fn pieces_are_proposed_whole() {
    let mut world = world();
    world.need("hulu", BLANKETS, 1.2, Some(0.0));
    world.lot("gd-1", BLANKETS, Some(2.5), None);
    world.lot("gd-2", BLANKETS, Some(9.0), None);
    let proposal = proposed(&world);
    assert_eq!(told(&world, &proposal), owned(&[("hulu", "gd-1", 2.0), ("hulu", "gd-2", 2.0)]));
    assert_eq!(proposal.unmet, []);
}

/// A site that needs so much of an item a day, and what it has.
type Need = (usize, usize, f64, Option<f64>);
/// A depot, an item, what is free of it, and in how many hours it expires.
type ShelfStock = (usize, usize, Option<f64>, Option<i64>);

prop_compose! {
    fn needs()(needs in prop::collection::btree_map(
        (0_usize..3, 0_usize..3),
        (0.0_f64..200.0, prop::option::of(0.0_f64..400.0)),
        0..9,
    )) -> Vec<Need> {
        needs.into_iter().map(|((site, item), (day, has))| (site, item, day, has)).collect()
    }
}

prop_compose! {
    fn stocks()(stocks in prop::collection::vec(
        (0_usize..2, 0_usize..3, prop::option::of(0.0_f64..500.0), prop::option::of(-5_i64..50)),
        0..12,
    )) -> Vec<ShelfStock> {
        stocks
    }
}

prop_compose! {
    /// Minutes by truck and by boat between all depots and sites; 0 where there is no way.
    fn ways()(minutes in prop::collection::vec(0_u32..90, 12)) -> Vec<u32> {
        minutes
    }
}

fn made(needs: &[Need], stocks: &[ShelfStock], ways: &[u32]) -> AidScenario {
    let mut world = world();
    for (site, item, day, has) in needs {
        let id = world.ledger.sites[*site].id.clone();
        world.need(&id, ItemIndex::at(*item), *day, *has);
    }
    for (depot, item, free, expires_h) in stocks {
        world.lot(["gd-1", "gd-2"][*depot], ItemIndex::at(*item), *free, *expires_h);
    }
    world.travel = Travel::none(&[VehicleClass::Truck, VehicleClass::Boat], 2, 3);
    for (at, minutes) in ways.iter().enumerate().filter(|(_, minutes)| **minutes > 0) {
        let class = [VehicleClass::Truck, VehicleClass::Boat][at / 6];
        let (depot, site) = (DepotIndex::at(at % 6 / 3), SiteIndex::at(at % 3));
        world.travel.set(class, depot, site, minutes * 60_000);
    }
    world
}

proptest! {
    #[test]
    fn nothing_is_given_twice_nor_beyond_what_is_free_needed_usable_and_reachable(
        needs in needs(), stocks in stocks(), ways in ways(),
    ) {
        let world = made(&needs, &stocks, &ways);
        let proposal = proposed(&world);
        let mut of_lot: BTreeMap<usize, Amount> = BTreeMap::new();
        let mut of_row: BTreeMap<(SiteIndex, ItemIndex), Amount> = BTreeMap::new();
        for line in &proposal.lines {
            prop_assert!(line.amount.is_some());
            *of_lot.entry(line.lot).or_default() += line.amount;
            *of_row.entry((line.site, line.item)).or_default() += line.amount;
            let lot = &world.ledger.lots[line.lot];
            prop_assert_eq!(&lot.item, &world.ledger.catalogue.items[line.item].code);
            prop_assert_eq!(&lot.depot, &world.ledger.depots[line.depot].id);
            prop_assert!(lot.available.is_some(), "unknown is never cover");
            let ms = world.travel.ms(line.vehicle, line.depot, line.site);
            prop_assert_eq!(ms, Some(line.ms));
            let arrives = super::fixtures::three_sites::now().checked_add(
                jiff::SignedDuration::from_millis(i64::from(line.ms))).unwrap();
            prop_assert!(lot.is_usable(arrives));
            prop_assert!(line.trips >= 1);
        }
        for (lot, given) in of_lot {
            prop_assert!(given <= world.standing.free[lot].unwrap());
        }
        for row in &world.standing.needs {
            let given = of_row.remove(&(row.site, row.item)).unwrap_or(Amount::ZERO);
            let unmet: Amount = proposal.unmet.iter()
                .filter(|it| (it.site, it.item) == (row.site, row.item))
                .map(|it| it.amount).sum();
            let piece = match world.ledger.catalogue.items[row.item].unit {
                BaseUnit::Piece => units(0.999),
                _ => Amount::ZERO,
            };
            // What is given and what is left is the shortage: totals are the sums of their rows.
            prop_assert!(given + unmet >= row.gap);
            prop_assert!(given + unmet <= row.gap + piece);
        }
        prop_assert!(of_row.is_empty(), "nothing is given to who needs nothing");
    }

    #[test]
    fn the_order_of_what_was_read_does_not_matter(
        needs in needs(),
        (stocks, shuffled) in stocks().prop_flat_map(|stocks| {
            (Just(stocks.clone()), Just((0..stocks.len()).collect::<Vec<_>>()).prop_shuffle())
        }),
        ways in ways(),
    ) {
        let one = made(&needs, &stocks, &ways);
        let mut other = one.clone();
        other.ledger.lots = shuffled.iter().map(|at| one.ledger.lots[*at].clone()).collect();
        other.standing.free = shuffled.iter().map(|at| one.standing.free[*at]).collect();
        let [one, other] = [proposed(&one), proposed(&other)].map(|proposal| {
            let told = |line: super::ProposalLine| (line.id, line.amount, line.why_id);
            (proposal.lines.into_iter().map(told).collect::<Vec<_>>(), proposal.unmet)
        });
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_way_less_never_makes_a_load_arrive_earlier(
        ways in ways(), lost in 0_usize..12, amount in 1.0_f64..9_000.0, depot in 0_usize..2,
    ) {
        let mut fewer = ways.clone();
        fewer[lost] = 0;
        let [before, after] = [made(&[], &[], &ways), made(&[], &[], &fewer)];
        for site in 0..3 {
            let carried = |world: &AidScenario| {
                let (depot, site) = (DepotIndex::at(depot), SiteIndex::new(site));
                Carrier::of(&world.travel, depot, site, units(amount), 1.0)
            };
            match (carried(&before), carried(&after)) {
                (None, after) => prop_assert_eq!(after, None),
                (Some(_), None) => {}
                (Some(before), Some(after)) => {
                    let to_boat = after.class == VehicleClass::Boat && before.class != after.class;
                    prop_assert!(to_boat || after.done_ms() >= before.done_ms());
                }
            }
        }
    }
}
