//! Numbers as tables write them, never guessed at.

/// Why a cell is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotANumber {
    /// It is none, or could be two different ones (`1.250` and `1,250` as whole numbers).
    Unreadable,
}

/// The number at the start of `text`, and what stands after it. A decimal comma is read (`0,5`);
/// `1,250` could be a thousand or a little more than one, and is not.
pub fn leading(text: &str) -> Result<(f64, &str), NotANumber> {
    read(text, false)
}

/// A longitude or latitude, none of which comes in thousands: `116,985` is read.
pub fn degrees(text: &str) -> Result<f64, NotANumber> {
    match read(text, true)? {
        (degrees, "" | "°") => Ok(degrees),
        _ => Err(NotANumber::Unreadable),
    }
}

fn read(text: &str, comma_is_decimal: bool) -> Result<(f64, &str), NotANumber> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|&(i, c)| {
            let sign = i == 0 && matches!(c, '-' | '+');
            let exponent = matches!(c, 'e' | 'E')
                && text[i + 1..]
                    .starts_with(|d: char| d.is_ascii_digit() || matches!(d, '-' | '+'))
                && text[..i].ends_with(|d: char| d.is_ascii_digit());
            let exponent_sign = matches!(c, '-' | '+') && i > 0 && text[..i].ends_with(['e', 'E']);
            !(sign || exponent || exponent_sign || c.is_ascii_digit() || matches!(c, '.' | ','))
        })
        .map_or(text.len(), |(i, _)| i);
    let (number, rest) = text.split_at(end);
    let number = match number.split_once(',') {
        None => number.to_owned(),
        Some((whole, fraction)) => {
            let zero = whole.trim_start_matches(['-', '+']) == "0";
            let thousands = fraction.len() == 3 && !zero && !comma_is_decimal;
            if thousands || fraction.contains([',', '.']) || whole.contains('.') {
                return Err(NotANumber::Unreadable);
            }
            format!("{whole}.{fraction}")
        }
    };
    let value: f64 = number.parse().ok().ok_or(NotANumber::Unreadable)?;
    if !value.is_finite() {
        return Err(NotANumber::Unreadable);
    }
    Ok((value, rest.trim()))
}

/// The whole number that `text` is.
pub fn whole(text: &str) -> Result<i64, NotANumber> {
    let (value, rest) = leading(text)?;
    let exact = value.fract() == 0.0 && value.abs() < 9e15;
    // `1.250` people are a thousand in one office and a typing error in another.
    let dotted_thousands = text.contains('.') && !text.trim_end().ends_with(".0");
    if !rest.is_empty() || !exact || dotted_thousands {
        return Err(NotANumber::Unreadable);
    }
    Ok(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_never_guessed_at() {
        for (text, expected) in [
            ("12", Ok((12.0, ""))),
            (" -0.5 m", Ok((-0.5, "m"))),
            ("0,5", Ok((0.5, ""))),
            ("30cm", Ok((30.0, "cm"))),
            ("1e3", Ok((1000.0, ""))),
            ("2 em", Ok((2.0, "em"))),
            ("0,125", Ok((0.125, ""))),
            ("1,250", Err(NotANumber::Unreadable)),
            ("1.250,5", Err(NotANumber::Unreadable)),
            ("selutut", Err(NotANumber::Unreadable)),
            ("", Err(NotANumber::Unreadable)),
            ("1e999", Err(NotANumber::Unreadable)),
            (".", Err(NotANumber::Unreadable)),
        ] {
            assert_eq!(leading(text), expected, "{text}");
        }
    }

    #[test]
    fn degrees_may_have_a_comma_and_three_digits() {
        assert_eq!(degrees("116,985"), Ok(116.985));
        assert_eq!(degrees("-0.43°"), Ok(-0.43));
        assert_eq!(degrees("116 BT"), Err(NotANumber::Unreadable));
    }

    #[test]
    fn whole_numbers_have_no_part_left_over() {
        for (text, expected) in [
            ("806964", Some(806_964)),
            ("12.0", Some(12)),
            ("4.2013", None),
            ("1.250", None),
            ("1.000", None),
            ("12 orang", None),
            ("12.5", None),
        ] {
            assert_eq!(whole(text).ok(), expected, "{text}");
        }
    }
}
