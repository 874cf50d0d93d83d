//! Instants of a filter: dates and timestamps by RFC 3339.

use jiff::{Timestamp, civil::Date};

use super::{cost::refused, expression::Expression};
use crate::http::problem::Problem;

/// `DATE('2025-09-18')`.
pub(super) fn date(text: &str) -> Result<Expression, Problem> {
    read_date(text)
        .map(Expression::Date)
        .ok_or_else(|| refused("DATE takes a day such as '2025-09-18'."))
}

/// `TIMESTAMP('2025-09-18T01:00:00Z')`; an offset is read, too.
pub(super) fn timestamp(text: &str) -> Result<Expression, Problem> {
    read_timestamp(text)
        .map(Expression::Timestamp)
        .ok_or_else(|| refused("TIMESTAMP takes a moment such as '2025-09-18T01:00:00Z'."))
}

/// An end of an interval: a day, a moment or `..`.
pub(super) fn interval_end(text: &str) -> Result<Expression, Problem> {
    if text == ".." {
        return Ok(Expression::Unbounded);
    }
    read_date(text)
        .map(Expression::Date)
        .or_else(|| read_timestamp(text).map(Expression::Timestamp))
        .ok_or_else(|| {
            refused(
                "INTERVAL takes days, moments, queryables of moments, or '..' where it is open.",
            )
        })
}

/// A day of ten characters.
pub(super) fn read_date(text: &str) -> Option<Date> {
    text.parse().ok().filter(|_| text.len() == 10)
}

/// A moment with its offset.
pub(super) fn read_timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
