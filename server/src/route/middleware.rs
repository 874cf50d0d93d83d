//! The middleware around every route.
//!
//! One service does all of it, so that a tile pays for one layer and not for eight: it pins the
//! snapshot, enforces the limits, of each client and of all, answers CORS preflights, times out,
//! catches panics, turns bare error statuses into problems (RFC 9457), adds the headers that all
//! answers carry, and counts.

use std::{
    convert::Infallible,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    sync::atomic::Ordering,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    http::{self, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use tower::{Layer, Service};

use super::{
    finished::{arriving, finished, panicked},
    page_headers, secure_only,
    shared::Shared,
};
use crate::{
    http::{
        admission::Peer,
        client::ClientAddress,
        places::HeldPlace,
        problem::{Code, PROBLEM_JSON, Problem},
        rate::RateClass,
        transport::Transport,
        work::WorkDesk,
    },
    live::Serving,
    metrics::RouteMetrics,
};

/// Header with the id of the snapshot that an answer comes from.
pub(crate) const SNAPSHOT: HeaderName = HeaderName::from_static("x-lintas-snapshot");

/// Header with the revision that an answer comes from; absent while it is 0.
pub(crate) const REVISION: HeaderName = HeaderName::from_static("x-lintas-revision");

/// Header of every answer that does not rest on all reports, or while none can be stored.
const DEGRADED: HeaderName = HeaderName::from_static("x-lintas-degraded");

const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Accept-Ranges, Content-Crs, Content-Range, ETag, Idempotent-Replayed, Link, RateLimit, \
     RateLimit-Policy, Retry-After, X-Lintas-Snapshot, X-Lintas-Revision, \
     X-Lintas-Degraded",
);
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, \
     Last-Event-ID, Range, X-Lintas-Place, X-Lintas-Taken-At",
);

/// The snapshot and revision that a request is answered from. Taken once, when it arrives, so that
/// an answer cannot mix two; what waits long lets go of it and takes the newest then.
#[derive(Debug, Clone)]
pub(crate) struct PinnedServing(pub(crate) Arc<Serving>);

impl<S: Sync> FromRequestParts<S> for PinnedServing {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Code::Internal.into())
    }
}

/// What the headers of an answer tell of where it comes from. An answer that takes its revision later
/// than its request came says so by one among its extensions.
#[derive(Debug, Clone)]
pub(crate) struct AnswerSource {
    snapshot: Option<HeaderValue>,
    revision: u64,
    degraded: Option<HeaderValue>,
}

impl AnswerSource {
    /// That of an answer from `serving` as it was at `revision`.
    pub(crate) fn new(serving: &Serving, revision: u64) -> Self {
        Self {
            snapshot: serving.snapshot.as_ref().map(|open| open.header.clone()),
            revision,
            degraded: serving.wholeness.header(),
        }
    }
}

impl From<&Serving> for AnswerSource {
    fn from(serving: &Serving) -> Self {
        Self::new(serving, serving.revision)
    }
}

/// Puts a [`MiddlewareService`] around a route.
#[derive(Debug, Clone)]
pub(crate) struct Middleware {
    app: Arc<Shared>,
    template: &'static str,
    /// What the route answers to a preflight; `None` where its handler does that.
    methods: Option<&'static str>,
    route: Arc<RouteMetrics>,
}

impl Middleware {
    /// The middleware of the route `template`, which takes `methods`.
    pub(crate) fn new(
        app: Arc<Shared>,
        template: &'static str,
        methods: Option<&'static str>,
    ) -> Self {
        let route = app.metrics.route(template);
        Self { app, template, methods, route }
    }

    /// What `answer` returns, with the headers and counts of this route, without a future and
    /// without a place among the requests in flight. `None` where `answer` has none, or where the
    /// request is beyond the limits: the router then refuses it. What the router answers after all
    /// counts twice against the client's rate: it is more work, too.
    pub(crate) fn at_once<B>(
        &self,
        peer: &Peer,
        request: &http::Request<B>,
        answer: impl FnOnce(&Shared, &Serving) -> Option<Result<Response, Problem>>,
    ) -> Option<Response> {
        let started = Instant::now();
        let Self { app, methods, .. } = self;
        if refusal(app, *methods, request).is_some() {
            return None;
        }
        let serving = app.serving_now();
        let client = app.admission.client(peer, request.headers());
        let taken = client.map(|client| app.admission.take(&client, RateClass::Reads, started));
        let mut response = match taken {
            Some(Err(too_soon)) => too_soon.into_response(),
            _ => match catch_unwind(AssertUnwindSafe(|| answer(app, &serving))) {
                Ok(answer) => answer?.unwrap_or_else(IntoResponse::into_response),
                Err(_) => panicked(app),
            },
        };
        finish(&mut response, AnswerSource::from(&**serving));
        self.route.count(response.status(), started.elapsed());
        Some(response)
    }
}

