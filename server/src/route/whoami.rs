//! `/whoami`: the name, role and rights of a key, and whose stock it sees, so that a form can check it
//! before it sends.

use axum::{body::Body, http::HeaderValue, http::Response, http::header};
use serde_json::json;

use super::{middleware::PinnedServing, routes::RouterBuilder};
use crate::http::caller::Caller;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/whoami", answer)
}

async fn answer(PinnedServing(serving): PinnedServing, caller: Caller) -> Response<Body> {
    let rules = serving.aid().map(|aid| aid.ledger.rules.stock_visibility);
    let json = json!({
        "name": caller.name,
        "role": caller.role.name(),
        "agency": caller.agency,
        "sites": caller.sites,
        "may_report": caller.role.may_report(),
        "may_decide": caller.role.decides(),
        "stock_visibility": rules.unwrap_or_default(),
    });
    let mut response = Response::new(Body::from(json.to_string()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
