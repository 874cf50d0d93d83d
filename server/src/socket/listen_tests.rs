//! Connections over real sockets: who is served, who waits, and who is hung up on.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{Router, body::Body, extract::Request, routing::get, routing::post};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    task::JoinHandle,
};

use super::{entrance::Entrance, listen::serve};
use crate::{
    TileFastPath,
    config::Limits,
    fixtures::world::wait_until,
    http::admission::{Admission, Peer},
    metrics::Metrics,
};

struct Running {
    address: SocketAddr,
    metrics: Arc<Metrics>,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<io::Result<()>>,
}

async fn run(app: Router, limits: Limits) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let metrics = Arc::<Metrics>::default();
    let admission = Arc::new(Admission::new(limits.allowances.clone(), Arc::clone(&metrics)));
    let ended = tokio::spawn(async move {
        let entrance = Entrance::plain(listener, TileFastPath::new(None, app, admission));
        serve(vec![entrance], &limits, async move {
            let _ = stopped.await;
        })
        .await
    });
    Running { address, metrics, stop, ended }
}

/// Limits where whoever is on this machine is a client as any other, and no proxy.
fn strict(connections: usize, each: usize) -> Limits {
    let mut limits = Limits { connections, ..Limits::default() };
    limits.allowances.proxies.ranges.clear();
    limits.allowances.connections_per_address = each;
    limits
}

fn answers_x() -> Router {
    Router::new().route("/x", get(|| async { "x" }))
}

/// An application whose answers wait until they are let go, and how many requests have come to it.
fn waiting() -> (Router, Arc<Notify>, Arc<AtomicUsize>) {
    let (go, came) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (go_in, came_in) = (Arc::clone(&go), Arc::clone(&came));
    let handler = move || async move {
        came_in.fetch_add(1, Relaxed);
        go_in.notified().await;
        "finished"
    };
    (Router::new().route("/x", get(handler)), go, came)
}

