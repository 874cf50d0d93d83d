//! Clients that hold on to what others need: heads and bodies that trickle, streams that nobody reads,
//! questions without end. Whoever asks politely beside them is answered.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lintas_e2e::{PATIENCE, Server, key, published, wait_until};

/// A configuration beside the snapshots in which this machine is a client as any other.
fn configured(folder: &Path, more: &str) -> PathBuf {
    let path = folder.join("server.toml");
    std::fs::write(&path, format!("trusted_proxies = []\n{more}")).expect("a folder is writable");
    path
}

fn connect(server: &Server) -> TcpStream {
    let host = server.url.trim_start_matches("http://");
    let stream = TcpStream::connect(host).expect("the server listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket can wait");
    stream.set_write_timeout(Some(PATIENCE)).expect("a socket can wait");
    stream
}

/// Sends a request and reads its answer up to where it says `until`, or to its end.
fn ask(mut stream: &TcpStream, request: &str, until: &str) -> String {
    stream.write_all(request.as_bytes()).expect("the server reads");
    let (mut all, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&all).into_owned();
        if text.contains(until) {
            return text;
        }
        match stream.read(&mut piece) {
            Ok(0) => return text,
            Ok(n) => all.extend_from_slice(&piece[..n]),
            Err(error) => panic!("{error} after {text}"),
        }
    }
}

/// How often a client connects again whose connection was reset before it was heard.
const TRIES: usize = 50;

/// The status of a tile asked for on a connection of its own; `None` where that is reset.
fn status_of_a_tile(server: &Server) -> Option<u16> {
    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let asked = b"GET /tiles/roads/0/0/0 HTTP/1.1\r\nHost: peta.test\r\nConnection: close\r\n\r\n";
    stream.write_all(asked).ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).ok()?;
    std::str::from_utf8(&head[9..]).ok()?.parse().ok()
}

/// Ends a crowd also where its test fails.
struct EndsCrowd<'a>(&'a AtomicBool);

impl Drop for EndsCrowd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The answer of `/metrics`, head and all, on a connection of its own; `None` where that is reset.
fn metrics(server: &Server) -> Option<String> {
    let mut stream = TcpStream::connect(server.url.trim_start_matches("http://")).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let asked = b"GET /metrics HTTP/1.1\r\nHost: peta.test\r\nConnection: close\r\n\r\n";
    stream.write_all(asked).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    text.starts_with("HTTP/1.1 200").then_some(text)
}

/// How many were refused for this reason, as `/metrics` tells it. Who asks may be taken for one of the crowd.
fn refused(server: &Server, why: &str) -> u64 {
    let text = (0..TRIES).find_map(|_| metrics(server)).expect("it answers who asks again");
    let name = format!("lintas_refused_total{{why=\"{why}\"}} ");
    let line = text.lines().find_map(|line| line.strip_prefix(&name));
    line.unwrap_or_else(|| panic!("{name} in\n{text}")).parse().expect("a number")
}

