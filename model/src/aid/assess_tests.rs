//! Random ledgers in which one thing changes, and what must never follow from it.

use crate::index::{ItemIndex, SiteIndex};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::{
    access::Access,
    aid::{
        Area, BaseUnit, Catalogue, Dispatch, DispatchState, Doubt, Estimate, Groups, OnHand,
        StateChange, fixtures,
    },
};

const ITEMS: [&str; 5] = ["air_bersih", "beras", "hygiene_kit", "selimut", "susu_balita"];

/// Item, amount, hours since the count.
type StockCount = (usize, i64, i64);
/// Site, item, amount, state, hours until it arrives.
type Sent = (usize, usize, i64, usize, Option<i64>);

fn hours_on(at: Timestamp, hours: i64) -> Timestamp {
    at + jiff::SignedDuration::from_hours(hours)
}

fn access() -> impl Strategy<Value = Access> {
    prop::sample::select(vec![
        Access::Open,
        Access::Presumed,
        Access::Restricted,
        Access::Unknown,
        Access::BoatOnly,
        Access::CutOff,
    ])
}

prop_compose! {
    fn a_site()(
        people in option::weighted(0.9, 0_i64..3000),
        pregnant in option::of(0_i64..60),
        infants in option::of(0_i64..60),
        counts in vec((0..ITEMS.len(), 0_i64..20_000_000, 0_i64..90), 0..6),
        access in access(),
        home in any::<bool>(),
        area in option::of(0_usize..3),
        heard in option::of(0_i64..40),
    ) -> (Site, Vec<StockCount>) {
        let mut site = fixtures::site("", 0);
        site.people.people = people;
        site.people.groups.pregnant = pregnant;
        site.people.groups.infants = infants;
        site.access = access;
        site.area = area;
        if home {
            site.kind = Some("home_cluster".to_owned());
        }
        site.heard_at = heard.map(|hours| hours_on(fixtures::ledger().as_of, -hours));
        (site, counts)
    }
}

prop_compose! {
    fn a_ledger()(
        sites in vec(a_site(), 1..6),
        sent in vec((0_usize..6, 0..ITEMS.len(), 1_i64..5_000_000, 0_usize..7, option::of(-10_i64..100)), 0..12),
        horizon in 1_u32..8,
        day in 0_i64..9,
    ) -> Ledger {
        let mut ledger = fixtures::ledger();
        ledger.started_at = Some(hours_on(ledger.as_of, -24 * day - 5));
        ledger.rules.horizon_days = f64::from(horizon);
        ledger.areas = ["64.02", "64.02.01", "64.02.02"].map(area).to_vec();
        ledger.sites = sites.into_iter().enumerate().map(|(at, (site, counts))| {
            let on_hand = |(item, amount, age): StockCount| OnHand {
                item: ITEMS[item].to_owned(),
                amount: Amount::thousandths(amount),
                as_of: hours_on(ledger.as_of, -age),
            };
            let on_hand = counts.into_iter().map(on_hand).collect();
            Site { id: format!("s{at}"), on_hand, ..site }
        }).collect();
        let sent = sent.into_iter().enumerate();
        ledger.dispatches = sent.map(|(at, it)| a_dispatch(&ledger, at, it)).collect();
        ledger
    }
}

fn area(code: &str) -> Area {
    Area {
        id: code.to_owned(),
        place_code: Some(code.to_owned()),
        name: None,
        level: None,
        within: (code != "64.02").then_some(0),
        residents: Some(9000),
        exposed: None,
        access: None,
    }
}

fn a_dispatch(ledger: &Ledger, at: usize, (site, item, amount, state, eta): Sent) -> Dispatch {
    let to = format!("s{}", site % ledger.sites.len());
    let mut dispatch = fixtures::dispatch(&format!("d{at:02}"), &to, ITEMS[item], 1);
    dispatch.amount = Amount::thousandths(amount);
    dispatch.state = DispatchState::ALL[state];
    dispatch.eta = eta.map(|hours| hours_on(ledger.as_of, hours));
    let before = hours_on(ledger.as_of, -i64::try_from(at).unwrap_or(0));
    dispatch.history = vec![StateChange { state: dispatch.state, at: Some(before) }];
    dispatch
}

