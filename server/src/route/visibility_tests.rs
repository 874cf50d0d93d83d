//! With `stock_visibility = "own"` no key of an agency finds in any answer what another agency has or
//! sends, and who has no key finds nothing of either. Every route is walked; one that is not fails here.

use lintas_model::{
    aid::{
        Amount, Dispatch, DispatchState, GoodsCondition, Lot, Movement, StateChange,
        StockVisibility,
    },
    report::Role,
    vehicle::VehicleClass,
};
use serde_json::{Value, json};

use crate::fixtures::{
    town::{DEPOT, KOTA, Town},
    town_aid::{GUDANG_BPBD, GUDANG_PMI, POS_HULU, POS_KOTA, POS_SEBERANG},
    world::{TestResponse, World, own_authority},
};

/// An agency with what it alone may read. Amounts are `{digits}17` and so on, so that none is part of
/// another or a sum of others.
struct Planted {
    agency: &'static str,
    depot: &'static str,
    /// Begins all its words and ends no other's.
    word: &'static str,
    /// Digits that begin all its amounts.
    digits: f64,
    /// Minute and second of its arrivals.
    at: &'static str,
}

const AGENCIES: [Planted; 2] = [
    Planted { agency: "BPBD", depot: GUDANG_BPBD, word: "PLANT-A", digits: 71.0, at: "17:41" },
    Planted { agency: "PMI", depot: GUDANG_PMI, word: "PLANT-B", digits: 83.0, at: "19:43" },
];

impl Planted {
    fn amount(&self, tail: f64) -> Amount {
        Amount::of(self.digits * 1000.0 + tail).unwrap()
    }

    /// What of it stands in a text, also as people write numbers.
    fn found(&self, text: &str) -> Vec<String> {
        let digits = self.digits as i64;
        let mut found: Vec<String> = [self.word, self.at]
            .iter()
            .filter(|it| text.contains(**it))
            .map(|it| (*it).into())
            .collect();
        for tail in [17, 27, 37, 47, 57, 67, 77, 87, 97] {
            for told in [
                format!("{digits}0{tail}"),
                format!("{digits}.0{tail}"),
                format!("{digits},0{tail}"),
            ] {
                if stands_alone(text, &told) {
                    found.push(told);
                }
            }
        }
        found
    }

    fn lot(&self, item: &str, tail: f64) -> Lot {
        Lot {
            depot: self.depot.into(),
            owner: self.agency.into(),
            item: item.into(),
            available: Some(self.amount(tail)),
            reserved: Amount::ZERO,
            in_transit: Amount::ZERO,
            on_order: Amount::ZERO,
            expected_at: None,
            expires_at: None,
            as_of: Some("2025-09-18T06:30:00+08:00".parse().unwrap()),
            source: format!("{}-STOK", self.word),
            row: Some(3),
            conversion: Some(format!("{}-KEMASAN", self.word)),
        }
    }

    fn load(&self, id: &str, state: DispatchState, to: &str, tail: f64) -> Dispatch {
        let hour = if state == DispatchState::Berangkat { "08" } else { "10" };
        // Before the stock was counted: what lies there is free.
        let step = |state| StateChange { state, at: "2025-09-18T06:00:00+08:00".parse().ok() };
        let received = state == DispatchState::Diterima;
        Dispatch {
            id: format!("{}-{id}", self.agency.to_lowercase()),
            source: format!("{}-KIRIMAN", self.word),
            row: Some(4),
            agency: self.agency.into(),
            from: Some(self.depot.into()),
            to: to.into(),
            item: "air_bersih".into(),
            amount: self.amount(tail),
            said: Some(format!("{}-UCAPAN", self.word)),
            vehicle: Some(VehicleClass::Truck),
            vehicle_id: Some(format!("{}-PLAT", self.word)),
            state,
            history: vec![step(DispatchState::Dijanjikan), step(state)],
            planned_at: format!("2025-09-18T08:{}+08:00", self.at).parse().ok(),
            eta: format!("2025-09-18T{hour}:{}+08:00", self.at).parse().ok(),
            received: received.then(|| self.amount(97.0)),
            condition: received.then_some(GoodsCondition::PartlyDamaged),
            receiver_role: Some(format!("{}-PENERIMA", self.word)),
            note: Some(format!("{}-CATATAN", self.word)),
            despite: Some(format!("{}-ALASAN", self.word)),
            gone_since: None,
        }
    }

