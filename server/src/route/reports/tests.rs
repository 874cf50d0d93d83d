use axum::{body::Body, http::Method};
use lintas_model::report::Role;
use lintas_snapshot::format::manifest::Mode;
use serde_json::{Value, json};

use crate::fixtures::world::{Folder, World};

fn closed() -> Value {
    json!({
        "status": "closed",
        "geometry": {"type": "Point", "coordinates": [116.05, -0.45]},
        "cause": "flood",
        "depth_m": 0.7,
        "reason": "Air sepinggang, hubungi 0812 3456 7890",
        "channel": "radio",
        "on_behalf_of": "Pak RT 5",
        "mode": "drill",
    })
}

fn with(mut report: Value, field: &str, value: impl Into<Value>) -> Value {
    report[field] = value.into();
    report
}

#[tokio::test]
async fn a_report_is_stored_listed_and_there_after_a_restart() {
    let world = World::drill();
    assert_eq!(world.get("/reports").await.json()["features"], json!([]));
    assert!(!world.state_dir.exists(), "nobody wrote yet");
    let key = world.key("posko 1", Role::Reporter);
    let answer = world.post("/reports", &key, &closed()).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let told = answer.json();
    assert_eq!((told["revision"].as_u64(), told["state"].as_str()), (Some(1), Some("active")));
    assert_eq!(told["edges"], json!([]));
    assert_eq!(answer.header("x-lintas-revision"), "1");
    let id = told["id"].as_str().unwrap();
    let one = world.get(&format!("/reports/{id}")).await;
    assert_eq!(one.header("x-lintas-revision"), "1");
    assert_eq!(one.json()["properties"]["depth_m"], 0.7);
    assert_eq!(world.get("/catalog").await.header("x-lintas-revision"), "1");
    assert_eq!(world.get("/reports/nobody").await.code(), "unknown_item");

    let (folder, state) = world.leave();
    let again = World::with(folder, |settings| settings.state = state);
    assert_eq!(again.get(&format!("/reports/{id}")).await.json(), one.json());
    let next = again.post("/reports", &key, &closed()).await.json();
    assert_eq!(next["revision"], 2);
    let list = again.get("/reports?limit=1").await.json();
    assert_eq!((&list["numberMatched"], &list["features"][0]["id"]), (&json!(2), &next["id"]));
}

#[tokio::test]
async fn the_public_never_sees_who_said_it_and_an_officer_does() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let officer = world.key("piket", Role::Officer);
    let id = world.post("/reports", &key, &closed()).await.json()["id"].clone();
    let id = id.as_str().unwrap();
    for uri in ["/reports".to_owned(), format!("/reports/{id}"), format!("/reports?key={key}")] {
        let text = String::from_utf8(world.get(&uri).await.body.to_vec()).unwrap();
        // No shorter secrets: an id or a moment may contain four digits by chance.
        for secret in ["posko 1", "Pak RT", "radio", "3456 7890", "BPBD", &key] {
            assert!(!text.contains(secret), "{uri} tells {secret}");
        }
        assert!(text.contains("Air sepinggang"), "{uri}");
    }
    let bearer = format!("Bearer {officer}");
    let seen = world.get_with(&format!("/reports/{id}"), &[("authorization", &bearer)]).await;
    assert!(seen.header("cache-control").contains("no-store"));
    let properties = &seen.json()["properties"];
    assert_eq!(properties["reporter"], "posko 1");
    assert_eq!((&properties["channel"], &properties["agency"]), (&json!("radio"), &json!("BPBD")));
    assert!(properties["reason"].as_str().unwrap().contains("0812"));
}

