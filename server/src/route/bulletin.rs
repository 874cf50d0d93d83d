//! `/bulletin`: how things stand now, in at most 1,000 characters for WhatsApp, as a page for print, or
//! for programs. Public: nothing in it is private.
//!
//! Roads are compared with how they stood at `since`: a snapshot's id, or a time (`06.00`, RFC 3339) of
//! which the last snapshot from before it tells. Left out, it is the snapshot before the current one;
//! where none is kept, the current one as it was published.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use jiff::Timestamp;
use lintas_model::{
    aid::{Ledger, Standing, assess},
    bulletin::{Facts, moment_since, page, roads::RoadChanges, text},
    feature::Feature,
    layer::Layer,
};
use lintas_snapshot::{format::SnapshotId, store::setting};
use serde_json::json;

use super::{Parameters, Routes};
use crate::{
    evidence,
    http::{
        body::{Document, NEVER},
        edge::Pinned,
        problem::{Code, Problem},
    },
    serving::{Open, Serving, damaged},
    state::AppState,
};

/// How many bulletins are kept ready.
const KEPT: usize = 8;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/bulletin", answer)
}

/// Bulletins that were asked for, the latest last: one is made once a minute and revision.
#[derive(Debug, Default)]
pub(crate) struct Bulletins(Mutex<Vec<(Key, Arc<Document>)>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    serial: u64,
    revision: u64,
    minute: i64,
    since: Option<String>,
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Html,
    Json,
}

impl Format {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Self::Text),
            "html" => Some(Self::Html),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

async fn answer(
    State(app): State<Arc<AppState>>,
    Pinned(serving): Pinned,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["since", "format"])?;
    let given = |name: &str| {
        parameters.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    };
    let format = given("format").unwrap_or_else(|| "text".to_owned());
    let Some(format) = Format::from_name(&format) else {
        return Err(Problem::new(Code::InvalidParameter, "format is text, html or json."));
    };
    let since = given("since").filter(|since| !since.is_empty());
    // It looks at every road: not on the threads that answer tiles.
    let made = tokio::task::spawn_blocking(move || bulletin(&app, &serving, since, format)).await;
    Ok(made.map_err(|_panic| Code::Internal)??.answer(&asked))
}

fn bulletin(
    app: &AppState,
    serving: &Serving,
    since: Option<String>,
    format: Format,
) -> Result<Arc<Document>, Problem> {
    let open = serving.open()?;
    let now = app.clock.now();
    let key = Key {
        serial: open.serial,
        revision: serving.revision,
        minute: now.as_second().div_euclid(60),
        since,
        format,
    };
    // Held while one is made, so that many who ask at once wait for one and do not make their own.
    let mut kept = app.bulletins.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, made)) = kept.iter().find(|(known, _)| *known == key) {
        return Ok(Arc::clone(made));
    }
    let earlier = earlier(app, serving, open, key.since.as_deref(), now)?;
    let made = Arc::new(make(serving, open, earlier.as_deref(), now, format)?);
    if kept.len() >= KEPT {
        kept.remove(0);
    }
    kept.push((key, Arc::clone(&made)));
    Ok(made)
}

fn make(
    serving: &Serving,
    open: &Open,
    earlier: Option<&Open>,
    now: Timestamp,
    format: Format,
) -> Result<Document, Problem> {
    let live = serving.live.as_ref();
    let revise = |feature: &mut Feature| {
        if let Some(live) = live {
            live.revise(Layer::Roads.name(), feature);
        }
    };
    let roads = open.snapshot().roads(revise).map_err(damaged)?;
    let before = match earlier {
        Some(earlier) => Some(earlier.snapshot().roads(|_| ()).map_err(damaged)?),
        None => None,
    };
    let since = earlier.map(|earlier| earlier.manifest().as_of);
    let changes = RoadChanges::between(before.as_deref(), &roads);
    let renew = evidence::summary(serving, now).renew;
    let setting = setting(open.manifest(), serving.revision, &renew);
    let gather = |ledger: &Ledger, standing: &Standing| {
        Facts::gather(&setting, ledger, standing, changes.clone(), since)
    };
    let facts = match &serving.aid {
        // Hours run on between two reports.
        Some(aid) if now.duration_since(aid.standing.at).as_secs() >= 60 => {
            gather(&aid.ledger, &assess(&aid.ledger, now))
        }
        Some(aid) => gather(&aid.ledger, &aid.standing),
        None => {
            let nothing = Ledger::empty(open.manifest().as_of);
            gather(&nothing, &assess(&nothing, now))
        }
    };
    Ok(match format {
        Format::Text => Document::new(text(&facts), "text/plain; charset=utf-8", NEVER),
        Format::Html => {
            let picture = open.snapshot().picture(&facts, revise).map_err(damaged)?;
            Document::new(page(&facts, &picture), "text/html; charset=utf-8", NEVER)
        }
        Format::Json => {
            let text = text(&facts);
            let json = json!({
                "at": facts.at,
                "as_of": open.manifest().as_of,
                "mode": open.mode(),
                "snapshot": open.id(),
                "revision": serving.revision,
                "since": facts.since,
                "characters": text.chars().count(),
                "text": text,
                "facts": facts,
            });
            Document::new(json.to_string(), "application/json", NEVER)
        }
    })
}

/// The snapshot that roads are compared with.
fn earlier(
    app: &AppState,
    serving: &Serving,
    open: &Arc<Open>,
    since: Option<&str>,
    now: Timestamp,
) -> Result<Option<Arc<Open>>, Problem> {
    if let Some(id) = since.filter(|since| since.parse::<SnapshotId>().is_ok()) {
        return app.kept.get(id, serving).map(Some);
    }
    let zone = setting(open.manifest(), 0, &[]).zone;
    let time = match since {
        Some(said) => Some(moment_since(said, now, &zone).ok_or_else(|| {
            let detail = "since is a snapshot's id, a time such as 06.00, or RFC 3339.";
            Problem::new(Code::InvalidParameter, detail)
        })?),
        None => None,
    };
    let manifest = open.manifest();
    if time.is_some_and(|time| time >= manifest.as_of) {
        return Ok(Some(Arc::clone(open)));
    }
    let listed = app.store.list().map_err(damaged)?;
    let before = listed.into_iter().filter_map(|one| Some((one.id, one.manifest.ok()?)));
    let before = before.filter(|(id, it)| {
        id != open.id()
            && it.as_of < manifest.as_of
            && it.region.id == manifest.region.id
            && it.mode == manifest.mode
            && time.is_none_or(|time| it.as_of <= time)
    });
    match before.max_by_key(|(_, it)| (it.as_of, it.created)) {
        Some((id, _)) => app.kept.get(id.as_str(), serving).map(Some),
        None if time.is_some() => {
            let detail = "No snapshot that is kept speaks of that time or before.";
            Err(Problem::new(Code::InvalidParameter, detail))
        }
        None => Ok((serving.revision > 0).then(|| Arc::clone(open))),
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::{bulletin::MOST_CHARACTERS, report::Role};
    use serde_json::json;

    use crate::{town_aid::SECRETS, world::World};

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
