//! Rows of warnings: taken in before anybody knows where their place codes lie, refused by their reader,
//! or set apart until it is known whether they still stand.

use std::sync::Arc;

use lintas_model::finding::Finding;

use super::Intake;
use crate::ingest::row::{RawRow, Row};

impl Intake<'_> {
    /// The rows that follow are of another file or sheet with the same columns.
    pub(in crate::ingest) fn turn_to_sheet(&mut self, sheet: Option<Arc<str>>) {
        self.sheet = sheet;
    }

    /// Rejects a row for a reason that its reader found.
    pub(in crate::ingest) fn refused(&mut self, raw: &RawRow, finding: Finding) {
        self.rows.rows_read += 1;
        self.refuse(raw, finding);
    }

    /// Takes in a row whose place is a code. It is not among the accepted ones until the code is
    /// placed. `None` where it is rejected for something else.
    pub(in crate::ingest) fn take_unplaced(&mut self, raw: RawRow) -> Option<Row> {
        let (before, accepted) = (self.rows.rows.len(), self.rows.rows_accepted);
        self.unplaced = true;
        self.take(raw);
        self.unplaced = false;
        let taken = self.rows.rows_accepted > accepted;
        if !taken {
            return None;
        }
        self.rows.rows_accepted = accepted;
        self.rows.rows.split_off(before).pop()
    }

    /// A mark for [`taken_since`](Self::taken_since).
    pub(in crate::ingest) fn mark(&self) -> (usize, u64) {
        (self.rows.rows.len(), self.rows.rows_accepted)
    }

    /// Takes the rows since a mark out again.
    pub(in crate::ingest) fn taken_since(&mut self, (from, accepted): (usize, u64)) -> Vec<Row> {
        self.rows.rows_accepted = accepted;
        self.rows.rows.split_off(from)
    }
}
