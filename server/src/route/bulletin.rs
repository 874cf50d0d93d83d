//! `/bulletin`: the situation now, as text of at most 1,000 characters for WhatsApp, as a page to
//! print, or as JSON. Public: it contains nothing private.
//!
//! Changes of roads are counted from `since`: a snapshot's id, or a time (`06.00`, RFC 3339), which
//! stands for the newest kept snapshot at or before it. Without `since` it is the snapshot before
//! the current one; where none is kept, the current one as published, if anything was reported.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};

use super::{
    extract::Parameters, middleware::PinnedServing, routes::RouterBuilder, shared::Shared,
};
use crate::{
    http::problem::{Code, Problem},
    live::BulletinFormat,
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/bulletin", answer)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["since", "format"])?;
    let given = |name: &str| {
        parameters.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    };
    let format = given("format").unwrap_or_else(|| "text".to_owned());
    let Some(format) = BulletinFormat::from_name(&format) else {
        return Err(Problem::new(Code::InvalidParameter, "format is text, html or json."));
    };
    let since = given("since").filter(|since| !since.is_empty());
    let now = app.clock.now();
    let made = app.bulletins.get(&serving, &app.kept, since.as_deref(), format, now).await?;
    Ok(made.answer(&asked))
}

#[cfg(test)]
mod tests {
    use lintas_model::{bulletin::MOST_CHARACTERS, report::Role};
    use serde_json::json;

    use crate::fixtures::{
        town_aid::SECRETS,
        world::{World, wait_until},
    };

    #[tokio::test]
    async fn the_bulletin_is_short_public_and_marked_as_a_drill() {
        let world = World::town();
        let answer = world.get("/bulletin").await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-type").starts_with("text/plain"));
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(text.starts_with("*LATIHAN – BUKAN KEJADIAN NYATA*\n"), "{text}");
        assert!(text.contains("data per 18 Sep 09.00 WITA"), "{text}");
        assert!(text.chars().count() <= MOST_CHARACTERS);
        for path in ["/bulletin", "/bulletin?format=html", "/bulletin?format=json"] {
            let answer = world.get(path).await;
            assert_eq!(answer.status, 200, "{path}");
            let text = String::from_utf8(answer.body.to_vec()).unwrap();
            for secret in SECRETS {
                assert!(!text.contains(secret), "{secret} in {path}");
            }
        }
    }

    #[tokio::test]
    async fn a_road_that_is_reported_closed_is_told_at_once() {
        let world = World::town();
        let key = world.key("posko", Role::Officer);
        let json = world.get("/bulletin?format=json").await.json();
        assert_eq!(json["since"], json!(null), "nothing to compare with");
        let edge = world.get("/collections/roads/items?limit=1").await.json();
        let edge = edge["features"][0]["properties"]["id"].as_str().unwrap().to_owned();
        let report = json!({
            "status": "closed", "edges": [edge], "cause": "flood", "mode": "drill",
            "seen_at": "2025-09-18T09:00:00+08:00",
        });
        let told = world.post("/reports", &key, &report).await;
        assert_eq!(told.status, 201, "{}", told.json());
        let json = world.get("/bulletin?format=json").await.json();
        assert_eq!(json["revision"], 1);
        assert_eq!(json["facts"]["roads"]["closed"][0]["edges"], 1, "{json}");
        let text = json["text"].as_str().unwrap();
        assert!(text.contains("*Jalan tertutup sejak 09.00* (1):"), "{text}");
        let id = world.id();
        let same = world.get(&format!("/bulletin?format=json&since={id}")).await.json();
        assert_eq!(same["text"], json["text"]);
    }

    #[tokio::test]
    async fn times_that_mean_one_snapshot_are_one_bulletin() {
        let world = World::town();
        let lists = world.state.metrics.pool("lists");
        let mut texts = std::collections::BTreeSet::new();
        for second in 0..59 {
            let uri = format!("/bulletin?since=2025-09-18T09:00:{second:02}%2B08:00");
            let answer = world.get(&uri).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            texts.insert(answer.body);
        }
        let made = || lists.done.load(std::sync::atomic::Ordering::Relaxed);
        // A job is counted after its answer is told.
        wait_until("the first one is counted", async || made() > 0).await;
        let made = made();
        // One, and another where a minute ended meanwhile.
        assert!((1..=3).contains(&made) && texts.len() <= 3, "{made} were made");
        // What is not kept takes no place among them.
        for n in 0..30 {
            let gone = format!("/bulletin?since=20200101T0000{n:02}Z-0000000");
            assert_eq!(world.get(&gone).await.code(), "snapshot_gone");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_compared_is_refused_with_the_reason() {
        let world = World::town();
        let refused = |uri: &'static str| async {
            let answer = world.get(uri).await;
            (answer.status.as_u16(), answer.code())
        };
        assert_eq!(refused("/bulletin?format=pdf").await, (400, "invalid_parameter".into()));
        assert_eq!(refused("/bulletin?since=pagi").await, (400, "invalid_parameter".into()));
        assert_eq!(refused("/bulletin?since=2020-01-01").await, (400, "invalid_parameter".into()));
        assert_eq!(refused("/bulletin?bahasa=id").await, (400, "unknown_parameter".into()));
        let gone = "/bulletin?since=20200101T000000Z-0000000";
        assert_eq!(refused(gone).await, (410, "snapshot_gone".into()));
    }
}
