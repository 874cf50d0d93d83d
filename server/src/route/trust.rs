//! `/trust`: the page by which a device comes to trust the server's own authority, and the authority's
//! certificate. It is answered in the clear, too: a device that does not trust yet has no other way.
//! Whether what it got is this server's is compared by the words of the fingerprint.

mod steps;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Response, Uri, header},
};
use maud::{Markup, html};

use super::{
    middleware::PinnedServing,
    resource_page::{ResourcePage, title_of},
    routes::RouterBuilder,
    secure_only::FOR_TRUST,
    shared::Shared,
};
use crate::{
    http::{
        body::{CachedBody, NEVER},
        link::{WebLink, slashed},
        origin::{origin, origin_on},
        problem::{Code, Problem},
        transport::Transport,
    },
    paper::{both, qr_svg},
    tls::Fingerprint,
};

/// Media type of an authority's certificate, by which devices offer to install it.
const AUTHORITY: &str = "application/x-x509-ca-cert";

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    let [at_page, at_der, at_pem] = FOR_TRUST;
    routes.get(at_page, page).get(at_der, der).get(at_pem, pem)
}

async fn page(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    transport: Transport,
    uri: Uri,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let (der, _) = authority(&app)?;
    let here = origin(None, transport, &uri, &asked)?;
    // Whoever scans it does not trust this server yet.
    let for_others = match transport {
        Transport::Secure { plain: Some(port) } => origin_on("http", port, &uri, &asked)?,
        _ => here.clone(),
    };
    let [at_page, at_der, at_pem] = FOR_TRUST;
    let file = |path: &str, form: &str| {
        let title = format!("{} ({form})", slashed("open.trust.certificate"));
        WebLink::new("related", AUTHORITY, format!("{here}{path}"), &title)
    };
    let links = [file(at_der, "DER"), file(at_pem, "PEM")];
    let page = ResourcePage {
        title: title_of("open.trust.title"),
        open: serving.snapshot.as_deref(),
        above: &[],
        links: &links,
        body: body(&Fingerprint::of(der), &links[0].href, &format!("{for_others}{at_page}")),
    };
    Ok(CachedBody::new(page.html(), "text/html; charset=utf-8", NEVER).answer(&asked))
}

/// What stands in the page; the certificate is at one address, and other devices open the other.
fn body(fingerprint: &Fingerprint, certificate: &str, for_others: &str) -> Markup {
    html! {
        p {
            (both("open.trust.about"))
        }
        h2 { (both("open.trust.compare")) }
        p { b { (fingerprint.words()) } }
        p {
            (both("open.trust.compare.how"))
        }
        p { (both("open.trust.fingerprint")) ": " code { (fingerprint.hex()) } }
        h2 { (both("open.trust.install")) }
        p { a href=(certificate) { b { (both("open.trust.download")) } } }
        (steps::of_each_system())
        h2 { (both("open.trust.next_tablet")) }
        @if let Some(code) = qr_svg(for_others) { (code) }
        p { code { (for_others) } }
        h2 { (both("open.trust.over")) }
        p {
            (both("open.trust.over.how"))
        }
    }
}

async fn der(State(app): State<Arc<Shared>>, asked: HeaderMap) -> Result<Response<Body>, Problem> {
    let (der, _) = authority(&app)?;
    Ok(file(der.to_vec(), "lintas-posko.crt", &asked))
}

async fn pem(State(app): State<Arc<Shared>>, asked: HeaderMap) -> Result<Response<Body>, Problem> {
    let (_, pem) = authority(&app)?;
    Ok(file(pem.into(), "lintas-posko.pem", &asked))
}

/// The certificate of the own authority, in DER and PEM.
///
/// # Errors
/// `not_found` where there is no authority to install.
fn authority(app: &Shared) -> Result<(&[u8], &str), Problem> {
    let own = app.certificates.as_ref().and_then(|it| it.authority());
    own.ok_or_else(|| {
        let told = "This server has no authority of its own, so there is nothing to install.";
        Problem::new(Code::NotFound, told)
    })
}

/// A certificate as a file of this name. Not as an attachment: Safari and Firefox then offer to install it
/// at once.
fn file(body: Vec<u8>, name: &str, asked: &HeaderMap) -> Response<Body> {
    let mut answer = CachedBody::incompressible(body, AUTHORITY, NEVER).answer(asked);
    if let Ok(saved_as) = HeaderValue::from_str(&format!("inline; filename=\"{name}\"")) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, saved_as);
    }
    answer
}

#[cfg(test)]
mod tests;
