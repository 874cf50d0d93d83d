//! One cell of a table, or one constant of the configuration, as a value of our column.

use lintas_model::finding::FindingCode;
use lintas_model::value::Value;

use super::columns::{From, Mapping};
use crate::config::nearest;
use crate::ingest::cell_problem::CellProblem;
use crate::ingest::habit::Habit;
use crate::ingest::row::Cell;
use crate::ingest::typing::{Typed, typed};
use crate::input::{ColumnDefinition, ColumnKind, InputValue, Unit};

impl Mapping {
    /// The value of our column in one cell of the table, and what is wrong with it.
    pub(super) fn cell(
        &self,
        cell: Option<&Cell>,
        column: &ColumnDefinition,
        from: &From,
    ) -> Typed {
        let From::Cell { index, map, default, unit, breaks, .. } = from else {
            return (None, None);
        };
        let fallback = |problem: Option<CellProblem>| match default {
            Some(value) => self.typed(value, column, *unit),
            None => (None, problem),
        };
        let Some(cell) = cell else { return fallback(None) };
        if let Some(breaks) = breaks {
            let (number, problem) = self.score(cell, column, *index);
            return match number {
                Some(number) => (Some(InputValue::Int(breaks.class(number))), problem),
                None => fallback(problem),
            };
        }
        let Some(map) = map else {
            return typed(cell, column, *unit, self.habits[*index], &self.zone);
        };
        match map.get(cell.text().trim()) {
            // The configuration maps this value to "empty".
            Some(Value::Text(text)) if text.is_empty() => (None, None),
            Some(value) => self.typed(value, column, *unit),
            None => {
                let known = map.keys().map(String::as_str);
                let hint = nearest(&cell.text(), known)
                    .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                fallback(Some(CellProblem {
                    code: FindingCode::UnknownValue,
                    message: format!("the map of `{}` has no such value{hint}", column.name),
                    message_id: None,
                    value_used: false,
                }))
            }
        }
    }

    /// A number that breaks turn into a class: any, also with decimals and below zero.
    fn score(
        &self,
        cell: &Cell,
        column: &ColumnDefinition,
        index: usize,
    ) -> (Option<f64>, Option<CellProblem>) {
        let kind = ColumnKind::Float;
        let column = ColumnDefinition { kind, counts: false, signed: true, ..*column };
        match typed(cell, &column, None, self.habits[index], &self.zone) {
            (Some(InputValue::Float(number)), problem) => (Some(number), problem),
            (_, problem) => (None, problem),
        }
    }

    /// A value of the configuration, read as a value of the column.
    pub(super) fn typed(
        &self,
        value: &Value,
        column: &ColumnDefinition,
        unit: Option<Unit>,
    ) -> Typed {
        let cell = match value {
            Value::Bool(b) => Cell::Text(b.to_string()),
            Value::Int(n) => Cell::Int(*n),
            Value::Float(x) => Cell::Float(*x),
            Value::Text(text) => Cell::Text(text.clone()),
        };
        typed(&cell, column, unit, Habit::default(), &self.zone)
    }
}

/// What the configuration says of a column, as text for findings.
pub(super) fn text_of(from: &From) -> String {
    match from {
        From::Const(value) => value.to_string(),
        From::Cell { .. } => String::new(),
    }
}
