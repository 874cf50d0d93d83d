//! Connections of HTTPS over real sockets: all that protects plain ones holds for them, and for their
//! handshakes.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{Router, body::Body, extract::Request, routing::get};
use rustls::{
    ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName},
    version::{TLS12, TLS13},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    task::JoinHandle,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{entrance::Entrance, listen::serve};
use crate::{
    TileFastPath,
    config::{CertificateSource, Limits},
    fixtures::world::wait_until,
    http::{admission::Admission, transport::Transport},
    metrics::Metrics,
    tls::Certificates,
};

struct RunningSecure {
    plain: SocketAddr,
    secure: SocketAddr,
    certificates: Arc<Certificates>,
    metrics: Arc<Metrics>,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<io::Result<()>>,
    _state: tempfile::TempDir,
}

async fn run(app: Router, limits: Limits) -> RunningSecure {
    let state = tempfile::tempdir().unwrap();
    let source = CertificateSource::OwnAuthority { names: vec!["posko.lan".parse().unwrap()] };
    let certificates = Certificates::open(&source, state.path(), true).unwrap();
    let bind = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (plain, secure) = (bind().await, bind().await);
    let addresses = (plain.local_addr().unwrap(), secure.local_addr().unwrap());
    let metrics = Arc::<Metrics>::default();
    let admission = Arc::new(Admission::new(limits.allowances.clone(), Arc::clone(&metrics)));
    let service = TileFastPath::new(None, app, admission);
    let patience = limits.handshake_timeout;
    let entrances = Entrance::both(plain, secure, &service, &certificates, patience).unwrap();
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(async move {
        serve(entrances, &limits, async move {
            let _ = stopped.await;
        })
        .await
    });
    let (plain, secure) = addresses;
    RunningSecure { plain, secure, certificates, metrics, stop, ended, _state: state }
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

/// A client that trusts `authority` alone and offers these versions and protocols.
fn connector(
    authority: &[u8],
    versions: &[&'static SupportedProtocolVersion],
    protocols: &[&str],
) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.to_vec())).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsConnector::from(Arc::new(config))
}

async fn connect_with(
    running: &RunningSecure,
    with: &TlsConnector,
) -> io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(running.secure).await?;
    with.connect(ServerName::try_from("posko.lan").unwrap(), stream).await
}

async fn connect(running: &RunningSecure) -> TlsStream<TcpStream> {
    let (authority, _) = running.certificates.authority().unwrap();
    let with = connector(authority, &[&TLS13, &TLS12], &["http/1.1"]);
    connect_with(running, &with).await.unwrap()
}

async fn send(running: &RunningSecure, text: &str) -> TlsStream<TcpStream> {
    let mut stream = connect(running).await;
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// All that comes.
async fn read(mut stream: impl tokio::io::AsyncRead + Unpin) -> String {
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

const REQUEST: &str = "GET /x HTTP/1.1\r\nHost: posko.lan\r\n\r\n";
const LAST: &str = "GET /x HTTP/1.1\r\nHost: posko.lan\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn both_versions_and_both_protocols_are_spoken_and_the_route_is_told() {
    let told = |request: Request| async move {
        format!("came by {:?}", Transport::of(request.extensions()))
    };
    let running = run(Router::new().route("/x", get(told)), Limits::default()).await;
    let (authority, _) = running.certificates.authority().unwrap();
    for (version, spoken) in
        [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)]
    {
        for (offered, chosen) in [(&["h2", "http/1.1"][..], "h2"), (&["http/1.1"], "http/1.1")] {
            let with = connector(authority, &[version], offered);
            let stream = connect_with(&running, &with).await.unwrap();
            let (_, session) = stream.get_ref();
            assert_eq!(session.protocol_version(), Some(spoken));
            assert_eq!(session.alpn_protocol(), Some(chosen.as_bytes()));
        }
    }
    let text = read(send(&running, LAST).await).await;
    assert!(text.ends_with("came by Secure { plain: None }"), "{text}");
    let mut plain = TcpStream::connect(running.plain).await.unwrap();
    plain.write_all(LAST.as_bytes()).await.unwrap();
    let text = read(plain).await;
    let port = running.secure.port();
    assert!(text.ends_with(&format!("came by PlainBeside {{ secure: {port} }}")), "{text}");
    drop(running.stop);
}

#[tokio::test]
async fn who_does_not_trust_the_authority_gets_nothing_and_is_counted() {
    let running = run(answers_x(), Limits::default()).await;
    let other = tempfile::tempdir().unwrap();
    let source = CertificateSource::OwnAuthority { names: vec!["posko.lan".parse().unwrap()] };
    let other = Certificates::open(&source, other.path(), true).unwrap();
    let with = connector(other.authority().unwrap().0, &[&TLS13], &[]);
    assert!(connect_with(&running, &with).await.is_err());
    let counted = async || running.metrics.refused_count("handshake_failed") == 1;
    wait_until("it is counted", counted).await;
    // Who speaks plain HTTP there is not answered either.
    let mut plain = TcpStream::connect(running.secure).await.unwrap();
    plain.write_all(LAST.as_bytes()).await.unwrap();
    assert!(!read(plain).await.contains("HTTP/1.1 200"));
    drop(running.stop);
}

