//! What the town for tests knows of aid: three shelters, a few families who stay at home, two depots
//! of two agencies, three dispatches, and words that nobody may find in a public answer.

use jiff::Timestamp;
use lintas_model::{
    aid::{
        Access, Amount, Area, BaseUnit, Basis, Catalogue, Change, Condition, Depot, Dispatch,
        DispatchState, Estimate, Groups, HeadCount, Item, Ledger, Lot, Method, OnHand, Pack, Per,
        Profile, Rate, Site, Village,
    },
    vehicle::VehicleClass,
};

use crate::town::{DEPOT, HULU, KOTA, SEBERANG, as_of};

/// A shelter with 43 people, water for a week and rice for two days.
pub(crate) const POS_KOTA: &str = "pos-kota";
/// A shelter with 120 people, whose water lasts a third of a day.
pub(crate) const POS_HULU: &str = "pos-hulu";
/// A shelter with 22 households, of whose stock nobody knows anything.
pub(crate) const POS_SEBERANG: &str = "pos-seberang";
/// Twelve people who stay at home: too few to be shown.
pub(crate) const RUMAH_HULU: &str = "rumah-hulu";
/// The depot of BPBD.
pub(crate) const GUDANG_BPBD: &str = "gudang-1";
/// The depot of PMI.
pub(crate) const GUDANG_PMI: &str = "gudang-2";
/// Water of PMI on its way to [`POS_KOTA`].
pub(crate) const UNDER_WAY: &str = "kirim-1";
/// Rice of BPBD that [`POS_HULU`] signed for.
pub(crate) const SIGNED_FOR: &str = "kirim-2";
/// Rice that [`POS_SEBERANG`] asked for.
pub(crate) const ASKED_FOR: &str = "kirim-3";
/// Words and numbers of the ledger that no public answer may hold.
pub(crate) const SECRETS: [&str; 9] = [
    "KT-RAHASIA-1",
    "catatan-rahasia",
    "kepala-posko-rahasia",
    "rumah-hulu",
    "Rumah Hulu",
    "kirim-1",
    "kirim-2",
    "1234.5",
    "9876",
];

/// What is known of aid when the town's snapshots are published.
pub(crate) fn ledger() -> Ledger {
    let mut ledger = Ledger::empty(as_of());
    ledger.started_at = Some(at("2025-09-15T06:00:00+08:00"));
    ledger.catalogue = Catalogue { items: items() };
    ledger.profiles = vec![profile("bnpb", "BNPB", 15.0), profile("sphere", "Sphere 2018", 15.0)];
    ledger.sites = sites();
    ledger.depots = vec![
        depot(GUDANG_BPBD, "Gudang BPBD", "BPBD", DEPOT),
        depot(GUDANG_PMI, "Gudang PMI", "PMI", [116.520, -0.308]),
    ];
    ledger.lots = vec![
        lot(GUDANG_BPBD, "BPBD", "air_bersih", Some(9876.0), None),
        lot(GUDANG_BPBD, "BPBD", "beras", Some(200.0), Some("2025-09-01T00:00:00+08:00")),
        lot(GUDANG_BPBD, "BPBD", "beras", Some(500.0), Some("2025-12-31T00:00:00+08:00")),
        lot(GUDANG_BPBD, "BPBD", "selimut", None, None),
        lot(GUDANG_PMI, "PMI", "air_bersih", Some(2500.0), Some("2025-10-15T00:00:00+08:00")),
        lot(GUDANG_PMI, "PMI", "beras", Some(300.0), None),
    ];
    ledger.lots[0].reserved = litres(1000.0);
    ledger.lots[5].conversion = Some("1 karung = 25 kg".into());
    ledger.dispatches = dispatches();
    ledger.areas = vec![Area {
        id: "64.02.99".into(),
        place_code: Some("64.02.99".into()),
        name: Some("Belayan".into()),
        level: Some(3),
        within: None,
        residents: Some(5200),
        exposed: Some(Estimate {
            people: 800,
            low: 500,
            high: 1100,
            method: "area_share".into(),
            source: Some("dukcapil".into()),
        }),
        access: Some(Access::Presumed),
    }];
    ledger.villages = vec![Village {
        id: "desa-sunyi".into(),
        name: "Desa Sunyi".into(),
        place_code: Some("64.02.99.2001".into()),
        place: [116.600, -0.250],
        area: Some(0),
        in_hazard: true,
        depth_m: Some(0.8),
        access: Access::CutOff,
        hazard_as_of: Some(at("2025-09-17T06:00:00+08:00")),
    }];
    ledger
}

