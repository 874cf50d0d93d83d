//! The kind of hazard and its severity, from the words of a message.

use lintas_model::hazard::{HazardKind, SPOKEN};

use crate::ingest::row::Cell;

/// English words for kinds beside those of [`SPOKEN`]. Heavy rain is no flood yet, and stays `other`.
const ENGLISH: [(&str, HazardKind); 13] = [
    ("flood", HazardKind::Flood),
    ("floods", HazardKind::Flood),
    ("flooding", HazardKind::Flood),
    ("landslide", HazardKind::Landslide),
    ("landslides", HazardKind::Landslide),
    ("mudslide", HazardKind::Landslide),
    ("debris flow", HazardKind::Landslide),
    ("fire", HazardKind::Fire),
    ("fires", HazardKind::Fire),
    ("wildfire", HazardKind::Fire),
    ("wildfires", HazardKind::Fire),
    ("earthquake", HazardKind::Earthquake),
    ("tsunami", HazardKind::Tsunami),
];

/// The kind that an event means: of several the one named first.
pub(super) fn kind(event: &str) -> HazardKind {
    let lower = event.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let said = format!(" {} ", words.join(" "));
    let spoken = SPOKEN.iter().filter_map(|(theirs, ours)| {
        let kind = HazardKind::from_name(ours)?;
        Some((theirs.replace('_', " "), kind))
    });
    let english = ENGLISH.iter().map(|(theirs, kind)| ((*theirs).to_owned(), *kind));
    let found = spoken
        .chain(english)
        .filter_map(|(theirs, kind)| Some((said.find(&format!(" {theirs} "))?, kind)));
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
            ("Banjir", HazardKind::Flood),
            ("Peringatan Dini Banjir Bandang", HazardKind::Flood),
            ("Flash Flood Warning", HazardKind::Flood),
            ("Tanah longsor dan banjir", HazardKind::Landslide),
            ("Gerakan-tanah", HazardKind::Landslide),
            ("Gempabumi", HazardKind::Earthquake),
            ("TSUNAMI", HazardKind::Tsunami),
            ("Karhutla", HazardKind::Fire),
            ("Hujan Lebat", HazardKind::Other),
            ("", HazardKind::Other),
        ] {
            assert_eq!(kind(event), expected, "{event}");
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
