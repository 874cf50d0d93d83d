//! Numbers as people write them in tables. An ambiguous one is not read.

/// The decimal sign. The other sign, and a blank, group thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimal {
    /// `1.250,5`, as Indonesian offices write.
    Comma,
    /// `1,250.5`.
    Point,
}

impl Decimal {
    const fn sign(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Point => '.',
        }
    }

    const fn of(sign: char) -> Self {
        if sign == ',' { Self::Comma } else { Self::Point }
    }

    const fn other(self) -> Self {
        match self {
            Self::Comma => Self::Point,
            Self::Point => Self::Comma,
        }
    }
}

/// Why a cell is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotANumber {
    /// It is no number.
    Unreadable,
    /// It could be two different ones: `1.250` and `1,250` are either 1250 or one and a quarter,
    /// depending on the decimal sign.
    Ambiguous,
}

/// What is known of the notation of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// The decimal sign that other cells of the same column, else of the same sheet, show.
    pub decimal: Option<Decimal>,
    /// Without a known decimal sign, a point is taken for one. Set for measurements (`1.250 m`),
    /// which instruments and programs write, and not for counts, which people write with grouped
    /// thousands.
    pub measured: bool,
}

/// The number at the start of `text`, and what follows it.
pub fn leading(text: &str, written: Written) -> Result<(f64, &str), NotANumber> {
    let text = text.trim();
    let (number, rest) = text.split_at(end_of_number(text));
    let value = value_of(number.trim_end(), written)?;
    // Indonesian prices and forms end a whole number with `,-`.
    let rest = rest.trim();
    Ok((value, if rest == "-" && number.ends_with([',', '.']) { "" } else { rest }))
}

/// The whole number that `text` is.
///
/// # Errors
/// Where it is none, has a fraction, or is ambiguous.
pub fn whole(text: &str, decimal: Option<Decimal>) -> Result<i64, NotANumber> {
    let read = |decimal| leading(text, Written { decimal, measured: false });
    let (value, rest) = match (read(decimal), decimal) {
        // `1.250` has one reading as a whole number, and `1.000` has two.
        (Err(NotANumber::Ambiguous), None) => {
            let whole = |it: &(f64, &str)| it.0.fract() == 0.0;
            let both =
                [Decimal::Comma, Decimal::Point].map(|sign| read(Some(sign)).ok().filter(whole));
            match both {
                [Some(one), None] | [None, Some(one)] => one,
                _ => return Err(NotANumber::Ambiguous),
            }
        }
        (read, _) => read?,
    };
    let exact = value.fract() == 0.0 && value.abs() < 9e15;
    if rest.is_empty() && exact { Ok(value as i64) } else { Err(NotANumber::Unreadable) }
}

/// The decimal sign that the number at the start of `text` proves. `None` where it has no sign, can
/// be read both ways, or has more than two decimals (which may be mistyped thousands).
pub fn shows(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let number = text[..end_of_number(text)].trim_end();
    let (_, body) = signed(number);
    let signs: Vec<char> = body.chars().filter(|c| matches!(c, ',' | '.')).collect();
    match signs.as_slice() {
        [] => None,
        [sign] => {
            let (whole, decimals) = body.split_once(*sign)?;
            let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
            let clear = (1..=2).contains(&decimals.len())
                || (decimals.len() == 3 && whole.len() > 3 && !whole.contains([' ', '\u{a0}']));
            (clear && !whole.is_empty() && digits(decimals)).then_some(Decimal::of(*sign))
        }
        [first, .., last] if first == last => {
            let grouped =
                signs.iter().all(|sign| sign == first) && ungrouped(body, *first).is_some();
            grouped.then_some(Decimal::of(*first).other())
        }
        [.., last] => value_of(number, Written::default()).ok().map(|_| Decimal::of(*last)),
    }
}

fn end_of_number(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let before = &text[..i];
        let digit_before = before.ends_with(|d: char| d.is_ascii_digit());
        let digit_after = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let part = match c {
            '-' | '+' => i == 0 || before.ends_with(['e', 'E']),
            'e' | 'E' => {
                digit_before
                    && chars
                        .peek()
                        .is_some_and(|(_, n)| n.is_ascii_digit() || matches!(n, '-' | '+'))
            }
            ' ' | '\u{a0}' => digit_before && digit_after,
            c => c.is_ascii_digit() || matches!(c, '.' | ','),
        };
        if !part {
            return i;
        }
    }
    text.len()
}

fn signed(number: &str) -> (&str, &str) {
    number.split_at(usize::from(number.starts_with(['-', '+'])))
}

/// Joins digits in groups of three (the first of one to three); `None` where they are not such.
fn ungrouped(digits: &str, sign: char) -> Option<String> {
    let mut groups = digits.split(sign);
    let first = groups.next()?;
    let is = |group: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&group.len()) && group.bytes().all(|b| b.is_ascii_digit())
    };
    let mut whole = is(first, 1..=3).then(|| first.to_owned())?;
    for group in groups {
        whole.push_str(is(group, 3..=3).then_some(group)?);
    }
    Some(whole)
}

