//! Watches the folder of snapshots: a new `current` is opened, verified and put in service; a bad
//! one is refused, and the old one stays.

use std::{
    fmt::Write as _,
    sync::{
        Arc,
        mpsc::{RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use lintas_snapshot::{
    Error,
    format::{Manifest, SnapshotId},
    store::Damage,
};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::{live::Admitted, route::Refused, state::AppState};

/// How often `current` is read even without a file system event: network file systems send none.
const POLL: Duration = Duration::from_secs(1);
/// How long after a refusal the same snapshot is tried again.
const RETRY: Duration = Duration::from_secs(15);
/// Bytes up to which every file's hash is checked before a snapshot is put in service. Of a larger
/// one only sizes and headers are; the hashes follow on a thread while it serves.
const VERIFY_FIRST: u64 = 1 << 30;
/// Files named in `/health` when many are damaged.
const NAMED: usize = 3;

/// Reads `current` once; puts the snapshot in service if it is another one and whole, else refuses
/// it. Blocks while the snapshot is verified and its network opened.
pub fn look(app: &Arc<AppState>) {
    judge_anew(app);
    let current = match app.store.current() {
        Ok(Some(id)) => id,
        // Nothing is published, or `current` was removed: no reason to stop serving.
        Ok(None) => return,
        Err(error) => return refuse(app, None, reason(&error)),
    };
    if app.serving().snapshot.as_ref().is_some_and(|open| *open.id() == current) {
        app.set_refused(None);
        return;
    }
    match admit(app, &current) {
        Ok(admitted) => {
            tracing::info!(snapshot = %current, "in service");
            let verified = admitted.open.manifest().total_bytes() <= VERIFY_FIRST;
            app.swap(admitted);
            app.set_refused(None);
            if !verified {
                verify_behind(Arc::clone(app), current);
            }
        }
        Err(why) => refuse(app, Some(&current), why),
    }
}

/// Puts the snapshot in service once more where the clock was set back: what had expired may hold
/// again.
fn judge_anew(app: &AppState) {
    let serving = app.serving();
    let Some(open) = serving.snapshot.as_deref().filter(|_| app.writer.take_turned()) else {
        return;
    };
    tracing::warn!(snapshot = %open.id(), "the clock was set back: everything is judged anew");
    match admit(app, open.id()) {
        Ok(admitted) => app.swap(admitted),
        Err(why) => tracing::error!(%why, "the snapshot cannot be judged anew"),
    }
}

/// Opens and verifies a snapshot and its network.
///
/// # Errors
/// What is wrong, in words without paths of this machine.
fn admit(app: &AppState, id: &SnapshotId) -> Result<Admitted, String> {
    let snapshot = app.store.open(id).map_err(|error| reason(&error))?;
    if let Some(serving) = app.serving().snapshot.as_deref() {
        same_region(serving.manifest(), snapshot.manifest())?;
    }
    let mut damage = snapshot.verify_quickly();
    if damage.is_empty() && snapshot.manifest().total_bytes() <= VERIFY_FIRST {
        damage = verified(app, id)?;
    }
    if !damage.is_empty() {
        return Err(told(&damage));
    }
    Admitted::open(snapshot, app.stock_visibility).map_err(|error| reason(&error))
}

/// Refuses a snapshot of another region or mode than the one in service: a drill must not replace
/// actual data, or one region another, while people look at it.
fn same_region(serving: &Manifest, next: &Manifest) -> Result<(), String> {
    let of = |manifest: &Manifest| (manifest.region.id.clone(), manifest.mode.name());
    let ((region, mode), (other, other_mode)) = (of(serving), of(next));
    if (&region, mode) == (&other, other_mode) {
        return Ok(());
    }
    Err(format!(
        "it is of region {other} ({other_mode}), and this server shows {region} ({mode}); start it \
         anew to change that"
    ))
}

/// Compares the hash of every file of a snapshot, which reads every byte. Extra files are ignored:
/// they are in no answer.
fn verified(app: &AppState, id: &SnapshotId) -> Result<Vec<Damage>, String> {
    let mut damage = app.store.verify(id).map_err(|error| reason(&error))?;
    damage.retain(|one| !matches!(one, Damage::Extra { .. }));
    Ok(damage)
}

fn verify_behind(app: Arc<AppState>, id: SnapshotId) {
    thread::spawn(move || {
        let why = match verified(&app, &id) {
            Ok(damage) if damage.is_empty() => return,
            Ok(damage) => told(&damage),
            Err(why) => why,
        };
        tracing::error!(snapshot = %id, %why, "the snapshot in service is damaged");
        if app.serving().snapshot.as_ref().is_some_and(|open| *open.id() == id) {
            app.set_damage(Some(Refused {
                snapshot: Some(id.to_string()),
                why,
                since: Timestamp::now(),
            }));
        }
    });
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

/// Names damaged files and what is wrong with them, at most [`NAMED`].
fn told(damage: &[Damage]) -> String {
    let mut text = String::new();
    for (i, one) in damage.iter().take(NAMED).enumerate() {
        let separator = if i > 0 { "; " } else { "" };
        // The message of a reader may contain the whole path, which is not for `/health`.
        let _ = match one {
            Damage::Unreadable { path, .. } => write!(text, "{separator}{path}: unreadable"),
            other => write!(text, "{separator}{other}"),
        };
    }
    if damage.len() > NAMED {
        let _ = write!(text, "; and {} more", damage.len() - NAMED);
    }
    text
}

/// An error in words for `/health`: without paths of this machine, which the log has.
fn reason(error: &Error) -> String {
    tracing::debug!(%error, "cannot open a snapshot");
    match error {
        Error::FormatTooNew { .. } | Error::FormatTooOld { .. } | Error::BadId { .. } => {
            error.to_string()
        }
        Error::NoSuchSnapshot { .. } => "current names a snapshot that is not there".to_owned(),
        Error::Damaged { path, what } => match path.file_name() {
            Some(file) => format!("{}: {what}", file.to_string_lossy()),
            None => "damaged".to_owned(),
        },
        _ => "its files cannot be read".to_owned(),
    }
}

/// Starts a thread that watches the folder until the returned [`Watch`] is dropped.
pub fn start(app: Arc<AppState>) -> Watch {
    let (sender, receiver) = channel();
    let wake = sender.clone();
    thread::spawn(move || {
        let mut eyes = None;
        let mut last_look = (None, Instant::now());
        loop {
            // The folder may not exist yet: try again each time.
            if eyes.is_none() {
                eyes = open_eyes(&app, wake.clone());
            }
            let current = app.store.current().ok().flatten();
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
    Watch { sender }
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

/// Keeps the folder watched; dropping it stops the thread.
#[derive(Debug)]
pub struct Watch {
    sender: Sender<WatchMessage>,
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
