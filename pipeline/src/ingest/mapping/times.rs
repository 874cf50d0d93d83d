//! A date and its time of day in two columns, such as `Tanggal` and `Jam`.

use jiff::SignedDuration;
use jiff::civil::Time;

use super::columns::{From, Mapping};
use crate::ingest::cell_problem::CellProblem;
use crate::ingest::clock::time_of;
use crate::ingest::heading::{Candidate, How, bare};
use crate::ingest::row::{Cell, RawRow};
use crate::ingest::typing::Typed;
use crate::input::columns::shared;
use crate::input::{ColumnDefinition, ColumnKind};

/// Headings of a time of day, in the normal form of [`bare`].
const TIMES: [&str; 14] = [
    "jam",
    "pukul",
    "waktu",
    "jamlapor",
    "jamlaporan",
    "waktulapor",
    "waktulaporan",
    "pukullapor",
    "jamdata",
    "time",
    "timereported",
    "heure",
    "hora",
    "oras",
];

impl Mapping {
    /// Of two headings for a moment that are a date and a time of day, the date alone.
    pub(super) fn without_times(
        &self,
        column: &ColumnDefinition,
        found: &[Candidate],
    ) -> Vec<Candidate> {
        let is_date = |one: &&Candidate| !self.is_time(one.index);
        let dates: Vec<Candidate> = found.iter().filter(is_date).copied().collect();
        if column.kind == ColumnKind::Time && dates.len() == 1 { dates } else { found.to_vec() }
    }

    fn is_time(&self, index: usize) -> bool {
        TIMES.contains(&bare(&self.theirs[index].text).as_str())
    }

    /// Adds the column with the time of day to the date of which a row speaks, where the table has one
    /// such column.
    pub(super) fn take_times(&mut self) {
        let times: Vec<usize> = (0..self.theirs.len()).filter(|at| self.is_time(*at)).collect();
        let [clock] = times[..] else { return };
        let used = self.used().any(|used| used == clock);
        let dated = [shared::REPORTED_AT.name(), shared::AS_OF.name()];
        let found = self.ours.iter_mut().find(|(column, _)| dated.contains(&column.name));
        let Some((column, From::Cell { map: None, time, .. })) = found.filter(|_| !used) else {
            return;
        };
        *time = Some(clock);
        let column = *column;
        self.tell(column, clock, How::Synonym);
    }

    /// The value of a cell, with the time of day that stands in another one. Where that is none, the day
    /// alone counts, and the time is told.
    pub(super) fn with_time(
        &self,
        row: &RawRow,
        cell: Option<&Cell>,
        column: &ColumnDefinition,
        from: &From,
    ) -> Typed {
        let clock = match from {
            From::Cell { time: Some(time), .. } => row.cells.get(*time).and_then(Option::as_ref),
            _ => None,
        };
        let (Some(day), Some(clock)) = (cell, clock) else { return self.cell(cell, column, from) };
        let alone = self.cell(cell, column, from);
        let Some(both) = joined(day.inner(), clock.inner()) else { return alone };
        match self.cell(Some(&both), column, from) {
            (Some(moment), problem) => (Some(moment), problem),
            (None, Some(problem)) if alone.0.is_some() => {
                (alone.0, Some(CellProblem { value_used: true, ..problem }))
            }
            (None, _) => alone,
        }
    }
}

/// A day and a time of day as one cell; `None` where the day has a time already, or the other is none.
fn joined(day: &Cell, clock: &Cell) -> Option<Cell> {
    let clock = match clock {
        Cell::Float(part) if (0.0..1.0).contains(part) => {
            let seconds = SignedDuration::from_secs((part * 86_400.0).round() as i64);
            Time::midnight().checked_add(seconds).ok()?.to_string()
        }
        Cell::Text(text) => text.clone(),
        Cell::Moment(moment) => moment.time().to_string(),
        _ => return None,
    };
    match day {
        Cell::Text(day) => Some(Cell::Text(format!("{day} {clock}"))),
        Cell::Moment(moment) if moment.time() == Time::midnight() => match time_of(&clock) {
            Some((time, None)) => Some(Cell::Moment(moment.date().to_datetime(time))),
            _ => Some(Cell::Text(format!("{} {clock}", moment.date()))),
        },
        Cell::Int(serial) => {
            let (time, _) = time_of(&clock).filter(|(_, offset)| offset.is_none())?;
            let seconds = time.duration_since(Time::midnight()).as_secs();
            Some(Cell::Float(*serial as f64 + seconds as f64 / 86_400.0))
        }
        _ => None,
    }
}
