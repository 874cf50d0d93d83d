//! Findings about rows while they are read and compared: of rows that are used, and of refused
//! ones.

use std::collections::BTreeMap;

use lintas_model::finding::Finding;

use crate::ingest::SourceRows;
use crate::tally::Tally;

/// Findings about rows, each by position of its source in the configuration and of the row among the
/// source's.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    told: Vec<(usize, usize, Finding)>,
    refused: BTreeMap<usize, BTreeMap<usize, Finding>>,
}

impl Verdicts {
    /// Adds a finding about a row that is used all the same.
    pub(super) fn tell(&mut self, source: usize, at: usize, finding: Finding) {
        self.told.push((source, at, finding));
    }

    /// Refuses a row: it is not counted.
    pub(super) fn refuse(&mut self, source: usize, at: usize, finding: Finding) {
        self.refused.entry(source).or_default().insert(at, finding);
    }

    /// Adds all findings to the tally, with the column names of the tables, and puts refused rows
    /// into the quarantine of their source.
    pub(super) fn close(self, sources: &mut [SourceRows], tally: &mut Tally) {
        for (source, at, finding) in self.told {
            let rows = &sources[source];
            tally.add(rows.rows[at].in_their_words(&rows.tables, finding));
        }
        for (source, refused) in self.refused {
            let rows = &mut sources[source];
            let spoken = |(at, finding): (usize, Finding)| {
                let finding = rows.rows[at].in_their_words(&rows.tables, finding);
                (at, finding)
            };
            let refused: BTreeMap<usize, Finding> = refused.into_iter().map(spoken).collect();
            tally.extend(refused.values().cloned());
            rows.set_aside(refused);
        }
    }
}