/// Rows by site and item, so that two ledgers can be compared.
fn pairs<'a>(
    before: &'a SupplyStatus,
    after: &'a SupplyStatus,
) -> impl Iterator<Item = (&'a NeedRow, &'a NeedRow)> {
    before.needs.iter().filter_map(|row| Some((row, after.need(row.site, row.item)?)))
}

/// Days, where what lasts for ever lasts longest.
fn days(row: &NeedRow) -> f64 {
    row.days_left.unwrap_or(f64::INFINITY)
}

proptest! {
    // A share of what PROPTEST_CASES asks for.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases * 4 / 5))]

    #[test]
    fn totals_are_the_sums_of_their_rows_in_any_order(ledger in a_ledger()) {
        let standing = assess(&ledger, ledger.as_of);
        for row in &standing.needs {
            let terms = |private: bool| row.terms.iter().rev().filter(move |it| private || !it.per.is_private());
            prop_assert_eq!(terms(true).map(|it| it.total).sum::<Amount>(), row.horizon);
            prop_assert_eq!(terms(false).map(|it| it.total).sum::<Amount>(), row.general_horizon);
            prop_assert!(row.general_gap <= row.gap && row.gap <= row.horizon);
        }
        for (at, area) in ledger.areas.iter().enumerate() {
            let inside = |site: &Site| site.is_public() && site.area.is_some_and(|it| {
                ledger.areas[it].id.starts_with(area.id.as_str())
            });
            for (item, total) in &standing.areas[at].totals {
                let rows = standing.needs.iter().rev().filter(|row| row.item == *item);
                let rows = rows.filter(|row| inside(&ledger.sites[row.site]));
                prop_assert_eq!(rows.map(|row| row.general_gap).sum::<Amount>(), total.gap);
            }
        }
    }

    #[test]
    fn need_never_falls_when_people_rise(ledger in a_ledger(), more in 1_i64..500) {
        let mut grown = ledger.clone();
        for site in &mut grown.sites {
            site.people.people = site.people.people.map(|people| people + more);
        }
        let (before, after) =
            (assess(&ledger, ledger.as_of), assess(&grown, ledger.as_of));
        prop_assert_eq!(before.needs.len(), after.needs.len());
        for (few, many) in pairs(&before, &after) {
            prop_assert!(few.day <= many.day && few.horizon <= many.horizon);
            prop_assert!(few.gap <= many.gap && few.general_gap <= many.general_gap);
            prop_assert!(few.on_hand >= many.on_hand);
            prop_assert!(days(many) <= days(few) + 1e-9);
        }
    }

    #[test]
    fn what_nobody_counted_covers_nobody(ledger in a_ledger(), item in 0..ITEMS.len()) {
        let mut unknown = ledger.clone();
        for site in &mut unknown.sites {
            site.on_hand.retain(|it| it.item != ITEMS[item]);
        }
        let (before, after) =
            (assess(&ledger, ledger.as_of), assess(&unknown, ledger.as_of));
        let item = ledger.catalogue.position(ITEMS[item]).unwrap();
        for (known, unknown) in pairs(&before, &after) {
            // A count that came after it knows what became of what was signed for or stood at the door.
            let is_in_count = before.doubtful.iter().any(|load| {
                (load.site, load.item, load.doubt) == (known.site, known.item, Doubt::BeforeCount)
            });
            if !unknown.signed_for.is_some() && !is_in_count {
                prop_assert!(known.gap <= unknown.gap && known.general_gap <= unknown.general_gap);
            }
            if known.item == item {
                prop_assert_eq!((unknown.on_hand, unknown.days_left), (None, None));
                let covered = unknown.horizon.less(unknown.signed_for + unknown.coming + unknown.pledged);
                prop_assert_eq!(unknown.gap, covered);
            }
        }
        for site in &after.sites {
            prop_assert!(site.first_item != Some(item));
        }
    }

    #[test]
    fn a_later_arrival_or_a_closed_road_never_lengthens_a_supply(
        ledger in a_ledger(),
        later in 0_i64..72,
        close in any::<bool>(),
    ) {
        let mut worse = ledger.clone();
        for dispatch in &mut worse.dispatches {
            // What is overdue is not counted on until somebody says when it comes.
            dispatch.eta = dispatch.eta.map(|eta| {
                if eta < ledger.as_of { eta } else { hours_on(eta, later) }
            });
        }
        for site in worse.sites.iter_mut().filter(|_| close) {
            site.access = Access::CutOff;
        }
        let (before, after) =
            (assess(&ledger, ledger.as_of), assess(&worse, ledger.as_of));
        for (soon, late) in pairs(&before, &after) {
            prop_assert!(days(late) <= days(soon), "{} {}", days(late), days(soon));
            prop_assert!(soon.gap <= late.gap, "{:?} {:?}", soon.gap, late.gap);
        }
    }

    #[test]
    fn nothing_public_speaks_of_groups(ledger in a_ledger()) {
        let mut told = ledger.clone();
        for site in &mut told.sites {
            site.people.groups = Groups { pregnant: Some(7), infants: Some(9), elderly: Some(3), ..Groups::default() };
        }
        let public = |ledger: &Ledger| {
            let standing = assess(ledger, ledger.as_of);
            let rows = standing.needs.iter().filter(|row| row.is_public());
            let rows: Vec<_> = rows.map(|row| (
                (row.site, row.item), row.general_day, row.general_horizon, row.general_gap,
                row.general_days_left.map(f64::to_bits), row.general_runs_out_at,
            )).collect();
            let sites: Vec<_> = standing.sites.iter().map(|site| (
                site.days_left.map(f64::to_bits), site.runs_out_at, site.first_item,
                site.unknown_items.clone(), site.priority.public_score.to_bits(), site.is_silent,
            )).collect();
            (rows, sites, format!("{:?}", standing.areas))
        };
        prop_assert_eq!(public(&ledger), public(&told));
    }

    #[test]
    fn no_word_makes_an_item_of_another_unit(
        amount in 0.0_f64..1e6,
        word in prop::sample::select(vec!["L", "kg", "buah", "porsi", "ton", "gram", "lusin", "ml", "karung 25 kg", "galon", "dus", "lembar", "paket 2 kg"]),
        size in option::of(0.1_f64..100.0),
    ) {
        for item in &Catalogue::standard().items {
            let converted = item.convert(amount, word, size);
            if let Some((said, holds)) = BaseUnit::measured_by(word) {
                let own = item.packs.iter().any(|pack| pack.word == word);
                prop_assert_eq!(converted.is_ok(), own || said == item.unit);
                if let (Ok((found, _)), false) = (converted, own) {
                    prop_assert_eq!(Some(found), Amount::of(amount * holds.units()));
                }
            }
        }
    }
}

