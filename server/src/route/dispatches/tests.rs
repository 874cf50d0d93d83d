use lintas_model::report::Role;
use serde_json::{Value, json};

use crate::fixtures::{
    town_aid::{ASKED_FOR, POS_KOTA, SIGNED_FOR, UNDER_WAY},
    world::{TestResponse, World},
};

async fn with(world: &World, uri: &str, key: &str) -> TestResponse {
    let bearer = format!("Bearer {key}");
    world.get_with(uri, &[("authorization", &bearer)]).await
}

fn ids(json: &Value) -> Vec<&str> {
    json["dispatches"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn dispatches_are_told_with_a_key_and_filtered() {
    let world = World::town();
    let uris = ["/dispatches", "/dispatches/kirim-1", "/dispatches/kirim-1/bast"];
    for uri in uris {
        assert_eq!(world.get(uri).await.code(), "key_required", "{uri}");
    }
    let key = world.key("baca", Role::Reader);
    let answer = with(&world, "/dispatches", &key).await;
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let json = answer.json();
    assert_eq!(ids(&json), [UNDER_WAY, SIGNED_FOR, ASKED_FOR]);
    let first = &json["dispatches"][0];
    assert_eq!(first["amount"], 1234.5);
    assert_eq!((&first["unit"], &first["state"]), (&json!("L"), &json!("berangkat")));
    assert_eq!(
        (&first["from_name"], &first["to_name"]),
        (&json!("Gudang PMI"), &json!("Balai Kota"))
    );
    assert_eq!(first["history"][1]["state"], "berangkat");
    assert_eq!(json["timings"]["count"], 1);
    assert_eq!(json["timings"]["median_h"], 21.0);
    assert_eq!(json["timings"]["waiting"], 1);
    assert_eq!(json["timings"]["by_agency"][0]["agency"], "BPBD");
    assert_eq!(json["timings"]["baseline"][0]["days"], 15);
    let filtered = async |query: &str| with(&world, &format!("/dispatches?{query}"), &key).await;
    assert_eq!(ids(&filtered("agency=PMI").await.json()), [UNDER_WAY]);
    assert_eq!(ids(&filtered(&format!("site={POS_KOTA}")).await.json()), [UNDER_WAY]);
    assert_eq!(ids(&filtered("state=diminta,diterima").await.json()), [SIGNED_FOR, ASKED_FOR]);
    assert_eq!(ids(&filtered("item=beras&agency=DINSOS").await.json()), [ASKED_FOR]);
    assert_eq!(filtered("state=hilang").await.code(), "invalid_parameter");
    assert_eq!(with(&world, "/dispatches/kirim-9", &key).await.code(), "unknown_item");
}

#[tokio::test]
async fn the_vehicle_is_named_to_its_own_agency_and_to_officers() {
    let world = World::town();
    // Keys of the world are of BPBD; the truck is of PMI.
    for (name, role, named) in [
        ("baca", Role::Reader, false),
        ("bpbd", Role::Agency, false),
        ("piket", Role::Officer, true),
    ] {
        let key = world.key(name, role);
        for uri in ["/dispatches", "/dispatches/kirim-1", "/dispatches/kirim-1/surat-jalan"] {
            let answer = with(&world, uri, &key).await;
            assert_eq!(answer.status, 200, "{uri}");
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            assert_eq!(body.contains("KT-RAHASIA-1"), named, "{name} {uri}");
        }
    }
    let own = crate::keys::add(&world.state_dir, "pmi", Role::Agency, Some("PMI")).unwrap();
    world.state.writer.keys().forget();
    let answer = with(&world, "/dispatches/kirim-1", &own).await;
    assert_eq!(answer.json()["vehicle_id"], "KT-RAHASIA-1");
}

#[tokio::test]
async fn papers_are_pages_that_print_and_say_latihan() {
    let world = World::town();
    let key = world.key("piket", Role::Officer);
    for (paper, title) in [("surat-jalan", "SURAT JALAN"), ("bast", "BERITA ACARA SERAH TERIMA")] {
        let answer = with(&world, &format!("/dispatches/{SIGNED_FOR}/{paper}"), &key).await;
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "private, no-store");
        let html = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(html.contains(title) && html.contains("LATIHAN – BUKAN KEJADIAN NYATA"));
        assert!(html.contains("http://peta.test/dispatches/kirim-2"), "{html}");
        assert!(!html.contains(&key), "a link carries no key");
    }
}

#[tokio::test]
async fn what_is_posted_is_told_with_what_is_doubtful_about_it() {
    let world = World::town();
    let key = world.key("bpbd", Role::Agency);
    let asked = json!({ "from": "gudang-1", "to": POS_KOTA, "item": "air_bersih", "amount": 100,
        "unit": "L", "state": "dijanjikan", "mode": "drill" });
    let refused = world.post("/dispatches", &key, &asked).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    let mut again = asked.clone();
    again["despite"] =
        json!({ "token": refused.json()["token"], "reason": "air untuk dapur umum" });
    let sent = world.post("/dispatches", &key, &again).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    let id = sent.json()["id"].as_str().unwrap().to_owned();
    let told = with(&world, &format!("/dispatches/{id}"), &key).await.json();
    assert_eq!(told["despite"], "air untuk dapur umum");
    let others: Vec<&Value> =
        told["clashes"].as_array().unwrap().iter().map(|clash| &clash["other"]).collect();
    assert!(others.contains(&&json!(UNDER_WAY)), "{told}");
}
