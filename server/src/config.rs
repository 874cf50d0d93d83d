//! Configuration: arguments and `server.toml`, resolved into one [`Settings`].

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use lintas_model::aid::StockVisibility;
use serde::Deserialize;

use self::{
    embed::EmbedTable,
    limits::{LimitsTable, RatesTable},
    report_bounds::ReportsTable,
    tls::TlsTable,
    work::WorkTable,
};
use crate::http::{client::Proxies, origin::public_address};

mod args;
mod embed;
mod keys_command;
mod limits;
mod photo_bounds;
mod report_bounds;
mod state_command;
mod tls;
mod work;

pub use self::{
    args::{Args, ServerCommand},
    embed::FrameAncestors,
    keys_command::{KeysAdd, KeysCommand},
    limits::Limits,
    photo_bounds::PhotoBounds,
    report_bounds::{ReportBounds, RoleBounds},
    state_command::StateCommand,
    tls::{TlsArgs, TlsKind},
    work::{CostLimits, WorkLimits},
};
pub use crate::{
    http::key_scope::{KeyArea, KeyScope},
    tls::{CertificateSource, HostName, TlsSettings},
};

/// The resolved configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of snapshots.
    pub snapshots: PathBuf,
    /// State folder: journal, keys, alarm secret.
    pub state: PathBuf,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// How HTTPS is spoken beside it; `None`: not at all.
    pub tls: Option<TlsSettings>,
    /// Public address, the start of every link, without a slash at its end; `None`: from the
    /// request.
    pub public_url: Option<String>,
    /// Folder of styles that are added to those in the binary.
    pub styles: Option<PathBuf>,
    /// Whose pages may show `/embed` in a frame.
    pub ancestors: FrameAncestors,
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
    embed: EmbedTable,
    tls: TlsTable,
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
        let ancestors = file.embed.resolve().map_err(|told| anyhow!(told))?;
        let from_file = |path: Option<PathBuf>| path.map(|path| base.join(path));
        let snapshots = args.snapshots.or_else(|| from_file(file.snapshots)).ok_or_else(unnamed)?;
        let public_url = args
            .public_url
            .or(file.public_url)
            .map(|url| public_address(&url).map_err(|told| anyhow!(told)))
            .transpose()?;
        let listen = args.listen.or(file.listen).unwrap_or_else(|| ([127, 0, 0, 1], 8080).into());
        let tls = file.tls.resolve(args.tls, &base, listen).map_err(|told| anyhow!(told))?;
        Ok(Self {
            snapshots,
            state,
            listen,
            tls,
            public_url,
            styles: args.styles.or_else(|| from_file(file.styles)),
            ancestors,
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
    use std::time::Duration;

    use clap::Parser as _;

    use super::*;
    use crate::http::rate::{RequestRate, RequestRates};

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
