//! Keys have bounds: what one may read and write, where, and until when.

use jiff::{SignedDuration, Timestamp};
use lintas_model::report::Role;
use serde_json::{Value, json};

use crate::{
    config::{KeyScope, KeysAdd},
    fixtures::{
        town::{BRIDGE, WEST},
        town_aid::{GUDANG_BPBD, POS_KOTA, POS_SEBERANG},
        world::{TestResponse, World},
    },
};

/// Around the bridge and the far bank, with the shelter there.
const EAST_BANK: &str = "116.539,-0.31,116.57,-0.29";

fn bounded(name: &str, role: Role) -> KeysAdd {
    KeysAdd { area: Some(EAST_BANK.parse().unwrap()), ..KeysAdd::new(name, role) }
}

fn closed(edge: &str) -> Value {
    json!({"status": "closed", "edges": [edge], "cause": "flood", "mode": "drill"})
}

fn there(kind: &str, coordinates: Value) -> Value {
    let geometry = json!({"type": kind, "coordinates": coordinates});
    json!({"status": "closed", "geometry": geometry, "cause": "flood", "mode": "drill"})
}

async fn get(world: &World, path: &str, key: &str) -> TestResponse {
    world.get_with(path, &[("authorization", &format!("Bearer {key}"))]).await
}

#[tokio::test]
async fn a_key_of_an_area_speaks_of_no_road_outside_it() {
    let world = World::town();
    let key = world.bounded_key(&bounded("pos seberang", Role::Reporter));
    let officer = world.key("piket", Role::Officer);
    for outside in [
        closed(WEST),
        there("Point", json!([116.505, -0.3])),
        there("LineString", json!([[116.535, -0.3], [116.542, -0.3]])),
    ] {
        let answer = world.post("/reports", &key, &outside).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "outside_area"));
        assert!(answer.json()["detail"].as_str().unwrap().contains(EAST_BANK));
    }
    assert_eq!(world.get("/reports").await.json()["numberMatched"], 0);
    for inside in [closed(BRIDGE), there("LineString", json!([[116.540, -0.3], [116.543, -0.3]]))] {
        assert_eq!(world.post("/reports", &key, &inside).await.json()["edges"], json!([BRIDGE]));
    }
    // An officer of a district verifies and rejects what lies in it; what is its own it takes back.
    let district = world.bounded_key(&bounded("piket seberang", Role::Officer));
    let far = world.post("/reports", &officer, &closed(WEST)).await.json();
    let act =
        |report: &Value, act: &str| format!("/reports/{}/{act}", report["id"].as_str().unwrap());
    let rejected = world.post(&act(&far, "reject"), &district, &json!({})).await;
    assert_eq!(rejected.code(), "outside_area");
    let near = world.post("/reports", &key, &closed(BRIDGE)).await.json();
    assert_eq!(world.post(&act(&near, "reject"), &district, &json!({})).await.status, 200);
    let whoami = get(&world, "/whoami", &key).await.json();
    assert_eq!(whoami["area"], json!([116.539, -0.31, 116.57, -0.29]));
}

#[tokio::test]
async fn a_key_of_an_area_speaks_of_no_site_and_sends_no_load_outside_it() {
    let world = World::town();
    let agency = Some("BPBD".to_owned());
    let key = world.bounded_key(&KeysAdd { agency, ..bounded("pos seberang", Role::Agency) });
    let said = json!({"status": "full", "mode": "drill"});
    let at = |site: &str| format!("/sites/{site}/status");
    assert_eq!(world.post(&at(POS_KOTA), &key, &said).await.code(), "outside_area");
    assert_eq!(world.post(&at(POS_SEBERANG), &key, &said).await.status, 201);
    let new = |place: [f64; 2]| {
        let geometry = json!({"type": "Point", "coordinates": place});
        json!({"name": "Tenda", "geometry": geometry, "people": 12, "mode": "drill"})
    };
    assert_eq!(world.post(&at("tenda"), &key, &new([116.505, -0.3])).await.code(), "outside_area");
    assert_eq!(world.post(&at("tenda"), &key, &new([116.55, -0.3])).await.status, 201);
    // A site is not moved out of it either.
    let moved = world.post(&at("tenda"), &key, &new([116.505, -0.3])).await;
    assert_eq!(moved.code(), "outside_area");
    let load = json!({
        "from": GUDANG_BPBD, "to": POS_KOTA, "item": "air_bersih", "amount": 1, "unit": "L",
        "state": "diminta", "mode": "drill",
    });
    assert_eq!(world.post("/dispatches", &key, &load).await.code(), "outside_area");
}

#[tokio::test]
async fn a_key_that_only_reads_changes_nothing_and_one_that_only_writes_reads_what_all_may() {
    let world = World::town();
    let of = |name: &str, role: Role, scope: KeyScope| {
        world.bounded_key(&KeysAdd { scope, ..KeysAdd::new(name, role) })
    };
    let reads = of("layar", Role::Officer, KeyScope::Read);
    let writes = of("gawai", Role::Officer, KeyScope::Write);
    assert_eq!(get(&world, "/decisions", &reads).await.status, 200);
    for path in ["/reports", "/closures/pu-1/end", "/sites/x/status", "/dispatches"] {
        assert_eq!(world.post(path, &reads, &closed(BRIDGE)).await.code(), "forbidden", "{path}");
    }
    assert_eq!(world.post("/reports", &writes, &closed(BRIDGE)).await.status, 201);
    for path in ["/decisions", "/dispatches", "/stock"] {
        assert_eq!(get(&world, path, &writes).await.code(), "forbidden", "{path}");
    }
    // Its answer is the public one, and an officer's would name who reported.
    let public = world.get("/reports").await.body;
    assert_eq!(get(&world, "/reports", &writes).await.body, public);
    assert_ne!(get(&world, "/reports", &reads).await.body, public);
    for (key, may, scope) in [(&reads, false, "read"), (&writes, true, "write")] {
        let whoami = get(&world, "/whoami", key).await.json();
        assert_eq!((&whoami["may_report"], &whoami["scope"]), (&json!(may), &json!(scope)));
    }
}

#[tokio::test]
async fn an_expired_key_is_told_so_and_every_refused_key_is_counted() {
    let world = World::town();
    let wanted = KeysAdd {
        expires: Some(Timestamp::now() + SignedDuration::from_hours(1)),
        per_minute: Some(30),
        ..KeysAdd::new("posko", Role::Reporter)
    };
    let key = world.bounded_key(&wanted);
    assert!(get(&world, "/whoami", &key).await.json()["expires"].is_string());
    let new = crate::keys::rotate(&world.state_dir, "posko", SignedDuration::ZERO, None).unwrap();
    world.state.writer.keys().forget();
    let old = world.post("/reports", &key, &closed(BRIDGE)).await;
    assert_eq!((old.status.as_u16(), old.code().as_str()), (401, "key_expired"));
    assert_eq!(old.header("www-authenticate"), "Bearer realm=\"lintas\"");
    assert_eq!(get(&world, "/reports", "lintas_0").await.code(), "key_refused");
    assert_eq!(world.state.metrics.key_failures.get(), 2);
    assert_eq!(world.post("/reports", &new, &closed(BRIDGE)).await.status, 201);
}
