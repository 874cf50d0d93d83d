//! `lintas-server`: arguments, logging and exit codes.

use std::{io::Write as _, net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::Parser as _;
use lintas_server::{
    AppState, Entrance,
    config::{Args, KeysCommand, ServerCommand, Settings, StateCommand, state_folder},
    keys, listen, state_commands, watch,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

/// A server lives for months, and every report makes and drops pieces of all sizes on all threads: the
/// system's own allocator kept as much again in free pieces as was in use.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Exit code for bad usage or configuration.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let args = Args::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_env("LINTAS_LOG").unwrap_or_else(|_| EnvFilter::new("info")),
        )
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let command = args.command.clone();
    if let Some(ServerCommand::State(command)) = command {
        return told(state_folder(&args).and_then(|state| about_state(state, command)));
    }
    let settings = match Settings::resolve(args) {
        Ok(settings) => settings,
        Err(error) => {
            tracing::error!("{error:#}");
            return ExitCode::from(USAGE);
        }
    };
    let done = match command {
        None => run(&settings),
        Some(ServerCommand::Keys(command)) => about_keys(&settings, command),
        // Done above: it needs no more than the state folder.
        Some(ServerCommand::State(_)) => Ok(()),
    };
    told(done.map(|()| true))
}

/// The exit code: success where it is done, and found whole.
fn told(done: anyhow::Result<bool>) -> ExitCode {
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Answers whether what was looked at is whole.
fn about_state(state: Option<PathBuf>, command: StateCommand) -> anyhow::Result<bool> {
    let folder =
        || state.clone().context("which state folder? name it with --state or --snapshots");
    let report = match command {
        StateCommand::Check { file, head } => {
            let path = file.map_or_else(folder, Ok)?;
            state_commands::check(&path, head.as_deref())?
        }
        StateCommand::Backup { file, with_keys } => {
            state_commands::backup(&folder()?, &file, with_keys)?
        }
        StateCommand::Restore { file, dry_run, drop_newer } => {
            state_commands::restore(&folder()?, &file, drop_newer, dry_run)?
        }
        StateCommand::Merge { other } => state_commands::merge(&folder()?, &other)?,
    };
    let mut out = std::io::stdout();
    for line in &report.lines {
        writeln!(out, "{line}")?;
    }
    Ok(report.is_whole)
}

fn about_keys(settings: &Settings, command: KeysCommand) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    match command {
        KeysCommand::Add(wanted) => writeln!(out, "{}", keys::make(&settings.state, &wanted)?)?,
        KeysCommand::Rotate { name, overlap, expires } => {
            let key = keys::rotate(&settings.state, &name, overlap, expires)?;
            writeln!(out, "{key}")?;
        }
        KeysCommand::Enrol { key, minutes } => {
            let origin = settings.public_url.as_deref();
            for line in keys::enrol(&settings.state, &key, minutes, origin)? {
                writeln!(out, "{line}")?;
            }
        }
        KeysCommand::List => {
            for line in keys::list(&settings.state)? {
                writeln!(out, "{line}")?;
            }
        }
        KeysCommand::Revoke { name } => keys::revoke(&settings.state, &name)?,
    }
    Ok(())
}

#[tokio::main]
async fn run(settings: &Settings) -> anyhow::Result<()> {
    let state = AppState::new(settings).map_err(|told| anyhow::anyhow!(told))?;
    state.claim_state().map_err(|told| anyhow::anyhow!(told))?;
    let listener = bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let secure = match &settings.tls {
        Some(tls) => Some(bind(tls.listen).await?),
        None => None,
    };
    let secure_address = secure.as_ref().map(TcpListener::local_addr).transpose()?;
    let entrances = entrances(&state, settings, listener, secure)?;
    state.announce(address);
    watch::look(&state);
    let _watch = watch::start(state.clone());
    let _timer = state.start_timer();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    // For scripts that asked for port 0. An error means that nobody reads stdout, which is fine.
    let told = |address: String| {
        tracing::info!("listening on {address}");
        let _ = writeln!(std::io::stdout(), "listening on {address}");
    };
    if let Some(secure) = secure_address {
        told(format!("https://{secure}"));
    }
    told(format!("http://{address}"));
    let listening = state.clone();
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        listening.end_events();
    };
    listen::serve(entrances, &settings.limits, stop).await?;
    tokio::task::spawn_blocking(move || state.settle()).await?;
    Ok(())
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// Where connections come in: by plain HTTP and, where there is a certificate, by HTTPS.
fn entrances(
    state: &AppState,
    settings: &Settings,
    plain: TcpListener,
    secure: Option<TcpListener>,
) -> anyhow::Result<Vec<Entrance>> {
    let service = state.service();
    match (secure, state.certificates()) {
        (Some(secure), Some(certificates)) => {
            let patience = settings.limits.handshake_timeout;
            Ok(Entrance::both(plain, secure, &service, certificates, patience)?)
        }
        _ => Ok(vec![Entrance::plain(plain, service)]),
    }
}