#[tokio::test]
async fn who_has_no_key_is_refused_before_anything_is_read() {
    let world = World::drill();
    let never = || {
        Body::from_stream(futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>())
    };
    let answer = world.send(Method::POST, "/reports", &[], never()).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "key_required"));
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"lintas\"");
    let reader = world.key("tamu", Role::Reader);
    for (header, code) in [
        ("Bearer wrong".to_owned(), "key_refused"),
        ("Basic abc".to_owned(), "key_refused"),
        (format!("Bearer {reader}"), "forbidden"),
    ] {
        let headers = [("authorization", header.as_str())];
        assert_eq!(world.send(Method::POST, "/reports", &headers, never()).await.code(), code);
    }
    assert_eq!(
        world.get_with("/reports", &[("authorization", "Bearer wrong")]).await.code(),
        "key_refused"
    );
    let whoami = world.get(&format!("/whoami?key={reader}")).await.json();
    assert_eq!((&whoami["role"], &whoami["may_report"]), (&json!("reader"), &json!(false)));
    assert_eq!(world.get("/whoami").await.code(), "key_required");
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_a_sentence() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    for (report, code) in [
        (with(closed(), "mode", "actual"), "mode_mismatch"),
        (with(closed(), "mode", Value::Null), "invalid_report"),
        (with(closed(), "status", "shut"), "invalid_report"),
        (with(closed(), "status", Value::Null), "invalid_report"),
        (with(closed(), "depth_m", -0.1), "invalid_report"),
        (with(closed(), "depth_m", 20.5), "invalid_report"),
        (with(closed(), "depth_m", "0.7"), "invalid_report"),
        (with(closed(), "vehicles", json!(["tank"])), "invalid_report"),
        (with(closed(), "cause", "meteor"), "invalid_report"),
        (with(closed(), "trend", "up"), "invalid_report"),
        (with(closed(), "confidence", "sure"), "invalid_report"),
        (with(closed(), "seen_at", "yesterday"), "invalid_report"),
        (with(closed(), "valid_until", "2020-01-01T00:00:00Z"), "invalid_report"),
        (with(closed(), "geometry", Value::Null), "invalid_report"),
        (
            with(closed(), "geometry", json!({"type": "Point", "coordinates": [10, 10]})),
            "invalid_report",
        ),
        (with(closed(), "depht", 1), "invalid_report"),
        (json!([1]), "invalid_report"),
        (with(with(closed(), "geometry", Value::Null), "edges", json!(["w1-2-3"])), "no_network"),
    ] {
        let answer = world.post("/reports", &key, &report).await;
        assert_eq!(answer.code(), code, "{report}");
        assert!(answer.json()["title_id"].is_string());
    }
    let long = "x".repeat(crate::live::REPORT_BYTES + 1);
    let bearer = format!("Bearer {key}");
    let json = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    assert_eq!(
        world.send(Method::POST, "/reports", &json, long.into()).await.code(),
        "body_too_large"
    );
    let text = [("authorization", bearer.as_str()), ("content-type", "text/plain")];
    assert_eq!(
        world.send(Method::POST, "/reports", &text, "x".into()).await.code(),
        "unsupported_media_type"
    );
    assert_eq!(world.get("/reports?state=lost").await.code(), "invalid_parameter");
    assert_eq!(world.get("/reports?sate=active").await.code(), "unknown_parameter");
    assert_eq!(world.get("/reports").await.json()["numberMatched"], 0);
}

#[tokio::test]
async fn a_clock_that_runs_a_little_ahead_is_forgiven_and_set_back() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let ahead = world.state.clock.now() + jiff::SignedDuration::from_secs(30);
    let report = with(closed(), "seen_at", ahead.to_string());
    let id = world.post("/reports", &key, &report).await.json()["id"].clone();
    let seen = world.get(&format!("/reports/{}", id.as_str().unwrap())).await.json();
    let seen_at: jiff::Timestamp = seen["properties"]["seen_at"].as_str().unwrap().parse().unwrap();
    assert!(seen_at < ahead);
}

#[tokio::test]
async fn a_repeated_request_gets_its_first_answer_also_after_a_restart() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let other = world.key("posko 2", Role::Reporter);
    async fn post(
        world: &World,
        key: &str,
        once: &str,
        report: &Value,
    ) -> crate::fixtures::world::TestResponse {
        let bearer = format!("Bearer {key}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", once),
        ];
        world.send(Method::POST, "/reports", &headers, report.to_string().into()).await
    }
    let first = post(&world, &key, "a-1", &closed()).await;
    let again = post(&world, &key, "a-1", &closed()).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(
        post(&world, &key, "a-1", &with(closed(), "depth_m", 1)).await.code(),
        "idempotency_conflict"
    );
    assert_ne!(post(&world, &other, "a-1", &closed()).await.body, first.body, "another's key");
    assert_eq!(post(&world, &key, " ", &closed()).await.code(), "bad_request");
    let (folder, state) = world.leave();
    let world = World::with(folder, |settings| settings.state = state);
    assert_eq!(post(&world, &key, "a-1", &closed()).await.body, first.body);
    assert_eq!(world.get("/reports").await.json()["numberMatched"], 2);
}

