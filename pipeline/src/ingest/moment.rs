//! Dates and times as people write them in tables. An ambiguous one is not read.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::clock::time_of;
use crate::config::read_moment;

/// The order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// `18/09/2025`, as Indonesian offices write.
    DayFirst,
    /// `09/18/2025`.
    MonthFirst,
}

/// The epoch from which a workbook counts days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Epoch {
    /// Day 1 is 1 January 1900, and day 60 the 29 February 1900 that never existed.
    Of1900,
    /// Day 0 is 1 January 1904.
    Of1904,
}

/// Why a cell is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAMoment {
    /// It is no date.
    Unreadable,
    /// It could be two different ones: `03/04/2025` in March or in April.
    Ambiguous,
}

/// Month names and their short forms: Bahasa Indonesia, English, French, Portuguese.
const MONTHS: [&[&str]; 12] = [
    &["januari", "jan", "january", "janvier", "janeiro"],
    &["februari", "pebruari", "feb", "peb", "february", "février", "fevrier", "fevereiro"],
    &["maret", "mar", "march", "mars", "março", "marco"],
    &["april", "apr", "avril", "abril"],
    &["mei", "may", "mai", "maio"],
    &["juni", "jun", "june", "juin", "junho"],
    &["juli", "jul", "july", "juillet", "julho"],
    &["agustus", "agu", "agt", "ags", "agst", "aug", "august", "août", "aout", "agosto"],
    &["september", "sep", "sept", "septembre", "setembro"],
    &["oktober", "okt", "oct", "october", "octobre", "outubro"],
    &["november", "nopember", "nov", "nop", "novembre", "novembro"],
    &["desember", "des", "dec", "december", "décembre", "decembre", "dezembro"],
];
const DAYS: [&str; 23] = [
    "senin",
    "selasa",
    "rabu",
    "kamis",
    "jumat",
    "jum'at",
    "sabtu",
    "minggu",
    "ahad",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

/// Earlier years are placeholders that databases and spreadsheets write for "no date":
/// `0000-01-01`, `01/01/0001`, `30/12/1899`.
const FIRST_YEAR: i16 = 1900;

/// The moment that `text` names: ISO 8601, else a date with the year last (day and month in the
/// order that the date itself shows, else in `order`) or with the month in words; a time may
/// follow. Without an offset or a zone's name it is local time in `zone`; a date alone is midnight
/// there.
///
/// # Errors
/// Where it is no date, or could be two different ones.
pub fn read(
    text: &str,
    order: Option<DateOrder>,
    zone: &TimeZone,
) -> Result<Timestamp, NotAMoment> {
    read_as(text, Order { order, year_last: false }, zone)
}

/// What is known of the order of a date's parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Order {
    /// Of day and month.
    pub order: Option<DateOrder>,
    /// The year stands last, also where it has two digits: all dates of the column have it there.
    pub year_last: bool,
}

/// The same with all that a column shows.
///
/// # Errors
/// Where it is no date, or could be two different ones.
pub fn read_as(text: &str, order: Order, zone: &TimeZone) -> Result<Timestamp, NotAMoment> {
    let moment = match read_moment(text, zone) {
        Some(moment) => moment,
        None => spoken(text, order, zone)?,
    };
    let is_one = moment.to_zoned(zone.clone()).year() >= FIRST_YEAR;
    if is_one { Ok(moment) } else { Err(NotAMoment::Unreadable) }
}

/// The same for text that is not in ISO order.
fn spoken(text: &str, order: Order, zone: &TimeZone) -> Result<Timestamp, NotAMoment> {
    let (date, rest) = match iso_date(text) {
        Some(found) => found,
        None => {
            let (parts, rest) = split(text).ok_or(NotAMoment::Unreadable)?;
            (parts.date(order)?, rest)
        }
    };
    let (time, offset) = time_of(rest).ok_or(NotAMoment::Unreadable)?;
    let civil = date.to_datetime(time);
    let zone = offset.map_or_else(|| zone.clone(), Offset::to_time_zone);
    civil.to_zoned(zone).ok().map(|zoned| zoned.timestamp()).ok_or(NotAMoment::Unreadable)
}

/// A date with the year first, and what follows: `2026-11-27 pukul 14.30 WITA`.
fn iso_date(text: &str) -> Option<(Date, &str)> {
    let (date, rest) = text.trim().split_at_checked("2025-09-18".len())?;
    let date: Date = date.replace('/', "-").parse().ok()?;
    Some((date, rest))
}