    /// A request in its name, of more than it has. Everybody with a key sees requests: nothing is planted.
    fn request(&self) -> Dispatch {
        Dispatch {
            source: "posko".into(),
            from: None,
            amount: Amount::of(9_000_000.0).unwrap(),
            said: None,
            vehicle_id: None,
            planned_at: None,
            eta: None,
            receiver_role: None,
            note: None,
            despite: None,
            gone_since: None,
            ..self.load("minta", DispatchState::Diminta, POS_SEBERANG, 17.0)
        }
    }

    fn card(&self) -> Movement {
        Movement {
            depot: self.depot.into(),
            owner: self.agency.into(),
            item: "beras".into(),
            opening: self.amount(47.0),
            received: Amount::ZERO,
            sent: Amount::ZERO,
            used: Amount::ZERO,
            closing: self.amount(47.0),
            difference: Amount::ZERO,
        }
    }
}

/// The town, where each agency has and sends what it alone may know of.
pub(super) fn world(visibility: Option<StockVisibility>) -> World {
    let mut town = Town::on_a_dry_day();
    let ledger = town.aid.as_mut().unwrap();
    ledger.rules.stock_visibility = StockVisibility::Own;
    (ledger.lots, ledger.dispatches) = (Vec::new(), Vec::new());
    for of in &AGENCIES {
        ledger.lots.extend([of.lot("air_bersih", 17.0), of.lot("beras", 27.0)]);
        ledger.movements.push(of.card());
        ledger.dispatches.extend([
            of.load("antar", DispatchState::Disiapkan, POS_KOTA, 37.0),
            of.load("janji", DispatchState::Dijanjikan, POS_SEBERANG, 57.0),
            of.load("lewat", DispatchState::Berangkat, POS_HULU, 67.0),
            of.load("terima", DispatchState::Diterima, POS_HULU, 77.0),
            of.request(),
        ]);
    }
    ledger.dispatches.sort_by(|a, b| a.id.cmp(&b.id));
    assert!(ledger.is_sound());
    let world = World::of_town(&town);
    let (folder, _state) = world.leave();
    World::with(folder, |settings| {
        settings.stock_visibility = visibility;
        settings.tls = Some(own_authority(settings.listen));
    })
}

pub(super) fn key(world: &World, name: &str, role: Role, agency: Option<&str>) -> String {
    let key = crate::keys::add(&world.state_dir, name, role, agency).unwrap();
    world.state.writer.keys().forget();
    key
}

/// Routes that are not walked, and why that is enough.
const APART: [&str; 18] = [
    // Never ends, and is the same for everybody: tests/it/private.rs listens to it.
    "/events",
    // What nothing answers.
    "*",
    // Of roads, not of aid.
    "/matrix",
    "/closures/{id}/end",
    "/closures/{id}/renew",
    "/reports/{id}/withdraw",
    "/reports/{id}/verify",
    "/reports/{id}/reject",
    "/reports/{id}/photos/{photo}/publish",
    "/reports/{id}/photos/{photo}/withdraw",
    // The writing of names, and pictures.
    "/fonts/{stack}/{file}",
    "/sprites/{file}",
    // Of keys, not of aid: their own tests walk them.
    "/keys/{id}/revoke",
    "/enrolments/check",
    "/enrolments/redeem",
    "/enrolments/{id}/withdraw",
    // Posted below.
    "/sites/{id}/status",
    "/dispatches/{id}/state",
];

