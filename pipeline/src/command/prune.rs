//! `lintas prune`: removes old snapshots, and says which stay whatever comes.

use std::io::Write;

use clap::{ArgGroup, Args};
use lintas_snapshot::format::SnapshotId;
use lintas_snapshot::store::{Store, Wait};
use serde_json::json;

use super::exit::Outcome;
use super::global_options::GlobalOptions;
use super::snapshots::require_store;
use crate::failure::{Failure, fail};

/// Arguments of `lintas prune`.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("what").required(true).multiple(true).args(["keep", "protect", "unprotect"])),
    after_help = "Examples:\n  lintas prune --keep 12 --dry-run\n  lintas prune --keep 12\n  lintas prune --protect 20250918T010000Z-1f2e3d4c"
)]
pub struct PruneArgs {
    /// How many of the newest snapshots stay; the current one and those that are protected stay, too
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
    /// Keep a snapshot for good, also where a refresh prunes (may be given more than once)
    #[arg(long, value_name = "ID")]
    protect: Vec<SnapshotId>,
    /// Let a protected snapshot go again
    #[arg(long, value_name = "ID")]
    unprotect: Vec<SnapshotId>,
    /// Say what would go, and remove nothing
    #[arg(short = 'n', long, requires = "keep", conflicts_with_all = ["protect", "unprotect"])]
    dry_run: bool,
}

/// Protects what is to stay, then removes what is old.
///
/// # Errors
/// Where the folder holds no snapshots or cannot be read, a snapshot to protect is not there, or another run holds
/// the folder.
pub fn run(args: &PruneArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let store = Store::at(global.snapshots_dir(None));
    require_store(&store)?;
    let changes = [(&args.protect, true), (&args.unprotect, false)];
    for (id, protect) in changes.iter().flat_map(|(ids, on)| ids.iter().map(move |id| (id, *on))) {
        store.protect(id, protect, Wait::No).map_err(fail::refused)?;
    }
    let removed = match args.keep.map(|keep| usize::try_from(keep).unwrap_or(usize::MAX)) {
        Some(keep) if args.dry_run => store.prunable(keep).map_err(fail::refused)?,
        Some(keep) => store.prune(keep, Wait::No).map_err(fail::refused)?,
        None => Vec::new(),
    };
    let protected = store.protected().map_err(fail::refused)?;
    let mut out = std::io::stdout().lock();
    let written = if global.json {
        let ids = |ids: &mut dyn Iterator<Item = &SnapshotId>| -> Vec<String> {
            ids.map(ToString::to_string).collect()
        };
        let (removed, protected) = (ids(&mut removed.iter()), ids(&mut protected.iter()));
        let told = json!({ "removed": removed, "dry_run": args.dry_run, "protected": protected });
        writeln!(out, "{told:#}")
    } else {
        let verb = if args.dry_run { "would remove" } else { "removed" };
        let lines = removed.iter().map(|id| format!("{verb} {id}"));
        let kept = protected.iter().map(|id| format!("protected {id}"));
        lines.chain(kept).try_for_each(|line| writeln!(out, "{line}"))
    };
    written.map_err(fail::broken)?;
    Ok(Outcome::Done)
}
