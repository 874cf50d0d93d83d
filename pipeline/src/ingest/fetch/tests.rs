//! Fetching from a server on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::config::Config;
use crate::ingest::SourceRows;
use crate::ingest::ingest_all;
use crate::progress::Progress;

/// What a server does with a connection, whose request is for this path with these headers.
type Answers = fn(&mut TcpStream, &str, &str);

/// Serves until the test ends. Answers its port.
fn serve(answers: Answers) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut first, mut headers) = (String::new(), String::new());
                let _ = reader.read_line(&mut first);
                loop {
                    let mut line = String::new();
                    if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
                        break;
                    }
                    headers += &line.to_lowercase();
                }
                let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                answers(&mut stream, &path, &headers);
            });
        }
    });
    port
}

fn answer(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

const TABLE: &str = "id,kind,wkt\nA,flood,\"POLYGON((116 0,117 0,117 1,116 0))\"\n";

/// The rows of a source at this address, with these lines in its configuration.
fn rows(address: &str, lines: &str) -> SourceRows {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n[[source]]\nid = \"s\"\n\
         layer = \"hazards\"\nbasis = \"observed\"\npath = \"{address}\"\n{lines}\n"
    );
    let config =
        Config::parse(&folder.path().join("lintas.toml"), &text, Timestamp::UNIX_EPOCH).unwrap();
    ingest_all(&config, &Progress::silent()).remove(0).unwrap()
}

fn broken(address: &str, lines: &str) -> String {
    let why = rows(address, lines).broken.expect("it cannot be had");
    assert!(why.remedies().is_some(), "{why:?}");
    // What the address shows, and nothing of the English, stands in the Indonesian.
    assert!(!why.id.contains("the ") && !why.id.contains("rahasia"), "{why:?}");
    why.en
}

const HERE: &str = "allow_private = true\ntimeout_s = 1";

#[test]
fn a_file_is_fetched_and_read_as_any_other_and_says_when_it_changed() {
    let port = serve(|stream, path, headers| {
        // Basic of `u:rahasia`.
        let known = headers.contains("authorization: basic dtpyywhhc2lh");
        let fits = path == "/inbox/banjir.csv?token=rahasia" && known;
        let dated = "Last-Modified: Wed, 17 Sep 2025 22:00:00 GMT\r\n";
        answer(stream, if fits { "200 OK" } else { "401 Unauthorized" }, dated, TABLE);
    });
    let address = format!("http://u:rahasia@127.0.0.1:{port}/inbox/banjir.csv?token=rahasia");
    let rows = rows(&address, &format!("{HERE}\nobserved_at = \"mtime\""));
    assert_eq!((rows.rows.len(), rows.broken), (1, None));
    assert_eq!(rows.as_of.unwrap().to_string(), "2025-09-17T22:00:00Z");
    assert!(rows.sha256.is_some());
}

#[test]
fn this_machine_and_its_network_are_not_asked_also_not_by_a_redirect() {
    static REACHED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
    let port = serve(|stream, _, _| {
        REACHED.store(true, std::sync::atomic::Ordering::SeqCst);
        answer(stream, "200 OK", "", TABLE);
    });
    for host in
        ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f.1", "0.0.0.0"]
    {
        let why = broken(&format!("http://{host}:{port}/a.csv?key=rahasia"), "timeout_s = 1");
        assert!(
            why.contains("which is not asked") || why.contains("cannot be fetched"),
            "{host}: {why}"
        );
        assert!(!why.contains("rahasia"), "{why}");
    }
    assert!(!REACHED.load(std::sync::atomic::Ordering::SeqCst), "nobody was asked");
    // The same by way of a redirect: the resolver judges every host that is connected to.
    let refused = RefusedAddress::default();
    let reach = GuardedResolver::new(false, refused.clone());
    let uri = format!("http://localhost:{port}/").parse().unwrap();
    let config = ureq::config::Config::default();
    let timeout = ureq::unversioned::transport::NextTimeout {
        after: ureq::unversioned::transport::time::Duration::from_secs(5),
        reason: Timeout::Resolve,
        ..Default::default()
    };
    assert!(
        ureq::unversioned::resolver::Resolver::resolve(&reach, &uri, &config, timeout).is_err()
    );
    assert!(refused.taken().is_some_and(|address| address.is_loopback()));
}

#[test]
fn redirects_are_followed_a_few_times() {
    let port = serve(|stream, path, _| match path {
        "/a.csv" => answer(stream, "302 Found", "Location: /b.csv\r\n", ""),
        "/b.csv" => answer(stream, "200 OK", "", TABLE),
        _ => answer(stream, "302 Found", &format!("Location: {path}x\r\n"), ""),
    });
    assert_eq!(rows(&format!("http://127.0.0.1:{port}/a.csv"), HERE).rows.len(), 1);
    let why = broken(&format!("http://127.0.0.1:{port}/round.csv"), HERE);
    assert!(why.contains("more than 5"), "{why}");
}

#[test]
fn what_goes_wrong_holds_the_source_back_and_is_said_plainly_without_secrets() {
    let port = serve(|stream, path, _| match path.split('?').next().unwrap_or_default() {
        "/404.csv" => answer(stream, "404 Not Found", "", "no"),
        "/empty.csv" => answer(stream, "200 OK", "", ""),
        "/cut.csv" => {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{TABLE}");
        }
        "/large.csv" => {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{TABLE}");
        }
        "/slow.csv" => {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nid");
            let _ = stream.flush();
            std::thread::sleep(Duration::from_secs(20));
        }
        "/silent.csv" => std::thread::sleep(Duration::from_secs(20)),
        "/packed.csv" => answer(stream, "200 OK", "Content-Encoding: br\r\n", TABLE),
        "/garbage.csv" => {
            let _ = stream.write_all(b"\x00\x01garbage\r\n\r\n");
        }
        _ => {}
    });
    for (path, why) in [
        ("404.csv", "404"),
        ("empty.csv", "empty"),
        ("cut.csv", "broke off after"),
        ("large.csv", "more than"),
        ("slow.csv", "silent"),
        ("silent.csv", "silent"),
        ("packed.csv", "packed"),
        ("garbage.csv", ""),
        ("closed.csv", ""),
    ] {
        let told = broken(&format!("http://127.0.0.1:{port}/{path}?apikey=rahasia"), HERE);
        assert!(
            told.contains(why) && told.contains(&format!("127.0.0.1:{port}/{path}")),
            "{path}: {told}"
        );
        assert!(!told.contains("rahasia"), "{path}: {told}");
    }
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let told = broken(&format!("http://127.0.0.1:{nobody}/a.csv"), HERE);
    assert!(told.contains("nothing answers"), "{told}");
    let told = broken("https://tidak-ada.invalid/a.csv", "timeout_s = 5");
    assert!(told.contains("cannot be fetched"), "{told}");
}

#[test]
fn a_server_that_speaks_no_tls_and_a_way_out_of_tls_are_told() {
    let port = serve(|stream, _, _| answer(stream, "200 OK", "", TABLE));
    let told = broken(&format!("https://127.0.0.1:{port}/a.csv"), HERE);
    assert!(told.contains("cannot be fetched"), "{told}");
}
