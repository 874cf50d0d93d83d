//! Texts of a filter: patterns of `LIKE`, and which differences of letters do not count.

use super::expression::LetterFolding;

/// A text with the letters left that count. Capitals: Unicode lower case of each letter, of the
/// German ß two. Accents: none on the letters of Latin writing; marks that combine are dropped.
///
/// Not the folding of names that a search makes: that also levels spellings and abbreviations.
pub(super) fn fold(folding: LetterFolding, text: &str) -> String {
    match folding {
        LetterFolding::Case => text.chars().flat_map(char::to_lowercase).fold(
            String::with_capacity(text.len()),
            |mut folded, letter| {
                match letter {
                    'ß' => folded.push_str("ss"),
                    // The two small sigmas are one letter.
                    'ς' => folded.push('σ'),
                    letter => folded.push(letter),
                }
                folded
            },
        ),
        LetterFolding::Accents => {
            text.chars().filter(|letter| !is_mark(*letter)).map(without_accent).collect()
        }
    }
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Letters with accents, after the letter without.
const ACCENTED: [(char, &str); 42] = [
    ('A', "ÀÁÂÃÄÅĀĂĄǍẠẢ"),
    ('C', "ÇĆĈĊČ"),
    ('D', "ĎĐ"),
    ('E', "ÈÉÊËĒĔĖĘĚẸẺẼ"),
    ('G', "ĜĞĠĢ"),
    ('H', "ĤĦ"),
    ('I', "ÌÍÎÏĨĪĬĮİỊỈ"),
    ('J', "Ĵ"),
    ('K', "Ķ"),
    ('L', "ĹĻĽŁ"),
    ('N', "ÑŃŅŇ"),
    ('O', "ÒÓÔÕÖØŌŎŐỌỎ"),
    ('R', "ŔŖŘ"),
    ('S', "ŚŜŞŠȘ"),
    ('T', "ŢŤŦȚ"),
    ('U', "ÙÚÛÜŨŪŬŮŰŲỤỦ"),
    ('W', "Ŵ"),
    ('Y', "ÝŶŸỲỸ"),
    ('Z', "ŹŻŽ"),
    ('a', "àáâãäåāăąǎạả"),
    ('c', "çćĉċč"),
    ('d', "ďđ"),
    ('e', "èéêëēĕėęěẹẻẽ"),
    ('g', "ĝğġģ"),
    ('h', "ĥħ"),
    ('i', "ìíîïĩīĭįıịỉ"),
    ('j', "ĵ"),
    ('k', "ķ"),
    ('l', "ĺļľł"),
    ('n', "ñńņň"),
    ('o', "òóôõöøōŏőọỏ"),
    ('r', "ŕŗř"),
    ('s', "śŝşšș"),
    ('t', "ţťŧț"),
    ('u', "ùúûüũūŭůűųụủ"),
    ('w', "ŵ"),
    ('y', "ýÿŷỳỹ"),
    ('z', "źżž"),
    ('Α', "Ά"),
    ('α', "ά"),
    ('ο', "ό"),
    ('ι', "ίϊ"),
];

fn without_accent(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    let plain = ACCENTED.iter().find(|(_, accented)| accented.contains(letter));
    plain.map_or(letter, |(plain, _)| *plain)
}

/// A pattern of `LIKE`: `%` is any text, `_` any letter, and a backslash takes from the letter
/// behind it any meaning (OGC 21-065r2, requirement like-predicate).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LikePattern(Vec<PatternPart>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PatternPart {
    AnyText,
    AnyLetter,
    Letter(char),
}

impl LikePattern {
    /// Reads a pattern.
    pub(super) fn of(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            let part = match letter {
                '%' => PatternPart::AnyText,
                '_' => PatternPart::AnyLetter,
                '\\' => PatternPart::Letter(letters.next().unwrap_or('\\')),
                letter => PatternPart::Letter(letter),
            };
            if part != PatternPart::AnyText || parts.last() != Some(&part) {
                parts.push(part);
            }
        }
        Self(parts)
    }

    /// Whether all of a text fits. O(text · pattern) at worst: on a misfit only the last `%` is
    /// tried again, a letter further on, which finds whatever any would find.
    pub(super) fn fits(&self, text: &str) -> bool {
        let letters: Vec<char> = text.chars().collect();
        let (mut at, mut part) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while at < letters.len() {
            match self.0.get(part) {
                Some(PatternPart::AnyText) => {
                    retry = Some((part + 1, at));
                    part += 1;
                    continue;
                }
                Some(PatternPart::AnyLetter) => {
                    (at, part) = (at + 1, part + 1);
                    continue;
                }
                Some(PatternPart::Letter(letter)) if *letter == letters[at] => {
                    (at, part) = (at + 1, part + 1);
                    continue;
                }
                _ => {}
            }
            let Some((behind, from)) = retry else { return false };
            retry = Some((behind, from + 1));
            (at, part) = (from + 1, behind);
        }
        self.0[part..].iter().all(|part| *part == PatternPart::AnyText)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_all_of_a_text_or_not() {
        for (pattern, text, fits) in [
            ("Jalan%", "Jalan Poros", true),
            ("Jalan%", "jalan Poros", false),
            ("%Poros", "Jalan Poros", true),
            ("%or%", "Jalan Poros", true),
            ("J_lan", "Jalan", true),
            ("J_lan", "Jaalan", false),
            ("", "", true),
            ("", "a", false),
            ("%", "", true),
            ("_", "", false),
            ("a%b%c", "axxbyybzzc", true),
            ("a%b%c", "axxbyybzz", false),
            (r"100\%", "100%", true),
            (r"100\%", "1000", false),
            (r"a\_b", "a_b", true),
            (r"a\_b", "axb", false),
            (r"a\\b", r"a\b", true),
            (r"a\", r"a\", true),
            ("é%", "één", true),
        ] {
            assert_eq!(LikePattern::of(pattern).fits(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn many_wildcards_cost_no_more_than_length_times_length() {
        // Tried by every split, this would not end.
        let pattern = LikePattern::of(&"%a".repeat(200));
        assert!(!pattern.fits(&format!("{}b", "a".repeat(5_000))));
        assert!(pattern.fits(&"a".repeat(5_000)));
    }

    #[test]
    fn capitals_and_accents_are_folded_apart() {
        let case = |text: &str| fold(LetterFolding::Case, text);
        let accents = |text: &str| fold(LetterFolding::Accents, text);
        assert_eq!(case("MUARA Kaman É"), "muara kaman é");
        assert_eq!(case("Straße"), case("STRASSE"));
        assert_eq!(case("ΟΔΟΣ"), case("Οδος"));
        assert_eq!(accents("Café É"), "Cafe E");
        assert_eq!(accents("e\u{301}"), "e", "a mark that combines");
        assert_eq!(accents("débárquér"), "debarquer");
    }
}
