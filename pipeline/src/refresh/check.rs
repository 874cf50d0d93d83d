//! Ingest and validation without a snapshot.

use jiff::Timestamp;
use lintas_model::finding::Severity;

use super::gather::gather;
use super::reporting;
use crate::aid::ledger::Goods;
use crate::config::Config;
use crate::failure::Failure;
use crate::merge::merge;
use crate::progress::Progress;
use crate::report::RunReport;

/// Ingest and validate only: the report that a refresh would begin with, and its worst finding.
///
/// # Errors
/// As [`refresh`](super::refresh), a disk aside.
pub fn check(
    config: &Config,
    started: Timestamp,
    progress: &Progress,
) -> Result<(RunReport, Option<Severity>), Failure> {
    let mut gathered = gather(config, None, progress)?;
    let mut report = reporting::begin(config, started, &gathered);
    let mut tally = std::mem::take(&mut gathered.tally);
    let merged = merge(config, &mut gathered.sources, &mut tally);
    Goods::read(config, &mut gathered.sources, &merged, &mut tally);
    reporting::recount(&mut report, &gathered.sources);
    report.network = Some(reporting::network(&merged.network, &[])).filter(|n| n.edges > 0);
    reporting::close(&mut report, config, &gathered, &tally);
    Ok((report, tally.worst()))
}
