//! Builds the router.

use std::sync::Arc;

use axum::{Router, handler::Handler, routing::get};

use super::{middleware::Middleware, shared::Shared};

/// A router that is being built: every route gets its middleware and its metrics, which are named
/// by the path's template.
pub(super) struct RouterBuilder {
    pub(super) router: Router<Arc<Shared>>,
    pub(super) state: Arc<Shared>,
}

impl RouterBuilder {
    /// Answers `GET` and `HEAD` at `path`.
    pub(super) fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Shared>>,
        T: 'static,
    {
        let around = Middleware::new(Arc::clone(&self.state), self.state.metrics.route(path));
        Self { router: self.router.route(path, get(handler).layer(around)), state: self.state }
    }

    /// Answers `GET`, `HEAD` and `POST` at `path`.
    pub(super) fn get_and_post<G, P, T, U>(self, path: &'static str, on_get: G, on_post: P) -> Self
    where
        G: Handler<T, Arc<Shared>>,
        P: Handler<U, Arc<Shared>>,
        T: 'static,
        U: 'static,
    {
        let around = Middleware::new(Arc::clone(&self.state), self.state.metrics.route(path));
        let methods = get(on_get.layer(around.clone())).post(on_post.layer(around));
        Self { router: self.router.route(path, methods), state: self.state }
    }

    /// Answers `POST` at `path`.
    pub(super) fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Shared>>,
        T: 'static,
    {
        let around = Middleware::new(Arc::clone(&self.state), self.state.metrics.route(path));
        let methods = axum::routing::post(handler.layer(around));
        Self { router: self.router.route(path, methods), state: self.state }
    }

    /// Answers what no other route does; counted as `*`.
    pub(super) fn otherwise<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, Arc<Shared>>,
        T: 'static,
    {
        let around = Middleware::new(Arc::clone(&self.state), self.state.metrics.route("*"));
        let fallback = handler.layer(around);
        Self { router: self.router.fallback(fallback), state: self.state }
    }
}
