//! `datetime` of OGC API Features: a moment or an interval, and which features it meets.

use jiff::{Timestamp, civil::Date};
use lintas_model::feature::Feature;

use crate::open::{TimeColumns, TimeExtent};

/// An interval, both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interval {
    /// The first moment of it.
    pub(crate) from: Option<Timestamp>,
    /// The last moment of it.
    pub(crate) to: Option<Timestamp>,
}

impl Interval {
    /// Parses `moment`, `from/to`, `../to`, `from/..`; moments are RFC 3339, or a date for the
    /// whole day in UTC. `None` where it is none of these.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Some((from, to)) = text.split_once('/') else {
            let (from, to) = moment(text)?;
            return Some(Self { from: Some(from), to: Some(to) });
        };
        let open = |end: &str| end.is_empty() || end == "..";
        let from = if open(from) { None } else { Some(moment(from)?.0) };
        let to = if open(to) { None } else { Some(moment(to)?.1) };
        let in_order = from.zip(to).is_none_or(|(from, to)| from <= to);
        (in_order && (from.is_some() || to.is_some())).then_some(Self { from, to })
    }

    /// Whether the time of a feature meets it. A feature without a time always does (OGC 17-069r4,
    /// requirement fc-time-response).
    pub(crate) fn has(self, feature: &Feature, columns: TimeColumns) -> bool {
        columns.extent(feature).is_none_or(|time| self.meets(time))
    }

    /// Whether it shares a moment with this time.
    pub(crate) fn meets(self, other: TimeExtent) -> bool {
        let before = |end: Option<Timestamp>, start: Option<Timestamp>| {
            end.zip(start).is_some_and(|(end, start)| end < start)
        };
        !before(self.to, other.from) && !before(other.to, self.from)
    }
}

fn moment(text: &str) -> Option<(Timestamp, Timestamp)> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some((moment, moment));
    }
    let date: Date = text.parse().ok()?;
    if text.len() != 10 {
        return None;
    }
    let utc = |date: jiff::civil::DateTime| date.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let start = utc(date.at(0, 0, 0, 0))?.timestamp();
    let end = utc(date.at(23, 59, 59, 999_999_999))?.timestamp();
    Some((start, end))
}

#[cfg(test)]
mod tests {
    use lintas_model::{layer::Layer, value::Value};

    use super::*;

    fn interval(text: &str) -> Interval {
        Interval::parse(text).unwrap()
    }

    #[test]
    fn moments_and_intervals_are_read_and_anything_else_is_not() {
        for good in [
            "2025-09-18T09:00:00+08:00",
            "2025-09-18",
            "../2025-09-18",
            "2025-09-18T00:00:00Z/..",
            "/2025-09-18",
            "2025-09-17/2025-09-18",
        ] {
            assert!(Interval::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "now",
            "..",
            "../..",
            "/",
            "2025-09-18/2025-09-17",
            "2025-09-18T09:00:00",
            "2025-9-1",
            "2025-09-18/2025-09-19/2025-09-20",
        ] {
            assert!(Interval::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_hazard_is_met_while_it_is_valid_and_always_where_it_does_not_say() {
        let schema = Layer::Hazards.schema();
        let columns = TimeColumns::of(&schema);
        let hazard = |from: Option<&str>, to: Option<&str>| {
            let mut values = vec![None; schema.fields.len()];
            values[schema.position("valid_from").unwrap()] = from.map(Value::from);
            values[schema.position("valid_to").unwrap()] = to.map(Value::from);
            Feature { id: "h".into(), geometry: geo_types::Point::new(0., 0.).into(), values }
        };
        let day = hazard(Some("2025-09-18T00:00:00+08:00"), Some("2025-09-19T00:00:00+08:00"));
        assert!(interval("2025-09-18T09:00:00+08:00").has(&day, columns));
        assert!(interval("2025-09-19T00:00:00+08:00/..").has(&day, columns));
        assert!(!interval("2025-09-20").has(&day, columns));
        assert!(!interval("../2025-09-16").has(&day, columns));
        let open_end = hazard(Some("2025-09-18T00:00:00+08:00"), None);
        assert!(interval("2030-01-01").has(&open_end, columns));
        assert!(interval("1900-01-01").has(&hazard(None, None), columns));
    }

    #[test]
    fn what_is_said_holds_from_its_moment_on_until_its_end_and_without_one_for_good() {
        let schema = Layer::Closures.schema();
        let columns = TimeColumns::of(&schema);
        let closure = |times: &[(&str, &str)]| {
            let mut values = vec![None; schema.fields.len()];
            for (name, moment) in times {
                values[schema.position(name).unwrap()] = Some(Value::from(*moment));
            }
            Feature { id: "c".into(), geometry: geo_types::Point::new(0., 0.).into(), values }
        };
        let told = closure(&[("as_of", "2025-09-18T01:00:00Z")]);
        assert!(interval("2025-09-18T01:00:00Z").has(&told, columns));
        assert!(interval("2031-01-01").has(&told, columns), "without an end it goes on");
        assert!(!interval("../2025-09-18T00:59:59Z").has(&told, columns));
        let ends =
            closure(&[("as_of", "2025-09-18T01:00:00Z"), ("expires", "2025-09-18T07:00:00Z")]);
        assert!(interval("2025-09-18T06:00:00Z").has(&ends, columns));
        assert!(interval("2025-09-18T07:00:00Z/..").has(&ends, columns));
        assert!(!interval("2025-09-18T07:00:01Z").has(&ends, columns));
        // It starts later than it was spoken of.
        let planned =
            closure(&[("as_of", "2025-09-18T01:00:00Z"), ("starts", "2025-09-19T00:00:00Z")]);
        assert!(!interval("2025-09-18T12:00:00Z").has(&planned, columns));
        assert!(interval("2025-09-19T12:00:00Z").has(&planned, columns));
        // It was over when it was last spoken of.
        let over =
            closure(&[("as_of", "2025-09-18T09:00:00Z"), ("expires", "2025-09-18T07:00:00Z")]);
        assert!(interval("2025-09-18T06:00:00Z").has(&over, columns));
        assert!(!interval("2025-09-18T08:00:00Z").has(&over, columns));
    }
}