async fn send(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

async fn read(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

const REQUEST: &str = "GET /x HTTP/1.1\r\nHost: peta.test\r\n\r\n";

#[tokio::test]
async fn an_answer_under_way_is_finished_and_nobody_new_is_let_in() {
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (started_in, go_in) = (Arc::clone(&started), Arc::clone(&go));
    let slow = move || async move {
        started_in.notify_one();
        go_in.notified().await;
        "finished"
    };
    let running = run(Router::new().route("/x", get(slow)), Limits::default()).await;
    let under_way = send(running.address, REQUEST).await;
    // An idle connection is no reason to stay.
    let _idle = TcpStream::connect(running.address).await.unwrap();
    started.notified().await;
    running.stop.send(()).unwrap();
    let refused = async || TcpStream::connect(running.address).await.is_err();
    wait_until("nobody new is let in", refused).await;
    go.notify_one();
    assert!(read(under_way).await.ends_with("finished"));
    running.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_answer_that_never_ends_is_cut_off_at_shutdown() {
    let limits = Limits { shutdown: Duration::from_millis(50), ..Limits::default() };
    let started = Arc::new(Notify::new());
    let started_in = Arc::clone(&started);
    let never = move || async move {
        started_in.notify_one();
        std::future::pending::<()>().await;
    };
    let running = run(Router::new().route("/x", get(never)), limits).await;
    let _under_way = send(running.address, REQUEST).await;
    started.notified().await;
    running.stop.send(()).unwrap();
    running.ended.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_head_that_never_ends_is_not_waited_for() {
    let limits = Limits { head_timeout: Duration::from_millis(200), ..Limits::default() };
    let running = run(answers_x(), limits).await;
    let mut slow = send(running.address, "GET /x HTTP/1.1\r\n").await;
    let trickle = tokio::spawn(async move {
        // A letter again and again, for as long as somebody takes it.
        while slow.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    trickle.await.unwrap();
    wait_until("it is counted", async || running.metrics.refused_count("head_too_slow") == 1).await;
    // On a busy machine a head may take longer to come than this server waits for it.
    let request = "GET /x HTTP/1.1\r\nHost: peta.test\r\nConnection: close\r\n\r\n";
    let answered = async || read(send(running.address, request).await).await.ends_with('x');
    wait_until("a whole one is answered", answered).await;
    drop(running.stop);
}

#[tokio::test]
async fn where_all_are_in_use_one_too_many_waits_for_a_place() {
    let (app, go, came) = waiting();
    let limits = Limits { connections: 1, ..Limits::default() };
    let running = run(app, limits).await;
    let first = send(running.address, REQUEST).await;
    wait_until("the first is asked", async || came.load(Relaxed) == 1).await;
    let mut second = send(running.address, REQUEST).await;
    let mut byte = [0];
    // It may only be too short to find a fault: nothing comes however long one waits.
    let waits = tokio::time::timeout(Duration::from_millis(150), second.read(&mut byte)).await;
    assert!(waits.is_err());
    assert_eq!(came.load(Relaxed), 1);
    go.notify_one();
    // Its answer comes whole; then its place is free, although it would have stayed.
    let mut answer = [0; 12];
    let mut first = first;
    first.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    go.notify_one();
    assert_eq!(second.read(&mut byte).await.unwrap(), 1);
    drop(running.stop);
}

#[tokio::test]
async fn those_that_nobody_needs_make_room_for_new_ones() {
    let running = run(answers_x(), strict(8, 100)).await;
    let mut idle = Vec::new();
    for _ in 0..40 {
        // None of these ever comes to the point.
        idle.push(send(running.address, "GET /x HTTP/1.1\r\nHost: ").await);
        let mut polite = send(running.address, REQUEST).await;
        let mut answer = [0; 12];
        polite.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
    let shed = async || running.metrics.refused_count("connection_shed") >= 30;
    wait_until("those that never came to the point are counted", shed).await;
    drop(running.stop);
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_a_proxy_any_number() {
    let (app, go, came) = waiting();
    let running = run(app.clone(), strict(100, 2)).await;
    let first = send(running.address, REQUEST).await;
    wait_until("the first is asked", async || came.load(Relaxed) == 1).await;
    let idle = TcpStream::connect(running.address).await.unwrap();
    let third = send(running.address, REQUEST).await;
    wait_until("two are asked", async || came.load(Relaxed) == 2).await;
    assert_eq!(read(idle).await, "", "it makes room for one of the same address");
    assert_eq!(read(send(running.address, REQUEST).await).await, "", "two are in use");
    wait_until("both are counted", async || {
        running.metrics.refused_count("connections_per_address") == 2
    })
    .await;
    drop((first, third, running.stop));
    let mut limits = strict(100, 2);
    limits.allowances.proxies.ranges.push("127.0.0.1".parse().unwrap());
    let behind_proxy = run(app, limits).await;
    let mut many = Vec::new();
    for _ in 0..5 {
        many.push(send(behind_proxy.address, REQUEST).await);
    }
    wait_until("all are asked", async || came.load(Relaxed) == 7).await;
    go.notify_waiters();
    drop(behind_proxy.stop);
}

#[tokio::test]
async fn the_route_is_told_who_asks() {
    let told = |request: Request| async move {
        let peer = request.extensions().get::<Peer>();
        format!(
            "{:?}",
            peer.map(std::mem::discriminant) == Some(std::mem::discriminant(&Peer::Proxy))
        )
    };
    let running = run(Router::new().route("/x", get(told)), Limits::default()).await;
    let request = "GET /x HTTP/1.1\r\nHost: peta.test\r\nConnection: close\r\n\r\n";
    assert!(read(send(running.address, request).await).await.ends_with("true"));
    drop(running.stop);
}

#[tokio::test]
async fn a_body_that_nobody_reads_keeps_no_connection() {
    let running =
        run(Router::new().route("/x", post(|_: Request| async { "x" })), strict(9, 9)).await;
    let request = "POST /x HTTP/1.1\r\nHost: peta.test\r\nContent-Length: 9000\r\n\r\n";
    let answer = read(send(running.address, request).await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(running.stop);
}

/// A frame of HTTP/2 (RFC 9113, section 4.1) of the first stream, or of the connection.
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

const PREFACE: &str = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// `GET /x` over http, as HPACK writes it (RFC 7541): indexed fields, then the path, then the host.
const HEAD: &[u8] = b"\x82\x86\x44\x02/x\x41\x09peta.test";

#[tokio::test]
async fn a_client_of_http_2_that_sends_all_but_requests_is_not_waited_for() {
    let limits = Limits { idle_timeout: Duration::from_millis(300), ..Limits::default() };
    let running = run(answers_x(), limits).await;
    let mut stream = send(running.address, PREFACE).await;
    stream.write_all(&frame(4, 0, 0, b"")).await.unwrap();
    let (mut answers, mut requests) = stream.into_split();
    let pings = tokio::spawn(async move {
        // Each is echoed, and none of them is a request.
        while requests.write_all(&frame(6, 0, 0, b"are you?")).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let mut rest = Vec::new();
    // Reading it to the end returns: the connection ends by itself.
    let _ = answers.read_to_end(&mut rest).await;
    pings.await.unwrap();
    drop(running.stop);
}

#[tokio::test]
async fn http_2_is_answered_and_ends_once_it_is_idle() {
    let body = || async { Body::from(vec![b'x'; 100]) };
    let limits = Limits { idle_timeout: Duration::from_secs(1), ..Limits::default() };
    let running = run(Router::new().route("/x", get(body)), limits).await;
    let mut stream = send(running.address, PREFACE).await;
    stream.write_all(&frame(4, 0, 0, b"")).await.unwrap();
    stream.write_all(&frame(1, 5, 1, HEAD)).await.unwrap();
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    let text = String::from_utf8_lossy(&all);
    assert!(text.contains(&"x".repeat(100)), "{text:?}");
    drop(running.stop);
}
