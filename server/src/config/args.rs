//! What stands on the command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand};

use super::{keys_command::KeysCommand, state_command::StateCommand, tls::TlsArgs};

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
    #[command(flatten)]
    pub tls: TlsArgs,
    /// How clients reach this server, as in https://peta.example.id
    #[arg(long, value_name = "URL", global = true)]
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
