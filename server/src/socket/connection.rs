//! One open connection: the requests under way on it, how long it has been of no use, and its end.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::task::AbortHandle;

/// Set beside the count of requests once the connection is to end: no request begins any more.
const CONDEMNED: u32 = 1 << 31;
/// Longest time that an answer has nothing to send: twice the heartbeat of event streams.
const QUIET_ANSWER: Duration = Duration::from_secs(30);

/// How long a connection is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConnectionPatience {
    /// From the first byte of a request's head to its last; also for the first one to begin.
    pub(super) head: Duration,
    /// Between requests.
    pub(super) idle: Duration,
    /// While the client takes nothing of an answer.
    pub(super) stall: Duration,
}

/// What is known of a connection. Moments are milliseconds after it was opened.
#[derive(Debug)]
pub(super) struct ConnectionState {
    opened: Instant,
    /// Requests that are not answered to their end, and perhaps [`CONDEMNED`].
    under_way: AtomicU32,
    /// Those of them whose answer has begun.
    answering: AtomicU32,
    /// When something of an answer was last written, or the last one ended.
    useful: AtomicU64,
    /// When the head under way began, plus one; 0 without one.
    head: AtomicU64,
    /// Whether the client is taking nothing of what is written.
    stalled: AtomicBool,
    /// Whether it speaks HTTP/2.
    multiplexed: AtomicBool,
    task: OnceLock<AbortHandle>,
    /// Why it was ended, where that is counted.
    why: OnceLock<&'static str>,
}

impl ConnectionState {
    /// A connection that was opened now: the head of its first request is awaited.
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            opened: Instant::now(),
            under_way: AtomicU32::new(0),
            answering: AtomicU32::new(0),
            useful: AtomicU64::new(0),
            head: AtomicU64::new(1),
            stalled: AtomicBool::new(false),
            multiplexed: AtomicBool::new(false),
            task: OnceLock::new(),
            why: OnceLock::new(),
        })
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX / 2)
    }

    /// The handshake of TLS is done: the head of the first request is awaited from now on.
    pub(super) fn shook_hands(&self) {
        self.useful.store(self.now(), Relaxed);
        self.head.store(self.now() + 1, Relaxed);
    }

    /// Bytes came from the client: the head of a request begins, where none is under way.
    pub(super) fn bytes_came(&self) {
        let awaits = self.head.load(Relaxed) == 0 && self.under_way.load(Relaxed) == 0;
        if awaits && !self.is_multiplexed() {
            self.head.store(self.now() + 1, Relaxed);
        }
    }

    /// The client speaks HTTP/2: what it sends from now on need not be a head.
    pub(super) fn multiplex(&self) {
        self.multiplexed.store(true, Relaxed);
        self.useful.store(self.now(), Relaxed);
        self.head.store(0, Relaxed);
    }

    pub(super) fn is_multiplexed(&self) -> bool {
        self.multiplexed.load(Relaxed)
    }

    /// Bytes were taken by the client. Of HTTP/2 they may be anything, such as the echo of a ping.
    pub(super) fn bytes_taken(&self) {
        if !self.is_multiplexed() {
            self.useful.store(self.now(), Relaxed);
        }
    }

    /// Sets whether what is written waits for the client.
    pub(super) fn set_stalled(&self, stalled: bool) {
        self.stalled.store(stalled, Relaxed);
    }

    /// A request whose head has come whole; `None` where the connection is ending, and then it must
    /// not be worked on.
    pub(super) fn begin(self: &Arc<Self>) -> Option<UnderWay> {
        let before = self.under_way.fetch_add(1, Relaxed);
        self.head.store(0, Relaxed);
        (before & CONDEMNED == 0).then(|| UnderWay { state: Arc::clone(self), answering: false })
    }

    /// Remembers what ends this connection at once.
    pub(super) fn runs_as(&self, task: AbortHandle) {
        // A connection runs as one task.
        let _ = self.task.set(task);
    }

    /// Until when it is waited for as it is now, and how that is counted; `None` while it is of use.
    pub(super) fn due(&self, patience: ConnectionPatience) -> Option<(Instant, &'static str)> {
        let at = |moment: u64, wait: Duration| self.opened + Duration::from_millis(moment) + wait;
        let under_way = self.under_way.load(Relaxed) & !CONDEMNED;
        let (useful, head) = (self.useful.load(Relaxed), self.head.load(Relaxed));
        if under_way > 0 {
            // Each is answered in time, and what waits in the socket is watched there. The windows
            // of HTTP/2 are beyond that.
            let sends_only = self.answering.load(Relaxed) >= under_way;
            return (self.is_multiplexed() && sends_only)
                .then(|| (at(useful, patience.stall + QUIET_ANSWER), "answer_not_taken"));
        }
        Some(match head {
            0 => (at(useful, patience.idle), "idle"),
            began => (at(began - 1, patience.head), "head_too_slow"),
        })
    }

    /// Since when it could be missed; `None` while a request is under way, or an answer in the
    /// socket.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let idle = self.under_way.load(Relaxed) == 0 && !self.stalled.load(Relaxed);
        idle.then(|| self.opened + Duration::from_millis(self.useful.load(Relaxed)))
    }

    /// Ends it, unless a request is under way.
    pub(super) fn condemn(&self, why: &'static str) -> bool {
        let ends = self.under_way.compare_exchange(0, CONDEMNED, Relaxed, Relaxed).is_ok();
        if ends {
            self.ended_for(why);
            if let Some(task) = self.task.get() {
                task.abort();
            }
        }
        ends
    }

    /// Remembers why it ends.
    pub(super) fn ended_for(&self, why: &'static str) {
        // The first reason is the reason.
        let _ = self.why.set(why);
    }

    /// Why it was ended, where it was.
    pub(super) fn why(&self) -> Option<&'static str> {
        self.why.get().copied()
    }
}

