//! What answers about aid have in common: the head that names snapshot and revision, and the cache
//! headers for public and private answers.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, header},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    aid::Aid,
    http::{
        body::CachedBody,
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    live::Serving,
    open::Open,
};
use lintas_model::bulletin::DRILL;

/// Public answers may be cached, but are revalidated each time: live reports change them.
const PUBLIC: HeaderValue = HeaderValue::from_static("no-cache");
/// Answers to the holder of a key are not cached anywhere.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");
/// The answer depends on the key, and on whether the client takes gzip.
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding, authorization");

/// Whether a row is admitted by one filter of a query: no filter admits all.
pub(super) fn matches(wanted: &Option<String>, is: &str) -> bool {
    wanted.as_deref().is_none_or(|it| it == is)
}

/// The members that every JSON answer about aid begins with: moment, mode, snapshot and revision.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AidHeader<'a> {
    /// The moment for which needs and stock were assessed.
    at: Timestamp,
    /// The moment that the snapshot speaks of.
    as_of: Timestamp,
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'static str>,
    snapshot: &'a str,
    revision: u64,
}

impl<'a> AidHeader<'a> {
    /// The head of an answer from `serving`, whose snapshot is `open`.
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

/// The moment without its fraction of a second, which nobody reads.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// Who may see an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everybody.
    All,
    /// The holder of the key that asked.
    Caller,
}

/// The response with a body and the cache headers of its audience.
pub(crate) fn answer(
    asked: &HeaderMap,
    body: impl Into<bytes::Bytes>,
    content_type: &'static str,
    audience: Audience,
) -> Response<Body> {
    let cache = if audience == Audience::All { PUBLIC } else { PRIVATE };
    let mut answer = CachedBody::new(body, content_type, cache).answer(asked);
    answer.headers_mut().insert(header::VARY, VARY);
    answer
}

/// Sets the cache headers of [`Audience::Caller`] on an answer that was made elsewhere.
pub(crate) fn for_caller(answer: &mut Response<Body>) {
    answer.headers_mut().insert(header::CACHE_CONTROL, PRIVATE);
    answer.headers_mut().insert(header::VARY, VARY);
}

/// The JSON that `write` makes, for an audience; off the threads that answer tiles.
///
/// # Errors
/// Those of `write` and of [`work::run`].
pub(crate) async fn json(
    asked: &HeaderMap,
    audience: Audience,
    write: impl FnOnce() -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response<Body>, Problem> {
    let body = work::run(WorkKind::Lists, |_| write()).await?;
    Ok(answer(asked, body, "application/json", audience))
}

/// A value as JSON.
///
/// # Errors
/// `internal`.
pub(crate) fn written(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|_no_json| Code::Internal.into())
}