#[test]
fn a_site_shows_the_critical_item_that_runs_out_first_and_those_that_nobody_counted() {
    let mut ledger = fixtures::ledger();
    let count = |item: &str, units: i64| OnHand {
        item: item.to_owned(),
        amount: fixtures::amount(units),
        as_of: ledger.as_of,
    };
    ledger.sites[0].on_hand =
        vec![count("beras", 43), count("air_bersih", 43 * 7), count("makanan_siap", 0)];
    let standing = assess(&ledger, ledger.as_of);
    let site = &standing.sites[0];
    let code = |item: ItemIndex| ledger.catalogue.items[item].code.as_str();
    assert_eq!(site.first_item.map(code), Some("air_bersih"), "ready meals are not critical");
    assert_eq!(site.days_left, Some(1.0));
    assert_eq!(site.runs_out_at, Some(fixtures::time("2025-09-18T06:00:00+08:00")));
    let unknown: Vec<&str> = site.unknown_items.iter().map(|item| code(*item)).collect();
    assert_eq!(unknown, ["air_minum", "hygiene_kit", "selimut"]);
    let water =
        standing.need(SiteIndex::new(0), ledger.catalogue.position("air_bersih").unwrap()).unwrap();
    assert_eq!(water.horizon, fixtures::amount(43 * (7 + 15 + 15)));
    assert_eq!(water.gap, fixtures::amount(43 * 30));
}

