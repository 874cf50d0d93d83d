//! A snapshot that is cut off, removed or replaced while it is served: the process lives, no answer is
//! another than before, `/health` tells, and what is put back is taken up again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use lintas_e2e::{Server, copy, current, published, wait_until};
use serde_json::Value;

/// The whole of an answer that must not change: of JSON its features without what only time moves.
fn essence(path: &str, body: &[u8]) -> Vec<u8> {
    if !path.starts_with("/route") && !path.starts_with("/collections") {
        return body.to_vec();
    }
    let json: Value = serde_json::from_slice(body).expect("the body is JSON");
    let features = json["features"].as_array().expect("features");
    let told = features.iter().flat_map(|feature| {
        let of = &feature["properties"];
        [&feature["geometry"], &of["id"], &of["edges"], &of["status"]]
    });
    told.map(Value::to_string).collect::<String>().into_bytes()
}

/// Status and essence of an answer; `None` where it broke off before its end.
fn ask(url: &str, path: &str) -> Option<(u16, Vec<u8>)> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut response = agent.get(format!("{url}{path}")).call().expect("the server answers");
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(256 << 20).read_to_vec().ok()?;
    Some((status, if status == 200 { essence(path, &body) } else { body }))
}

/// Tiles, features, ways, tables and files.
fn asked(server: &Server) -> Vec<String> {
    let place = |layer: &str| {
        let features = server.json(&format!("/collections/{layer}/items?limit=1"));
        let place = features["features"][0]["geometry"]["coordinates"].clone();
        (place[0].as_f64().expect("lon"), place[1].as_f64().expect("lat"))
    };
    let (from, to) = (place("depots"), place("shelters"));
    let mut asked = Vec::new();
    for z in [8_u32, 11, 14] {
        let side = f64::from(1 << z);
        let y = (1.0 - from.1.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0;
        let (x, y) = (((from.0 + 180.0) / 360.0 * side) as u32, (y * side) as u32);
        asked.push(format!("/tiles/roads/{z}/{x}/{y}"));
        asked.push(format!("/tiles/admin,roads,depots/{z}/{x}/{y}"));
        let id = server.json("/health")["snapshot"].as_str().expect("an id").to_owned();
        asked.push(format!("/snapshots/{id}/tiles/roads/{z}/{x}/{y}"));
    }
    for class in ["pickup", "truck", "motorcycle"] {
        let (from, to) = (format!("{},{}", from.0, from.1), format!("{},{}", to.0, to.1));
        asked.push(format!("/route?from={from}&to={to}&vehicle={class}"));
    }
    for layer in ["roads", "hazards", "places", "shelters"] {
        asked.push(format!("/collections/{layer}/items?limit=200"));
    }
    let files = ["/archives/roads.pmtiles", "/archives/roads.fgb", "/archives/water.pmtiles"];
    asked.extend(files.map(str::to_owned));
    asked.extend(["/tables/needs.csv", "/tables/needs.parquet"].map(str::to_owned));
    asked.retain(|path| matches!(ask(&server.url, path), Some((200, _))));
    for kind in ["/tiles", "/snapshots", "/route", "/collections", "/archives", "/tables"] {
        assert!(asked.iter().any(|path| path.starts_with(kind)), "nothing of {kind} is answered");
    }
    asked
}

/// What was answered before, by address.
struct Before(BTreeMap<String, Vec<u8>>);

impl Before {
    fn of(server: &Server) -> Self {
        let answers = asked(server).into_iter().map(|path| {
            let (_, body) = ask(&server.url, &path).expect("an answer");
            (path, body)
        });
        Self(answers.collect())
    }

    /// Asks for everything again: each answer is the one before or, where the server `reads_on` from
    /// the disk, says that it cannot be given or breaks off. Answers how many are not given.
    fn compare(&self, server: &Server, reads_on: bool) -> usize {
        let mut missing = 0;
        for (path, before) in &self.0 {
            match ask(&server.url, path) {
                Some((200, body)) => assert!(body == *before, "{path}: another answer"),
                Some((503, body)) => {
                    let told = String::from_utf8_lossy(&body);
                    assert!(reads_on && told.contains("snapshot_damaged"), "{path}: {told}");
                    missing += 1;
                }
                None if reads_on && path.starts_with("/archives") => missing += 1,
                other => panic!("{path}: {:?}", other.map(|answer| answer.0)),
            }
        }
        missing
    }
}

/// A server that keeps so many megabytes of files in memory beside those that must be, and verifies
/// its snapshot again every second.
fn server(snapshots: &Path, folder: &Path, copy_mb: u32) -> Server {
    let config = folder.join(format!("copy-{copy_mb}.toml"));
    let text =
        format!("state = 'state-{copy_mb}'\n[limits]\ncopy_mb = {copy_mb}\nreverify_s = 1\n");
    fs::write(&config, text).expect("a folder is writable");
    Server::start_configured(snapshots, &config)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder is readable");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn cut(file: &Path, left: u64) {
    let file = fs::File::options().write(true).open(file).expect("a file of a copy");
    file.set_len(left).expect("a file can be cut off");
}

/// Writes a file as it was where it lies, so that whoever has it open sees it.
fn put_back(file: &Path, bytes: &[u8]) {
    fs::write(file, bytes).expect("a file can be written");
}

fn told(server: &Server) -> Option<String> {
    server.json("/health")["damaged"]["why"].as_str().map(str::to_owned)
}

/// Says that it is over when the test ends, also where it fails: those who ask would go on.
struct SaysOver<'a>(&'a AtomicBool);

