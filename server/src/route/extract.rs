//! Extractors of the routes: parts of the path, parameters, the start of links, the caller.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts, Query, RawPathParams},
    http::request::Parts,
};

use super::shared::Shared;
use crate::{
    http::{
        caller::{Caller, KEY_PARAMETER, challenge, presented},
        client::ClientAddress,
        origin::origin,
        problem::{Code, Problem},
        transport::Transport,
        work,
    },
    live::keys::{KeyLookup, KeyMark, fingerprint},
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
        let transport = Transport::of(&parts.extensions);
        origin(app.public_url.as_deref(), transport, &parts.uri, &parts.headers).map(Self)
    }
}

/// Whoever holds the key of a request, also one that only writes.
#[derive(Debug)]
pub(super) struct KeyHolder(pub(super) Caller);

impl FromRequestParts<Arc<Shared>> for KeyHolder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Shared>) -> Result<Self, Problem> {
        let holder = key_holder(parts, app).await?;
        holder.map(Self).ok_or_else(|| challenge(Code::KeyRequired))
    }
}

impl FromRequestParts<Arc<Shared>> for Caller {
    type Rejection = Problem;

    /// The caller of what not everybody may read.
    async fn from_request_parts(parts: &mut Parts, app: &Arc<Shared>) -> Result<Self, Problem> {
        let KeyHolder(caller) = KeyHolder::from_request_parts(parts, app).await?;
        caller.must_read()?;
        Ok(caller)
    }
}

impl OptionalFromRequestParts<Arc<Shared>> for Caller {
    type Rejection = Problem;

    /// The caller, where the request has a key. One whose key only writes gets the public answer.
    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<Shared>,
    ) -> Result<Option<Self>, Problem> {
        Ok(key_holder(parts, app).await?.filter(Self::reads))
    }
}

/// The key of a request that needs none, where it has one that is accepted: for what goes on after its
/// answer has begun.
#[derive(Debug)]
pub(super) struct PresentedKey(pub(super) Option<KeyMark>);

impl FromRequestParts<Arc<Shared>> for PresentedKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Shared>) -> Result<Self, Problem> {
        let Some(key) = presented(parts)? else { return Ok(Self(None)) };
        let _holder = key_holder(parts, app).await?;
        Ok(Self(Some(KeyMark::of(&key))))
    }
}

/// The holder of the key of a request; `None` where it has none. A key that is not accepted is
/// refused even where none is needed: its sender expects more than the public answer. Unknown ones
/// are refused later and later.
async fn key_holder(parts: &Parts, app: &Shared) -> Result<Option<Caller>, Problem> {
    let Some(key) = presented(parts)? else { return Ok(None) };
    let code = match app.writer.keys().holder(&key).await? {
        KeyLookup::Held(caller) => {
            work::known_as(&caller.name);
            app.admission.take_of_key(&caller.name, caller.per_minute)?;
            return Ok(Some(caller));
        }
        KeyLookup::Expired => Code::KeyExpired,
        KeyLookup::Unknown => Code::KeyRefused,
    };
    app.metrics.key_failures.inc();
    let from = ClientAddress::of(&parts.extensions);
    if code == Code::KeyRefused {
        app.writer.keys().slow_down(from).await?;
    }
    let key = fingerprint(&key);
    tracing::warn!(
        key,
        from = from.map(tracing::field::display),
        code = code.as_str(),
        "key refused"
    );
    Err(challenge(code))
}
