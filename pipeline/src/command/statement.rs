//! `lintas end`, `lintas renew`: statements that something has ended, or is still so.

use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use lintas_model::evidence::{Ended, Renewed};
use lintas_model::layer::Layer;
use lintas_snapshot::format::manifest::Mode;
use lintas_snapshot::format::{layout, read_aid};
use lintas_snapshot::store::{Snapshot, Store};
use serde_json::json;

use super::exit::Outcome;
use super::global_options::GlobalOptions;
use crate::config::{Config, nearest, read_moment};
use crate::failure::{Failure, fail};
use crate::refresh::statements::{Statement, add};

/// How far ahead of now a stated moment may lie: clocks differ.
const AHEAD: SignedDuration = SignedDuration::from_mins(15);

/// Arguments of `lintas end`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  lintas end KJD-004 --reason \"jembatan darurat dibuka BPBD 14.00\" --snapshots snapshots"
)]
pub struct EndArgs {
    /// Id of the closure, hazard, source, or site or load gone from its list, that has ended
    #[arg(value_name = "ID|SOURCE")]
    target: String,
    /// Why, and how one knows: it is kept with the end
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    when: When,
}

/// Arguments of `lintas renew`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  lintas renew genangan-mahakam --as-of 2025-09-18T14:00:00+08:00 --snapshots snapshots"
)]
pub struct RenewArgs {
    /// Id of the closure, hazard or source that is still so
    #[arg(value_name = "ID|SOURCE")]
    target: String,
    #[command(flatten)]
    when: When,
}

/// Of which moment, and in which folder.
#[derive(Debug, Args)]
struct When {
    /// The moment that this speaks of (else now; in a drill, the moment that its snapshot speaks
    /// of)
    #[arg(long, value_name = "MOMENT")]
    as_of: Option<String>,
    /// The configuration whose `[output] dir` holds the snapshots
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Stores the statement that something has ended; the next refresh applies it.
///
/// # Errors
/// Exit 2 where the current snapshot has nothing with that id, or the moment lies in the future; 3
/// where a disk failed.
pub fn end(args: &EndArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let reason = args.reason.trim();
    if reason.is_empty() {
        return Err(fail::usage(anyhow!("--reason says why it has ended, and is empty")));
    }
    let (snapshots, at) = args.when.at(&args.target, global)?;
    let statement = Statement::End(Ended {
        target: args.target.clone(),
        at,
        by: "officer".to_owned(),
        reason: Some(reason.to_owned()),
        edges: Vec::new(),
    });
    keep(&snapshots, &statement, &args.target, at, global)
}

/// Stores the statement that something is still so; the next refresh applies it.
///
/// # Errors
/// As [`end`].
pub fn renew(args: &RenewArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let (snapshots, at) = args.when.at(&args.target, global)?;
    let statement =
        Statement::Renew(Renewed { target: args.target.clone(), at, by: "officer".to_owned() });
    keep(&snapshots, &statement, &args.target, at, global)
}

fn keep(
    snapshots: &std::path::Path,
    statement: &Statement,
    target: &str,
    at: Timestamp,
    global: &GlobalOptions,
) -> Result<Outcome, Failure> {
    add(snapshots, statement).map_err(fail::broken)?;
    let mut out = std::io::stdout().lock();
    let written = if global.json {
        writeln!(out, "{:#}", json!({ "statement": statement }))
    } else {
        let what = match statement {
            Statement::End(_) => "has ended",
            Statement::Renew(_) => "is still so",
        };
        writeln!(out, "{target} {what} as of {at}: the next `lintas refresh` takes it in")
    };
    written.map_err(fail::broken)?;
    Ok(Outcome::Done)
}

impl When {
    /// The folder of the snapshots, and the moment; target and moment are checked against the
    /// current snapshot.
    fn at(&self, target: &str, global: &GlobalOptions) -> Result<(PathBuf, Timestamp), Failure> {
        let now = Timestamp::now();
        let config = self.config.as_deref().map(|file| Config::load(file, now)).transpose();
        let config = config.map_err(fail::usage)?;
        let folder =
            global.snapshots_dir(config.as_ref().map(|config| config.output.dir.as_path()));
        let store = Store::at(&folder);
        let current = store
            .open_current()
            .map_err(fail::broken)?
            .ok_or_else(|| fail::usage(anyhow!("there is no snapshot in {}", folder.display())))?;
        let manifest = current.manifest();
        let present = match manifest.mode {
            Mode::Drill => manifest.as_of,
            Mode::Actual => now,
        };
        let zone = jiff::tz::TimeZone::get(&manifest.region.time_zone);
        let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
        let at = match &self.as_of {
            None => present,
            Some(text) => read_moment(text, &zone).ok_or_else(|| {
                fail::usage(anyhow!("`{text}` is no moment; write it as 2025-09-18T14:00:00+08:00"))
            })?,
        };
        if at > present.checked_add(AHEAD).unwrap_or(present) && manifest.mode == Mode::Actual {
            return Err(fail::usage(anyhow!("{at} is still to come: nobody has seen it yet")));
        }
        known(&current, target)?;
        Ok((folder, at))
    }
}

/// Checks that a snapshot has a closure, a hazard, a source, or a site or load gone from its list, with
/// this id.
fn known(snapshot: &Snapshot, target: &str) -> Result<(), Failure> {
    let mut names: Vec<String> =
        snapshot.manifest().sources.iter().map(|source| source.id.clone()).collect();
    for layer in [Layer::Closures, Layer::Hazards] {
        let Some(file) = snapshot.layer(layer.name()).map_err(fail::broken)? else { continue };
        for feature in file.features() {
            names.push(feature.map_err(fail::broken)?.id);
        }
    }
    if let Some(bytes) = snapshot.read(layout::AID).map_err(fail::broken)? {
        let aid = read_aid(&snapshot.path(layout::AID), &bytes).map_err(fail::broken)?;
        let sites = aid.sites.into_iter().filter(|site| site.gone_since.is_some());
        let loads = aid.dispatches.into_iter().filter(|load| load.gone_since.is_some());
        names.extend(sites.map(|site| site.id).chain(loads.map(|load| load.id)));
    }
    if names.iter().any(|name| name == target) {
        return Ok(());
    }
    let near = nearest(target, names.iter().map(String::as_str));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    Err(fail::usage(anyhow!(
        "the current snapshot has no closure, hazard, source, or site or load gone from its list, `{target}`{hint}"
    )))
}
