//! What became of one source: its rows, what is wrong with them, and what lies in the quarantine.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};

use super::depth_raster::Raster;
use super::heading::TableMatch;
use super::road::{RoadLine, TurnRestriction};
use super::row::{Rejected, Row};
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
