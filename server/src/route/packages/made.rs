//! Has made what packages consist of, in the pool of lists, where it was not made for somebody before.

use std::sync::Arc;

use super::{
    area::PackageArea,
    live_parts,
    part::PackagePart,
    published,
    shelf::{LiveParts, PublishedParts},
};
use crate::{
    http::{
        problem::Problem,
        work::{self, WorkKind},
    },
    live::Serving,
    route::shared::Shared,
};

/// What every package of the snapshot in service has.
///
/// # Errors
/// Those of [`published::make`]; `busy`, `timeout`.
pub(super) async fn published(
    app: &Arc<Shared>,
    serving: &Arc<Serving>,
) -> Result<Arc<PublishedParts>, Problem> {
    let key = serving.open()?.serial;
    let (shared, serving) = (Arc::clone(app), Arc::clone(serving));
    let make = || {
        work::run(WorkKind::Lists, move |deadline| {
            published::make(&shared, &serving, deadline).map(Arc::new)
        })
    };
    app.packages.published.get(key, make).await
}

/// The tiles of an area.
///
/// # Errors
/// Those of [`published::tiles`]; `busy`, `timeout`.
pub(super) async fn tiles(
    app: &Arc<Shared>,
    serving: &Serving,
    area: &PackageArea,
) -> Result<Arc<Vec<PackagePart>>, Problem> {
    let (open, area) = (Arc::clone(serving.open()?), area.clone());
    let key = (open.serial, area.id.clone());
    let make = || {
        work::run(WorkKind::Lists, move |deadline| {
            published::tiles(&open, &area, deadline).map(Arc::new)
        })
    };
    app.packages.tiles.get(key, make).await
}

/// The live parts at the revision that is served.
///
/// # Errors
/// Those of [`live_parts::make`]; `busy`, `timeout`.
pub(super) async fn live(
    app: &Arc<Shared>,
    serving: &Arc<Serving>,
) -> Result<Arc<LiveParts>, Problem> {
    let key = (serving.open()?.serial, serving.revision);
    let (shared, serving) = (Arc::clone(app), Arc::clone(serving));
    let make = || {
        work::run(WorkKind::Lists, move |deadline| {
            live_parts::make(&shared, &serving, deadline).map(Arc::new)
        })
    };
    app.packages.live.get(key, make).await
}
