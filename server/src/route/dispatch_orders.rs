//! `POST /dispatches` and `POST /dispatches/{id}/state`: new dispatches, and their way from request
//! or promise to receipt.
//!
//! A promise is checked before it is stored. More than the depot has free is refused as
//! `stock_short`. What overlaps with other dispatches is refused as `overlap`, with both sides
//! named and a token; the same request with `despite` (token and reason) is accepted as long as no
//! other overlap has come up, and the journal keeps both.

use axum::{body::Body, http::Response};

use super::{
    post::{Post, Posted},
    routes::RouterBuilder,
};
use crate::{
    aid::{DispatchDraft, StepDraft},
    http::problem::Problem,
    live::{OfAid, What},
};

/// Bytes of a body at most.
const AID_BYTES: usize = 64 << 10;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.post("/dispatches/{id}/state", step)
}

/// `POST /dispatches`: what `GET` answers there stands in the module beside.
pub(super) async fn send(post: Post) -> Result<Response<Body>, Problem> {
    let read = |_: &Posted, body: &[u8]| DispatchDraft::read(body).map(OfAid::Dispatch);
    submit(post, "dispatch", read).await
}

async fn step(post: Post) -> Result<Response<Body>, Problem> {
    let read = |posted: &Posted, body: &[u8]| {
        Ok(OfAid::Step { dispatch: posted.id.clone(), draft: StepDraft::read(body)? })
    };
    submit(post, "dispatch_state", read).await
}

/// Submits what `read` makes of a body about aid.
///
/// # Errors
/// Those of [`Post::submit`], `no_snapshot`, `no_aid`.
pub(super) async fn submit(
    post: Post,
    name: &str,
    read: impl FnOnce(&Posted, &[u8]) -> Result<OfAid, Problem> + Send + 'static,
) -> Result<Response<Body>, Problem> {
    let of_aid = |posted: &Posted, body: &[u8]| {
        posted.serving.aid()?;
        Ok(What::Aid(Box::new(read(posted, body)?)))
    };
    post.of_reporter()?.submit(name, AID_BYTES, of_aid).await
}

#[cfg(test)]
mod tests;
