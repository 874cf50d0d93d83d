//! What every `POST` that changes something has in common: a key with the right for it, checked
//! before the body is read; the `Idempotency-Key`; a command that is made of the body off the
//! threads that answer tiles; and the answer, once the command is on disk.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use bytes::Bytes;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    extract::{KeyHolder, Parameters, PathParameters},
    middleware::{PinnedServing, REVISION},
    shared::Shared,
};
use crate::{
    http::{
        caller::Caller,
        intake::{BodyMedia, read_body},
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    live::{Answer, Command, Serving, What},
};

/// Answers that name people are not cached.
pub(super) const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");
/// Bytes of an `Idempotency-Key` at most.
const IDEMPOTENCY_KEY: usize = 200;

/// A request without parameters from somebody with a key; its body is not read yet.
#[derive(Debug)]
pub(super) struct Post {
    /// What requests share.
    pub(super) app: Arc<Shared>,
    /// The state that the request is judged against.
    pub(super) serving: Arc<Serving>,
    /// Who asks.
    pub(super) caller: Caller,
    /// The part of the path called `id`; empty where the path has none.
    pub(super) id: String,
    /// The part of the path called `photo`; empty where the path has none.
    pub(super) photo: String,
    headers: HeaderMap,
    body: Body,
}

impl FromRequest<Arc<Shared>> for Post {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<Shared>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let PinnedServing(serving) = PinnedServing::from_request_parts(&mut parts, app).await?;
        let KeyHolder(caller) = KeyHolder::from_request_parts(&mut parts, app).await?;
        caller.must_write()?;
        let places = PathParameters::from_request_parts(&mut parts, app).await?;
        let [id, photo] = ["id", "photo"].map(|name| places.get(name).to_owned());
        Parameters::from_request_parts(&mut parts, app).await?.only(&[])?;
        Ok(Self { app: Arc::clone(app), serving, caller, id, photo, headers: parts.headers, body })
    }
}

impl Post {
    /// The request of somebody who may report.
    ///
    /// # Errors
    /// `forbidden`.
    pub(super) fn of_reporter(self) -> Result<Self, Problem> {
        self.caller.must_report()?;
        Ok(self)
    }

    /// The request of an officer.
    ///
    /// # Errors
    /// `forbidden`.
    pub(super) fn of_officer(self) -> Result<Self, Problem> {
        self.caller.must_decide()?;
        Ok(self)
    }

    /// Has `act` done with the body, at most `most` bytes, where it is nothing for the journal.
    ///
    /// # Errors
    /// Those of [`read_body`] and of `act`.
    pub(super) async fn act(
        self,
        most: usize,
        status: StatusCode,
        act: impl FnOnce(&Posted, &[u8]) -> Result<Value, Problem> + Send + 'static,
    ) -> Result<Response<Body>, Problem> {
        let body: Bytes = read_body(&self.headers, self.body, BodyMedia::Json, most).await?;
        let posted = Posted { app: self.app, serving: self.serving, by: self.caller, id: self.id };
        let json = work::run(WorkKind::Writes, move |_| act(&posted, &body)).await?;
        Ok(private_json(status, &json))
    }

    /// What a header says; `None` where it is not there, or is no text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim)
    }

    /// Submits what `read` makes of a body of JSON, at most `most` bytes, and answers once it is on disk.
    /// A request that was answered before under the same key gets that answer again, unread.
    /// `name` tells requests of one kind from those of others.
    ///
    /// # Errors
    /// Those of [`read_body`], of `read` and of the command; `bad_request` for an unusable key,
    /// `idempotency_conflict`, `journal_failed`, `journal_full`.
    pub(super) async fn submit(
        self,
        name: &str,
        most: usize,
        read: impl FnOnce(&Posted, &[u8]) -> Result<What, Problem> + Send + 'static,
    ) -> Result<Response<Body>, Problem> {
        self.submit_as(BodyMedia::Json, name, most, read).await
    }

    /// The same with a body of another kind.
    ///
    /// # Errors
    /// As [`Post::submit`].
    pub(super) async fn submit_as(
        self,
        media: BodyMedia,
        name: &str,
        most: usize,
        read: impl FnOnce(&Posted, &[u8]) -> Result<What, Problem> + Send + 'static,
    ) -> Result<Response<Body>, Problem> {
        let body: Bytes = read_body(&self.headers, self.body, media, most).await?;
        let parts = [self.id.as_bytes(), self.photo.as_bytes()].into_iter();
        let parts = parts.filter(|part| !part.is_empty());
        let asked = [name.as_bytes()].into_iter().chain(parts).chain([body.as_ref()]);
        let once = once(&self.headers, asked)?;
        let Self { app, serving, caller: by, id, .. } = self;
        let posted = Posted { app, serving, by, id };
        let answer = work::run(WorkKind::Writes, move |_| {
            let writer = &posted.app.writer;
            if let Some(answer) = writer.answered(&posted.by, once.as_ref())? {
                return Ok(answer);
            }
            let what = read(&posted, &body)?;
            writer.submit(Command { by: posted.by, once, what })
        });
        Ok(answered(&answer.await?))
    }
}

/// What a body is read against.
#[derive(Debug)]
pub(super) struct Posted {
    /// What requests share.
    pub(super) app: Arc<Shared>,
    /// The state that the request is judged against.
    pub(super) serving: Arc<Serving>,
    /// Who asks.
    pub(super) by: Caller,
    /// The part of the path called `id`; empty where the path has none.
    pub(super) id: String,
}

/// An answer for its asker alone.
pub(super) fn private_json(status: StatusCode, json: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(json.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, PRIVATE);
    response
}

/// The request's idempotency key; `None` without one.
///
/// # Errors
/// `bad_request` where it is unusable.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let key = key
        .to_str()
        .ok()
        .map(str::trim)
        .filter(|key| !key.is_empty() && key.len() <= IDEMPOTENCY_KEY);
    let told = "Idempotency-Key is 1 to 200 visible characters.";
    let key = key.ok_or_else(|| Problem::new(Code::BadRequest, told))?;
    Ok(Some(key.to_owned()))
}

/// The request's idempotency key and the SHA-256 of the request (`asked`, part by part), by which
/// the writer knows a repetition from another request under the same key; `None` without a key.
fn once<'a>(
    headers: &HeaderMap,
    asked: impl Iterator<Item = &'a [u8]>,
) -> Result<Option<(String, [u8; 32])>, Problem> {
    let Some(key) = idempotency_key(headers)? else { return Ok(None) };
    let mut hash = Sha256::new();
    for part in asked {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    Ok(Some((key, hash.finalize().into())))
}

fn answered(answer: &Answer) -> Response<Body> {
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
