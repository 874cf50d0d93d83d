//! The result of reading one source: its rows, findings, and quarantine.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};

use super::context::ContextRows;
use super::depth_raster::Raster;
use super::heading::TableMatch;
use super::road::{RoadLine, TurnRestriction};
use super::row::{Rejected, Row};
use super::unusable::Unusable;
use crate::tally::Tally;

/// The result of reading one source.
#[derive(Debug, Default)]
pub struct SourceRows {
    /// Accepted rows, and footprints of rejected ones, in the order of the source. Empty for roads.
    pub rows: Vec<Row>,
    /// Accepted roads: one for each line (a row may have several); for OSM one for each piece of a
    /// way between junctions.
    pub roads: Vec<RoadLine>,
    /// Its turn restrictions.
    pub turns: Vec<TurnRestriction>,
    /// What maps show around its roads.
    pub context: ContextRows,
    /// The depths by cell, where the source is a raster; `rows` then holds its bands.
    pub raster: Option<Raster>,
    /// All findings about it so far.
    pub findings: Tally,
    /// The quarantine.
    pub rejected: Vec<Rejected>,
    /// Points that are out of range unless longitude and latitude are swapped, with the finding for
    /// which they would be rejected. Their admin units decide later, once the units are read.
    pub astray: Vec<(Row, Finding)>,
    /// Warnings whose areas are place codes. The admin units decide later where they lie.
    pub by_code: Vec<CodedRows>,
    /// Points that are no longitude and latitude, with the finding for which their rows were rejected,
    /// which is not among `findings`: the region, once it is read, may tell what was meant.
    pub out_of_range: Vec<(Finding, [f64; 2])>,
    /// How columns were matched: one entry for each table; in a workbook, for each sheet.
    pub tables: Vec<TableMatch>,
    /// Rows read, accepted or not. For OSM: ways that the network takes.
    pub rows_read: u64,
    /// Rows accepted.
    pub rows_accepted: u64,
    /// Rejected rows of hazards and closures whose place is known: they count as evidence there,
    /// without the values that could not be used. They are among `rows` but not accepted.
    pub footprints: u64,
    /// Rejected rows of hazards and closures whose place is not known, or not wholly. One of them
    /// withdraws the coverage of the source.
    pub placeless: u64,
    /// The source claims a coverage that its data cannot support, and so grants none.
    pub coverage_refused: bool,
    /// Rows whose geometry was repaired or replaced.
    pub rows_repaired: u64,
    /// SHA-256 of the file that it was read from; `None` where it is not a file.
    pub sha256: Option<String>,
    /// The moment of rows that state none: the configured one, else the file's own.
    pub as_of: Option<Timestamp>,
    /// Why the source cannot be used: it did not open, or broke off.
    pub broken: Option<Unusable>,
    /// It is held back: its last good rows are used where there are any, with what it newly says
    /// that is worse beside them.
    pub held_back: bool,
    /// `rows` are the last good ones, of the previous snapshot.
    pub stands_in: bool,
}

/// A row without geometry, with its place codes and the system that each is said to be of.
pub(super) type CodedRow = (Row, Vec<(Option<&'static str>, String)>);

/// The areas of one message that are place codes.
#[derive(Debug, Clone)]
pub struct CodedRows {
    /// The rows.
    pub rows: Vec<CodedRow>,
    /// What stands in their place where not all codes can be placed: the rows of the message that this
    /// one renews.
    pub instead: Vec<Row>,
}

impl SourceRows {
    /// How many rows cannot be used so far: rejected and astray ones.
    pub fn lost(&self) -> u64 {
        (self.rejected.len() + self.astray.len()) as u64
    }

    /// Moves accepted rows to the quarantine: by index in `rows`, with the finding for which each
    /// is rejected.
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

    /// Whether the source was read whole: only then what it no longer says counts as withdrawn.
    pub fn is_whole(&self) -> bool {
        self.broken.is_none() && !self.held_back && self.placeless == 0 && self.astray.is_empty()
    }

    /// Marks it as unusable because its reader did not survive it, with a finding of its own code.
    pub(crate) fn crash(&mut self, source: &str, why: Unusable) {
        self.findings.add(why.finding_of(FindingCode::SourceCrashed, source));
        self.broken.get_or_insert(why);
    }

    /// Marks it as unusable, with a finding. The first reason is kept.
    pub(crate) fn break_off(&mut self, source: &str, why: Unusable) {
        self.findings.add(why.finding(source));
        self.broken.get_or_insert(why);
    }
}
