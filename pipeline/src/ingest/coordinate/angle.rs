//! One angle: a latitude or a longitude.

/// What an angle is measured along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// North or south of the equator.
    Latitude,
    /// East or west of Greenwich.
    Longitude,
}

/// An angle in degrees, negative to the south and the west.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Angle {
    /// Degrees.
    pub degrees: f64,
    /// What its letters say that it is; `None` where it has none.
    pub axis: Option<Axis>,
}

/// Why a text is no angle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnAngle {
    /// It is written like none.
    Unreadable,
    /// Minutes or seconds are 60 or more.
    SixtyOrMore,
    /// Its sign and its letter contradict each other.
    SignAgainstLetter,
}

/// Words for the sides of the world, in Indonesian and English, with the axis and whether they count
/// below zero.
const SIDES: [(&str, Axis, bool); 23] = [
    ("lintang utara", Axis::Latitude, false),
    ("lintang selatan", Axis::Latitude, true),
    ("bujur timur", Axis::Longitude, false),
    ("bujur barat", Axis::Longitude, true),
    ("lu", Axis::Latitude, false),
    ("ls", Axis::Latitude, true),
    ("bt", Axis::Longitude, false),
    ("bb", Axis::Longitude, true),
    ("n", Axis::Latitude, false),
    ("s", Axis::Latitude, true),
    ("e", Axis::Longitude, false),
    ("w", Axis::Longitude, true),
    ("u", Axis::Latitude, false),
    ("t", Axis::Longitude, false),
    ("b", Axis::Longitude, true),
    ("utara", Axis::Latitude, false),
    ("selatan", Axis::Latitude, true),
    ("timur", Axis::Longitude, false),
    ("barat", Axis::Longitude, true),
    ("north", Axis::Latitude, false),
    ("south", Axis::Latitude, true),
    ("east", Axis::Longitude, false),
    ("west", Axis::Longitude, true),
];

/// The text with one sign for each thing that is written in several ways, in lower case.
pub(super) fn plain(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    let words = [("derajat", "°"), ("degrees", "°"), ("deg", "°"), ("menit", "'"), ("min", "'")];
    let seconds = [("detik", "\""), ("dtk", "\""), ("sec", "\"")];
    let mut plain = lower;
    for (word, sign) in words.into_iter().chain(seconds) {
        plain = plain.replace(word, sign);
    }
    let mut signs = String::with_capacity(plain.len());
    for c in plain.chars() {
        signs.push(match c {
            'º' | '˚' | '∘' => '°',
            '′' | '’' | '‘' | '`' | '´' => '\'',
            '″' | '”' | '“' => '"',
            '−' | '–' | '‒' => '-',
            '\u{a0}' | '\u{202f}' | '\t' => ' ',
            c => c,
        });
    }
    signs
        .replace("''", "\"")
        .replace("l.s.", "ls")
        .replace("b.t.", "bt")
        .replace("l.s", "ls")
        .replace("b.t", "bt")
}

/// Reads one angle: `-0.4213`, `0,4213 LS`, `0°25'16.7"S`, `LS 0 25 16.7`, `116° 59.13' BT`, `0:25:17 S`.
///
/// # Errors
/// Where it is written like none, or contradicts itself.
pub fn angle(text: &str) -> Result<Angle, NotAnAngle> {
    if let Ok(degrees) = text.trim().parse::<f64>() {
        return if degrees.is_finite() {
            Ok(Angle { degrees, axis: None })
        } else {
            Err(NotAnAngle::Unreadable)
        };
    }
    if let Some(degrees) = grouped(text) {
        return Ok(Angle { degrees, axis: None });
    }
    let plain = plain(text);
    let (side, rest) = side(plain.trim());
    let rest = rest.trim().trim_matches(|c| matches!(c, ':' | '=')).trim();
    let (below, rest) = match rest.strip_prefix(['-', '+']) {
        Some(after) => (rest.starts_with('-'), after.trim_start()),
        None => (false, rest),
    };
    let degrees = parts(rest)?;
    if !degrees.is_finite() {
        return Err(NotAnAngle::Unreadable);
    }
    let (axis, negative) = match side {
        None => (None, below),
        Some((axis, true)) => (Some(axis), true),
        Some((_, false)) if below => return Err(NotAnAngle::SignAgainstLetter),
        Some((axis, false)) => (Some(axis), false),
    };
    Ok(Angle { degrees: if negative { -degrees } else { degrees }, axis })
}

/// A number whose thousands are grouped, twice at least: `9.953.430` metres of a grid, or what a
/// spreadsheet that ate the decimal point made of an angle, which then lies nowhere.
fn grouped(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let sign = digits.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '.' | ','))?;
    let mut groups = digits.split(sign);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let are_digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let fit = (1..=3).contains(&first.len())
        && are_digits(first)
        && rest.len() >= 2
        && rest.iter().all(|group| group.len() == 3 && are_digits(group));
    let value: f64 = fit.then(|| text.replace(sign, "").parse().ok())??;
    value.is_finite().then_some(value)
}

