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
    /// How long it had run when this server took it up.
    before: SignedDuration,
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
            *drill = Some(Drill { as_of, before: SignedDuration::ZERO, started: Instant::now() });
        }
    }

    /// Goes on with the drill of `as_of`, of which somebody wrote down that it was `at` when the wall
    /// said `wall_at`: a server that starts again does not turn a drill back. Never turns it back.
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

    /// The moment that every age and expiry is judged against.
    pub(crate) fn now(&self) -> Timestamp {
        let drill = *self.drill.read().unwrap_or_else(PoisonError::into_inner);
        match drill {
            None => Timestamp::now(),
            Some(Drill { as_of, before, started }) => SignedDuration::try_from(started.elapsed())
                .ok()
                .and_then(|run| as_of.checked_add(before.checked_add(run)?).ok())
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
