//! `POST /sites/{id}/status`: the status of a site (people, stock, needs), as somebody there
//! reports it.
//!
//! Every field but `mode` is optional; what is left out stays as it was. A new site needs a name
//! and a place. A request that is repeated with the same `Idempotency-Key` is stored once and gets
//! the first answer again.

use axum::{body::Body, http::Response};

use super::{
    dispatch_orders::submit,
    post::{Post, Posted},
    routes::RouterBuilder,
};
use crate::{aid::SiteDraft, http::problem::Problem, live::OfAid};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.post("/sites/{id}/status", status)
}

async fn status(post: Post) -> Result<Response<Body>, Problem> {
    let read = |posted: &Posted, body: &[u8]| {
        Ok(OfAid::Site { site: posted.id.clone(), draft: SiteDraft::read(body)? })
    };
    submit(post, "site", read).await
}

#[cfg(test)]
mod tests;
