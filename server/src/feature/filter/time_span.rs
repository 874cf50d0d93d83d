//! Times of a filter: a stretch from its first moment to its last, and how two lie to each other.

use std::cmp::Ordering;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::{expression::TemporalRelation, instant};

/// From one moment to another, both included. An instant is a moment, or a whole day in UTC; an end
/// that is open is the first or last moment that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeSpan {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

impl TimeSpan {
    /// A moment.
    pub(super) fn at(moment: Timestamp) -> Self {
        Self { from: moment, to: moment }
    }

    /// A day or a moment by RFC 3339; `None` where it is neither.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match instant::read_date(text) {
            Some(date) => Self::day(date),
            None => instant::read_timestamp(text).map(Self::at),
        }
    }

    /// A day, in UTC as `datetime` reads it; `None` at the ends of the calendar.
    pub(super) fn day(date: Date) -> Option<Self> {
        let moment =
            |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
        Some(Self {
            from: moment(date.at(0, 0, 0, 0))?,
            to: moment(date.at(23, 59, 59, 999_999_999))?,
        })
    }

    /// Compares two instants: a moment equals the day that it lies in.
    pub(super) fn compare(self, other: Self) -> Ordering {
        if self.to < other.from {
            Ordering::Less
        } else if self.from > other.to {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }

    /// Whether two intervals lie so. An interval that shares its first or last moment with another
    /// meets it (CQL2: both ends are included).
    pub(super) fn holds(self, relation: TemporalRelation, other: Self) -> bool {
        let (a, b) = (self, other);
        match relation {
            TemporalRelation::After => a.from > b.to,
            TemporalRelation::Before => a.to < b.from,
            TemporalRelation::Disjoint => a.from > b.to || a.to < b.from,
            TemporalRelation::Intersects => a.from <= b.to && a.to >= b.from,
            TemporalRelation::Equals => a == b,
            TemporalRelation::Contains => b.holds(TemporalRelation::During, a),
            TemporalRelation::During => a.from > b.from && a.to < b.to,
            TemporalRelation::FinishedBy => a.to == b.to && a.from < b.from,
            TemporalRelation::Finishes => a.to == b.to && a.from > b.from,
            TemporalRelation::Meets => a.to == b.from,
            TemporalRelation::MetBy => a.from == b.to,
            TemporalRelation::OverlappedBy => b.holds(TemporalRelation::Overlaps, a),
            TemporalRelation::Overlaps => a.from < b.from && a.to > b.from && a.to < b.to,
            TemporalRelation::StartedBy => a.from == b.from && a.to > b.to,
            TemporalRelation::Starts => a.from == b.from && a.to < b.to,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64) -> TimeSpan {
        let moment = |second| Timestamp::from_second(second).unwrap();
        TimeSpan { from: moment(from), to: moment(to) }
    }

    /// The thirteen relations of Allen, and those made of them, between [3, 6] and another.
    #[test]
    fn each_relation_holds_of_the_spans_that_it_names_and_of_no_others() {
        use TemporalRelation::*;
        let middle = span(3, 6);
        let expected: [(TimeSpan, &[TemporalRelation]); 13] = [
            (span(7, 9), &[Before, Disjoint]),
            (span(6, 9), &[Meets, Intersects]),
            (span(4, 9), &[Overlaps, Intersects]),
            (span(3, 9), &[Starts, Intersects]),
            (span(1, 9), &[During, Intersects]),
            (span(1, 6), &[Finishes, Intersects]),
            (span(3, 6), &[Equals, Intersects]),
            (span(4, 6), &[FinishedBy, Intersects]),
            (span(4, 5), &[Contains, Intersects]),
            (span(3, 5), &[StartedBy, Intersects]),
            (span(1, 5), &[OverlappedBy, Intersects]),
            (span(1, 3), &[MetBy, Intersects]),
            (span(0, 1), &[After, Disjoint]),
        ];
        for (other, holding) in expected {
            for relation in TemporalRelation::ALL {
                let holds = middle.holds(*relation, other);
                assert_eq!(holds, holding.contains(relation), "{relation:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_moment_equals_its_day_and_lies_before_the_next() {
        let day = TimeSpan::day("2025-09-18".parse().unwrap()).unwrap();
        let moment = |text: &str| TimeSpan::at(text.parse().unwrap());
        assert_eq!(moment("2025-09-18T23:59:59.5Z").compare(day), Ordering::Equal);
        assert_eq!(moment("2025-09-19T00:00:00Z").compare(day), Ordering::Greater);
        assert_eq!(moment("2025-09-18T07:59:59+08:00").compare(day), Ordering::Less);
        assert!(TimeSpan::day("9999-12-31".parse().unwrap()).is_none_or(|it| it.from < it.to));
    }
}