impl Drop for SaysOver<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_snapshot_that_is_cut_off_while_it_is_served_kills_nobody_and_changes_no_answer() {
    let (folder, snapshots) = published();
    let held = server(&snapshots, folder.path(), 1024);
    let read = server(&snapshots, folder.path(), 0);
    let (of_held, of_read) = (Before::of(&held), Before::of(&read));
    let files = files(&current(&snapshots));
    let (over, asked, missing) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let _says_over = SaysOver(&over);
        // Requests run all the while, also in the middle of a cut.
        for _ in 0..2 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    missing.fetch_add(of_read.compare(&read, true), Ordering::Relaxed);
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for file in &files {
            let whole = fs::read(file).expect("a file is readable");
            let bytes = whole.len() as u64;
            for left in [0, bytes / 2, bytes.saturating_sub(4096), bytes.saturating_sub(1)] {
                cut(file, left);
                let path = of_read.0.keys().nth(left as usize % of_read.0.len()).expect("a path");
                let _ = ask(&read.url, path);
                put_back(file, &whole);
            }
        }
        // All of them at once, until somebody has asked for everything.
        let whole: Vec<Vec<u8>> =
            files.iter().map(|file| fs::read(file).expect("a file is readable")).collect();
        for (file, whole) in files.iter().zip(&whole) {
            cut(file, whole.len() as u64 / 2);
        }
        let (rounds, lacked) = (asked.load(Ordering::Relaxed), missing.load(Ordering::Relaxed));
        wait_until("requests meet the damage", || {
            asked.load(Ordering::Relaxed) >= rounds + 4 && missing.load(Ordering::Relaxed) > lacked
        });
        assert_eq!(of_held.compare(&held, false), 0, "what is in memory is whole");
        for server in [&held, &read] {
            wait_until("the damage is told", || told(server).is_some());
            assert_eq!(server.get("/ready").status, 200);
        }
        for (file, whole) in files.iter().zip(&whole) {
            put_back(file, whole);
        }
    });
    for (server, before) in [(&held, &of_held), (&read, &of_read)] {
        wait_until("it is whole again", || told(server).is_none());
        assert_eq!(before.compare(server, false), 0);
    }
}

#[test]
fn a_folder_that_is_removed_while_it_is_served_is_served_on_and_taken_up_again() {
    let (folder, snapshots) = published();
    let safe = folder.path().join("safe");
    copy(&snapshots, &safe);
    let server = server(&snapshots, folder.path(), 0);
    let before = Before::of(&server);
    fs::remove_dir_all(current(&snapshots)).expect("a folder can be removed");
    assert_eq!(before.compare(&server, false), 0, "no path is opened again");
    wait_until("it is told", || told(&server).is_some_and(|why| why.contains("missing")));
    fs::remove_dir_all(&snapshots).expect("a folder can be removed");
    let refused = || server.json("/health")["refused"]["why"].as_str().map(str::to_owned);
    wait_until("it is told that nothing is current", || refused().is_some());
    assert_eq!(before.compare(&server, false), 0);
    // A file in its place.
    fs::write(&snapshots, "no folder").expect("a folder is writable");
    wait_until("that is told, too", || refused().is_some_and(|why| why.contains("read")));
    assert_eq!(before.compare(&server, false), 0);
    fs::remove_file(&snapshots).expect("a file can be removed");
    // It comes back as a copy comes: `current` first, the rest later.
    fs::create_dir(&snapshots).expect("a folder can be made");
    fs::copy(safe.join("current"), snapshots.join("current")).expect("a file can be copied");
    assert_eq!(before.compare(&server, false), 0);
    copy(&safe, &snapshots);
    wait_until("it is whole again", || told(&server).is_none() && refused().is_none());
    assert_eq!(before.compare(&server, false), 0);
}

#[test]
fn a_damaged_snapshot_is_not_put_in_service_at_the_start_and_is_once_it_is_whole() {
    let (folder, snapshots) = published();
    let dir = current(&snapshots);
    let largest = files(&dir)
        .into_iter()
        .max_by_key(|file| fs::metadata(file).expect("a file of a snapshot").len());
    let largest = largest.expect("a snapshot has files");
    let whole = fs::read(&largest).expect("a file is readable");
    cut(&largest, whole.len() as u64 - 1);
    let server = server(&snapshots, folder.path(), 0);
    let health = server.json("/health");
    assert_eq!(health["status"], "empty");
    assert!(health["refused"]["why"].as_str().is_some_and(|why| why.contains("bytes instead of")));
    assert_eq!(server.get("/ready").status, 503);
    put_back(&largest, &whole);
    wait_until("it is in service", || server.get("/ready").status == 200);
}
