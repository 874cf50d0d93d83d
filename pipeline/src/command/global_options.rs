//! The options that every command takes.

use std::path::{Path, PathBuf};

use clap::Args;

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct GlobalOptions {
    /// Folder of the snapshots (else the configuration's `[output] dir`, else `snapshots`)
    #[arg(long, global = true, value_name = "DIR")]
    pub snapshots: Option<PathBuf>,
    /// Write the result as JSON on stdout
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more; twice for debugging
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

impl GlobalOptions {
    /// The folder of snapshots: as given, else as configured, else `snapshots`.
    pub fn snapshots_dir(&self, configured: Option<&Path>) -> PathBuf {
        let typed = self.snapshots.clone();
        typed.or(configured.map(Into::into)).unwrap_or_else(|| PathBuf::from("snapshots"))
    }
}
