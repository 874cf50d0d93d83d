//! Moments, as configurations, tables and names of files write them.

use jiff::fmt::strtime::BrokenDownTime;
use jiff::{
    Timestamp,
    civil::{self, Date, DateTime},
    tz::TimeZone,
};

/// The years that the name of a file may speak of.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// The moment that `text` names. With an offset it is what it says; without one it is local time in
/// `zone`; a date alone is its midnight there. ISO 8601 order only (`2025-09-18`, `2025/09/18`), with
/// `T` or a blank before the time: `03/04/2025` could be March or April and is not read.
pub fn read_moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let date = text.get(..10)?;
    if date.bytes().filter(|byte| matches!(byte, b'-' | b'/')).count() != 2 {
        return None;
    }
    let mut iso = date.replace('/', "-");
    let rest = text.get(10..)?.trim_start();
    if rest.is_empty() {
        let date: Date = iso.parse().ok()?;
        return date.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp());
    }
    iso.push('T');
    iso.push_str(&full_offset(rest.strip_prefix(['T', 't']).unwrap_or(rest)));
    if let Ok(timestamp) = iso.parse::<Timestamp>() {
        return Some(timestamp);
    }
    // A text with an offset that is no instant is nothing else either.
    if iso.ends_with(['Z', 'z']) || iso.get(11..)?.contains(['+', '-']) {
        return None;
    }
    let civil: DateTime = iso.parse().ok()?;
    civil.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

/// GDAL writes the offset as `+07`.
fn full_offset(time: &str) -> String {
    let time = time.replace(' ', "");
    match time.rfind(['+', '-']) {
        Some(at) if time.len() - at == 3 => format!("{time}:00"),
        _ => time,
    }
}

/// The moment that `name` holds anywhere by a strftime `pattern`; in `zone` where the pattern has no
/// offset. Digits are never split: `%Y%m%d` does not find a date in the middle of a longer number.
///
/// # Errors
/// In English, why it holds none, or more than one.
pub fn moment_in_name(name: &str, pattern: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < name.len() {
        let inside_number = at > 0
            && name.as_bytes()[at - 1].is_ascii_digit()
            && name.as_bytes()[at].is_ascii_digit();
        let read = (name.is_char_boundary(at) && !inside_number)
            .then(|| BrokenDownTime::parse_prefix(pattern, &name[at..]).ok())
            .flatten();
        match read.and_then(|(parts, length)| Some((moment_of(&parts, zone)?, length))) {
            Some((moment, length)) => {
                found.push(moment);
                at += length.max(1);
            }
            None => at += 1,
        }
    }
    found.sort_unstable();
    found.dedup();
    match found[..] {
        [moment] => Ok(moment),
        [] => Err(format!("`{name}` holds no moment as `{pattern}` writes it")),
        _ => Err(format!(
            "`{name}` holds {} moments as `{pattern}` writes them; say in the pattern what stands \
             before the right one",
            found.len()
        )),
    }
}

/// A date alone is its midnight.
fn moment_of(parts: &BrokenDownTime, zone: &TimeZone) -> Option<Timestamp> {
    if let Some(moment) = parts.timestamp() {
        return Some(moment);
    }
    let date = parts.to_date().ok().filter(|date| YEARS.contains(&date.year()))?;
    let time = match parts.hour() {
        Some(_) => parts.to_time().ok()?,
        None => civil::Time::midnight(),
    };
    let zone = parts.offset().map_or_else(|| zone.clone(), jiff::tz::Offset::to_time_zone);
    date.to_datetime(time).to_zoned(zone).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_found_anywhere_in_a_name_and_never_guessed() {
        let wita = TimeZone::get("Asia/Makassar").unwrap();
        for (name, pattern, expected) in [
            ("flood_2025091806.tif", "%Y%m%d%H", Some("2025-09-17T22:00:00Z")),
            ("2025-09-18.geojson", "%Y-%m-%d", Some("2025-09-17T16:00:00Z")),
            ("banjir 18-09-2025 jam 0645.shp", "%d-%m-%Y jam %H%M", Some("2025-09-17T22:45:00Z")),
            ("v12_20250918T0600Z.gpkg", "%Y%m%dT%H%M", Some("2025-09-17T22:00:00Z")),
            ("é20250918.csv", "%Y%m%d", Some("2025-09-17T16:00:00Z")),
            // The same moment twice is one moment.
            ("20250918/20250918.csv", "%Y%m%d", Some("2025-09-17T16:00:00Z")),
            // Issued and valid: which one is meant is for the pattern to say.
            ("model_2025091800_2025091806.tif", "%Y%m%d%H", None),
            ("model_2025091800_2025091806.tif", "_%Y%m%d%H.", Some("2025-09-17T22:00:00Z")),
            ("id120250918.csv", "%Y%m%d", None),
            ("00120918.csv", "%Y%m%d", None),
            ("flood.tif", "%Y%m%d", None),
            ("flood_20251318.tif", "%Y%m%d", None),
        ] {
            let read = moment_in_name(name, pattern, &wita).map(|moment| moment.to_string());
            assert_eq!(read.ok().as_deref(), expected, "{name} {pattern}");
        }
    }

    #[test]
    fn moments_are_read_in_iso_order_alone() {
        let wita = TimeZone::get("Asia/Makassar").unwrap();
        for (text, expected) in [
            ("2025-09-18T09:00:00+08:00", Some("2025-09-18T01:00:00Z")),
            ("2025-09-18T01:00:00Z", Some("2025-09-18T01:00:00Z")),
            ("2025-09-18 09:00", Some("2025-09-18T01:00:00Z")),
            ("2025-09-18T09:00:00", Some("2025-09-18T01:00:00Z")),
            ("2025-09-18", Some("2025-09-17T16:00:00Z")),
            ("2017/02/21 13:00:00+07", Some("2017-02-21T06:00:00Z")),
            ("18/09/2025", None),
            ("2025-13-01", None),
            ("kemarin sore", None),
            ("", None),
            ("2025-09-18T25:00:00+08:00", None),
        ] {
            let read = read_moment(text, &wita).map(|moment| moment.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }
}
