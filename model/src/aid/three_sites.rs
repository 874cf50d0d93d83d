//! A small ledger for tests: three sites, two depots, three items, all ways of ten minutes by
//! truck.

use crate::index::{DepotIndex, ItemIndex, SiteIndex};
use jiff::{SignedDuration, Timestamp};

use super::{
    Amount, BaseUnit, Basis, Catalogue, Change, Depot, Dispatch, DispatchState, Groups, HeadCount,
    Item, Ledger, Lot, Method, NeedRow, Priority, Site, SiteSupply, SupplyStatus, Travel,
};
use crate::access::Access;
use crate::vehicle::VehicleClass;

/// Position of water among the items of the world.
pub(super) const WATER: ItemIndex = ItemIndex::new(0);
/// Position of rice.
pub(super) const RICE: ItemIndex = ItemIndex::new(1);
/// Position of blankets.
pub(super) const BLANKETS: ItemIndex = ItemIndex::new(2);
/// A way of ten minutes.
pub(super) const TEN_MINUTES: u32 = 600_000;

/// A ledger and its supply status, which tests set by hand instead of computing it.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) ledger: Ledger,
    pub(super) standing: SupplyStatus,
    pub(super) travel: Travel,
}

/// The moment of the world.
pub(super) fn now() -> Timestamp {
    "2025-09-18T09:00:00+08:00".parse().unwrap()
}

/// So many hours from it.
pub(super) fn in_hours(hours: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_hours(hours)).unwrap()
}

/// So many base units.
pub(super) fn units(units: f64) -> Amount {
    Amount::of(units).unwrap()
}

/// Sites `hilir`, `hulu` and `tengah`, `hulu` the most urgent; depots `gd-1` and `gd-2`.
pub(super) fn world() -> World {
    let mut ledger = Ledger::empty(now());
    ledger.catalogue = Catalogue { items: items() };
    ledger.sites = vec![site("hilir", "Hilir"), site("hulu", "Hulu"), site("tengah", "Tengah")];
    ledger.depots = vec![depot("gd-1"), depot("gd-2")];
    let score = |score| SiteSupply {
        priority: Priority { score, public_score: score, ..Priority::default() },
        ..SiteSupply::default()
    };
    let standing = SupplyStatus {
        at: now(),
        needs: Vec::new(),
        sites: vec![score(10.0), score(90.0), score(50.0)],
        areas: Vec::new(),
        free: Vec::new(),
        clashes: Vec::new(),
        silent: Vec::new(),
    };
    let mut travel = Travel::none(&[VehicleClass::Truck, VehicleClass::Boat], 2, 3);
    for depot in DepotIndex::all(2) {
        for site in SiteIndex::all(3) {
            travel.set(VehicleClass::Truck, depot, site, TEN_MINUTES);
        }
    }
    World { ledger, standing, travel }
}

impl World {
    /// A site needs so much a day, for three days, and has so much of it.
    pub(super) fn need(&mut self, site: &str, item: ItemIndex, day: f64, on_hand: Option<f64>) {
        let row = need_row(self.ledger.site(site).unwrap(), item, day, on_hand);
        self.standing.needs.push(row);
        self.standing.needs.sort_by_key(|row| (row.site, row.item));
    }

    /// The row of a site and item.
    pub(super) fn row(&mut self, site: &str, item: ItemIndex) -> &mut NeedRow {
        let site = self.ledger.site(site).unwrap();
        self.standing.needs.iter_mut().find(|row| (row.site, row.item) == (site, item)).unwrap()
    }

    /// A depot has so much of an item to give.
    pub(super) fn lot(
        &mut self,
        depot: &str,
        item: ItemIndex,
        free: Option<f64>,
        expires_h: Option<i64>,
    ) {
        let free = free.map(units);
        let expires_at = expires_h.map(in_hours);
        self.ledger.lots.push(Lot {
            depot: depot.into(),
            owner: if depot == "gd-1" { "BPBD" } else { "PMI" }.into(),
            item: self.ledger.catalogue.items[item].code.clone(),
            available: free,
            reserved: Amount::ZERO,
            in_transit: Amount::ZERO,
            on_order: Amount::ZERO,
            expected_at: None,
            expires_at,
            as_of: free.map(|_| now()),
            source: "stok".into(),
            row: Some(self.ledger.lots.len() as u64),
            conversion: None,
        });
        let expired = expires_at.is_some_and(|end| end <= now());
        self.standing.free.push(free.map(|free| if expired { Amount::ZERO } else { free }));
    }

