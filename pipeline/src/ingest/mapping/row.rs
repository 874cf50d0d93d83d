//! One row, from the table's columns to ours.

use lintas_model::finding::{Finding, FindingCode, Severity};

use super::cell::text_of;
use super::columns::{From, Mapping};
use super::water::DepthUnit;
use crate::ingest::private::without_phones;
use crate::ingest::row::{Cell, RawRow, Values};
use crate::input::columns::shelters;
use crate::input::{ColumnKind, InputValue};

/// A row with our column names.
#[derive(Debug)]
pub struct Mapped {
    /// What was read.
    pub values: Values,
    /// Why the row must be rejected, where it must.
    pub fatal: Option<Finding>,
    /// What is known of the unit of its depth.
    pub depth_unit: DepthUnit,
}

impl Mapping {
    /// Reads a row; problems of single cells go to `findings`.
    pub fn read(&self, row: &RawRow, findings: &mut Vec<Finding>) -> Mapped {
        let mut values = Values::default();
        let mut fatal = None;
        let depth_unit = self.read_water(row, &mut values, findings);
        let mut amounts = Vec::new();
        for (column, from) in self.ours.iter().filter(|(column, _)| !column.water) {
            let (value, problem) = match from {
                From::Const(value) => {
                    let (value, problem) = self.typed(value, column, None);
                    (value, problem.map(|problem| (problem, column.name, text_of(from))))
                }
                From::Cell { index, .. } => {
                    let cell = row.cells.get(*index).and_then(Option::as_ref);
                    let (value, problem) = self.with_time(row, cell, column, from);
                    if let Some(said) = self.amount(cell, column, from, problem.as_ref()) {
                        amounts.push(said);
                        continue;
                    }
                    let text = without_phones(&cell.map(Cell::text).unwrap_or_default());
                    (
                        value,
                        problem.map(|problem| (problem, self.theirs[*index].label.as_str(), text)),
                    )
                }
            };
            if let Some((problem, name, text)) = problem {
                let mut finding = Finding::new(problem.code, &self.source, problem.message)
                    .at_row(row.number)
                    .in_column(name, text);
                finding.message_id = problem.message_id;
                if problem.value_used {
                    finding = finding.with_severity(Severity::Info);
                }
                if problem.code == FindingCode::NegativeQuantity {
                    fatal.get_or_insert(finding);
                } else {
                    findings.push(finding);
                }
            }
            match value {
                Some(InputValue::Text(text)) if column.kind == ColumnKind::Text => {
                    // The contact stays among the inputs, which nobody is served.
                    let code = ["id", "code", "wkt", "contact"]
                        .iter()
                        .any(|end| column.name.ends_with(end));
                    let text = if code { text } else { without_phones(&text) };
                    values.hold(column.name, InputValue::Text(text));
                }
                Some(value) => values.hold(column.name, value),
                None if column.compulsory && column.stand_in.is_empty() => {
                    let message = format!("`{}` is empty", column.name);
                    fatal.get_or_insert_with(|| {
                        Finding::new(FindingCode::MissingValue, &self.source, message)
                            .at_row(row.number)
                            .in_column(self.label(column.name), "")
                            .in_indonesian(format!("isian `{}` kosong", column.name))
                    });
                }
                None => {}
            }
        }
        self.head(&mut amounts, &mut values, row, findings);
        self.settle(amounts, &mut values, row, findings);
        self.compulsory_amounts(&values, row, &mut fatal);
        self.stand_in(&mut values, row, &mut fatal);
        if let Some(column) = self.missing.first() {
            let message = format!("there is no column for `{}`", column.name);
            fatal = Some(
                Finding::new(FindingCode::MissingColumn, &self.source, message)
                    .at_row(row.number)
                    .in_indonesian(format!("tidak ada kolom untuk `{}`", column.name)),
            );
        }
        Mapped { values, fatal, depth_unit }
    }

    /// Fills an empty column from its stand-in (a code from the name): later stages that know both
    /// codes and names resolve it. The row is rejected where the column is compulsory and both are
    /// empty.
    fn stand_in(&self, values: &mut Values, row: &RawRow, fatal: &mut Option<Finding>) {
        for column in self.columns.iter().filter(|column| !column.stand_in.is_empty()) {
            if values.held(column.name).is_some() {
                continue;
            }
            match values.held(column.stand_in).cloned() {
                Some(value) => values.hold(column.name, value),
                None if column.compulsory => {
                    let message = format!("`{}` and `{}` are empty", column.name, column.stand_in);
                    fatal.get_or_insert_with(|| {
                        let id =
                            format!("isian `{}` dan `{}` kosong", column.name, column.stand_in);
                        Finding::new(FindingCode::MissingValue, &self.source, message)
                            .at_row(row.number)
                            .in_column(self.label(column.name), "")
                            .in_indonesian(id)
                    });
                }
                None => {}
            }
        }
    }

    /// The row as the source has it: a JSON object by the table's labels.
    pub fn raw(&self, row: &RawRow) -> serde_json::Value {
        let contact = self.matches.iter().find(|one| one.ours == shelters::CONTACT.name());
        let is_contact = |name: &str| contact.is_some_and(|contact| contact.theirs == name);
        let shown = |cell: &Cell| match cell.json() {
            serde_json::Value::String(text) => without_phones(&text).into(),
            other => other,
        };
        let columns = self.theirs.iter().zip(&row.cells);
        let cells = columns
            .filter(|(name, _)| !is_contact(&name.label))
            .filter_map(|(name, cell)| Some((name.label.clone(), shown(cell.as_ref()?))));
        serde_json::Value::Object(cells.collect())
    }
}
