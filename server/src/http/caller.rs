//! Who asks: the key of a request, and what it may do.
//!
//! A key comes as `Authorization: Bearer`, or as `?key=` from clients of tiles that can set no header.
//! It is compared by its SHA-256 hash, so that the time which a comparison takes tells nothing of it.

use axum::{
    extract::Query,
    http::{HeaderValue, header, request::Parts},
};
use lintas_model::report::Role;

use super::problem::{Code, Problem};

/// The parameter that carries a key; never repeated in a link.
pub(crate) const KEY_PARAMETER: &str = "key";

/// Whoever holds a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The name that the key was given.
    pub(crate) name: String,
    /// What it may do.
    pub(crate) role: Role,
    /// Code of the agency that it belongs to.
    pub(crate) agency: Option<String>,
}

impl Caller {
    /// Refuses whoever may not report.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn must_report(&self) -> Result<(), Problem> {
        if self.role.may_report() {
            return Ok(());
        }
        Err(Problem::new(Code::Forbidden, "Reporting takes the role reporter, agency or officer."))
    }

    /// Refuses whoever plans no dispatches.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn must_send(&self) -> Result<(), Problem> {
        if self.role >= Role::Agency {
            return Ok(());
        }
        Err(Problem::new(Code::Forbidden, "This takes the role agency or officer."))
    }

    /// Whether the vehicle of a dispatch of this agency is named to it.
    pub(crate) fn sees_vehicle_of(&self, agency: &str) -> bool {
        self.role.decides() || self.agency.as_deref() == Some(agency)
    }

    /// Refuses whoever is no officer.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn must_decide(&self) -> Result<(), Problem> {
        if self.role.decides() {
            return Ok(());
        }
        Err(Problem::new(Code::Forbidden, "This takes the role officer."))
    }
}

/// The key that a request brings.
///
/// # Errors
/// `key_refused` where it brings something else in its place, or two.
pub(crate) fn presented(parts: &Parts) -> Result<Option<String>, Problem> {
    let mut headers = parts.headers.get_all(header::AUTHORIZATION).iter();
    if let Some(header) = headers.next() {
        let bearer = header.to_str().ok().and_then(|text| {
            let (scheme, key) = text.trim().split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| key.trim().to_owned())
        });
        return match (bearer, headers.next()) {
            (Some(key), None) if !key.is_empty() => Ok(Some(key)),
            _ => Err(challenge(Code::KeyRefused)),
        };
    }
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) else {
        return Ok(None);
    };
    Ok(pairs.into_iter().find(|(name, _)| name == KEY_PARAMETER).map(|(_, key)| key))
}

/// A refusal that says how to bring a key.
pub(crate) fn challenge(code: Code) -> Problem {
    Problem::from(code)
        .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"lintas\""))
}
