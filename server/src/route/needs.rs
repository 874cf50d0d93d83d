//! `/needs`: what sites need, days of supply, priorities, and sites and villages that nobody has
//! heard from.
//!
//! Without a key: the general need of sites that are public. With a key of the role reporter,
//! agency or officer everything: the needs of groups, stock on hand, promised and on its way, and
//! the arithmetic. What is promised and on its way is of all agencies together, and left out for who does
//! not see the loads of all (`stock_visibility`).

use lintas_model::index::SiteIndex;
use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};

use super::{
    aid_answer::{Audience, json},
    extract::Parameters,
    middleware::PinnedServing,
    routes::RouterBuilder,
};
use crate::{
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    journey::asked,
    live::Serving,
};
use view::{NeedsFilter, Sight, document};

mod response;
mod view;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/needs", answer)
}

async fn answer(
    PinnedServing(serving): PinnedServing,
    caller: Option<Caller>,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let get = asked::once(&parameters.0, &["item", "area", "site"])?;
    let aid = Arc::clone(serving.aid()?);
    let ledger = &aid.ledger;
    let sight = match caller {
        Some(caller) if caller.role.may_report() => {
            Sight::Partners { loads: caller.sees_stock(&ledger.rules).all() }
        }
        _ => Sight::Everybody,
    };
    let item = get("item").map(|code| ledger.catalogue.position(code).ok_or(Code::UnknownGoods));
    let area = get("area").map(|id| {
        let called = |area: &lintas_model::aid::Area| {
            area.id == id || area.place_code.as_deref() == Some(id)
        };
        ledger.areas.iter().position(called).ok_or(Code::UnknownItem)
    });
    // A site that is not public is answered like one that does not exist, so that nothing tells.
    let is_full = sight != Sight::Everybody;
    let seen = |at: &SiteIndex| is_full || ledger.sites[*at].is_public();
    let site = get("site").map(|id| ledger.site(id).filter(seen).ok_or(Code::UnknownSite));
    let wanted =
        NeedsFilter { item: item.transpose()?, area: area.transpose()?, site: site.transpose()? };
    let audience = if is_full { Audience::Caller } else { Audience::All };
    json(&headers, audience, move || document(&serving, &aid, sight, &wanted)).await
}

/// The answer for everybody, unfiltered.
///
/// # Errors
/// `no_snapshot`, `no_aid`.
pub(super) fn of_everybody(serving: &Serving) -> Result<Vec<u8>, Problem> {
    document(serving, serving.aid()?, Sight::Everybody, &NeedsFilter::default())
}

#[cfg(test)]
mod tests;
