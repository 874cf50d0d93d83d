//! `/whoami`: the name, role, rights and bounds of a key, and whose stock it sees, so that a form can check it
//! before it sends.

use axum::{body::Body, http::HeaderValue, http::Response, http::header};
use serde_json::json;

use super::{extract::KeyHolder, middleware::PinnedServing, routes::RouterBuilder};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/whoami", answer)
}

async fn answer(
    PinnedServing(serving): PinnedServing,
    KeyHolder(caller): KeyHolder,
) -> Response<Body> {
    let rules = serving.aid().map(|aid| aid.ledger.rules.stock_visibility);
    let json = json!({
        "name": caller.name,
        "role": caller.role.name(),
        "agency": caller.agency,
        "sites": caller.sites,
        "scope": caller.scope.name(),
        "area": caller.area.map(|area| area.bbox()),
        "expires": caller.expires_at,
        "may_report": caller.role.may_report() && caller.must_write().is_ok(),
        "may_decide": caller.role.decides() && caller.must_write().is_ok(),
        "stock_visibility": rules.unwrap_or_default(),
    });
    let mut response = Response::new(Body::from(json.to_string()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
