//! Work on lanes: as many searches at once as there are cores. More would only take turns on them,
//! and each would answer later; who waits is served in the order of coming. Long work has lanes of its
//! own, so that a matrix holds up no question whether a way is open.

use std::{sync::LazyLock, thread::available_parallelism};

use tokio::sync::Semaphore;

use crate::http::problem::{Code, Problem};

static SHORT: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, usize::from)));
static LONG: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, usize::from)));

/// Work of about a millisecond, off the threads that answer tiles.
///
/// # Errors
/// `internal`, where it panics.
pub(crate) async fn short<R: Send + 'static>(
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, Problem> {
    on(&SHORT, work).await
}

/// Work that may take long.
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
    // The lane is held by the work and not by who waits for it: who hangs up frees none early.
    let lane = lanes.acquire().await.map_err(|_closed| Code::Internal)?;
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(lane);
        done
    });
    done.await.map_err(|_panic| Code::Internal.into())
}
