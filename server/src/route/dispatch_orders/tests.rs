use std::sync::Barrier;

use lintas_model::{
    aid::{Dispatch, DispatchState},
    report::Role,
};
use serde_json::{Value, json};

use crate::fixtures::{
    town::Town,
    town_aid::{ASKED_FOR, GUDANG_BPBD, GUDANG_PMI, POS_HULU, POS_KOTA, POS_SEBERANG, UNDER_WAY},
    world::World,
};

fn dispatch(world: &World, id: &str) -> Dispatch {
    let serving = world.state.serving();
    let ledger = &serving.aid().unwrap().ledger;
    assert!(ledger.is_sound());
    ledger.dispatches[ledger.dispatch(id).unwrap()].clone()
}

/// Water for a shelter that runs out of it.
fn water(litres: f64) -> Value {
    json!({
        "from": GUDANG_BPBD, "to": POS_HULU, "item": "air_bersih", "amount": litres, "unit": "L",
        "vehicle": "truck", "vehicle_id": "KT 1234 XX", "note": "sopir Budi", "mode": "drill",
    })
}

fn with(mut draft: Value, field: &str, value: Value) -> Value {
    draft[field] = value;
    draft
}

/// A key of an agency.
fn key(world: &World, name: &str, agency: &str) -> String {
    let key = crate::keys::add(&world.state_dir, name, Role::Agency, Some(agency)).unwrap();
    world.state.writer.keys().forget();
    key
}

/// A key of a reporter who speaks for a site.
fn key_at(world: &World, name: &str, site: &str) -> String {
    let sites = [site.to_owned()];
    let role = Role::Reporter;
    let key = crate::keys::add_for_sites(&world.state_dir, name, role, None, &sites).unwrap();
    world.state.writer.keys().forget();
    key
}

/// A step with the moment and the litres that were signed for.
fn arrival(state: &str, at: Option<&str>, received: Option<f64>) -> Value {
    json!({ "state": state, "at": at, "received": received, "unit": "L", "mode": "drill" })
}