/// What the word at either end says, and the text without it.
fn side(text: &str) -> (Option<(Axis, bool)>, &str) {
    for (word, axis, below) in SIDES {
        let alone = |rest: &str, at_end: bool| {
            let beside = if at_end { rest.chars().next_back() } else { rest.chars().next() };
            beside.is_some_and(|c| !c.is_alphabetic())
        };
        if let Some(rest) =
            text.strip_suffix(word).or_else(|| text.strip_suffix('.')?.strip_suffix(word))
            && alone(rest, true)
        {
            return (Some((axis, below)), rest);
        }
        if let Some(rest) = text.strip_prefix(word)
            && alone(rest, false)
        {
            return (Some((axis, below)), rest.trim_start_matches('.'));
        }
    }
    (None, text)
}

/// Degrees, minutes and seconds, apart from sign and letter. Only the last of them has a fraction.
fn parts(text: &str) -> Result<f64, NotAnAngle> {
    let mut numbers: Vec<(f64, bool)> = Vec::new();
    let mut rest = text;
    for mark in ['°', '\'', '"'] {
        if rest.is_empty() {
            break;
        }
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        numbers.push(number(digits).ok_or(NotAnAngle::Unreadable)?);
        let after = after.trim_start();
        // Between the parts: their own sign, a colon, or nothing but space.
        rest = after
            .strip_prefix(mark)
            .or_else(|| after.strip_prefix(':'))
            .unwrap_or(after)
            .trim_start();
    }
    if !rest.is_empty() || numbers.is_empty() {
        return Err(NotAnAngle::Unreadable);
    }
    if numbers[..numbers.len() - 1].iter().any(|(_, fraction)| *fraction) {
        return Err(NotAnAngle::Unreadable);
    }
    if numbers[1..].iter().any(|(number, _)| *number >= 60.0) {
        return Err(NotAnAngle::SixtyOrMore);
    }
    let scale = [1.0, 60.0, 3600.0];
    Ok(numbers.iter().zip(scale).map(|((number, _), scale)| number / scale).sum())
}

/// A number whose only sign is its decimal one, and whether it has one: an angle has no thousands.
fn number(digits: &str) -> Option<(f64, bool)> {
    let signs = digits.bytes().filter(|b| matches!(b, b'.' | b',')).count();
    if digits.is_empty()
        || signs > 1
        || digits.ends_with(['.', ','])
        || digits.starts_with(['.', ','])
    {
        return None;
    }
    Some((digits.replace(',', ".").parse().ok()?, signs == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(text: &str, degrees: f64, axis: Option<Axis>) {
        let found = angle(text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
        assert!((found.degrees - degrees).abs() < 5e-7, "{text}: {found:?}");
        assert_eq!(found.axis, axis, "{text}");
    }

    #[test]
    fn one_angle_is_read_however_it_is_written() {
        use Axis::{Latitude, Longitude};
        for text in [
            "0°25'16.7\"LS",
            "0° 25' 16.7'' LS",
            "LS 0°25′16.7″",
            "0 25 16.7 LS",
            "0°25'16,7\"S",
            "S 0 25 16.7",
            "0:25:16.7 S",
            "0º25´16.7”S",
            "0 derajat 25 menit 16,7 detik Lintang Selatan",
            "-0°25'16.7\" S",
            "0°25'16.7\" L.S.",
        ] {
            near(text, -0.421_305_6, Some(Latitude));
        }
        for text in [
            "116°59'7.8\"BT",
            "BT 116°59′7.8″",
            "116 59 7.8 E",
            "116° 59.13' BT",
            "E116°59.13'",
            "bujur timur 116 59,13",
        ] {
            near(text, 116.985_5, Some(Longitude));
        }
        near("-0.4213", -0.4213, None);
        near("−0,4213", -0.4213, None);
        near("0,4213 LS", -0.4213, Some(Latitude));
        near("116,9855 BT", 116.9855, Some(Longitude));
        near("0.4213 U", 0.4213, Some(Latitude));
        near("116.9855°", 116.9855, None);
        near("116", 116.0, None);
        near("0 25 16.7", 0.421_305_6, None);
        // Thousands: metres of a grid, or an angle without its decimal point. It lies nowhere.
        near("9.953.430", 9_953_430.0, None);
        near("-4,213,300", -4_213_300.0, None);
    }

    #[test]
    fn what_is_no_angle_or_contradicts_itself_is_refused() {
        for text in
            ["", "-", "abc", "0.5 25 16", "0 25 16 7", "LS", "12 m", "0,42,13", "0°25'16.7\"X"]
        {
            assert_eq!(angle(text), Err(NotAnAngle::Unreadable), "{text}");
        }
        assert_eq!(angle("0°75'00\"S"), Err(NotAnAngle::SixtyOrMore));
        assert_eq!(angle("-0.4213 N"), Err(NotAnAngle::SignAgainstLetter));
    }
}
