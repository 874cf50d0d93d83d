//! `lintas verify`: compares a snapshot with its manifest.

use std::io::Write;

use clap::Args;
use lintas_snapshot::format::SnapshotId;
use lintas_snapshot::store::Store;
use serde_json::json;

use super::exit::Outcome;
use super::global_options::GlobalOptions;
use super::snapshots::chosen;
use crate::failure::{Failure, fail};

/// Arguments of `lintas verify`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  lintas verify --snapshots snapshots")]
pub struct VerifyArgs {
    /// Id of the snapshot; the current one where left out
    id: Option<SnapshotId>,
}

/// Checks every file of a snapshot against its manifest and lists what is damaged.
///
/// # Errors
/// Where there is no such snapshot, or its manifest cannot be read.
pub fn run(args: &VerifyArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let store = Store::at(global.snapshots_dir(None));
    let id = chosen(&store, args.id.as_ref())?;
    let damage = store.verify(&id).map_err(fail::refused)?;
    let mut out = std::io::stdout().lock();
    let written = if global.json {
        let list: Vec<String> = damage.iter().map(ToString::to_string).collect();
        writeln!(out, "{:#}", json!({ "id": id.as_str(), "damage": list }))
    } else if damage.is_empty() {
        writeln!(out, "{id}: every file is as published")
    } else {
        damage.iter().try_for_each(|one| writeln!(out, "{one}"))
    };
    written.map_err(fail::broken)?;
    Ok(if damage.is_empty() { Outcome::Done } else { Outcome::Refused })
}
