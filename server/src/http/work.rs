//! The pools in which everything runs that takes longer than a look-up, off the threads that read
//! and write sockets. A pool for each kind, so that lists do not hold up routes, nor anything a
//! report; in each, callers take turns ([`FairQueue`]), and one worker more than a single caller may
//! have, so that nobody waits for the work of one other.
//!
//! Work ends with its request: what nobody waits for any more is not begun, and what runs is told
//! ([`Deadline`]).

use std::{
    collections::HashMap,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, atomic::Ordering::Relaxed},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{
    client::ClientAddress,
    deadline::{Deadline, WaitGuard},
    fair_queue::{FairQueue, QueuePlace},
    problem::{Code, Problem},
};
use crate::metrics::{Metrics, PoolMetrics};

/// The kinds of work; each has a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WorkKind {
    /// Tiles that have to be made.
    Tiles,
    /// Searches of some milliseconds at most.
    Routes,
    /// Searches that may take seconds: matrices, reach, routes around areas, proposals.
    Long,
    /// What reads and writes much: lists, tables, bulletins, papers.
    Lists,
    /// What people report and decide: waits for the disk, and is never behind any of the others.
    Writes,
}

impl WorkKind {
    const ALL: [Self; 5] = [Self::Tiles, Self::Routes, Self::Long, Self::Lists, Self::Writes];

    /// As it is called in metrics and in the configuration.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Tiles => "tiles",
            Self::Routes => "routes",
            Self::Long => "long",
            Self::Lists => "lists",
            Self::Writes => "writes",
        }
    }
}

/// The size of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PoolSize {
    /// Jobs of one caller that run at once; the pool has one worker more.
    pub(crate) of_one: usize,
    /// Jobs that wait at most; more are answered `busy`.
    pub(crate) waiting: usize,
    /// Those of one caller.
    pub(crate) waiting_of_one: usize,
}

/// Who is served in turn: the holder of a key, else an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum WorkCaller {
    Key(Arc<str>),
    Network(ClientAddress),
    /// Not over a socket: in tests.
    Nobody,
}

impl WorkCaller {
    fn at(address: Option<ClientAddress>) -> Self {
        address.map_or(Self::Nobody, Self::Network)
    }
}

/// Does the work and tells its answer; whether it was done to its end.
type WorkRun = Box<dyn FnOnce(&Deadline) -> bool + Send>;

struct WaitingJob {
    run: WorkRun,
    deadline: Deadline,
    since: Instant,
}

struct PoolState {
    queue: FairQueue<WorkCaller, WaitingJob>,
    running: usize,
    running_of: HashMap<WorkCaller, usize>,
}

struct WorkPool {
    size: PoolSize,
    metrics: Arc<PoolMetrics>,
    state: Mutex<PoolState>,
}

impl WorkPool {
    fn new(size: PoolSize, metrics: Arc<PoolMetrics>) -> Self {
        let queue = FairQueue::new(size.waiting, size.waiting_of_one);
        let state = PoolState { queue, running: 0, running_of: HashMap::new() };
        Self { size, metrics, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, PoolState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a job in; what has no place is dropped, and with it the sender of its answer.
    fn take_in(self: &Arc<Self>, caller: WorkCaller, job: WaitingJob) {
        let mut state = self.state();
        let mut admission = state.queue.push(caller.clone(), job);
        if let QueuePlace::Refused(job) = admission {
            // Those whose client hung up give their places first.
            let before = state.queue.len();
            state.queue.retain(|job| !job.deadline.is_over());
            self.metrics.cancelled.fetch_add((before - state.queue.len()) as u64, Relaxed);
            admission = state.queue.push(caller, job);
        }
        if admission_failed(&admission) {
            self.metrics.refused.fetch_add(1, Relaxed);
        }
        let next = self.next(&mut state);
        drop(state);
        drop(admission);
        if let Some((caller, job)) = next {
            let pool = Arc::clone(self);
            drop(tokio::task::spawn_blocking(move || pool.work(caller, job)));
        }
    }

    /// The next job, where a worker is free: it counts as running from now on.
    fn next(&self, state: &mut PoolState) -> Option<(WorkCaller, WaitingJob)> {
        let PoolState { queue, running, running_of } = state;
        let mut found = None;
        while *running <= self.size.of_one {
            let may = |caller: &WorkCaller| {
                running_of.get(caller).is_none_or(|of| *of < self.size.of_one)
            };
            let Some((caller, job)) = queue.pop(may) else { break };
            if job.deadline.is_over() {
                self.metrics.cancelled.fetch_add(1, Relaxed);
                continue;
            }
            *running += 1;
            *running_of.entry(caller.clone()).or_default() += 1;
            found = Some((caller, job));
            break;
        }
        self.metrics.waiting.store(queue.len() as u64, Relaxed);
        self.metrics.running.store(*running as u64, Relaxed);
        found
    }

    /// A worker: does one job after the other until none is left that may run.
    fn work(&self, caller: WorkCaller, job: WaitingJob) {
        let mut at_hand = Some((caller, job));
        while let Some((caller, job)) = at_hand {
            self.metrics.waited(job.since.elapsed());
            let WaitingJob { run, deadline, .. } = job;
            let ended = if run(&deadline) { &self.metrics.done } else { &self.metrics.cancelled };
            ended.fetch_add(1, Relaxed);
            let mut state = self.state();
            state.running -= 1;
            if let Some(of) = state.running_of.get_mut(&caller) {
                *of -= 1;
                if *of == 0 {
                    state.running_of.remove(&caller);
                }
            }
            at_hand = self.next(&mut state);
        }
    }
}

fn admission_failed<T>(admission: &QueuePlace<T>) -> bool {
    !matches!(admission, QueuePlace::Queued)
}

/// The pools of a server.
pub(crate) struct WorkPools([Arc<WorkPool>; WorkKind::ALL.len()]);

impl std::fmt::Debug for WorkPools {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|pool| pool.size)).finish()
    }
}

