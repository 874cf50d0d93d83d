//! The harness: starts the shipped binaries and talks to them as their users would.
#![allow(clippy::panic, reason = "a harness tells by panicking what it could not start")]

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

pub mod geojson;
mod kill;
pub mod modules;
mod photo;
mod prepared;
mod shared;
pub mod small_files;
mod suite;

pub use kill::{kill_under_way, linger};
pub use photo::{photo, try_photo};
pub use prepared::published;
pub use shared::{
    Told, ask, ask_for, collections, features, found, item_path, link, links, matching,
    shared_drill,
};
pub use suite::{Absent, Dice, PATIENCE, rounds, rounds_of, skipped, wait_until};

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A shipped binary: from `LINTAS_BIN_DIR`, else beside the test that runs.
///
/// # Panics
/// Where the binary was not built: `make build` builds it.
pub fn binary(name: &str) -> PathBuf {
    let folder = std::env::var_os("LINTAS_BIN_DIR").map_or_else(
        || {
            let test = std::env::current_exe().expect("a running test has a path");
            // target/release/deps/it-… lies one folder below the binaries.
            test.ancestors().nth(2).expect("a test lies in a target folder").to_owned()
        },
        PathBuf::from,
    );
    let path = folder.join(name);
    assert!(path.is_file(), "{} is not built: run `make build`", path.display());
    path
}

/// Real data that nobody here made, beside the checkout; `None` with a clear word where it is
/// absent, so that a test can skip.
pub fn real_data(path: &str) -> Option<PathBuf> {
    let full = root().join("../shared/data").join(path);
    if full.exists() {
        return full.canonicalize().ok();
    }
    skipped(Absent::Shared, &format!("{path} is not beside this checkout"))
}

/// `lintas --snapshots DIR`, ready for a command.
pub fn lintas(snapshots: &Path) -> Command {
    let mut command = Command::new(binary("lintas"));
    command.arg("--snapshots").arg(snapshots);
    command
}

/// The drill region's configuration at another moment, as a file in `folder` that reads the same
/// sources in place.
///
/// # Panics
/// Where the drill region is not there.
pub fn drill_config(folder: &Path, as_of: &str) -> PathBuf {
    let region = root().join("data/kukar");
    let text = std::fs::read_to_string(region.join("lintas.toml")).expect("the drill region");
    let here = region.canonicalize().expect("the drill region");
    let text: String = text
        .lines()
        .map(|line| {
            for key in ["path = \"", "coverage = \""] {
                if let Some(value) = line.strip_prefix(key).filter(|v| !v.starts_with("extent")) {
                    return format!("{key}{}/{value}\n", here.display());
                }
            }
            if line.starts_with("as_of = ") {
                return format!("as_of = {as_of}\n");
            }
            if names_formats(line) {
                return "\n".to_owned();
            }
            format!("{line}\n")
        })
        .collect();
    // The sources lie where the drill region does, and not beside this configuration.
    let text = format!("{text}\n[ingest]\nallow_outside = true\n");
    let name: String = as_of.chars().filter(char::is_ascii_alphanumeric).collect();
    let file = folder.join(format!("{name}.toml"));
    std::fs::write(&file, text).expect("a temporary folder is writable");
    file
}

/// Whether a line of the drill's configuration asks for files to take away: they take their time, and have
/// tests of their own.
fn names_formats(line: &str) -> bool {
    line == "[output]" || line.starts_with("formats = ")
}

/// Copies the drill region, whose copy publishes no files to take away.
///
/// # Panics
/// Where the drill region cannot be read or `to` not be written.
pub fn copy_drill(to: &Path) {
    copy(&root().join("data/kukar"), to);
    let config = to.join("lintas.toml");
    let text = std::fs::read_to_string(&config).expect("the drill's configuration");
    let lines = text.lines().filter(|line| !names_formats(line));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    std::fs::write(&config, text).expect("a copy is writable");
}

