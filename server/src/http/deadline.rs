//! Work that nobody waits for any more stops: its client hung up, or its time is over.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Instant,
};

/// Held by whoever waits: work that checks its [`Deadline`] stops when this is dropped.
#[derive(Debug, Default)]
pub(crate) struct WaitGuard(Arc<AtomicBool>);

impl WaitGuard {
    /// The side for the work, which has time until `at`; `None`: as long as somebody waits.
    pub(crate) fn deadline(&self, at: Option<Instant>) -> Deadline {
        Deadline { gone: Arc::clone(&self.0), at }
    }
}

impl Drop for WaitGuard {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

/// Checked by the work, every so often. Once over, it stays so; what work returns after that is
/// thrown away, so that it may return anything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deadline {
    gone: Arc<AtomicBool>,
    at: Option<Instant>,
}

impl Deadline {
    /// Of work that runs to its end, whoever waits for it.
    pub(crate) fn never() -> Self {
        Self::default()
    }

    /// Whether the work may stop. Costs a look at the clock: some 25 ns.
    pub(crate) fn is_over(&self) -> bool {
        self.gone.load(Relaxed) || self.at.is_some_and(|at| Instant::now() >= at)
    }

    /// For loops of small steps: looks at every [`Pace::STEPS`]th of them.
    pub(crate) fn pace(&self) -> Pace<'_> {
        Pace { deadline: self, left: 0 }
    }
}

/// Counts the steps of a loop between two looks at its [`Deadline`].
#[derive(Debug)]
pub(crate) struct Pace<'a> {
    deadline: &'a Deadline,
    left: u32,
}

impl Pace<'_> {
    /// Steps between two looks.
    pub(crate) const STEPS: u32 = 256;

    /// Counts a step; whether the work may stop.
    pub(crate) fn is_over(&mut self) -> bool {
        if self.left > 0 {
            self.left -= 1;
            return false;
        }
        self.left = Self::STEPS - 1;
        self.deadline.is_over()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn work_is_over_when_nobody_waits_or_its_time_is_up() {
        let waiting = WaitGuard::default();
        let deadline = waiting.deadline(None);
        assert!(!deadline.is_over() && !Deadline::never().is_over());
        drop(waiting);
        assert!(deadline.is_over());
        let waiting = WaitGuard::default();
        assert!(waiting.deadline(Some(Instant::now())).is_over());
        let later = Instant::now() + Duration::from_secs(3_600);
        assert!(!waiting.deadline(Some(later)).is_over());
    }

    #[test]
    fn a_loop_ends_within_its_steps_of_the_end() {
        let waiting = WaitGuard::default();
        let deadline = waiting.deadline(None);
        let mut pace = deadline.pace();
        assert!((0..1_000).all(|_| !pace.is_over()));
        drop(waiting);
        let more = (0..10_000).take_while(|_| !pace.is_over()).count();
        assert!(more <= Pace::STEPS as usize, "{more} steps after the end");
    }
}
