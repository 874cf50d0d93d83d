//! The server's clock. In mode `actual` it is the wall clock; in a drill it starts at the
//! snapshot's `as_of` and runs on from there in real time.

use std::{
    sync::{PoisonError, RwLock},
    time::Instant,
};

use jiff::{SignedDuration, Timestamp};

/// The server's clock.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    drill: RwLock<Option<DrillClock>>,
}

#[derive(Debug, Clone, Copy)]
struct DrillClock {
    as_of: Timestamp,
    /// How long the drill had run before `started`.
    before: SignedDuration,
    started: Instant,
}

impl Clock {
    /// Uses the wall clock from now on.
    pub(crate) fn follow_wall(&self) {
        *self.drill.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Starts a drill at `as_of`. A drill of the same `as_of` runs on: a refresh does not turn it
    /// back.
    pub(crate) fn start_drill(&self, as_of: Timestamp) {
        let mut drill = self.drill.write().unwrap_or_else(PoisonError::into_inner);
        if drill.is_none_or(|drill| drill.as_of != as_of) {
            *drill =
                Some(DrillClock { as_of, before: SignedDuration::ZERO, started: Instant::now() });
        }
    }

    /// Resumes the drill of `as_of` after a restart: the journal has it at `at` when the wall clock
    /// was `wall_at`, and the time since is added. Does nothing for another drill, or where it
    /// would turn the clock back.
    pub(crate) fn resume_drill(&self, as_of: Timestamp, at: Timestamp, wall_at: Timestamp) {
        let now = self.now();
        let mut drill = self.drill.write().unwrap_or_else(PoisonError::into_inner);
        let Some(drill) = drill.as_mut().filter(|drill| drill.as_of == as_of) else { return };
        let away = Timestamp::now().duration_since(wall_at).max(SignedDuration::ZERO);
        if let Ok(resumed) = at.checked_add(away)
            && resumed > now
        {
            drill.before = resumed.duration_since(as_of);
            drill.started = Instant::now();
        }
    }

    /// The moment now, against which every age and expiry is judged.
    pub(crate) fn now(&self) -> Timestamp {
        let drill = *self.drill.read().unwrap_or_else(PoisonError::into_inner);
        match drill {
            None => Timestamp::now(),
            Some(DrillClock { as_of, before, started }) => {
                SignedDuration::try_from(started.elapsed())
                    .ok()
                    .and_then(|run| as_of.checked_add(before.checked_add(run)?).ok())
                    .unwrap_or(as_of)
            }
        }
    }

    /// Seconds since `as_of`, in tenths; negative where it lies ahead.
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
        while clock.now() == first {
            std::hint::spin_loop();
        }
        assert!(clock.now() > first);
    }

    #[test]
    fn a_refresh_of_the_same_moment_does_not_turn_the_clock_back() {
        let clock = Clock::default();
        let as_of = moment("2025-09-18T09:00:00+08:00");
        clock.start_drill(as_of);
        while clock.now() == as_of {
            std::hint::spin_loop();
        }
        let before = clock.now();
        clock.start_drill(as_of);
        assert!(clock.now() >= before);
        let next_day = moment("2025-09-19T09:00:00+08:00");
        clock.start_drill(next_day);
        assert!(clock.now() >= next_day);
    }

    #[test]
    fn a_drill_goes_on_where_it_was_when_the_server_starts_again() {
        let clock = Clock::default();
        let as_of = moment("2025-09-18T09:00:00+08:00");
        clock.start_drill(as_of);
        let hour = SignedDuration::from_hours(1);
        clock.resume_drill(moment("2025-09-17T09:00:00+08:00"), as_of + hour, Timestamp::now());
        assert!(clock.now() < as_of + hour, "of another drill");
        clock.resume_drill(as_of, as_of + hour, Timestamp::now() - hour);
        let now = clock.now();
        assert!(now >= as_of + hour * 2 && now < as_of + hour * 3);
        clock.resume_drill(as_of, as_of, Timestamp::now());
        assert!(clock.now() >= now, "never back");
        clock.follow_wall();
        clock.resume_drill(as_of, as_of + hour, Timestamp::now());
        assert!(clock.now() > now + hour, "no drill, no resumption");
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
