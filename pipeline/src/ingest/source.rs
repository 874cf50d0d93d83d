//! One source: opened by the reader of its kind, read to its end.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};

use super::gdal::diagnostics;
use super::gdal::vector::{OpenError, SourceCrs, VectorFile, VectorRequest};
use super::heading::{Heading, TableMatch};
use super::intake::Intake;
use super::mapping::Mapping;
use super::observed::observed_at;
use super::raster::{self, Raster};
use super::road::{RoadLine, TurnRestriction};
use super::row::{Rejected, Row};
use super::{digest, osm, table};
use crate::config::{Config, Observed, Problem, Source};
use crate::input::InputLayer;
use crate::tally::Tally;

/// What became of a source.
#[derive(Debug, Default)]
pub struct SourceRows {
    /// Accepted rows, in the order of the source. Empty for roads, whose rows are `roads`.
    pub rows: Vec<Row>,
    /// Accepted roads: one a line (a row of several lines is several), one a piece between
    /// junctions for OSM.
    pub roads: Vec<RoadLine>,
    /// Its turn restrictions.
    pub turns: Vec<TurnRestriction>,
    /// The depths, where the source is a raster; `rows` are its bands then.
    pub raster: Option<Raster>,
    /// What is wrong.
    pub findings: Tally,
    /// The quarantine.
    pub rejected: Vec<Rejected>,
    /// Rows whose place lies outside the world and would not if its coordinates were swapped, each
    /// with the finding that costs it: their admin units tell which it is.
    pub astray: Vec<(Row, Finding)>,
    /// Which of their columns are which of ours: one entry a table, one a sheet in a workbook.
    pub tables: Vec<TableMatch>,
    /// Rows read: accepted and rejected ones. For OSM the ways that the network takes.
    pub rows_read: u64,
    /// Rows accepted.
    pub rows_accepted: u64,
    /// Rejected rows that stand as evidence at their known place all the same, without what could
    /// not be used: they are among `rows`, and no accepted ones.
    pub footprints: u64,
    /// Rejected rows of hazards and closures of which nobody can say where they are, or whether
    /// they lie there alone.
    pub placeless: u64,
    /// The coverage of the source says more than its data can: nothing is open by it.
    pub coverage_refused: bool,
    /// Rows whose geometry was mended or stood in for.
    pub rows_repaired: u64,
    /// SHA-256 of what it was read from, where that is a file.
    pub sha256: Option<String>,
    /// The moment that its rows speak of where they do not say: the configured one, else the
    /// file's own.
    pub as_of: Option<Timestamp>,
    /// Why it cannot be used, where it cannot: it could not be opened, or broke off.
    pub broken: Option<String>,
    /// It was held back: its last good rows stand in where there are any, and what it newly says that is
    /// worse beside them.
    pub held_back: bool,
    /// Its last good rows stand in.
    pub stands_in: bool,
}

impl SourceRows {
    /// Rows that cannot be used so far.
    pub fn lost(&self) -> u64 {
        (self.rejected.len() + self.astray.len()) as u64
    }

    /// Takes accepted rows out again and puts them into the quarantine: each position in `rows`
    /// with the finding that costs it.
    pub fn set_aside(&mut self, refused: BTreeMap<usize, Finding>) {
        if refused.is_empty() {
            return;
        }
        let mut kept = Vec::with_capacity(self.rows.len().saturating_sub(refused.len()));
        for (at, row) in std::mem::take(&mut self.rows).into_iter().enumerate() {
            match refused.get(&at) {
                None => kept.push(row),
                Some(finding) => {
                    self.rejected.push(row.rejected(finding));
                    self.rows_accepted = self.rows_accepted.saturating_sub(1);
                }
            }
        }
        self.rows = kept;
    }

    /// Whether all that the source says was read: then it may take back what it said before.
    pub fn is_whole(&self) -> bool {
        self.broken.is_none() && !self.held_back && self.placeless == 0 && self.astray.is_empty()
    }

    /// Marks it as of no use.
    pub(crate) fn break_off(&mut self, source: &str, reason: String) {
        self.findings.add(Finding::new(FindingCode::SourceUnreadable, source, reason.clone()));
        self.broken.get_or_insert(reason);
    }
}

