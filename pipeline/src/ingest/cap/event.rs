//! The kind of hazard and its severity, from the words of a message.

use lintas_model::hazard::{HazardKind, SPOKEN};

/// English words for kinds beside those of [`SPOKEN`]. Heavy rain is no flood yet, and stays `other`.
const ENGLISH: [(&str, &str); 13] = [
    ("flood", "flood"),
    ("floods", "flood"),
    ("flooding", "flood"),
    ("landslide", "landslide"),
    ("landslides", "landslide"),
    ("mudslide", "landslide"),
    ("debris_flow", "landslide"),
    ("fire", "fire"),
    ("fires", "fire"),
    ("wildfire", "fire"),
    ("wildfires", "fire"),
    ("earthquake", "earthquake"),
    ("tsunami", "tsunami"),
];

/// The kind that an event means: of several the one named first.
pub(super) fn kind(event: &str) -> HazardKind {
    let lower = event.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let said = format!(" {} ", words.join(" "));
    let found = SPOKEN.iter().chain(&ENGLISH).filter_map(|(theirs, ours)| {
        let at = said.find(&format!(" {} ", theirs.replace('_', " ")))?;
        Some((at, HazardKind::from_name(ours)?))
    });
    found.min_by_key(|(at, _)| *at).map_or(HazardKind::Other, |(_, kind)| kind)
}

/// CAP's four words on our scale of 1 minor to 5 extreme (contract, section 4): the ends are called
/// alike in both, and `Severe` stands next to `Extreme`.
const SEVERITIES: [(&str, i64); 4] = [("Minor", 1), ("Moderate", 3), ("Severe", 4), ("Extreme", 5)];

/// The severity that a word means; `None` where nobody knows, or it is no word of CAP.
pub(super) fn severity(word: &str) -> Option<i64> {
    let known = SEVERITIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    known.map(|(_, severity)| *severity)
}

/// Whether a word is one that CAP has for a severity, or none at all.
pub(super) fn is_severity(word: &str) -> bool {
    word.is_empty() || word.eq_ignore_ascii_case("Unknown") || severity(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_the_kind_that_it_names_first() {
        for (event, expected) in [
            ("Banjir", "flood"),
            ("Peringatan Dini Banjir Bandang", "flood"),
            ("Flash Flood Warning", "flood"),
            ("Tanah longsor dan banjir", "landslide"),
            ("Gerakan-tanah", "landslide"),
            ("Gempabumi", "earthquake"),
            ("TSUNAMI", "tsunami"),
            ("Karhutla", "fire"),
            ("Hujan Lebat", "other"),
            ("", "other"),
        ] {
            assert_eq!(kind(event).name(), expected, "{event}");
        }
    }

    #[test]
    fn severities_lie_between_minor_and_extreme_and_an_unknown_one_is_none() {
        for (word, expected) in [
            ("Minor", Some(1)),
            ("Moderate", Some(3)),
            ("Severe", Some(4)),
            ("extreme", Some(5)),
            ("Unknown", None),
            ("Parah", None),
            ("3", None),
        ] {
            assert_eq!(severity(word), expected, "{word}");
        }
    }
}
