//! What answers about aid have in common: what they are an answer from, and who may keep them.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, header},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    aid::Aid,
    http::{
        body::Document,
        problem::{Code, Problem},
    },
    live::Serving,
    open::Open,
};
use lintas_model::bulletin::DRILL;

/// What everybody may see may be kept, and is asked for again each time.
const PUBLIC: HeaderValue = HeaderValue::from_static("no-cache");
/// What a key opened is kept nowhere.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");
/// Another key, another answer; and packed or not.
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding, authorization");

/// What an answer is an answer from.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Head<'a> {
    /// The moment that it speaks of.
    at: Timestamp,
    /// The moment that the snapshot speaks of.
    as_of: Timestamp,
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'static str>,
    snapshot: &'a str,
    revision: u64,
}

impl<'a> Head<'a> {
    /// Of what is served.
    pub(crate) fn of(serving: &'a Serving, open: &'a Open, aid: &Aid) -> Self {
        Self {
            at: whole_second(aid.standing.at),
            as_of: open.manifest().as_of,
            mode: open.mode(),
            label: open.is_drill().then_some(DRILL),
            snapshot: open.id().as_str(),
            revision: serving.revision,
        }
    }
}

/// People need no fractions of a second.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Who may see an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everybody.
    All,
    /// Who asked.
    Caller,
}

/// A body for an audience.
pub(crate) fn answer(
    asked: &HeaderMap,
    body: impl Into<bytes::Bytes>,
    content_type: &'static str,
    audience: Audience,
) -> Response<Body> {
    let cache = if audience == Audience::All { PUBLIC } else { PRIVATE };
    let mut answer = Document::new(body, content_type, cache).answer(asked);
    answer.headers_mut().insert(header::VARY, VARY);
    answer
}

/// Marks an answer that was made elsewhere as one for who asked alone.
pub(crate) fn for_caller(answer: &mut Response<Body>) {
    answer.headers_mut().insert(header::CACHE_CONTROL, PRIVATE);
    answer.headers_mut().insert(header::VARY, VARY);
}

/// JSON for an audience, written off the threads that answer tiles.
///
/// # Errors
/// Those of `write`; `internal` where it panics.
pub(crate) async fn json(
    asked: &HeaderMap,
    audience: Audience,
    write: impl FnOnce() -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response<Body>, Problem> {
    let written = tokio::task::spawn_blocking(write);
    let body = written.await.map_err(|_panic| Code::Internal)??;
    Ok(answer(asked, body, "application/json", audience))
}

/// A value as JSON.
///
/// # Errors
/// `internal`.
pub(crate) fn written(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|_no_json| Code::Internal.into())
}
