//! Access follows the roads: when they are not as they were when it was asked for last, it is asked for
//! again, beside whoever writes; only what differs is taken to the desk.

use std::sync::{Arc, Mutex, PoisonError};

use super::{
    aid_access::{Places, Reaches},
    overlay::RoadsMark,
};
use crate::{serving::Serving, state::AppState};

/// What was asked last.
#[derive(Debug, Default)]
pub(super) struct Followed(Mutex<Option<Last>>);

#[derive(Debug)]
struct Last {
    /// Of the opened snapshot.
    serial: u64,
    /// How aid got to its places when it was published; asked when something has changed first.
    then: Option<Reaches>,
    /// The roads and places that were asked about; `None` where that is still to be done.
    asked: Option<(RoadsMark, Places)>,
}

impl Followed {
    /// How aid gets now to the places to which it does not get as was published; `None` where that
    /// was asked already. Work: not while others wait.
    pub(super) fn ask(&self, serving: &Serving) -> Option<Arc<Reaches>> {
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
        let mut reaches = Reaches::new();
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

/// Has access follow the roads of what is served.
pub(super) fn follow(followed: &Followed, app: &AppState) {
    let serving = app.serving();
    if let Some(reaches) = followed.ask(&serving)
        && let Some(open) = &serving.snapshot
    {
        app.desk.take_ways(app, open.serial, reaches);
    }
}
