//! `lintas snapshots`: lists the snapshots in the folder.

use std::io::Write;

use anyhow::anyhow;
use clap::Args;
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
/// Where the folder cannot be read.
pub fn run(_: &SnapshotsArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let store = Store::at(global.snapshots_dir(None));
    let listed = store.list().map_err(fail::broken)?;
    let mut out = std::io::stdout().lock();
    let written = if global.json {
        let rows: Vec<_> = listed.iter().map(as_json).collect();
        writeln!(out, "{:#}", json!(rows))
    } else {
        listed.iter().try_for_each(|one| writeln!(out, "{}", as_line(one)))
    };
    written.map_err(fail::broken)?;
    Ok(Outcome::Done)
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
            format!(
                "{mark} {}  created {:.0}  as of {:.0}  {}  {features} features  {:.1} MB",
                one.id,
                manifest.created,
                manifest.as_of,
                manifest.region.id,
                bytes as f64 / 1e6,
            )
        }
    }
}

fn as_json(one: &Listed) -> serde_json::Value {
    match &one.manifest {
        Err(error) => {
            json!({ "id": one.id.as_str(), "current": one.current, "error": error.to_string() })
        }
        Ok(manifest) => json!({
            "id": one.id.as_str(),
            "current": one.current,
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
