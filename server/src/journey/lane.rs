//! Limits on concurrent searches. Each kind of work (short, long) runs at most as many at once as
//! there are cores: more would share them, and each would answer later. Those that wait are served
//! first come, first served. Short and long work have limits of their own, so that a matrix does
//! not hold up a single route.

use std::{sync::LazyLock, thread::available_parallelism};

use tokio::sync::Semaphore;

use crate::http::problem::{Code, Problem};

static SHORT: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, usize::from)));
static LONG: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, usize::from)));

/// Runs work of about a millisecond on a blocking thread, off the threads that answer tiles.
///
/// # Errors
/// `internal`, where it panics.
pub(crate) async fn short<R: Send + 'static>(
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Problem> {
    on(&SHORT, work).await
}

/// Runs work that may take long on a blocking thread.
///
/// # Errors
/// `internal`, where it panics.
pub(crate) async fn long<R: Send + 'static>(
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Problem> {
    on(&LONG, work).await
}

async fn on<R: Send + 'static>(
    lanes: &'static Semaphore,
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Problem> {
    // The work holds the permit, not the request: a client that hangs up frees none before the work
    // ends.
    let lane = lanes.acquire().await.map_err(|_closed| Code::Internal)?;
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(lane);
        done
    });
    done.await.map_err(|_panic| Code::Internal.into())
}
