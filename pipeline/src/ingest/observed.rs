//! The moment that a source was observed at, where it is taken from its file: time of modification,
//! file name, or a property of the file.

use std::io::{BufRead, BufReader};
use std::path::Path;

use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};
use serde_json::Value;

use super::gdal::property;
use super::moment;
use crate::config::{Config, Observed, Source, moment_in_name};

/// Numbers above this are milliseconds since 1970: as seconds it would be the year 5138.
const MOST_SECONDS: f64 = 1e11;

/// The moment that `source` was observed at, read from where its configuration says.
///
/// # Errors
/// A finding with the reason why it could not be read; the rows of the source are then undated
/// unless they have dates of their own.
pub(super) fn observed_at(
    config: &Config,
    source: &Source,
) -> Result<Option<Timestamp>, Box<Finding>> {
    let told = |value: &str, why: String| {
        let message = format!("its rows have no date of their source: {why}");
        let finding = Finding::new(FindingCode::UndatedEvidence, &source.id, message);
        let id = format!("barisnya tidak mendapat tanggal dari sumbernya: {why}");
        Box::new(finding.in_column("observed_at", value).in_indonesian(id))
    };
    let zone = &config.region.time_zone;
    match &source.observed {
        Observed::Unsaid => Ok(None),
        Observed::At(moment) => Ok(Some(*moment)),
        Observed::Mtime => written_at(source).map(Some).map_err(|why| told("mtime", why)),
        Observed::Name(pattern) => moment_in_name(&name_of(source), pattern, zone)
            .map(Some)
            .map_err(|why| told(pattern, why)),
        Observed::Property(property) => match property_of(source, property) {
            Ok(value) => moment_of(&value, zone)
                .map(Some)
                .ok_or_else(|| told(property, format!("`{value}` is no moment"))),
            Err(why) => Err(told(property, why)),
        },
    }
}

fn written_at(source: &Source) -> Result<Timestamp, String> {
    let file = source.path.file.as_deref().ok_or("it is no file")?;
    let modified = file.metadata().and_then(|metadata| metadata.modified());
    let modified = modified.map_err(|error| format!("cannot see its file: {error}"))?;
    if modified == std::time::SystemTime::UNIX_EPOCH {
        return Err("nobody says when its file was written".to_owned());
    }
    Timestamp::try_from(modified).map_err(|error| error.to_string())
}

/// The name of the file; inside an archive, that of the file in it.
fn name_of(source: &Source) -> String {
    let inside = Path::new(&source.path.opened).file_name();
    let file = source.path.file.as_deref().and_then(Path::file_name);
    inside.or(file).unwrap_or_default().to_string_lossy().into_owned()
}

fn property_of(source: &Source, property: &str) -> Result<Value, String> {
    let none = || format!("it has no property `{property}`");
    let is_json = matches!(source.path.ending().as_str(), "json" | "geojson");
    let plain = source.path.file.as_deref().filter(|file| is_json && source.path.is_plain(file));
    if let Some(file) = plain {
        let file = std::fs::File::open(file).map_err(|error| format!("cannot read it: {error}"))?;
        return member(BufReader::new(file), property).ok_or_else(none);
    }
    property::read(&source.path.opened, property).map(Value::String).ok_or_else(none)
}

/// The member of a JSON object at a dotted path. Other members are parsed and dropped without being
/// kept in memory: one of them holds the features, which may be large.
fn member(mut json: impl BufRead, path: &str) -> Option<Value> {
    // UTF-8 byte order mark.
    if json.fill_buf().ok()?.starts_with(b"\xEF\xBB\xBF") {
        json.consume(3);
    }
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let mut found = None;
    let visitor = Members { wanted: [path, first], found: &mut found };
    // An error behind the member (a file cut short) does not matter: it was read.
    let _ = serde::Deserializer::deserialize_map(
        &mut serde_json::Deserializer::from_reader(json),
        visitor,
    );
    let (name, value) = found?;
    if name == path {
        return Some(value);
    }
    rest.split('.').try_fold(&value, |value, step| value.get(step)).cloned()
}

struct Members<'a> {
    /// The whole path, which may itself be a member's name with dots and then wins; its first step.
    wanted: [&'a str; 2],
    found: &'a mut Option<(String, Value)>,
}

