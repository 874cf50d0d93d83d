//! Builds the router.

use std::sync::Arc;

use axum::{
    Router,
    handler::Handler,
    routing::{MethodRouter, get, post},
};

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
        self.route(path, "GET, HEAD, OPTIONS", get(handler))
    }

    /// Answers `GET`, `HEAD` and `POST` at `path`.
    pub(super) fn get_and_post<G, P, T, U>(self, path: &'static str, on_get: G, on_post: P) -> Self
    where
        G: Handler<T, Arc<Shared>>,
        P: Handler<U, Arc<Shared>>,
        T: 'static,
        U: 'static,
    {
        self.route(path, "GET, HEAD, POST, OPTIONS", get(on_get).post(on_post))
    }

    /// Answers `POST` at `path`.
    pub(super) fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Arc<Shared>>,
        T: 'static,
    {
        self.route(path, "POST, OPTIONS", post(handler))
    }

    /// Puts the middleware around all of an address, also around what it does not take: its refusal
    /// and the answer to a preflight come from there, too.
    fn route(
        self,
        path: &'static str,
        takes: &'static str,
        methods: MethodRouter<Arc<Shared>>,
    ) -> Self {
        let around = Middleware::new(Arc::clone(&self.state), path, Some(takes));
        Self { router: self.router.route(path, methods.layer(around)), state: self.state }
    }

    /// Answers what no other route does, preflights included; counted as `*`.
    pub(super) fn otherwise<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, Arc<Shared>>,
        T: 'static,
    {
        let around = Middleware::new(Arc::clone(&self.state), "*", None);
        let fallback = handler.layer(around);
        Self { router: self.router.fallback(fallback), state: self.state }
    }
}
