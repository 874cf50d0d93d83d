//! Time passes: what is over is weighed again when it is over, and not when somebody asks.

use std::{
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use crate::state::AppState;

/// How often the clock is looked at: what expires is told within this time.
const LOOK: Duration = Duration::from_millis(200);

/// Lets time pass until the answer is dropped.
pub fn start(app: Arc<AppState>) -> Timer {
    let (stop, stopped) = channel::<()>();
    thread::spawn(move || {
        while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            app.desk.tick(&app);
        }
    });
    Timer { _stop: stop }
}

/// Keeps time passing; dropping it ends that.
#[derive(Debug)]
pub struct Timer {
    _stop: Sender<()>,
}