/// An address of every other route.
pub(super) fn addresses(world: &World) -> Vec<String> {
    let ([lon, lat], [to_lon, to_lat]) = (DEPOT, KOTA);
    let mut all: Vec<String> = [
        "/",
        "/embed",
        "/catalog",
        "/collections",
        "/collections/depots",
        "/conformance",
        "/collections/depots/items",
        "/collections/depots/queryables",
        "/collections/depots/schema",
        "/collections/shelters/items",
        "/collections/needs/items",
        "/collections/depots/items/gudang-2",
        "/collections/shelters/items/pos-kota",
        "/archives/shelters.fgb",
        "/archives/depots.pmtiles",
        "/collections/depots/tiles",
        "/collections/depots/tiles/WebMercatorQuad",
        "/collections/depots/tiles/WebMercatorQuad/0/0/0",
        "/tileMatrixSets",
        "/tileMatrixSets/WebMercatorQuad",
        "/styles",
        "/styles/lintas",
        "/qgis/lintas.qgz",
        "/qgis/shelters.qml",
        "/styles/lintas.json",
        "/styles/lintas/metadata",
        "/styles/lintas/legend.svg",
        "/tiles",
        "/tiles/WebMercatorQuad",
        "/tiles/WebMercatorQuad/0/0/0",
        "/tiles/shelters,depots",
        "/tiles/shelters,depots,needs/0/0/0",
        "/changes?since=0",
        "/packages",
        "/packages/belayan",
        "/packages/belayan/parts/0000",
        "/packages/belayan/file",
        "/feeds/closures.atom",
        "/feeds/shortages.atom",
        "/feeds/closures.cap/r1",
        "/feeds/shortages.cap/shelters/pos-hulu",
        "/feeds/open511.json",
        "/feeds/wzdx.json",
        "/feeds/closures.gpx",
        "/feeds/sites.gpx",
        "/snapshots",
        "/bulletin?format=text",
        "/bulletin?format=html",
        "/bulletin?format=json",
        "/health",
        "/ready",
        "/metrics",
        "/openapi.json",
        "/api.html",
        "/trust",
        "/trust/authority.crt",
        "/trust/authority.pem",
        "/whoami",
        "/keys",
        "/enrolments",
        "/reports",
        "/reports/r1",
        "/reports/r1/photos",
        "/reports/r1/photos/0",
        "/search?q=gudang",
        "/search?q=PLANT",
        "/needs",
        "/needs?item=air_bersih",
        "/needs?site=pos-kota",
        "/stock",
        "/stock?agency=PMI",
        "/stock?agency=BPBD",
        "/stock?depot=gudang-2",
        "/stock?item=beras",
        "/proposal",
        "/decisions",
        "/decisions.csv",
        "/dispatches",
        "/dispatches?agency=PMI",
        "/dispatches?item=air_bersih",
        "/dispatches?site=pos-kota",
    ]
    .map(str::to_owned)
    .into();
    for name in ["needs", "4w", "silent", "stock", "dispatches", "movements", "needs_full"] {
        all.extend(["csv", "parquet"].map(|ending| format!("/tables/{name}.{ending}")));
    }
    for agency in ["BPBD", "PMI", "LAIN"] {
        all.extend(["", ".csv", ".xlsx"].map(|it| format!("/agencies/{agency}/sheet{it}")));
    }
    for id in ["antar", "janji", "lewat", "terima", "minta"] {
        for agency in ["bpbd", "pmi"] {
            let paths = ["", "/surat-jalan", "/bast"];
            all.extend(paths.map(|paper| format!("/dispatches/{agency}-{id}{paper}")));
        }
    }
    let snapshot = world.id();
    all.extend([
        format!("/snapshots/{snapshot}/tiles/shelters,depots"),
        format!("/snapshots/{snapshot}/tiles/shelters,depots/0/0/0"),
        format!("/route?from={lon},{lat}&to={to_lon},{to_lat}"),
        format!("/reach?from={lon},{lat}&minutes=30"),
        format!("/nearest?to={to_lon},{to_lat}"),
        format!("/nearest?to={to_lon},{to_lat}&item=air_bersih"),
    ]);
    all
}

