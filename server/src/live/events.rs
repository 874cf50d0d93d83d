//! Events for clients (SSE): a bounded memory for those who come back, and a broadcast channel.
//! Sending never blocks on a listener; one that falls behind by more than the channel holds is
//! dropped.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::broadcast;

/// Events that are kept for clients that come back.
const REMEMBERED: usize = 1024;
/// Events that a listener may lag behind before it is dropped; it comes back with `Last-Event-ID`.
const BEHIND: usize = 256;

/// Name of the last event of the channel: it ends the streams and is not sent to clients.
pub(crate) const END: &str = "end";

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LiveEvent {
    /// Ascending, also across restarts: numbering starts at the wall clock in microseconds.
    pub(crate) id: u64,
    /// `snapshot`, `report`, `site`, `dispatch` or `expiry`.
    pub(crate) name: &'static str,
    /// The revision that it led to.
    pub(crate) revision: u64,
    /// What changed.
    pub(crate) data: Value,
}

/// The event memory and channel.
#[derive(Debug)]
pub(crate) struct Events {
    memory: Mutex<Memory>,
    channel: broadcast::Sender<Arc<LiveEvent>>,
}

#[derive(Debug)]
struct Memory {
    /// The newest events, oldest first; at most [`REMEMBERED`].
    last: VecDeque<Arc<LiveEvent>>,
    next_id: u64,
    /// The revision that precedes the first event in memory: from here on nothing is missing.
    floor: u64,
}

impl Default for Events {
    fn default() -> Self {
        // Numbered from the wall clock, so that the ids lie above those of the process before.
        let start = u64::try_from(Timestamp::now().as_microsecond()).unwrap_or(0);
        Self {
            memory: Mutex::new(Memory { last: VecDeque::new(), next_id: start, floor: 0 }),
            channel: broadcast::channel(BEHIND).0,
        }
    }
}

impl Events {
    /// Numbers an event, remembers it, and sends it to all listeners.
    pub(crate) fn tell(&self, name: &'static str, revision: u64, data: Value) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let event = Arc::new(LiveEvent { id: memory.next_id, name, revision, data });
        memory.next_id += 1;
        memory.last.push_back(Arc::clone(&event));
        if memory.last.len() > REMEMBERED
            && let Some(forgotten) = memory.last.pop_front()
        {
            memory.floor = forgotten.revision;
        }
        // An error says that nobody listens, which is fine.
        let _ = self.channel.send(event);
    }

    /// Ends all streams before the server stops; clients reconnect.
    pub(crate) fn end(&self) {
        let _ = self.channel.send(Arc::new(LiveEvent {
            id: 0,
            name: END,
            revision: 0,
            data: Value::Null,
        }));
    }

    /// Sets the revision before which nothing is remembered; without effect once there are events.
    pub(crate) fn begin_at(&self, revision: u64) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.last.is_empty() {
            memory.floor = revision;
        }
    }

    /// The events after a revision; `None` where some were forgotten, or where this server never
    /// had that revision.
    pub(crate) fn after_revision(
        &self,
        revision: u64,
        current: u64,
    ) -> Option<Vec<Arc<LiveEvent>>> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if revision < memory.floor || revision > current {
            return None;
        }
        Some(memory.last.iter().filter(|event| event.revision > revision).cloned().collect())
    }

    /// Opens a listener; with `last`, the id of the last event it received, also the events missed
    /// since. How many there may be is for the caller to say.
    pub(crate) fn listen(&self, last: Option<u64>) -> Listener {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        // Subscribed while the memory is locked: no event falls between the two or comes twice.
        let channel = self.channel.subscribe();
        let missed = last.and_then(|last| {
            let forgotten = memory.last.front().is_none_or(|first| last + 1 < first.id);
            let known = last < memory.next_id && (!forgotten || last + 1 == memory.next_id);
            known.then(|| memory.last.iter().filter(|event| event.id > last).cloned().collect())
        });
        let at = memory.next_id.saturating_sub(1);
        Listener { missed, at, resumed: last.is_some(), channel }
    }
}

/// An open stream of events.
#[derive(Debug)]
pub(crate) struct Listener {
    /// The events missed since `last`, oldest first; `None` where some of them were forgotten, or
    /// none were asked for.
    pub(crate) missed: Option<Vec<Arc<LiveEvent>>>,
    /// Id of the last event before this listener came.
    pub(crate) at: u64,
    /// Whether it came with the id of a last event.
    pub(crate) resumed: bool,
    /// The events from now on.
    pub(crate) channel: broadcast::Receiver<Arc<LiveEvent>>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tell(events: &Events, revision: u64) {
        events.tell("report", revision, json!({}));
    }

    #[test]
    fn who_was_away_is_told_what_they_missed_and_nothing_twice() {
        let events = Events::default();
        tell(&events, 1);
        let first = events.listen(None);
        assert!(first.missed.is_none() && !first.resumed);
        tell(&events, 2);
        let back = events.listen(Some(first.at));
        assert_eq!(back.missed.unwrap().iter().map(|it| it.revision).collect::<Vec<_>>(), [2]);
        let nothing = events.listen(Some(back.at));
        assert_eq!(nothing.missed, Some(vec![]));
        assert_eq!(events.listen(Some(back.at + 9)).missed, None, "told by nobody");
    }

    #[test]
    fn what_is_forgotten_is_said_to_be_forgotten() {
        let events = Events::default();
        events.begin_at(4);
        tell(&events, 5);
        let early = events.listen(None).at;
        for revision in 6..=6 + REMEMBERED as u64 {
            tell(&events, revision);
        }
        let current = 6 + REMEMBERED as u64;
        assert!(events.listen(Some(early)).missed.is_none());
        assert_eq!(events.after_revision(5, current), None);
        assert_eq!(events.after_revision(3, current), None);
        assert_eq!(events.after_revision(current, current), Some(vec![]));
        assert_eq!(events.after_revision(current + 1, current), None);
        assert_eq!(events.after_revision(current - 2, current).unwrap().len(), 2);
    }
}
