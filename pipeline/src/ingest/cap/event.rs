//! The kind of hazard and its severity, from the words of a message.

use lintas_model::hazard::{HazardKind, SPOKEN};

use crate::ingest::row::Cell;

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

/// The cell of a severity: a number, nothing where nobody knows, else the word itself, so that it is told.
pub(super) fn severity(word: &str) -> Option<Cell> {
    if word.is_empty() || word.eq_ignore_ascii_case("Unknown") {
        return None;
    }
    let known = SEVERITIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    Some(known.map_or_else(|| Cell::Text(word.to_owned()), |(_, number)| Cell::Int(*number)))
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
            ("Minor", Some(Cell::Int(1))),
            ("Moderate", Some(Cell::Int(3))),
            ("Severe", Some(Cell::Int(4))),
            ("extreme", Some(Cell::Int(5))),
            ("Unknown", None),
            ("Parah", Some(Cell::Text("Parah".to_owned()))),
        ] {
            assert_eq!(severity(word), expected, "{word}");
        }
    }
}
