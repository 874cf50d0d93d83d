//! How long `/route` takes under 64 connections at a steady rate, as responders ask: every connection has
//! its own timetable, and a late answer counts from when it was due.
//!
//! `ways URL FILE RATE SECONDS`: FILE holds a path a line, RATE is questions a second over all.
#![expect(clippy::print_stdout, reason = "figures are printed")]
#![expect(clippy::expect_used, reason = "a race that cannot start stops")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

const CONNECTIONS: usize = 64;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, file, rate, seconds] = words.as_slice() else {
        println!("ways URL FILE RATE SECONDS");
        return;
    };
    let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let paths = std::fs::read_to_string(file).expect("FILE is readable");
    let paths: Arc<Vec<String>> = Arc::new(paths.lines().map(str::to_owned).collect());
    let rate: f64 = rate.parse().expect("RATE is a number");
    let seconds: f64 = seconds.parse().expect("SECONDS is a number");
    let each = Duration::from_secs_f64(CONNECTIONS as f64 / rate);
    let begun = Instant::now();
    let askers: Vec<_> = (0..CONNECTIONS)
        .map(|number| {
            let (host, paths) = (host.clone(), Arc::clone(&paths));
            let first = begun + each.mul_f64(number as f64 / CONNECTIONS as f64);
            let end = begun + Duration::from_secs_f64(seconds);
            tokio::spawn(async move { ask(&host, &paths, number, first, each, end).await })
        })
        .collect();
    let mut took = Vec::new();
    for asker in askers {
        took.extend(asker.await.expect("an asker ends"));
    }
    took.sort_unstable();
    let of = |share: f64| {
        let at = ((took.len() as f64 * share) as usize).min(took.len() - 1);
        took[at].as_secs_f64() * 1e3
    };
    println!(
        "{} answers, {:.0} a second: p50 {:.2}, p90 {:.2}, p99 {:.2}, most {:.2} ms",
        took.len(),
        took.len() as f64 / begun.elapsed().as_secs_f64(),
        of(0.5),
        of(0.9),
        of(0.99),
        of(1.0),
    );
}

async fn ask(
    host: &str,
    paths: &[String],
    number: usize,
    first: Instant,
    each: Duration,
    end: Instant,
) -> Vec<Duration> {
    let stream = TcpStream::connect(host).await.expect("the server takes connections");
    stream.set_nodelay(true).expect("a socket has options");
    let mut stream = BufReader::new(stream);
    let mut took = Vec::new();
    let (mut due, mut at) = (first, number * 7919);
    let (mut line, mut body) = (String::new(), Vec::new());
    while due < end {
        tokio::time::sleep_until(due.into()).await;
        let path = &paths[at % paths.len()];
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("the server reads");
        let mut length = 0;
        loop {
            line.clear();
            stream.read_line(&mut line).await.expect("the server answers");
            if line.starts_with("HTTP/1.1 ") {
                assert!(line.starts_with("HTTP/1.1 200"), "{path}: {line}");
            }
            let (name, value) = line.split_once(':').unwrap_or_default();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().expect("a length is a number");
            }
            if line == "\r\n" {
                break;
            }
        }
        body.resize(length, 0);
        stream.read_exact(&mut body).await.expect("the body comes whole");
        took.push(due.elapsed());
        due += each;
        at += 104_729;
    }
    took
}
