use lintas_model::{aid::Method, report::Role};
use serde_json::{Value, json};

use crate::fixtures::{
    town_aid::{POS_HULU, POS_KOTA, POS_SEBERANG, RUMAH_HULU},
    world::World,
};

fn status(id: &str) -> String {
    format!("/sites/{id}/status")
}

fn site(world: &World, id: &str) -> lintas_model::aid::Site {
    let serving = world.state.serving();
    let ledger = &serving.aid().unwrap().ledger;
    assert!(ledger.is_sound());
    ledger.sites[ledger.site(id).unwrap()].clone()
}

#[tokio::test]
async fn what_is_said_of_a_site_is_known_at_once_and_after_a_restart() {
    let world = World::town();
    let key = world.key("posko hulu", Role::Reporter);
    let said = json!({
        "people": 131, "groups": {"infants": 12}, "status": "full", "urgent": ["Beras"],
        "stock": [{"item": "air_bersih", "amount": 3, "unit": "galon"}, {"item": "selimut", "amount": 40}],
        "note": "telepon 0812 3456 7890", "mode": "drill",
    });
    let answer = world.post(&status(POS_HULU), &key, &said).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let told = answer.json();
    assert_eq!(
        (&told["site"], &told["created"], &told["revision"]),
        (&json!(POS_HULU), &json!(false), &json!(1))
    );
    assert_eq!(answer.header("x-lintas-revision"), "1");
    let hulu = site(&world, POS_HULU);
    assert_eq!((hulu.people.people, hulu.status.as_deref()), (Some(131), Some("full")));
    assert_eq!((hulu.people.groups.infants, hulu.people.source.as_str()), (Some(12), "reporter"));
    assert_eq!(hulu.urgent, ["beras"]);
    let counted: Vec<(&str, f64)> =
        hulu.on_hand.iter().map(|it| (it.item.as_str(), it.amount.units())).collect();
    assert_eq!(counted, [("air_bersih", 57.0), ("beras", 20.0), ("selimut", 40.0)]);
    let (folder, state) = world.leave();
    let again = World::with(folder, |settings| settings.state = state);
    assert_eq!(site(&again, POS_HULU), hulu);
}

#[tokio::test]
async fn households_and_houses_stay_what_they_were_counted_as() {
    let world = World::town();
    let key = world.key("posko", Role::Reporter);
    let kk = json!({"people": 22, "people_unit": "kk", "mode": "drill"});
    assert_eq!(world.post(&status(POS_KOTA), &key, &kk).await.status, 201);
    let kota = site(&world, POS_KOTA).people;
    assert_eq!((kota.people, kota.households, kota.houses), (Some(84), Some(22), None));
    assert_eq!(kota.method, Method::FromHouseholds { factor: 3.8 });
    let rumah = json!({"people": 9, "people_unit": "rumah", "mode": "drill"});
    assert_eq!(world.post(&status(POS_KOTA), &key, &rumah).await.status, 201);
    let kota = site(&world, POS_KOTA).people;
    assert_eq!((kota.people, kota.households, kota.houses), (Some(84), Some(22), Some(9)));
}

#[tokio::test]
async fn a_new_site_takes_a_name_and_a_place() {
    let world = World::town();
    let key = world.key("posko", Role::Reporter);
    let bare = json!({"people": 30, "mode": "drill"});
    let answer = world.post(&status("pos-kotta"), &key, &bare).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "unknown_site"));
    assert!(answer.json()["detail"].as_str().unwrap().contains(POS_KOTA));
    let near = world.post(&status("rumah-hulo"), &key, &bare).await.json();
    assert!(!near["detail"].as_str().unwrap().contains(RUMAH_HULU), "it is nobody's business");
    let mut new = bare.clone();
    new["name"] = json!("Langgar Baru 0812 3456 7890");
    new["geometry"] = json!({"type": "Point", "coordinates": [116.52, -0.296]});
    let told = world.post(&status("langgar-baru"), &key, &new).await.json();
    assert_eq!((&told["created"], &told["site"]), (&json!(true), &json!("langgar-baru")));
    let site = site(&world, "langgar-baru");
    assert_eq!((site.name.as_deref(), site.area), (Some("Langgar Baru …"), Some(0)));
    assert_eq!((site.people.people, site.source.as_str()), (Some(30), "report"));
    let told = world.post(&status("langgar-baru"), &key, &bare).await.json();
    assert_eq!(told["created"], false);
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_what_would_be_right() {
    let world = World::town();
    let key = world.key("posko", Role::Reporter);
    let with = |field: &str, value: Value| {
        let mut said = json!({"mode": "drill"});
        said[field] = value;
        said
    };
    let future = "2099-01-01T00:00:00Z";
    for (said, code, word) in [
        (json!({"people": 3}), "invalid_report", "mode"),
        (json!({"people": 3, "mode": "actual"}), "mode_mismatch", "drill"),
        (json!({"mode": "drill"}), "invalid_report", "something"),
        (with("people", json!(-1)), "invalid_report", "people"),
        (with("people_unit", json!("orang")), "invalid_report", "jiwa"),
        (with("peopel", json!(3)), "invalid_report", "peopel"),
        (with("status", json!("penuh")), "invalid_report", "full"),
        (with("seen_at", json!(future)), "invalid_report", "something"),
        (with("stock", json!([{"item": "bras", "amount": 3}])), "unknown_item", "beras"),
        (with("urgent", json!(["zzzzzzzzzz"])), "unknown_item", "No item"),
        (
            with("stock", json!([{"item": "beras", "amount": 3, "unit": "L"}])),
            "unit_mismatch",
            "karung",
        ),
        (with("stock", json!([{"item": "beras", "amount": -3}])), "invalid_report", "amount"),
        (
            with("geometry", json!({"type": "Point", "coordinates": [110.4, -7.0]})),
            "invalid_report",
            "region",
        ),
        (json!({"people": 3, "groups": {"infants": 4}, "mode": "drill"}), "invalid_report", "more"),
        (with("note", json!("x".repeat(1_001))), "invalid_report", "note"),
    ] {
        let answer = world.post(&status(POS_SEBERANG), &key, &said).await;
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(answer.code(), code, "{said}: {detail}");
        assert!(detail.contains(word), "{said}: {detail}");
    }
    let reader = world.key("pembaca", Role::Reader);
    let people = with("people", json!(3));
    assert_eq!(world.post(&status(POS_KOTA), &reader, &people).await.code(), "forbidden");
    let media = [("content-type", "application/json")];
    let body = people.to_string().into();
    let nobody = world.send(axum::http::Method::POST, &status(POS_KOTA), &media, body).await;
    assert_eq!(nobody.code(), "key_required");
    assert_eq!(world.state.serving().revision, 0);
    let drill = World::drill();
    let key = drill.key("posko", Role::Reporter);
    assert_eq!(drill.post(&status(POS_KOTA), &key, &people).await.code(), "no_aid");
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer_and_changes_nothing() {
    let world = World::town();
    let key = world.key("posko", Role::Reporter);
    let bearer = format!("Bearer {key}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("idempotency-key", "telepon-1"),
    ];
    let post = async |people: i64| {
        let body = json!({"people": people, "mode": "drill"}).to_string();
        world.send(axum::http::Method::POST, &status(POS_KOTA), &headers, body.into()).await
    };
    let first = post(50).await;
    let again = post(50).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(post(51).await.code(), "idempotency_conflict");
    assert_eq!(world.state.serving().revision, 1);
}