/// Whether an address is one of a route.
fn is_of(address: &str, template: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    let (path, template): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), template.split('/').collect());
    path.len() == template.len()
        && path.iter().zip(&template).all(|(part, of)| of.starts_with('{') || part == of)
}

/// Whether a number stands in a text as a number of its own: the digits of seconds on `/metrics`
/// (`0.083067`) tell nobody's stock.
fn stands_alone(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + number.len()..]);
        let is_fraction =
            before.strip_suffix('.').is_some_and(|it| it.ends_with(|it: char| it.is_ascii_digit()));
        let is_longer = before.ends_with(|it: char| it.is_ascii_digit())
            || after.starts_with(|it: char| it.is_ascii_digit());
        !is_fraction && !is_longer
    })
}

#[test]
fn a_number_is_found_where_it_stands_alone() {
    for told in ["83067", "[1,83067,2]", "ada 83067.", "83067.0", "x 83067 kg"] {
        assert!(stands_alone(told, "83067"), "{told}");
    }
    for other in ["0.083067", "0.83067", "830670", "183067", ""] {
        assert!(!stands_alone(other, "83067"), "{other}");
    }
}

fn text(answer: &TestResponse) -> String {
    let headers = answer.headers.values().map(|it| String::from_utf8_lossy(it.as_bytes()));
    let headers: String = headers.collect::<Vec<_>>().join("\n");
    format!("{headers}\n{}", String::from_utf8_lossy(&answer.body))
}

/// What is posted by whoever asks, to be told more than it may know.
fn posts() -> Vec<(String, Value)> {
    let send = |from: &str, to: &str, litres: i64| {
        let draft = json!({"from": from, "to": to, "item": "air_bersih", "amount": litres,
            "state": "dijanjikan", "mode": "drill"});
        ("/dispatches".to_owned(), draft)
    };
    let step = |id: &str, step: Value| (format!("/dispatches/{id}/state"), step);
    let mut all = vec![
        send(GUDANG_BPBD, POS_KOTA, 5),
        send(GUDANG_PMI, POS_KOTA, 5),
        send(GUDANG_BPBD, POS_HULU, 5),
        send(GUDANG_PMI, POS_HULU, 5),
        send(GUDANG_PMI, POS_SEBERANG, 99_000_000),
    ];
    for id in ["pmi-lewat", "bpbd-lewat"] {
        let signed = json!({"state": "diterima", "received": 1, "unit": "karung", "mode": "drill"});
        all.push(step(id, signed));
        all.push(step(id, json!({"state": "dijanjikan", "mode": "drill"})));
    }
    for (id, from) in [("pmi-minta", GUDANG_PMI), ("bpbd-minta", GUDANG_BPBD)] {
        all.push(step(id, json!({"state": "berangkat", "from": from, "mode": "drill"})));
    }
    all
}

/// What of the others' stands in any answer to this key, by where it stands.
async fn leaks(world: &World, key: Option<&str>, others: &[&Planted]) -> Vec<String> {
    let bearer = key.map(|key| format!("Bearer {key}"));
    let headers: Vec<(&str, &str)> =
        bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
    let mut answers: Vec<(String, String)> = Vec::new();
    for address in addresses(world) {
        let answer = world.get_with(&address, &headers).await;
        assert!(answer.status.as_u16() < 500, "{address}: {answer:?}");
        answers.push((address, text(&answer)));
    }
    for (address, body) in posts() {
        let answer = match key {
            Some(key) => world.post(&address, key, &body).await,
            None => {
                let json = [("content-type", "application/json")];
                let body = body.to_string().into();
                world.send(axum::http::Method::POST, &address, &json, body).await
            }
        };
        assert!(answer.status.is_client_error(), "{address} {body}: {answer:?}");
        answers.push((format!("POST {address} {body}"), text(&answer)));
    }
    let found = |(from, text): &(String, String)| {
        let found: Vec<String> = others.iter().flat_map(|of| of.found(text)).collect();
        (!found.is_empty()).then(|| format!("{from}: {found:?}\n{text}"))
    };
    answers.iter().filter_map(found).collect()
}