/// The same with a sixth of the village roads, which are most of what a refresh is busy with.
///
/// # Panics
/// Where the drill region cannot be read or `to` not be written.
pub fn copy_thinned_drill(to: &Path) {
    copy_drill(to);
    let path = to.join("desa/jalan_desa.geojson");
    let text = std::fs::read_to_string(&path).expect("the village roads");
    let roads: serde_json::Value = serde_json::from_str(&text).expect("GeoJSON");
    let features = roads["features"].as_array().expect("features");
    let kept: Vec<String> = features.iter().step_by(6).map(ToString::to_string).collect();
    assert!(kept.len() > 1_000, "{} village roads", kept.len());
    // One a line, as in the whole file.
    let head = "{\"type\":\"FeatureCollection\",\"features\":[";
    std::fs::write(path, format!("{head}\n{}\n]}}\n", kept.join(",\n")))
        .expect("a copy is writable");
}

/// A running `lintas-server`, ended when dropped.
#[derive(Debug)]
pub struct Server {
    child: std::process::Child,
    /// Whether `child` leads a process group in which the server is another process.
    leads_group: bool,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// The port of HTTPS, where the server speaks it.
    pub secure_port: Option<u16>,
}

impl Server {
    /// Starts a server on a port of its own and waits for its address.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(snapshots: &Path) -> Self {
        Self::start_with(snapshots, None)
    }

    /// The same, with a folder of its own for what people report.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start_with(snapshots: &Path, state: Option<&Path>) -> Self {
        let mut command = Command::new(binary("lintas-server"));
        command.arg("--snapshots").arg(snapshots);
        if let Some(state) = state {
            command.arg("--state").arg(state);
        }
        Self::run(command)
    }

    /// The same, with all that it writes to stderr in the file `log`.
    ///
    /// # Panics
    /// Where it does not start, or the file cannot be made.
    pub fn start_logging(snapshots: &Path, log: &Path) -> Self {
        let mut command = Command::new(binary("lintas-server"));
        command.arg("--snapshots").arg(snapshots);
        command.stderr(std::fs::File::create(log).expect("a log can be made"));
        Self::run(command)
    }

    /// The same, as the file `config` says (`server.toml`).
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start_configured(snapshots: &Path, config: &Path) -> Self {
        let mut command = Command::new(binary("lintas-server"));
        command.arg("--snapshots").arg(snapshots).arg("--config").arg(config);
        Self::run(command)
    }

    /// The same, with a clock that starts at `moment` (`2025-09-18 01:00:00`, UTC) and runs on; `None`
    /// with a clear word where Debian's `faketime` is not installed.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start_at(snapshots: &Path, moment: &str) -> Option<Self> {
        let found = Command::new("faketime").arg("--version").output();
        if !found.is_ok_and(|output| output.status.success()) {
            let told = "faketime is not installed; `make test` installs it";
            return skipped(Absent::Program, told);
        }
        let start = || {
            let mut command = Command::new("faketime");
            command.arg("-f").arg(format!("@{moment}"));
            command.arg(binary("lintas-server")).arg("--snapshots").arg(snapshots);
            // Timers count on a clock that nobody moves.
            command.env("TZ", "UTC").env("DONT_FAKE_MONOTONIC", "1");
            command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            // The server is a child of `faketime` and would outlive it.
            command.process_group(0);
            let mut server = Self::listening(command)?;
            server.leads_group = true;
            Some(server)
        };
        // It names a semaphore by its process id, and one that was killed leaves its own behind: where an
        // id comes again it does not start, and the next id does.
        Some((0..5).find_map(|_| start()).expect("it says where it listens"))
    }

    /// Starts the server that `command` runs, in whatever surroundings it makes for it. It may be given
    /// arguments at its end.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start_within(command: Command) -> Self {
        Self::run(command)
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    fn run(command: Command) -> Self {
        Self::listening(command).expect("it says where it listens")
    }

    /// `None` where it ends before it says where it listens.
    fn listening(mut command: Command) -> Option<Self> {
        use std::io::BufRead;
        let mut child = command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("lintas-server starts");
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut secure_port = None;
        let url = std::io::BufReader::new(stdout).lines().map_while(Result::ok).find_map(|line| {
            if let Some((_, secure)) = line.split_once("https://") {
                secure_port = secure.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
            }
            line.split_once("http://").map(|(_, rest)| format!("http://{rest}"))
        });
        let Some(url) = url else {
            child.wait().expect("what has closed its output ends");
            return None;
        };
        let url = url.trim().trim_end_matches('/').to_owned();
        Some(Self { child, url, secure_port, leads_group: false })
    }

    /// The answer to `GET path`, whatever its status.
    ///
    /// # Panics
    /// Where no answer comes.
    pub fn get(&self, path: &str) -> Answer {
        self.get_as(path, None)
    }

    /// The same, asked with a key.
    ///
    /// # Panics
    /// Where no answer comes.
    pub fn get_as(&self, path: &str, key: Option<&str>) -> Answer {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = agent.get(format!("{}{path}", self.url));
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let mut response = request.call().expect("the server answers");
        let header = |name: &str| {
            response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned)
        };
        let etag = header("etag");
        let snapshot = header("x-lintas-snapshot");
        let degraded = header("x-lintas-degraded");
        let status = response.status().as_u16();
        let body = response
            .body_mut()
            .with_config()
            .limit(256 << 20)
            .read_to_vec()
            .expect("the body comes whole");
        Answer { status, etag, snapshot, degraded, body }
    }

    /// The answer to `POST path`, whatever its status.
    ///
    /// # Panics
    /// Where no answer comes.
    pub fn post(
        &self,
        path: &str,
        key: Option<&str>,
        name: Option<&str>,
        body: &serde_json::Value,
    ) -> Answer {
        try_post(&self.url, path, key, name, body).expect("the server answers")
    }

    /// Ends the server as a power cut would.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        if std::mem::take(&mut self.leads_group) {
            let kill = format!("kill -s KILL -- -{}", self.child.id());
            let _ = Command::new("sh").args(["-c", &kill]).status();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The JSON that `GET path` answers with 200.
    ///
    /// # Panics
    /// Where it answers something else.
    pub fn json(&self, path: &str) -> serde_json::Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        serde_json::from_slice(&answer.body).expect("the body is JSON")
    }

    /// The text that `GET path` answers with 200 to who has a key.
    ///
    /// # Panics
    /// Where it answers something else.
    pub fn text_as(&self, path: &str, key: &str) -> String {
        let answer = self.get_as(path, Some(key));
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, 200, "{path}: {text}");
        text
    }

    /// The JSON that `GET path` answers with 200 to who has a key.
    ///
    /// # Panics
    /// Where it answers something else.
    pub fn json_as(&self, path: &str, key: &str) -> serde_json::Value {
        serde_json::from_str(&self.text_as(path, key)).expect("the body is JSON")
    }

    /// Every feature of a layer, over as many pages as it takes.
    ///
    /// # Panics
    /// Where the paging is not what it says.
    pub fn features(&self, layer: &str) -> Vec<serde_json::Value> {
        let mut features = Vec::new();
        let mut next = Some(format!("/collections/{layer}/items?limit=1000"));
        while let Some(path) = next {
            let page = self.json(&path);
            features.extend(page["features"].as_array().expect("features").iter().cloned());
            next = page["links"]
                .as_array()
                .expect("links")
                .iter()
                .find(|link| link["rel"] == "next")
                .and_then(|link| link["href"].as_str())
                .map(|href| {
                    let path = href.find("/collections/").expect("a link of ours");
                    href[path..].to_owned()
                });
            assert!(page["numberMatched"].is_u64(), "{layer} is counted");
        }
        features
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The answer to a `POST`; `None` where the server is gone before it has answered whole. `name` is the
/// request's idempotency key.
pub fn try_post(
    url: &str,
    path: &str,
    key: Option<&str>,
    name: Option<&str>,
    body: &serde_json::Value,
) -> Option<Answer> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = agent.post(format!("{url}{path}")).header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    if let Some(name) = name {
        request = request.header("idempotency-key", name);
    }
    let mut response = request.send(body.to_string()).ok()?;
    let status = response.status().as_u16();
    let degraded = response.headers().get("x-lintas-degraded");
    let degraded = degraded.and_then(|it| it.to_str().ok()).map(str::to_owned);
    let body = response.body_mut().read_to_vec().ok()?;
    Some(Answer { status, etag: None, snapshot: None, degraded, body })
}