/// Reads one source. `tell` hears how many more rows were read.
///
/// # Errors
/// Where the configuration names what the source does not have.
pub(super) fn ingest(
    config: &Config,
    source: &Source,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, Problem> {
    if let Some(problem) = &source.missing {
        return Err(problem.clone());
    }
    let (observed, undated) = match observed_at(config, source) {
        Ok(moment) => (moment.map_or(Observed::Unsaid, Observed::At), None),
        Err(finding) => (Observed::Unsaid, Some(finding)),
    };
    let source = &Source { observed, ..source.clone() };
    // Readers do not panic on data; where one does all the same, the other sources go on.
    let read = catch_unwind(AssertUnwindSafe(|| read(config, source, tell)));
    let mut rows = read.unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        let mut rows = SourceRows::default();
        rows.break_off(&source.id, format!("its reader failed: {text}"));
        Ok(rows)
    })?;
    rows.findings.extend(undated.map(|finding| *finding));
    rows.as_of = source.observed.moment().or(rows.as_of);
    if let Some(file) = &source.path.file {
        match digest::sha256(file) {
            Ok(sha256) => rows.sha256 = Some(sha256),
            Err(error) => rows.break_off(&source.id, format!("cannot read it: {error}")),
        }
    }
    Ok(rows)
}

fn read(config: &Config, source: &Source, tell: &dyn Fn(u64)) -> Result<SourceRows, Problem> {
    if source.layer == InputLayer::Hazards
        && let Some(band) = raster::is_raster(config, source)?
    {
        return raster::read(config, source, band);
    }
    if source.layer == InputLayer::Roads
        && source.path.ending() == "pbf"
        && let Some(file) = &source.path.file
    {
        only_tags(config, source)?;
        return Ok(osm::read(source, file, tell));
    }
    if table::ENDINGS.contains(&source.path.ending().as_str())
        && let Some(file) = source.path.file.as_deref().filter(|file| source.path.is_plain(file))
    {
        return table::read(config, source, file, tell);
    }
    vector(config, source, tell)
}

/// Roads of OSM come with tags, which mean what they mean: there is nothing to map.
fn only_tags(config: &Config, source: &Source) -> Result<(), Problem> {
    let Some((name, _)) = source.fields.iter().next() else { return Ok(()) };
    let message =
        format!("`{name}` cannot be mapped: roads of OSM PBF files are read by their tags");
    Err(config.document.problem(&source.spans.path, message))
}

fn vector(config: &Config, source: &Source, tell: &dyn Fn(u64)) -> Result<SourceRows, Problem> {
    let request = VectorRequest {
        path: &source.path.opened,
        table: source.table.as_deref(),
        filter: source.filter.as_deref(),
        encoding: source.encoding.as_deref(),
        crs: source.crs.as_deref(),
    };
    let file = match VectorFile::open(&request) {
        Ok(file) => file,
        Err(error) => return unopened(config, source, &error),
    };
    let zone = &config.region.time_zone;
    let places_in_columns = !file.has_geometry;
    let headings = file.columns.iter().cloned().map(Heading::named).collect();
    let mapping = Mapping::new(source, &config.document, headings, None, places_in_columns, zone)?;
    let mut intake = Intake::new(config, source, mapping);
    match &file.crs {
        SourceCrs::Stated(_) => {}
        SourceCrs::Overridden { to_lon_lat, own } => {
            let message = format!(
                "the file says {own}, the configuration {}; the latter is used",
                to_lon_lat.name
            );
            intake.tell(Finding::new(FindingCode::CrsOverridden, &source.id, message));
        }
        SourceCrs::Missing if file.has_geometry => intake.without_crs(),
        SourceCrs::Missing => {}
    }
    let mut untold = 0;
    let reading = file.read(|row| {
        intake.take(row);
        untold += 1;
        if untold == 1000 {
            tell(std::mem::take(&mut untold));
        }
    });
    tell(untold);
    let mut rows = intake.finish();
    if let Some(reason) = reading.stopped {
        rows.break_off(&source.id, format!("it broke off after row {}: {reason}", reading.rows));
    }
    diagnostics::take();
    Ok(rows)
}

/// Names that are not in the file are mistakes of the configuration; a file that does not open is
/// a source to hold back.
pub(super) fn unopened(
    config: &Config,
    source: &Source,
    error: &OpenError,
) -> Result<SourceRows, Problem> {
    let document = &config.document;
    match error {
        OpenError::NoTable { given, names } => Err(document
            .problem(&source.spans.table, error.to_string())
            .proposing(given, names.iter().map(String::as_str))),
        OpenError::BadFilter(_) => Err(document.problem(&source.spans.filter, error.to_string())),
        OpenError::BadCrs(_) => Err(document
            .problem(&source.spans.crs, error.to_string())
            .advising("write it as EPSG:32750")),
        OpenError::Unreadable(_) => {
            let mut rows = SourceRows::default();
            rows.break_off(&source.id, error.to_string());
            Ok(rows)
        }
    }
}
