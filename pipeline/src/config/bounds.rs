//! What reading a source may take.

use std::time::Duration;

/// What reading one source may take; beyond it the source is held back, and the others go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceBounds {
    /// Bytes of its files on disk, together: `max_bytes`.
    pub max_bytes: u64,
    /// Memory that reading it may take beyond what its reader has anyway, MB of 2^20 bytes:
    /// `max_memory_mb`.
    pub max_memory_mb: u64,
    /// How long reading it may take: `max_seconds`.
    pub longest: Duration,
}

impl Default for SourceBounds {
    /// Generous: an extract of OpenStreetMap of all Indonesia has 1.6 GB, and reading one takes some
    /// minutes and gigabytes. Source: Lintas assumption.
    fn default() -> Self {
        Self { max_bytes: 4 << 30, max_memory_mb: 8 << 10, longest: Duration::from_secs(30 * 60) }
    }
}

/// Defaults of all sources: `[ingest]`.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::config) struct IngestDefaults {
    pub(in crate::config) allow_outside: bool,
    pub(in crate::config) bounds: SourceBounds,
}
