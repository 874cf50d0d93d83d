//! Folds names for comparison: no accents or capitals, abbreviations spelled out, spellings of
//! before 1972 modernised. So `Ma. Kaman`, `Moeara Kaman` and `muarakaman` all find Muara Kaman.

/// A folded name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folded {
    /// Its words, folded.
    pub(crate) words: Vec<String>,
    /// The words without spaces between them.
    pub(crate) joined: Vec<char>,
}

impl Folded {
    /// Folds a name.
    pub(crate) fn of(name: &str) -> Self {
        let plain: String = name.chars().flat_map(char::to_lowercase).map(plain).collect();
        let words: Vec<String> = plain
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| today(spelled_out(word)))
            .collect();
        let joined = words.iter().flat_map(|word| word.chars()).collect();
        Self { words, joined }
    }

    /// How badly a name fits what was typed; `None` where it does not. 0: equal; 1: begins so;
    /// 2: has a word that begins with each word typed; 3: contains it (from four letters up).
    pub(crate) fn misfit(&self, typed: &Self) -> Option<u32> {
        if typed.joined.is_empty() {
            return None;
        }
        if self.joined == typed.joined {
            return Some(0);
        }
        if self.joined.starts_with(&typed.joined) {
            return Some(1);
        }
        let begins = |wanted: &String| self.words.iter().any(|word| word.starts_with(wanted));
        if typed.words.iter().all(begins) {
            return Some(2);
        }
        let inside = typed.joined.len() >= 4
            && self.joined.windows(typed.joined.len()).any(|part| part == typed.joined);
        inside.then_some(3)
    }

    /// The same with typing errors: 3 plus their number, so after all that fits without; `None`
    /// where there are more than [`allowed`].
    pub(crate) fn misfit_by_slips(&self, typed: &Self) -> Option<u32> {
        if typed.joined.is_empty() {
            return None;
        }
        let slips = slips_to_begin(&typed.joined, &self.joined, allowed(typed.joined.len()));
        let by_word = || {
            let word = |wanted: &String| {
                let wanted: Vec<char> = wanted.chars().collect();
                let of = |word: &String| {
                    let word: Vec<char> = word.chars().collect();
                    slips_to_begin(&wanted, &word, allowed(wanted.len()))
                };
                self.words.iter().filter_map(of).min()
            };
            typed.words.iter().map(word).sum::<Option<u32>>()
        };
        slips.or_else(by_word).map(|slips| 3 + slips)
    }
}

/// Typing errors that are tolerated in this many letters.
fn allowed(letters: usize) -> u32 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The edit distance between what was typed and the nearest beginning of a name: letters wrong,
/// missing, too many, or neighbours swapped (optimal string alignment). `None` beyond `most`, or
/// where `most` is 0. O(typed²), since no more of the name is looked at.
fn slips_to_begin(typed: &[char], name: &[char], most: u32) -> Option<u32> {
    let most_len = typed.len() + most as usize;
    let name = &name[..name.len().min(most_len)];
    if name.len() + (most as usize) < typed.len() || most == 0 {
        return None;
    }
    let width = name.len() + 1;
    let mut rows = vec![0_u32; (typed.len() + 1) * width];
    for (column, cell) in rows[..width].iter_mut().enumerate() {
        *cell = column as u32;
    }
    for (row, letter) in typed.iter().enumerate() {
        rows[(row + 1) * width] = row as u32 + 1;
        for (column, other) in name.iter().enumerate() {
            let (above, here) = (row * width + column, (row + 1) * width + column);
            let mut least = rows[above] + u32::from(letter != other);
            least = least.min(rows[above + 1] + 1).min(rows[here] + 1);
            let swapped =
                row > 0 && column > 0 && *letter == name[column - 1] && typed[row - 1] == *other;
            if swapped {
                least = least.min(rows[(row - 1) * width + column - 1] + 1);
            }
            rows[here + 1] = least;
        }
    }
    // The rest of the name costs nothing: it is not typed yet.
    rows[typed.len() * width..].iter().copied().min().filter(|slips| *slips <= most)
}

/// A letter without its accent.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'į' => 'i',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ç' | 'ć' | 'č' => 'c',
        'ñ' | 'ń' => 'n',
        'š' | 'ś' => 's',
        'ž' | 'ź' | 'ż' => 'z',
        'ý' | 'ÿ' => 'y',
        // Apostrophes inside a word (Qur'an) do not split it; `today` drops the mark.
        '\'' | '’' | '`' | 'ʼ' => '\u{200b}',
        other => other,
    }
}

/// Spells out an abbreviation of Indonesian place and road names.
fn spelled_out(word: &str) -> &str {
    match word {
        "ma" => "muara",
        "sei" | "sungei" | "s" => "sungai",
        "jl" | "jln" => "jalan",
        "gg" => "gang",
        "kec" => "kecamatan",
        "kel" => "kelurahan",
        "kab" => "kabupaten",
        "ds" => "desa",
        "dsn" => "dusun",
        "kp" | "kpg" | "kamp" => "kampung",
        "tj" | "tg" | "tjg" => "tanjung",
        "tl" | "tlk" => "teluk",
        "bt" => "batu",
        "gn" | "gng" => "gunung",
        "lb" => "long",
        "jbt" | "jemb" => "jembatan",
        "sd" | "sdn" => "sd",
        "smp" | "smpn" => "smp",
        "sma" | "sman" => "sma",
        other => other,
    }
}

/// A word in today's spelling; of two spellings in use (`q`, `k`) always the same.
fn today(word: &str) -> String {
    let word: String = word.chars().filter(|letter| *letter != '\u{200b}').collect();
    word.replace("oe", "u")
        .replace("dj", "j")
        .replace("tj", "c")
        .replace("nj", "ny")
        .replace('q', "k")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn misfit(name: &str, typed: &str) -> Option<u32> {
        let (name, typed) = (Folded::of(name), Folded::of(typed));
        name.misfit(&typed).or_else(|| name.misfit_by_slips(&typed))
    }

    #[test]
    fn one_name_is_found_under_all_its_spellings() {
        for typed in
            ["Muara Kaman", "muara kaman", "Ma. Kaman", "MUARAKAMAN", "Moeara Kaman", "Muara-Kaman"]
        {
            assert_eq!(misfit("Muara Kaman", typed), Some(0), "{typed}");
        }
        assert_eq!(misfit("Sanga-Sanga", "sangasanga"), Some(0));
        assert_eq!(misfit("Umaq Bekuai", "umak bekuai"), Some(0));
        assert_eq!(misfit("Jalan Djakarta", "jl jakarta"), Some(0));
        assert_eq!(misfit("Vaduz Städtle", "vaduz stadtle"), Some(0));
        assert_eq!(misfit("Jum'at", "jumat"), Some(0));
    }

    #[test]
    fn what_begins_so_comes_before_what_has_it_inside_and_slips_come_last() {
        assert_eq!(misfit("Tenggarong Seberang", "tengg"), Some(1));
        assert_eq!(misfit("Tenggarong Seberang", "seb"), Some(2));
        assert_eq!(misfit("Tenggarong Seberang", "garong"), Some(3));
        assert_eq!(misfit("Tenggarong", "Tengarong"), Some(4));
        assert_eq!(misfit("Tenggarong", "Tnegarong"), Some(5));
        assert_eq!(misfit("Tenggarong", "Samboja"), None);
        assert_eq!(misfit("Kota Bangun", "Bangum"), Some(4));
        assert_eq!(misfit("Loa", "Lob"), None);
        assert_eq!(misfit("Loa", ""), None);
    }
}
