//! Configuration: arguments and `server.toml`, resolved into one [`Settings`].

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, anyhow};
use clap::{Parser, Subcommand};
use lintas_model::aid::StockVisibility;
use serde::Deserialize;

use self::{report_bounds::ReportsTable, work::WorkTable};
use crate::http::{
    admission::Allowances,
    arrival::BodyPatience,
    client::Proxies,
    origin::public_address,
    rate::{RequestRate, RequestRates},
};

mod keys_command;
mod photo_bounds;
mod report_bounds;
mod state_command;
mod work;

pub use self::{
    keys_command::{KeysAdd, KeysCommand},
    photo_bounds::PhotoBounds,
    report_bounds::{ReportBounds, RoleBounds},
    state_command::StateCommand,
    work::{CostLimits, WorkLimits},
};
pub use crate::http::key_scope::{KeyArea, KeyScope};

/// Serves a snapshot to any web map, and takes in what people report.
///
/// Example: lintas-server --snapshots snapshots --listen 127.0.0.1:8080
#[derive(Debug, Parser)]
#[command(name = "lintas-server", version, about, long_about)]
pub struct Args {
    /// Folder of snapshots, as `lintas refresh` fills it
    #[arg(long, value_name = "DIR", global = true)]
    pub snapshots: Option<PathBuf>,
    /// Folder of what people report [default: the snapshots' folder name + "-state"]
    #[arg(long, value_name = "DIR", global = true)]
    pub state: Option<PathBuf>,
    /// Address to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// How clients reach this server, as in https://peta.example.id
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Folder of styles (*.json, icons/*.svg) that are added to those in the program
    #[arg(long, value_name = "DIR")]
    pub styles: Option<PathBuf>,
    /// Show reports and store none: for a second server on the state folder of another one
    #[arg(long)]
    pub read_only_state: bool,
    /// Say "ready" also while the reports that were accepted cannot be read
    #[arg(long)]
    pub serve_without_reports: bool,
    /// Configuration file; arguments win over it
    #[arg(short, long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// What to do; without a command, serve
    #[command(subcommand)]
    pub command: Option<ServerCommand>,
}

/// What else the program does.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum ServerCommand {
    /// Who may report: makes, lists and ends keys
    #[command(subcommand)]
    Keys(KeysCommand),
    /// What was reported: checks, backs up, restores and merges journals
    #[command(subcommand)]
    State(StateCommand),
}

/// The resolved configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of snapshots.
    pub snapshots: PathBuf,
    /// State folder: journal, keys, alarm secret.
    pub state: PathBuf,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Public address, the start of every link, without a slash at its end; `None`: from the
    /// request.
    pub public_url: Option<String>,
    /// Folder of styles that are added to those in the binary.
    pub styles: Option<PathBuf>,
    /// Whether agencies see each other's stock; `None`: as the region says in `[aid]`.
    pub stock_visibility: Option<StockVisibility>,
    /// Nothing is written to the state folder: reports are shown, and none are taken in.
    pub read_only_state: bool,
    /// `/ready` answers 200 also while the reports that were accepted cannot be read.
    pub serve_without_reports: bool,
    /// Limits.
    pub limits: Limits,
    /// How much work is done at once, and for one request.
    pub work: WorkLimits,
}

/// Limits on load, time and memory.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests in flight; more are answered `busy`.
    pub concurrency: usize,
    /// Open connections.
    pub connections: usize,
    /// Time until an answer begins; later it is `timeout`.
    pub request_timeout: Duration,
    /// Longest time that a connection lies idle between requests.
    pub idle_timeout: Duration,
    /// Longest time that the head of a request takes, from its first byte; also that the first one
    /// takes to begin.
    pub head_timeout: Duration,
    /// How long the body of a request may take.
    pub body_patience: BodyPatience,
    /// Longest time that a client reads nothing of an answer.
    pub stall_timeout: Duration,
    /// Time that answers under way get at shutdown.
    pub shutdown: Duration,
    /// Bytes of path and query.
    pub uri_bytes: usize,
    /// Bytes of all headers.
    pub header_bytes: usize,
    /// Bytes of a request's body.
    pub body_bytes: u64,
    /// Bytes of the cache of made tiles.
    pub cache_bytes: u64,
    /// Bytes of a snapshot's files that are kept in memory beside those that must be.
    pub copy_bytes: u64,
    /// How often the snapshot in service is verified again.
    pub reverify: Duration,
    /// What one report may bear on, by role.
    pub reports: ReportBounds,
    /// What photos may be.
    pub photos: PhotoBounds,
    /// What each client may ask for.
    pub allowances: Allowances,
}

impl Default for Limits {
    fn default() -> Self {
        let File { limits, rates, .. } = File::default();
        limits.resolve(&rates, Proxies::default())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    snapshots: Option<PathBuf>,
    state: Option<PathBuf>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    styles: Option<PathBuf>,
    stock_visibility: Option<StockVisibility>,
    read_only_state: bool,
    serve_without_reports: bool,
    trusted_proxies: Option<Vec<String>>,
    proxy_header: Option<String>,
    limits: LimitsTable,
    reports: ReportsTable,
    photos: PhotoBounds,
    work: WorkTable,
    rates: RatesTable,
}

impl File {
    /// The proxies that it lists; this machine where it lists none.
    fn proxies(&self) -> anyhow::Result<Proxies> {
        let mut proxies = Proxies::default();
        if let Some(listed) = &self.trusted_proxies {
            let ranges = listed.iter().map(|range| range.parse()).collect::<Result<_, String>>();
            proxies.ranges = ranges.map_err(|told| anyhow!("trusted_proxies: {told}"))?;
        }
        if let Some(name) = &self.proxy_header {
            proxies.header = name.parse().map_err(|told: String| anyhow!(told))?;
        }
        Ok(proxies)
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RatesTable {
    clients: usize,
    reads: RequestRate,
    costly: RequestRate,
    writes: RequestRate,
    key: RequestRate,
}

impl Default for RatesTable {
    fn default() -> Self {
        let RequestRates { reads, costly, writes, key } = RequestRates::default();
        Self { clients: 65_536, reads, costly, writes, key }
    }
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LimitsTable {
    concurrency: usize,
    connections: usize,
    request_timeout_s: u64,
    idle_timeout_s: u64,
    head_timeout_s: u64,
    body_timeout_s: u64,
    body_bytes_per_s: u32,
    stall_timeout_s: u64,
    shutdown_s: u64,
    connections_per_address: usize,
    events: usize,
    events_per_address: usize,
    uri_bytes: usize,
    header_bytes: usize,
    body_bytes: u64,
    cache_mb: u64,
    copy_mb: u64,
    reverify_s: u64,
}

impl Default for LimitsTable {
    fn default() -> Self {
        Self {
            concurrency: 1024,
            connections: 8192,
            request_timeout_s: 30,
            idle_timeout_s: 60,
            head_timeout_s: 10,
            body_timeout_s: 30,
            // Half of the slowest link that a map is usable on, 64 kbit/s.
            body_bytes_per_s: 4 << 10,
            stall_timeout_s: 30,
            shutdown_s: 10,
            // Forty tablets behind one address, with the six connections of a browser each.
            connections_per_address: 256,
            events: 2048,
            events_per_address: 64,
            uri_bytes: 8 << 10,
            header_bytes: 32 << 10,
            body_bytes: 1 << 20,
            cache_mb: 64,
            copy_mb: 256,
            reverify_s: 3600,
        }
    }
}

impl LimitsTable {
    fn resolve(&self, rates: &RatesTable, proxies: Proxies) -> Limits {
        let RatesTable { clients, reads, costly, writes, key } = *rates;
        Limits {
            concurrency: self.concurrency.max(1),
            connections: self.connections.max(1),
            request_timeout: Duration::from_secs(self.request_timeout_s.max(1)),
            idle_timeout: Duration::from_secs(self.idle_timeout_s.max(1)),
            head_timeout: Duration::from_secs(self.head_timeout_s.max(1)),
            body_patience: BodyPatience {
                at_least: Duration::from_secs(self.body_timeout_s.max(1)),
                bytes_per_s: self.body_bytes_per_s.max(1),
            },
            stall_timeout: Duration::from_secs(self.stall_timeout_s.max(1)),
            shutdown: Duration::from_secs(self.shutdown_s),
            uri_bytes: self.uri_bytes,
            header_bytes: self.header_bytes,
            body_bytes: self.body_bytes,
            cache_bytes: self.cache_mb << 20,
            copy_bytes: self.copy_mb << 20,
            reverify: Duration::from_secs(self.reverify_s.max(1)),
            reports: ReportBounds::default(),
            photos: PhotoBounds::default(),
            allowances: Allowances {
                proxies,
                rates: RequestRates { reads, costly, writes, key },
                clients,
                connections_per_address: self.connections_per_address.max(1),
                events: self.events,
                events_per_address: self.events_per_address.max(1),
            },
        }
    }
}

/// The state folder that arguments or the configuration file name; `None` where they name neither it
/// nor the snapshots.
///
/// # Errors
/// Where the file cannot be read or has an unknown key.
pub fn state_folder(args: &Args) -> anyhow::Result<Option<PathBuf>> {
    let (file, base) = file_of(args)?;
    Ok(state_in(args, &file, &base))
}

fn state_in(args: &Args, file: &File, base: &Path) -> Option<PathBuf> {
    let from_file = |path: &Option<PathBuf>| path.as_ref().map(|path| base.join(path));
    let beside_snapshots = || {
        let snapshots = args.snapshots.clone().or_else(|| from_file(&file.snapshots))?;
        let mut name = snapshots.file_name().unwrap_or("snapshots".as_ref()).to_owned();
        name.push("-state");
        Some(snapshots.with_file_name(name))
    };
    args.state.clone().or_else(|| from_file(&file.state)).or_else(beside_snapshots)
}

/// The configuration file, and the folder that its paths are relative to.
fn file_of(args: &Args) -> anyhow::Result<(File, PathBuf)> {
    let Some(path) = &args.config else { return Ok((File::default(), PathBuf::new())) };
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file: File = toml::from_str(&text)
        .with_context(|| format!("{} is not a server configuration", path.display()))?;
    Ok((file, path.parent().unwrap_or(Path::new("")).to_owned()))
}

impl Settings {
    /// Resolves arguments, then the configuration file, then defaults. Paths in the file are
    /// relative to its folder.
    ///
    /// # Errors
    /// Where the file cannot be read or has an unknown key, no folder of snapshots is named, or the
    /// public address is none.
    pub fn resolve(args: Args) -> anyhow::Result<Self> {
        let (file, base) = file_of(&args)?;
        let unnamed = || anyhow!("which snapshots? name their folder with --snapshots DIR");
        let state = state_in(&args, &file, &base).ok_or_else(unnamed)?;
        let reports = file.reports.resolve().map_err(|told| anyhow!(told))?;
        let proxies = file.proxies()?;
        let from_file = |path: Option<PathBuf>| path.map(|path| base.join(path));
        let snapshots = args.snapshots.or_else(|| from_file(file.snapshots)).ok_or_else(unnamed)?;
        let public_url = args
            .public_url
            .or(file.public_url)
            .map(|url| public_address(&url).map_err(|told| anyhow!(told)))
            .transpose()?;
        Ok(Self {
            snapshots,
            state,
            listen: args
                .listen
                .or(file.listen)
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url,
            styles: args.styles.or_else(|| from_file(file.styles)),
            stock_visibility: file.stock_visibility,
            read_only_state: args.read_only_state || file.read_only_state,
            serve_without_reports: args.serve_without_reports || file.serve_without_reports,
            limits: Limits {
                reports,
                photos: file.photos,
                ..file.limits.resolve(&file.rates, proxies)
            },
            work: file.work.resolve(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(words: &[&str]) -> anyhow::Result<Settings> {
        Settings::resolve(Args::try_parse_from([&["lintas-server"], words].concat())?)
    }

    #[test]
    fn the_arguments_are_sound() {
        use clap::CommandFactory as _;
        Args::command().debug_assert();
    }

    #[test]
    fn arguments_win_over_the_file_and_the_file_over_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.toml");
        let text = "snapshots = 'snaps'\nlisten = '127.0.0.1:9000'\nstock_visibility = 'own'\n\
                    [limits]\nconcurrency = 3\n[reports.reporter]\nedges = 9\n[photos]\nside_px = 99\n";
        fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        let settings = resolve(&["-c", path, "--listen", "127.0.0.1:0"]).unwrap();
        assert_eq!(settings.snapshots, folder.path().join("snaps"));
        assert_eq!(settings.state, folder.path().join("snaps-state"));
        assert_eq!(settings.listen.port(), 0);
        assert_eq!(settings.stock_visibility, Some(StockVisibility::Own));
        assert_eq!(settings.limits.concurrency, 3);
        assert!(!settings.serve_without_reports && !settings.read_only_state);
        assert_eq!(settings.limits.shutdown, Duration::from_secs(10));
        let usual = RoleBounds { edges: 9, ..ReportBounds::default().reporter };
        assert_eq!(settings.limits.reports.reporter, usual);
        assert_eq!(settings.limits.reports.officer, ReportBounds::default().officer);
        let photos = PhotoBounds { side_px: 99, ..PhotoBounds::default() };
        assert_eq!(settings.limits.photos, photos);
    }

    #[test]
    fn that_reports_may_lack_is_said_by_argument_or_file_and_never_by_default() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.toml");
        fs::write(&path, "serve_without_reports = true\nread_only_state = true\n").unwrap();
        let file = ["-c", path.to_str().unwrap(), "--snapshots", "s"];
        let argument = ["--snapshots", "s", "--serve-without-reports", "--read-only-state"];
        for words in [&file[..], &argument[..]] {
            let settings = resolve(words).unwrap();
            assert!(settings.serve_without_reports && settings.read_only_state, "{words:?}");
        }
    }

    #[test]
    fn what_a_client_may_ask_for_is_in_the_file_and_a_wrong_proxy_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.toml");
        let with = |text: &str| {
            fs::write(&path, text).unwrap();
            resolve(&["-c", path.to_str().unwrap(), "--snapshots", "x"])
        };
        let text = "trusted_proxies = ['10.0.0.0/8', '::1']\nproxy_header = 'Forwarded'\n\
                    [limits]\nhead_timeout_s = 3\nbody_timeout_s = 4\nevents_per_address = 5\n\
                    [rates]\nclients = 6\ncostly = { per_minute = 7, burst = 8 }\n";
        let Limits { head_timeout, body_patience, allowances, .. } = with(text).unwrap().limits;
        assert_eq!((head_timeout.as_secs(), body_patience.at_least.as_secs()), (3, 4));
        assert_eq!((allowances.events_per_address, allowances.clients), (5, 6));
        let costly = RequestRate { per_minute: 7, burst: 8 };
        assert_eq!(allowances.rates, RequestRates { costly, ..RequestRates::default() });
        assert!(allowances.proxies.lists([10, 1, 2, 3].into()));
        assert!(!allowances.proxies.lists([127, 0, 0, 1].into()), "the list stands by itself");
        let nobody = with("trusted_proxies = []\n").unwrap().limits.allowances.proxies;
        assert!(!nobody.lists([127, 0, 0, 1].into()));
        for (text, word) in [
            ("trusted_proxies = ['10.0.0.0/99']\n", "10.0.0.0/99"),
            ("proxy_header = 'x-real-ip'\n", "x-real-ip"),
            ("[rates]\ncostly = { per_minute = 7, bursts = 8 }\n", "bursts"),
        ] {
            let error = with(text).unwrap_err();
            assert!(format!("{error:#}").contains(word), "{error:#}");
        }
    }

    #[test]
    fn what_is_missing_or_misspelt_is_named() {
        assert!(resolve(&[]).unwrap_err().to_string().contains("--snapshots"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.toml");
        fs::write(&path, "snapshot = 'x'\n").unwrap();
        let error = resolve(&["-c", path.to_str().unwrap()]).unwrap_err();
        assert!(format!("{error:#}").contains("snapshot"), "{error:#}");
        fs::write(&path, "stock_visibility = 'all'\n").unwrap();
        let error = resolve(&["-c", path.to_str().unwrap(), "--snapshots", "x"]).unwrap_err();
        assert!(format!("{error:#}").contains("cluster"), "{error:#}");
        for bad in
            ["[reports.king]", "[reports.reporter]\nedgs = 1", "[reports.agency]\narea_km2 = -1"]
        {
            fs::write(&path, bad).unwrap();
            let error = resolve(&["-c", path.to_str().unwrap(), "--snapshots", "x"]).unwrap_err();
            let told = format!("{error:#}");
            assert!(["king", "edgs", "area_km2"].iter().any(|it| told.contains(it)), "{told}");
        }
        let bad = resolve(&["--snapshots", "x", "--public-url", "example.id"]).unwrap_err();
        assert!(bad.to_string().contains("https://"), "{bad}");
    }
}