impl WorkPools {
    /// Pools of these sizes, counted in `metrics`.
    pub(crate) fn new(size: impl Fn(WorkKind) -> PoolSize, metrics: &Metrics) -> Self {
        Self(
            WorkKind::ALL
                .map(|kind| Arc::new(WorkPool::new(size(kind), metrics.pool(kind.name())))),
        )
    }
}

/// Where a request has its work done: the pools, its caller, and for how long it waits.
#[derive(Debug, Clone)]
pub(crate) struct WorkDesk {
    pools: Arc<WorkPools>,
    address: WorkCaller,
    key: Arc<OnceLock<Arc<str>>>,
    patience: Duration,
}

tokio::task_local! {
    static DESK: WorkDesk;
}

impl WorkDesk {
    /// That of a request from `address`, whose work has `patience` from when it is asked for: its
    /// body may have been on its way before.
    pub(crate) fn new(
        pools: Arc<WorkPools>,
        address: Option<ClientAddress>,
        patience: Duration,
    ) -> Self {
        Self { pools, address: WorkCaller::at(address), key: Arc::default(), patience }
    }

    /// Runs the answer of a request; [`run`] in it uses this desk.
    pub(crate) async fn serve<F: Future>(self, answer: F) -> F::Output {
        DESK.scope(self, answer).await
    }

    fn run<R: Send + 'static>(
        &self,
        kind: WorkKind,
        work: impl FnOnce(&Deadline) -> Result<R, Problem> + Send + 'static,
    ) -> WorkTicket<R> {
        let (told, answer) = oneshot::channel();
        let waiting = WaitGuard::default();
        let deadline = waiting.deadline(Some(Instant::now() + self.patience));
        let run = move |deadline: &Deadline| {
            let done = catch_unwind(AssertUnwindSafe(|| work(deadline)));
            // Before the answer is told: whoever has it waits no longer.
            let is_over = deadline.is_over();
            let _nobody_waits = told.send(match done {
                // Work that was told to stop may return anything.
                Ok(_) if is_over => Err(Code::Timeout.into()),
                Ok(answer) => answer,
                Err(_panic) => Err(Code::Internal.into()),
            });
            !is_over
        };
        let caller =
            self.key.get().map_or_else(|| self.address.clone(), |key| WorkCaller::Key(key.clone()));
        let job = WaitingJob { run: Box::new(run), deadline, since: Instant::now() };
        self.pools.0[kind as usize].take_in(caller, job);
        WorkTicket { answer, _waiting: waiting }
    }
}

/// Has work done in the pool of its kind. The work waits from now on, not from when the ticket is
/// awaited; dropping the ticket stops it.
///
/// # Errors
/// The ticket gives those of `work`; `busy` where there is no place, `timeout` where the request's
/// time is over, `internal` where it panics.
pub(crate) fn run<R: Send + 'static>(
    kind: WorkKind,
    work: impl FnOnce(&Deadline) -> Result<R, Problem> + Send + 'static,
) -> WorkTicket<R> {
    DESK.try_with(|desk| desk.run(kind, work)).unwrap_or_else(|_outside| {
        tracing::error!("work was asked for outside of a request");
        WorkTicket { answer: oneshot::channel().1, _waiting: WaitGuard::default() }
    })
}

/// Notes that the request on hand comes from the holder of this key: from now on it takes its turn
/// by the key, and not by its address. The name is one that was looked up, never one that was
/// claimed: names made up would be turns for nothing.
pub(crate) fn known_as(name: &str) {
    let _outside = DESK.try_with(|desk| desk.key.get_or_init(|| name.into()).len());
}

/// Work under way. Dropping it stops the work.
#[derive(Debug)]
#[must_use = "dropping a ticket stops its work"]
pub(crate) struct WorkTicket<R> {
    answer: oneshot::Receiver<Result<R, Problem>>,
    _waiting: WaitGuard,
}

impl<R> Future for WorkTicket<R> {
    type Output = Result<R, Problem>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answer)
            .poll(context)
            .map(|told| told.unwrap_or_else(|_no_place| Err(Code::Busy.into())))
    }
}

#[cfg(test)]
mod tests;
