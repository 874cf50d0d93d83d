//! The cause of a finding: what its message says apart from names and numbers.

/// Words of a message that are compared; of a longer one, the first of them. Comparing two messages
/// costs the square of it.
const MOST_WORDS: usize = 40;

/// The words of a message with everything folded that differs from row to row: numbers, codes, and what
/// stands in quotes.
///
/// ```
/// use lintas_pipeline::report::Cause;
///
/// let one = Cause::of("nobody counted air_minum in PSK-07");
/// assert!(one.is_like(&Cause::of("nobody counted beras in GD-01")));
/// assert!(!one.is_like(&Cause::of("`12 dus` is no number")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause(Vec<String>);

impl Cause {
    /// The cause that a message tells. O(its length).
    pub fn of(message: &str) -> Self {
        let mut words = Vec::new();
        let mut closing = None;
        for word in message.split_whitespace().take(MOST_WORDS) {
            let begins = closing.is_none().then(|| opened(word)).flatten();
            let is_quoted = closing.is_some() || begins.is_some();
            closing = closing.or(begins.map(|(_, mark)| mark)).filter(|mark| {
                // The mark that opens may be the one that closes.
                let inner = begins.map_or(word, |(length, _)| &word[length..]);
                !inner.contains(*mark)
            });
            let differs = |c: char| c.is_ascii_digit() || c == '_';
            let folded = is_quoted || word.contains(differs);
            words.push(if folded { "#".to_owned() } else { word.to_lowercase() });
        }
        // A quotation of several words is one.
        words.dedup_by(|next, word| next == "#" && word == "#");
        Self(words)
    }

    /// Whether two messages say the same of different things: at least two thirds of their words are
    /// the same in the same order. Names of places and goods are words, too. O(words²).
    pub fn is_like(&self, other: &Self) -> bool {
        let most = self.0.len().max(other.0.len());
        self == other || 3 * self.common(other) >= 2 * most
    }

    /// Length of the longest common subsequence of words.
    fn common(&self, other: &Self) -> usize {
        let mut above = vec![0; other.0.len() + 1];
        for word in &self.0 {
            let mut row = vec![0; above.len()];
            for (at, theirs) in other.0.iter().enumerate() {
                row[at + 1] =
                    if word == theirs { above[at] + 1 } else { row[at].max(above[at + 1]) };
            }
            above = row;
        }
        above.last().copied().unwrap_or(0)
    }
}

/// The length of the mark with which a word opens a quotation, and the mark that closes it.
fn opened(word: &str) -> Option<(usize, char)> {
    let mut letters = word.char_indices().skip_while(|(_, c)| *c == '(');
    let (at, mark) = letters.next()?;
    let closing = match mark {
        '`' | '"' => mark,
        '“' => '”',
        _ => return None,
    };
    Some((at + mark.len_utf8(), closing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_names_and_numbers_do_not_make_another_cause() {
        let alike = [
            ("`1.250`: it could be thousands", "`3 ribu 5`: it could be thousands"),
            ("“4.2013” bukan bilangan bulat", "“belum ada” bukan bilangan bulat"),
            (
                "the place lies in Loa Kulu (64.02.02) and not in Kota Bangun (64.02.08)",
                "the place lies in Muara Kaman (64.02.10) and not in Tabang (64.02.15)",
            ),
            ("Beras di GD-08 belum terdata", "Air minum di PSK-07 belum terdata"),
            ("", ""),
        ];
        for (one, other) in alike {
            assert!(Cause::of(one).is_like(&Cause::of(other)), "{one} / {other}");
        }
    }

    #[test]
    fn other_words_are_another_cause() {
        let unlike = [
            ("a note or signature below the table", "a row of totals"),
            ("it is empty", "it is no number"),
            ("nobody counted beras in GD-01", "beras in GD-01 may have expired: it covers nobody"),
            ("", "a word"),
        ];
        for (one, other) in unlike {
            assert!(!Cause::of(one).is_like(&Cause::of(other)), "{one} / {other}");
        }
    }

    #[test]
    fn a_quotation_that_never_closes_and_a_very_long_message_are_compared_all_the_same() {
        let open = Cause::of("`half a quotation and then nothing more");
        assert_eq!(open, Cause::of("`nothing"));
        let long = "word ".repeat(100_000);
        assert!(Cause::of(&long).is_like(&Cause::of(&long)));
    }
}