#[tokio::test]
async fn no_agency_finds_what_is_anothers_and_nobody_without_a_key_finds_either() {
    let world = world(None);
    let [bpbd, pmi] = &AGENCIES;
    for (name, role, agency, others) in [
        ("gudang bpbd", Role::Agency, Some("BPBD"), vec![pmi]),
        ("gudang pmi", Role::Agency, Some("PMI"), vec![bpbd]),
        ("lapor pmi", Role::Reporter, Some("PMI"), vec![bpbd]),
        ("baca bpbd", Role::Reader, Some("BPBD"), vec![pmi]),
        ("posko", Role::Reporter, None, vec![bpbd, pmi]),
        ("mitra", Role::Reader, None, vec![bpbd, pmi]),
        ("tanpa instansi", Role::Agency, None, vec![bpbd, pmi]),
    ] {
        let key = key(&world, name, role, agency);
        let leaks = leaks(&world, Some(&key), &others).await;
        assert!(leaks.is_empty(), "{name} reads\n{}", leaks.join("\n"));
    }
    let leaks = leaks(&world, None, &[bpbd, pmi]).await;
    assert!(leaks.is_empty(), "everybody reads\n{}", leaks.join("\n"));
}

#[tokio::test]
async fn every_route_is_walked() {
    let world = world(None);
    let walked = addresses(&world);
    for template in world.state.shared().metrics.templates() {
        let is_walked = walked.iter().any(|address| is_of(address, template));
        let is_apart = APART.contains(&template);
        assert!(is_walked || is_apart, "{template}: who reads what there?");
    }
}

#[tokio::test]
async fn what_is_ones_own_is_found_and_an_officer_finds_all() {
    let world = world(None);
    let keys = [("bpbd", Role::Agency, Some("BPBD")), ("pmi", Role::Agency, Some("PMI"))]
        .map(|(name, role, agency)| key(&world, name, role, agency));
    let officer = key(&world, "piket", Role::Officer, None);
    let ask = async |uri: &str, key: &str| {
        let bearer = format!("Bearer {key}");
        text(&world.get_with(uri, &[("authorization", &bearer)]).await)
    };
    for uri in ["/stock", "/dispatches", "/tables/stock.csv", "/tables/dispatches.csv"] {
        for (of, key) in AGENCIES.iter().zip(&keys) {
            assert!(!of.found(&ask(uri, key).await).is_empty(), "{uri} of {}", of.agency);
            assert!(!of.found(&ask(uri, &officer).await).is_empty(), "{uri} of an officer");
        }
    }
    for (of, key) in AGENCIES.iter().zip(&keys) {
        for ending in ["", ".csv"] {
            let uri = format!("/agencies/{}/sheet{ending}", of.agency);
            for key in [key, &officer] {
                let sheet = ask(&uri, key).await;
                for tail in ["017", "027", "037", "057", "067", "077"] {
                    let digits = of.digits as i64;
                    let told = [format!("{digits}{tail}"), format!("{digits}.{tail}")];
                    assert!(told.iter().any(|it| sheet.contains(it)), "{uri}: {told:?} {sheet}");
                }
            }
        }
    }
}

