//! `/closures/{id}/end`, `/closures/{id}/renew`: an officer ends or renews a closure of the
//! snapshot. Both are stored in the journal like reports; a request that is repeated with the same
//! `Idempotency-Key` is stored once.

use axum::{body::Body, http::Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    post::{Post, Posted},
    routes::RouterBuilder,
};
use crate::{
    http::{problem::Problem, spoken},
    live::{REPORT_BYTES, What, journal::entry::EntryKind},
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.post("/closures/{id}/end", end).post("/closures/{id}/renew", renew)
}

/// The request body.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementBody {
    reason: Option<String>,
    as_of: Option<String>,
}

async fn end(post: Post) -> Result<Response<Body>, Problem> {
    say(post, EntryKind::EndClosure).await
}

async fn renew(post: Post) -> Result<Response<Body>, Problem> {
    say(post, EntryKind::RenewClosure).await
}

async fn say(post: Post, kind: EntryKind) -> Result<Response<Body>, Problem> {
    let read = move |posted: &Posted, body: &[u8]| {
        let (as_of, reason) = read(kind, body, posted.app.clock.now())?;
        Ok(What::Closure { kind, closure: posted.id.clone(), as_of, reason })
    };
    post.of_officer()?.submit(kind.name(), REPORT_BYTES, read).await
}

/// The moment (`as_of`, at most `now`) and the reason in a body. Ending a closure takes a reason.
///
/// # Errors
/// `invalid_report`.
pub(crate) fn read(
    kind: EntryKind,
    body: &[u8],
    now: Timestamp,
) -> Result<(Option<Timestamp>, Option<String>), Problem> {
    let said: StatementBody = match body.trim_ascii().is_empty() {
        true => StatementBody::default(),
        false => spoken::object(body, "a statement on a closure")?,
    };
    let reason = spoken::words("reason", said.reason, 1_000)?;
    if kind == EntryKind::EndClosure && reason.is_none() {
        return Err(spoken::wrong("Who ends a closure says why: {\"reason\": \"…\"}."));
    }
    let as_of = said.as_of.as_deref();
    let as_of = as_of.map(|text| spoken::past_moment("as_of", Some(text), now)).transpose()?;
    Ok((as_of, reason))
}
