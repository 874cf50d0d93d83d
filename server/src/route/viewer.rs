//! `/`, `/embed` and the files of the viewer.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Response, Uri, header},
};

use super::{
    extract::{BaseUrl, Parameters},
    landing::LandingDocument,
    middleware::{PinnedServing, preflight},
    page_headers::{self, Framed},
    routes::RouterBuilder,
    shared::Shared,
};
use crate::http::{
    body::{CachedBody, NEVER},
    media::{DOCUMENT, FORM, Negotiated},
    problem::{Code, Problem},
};

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/", page).get("/embed", embed).otherwise(file)
}

/// The map for browsers, the landing page for programs.
async fn page(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    origin: Result<BaseUrl, Problem>,
    parameters: Parameters,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let chosen = Negotiated::of(DOCUMENT, &parameters.0, &asked)?;
    if !chosen.is_html() {
        parameters.only(&[FORM])?;
        let landing = LandingDocument::of(&serving, &chosen, &origin?.0, &parameters.0);
        let document = CachedBody::new(landing.json().to_string(), chosen.form.sent_as, NEVER);
        return Ok(chosen.answer(&document, landing.links(), &asked));
    }
    // The map needs no links of its own, so that it opens where the request names no usable host: what it
    // shows where no script runs is then relative to it.
    let origin = origin.map_or_else(|_no_host| ".".to_owned(), |BaseUrl(origin)| origin);
    let landing = LandingDocument::of(&serving, &chosen, &origin, &[]);
    let mut answer = app.viewer.page_with(&landing.markup()).answer(&asked);
    page_headers::set_map(answer.headers_mut(), public_url(&app), Framed::Here);
    chosen.tell(answer.headers_mut());
    Ok(answer)
}

async fn embed(State(app): State<Arc<Shared>>, asked: HeaderMap) -> Response<Body> {
    let mut answer = app.viewer.page().answer(&asked);
    let framed = Framed::By(&app.ancestors);
    page_headers::set_map(answer.headers_mut(), public_url(&app), framed);
    answer
}

fn public_url(app: &Shared) -> &str {
    app.public_url.as_deref().unwrap_or_default()
}

