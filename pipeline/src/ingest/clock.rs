//! Times of day as people write them, with their zone: `14.20 WITA`, `pukul 14:20`, `jam 6 sore`,
//! `2:20:05 PM`, `14:30 GMT+8`.

use jiff::civil::Time;
use jiff::tz::Offset;

/// What stands before a time, in lower case.
const BEFORE: [&str; 8] = ["pukul", "jam", "pkl.", "pkl", "at", "às", "à", "tuku"];

/// A time of day and its offset. Empty text is midnight; `None` where it is no time, or could be two.
pub(super) fn time_of(text: &str) -> Option<(Time, Option<Offset>)> {
    let lower = text.trim().trim_start_matches([',', 'T', 't', ' ']).to_lowercase();
    let text = BEFORE
        .iter()
        .fold(lower.as_str(), |text, word| text.strip_prefix(word).map_or(text, str::trim_start));
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '-'));
    if text.is_empty() {
        return Some((Time::midnight(), None));
    }
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let mut parts =
        clock.trim_end_matches('.').split([':', '.']).map(|part| part.parse::<i8>().ok());
    let hour = parts.next()??;
    let minute = parts.next().map_or(Some(None), |minute| minute.map(Some))?;
    let second = parts.next().map_or(Some(0), |second| second)?;
    let (part, zone) = part_of_day(rest.trim());
    let hour = match part {
        Some(part) => part.hour(hour)?,
        // `jam 6` could be morning and evening; `jam 14` could not.
        None if minute.is_none() && hour <= 12 => return None,
        None => hour,
    };
    let offset = if zone.is_empty() { None } else { Some(offset(zone)?) };
    Some((Time::new(hour, minute.unwrap_or(0), second, 0).ok()?, offset))
}

/// A part of the day that a time is said to lie in.
#[derive(Debug, Clone, Copy)]
enum PartOfDay {
    Am,
    Pm,
    Morning,
    Noon,
    Afternoon,
    Evening,
}

const PARTS: [(&str, PartOfDay); 10] = [
    ("am", PartOfDay::Am),
    ("pm", PartOfDay::Pm),
    ("a.m.", PartOfDay::Am),
    ("p.m.", PartOfDay::Pm),
    ("pagi", PartOfDay::Morning),
    ("dini hari", PartOfDay::Morning),
    ("siang", PartOfDay::Noon),
    ("sore", PartOfDay::Afternoon),
    ("petang", PartOfDay::Afternoon),
    ("malam", PartOfDay::Evening),
];

/// The part of the day at the start of a text, and what follows.
fn part_of_day(text: &str) -> (Option<PartOfDay>, &str) {
    let found = PARTS.iter().find_map(|(word, part)| Some((*part, text.strip_prefix(word)?)));
    match found {
        Some((part, rest)) if !rest.starts_with(char::is_alphanumeric) => (Some(part), rest.trim()),
        _ => (None, text),
    }
}

impl PartOfDay {
    /// The hour of 24 that an hour in this part of the day is; `None` where it lies in none of it.
    fn hour(self, said: i8) -> Option<i8> {
        match (self, said) {
            (Self::Am | Self::Pm, hour) if !(1..=12).contains(&hour) => None,
            (Self::Am, hour) => Some(hour % 12),
            (Self::Pm, hour) => Some(hour % 12 + 12),
            (Self::Morning, hour @ 1..=11)
            | (Self::Noon, hour @ 10..=15)
            | (Self::Afternoon, hour @ 14..=19)
            | (Self::Evening, hour @ 18..=23) => Some(hour),
            (Self::Noon, hour @ 1..=3)
            | (Self::Afternoon, hour @ 2..=7)
            | (Self::Evening, hour @ 6..=11) => Some(hour + 12),
            // `12 malam` ends the day or begins it.
            _ => None,
        }
    }
}

/// The offset of a zone: the three of Indonesia (Keputusan Presiden 41/1987), Timor-Leste, or a number
/// of hours.
fn offset(zone: &str) -> Option<Offset> {
    let zone = zone.trim_matches(['(', ')', ' ']);
    let hours = match zone {
        "wib" => 7,
        "wita" => 8,
        "wit" | "tlt" => 9,
        "z" | "utc" | "gmt" => 0,
        _ => {
            let sign = zone.strip_prefix("utc").or_else(|| zone.strip_prefix("gmt"));
            let number = sign.unwrap_or(zone).trim();
            let hours = number.strip_prefix('+')?;
            let hours =
                hours.strip_suffix(":00").or_else(|| hours.strip_suffix(".00")).unwrap_or(hours);
            hours.parse().ok().filter(|hours| (0..=14).contains(hours))?
        }
    };
    Some(Offset::constant(hours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_their_part_of_the_day_and_their_zone() {
        for (text, expected) in [
            ("14.20 WITA", Some("14:20:00+08")),
            ("pkl 14.30", Some("14:30:00")),
            ("pkl. 14.30 WIB", Some("14:30:00+07")),
            ("pukul 14:20:05", Some("14:20:05")),
            ("jam 6 sore", Some("18:00:00")),
            ("jam 18.00 sore", Some("18:00:00")),
            ("6.30 pagi", Some("06:30:00")),
            ("jam 9 malam WIT", Some("21:00:00+09")),
            ("2 siang", Some("14:00:00")),
            ("11 siang", Some("11:00:00")),
            ("jam 14", Some("14:00:00")),
            ("2:20:05 PM", Some("14:20:05")),
            ("14:30 GMT+8", Some("14:30:00+08")),
            ("14:30 UTC+08:00", Some("14:30:00+08")),
            ("14:30 (+8)", Some("14:30:00+08")),
            ("", Some("00:00:00")),
            ("jam 6", None),
            ("12 malam", None),
            ("12 pagi", None),
            ("9 sore", None),
            ("siang", None),
            ("25:00", None),
            ("14:30 MSK", None),
        ] {
            let read = time_of(text).map(|(time, offset)| {
                format!("{time}{}", offset.map_or(String::new(), |offset| offset.to_string()))
            });
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }
}