/// A request under way; it ends with its answer, also where the client hangs up.
#[derive(Debug)]
pub(super) struct UnderWay {
    state: Arc<ConnectionState>,
    answering: bool,
}

impl UnderWay {
    /// The head of its answer is there.
    pub(super) fn answers(&mut self) {
        self.answering = true;
        self.state.answering.fetch_add(1, Relaxed);
        self.goes_on();
    }

    /// The client takes more of its answer, as far as HTTP/2 can tell.
    pub(super) fn goes_on(&self) {
        if self.state.is_multiplexed() {
            self.state.useful.store(self.state.now(), Relaxed);
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.state.useful.store(self.state.now(), Relaxed);
        if self.answering {
            self.state.answering.fetch_sub(1, Relaxed);
        }
        self.state.under_way.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: ConnectionPatience = ConnectionPatience {
        head: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        stall: Duration::from_secs(30),
    };

    fn why(state: &ConnectionState) -> Option<&'static str> {
        state.due(PATIENCE).map(|(_, why)| why)
    }

    #[test]
    fn a_head_is_awaited_from_its_first_byte_and_nothing_moves_that_moment() {
        let state = ConnectionState::new();
        let first = state.due(PATIENCE).unwrap();
        assert_eq!(first, (state.opened + PATIENCE.head, "head_too_slow"));
        state.bytes_came();
        // As an answer to no request would, such as a ping's.
        state.bytes_taken();
        assert_eq!(state.due(PATIENCE), Some(first));
        let request = state.begin().unwrap();
        assert_eq!(why(&state), None);
        drop(request);
        assert_eq!(why(&state), Some("idle"));
        state.bytes_came();
        let head = state.due(PATIENCE).unwrap();
        assert_eq!(head.1, "head_too_slow");
        assert!(head.0 >= first.0);
    }

    #[test]
    fn of_http_2_only_answers_count() {
        let state = ConnectionState::new();
        state.multiplex();
        let idle = state.due(PATIENCE).unwrap();
        assert_eq!(idle.1, "idle");
        state.bytes_came();
        state.bytes_taken();
        assert_eq!(state.due(PATIENCE), Some(idle));
        let mut first = state.begin().unwrap();
        let second = state.begin().unwrap();
        first.answers();
        assert_eq!(why(&state), None, "the other is being worked on");
        drop(second);
        assert_eq!(why(&state), Some("answer_not_taken"));
        drop(first);
        assert_eq!(why(&state), Some("idle"));
    }

    #[test]
    fn what_is_under_way_is_not_ended_and_what_is_ended_begins_nothing() {
        let state = ConnectionState::new();
        let request = state.begin().unwrap();
        assert!(state.idle_since().is_none() && !state.condemn("connection_shed"));
        drop(request);
        state.set_stalled(true);
        assert!(state.idle_since().is_none());
        state.set_stalled(false);
        assert!(state.idle_since().is_some() && state.condemn("connection_shed"));
        assert!(state.begin().is_none() && !state.condemn("connection_shed"));
        assert_eq!(state.why(), Some("connection_shed"));
    }
}
