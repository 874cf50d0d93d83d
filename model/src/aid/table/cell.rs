//! Cells of a table: texts, amounts, numbers, times, and the mark of a drill.

use jiff::{Timestamp, tz::TimeZone};

use crate::aid::Amount;
use crate::value::Value;

/// What is the same for every row of every table: the mark of a drill, and the zone of its times.
#[derive(Debug, Clone, Copy)]
pub struct TableContext<'a> {
    /// LATIHAN: every row says so in its column `exercise`.
    pub is_drill: bool,
    /// The region's time zone: instants carry its offset.
    pub zone: &'a TimeZone,
}

impl TableContext<'_> {
    /// The cell of the column `exercise`.
    pub(super) fn exercise(self) -> TableCell {
        Some(Value::Bool(self.is_drill))
    }

    /// An instant as RFC 3339 with the offset of the region.
    pub(super) fn time(self, time: impl Into<Option<Timestamp>>) -> TableCell {
        let local = time.into()?.to_zoned(self.zone.clone());
        Some(Value::Text(local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()))
    }

    /// The day of an instant in the region.
    pub(super) fn day(self, time: Option<Timestamp>) -> TableCell {
        let local = time?.to_zoned(self.zone.clone());
        Some(Value::Text(local.strftime("%Y-%m-%d").to_string()))
    }
}

/// A cell.
pub(super) type TableCell = Option<Value>;

pub(super) fn text<'a>(text: impl Into<Option<&'a str>>) -> TableCell {
    text.into().map(Value::from)
}

pub(super) fn amount(amount: impl Into<Option<Amount>>) -> TableCell {
    amount.into().map(|amount| Value::Float(amount.units()))
}

pub(super) fn number(number: impl Into<Option<f64>>) -> TableCell {
    number.into().filter(|it: &f64| it.is_finite()).map(Value::Float)
}

pub(super) fn count(count: Option<i64>) -> TableCell {
    count.map(Value::Int)
}
