//! Moments, as configurations and tables write them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

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

#[cfg(test)]
mod tests {
    use super::*;

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
