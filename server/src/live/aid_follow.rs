//! Access follows the roads: when they are not as they were when it was asked for last, it is asked for
//! again, beside whoever writes; only what differs is taken to the writer.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Serving, aid_access::Places, overlay::RoadsMark};
use crate::aid::SiteAccess;

/// What was asked last.
#[derive(Debug, Default)]
pub(super) struct AccessFollower(Mutex<Option<Last>>);

#[derive(Debug)]
struct Last {
    /// Of the opened snapshot.
    serial: u64,
    /// How aid got to its places when it was published; asked when something has changed first.
    then: Option<SiteAccess>,
    /// The roads and places that were asked about; `None` where that is still to be done.
    asked: Option<(RoadsMark, Places)>,
}

impl AccessFollower {
    /// How aid gets now to the places to which it does not get as was published; `None` where that
    /// was asked already. Work: not while others wait.
    pub(super) fn ask(&self, serving: &Serving) -> Option<Arc<SiteAccess>> {
        let (open, live, aid) =
            (serving.snapshot.as_ref()?, serving.live.as_ref()?, serving.aid.as_ref()?);
        let published = open.ledger()?;
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|last| last.serial != open.serial) {
            *last = Some(Last { serial: open.serial, then: None, asked: None });
        }
        let last = last.as_mut()?;
        let asked = (live.overlay.mark(), Places::of(&aid.ledger));
        if last.asked.as_ref() == Some(&asked) {
            return None;
        }
        let as_published = live.overlay.redrawn().next().is_none();
        let mut reaches = SiteAccess::new();
        if !as_published || aid.ledger.sites.len() != published.sites.len() {
            let network = &live.network;
            let then =
                last.then.get_or_insert_with(|| Places::of(published).then(network, &live.overlay));
            reaches = asked.1.now(network, &live.overlay);
            reaches.retain(|id, now| then.get(id) != Some(now));
        }
        last.asked = Some(asked);
        Some(Arc::new(reaches))
    }
}
