//! Telephone numbers in tables: they reach no layer, no finding and no quarantine.

/// Fewest and most digits of a mobile number of Indonesia or Timor-Leste with its prefix.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// A text with mobile numbers (`0812-3456-7890`, `+62 812 …`, `+670 …`) replaced by `…`. Codes, counts
/// and coordinates stay: they do not begin so.
pub fn without_phones(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let end = number_end(rest);
        let apart = !out.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ','));
        if apart && is_mobile(&rest[..end]) {
            out.push('…');
            rest = &rest[end..];
            continue;
        }
        let step = end.max(next.len_utf8());
        out.push_str(&rest[..step]);
        rest = &rest[step..];
    }
    out
}

/// Where the number at the start of a text ends: digits with single blanks, hyphens and dots between.
fn number_end(text: &str) -> usize {
    let (mut end, mut gap) = (0, true);
    for (at, c) in text.char_indices() {
        match c {
            '+' if at == 0 => {}
            c if c.is_ascii_digit() => (end, gap) = (at + 1, false),
            ' ' | '-' | '.' if !gap => gap = true,
            _ => break,
        }
    }
    end
}

fn is_mobile(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let begins = digits.starts_with("08")
        || digits.starts_with("628")
        || number.starts_with("+62")
        || number.starts_with("+670");
    begins && DIGITS.contains(&digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_numbers_go_and_everything_else_stays() {
        for (text, shown) in [
            ("hub. 0812-3456-7890 (Budi)", "hub. … (Budi)"),
            ("+62 812 3456 7890", "…"),
            ("6281234567890", "…"),
            ("85 / 081234567890", "85 / …"),
            ("+670 7723 4567", "…"),
            ("64.02.06.1005", "64.02.06.1005"),
            ("6403090001", "6403090001"),
            ("-0.421300, 116.985500", "-0.421300, 116.985500"),
            ("08/09/2026 14.30", "08/09/2026 14.30"),
            ("0812", "0812"),
            ("Posko 5, 1.250 jiwa", "Posko 5, 1.250 jiwa"),
            ("Désa é 0812 3456 7890", "Désa é …"),
            ("", ""),
        ] {
            assert_eq!(without_phones(text), shown, "{text}");
        }
    }
}
