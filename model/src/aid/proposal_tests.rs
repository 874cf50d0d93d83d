//! The proposal on small ledgers, and on many random ones.

use crate::index::{DepotIndex, ItemIndex, SiteIndex};
use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    Amount, BaseUnit, Proposal, Travel, UnknownPieces, UnmetReason, WayEvidence, WayLookup,
    WayQuery,
    carrier::Carrier,
    fixtures::three_sites::{
        AidScenario, BLANKETS, RICE, TEN_MINUTES, WATER, in_hours, units, world,
    },
    propose,
};
use crate::{network::Trust, passability::Passability, vehicle::VehicleClass};

/// Ways that are all in one state, seen three hours ago; two pieces of those that rest on more are
/// unknown.
struct AllWays(Option<Passability>);

impl WayLookup for AllWays {
    fn ways(&self, asked: &[WayQuery]) -> Vec<Option<WayEvidence>> {
        assert!(asked.is_sorted_by(|a, b| a < b), "each way is asked about once");
        let way = |query: &WayQuery| {
            let is_known = query.over == Trust::Known;
            let two = UnknownPieces { count: 2, road: Some("Jalan Poros".into()), place: None };
            Some(WayEvidence {
                state: if is_known { self.0? } else { Passability::Unknown },
                as_of: Some(in_hours(-3)),
                unknown: if is_known { UnknownPieces::default() } else { two },
            })
        };
        asked.iter().map(way).collect()
    }
}

fn proposed(world: &AidScenario) -> Proposal {
    proposed_over(world, Some(Passability::Open))
}

fn proposed_over(world: &AidScenario, state: Option<Passability>) -> Proposal {
    propose(&world.ledger, &world.standing, &world.travel, &AllWays(state))
}

/// Site, depot, amount of every question.
fn asked(world: &AidScenario, proposal: &Proposal) -> Vec<(String, String, f64)> {
    let question = |it: &super::WayQuestion| {
        let (site, depot) = (&world.ledger.sites[it.site], &world.ledger.depots[it.depot]);
        (site.id.clone(), depot.id.clone(), it.amount.units())
    };
    proposal.questions.iter().map(question).collect()
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
        "GD-2 (PMI): 200 L air bersih, 7 menit naik truk lewat jalan terbuka (data tertua 3 jam \
         lalu); kedaluwarsa 12 hari lagi; persediaan di Hulu habis 6 jam lagi."
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
    assert!(
        line.why_id
            .contains("10 menit naik perahu lewat jalur terbuka (data tertua 3 jam lalu), 3 rit"),
        "{}",
        line.why_id
    );
    world.travel.set(VehicleClass::Truck, DepotIndex::new(0), SiteIndex::new(1), 9 * TEN_MINUTES);
    assert_eq!(proposed(&world).lines[0].vehicle, VehicleClass::Truck);
}

