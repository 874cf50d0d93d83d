//! `observed_at` and `lifetime_h` of a source: when it looked, and how long that counts.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use toml::Spanned;

use super::raw::{RawMoment, RawObserved, RawScalar};
use super::resolve::Resolver;
use super::source::Observed;

/// Ten years: what is meant to last longer is meant to last, not to age.
const LONGEST_H: f64 = 87_600.0;
/// The years that the name of a file may speak of.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;
const NAME_HINT: &str = "write it as { name = \"%Y%m%d%H\" }";

impl Resolver<'_> {
    pub(super) fn observed(&mut self, raw: Option<&Spanned<RawObserved>>) -> Observed {
        let Some(raw) = raw else { return Observed::Unsaid };
        match raw.get_ref() {
            RawObserved::Moment(RawMoment::Text(text)) if text == "mtime" => Observed::Mtime,
            RawObserved::Moment(moment) => {
                let moment = self.moment_in(&moment.to_string(), &raw.span());
                moment.map_or(Observed::Unsaid, Observed::At)
            }
            RawObserved::Table(table) => self.observed_in(table, &raw.span()),
        }
    }

    fn observed_in(&mut self, table: &BTreeMap<String, RawScalar>, at: &Range<usize>) -> Observed {
        const KEYS: [&str; 2] = ["name", "property"];
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let problem = self.document.problem(at, format!("unknown key `{key}`"));
            self.problems.push(problem.proposing(key, KEYS));
            return Observed::Unsaid;
        }
        let text = |key: &str| match table.get(key) {
            Some(RawScalar::Text(text)) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        };
        match (table.len(), text("name"), text("property")) {
            (1, Some(pattern), _) => {
                if !is_pattern(&pattern) {
                    let message = format!("`{pattern}` is no pattern of a date");
                    let problem = self.document.problem(at, message).advising(NAME_HINT);
                    self.problems.push(problem);
                }
                Observed::Name(pattern)
            }
            (1, _, Some(property)) => Observed::Property(property),
            _ => {
                self.wrong(at, "`observed_at` takes one of `name` and `property`, each a text");
                Observed::Unsaid
            }
        }
    }

    pub(super) fn lifetime(&mut self, raw: Option<&Spanned<f64>>) -> Option<SignedDuration> {
        let hours = self.above_zero("lifetime_h", raw)?;
        if hours > LONGEST_H {
            let span = raw.map_or(0..0, Spanned::span);
            self.wrong(&span, format!("`lifetime_h` is at most {LONGEST_H} hours: ten years"));
            return None;
        }
        Some(SignedDuration::from_secs_f64(hours * 3600.0))
    }
}

/// Does the pattern name a date at all? Tried on one.
fn is_pattern(pattern: &str) -> bool {
    let tried = civil::date(2025, 9, 18).at(6, 45, 30, 0).to_zoned(TimeZone::UTC).ok();
    let written = tried.and_then(|tried| strtime::format(pattern, &tried).ok());
    written.is_some_and(|text| moment_in_name(&text, pattern, &TimeZone::UTC).is_ok())
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
    fn a_pattern_names_a_date() {
        for (pattern, is) in
            [("%Y%m%d%H", true), ("%Y-%m-%d", true), ("%H%M", false), ("%Q1", false), ("x", false)]
        {
            assert_eq!(is_pattern(pattern), is, "{pattern}");
        }
    }
}
