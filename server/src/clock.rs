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
    /// It goes on from what a journal says of it.
    resumed: bool,
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
            *drill = Some(DrillClock {
                as_of,
                before: SignedDuration::ZERO,
                started: Instant::now(),
                resumed: false,
            });
        }
    }

    /// Resumes the drill of `as_of` after a restart, once: `recorded` are the moments of its journal
    /// entries, in order, each by the drill's clock and by the wall clock. A drill runs as the wall
    /// clock does, also while the server is off, so each entry says where the drill is now. Where
    /// they differ, the wall clock was set meanwhile: then the earliest place counts that is not
    /// before the last entry, and where each of them is, the last entry was ahead. Does nothing for
    /// another drill.
    pub(crate) fn resume_drill(
        &self,
        as_of: Timestamp,
        recorded: impl IntoIterator<Item = (Timestamp, Timestamp)>,
    ) {
        let mut drill = self.drill.write().unwrap_or_else(PoisonError::into_inner);
        let Some(drill) = drill.as_mut().filter(|drill| drill.as_of == as_of && !drill.resumed)
        else {
            return;
        };
        drill.resumed = true;
        let wall = Timestamp::now();
        let place = |(at, wall_at): (Timestamp, Timestamp)| {
            at.checked_add(wall.duration_since(wall_at)).ok().filter(|place| *place >= as_of)
        };
        let mut last = None;
        let mut places: Vec<Timestamp> = Vec::new();
        for entry in recorded {
            last = Some(entry.0);
            places.extend(place(entry));
        }
        let reached =
            places.iter().copied().filter(|place| last.is_some_and(|last| *place >= last));
        if let Some(place) = reached.min().or_else(|| places.iter().copied().max()) {
            drill.before = place.duration_since(as_of);
            drill.started = Instant::now();
        }
    }

    /// Sets a drill's clock ahead, or back, as somebody may set the clock of an actual server.
    #[cfg(test)]
    pub(crate) fn pass(&self, time: SignedDuration) {
        let mut drill = self.drill.write().unwrap_or_else(PoisonError::into_inner);
        drill.as_mut().unwrap().before += time;
    }

    /// The moment now, against which every age and expiry is judged.
    pub(crate) fn now(&self) -> Timestamp {
        let drill = *self.drill.read().unwrap_or_else(PoisonError::into_inner);
        match drill {
            None => Timestamp::now(),
            Some(DrillClock { as_of, before, started, .. }) => {
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
        let as_of = moment("2025-09-18T09:00:00+08:00");
        let hour = SignedDuration::from_hours(1);
        let wall = Timestamp::now();
        let resumed = |recorded: &[(Timestamp, Timestamp)]| {
            let clock = Clock::default();
            clock.start_drill(as_of);
            clock.resume_drill(moment("2025-09-17T09:00:00+08:00"), [(as_of + hour * 9, wall)]);
            clock.resume_drill(as_of, recorded.iter().copied());
            // Once: the wall clock may be set while the server runs.
            clock.resume_drill(as_of, [(as_of + hour * 30, wall)]);
            let ran = clock.now().duration_since(as_of);
            (ran.as_secs_f64() / 3600.0).round() as i64
        };
        assert_eq!(resumed(&[]), 0);
        assert_eq!(resumed(&[(as_of + hour, wall - hour)]), 2);
        // The wall clock was set 400 days ahead while the server ran, and right again.
        let ahead = wall + SignedDuration::from_hours(24 * 400);
        assert_eq!(resumed(&[(as_of + hour, wall - hour * 2), (as_of + hour * 2, ahead)]), 3);
        // The server started under such a clock, and now under the right one.
        let far = as_of + SignedDuration::from_hours(24 * 400);
        assert_eq!(resumed(&[(as_of + hour, wall - hour), (far + hour * 2, ahead)]), 2);
        // Nothing is known but a wall clock that lay ahead: the drill does not go back before its start.
        assert_eq!(resumed(&[(as_of + hour, ahead)]), 0);
        let clock = Clock::default();
        clock.follow_wall();
        clock.resume_drill(as_of, [(as_of, wall)]);
        assert!(clock.now() >= wall, "no drill, no resumption");
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
