//! What time it is, by the rule of the mode: an actual server goes by the wall, a drill starts at
//! the moment that its snapshot speaks of and runs on from there.

use std::{
    sync::{PoisonError, RwLock},
    time::Instant,
};

use jiff::{SignedDuration, Timestamp};

/// The server's clock.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    drill: RwLock<Option<Drill>>,
}

#[derive(Debug, Clone, Copy)]
struct Drill {
    as_of: Timestamp,
    started: Instant,
}

impl Clock {
    /// Goes by the wall from now on.
    pub(crate) fn follow_wall(&self) {
        *self.drill.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Starts at `as_of`. A snapshot of the same moment as the one before does not turn it back: a
    /// refreshed drill goes on.
    pub(crate) fn start_drill(&self, as_of: Timestamp) {
        let mut drill = self.drill.write().unwrap_or_else(PoisonError::into_inner);
        if drill.is_none_or(|drill| drill.as_of != as_of) {
            *drill = Some(Drill { as_of, started: Instant::now() });
        }
    }

    /// The moment that every age and expiry is judged against.
    pub(crate) fn now(&self) -> Timestamp {
        let drill = *self.drill.read().unwrap_or_else(PoisonError::into_inner);
        match drill {
            None => Timestamp::now(),
            Some(Drill { as_of, started }) => SignedDuration::try_from(started.elapsed())
                .ok()
                .and_then(|run| as_of.checked_add(run).ok())
                .unwrap_or(as_of),
        }
    }

    /// Seconds since `as_of`; negative where it lies ahead.
    pub(crate) fn age_s(&self, as_of: Timestamp) -> f64 {
        let age = self.now().duration_since(as_of).as_secs_f64();
        (age * 10.0).round() / 10.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_drill_starts_at_its_own_moment_and_runs_on() {
        let clock = Clock::default();
        let as_of = moment("2025-09-18T09:00:00+08:00");
        clock.start_drill(as_of);
        let first = clock.now();
        assert!(first >= as_of && clock.age_s(as_of) < 3600.0);
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(clock.now() > first);
    }

    #[test]
    fn a_refresh_of_the_same_moment_does_not_turn_the_clock_back() {
        let clock = Clock::default();
        let as_of = moment("2025-09-18T09:00:00+08:00");
        clock.start_drill(as_of);
        std::thread::sleep(std::time::Duration::from_millis(2));
        let before = clock.now();
        clock.start_drill(as_of);
        assert!(clock.now() >= before);
        let next_day = moment("2025-09-19T09:00:00+08:00");
        clock.start_drill(next_day);
        assert!(clock.now() >= next_day);
    }

    #[test]
    fn an_actual_server_goes_by_the_wall() {
        let clock = Clock::default();
        clock.start_drill(moment("2025-09-18T09:00:00+08:00"));
        clock.follow_wall();
        let wall = Timestamp::now();
        assert!(clock.now() >= wall);
    }
}
