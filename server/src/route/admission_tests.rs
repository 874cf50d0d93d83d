//! How much one client may ask for: by address, also behind a proxy, by key, and for how long.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    http::{Method, Request},
};
use bytes::Bytes;
use futures_util::stream;
use lintas_model::report::Role;
use lintas_snapshot::format::manifest::Mode;

use crate::{
    config::Limits,
    fixtures::world::{Folder, TestResponse, World},
    http::{admission::Peer, rate::RequestRate},
};

/// A drill with other limits.
fn world(change: impl FnOnce(&mut Limits)) -> World {
    let folder = Folder::empty();
    folder.publish(Mode::Drill, 0);
    World::with(folder, |settings| change(&mut settings.limits))
}

/// So many at once, and then hardly any.
fn burst(burst: u32) -> RequestRate {
    RequestRate { per_minute: 1, burst }
}

fn peer(world: &World, address: [u8; 4]) -> Peer {
    world.state.admission.peer(address.into())
}

/// The answer to a request that came over a connection from `peer`; `for_whom` is what a proxy says.
async fn ask(
    world: &World,
    peer: &Peer,
    method: Method,
    uri: &str,
    for_whom: &str,
) -> TestResponse {
    let mut request = Request::builder().method(method).uri(uri).header("host", "peta.test");
    // As it is stored, so that it is at hand.
    request = request.header("accept-encoding", "gzip");
    if !for_whom.is_empty() {
        request = request.header("x-forwarded-for", for_whom);
    }
    let request = request.body(Body::empty()).unwrap();
    let (parts, body) = world.state.service().answer(peer, request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    TestResponse { status: parts.status, headers: parts.headers, body }
}

#[tokio::test]
async fn each_kind_of_request_has_its_own_rate_and_each_address_too() {
    let world = world(|limits| {
        let rates = &mut limits.allowances.rates;
        (rates.reads, rates.costly, rates.writes) = (burst(5), burst(2), burst(1));
    });
    let [one, other] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(|address| peer(&world, address));
    for (method, uri, most, why) in [
        (Method::GET, "/bulletin", 2, "rate_costly"),
        (Method::POST, "/reports", 1, "rate_writes"),
        // Without the router, and with it.
        (Method::GET, "/tiles/roads/0/0/0", 5, "rate_reads"),
        (Method::GET, "/catalog", 0, "rate_reads"),
        (Method::OPTIONS, "/reports", 0, "rate_reads"),
    ] {
        let before = world.state.metrics.refused_count(why);
        for n in 0..=most {
            let answer = ask(&world, &one, method.clone(), uri, "").await;
            assert_eq!(answer.status == 429, n == most, "{method} {uri} {n}: {answer:?}");
            if n == most {
                assert_eq!(answer.code(), "too_many_requests");
                let wait: u64 = answer.header("retry-after").parse().unwrap();
                assert!((1..=60).contains(&wait), "{wait}");
                let policy = answer.header("ratelimit-policy");
                assert!(policy.ends_with(";q=1;w=60"), "{policy}");
                assert_eq!(
                    answer.header("ratelimit"),
                    format!("{};r=0;t={wait}", &policy[..policy.find(';').unwrap()])
                );
            }
        }
        assert_eq!(world.state.metrics.refused_count(why), before + 1);
    }
    assert_eq!(ask(&world, &other, Method::GET, "/catalog", "").await.status, 200);
}

#[tokio::test]
async fn behind_a_listed_proxy_each_client_is_counted_and_elsewhere_nobody_is_believed() {
    let world = world(|limits| {
        limits.allowances.proxies.ranges = vec!["10.0.0.0/8".parse().unwrap()];
        limits.allowances.rates.reads = burst(2);
    });
    let count = async |peer: &Peer, names: &[&str]| {
        let mut taken = 0;
        for n in 0..6 {
            let uri = if n % 2 == 0 { "/tiles/roads/0/0/0" } else { "/catalog" };
            let answer = ask(&world, peer, Method::GET, uri, names[n % names.len()]).await;
            taken += usize::from(answer.status == 200);
        }
        taken
    };
    let proxy = peer(&world, [10, 1, 1, 1]);
    assert_eq!(count(&proxy, &["192.0.2.1"]).await, 2);
    assert_eq!(count(&proxy, &["192.0.2.2", "192.0.2.3"]).await, 4);
    assert_eq!(count(&proxy, &["192.0.2.9, 192.0.2.1"]).await, 0, "it is still the first one");
    assert_eq!(count(&proxy, &[""]).await, 6, "nobody is counted as another");
    let liar = peer(&world, [192, 0, 2, 7]);
    let names =
        ["192.0.2.50", "192.0.2.51", "192.0.2.52", "192.0.2.53", "192.0.2.54", "192.0.2.55"];
    assert_eq!(count(&liar, &names).await, 2);
}

#[tokio::test]
async fn one_client_behind_a_proxy_has_so_many_requests_at_once() {
    let world = world(|limits| {
        limits.allowances.proxies.ranges = vec!["10.0.0.0/8".parse().unwrap()];
        limits.allowances.connections_per_address = 1;
    });
    let proxy = peer(&world, [10, 1, 1, 1]);
    let one = world.state.admission.client(&proxy, &forwarded("192.0.2.1"));
    let place = world.state.admission.enter(&proxy, one.as_deref()).unwrap();
    let refused = ask(&world, &proxy, Method::GET, "/catalog", "192.0.2.1").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "too_many_requests"));
    assert_eq!(ask(&world, &proxy, Method::GET, "/catalog", "192.0.2.2").await.status, 200);
    drop(place);
    assert_eq!(ask(&world, &proxy, Method::GET, "/catalog", "192.0.2.1").await.status, 200);
}