/// The moment in local time of `zone`, to the second, with its offset: as rows are stored and
/// people read it.
pub fn written(moment: Timestamp, zone: &TimeZone) -> String {
    moment.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Whether `text` is a date without a time of day.
pub fn is_day_alone(text: &str) -> bool {
    let text = text.trim();
    // ISO order (the year first): anything behind the ten characters of the date is a time.
    let iso = text.bytes().take_while(u8::is_ascii_digit).count() == 4;
    if iso {
        return text.len() <= "2025-09-18".len();
    }
    split(text).is_some_and(|(_, rest)| !rest.contains(|c: char| c.is_alphanumeric()))
}

/// The last second of the day that `moment` lies in, in local time of `zone`.
pub fn end_of_day(moment: Timestamp, zone: &TimeZone) -> Timestamp {
    let date = moment.to_zoned(zone.clone()).date();
    let last = date.at(23, 59, 59, 0).to_zoned(zone.clone());
    last.map_or(moment, |zoned| zoned.timestamp())
}

/// What people write before the end of something, in lower case.
const UNTIL: [&str; 13] = [
    "baik digunakan sebelum",
    "best before",
    "kedaluwarsa",
    "kadaluarsa",
    "kadaluwarsa",
    "expired",
    "exp. date",
    "exp date",
    "exp.",
    "exp",
    "hingga",
    "sampai",
    "s/d",
];

/// A text without what people write before the end of something: `EXP 03-2027`.
pub fn without_until(text: &str) -> &str {
    let text = text.trim();
    let word = UNTIL
        .iter()
        .find(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    let rest = word.map_or(text, |word| &text[word.len()..]);
    rest.trim_start_matches([':', '.', ' ', '\u{a0}'])
}

/// The last day of the month or year that a text names without a day: `12/27`, `12-2027`, `2027-12`,
/// `Des 2027`, `2027`. `None` where it is none, or could be a day and a month: `05/06`.
pub fn last_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> =
        text.split([' ', '/', '-', '.', '\u{a0}']).filter(|part| !part.is_empty()).collect();
    let (year, month) = match parts[..] {
        [year] if year.len() == 4 => (year_of(year)?, 12),
        [year, month] if year.len() == 4 => (year_of(year)?, month_of(month)?),
        [month, year] => {
            let (named, month) =
                (!month.starts_with(|c: char| c.is_ascii_digit()), month_of(month)?);
            // `05/06` may be a day and a month; a year beyond 12 is no month.
            let is_year =
                year.len() == 4 || named || year.parse::<u8>().is_ok_and(|year| year > 12);
            (year_of(year).filter(|_| is_year)?, month)
        }
        _ => return None,
    };
    let first = Date::new(year, month, 1).ok().filter(|date| YEARS.contains(&date.year()))?;
    Some(first.last_of_month())
}

/// A month by its number or its name.
pub fn month_of(text: &str) -> Option<i8> {
    if let Ok(month) = text.parse::<i8>() {
        return (1..=12).contains(&month).then_some(month);
    }
    let lower = text.to_lowercase();
    let at = MONTHS.iter().position(|names| names.contains(&lower.as_str()))?;
    i8::try_from(at + 1).ok()
}

/// The order of day and month that the date in `text` proves, where one of them is above 12.
pub fn shows(text: &str) -> Option<DateOrder> {
    let (Parts::Numbers([first, second, year]), _) = split(text)? else { return None };
    if year.len() != 4 {
        return None;
    }
    let (first, second): (u8, u8) = (first.parse().ok()?, second.parse().ok()?);
    match (first, second) {
        (13..=31, 1..=12) => Some(DateOrder::DayFirst),
        (1..=12, 13..=31) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// The date at the start of a text, whatever follows; `None` where it could be two.
pub fn date_at_start(text: &str, order: Option<DateOrder>) -> Option<Date> {
    let spoken = || split(text)?.0.date(Order { order, year_last: true }).ok();
    let date = iso_date(text).map(|(date, _)| date).or_else(spoken)?;
    YEARS.contains(&date.year()).then_some(date)
}

/// Whether a text has a date of figures with its year of four digits last.
pub fn has_year_last(text: &str) -> bool {
    matches!(split(text), Some((Parts::Numbers([_, _, year]), _)) if year.len() == 4)
}

/// Whether a text has a date with its year first.
pub fn has_year_first(text: &str) -> bool {
    iso_date(text).is_some()
}

/// Years for which a number in a date column is taken for a day number (2000 to 2099). A count that
/// slipped into a date column, such as 120, lies outside.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2099;

/// The date and time that a workbook's day number stands for; `None` outside 2000 to 2099.
pub fn of_serial(serial: f64, epoch: Epoch) -> Option<DateTime> {
    let days = serial.floor();
    if !(0.0..200_000.0).contains(&days) {
        return None;
    }
    let first = match epoch {
        // Exact from day 61 on; earlier days differ by the false 29 February 1900, and are refused.
        Epoch::Of1900 => jiff::civil::date(1899, 12, 30),
        Epoch::Of1904 => jiff::civil::date(1904, 1, 1),
    };
    let date = first.checked_add((days as i64).days()).ok()?;
    let seconds = ((serial - days) * 86_400.0).round() as i64;
    let moment = date.to_datetime(Time::midnight()).checked_add(seconds.seconds()).ok()?;
    YEARS.contains(&moment.year()).then_some(moment)
}

/// The three parts of a date, before it is known which is the day and which the month.
#[derive(Debug, PartialEq)]
enum Parts<'a> {
    Numbers([&'a str; 3]),
    Named { day: &'a str, month: i8, year: &'a str },
}

impl Parts<'_> {
    fn date(&self, Order { order, year_last }: Order) -> Result<Date, NotAMoment> {
        use NotAMoment::{Ambiguous, Unreadable};
        let number = |text: &str| text.parse::<i8>().ok();
        match *self {
            Self::Named { day, month, year } => {
                let day = number(day).ok_or(Unreadable)?;
                Date::new(year_of(year).ok_or(Unreadable)?, month, day).ok().ok_or(Unreadable)
            }
            Self::Numbers([first, second, year]) => {
                // `18/09/25` could also be 25 September 2018.
                if year.len() == 2 && order.is_none() && !year_last {
                    return Err(Ambiguous);
                }
                let year = year_of(year).ok_or(Unreadable)?;
                let (first, second) =
                    (number(first).ok_or(Unreadable)?, number(second).ok_or(Unreadable)?);
                let day_first = Date::new(year, second, first).ok();
                let month_first = Date::new(year, first, second).ok();
                match (day_first, month_first, order) {
                    (Some(one), Some(other), _) if one == other => Ok(one),
                    (Some(date), Some(_), Some(DateOrder::DayFirst))
                    | (Some(_), Some(date), Some(DateOrder::MonthFirst))
                    | (Some(date), None, None | Some(DateOrder::DayFirst))
                    | (None, Some(date), None | Some(DateOrder::MonthFirst)) => Ok(date),
                    // It contradicts the order of its column.
                    (None, None, _) => Err(Unreadable),
                    _ => Err(Ambiguous),
                }
            }
        }
    }
}

fn year_of(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 => Some(2000 + year),
        _ => None,
    }
}

/// The date at the start of `text`, and what follows it.
fn split(text: &str) -> Option<(Parts<'_>, &str)> {
    let mut text = text.trim();
    if let Some((word, rest)) = text.split_once([',', ' '])
        && DAYS.contains(&word.to_lowercase().as_str())
    {
        text = rest.trim_start();
    }
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (day, rest) = text.split_at(digits(text));
    let sign = rest.chars().next()?;
    let separated = |c: char| matches!(c, '/' | '-' | '.' | ' ');
    if !(1..=2).contains(&day.len()) || !separated(sign) {
        return None;
    }
    let rest = rest[1..].trim_start();
    // `27 de novembro de 2026`.
    let rest = rest.strip_prefix("de ").unwrap_or(rest);
    let word = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    if word > 0 {
        let name = rest[..word].to_lowercase();
        let month = MONTHS.iter().position(|names| names.contains(&name.as_str()))?;
        let rest = rest[word..].trim_start_matches(separated);
        let rest = rest.strip_prefix("de ").unwrap_or(rest);
        let (year, rest) = rest.split_at(digits(rest));
        let month = i8::try_from(month + 1).ok()?;
        return Some((Parts::Named { day, month, year }, rest));
    }
    let (month, rest) = rest.split_at(digits(rest));
    let rest = rest.strip_prefix(sign)?;
    let (year, rest) = rest.split_at(digits(rest));
    let fits = (1..=2).contains(&month.len()) && matches!(year.len(), 2 | 4);
    (fits && sign != ' ').then_some((Parts::Numbers([day, month, year]), rest))
}

#[cfg(test)]
mod tests;
