//! What was reported stays closed where it can only be read, nothing is open where it cannot be read, and two
//! servers never write to one folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use lintas_e2e::{Server, binary, key_in, published, wait_until};
use serde_json::{Value, json};

/// A folder of snapshots, and beside it one of reports: three roads were reported closed, and the server
/// was killed.
struct ThreeClosures {
    _folder: tempfile::TempDir,
    snapshots: PathBuf,
    state: PathBuf,
    key: String,
    /// The closed roads, and one more that is open.
    roads: Vec<Value>,
}

impl ThreeClosures {
    fn reported() -> Self {
        let (folder, snapshots) = published();
        let state = folder.path().join("laporan");
        let key = key_in(&snapshots, Some(&state), "pos-kota-bangun", "reporter");
        let mut server = Server::start_with(&snapshots, Some(&state));
        let mut roads = server.features("roads");
        roads.retain(|road| road["properties"]["status"] == "open");
        let mut roads: Vec<Value> = roads.into_iter().step_by(17).take(4).collect();
        assert_eq!(roads.len(), 4, "the drill region has roads that a model found dry");
        let open = roads.pop().expect("four");
        for road in &roads {
            let answer = server.post("/reports", Some(&key), None, &closed(id(road)));
            assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
        }
        server.kill();
        roads.push(open);
        Self { _folder: folder, snapshots, state, key, roads }
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(binary("lintas-server"));
        command.arg("--snapshots").arg(&self.snapshots).arg("--state").arg(&self.state).args(more);
        command
    }

    /// The server over a state folder that it cannot write: mounted read-only in a namespace of its own
    /// where the system allows that to everybody; else with a folder where its lock belongs.
    fn that_cannot_write(&self) -> Command {
        const MOUNT: &str =
            "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"";
        let within = |program: &Path| {
            let mut command = Command::new("unshare");
            command.args(["-rm", "sh", "-c", MOUNT]).arg(&self.state).arg(program);
            command
        };
        let can_mount = within(Path::new("true")).status().is_ok_and(|status| status.success());
        if !can_mount {
            let lock = self.state.join("journal.lock");
            std::fs::remove_file(&lock).expect("the lock of the server that was killed");
            std::fs::create_dir(&lock).expect("a folder in its place");
            return self.command(&[]);
        }
        let mut command = within(&binary("lintas-server"));
        command.arg("--snapshots").arg(&self.snapshots).arg("--state").arg(&self.state);
        command
    }

    /// That the three are closed, wherever one asks.
    fn are_closed(&self, server: &Server) {
        for road in &self.roads[..3] {
            let item = server.json(&format!("/collections/roads/items/{}", id(road)));
            assert_eq!(item["properties"]["status"], "closed", "{item}");
            let ends = road["geometry"]["coordinates"].as_array().expect("a line");
            let place = |at: &Value| format!("{},{}", at[0], at[1]);
            let (from, to) = (place(&ends[0]), place(&ends[ends.len() - 1]));
            let way = server.json(&format!("/route?from={from}&to={to}&vehicle=car"));
            let over = way["features"][0]["properties"]["edges"].to_string();
            assert!(!over.contains(&format!("\"{}\"", id(road))), "nobody is sent over it: {way}");
        }
        assert_eq!(server.json("/reports")["numberMatched"], 3);
    }
}

fn id(road: &Value) -> &str {
    road["properties"]["id"].as_str().expect("an id")
}

fn closed(road: &str) -> Value {
    json!({
        "status": "closed", "edges": [road], "cause": "flood", "confidence": "seen",
        "seen_at": "2025-09-18T09:00:00+08:00", "mode": "drill",
    })
}

fn code(body: &[u8]) -> Value {
    serde_json::from_slice::<Value>(body).expect("JSON")["code"].take()
}