#[test]
fn a_closed_site_needs_nothing_and_one_of_unknown_people_is_not_calm() {
    let mut ledger = fixtures::ledger();
    ledger.sites[0].people.people = None;
    let standing = assess(&ledger, ledger.as_of);
    assert_eq!(standing.needs, []);
    assert!(standing.sites[0].priority.score > 30.0);
    ledger.sites[0] = fixtures::site("posko", 43);
    ledger.sites[0].status = Some("closed".to_owned());
    let standing = assess(&ledger, ledger.as_of);
    assert_eq!((standing.needs.len(), standing.sites[0].priority), (0, Priority::default()));
}

#[test]
fn exposed_people_whom_nobody_counted_are_an_estimate_with_a_range() {
    let mut ledger = fixtures::ledger();
    let mut unit = area("64.02.06");
    let estimate = |people, low, high| Estimate {
        people,
        low,
        high,
        method: "area_share".to_owned(),
        source: None,
    };
    unit.exposed = Some(estimate(500, 30, 900));
    ledger.areas = vec![area("64.02"), unit];
    ledger.sites[0].area = Some(1);
    let areas = assess(&ledger, ledger.as_of).areas;
    assert_eq!(areas[1].people_estimated, Some(457));
    assert_eq!(areas[1].people_estimated_range, Some((0, 857)));
    let counted =
        (areas[0].people.get(crate::aid::CountBasis::InShelter), areas[0].people_estimated);
    assert_eq!(counted, (Some(43), None));
}

#[test]
fn between_two_steps_no_amount_moves_and_whoever_counts_anew_moves_only_his_own() {
    let mut ledger = fixtures::ledger();
    let count = |amount: i64, as_of| OnHand {
        item: "beras".to_owned(),
        amount: Amount::thousandths(amount),
        as_of,
    };
    ledger.sites = vec![fixtures::site("a", 43), fixtures::site("b", 43)];
    for site in &mut ledger.sites {
        site.on_hand = vec![count(40_000, ledger.as_of)];
    }
    let minutes = |minutes: i64| ledger.as_of + SignedDuration::from_mins(minutes);
    let published = assess(&ledger, ledger.as_of);
    assert_eq!(assess(&ledger, minutes(9)).needs, published.needs, "read nine minutes later");
    let next = assess(&ledger, minutes(10));
    assert_ne!(next.needs, published.needs, "stocks shrink");
    assert_eq!(assess(&ledger, minutes(19)).needs, next.needs);
    assert_eq!(step(&ledger, minutes(-5)), minutes(-5), "before the ledger there is no step");

    let mut counted = ledger.clone();
    counted.sites[0].on_hand = vec![count(90_000, minutes(4))];
    let told = assess(&counted, minutes(7));
    let beras = ledger.catalogue.position("beras").unwrap();
    let on_hand = |of: &SupplyStatus, site| of.need(SiteIndex::new(site), beras).unwrap().on_hand;
    assert_eq!(on_hand(&told, 0), Some(Amount::thousandths(90_000)), "as it was counted");
    assert_eq!(told.needs_of(SiteIndex::new(1)), published.needs_of(SiteIndex::new(1)));
}

#[test]
fn what_stands_at_the_door_is_there_also_between_two_steps() {
    let mut ledger = fixtures::ledger();
    let at = ledger.as_of + SignedDuration::from_mins(7);
    ledger.sites[0].on_hand =
        vec![OnHand { item: "beras".to_owned(), amount: Amount::ZERO, as_of: ledger.as_of }];
    let mut load = fixtures::dispatch("k-1", "posko", "beras", 172);
    load.state = DispatchState::Tiba;
    load.history = vec![StateChange { state: DispatchState::Tiba, at: Some(at) }];
    ledger.dispatches = vec![load];
    let standing = assess(&ledger, at);
    let beras = ledger.catalogue.position("beras").unwrap();
    let row = standing.need(SiteIndex::new(0), beras).unwrap();
    assert_eq!(row.days_left, Some(10.0), "172 kg of 17.2 kg a day");
}