fn items() -> Vec<Item> {
    let item = |code: &str, names: (&str, &str), unit, critical, mass_kg, packs: &[(&str, f64)]| {
        let pack =
            |(word, holds): &(&str, f64)| Pack { word: (*word).into(), holds: litres(*holds) };
        Item {
            code: code.into(),
            name_id: names.0.into(),
            name_en: names.1.into(),
            unit,
            critical,
            packs: packs.iter().map(pack).collect(),
            mass_kg,
        }
    };
    let (litre, kilogram, piece) = (BaseUnit::Litre, BaseUnit::Kilogram, BaseUnit::Piece);
    vec![
        item("air_bersih", ("air bersih", "clean water"), litre, true, 1.0, &[("galon", 19.0)]),
        item("beras", ("beras", "rice"), kilogram, true, 1.0, &[("karung", 25.0)]),
        item("selimut", ("selimut", "blanket"), piece, false, 1.5, &[("bal", 10.0)]),
        item("susu_balita", ("susu balita", "infant milk"), kilogram, false, 1.0, &[]),
    ]
}

fn profile(id: &str, name: &str, water_from_day_4: f64) -> Profile {
    let rate = |item: &str, per, amount: f64, days, from_day, to_day| Rate {
        item: item.into(),
        per,
        amount: litres(amount),
        days,
        from_day,
        to_day,
        source: format!("{name} (town)"),
    };
    let daily = Some(1);
    let mut rates = vec![
        rate("air_bersih", Per::Person, water_from_day_4, daily, 4, None),
        rate("beras", Per::Person, 0.4, daily, 1, None),
        rate("selimut", Per::Person, 1.0, None, 1, None),
        rate("susu_balita", Per::Infant, 0.1, daily, 1, None),
    ];
    if id == "bnpb" {
        rates.insert(0, rate("air_bersih", Per::Person, 7.0, daily, 1, Some(3)));
    }
    Profile { id: id.into(), name: name.into(), rates }
}

fn sites() -> Vec<Site> {
    let site = |id: &str, name: &str, place, people, on_hand: &[(&str, f64)]| Site {
        id: id.into(),
        source: "dinsos".into(),
        name: Some(name.into()),
        kind: Some("balai".into()),
        status: Some("open".into()),
        capacity: Some(200),
        place,
        place_code: Some("64.02.99.2002".into()),
        area: Some(0),
        people: HeadCount {
            people: Some(people),
            households: None,
            houses: None,
            basis: Basis::InShelter,
            method: Method::Counted,
            groups: Groups::default(),
            source: "dinsos".into(),
            as_of: Some(at("2025-09-18T07:00:00+08:00")),
        },
        on_hand: on_hand
            .iter()
            .map(|(item, amount)| OnHand {
                item: (*item).into(),
                amount: litres(*amount),
                as_of: at("2025-09-18T07:00:00+08:00"),
            })
            .collect(),
        urgent: Vec::new(),
        heard_at: Some(at("2025-09-18T07:00:00+08:00")),
        access: Access::Presumed,
        access_as_of: None,
        nearest_depot: Some(GUDANG_BPBD.into()),
        eta_min: Some(12.0),
        eta_vehicle: Some(VehicleClass::Pickup),
    };
    let stocked = [("air_bersih", 5000.0), ("beras", 34.0)];
    let short = [("air_bersih", 600.0), ("beras", 20.0)];
    let mut hulu = site(POS_HULU, "Masjid Hulu", HULU, 120, &short);
    hulu.people.groups.infants = Some(9);
    hulu.urgent = vec!["air_bersih".into()];
    let kota = site(POS_KOTA, "Balai Kota", KOTA, 43, &stocked);
    let mut seberang = site(POS_SEBERANG, "SD Seberang", SEBERANG, 84, &[]);
    seberang.people.households = Some(22);
    seberang.people.method = Method::FromHouseholds { factor: 3.8 };
    seberang.heard_at = Some(at("2025-09-17T12:00:00+08:00"));
    let mut rumah = site(RUMAH_HULU, "Rumah Hulu", [116.5302, -0.2803], 12, &[]);
    rumah.kind = Some("home_cluster".into());
    rumah.people.basis = Basis::AtHome;
    rumah.people.groups.pregnant = Some(1);
    vec![hulu, kota, seberang, rumah]
}

