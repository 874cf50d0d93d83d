//! `/reports`: reports on roads, and what officers decide about them.
//!
//! Reports and their states are public; who filed them only officers see. The answer to a new
//! report has its id, its edges, its state and the first revision that shows it. A request that is
//! repeated with the same `Idempotency-Key` is stored once and gets the first answer again.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response},
};

use super::{
    extract::{Parameters, PathParameters},
    middleware::PinnedServing,
    post::{PRIVATE, Post, Posted},
    routes::RouterBuilder,
};
use crate::{
    http::{
        body::CachedBody,
        caller::Caller,
        problem::{Code, Problem},
        spoken::Against,
        work::{self, WorkKind},
    },
    live::{REPORT_BYTES, ReportFields, What, journal::entry::EntryKind},
};
use list::{ReportQuery, collection, feature};

pub(super) mod list;

const GEOJSON: &str = "application/geo+json";
const LIVE: HeaderValue = HeaderValue::from_static("no-cache");

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes
        .get_and_post("/reports", all, file)
        .get("/reports/{id}", one)
        .post("/reports/{id}/withdraw", withdraw)
        .post("/reports/{id}/verify", verify)
        .post("/reports/{id}/reject", reject)
}

async fn all(
    PinnedServing(serving): PinnedServing,
    caller: Option<Caller>,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let wanted = ReportQuery::read(&parameters.0)?;
    let sees_who = caller.is_some_and(|caller| caller.role.decides());
    // Up to 100,000 reports are written: not on the threads that answer tiles.
    let written = work::run(WorkKind::Lists, move |_| Ok(collection(&serving, &wanted, sees_who)));
    let body = written.await?;
    let cache = if sees_who { PRIVATE } else { LIVE };
    Ok(CachedBody::new(body, GEOJSON, cache).answer(&asked))
}

async fn one(
    PinnedServing(serving): PinnedServing,
    caller: Option<Caller>,
    places: PathParameters,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&["f"])?;
    let id = places.get("id");
    let entry =
        serving.reports.iter().find(|entry| entry.report.id == id).ok_or(Code::UnknownItem)?;
    let sees_who = caller.is_some_and(|caller| caller.role.decides());
    let body = feature(entry, &serving, sees_who).to_string();
    let cache = if sees_who { PRIVATE } else { LIVE };
    Ok(CachedBody::new(body, GEOJSON, cache).answer(&asked))
}

async fn file(post: Post) -> Result<Response<Body>, Problem> {
    let read = |posted: &Posted, body: &[u8]| {
        let open = posted.serving.open()?;
        let now = posted.app.clock.now();
        let against = Against { mode: open.mode(), region: open.bbox(), now };
        let fields = Box::new(ReportFields::read(body)?.judge(&against)?);
        let bounds = posted.app.limits.reports.of(posted.by.role);
        // The writer asks again. Here it costs nobody's turn to write.
        let network = posted.serving.live.as_ref().map(|live| &*live.network);
        fields.check_extent(&posted.by, bounds, network)?;
        Ok(What::File { fields, bounds })
    };
    post.of_reporter()?.submit("report", REPORT_BYTES, read).await
}

async fn withdraw(post: Post) -> Result<Response<Body>, Problem> {
    decide(post.of_reporter()?, EntryKind::Withdraw).await
}

async fn verify(post: Post) -> Result<Response<Body>, Problem> {
    decide(post.of_officer()?, EntryKind::Verify).await
}

async fn reject(post: Post) -> Result<Response<Body>, Problem> {
    decide(post.of_officer()?, EntryKind::Reject).await
}

/// Decides about a report; the body may say why: `{"reason": "…"}`.
async fn decide(post: Post, kind: EntryKind) -> Result<Response<Body>, Problem> {
    let read = move |posted: &Posted, body: &[u8]| {
        let reason = reason(body)?;
        Ok(What::Decide { kind, report: posted.id.clone(), reason })
    };
    post.submit(kind.name(), REPORT_BYTES, read).await
}

/// The reason in a body, which may be empty.
///
/// # Errors
/// `invalid_report`.
pub(super) fn reason(body: &[u8]) -> Result<Option<String>, Problem> {
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let told = || Problem::new(Code::InvalidReport, "The body is empty, or {\"reason\": \"…\"}.");
    let json: serde_json::Value = serde_json::from_slice(body).map_err(|_no_json| told())?;
    let fields = json.as_object().ok_or_else(told)?;
    match (fields.len(), fields.get("reason")) {
        (0, _) => Ok(None),
        (1, Some(serde_json::Value::String(reason))) if reason.chars().count() <= 1_000 => {
            Ok(Some(reason.clone()))
        }
        _ => Err(told()),
    }
}

#[cfg(test)]
mod bounds_tests;
#[cfg(test)]
mod tests;
