//! Every path, one module each, in the same order: where it lies, what it answers, its tests.

mod archives;
mod catalog;
mod collections;
mod fonts;
mod health;
mod landing;
mod metrics;
mod sprites;
mod styles;
mod tilejson;
mod tiles;
mod viewer;

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    extract::{FromRequestParts, Query, RawPathParams, Request},
    handler::Handler,
    http::request::Parts,
    response::Response,
    routing::{future::RouteFuture, get},
};
use tower::Service;

use crate::{
    http::{
        edge::Edge,
        origin::origin,
        problem::{Code, Problem},
    },
    state::AppState,
};

/// The whole server as one service: `oneshot` drives it without a socket.
pub fn app(state: Arc<AppState>) -> Router {
    let routes = Routes { router: Router::new(), state };
    let routes = tiles::routes(routes);
    let routes = tilejson::routes(routes);
    let routes = archives::routes(routes);
    let routes = collections::routes(routes);
    let routes = landing::routes(routes);
    let routes = styles::routes(routes);
    let routes = sprites::routes(routes);
    let routes = fonts::routes(routes);
    let routes = catalog::routes(routes);
    let routes = health::routes(routes);
    let routes = metrics::routes(routes);
    let routes = viewer::routes(routes);
    let Routes { router, state } = routes;
    let tiles = Edge::new(Arc::clone(&state), state.metrics.route(tiles::LIVE_PATH));
    let express = Arc::new((tiles, router.with_state(state)));
    Router::new().fallback_service(Express(express))
}

/// Tiles that are at hand past the router, everything else through it.
#[derive(Clone)]
struct Express(Arc<(Edge, Router)>);

impl Service<Request> for Express {
    type Response = Response;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (tiles, router) = &*self.0;
        match tiles::at_once(tiles, &request) {
            Some(answer) => Answering::Ready(Some(answer)),
            None => Answering::Routed(Box::pin(router.clone().call(request))),
        }
    }
}

/// An answer that is there already, or comes from the router.
enum Answering {
    Ready(Option<Response>),
    Routed(Pin<Box<RouteFuture<Infallible>>>),
}

impl Future for Answering {
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Ready(answer) => match answer.take() {
                Some(answer) => Poll::Ready(Ok(answer)),
                None => Poll::Pending,
            },
            Self::Routed(future) => future.as_mut().poll(context),
        }
    }
}

/// The router in the making: every route gets its edge and its counts.
struct Routes {
    router: Router<Arc<AppState>>,
    state: Arc<AppState>,
}

impl Routes {
    /// Answers `GET` and `HEAD` at `path`.
    fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<AppState>>,
        T: 'static,
    {
        let edge = Edge::new(Arc::clone(&self.state), self.state.metrics.route(path));
        Self { router: self.router.route(path, get(handler).layer(edge)), state: self.state }
    }

    /// Answers whatever no other route does.
    fn otherwise<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, Arc<AppState>>,
        T: 'static,
    {
        let edge = Edge::new(Arc::clone(&self.state), self.state.metrics.route("*"));
        let fallback = handler.layer(edge);
        Self { router: self.router.fallback(fallback), state: self.state }
    }
}

/// The parts of a path that stand for something, decoded.
#[derive(Debug)]
struct Places(RawPathParams);

impl Places {
    /// The part called `name` in the route's template.
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Places {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match RawPathParams::from_request_parts(parts, state).await {
            Ok(places) => Ok(Self(places)),
            Err(_not_text) => Err(Code::NotFound.into()),
        }
    }
}

/// The parameters after the question mark, decoded, in their order.
#[derive(Debug)]
struct Parameters(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(pairs)) => Ok(Self(pairs)),
            Err(_not_text) => Err(Code::InvalidParameter.into()),
        }
    }
}

impl Parameters {
    /// Refuses every parameter but `known`.
    fn only(&self, known: &[&str]) -> Result<(), Problem> {
        if self.0.iter().all(|(name, _)| known.contains(&name.as_str())) {
            return Ok(());
        }
        let detail = if known.is_empty() {
            "This address takes no parameters.".to_owned()
        } else {
            format!("Known are {}.", known.join(", "))
        };
        Err(Problem::new(Code::UnknownParameter, detail))
    }
}

/// Start of every link in the answer to this request.
#[derive(Debug)]
struct Origin(String);

impl FromRequestParts<Arc<AppState>> for Origin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<AppState>) -> Result<Self, Problem> {
        origin(app.public_url.as_deref(), &parts.uri, &parts.headers).map(Self)
    }
}
