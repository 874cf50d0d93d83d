//! A small ledger for the tests of aid.

use jiff::Timestamp;

use super::{
    Amount, Basis, Catalogue, Depot, Dispatch, DispatchState, Groups, HeadCount, Ledger, Lot,
    Method, Profile, Site,
};
use crate::access::Access;

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().expect("a test writes its times by hand")
}

pub(crate) fn amount(units: i64) -> Amount {
    Amount::thousandths(units * 1000)
}

pub(crate) fn people(count: i64) -> HeadCount {
    HeadCount {
        people: Some(count),
        households: None,
        houses: None,
        basis: Basis::InShelter,
        method: Method::Counted,
        groups: Groups::default(),
        source: "posko".to_owned(),
        as_of: Some(time("2025-09-17T05:00:00+08:00")),
    }
}

pub(crate) fn site(id: &str, count: i64) -> Site {
    Site {
        id: id.to_owned(),
        source: "posko".to_owned(),
        name: Some(format!("Balai {id}")),
        kind: Some("hall".to_owned()),
        status: Some("open".to_owned()),
        capacity: None,
        place: [116.98, -0.41],
        place_code: Some("64.02.06".to_owned()),
        area: None,
        people: people(count),
        on_hand: Vec::new(),
        urgent: Vec::new(),
        heard_at: Some(time("2025-09-17T05:00:00+08:00")),
        access: Access::Open,
        access_as_of: None,
        nearest_depot: None,
        eta_min: None,
        eta_vehicle: None,
    }
}

pub(crate) fn depot(id: &str) -> Depot {
    Depot {
        id: id.to_owned(),
        name: Some(format!("Gudang {id}")),
        agency: Some("BPBD".to_owned()),
        open: true,
        place: [116.98, -0.43],
        place_code: None,
    }
}

pub(crate) fn lot(depot: &str, owner: &str, item: &str, available: Option<i64>) -> Lot {
    Lot {
        depot: depot.to_owned(),
        owner: owner.to_owned(),
        item: item.to_owned(),
        available: available.map(amount),
        reserved: Amount::ZERO,
        in_transit: Amount::ZERO,
        on_order: Amount::ZERO,
        expected_at: None,
        expires_at: None,
        as_of: Some(time("2025-09-17T04:00:00+08:00")),
        source: "stok".to_owned(),
        row: None,
        conversion: None,
    }
}

/// Asked for by BPBD.
pub(crate) fn dispatch(id: &str, to: &str, item: &str, units: i64) -> Dispatch {
    Dispatch {
        id: id.to_owned(),
        source: "kiriman".to_owned(),
        row: None,
        agency: "BPBD".to_owned(),
        from: None,
        to: to.to_owned(),
        item: item.to_owned(),
        amount: amount(units),
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
    }
}

/// One site `posko` of 43 people and one depot `gudang`, at the beginning of day 3.
pub(crate) fn ledger() -> Ledger {
    Ledger {
        started_at: Some(time("2025-09-15T06:00:00+08:00")),
        catalogue: Catalogue::standard(),
        profiles: Profile::standard(),
        sites: vec![site("posko", 43)],
        depots: vec![depot("gudang")],
        ..Ledger::empty(time("2025-09-17T06:00:00+08:00"))
    }
}