impl<'de> serde::de::Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            let known = self.found.as_ref().is_some_and(|(known, _)| known == self.wanted[0]);
            if self.wanted.contains(&name.as_str()) && !known {
                *self.found = Some((name, map.next_value()?));
            } else {
                map.next_value::<serde::de::IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

fn moment_of(value: &Value, zone: &jiff::tz::TimeZone) -> Option<Timestamp> {
    match value {
        Value::Number(number) => epoch(number.as_f64()?),
        Value::String(text) => {
            let text = text.trim();
            let number = || text.parse().ok().filter(|seconds| *seconds > 1e8).and_then(epoch);
            moment::read(&of_tiff(text), None, zone).ok().or_else(number)
        }
        _ => None,
    }
}

/// Seconds, or milliseconds, since 1970.
fn epoch(number: f64) -> Option<Timestamp> {
    let milliseconds = if number.abs() > MOST_SECONDS { number } else { number * 1000.0 };
    (milliseconds.abs() < 1e15).then(|| Timestamp::from_millisecond(milliseconds as i64).ok())?
}

/// Turns the date form of TIFF, `2025:09:18 06:00:00` (tag DateTime, TIFF 6.0), into ISO form.
fn of_tiff(text: &str) -> String {
    let bytes = text.as_bytes();
    let is = bytes.len() >= 10 && bytes[4] == b':' && bytes[7] == b':';
    if is { text.replacen(':', "-", 2) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: &str = "ncols 1\nnrows 1\nxllcorner 116\nyllcorner -1\ncellsize 0.5\n3\n";

    /// What `observed_at = …` of a file comes to.
    fn observed(rule: &str, name: &str, text: &str) -> Result<Option<String>, FindingCode> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let moment = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        std::fs::File::open(&path).unwrap().set_modified(moment).unwrap();
        let config = format!(
            "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n\
             [[source]]\nid = \"s\"\nlayer = \"hazards\"\npath = \"{name}\"\nbasis = \"observed\"\n\
             observed_at = {rule}\n"
        );
        let file = folder.path().join("lintas.toml");
        let config = Config::parse(&file, &config, Timestamp::UNIX_EPOCH).unwrap();
        observed_at(&config, &config.sources[0])
            .map(|moment| moment.map(|moment| moment.to_string()))
            .map_err(|finding| finding.code)
    }

    #[test]
    fn a_file_says_when_it_was_observed_by_its_time_its_name_or_a_property() {
        let json = "{\"features\": [{\"timestamp\": 1}], \"timestamp\": 1758146400000,\n\
                    \"at\": \"2025-09-18 06:00\", \"properties\": {\"made\": {\"on\": \"2025-09-18\"}}}";
        for (rule, name, text, expected) in [
            ("2025-09-18T06:00:00+08:00", "a.asc", GRID, Some("2025-09-17T22:00:00Z")),
            ("\"mtime\"", "a.asc", GRID, Some("2001-09-09T01:46:40Z")),
            ("{ name = \"%Y%m%d%H\" }", "a_2025091806.asc", GRID, Some("2025-09-17T22:00:00Z")),
            ("{ property = \"timestamp\" }", "a.geojson", json, Some("2025-09-17T22:00:00Z")),
            ("{ property = \"at\" }", "a.geojson", json, Some("2025-09-17T22:00:00Z")),
            ("{ property = \"properties.made.on\" }", "a.json", json, Some("2025-09-17T16:00:00Z")),
            ("{ property = \"AREA_OR_POINT\" }", "a.asc", GRID, None),
            ("{ property = \"properties.made\" }", "a.json", json, None),
            ("{ property = \"none\" }", "a.geojson", json, None),
            ("{ property = \"at\" }", "a.geojson", "nonsense", None),
            ("{ name = \"%Y%m%d%H\" }", "a.asc", GRID, None),
        ] {
            let found = observed(rule, name, text);
            match expected {
                Some(moment) => assert_eq!(found.unwrap().as_deref(), Some(moment), "{rule}"),
                None => assert_eq!(found, Err(FindingCode::UndatedEvidence), "{rule}"),
            }
        }
    }

    #[test]
    fn a_tag_of_a_raster_says_it_in_the_words_of_tiff() {
        let zone = jiff::tz::TimeZone::UTC;
        let read = |text: &str| moment_of(&Value::from(text), &zone).map(|m| m.to_string());
        assert_eq!(read("2025:09:18 06:00:00").as_deref(), Some("2025-09-18T06:00:00Z"));
        assert_eq!(read("1758175200").as_deref(), Some("2025-09-18T06:00:00Z"));
        assert_eq!(read("18"), None);
    }
}