/// A new key of a role, from the shipped binary.
///
/// # Panics
/// Where it cannot be made.
pub fn key(snapshots: &Path, name: &str, role: &str) -> String {
    key_in(snapshots, None, name, role)
}

/// The same, in a folder of its own.
///
/// # Panics
/// Where it cannot be made.
pub fn key_in(snapshots: &Path, state: Option<&Path>, name: &str, role: &str) -> String {
    let mut command = Command::new(binary("lintas-server"));
    command.args(["keys", "add", name, "--role", role, "--snapshots"]).arg(snapshots);
    if let Some(state) = state {
        command.arg("--state").arg(state);
    }
    run(&mut command).trim().to_owned()
}

/// A new key of the role `agency` that belongs to an agency.
///
/// # Panics
/// Where it cannot be made.
pub fn key_of(snapshots: &Path, name: &str, agency: &str) -> String {
    let mut command = Command::new(binary("lintas-server"));
    command.args(["keys", "add", name, "--role", "agency", "--agency", agency, "--snapshots"]);
    run(command.arg(snapshots)).trim().to_owned()
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `ETag`.
    pub etag: Option<String>,
    /// `X-Lintas-Snapshot`.
    pub snapshot: Option<String>,
    /// `X-Lintas-Degraded`.
    pub degraded: Option<String>,
    /// The body, as it is after content decoding.
    pub body: Vec<u8>,
}

