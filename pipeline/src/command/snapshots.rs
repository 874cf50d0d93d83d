//! `lintas snapshots`: lists the snapshots in the folder.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::anyhow;
use clap::Args;
use jiff::{Timestamp, tz::TimeZone};
use lintas_snapshot::format::SnapshotId;
use lintas_snapshot::store::{Listed, Store};
use serde_json::json;

use super::exit::Outcome;
use super::global_options::GlobalOptions;
use crate::failure::{Failure, fail};

/// Arguments of `lintas snapshots`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  lintas snapshots --snapshots snapshots")]
pub struct SnapshotsArgs {}

/// Lists every snapshot, oldest first.
///
/// # Errors
/// Where the folder holds no snapshots or cannot be read.
pub fn run(_: &SnapshotsArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let store = Store::at(global.snapshots_dir(None));
    require_store(&store)?;
    let listed = store.list().map_err(fail::broken)?;
    let protected = store.protected().map_err(fail::refused)?;
    let mut out = std::io::stdout().lock();
    let written = if global.json {
        let rows: Vec<_> = listed.iter().map(|one| as_json(one, &protected)).collect();
        writeln!(out, "{:#}", json!(rows))
    } else {
        listed.iter().try_for_each(|one| {
            let kept = if protected.contains(&one.id) { "  protected" } else { "" };
            writeln!(out, "{}{kept}", as_line(one))
        })
    };
    written.map_err(fail::broken)?;
    Ok(Outcome::Done)
}

/// Fails where the folder is not there or nothing was ever published into it: a mistyped folder is no empty list.
///
/// # Errors
/// Where that is so, or the folder cannot be read.
pub(super) fn require_store(store: &Store) -> Result<(), Failure> {
    let dir = store.dir();
    if !dir.is_dir() {
        return Err(fail::usage(anyhow!(
            "there is no folder {}: name the folder of the snapshots with --snapshots",
            dir.display()
        )));
    }
    let is_empty = store.list().map_err(fail::broken)?.is_empty();
    // A `current` that cannot be read is something of ours, and told by what comes next.
    if is_empty && matches!(store.current(), Ok(None)) {
        return Err(fail::usage(anyhow!(
            "{} holds no snapshots: nothing was published there, or --snapshots names another folder",
            dir.display()
        )));
    }
    Ok(())
}

/// A moment in the time of the region, whose zone the manifest names; in UTC where this machine does not know it.
fn local(time: Timestamp, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    time.to_zoned(zone).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

/// The snapshot that was typed, else the current one.
///
/// # Errors
/// Where nothing has been published, or `current` cannot be read.
pub(super) fn chosen(store: &Store, typed: Option<&SnapshotId>) -> Result<SnapshotId, Failure> {
    if let Some(id) = typed {
        return Ok(id.clone());
    }
    let current = store.current().map_err(fail::refused)?;
    current.ok_or_else(|| {
        fail::usage(anyhow!("nothing has been published in {}", store.dir().display()))
    })
}

fn as_line(one: &Listed) -> String {
    let mark = if one.current { "*" } else { " " };
    match &one.manifest {
        Err(error) => format!("{mark} {}  unreadable: {error}", one.id),
        Ok(manifest) => {
            let features: u64 = manifest.layers.values().map(|layer| layer.features).sum();
            let bytes: u64 = manifest.files.values().map(|file| file.bytes).sum();
            let zone = &manifest.region.time_zone;
            format!(
                "{mark} {}  created {}  as of {}  {}  {features} features  {:.1} MB",
                one.id,
                local(manifest.created, zone),
                local(manifest.as_of, zone),
                manifest.region.id,
                bytes as f64 / 1e6,
            )
        }
    }
}

fn as_json(one: &Listed, protected: &BTreeSet<SnapshotId>) -> serde_json::Value {
    let protected = protected.contains(&one.id);
    match &one.manifest {
        Err(error) => {
            let (id, error) = (one.id.as_str(), error.to_string());
            json!({ "id": id, "current": one.current, "protected": protected, "error": error })
        }
        Ok(manifest) => json!({
            "id": one.id.as_str(),
            "current": one.current,
            "protected": protected,
            "created": manifest.created,
            "as_of": manifest.as_of,
            "region": manifest.region.id,
            "mode": manifest.mode,
            "features": manifest
                .layers
                .iter()
                .map(|(name, layer)| (name.clone(), layer.features.into()))
                .collect::<serde_json::Map<_, _>>(),
            "bytes": manifest.files.values().map(|file| file.bytes).sum::<u64>(),
        }),
    }
}
