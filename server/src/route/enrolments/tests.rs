use axum::http::Method;
use jiff::{SignedDuration, Timestamp};
use lintas_model::report::Role;
use serde_json::{Value, json};

use crate::{
    config::{KeyScope, KeysAdd},
    fixtures::world::{Folder, TestResponse, World},
    live::keys::EnrolmentCode,
    paper::qr_svg,
};
use lintas_snapshot::format::manifest::Mode;

const ONCE: &str = "0123456789abcdef0123456789abcdef";

fn tablet(name: &str) -> Value {
    json!({ "name": name, "role": "reporter", "agency": "PMI", "minutes": 60 })
}

async fn made(world: &World, officer: &str, wanted: &Value) -> Value {
    let answer = world.post("/enrolments", officer, wanted).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.header("cache-control"), "private, no-store");
    answer.json()
}

/// A device without a key shows a code.
async fn show(world: &World, path: &str, code: &Value, once: Option<&str>) -> TestResponse {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(once.map(|once| ("idempotency-key", once)));
    let body = json!({ "code": code }).to_string();
    world.send(Method::POST, path, &headers, body.into()).await
}

async fn get(world: &World, path: &str, key: &str) -> TestResponse {
    world.get_with(path, &[("authorization", &format!("Bearer {key}"))]).await
}

#[tokio::test]
async fn an_officer_makes_a_code_and_a_device_reports_with_its_key() {
    let world = World::drill();
    let officer = world.key("piket", Role::Officer);
    let made = made(&world, &officer, &tablet("tablet 3")).await;
    let code = EnrolmentCode::read(made["code"].as_str().unwrap()).unwrap();
    let url = code.address("http://peta.test");
    assert_eq!(made["url"], url.as_str());
    assert_eq!(made["qr"], qr_svg(&url).unwrap().into_string().as_str());
    assert!(url.split_once('#').unwrap().0.ends_with("peta.test/"), "no browser sends the code");

    let asked = show(&world, "/enrolments/check", &made["code"], None).await;
    assert_eq!((asked.status.as_u16(), &asked.json()["key"]["name"]), (200, &json!("tablet 3")));
    let given = show(&world, "/enrolments/redeem", &made["code"], Some(ONCE)).await;
    assert_eq!(given.status, 201, "{given:?}");
    assert_eq!(given.header("cache-control"), "private, no-store");
    let key = given.json()["key"].as_str().unwrap().to_owned();
    assert_eq!(get(&world, "/whoami", &key).await.json()["agency"], "PMI", "it works at once");
    let report = json!({
        "status": "closed", "cause": "flood", "mode": "drill",
        "geometry": { "type": "Point", "coordinates": [116.05, -0.45] },
    });
    assert_eq!(world.post("/reports", &key, &report).await.status, 201);
    // The lost answer of the same request, and nobody else's.
    let again = show(&world, "/enrolments/redeem", &made["code"], Some(ONCE)).await;
    assert_eq!(again.json()["key"], key.as_str());
    assert_eq!(again.header("idempotent-replayed"), "true");
    let other = show(&world, "/enrolments/redeem", &made["code"], None).await;
    assert_eq!((other.status.as_u16(), other.code().as_str()), (403, "code_refused"));

    let list = get(&world, "/enrolments", &officer).await.json();
    let it = &list["enrolments"][0];
    assert_eq!((&it["state"], &it["made_by"]), (&json!("used"), &json!("piket")));
    // What nobody may find again is in no answer to anybody.
    let bare = made["code"].as_str().unwrap().replace('-', "");
    for path in ["/enrolments", "/keys", "/decisions", "/decisions.csv", "/metrics", "/health"] {
        let told = get(&world, path, &officer).await;
        assert_eq!(told.status, 200, "{path}");
        let told = String::from_utf8_lossy(&told.body).into_owned();
        for secret in [key.as_str(), &officer, &bare, made["code"].as_str().unwrap()] {
            assert!(!told.contains(secret), "{path} tells {secret}");
        }
    }
    let acts = get(&world, "/decisions", &officer).await.json();
    let kinds: Vec<&str> =
        acts["keys"].as_array().unwrap().iter().filter_map(|it| it["kind"].as_str()).collect();
    assert_eq!(kinds, ["enrol_redeem", "enrol", "key_add"]);
    let csv = get(&world, "/decisions.csv", &officer).await;
    let csv = String::from_utf8_lossy(&csv.body).into_owned();
    assert!(csv.contains(",piket,,,enrol,tablet 3,"), "{csv}");
}

