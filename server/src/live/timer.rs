//! The timers: expiries are applied when they are due, and not when somebody asks.

use std::{
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use super::Writer;

/// How often expiries are looked for: the longest delay of an event about one, the writing aside.
const LOOK: Duration = Duration::from_millis(200);

/// How often the access of sites is compared with the roads.
const FOLLOW: Duration = Duration::from_secs(1);

/// How often it is looked whether the last use of a key is to be written.
const NOTE: Duration = Duration::from_secs(1);

/// Starts the timer threads; they end when the answer is dropped.
pub(crate) fn start(writer: Arc<Writer>) -> Timer {
    let (stop, stopped) = channel::<()>();
    let (stop_ways, ways_stopped) = channel::<()>();
    let (stop_notes, notes_stopped) = channel::<()>();
    let (ways, notes) = (Arc::clone(&writer), Arc::clone(&writer));
    thread::spawn(move || {
        while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            writer.tick();
        }
    });
    // Computing the access of sites may take a second: not on the thread of the expiries.
    thread::spawn(move || {
        while ways_stopped.recv_timeout(FOLLOW) == Err(RecvTimeoutError::Timeout) {
            ways.follow();
        }
    });
    // A disk that hangs keeps nothing else waiting.
    thread::spawn(move || {
        while notes_stopped.recv_timeout(NOTE) == Err(RecvTimeoutError::Timeout) {
            notes.keys().write_last_use();
        }
    });
    Timer { _stop: [stop, stop_ways, stop_notes] }
}

/// Keeps the timer threads running; dropping it ends them.
#[derive(Debug)]
pub struct Timer {
    _stop: [Sender<()>; 3],
}