fn value_of(number: &str, written: Written) -> Result<f64, NotANumber> {
    use NotANumber::{Ambiguous, Unreadable};
    let (sign, rest) = signed(number);
    let (body, exponent) = rest.split_at(rest.find(['e', 'E']).unwrap_or(rest.len()));
    // Blanks between digits can only be thousands separators.
    let body = body.replace('\u{a0}', " ");
    let (whole, from_sign) = body.split_at(body.find([',', '.']).unwrap_or(body.len()));
    let blanks = whole.contains(' ');
    let whole = if blanks { ungrouped(whole, ' ').ok_or(Unreadable)? } else { whole.to_owned() };
    let body = format!("{whole}{from_sign}");
    let decimal_at = |sign: char| body.replacen(sign, ".", 1);
    let signs: Vec<char> = body.chars().filter(|c| matches!(c, ',' | '.')).collect();
    let plain = match signs.as_slice() {
        [] => body.clone(),
        [sign] => {
            let (whole, decimals) = body.split_once(*sign).ok_or(Unreadable)?;
            let groupable = !blanks
                && decimals.len() == 3
                && (1..=3).contains(&whole.len())
                && !whole.starts_with('0');
            match written.decimal {
                Some(decimal) if decimal.sign() == *sign => decimal_at(*sign),
                Some(_) if groupable => format!("{whole}{decimals}"),
                // The column's thousands sign, where it does not separate groups of three.
                Some(_) if !decimals.is_empty() => return Err(Ambiguous),
                None if groupable && !(written.measured && *sign == '.') => return Err(Ambiguous),
                _ => decimal_at(*sign),
            }
        }
        [first, .., last] if first == last => ungrouped(&body, *first).ok_or(Unreadable)?,
        [first, .., last] => {
            let (whole, decimals) = body.rsplit_once(*last).ok_or(Unreadable)?;
            let whole = ungrouped(whole, *first).ok_or(Unreadable)?;
            format!("{whole}.{decimals}")
        }
    };
    let value: f64 = format!("{sign}{plain}{exponent}").parse().ok().ok_or(Unreadable)?;
    if value.is_finite() { Ok(value) } else { Err(Unreadable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTED: Written = Written { decimal: None, measured: false };

    #[test]
    fn numbers_are_read_and_never_guessed_at() {
        use NotANumber::{Ambiguous, Unreadable};
        for (text, expected) in [
            ("12", Ok((12.0, ""))),
            (" -0.5 m", Ok((-0.5, "m"))),
            ("0,5", Ok((0.5, ""))),
            ("30cm", Ok((30.0, "cm"))),
            ("1e3", Ok((1000.0, ""))),
            ("2 em", Ok((2.0, "em"))),
            ("0,125", Ok((0.125, ""))),
            ("1,250", Err(Ambiguous)),
            ("1.250", Err(Ambiguous)),
            ("-1.250", Err(Ambiguous)),
            ("1.250,5", Ok((1250.5, ""))),
            ("1,250.5", Ok((1250.5, ""))),
            ("1.250.000", Ok((1_250_000.0, ""))),
            ("1.250.00", Err(Unreadable)),
            ("1.250,5,5", Err(Unreadable)),
            ("12 500 dus", Ok((12_500.0, "dus"))),
            ("12 50", Err(Unreadable)),
            ("1250,500", Ok((1250.5, ""))),
            ("1250,-", Ok((1250.0, ""))),
            ("4.2013", Ok((4.2013, ""))),
            ("selutut", Err(Unreadable)),
            ("", Err(Unreadable)),
            ("1e999", Err(Unreadable)),
            (".", Err(Unreadable)),
            ("1-2", Ok((1.0, "-2"))),
        ] {
            assert_eq!(leading(text, COUNTED), expected, "{text}");
        }
        let measured = Written { measured: true, ..COUNTED };
        assert_eq!(leading("1.250 m", measured), Ok((1.25, "m")));
        assert_eq!(leading("1,250 m", measured), Err(Ambiguous));
    }

    #[test]
    fn the_column_decides_where_a_number_alone_does_not() {
        let read = |text, decimal| whole(text, Some(decimal)).ok();
        assert_eq!(read("1.250", Decimal::Comma), Some(1250));
        assert_eq!(read("1.250", Decimal::Point), None);
        assert_eq!(read("1,250", Decimal::Point), Some(1250));
        assert_eq!(whole("4.2013", Some(Decimal::Comma)), Err(NotANumber::Ambiguous));
        for (text, expected) in [
            ("12.500,5", Some(Decimal::Comma)),
            ("12,500.5", Some(Decimal::Point)),
            ("1.250.000", Some(Decimal::Comma)),
            ("12,5", Some(Decimal::Comma)),
            ("12.5 kg", Some(Decimal::Point)),
            ("1250,500", Some(Decimal::Comma)),
            ("1.250", None),
            ("4.2013", None),
            ("1250", None),
            ("12,5,5", None),
            ("beras", None),
            ("", None),
        ] {
            assert_eq!(shows(text), expected, "{text}");
        }
    }

    #[test]
    fn whole_numbers_have_no_part_left_over() {
        for (text, expected) in [
            ("806964", Some(806_964)),
            ("12.0", Some(12)),
            ("4.2013", None),
            ("1.250", Some(1250)),
            ("1,250", Some(1250)),
            ("1.000", None),
            ("12 orang", None),
            ("12.5", None),
        ] {
            assert_eq!(whole(text, None).ok(), expected, "{text}");
        }
    }
}
