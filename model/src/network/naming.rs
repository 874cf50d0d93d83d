//! What a stretch of road is called: the road, or its class in words, and a short code that can be
//! read over the radio.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use crate::language::Language;

/// Letters of codes: the alphabet without I and O, which are read as 1 and 0.
const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A class of road in words, Bahasa Indonesia and English.
pub fn class_in_words(class: &str) -> (&'static str, &'static str) {
    let key = match class {
        "motorway" | "motorway_link" => "journey.road_class.motorway",
        "trunk" | "trunk_link" | "primary" | "primary_link" => "journey.road_class.arterial",
        "secondary" | "secondary_link" => "journey.road_class.collector",
        "tertiary" | "tertiary_link" => "journey.road_class.local",
        "unclassified" => "journey.road_class.village",
        "residential" | "living_street" => "journey.road_class.residential",
        "service" => "journey.road_class.access",
        "track" => "journey.road_class.track",
        "path" | "footway" | "pedestrian" | "steps" | "cycleway" | "bridleway" => {
            "journey.road_class.path"
        }
        "ferry" => "journey.road_class.ferry",
        "river" => "journey.road_class.river",
        _ => "journey.road_class.road",
    };
    (Language::ID.say(key), Language::EN.say(key))
}

/// Two letters that remind of a place: the first letters of its first two words; of a single word the
/// first letter and the first later consonant before a vowel, else its last letter.
///
/// ```
/// use lintas_model::network::naming::letters_of;
/// assert_eq!(letters_of("Tenggarong"), "TG");
/// assert_eq!(letters_of("Kota Bangun"), "KB");
/// ```
pub fn letters_of(name: &str) -> String {
    let upper: String = name.to_uppercase();
    let words: Vec<Vec<u8>> = upper
        .split(|c: char| !c.is_ascii_alphabetic())
        .map(|word| word.bytes().collect::<Vec<u8>>())
        .filter(|word| !word.is_empty())
        .collect();
    let vowel = |letter: u8| b"AEIOU".contains(&letter);
    let (first, second) = match words.as_slice() {
        [] => (b'X', b'X'),
        [word] => {
            let syllable = word.windows(2).skip(1).find(|pair| !vowel(pair[0]) && vowel(pair[1]));
            let last = word.last().copied().unwrap_or(b'X');
            (word[0], syllable.map_or(last, |pair| pair[0]))
        }
        [one, two, ..] => (one[0], two[0]),
    };
    // I and O are read as 1 and 0.
    let clear = |letter: u8| match letter {
        b'I' => 'J',
        b'O' => 'Q',
        letter => char::from(letter),
    };
    [clear(first), clear(second)].into_iter().collect()
}

/// The edge that a stretch takes its code from: the one whose id has the smallest hash, so that a
/// stretch which grows or shrinks at its ends mostly keeps its code. `None` where there are no edges.
pub fn namesake<'a>(edge_ids: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    edge_ids.into_iter().min_by_key(|id| (xxh3_64(id.as_bytes()), *id))
}

/// Codes such as `TG-07K`: two letters of the place, two digits, a letter. No letter is O or I, so a
/// 0 or 1 is always a digit. `named` holds, per stretch, the letters and the id of its
/// [`namesake`]; codes are unique among them, and depend on the order only where two would be the
/// same (the one whose edge id sorts first keeps it).
pub fn codes(named: &[(String, &str)]) -> Vec<String> {
    let mut order: Vec<usize> = (0..named.len()).collect();
    order.sort_by_key(|at| (named[*at].1, *at));
    let mut taken = BTreeSet::new();
    let mut codes = vec![String::new(); named.len()];
    for at in order {
        let (letters, id) = &named[at];
        let start = xxh3_64(id.as_bytes());
        let code = (0_u64..)
            .map(|step| code(letters, start.wrapping_add(step), step))
            .find(|code| !taken.contains(code))
            .expect("codes grow longer until one is free");
        taken.insert(code.clone());
        codes[at] = code;
    }
    codes
}

fn code(letters: &str, hash: u64, step: u64) -> String {
    let letter = char::from(LETTERS[(hash % 24) as usize]);
    let number = hash / 24;
    // There are 2 400 short codes for two letters: after as many attempts, one digit more.
    match step / 2_400 {
        0 => format!("{letters}-{:02}{letter}", number % 100),
        more => {
            format!("{letters}-{:0width$}{letter}", number % 1_000_000, width = more as usize + 2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_remind_of_the_place_and_are_never_taken_for_digits() {
        let table = [
            ("Tenggarong", "TG"),
            ("Tabang", "TB"),
            ("Muara Kaman Ulu", "MK"),
            ("Kembang Janggut", "KJ"),
            ("Ilir", "JL"),
            ("Olak Ilir", "QJ"),
            ("Loa", "LA"),
            ("", "XX"),
            ("東京", "XX"),
        ];
        for (name, letters) in table {
            assert_eq!(letters_of(name), letters, "{name}");
        }
    }

    #[test]
    fn a_stretch_that_grows_keeps_its_namesake_unless_the_new_edge_hashes_lower() {
        let ids: Vec<String> = (0..40).map(|at| format!("w{at}-1-2")).collect();
        let of = |count: usize| namesake(ids[..count].iter().map(String::as_str));
        let changes = (20..40).filter(|count| of(*count) != of(*count + 1)).count();
        assert!(changes <= 2, "{changes}");
        assert_eq!(namesake([]), None);
    }

    #[test]
    fn codes_are_unique_also_when_there_are_more_than_short_ones() {
        let ids: Vec<String> = (0..3_000).map(|at| format!("w{at}")).collect();
        let named: Vec<(String, &str)> =
            ids.iter().map(|id| ("KB".to_owned(), id.as_str())).collect();
        let all = codes(&named);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(all[..100].iter().all(|code| !code[3..].contains(['O', 'I'])));
        assert!(all.iter().filter(|code| code.len() == 6).count() >= 2_400 * 9 / 10);
    }

    #[test]
    fn a_code_does_not_depend_on_the_others() {
        let alone = codes(&[("TG".to_owned(), "w7-1-2")]);
        let among = codes(&[("KB".to_owned(), "w1"), ("TG".to_owned(), "w7-1-2")]);
        assert_eq!(alone[0], among[1]);
        assert_eq!(alone[0].len(), 6);
    }
}
