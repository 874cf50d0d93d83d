//! How long it takes from asking to delivery, beside how long it took before.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{Dispatch, DispatchState, Ledger};

/// How long some dispatches took.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Timing {
    /// Dispatches that were asked for and delivered, both with their moment.
    pub count: usize,
    /// Median of the hours from asking to delivery; `None` where there are none.
    pub median_h: Option<f64>,
    /// The longest of them.
    pub longest_h: Option<f64>,
    /// Asked for or promised, and not delivered yet.
    pub waiting: usize,
    /// Hours that the longest of those has waited.
    pub waiting_longest_h: Option<f64>,
}

/// How long the dispatches of an agency took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgencyTiming {
    /// Its code.
    pub agency: String,
    /// How long.
    #[serde(flatten)]
    pub timing: Timing,
}

/// What a delivery took before, as its agency published it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Baseline {
    /// The event.
    pub event: &'static str,
    /// Days from the event to the delivery.
    pub days: u32,
    /// Who says so.
    pub source: &'static str,
}

/// What deliveries of the regency took before: days between an event and the logistics for it, as
/// BPBD Kutai Kartanegara published them on 29 June 2025.
pub const BASELINE: [Baseline; 5] = [
    baseline("Longsor Sukarame, Loa Ipuh, Jahab, 27 Mei 2025", 15),
    baseline("Kebakaran Juni 2025 (1)", 2),
    baseline("Kebakaran Juni 2025 (2)", 3),
    baseline("Kebakaran Juni 2025 (3)", 2),
    baseline("Kebakaran Juni 2025 (4)", 2),
];

const fn baseline(event: &'static str, days: u32) -> Baseline {
    Baseline { event, days, source: "bpbd.kukarkab.go.id, 29 Juni 2025" }
}

/// How long everything took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timings {
    /// All agencies together.
    #[serde(flatten)]
    pub all: Timing,
    /// Each of them, ascending by code.
    pub by_agency: Vec<AgencyTiming>,
    /// What it took before.
    pub baseline: &'static [Baseline],
}

/// Hours from asking to delivery of the dispatches of a ledger, at a moment. Dispatches that were
/// called off before they arrived do not count, nor those without a moment of asking; one that
/// arrived before it was asked for is taken for a mistake in the table and does not count either.
pub fn timings(ledger: &Ledger, now: Timestamp) -> Timings {
    let mut agencies: BTreeMap<&str, Vec<&Dispatch>> = BTreeMap::new();
    for dispatch in &ledger.dispatches {
        agencies.entry(&dispatch.agency).or_default().push(dispatch);
    }
    let by_agency = agencies.into_iter().map(|(agency, dispatches)| AgencyTiming {
        agency: agency.to_owned(),
        timing: timing(dispatches.into_iter(), now),
    });
    Timings {
        all: timing(ledger.dispatches.iter(), now),
        by_agency: by_agency.collect(),
        baseline: &BASELINE,
    }
}

fn timing<'a>(dispatches: impl Iterator<Item = &'a Dispatch>, now: Timestamp) -> Timing {
    let (mut took, mut waiting) = (Vec::new(), Vec::new());
    for dispatch in dispatches {
        let Some(asked) = dispatch.became(DispatchState::Diminta) else { continue };
        let hours_to = |then: Timestamp| {
            let hours = then.duration_since(asked).as_secs_f64() / 3600.0;
            Some(hours).filter(|hours| *hours >= 0.0)
        };
        match dispatch.reached(DispatchState::Tiba) {
            Some(delivered) => took.extend(hours_to(delivered)),
            None if dispatch.state < DispatchState::Tiba => waiting.extend(hours_to(now)),
            None => {}
        }
    }
    took.sort_by(f64::total_cmp);
    waiting.sort_by(f64::total_cmp);
    Timing {
        count: took.len(),
        median_h: median(&took).map(tenth),
        longest_h: took.last().copied().map(tenth),
        waiting: waiting.len(),
        waiting_longest_h: waiting.last().copied().map(tenth),
    }
}

/// The middle one of ascending numbers; the mean of the middle two where their count is even.
fn median(ascending: &[f64]) -> Option<f64> {
    let count = ascending.len();
    let upper = *ascending.get(count / 2)?;
    let lower = *ascending.get((count - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}

fn tenth(hours: f64) -> f64 {
    (hours * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::three_sites::{WATER, in_hours, now, world};
    use super::*;
    use crate::aid::StateChange;

    #[test]
    fn from_asking_to_delivery_by_agency_with_the_middle_one() {
        let mut world = world();
        for (id, agency, hours) in
            [("k-1", "BPBD", 2), ("k-2", "BPBD", 10), ("k-3", "BPBD", 6), ("k-4", "PMI", 8)]
        {
            world.promised(id, agency, "hulu", WATER, 10.0);
            let dispatch = world.ledger.dispatches.last_mut().unwrap();
            dispatch.state = DispatchState::Diterima;
            let step = |state, at| StateChange { state, at: Some(at) };
            dispatch.history = vec![
                step(DispatchState::Diminta, in_hours(-40)),
                step(DispatchState::Tiba, in_hours(-40 + hours)),
                step(DispatchState::Diterima, in_hours(0)),
            ];
        }
        let told = timings(&world.ledger, now());
        assert_eq!(
            (told.all.count, told.all.median_h, told.all.longest_h),
            (4, Some(7.0), Some(10.0))
        );
        let agencies: Vec<_> =
            told.by_agency.iter().map(|it| (&*it.agency, it.timing.median_h)).collect();
        assert_eq!(agencies, [("BPBD", Some(6.0)), ("PMI", Some(8.0))]);
        // One that still waits, one that was called off, one that arrived before it was asked for.
        world.ledger.dispatches[0].state = DispatchState::Dijanjikan;
        world.ledger.dispatches[0].history.truncate(1);
        world.ledger.dispatches[1].state = DispatchState::Batal;
        world.ledger.dispatches[1].history.truncate(1);
        world.ledger.dispatches[2].history[1].at = Some(in_hours(-41));
        let told = timings(&world.ledger, now());
        assert_eq!((told.all.count, told.all.median_h), (1, Some(8.0)));
        assert_eq!((told.all.waiting, told.all.waiting_longest_h), (1, Some(40.0)));
    }

    #[test]
    fn nothing_delivered_has_no_median() {
        assert_eq!(timings(&world().ledger, now()).all, Timing::default());
        let days: Vec<f64> = {
            let mut days: Vec<f64> = BASELINE.iter().map(|it| f64::from(it.days)).collect();
            days.sort_by(f64::total_cmp);
            days
        };
        assert_eq!(median(&days), Some(2.0));
    }
}
