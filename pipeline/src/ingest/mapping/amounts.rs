//! Amounts whose cell says their unit: the unit of the row, the size of its packs, and what does not go
//! together.

use lintas_model::aid::BaseUnit;
use lintas_model::finding::{Finding, FindingCode, Severity};

use super::columns::{From, Mapping};
use crate::ingest::amount::{self, CellAmount};
use crate::ingest::cell_number::two_numbers;
use crate::ingest::cell_problem::CellProblem;
use crate::ingest::number::NotANumber;
use crate::ingest::private::without_phones;
use crate::ingest::row::{Cell, RawRow, Values};
use crate::input::columns::{shared, stock};
use crate::input::{CellType, ColumnDefinition, ColumnKind};

/// What a cell says: an amount, or why it is none.
pub(super) struct SaidAmount {
    pub(super) column: &'static ColumnDefinition,
    label: String,
    text: String,
    pub(super) amount: Result<CellAmount, CellProblem>,
}

/// Whether two units are the same, in whatever letters.
fn same(one: &str, other: &str) -> bool {
    let plain = |unit: &str| -> String {
        unit.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    plain(one) == plain(other)
}

/// How many of `to` one of `from` is, where both measure the same.
pub(super) fn factor(from: &str, to: &str) -> Option<f64> {
    if same(from, to) {
        return Some(1.0);
    }
    let ((measures, one), (other, each)) =
        (BaseUnit::measured_by(from)?, BaseUnit::measured_by(to)?);
    (measures == other).then(|| one.units() / each.units())
}

impl Mapping {
    /// The amount in a cell of a quantity that is no plain number; `None` where this is another cell.
    pub(super) fn amount(
        &self,
        cell: Option<&Cell>,
        column: &'static ColumnDefinition,
        from: &From,
        problem: Option<&CellProblem>,
    ) -> Option<SaidAmount> {
        let From::Cell { index, map: None, .. } = from else { return None };
        let unread = problem.is_some_and(|problem| problem.code == FindingCode::UnreadableValue);
        let is_amount = column.counts
            && column.kind == ColumnKind::Float
            && self.columns.iter().any(|column| column.name == shared::UNIT.name());
        let Some(Cell::Text(text)) = cell.filter(|_| unread && is_amount) else { return None };
        let habit = self.habits[*index];
        let amount = match amount::read(text, habit.decimal) {
            Ok(amount) => Ok(amount),
            Err(NotANumber::Ambiguous) => Err(two_numbers(text, habit)),
            Err(NotANumber::Unreadable) => Err(no_amount(text, column)),
        };
        let label = self.theirs[*index].label.clone();
        Some(SaidAmount { column, label, text: without_phones(text), amount })
    }

    /// Puts the amounts of a row into its values, all in one unit. Of what does not go together the
    /// amount is left out and told.
    pub(super) fn settle(
        &self,
        said: Vec<SaidAmount>,
        values: &mut Values,
        row: &RawRow,
        findings: &mut Vec<Finding>,
    ) {
        let amounts = said.iter().filter(|said| said.amount.is_ok()).count();
        for SaidAmount { column, label, text, amount } in said {
            let told = match amount {
                Err(problem) => Err(problem),
                Ok(amount) => self.settled(&amount, &text, amounts == 1, column, values),
            };
            let problem = match told {
                Ok(problem) => problem,
                Err(problem) => Some(problem),
            };
            findings.extend(problem.map(|problem| {
                let mut finding = Finding::new(problem.code, &self.source, problem.message)
                    .at_row(row.number)
                    .in_column(&label, text.as_str());
                finding.message_id = problem.message_id;
                if problem.value_used { finding.with_severity(Severity::Info) } else { finding }
            }));
        }
    }

    /// Puts one amount into the values; the note about it, if any.
    fn settled(
        &self,
        amount: &CellAmount,
        text: &str,
        alone: bool,
        column: &ColumnDefinition,
        values: &mut Values,
    ) -> Result<Option<CellProblem>, CellProblem> {
        let mut number = amount.number;
        let mut note = amount.about.then(|| estimate(text));
        if !amount.unit.is_empty() {
            let unit = values.trimmed(shared::UNIT).map(str::to_owned);
            let others = self.plain_amounts(values);
            match unit {
                Some(unit) => match factor(&amount.unit, &unit) {
                    Some(times) => number *= times,
                    None if alone && others.is_empty() => {
                        note = Some(outranks(text, &amount.unit, &unit));
                        values.set(shared::UNIT, amount.unit.clone());
                    }
                    None => return Err(another_unit(text, &unit)),
                },
                None if others.is_empty() => values.set(shared::UNIT, amount.unit.clone()),
                None => return Err(beside_bare(text)),
            }
        }
        if let Some(pack) = amount.pack {
            match values.get(stock::PACK_SIZE) {
                Some(known) if known != pack => return Err(two_sizes(text, known)),
                _ if !self.columns.iter().any(|known| known.name == stock::PACK_SIZE.name()) => {
                    // The unit itself says it: `dus isi 40`.
                    let unit = values.owned(shared::UNIT).unwrap_or_default();
                    values.set(shared::UNIT, format!("{unit} isi {pack}"));
                }
                _ => values.set(stock::PACK_SIZE, pack),
            }
        }
        let held = number.held();
        if let Some(column) = self.columns.iter().find(|known| known.name == column.name) {
            values.hold(column.name, held);
        }
        Ok(note)
    }

    /// Names of the quantities of a row that are there, without nothing at all.
    fn plain_amounts(&self, values: &Values) -> Vec<&'static str> {
        let amounts = self.columns.iter().filter(|column| column.is_amount());
        let amounts = amounts.map(|column| column.name);
        let some = |name: &&'static str| {
            values.held(name).and_then(f64::read).is_some_and(|number| number != 0.0)
        };
        amounts.filter(some).collect()
    }

    /// Rejects a row whose compulsory amount could not be read after all.
    pub(super) fn compulsory_amounts(
        &self,
        values: &Values,
        row: &RawRow,
        fatal: &mut Option<Finding>,
    ) {
        let lacks = |column: &&ColumnDefinition| {
            column.compulsory
                && column.kind == ColumnKind::Float
                && column.stand_in.is_empty()
                && values.held(column.name).is_none()
        };
        let filled = |column: &&ColumnDefinition| self.filled().any(|name| name == column.name);
        if let Some(column) = self.columns.iter().filter(filled).find(lacks) {
            fatal.get_or_insert_with(|| {
                Finding::new(
                    FindingCode::MissingValue,
                    &self.source,
                    format!("`{}` cannot be read", column.name),
                )
                .at_row(row.number)
                .in_column(self.label(column.name), "")
                .in_indonesian(format!("isian `{}` tidak terbaca", column.name))
            });
        }
    }
}

