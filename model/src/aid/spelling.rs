//! Spellings of names: what two of them have in common, and how far apart they are.

/// Letters and digits alone, lower case: what two spellings of a name have in common.
pub fn plain(word: &str) -> String {
    word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Levenshtein distance of two texts: letters to insert, delete or replace. `None` where that is
/// more than a third of the longer one. The dynamic programme of Wagner and Fischer (Journal of the
/// ACM 21(1), 1974, doi:10.1145/321796.321811) in one row: O(n·m) time, O(m) memory.
pub(super) fn close(one: &str, other: &str) -> Option<usize> {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut longest = other.len();
    for (at, letter) in one.chars().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (to, against) in other.iter().enumerate() {
            let swapped = corner + usize::from(letter != *against);
            corner = row[to + 1];
            row[to + 1] = swapped.min(corner + 1).min(row[to] + 1);
        }
        longest = longest.max(at + 1);
    }
    let far = row.last().copied().unwrap_or(0);
    (far <= longest / 3).then_some(far)
}
