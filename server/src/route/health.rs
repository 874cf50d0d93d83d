//! `/health`: always 200, with the age of the data and everything that is wrong; `/ready`: 200
//! once a snapshot is served, 503 before, and while reports that were accepted cannot be read.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    middleware::PinnedServing,
    routes::RouterBuilder,
    shared::{Refused, Shared},
};
use crate::{
    http::{
        body::CachedBody,
        problem::{Code, Problem},
    },
    live::evidence,
    tls::TlsCondition,
};

/// Acts ahead of the clock that are named by their numbers.
const NAMED: usize = 20;
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/health", health).get("/ready", ready)
}

async fn health(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    asked: HeaderMap,
) -> Response<Body> {
    let (refused, damage) = (app.refused(), app.damage());
    let mut held_back: Vec<&str> = Vec::new();
    let mut json = json!({ "version": env!("CARGO_PKG_VERSION"), "revision": serving.revision });
    if let Some(open) = serving.snapshot.as_deref() {
        let manifest = open.manifest();
        held_back.extend(
            manifest.sources.iter().filter(|it| it.held_back).map(|source| source.id.as_str()),
        );
        json["snapshot"] = json!(open.id());
        json["as_of"] = json!(manifest.as_of);
        json["mode"] = open.mode().into();
        json["age_s"] = app.clock.age_s(manifest.as_of).into();
    }
    let trouble = app.writer.trouble();
    let unreadable = app.writer.unreadable();
    let condition = app.writer.condition();
    let ahead = app.writer.ahead();
    let tls = app.certificates.as_ref().map(|it| it.condition(Timestamp::now()));
    let waiting = serving.reports.iter().filter(|it| it.waits_for_its_clock()).count();
    let sound = refused.is_none()
        && ahead.is_empty()
        && waiting == 0
        && damage.is_none()
        && trouble.is_none()
        && held_back.is_empty()
        && unreadable == 0
        && condition.is_whole()
        && tls.as_ref().is_none_or(|tls| !tls.warns)
        && !serving.wholeness.unread;
    json["status"] = match (serving.snapshot.is_some(), sound) {
        (false, _) => "empty",
        (true, true) => "ok",
        (true, false) => "degraded",
    }
    .into();
    json["refused"] = refused.map(told).into();
    json["damaged"] = damage.map(told).into();
    json["reports"] = trouble.into();
    json["reports_state"] = serving.wholeness.name().into();
    json["journal"] = condition.told();
    json["journal"]["unreadable"] = unreadable.into();
    json["clock"] = json!({
        "now": app.clock.now(),
        "ahead": ahead.len(),
        "acts": ahead.iter().take(NAMED).collect::<Vec<_>>(),
        "waiting": waiting,
    });
    json["tls"] = tls.map(|tls| told_of_tls(&tls, Timestamp::now())).into();
    json["held_back"] = held_back.into();
    json["evidence"] = evidence::told(&serving, app.clock.now());
    CachedBody::new(json.to_string(), "application/json", NO_STORE).answer(&asked)
}

fn told(refused: Refused) -> Value {
    json!({ "snapshot": refused.snapshot, "why": refused.why, "since": refused.since })
}

/// By the clock of the wall: a certificate's days are no drill's.
fn told_of_tls(tls: &TlsCondition, now: Timestamp) -> Value {
    json!({
        "ends": tls.ends,
        "days_left": tls.ends.duration_since(now).as_hours().div_euclid(24),
        "authority_ends": tls.authority_ends,
        "trouble": tls.trouble,
        "warns": tls.warns,
    })
}

async fn ready(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let open = serving.open()?;
    if serving.wholeness.unread && !app.serve_without_reports {
        let told = "What can be read is served, and nothing as open. --serve-without-reports calls \
                    this ready.";
        return Err(Problem::new(Code::ReportsUnreadable, told));
    }
    let json = json!({ "status": "ready", "snapshot": open.id() });
    Ok(CachedBody::new(json.to_string(), "application/json", NO_STORE).answer(&asked))
}