#[tokio::test]
async fn many_at_once_are_all_stored_once_each() {
    let world = std::sync::Arc::new(World::drill());
    let key = world.key("posko 1", Role::Reporter);
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            let (world, key) = (std::sync::Arc::clone(&world), key.clone());
            // Every second request is sent twice.
            let once = format!("n-{}", n / 2);
            tokio::spawn(async move {
                let bearer = format!("Bearer {key}");
                let headers =
                    [("authorization", bearer.as_str()), ("idempotency-key", once.as_str())];
                let body = closed().to_string().into();
                world.send(Method::POST, "/reports", &headers, body).await
            })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        let answer = task.await.unwrap();
        assert_eq!(answer.status, 201, "{answer:?}");
        ids.push(answer.json()["id"].as_str().unwrap().to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
    assert_eq!(world.get("/reports").await.json()["numberMatched"], 20);
}

#[tokio::test]
async fn withdrawing_is_for_who_filed_it_and_for_officers_who_also_verify_and_reject() {
    let world = World::drill();
    let (own, other) = (world.key("a", Role::Reporter), world.key("b", Role::Reporter));
    let officer = world.key("piket", Role::Officer);
    let open = with(with(closed(), "status", "open"), "depth_m", Value::Null);
    let id = world.post("/reports", &own, &open).await.json();
    assert_eq!(id["state"], "unverified");
    let id = id["id"].as_str().unwrap().to_owned();
    let act = |act: &str| format!("/reports/{id}/{act}");
    for (uri, key, code) in [
        (act("withdraw"), &other, "forbidden"),
        (act("verify"), &own, "forbidden"),
        (act("reject"), &other, "forbidden"),
        ("/reports/nobody/withdraw".to_owned(), &own, "unknown_item"),
    ] {
        assert_eq!(world.post(&uri, key, &json!({})).await.code(), code, "{uri}");
    }
    let verified = world.post(&act("verify"), &officer, &json!({"reason": "lewat sendiri"})).await;
    assert_eq!(
        (verified.status.as_u16(), verified.json()["state"].as_str()),
        (200, Some("active"))
    );
    assert_eq!(world.post(&act("verify"), &officer, &json!({})).await.json()["revision"], 2);
    let withdrawn = world.post(&act("withdraw"), &own, &json!({})).await;
    assert_eq!(withdrawn.json()["state"], "withdrawn");
    assert_eq!(world.post(&act("reject"), &officer, &json!({})).await.code(), "report_closed");
    assert_eq!(world.get("/reports?state=withdrawn").await.json()["numberMatched"], 1);
    assert_eq!(world.get("/reports?state=active,unverified").await.json()["numberMatched"], 0);
}

fn anew(world: World) -> World {
    let (folder, state) = world.leave();
    World::with(folder, |settings| settings.state = state)
}

#[tokio::test]
async fn a_drills_reports_are_nothing_to_an_actual_server_and_stay_in_its_journal() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    world.post("/reports", &key, &closed()).await;
    world.folder.publish(Mode::Actual, 1);
    // A running server keeps its mode; the other one takes a restart.
    crate::watch::look(&world.state);
    assert_eq!(world.get("/reports").await.json()["numberMatched"], 1);
    let world = anew(world);
    assert_eq!(world.get("/reports").await.json()["numberMatched"], 0);
    assert_eq!(world.post("/reports", &key, &closed()).await.code(), "mode_mismatch");
    let actual = with(closed(), "mode", "actual");
    assert_eq!(world.post("/reports", &key, &actual).await.status, 201);
    world.folder.publish(Mode::Drill, 2);
    let world = anew(world);
    let list = world.get("/reports").await.json();
    assert_eq!((&list["numberMatched"], &list["mode"]), (&json!(1), &json!("drill")));
}

#[tokio::test]
async fn a_second_server_and_a_lost_journal_are_told_and_nothing_is_acknowledged() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    world.post("/reports", &key, &closed()).await;
    let folder = Folder::empty();
    folder.publish(Mode::Drill, 0);
    let second = World::with(folder, |settings| settings.state = world.state_dir.clone());
    assert_eq!(second.post("/reports", &key, &closed()).await.code(), "journal_failed");
    let health = second.get("/health").await.json();
    assert_eq!(health["status"], "degraded");
    assert!(health["reports"].as_str().unwrap().contains("another server"), "{health}");
    std::fs::remove_file(world.state_dir.join("journal.db")).unwrap();
    assert_eq!(world.post("/reports", &key, &closed()).await.code(), "journal_failed");
    assert_eq!(world.get("/reports").await.json()["numberMatched"], 1);
}

#[tokio::test]
async fn a_damaged_journal_is_told_and_what_can_be_read_of_it_is_served() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    world.post("/reports", &key, &closed()).await;
    let (folder, state) = world.leave();
    for name in ["journal.db-wal", "journal.db-shm", "journal.log"] {
        let _ = std::fs::remove_file(state.join(name));
    }
    std::fs::write(state.join("journal.db"), "no database at all, but long enough to look at it")
        .unwrap();
    let world = World::with(folder, |settings| settings.state = state);
    assert_eq!(world.get("/tiles/roads/0/0/0").await.status, 200);
    let health = world.get("/health").await.json();
    assert!(health["reports"].as_str().unwrap().contains("damaged"), "{health}");
    assert_eq!(world.post("/reports", &key, &closed()).await.code(), "journal_failed");
}
