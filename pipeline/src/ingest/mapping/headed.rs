//! Units in headings: `Jumlah (kg)`, `Stok [liter]`. They count for the numbers below that have none of their
//! own; where a row says otherwise, nobody guesses which of both is meant.

use lintas_model::aid::BaseUnit;
use lintas_model::finding::{Finding, FindingCode};

use super::amounts::{SaidAmount, factor};
use super::columns::{From, HeadedUnit, Mapping};
use crate::ingest::cell_problem::CellProblem;
use crate::ingest::heading::unit_behind;
use crate::ingest::private::without_phones;
use crate::ingest::row::{Cell, RawRow, Values};
use crate::input::CellType;
use crate::input::columns::shared;

impl Mapping {
    /// Notes which amounts have a unit in their heading.
    pub(super) fn take_headed_units(&mut self) {
        let has_unit = self.columns.iter().any(|column| column.name == shared::UNIT.name());
        let amounts = self.ours.iter().filter(|(column, _)| has_unit && column.is_amount());
        let headed = amounts.filter_map(|(column, from)| match from {
            From::Cell { index, map: None, .. } => {
                let (_, unit) = unit_behind(&self.theirs[*index].text)?;
                Some(HeadedUnit { column: column.name, index: *index, unit: unit.to_owned() })
            }
            _ => None,
        });
        self.headed = headed.collect();
    }

    /// Gives the amounts of a row the units of their headings. An amount that the row counts in something
    /// else is left out and told.
    pub(super) fn head(
        &self,
        said: &mut [SaidAmount],
        values: &mut Values,
        row: &RawRow,
        findings: &mut Vec<Finding>,
    ) {
        let own = values.trimmed(shared::UNIT).map(str::to_owned);
        for headed in &self.headed {
            let in_cell = said.iter_mut().find(|said| said.column.name == headed.column);
            let problem = match in_cell {
                Some(said) => {
                    head_said(said, headed, own.as_deref(), values);
                    continue;
                }
                None => head_plain(headed, own.as_deref(), values),
            };
            let Some(problem) = problem else { continue };
            values.take_held(headed.column);
            let cell = row.cells.get(headed.index).and_then(Option::as_ref);
            let text = without_phones(&cell.map(Cell::text).unwrap_or_default());
            let finding = Finding::new(problem.code, &self.source, problem.message)
                .at_row(row.number)
                .in_column(&self.theirs[headed.index].label, text);
            findings.push(Finding { message_id: problem.message_id, ..finding });
        }
    }
}

/// The unit of a heading for a plain number; what is wrong, where the row counts in another.
fn head_plain(headed: &HeadedUnit, own: Option<&str>, values: &mut Values) -> Option<CellProblem> {
    let number = values.held(headed.column).and_then(f64::read).filter(|it| *it != 0.0)?;
    let Some(unit) = values.trimmed(shared::UNIT).map(str::to_owned) else {
        values.set(shared::UNIT, headed.unit.clone());
        return None;
    };
    if is_alike(&headed.unit, &unit) {
        return None;
    }
    // Two headings: both are said, and one may be written in the other.
    match factor(&headed.unit, &unit).filter(|_| own.is_none()) {
        Some(times) => {
            values.hold(headed.column, (number * times).held());
            None
        }
        None => Some(contradicts(&headed.unit, &unit)),
    }
}

/// The unit of a heading for a cell that says more than a number.
fn head_said(said: &mut SaidAmount, headed: &HeadedUnit, own: Option<&str>, values: &mut Values) {
    let Ok(amount) = &said.amount else { return };
    let unit = &headed.unit;
    let wrong = match (amount.unit.as_str(), own) {
        ("", Some(own)) if !is_alike(unit, own) => Some(contradicts(unit, own)),
        ("", _) => None,
        (cell, _) if is_alike(unit, cell) || factor(cell, unit).is_some() => None,
        (cell, _) => Some(contradicts(unit, cell)),
    };
    match wrong {
        Some(problem) => said.amount = Err(problem),
        None if values.trimmed(shared::UNIT).is_none() => {
            values.set(shared::UNIT, unit.clone());
        }
        None => {}
    }
}

/// Whether a heading and a row mean the same unit; a row may say more of a pack: `dus`, `dus isi 40`.
fn is_alike(heading: &str, unit: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let is_pack = BaseUnit::measured_by(heading).is_none();
    factor(heading, unit) == Some(1.0) || (is_pack && plain(unit).starts_with(&plain(heading)))
}

fn contradicts(heading: &str, unit: &str) -> CellProblem {
    let en = format!("its heading says {heading}, and its row {unit}; it is not used");
    let id = format!("judul kolomnya menyebut {heading}, barisnya {unit}; tidak dipakai");
    CellProblem::new(FindingCode::UnitMismatch, en).in_indonesian(id)
}
