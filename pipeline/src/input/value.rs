//! The value of a cell after it was read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A value in one of our columns. Absence is expressed by an `Option` around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum InputValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A finite number, in our unit.
    Float(f64),
    /// Text; lists are joined with `;`.
    Text(String),
    /// A moment, to the second.
    Moment(Timestamp),
}

impl From<&str> for InputValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl std::fmt::Display for InputValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(truth) => truth.fmt(f),
            Self::Int(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Moment(moment) => moment.fmt(f),
        }
    }
}
