//! `POST /sites/{id}/status`: the status of a site (people, stock, needs), as somebody there
//! reports it.
//!
//! Every field but `mode` is optional; what is left out stays as it was. A new site needs a name
//! and a place. A request that is repeated with the same `Idempotency-Key` is stored once and gets
//! the first answer again.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};

use super::{
    dispatch_orders::submit,
    extract::{Parameters, Places},
    middleware::Pinned,
    reports::once,
    routes::Routes,
    shared::Shared,
};
use crate::{
    aid::SiteDraft,
    http::{caller::Caller, intake::json_body, problem::Problem},
    live::OfAid,
};

/// Bytes of a body at most.
const STATUS_BYTES: usize = 64 << 10;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.post("/sites/{id}/status", status)
}

async fn status(
    State(app): State<Arc<Shared>>,
    Pinned(serving): Pinned,
    caller: Caller,
    places: Places,
    parameters: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    caller.must_report()?;
    let site = places.get("id").to_owned();
    let body = json_body(&headers, body, STATUS_BYTES).await?;
    let once = once(&headers, &[b"site", site.as_bytes(), &body])?;
    let order = move || Ok(OfAid::Site { site, draft: SiteDraft::read(&body)? });
    submit(app, serving, caller, once, order).await
}

#[cfg(test)]
mod tests;
