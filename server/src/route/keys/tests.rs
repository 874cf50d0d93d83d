use axum::{body::Body, http::Request};
use futures_util::StreamExt as _;
use lintas_model::report::Role;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{
    config::KeysAdd,
    fixtures::world::{PATIENCE, TestResponse, World, wait_until},
};

async fn get(world: &World, path: &str, key: &str) -> TestResponse {
    world.get_with(path, &[("authorization", &format!("Bearer {key}"))]).await
}

fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    let mut keys = list["keys"].as_array().unwrap().iter();
    keys.find(|it| it["name"] == name).unwrap_or_else(|| panic!("{name} in {list}"))
}

#[tokio::test]
async fn officers_see_who_holds_keys_and_end_one_at_once() {
    let world = World::drill();
    let officer = world.key("piket", Role::Officer);
    let tablet = world.key("Tablet 3", Role::Reporter);
    assert_eq!(get(&world, "/whoami", &tablet).await.status, 200);
    let list = get(&world, "/keys", &officer).await;
    assert_eq!(list.header("cache-control"), "private, no-store");
    let list = list.json();
    let it = named(&list, "Tablet 3");
    assert_eq!((&it["role"], &it["state"]), (&json!("reporter"), &json!("active")));
    assert!(it["last_use"].is_string(), "also before it is written: {it}");
    assert_eq!(named(&list, "piket")["is_own"], true);
    assert!(!list.to_string().contains("lintas_"));

    let revoke = "/keys/Tablet%203/revoke";
    let lost = json!({ "reason": "tablet hilang" });
    for role in [Role::Reader, Role::Agency] {
        let key = world.key(role.name(), role);
        assert_eq!(get(&world, "/keys", &key).await.code(), "forbidden");
        assert_eq!(world.post(revoke, &key, &lost).await.code(), "forbidden");
    }
    let ended = world.post(revoke, &officer, &lost).await;
    assert_eq!((ended.status.as_u16(), &ended.json()["keys"]), (200, &json!(1)), "{ended:?}");
    let refused = get(&world, "/whoami", &tablet).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (401, "key_refused"));
    assert!(refused.json()["detail_id"].as_str().unwrap().contains("dicabut"));
    assert_eq!(world.post(revoke, &officer, &lost).await.code(), "unknown_key");
    let list = get(&world, "/keys", &officer).await.json();
    assert_eq!(named(&list, "Tablet 3")["state"], "revoked");
    let acts = get(&world, "/decisions", &officer).await.json();
    let act = &acts["keys"][0];
    assert_eq!((&act["kind"], &act["by"]), (&json!("key_revoke"), &json!("piket")));
    assert_eq!(act["what"]["reason"], "tablet hilang");
}

#[tokio::test]
async fn nobody_ends_the_last_officers_key_unawares_or_a_key_beyond_the_own() {
    let world = World::drill();
    let officer = world.key("piket", Role::Officer);
    let alone = world.post("/keys/piket/revoke", &officer, &json!({})).await;
    assert_eq!((alone.status.as_u16(), alone.code().as_str()), (409, "last_officer"));
    let district = world.bounded_key(&KeysAdd {
        area: Some("116,-1,117,0".parse().unwrap()),
        ..KeysAdd::new("kecamatan", Role::Officer)
    });
    let beyond = world.post("/keys/piket/revoke", &district, &json!({})).await;
    assert_eq!(beyond.code(), "outside_area");
    // Its own it ends, now that there is another.
    assert_eq!(world.post("/keys/kecamatan/revoke", &district, &json!({})).await.status, 200);
    let last = world.post("/keys/piket/revoke", &officer, &json!({ "last": true })).await;
    assert_eq!(last.status, 200, "{last:?}");
    assert_eq!(get(&world, "/keys", &officer).await.code(), "key_refused");
}

#[tokio::test]
async fn a_stream_that_was_opened_with_a_key_ends_with_it() {
    let world = World::drill();
    let officer = world.key("piket", Role::Officer);
    let tablet = world.key("tablet", Role::Reporter);
    let open = async |key: Option<&str>| {
        let mut request = Request::get("/events").header("host", "peta.test");
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let request = request.body(Body::empty()).unwrap();
        world.app.clone().oneshot(request).await.unwrap()
    };
    assert_eq!(open(Some("lintas_x")).await.status(), 401);
    let mut everybodys = open(None).await.into_body().into_data_stream();
    let mut of_tablet = open(Some(&tablet)).await.into_body().into_data_stream();
    assert!(of_tablet.next().await.is_some() && everybodys.next().await.is_some());
    assert_eq!(world.post("/keys/tablet/revoke", &officer, &json!({})).await.status, 200);
    let rest = async { while of_tablet.next().await.is_some() {} };
    tokio::time::timeout(PATIENCE, rest).await.unwrap();
    // Others go on.
    let told = json!({
        "status": "closed", "cause": "flood", "mode": "drill",
        "geometry": { "type": "Point", "coordinates": [116.05, -0.45] },
    });
    assert_eq!(world.post("/reports", &officer, &told).await.status, 201);
    let mut heard = String::new();
    while !heard.contains("event: report") {
        let more = tokio::time::timeout(PATIENCE, everybodys.next()).await.unwrap();
        heard.push_str(std::str::from_utf8(&more.unwrap().unwrap()).unwrap());
    }
}

#[tokio::test]
async fn a_key_that_is_ended_at_the_terminal_is_noticed_too() {
    let world = World::drill();
    let tablet = world.key("tablet", Role::Reporter);
    crate::keys::revoke(&world.state_dir, "tablet").unwrap();
    let ended = async || get(&world, "/whoami", &tablet).await.status == 401;
    wait_until("it is noticed", ended).await;
}
