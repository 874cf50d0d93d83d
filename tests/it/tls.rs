//! HTTPS for a network without internet, as its users meet it: curl (OpenSSL) and Chromium (NSS), which
//! share no code with the server.

use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lintas_e2e::{Absent, PATIENCE, Server, binary, key_in, published, run, skipped, wait_until};
use serde_json::Value;

use crate::browser::passes_with;

const NAME: &str = "posko.lan";
/// Any free port for HTTPS.
const FREE: &str = "listen = \"127.0.0.1:0\"\n";

/// A server with its folder, its state and, where it has one, the authority that clients trust.
struct Post {
    folder: tempfile::TempDir,
    state: PathBuf,
    server: Server,
}

/// A post with an authority of its own; `limits` is written into its configuration.
fn post(limits: &str) -> Post {
    let (folder, snapshots) = published();
    configured(folder, &snapshots, &format!("own_authority = true\nnames = [\"{NAME}\"]\n"), limits)
}

fn configured(folder: tempfile::TempDir, snapshots: &Path, tls: &str, limits: &str) -> Post {
    let state = folder.path().join("state");
    let config = folder.path().join("server.toml");
    let text = format!("state = \"state\"\n{limits}\n[tls]\n{FREE}{tls}");
    std::fs::write(&config, text).expect("a folder is writable");
    let server = Server::start_configured(snapshots, &config);
    Post { folder, state, server }
}

impl Post {
    fn authority(&self) -> PathBuf {
        self.state.join("tls/authority.crt")
    }

    fn port(&self) -> u16 {
        self.server.secure_port.expect("it speaks HTTPS")
    }

    fn secure(&self) -> String {
        format!("https://{NAME}:{}", self.port())
    }

    /// The plain address under the name that people know.
    fn plain(&self) -> String {
        let port = self.server.url.rsplit_once(':').expect("a port").1;
        format!("http://{NAME}:{port}")
    }

    /// Asks with curl, which trusts the authority in this file and no other.
    fn curl(&self, trusted: &Path, url: &str, more: &[&str]) -> Output {
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--include", "--noproxy", "*"]);
        command.args(["--max-time", &PATIENCE.as_secs().to_string(), "--cacert"]).arg(trusted);
        for base in [self.secure(), self.plain()] {
            let port = base.rsplit_once(':').expect("a port").1;
            command.args(["--resolve", &format!("{NAME}:{port}:127.0.0.1")]);
        }
        command.args(more).arg(url).output().expect("curl starts")
    }

