//! The HTTP routes, one module each, all in the same order: path, handler, tests. Beside them what
//! they share: the state ([`shared`]), the [`middleware`], the extractors ([`extract`]).

#[cfg(test)]
mod admission_tests;
mod agencies;
mod aid_answer;
mod archives;
mod bulletin;
mod catalog;
mod changes;
mod closures;
mod collections;
mod conformance;
#[cfg(test)]
mod cors_tests;
mod decisions;
mod dispatch_orders;
mod dispatches;
mod enrolments;
mod events;
mod extract;
#[cfg(test)]
mod feature_query_tests;
mod feeds;
mod finished;
mod fonts;
mod health;
#[cfg(test)]
mod key_bounds_tests;
mod keys;
mod landing;
mod matrix;
mod metrics;
pub(crate) mod middleware;
mod nearest;
mod needs;
mod ogc_tiles;
mod openapi;
mod packages;
mod page_headers;
mod photos;
mod post;
mod proposal;
mod qgis;
mod queryables;
mod reach;
mod reports;
mod resource_document;
mod resource_markup;
mod resource_page;
#[expect(clippy::module_inception, reason = "a module is called as its path is")]
mod route;
mod routes;
mod schema;
mod search;
mod secure_only;
mod shared;
mod sites;
mod snapshots;
mod sprites;
mod stock;
mod styles;
mod tables;
mod tile_fast_path;
mod tile_links;
mod tile_matrix_sets;
mod tilejson;
mod tiles;
mod tilesets;
mod trust;
mod viewer;
#[cfg(test)]
mod visibility_tests;
mod whoami;

use std::sync::Arc;

use axum::Router;

use self::{middleware::Middleware, routes::RouterBuilder};

#[cfg(any(test, fuzzing))]
pub(crate) use closures::read as read_closure_body;
pub(crate) use shared::Refused;
pub use shared::Shared;
pub(crate) use tile_fast_path::Answering;
pub use tile_fast_path::TileFastPath;

/// The whole server as one router: `oneshot` drives it without a socket.
pub(crate) fn app(state: Arc<Shared>) -> Router {
    Router::new().fallback_service(service(state))
}

/// The service that connections are answered by: the router behind the fast path for tiles.
pub(crate) fn service(state: Arc<Shared>) -> TileFastPath {
    let routes = RouterBuilder { router: Router::new(), state };
    let routes = tiles::routes(routes);
    let routes = tilejson::routes(routes);
    let routes = tilesets::routes(routes);
    let routes = ogc_tiles::routes(routes);
    let routes = tile_matrix_sets::routes(routes);
    let routes = archives::routes(routes);
    let routes = qgis::routes(routes);
    let routes = collections::routes(routes);
    let routes = conformance::routes(routes);
    let routes = queryables::routes(routes);
    let routes = schema::routes(routes);
    let routes = styles::routes(routes);
    let routes = sprites::routes(routes);
    let routes = fonts::routes(routes);
    let routes = catalog::routes(routes);
    let routes = snapshots::routes(routes);
    let routes = packages::routes(routes);
    let routes = route::routes(routes);
    let routes = matrix::routes(routes);
    let routes = nearest::routes(routes);
    let routes = reports::routes(routes);
    let routes = photos::routes(routes);
    let routes = closures::routes(routes);
    let routes = sites::routes(routes);
    let routes = bulletin::routes(routes);
    let routes = needs::routes(routes);
    let routes = stock::routes(routes);
    let routes = dispatches::routes(routes);
    let routes = agencies::routes(routes);
    let routes = proposal::routes(routes);
    let routes = tables::routes(routes);
    let routes = decisions::routes(routes);
    let routes = dispatch_orders::routes(routes);
    let routes = events::routes(routes);
    let routes = changes::routes(routes);
    let routes = feeds::routes(routes);
    let routes = whoami::routes(routes);
    let routes = keys::routes(routes);
    let routes = enrolments::routes(routes);
    let routes = reach::routes(routes);
    let routes = search::routes(routes);
    let routes = health::routes(routes);
    let routes = metrics::routes(routes);
    let routes = trust::routes(routes);
    let routes = openapi::routes(routes);
    let routes = viewer::routes(routes);
    let RouterBuilder { router, state } = routes;
    let tiles = Middleware::new(Arc::clone(&state), tiles::LIVE_PATH, Some("GET, HEAD, OPTIONS"));
    let admission = Arc::clone(&state.admission);
    TileFastPath::new(Some(tiles), router.with_state(state), admission)
}
