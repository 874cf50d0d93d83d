//! `/metrics`: Prometheus' text format.

use std::sync::{Arc, atomic::Ordering};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response},
};

use super::{middleware::PinnedServing, routes::RouterBuilder, shared::Shared};
use crate::{
    http::body::CachedBody,
    metrics::{MEDIA_TYPE, Moment},
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/metrics", answer)
}

async fn answer(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    asked: HeaderMap,
) -> Response<Body> {
    let open = serving.snapshot.as_deref();
    let snapshot = open.map(|open| (open.id().as_str(), app.clock.age_s(open.manifest().as_of)));
    let in_flight = app.in_flight.load(Ordering::Relaxed);
    let text = app.metrics.render(Moment { snapshot, in_flight });
    CachedBody::new(text, MEDIA_TYPE, HeaderValue::from_static("no-store")).answer(&asked)
}

#[cfg(test)]
mod tests {
    use crate::fixtures::world::World;

    #[tokio::test]
    async fn answers_are_counted_by_template_and_never_by_address() {
        let world = World::drill();
        world.get("/tiles/roads/0/0/0").await;
        world.get("/tiles/secret-name/0/0/0").await;
        world.get("/secret/path?key=abc").await;
        let answer = world.get("/metrics").await;
        assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        for line in [
            "lintas_requests_total{route=\"/tiles/{layers}/{z}/{x}/{y}\",status=\"2xx\"} 1",
            "lintas_requests_total{route=\"/tiles/{layers}/{z}/{x}/{y}\",status=\"4xx\"} 1",
            "lintas_requests_total{route=\"*\",status=\"4xx\"} 1",
            &format!("lintas_snapshot_info{{snapshot=\"{}\"}} 1", world.id()),
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
        assert!(!text.contains("secret") && !text.contains("abc"));
    }
}
