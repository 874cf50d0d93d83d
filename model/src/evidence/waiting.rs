//! Good news of a future moment waits, and time alone does not end the waiting.
//!
//! A moment in the future comes from a fast clock or a typing mistake: nobody can have seen yet
//! what the row says. Bad news in it counts at once. Good news waits until it is stated again for a
//! moment that has come, in a new row or by sending the file anew. Otherwise the passing hours
//! would open a road while its source is silent or cannot be read.

use std::collections::HashSet;

use jiff::Timestamp;

use super::FactTable;
use crate::passability::phase::is_ahead;

/// The rows of a run that wait: rows of a future moment, and rows that waited in the last snapshot
/// and have not been stated again.
#[derive(Debug)]
pub struct WaitingRows<'a> {
    now: Timestamp,
    /// Source, id and moment of hazards and closures that waited in the last snapshot.
    rows: HashSet<(&'a str, &'a str, Timestamp)>,
    /// Source and moment of coverages that waited in the last snapshot.
    looks: HashSet<(&'a str, Timestamp)>,
}

impl<'a> WaitingRows<'a> {
    /// What waits in a run at the moment `now`, after a snapshot with the facts `last`. `speaks`
    /// tells by id whether a source was read whole this time, and from a file that differs from the
    /// one last read whole: then it has stated its rows again.
    pub fn of(
        last: Option<&'a FactTable>,
        now: Timestamp,
        speaks: &(dyn Fn(&str) -> bool + Sync),
    ) -> Self {
        let last = || last.into_iter();
        let silent = |source: &str| !speaks(source);
        let hazards = last().flat_map(|last| &last.hazards);
        let hazards = hazards.filter(|row| row.waits && silent(&row.source));
        let hazards = hazards.filter_map(|row| Some((&*row.source, &*row.id, row.as_of?)));
        let closures = last().flat_map(|last| &last.closures);
        let closures = closures.filter(|row| row.waits && silent(&row.source));
        let closures = closures.filter_map(|row| Some((&*row.source, &*row.id, row.as_of?)));
        let looks = last().flat_map(|last| &last.coverages);
        let looks = looks.filter(|look| look.waits && silent(&look.source));
        Self {
            now,
            rows: hazards.chain(closures).collect(),
            looks: looks.filter_map(|look| Some((&*look.source, look.as_of?))).collect(),
        }
    }

    /// Whether a row waits.
    pub fn row(&self, source: &str, id: &str, as_of: Option<Timestamp>) -> bool {
        as_of.is_some_and(|at| is_ahead(at, self.now) || self.rows.contains(&(source, id, at)))
    }

    /// Sets `waits` of every row and coverage of the table.
    pub fn mark(&self, table: &mut FactTable) {
        for row in &mut table.hazards {
            row.waits = self.row(&row.source, &row.id, row.as_of);
        }
        for row in &mut table.closures {
            row.waits = self.row(&row.source, &row.id, row.as_of);
        }
        for look in &mut table.coverages {
            let waited = |at: Timestamp| self.looks.contains(&(&*look.source, at));
            look.waits = look.as_of.is_some_and(|at| is_ahead(at, self.now) || waited(at));
        }
    }
}
