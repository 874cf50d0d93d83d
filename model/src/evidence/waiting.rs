//! Good news of a moment that is still to come waits, and time alone does not end its waiting.
//!
//! A clock that goes ahead, or a typing error: nobody can have seen then what a row says. What is bad in
//! it acts at once. What is good waits until somebody says it again of a moment that has come, in other
//! words or by sending the file anew; else the hours would open a road while its source is silent, or
//! cannot be read.

use std::collections::HashSet;

use jiff::Timestamp;

use super::FactTable;
use crate::passability::phase::is_ahead;

/// Which rows of a run wait: those of a moment that is still to come, and those that the last snapshot
/// had waiting and that say nothing new.
#[derive(Debug)]
pub struct Waiting<'a> {
    now: Timestamp,
    /// Source, id and moment of rows that waited.
    rows: HashSet<(&'a str, &'a str, Timestamp)>,
    /// Source and moment of looks that waited.
    looks: HashSet<(&'a str, Timestamp)>,
}

impl<'a> Waiting<'a> {
    /// What waits in a run at the moment `now`, after the snapshot that knew `last`. `speaks` says of the
    /// id of a source whether it was read whole this time, and from another file than when it was last
    /// read whole: what it says of a moment that has come is said again, then.
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

    /// Has the rows of a run know which of them wait.
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
