//! What was made for packages and is kept, each for all who ask: the parts of a snapshot, the cut tiles of an
//! area, the live parts of a revision.

use std::sync::Arc;

use jiff::Timestamp;

use super::{area::PackageArea, part::PackagePart};
use crate::http::single_flight::SingleFlight;

/// Snapshots whose parts are kept: the one in service, and the one that it replaced.
const SNAPSHOTS: usize = 2;
/// Areas whose cut tiles are kept: some megabytes each, and quickly cut again.
const AREAS: usize = 4;
/// Revisions whose live parts are kept: a device that began at one of them still gets its parts.
const REVISIONS: usize = 16;

/// What every package of a snapshot has, and which packages there are.
#[derive(Debug)]
pub(super) struct PublishedParts {
    /// The areas, the region first.
    pub(super) areas: Vec<PackageArea>,
    /// The parts, tiles aside.
    pub(super) parts: Vec<PackagePart>,
}

/// The live parts of every package at one revision.
#[derive(Debug)]
pub(super) struct LiveParts {
    /// The opened snapshot that they belong to.
    pub(super) serial: u64,
    pub(super) revision: u64,
    /// When they were made, by the server's clock.
    pub(super) created: Timestamp,
    /// The same by the wall clock: a drill's clock is another one.
    pub(super) made_at: Timestamp,
    pub(super) parts: Vec<PackagePart>,
}

/// What is kept for packages.
#[derive(Debug)]
pub(crate) struct PackageShelf {
    /// By opened snapshot.
    pub(super) published: SingleFlight<u64, Arc<PublishedParts>>,
    /// By opened snapshot and area.
    pub(super) tiles: SingleFlight<(u64, String), Arc<Vec<PackagePart>>>,
    /// By opened snapshot and revision.
    pub(super) live: SingleFlight<(u64, u64), Arc<LiveParts>>,
}

impl Default for PackageShelf {
    fn default() -> Self {
        Self {
            published: SingleFlight::keeping(SNAPSHOTS),
            tiles: SingleFlight::keeping(AREAS),
            live: SingleFlight::keeping(REVISIONS),
        }
    }
}

impl PackageShelf {
    /// A live part of a snapshot at an earlier revision, by its hash.
    pub(super) fn earlier(&self, serial: u64, sha256: &str) -> Option<PackagePart> {
        let made = self.live.made().into_iter().filter(|live| live.serial == serial);
        made.flat_map(|live| live.parts.clone()).find(|part| part.sha256 == sha256)
    }
}
