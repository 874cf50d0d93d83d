//! The caller: the key of a request, and what its role may do.
//!
//! A key comes as `Authorization: Bearer` (RFC 6750), or as `?key=` from tile clients that cannot
//! set headers. It is looked up by its SHA-256 hash, so that timing reveals nothing of the key.

use axum::{
    extract::Query,
    http::{HeaderValue, Uri, header, request::Parts},
};
use jiff::Timestamp;
use lintas_model::{
    aid::{Rules, Sees, Site, StockVisibility},
    report::Role,
};

use super::{
    key_scope::{KeyArea, KeyScope},
    problem::{Code, Problem},
};

/// The query parameter that carries a key; it must not be repeated in links.
pub(crate) const KEY_PARAMETER: &str = "key";

/// The holder of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The name that the key was given.
    pub(crate) name: String,
    /// What it may do.
    pub(crate) role: Role,
    /// Code of the agency that it belongs to.
    pub(crate) agency: Option<String>,
    /// Ids of the sites that it speaks for.
    pub(crate) sites: Vec<String>,
    /// Whether it reads, writes or does both.
    pub(crate) scope: KeyScope,
    /// Where what it reports and says of sites must lie; `None`: anywhere.
    pub(crate) area: Option<KeyArea>,
    /// Requests a minute that its key was given; `None`: as many as its role.
    pub(crate) per_minute: Option<u32>,
    /// When its key ends; `None`: never.
    pub(crate) expires_at: Option<Timestamp>,
}

impl Caller {
    /// A caller of a role, of no agency, bound to nothing.
    pub(crate) fn new(name: impl Into<String>, role: Role) -> Self {
        Self {
            name: name.into(),
            role,
            agency: None,
            sites: Vec::new(),
            scope: KeyScope::All,
            area: None,
            per_minute: None,
            expires_at: None,
        }
    }

    /// Whether it reads more than everybody may.
    pub(crate) fn reads(&self) -> bool {
        self.scope != KeyScope::Write
    }

    /// Refuses keys that only write, where something is read that not everybody may read.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn must_read(&self) -> Result<(), Problem> {
        if self.reads() {
            return Ok(());
        }
        Err(Problem::new(Code::Forbidden, "This key only writes (scope write)."))
    }

    /// Refuses keys that only read, where something is changed.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn must_write(&self) -> Result<(), Problem> {
        if self.scope != KeyScope::Read {
            return Ok(());
        }
        Err(Problem::new(Code::Forbidden, "This key only reads (scope read)."))
    }

    /// Refuses what is said of a place that is not in the area of the key, by `is_within`.
    ///
    /// # Errors
    /// `outside_area`, which names the area.
    pub(crate) fn must_be_at(
        &self,
        is_within: impl FnOnce(&KeyArea) -> bool,
    ) -> Result<(), Problem> {
        match &self.area {
            Some(area) if !is_within(area) => {
                Err(Problem::new(Code::OutsideArea, format!("This key speaks of {area} alone.")))
            }
            _ => Ok(()),
        }
    }

    /// Refuses roles that may not report.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn must_report(&self) -> Result<(), Problem> {
        if self.role.may_report() {
            return Ok(());
        }
        Err(Problem::new(Code::Forbidden, "Reporting takes the role reporter, agency or officer."))
    }

    /// Refuses roles that may not send dispatches: below agency.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn must_send(&self) -> Result<(), Problem> {
        if self.role >= Role::Agency {
            return Ok(());
        }
        Err(Problem::new(Code::Forbidden, "This takes the role agency or officer."))
    }

    /// Whose vehicles (`vehicle_id`) it sees: those of its own agency, officers all.
    pub(crate) fn sees_vehicles(&self) -> Sees<'_> {
        match &self.agency {
            _ if self.role.decides() => Sees::All,
            Some(agency) => Sees::Own(agency),
            None => Sees::None,
        }
    }

    /// Whose stock and loads it sees: all of them in a declared cluster, and officers always; else
    /// those of its own agency.
    pub(crate) fn sees_stock(&self, rules: &Rules) -> Sees<'_> {
        match rules.stock_visibility {
            StockVisibility::Cluster => Sees::All,
            StockVisibility::Own => self.sees_vehicles(),
        }
    }

    /// Refuses the sheet of another agency to all but officers.
    ///
    /// # Errors
    /// `forbidden`.
    pub(crate) fn must_be_of(&self, agency: &str) -> Result<(), Problem> {
        if self.role.decides() || self.agency.as_deref() == Some(agency) {
            return Ok(());
        }
        Err(Problem::new(Code::Forbidden, "An agency reads its own sheet; an officer any."))
    }

    /// Whether it speaks for a site: its key is tied to it, or belongs to the agency that runs it.
    pub(crate) fn speaks_for(&self, site: &Site) -> bool {
        let runs = self.agency.as_deref().zip(site.agency.as_deref());
        self.sites.contains(&site.id) || runs.is_some_and(|(a, b)| a.eq_ignore_ascii_case(b))
    }

    /// Refuses all but officers.
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

/// The key of a request; `None` without one. The header wins over the parameter.
///
/// # Errors
/// `key_refused` where `Authorization` is no bearer token, or comes twice.
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
    Ok(named_key(&parts.uri).flatten())
}

/// The key among the parameters of an address; the outer `None` where they cannot be read.
pub(super) fn named_key(uri: &Uri) -> Option<Option<String>> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    Some(pairs.into_iter().find(|(name, _)| name == KEY_PARAMETER).map(|(_, key)| key))
}

/// A problem with the `WWW-Authenticate` header that a 401 must have (RFC 9110, section 15.5.2). To
/// the holder of a key that is not accepted it says what to do.
pub(crate) fn challenge(code: Code) -> Problem {
    let problem = match code {
        Code::KeyRefused => Problem::told(code, "problem.key_refused.detail", &[]),
        Code::KeyExpired => Problem::told(code, "problem.key_expired.detail", &[]),
        _ => code.into(),
    };
    problem
        .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"lintas\""))
}
