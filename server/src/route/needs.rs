//! `/needs`: what sites need, how long what is there lasts, who comes first, and of whom nobody has
//! heard.
//!
//! Everybody sees the general need of sites that may be shown. With a key of the role reporter, agency
//! or officer there is all of it: what groups need, what is there, promised and coming, and the
//! arithmetic.

use lintas_model::index::SiteIndex;
use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, Response},
};

use super::{
    aid_answer::{Audience, json},
    extract::Parameters,
    middleware::Pinned,
    routes::Routes,
};
use crate::{
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    journey::asked,
};
use view::{Sight, Wanted, document};

mod response;
mod view;

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/needs", answer)
}

async fn answer(
    Pinned(serving): Pinned,
    caller: Option<Caller>,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let get = asked::once(&parameters.0, &["item", "area", "site"])?;
    let aid = Arc::clone(serving.aid()?);
    let ledger = &aid.ledger;
    let sight = match caller {
        Some(caller) if caller.role.may_report() => Sight::Partners,
        _ => Sight::Everybody,
    };
    let item = get("item").map(|code| ledger.catalogue.position(code).ok_or(Code::UnknownGoods));
    let area = get("area").map(|id| {
        let called = |area: &lintas_model::aid::Area| {
            area.id == id || area.place_code.as_deref() == Some(id)
        };
        ledger.areas.iter().position(called).ok_or(Code::UnknownItem)
    });
    // A site that may not be shown is answered as one that there is not.
    let seen = |at: &SiteIndex| sight == Sight::Partners || ledger.sites[*at].is_public();
    let site = get("site").map(|id| ledger.site(id).filter(seen).ok_or(Code::UnknownSite));
    let wanted =
        Wanted { item: item.transpose()?, area: area.transpose()?, site: site.transpose()? };
    let audience = if sight == Sight::Partners { Audience::Caller } else { Audience::All };
    json(&headers, audience, move || document(&serving, &aid, sight, &wanted)).await
}

#[cfg(test)]
mod tests;
