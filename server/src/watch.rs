//! A new `current`: noticed, opened, verified, put in service; or refused, while the old one stays.

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
    format::{Manifest, SnapshotId, manifest::Mode},
    store::Damage,
};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::{live::Admitted, route::Refused, state::AppState};

/// How often the folder is looked at even when the system reports nothing: network file systems
/// never do.
const POLL: Duration = Duration::from_secs(1);
/// How long a refused snapshot is left alone before it is looked at again.
const RETRY: Duration = Duration::from_secs(15);
/// Up to this size every byte is compared before a snapshot is put in service; beyond it, sizes and
/// headers are, and every byte right after, while the snapshot serves.
const VERIFY_FIRST: u64 = 1 << 30;
/// Files named in `/health` when many are damaged.
const NAMED: usize = 3;

/// Looks at the folder once, and puts its current snapshot in service if it is another one and whole.
pub fn look(app: &Arc<AppState>) {
    let current = match app.store.current() {
        Ok(Some(id)) => id,
        // Nothing published; or whatever was there is gone, which is no reason to stop serving.
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

/// The snapshot and its network, opened and found whole; else what is wrong with it.
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
    Admitted::open(snapshot).map_err(|error| reason(&error))
}

/// A server is of one region and one mode: a drill must never take the place of what is real under the
/// eyes of those who look at it, nor one region that of another.
fn same_region(serving: &Manifest, next: &Manifest) -> Result<(), String> {
    let of = |manifest: &Manifest| {
        let mode = match manifest.mode {
            Mode::Drill => "drill",
            Mode::Actual => "actual",
        };
        (manifest.region.id.clone(), mode)
    };
    let ((region, mode), (other, other_mode)) = (of(serving), of(next));
    if (&region, mode) == (&other, other_mode) {
        return Ok(());
    }
    Err(format!(
        "it is of region {other} ({other_mode}), and this server shows {region} ({mode}); start it \
         anew to change that"
    ))
}

/// What is wrong with any byte of a snapshot. A file that was added to it harms no answer.
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

/// The files that are wrong, and how; at most a few by name.
fn told(damage: &[Damage]) -> String {
    let mut text = String::new();
    for (i, one) in damage.iter().take(NAMED).enumerate() {
        let separator = if i > 0 { "; " } else { "" };
        // What a reader says of a file may name the whole path; the log has it.
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

/// What an error means, for everybody: without the paths of this machine, which the log has.
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

/// Watches the folder until the answer is dropped.
pub fn start(app: Arc<AppState>) -> Watch {
    let (sender, receiver) = channel();
    let wake = sender.clone();
    thread::spawn(move || {
        let mut eyes = None;
        let mut last_look = (None, Instant::now());
        loop {
            // The folder may not be there yet: try again until it is.
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
                // A burst of events is one look.
                Ok(Event::Changed) => {
                    if receiver.try_iter().any(|event| event == Event::Stop) {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    });
    Watch { sender }
}

fn open_eyes(app: &AppState, wake: Sender<Event>) -> Option<RecommendedWatcher> {
    let notice = move |event: notify::Result<notify::Event>| {
        if is_change(&event) {
            let _ = wake.send(Event::Changed);
        }
    };
    let mut watcher = notify::recommended_watcher(notice).ok()?;
    watcher.watch(app.store.dir(), RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

/// Whether an event tells of a change. Reading `current` is told too: a look that answered to that
/// would call for the next look, without end.
fn is_change(event: &notify::Result<notify::Event>) -> bool {
    !matches!(event, Ok(event) if event.kind.is_access())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Changed,
    Stop,
}

/// Keeps the folder watched; dropping it ends that.
#[derive(Debug)]
pub struct Watch {
    sender: Sender<Event>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.sender.send(Event::Stop);
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
