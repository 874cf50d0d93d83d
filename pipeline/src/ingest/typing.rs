//! Reads a cell as a value of one of our columns.

use jiff::tz::TimeZone;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit as TimeUnit};
use lintas_model::finding::FindingCode;

use super::cell_number::{of_people, quantity, two_numbers};
use super::cell_problem::CellProblem;
use super::habit::Habit;
use super::moment::{self, NotAMoment, Order};
use super::number::{self, NotANumber};
use super::people::counted;
use super::row::Cell;
use crate::config::nearest;
use crate::input::{ColumnDefinition, ColumnKind, InputValue, Unit};

/// A value, and the problem with the cell, if any.
pub type Typed = (Option<InputValue>, Option<CellProblem>);

/// Words for yes, in tables and as values of OSM tags whose mere presence means yes.
const YES: &[&str] = &[
    "yes",
    "true",
    "1",
    "y",
    "t",
    "ya",
    "ada",
    "viaduct",
    "aqueduct",
    "movable",
    "trestle",
    "cantilever",
    "covered",
    "boardwalk",
    "low_water_crossing",
    "culvert",
    "building_passage",
    "stepping_stones",
    "intermittent",
];
const NO: &[&str] = &["no", "false", "0", "n", "f", "tidak", "tdk"];

/// Words for "all" (such as vehicles): the same as naming none.
const EVERY: &[&str] = &[
    "semua",
    "semua kendaraan",
    "semua jenis",
    "semua jenis kendaraan",
    "seluruh kendaraan",
    "all",
    "all vehicles",
];

/// Marks for "not known": the same as an empty cell, never zero.
pub(super) const NOTHING_SAID: &[&str] = &[
    "-",
    "–",
    "—",
    "--",
    "?",
    "n/a",
    "na",
    "#n/a",
    "belum terdata",
    "belum ada data",
    "tidak ada data",
    "belum diketahui",
    "tidak diketahui",
    "belum didata",
    "unknown",
];

/// Reads a cell as a value of `column`, in the notation `habit`. A quantity without a unit is in
/// `unit`, or in our unit where that is `None`. The value always fits the column.
pub fn typed(
    cell: &Cell,
    column: &ColumnDefinition,
    unit: Option<Unit>,
    habit: Habit,
    zone: &TimeZone,
) -> Typed {
    let cell = match cell {
        Cell::Merged(_) if column.counts => {
            return (None, Some(of_several_rows(column)));
        }
        cell => cell.inner(),
    };
    if column.kind != ColumnKind::Text
        && matches!(cell, Cell::Text(text) if NOTHING_SAID.contains(&text.to_lowercase().as_str()))
    {
        return (None, None);
    }
    if let Cell::Error(text) = cell
        && text.starts_with('=')
    {
        let message = format!("no program has calculated `{text}`, so nobody knows what it gives");
        let problem = CellProblem::new(FindingCode::FormulaUncalculated, message).in_indonesian(
            format!("rumus “{text}” belum dihitung program mana pun; hasilnya tidak diketahui"),
        );
        return (None, Some(problem));
    }
    if let Cell::Error(text) = cell {
        let problem =
            CellProblem::new(FindingCode::ErrorCell, format!("the cell shows the error {text}"))
                .in_indonesian(format!("sel menunjukkan galat {text}"));
        return (None, Some(problem));
    }
    if let Some((first, several)) = listed(cell, column.kind) {
        let (value, problem) = typed(&Cell::Text(first), column, unit, habit, zone);
        let note = several.then(|| CellProblem {
            value_used: true,
            ..CellProblem::new(
                FindingCode::UnknownValue,
                format!("`{}` takes one value; the first of the list is used", column.name),
            )
        });
        return (value, problem.or(note));
    }
    match read(cell, column, unit, habit, zone) {
        Ok(value) => (value, estimated(cell, column, habit)),
        Err(problem) => (None, Some(problem)),
    }
}

/// The note that a number of people is an estimate, where the cell says so.
fn estimated(cell: &Cell, column: &ColumnDefinition, habit: Habit) -> Option<CellProblem> {
    let Cell::Text(text) = cell else { return None };
    let about = counted(text, column.people?, habit.decimal).is_ok_and(|counted| counted.about);
    about.then(|| CellProblem {
        value_used: true,
        ..CellProblem::new(FindingCode::ApproximateNumber, format!("`{text}` is an estimate"))
            .in_indonesian(format!("“{text}” adalah perkiraan"))
    })
}

