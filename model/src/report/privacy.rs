//! The part of a report that everybody may read.

/// Runs of fewer digits are a depth, a kilometre or a time and no telephone number: Indonesian
/// numbers have nine digits and more, and are written with spaces, dots and hyphens.
const NUMBER_DIGITS: usize = 8;

/// The text of a report with possible contacts replaced by `…`: telephone numbers, and words with
/// an `@`. Names of people cannot be distinguished from names of places, so forms do not ask for
/// them.
///
/// ```
/// use lintas_model::report::privacy::without_contacts;
/// let told = without_contacts("Air selutut di KM 28, hubungi 0812-3456 7890 atau a@b.id");
/// assert_eq!(told, "Air selutut di KM 28, hubungi … atau …");
/// ```
pub fn without_contacts(words: &str) -> String {
    let no_addresses: Vec<&str> =
        words.split(' ').map(|word| if word.contains('@') { "…" } else { word }).collect();
    let text: Vec<char> = no_addresses.join(" ").chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let end = number_end(&text, at);
        if text[at..end].iter().filter(|c| c.is_ascii_digit()).count() >= NUMBER_DIGITS {
            out.push('…');
            at = end;
        } else {
            let next = end.max(at + 1);
            out.extend(&text[at..next]);
            at = next;
        }
    }
    out
}

/// End of the number that starts at `at`: its digits, with spaces, hyphens and the like between
/// them. `at` itself where none starts there.
fn number_end(text: &[char], at: usize) -> usize {
    let starts = text[at].is_ascii_digit()
        || (text[at] == '+' && text.get(at + 1).is_some_and(char::is_ascii_digit));
    if !starts {
        return at;
    }
    let mut end = at + 1;
    let mut next = end;
    while let Some(c) = text.get(next) {
        if c.is_ascii_digit() {
            end = next + 1;
        } else if !matches!(c, ' ' | '-' | '.' | '(' | ')' | '/') || next >= end + 2 {
            break;
        }
        next += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_people_need_stay_and_numbers_that_reach_people_go() {
        for (told, read) in [
            ("+62 812 3456 7890", "…"),
            ("(0541) 123456 posko", "(… posko"),
            ("dalam 70 cm, 200 m, pukul 14.20", "dalam 70 cm, 200 m, pukul 14.20"),
            ("KM 28 - KM 31", "KM 28 - KM 31"),
            ("a@b", "…"),
            ("", ""),
        ] {
            assert_eq!(without_contacts(told), read);
        }
    }
}
