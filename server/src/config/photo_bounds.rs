//! `[photos]` of `server.toml`: what a photo may be, and how much room photos take.

use serde::Deserialize;

/// What a photo may be, and how much room photos take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhotoBounds {
    /// Bytes of one photo, as it is sent.
    pub bytes: usize,
    /// Pixels of its longer side: a reader that shows it takes four bytes for each.
    pub side_px: u16,
    /// Photos of one report.
    pub per_report: usize,
    /// Megabytes that one key may send in an hour.
    pub mb_per_hour: u64,
    /// Megabytes of all photos: beyond them the disk belongs to the journal.
    pub folder_mb: u64,
}

impl Default for PhotoBounds {
    /// Twice what a tablet shrinks a photo to; three of them; and two hundred photos of 300 kB in an
    /// hour, which is one every eighteen seconds.
    fn default() -> Self {
        Self { bytes: 600_000, side_px: 2_048, per_report: 3, mb_per_hour: 60, folder_mb: 2_048 }
    }
}

impl PhotoBounds {
    /// Bytes that one key may send in an hour.
    pub(crate) fn bytes_per_hour(&self) -> u64 {
        self.mb_per_hour.saturating_mul(1_000_000)
    }

    /// Bytes of all photos.
    pub(crate) fn folder_bytes(&self) -> u64 {
        self.folder_mb.saturating_mul(1_000_000)
    }
}