/// A program of the outside readers (tippecanoe, Python with shapely), from `LINTAS_READERS`;
/// `None` with a clear word where they are not installed.
pub fn reader(name: &str) -> Option<PathBuf> {
    let found = std::env::var_os("LINTAS_READERS").map(|folder| Path::new(&folder).join(name));
    if found.as_ref().is_some_and(|path| path.is_file()) {
        return found;
    }
    skipped(Absent::Program, &format!("{name} is not installed; `make test` installs it"))
}

/// A Python that has shapely and pyogrio: `LINTAS_PYTHON`, else `python3`; `None` with a clear word
/// where it has not.
pub fn python() -> Option<PathBuf> {
    let python = std::env::var_os("LINTAS_PYTHON").map_or_else(|| "python3".into(), PathBuf::from);
    let has = Command::new(&python).args(["-c", "import shapely, pyogrio"]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    skipped(Absent::Program, &format!("{} has no shapely and pyogrio", python.display()))
}

/// Whether the long tests were asked for (`LINTAS_LONG=1`): more seeds, more hours, more damages.
pub fn long() -> bool {
    std::env::var_os("LINTAS_LONG").is_some_and(|value| value == "1")
}

/// Copies a folder and all that is in it.
///
/// # Panics
/// Where one cannot be read or the other not be written.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder is writable");
    for entry in std::fs::read_dir(from).expect("a folder is readable") {
        let path = entry.expect("an entry").path();
        let there = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &there);
        } else {
            std::fs::copy(&path, &there).expect("a file can be copied");
        }
    }
}

/// Runs a command and returns what it wrote to stdout.
///
/// # Panics
/// Where it fails: with what it wrote to stderr.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} ended with {}\n{stderr}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Publishes the drill region into `snapshots`.
///
/// # Panics
/// Where the refresh fails.
pub fn refresh_drill(snapshots: &Path) {
    let config = root().join("data/kukar/lintas.toml");
    run(lintas(snapshots).args(["-q", "refresh", "-c"]).arg(config));
}

/// The folder of the current snapshot.
///
/// # Panics
/// Where there is none.
pub fn current(snapshots: &Path) -> PathBuf {
    let id = std::fs::read_to_string(snapshots.join("current")).expect("current is there");
    snapshots.join(id.trim())
}

/// Every published layer.
pub const LAYERS: [&str; 11] = [
    "admin",
    "water",
    "hazards",
    "roads",
    "reopening",
    "routes",
    "closures",
    "places",
    "needs",
    "shelters",
    "depots",
];
