//! What routes take from requests: parts of the path, parameters, the start of links, who asks.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts, Query, RawPathParams},
    http::request::Parts,
};

use super::shared::Shared;
use crate::http::{
    caller::{Caller, KEY_PARAMETER, challenge, presented},
    origin::origin,
    problem::{Code, Problem},
};

/// The parts of a path that stand for something, decoded.
#[derive(Debug)]
pub(super) struct Places(RawPathParams);

impl Places {
    /// The part called `name` in the route's template.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Places {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match RawPathParams::from_request_parts(parts, state).await {
            Ok(places) => Ok(Self(places)),
            Err(_not_text) => Err(Code::NotFound.into()),
        }
    }
}

/// The parameters after the question mark, decoded, in their order.
#[derive(Debug)]
pub(super) struct Parameters(pub(super) Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            // A key is nobody's parameter: whoever repeats parameters in a link must not repeat it.
            Ok(Query(pairs)) => Ok(Self(without_key(pairs))),
            Err(_not_text) => Err(Code::InvalidParameter.into()),
        }
    }
}

fn without_key(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.retain(|(name, _)| name != KEY_PARAMETER);
    pairs
}

impl Parameters {
    /// Refuses every parameter but `known`.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Problem> {
        if self.0.iter().all(|(name, _)| known.contains(&name.as_str())) {
            return Ok(());
        }
        let detail = if known.is_empty() {
            "This address takes no parameters.".to_owned()
        } else {
            format!("Known are {}.", known.join(", "))
        };
        Err(Problem::new(Code::UnknownParameter, detail))
    }
}

/// Start of every link in the answer to this request.
#[derive(Debug)]
pub(super) struct Origin(pub(super) String);

impl FromRequestParts<Arc<Shared>> for Origin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Shared>) -> Result<Self, Problem> {
        origin(app.public_url.as_deref(), &parts.uri, &parts.headers).map(Self)
    }
}

impl FromRequestParts<Arc<Shared>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Shared>) -> Result<Self, Problem> {
        let caller = <Self as OptionalFromRequestParts<_>>::from_request_parts(parts, app).await?;
        caller.ok_or_else(|| challenge(Code::KeyRequired))
    }
}

impl OptionalFromRequestParts<Arc<Shared>> for Caller {
    type Rejection = Problem;

    /// A key that is not accepted is refused also where none is needed: whoever sends one believes
    /// to be known.
    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<Shared>,
    ) -> Result<Option<Self>, Problem> {
        let Some(key) = presented(parts)? else { return Ok(None) };
        match app.writer.keys().holder(&key).await? {
            Some(caller) => Ok(Some(caller)),
            None => Err(challenge(Code::KeyRefused)),
        }
    }
}
