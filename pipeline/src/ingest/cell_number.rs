//! Numbers in cells: quantities with their units, people with words around their number, angles.

use lintas_model::finding::FindingCode;

use super::cell_problem::CellProblem;
use super::coordinate::{Axis, NotAnAngle, angle};
use super::habit::Habit;
use super::number::{self, NotANumber, Written};
use super::people::{NotCounted, counted};
use super::row::Cell;
use crate::input::columns::shared::{LAT, LON};
use crate::input::{ColumnDefinition, InputValue, PeopleUnit, Unit};

/// The problem of an ambiguous number, or of one that contradicts its column's thousands sign.
pub(super) fn two_numbers(text: &str, habit: Habit) -> CellProblem {
    let (message, id) = match habit.decimal {
        None => (
            "it could be thousands or decimals, and no other number of the column says which",
            "titik atau koma bisa berarti ribuan atau desimal; angka lain di kolom ini tidak \
             menentukan",
        ),
        Some(_) => (
            "other numbers of the column group thousands with this sign, and here it groups nothing",
            "angka lain di kolom ini memakai tanda itu untuk ribuan; di sini bukan ribuan",
        ),
    };
    CellProblem::new(FindingCode::AmbiguousNumber, format!("`{text}`: {message}"))
        .in_indonesian(format!("“{text}”: {id}"))
}

/// Counts may have three decimals (a gram of a kilogram): this many parts of a whole.
const FINEST: f64 = 1000.0;

/// The number of a cell in our unit; one without a unit is in `unit`, or in ours where that is `None`.
///
/// # Errors
/// What is wrong with the cell.
pub(super) fn quantity(
    cell: &Cell,
    column: &ColumnDefinition,
    unit: Option<Unit>,
    habit: Habit,
) -> Result<f64, CellProblem> {
    let unreadable = || {
        CellProblem::new(FindingCode::UnreadableValue, format!("`{}` takes a number", column.name))
            .in_indonesian(format!("“{}” bukan angka", cell.text()))
    };
    let (number, symbol) = match cell {
        Cell::Int(n) => (*n as f64, ""),
        Cell::Float(x) if x.is_finite() => (*x, ""),
        Cell::Text(text) if [LAT.name(), LON.name()].contains(&column.name) => {
            (degrees(text, column)?, "")
        }
        Cell::Text(text) => {
            let written = Written { decimal: habit.decimal, measured: !column.counts };
            number::leading(text, written).map_err(|why| match why {
                NotANumber::Unreadable => unreadable(),
                NotANumber::Ambiguous => two_numbers(text, habit),
            })?
        }
        _ => return Err(unreadable()),
    };
    let fine = (number * FINEST - (number * FINEST).round()).abs();
    if column.counts && fine > (number.abs() * 1e-9).max(1e-6) {
        let text = cell.text();
        let message = format!("`{text}` is no count: it has more than three decimals");
        return Err(CellProblem::new(FindingCode::AmbiguousNumber, message)
            .in_indonesian(format!("“{text}” bukan jumlah: lebih dari tiga angka desimal")));
    }
    let Some(dimension) = column.dimension else {
        return if symbol.is_empty() { Ok(number) } else { Err(unreadable()) };
    };
    if symbol.is_empty() {
        return Ok(unit.map_or(number, |unit| unit.to_ours(number)));
    }
    match Unit::from_symbol(symbol).filter(|unit| unit.dimension == dimension) {
        Some(unit) => Ok(unit.to_ours(number)),
        None => {
            let known: Vec<_> = Unit::symbols(Some(dimension)).collect();
            let message = format!(
                "`{}` does not come in `{symbol}`; known: {}",
                column.name,
                known.join(", ")
            );
            Err(CellProblem::new(FindingCode::UnknownUnit, message).in_indonesian(format!(
                "satuan `{symbol}` tidak dikenal; yang dikenal: {}",
                known.join(", ")
            )))
        }
    }
}

/// A number of people with words around it.
///
/// # Errors
/// What is wrong with the cell.
pub(super) fn of_people(
    text: &str,
    column: &ColumnDefinition,
    unit: PeopleUnit,
    habit: Habit,
) -> Result<InputValue, CellProblem> {
    let name = column.name;
    match counted(text, unit, habit.decimal) {
        Ok(counted) => Ok(InputValue::Int(counted.number)),
        Err(NotCounted::Other(other)) => {
            let message =
                format!("it counts {}, and `{name}` counts {}", other.name(), unit.name());
            Err(CellProblem::new(FindingCode::UnreadableValue, message).in_indonesian(format!(
                "“{text}” menghitung {}, bukan {}",
                other.name(),
                unit.name()
            )))
        }
        Err(NotCounted::Number(NotANumber::Ambiguous)) => Err(two_numbers(text, habit)),
        Err(NotCounted::Number(NotANumber::Unreadable)) => Err(CellProblem::new(
            FindingCode::UnreadableValue,
            format!("`{name}` takes a whole number"),
        )
        .in_indonesian(format!("“{text}” bukan bilangan bulat"))),
    }
}

/// An angle in the column of latitudes or of longitudes.
fn degrees(text: &str, column: &ColumnDefinition) -> Result<f64, CellProblem> {
    let wanted = if column.name == LAT.name() { Axis::Latitude } else { Axis::Longitude };
    let found = angle(text);
    if let Ok(found) = found
        && found.axis.is_none_or(|axis| axis == wanted)
    {
        return Ok(found.degrees);
    }
    let (message, id) = match found {
        Ok(_) if wanted == Axis::Latitude => (
            "its letter says a longitude, in the column of latitudes",
            "huruf itu milik bujur, bukan lintang",
        ),
        Ok(_) => (
            "its letter says a latitude, in the column of longitudes",
            "huruf itu milik lintang, bukan bujur",
        ),
        Err(NotAnAngle::SixtyOrMore) => {
            ("minutes and seconds are below 60", "menit dan detik selalu di bawah 60")
        }
        Err(NotAnAngle::SignAgainstLetter) => (
            "its minus and its letter contradict each other",
            "tanda minus dan hurufnya bertentangan",
        ),
        Err(NotAnAngle::Unreadable) => (
            "it is no angle; write it as -0.4213 or 0°25'17\" LS",
            "bukan derajat; tulis seperti -0.4213 atau 0°25'17\" LS",
        ),
    };
    Err(CellProblem::new(FindingCode::UnreadableValue, format!("`{}`: {message}", column.name))
        .in_indonesian(format!("“{text}”: {id}")))
}