fn of_several_rows(column: &ColumnDefinition) -> CellProblem {
    let message = format!(
        "one merged cell counts `{}` for several rows; nobody says how much of it is whose",
        column.name
    );
    CellProblem::new(FindingCode::AmbiguousNumber, message).in_indonesian(
        "satu sel gabungan menghitung beberapa baris; bagian tiap baris tidak disebut",
    )
}

/// A list as Python writes it (`"['a', 'b']"`, as in exports of OSMnx): its first item, and whether
/// there are more.
fn listed(cell: &Cell, kind: ColumnKind) -> Option<(String, bool)> {
    let Cell::Text(text) = cell else { return None };
    if kind == ColumnKind::Words {
        return None;
    }
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let mut items = inner.split(',').map(|item| item.trim().trim_matches(['\'', '"']));
    let first = items.next().filter(|item| !item.is_empty())?;
    let several = items.any(|item| item != first);
    Some((first.to_owned(), several))
}

fn read(
    cell: &Cell,
    column: &ColumnDefinition,
    unit: Option<Unit>,
    habit: Habit,
    zone: &TimeZone,
) -> Result<Option<InputValue>, CellProblem> {
    let unreadable = |expected: &str, diharapkan: &str| {
        let message = format!("`{}` takes {expected}", column.name);
        CellProblem::new(FindingCode::UnreadableValue, message)
            .in_indonesian(format!("“{}” bukan {diharapkan}", cell.text()))
    };
    Ok(Some(match column.kind {
        ColumnKind::Text => InputValue::Text(cell.text()),
        ColumnKind::Word => InputValue::Text(word(&cell.text(), column)?),
        ColumnKind::Words => {
            let text = cell.text();
            if !column.values.is_empty() && EVERY.contains(&text.trim().to_lowercase().as_str()) {
                return Ok(None);
            }
            let words = text.split([';', ',', '|']).map(str::trim).filter(|word| !word.is_empty());
            let words: Vec<String> =
                words.map(|text| word(text, column)).collect::<Result<_, _>>()?;
            InputValue::Text(words.join(";"))
        }
        ColumnKind::Bool => {
            let text = cell.text().to_lowercase();
            if YES.contains(&text.as_str()) {
                InputValue::Bool(true)
            } else if NO.contains(&text.as_str()) {
                InputValue::Bool(false)
            } else {
                return Err(unreadable("yes or no", "ya atau tidak"));
            }
        }
        ColumnKind::Time if column.periods => {
            InputValue::Moment(to_the_second(end_of(cell, column, habit, zone)?))
        }
        ColumnKind::Time => {
            InputValue::Moment(to_the_second(moment_of(cell, column, habit, zone)?))
        }
        ColumnKind::Int => {
            let number = match cell {
                Cell::Int(n) => Ok(*n),
                Cell::Float(x) if x.fract() == 0.0 && x.abs() < 9e15 => Ok(*x as i64),
                Cell::Text(text) => match (number::whole(text, habit.decimal), column.people) {
                    (Err(_), Some(unit)) => return of_people(text, column, unit, habit).map(Some),
                    (number, _) => number,
                },
                _ => Err(NotANumber::Unreadable),
            };
            let number = number.map_err(|why| match why {
                NotANumber::Unreadable => unreadable("a whole number", "bilangan bulat"),
                NotANumber::Ambiguous => two_numbers(&cell.text(), habit),
            })?;
            not_negative(number as f64, column)?;
            InputValue::Int(number)
        }
        ColumnKind::Float => {
            let number = quantity(cell, column, unit, habit)?;
            not_negative(number, column)?;
            InputValue::Float(number)
        }
    }))
}

/// The end that a cell tells: of the day that it names, or of a month or a year alone.
fn end_of(
    cell: &Cell,
    column: &ColumnDefinition,
    habit: Habit,
    zone: &TimeZone,
) -> Result<Timestamp, CellProblem> {
    let stripped = match cell {
        Cell::Text(text) => &Cell::Text(moment::without_until(text).to_owned()),
        cell => cell,
    };
    // A year alone is no day number of a workbook, which the years of this century would be in 1905.
    let year = match stripped {
        Cell::Int(year) => Some(year.to_string()),
        Cell::Float(year) if year.fract() == 0.0 => Some(format!("{year:.0}")),
        Cell::Text(text) => Some(text.clone()),
        _ => None,
    };
    if let Some(day) = year.as_deref().and_then(moment::last_day)
        && let Ok(end) = day.at(23, 59, 59, 0).to_zoned(zone.clone())
    {
        return Ok(end.timestamp());
    }
    let moment = moment_of(stripped, column, habit, zone)?;
    let day = column.ends && is_day_alone(stripped);
    Ok(if day { moment::end_of_day(moment, zone) } else { moment })
}

