//! Taking back what a batch added to the store, where it could not be written and the journal cannot
//! be read anew.

use std::sync::Arc;

use super::{ReportStore, StoreMark};
use crate::open::Network;

impl ReportStore {
    /// Takes back everything since `mark`, and matches the rest to the network: O(reports). Every
    /// edge has to be settled again.
    pub(in crate::live) fn undo(&mut self, mark: StoreMark, network: Option<&Network>) {
        self.entries.truncate(mark.reports);
        self.by_id.retain(|_, at| *at < mark.reports);
        self.aid.truncate(mark.aid);
        self.of_closures.truncate(mark.closures);
        for entry in self.entries.iter_mut() {
            if entry.marks.iter().any(|made| made.at == mark.at) {
                Arc::make_mut(entry).marks.retain(|made| made.at != mark.at);
            }
        }
        self.undo_photos(mark.at);
        self.rematch(network);
    }
}
