//! An amount of goods with its unit in one cell, as people write it: `1250 kg`, `2 ribu`, `± 500`,
//! `10 dus @40`, `2 1/2 ton`. What has more than one reading is refused.

use super::number::{self, Decimal, NotANumber, Written};

/// What people write before or behind an estimate, in lower case.
const BEFORE: [&str; 14] = [
    "±",
    "~",
    "≈",
    "sekitar",
    "kurang lebih",
    "lebih kurang",
    "kira-kira",
    "kira kira",
    "lk.",
    "k.l.",
    "about",
    "approx.",
    "environ",
    "cerca de",
];
const BEHIND: [&str; 4] = ["-an", "an", "kurang lebih", "(perkiraan)"];

/// Words that multiply the number before them.
const TIMES: [(&str, f64); 9] = [
    ("ratus", 100.0),
    ("ribu", 1000.0),
    ("rb", 1000.0),
    ("ribuan", 1000.0),
    ("juta", 1_000_000.0),
    ("jt", 1_000_000.0),
    ("thousand", 1000.0),
    ("mil", 1000.0),
    ("mille", 1000.0),
];

/// What stands between a number of packs and what one of them holds.
const EACH: [&str; 7] = ["@", "×", "x", "*", "isi", "à", "masing-masing"];

/// An amount as a cell writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct CellAmount {
    /// How many of `unit`.
    pub number: f64,
    /// The unit in the cell's own words; empty where it has none.
    pub unit: String,
    /// What one of `unit` holds, where the cell says it.
    pub pack: Option<f64>,
    /// It is an estimate.
    pub about: bool,
}

/// A number with what people write around it, without a unit: whether it is an estimate, the number,
/// and what follows.
///
/// # Errors
/// Where no number stands there, or one with two readings.
pub fn spoken(text: &str, written: Written) -> Result<(f64, bool, String), NotANumber> {
    let lower = text.trim().to_lowercase().replace("+/-", "±").replace("+-", "±");
    let (mut about, text) = before(&lower);
    let (number, rest) = fraction(text, written)?;
    let (times, estimate, rest) = behind(rest);
    about |= estimate;
    Ok((number * times, about, rest.to_owned()))
}

/// What stands right behind a number: by how much a word multiplies it, whether it is an estimate, and
/// what follows. The text is in lower case.
pub(super) fn behind(rest: &str) -> (f64, bool, &str) {
    let (mut rest, mut about, mut times) = (rest, false, 1.0);
    if let Some(after) = BEHIND.iter().find_map(|behind| after_word(rest, behind)) {
        (rest, about) = (after, true);
    }
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    if let Some((word, factor)) = TIMES.iter().find(|(word, _)| *word == &rest[..end]) {
        times = *factor;
        about |= *word == "ribuan";
        rest = rest[end..].trim_start();
    }
    if let Some(after) = BEHIND.iter().find_map(|behind| after_word(rest, behind)) {
        (rest, about) = (after, true);
    }
    (times, about, rest)
}

/// A text in lower case without the word before it that makes it an estimate, and whether it has one.
pub(super) fn before(lower: &str) -> (bool, &str) {
    let said = BEFORE.iter().find_map(|about| lower.strip_prefix(about));
    (said.is_some(), said.unwrap_or(lower).trim_start())
}

/// What follows a word that stands alone at the start of a text.
fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    (!rest.starts_with(char::is_alphanumeric)).then(|| rest.trim_start())
}

/// A number that may have a fraction in words of figures: `2 1/2`, `2½`, `1/2`, `½`.
fn fraction(text: &str, written: Written) -> Result<(f64, &str), NotANumber> {
    const SIGNS: [(char, f64); 3] = [('½', 0.5), ('¼', 0.25), ('¾', 0.75)];
    let sign = |text: &str| SIGNS.iter().find(|(sign, _)| text.starts_with(*sign)).copied();
    if let Some((sign, part)) = sign(text) {
        return Ok((part, text[sign.len_utf8()..].trim_start()));
    }
    if let Some((part, rest)) = quotient(text) {
        return Ok((part, rest));
    }
    // A whole number and a quotient are no thousands in groups: `2 1/2`.
    let whole_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (whole, rest) = text.split_at(whole_end);
    if let (Ok(whole), Some(blank)) = (whole.parse::<f64>(), rest.strip_prefix(' '))
        && let Some((part, rest)) = quotient(blank.trim_start())
    {
        return Ok((whole + part, rest));
    }
    let (number, rest) = number::leading(text, written)?;
    Ok(match sign(rest) {
        Some((sign, part)) if number.fract() == 0.0 => {
            (number + part, rest[sign.len_utf8()..].trim_start())
        }
        _ => (number, rest),
    })
}

/// A proper quotient of small numbers at the start of a text.
fn quotient(text: &str) -> Option<(f64, &str)> {
    let (over, rest) = text.split_once('/')?;
    let over: f64 = over.parse().ok().filter(|over| (1.0..=9.0).contains(over))?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (under, rest) = rest.split_at(end);
    let under: f64 = under.parse().ok().filter(|under| [2.0, 4.0, 5.0, 8.0].contains(under))?;
    (over < under && !rest.starts_with('/')).then(|| (over / under, rest.trim_start()))
}

