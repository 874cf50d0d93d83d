//! `POST /dispatches` and `POST /dispatches/{id}/state`: new dispatches, and their way from request
//! or promise to receipt.
//!
//! A promise is checked before it is stored. More than the depot has free is refused as
//! `stock_short`. What overlaps with other dispatches is refused as `overlap`, with both sides
//! named and a token; the same request with `despite` (token and reason) is accepted as long as no
//! other overlap has come up, and the journal keeps both.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response},
};

use super::{
    extract::{Parameters, Places},
    middleware::Pinned,
    reports::{once, told},
    routes::Routes,
    shared::Shared,
};
use crate::{
    aid::{DispatchDraft, StepDraft},
    http::{
        caller::Caller,
        intake::json_body,
        problem::{Code, Problem},
    },
    live::{Command, OfAid, Serving, What},
};

/// Bytes of a body at most.
const DISPATCH_BYTES: usize = 64 << 10;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.post("/dispatches", send).post("/dispatches/{id}/state", step)
}

async fn send(
    State(app): State<Arc<Shared>>,
    Pinned(serving): Pinned,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    caller.must_report()?;
    let body = json_body(&headers, body, DISPATCH_BYTES).await?;
    let once = once(&headers, &[b"dispatch", &body])?;
    let order = move || DispatchDraft::read(&body).map(OfAid::Dispatch);
    submit(app, serving, caller, once, order).await
}

async fn step(
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
    let dispatch = places.get("id").to_owned();
    let body = json_body(&headers, body, DISPATCH_BYTES).await?;
    let once = once(&headers, &[b"dispatch_state", dispatch.as_bytes(), &body])?;
    let order = move || Ok(OfAid::Step { dispatch, draft: StepDraft::read(&body)? });
    submit(app, serving, caller, once, order).await
}

/// Submits the command about aid that `order` parses from the body, and answers once it is on disk.
/// Runs on a blocking thread: parsing takes time and the writer waits for the disk.
///
/// # Errors
/// Those of `order` and of the command, `no_snapshot`, `no_aid`, `idempotency_conflict`,
/// `journal_failed`, `journal_full`.
pub(super) async fn submit(
    app: Arc<Shared>,
    serving: Arc<Serving>,
    by: Caller,
    once: Option<(String, [u8; 32])>,
    order: impl FnOnce() -> Result<OfAid, Problem> + Send + 'static,
) -> Result<Response<Body>, Problem> {
    let answer = tokio::task::spawn_blocking(move || {
        if let Some(answer) = app.writer.answered(&by, once.as_ref())? {
            return Ok(answer);
        }
        serving.aid()?;
        let what = What::Aid(Box::new(order()?));
        app.writer.submit(Command { by, once, what })
    });
    Ok(told(&answer.await.map_err(|_panic| Code::Internal)??))
}

#[cfg(test)]
mod tests;
