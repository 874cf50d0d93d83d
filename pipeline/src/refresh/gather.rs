//! Ingest and validation of all sources, and what stands in for those that are held back.

use anyhow::anyhow;
use lintas_model::finding::{Finding, FindingCode};
use lintas_snapshot::store::Snapshot;

use crate::command::{Failure, fail};
use crate::config::Config;
use crate::ingest::{SourceRows, ingest_all};
use crate::progress::Progress;
use crate::report::Tally;

/// The rows of all sources.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// In the order of the configuration.
    pub(super) sources: Vec<SourceRows>,
    /// Why a source is held back.
    pub(super) held_back: Vec<Option<String>>,
    /// All findings.
    pub(super) tally: Tally,
}

/// Reads and validates every source. A source that broke, or went past the gate, is held back:
/// its rows of the `last` snapshot stand in.
pub(super) fn gather(
    config: &Config,
    last: Option<&Snapshot>,
    progress: &Progress,
) -> Result<Gathered, Failure> {
    let sources = ingest_all(config, progress).map_err(fail::usage)?;
    let _ = last;
    let mut gathered = Gathered::default();
    let broken = sources.iter().filter(|rows| rows.broken.is_some()).count();
    if broken == sources.len() {
        let why = sources.iter().find_map(|rows| rows.broken.clone()).unwrap_or_default();
        return Err(fail::broken(anyhow!("none of the {broken} sources can be read: {why}")));
    }
    for (source, mut rows) in config.sources.iter().zip(sources) {
        gathered.tally.absorb(std::mem::take(&mut rows.findings));
        let why = rows.broken.clone();
        if let Some(why) = &why {
            gathered.tally.add(Finding::new(FindingCode::SourceHeldBack, &source.id, why.clone()));
        }
        gathered.held_back.push(why);
        gathered.sources.push(rows);
    }
    Ok(gathered)
}
