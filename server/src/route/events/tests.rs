use axum::{body::Body, http::Request};
use futures_util::StreamExt as _;
use lintas_model::report::Role;
use lintas_snapshot::format::manifest::Mode;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::fixtures::world::{PATIENCE, World};

/// Reads messages as they come.
struct EventReader {
    body: axum::body::BodyDataStream,
    text: String,
}

#[derive(Debug)]
struct SentEvent {
    event: String,
    id: Option<u64>,
    data: Value,
}

impl EventReader {
    async fn open(world: &World, last: Option<u64>) -> Self {
        let mut request = Request::get("/events").header("host", "peta.test");
        if let Some(last) = last {
            request = request.header("last-event-id", last.to_string());
        }
        let request = request.body(Body::empty()).unwrap();
        let answer = world.app.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Self { body: answer.into_body().into_data_stream(), text: String::new() }
    }

    async fn next(&mut self) -> SentEvent {
        loop {
            if let Some((message, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    message.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
                };
                let told = field("event").map(|event| SentEvent {
                    event: event.to_owned(),
                    id: field("id").map(|id| id.parse().unwrap()),
                    data: serde_json::from_str(field("data").unwrap()).unwrap(),
                });
                self.text = rest.to_owned();
                match told {
                    Some(told) => return told,
                    None => continue,
                }
            }
            let more = tokio::time::timeout(PATIENCE, self.body.next()).await;
            self.text.push_str(std::str::from_utf8(&more.unwrap().unwrap().unwrap()).unwrap());
        }
    }
}

fn report() -> Value {
    json!({
        "status": "closed",
        "geometry": {"type": "Point", "coordinates": [116.05, -0.45]},
        "reason": "hubungi 081234567890",
        "channel": "radio",
        "mode": "drill",
    })
}

#[tokio::test]
async fn a_report_and_a_new_snapshot_are_told_to_whoever_listens_and_nobodys_name_is() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let mut ear = EventReader::open(&world, None).await;
    let hello = ear.next().await;
    assert_eq!((hello.event.as_str(), &hello.data["revision"]), ("heartbeat", &json!(0)));
    assert!(hello.id.is_some());
    let id = world.post("/reports", &key, &report()).await.json()["id"].clone();
    let told = ear.next().await;
    assert_eq!((told.event.as_str(), &told.data["revision"]), ("report", &json!(1)));
    assert_eq!(told.data["reports"], json!([id]));
    assert_eq!(told.data["bbox"], json!([116.05, -0.45, 116.05, -0.45]));
    for secret in ["posko", "radio", "0812", key.as_str()] {
        assert!(!told.data.to_string().contains(secret), "{}", told.data);
    }
    let next = world.folder.publish(Mode::Drill, 1);
    crate::watch::look(&world.state);
    let told = ear.next().await;
    assert_eq!((told.event.as_str(), &told.data["snapshot"]), ("snapshot", &json!(next)));
    let changes = world.get("/changes?since=0").await.json();
    assert_eq!((&changes["reset"], &changes["revision"]), (&json!(true), &json!(2)));
    assert_eq!(changes["snapshot"], json!(next));
}

#[tokio::test]
async fn when_the_server_stops_nobody_goes_on_listening() {
    let world = World::drill();
    let mut ear = EventReader::open(&world, None).await;
    assert_eq!(ear.next().await.event, "heartbeat");
    world.state.end_events();
    assert!(ear.body.next().await.is_none());
}

#[tokio::test]
async fn who_comes_back_hears_what_was_missed_or_that_it_is_forgotten() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let at = EventReader::open(&world, None).await.next().await.id.unwrap();
    for _ in 0..2 {
        world.post("/reports", &key, &report()).await;
    }
    let mut ear = EventReader::open(&world, Some(at)).await;
    let (first, second) = (ear.next().await, ear.next().await);
    assert_eq!((&first.data["revision"], &second.data["revision"]), (&json!(1), &json!(2)));
    assert_eq!(second.id, Some(at + 2));
    assert_eq!(ear.next().await.event, "heartbeat");
    let mut ear = EventReader::open(&world, Some(at + 2)).await;
    assert_eq!(ear.next().await.event, "heartbeat", "nothing was missed");
    for unknown in [0, at + 99] {
        let mut ear = EventReader::open(&world, Some(unknown)).await;
        let told = ear.next().await;
        assert_eq!((told.event.as_str(), told.id), ("reset", Some(at + 2)));
    }
}

#[tokio::test]
async fn who_polls_is_told_the_same() {
    let world = World::drill();
    let key = world.key("posko 1", Role::Reporter);
    let changes = world.get("/changes").await.json();
    assert_eq!((&changes["revision"], &changes["reset"]), (&json!(0), &json!(false)));
    world.post("/reports", &key, &report()).await;
    let answer = world.get("/changes?since=0").await;
    assert_eq!(answer.header("x-lintas-revision"), "1");
    let changes = answer.json();
    assert_eq!((&changes["revision"], &changes["changed"]), (&json!(1), &json!(["report"])));
    assert_eq!(changes["tiles"], json!([]));
    let none = world.get("/changes?since=1").await.json();
    assert_eq!((&none["reset"], &none["changed"]), (&json!(false), &json!([])));
    assert_eq!(world.get("/changes?since=7").await.json()["reset"], true, "of another life");
    assert_eq!(world.get("/changes?since=x").await.code(), "invalid_parameter");
    assert_eq!(world.get("/events?x=1").await.code(), "unknown_parameter");
}
