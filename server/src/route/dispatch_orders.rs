//! `POST /dispatches` and `POST /dispatches/{id}/state`: what agencies ask for, promise, send and
//! receive.
//!
//! A promise is checked before it is saved: more than the depot has to give away is `stock_short`, and
//! what overlaps is `overlap`, with both sides named and a token. The same request with `despite`
//! (token and reason) goes ahead where nothing new has come up, and both stay on record.

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

/// Bytes of a dispatch at most.
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

/// Reading an order may be work, and writing waits for the disk: not on the threads that answer tiles.
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
