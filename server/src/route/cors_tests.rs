//! Pages of any origin may ask: every route answers preflights, and every answer, errors of the
//! router and of the extractors among them, may be read. Every route is walked.

use axum::http::Method;

use crate::fixtures::world::{TestResponse, World};

/// Headers that pages send and browsers ask for beforehand.
const ASKED: &str =
    "authorization, content-type, idempotency-key, if-none-match, last-event-id, range";

/// An address of a route: its template with something in each place.
fn address(template: &str) -> String {
    let parts = template.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn preflight(world: &World, uri: &str, method: &str) -> TestResponse {
    let headers = [
        ("origin", "https://peta.example.id"),
        ("access-control-request-method", method),
        ("access-control-request-headers", ASKED),
    ];
    world.ask(Method::OPTIONS, uri, &headers).await
}

fn lists(answer: &TestResponse, header: &str, word: &str) -> bool {
    answer.header(header).split(',').any(|it| it.trim().eq_ignore_ascii_case(word))
}

fn templates(world: &World) -> Vec<&'static str> {
    let mut all = world.state.metrics.templates();
    all.retain(|template| *template != "*");
    assert!(all.len() > 40, "{all:?}");
    all
}

#[tokio::test]
async fn every_route_answers_a_preflight_with_what_it_takes() {
    let world = World::drill();
    for template in templates(&world) {
        let uri = address(template);
        let answer = preflight(&world, &uri, "GET").await;
        assert_eq!(answer.status, 204, "{template}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{template}");
        assert!(!answer.header("access-control-max-age").is_empty(), "{template}");
        assert!(answer.body.is_empty());
        for header in ASKED.split(", ") {
            let listed = lists(&answer, "access-control-allow-headers", header);
            assert!(listed, "{template} does not let {header} through");
        }
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            // A stream of events has no end to read.
            if template == "/events" && method == Method::GET {
                continue;
            }
            let taken = world.ask(method.clone(), &uri, &[]).await.status != 405;
            for header in ["allow", "access-control-allow-methods"] {
                let listed = lists(&answer, header, method.as_str());
                assert_eq!(listed, taken, "{method} {template}: {}", answer.header(header));
            }
        }
    }
}

#[tokio::test]
async fn what_a_route_does_not_take_is_told_to_pages_too() {
    let world = World::drill();
    for template in templates(&world) {
        let answer = world.ask(Method::DELETE, &address(template), &[]).await;
        assert_eq!(answer.status, 405, "{template}");
        assert_eq!(answer.code(), "method_not_allowed", "{template}");
        let of = preflight(&world, &address(template), "DELETE").await;
        for method in ["GET", "HEAD", "POST"] {
            let (allowed, taken) = (lists(&answer, "allow", method), lists(&of, "allow", method));
            assert_eq!(allowed, taken, "{method} {template}: {}", answer.header("allow"));
        }
    }
}

#[tokio::test]
async fn errors_of_router_extractors_and_limits_may_be_read_by_pages() {
    let world = World::drill();
    let key = [("authorization", "Bearer lintas_wrong")];
    let json = [("content-type", "application/json")];
    for (method, uri, headers, code) in [
        (Method::OPTIONS, "/nope", &[][..], "not_found"),
        (Method::GET, "/nope", &[], "not_found"),
        (Method::POST, "/nope", &json, "not_found"),
        (Method::GET, "/tiles/%ff/0/0/0", &[], "not_found"),
        (Method::GET, "/reports?x=1", &[], "unknown_parameter"),
        (Method::POST, "/reports", &json, "key_required"),
        (Method::POST, "/reports", &key, "key_refused"),
        (Method::POST, "/sites/1/status", &json, "key_required"),
        (Method::GET, "/whoami", &key, "key_refused"),
        (Method::GET, "/events?x=1", &[], "unknown_parameter"),
        (Method::PUT, "/reports", &json, "method_not_allowed"),
    ] {
        let answer = world.ask(method.clone(), uri, headers).await;
        // It is a problem, and says that pages of any origin may read it.
        assert_eq!(answer.code(), code, "{method} {uri}");
        let exposed = lists(&answer, "access-control-expose-headers", "retry-after");
        assert!(exposed, "{method} {uri}");
    }
}