    /// The head and body of an answer to whom the authority is trusted.
    fn ask(&self, url: &str, more: &[&str]) -> String {
        let output = self.curl(&self.authority(), url, more);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{url}: {told}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn health(&self) -> Value {
        self.server.json("/health")
    }

    fn refused(&self, why: &str) -> u64 {
        let text = String::from_utf8_lossy(&self.server.get("/metrics").body).into_owned();
        let name = format!("lintas_refused_total{{why=\"{why}\"}} ");
        let line = text.lines().find_map(|line| line.strip_prefix(&name));
        line.unwrap_or_else(|| panic!("{name} in\n{text}")).parse().expect("a number")
    }
}

#[test]
fn who_trusts_the_authority_is_answered_and_who_does_not_is_not() {
    let post = post("");
    for more in [&["--tlsv1.3"][..], &["--tls-max", "1.2"]] {
        let answer = post.ask(&format!("{}/tiles/roads", post.secure()), more);
        assert!(answer.starts_with("HTTP/2 200"), "{answer}");
        assert!(answer.contains(&post.secure()) && !answer.contains("http://"), "{answer}");
    }
    // By its address, too; and by no protocol that has been broken.
    let by_address = post.ask(&format!("https://127.0.0.1:{}/health", post.port()), &["--http1.1"]);
    assert!(by_address.starts_with("HTTP/1.1 200"), "{by_address}");
    let old = ["--tlsv1.0", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"];
    let url = format!("{}/health", post.secure());
    assert!(!post.curl(&post.authority(), &url, &old).status.success());
    let nobody = post.folder.path().join("nobody.pem");
    let other = self::post("");
    std::fs::copy(other.authority(), &nobody).expect("a file can be copied");
    let stranger = post.curl(&nobody, &url, &[]);
    assert_eq!(stranger.status.code(), Some(60), "curl: the certificate is not trusted");
    wait_until("it is counted", || post.refused("handshake_failed") > 0);
    let health = post.health();
    assert!(health["tls"]["days_left"].as_i64().is_some_and(|days| days > 300), "{health}");
    assert_eq!(health["status"], "ok", "{health}");
}

#[test]
fn plain_http_leads_to_https_and_takes_no_key_and_nothing_new() {
    let post = post("");
    let reporter =
        key_in(&post.folder.path().join("snapshots"), Some(&post.state), "p", "reporter");
    let (plain, secure) = (post.plain(), post.secure());
    for path in ["/", "/catalog?f=json", "/tiles/roads/0/0/0"] {
        let answer = post.ask(&format!("{plain}{path}"), &[]);
        assert!(answer.starts_with("HTTP/1.1 308"), "{answer}");
        assert!(answer.contains(&format!("location: {secure}{path}\r\n")), "{answer}");
    }
    let followed = post.ask(&format!("{plain}/catalog"), &["--location"]);
    assert!(followed.contains("HTTP/2 200") && followed.contains("LATIHAN"), "{followed}");
    let bearer = format!("Authorization: Bearer {reporter}");
    let json = "Content-Type: application/json";
    let report = r#"{"status":"closed","cause":"flood","mode":"drill","reason":"Air",
        "geometry":{"type":"Point","coordinates":[116.98,-0.42]}}"#;
    let posted = ["-H", &bearer, "-H", json, "-d", report];
    for (path, more) in [
        ("/reports".to_owned(), &posted[..]),
        ("/reports".to_owned(), &posted[2..]),
        ("/whoami".to_owned(), &posted[..2]),
        (format!("/tiles/roads/0/0/0?key={reporter}"), &[]),
    ] {
        let answer = post.ask(&format!("{plain}{path}"), more);
        assert!(answer.starts_with("HTTP/1.1 403"), "{path}: {answer}");
        assert!(answer.contains("https_required") && answer.contains(&secure), "{answer}");
        assert!(!answer.contains(&reporter) && !answer.contains("location:"), "{answer}");
    }
    assert_eq!(post.refused("key_in_the_clear"), 3);
    let taken = post.ask(&format!("{secure}/reports"), &posted);
    assert!(taken.starts_with("HTTP/2 201"), "{taken}");
    // What a tablet needs before it trusts is the authority itself.
    let der = post.server.get("/trust/authority.crt");
    let pem = String::from_utf8(post.server.get("/trust/authority.pem").body).expect("text");
    assert_eq!((der.status, der.body.first()), (200, Some(&0x30)), "a sequence in DER");
    assert_eq!(pem, std::fs::read_to_string(post.authority()).expect("it is there"));
    let page = String::from_utf8_lossy(&post.server.get("/trust").body).into_owned();
    assert!(page.contains("LATIHAN") && page.contains("/trust/authority.crt"), "{page}");
}

#[test]
fn an_authority_outlives_restarts_and_a_damaged_one_is_told_and_left_alone() {
    let mut post = post("");
    let authority = std::fs::read(post.authority()).expect("it is there");
    post.server.kill();
    let folder = post.folder.path();
    let config = folder.join("server.toml");
    post.server = Server::start_configured(&folder.join("snapshots"), &config);
    assert_eq!(std::fs::read(post.authority()).expect("it is there"), authority);
    assert!(post.ask(&format!("{}/health", post.secure()), &[]).starts_with("HTTP/2 200"));
    post.server.kill();
    let private = post.state.join("tls/authority.pem");
    std::fs::write(&private, "damaged").expect("it is writable");
    let mut start = Command::new(binary("lintas-server"));
    let start = start.args(["--listen", "127.0.0.1:0", "-c"]).arg(&config);
    let output =
        start.arg("--snapshots").arg(folder.join("snapshots")).output().expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("authority.pem is damaged"), "{told}");
    assert_eq!(std::fs::read(&private).expect("it is there"), b"damaged");
}

#[test]
fn a_given_certificate_is_exchanged_while_the_server_serves() {
    // Two authorities, as two offices would have them; their servers' certificates are given to a third.
    let (first, second) = (post(""), post(""));
    let (folder, snapshots) = published();
    let file = folder.path().join("given.pem");
    let give = |from: &Post| {
        let beside = file.with_extension("new");
        std::fs::copy(from.state.join("tls/certificate.pem"), &beside).expect("it can be copied");
        std::fs::rename(&beside, &file).expect("it can be moved");
    };
    give(&first);
    let given = "certificate = \"given.pem\"\nkey = \"given.pem\"\n";
    let third = configured(folder, &snapshots, given, "");
    let trusted = |by: &Post| {
        let output = third.curl(&by.authority(), &format!("{}/health", third.secure()), &[]);
        output.status.success()
    };
    assert!(trusted(&first) && !trusted(&second));
    assert_eq!(third.server.get("/trust").status, 404, "there is nothing of its own to install");
    give(&second);
    wait_until("the new one is in use", || trusted(&second));
    assert!(!trusted(&first));
    // One that is no good is told, and the last good one stays.
    std::fs::write(&file, "half a cert").expect("it is writable");
    wait_until("it is told", || third.health()["status"] == "degraded");
    assert!(trusted(&second));
    assert_eq!(third.health()["tls"]["warns"], true);
    assert_eq!(third.server.get("/ready").status, 200, "the map is served all the same");
}

