//! Parses coordinates as people paste them: decimal point or comma, degrees with minutes and
//! seconds, signs or letters (`LS LU BB BT`, `S N W E`), either axis first.

use geo_types::Coord;

/// The axis that a letter names, and the sign of values on its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hemisphere {
    Lat(i8),
    Lon(i8),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum CoordinateToken {
    Number {
        value: f64,
        negative: bool,
    },
    /// Degrees, minutes, seconds: 0, 1, 2.
    Mark(usize),
    Side(Hemisphere),
    Break,
}

/// The places that a text can mean, at most two, the likelier first: without letters that is
/// latitude before longitude, the order of most maps and phones. Empty where it is no coordinate.
pub(crate) fn read(text: &str) -> Vec<Coord<f64>> {
    let text = text.trim().trim_start_matches("geo:");
    // Where there are decimal points and no letters, a comma between digits separates two numbers.
    let parts = text.contains('.') && !text.contains(char::is_alphabetic);
    let readings: &[bool] = if parts { &[false] } else { &[true, false] };
    readings
        .iter()
        .filter_map(|decimal_comma| items(text, *decimal_comma))
        .map(|items| places(&items))
        .find(|places| !places.is_empty())
        .unwrap_or_default()
}

/// The side that a word names, in Indonesian (Lintang Selatan, Bujur Timur, …) or English.
fn hemisphere(letters: &[char]) -> Option<Hemisphere> {
    let word: String = letters.iter().flat_map(|l| l.to_uppercase()).collect();
    match word.as_str() {
        "LS" | "S" => Some(Hemisphere::Lat(-1)),
        "LU" | "N" => Some(Hemisphere::Lat(1)),
        "BT" | "E" => Some(Hemisphere::Lon(1)),
        "BB" | "W" => Some(Hemisphere::Lon(-1)),
        _ => None,
    }
}

fn items(text: &str, decimal_comma: bool) -> Option<Vec<CoordinateToken>> {
    let letters: Vec<char> = text.chars().collect();
    let mut items = Vec::new();
    let mut at = 0;
    let mut negative = false;
    while at < letters.len() {
        let letter = letters[at];
        let starts_number = letter.is_ascii_digit()
            || (letter == '.' && letters.get(at + 1).is_some_and(char::is_ascii_digit));
        if starts_number {
            let start = at;
            let mut seen_point = false;
            while let Some(next) = letters.get(at) {
                let point = *next == '.' || (decimal_comma && *next == ',');
                let digit_follows = letters.get(at + 1).is_some_and(char::is_ascii_digit);
                if next.is_ascii_digit() {
                    at += 1;
                } else if point && !seen_point && digit_follows {
                    seen_point = true;
                    at += 1;
                } else {
                    break;
                }
            }
            let digits: String = letters[start..at].iter().collect::<String>().replace(',', ".");
            items.push(CoordinateToken::Number { value: digits.parse().ok()?, negative });
            negative = false;
            continue;
        }
        if letter.is_alphabetic() {
            let start = at;
            while letters.get(at).is_some_and(|letter| letter.is_alphabetic()) {
                at += 1;
            }
            items.push(CoordinateToken::Side(hemisphere(&letters[start..at])?));
            continue;
        }
        at += 1;
        match letter {
            '-' | '−' | '–' => negative = true,
            '+' => {}
            '°' | 'º' | '˚' => items.push(CoordinateToken::Mark(0)),
            '"' | '″' | '”' => items.push(CoordinateToken::Mark(2)),
            '\'' | '′' | '’' => {
                // Two single marks stand for seconds, as typed on a phone.
                let twice = letters.get(at) == Some(&letter);
                at += usize::from(twice);
                items.push(CoordinateToken::Mark(if twice { 2 } else { 1 }));
            }
            ',' | ';' | '/' => items.push(CoordinateToken::Break),
            letter if letter.is_whitespace() => {}
            _ => return None,
        }
    }
    Some(items)
}

/// One angle: degrees, minutes and seconds, each with whether a minus stood before it, and the side
/// that a letter names.
#[derive(Debug, Clone, Default)]
struct DmsAngle {
    parts: Vec<(f64, bool)>,
    side: Option<Hemisphere>,
}

