//! Every path, one module each, in the same order: where it lies, what it answers, its tests.

mod archives;
pub(crate) mod bulletin;
mod catalog;
mod changes;
mod closures;
mod collections;
mod decisions;
mod dispatch_orders;
mod dispatches;
mod events;
mod express;
mod fonts;
mod health;
mod landing;
mod matrix;
mod metrics;
mod nearest;
mod needs;
mod proposal;
mod reach;
mod reports;
#[expect(clippy::module_inception, reason = "a module is called as its path is")]
mod route;
mod search;
mod sites;
mod sprites;
mod stock;
mod styles;
mod tables;
mod tilejson;
mod tiles;
mod viewer;
mod whoami;

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, Query, RawPathParams},
    handler::Handler,
    http::request::Parts,
    routing::get,
};

pub use self::express::Express;
use crate::{
    http::{
        caller::KEY_PARAMETER,
        edge::Edge,
        origin::origin,
        problem::{Code, Problem},
    },
    state::AppState,
};

/// The whole server as one router: `oneshot` drives it without a socket.
pub fn app(state: Arc<AppState>) -> Router {
    Router::new().fallback_service(service(state))
}

/// The same without a router around it, for sockets.
pub fn service(state: Arc<AppState>) -> Express {
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
    let routes = route::routes(routes);
    let routes = matrix::routes(routes);
    let routes = nearest::routes(routes);
    let routes = reports::routes(routes);
    let routes = closures::routes(routes);
    let routes = sites::routes(routes);
    let routes = bulletin::routes(routes);
    let routes = needs::routes(routes);
    let routes = stock::routes(routes);
    let routes = dispatches::routes(routes);
    let routes = proposal::routes(routes);
    let routes = tables::routes(routes);
    let routes = decisions::routes(routes);
    let routes = dispatch_orders::routes(routes);
    let routes = events::routes(routes);
    let routes = changes::routes(routes);
    let routes = whoami::routes(routes);
    let routes = reach::routes(routes);
    let routes = search::routes(routes);
    let routes = health::routes(routes);
    let routes = metrics::routes(routes);
    let routes = viewer::routes(routes);
    let Routes { router, state } = routes;
    let tiles = Edge::new(Arc::clone(&state), state.metrics.route(tiles::LIVE_PATH));
    Express::new(Some(tiles), router.with_state(state))
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

    /// Answers `GET`, `HEAD` and `POST` at `path`.
    fn get_and_post<G, P, T, U>(self, path: &'static str, on_get: G, on_post: P) -> Self
    where
        G: Handler<T, Arc<AppState>>,
        P: Handler<U, Arc<AppState>>,
        T: 'static,
        U: 'static,
    {
        let edge = Edge::new(Arc::clone(&self.state), self.state.metrics.route(path));
        let methods = get(on_get.layer(edge.clone())).post(on_post.layer(edge));
        Self { router: self.router.route(path, methods), state: self.state }
    }

    /// Answers `POST` at `path`.
    fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<AppState>>,
        T: 'static,
    {
        let edge = Edge::new(Arc::clone(&self.state), self.state.metrics.route(path));
        let methods = axum::routing::post(handler.layer(edge));
        Self { router: self.router.route(path, methods), state: self.state }
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
            // A key is nobody's parameter: whoever repeats parameters in a link must not repeat it.
            Ok(Query(pairs)) => Ok(Self(without_key(pairs))),
            Err(_not_text) => Err(Code::InvalidParameter.into()),
        }
    }
}

fn without_key(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.retain(|(name, _)| name != KEY_PARAMETER);
    pairs
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