/// Moments are stored to the second; rounded down here, so that a stored one reads back the same.
fn to_the_second(moment: Timestamp) -> Timestamp {
    let second = TimestampRound::new().smallest(TimeUnit::Second).mode(RoundMode::Floor);
    moment.round(second).unwrap_or(moment)
}

/// Whether a cell is a date without a time; spreadsheets store one as its midnight.
fn is_day_alone(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => moment::is_day_alone(text),
        Cell::Moment(moment) => moment.time() == jiff::civil::Time::midnight(),
        Cell::Int(_) => true,
        Cell::Float(days) => days.fract() == 0.0,
        Cell::Error(_) | Cell::Merged(_) => false,
    }
}

fn not_negative(number: f64, column: &ColumnDefinition) -> Result<(), CellProblem> {
    if number < 0.0 && !column.signed {
        let message = format!("`{}` cannot be below zero", column.name);
        return Err(CellProblem::new(FindingCode::NegativeQuantity, message)
            .in_indonesian(format!("`{}` tidak mungkin di bawah nol", column.name)));
    }
    Ok(())
}

fn word(text: &str, column: &ColumnDefinition) -> Result<String, CellProblem> {
    let word = text.trim().to_lowercase().replace([' ', '-'], "_");
    if column.values.is_empty() || column.values.contains(&word.as_str()) {
        return Ok(if column.values.is_empty() { text.trim().to_owned() } else { word });
    }
    if let Some((_, ours)) = column.spoken.iter().find(|(theirs, _)| *theirs == word) {
        return Ok((*ours).to_owned());
    }
    let known = column.values;
    let spoken = column.spoken.iter().map(|(theirs, _)| *theirs);
    let (hint, petunjuk) = match nearest(&word, known.iter().copied().chain(spoken)) {
        Some(near) => (format!("did you mean `{near}`?"), format!("maksudnya `{near}`?")),
        None => {
            (format!("known: {}", known.join(", ")), format!("yang dikenal: {}", known.join(", ")))
        }
    };
    let message = format!("`{}` does not take this; {hint}", column.name);
    Err(CellProblem::new(FindingCode::UnknownValue, message)
        .in_indonesian(format!("“{text}” tidak dikenal; {petunjuk}")))
}

/// Reads a cell of `column` as a moment.
fn moment_of(
    cell: &Cell,
    column: &ColumnDefinition,
    habit: Habit,
    zone: &TimeZone,
) -> Result<Timestamp, CellProblem> {
    let unreadable = || {
        let message = format!("`{}` takes a moment such as 2025-09-18T09:00:00+08:00", column.name);
        CellProblem::new(FindingCode::UnreadableValue, message)
            .in_indonesian("tidak terbaca sebagai tanggal; tulis seperti 2025-09-18")
    };
    let two = |message: &str, id: &str| {
        CellProblem::new(FindingCode::AmbiguousDate, message).in_indonesian(id)
    };
    let civil = match (cell, habit.epoch) {
        (Cell::Text(text), _) => {
            let order = Order { order: habit.order, year_last: habit.year_last };
            return moment::read_as(text, order, zone).map_err(|why| match why {
                NotAMoment::Unreadable => unreadable(),
                NotAMoment::Ambiguous => two(
                    "day and month could be either way round, and no other date of the column says \
                     which",
                    "hari dan bulan bisa tertukar; tanggal lain di kolom ini tidak menentukan",
                ),
            });
        }
        (Cell::Moment(moment), _)
            if habit.swapped && moment.day() <= 12 && moment.day() != moment.month() =>
        {
            return Err(two(
                "text dates beside it show that a program swapped day and month where it could",
                "tanggal teks di kolom ini menunjukkan hari dan bulan mungkin sudah tertukar",
            ));
        }
        (Cell::Moment(moment), _) => Some(*moment),
        (Cell::Int(n), Some(epoch)) => moment::of_serial(*n as f64, epoch),
        (Cell::Float(x), Some(epoch)) => moment::of_serial(*x, epoch),
        _ => None,
    };
    let zoned = civil.and_then(|civil| civil.to_zoned(zone.clone()).ok());
    zoned.map(|zoned| zoned.timestamp()).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests;