impl DmsAngle {
    fn degrees(&self) -> Option<f64> {
        let mut sum = 0.0;
        for (at, (value, negative)) in self.parts.iter().enumerate() {
            // Minutes and seconds have no sign and stay below sixty.
            if at > 0 && (*negative || *value >= 60.0) {
                return None;
            }
            sum += value / 60_f64.powi(at as i32);
        }
        let negative = self.parts.first()?.1;
        match self.side {
            Some(_) if negative => None,
            Some(Hemisphere::Lat(sign) | Hemisphere::Lon(sign)) => Some(sum * f64::from(sign)),
            None => Some(if negative { -sum } else { sum }),
        }
    }
}

fn places(items: &[CoordinateToken]) -> Vec<Coord<f64>> {
    let sides_first = matches!(items.first(), Some(CoordinateToken::Side(_)));
    let count =
        |wanted: fn(&CoordinateToken) -> bool| items.iter().filter(|item| wanted(item)).count();
    let sides = count(|item| matches!(item, CoordinateToken::Side(_)));
    let numbers = count(|item| matches!(item, CoordinateToken::Number { .. }));
    let degrees = count(|item| matches!(item, CoordinateToken::Mark(0)));
    if !matches!(sides, 0 | 2) || !(2..=6).contains(&numbers) {
        return Vec::new();
    }
    let mut angles = vec![DmsAngle::default()];
    for (at, item) in items.iter().enumerate() {
        let begins_next = match item {
            CoordinateToken::Number { .. } if sides == 2 => {
                !sides_first && angles.last().is_some_and(|angle| angle.side.is_some())
            }
            CoordinateToken::Number { .. } if degrees == 2 => {
                items.get(at + 1) == Some(&CoordinateToken::Mark(0))
                    && angles.last().is_some_and(|angle| !angle.parts.is_empty())
            }
            CoordinateToken::Number { .. } => {
                numbers == 2 && angles.last().is_some_and(|angle| !angle.parts.is_empty())
            }
            CoordinateToken::Side(_) => {
                sides_first && angles.last().is_some_and(|angle| !angle.parts.is_empty())
            }
            CoordinateToken::Mark(_) | CoordinateToken::Break => false,
        };
        if begins_next {
            angles.push(DmsAngle::default());
        }
        let Some(angle) = angles.last_mut() else { return Vec::new() };
        match item {
            CoordinateToken::Number { value, negative } => angle.parts.push((*value, *negative)),
            CoordinateToken::Side(side) if angle.side.is_none() => angle.side = Some(*side),
            CoordinateToken::Side(_) => return Vec::new(),
            CoordinateToken::Mark(part) if angle.parts.len() == part + 1 => {}
            CoordinateToken::Mark(_) => return Vec::new(),
            CoordinateToken::Break => {}
        }
    }
    let [first, second] = &angles[..] else { return Vec::new() };
    if [first, second].iter().any(|angle| angle.parts.is_empty() || angle.parts.len() > 3) {
        return Vec::new();
    }
    let (Some(a), Some(b)) = (first.degrees(), second.degrees()) else { return Vec::new() };
    let is_place = |lat: f64, lon: f64| lat.abs() <= 90.0 && lon.abs() <= 180.0;
    let place = |lat: f64, lon: f64| is_place(lat, lon).then_some(Coord { x: lon, y: lat });
    let both = match (first.side, second.side) {
        (Some(Hemisphere::Lat(_)), Some(Hemisphere::Lon(_))) => vec![place(a, b)],
        (Some(Hemisphere::Lon(_)), Some(Hemisphere::Lat(_))) => vec![place(b, a)],
        (None, None) => vec![place(a, b), place(b, a)],
        _ => Vec::new(),
    };
    both.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Also what a device without a network is held to: `server/viewer/test/unit/coordinates.test.ts`.
    #[derive(serde::Deserialize)]
    struct Spellings {
        same_place: Vec<String>,
        none: Vec<String>,
    }

    fn spellings() -> Spellings {
        serde_json::from_str(include_str!("coordinates.json")).unwrap()
    }

    #[test]
    fn one_place_is_read_from_every_usual_spelling() {
        for text in &spellings().same_place {
            let found = read(text);
            let [place, ..] = found[..] else { panic!("{text}: {found:?}") };
            let near = (place.x - 116.98).abs() < 1e-6 && (place.y + 0.42).abs() < 1e-6;
            assert!(near, "{text}: {place:?}");
        }
    }

    #[test]
    fn what_could_be_either_way_round_is_offered_both_ways() {
        assert_eq!(read("47.1, 9.5"), [Coord { x: 9.5, y: 47.1 }, Coord { x: 47.1, y: 9.5 }]);
    }

    #[test]
    fn names_and_numbers_are_no_coordinates() {
        for text in &spellings().none {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