impl<S> Layer<S> for Middleware {
    type Service = MiddlewareService<S>;

    fn layer(&self, inner: S) -> MiddlewareService<S> {
        MiddlewareService { middleware: self.clone(), inner }
    }
}

/// A route with its middleware.
#[derive(Debug, Clone)]
pub(crate) struct MiddlewareService<S> {
    middleware: Middleware,
    inner: S,
}

impl<S> Service<Request> for MiddlewareService<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let started = Instant::now();
        let middleware = self.middleware.clone();
        let serving = middleware.app.serving();
        let source = AnswerSource::from(&*serving);
        let transport = Transport::of(request.extensions());
        let entered = middleware.enter(&mut request, started).map(|(entered, place)| {
            request.extensions_mut().insert(PinnedServing(serving));
            let address = ClientAddress::of(request.extensions());
            let (request, arrival) = arriving(&middleware.app, request);
            (entered, place, arrival, address, self.inner.call(request))
        });
        let Middleware { app, route, .. } = middleware;
        Box::pin(async move {
            let mut response = match entered {
                Err(answer) => *answer,
                Ok((_entered, _place, arrival, address, answer)) => {
                    let patience = app.limits.request_timeout;
                    let desk = WorkDesk::new(Arc::clone(&app.work), address, patience);
                    let answer = desk.serve(finished(&app, answer, arrival.as_ref())).await;
                    if answer.status() == StatusCode::REQUEST_TIMEOUT {
                        app.metrics.refused("body_too_slow");
                    }
                    answer
                }
            };
            finish(&mut response, source);
            secure_only::keep(response.headers_mut(), transport, app.hsts);
            route.count(response.status(), started.elapsed());
            Ok(response)
        })
    }
}

/// A counted place among the requests in flight; given back on drop, so also when the client hangs
/// up.
struct Entered(Arc<Shared>);

