//! How long the server's clock has run without being set: a clock that was set right a minute after
//! the start is believed no sooner than it has run on for a while.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// How long a clock has to run steadily before it speaks against what was accepted under another.
/// Time services set a clock within minutes after a machine has a network.
pub(super) const BELIEVED_AFTER: Duration = Duration::from_secs(600);

/// A clock that differs by more from what the monotonic clock says was set.
const SET: SignedDuration = SignedDuration::from_secs(60);

/// Since when the clock runs as the monotonic clock does.
#[derive(Debug, Default)]
pub(super) struct Steadiness {
    since: Option<(Instant, Timestamp)>,
}

impl Steadiness {
    /// How long it has run steadily, as of `now`; nothing where it was set since it was last asked.
    pub(super) fn runs_for(&mut self, now: Timestamp) -> Duration {
        let here = Instant::now();
        if let Some((instant, moment)) = self.since {
            let ran = here.duration_since(instant);
            let ticked = now.duration_since(moment);
            let differs = SignedDuration::try_from(ran).is_ok_and(|ran| (ticked - ran).abs() > SET);
            if !differs {
                return ran;
            }
        }
        self.since = Some((here, now));
        Duration::ZERO
    }

    /// As if it had run for so long.
    #[cfg(test)]
    pub(super) fn pretend(&mut self, ran: Duration, now: Timestamp) {
        let ago = SignedDuration::try_from(ran).unwrap();
        self.since = Instant::now().checked_sub(ran).map(|then| (then, now - ago));
    }
}