#[tokio::test]
async fn an_alarm_still_tells_who_brings_the_same_and_lets_it_go_ahead() {
    let world = world(None);
    let bpbd = key(&world, "bpbd", Role::Agency, Some("BPBD"));
    let (address, draft) = posts().remove(0);
    let alarm = world.post(&address, &bpbd, &draft).await;
    assert_eq!((alarm.status.as_u16(), alarm.code().as_str()), (409, "overlap"));
    assert!(AGENCIES[1].found(&text(&alarm)).is_empty(), "{alarm:?}");
    let told = alarm.json();
    let repeats = told["clashes"].as_array().unwrap().iter().find(|it| it["kind"] == "repeats");
    let repeats = repeats.unwrap();
    assert_eq!((&repeats["other"], &repeats["other_agency"]), (&json!("pmi-antar"), &json!("PMI")));
    assert!(
        repeats["words_id"].as_str().unwrap().contains("sama-sama membawa air bersih"),
        "{told}"
    );
    let mut ahead = draft;
    ahead["despite"] = json!({"token": told["token"], "reason": "kebutuhan dapur umum"});
    assert_eq!(world.post(&address, &bpbd, &ahead).await.status, 201);
}

#[tokio::test]
async fn who_does_not_see_a_load_sees_that_it_is_there_and_how_far_it_got() {
    let world = world(None);
    let bpbd = key(&world, "bpbd", Role::Agency, Some("BPBD"));
    let bearer = format!("Bearer {bpbd}");
    let ask = async |uri: &str| world.get_with(uri, &[("authorization", &bearer)]).await;
    let theirs = ask("/dispatches/pmi-lewat").await.json();
    let mut theirs = theirs.as_object().unwrap().clone();
    for head in ["at", "as_of", "mode", "label", "snapshot", "revision"] {
        theirs.remove(head);
    }
    let place = theirs.remove("place");
    assert!(place.is_some());
    let expected = json!({"id": "pmi-lewat", "agency": "PMI", "to": POS_HULU,
        "to_name": "Masjid Hulu", "state": "berangkat", "withheld": true});
    assert_eq!(Value::Object(theirs), expected);
    for refused in ["/dispatches/pmi-lewat/bast", "/agencies/PMI/sheet"] {
        assert_eq!(ask(refused).await.code(), "forbidden", "{refused}");
    }
    let needs = ask("/needs?site=pos-kota").await.json();
    let row = &needs["sites"][0]["items"][0];
    assert_eq!((&row["coming"], &row["pledged"]), (&Value::Null, &Value::Null), "{row}");
    assert!(row["on_hand"].is_number());
    let proposal = ask("/proposal").await.json();
    assert_eq!(proposal["unmet"], Value::Null);
    let lines = proposal["lines"].as_array().unwrap();
    assert!(!lines.is_empty() && lines.iter().all(|line| line["agency"] == "BPBD"), "{proposal}");
    assert_eq!(ask("/whoami").await.json()["stock_visibility"], "own");
}

#[tokio::test]
async fn in_a_declared_cluster_every_key_sees_all_and_the_server_has_the_last_word() {
    let cluster = world(Some(StockVisibility::Cluster));
    let mitra = key(&cluster, "mitra", Role::Reader, None);
    let bearer = format!("Bearer {mitra}");
    let answer = cluster.get_with("/stock", &[("authorization", &bearer)]).await;
    assert_eq!(answer.json()["stock_visibility"], "cluster");
    assert!(AGENCIES.iter().all(|of| !of.found(&text(&answer)).is_empty()));
    // A sheet is its agency's own all the same.
    let refused = cluster.get_with("/agencies/PMI/sheet", &[("authorization", &bearer)]).await;
    assert_eq!(refused.code(), "forbidden");
    // The town declares a cluster; who makes the keys knows that they are held outside of it.
    let folder = World::town().leave().0;
    let own =
        World::with(folder, |settings| settings.stock_visibility = Some(StockVisibility::Own));
    let bearer = format!("Bearer {}", key(&own, "pmi", Role::Agency, Some("PMI")));
    let stock = own.get_with("/stock", &[("authorization", &bearer)]).await.json();
    assert!(stock["lots"].as_array().unwrap().iter().all(|lot| lot["owner"] == "PMI"), "{stock}");
}
