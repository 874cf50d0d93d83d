//! Extractors of the routes: parts of the path, parameters, the start of links, the caller.

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

/// The parameters of the path, percent-decoded.
#[derive(Debug)]
pub(super) struct PathParameters(RawPathParams);

impl PathParameters {
    /// The part called `name` in the route's template; empty where the template has none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathParameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match RawPathParams::from_request_parts(parts, state).await {
            Ok(places) => Ok(Self(places)),
            Err(_not_text) => Err(Code::NotFound.into()),
        }
    }
}

/// The parameters of the query string, decoded, in their order, without the key.
#[derive(Debug)]
pub(super) struct Parameters(pub(super) Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            // The key is left out: routes repeat their parameters in links, which must not carry
            // it.
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
    ///
    /// # Errors
    /// `unknown_parameter`.
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
pub(super) struct BaseUrl(pub(super) String);

impl FromRequestParts<Arc<Shared>> for BaseUrl {
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

    /// The caller, where the request has a key. A key that is not accepted is refused even where
    /// none is needed: its sender expects more than the public answer.
    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<Shared>,
    ) -> Result<Option<Self>, Problem> {
        let Some(key) = presented(parts)? else { return Ok(None) };
        match app.writer.keys().holder(&key).await? {
            Some(caller) => {
                // The rate of all keys; one of its own stands in `Caller::per_minute`.
                app.admission.take_of_key(&caller.name, None)?;
                Ok(Some(caller))
            }
            None => Err(challenge(Code::KeyRefused)),
        }
    }
}
