//! `lintas-server state …`: what is done with journals.

use std::path::PathBuf;

use clap::Subcommand;

/// What is done with what was reported.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum StateCommand {
    /// Checks whether every act is there as it was written: exit code 0, else 1. A server may run
    /// meanwhile; of a backup, whoever has the file can check it
    ///
    /// Example: lintas-server state check --snapshots snapshots
    Check {
        /// A backup [default: the state folder]
        file: Option<PathBuf>,
        /// The chain head that was written down earlier: is it still in the chain?
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
    /// Backs up into one new file; a server may run meanwhile
    ///
    /// Example: lintas-server state backup /media/usb/posko-18-september.db --snapshots snapshots
    Backup {
        /// The file, which must not exist yet
        file: PathBuf,
        /// With the keys' hashes and the secret of overlap alarms
        #[arg(long)]
        with_keys: bool,
    },
    /// Restores a backup; what was there before is kept beside. The server must not run
    Restore {
        /// The backup
        file: PathBuf,
        /// Only tells what would change
        #[arg(long)]
        dry_run: bool,
        /// Drops what was reported since the backup, which stays otherwise
        #[arg(long)]
        drop_newer: bool,
    },
    /// Takes in what another post was told that had no network to this one. The server must not run
    Merge {
        /// The other's backup, or its state folder
        other: PathBuf,
    },
}
