//! `/keys`: who holds keys, and the end of one that was lost. No answer has a key.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Response, StatusCode},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    aid_answer::{self, Audience, written},
    extract::Parameters,
    post::Post,
    routes::RouterBuilder,
    shared::Shared,
};
use crate::{
    config::KeyArea,
    http::{
        caller::Caller,
        problem::{Code, Problem},
        spoken,
    },
    live::keys::RosterKey,
};

/// Bytes of a body, at most.
const BYTES: usize = 16 << 10;

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/keys", list).post("/keys/{id}/revoke", revoke)
}

async fn list(
    State(app): State<Arc<Shared>>,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    parameters.only(&[])?;
    caller.must_decide()?;
    aid_answer::json(&headers, Audience::Caller, move || {
        let now = Timestamp::now();
        let (keys, used) = app.writer.keys().roster()?;
        let row = |key: &RosterKey| {
            let mut json = key_json(key, now);
            json["last_use"] = json!(used.get(&key.id));
            json["is_own"] = (key.name == caller.name).into();
            json
        };
        let keys: Vec<Value> = keys.iter().map(row).collect();
        written(&json!({ "now": now, "keys": keys }))
    })
    .await
}

fn key_json(key: &RosterKey, now: Timestamp) -> Value {
    let sites: Vec<&str> = key.sites.iter().flat_map(|sites| sites.split(';')).collect();
    let area = key.area.as_deref().and_then(|area| area.parse::<KeyArea>().ok());
    let (state, _) = key.state(now);
    json!({
        "name": key.name,
        "role": key.role,
        "agency": key.agency,
        "sites": sites,
        "scope": key.scope.as_deref().unwrap_or("all"),
        "area": area.map(|area| area.bbox()),
        "per_minute": key.per_minute,
        "made": key.made_at,
        "made_by": key.made_by,
        "expires": key.expires_at,
        "revoked": key.revoked_at,
        "state": state,
    })
}

/// The body of a revocation.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RevocationBody {
    reason: Option<String>,
    /// Also where nobody else has an officer's key.
    last: Option<bool>,
}

async fn revoke(post: Post) -> Result<Response<Body>, Problem> {
    let revoked = post.of_officer()?.act(BYTES, StatusCode::OK, move |posted, body| {
        let said: RevocationBody = match body.trim_ascii().is_empty() {
            true => RevocationBody::default(),
            false => spoken::object(body, "a revocation")?,
        };
        let reason = spoken::words("reason", said.reason, 1_000)?;
        let (keys, last) = (posted.app.writer.keys(), said.last.unwrap_or(false));
        let revoked = keys.revoke(&posted.id, &posted.by, reason.as_deref(), last)?;
        serde_json::to_value(&revoked).map_err(|_no_json| Code::Internal.into())
    });
    revoked.await
}

#[cfg(test)]
mod tests;