fn dispatches() -> Vec<Dispatch> {
    let dispatch = |id: &str, agency: &str, to: &str, item: &str, amount: f64| Dispatch {
        id: id.into(),
        source: "kiriman".into(),
        row: Some(2),
        agency: agency.into(),
        from: None,
        to: to.into(),
        item: item.into(),
        amount: litres(amount),
        said: None,
        vehicle: None,
        vehicle_id: None,
        state: DispatchState::Diminta,
        history: Vec::new(),
        planned_at: None,
        eta: None,
        received: None,
        condition: None,
        receiver_role: None,
        note: None,
        despite: None,
    };
    let steps = |steps: &[(DispatchState, &str)]| {
        let step = |(state, moment): &(DispatchState, &str)| Change {
            state: *state,
            at: Some(at(moment)),
        };
        steps.iter().map(step).collect::<Vec<_>>()
    };
    let mut under_way = dispatch(UNDER_WAY, "PMI", POS_KOTA, "air_bersih", 1234.5);
    under_way.from = Some(GUDANG_PMI.into());
    under_way.vehicle = Some(VehicleClass::Truck);
    under_way.vehicle_id = Some("KT-RAHASIA-1".into());
    under_way.state = DispatchState::Berangkat;
    under_way.history = steps(&[
        (DispatchState::Dijanjikan, "2025-09-18T06:00:00+08:00"),
        (DispatchState::Berangkat, "2025-09-18T08:30:00+08:00"),
    ]);
    under_way.eta = Some(at("2025-09-18T10:10:00+08:00"));
    under_way.note = Some("catatan-rahasia".into());
    let mut signed_for = dispatch(SIGNED_FOR, "BPBD", POS_HULU, "beras", 60.0);
    signed_for.from = Some(GUDANG_BPBD.into());
    signed_for.vehicle = Some(VehicleClass::Pickup);
    signed_for.state = DispatchState::Diterima;
    signed_for.history = steps(&[
        (DispatchState::Diminta, "2025-09-15T12:00:00+08:00"),
        (DispatchState::Dijanjikan, "2025-09-15T18:00:00+08:00"),
        (DispatchState::Berangkat, "2025-09-16T07:00:00+08:00"),
        (DispatchState::Tiba, "2025-09-16T09:00:00+08:00"),
        (DispatchState::Diterima, "2025-09-16T10:00:00+08:00"),
    ]);
    signed_for.received = Some(litres(58.0));
    signed_for.condition = Some(Condition::PartlyDamaged);
    signed_for.receiver_role = Some("kepala-posko-rahasia".into());
    let mut asked_for = dispatch(ASKED_FOR, "DINSOS", POS_SEBERANG, "beras", 75.0);
    asked_for.said = Some("3 karung".into());
    asked_for.history = steps(&[(DispatchState::Diminta, "2025-09-17T12:00:00+08:00")]);
    vec![under_way, signed_for, asked_for]
}

fn depot(id: &str, name: &str, agency: &str, place: [f64; 2]) -> Depot {
    Depot {
        id: id.into(),
        name: Some(name.into()),
        agency: Some(agency.into()),
        open: true,
        place,
        place_code: None,
    }
}

fn lot(
    depot: &str,
    owner: &str,
    item: &str,
    available: Option<f64>,
    expires_at: Option<&str>,
) -> Lot {
    Lot {
        depot: depot.into(),
        owner: owner.into(),
        item: item.into(),
        available: available.map(litres),
        reserved: Amount::ZERO,
        in_transit: Amount::ZERO,
        on_order: Amount::ZERO,
        expected_at: None,
        expires_at: expires_at.map(at),
        as_of: available.map(|_| at("2025-09-18T06:30:00+08:00")),
        source: "stok".into(),
        row: None,
        conversion: None,
    }
}

/// So many base units.
fn litres(units: f64) -> Amount {
    Amount::of(units).unwrap()
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap()
}

#[tokio::test]
async fn the_town_is_served_with_its_aid() {
    let world = crate::world::World::town();
    let serving = world.state.serving();
    let aid = serving.aid().unwrap();
    assert!(aid.ledger.is_sound());
    assert_eq!(aid.ledger.dispatches, ledger().dispatches);
    let ordered =
        aid.ledger.lots.is_sorted_by_key(|lot| (&lot.depot, &lot.item, &lot.owner, lot.expires_at));
    assert!(ordered);
}