#[test]
fn three_closures_stay_closed_on_a_card_that_can_only_be_read() {
    let told = ThreeClosures::reported();
    let wal = told.state.join("journal.db-wal");
    assert!(
        wal.metadata().expect("a WAL").len() > 0,
        "what was killed leaves its newest words there"
    );
    let server = Server::start_within(told.that_cannot_write());
    told.are_closed(&server);
    let ready = server.get("/ready");
    assert_eq!((ready.status, ready.degraded.as_deref()), (200, Some("reports-read-only")));
    let health = server.json("/health");
    assert_eq!(
        (&health["status"], &health["reports_state"]),
        (&json!("degraded"), &json!("read_only"))
    );
    assert!(health["reports"].is_string(), "and why: {health}");
    let open = id(&told.roads[3]);
    let refused = server.post("/reports", Some(&told.key), None, &closed(open));
    assert_eq!((refused.status, code(&refused.body)), (503, json!("journal_failed")));
    let item = server.json(&format!("/collections/roads/items/{open}"));
    assert_eq!(item["properties"]["status"], "open", "all that was said could be read");
}

#[test]
fn a_second_server_is_refused_with_the_first_one_named_unless_it_only_reads() {
    let told = ThreeClosures::reported();
    let first = Server::start_within(told.command(&[]));
    let second = told.command(&["--listen", "127.0.0.1:0"]).output().expect("it runs");
    let why = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1), "{why}");
    for part in [format!("process {}", first.process()), first.url.clone(), "since 2".to_owned()] {
        assert!(why.contains(&part), "{part}: {why}");
    }
    // Keys are made beside it all the same.
    key_in(&told.snapshots, Some(&told.state), "pos-lain", "reporter");

    let reader = Server::start_within(told.command(&["--read-only-state"]));
    told.are_closed(&reader);
    let open = id(&told.roads[3]);
    assert_eq!(first.post("/reports", Some(&told.key), None, &closed(open)).status, 201);
    wait_until("the reader shows what the first one took in", || {
        let item = reader.json(&format!("/collections/roads/items/{open}"));
        item["properties"]["status"] == "closed"
    });
}

#[test]
fn where_reports_cannot_be_read_no_road_is_open_and_the_server_is_not_ready() {
    let told = ThreeClosures::reported();
    let files = ["journal.db", "journal.db-wal", "journal.log"].map(|name| told.state.join(name));
    let whole = files.each_ref().map(|file| std::fs::read(file).expect("a journal"));
    std::fs::remove_file(&files[1]).expect("the WAL goes");
    for file in [&files[0], &files[2]] {
        std::fs::write(file, "neither a database nor a log any more, but long enough")
            .expect("damage");
    }
    let is_open = |road: &Value| road["properties"]["status"] == "open";
    let mut server = Server::start_within(told.command(&[]));
    let ready = server.get("/ready");
    assert_eq!((ready.status, code(&ready.body)), (503, json!("reports_unreadable")));
    for path in
        ["/", "/catalog", "/tiles/roads", "/archives/roads.pmtiles", "/reports", "/bulletin"]
    {
        let degraded = server.get(path).degraded.unwrap_or_default();
        assert!(degraded.starts_with("reports-unreadable"), "{path}: {degraded}");
    }
    let roads = server.features("roads");
    assert!(!roads.iter().any(is_open), "one of them may be closed");
    assert!(roads.iter().any(|road| {
        road["properties"]["reason"].as_str().is_some_and(|it| it.contains("laporan_tidak_terbaca"))
    }));
    server.kill();
    let mut server = Server::start_within(told.command(&["--serve-without-reports"]));
    let ready = server.get("/ready");
    assert_eq!(ready.status, 200);
    assert!(ready.degraded.is_some_and(|it| it.starts_with("reports-unreadable")));
    assert!(!server.features("roads").iter().any(is_open), "ready, and not whole");
    server.kill();
    for name in ["journal.db-wal", "journal.db-shm"] {
        // What the server made of the damaged one.
        let _ = std::fs::remove_file(told.state.join(name));
    }
    for (file, bytes) in files.iter().zip(&whole) {
        std::fs::write(file, bytes).expect("it is put back");
    }
    let server = Server::start_within(told.command(&[]));
    told.are_closed(&server);
    assert_eq!(server.get("/ready").degraded, None);
    assert!(server.features("roads").iter().any(is_open));
}
