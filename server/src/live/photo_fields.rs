//! What the journal keeps of a photo beside its file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::photo::PhotoId;

/// The payload of a photo's journal entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PhotoFields {
    /// Its name, which is that of its file.
    pub(crate) photo: PhotoId,
    /// Bytes of the file.
    pub(crate) bytes: u64,
    /// Columns, as stored.
    pub(crate) width: u16,
    /// Rows, as stored.
    pub(crate) height: u16,
    /// When it was taken, where its sender tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) taken_at: Option<Timestamp>,
    /// Longitude and latitude where it was taken, where its sender tells them. Never public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<[f64; 2]>,
}

/// A photo of a report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredPhoto {
    /// What is known of it.
    pub(crate) fields: PhotoFields,
    /// Name of the key that it came with. Never public.
    pub(crate) by: String,
    /// When it came.
    pub(crate) at: Timestamp,
    /// What officers decided about it, in order.
    pub(crate) decisions: Vec<PhotoDecision>,
}

/// An officer's decision about a photo.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PhotoDecision {
    /// Everybody may see it; else nobody may any more.
    pub(crate) publishes: bool,
    /// When.
    pub(crate) at: Timestamp,
}

impl StoredPhoto {
    /// Whether everybody may see it: so an officer said last.
    pub(crate) fn is_public(&self) -> bool {
        self.decisions.last().is_some_and(|last| last.publishes)
    }
}