/// Reads an amount.
///
/// # Errors
/// Where the text is none, or could be two different ones.
pub fn read(text: &str, decimal: Option<Decimal>) -> Result<CellAmount, NotANumber> {
    let written = Written { decimal, measured: false };
    let (number, mut about, rest) = spoken(text, written)?;
    if !(0.0..1e15).contains(&number) {
        return Err(NotANumber::Unreadable);
    }
    let mut rest = rest.as_str();
    for behind in ["kurang lebih", "(perkiraan)", "perkiraan"] {
        if let Some(before) = rest.strip_suffix(behind) {
            about = true;
            rest = before.trim_end();
        }
    }
    let amount =
        |number, unit: &str, pack| CellAmount { number, unit: unit.to_owned(), pack, about };
    let Some((unit, each)) = packed(rest) else {
        let unit = is_unit(rest).then_some(rest).ok_or(NotANumber::Unreadable)?;
        return Ok(amount(number, unit, None));
    };
    let (holds, rest) = number::leading(each, written)?;
    if !(f64::MIN_POSITIVE..1e9).contains(&holds) || !is_unit(rest) || !is_unit(unit) {
        return Err(NotANumber::Unreadable);
    }
    match (unit, rest) {
        // `10 x 40` of what? Both could be what is counted.
        ("", _) => Err(NotANumber::Ambiguous),
        (_, "") => Ok(amount(number, unit, Some(holds))),
        (_, inside) => Ok(amount(number * holds, inside, None)),
    }
}

/// A unit and what follows a sign for what each of it holds: `dus @40`, `dus x 40`.
fn packed(text: &str) -> Option<(&str, &str)> {
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let before = text[..at].trim_end();
    let each = EACH.iter().find(|each| {
        before.strip_suffix(**each).is_some_and(|unit| {
            let letters = each.chars().all(char::is_alphabetic);
            !letters || unit.is_empty() || unit.ends_with(' ')
        })
    })?;
    Some((before[..before.len() - each.len()].trim_end(), &text[at..]))
}

/// Whether a text can be the name of a unit: one or two words of letters, or none.
fn is_unit(text: &str) -> bool {
    let word = |word: &str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '³' | '3'));
    text.split_whitespace().count() <= 2
        && text.split_whitespace().all(word)
        && !["dan", "atau", "sampai", "hingga", "s.d", "sd"]
            .iter()
            .any(|no| text.split_whitespace().any(|word| word == *no))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Result<(f64, String, Option<f64>, bool), NotANumber> {
        read(text, Some(Decimal::Comma))
            .map(|CellAmount { number, unit, pack, about }| (number, unit, pack, about))
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, number, unit, pack, about) in [
            ("1.250,5", 1250.5, "", None, false),
            ("2 ribu", 2000.0, "", None, false),
            ("2 rb", 2000.0, "", None, false),
            ("2rb kg", 2000.0, "kg", None, false),
            ("1,2 jt", 1_200_000.0, "", None, false),
            ("±500", 500.0, "", None, true),
            ("± 500 kg", 500.0, "kg", None, true),
            ("kurang lebih 500", 500.0, "", None, true),
            ("500-an", 500.0, "", None, true),
            ("500an dus", 500.0, "dus", None, true),
            ("500 kg (perkiraan)", 500.0, "kg", None, true),
            ("10 dus @40", 10.0, "dus", Some(40.0), false),
            ("10 dus @ 40", 10.0, "dus", Some(40.0), false),
            ("10 dus x 40", 10.0, "dus", Some(40.0), false),
            ("10 dus isi 40", 10.0, "dus", Some(40.0), false),
            ("10 karung @25 kg", 250.0, "kg", None, false),
            ("1,5 ton", 1.5, "ton", None, false),
            ("2 1/2 ton", 2.5, "ton", None, false),
            ("2½ ton", 2.5, "ton", None, false),
            ("1/2 ton", 0.5, "ton", None, false),
            ("40dus", 40.0, "dus", None, false),
            ("1250 kg", 1250.0, "kg", None, false),
            ("3 lusin", 3.0, "lusin", None, false),
            ("1 250 kg", 1250.0, "kg", None, false),
            ("60 L", 60.0, "l", None, false),
            ("5 m3", 5.0, "m3", None, false),
        ] {
            assert_eq!(parts(text), Ok((number, unit.to_owned(), pack, about)), "{text}");
        }
    }

    #[test]
    fn what_has_two_readings_or_none_is_refused() {
        for text in [
            "5-10 dus",
            "5 s/d 10",
            "5 sampai 10",
            "10 x 40",
            "10 dus + 5 bungkus",
            "10 dus 5 bungkus",
            "10 dus dan sisa",
            "banyak",
            "@40",
            "10 dus @ banyak",
            "1/2/2026",
            "10 dus @40 @24",
            "-5 dus",
            "1e300 juta",
            "0812-3456-7890",
        ] {
            assert!(parts(text).is_err(), "{text}: {:?}", parts(text));
        }
        assert_eq!(read("1.250 kg", None), Err(NotANumber::Ambiguous));
    }
}
