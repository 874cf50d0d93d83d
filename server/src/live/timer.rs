//! Time passes: what is over is weighed again when it is over, and not when somebody asks.

use std::{
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use super::Writer;

/// How often the clock is looked at: what expires is told within this time.
const LOOK: Duration = Duration::from_millis(200);

/// How often it is looked whether roads have changed, and with them the ways to sites.
const FOLLOW: Duration = Duration::from_secs(1);

/// Lets time pass until the answer is dropped.
pub(crate) fn start(writer: Arc<Writer>) -> Timer {
    let (stop, stopped) = channel::<()>();
    let (stop_ways, ways_stopped) = channel::<()>();
    let ways = Arc::clone(&writer);
    thread::spawn(move || {
        while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            writer.tick();
        }
    });
    // Looking for ways may take a second: not on the thread that lets reports expire.
    thread::spawn(move || {
        while ways_stopped.recv_timeout(FOLLOW) == Err(RecvTimeoutError::Timeout) {
            ways.follow();
        }
    });
    Timer { _stop: [stop, stop_ways] }
}

/// Keeps time passing; dropping it ends that.
#[derive(Debug)]
pub struct Timer {
    _stop: [Sender<()>; 2],
}
