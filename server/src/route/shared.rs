//! Everything that requests share.

use std::{
    ops::Deref,
    sync::{Arc, PoisonError, RwLock, atomic::AtomicUsize},
};

use jiff::Timestamp;

use crate::{
    clock::Clock,
    config::Limits,
    journey::travel::Travels,
    live::{Bulletins, MadeTiles, Serving, Writer},
    metrics::Metrics,
    open::Kept,
    sprite::Sprites,
    style::Styles,
    viewer::Viewer,
};

/// What requests share; the snapshot that they see is the writer's.
#[derive(Debug)]
pub struct Shared {
    pub(crate) writer: Arc<Writer>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) kept: Kept,
    pub(crate) made: MadeTiles,
    pub(crate) bulletins: Bulletins,
    pub(crate) travels: Travels,
    pub(crate) styles: Styles,
    pub(crate) sprites: Sprites,
    pub(crate) viewer: Viewer,
    pub(crate) limits: Limits,
    pub(crate) public_url: Option<String>,
    pub(crate) in_flight: AtomicUsize,
    pub(crate) refused: RwLock<Option<Refused>>,
    pub(crate) damage: RwLock<Option<Refused>>,
}

/// A snapshot that is not trusted.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// Its id, where `current` holds one.
    pub(crate) snapshot: Option<String>,
    /// What is wrong, without any path of this machine.
    pub(crate) why: String,
    /// Since when, by the wall.
    pub(crate) since: Timestamp,
}

impl Shared {
    /// What a request that comes now sees until its end.
    pub(crate) fn serving(&self) -> Arc<Serving> {
        self.writer.serving()
    }

    /// The same, for an answer that does not wait: costs no count of who holds it.
    pub(crate) fn serving_now(&self) -> impl Deref<Target = Arc<Serving>> {
        self.writer.serving_now()
    }

    /// The newest snapshot, where it was refused.
    pub(crate) fn refused(&self) -> Option<Refused> {
        self.refused.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers that the newest snapshot was refused, or that none is any more.
    pub(crate) fn set_refused(&self, refused: Option<Refused>) {
        *self.refused.write().unwrap_or_else(PoisonError::into_inner) = refused;
    }

    /// What turned out to be wrong with the snapshot in service after it was put there.
    pub(crate) fn damage(&self) -> Option<Refused> {
        self.damage.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers damage of the snapshot in service, or that there is none.
    pub(crate) fn set_damage(&self, damage: Option<Refused>) {
        *self.damage.write().unwrap_or_else(PoisonError::into_inner) = damage;
    }
}