fn forwarded(name: &str) -> axum::http::HeaderMap {
    let name = axum::http::HeaderValue::from_str(name).unwrap();
    [(axum::http::HeaderName::from_static("x-forwarded-for"), name)].into_iter().collect()
}

#[tokio::test]
async fn a_key_has_a_rate_wherever_it_is_used_from() {
    let world = world(|limits| limits.allowances.rates.key = burst(2));
    let [one, other] = ["posko 1", "posko 2"].map(|name| world.key(name, Role::Reporter));
    let ask = async |key: &str| {
        world.get_with("/whoami", &[("authorization", &format!("Bearer {key}"))]).await
    };
    for _ in 0..2 {
        assert_eq!(ask(&one).await.status, 200);
    }
    let refused = ask(&one).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "too_many_requests"));
    assert_eq!(ask(&other).await.status, 200);
}

#[tokio::test]
async fn one_address_listens_to_so_many_streams_and_all_to_so_many() {
    let world = world(|limits| {
        (limits.allowances.events, limits.allowances.events_per_address) = (3, 2);
    });
    let service = world.state.service();
    let listen = async |peer: &Peer| {
        let request = Request::get("/events").header("host", "peta.test").body(Body::empty());
        service.answer(peer, request.unwrap()).await.unwrap()
    };
    let [one, other] = [[192, 0, 2, 1], [192, 0, 2, 2]].map(|address| peer(&world, address));
    let first = listen(&one).await;
    let second = listen(&one).await;
    assert_eq!((first.status().as_u16(), second.status().as_u16()), (200, 200));
    let third = listen(&one).await;
    assert_eq!(
        (third.status().as_u16(), &third.headers()["retry-after"]),
        (429, &"15".parse().unwrap())
    );
    let fourth = listen(&other).await;
    assert_eq!(fourth.status(), 200);
    let fifth = listen(&other).await;
    assert_eq!(
        (fifth.status().as_u16(), &fifth.headers()["retry-after"]),
        (503, &"15".parse().unwrap())
    );
    drop(second);
    assert_eq!(listen(&other).await.status(), 200);
}

/// A body of pieces that come one by one, so long apart.
fn slow_body(pieces: usize, piece: usize, apart: Duration) -> Body {
    let piece = Bytes::from(vec![b' '; piece]);
    Body::from_stream(stream::unfold(pieces, move |left| {
        let piece = piece.clone();
        async move {
            tokio::time::sleep(apart).await;
            (left > 0).then(|| (Ok::<_, std::io::Error>(piece), left - 1))
        }
    }))
}

async fn post_slowly(world: &World, key: &str, body: Body) -> TestResponse {
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    world.send(Method::POST, "/reports", &headers, body).await
}

#[tokio::test]
async fn a_body_that_trickles_is_not_waited_for() {
    let world = world(|limits| limits.body_patience.at_least = Duration::from_millis(300));
    let key = world.key("posko 1", Role::Reporter);
    let answer =
        post_slowly(&world, &key, slow_body(usize::MAX, 1, Duration::from_millis(5))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (408, "request_timeout"));
    assert_eq!(world.state.metrics.refused_count("body_too_slow"), 1);
    let silent = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    assert_eq!(post_slowly(&world, &key, silent).await.code(), "request_timeout");
}

#[tokio::test]
async fn a_large_body_over_a_slow_link_is_taken_and_its_answer_waited_for_after_that() {
    let world = world(|limits| {
        limits.body_patience.at_least = Duration::from_millis(500);
        limits.body_patience.bytes_per_s = 1;
        limits.request_timeout = Duration::from_secs(2);
    });
    let key = world.key("posko 1", Role::Reporter);
    // It takes longer than a body of one byte may, and longer than an answer may.
    let answer = post_slowly(&world, &key, slow_body(25, 100, Duration::from_millis(100))).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "invalid_report"));
}
