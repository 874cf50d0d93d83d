//! What is asked in the clear where HTTPS is spoken beside it: pages and reads are sent there, and what
//! brings a key or changes something is refused, for it must not be said in the clear at all. Answered
//! in the clear is what a device needs before it trusts this server, and what machines ask.

use std::time::Duration;

use axum::{
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    http::{
        client::ClientAddress,
        origin::origin_on,
        problem::{Code, Problem},
        rate::RateClass,
        transport::{Transport, brings_a_key},
    },
    metrics::Metrics,
};

/// What a device needs before it trusts this server, answered in the clear: the page, and the
/// certificate of the authority in DER and PEM.
pub(super) const FOR_TRUST: [&str; 3] = ["/trust", "/trust/authority.crt", "/trust/authority.pem"];
/// What machines ask, answered in the clear.
const FOR_MACHINES: [&str; 3] = ["/health", "/ready", "/metrics"];

/// The answer to a request that should have come by HTTPS to the route `template`; `None` where it
/// did, or need not.
pub(super) fn instead<B>(
    template: &str,
    request: &Request<B>,
    metrics: &Metrics,
) -> Option<Response> {
    let Transport::PlainBeside { secure } = Transport::of(request.extensions()) else {
        return None;
    };
    let (uri, headers) = (request.uri(), request.headers());
    let there = origin_on("https", secure, uri, headers);
    if brings_a_key(uri, headers) {
        metrics.refused("key_in_the_clear");
        let from = ClientAddress::of(request.extensions());
        tracing::warn!(
            from = from.map(tracing::field::display),
            "a key came in the clear and was refused: whoever listens has it; replace it"
        );
        let told = "Whoever listens on this network may have read this key: have it replaced.";
        return Some(refusal(there, told));
    }
    let is_answered = FOR_TRUST.contains(&template) || FOR_MACHINES.contains(&template);
    if is_answered || request.method() == Method::OPTIONS {
        return None;
    }
    if RateClass::of(template, request.method()) == RateClass::Writes {
        return Some(refusal(there, "Nothing is taken in that came in the clear."));
    }
    let there = match there {
        Ok(there) => there,
        Err(no_host) => return Some(no_host.into_response()),
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let Ok(location) = HeaderValue::from_str(&format!("{there}{path}")) else {
        return Some(Problem::from(Code::BadRequest).into_response());
    };
    let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    // Not for longer than HTTPS is spoken here.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Some(response)
}

fn refusal(there: Result<String, Problem>, told: &str) -> Response {
    let place = there.map_or_else(|_no_host| "https".to_owned(), |there| format!("{there}/"));
    Problem::new(Code::HttpsRequired, format!("{told} Ask by {place}.")).into_response()
}

/// Tells browsers to ask by HTTPS alone from now on, where that is wanted (RFC 6797): only by HTTPS.
pub(super) fn keep(headers: &mut HeaderMap, transport: Transport, hsts: Duration) {
    if hsts.is_zero() || !matches!(transport, Transport::Secure { .. }) {
        return;
    }
    if let Ok(value) = HeaderValue::from_str(&format!("max-age={}", hsts.as_secs())) {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
}
