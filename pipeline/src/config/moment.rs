//! Moments in configurations, tables and file names.

use jiff::fmt::strtime::BrokenDownTime;
use jiff::{
    Timestamp,
    civil::{self, Date, DateTime},
    tz::TimeZone,
};

/// Years that a date in a file name may have; other digits are no date.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// The moment that `text` names, in ISO 8601 order only: `2025-09-18` or `2025/09/18`, with `T` or
/// a blank before the time. (`03/04/2025` could be March or April and is not read.) Without an
/// offset it is local time in `zone`; a date alone is midnight there.
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
    // It has an offset, but is not a valid instant: do not try it as local time.
    if iso.ends_with(['Z', 'z']) || iso.get(11..)?.contains(['+', '-']) {
        return None;
    }
    let civil: DateTime = iso.parse().ok()?;
    civil.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

/// Completes an offset such as `+07`, as GDAL writes it.
fn full_offset(time: &str) -> String {
    let time = time.replace(' ', "");
    match time.rfind(['+', '-']) {
        Some(at) if time.len() - at == 3 => format!("{time}:00"),
        _ => time,
    }
}

/// The moment anywhere in `name` that matches a strftime `pattern`; in `zone` where the pattern has
/// no offset. Numbers are never split: `%Y%m%d` does not match in the middle of a longer number.
///
/// # Errors
/// In English: no match, or matches with different moments.
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

/// The moment of a match; a date without a time is midnight.
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
            // The same moment twice is no contradiction.
            ("20250918/20250918.csv", "%Y%m%d", Some("2025-09-17T16:00:00Z")),
            // Issue time and valid time: the pattern must tell them apart.
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