fn estimate(text: &str) -> CellProblem {
    let mut note =
        CellProblem::new(FindingCode::ApproximateNumber, format!("`{text}` is an estimate"))
            .in_indonesian(format!("“{text}” adalah perkiraan"));
    note.value_used = true;
    note
}

fn no_amount(text: &str, column: &ColumnDefinition) -> CellProblem {
    let en = format!("`{}` takes one amount with its unit at most, such as `10 dus`", column.name);
    let id = format!(
        "“{text}” bukan satu jumlah; tulis satu angka, paling banyak dengan satuannya, seperti 10 dus"
    );
    CellProblem::new(FindingCode::UnreadableValue, en).in_indonesian(id)
}

fn outranks(text: &str, said: &str, unit: &str) -> CellProblem {
    let en =
        format!("`{text}` says {said}, and the column of units {unit}; the cell's own unit counts");
    let id =
        format!("“{text}” menyebut {said}, kolom satuan {unit}; satuan di sel itu yang dipakai");
    let mut note = CellProblem::new(FindingCode::UnitMismatch, en).in_indonesian(id);
    note.value_used = true;
    note
}

fn another_unit(text: &str, unit: &str) -> CellProblem {
    let en = format!("`{text}` has another unit than its row ({unit}); it is not used");
    let id = format!("satuan “{text}” berbeda dari satuan barisnya ({unit}); tidak dipakai");
    CellProblem::new(FindingCode::UnitMismatch, en).in_indonesian(id)
}

fn beside_bare(text: &str) -> CellProblem {
    let en = format!("`{text}` has a unit, and another number of its row has none; it is not used");
    let id = format!("“{text}” bersatuan, angka lain di barisnya tidak; tidak dipakai");
    CellProblem::new(FindingCode::UnitMismatch, en).in_indonesian(id)
}

fn two_sizes(text: &str, known: f64) -> CellProblem {
    let en = format!("`{text}` says another size of a pack than its row ({known})");
    let id = format!("isi kemasan di “{text}” berbeda dari isi di barisnya ({known})");
    CellProblem::new(FindingCode::AmbiguousNumber, en).in_indonesian(id)
}