/// Keeps `count` sockets open whose heads never end, each with a new letter again and again; one that the
/// server closes is opened anew. Returns them once `stop` is set.
fn trickle(server: &Server, count: usize, stop: &AtomicBool) -> Vec<TcpStream> {
    let open = || {
        let mut stream = connect(server);
        stream.set_nonblocking(true).expect("a socket need not wait");
        // It may be closed before it has begun.
        let _ = stream.write_all(b"GET /tiles/roads/0/0/0 HTTP/1.1\r\nX-Slow: ");
        stream
    };
    let mut sockets: Vec<TcpStream> = (0..count).map(|_| open()).collect();
    while !stop.load(Ordering::Relaxed) {
        for socket in &mut sockets {
            if socket.write_all(b"a").is_err() {
                *socket = open();
                // Not all at once: it is a crowd, and no flood.
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    sockets
}

#[test]
fn who_asks_politely_is_answered_beside_hundreds_of_heads_that_never_end() {
    let (folder, snapshots) = published();
    let limits = "[limits]\nconnections = 64\nconnections_per_address = 48\nhead_timeout_s = 2\n";
    for more in [limits, &limits.replace("address = 48", "address = 500")] {
        let server = Server::start_configured(&snapshots, &configured(folder.path(), more));
        let stop = AtomicBool::new(false);
        let left = std::thread::scope(|scope| {
            let crowd = scope.spawn(|| trickle(&server, 300, &stop));
            let ended = EndsCrowd(&stop);
            let why = if more == limits { "connections_per_address" } else { "connection_shed" };
            wait_until("the crowd is too large", || refused(&server, why) > 100);
            for _ in 0..200 {
                // Who floods from the same address may be taken for the one who asks: it asks again.
                let status = (0..TRIES).find_map(|_| status_of_a_tile(&server));
                assert!(matches!(status, Some(200 | 204)), "{status:?}");
            }
            drop(ended);
            crowd.join().expect("the crowd ends")
        });
        // What is left of it does not stay, whatever it sends.
        wait_until("heads that never end are given up", || refused(&server, "head_too_slow") > 0);
        wait_until("and all of them are", || {
            let takes = |mut socket: &TcpStream| socket.write_all(b"a").is_ok();
            left.iter().filter(|socket| takes(socket)).count() == 0
        });
    }
}

#[test]
fn a_body_that_trickles_is_told_so_and_one_that_comes_is_taken() {
    let (folder, snapshots) = published();
    let config = configured(folder.path(), "[limits]\nbody_timeout_s = 1\n");
    let key = key(&snapshots, "posko", "reporter");
    let server = Server::start_configured(&snapshots, &config);
    let head = format!(
        "POST /reports HTTP/1.1\r\nHost: peta.test\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
    );
    let slow = connect(&server);
    let sends = slow.try_clone().expect("a socket has two ends");
    let told = std::thread::scope(|scope| {
        let trickle = scope.spawn(move || {
            // A letter at a time, until nobody takes them any more.
            while (&sends).write_all(b" ").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let told = ask(&slow, &head, "request_timeout");
        let _ = slow.shutdown(std::net::Shutdown::Both);
        trickle.join().expect("it ends");
        told
    });
    assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    assert!(told.contains("application/problem+json"), "{told}");
    let whole = format!("{head}{}", " ".repeat(5000));
    let told = ask(&connect(&server), &whole, "\"code\"");
    assert!(told.starts_with("HTTP/1.1 400"), "{told}");
    assert_eq!(refused(&server, "body_too_slow"), 1);
}

#[test]
fn one_address_has_its_share_of_streams_and_of_costly_questions_and_pages_may_ask() {
    let (folder, snapshots) = published();
    let config = configured(
        folder.path(),
        "[limits]\nevents_per_address = 3\n[rates]\ncostly = { per_minute = 1, burst = 2 }\n",
    );
    let server = Server::start_configured(&snapshots, &config);
    let listen = "GET /events HTTP/1.1\r\nHost: peta.test\r\n\r\n";
    let streams: Vec<TcpStream> = (0..3).map(|_| connect(&server)).collect();
    for stream in &streams {
        assert!(ask(stream, listen, "heartbeat").starts_with("HTTP/1.1 200"));
    }
    let told = ask(&connect(&server), listen, "\"code\"");
    assert!(told.starts_with("HTTP/1.1 429") && told.contains("retry-after: "), "{told}");
    drop(streams);
    let statuses = [(); 3].map(|()| server.get("/bulletin").status);
    assert_eq!(statuses, [200, 200, 429]);
    // Nothing else is slowed by it.
    assert_eq!(server.get("/catalog").status, 200);
    assert_eq!(refused(&server, "rate_costly"), 1);
    let asks = "OPTIONS /reports HTTP/1.1\r\nHost: peta.test\r\nOrigin: https://peta.example.id\r\n\
                Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n";
    let told = ask(&connect(&server), asks, "no such words");
    assert!(told.starts_with("HTTP/1.1 204"), "{told}");
    assert!(told.contains("access-control-allow-methods: GET, HEAD, POST, OPTIONS"), "{told}");
}
