//! Verifies the snapshot in service again while it serves: by names, sizes and times of its files
//! every few seconds, byte by byte where those changed, where an answer met damage, and every so
//! often. What it finds is told in `/health`; what is held goes on being served.
//!
//! No earlier snapshot takes the place of a damaged one: it would open roads that only the later
//! one knows to be closed. What roads are judged by is in memory and proven; of the rest, what is
//! damaged answers `snapshot_damaged` until the file is put back or the next snapshot is published.

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use lintas_snapshot::store::Damage;

use super::{
    admission::admit,
    words::{reason, told},
};
use crate::{open::Open, route::Refused, state::AppState};

/// How often names, sizes and times are looked at.
const GLANCE: Duration = Duration::from_secs(2);
/// Bytes a second that are read at most: the disk is there for those who ask.
const PACE: f64 = (64 << 20) as f64;

/// What was last verified: an opened snapshot, what its folder said of itself then, and whether an
/// answer had met damage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verified {
    serial: u64,
    trace: u64,
    met: bool,
    when: Instant,
}

/// Looks again and again, until the sender of `stop` is gone or sends.
pub(super) fn run(app: &Arc<AppState>, stop: &Receiver<()>) {
    let mut last = None;
    while stop.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {
        last = look_again(app, last);
    }
}

/// Verifies the snapshot in service where there is a reason to; answers what is verified now.
pub(super) fn look_again(app: &AppState, last: Option<Verified>) -> Option<Verified> {
    let open = app.serving().snapshot.clone()?;
    let snapshot = open.snapshot();
    let (trace, met) = (snapshot.glance().trace, snapshot.met_damage());
    let now = Verified { serial: open.serial, trace, met, when: Instant::now() };
    // It was verified when it was opened, a moment ago.
    let opened = Verified { trace: snapshot.held_trace(), met: false, ..now };
    let last = last.filter(|last| last.serial == open.serial).unwrap_or(opened);
    let same = (last.trace, last.met) == (trace, met);
    if same && last.when.elapsed() < app.limits.reverify {
        return Some(last);
    }
    verify(app, &open);
    Some(now)
}

/// Reads everything again, at its pace: what is held, and what lies in the folder.
fn verify(app: &AppState, open: &Arc<Open>) {
    let mut pause = |bytes: usize| thread::sleep(Duration::from_secs_f64(bytes as f64 / PACE));
    let held = open.snapshot().recheck(&mut pause);
    let folder = in_folder(app, open, &mut pause);
    let why = match (held.is_empty(), folder) {
        (true, None) => None,
        (true, Some(why)) => {
            Some(format!("{why}; answers come from what was verified when it was opened"))
        }
        (false, Some(_)) => {
            let why = told(&held);
            Some(format!("{why}; what lies there is answered snapshot_damaged"))
        }
        // The folder is whole: opened anew, so is what is served.
        (false, None) => match admit(app, open.id()) {
            Ok(admitted) => {
                if is_served(app, open) {
                    tracing::info!(snapshot = %open.id(), "whole again, and opened anew");
                    app.swap(admitted);
                }
                return;
            }
            Err(why) => Some(why),
        },
    };
    tell(app, open, why);
}

/// What is wrong in the folder; `None` where nothing is. Extra files are in no answer.
fn in_folder(app: &AppState, open: &Open, pause: &mut dyn FnMut(usize)) -> Option<String> {
    let glance = open.snapshot().glance();
    if !glance.damage.is_empty() {
        return Some(told(&glance.damage));
    }
    match app.store.verify_with_pauses(open.id(), pause) {
        Ok(mut damage) => {
            damage.retain(|one| !matches!(one, Damage::Extra { .. }));
            (!damage.is_empty()).then(|| told(&damage))
        }
        Err(error) => Some(reason(&error)),
    }
}

fn is_served(app: &AppState, open: &Open) -> bool {
    app.serving().snapshot.as_ref().is_some_and(|serving| serving.serial == open.serial)
}

/// Tells damage of the snapshot in service, or that there is none any more.
fn tell(app: &AppState, open: &Open, why: Option<String>) {
    let known = app.damage().map(|damage| damage.why);
    if known == why || !is_served(app, open) {
        return;
    }
    match &why {
        Some(why) => {
            tracing::error!(snapshot = %open.id(), %why, "the snapshot in service is damaged");
        }
        None => tracing::info!(snapshot = %open.id(), "the snapshot in service is whole again"),
    }
    let snapshot = Some(open.id().to_string());
    app.set_damage(why.map(|why| Refused { snapshot, why, since: Timestamp::now() }));
    // A new snapshot may have come meanwhile: the damage is not its own.
    if !is_served(app, open) {
        app.set_damage(None);
    }
}

#[cfg(test)]
mod tests;
