//! A latitude and a longitude in one text.

use super::angle::{Angle, Axis, angle, plain};
use super::link::{self, Link};
use super::plus_code;

/// Why a text is no pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAPair {
    /// It is written like none.
    Unreadable,
    /// It can be taken apart in several ways that mean different places.
    Ambiguous,
    /// A short link, which only the service that made it can resolve.
    ShortLink,
    /// A link without a place in it.
    LinkWithoutPlace,
}

/// Characters of a pair at most; every place where it can be cut is tried.
const LONGEST: usize = 200;

/// Reads longitude and latitude, degrees: `-0.4213, 116.9855`, `-0,4213; 116,9855`,
/// `0°25'16.7"S 116°59'7.8"E`, `116.9855 BT 0.4213 LS`, a geopoint of ODK or KoBo
/// (`-0.4213 116.9855 12.3 4.8`: latitude, longitude, height, accuracy), a link of a map, a plus code of
/// full length. Without letters the first is the latitude.
///
/// # Errors
/// Where it is none of these, or has several readings.
pub fn pair(text: &str) -> Result<[f64; 2], NotAPair> {
    match link::read(text) {
        Some(Link::Place([lat, lon])) => return Ok([lon, lat]),
        Some(Link::Short) => return Err(NotAPair::ShortLink),
        Some(Link::Unknown) => return Err(NotAPair::LinkWithoutPlace),
        None => {}
    }
    if let Some([lat, lon]) = plus_code::middle(text) {
        return Ok([lon, lat]);
    }
    if text.len() > LONGEST {
        return Err(NotAPair::Unreadable);
    }
    let plain = plain(text);
    let plain = plain.trim().trim_matches(['(', ')', '[', ']']).trim();
    if let Some(place) = geopoint(plain) {
        return Ok(place);
    }
    let mut readings: Vec<[f64; 2]> = Vec::new();
    for at in cuts(plain) {
        let (first, second) = plain.split_at(at);
        let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '|');
        let (first, second) = (first.trim_end_matches(between), second.trim_start_matches(between));
        let (Ok(first), Ok(second)) = (angle(first), angle(second)) else { continue };
        let Some(place) = ordered(first, second) else { continue };
        if !readings.contains(&place) {
            readings.push(place);
        }
    }
    match readings[..] {
        [] => Err(NotAPair::Unreadable),
        [place] => Ok(place),
        _ => Err(NotAPair::Ambiguous),
    }
}

/// Where the text may be cut in two: at the separators of the strongest kind that it has.
fn cuts(text: &str) -> Vec<usize> {
    let at = |wanted: &dyn Fn(usize, char) -> bool| -> Vec<usize> {
        text.char_indices().filter(|(at, c)| wanted(*at, *c)).map(|(at, _)| at).collect()
    };
    let strong = at(&|_, c| matches!(c, ';' | '|' | '/' | '\n'));
    if !strong.is_empty() {
        return strong;
    }
    let next = |at: usize| text[at + 1..].chars().next();
    let apart = at(&|at, c| {
        c == ',' && (next(at).is_some_and(char::is_whitespace) || text[..at].ends_with(' '))
    });
    if !apart.is_empty() {
        return apart;
    }
    // A comma without space is a decimal sign or stands between the two: both are tried. So is every
    // space, since `0 25 16.7 S 116 59 7.8 E` has nothing else, and every end of a letter.
    at(&|_, c| c == ',' || c.is_whitespace())
        .into_iter()
        .chain(letters_before_digits(text))
        .collect()
}

/// Where a letter is followed by a digit or a sign: `0.4213s116.9855e`.
fn letters_before_digits(text: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if (before.is_alphabetic() || matches!(before, '"' | '\''))
            && (c.is_ascii_digit() || c == '-')
        {
            cuts.push(at);
        }
        before = c;
    }
    cuts
}

/// Longitude and latitude of two angles; `None` where both say the same axis.
fn ordered(first: Angle, second: Angle) -> Option<[f64; 2]> {
    match (first.axis, second.axis) {
        (Some(one), Some(other)) if one == other => None,
        (Some(Axis::Longitude), _) | (None, Some(Axis::Latitude)) => {
            Some([first.degrees, second.degrees])
        }
        _ => Some([second.degrees, first.degrees]),
    }
}

/// Three or four plain numbers: latitude, longitude, height and accuracy, as ODK writes them.
fn geopoint(text: &str) -> Option<[f64; 2]> {
    let numbers: Vec<f64> =
        text.split_whitespace().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let decimal = text.split_whitespace().take(2).all(|part| part.contains('.'));
    let finite = numbers.iter().all(|number| number.is_finite());
    (matches!(numbers.len(), 3 | 4) && decimal && finite).then(|| [numbers[1], numbers[0]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_is_read_however_it_is_written() {
        for text in [
            "-0.4213, 116.9855",
            "-0.4213,116.9855",
            "-0.4213 ; 116.9855",
            "-0,4213; 116,9855",
            "-0,4213, 116,9855",
            "-0.4213 116.9855",
            "-0,4213 116,9855",
            "-0.4213/116.9855",
            "(-0.4213, 116.9855)",
            "0.4213 LS, 116.9855 BT",
            "0,4213 LS 116,9855 BT",
            "116.9855 BT 0.4213 LS",
            "LS 0,4213 BT 116,9855",
            "S0.4213 E116.9855",
            "0.4213S116.9855E",
            "0°25'16.68\"S 116°59'7.8\"E",
            "0° 25' 16.68'' LS 116° 59' 7.8'' BT",
            "0 25 16.68 S 116 59 7.8 E",
            "0°25'16.68\"LS,116°59'7.8\"BT",
            "0°25'16.68\"S, 116°59'7.8\"E",
            "-0.4213 116.9855 12.3 4.8",
            "-0.4213 116.9855 0 0",
            "https://maps.google.com/?q=-0.4213,116.9855",
            "-0,4213,116,9855",
        ] {
            let [lon, lat] = pair(text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
            assert!(
                (lon - 116.9855).abs() < 1e-6 && (lat + 0.4213).abs() < 1e-6,
                "{text}: {lon} {lat}"
            );
        }
        // A swapped pair is read as it stands: the region tells that it lies nowhere.
        assert_eq!(pair("116.9604, -0.3999"), Ok([-0.3999, 116.9604]));
    }

    #[test]
    fn what_has_several_readings_or_none_is_refused() {
        assert_eq!(pair("6,1,106,8,2"), Err(NotAPair::Unreadable));
        assert_eq!(pair("Tenggarong"), Err(NotAPair::Unreadable));
        assert_eq!(pair("116.9855"), Err(NotAPair::Unreadable));
        assert_eq!(pair("0.4213 LS 0.4213 LU"), Err(NotAPair::Unreadable));
        assert_eq!(pair("https://maps.app.goo.gl/x1Y2"), Err(NotAPair::ShortLink));
        assert_eq!(
            pair("https://www.google.com/maps/place/Tenggarong"),
            Err(NotAPair::LinkWithoutPlace)
        );
        // Minutes are below sixty: one reading. Of four small numbers there are three.
        assert!(pair("0 25 116 59").is_ok());
        assert_eq!(pair("1 2 3 4"), Err(NotAPair::Ambiguous));
        // A cell of megabytes is refused before each of its commas is tried.
        assert_eq!(pair(&"1,".repeat(2_000_000)), Err(NotAPair::Unreadable));
    }
}
