//! Sheets that tell the same of different days, one sheet a day: the newest counts.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::ingest::heading::bare;
use crate::ingest::moment::{self, DateOrder};

/// A day that a name or a title says, perhaps without its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    year: Option<i16>,
    month: i8,
    day: i8,
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}-{:02}", self.day, self.month)?;
        self.year.map_or(Ok(()), |year| write!(f, "-{year}"))
    }
}

/// What one sheet says, as far as sheets of other days are compared with it.
#[derive(Debug)]
pub(super) struct Telling {
    /// Its name, then its titles from below.
    pub(super) words: Vec<String>,
    /// Names of our columns that it fills.
    pub(super) columns: BTreeSet<&'static str>,
    /// What its rows are about.
    pub(super) about: BTreeSet<String>,
}

/// For each sheet the day of a later one that tells the same; `None` where none does. Sheets tell the same
/// that fill the same columns, and half of whose rows are about the same things.
pub(super) fn outdated(sheets: &[Telling]) -> Vec<Option<Day>> {
    let all = sheets.iter().flat_map(|sheet| &sheet.words);
    let shown: BTreeSet<bool> = all
        .filter_map(|words| order_shown(words))
        .map(|order| order == DateOrder::DayFirst)
        .collect();
    let order = match (shown.len(), shown.first()) {
        (1, Some(true)) => Some(DateOrder::DayFirst),
        (1, Some(false)) => Some(DateOrder::MonthFirst),
        _ => None,
    };
    let days: Vec<Option<Day>> = sheets
        .iter()
        .map(|sheet| sheet.words.iter().find_map(|words| day_in(words, order)))
        .collect();
    let later = |at: usize| -> Option<Day> {
        let day = days[at]?;
        let others = (0..sheets.len()).filter(|other| same(&sheets[at], &sheets[*other]));
        let others = others.filter_map(|other| days[other]);
        others
            .filter(|other| is_later(*other, day))
            .reduce(|one, other| if is_later(other, one) { other } else { one })
    };
    (0..sheets.len()).map(later).collect()
}

fn same(one: &Telling, other: &Telling) -> bool {
    let shared = one.about.intersection(&other.about).count();
    one.columns == other.columns && shared > 0 && shared * 2 >= one.about.len()
}

/// Whether a day is later than another. Without years the end of a year is followed by its beginning.
fn is_later(one: Day, other: Day) -> bool {
    let (a, b) = ((one.month, one.day), (other.month, other.day));
    match (one.year, other.year) {
        (Some(year), Some(before)) => (year, a) > (before, b),
        _ if other.month >= 11 && one.month <= 2 => true,
        _ if one.month >= 11 && other.month <= 2 => false,
        _ => a > b,
    }
}

/// The parts of a text at which a date may begin.
fn starts(words: &str) -> impl Iterator<Item = &str> {
    let bytes = words.as_bytes();
    let begins = move |at: &usize| {
        bytes[*at].is_ascii_digit() && (*at == 0 || !bytes[*at - 1].is_ascii_alphanumeric())
    };
    (0..words.len()).filter(begins).filter_map(|at| words.get(at..))
}

fn order_shown(words: &str) -> Option<DateOrder> {
    starts(words).find_map(moment::shows)
}

/// The first day that a text names.
fn day_in(words: &str, order: Option<DateOrder>) -> Option<Day> {
    starts(words).find_map(|text| {
        let whole = moment::date_at_start(text, order).map(|date: Date| Day {
            year: Some(date.year()),
            month: date.month(),
            day: date.day(),
        });
        whole.or_else(|| without_year(text))
    })
}

/// A day and the name of its month: `27 Nov`.
fn without_year(text: &str) -> Option<Day> {
    let mut words = text.split([' ', '-', '_', '.']).filter(|word| !word.is_empty());
    let (day, month) = (words.next()?.parse::<i8>().ok()?, words.next()?);
    let named = month.chars().all(char::is_alphabetic);
    let month = moment::month_of(month).filter(|_| named)?;
    Date::new(2024, month, day).ok().map(|date| Day { year: None, month, day: date.day() })
}

/// What a row is about, from the cells that say it.
pub(super) fn about<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    cells.map(bare).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(words: &[&str], about: &[&str]) -> Telling {
        Telling {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            columns: ["item_name", "qty_available"].into(),
            about: about.iter().map(|row| (*row).to_owned()).collect(),
        }
    }

    #[test]
    fn of_sheets_that_tell_the_same_the_newest_counts() {
        let of = |names: &[&str]| -> Vec<bool> {
            let sheets: Vec<Telling> =
                names.iter().map(|name| sheet(&[name], &["gd01|beras", "gd01|mi"])).collect();
            outdated(&sheets).iter().map(Option::is_some).collect()
        };
        assert_eq!(of(&["25 Nov", "26 Nov", "27 November"]), [true, true, false]);
        assert_eq!(of(&["2026-11-27", "2026-11-26"]), [false, true]);
        assert_eq!(of(&["31 Des", "1 Jan"]), [true, false]);
        assert_eq!(of(&["Stok 27-11-2026", "Stok 05-12-2026"]), [true, false]);
        // Nobody says which of the two numbers is the month.
        assert_eq!(of(&["05-06-2026", "06-05-2026"]), [false, false]);
        assert_eq!(of(&["Gudang A", "Gudang B"]), [false, false]);
        assert_eq!(of(&["27 Nov", "27 Nov (2)"]), [false, false]);
    }

    #[test]
    fn other_things_and_other_columns_are_not_the_same() {
        let sheets = [
            sheet(&["Lap 1", "Per 26 November 2026"], &["gd01|beras"]),
            sheet(&["Lap 2", "Per 27 November 2026"], &["gd02|beras"]),
            sheet(&["Lap 3", "Per 28 November 2026"], &["gd02|beras", "gd03|mi"]),
        ];
        let days: Vec<Option<String>> =
            outdated(&sheets).iter().map(|day| day.map(|day| day.to_string())).collect();
        assert_eq!(days, [None, Some("28-11-2026".to_owned()), None]);
    }
}