impl Entered {
    fn enter(app: &Arc<Shared>) -> Option<Self> {
        let already = app.in_flight.fetch_add(1, Ordering::Relaxed);
        let entered = Self(Arc::clone(app));
        (already < app.limits.concurrency).then_some(entered)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Middleware {
    /// Lets a request in: what its client may ask for, the limits of all, a place among the requests
    /// in flight. Tells the route whose request it is.
    fn enter(
        &self,
        request: &mut Request,
        now: Instant,
    ) -> Result<(Entered, Option<HeldPlace>), Box<Response>> {
        let app = &self.app;
        let peer = request.extensions().get::<Peer>().cloned().unwrap_or_default();
        let client = app.admission.client(&peer, request.headers());
        if let Some(client) = &client {
            let class = RateClass::of(self.template, request.method());
            app.admission.take(client, class, now).map_err(refused)?;
            request.extensions_mut().insert(client.address);
        }
        let instead = || secure_only::instead(self.template, request, &app.metrics);
        if let Some(answer) = refusal(app, self.methods, request).or_else(instead) {
            return Err(Box::new(answer));
        }
        let place = app.admission.enter(&peer, client.as_deref());
        let place = place.map_err(refused)?;
        match Entered::enter(app) {
            Some(entered) => Ok((entered, place)),
            None => {
                app.metrics.turned_away.inc();
                Err(refused(Code::Busy.into()))
            }
        }
    }
}

fn refused(problem: Problem) -> Box<Response> {
    Box::new(problem.into_response())
}

/// The answer that needs no route: a CORS preflight, or the refusal of an address, headers or body
/// beyond the limits.
fn refusal<B>(
    app: &Shared,
    methods: Option<&'static str>,
    request: &http::Request<B>,
) -> Option<Response> {
    if let Some(methods) = methods.filter(|_| request.method() == Method::OPTIONS) {
        return Some(preflight(methods));
    }
    let limits = &app.limits;
    let uri = request.uri();
    if uri.path().len() + uri.query().map_or(0, str::len) > limits.uri_bytes {
        return Some(Problem::from(Code::UriTooLong).into_response());
    }
    let headers: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if headers > limits.header_bytes {
        return Some(Problem::from(Code::HeadersTooLarge).into_response());
    }
    let body = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if body.is_some_and(|length| length > limits.body_bytes) {
        return Some(Problem::from(Code::BodyTooLarge).into_response());
    }
    None
}

/// The answer to `OPTIONS` at an address that takes these methods, also as a CORS preflight.
pub(super) fn preflight(methods: &'static str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, HeaderValue::from_static(methods));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}

/// Sets what all answers have in common: CORS, snapshot and revision headers; no body at 204 and
/// 304; a problem in place of every bare error.
fn finish(response: &mut Response, arrived: AnswerSource) {
    let AnswerSource { snapshot, revision, degraded } =
        response.extensions_mut().remove().unwrap_or(arrived);
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        if response.headers().get(header::CONTENT_TYPE) != Some(&PROBLEM_JSON) {
            let allow = response.headers_mut().remove(header::ALLOW);
            *response = Problem::of_status(status).into_response();
            if let Some(allow) = allow {
                response.headers_mut().insert(header::ALLOW, allow);
            }
        }
    } else if status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED {
        *response.body_mut() = Body::empty();
    }
    let headers: &mut HeaderMap = response.headers_mut();
    page_headers::set(headers);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if let Some(snapshot) = snapshot.filter(|_| !headers.contains_key(&SNAPSHOT)) {
        headers.insert(SNAPSHOT, snapshot);
    }
    if revision > 0 && !headers.contains_key(&REVISION) {
        headers.insert(REVISION, HeaderValue::from(revision));
    }
    if let Some(degraded) = degraded {
        headers.insert(DEGRADED, degraded);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::{Router, handler::Handler, routing::get};
    use tokio::sync::Notify;

    use super::*;
    use crate::{
        config::Limits,
        fixtures::world::{Folder, World},
    };

    /// A world whose only route is `handler`.
    fn world<H, T>(change: impl FnOnce(&mut Limits), handler: H) -> World
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        let mut world = World::with(Folder::empty(), |settings| change(&mut settings.limits));
        let around = Middleware::new(Arc::clone(world.state.shared()), "/x", Some("GET"));
        world.app = Router::new().route("/x", get(handler).layer(around));
        world
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_and_the_server_goes_on() {
        async fn handler() -> &'static str {
            panic!("secret detail")
        }
        let world = world(|_| {}, handler);
        for _ in 0..2 {
            let answer = world.get("/x").await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (500, "internal"));
            assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
        }
        assert_eq!(world.state.metrics.panics.get(), 2);
        assert_eq!(world.state.in_flight.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn an_answer_that_takes_too_long_is_given_up() {
        let world = world(
            |limits| limits.request_timeout = Duration::from_millis(50),
            || async {
                tokio::time::sleep(Duration::from_secs(60)).await;
            },
        );
        let answer = world.get("/x").await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "timeout"));
    }

    #[tokio::test]
    async fn too_many_at_once_are_sent_away_and_told_when_to_come_back() {
        let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (started_in, go_in) = (Arc::clone(&started), Arc::clone(&go));
        let world = Arc::new(world(
            |limits| limits.concurrency = 1,
            move || async move {
                started_in.notify_one();
                go_in.notified().await;
            },
        ));
        let first = tokio::spawn({
            let world = Arc::clone(&world);
            async move { world.get("/x").await.status }
        });
        started.notified().await;
        let second = world.get("/x").await;
        assert_eq!((second.status.as_u16(), second.code().as_str()), (503, "busy"));
        assert_eq!(second.header("retry-after"), "2");
        go.notify_one();
        assert_eq!(first.await.unwrap(), 200);
        assert_eq!(world.state.in_flight.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn what_is_too_long_is_refused_politely() {
        let world = world(|_| {}, || async { "x" });
        let long = format!("/x?{}", "a".repeat(9000));
        assert_eq!(world.get(&long).await.code(), "uri_too_long");
        let header = "a".repeat(40_000);
        let answer = world.get_with("/x", &[("cookie", &header)]).await;
        assert_eq!(answer.code(), "headers_too_large");
        let answer = world.get_with("/x", &[("content-length", "99999999999")]).await;
        assert_eq!(answer.code(), "body_too_large");
        assert_eq!(world.get("/x").await.status, 200);
    }

    #[tokio::test]
    async fn a_bare_error_of_any_status_becomes_a_problem() {
        let world = world(|_| {}, || async { (StatusCode::IM_A_TEAPOT, "/etc/secret") });
        let answer = world.get("/x").await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "bad_request"));
        assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
    }
}
