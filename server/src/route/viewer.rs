//! `/`, `/embed` and the files of the viewer.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Response, Uri, header},
};

use super::{
    extract::BaseUrl,
    landing::landing,
    middleware::{PinnedServing, preflight},
    page_headers::{self, Framed},
    routes::RouterBuilder,
    shared::Shared,
};
use crate::http::{
    body::{CachedBody, NEVER},
    encoding::prefers_json,
    problem::{Code, Problem},
};

const VARY: HeaderValue = HeaderValue::from_static("accept, accept-encoding");

pub(super) fn routes(routes: RouterBuilder) -> RouterBuilder {
    routes.get("/", page).get("/embed", embed).otherwise(file)
}

async fn page(
    State(app): State<Arc<Shared>>,
    PinnedServing(serving): PinnedServing,
    origin: Result<BaseUrl, Problem>,
    asked: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let mut answer = if prefers_json(&asked) {
        let json = landing(&serving, &origin?.0);
        CachedBody::new(json.to_string(), "application/json", NEVER).answer(&asked)
    } else {
        let mut answer = app.viewer.page().answer(&asked);
        page_headers::set_map(answer.headers_mut(), public_url(&app), Framed::Here);
        answer
    };
    answer.headers_mut().insert(header::VARY, VARY);
    Ok(answer)
}

async fn embed(State(app): State<Arc<Shared>>, asked: HeaderMap) -> Response<Body> {
    let mut answer = app.viewer.page().answer(&asked);
    page_headers::set_map(answer.headers_mut(), public_url(&app), Framed::Anywhere);
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

    use crate::fixtures::world::World;

    #[tokio::test]
    async fn the_page_is_for_browsers_and_the_landing_page_for_programs() {
        let world = World::drill();
        let page = world.get_with("/", &[("accept", "text/html,*/*;q=0.8")]).await;
        assert_eq!(
            (page.status.as_u16(), page.header("content-type")),
            (200, "text/html; charset=utf-8")
        );
        assert!(page.header("vary").contains("accept,"));
        let json = world.get_with("/", &[("accept", "application/json")]).await;
        assert_eq!(json.header("content-type"), "application/json");
        assert!(json.json()["links"].is_array());
    }

    #[tokio::test]
    async fn the_page_may_ask_nobody_else_and_only_the_embedded_one_may_be_framed() {
        let world = World::drill();
        let policy = |answer: &crate::fixtures::world::TestResponse| {
            answer.header("content-security-policy").to_owned()
        };
        let (page, embed) = (world.get("/").await, world.get("/embed").await);
        assert!(policy(&page).starts_with("default-src 'self'"));
        assert!(policy(&page).contains("frame-ancestors 'self'"));
        assert!(policy(&embed).contains("frame-ancestors *"));
        assert_eq!(page.body, embed.body);
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
