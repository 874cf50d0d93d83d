//! `/reports`: reports on roads, and what officers decide about them.
//!
//! Reports and their states are public; who filed them only officers see. The answer to a new
//! report has its id, its edges, its state and the first revision that shows it. A request that is
//! repeated with the same `Idempotency-Key` is stored once and gets the first answer again.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use sha2::{Digest as _, Sha256};

use super::{
    extract::{Parameters, Places},
    middleware::{Pinned, REVISION},
    routes::Routes,
    shared::Shared,
};
use crate::{
    http::{
        body::Document,
        caller::Caller,
        intake::json_body,
        problem::{Code, Problem},
        spoken::Against,
    },
    live::{Answer, Command, REPORT_BYTES, ReportFields, What, journal::entry::Kind},
    open::Open,
};
use list::{Asked, collection, feature};

mod list;

const GEOJSON: &str = "application/geo+json";
/// Answers to officers name reporters, so they are not cached.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");
const LIVE: HeaderValue = HeaderValue::from_static("no-cache");
/// Bytes of an `Idempotency-Key` at most.
const IDEMPOTENCY_KEY: usize = 200;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get_and_post("/reports", all, file)
        .get("/reports/{id}", one)
        .post("/reports/{id}/withdraw", withdraw)
        .post("/reports/{id}/verify", verify)
        .post("/reports/{id}/reject", reject)
}

async fn all(
    Pinned(serving): Pinned,
    caller: Option<Caller>,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let wanted = Asked::read(&parameters.0)?;
    let sees_who = caller.is_some_and(|caller| caller.role.decides());
    // Up to 100,000 reports are written: not on the threads that answer tiles.
    let written = tokio::task::spawn_blocking(move || collection(&serving, &wanted, sees_who));
    let body = written.await.map_err(|_panic| Code::Internal)?;
    let cache = if sees_who { PRIVATE } else { LIVE };
    Ok(Document::new(body, GEOJSON, cache).answer(&asked))
}

async fn one(
    Pinned(serving): Pinned,
    caller: Option<Caller>,
    places: Places,
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
    Ok(Document::new(body, GEOJSON, cache).answer(&asked))
}

async fn file(
    State(app): State<Arc<Shared>>,
    Pinned(serving): Pinned,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    caller.must_report()?;
    let body = json_body(&headers, body, REPORT_BYTES).await?;
    let once = once(&headers, &[b"report", &body])?;
    // Parsing takes time and the writer waits for the disk: not on the threads that answer tiles.
    let answer = tokio::task::spawn_blocking(move || {
        if let Some(answer) = app.writer.answered(&caller, once.as_ref())? {
            return Ok(answer);
        }
        let open: &Open = serving.open()?;
        let against = Against { mode: open.mode(), region: open.bbox(), now: app.clock.now() };
        let report = ReportFields::read(&body)?.judge(&caller, &against)?;
        app.writer.submit(Command { by: caller, once, what: What::File(Box::new(report)) })
    });
    Ok(told(&answer.await.map_err(|_panic| Code::Internal)??))
}

async fn withdraw(
    app: State<Arc<Shared>>,
    caller: Caller,
    places: Places,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    caller.must_report()?;
    decide(app, Kind::Withdraw, caller, places, headers, body).await
}

async fn verify(
    app: State<Arc<Shared>>,
    caller: Caller,
    places: Places,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    caller.must_decide()?;
    decide(app, Kind::Verify, caller, places, headers, body).await
}

async fn reject(
    app: State<Arc<Shared>>,
    caller: Caller,
    places: Places,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    caller.must_decide()?;
    decide(app, Kind::Reject, caller, places, headers, body).await
}

/// Decides about a report; the body may say why: `{"reason": "…"}`.
async fn decide(
    State(app): State<Arc<Shared>>,
    kind: Kind,
    caller: Caller,
    places: Places,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    let report = places.get("id").to_owned();
    let body = json_body(&headers, body, REPORT_BYTES).await?;
    let once = once(&headers, &[kind.name().as_bytes(), report.as_bytes(), &body])?;
    let reason = reason(&body)?;
    submit(app, Command { by: caller, once, what: What::Decide { kind, report, reason } }).await
}

/// Submits a command and answers once it is on disk; on a blocking thread, since the writer waits
/// for the disk.
///
/// # Errors
/// Those of the command, `idempotency_conflict`, `journal_failed`, `journal_full`.
pub(super) async fn submit(app: Arc<Shared>, order: Command) -> Result<Response<Body>, Problem> {
    let answer = tokio::task::spawn_blocking(move || app.writer.submit(order));
    Ok(told(&answer.await.map_err(|_panic| Code::Internal)??))
}

fn reason(body: &[u8]) -> Result<Option<String>, Problem> {
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

/// The request's idempotency key and the SHA-256 of the request (`asked`, part by part), by which
/// the writer knows a repetition from another request under the same key; `None` without a key.
///
/// # Errors
/// `bad_request` where the key is empty, too long or not visible ASCII.
pub(super) fn once(
    headers: &HeaderMap,
    asked: &[&[u8]],
) -> Result<Option<(String, [u8; 32])>, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let key = key
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|key| !key.is_empty() && key.len() <= IDEMPOTENCY_KEY);
    let told = "Idempotency-Key is 1 to 200 visible characters.";
    let key = key.ok_or_else(|| Problem::new(Code::BadRequest, told))?;
    let mut hash = Sha256::new();
    for part in asked {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    Ok(Some((key.to_owned(), hash.finalize().into())))
}

pub(super) fn told(answer: &Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body.clone()));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, PRIVATE);
    headers.insert(REVISION, HeaderValue::from(answer.revision));
    if answer.repeated {
        headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
    }
    response
}

#[cfg(test)]
mod tests;