#[tokio::test]
async fn a_dispatch_goes_from_its_promise_to_the_signature_and_never_back() {
    let world = World::town();
    let bpbd = key(&world, "gudang bpbd", "BPBD");
    let posko = key_at(&world, "posko", POS_HULU);
    let answer = world.post("/dispatches", &bpbd, &water(900.0)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let told = answer.json();
    assert_eq!((&told["state"], &told["revision"]), (&json!("dijanjikan"), &json!(1)));
    let id = told["id"].as_str().unwrap().to_owned();
    let step = format!("/dispatches/{id}/state");
    let state = |name: &str| json!({"state": name, "mode": "drill"});
    let forbidden = world.post(&step, &posko, &state("berangkat")).await;
    assert_eq!(forbidden.code(), "forbidden");
    let pmi = key(&world, "gudang pmi", "PMI");
    assert_eq!(world.post(&step, &pmi, &state("berangkat")).await.code(), "forbidden");
    let left = with(state("berangkat"), "eta", json!("2025-09-18T12:00:00+08:00"));
    assert_eq!(world.post(&step, &bpbd, &left).await.json()["state"], "berangkat");
    assert_eq!(world.post(&step, &bpbd, &state("disiapkan")).await.code(), "wrong_state");
    let mut signed = state("diterima");
    signed["received"] = json!(45);
    signed["unit"] = json!("galon");
    signed["condition"] = json!("partly_damaged");
    signed["receiver_role"] = json!("koordinator posko");
    let answer = world.post(&step, &posko, &signed).await;
    assert_eq!((answer.status.as_u16(), answer.json()["state"].as_str()), (200, Some("diterima")));
    let signed_for = dispatch(&world, &id);
    assert_eq!(signed_for.received.unwrap().units(), 855.0);
    let states: Vec<DispatchState> = signed_for.history.iter().map(|it| it.state).collect();
    let went = [DispatchState::Dijanjikan, DispatchState::Berangkat, DispatchState::Diterima];
    assert_eq!(states, went);
    assert!(signed_for.history.is_sorted_by_key(|it| it.at));
    assert_eq!(world.post(&step, &bpbd, &state("batal")).await.code(), "wrong_state");
    let (folder, dir) = world.leave();
    let again = World::with(folder, |settings| settings.state = dir);
    assert_eq!(dispatch(&again, &id), signed_for);
}

#[tokio::test]
async fn who_may_send_what_follows_from_the_key() {
    let world = World::town();
    let (bpbd, posko) = (key(&world, "gudang", "BPBD"), world.key("posko", Role::Reporter));
    let officer = world.key("piket", Role::Officer);
    assert_eq!(
        world
            .post("/dispatches", &posko, &with(water(9.0), "state", json!("dijanjikan")))
            .await
            .code(),
        "forbidden"
    );
    let asked = world.post("/dispatches", &posko, &with(water(9.0), "from", Value::Null)).await;
    assert_eq!(asked.json()["state"], "diminta", "{asked:?}");
    let others = with(water(9.0), "agency", json!("PMI"));
    assert_eq!(world.post("/dispatches", &bpbd, &others).await.code(), "forbidden");
    let mut of_pmi = with(others, "from", json!(GUDANG_PMI));
    of_pmi["to"] = json!(POS_SEBERANG);
    let told = world.post("/dispatches", &officer, &of_pmi).await.json();
    assert_eq!(dispatch(&world, told["id"].as_str().unwrap()).agency, "PMI");
    // The agency that promises a dispatch that was only asked for becomes its agency.
    let step = format!("/dispatches/{ASKED_FOR}/state");
    let promise = json!({"state": "dijanjikan", "mode": "drill"});
    assert_eq!(world.post(&step, &bpbd, &promise).await.code(), "invalid_report", "from where?");
    let promise = with(promise, "from", json!(GUDANG_BPBD));
    assert_eq!(world.post(&step, &bpbd, &promise).await.status, 200);
    let promised = dispatch(&world, ASKED_FOR);
    assert_eq!((promised.agency.as_str(), promised.from.as_deref()), ("BPBD", Some(GUDANG_BPBD)));
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_what_would_be_right() {
    let world = World::town();
    let bpbd = key(&world, "gudang", "BPBD");
    for (draft, code, word) in [
        (with(water(9.0), "to", json!("pos-hul")), "unknown_site", POS_HULU),
        (with(water(9.0), "from", json!("gudang-3")), "unknown_depot", "gudang-"),
        (with(water(9.0), "from", Value::Null), "invalid_report", "from"),
        (with(water(9.0), "item", json!("air_bersi")), "unknown_item", "air_bersih"),
        (with(water(9.0), "unit", json!("kg")), "unit_mismatch", "galon"),
        (with(water(9.0), "state", json!("tiba")), "wrong_state", "berangkat"),
        (with(water(9.0), "state", json!("jalan")), "invalid_report", "diminta"),
        (with(water(9.0), "vehicle", json!("gerobak")), "invalid_report", "truck"),
        (with(water(9.0), "eta", json!("2031-01-01T00:00:00Z")), "invalid_report", "60 days"),
        (with(water(9.0), "mode", json!("actual")), "mode_mismatch", "drill"),
        (with(water(9.0), "sopir", json!("Budi")), "invalid_report", "sopir"),
        (water(0.0), "invalid_report", "amount"),
        (water(8_877.0), "stock_short", "8876"),
    ] {
        let answer = world.post("/dispatches", &bpbd, &draft).await;
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(answer.code(), code, "{draft}: {detail}");
        assert!(detail.contains(word), "{draft}: {detail}");
    }
    assert_eq!(world.state.serving().revision, 0);
    // The blankets were not counted: they can be promised all the same.
    let mut blankets = with(water(40.0), "item", json!("selimut"));
    blankets["unit"] = Value::Null;
    assert_eq!(world.post("/dispatches", &bpbd, &blankets).await.status, 201);
    let acts = world.state.writer.decisions("drill").unwrap().entries;
    assert_eq!(acts[0].known["free"], Value::Null);
    assert!(world.state.writer.decisions("actual").unwrap().entries.is_empty());
}

#[tokio::test]
async fn what_was_promised_is_not_promised_twice() {
    let world = World::town();
    let bpbd = key(&world, "gudang", "BPBD");
    let sent = world.post("/dispatches", &bpbd, &water(4_500.0)).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    let draft = with(water(4_500.0), "to", json!(POS_SEBERANG));
    let again = world.post("/dispatches", &bpbd, &draft).await;
    assert_eq!(again.code(), "stock_short");
    assert_eq!(again.json()["free"], 4_376.0);
}

#[tokio::test]
async fn an_overlap_is_shown_before_it_is_saved_and_going_ahead_is_on_record() {
    let world = World::town();
    let bpbd = key(&world, "gudang", "BPBD");
    // PMI brings water to the same site already.
    let draft = with(water(500.0), "to", json!(POS_KOTA));
    let alarm = world.post("/dispatches", &bpbd, &draft).await;
    assert_eq!((alarm.status.as_u16(), alarm.code().as_str()), (409, "overlap"));
    let told = alarm.json();
    let clashes = told["clashes"].as_array().unwrap();
    assert!(clashes.iter().any(|clash| clash["other"] == UNDER_WAY), "{told}");
    assert_eq!(world.state.serving().revision, 0, "nothing was saved");
    let despite = |token: &str| json!({"token": token, "reason": "air PMI keruh"});
    let forged = with(draft.clone(), "despite", despite("68cb.1234.abcd"));
    assert_eq!(world.post("/dispatches", &bpbd, &forged).await.code(), "overlap");
    let token = told["token"].as_str().unwrap();
    let bare = with(draft.clone(), "despite", json!({"token": token, "reason": " "}));
    assert_eq!(world.post("/dispatches", &bpbd, &bare).await.code(), "invalid_report");
    let ahead = with(draft, "despite", despite(token));
    let saved = world.post("/dispatches", &bpbd, &ahead).await;
    assert_eq!(saved.status, 201, "{saved:?}");
    let id = saved.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(dispatch(&world, &id).despite.as_deref(), Some("air PMI keruh"));
    let acts = world.state.writer.decisions("drill").unwrap().entries;
    let known = &acts.last().unwrap().known;
    assert_eq!((&known["token"], &known["reason"]), (&json!(token), &json!("air PMI keruh")));
    let other = |clashes: &Value| -> Vec<Value> {
        clashes.as_array().unwrap().iter().map(|clash| clash["other"].clone()).collect()
    };
    assert_eq!(other(&known["clashes"]), other(&told["clashes"]));
    assert_eq!(known["revision"], 0);
}

#[test]
fn of_two_that_clash_at_the_same_moment_one_is_saved_and_the_other_told() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let _entered = runtime.enter();
    let world = World::town();
    let keys = [key(&world, "gudang bpbd", "BPBD"), key(&world, "gudang pmi", "PMI")];
    let depots = [GUDANG_BPBD, GUDANG_PMI];
    for round in 0..4 {
        let (item, amount) = if round % 2 == 0 { ("air_bersih", 60.0) } else { ("beras", 5.0) };
        let to = [POS_HULU, POS_SEBERANG][round / 2 % 2];
        let start = Barrier::new(2);
        let codes: Vec<u16> = std::thread::scope(|scope| {
            let ask = |at: usize| {
                let mut draft = with(water(amount), "from", json!(depots[at]));
                draft["to"] = json!(to);
                draft["item"] = json!(item);
                draft["unit"] = Value::Null;
                start.wait();
                runtime.block_on(world.post("/dispatches", &keys[at], &draft)).status.as_u16()
            };
            let asking: Vec<_> = (0..2).map(|at| scope.spawn(move || ask(at))).collect();
            asking.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [201, 409], "round {round}");
    }
}

#[tokio::test]
async fn a_promise_and_a_load_on_its_way_are_said_once_more_and_count_again() {
    let world = World::town();
    let bpbd = key(&world, "gudang bpbd", "BPBD");
    let told = world.post("/dispatches", &bpbd, &water(900.0)).await.json();
    let id = told["id"].as_str().unwrap().to_owned();
    let step = format!("/dispatches/{id}/state");
    let state = |name: &str| json!({"state": name, "mode": "drill"});
    assert_eq!(world.post(&step, &bpbd, &state("dijanjikan")).await.status, 200);
    assert_eq!(dispatch(&world, &id).history.len(), 2, "the promise was renewed");
    assert_eq!(world.post(&step, &bpbd, &state("berangkat")).await.status, 200);
    let again = world.post(&step, &bpbd, &state("berangkat")).await;
    assert_eq!(again.code(), "invalid_report", "a new time of arrival is what renews it");
    let later = with(state("berangkat"), "eta", json!("2025-09-18T15:00:00+08:00"));
    assert_eq!(world.post(&step, &bpbd, &later).await.status, 200);
    let on_its_way = dispatch(&world, &id);
    assert_eq!(on_its_way.eta, Some("2025-09-18T15:00:00+08:00".parse().unwrap()));
    assert_eq!(world.post(&step, &bpbd, &state("tiba")).await.status, 200);
    assert_eq!(world.post(&step, &bpbd, &state("tiba")).await.code(), "wrong_state");
}

/// Litres of water that the shelter of [`UNDER_WAY`] lacks, that are on their way to it, and there:
/// these change a little, since the clock runs and people drink.
fn water_at_kota(world: &World) -> [f64; 3] {
    let serving = world.state.serving();
    let aid = serving.aid().unwrap();
    let site = aid.ledger.site(POS_KOTA).unwrap();
    let item = aid.ledger.catalogue.position("air_bersih").unwrap();
    let row = aid.standing.needs.iter().find(|it| (it.site, it.item) == (site, item)).unwrap();
    [row.gap, row.coming, row.on_hand.unwrap()].map(|amount| amount.units())
}

async fn told(world: &World, key: &str, id: &str) -> Value {
    let bearer = format!("Bearer {key}");
    let uri = format!("/dispatches/{id}");
    world.get_with(&uri, &[("authorization", &bearer)]).await.json()
}

#[tokio::test]
async fn a_strangers_word_that_it_has_arrived_feeds_nobody_until_an_officer_says_the_same() {
    let world = World::town();
    let step = format!("/dispatches/{UNDER_WAY}/state");
    let stranger = world.key("lewat", Role::Reporter);
    let elsewhere = key_at(&world, "posko hulu", POS_HULU);
    let (bpbd, officer) = (key(&world, "bpbd", "BPBD"), world.key("piket", Role::Officer));
    let (before, had) = (dispatch(&world, UNDER_WAY), water_at_kota(&world));
    let mut said = 0;
    for (key, state) in [(&stranger, "tiba"), (&elsewhere, "diterima"), (&bpbd, "diterima")] {
        let received = (state == "diterima").then_some(1_234.5);
        let answer = world.post(&step, key, &arrival(state, None, received)).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        let json = answer.json();
        assert_eq!((&json["state"], &json["waits"]), (&json!("berangkat"), &json!(state)));
        said += 1;
        assert_eq!(dispatch(&world, UNDER_WAY), before);
        let has = water_at_kota(&world);
        // What was received would be 1,234.5 L more; people drink half a litre a minute.
        assert!(has.iter().zip(had).all(|(has, had)| (has - had).abs() < 100.0), "{has:?} {had:?}");
    }
    let shown = told(&world, &officer, UNDER_WAY).await;
    assert_eq!(shown["check"]["code"], "unconfirmed", "{shown}");
    assert_eq!(shown["waiting"].as_array().map(Vec::len), Some(said));
    let first = &shown["waiting"][0];
    assert_eq!((&first["state"], &first["role"]), (&json!("tiba"), &json!("reporter")));
    for key in [&stranger, &bpbd] {
        let shown = told(&world, key, UNDER_WAY).await;
        assert_eq!((&shown["check"], &shown["waiting"]), (&Value::Null, &Value::Null));
    }
    // Whoever starts afresh from the journal knows the same.
    let (folder, dir) = world.leave();
    let world = World::with(folder, |settings| settings.state = dir);
    assert_eq!(dispatch(&world, UNDER_WAY), before);
    assert_eq!(told(&world, &officer, UNDER_WAY).await["waiting"].as_array().unwrap().len(), said);
    // The officer says the same: now it counts, and nothing waits any more.
    let answer = world.post(&step, &officer, &arrival("diterima", None, Some(1_200.0))).await;
    assert_eq!((answer.status.as_u16(), answer.json()["state"].as_str()), (200, Some("diterima")));
    assert_eq!(dispatch(&world, UNDER_WAY).received.unwrap().units(), 1_200.0);
    assert_eq!(told(&world, &officer, UNDER_WAY).await["waiting"], Value::Null);
}

#[tokio::test]
async fn who_speaks_for_the_site_or_brings_it_says_at_once_that_it_is_there() {
    let arrives = async |world: &World, key: &str| {
        let step = format!("/dispatches/{UNDER_WAY}/state");
        let answer = world.post(&step, key, &arrival("tiba", None, None)).await;
        (answer.status.as_u16(), dispatch(world, UNDER_WAY).state)
    };
    let there = (200, DispatchState::Tiba);
    let world = World::town();
    let posko = key_at(&world, "posko kota", POS_KOTA);
    assert_eq!(arrives(&world, &posko).await, there);
    let world = World::town();
    assert_eq!(arrives(&world, &key(&world, "pmi", "PMI")).await, there);
    // The agency that runs the site, as its source says.
    let mut town = Town::on_a_dry_day();
    let sites = &mut town.aid.as_mut().unwrap().sites;
    sites.iter_mut().find(|site| site.id == POS_KOTA).unwrap().agency = Some("DINSOS".into());
    let world = World::of_town(&town);
    assert_eq!(arrives(&world, &key(&world, "dinsos", "Dinsos")).await, there);
}

#[tokio::test]
async fn nothing_arrives_before_it_has_left_nor_more_than_was_sent() {
    let world = World::town();
    let (bpbd, pmi) = (key(&world, "bpbd", "BPBD"), key(&world, "pmi", "PMI"));
    let (posko, officer) = (key_at(&world, "hulu", POS_HULU), world.key("piket", Role::Officer));
    let stranger = world.key("lewat", Role::Reporter);
    let sent = world.post("/dispatches", &bpbd, &water(900.0)).await.json();
    let id = sent["id"].as_str().unwrap().to_owned();
    let step = format!("/dispatches/{id}/state");
    // Who can say that it left says that first; who only sees it is heard, and waits.
    for sender in [&bpbd, &officer] {
        let refused = world.post(&step, sender, &arrival("diterima", None, None)).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (409, "wrong_state"));
        assert!(refused.json()["detail"].as_str().unwrap().contains("berangkat"));
    }
    for key in [&posko, &stranger] {
        assert_eq!(world.post(&step, key, &arrival("tiba", None, None)).await.status, 202);
    }
    assert_eq!(dispatch(&world, &id).state, DispatchState::Dijanjikan);
    assert_eq!(told(&world, &officer, &id).await["waiting"].as_array().unwrap().len(), 2);
    // It left at 08.30.
    let step = format!("/dispatches/{UNDER_WAY}/state");
    let early = arrival("tiba", Some("2025-09-18T08:29:00+08:00"), None);
    for key in [&pmi, &officer, &stranger] {
        assert_eq!(world.post(&step, key, &early).await.code(), "wrong_state");
        let much = world.post(&step, key, &arrival("diterima", None, Some(99_999.0))).await;
        assert_eq!((much.status.as_u16(), much.code().as_str()), (400, "invalid_report"));
        assert!(much.json()["detail"].as_str().unwrap().contains("1234.5 L"), "{much:?}");
    }
    assert_eq!(dispatch(&world, UNDER_WAY).state, DispatchState::Berangkat);
    let whole = arrival("diterima", None, Some(1_234.5));
    assert_eq!(world.post(&step, &pmi, &whole).await.status, 200);
}
