//! Photos of reports.

use std::sync::Arc;

use jiff::Timestamp;

use super::{ReportStore, StoredReport, photo_received::PhotoReceived};
use crate::{
    live::{
        act_time::ActTime,
        journal::entry::{EntryKind, JournalEntry},
        photo_fields::{PhotoDecision, StoredPhoto},
    },
    photo::PhotoId,
};

impl StoredReport {
    /// The photo of this name.
    pub(crate) fn photo(&self, id: &PhotoId) -> Option<&StoredPhoto> {
        self.photos.iter().find(|photo| photo.fields.photo == *id)
    }
}

impl ReportStore {
    /// Bytes of all photos.
    pub(crate) fn photo_bytes(&self) -> u64 {
        self.photos.iter().map(|photo| photo.bytes).sum()
    }

    /// What of photos came with a key after `since`: the moment of each with its bytes, the oldest
    /// first.
    pub(crate) fn photos_of(
        &self,
        by: &str,
        since: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, u64)> {
        let of_key = self.photos.iter().filter(move |photo| photo.by == by && photo.at > since);
        of_key.map(|photo| (photo.at, photo.bytes))
    }

    /// Takes in what an entry says of a photo.
    pub(super) fn take_photo(&mut self, entry: &JournalEntry, time: ActTime) {
        let Some(by) = &entry.by else { return };
        let Some(at) = self.by_id.get(&entry.about).copied() else {
            tracing::error!(seq = entry.seq, "a photo in the journal is of no report");
            return;
        };
        let moment = time.stamped.min(time.ordered);
        let report = Arc::make_mut(&mut self.entries[at]);
        match (entry.photo(), entry.photo_meant()) {
            (Some(fields), _) => {
                let (by, bytes) = (by.name.clone(), fields.bytes);
                // Two posts may have taken in the same photo before they were merged.
                if report.photo(&fields.photo).is_none() {
                    let decisions = Vec::new();
                    let photo = StoredPhoto { fields, by: by.clone(), at: moment, decisions };
                    report.photos.push(photo);
                    self.photos.push(PhotoReceived { at: moment, by, bytes });
                }
            }
            (None, Some(id)) => {
                let mut photos = report.photos.iter_mut();
                if let Some(photo) = photos.find(|photo| photo.fields.photo == id) {
                    let publishes = entry.kind == EntryKind::PublishPhoto;
                    photo.decisions.push(PhotoDecision { publishes, at: moment });
                }
            }
            (None, None) => {
                tracing::error!(seq = entry.seq, "a photo in the journal cannot be read");
            }
        }
    }

    /// Takes back what was said of photos at a moment.
    pub(super) fn undo_photos(&mut self, at: Timestamp) {
        self.photos.retain(|photo| photo.at != at);
        for report in self.entries.iter_mut() {
            let said = |photo: &StoredPhoto| {
                photo.at == at || photo.decisions.iter().any(|made| made.at == at)
            };
            if report.photos.iter().any(said) {
                let report = Arc::make_mut(report);
                report.photos.retain(|photo| photo.at != at);
                for photo in &mut report.photos {
                    photo.decisions.retain(|made| made.at != at);
                }
            }
        }
    }
}