#[cfg(test)]
mod tests {
    use lintas_snapshot::format::{layout, manifest::Mode};

    use crate::{
        fixtures::world::{Folder, World, tile, wait_until},
        watch,
    };

    #[tokio::test]
    async fn an_empty_server_lives_and_is_not_ready() {
        let world = World::over(Folder::empty());
        let health = world.get("/health").await;
        assert_eq!(
            (health.status.as_u16(), health.json()["status"].as_str()),
            (200, Some("empty"))
        );
        assert_eq!(world.get("/ready").await.code(), "no_snapshot");
        world.folder.publish(Mode::Drill, 0);
        watch::look(&world.state);
        assert_eq!(world.get("/ready").await.status, 200);
        assert_eq!(world.get("/health").await.json()["status"], "ok");
    }

    #[tokio::test]
    async fn a_damaged_snapshot_is_refused_and_told_while_the_last_one_serves_on() {
        let folder = Folder::empty();
        let good = folder.publish(Mode::Drill, 1);
        let world = World::over(folder);
        let bad = world.folder.publish(Mode::Drill, 2);
        world.folder.damage(&bad, "tiles/roads.pmtiles");
        watch::look(&world.state);
        watch::look(&world.state);
        let health = world.get("/health").await.json();
        assert_eq!(health["status"], "degraded");
        assert_eq!(health["snapshot"], good.to_string());
        assert_eq!(health["refused"]["snapshot"], bad.to_string());
        let why = health["refused"]["why"].as_str().unwrap();
        assert!(why.contains("tiles/roads.pmtiles"), "{why}");
        assert!(!why.contains(world.folder.store().dir().to_str().unwrap()), "{why}");
        assert!(health["refused"]["since"].is_string());
        assert_eq!(world.get("/tiles/roads/0/0/0").await.body, tile("roads", 1));
        let metrics = world.get("/metrics").await;
        let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
        assert!(metrics.contains("lintas_snapshot_refusals_total 1\n"), "{metrics}");
        // Repaired by the next one.
        let next = world.folder.publish(Mode::Drill, 3);
        watch::look(&world.state);
        let health = world.get("/health").await.json();
        assert_eq!(
            (&health["status"], &health["snapshot"]),
            (&"ok".into(), &next.to_string().into())
        );
        assert!(health["refused"].is_null());
    }

    #[tokio::test]
    async fn a_snapshot_of_another_format_or_none_at_all_is_refused() {
        let folder = Folder::empty();
        let good = folder.publish(Mode::Drill, 1);
        let world = World::over(folder);
        let dir = world.folder.store().dir().to_owned();
        let bad = world.folder.publish(Mode::Drill, 2);
        let manifest = dir.join(bad.as_str()).join(layout::MANIFEST);
        let text = std::fs::read_to_string(&manifest).unwrap();
        std::fs::write(&manifest, text.replacen("\"format\": 1", "\"format\": 99", 1)).unwrap();
        watch::look(&world.state);
        let why = world.get("/health").await.json()["refused"]["why"].as_str().unwrap().to_owned();
        assert!(why.contains("format 99"), "{why}");
        for current in ["20200101T000000Z-abcdef0", "nonsense", ""] {
            std::fs::write(dir.join(layout::CURRENT), current).unwrap();
            watch::look(&world.state);
            let health = world.get("/health").await.json();
            assert_eq!(health["status"], "degraded", "{current}");
            assert_eq!(health["snapshot"], good.to_string());
        }
        std::fs::write(dir.join(layout::CURRENT), good.as_str()).unwrap();
        watch::look(&world.state);
        assert_eq!(world.get("/health").await.json()["status"], "ok");
    }

    #[tokio::test]
    async fn a_new_current_is_noticed_without_being_told() {
        let folder = Folder::empty();
        folder.publish(Mode::Drill, 1);
        let world = World::over(folder);
        let _watch = watch::start(world.state.clone());
        let next = world.folder.publish(Mode::Drill, 2).to_string();
        wait_until("it is noticed", async || world.id() == next).await;
    }
}
