//! What a browser is told of every page: that it may load, run and send nothing that we did not put there.
//!
//! The middleware asks here for every answer, so that no route can forget it: a page that says nothing of
//! itself gets the strictest policy, under which only the style sheets of our own pages apply.

use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use lintas_model::{bulletin, page_policy::page_policy};

use super::resource_page;
use crate::{config::FrameAncestors, openapi, paper};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// What the map may use of a device: where it is, when somebody taps on "here", and its camera, when
/// somebody reads the code of an enrolment.
const MAP_MAY: HeaderValue = HeaderValue::from_static(
    "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), serial=(), bluetooth=()",
);
/// The same where pages of others show it: nobody enrols there.
const EMBEDDED_MAY: HeaderValue = HeaderValue::from_static(
    "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), serial=(), bluetooth=()",
);
const PAGE_MAY: HeaderValue = HeaderValue::from_static(
    "geolocation=(), camera=(), microphone=(), payment=(), usb=(), serial=(), bluetooth=()",
);

/// The policy of a page that has no other: bulletins, papers, resources, and whatever is still to come.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let sheets = [
        &bulletin::page::STYLES[..],
        &paper::STYLES[..],
        &openapi::STYLES[..],
        &[resource_page::SHEET],
    ]
    .concat();
    let policy = format!("{}; frame-ancestors 'none'", page_policy(&sheets));
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// Sets what all answers tell a browser, and what pages tell it beyond that.
pub(super) fn set(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|it| {
        it.as_bytes().get(..9).is_some_and(|it| it.eq_ignore_ascii_case(b"text/html"))
    });
    if !is_page {
        return;
    }
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(PERMISSIONS_POLICY, PAGE_MAY);
    }
}

/// Who may show the map in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framed<'a> {
    /// Pages of this server alone.
    Here,
    /// Pages that `server.toml` lists; any where it lists none.
    By(&'a FrameAncestors),
}

/// Sets the policy of the map: scripts and style sheets are files of this server, and nobody else is asked for
/// anything but `public`, the configured address of this server (none: empty).
pub(super) fn set_map(headers: &mut HeaderMap, public: &str, framed: Framed<'_>) {
    let host = public.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let ancestors = match framed {
        Framed::Here => "'self'",
        Framed::By(ancestors) => ancestors.directive(),
    };
    let policy = format!(
        "default-src 'self'; script-src 'self'; style-src 'self'; \
         img-src 'self' data: blob: {host}; connect-src 'self' data: blob: {host}; \
         worker-src 'self' blob:; child-src 'self' blob:; font-src 'self' data:; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(PERMISSIONS_POLICY, EMBEDDED_MAY);
        if framed == Framed::Here {
            headers.insert(PERMISSIONS_POLICY, MAP_MAY);
            headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
        }
    }
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lintas_model::report::Role;

    use super::*;
    use crate::{
        fixtures::world::TestResponse,
        route::visibility_tests::{addresses, key, world},
    };

    /// The directives of a policy that tell what may run and look how.
    fn directive<'a>(policy: &'a str, name: &str) -> &'a str {
        policy
            .split(';')
            .find_map(|it| it.trim().strip_prefix(name)?.strip_prefix(' '))
            .unwrap_or_else(|| panic!("no {name} in {policy}"))
    }

    /// What lies between two texts, wherever it does.
    fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> Vec<&'a str> {
        text.split(from).skip(1).filter_map(|it| it.split(to).next()).collect()
    }

    fn is_page(answer: &TestResponse) -> bool {
        answer.headers.get("content-type").is_some_and(|it| it.as_bytes().starts_with(b"text/html"))
    }

    /// A page is what its policy lets it be: it looks as it was meant to, and nothing in it could run.
    fn check(address: &str, answer: &TestResponse) {
        let policy = answer.header("content-security-policy");
        assert!(!policy.contains("unsafe-") && !policy.contains("http:"), "{address}: {policy}");
        assert!(["'none'", "'self'"].contains(&directive(policy, "default-src")), "{address}");
        assert_eq!(directive(policy, "base-uri"), "'none'", "{address}");
        let frames = match address {
            "/embed" => ("*", ""),
            "/" => ("'self'", "SAMEORIGIN"),
            _ => ("'none'", "DENY"),
        };
        let told = (directive(policy, "frame-ancestors"), answer.header("x-frame-options"));
        assert_eq!(told, frames, "{address}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{address}");
        let may = answer.header("permissions-policy");
        let camera = if address == "/" { "camera=(self)" } else { "camera=()" };
        assert!(may.contains(camera) && may.contains("microphone=()"), "{address}: {may}");
        let body = String::from_utf8_lossy(&answer.body);
        for tag in between(&body, "<script", ">") {
            assert!(tag.contains(" src="), "{address}: a script stands in the page: {tag}");
        }
        for tag in between(&body, "<", ">") {
            let names = tag.split_ascii_whitespace().skip(1);
            for name in names.filter_map(|it| it.split_once('=')).map(|(name, _)| name) {
                assert!(name != "style" && !name.starts_with("on"), "{address}: <{tag}>");
            }
        }
        let metas = between(&body, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
        for sheet in between(&body, "<style>", "</style>") {
            let own = page_policy(&[sheet]);
            let hash = directive(&own, "style-src");
            assert!(directive(policy, "style-src").contains(hash), "{address}: {sheet}");
            assert_eq!(metas.len(), 1, "{address}: it says so itself where it is saved");
            assert!(directive(metas[0], "style-src").contains(hash), "{address}: {sheet}");
        }
    }

    #[tokio::test]
    async fn every_page_of_every_route_has_a_policy_under_which_nothing_runs() {
        let world = world(None);
        let officer = key(&world, "piket", Role::Officer, None);
        let mut addresses = addresses(&world);
        addresses.extend(
            ["/nope", "/nope.html", "/index.html", "/bulletin?format=x"].map(str::to_owned),
        );
        let mut pages = BTreeSet::new();
        for bearer in [Some(format!("Bearer {officer}")), None] {
            for address in &addresses {
                let mut asked = vec![("accept", "text/html,*/*;q=0.8")];
                asked.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
                let answer = world.get_with(address, &asked).await;
                assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
                if is_page(&answer) {
                    check(address, &answer);
                    let path = address.rsplit('/').next().unwrap_or_default();
                    pages.insert(path.to_owned());
                }
            }
        }
        let papers = [
            "",
            "embed",
            "bulletin?format=html",
            "sheet",
            "surat-jalan",
            "bast",
            "api.html",
            "trust",
        ];
        let resources = [
            "conformance",
            "collections",
            "depots",
            "items",
            "pos-kota",
            "queryables",
            "schema",
            "styles",
            "metadata",
            "tileMatrixSets",
            "WebMercatorQuad",
            "tiles",
        ];
        let wanted: BTreeSet<String> =
            papers.iter().chain(&resources).map(|it| (*it).to_owned()).collect();
        assert_eq!(pages, wanted, "pages that are not walked, or that nobody meant to be pages");
    }

    #[test]
    fn an_answer_that_forgets_itself_gets_the_strictest_policy() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("Text/HTML"));
        set(&mut headers);
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("'none'"));
        let mut json = HeaderMap::new();
        json.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        set(&mut json);
        assert!(!json.contains_key(header::CONTENT_SECURITY_POLICY));
        assert_eq!(json[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
}
