//! What was made for packages and is kept, each for all who ask: a part of a snapshot a snapshot, cut tiles
//! an area, live parts a revision.

use std::sync::Arc;

use super::{
    area::PackageArea,
    live_parts::LiveParts,
    part::Part,
    published::{self, PublishedParts},
};
use crate::{
    http::{
        problem::Problem,
        single_flight::SingleFlight,
        work::{self, WorkKind},
    },
    live::Serving,
    route::shared::Shared,
};

/// Snapshots whose parts are kept: the one in service, and the one that it replaced.
const SNAPSHOTS: usize = 2;
/// Areas whose cut tiles are kept: some megabytes each, and quickly cut again.
const AREAS: usize = 4;
/// Revisions whose live parts are kept: a device that began at one of them still gets its parts.
const REVISIONS: usize = 16;

/// What is kept for packages.
#[derive(Debug)]
pub(crate) struct PackageShelf {
    published: SingleFlight<u64, Arc<PublishedParts>>,
    tiles: SingleFlight<(u64, String), Arc<Vec<Part>>>,
    live: SingleFlight<(u64, u64), Arc<LiveParts>>,
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
    /// What every package of the snapshot in service has.
    ///
    /// # Errors
    /// Those of [`PublishedParts::make`]; `busy`, `timeout`.
    pub(super) async fn published(
        &self,
        app: &Arc<Shared>,
        serving: &Arc<Serving>,
    ) -> Result<Arc<PublishedParts>, Problem> {
        let (app, serving) = (Arc::clone(app), Arc::clone(serving));
        let make = |serving: Arc<Serving>| {
            work::run(WorkKind::Lists, move |deadline| {
                PublishedParts::make(&app, &serving, deadline).map(Arc::new)
            })
        };
        self.published.get(serving.open()?.serial, || make(Arc::clone(&serving))).await
    }

    /// The tiles of an area.
    ///
    /// # Errors
    /// Those of [`published::tiles`]; `busy`, `timeout`.
    pub(super) async fn tiles(
        &self,
        serving: &Serving,
        area: &PackageArea,
    ) -> Result<Arc<Vec<Part>>, Problem> {
        let (open, area) = (Arc::clone(serving.open()?), area.clone());
        let key = (open.serial, area.id.clone());
        let make = || {
            work::run(WorkKind::Lists, move |deadline| {
                published::tiles(&open, &area, deadline).map(Arc::new)
            })
        };
        self.tiles.get(key, make).await
    }

    /// The live parts at the revision that is served.
    ///
    /// # Errors
    /// Those of [`LiveParts::make`]; `busy`, `timeout`.
    pub(super) async fn live(
        &self,
        app: &Arc<Shared>,
        serving: &Arc<Serving>,
    ) -> Result<Arc<LiveParts>, Problem> {
        let key = (serving.open()?.serial, serving.revision);
        let (app, serving) = (Arc::clone(app), Arc::clone(serving));
        let make = || {
            work::run(WorkKind::Lists, move |deadline| {
                LiveParts::make(&app, &serving, deadline).map(Arc::new)
            })
        };
        self.live.get(key, make).await
    }

    /// A live part of this snapshot at an earlier revision, by its hash.
    pub(super) fn earlier(&self, serving: &Serving, sha256: &str) -> Option<Part> {
        let serial = serving.snapshot.as_ref()?.serial;
        let made = self.live.made().into_iter().filter(|live| live.serial == serial);
        made.flat_map(|live| live.parts.clone()).find(|part| part.sha256 == sha256)
    }
}