#[test]
fn the_vehicle_whose_last_load_arrives_first_drives() {
    let mut travel = Travel::none(&[VehicleClass::Pickup, VehicleClass::Truck], 1, 1);
    travel.set(VehicleClass::Pickup, DepotIndex::new(0), SiteIndex::new(0), 40);
    travel.set(VehicleClass::Truck, DepotIndex::new(0), SiteIndex::new(0), 60);
    let class = |amount| {
        let (depot, site) = (DepotIndex::new(0), SiteIndex::new(0));
        Carrier::of(&travel, Trust::Known, depot, site, units(amount), 1.0).unwrap().class
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

/// No way but one of which not all is known leads from a depot to a site.
fn unknown_way(world: &mut AidScenario, depot: usize, site: &str) {
    let (depot, site) = (DepotIndex::at(depot), world.ledger.site(site).unwrap());
    let truck = VehicleClass::Truck;
    world.travel.set_over(Trust::AlsoUnknown, truck, depot, site, TEN_MINUTES);
}

#[test]
fn a_way_of_which_not_all_is_known_is_a_question_and_the_shortage_stays() {
    let mut world = world();
    world.need("hulu", WATER, 100.0, Some(0.0));
    world.lot("gd-1", WATER, Some(200.0), Some(400));
    world.lot("gd-1", WATER, Some(500.0), None);
    unknown_way(&mut world, 0, "hulu");
    let proposal = proposed(&world);
    assert_eq!(proposal.lines, []);
    assert_eq!(asked(&world, &proposal), owned(&[("hulu", "gd-1", 300.0)]), "two lots, one way");
    let question = &proposal.questions[0];
    assert_eq!((question.agency.as_str(), question.vehicle), ("BPBD", VehicleClass::Truck));
    assert_eq!((question.unknown.count, question.ms), (2, TEN_MINUTES));
    assert_eq!(
        question.words_id,
        "Periksa dulu jalan dari GD-1 ke Hulu: 2 ruas belum diketahui (Jalan Poros); data tertua 3 \
         jam lalu. Bila bisa dilalui: 300 L air bersih dari BPBD, 10 menit naik truk."
    );
    assert_eq!(proposal.unmet.len(), 1);
    let unmet = &proposal.unmet[0];
    assert_eq!((unmet.reason, unmet.amount), (UnmetReason::WayUnknown, units(300.0)));
    assert!(unmet.words_id.contains("belum diketahui, periksa dulu"), "{}", unmet.words_id);
}

#[test]
fn questions_take_what_the_lines_of_all_sites_leave() {
    let mut world = world();
    world.need("hilir", WATER, 100.0, Some(0.0));
    world.need("hulu", WATER, 100.0, Some(0.0));
    world.need("tengah", WATER, 100.0, Some(0.0));
    world.lot("gd-1", WATER, Some(350.0), None);
    unknown_way(&mut world, 0, "hulu");
    unknown_way(&mut world, 0, "tengah");
    let proposal = proposed(&world);
    // The least urgent site is served first, since a way to it is known.
    assert_eq!(told(&world, &proposal), owned(&[("hilir", "gd-1", 300.0)]));
    assert_eq!(asked(&world, &proposal), owned(&[("hulu", "gd-1", 50.0)]));
    let reasons: Vec<_> = proposal.unmet.iter().map(|it| (it.reason, it.amount)).collect();
    let stays = (UnmetReason::WayUnknown, units(300.0));
    assert_eq!(reasons, [stays, stays], "also where others asked for the rest before");
}

#[test]
fn a_known_way_from_afar_comes_before_a_question_nearby() {
    let mut world = world();
    world.need("hulu", WATER, 100.0, Some(0.0));
    world.lot("gd-1", WATER, Some(500.0), None);
    world.lot("gd-2", WATER, Some(100.0), None);
    unknown_way(&mut world, 0, "hulu");
    world.travel.set(VehicleClass::Truck, DepotIndex::new(1), SiteIndex::new(1), 9 * TEN_MINUTES);
    let proposal = proposed(&world);
    assert_eq!(told(&world, &proposal), owned(&[("hulu", "gd-2", 100.0)]));
    assert_eq!(asked(&world, &proposal), owned(&[("hulu", "gd-1", 200.0)]));
    assert_eq!(proposal.unmet[0].amount, units(200.0), "lines and unmet are the shortage");
    // Another vehicle of the same depot with a known way: no question about the first.
    world.travel = Travel::none(&[VehicleClass::Truck, VehicleClass::Pickup], 2, 3);
    unknown_way(&mut world, 0, "hulu");
    let slow = 9 * TEN_MINUTES;
    world.travel.set(VehicleClass::Pickup, DepotIndex::new(0), SiteIndex::new(1), slow);
    let proposal = proposed(&world);
    assert_eq!((proposal.lines[0].vehicle, proposal.questions.len()), (VehicleClass::Pickup, 0));
}

#[test]
fn a_line_says_how_its_way_stands_and_one_that_proves_unknown_is_none() {
    let mut world = world();
    world.need("hulu", WATER, 100.0, Some(0.0));
    world.lot("gd-1", WATER, Some(500.0), None);
    let why = |state| {
        let proposal = proposed_over(&world, Some(state));
        assert_eq!(proposal.lines[0].way.state, state);
        assert_eq!(proposal.lines[0].way.as_of, Some(in_hours(-3)));
        (proposal.lines[0].why_id.clone(), proposal.lines[0].why_en.clone())
    };
    let (id, en) = why(Passability::Presumed);
    assert!(id.contains("naik truk lewat jalan yang belum ada laporan (data tertua 3 jam lalu)"));
    assert!(en.contains("by truck over unreported roads (oldest evidence 3 h ago)"), "{en}");
    assert!(why(Passability::Restricted).0.contains("lewat jalan terbatas"));
    for state in [Some(Passability::Unknown), Some(Passability::Closed), None] {
        let proposal = proposed_over(&world, state);
        assert_eq!((proposal.lines.len(), proposal.questions.len()), (0, 1), "{state:?}");
        let unmet = &proposal.unmet[0];
        assert_eq!((unmet.reason, unmet.amount), (UnmetReason::WayUnknown, units(300.0)));
    }
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

prop_compose! {
    /// Which of those ways rest on unknown pieces.
    fn doubts()(doubts in prop::collection::vec(any::<bool>(), 12)) -> Vec<bool> {
        doubts
    }
}

/// The same, with some ways of which not all is known.
fn doubted(needs: &[Need], stocks: &[ShelfStock], ways: &[u32], doubts: &[bool]) -> AidScenario {
    let known: Vec<u32> =
        ways.iter().zip(doubts).map(|(ms, doubt)| if *doubt { 0 } else { *ms }).collect();
    let mut world = made(needs, stocks, &known);
    for (at, minutes) in ways.iter().enumerate().filter(|(at, ms)| doubts[*at] && **ms > 0) {
        let class = [VehicleClass::Truck, VehicleClass::Boat][at / 6];
        let (depot, site) = (DepotIndex::at(at % 6 / 3), SiteIndex::at(at % 3));
        world.travel.set_over(Trust::AlsoUnknown, class, depot, site, minutes * 60_000);
    }
    world
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
    fn what_nobody_knows_of_ways_feeds_nobody_and_takes_nothing_from_anybody(
        needs in needs(), stocks in stocks(), ways in ways(), doubts in doubts(),
    ) {
        let world = doubted(&needs, &stocks, &ways, &doubts);
        let proposal = proposed(&world);
        let known: Vec<u32> =
            ways.iter().zip(&doubts).map(|(ms, doubt)| if *doubt { 0 } else { *ms }).collect();
        let without = proposed(&made(&needs, &stocks, &known));
        prop_assert_eq!(&proposal.lines, &without.lines);
        let amounts = |proposal: &Proposal| -> Vec<_> {
            proposal.unmet.iter().map(|it| (it.site, it.item, it.amount)).collect()
        };
        prop_assert_eq!(amounts(&proposal), amounts(&without), "no shortage is hidden");
        let mut asks: BTreeMap<(DepotIndex, ItemIndex), Amount> = BTreeMap::new();
        for it in &proposal.questions {
            let classes = [VehicleClass::Truck, VehicleClass::Boat];
            let known = classes.map(|class| world.travel.ms(class, it.depot, it.site));
            prop_assert_eq!(known, [None, None]);
            *asks.entry((it.depot, it.item)).or_default() += it.amount;
            let stays = proposal.unmet.iter().find(|un| (un.site, un.item) == (it.site, it.item));
            prop_assert_eq!(stays.map(|it| it.reason), Some(UnmetReason::WayUnknown));
        }
        for line in &proposal.lines {
            *asks.entry((line.depot, line.item)).or_default() += line.amount;
        }
        for ((depot, item), taken) in asks {
            let depot = &world.ledger.depots[depot].id;
            let item = &world.ledger.catalogue.items[item].code;
            let lots = world.ledger.lots.iter().zip(&world.standing.free);
            let its = lots.filter(|(lot, _)| lot.depot == *depot && lot.item == *item);
            prop_assert!(taken <= its.filter_map(|(_, free)| *free).sum());
        }
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
                Carrier::of(&world.travel, Trust::Known, depot, site, units(amount), 1.0)
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
