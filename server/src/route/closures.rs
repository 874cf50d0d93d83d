//! `/closures/{id}/end`, `/closures/{id}/renew`: an officer ends or renews a closure of the
//! snapshot. Both are stored in the journal like reports; a request that is repeated with the same
//! `Idempotency-Key` is stored once.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    extract::Places,
    reports::{once, submit},
    routes::Routes,
    shared::Shared,
};
use crate::{
    http::{caller::Caller, intake::json_body, problem::Problem, spoken},
    live::{Command, REPORT_BYTES, What, journal::entry::Kind},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.post("/closures/{id}/end", end).post("/closures/{id}/renew", renew)
}

/// The request body.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    reason: Option<String>,
    as_of: Option<String>,
}

async fn end(
    app: State<Arc<Shared>>,
    caller: Caller,
    places: Places,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    say(app, Kind::EndClosure, caller, places, headers, body).await
}

async fn renew(
    app: State<Arc<Shared>>,
    caller: Caller,
    places: Places,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    say(app, Kind::RenewClosure, caller, places, headers, body).await
}

async fn say(
    State(app): State<Arc<Shared>>,
    kind: Kind,
    caller: Caller,
    places: Places,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    caller.must_decide()?;
    let closure = places.get("id").to_owned();
    let body = json_body(&headers, body, REPORT_BYTES).await?;
    let once = once(&headers, &[kind.name().as_bytes(), closure.as_bytes(), &body])?;
    let (as_of, reason) = read(kind, &body, app.clock.now())?;
    let what = What::Closure { kind, closure, as_of, reason };
    submit(app, Command { by: caller, once, what }).await
}

/// The moment (`as_of`, at most `now`) and the reason in a body. Ending a closure takes a reason.
///
/// # Errors
/// `invalid_report`.
pub(crate) fn read(
    kind: Kind,
    body: &[u8],
    now: Timestamp,
) -> Result<(Option<Timestamp>, Option<String>), Problem> {
    let said: Said = match body.trim_ascii().is_empty() {
        true => Said::default(),
        false => spoken::object(body, "a statement on a closure")?,
    };
    let reason = spoken::words("reason", said.reason, 1_000)?;
    if kind == Kind::EndClosure && reason.is_none() {
        return Err(spoken::wrong("Who ends a closure says why: {\"reason\": \"…\"}."));
    }
    let as_of = said.as_of.as_deref();
    let as_of = as_of.map(|text| spoken::past_moment("as_of", Some(text), now)).transpose()?;
    Ok((as_of, reason))
}