/// The fallback of all routes: a file of the viewer, else `not_found`.
async fn file(
    State(app): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let path = uri.path().trim_start_matches('/');
    let document = app.viewer.file(path).ok_or(Code::NotFound)?;
    if method == Method::OPTIONS {
        return Ok(preflight("GET, HEAD, OPTIONS"));
    }
    if method != Method::GET && method != Method::HEAD {
        let problem = Problem::from(Code::MethodNotAllowed);
        return Err(problem.with_header(header::ALLOW, HeaderValue::from_static("GET, HEAD")));
    }
    Ok(document.answer(&asked))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use clap::Parser as _;
    use lintas_snapshot::format::manifest::Mode;

    use crate::{
        config::{Args, Settings},
        fixtures::world::{Folder, World},
    };

    #[tokio::test]
    async fn the_page_is_for_browsers_and_the_landing_page_for_programs() {
        let world = World::drill();
        let page = world.get_with("/", &[("accept", "text/html,*/*;q=0.8")]).await;
        assert_eq!(
            (page.status.as_u16(), page.header("content-type")),
            (200, "text/html; charset=utf-8")
        );
        assert!(page.header("vary").contains("accept,"));
        for accept in ["application/json", "*/*", "application/geo+json, application/json;q=0.9"] {
            let json = world.get_with("/", &[("accept", accept)]).await;
            assert_eq!(json.header("content-type"), "application/json", "{accept}");
            assert!(json.header("vary").contains("accept,"));
            assert!(json.json()["links"].is_array());
        }
        assert!(world.get("/").await.json()["links"].is_array());
        let named = world.get_with("/?f=html", &[("accept", "application/json")]).await;
        assert_eq!(named.header("content-type"), "text/html; charset=utf-8");
        assert!(!named.header("vary").contains("accept,"), "it does not depend on it");
        let json = world.get_with("/?f=json", &[("accept", "text/html")]).await;
        assert_eq!(json.header("content-type"), "application/json");
        for (uri, accept, status, code) in [
            ("/?f=xml", "*/*", 400, "invalid_parameter"),
            ("/?x=1", "*/*", 400, "unknown_parameter"),
            ("/", "image/png", 406, "not_acceptable"),
        ] {
            let refused = world.get_with(uri, &[("accept", accept)]).await;
            assert_eq!((refused.status.as_u16(), refused.code().as_str()), (status, code), "{uri}");
        }
        let tracked = world.get_with("/?utm_source=x", &[("accept", "text/html")]).await;
        assert_eq!(tracked.status, 200, "a person gets the map whatever stands behind its address");
    }

    #[tokio::test]
    async fn the_map_tells_who_runs_no_scripts_what_the_landing_page_tells_programs() {
        let world = World::drill();
        let page = world.get_with("/", &[("accept", "text/html")]).await;
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let landing = world.get("/").await.json();
        assert!(page.contains(landing["title"].as_str().unwrap()));
        assert!(page.contains("LATIHAN – BUKAN KEJADIAN NYATA"));
        for link in landing["links"].as_array().unwrap() {
            if !["self", "alternate"].contains(&link["rel"].as_str().unwrap()) {
                assert!(page.contains(link["href"].as_str().unwrap()), "{link}");
            }
        }
    }

    #[tokio::test]
    async fn the_page_may_ask_nobody_else_and_only_the_embedded_one_may_be_framed() {
        let world = World::drill();
        let policy = |answer: &crate::fixtures::world::TestResponse| {
            answer.header("content-security-policy").to_owned()
        };
        let page = world.get_with("/", &[("accept", "text/html")]).await;
        let embed = world.get("/embed").await;
        assert!(policy(&page).starts_with("default-src 'self'"));
        assert!(policy(&page).contains("frame-ancestors 'self'"));
        assert!(policy(&embed).contains("frame-ancestors *"));
        assert!(!policy(&embed).contains("frame-ancestors 'self'"));
        let embed = String::from_utf8_lossy(&embed.body).into_owned();
        let (head, _) = embed.split_once("</title>").unwrap();
        assert!(String::from_utf8_lossy(&page.body).starts_with(head), "it is the same map");
    }

    #[tokio::test]
    async fn pages_that_are_not_listed_may_not_frame_the_map() {
        let toml = "[embed]\nancestors = ['self', 'https://peta.example.id']\n";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.toml");
        std::fs::write(&file, format!("snapshots = 's'\n{toml}")).unwrap();
        let args = Args::try_parse_from(["lintas-server", "-c", file.to_str().unwrap()]).unwrap();
        let told = Settings::resolve(args).unwrap().ancestors;
        let drill = Folder::empty();
        drill.publish(Mode::Drill, 0);
        let world = World::with(drill, |settings| settings.ancestors = told);
        let answer = world.get("/embed").await;
        let policy = answer.header("content-security-policy");
        assert!(policy.ends_with("frame-ancestors 'self' https://peta.example.id"), "{policy}");
        assert_eq!(answer.header("x-frame-options"), "", "it knows no list");
    }

    #[tokio::test]
    async fn errors_of_the_router_are_problems_too() {
        let world = World::drill();
        for uri in [
            "/nope",
            "/tiles/roads/0/0",
            "/tiles/roads/0/0/0/0",
            "/collections/roads/nope",
            "//",
            "/%ff",
            "/tiles/%ff/0/0/0",
            "/fonts/x/0-255.pbf",
            "/../etc/passwd",
        ] {
            let answer = world.get(uri).await;
            assert_eq!(answer.status, 404, "{uri}");
            answer.code();
            assert_eq!(answer.header("x-lintas-snapshot"), world.id());
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(!text.contains("nope") && !text.contains("passwd"), "{text}");
        }
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = world.ask(method.clone(), "/catalog", &[]).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (405, "method_not_allowed")
            );
            assert_eq!(answer.header("allow"), "GET,HEAD");
        }
    }
}
