//! Numbers of people, households and houses as offices write them in one cell: with the word for what is
//! counted, several of them side by side, or as an estimate.

use super::amount;
use super::number::{self, Decimal, NotANumber, Written};
use crate::input::PeopleUnit;

/// Words for what is counted, in lower case.
const WORDS: [(PeopleUnit, &[&str]); 3] = [
    (
        PeopleUnit::People,
        &["jiwa", "jw", "orang", "org", "pengungsi", "penyintas", "people", "persons", "pax"],
    ),
    (
        PeopleUnit::Households,
        &["kk", "keluarga", "kepala keluarga", "rumah tangga", "households", "hh", "families"],
    ),
    (PeopleUnit::Houses, &["rumah", "unit rumah", "unit", "houses"]),
];

/// A number of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many.
    pub number: i64,
    /// It is an estimate.
    pub about: bool,
}

/// Why a text says no number of what is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCounted {
    /// It is no number.
    Number(NotANumber),
    /// It counts something else.
    Other(PeopleUnit),
}

/// How many of `unit` a text says: `120 jiwa`, `± 200`, `45 KK / 180 jiwa`.
///
/// # Errors
/// Where it says none, or says it twice.
pub fn counted(
    text: &str,
    unit: PeopleUnit,
    decimal: Option<Decimal>,
) -> Result<Counted, NotCounted> {
    let unreadable = NotCounted::Number(NotANumber::Unreadable);
    let mut found: Option<Counted> = None;
    let mut other = None;
    let lower = text.to_lowercase().replace("+/-", "±").replace("+-", "±");
    let lower = lower.replace(" dan ", "/").replace('(', "/").replace(')', "");
    for part in
        lower.split(['/', ';', '+', '&', '\n']).map(str::trim).filter(|part| !part.is_empty())
    {
        let (counted, said) = one(part, decimal).map_err(NotCounted::Number)?;
        match said {
            Some(said) if said != unit => other = Some(said),
            // Two numbers of the same: nobody knows which is meant, or whether both are.
            _ if found.is_some() => return Err(unreadable),
            _ => found = Some(counted),
        }
    }
    found.ok_or_else(|| other.map_or(unreadable, NotCounted::Other))
}

/// A number, and what its word says that it counts; `None` where it has no word.
fn one(part: &str, decimal: Option<Decimal>) -> Result<(Counted, Option<PeopleUnit>), NotANumber> {
    let (mut about, rest) = amount::before(part);
    let end = rest
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{a0}')))
        .map_or(rest.len(), |(at, _)| at);
    let (digits, word) = rest.split_at(end);
    let (times, estimate, word) = amount::behind(word);
    about |= estimate;
    let number = if times == 1.0 {
        number::whole(digits, decimal)?
    } else {
        whole_of(digits, times, decimal)?
    };
    let word = word.trim().trim_end_matches('.');
    if word.is_empty() {
        return Ok((Counted { number, about }, None));
    }
    let unit = WORDS.iter().find(|(_, words)| words.contains(&word)).map(|(unit, _)| *unit);
    match unit {
        Some(unit) => Ok((Counted { number, about }, Some(unit))),
        None => Err(NotANumber::Unreadable),
    }
}

/// A number times a thousand or so, where that is whole: `1,5 ribu`.
fn whole_of(digits: &str, times: f64, decimal: Option<Decimal>) -> Result<i64, NotANumber> {
    let (number, _) = number::leading(digits, Written { decimal, measured: false })?;
    let number = number * times;
    let exact = number.fract() == 0.0 && number.abs() < 9e15;
    if exact { Ok(number as i64) } else { Err(NotANumber::Unreadable) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PeopleUnit::{Households, Houses, People};

    #[test]
    fn of_several_numbers_in_a_cell_the_one_that_is_asked_for_counts() {
        for (text, unit, number, about) in [
            ("120 jiwa", People, 120, false),
            ("85 org", People, 85, false),
            ("85 org.", People, 85, false),
            ("45 KK / 180 jiwa", People, 180, false),
            ("45 KK / 180 jiwa", Households, 45, false),
            ("45 KK (180 Jiwa)", People, 180, false),
            ("12 rumah, ", Houses, 12, false),
            ("± 200", People, 200, true),
            ("+/- 200 jiwa", People, 200, true),
            ("sekitar 1.200 orang", People, 1200, true),
            ("1 250 jiwa", People, 1250, false),
            ("2 ribu jiwa", People, 2000, false),
            ("1,5 rb", People, 1500, false),
            ("200-an jiwa", People, 200, true),
            ("kurang lebih 50 KK", Households, 50, true),
        ] {
            let text = text.trim_end_matches(", ");
            assert_eq!(counted(text, unit, None), Ok(Counted { number, about }), "{text}");
        }
    }

    #[test]
    fn what_counts_something_else_or_two_of_the_same_is_refused() {
        assert_eq!(counted("45 KK", People, None), Err(NotCounted::Other(Households)));
        for text in
            ["45 jiwa / 50 jiwa", "banyak", "120 dus", "-", "12-15 jiwa", "0812 3456 7890 jiwa x"]
        {
            assert!(matches!(counted(text, People, None), Err(NotCounted::Number(_))), "{text}");
        }
    }
}
