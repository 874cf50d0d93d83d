//! Keeps the access of sites up to date with the roads: where these changed since the last time, it
//! is computed again outside the writer's lock, and only the differences are handed to the writer.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Serving, aid_access::AidPlaces, overlay::RoadsMark};
use crate::aid::SiteAccess;

/// Remembers what access was last computed for.
#[derive(Debug, Default)]
pub(super) struct AccessFollower(Mutex<Option<LastFollowed>>);

#[derive(Debug)]
struct LastFollowed {
    /// Serial of the opened snapshot.
    serial: u64,
    /// Access over the roads as published; computed when something has first changed.
    then: Option<SiteAccess>,
    /// The roads and places that it was computed for; `None` before the first time.
    asked: Option<(RoadsMark, AidPlaces)>,
}

impl AccessFollower {
    /// The present access of the places whose access is not as published; `None` where roads and
    /// places are those of the last time. Slow: a search over the whole network.
    pub(super) fn ask(&self, serving: &Serving) -> Option<Arc<SiteAccess>> {
        let (open, live, aid) =
            (serving.snapshot.as_ref()?, serving.live.as_ref()?, serving.aid.as_ref()?);
        let published = open.ledger()?;
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|last| last.serial != open.serial) {
            *last = Some(LastFollowed { serial: open.serial, then: None, asked: None });
        }
        let last = last.as_mut()?;
        let asked = (live.overlay.mark(), AidPlaces::of(&aid.ledger));
        if last.asked.as_ref() == Some(&asked) {
            return None;
        }
        let as_published = live.overlay.redrawn().next().is_none();
        let mut reaches = SiteAccess::new();
        if !as_published || aid.ledger.sites.len() != published.sites.len() {
            let network = &live.network;
            let then = last
                .then
                .get_or_insert_with(|| AidPlaces::of(published).then(network, &live.overlay));
            reaches = asked.1.now(network, &live.overlay);
            reaches.retain(|id, now| then.get(id) != Some(now));
        }
        last.asked = Some(asked);
        Some(Arc::new(reaches))
    }
}
