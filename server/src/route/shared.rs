//! The state that all requests share.

use std::{
    ops::Deref,
    sync::{Arc, PoisonError, RwLock, atomic::AtomicUsize},
    time::Duration,
};

use jiff::Timestamp;

use super::packages::PackageShelf;
use crate::{
    clock::Clock,
    config::{CostLimits, FrameAncestors, Limits},
    http::{
        admission::Admission,
        problem::Problem,
        work::{self, WorkKind, WorkPools},
    },
    journey::travel::Travels,
    live::{Bulletins, MadeTiles, Serving, Writer},
    metrics::Metrics,
    open::{Kept, Open},
    openapi::ApiDocuments,
    sprite::Sprites,
    style::Styles,
    tls::Certificates,
    viewer::Viewer,
};

/// The state that all requests share. The snapshot and its live state are published by the writer.
#[derive(Debug)]
pub struct Shared {
    pub(crate) writer: Arc<Writer>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) work: Arc<WorkPools>,
    pub(crate) kept: Arc<Kept>,
    pub(crate) made: MadeTiles,
    pub(crate) bulletins: Bulletins,
    pub(crate) travels: Travels,
    pub(crate) packages: PackageShelf,
    pub(crate) api: ApiDocuments,
    pub(crate) styles: Styles,
    pub(crate) sprites: Sprites,
    pub(crate) viewer: Viewer,
    pub(crate) limits: Limits,
    pub(crate) costs: CostLimits,
    pub(crate) admission: Arc<Admission>,
    pub(crate) public_url: Option<String>,
    /// Whose pages may show the map in a frame.
    pub(crate) ancestors: FrameAncestors,
    /// What HTTPS is spoken with; `None` where it is not.
    pub(crate) certificates: Option<Arc<Certificates>>,
    /// How long browsers are told to ask by HTTPS alone; zero: they are not.
    pub(crate) hsts: Duration,
    /// Whether `/ready` says so also while reports cannot be read.
    pub(crate) serve_without_reports: bool,
    pub(crate) in_flight: AtomicUsize,
    pub(crate) refused: RwLock<Option<Refused>>,
    pub(crate) damage: RwLock<Option<Refused>>,
}

/// Why a snapshot was refused, or is damaged.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// Its id; `None` where `current` holds none that can be read.
    pub(crate) snapshot: Option<String>,
    /// What is wrong, without any path of this machine: `/health` shows it to everybody.
    pub(crate) why: String,
    /// Since when, by the wall clock.
    pub(crate) since: Timestamp,
}

impl Shared {
    /// What a request that comes now sees until its end.
    pub(crate) fn serving(&self) -> Arc<Serving> {
        self.writer.serving()
    }

    /// The same for answers that await nothing: spares the update of the reference count. Do not
    /// hold it across an await.
    pub(crate) fn serving_now(&self) -> impl Deref<Target = Arc<Serving>> {
        self.writer.serving_now()
    }

    /// The kept snapshot called `id`: the current one at once, others from the disk, off the threads
    /// that answer tiles.
    ///
    /// # Errors
    /// Those of [`Kept::get`]; `busy`, `timeout`.
    pub(crate) async fn kept(&self, id: &str, serving: &Serving) -> Result<Arc<Open>, Problem> {
        let current = serving.snapshot.as_ref();
        if let Some(current) = current.filter(|current| current.id().as_str() == id) {
            return Ok(Arc::clone(current));
        }
        let (kept, id) = (Arc::clone(&self.kept), id.to_owned());
        work::run(WorkKind::Tiles, move |_| kept.get(&id, None)).await
    }

    /// The snapshot that `current` names, where it was refused.
    pub(crate) fn refused(&self) -> Option<Refused> {
        self.refused.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets or clears the refused snapshot.
    pub(crate) fn set_refused(&self, refused: Option<Refused>) {
        *self.refused.write().unwrap_or_else(PoisonError::into_inner) = refused;
    }

    /// Damage of the snapshot in service that was found after it was opened.
    pub(crate) fn damage(&self) -> Option<Refused> {
        self.damage.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sets or clears the damage of the snapshot in service.
    pub(crate) fn set_damage(&self, damage: Option<Refused>) {
        *self.damage.write().unwrap_or_else(PoisonError::into_inner) = damage;
    }
}