    /// A promised dispatch that counts as pledged where its item is needed.
    pub(super) fn promised(
        &mut self,
        id: &str,
        agency: &str,
        to: &str,
        item: ItemIndex,
        amount: f64,
    ) {
        let code = self.ledger.catalogue.items[item].code.clone();
        let dispatch = dispatch(id, agency, to, &code, amount);
        self.ledger.dispatches.push(dispatch);
        self.ledger.dispatches.sort_by(|a, b| a.id.cmp(&b.id));
        let site = self.ledger.site(to);
        let rows = self.standing.needs.iter_mut();
        for row in rows.filter(|row| Some(row.site) == site && row.item == item) {
            row.pledged += units(amount);
            row.gap = row.gap.less(units(amount));
        }
    }
}

/// What a site needs of an item for three days.
pub(super) fn need_row(
    site: SiteIndex,
    item: ItemIndex,
    day: f64,
    on_hand: Option<f64>,
) -> NeedRow {
    let (day, on_hand) = (units(day), on_hand.map(units));
    let horizon = day.times(3);
    let gap = horizon.less(on_hand.unwrap_or(Amount::ZERO));
    let days_left = on_hand.filter(|_| day.is_some()).map(|it| it.units() / day.units());
    let ms = days_left.map(|days| SignedDuration::from_millis((days * 86_400_000.0) as i64));
    NeedRow {
        site,
        item,
        terms: Vec::new(),
        day,
        general_day: day,
        horizon,
        general_horizon: horizon,
        on_hand,
        on_hand_as_of: on_hand.map(|_| now()),
        coming: Amount::ZERO,
        signed_for: Amount::ZERO,
        pledged: Amount::ZERO,
        gap,
        general_gap: gap,
        days_left,
        runs_out_at: ms.and_then(|ms| now().checked_add(ms).ok()),
        general_days_left: days_left,
        general_runs_out_at: ms.and_then(|ms| now().checked_add(ms).ok()),
    }
}

/// A dispatch that was promised just now.
pub(super) fn dispatch(id: &str, agency: &str, to: &str, item: &str, amount: f64) -> Dispatch {
    Dispatch {
        id: id.into(),
        source: "report".into(),
        row: None,
        agency: agency.into(),
        from: Some("gd-1".into()),
        to: to.into(),
        item: item.into(),
        amount: units(amount),
        said: None,
        vehicle: Some(VehicleClass::Truck),
        vehicle_id: Some("KT 1 RAHASIA".into()),
        state: DispatchState::Dijanjikan,
        history: vec![Change { state: DispatchState::Dijanjikan, at: Some(now()) }],
        planned_at: None,
        eta: None,
        received: None,
        condition: None,
        receiver_role: None,
        note: None,
        despite: None,
    }
}

fn items() -> Vec<Item> {
    let item = |code: &str, name_id: &str, name_en: &str, unit, critical, mass_kg| Item {
        code: code.into(),
        name_id: name_id.into(),
        name_en: name_en.into(),
        unit,
        critical,
        packs: Vec::new(),
        mass_kg,
    };
    vec![
        item("air_bersih", "Air bersih", "Clean water", BaseUnit::Litre, true, 1.0),
        item("beras", "Beras", "Rice", BaseUnit::Kilogram, true, 1.0),
        item("selimut", "Selimut", "Blankets", BaseUnit::Piece, false, 1.5),
    ]
}

/// An open site that fifty people sleep at.
pub(super) fn site(id: &str, name: &str) -> Site {
    Site {
        id: id.into(),
        source: "dinsos".into(),
        name: Some(name.into()),
        kind: Some("balai".into()),
        status: Some("open".into()),
        capacity: None,
        place: [116.5, -0.3],
        place_code: Some("64.02.99.2001".into()),
        area: None,
        people: HeadCount {
            people: Some(50),
            households: None,
            houses: None,
            basis: Basis::InShelter,
            method: Method::Counted,
            groups: Groups::default(),
            source: "dinsos".into(),
            as_of: Some(now()),
        },
        on_hand: Vec::new(),
        urgent: Vec::new(),
        heard_at: Some(now()),
        access: Access::Presumed,
        access_as_of: None,
        nearest_depot: None,
        eta_min: None,
        eta_vehicle: None,
    }
}

fn depot(id: &str) -> Depot {
    Depot {
        id: id.into(),
        name: Some(id.to_uppercase()),
        agency: Some("BPBD".into()),
        open: true,
        place: [116.5, -0.3],
        place_code: None,
    }
}
