use std::sync::Barrier;

use lintas_model::{
    aid::{Dispatch, DispatchState},
    report::Role,
};
use serde_json::{Value, json};

use crate::fixtures::{
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

#[tokio::test]
async fn a_dispatch_goes_from_its_promise_to_the_signature_and_never_back() {
    let world = World::town();
    let bpbd = key(&world, "gudang bpbd", "BPBD");
    let posko = world.key("posko", Role::Reporter);
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