#[tokio::test]
async fn whatever_is_wrong_with_a_code_is_answered_alike_and_counted() {
    let world = World::drill();
    let officer = world.key("piket", Role::Officer);
    let used = made(&world, &officer, &tablet("a")).await;
    show(&world, "/enrolments/redeem", &used["code"], None).await;
    let withdrawn = made(&world, &officer, &tablet("b")).await;
    let path = format!("/enrolments/{}/withdraw", withdrawn["id"]);
    let told = world.post(&path, &officer, &json!({ "reason": "salah nama" })).await;
    assert_eq!((told.status.as_u16(), &told.json()["state"]), (200, &json!("withdrawn")));
    let unknown = json!("0000-0000-0000");
    let mut answers = Vec::new();
    for code in [&used["code"], &withdrawn["code"], &unknown] {
        for path in ["/enrolments/check", "/enrolments/redeem"] {
            let answer = show(&world, path, code, Some(ONCE)).await;
            assert_eq!(answer.status, 403);
            assert!(answer.json()["detail_id"].as_str().unwrap().contains("Minta kode baru"));
            answers.push(answer.body);
        }
    }
    assert!(answers.iter().all(|body| *body == answers[0]), "{answers:?}");
    assert_eq!(world.state.metrics.key_failures.get(), answers.len() as u64);
    // A typing error is none of these, and is not quoted.
    for (body, words) in [("\"0000-0000\"", "dua belas"), ("7", "")] {
        let body = format!("{{\"code\": {body}}}");
        let json = [("content-type", "application/json")];
        let answer = world.send(Method::POST, "/enrolments/redeem", &json, body.into()).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "invalid_report"));
        let told = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(told.contains(words) && !told.contains("0000-0000\""), "{told}");
    }
    assert_eq!(world.state.metrics.key_failures.get(), answers.len() as u64);
    for path in ["/enrolments/x/withdraw", "/enrolments/99/withdraw"] {
        let answer = world.post(path, &officer, &json!({})).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "unknown_enrolment"));
    }
    let withdraw = format!("/enrolments/{}/withdraw", used["id"]);
    let over = world.post(&withdraw, &officer, &json!({})).await;
    assert_eq!(over.code(), "enrolment_over");
}

#[tokio::test]
async fn nobody_gives_what_is_beyond_the_own_key() {
    let world = World::drill();
    let ends = Timestamp::now() + SignedDuration::from_hours(24);
    let district = world.bounded_key(&KeysAdd {
        area: Some("116,-1,117,0".parse().unwrap()),
        expires: Some(ends),
        per_minute: Some(60),
        ..KeysAdd::new("piket kecamatan", Role::Officer)
    });
    let with = |more: Value| {
        let mut body = tablet("tablet");
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let later = ends + SignedDuration::from_hours(1);
    for (more, code) in [
        (json!({ "area": [116, -1, 118, 0] }), "outside_area"),
        (json!({ "expires": later }), "forbidden"),
        (json!({ "per_minute": 61 }), "forbidden"),
        (json!({ "minutes": 61 }), "invalid_report"),
        (json!({ "role": "king" }), "invalid_report"),
    ] {
        let answer = world.post("/enrolments", &district, &with(more.clone())).await;
        assert_eq!(answer.code(), code, "{more}");
    }
    // What is left out is as the officer's own.
    let made = made(&world, &district, &tablet("tablet")).await;
    let key = &made["key"];
    assert_eq!((&key["area"], &key["per_minute"]), (&json!([116.0, -1.0, 117.0, 0.0]), &json!(60)));
    assert_eq!(key["expires"], json!(ends));
    let writes = world
        .bounded_key(&KeysAdd { scope: KeyScope::Write, ..KeysAdd::new("gawai", Role::Officer) });
    let answer = world.post("/enrolments", &writes, &with(json!({ "scope": "all" }))).await;
    assert_eq!(answer.code(), "forbidden");
    assert_eq!(get(&world, "/enrolments", &writes).await.code(), "forbidden", "it reads nothing");
    let reads = world
        .bounded_key(&KeysAdd { scope: KeyScope::Read, ..KeysAdd::new("layar", Role::Officer) });
    assert_eq!(world.post("/enrolments", &reads, &tablet("x")).await.code(), "forbidden");
    for role in [Role::Reader, Role::Reporter, Role::Agency] {
        let key = world.key(role.name(), role);
        assert_eq!(world.post("/enrolments", &key, &tablet("x")).await.code(), "forbidden");
        assert_eq!(get(&world, "/enrolments", &key).await.code(), "forbidden");
    }
    assert_eq!(world.get("/enrolments").await.code(), "key_required");
}

#[tokio::test]
async fn codes_outlive_the_server_and_are_used_once_all_the_same() {
    let world = World::drill();
    let officer = world.key("piket", Role::Officer);
    let used = made(&world, &officer, &tablet("a")).await;
    let key = show(&world, "/enrolments/redeem", &used["code"], Some(ONCE)).await.json();
    let open = made(&world, &officer, &tablet("b")).await;
    let (folder, state) = world.leave();
    let world = World::with(folder, |settings| settings.state.clone_from(&state));
    let again = show(&world, "/enrolments/redeem", &used["code"], Some(ONCE)).await;
    assert_eq!(again.json()["key"], key["key"], "the answer may have been lost with the server");
    let other = show(&world, "/enrolments/redeem", &used["code"], None).await;
    assert_eq!(other.code(), "code_refused");
    assert_eq!(show(&world, "/enrolments/redeem", &open["code"], None).await.status, 201);
    let (folder, state) = world.leave();
    let world = World::with(folder, |settings| {
        settings.state.clone_from(&state);
        settings.read_only_state = true;
    });
    let refused = world.post("/enrolments", &officer, &tablet("c")).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "journal_failed"));
}

#[tokio::test]
async fn a_device_gets_its_key_also_before_there_is_a_snapshot() {
    let world = World::over(Folder::empty());
    let officer = world.key("piket", Role::Officer);
    let made = made(&world, &officer, &tablet("a")).await;
    world.folder.publish(Mode::Drill, 0);
    assert_eq!(show(&world, "/enrolments/redeem", &made["code"], None).await.status, 201);
}
