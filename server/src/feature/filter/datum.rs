//! Values while a filter is evaluated.

use std::{borrow::Cow, cmp::Ordering};

use lintas_model::schema::FieldKind;

use super::time_span::TimeSpan;

/// A value that is there.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum<'a> {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A finite number.
    Float(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// An instant.
    Time(TimeSpan),
}

/// What a value is; those of two kinds are not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DatumKind {
    Bool,
    Number,
    Text,
    Time,
}

impl DatumKind {
    /// Of the values of a field.
    pub(super) const fn of(field: FieldKind) -> Self {
        match field {
            FieldKind::Bool => Self::Bool,
            FieldKind::Int | FieldKind::Float => Self::Number,
            FieldKind::Text => Self::Text,
            FieldKind::Moment => Self::Time,
        }
    }

    /// What messages call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bool => "a truth value",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Time => "a time",
        }
    }
}

impl Datum<'static> {
    /// A value of a field as a parameter writes it; `None` where it is none.
    pub(super) fn parse(field: FieldKind, text: &str) -> Option<Self> {
        let float = || text.parse::<f64>().ok().filter(|it| it.is_finite()).map(Self::Float);
        match field {
            FieldKind::Bool => text.parse().ok().map(Self::Bool),
            FieldKind::Int | FieldKind::Float => text.parse().ok().map(Self::Int).or_else(float),
            FieldKind::Text => Some(Self::Text(text.to_owned().into())),
            FieldKind::Moment => TimeSpan::parse(text).map(Self::Time),
        }
    }
}

impl Datum<'_> {
    /// The same value, with its text borrowed.
    pub(super) fn borrowed(&self) -> Datum<'_> {
        match self {
            Self::Bool(truth) => Datum::Bool(*truth),
            Self::Int(whole) => Datum::Int(*whole),
            Self::Float(number) => Datum::Float(*number),
            Self::Text(text) => Datum::Text(Cow::Borrowed(text)),
            Self::Time(span) => Datum::Time(*span),
        }
    }

    /// Its kind.
    pub(super) const fn kind(&self) -> DatumKind {
        match self {
            Self::Bool(_) => DatumKind::Bool,
            Self::Int(_) | Self::Float(_) => DatumKind::Number,
            Self::Text(_) => DatumKind::Text,
            Self::Time(_) => DatumKind::Time,
        }
    }

    /// As a number, where it is one.
    pub(super) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(whole) => Some(*whole as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// Compares two values; `None` where they are of two kinds. Whole numbers are compared as such,
    /// to the last digit; texts by code points.
    pub(super) fn compare(&self, other: &Datum<'_>) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(a), Datum::Bool(b)) => Some(a.cmp(b)),
            (Self::Int(a), Datum::Int(b)) => Some(a.cmp(b)),
            (Self::Text(a), Datum::Text(b)) => Some(a.cmp(b)),
            (Self::Time(a), Datum::Time(b)) => Some(a.compare(*b)),
            _ => self.as_f64()?.partial_cmp(&other.as_f64()?),
        }
    }
}
