//! Ingest and validation of all sources, and what stands in for those that are held back.

use anyhow::anyhow;
use lintas_model::finding::{Finding, FindingCode};
use lintas_snapshot::store::Snapshot;

use super::inputs;
use crate::command::{Failure, fail};
use crate::config::{Config, ConfigError, Source};
use crate::ingest::{SourceRows, ingest_all};
use crate::progress::Progress;
use crate::report::Tally;
use crate::validate::{LastRun, check_places, held_back, outside_region};

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
    let (mut sources, mut problems) = (Vec::new(), Vec::new());
    for read in ingest_all(config, progress) {
        match read {
            Ok(rows) => sources.push(rows),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(fail::usage(ConfigError { problems }));
    }
    let mut gathered = Gathered::default();
    let broken = sources.iter().filter(|rows| rows.broken.is_some()).count();
    if broken == sources.len() {
        let why = sources.iter().find_map(|rows| rows.broken.clone()).unwrap_or_default();
        return Err(fail::broken(anyhow!("none of the {broken} sources can be read: {why}")));
    }
    let counts = last.map(|last| {
        last.manifest().sources.iter().map(|source| (source.id.clone(), source.rows)).collect()
    });
    let counts = LastRun(counts.unwrap_or_default());
    for (source, mut rows) in config.sources.iter().zip(sources) {
        gathered.tally.absorb(std::mem::take(&mut rows.findings));
        let why = held_back(source, &rows, &config.gate, &counts);
        if let Some(why) = &why {
            gathered.tally.add(Finding::new(FindingCode::SourceHeldBack, &source.id, why.clone()));
            rows = stand_in(source, rows, last);
        }
        gathered.held_back.push(why);
        gathered.sources.push(rows);
    }
    check_places(config, &mut gathered.sources, &mut gathered.tally);
    outside_region(config, &gathered.sources, &mut gathered.tally);
    Ok(gathered)
}

/// The last good rows of a source that is held back. Where there are none, the rows that it has
/// now stand for themselves: half a list of closures is better than none, and the report says so.
fn stand_in(source: &Source, rows: SourceRows, last: Option<&Snapshot>) -> SourceRows {
    let good = last.and_then(|last| match inputs::read(last, source) {
        Ok(good) => good,
        Err(error) => {
            tracing::warn!(source = source.id, "its last good rows cannot be read: {error:#}");
            None
        }
    });
    match good {
        None => rows,
        Some(good) => SourceRows {
            rows_read: rows.rows_read,
            rejected: rows.rejected,
            tables: rows.tables,
            astray: rows.astray,
            rows_repaired: rows.rows_repaired,
            broken: rows.broken,
            ..good
        },
    }
}