/// Keeps `count` handshakes open that never end, each with a new letter again and again; one that the
/// server closes is opened anew.
fn trickle(post: &Post, count: usize, stop: &AtomicBool) {
    let open = || {
        let mut stream = TcpStream::connect(("127.0.0.1", post.port())).expect("it listens");
        stream.set_nonblocking(true).expect("a socket need not wait");
        // The beginning of a first message of 16 kB (RFC 8446, section 4).
        let _ = stream.write_all(&[22, 3, 1, 0x3f, 0xff, 1, 0, 0x3f, 0xfb, 3, 3]);
        stream
    };
    let mut sockets: Vec<TcpStream> = (0..count).map(|_| open()).collect();
    while !stop.load(Ordering::Relaxed) {
        for socket in &mut sockets {
            if socket.write_all(b"a").is_err() {
                *socket = open();
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Ends a crowd also where its test fails.
struct EndsHandshakes<'a>(&'a AtomicBool);

impl Drop for EndsHandshakes<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn who_asks_politely_is_answered_beside_handshakes_that_never_end() {
    // This machine is a client as any other, and its crowd may have all places.
    let post = post(
        "trusted_proxies = []\n[limits]\nconnections = 64\nconnections_per_address = 500\n\
         handshake_timeout_s = 1\n",
    );
    let again = ["--retry", "20", "--retry-all-errors", "--retry-delay", "0"];
    let refused = |why| {
        let text = post.ask(&format!("{}/metrics", post.secure()), &again);
        !text.contains(&format!("lintas_refused_total{{why=\"{why}\"}} 0\n"))
    };
    // So many that they take each other's places, and so few that nobody ends them but their time.
    for (count, why) in [(100, "connection_shed"), (30, "handshake_too_slow")] {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let crowd = scope.spawn(|| trickle(&post, count, &stop));
            let ended = EndsHandshakes(&stop);
            let url = format!("{}/tiles/roads/0/0/0", post.secure());
            for _ in 0..20 {
                // Who floods from the same address may be taken for the one who asks: it asks again.
                let answer = post.ask(&url, &again);
                assert!(answer.contains("HTTP/2 20"), "{answer}");
            }
            wait_until(why, || refused(why));
            drop(ended);
            crowd.join().expect("the crowd ends");
        });
    }
}

/// A home folder whose browser trusts what stands in `authority`, and nothing else that nobody else does.
fn home(folder: &Path, name: &str, authority: Option<&Path>) -> String {
    let home = folder.join(name);
    let store = home.join(".pki/nssdb");
    std::fs::create_dir_all(&store).expect("a folder");
    let store = format!("sql:{}", store.display());
    run(Command::new("certutil").args(["-d", &store, "-N", "--empty-password"]));
    if let Some(authority) = authority {
        let mut trusts = Command::new("certutil");
        run(trusts.args(["-d", &store, "-A", "-t", "C,,", "-n", "posko", "-i"]).arg(authority));
    }
    home.display().to_string()
}

#[test]
fn a_browser_that_trusts_the_authority_has_a_secure_context_under_the_posts_name() {
    if Command::new("certutil").arg("-H").output().is_err() {
        let told = "certutil is not installed (libnss3-tools); `make test` installs it";
        return skipped(Absent::Program, told).unwrap_or_default();
    }
    let post = post("");
    let folder = post.folder.path();
    let trusting = home(folder, "trusting", Some(&post.authority()));
    let doubting = home(folder, "doubting", None);
    let (secure, plain) = (post.secure(), post.plain());
    passes_with(
        "secure.test.ts",
        folder,
        &[
            ("LINTAS_URL", &secure),
            ("LINTAS_PLAIN_URL", &plain),
            ("LINTAS_TRUSTING_HOME", &trusting),
            ("LINTAS_DOUBTING_HOME", &doubting),
        ],
    );
}
