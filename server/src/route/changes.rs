//! `/changes?since=REVISION`: what changed since a revision, for clients that poll.
//!
//! The answer merges the events that `/events` has sent since that revision. `reset` means: fetch
//! everything again, because the snapshot was replaced or the events since then are no longer kept.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use serde_json::{Value, json};

use super::{
    extract::Parameters, middleware::PinnedServing, routes::RouterBuilder, shared::Shared,
};
use crate::{
    http::{
        body::{CachedBody, NEVER},
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    live::events::LiveEvent,
    open::extent::union,
};

/// Tiles named in one answer at most. Beyond that `tiles` is null: the client fetches again all
/// that it shows.
const TILES: usize = 4_000;

/// Events that are merged at once; more are in a pool.
const FEW: usize = 8;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/changes", answer)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["since"])?;
    let since = match parameters.0.iter().find(|(name, _)| name == "since") {
        None => None,
        Some((_, text)) => Some(text.parse::<u64>().map_err(|_no_number| {
            Problem::new(Code::InvalidParameter, "since is a revision: a whole number from 0 up.")
        })?),
    };
    let since_or_now = since.unwrap_or(serving.revision);
    let told = app.writer.events().after_revision(since_or_now, serving.revision);
    let revision = serving.revision;
    let mut json = match told {
        // A thousand events name a million edges and tiles between them.
        Some(told) if told.len() > FEW => {
            work::run(WorkKind::Lists, move |_| Ok(summed_up(Some(&told), revision))).await?
        }
        told => summed_up(told.as_deref(), revision),
    };
    json["snapshot"] = json!(serving.snapshot.as_ref().map(|open| open.id()));
    json["since"] = since_or_now.into();
    json["now"] = json!(app.clock.now());
    json["degraded"] = serving.wholeness.codes().collect();
    Ok(CachedBody::new(json.to_string(), "application/json", NEVER).answer(&asked))
}

/// These events merged into one; `None`: some of them are no longer kept.
fn summed_up(told: Option<&[Arc<LiveEvent>]>, revision: u64) -> Value {
    let events = told.unwrap_or_default();
    let names: BTreeSet<&str> = events.iter().map(|event| event.name).collect();
    let reset = told.is_none() || names.contains("snapshot");
    let listed = |field: &'static str| {
        events.iter().filter_map(move |event| event.data.get(field)?.as_array()).flatten()
    };
    let named = |field: &'static str| {
        let texts = listed(field).filter_map(Value::as_str);
        texts.collect::<BTreeSet<&str>>()
    };
    let tiles = named("tiles");
    let all_are_named = events.iter().all(|event| event.data["tiles"].is_array());
    let bbox = events
        .iter()
        .filter_map(|event| serde_json::from_value::<[f64; 4]>(event.data["bbox"].clone()).ok())
        .reduce(union);
    json!({
        "revision": revision,
        "reset": reset,
        "changed": names,
        "edges": named("edges"),
        "sites": named("sites"),
        "areas": named("areas"),
        "tiles": (all_are_named && !reset && tiles.len() <= TILES).then_some(tiles),
        "bbox": bbox,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(name: &'static str, revision: u64, data: Value) -> Arc<LiveEvent> {
        Arc::new(LiveEvent { id: revision, name, revision, data })
    }

    #[test]
    fn many_changes_are_told_as_one() {
        let told = [
            event(
                "report",
                4,
                json!({"edges": ["b", "a"], "tiles": ["1/0/0"], "bbox": [1, 1, 2, 2]}),
            ),
            event("expiry", 5, json!({"edges": ["a"], "tiles": ["0/0/0"], "bbox": [0, 1, 1, 3]})),
        ];
        let json = summed_up(Some(&told), 5);
        assert_eq!(json["edges"], json!(["a", "b"]));
        assert_eq!(json["tiles"], json!(["0/0/0", "1/0/0"]));
        assert_eq!(json["bbox"], json!([0.0, 1.0, 2.0, 3.0]));
        assert_eq!(
            (&json["reset"], &json["changed"]),
            (&json!(false), &json!(["expiry", "report"]))
        );
        let too_many = [told[0].clone(), event("report", 6, json!({"edges": [], "tiles": null}))];
        assert_eq!(summed_up(Some(&too_many), 6)["tiles"], Value::Null);
        assert_eq!(summed_up(Some(&[]), 6)["tiles"], json!([]));
        assert_eq!(summed_up(Some(&[event("snapshot", 7, json!({}))]), 7)["reset"], true);
        assert_eq!(summed_up(None, 7)["reset"], true);
    }
}
