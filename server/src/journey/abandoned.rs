//! Cancellation: long work stops when its client is gone.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Held by the request: work that checks its [`Watched`] stops when this is dropped.
#[derive(Debug, Default)]
pub(crate) struct RequestGuard(Arc<AtomicBool>);

/// Checked by the work.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watched(Arc<AtomicBool>);

impl RequestGuard {
    /// The side for the work.
    pub(crate) fn watched(&self) -> Watched {
        Watched(Arc::clone(&self.0))
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Watched {
    /// Whether the work may stop.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[test]
fn work_is_abandoned_when_nobody_waits() {
    let waiting = RequestGuard::default();
    let watched = waiting.watched();
    assert!(!watched.is_abandoned());
    drop(waiting);
    assert!(watched.is_abandoned());
}