#[tokio::test]
async fn a_handshake_that_trickles_is_given_up_and_who_asks_beside_it_is_answered() {
    let limits = Limits { handshake_timeout: Duration::from_millis(300), ..Limits::default() };
    let running = run(answers_x(), limits).await;
    let mut slow = TcpStream::connect(running.secure).await.unwrap();
    // The beginning of a long first message, then a letter of it again and again.
    slow.write_all(&[22, 3, 1, 0x3f, 0xff, 1, 0, 0x3f, 0xfb, 3, 3]).await.unwrap();
    let trickle = tokio::spawn(async move {
        while slow.write_all(b"a").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    trickle.await.unwrap();
    let counted = async || running.metrics.refused_count("handshake_too_slow") == 1;
    wait_until("it is counted", counted).await;
    let (authority, _) = running.certificates.authority().unwrap();
    let with = connector(authority, &[&TLS13], &["http/1.1"]);
    // On a busy machine a handshake may take longer than this server waits for it.
    let answered = async || {
        let Ok(mut stream) = connect_with(&running, &with).await else { return false };
        stream.write_all(LAST.as_bytes()).await.is_ok() && read(stream).await.ends_with('x')
    };
    wait_until("a whole one is answered", answered).await;
    drop(running.stop);
}

#[tokio::test]
async fn a_head_may_not_trickle_through_https_either() {
    let limits = Limits { head_timeout: Duration::from_millis(300), ..Limits::default() };
    let running = run(answers_x(), limits).await;
    let mut slow = send(&running, "GET /x HTTP/1.1\r\n").await;
    let trickle = tokio::spawn(async move {
        while slow.write_all(b"a").await.is_ok() && slow.flush().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    trickle.await.unwrap();
    let counted = async || running.metrics.refused_count("head_too_slow") == 1;
    wait_until("it is counted", counted).await;
    drop(running.stop);
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_not_waited_for() {
    let long = || async { Body::from(vec![b'x'; 32 << 20]) };
    let limits = Limits { stall_timeout: Duration::from_millis(300), ..Limits::default() };
    let running = run(Router::new().route("/x", get(long)), limits).await;
    let unread = send(&running, REQUEST).await;
    let counted = async || running.metrics.refused_count("answer_not_taken") == 1;
    wait_until("it is counted", counted).await;
    drop((unread, running.stop));
}

#[tokio::test]
async fn who_never_comes_to_the_point_makes_room_also_before_the_handshake() {
    let running = run(answers_x(), strict(8, 100)).await;
    let mut idle = Vec::new();
    for _ in 0..40 {
        idle.push(TcpStream::connect(running.secure).await.unwrap());
        let mut polite = send(&running, REQUEST).await;
        let mut answer = [0; 12];
        polite.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
    let shed = async || running.metrics.refused_count("connection_shed") >= 30;
    wait_until("those that never came to the point are counted", shed).await;
    drop(running.stop);
}

#[tokio::test]
async fn an_address_has_its_share_of_connections_wherever_they_come_in() {
    let (go, came) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (go_in, came_in) = (Arc::clone(&go), Arc::clone(&came));
    let handler = move || async move {
        came_in.fetch_add(1, Relaxed);
        go_in.notified().await;
        "x"
    };
    let running = run(Router::new().route("/x", get(handler)), strict(100, 2)).await;
    let first = send(&running, REQUEST).await;
    let mut second = TcpStream::connect(running.plain).await.unwrap();
    second.write_all(REQUEST.as_bytes()).await.unwrap();
    wait_until("two are asked", async || came.load(Relaxed) == 2).await;
    let third = TcpStream::connect(running.secure).await.unwrap();
    assert_eq!(read(third).await, "", "two are in use");
    assert_eq!(running.metrics.refused_count("connections_per_address"), 1);
    drop((first, second, running.stop));
}

#[tokio::test]
async fn the_end_waits_for_answers_and_not_for_handshakes() {
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (started_in, go_in) = (Arc::clone(&started), Arc::clone(&go));
    let slow = move || async move {
        started_in.notify_one();
        go_in.notified().await;
        "finished"
    };
    let minutes = Duration::from_secs(600);
    let limits = Limits { handshake_timeout: minutes, shutdown: minutes, ..Limits::default() };
    let running = run(Router::new().route("/x", get(slow)), limits).await;
    let under_way = send(&running, REQUEST).await;
    let half = TcpStream::connect(running.secure).await.unwrap();
    started.notified().await;
    running.stop.send(()).unwrap();
    assert_eq!(read(half).await, "", "it is hung up on at once");
    go.notify_one();
    assert!(read(under_way).await.ends_with("finished"));
    running.ended.await.unwrap().unwrap();
}
