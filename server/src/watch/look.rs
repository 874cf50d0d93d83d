//! A new `current` is opened, verified and put in service; a bad one is refused, and the old one
//! stays.

use std::{
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use lintas_snapshot::format::SnapshotId;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::{admission::admit, again, renewal, words::reason};
use crate::{live::Admitted, route::Refused, state::AppState};

/// How often `current` is read even without a file system event: network file systems send none.
const POLL: Duration = Duration::from_secs(1);
/// How long after a refusal the same snapshot is tried again.
const RETRY: Duration = Duration::from_secs(15);

/// Reads `current` once; puts the snapshot in service if it is another one and whole, else refuses
/// it. Blocks while the snapshot is verified and its network opened.
pub fn look(app: &Arc<AppState>) {
    judge_anew(app);
    let current = match app.store.current() {
        Ok(Some(id)) => id,
        // Nothing is published yet.
        Ok(None) if app.serving().snapshot.is_none() => return,
        // No reason to stop serving, but somebody should know.
        Ok(None) => return refuse(app, None, "current is gone".to_owned()),
        Err(error) => return refuse(app, None, reason(&error)),
    };
    if app.serving().snapshot.as_ref().is_some_and(|open| *open.id() == current) {
        app.set_refused(None);
        return;
    }
    match admit(app, &current) {
        Ok(admitted) => {
            tracing::info!(snapshot = %current, "in service");
            let open = Arc::clone(&admitted.open);
            app.swap(admitted);
            app.set_refused(None);
            // After the swap, which nothing may delay: who lists collections meanwhile looks for himself.
            thread::spawn(move || open.look_at_all());
        }
        Err(why) => refuse(app, Some(&current), why),
    }
}

/// Puts the snapshot in service once more where the clock was set back: what had expired may hold
/// again. From what is held, since its folder may be damaged or gone by now.
fn judge_anew(app: &AppState) {
    let serving = app.serving();
    let Some(open) = serving.snapshot.as_deref().filter(|_| app.writer.take_turned()) else {
        return;
    };
    tracing::warn!(snapshot = %open.id(), "the clock was set back: everything is judged anew");
    match Admitted::anew(&serving) {
        Ok(Some(admitted)) => app.swap(admitted),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the snapshot cannot be judged anew"),
    }
}

fn refuse(app: &AppState, id: Option<&SnapshotId>, why: String) {
    let snapshot = id.map(ToString::to_string);
    if let Some(known) = app.refused()
        && (&known.snapshot, &known.why) == (&snapshot, &why)
    {
        return;
    }
    app.metrics.refusals.inc();
    tracing::error!(snapshot = snapshot.as_deref().unwrap_or("-"), %why, "refused; the last one serves on");
    app.set_refused(Some(Refused { snapshot, why, since: Timestamp::now() }));
}

/// Starts the threads that watch the folder, verify the snapshot in service again, and look after the
/// certificate of HTTPS, until the returned [`Watch`] is dropped.
pub fn start(app: Arc<AppState>) -> Watch {
    let (sender, receiver) = channel();
    let (verifying, stop) = channel();
    let verified = Arc::clone(&app);
    thread::spawn(move || again::run(&verified, &stop));
    let (renewing, stop) = channel();
    if let Some(certificates) = app.certificates.clone() {
        thread::spawn(move || renewal::run(&certificates, &stop));
    }
    let wake = sender.clone();
    thread::spawn(move || {
        let mut eyes = None;
        let mut last_look = (None, Instant::now());
        loop {
            // The folder may not exist yet: try again each time.
            if eyes.is_none() {
                eyes = open_eyes(&app, wake.clone());
            }
            let current = Some(app.store.current().map_err(|error| error.to_string()));
            let refused = app.refused().is_some();
            let (seen, when) = &last_look;
            if *seen != current || !refused || when.elapsed() >= RETRY {
                look(&app);
                last_look = (current, Instant::now());
            }
            match receiver.recv_timeout(POLL) {
                // Take all waiting events at once: a burst needs one look.
                Ok(WatchMessage::Changed) => {
                    if receiver.try_iter().any(|event| event == WatchMessage::Stop) {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(WatchMessage::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    });
    Watch { sender, _others: [verifying, renewing] }
}

fn open_eyes(app: &AppState, wake: Sender<WatchMessage>) -> Option<RecommendedWatcher> {
    let notice = move |event: notify::Result<notify::Event>| {
        if is_change(&event) {
            let _ = wake.send(WatchMessage::Changed);
        }
    };
    let mut watcher = notify::recommended_watcher(notice).ok()?;
    watcher.watch(app.store.dir(), RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

/// Whether an event is a change. Reading `current` causes access events, too: to look again on
/// those would be an endless loop.
fn is_change(event: &notify::Result<notify::Event>) -> bool {
    !matches!(event, Ok(event) if event.kind.is_access())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WatchMessage {
    Changed,
    Stop,
}

/// Keeps the folder watched; dropping it stops the threads.
#[derive(Debug)]
pub struct Watch {
    sender: Sender<WatchMessage>,
    /// Dropped with the rest, which ends the threads that listen to them.
    _others: [Sender<()>; 2],
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.sender.send(WatchMessage::Stop);
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind, EventKind, ModifyKind};

    use super::*;

    #[test]
    fn a_look_does_not_answer_to_its_own_reading() {
        let told = |kind: EventKind| is_change(&Ok(notify::Event::new(kind)));
        assert!(!told(EventKind::Access(AccessKind::Read)));
        assert!(!told(EventKind::Access(AccessKind::Any)));
        assert!(told(EventKind::Create(CreateKind::File)));
        assert!(told(EventKind::Modify(ModifyKind::Any)));
        assert!(is_change(&Err(notify::Error::generic("events were lost"))));
    }
}
