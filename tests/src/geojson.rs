//! Reads GeoJSON as a client does that shares no code with the server.

use std::collections::BTreeSet;

use serde_json::Value;

/// A member of an object that is a text.
///
/// # Panics
/// Where it is none.
pub fn text<'a>(of: &'a Value, member: &str) -> &'a str {
    of[member].as_str().unwrap_or_else(|| panic!("no {member} in {of}"))
}

/// The ids of features.
///
/// # Panics
/// Where one has none.
pub fn ids(features: &[Value]) -> BTreeSet<String> {
    features.iter().map(|it| text(it, "id").to_owned()).collect()
}

/// Calls `see` with longitude and latitude of every place of a geometry.
///
/// # Panics
/// Where these are no coordinates.
pub fn places(coordinates: &Value, see: &mut dyn FnMut(f64, f64)) {
    let parts = coordinates.as_array().expect("coordinates are lists");
    match parts.first().and_then(Value::as_f64) {
        Some(x) => see(x, parts[1].as_f64().expect("two numbers")),
        None => parts.iter().for_each(|part| places(part, see)),
    }
}

/// The days from 1970 to a date of the Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms").
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Milliseconds since 1970 of a moment by RFC 3339 in UTC; `None` where it is no text.
///
/// # Panics
/// Where it is another text.
pub fn moment(told: &Value) -> Option<i64> {
    let told = told.as_str()?.strip_suffix('Z').expect("moments are told in UTC");
    let (whole, fraction) = told.split_once('.').unwrap_or((told, "0"));
    let numbers: Vec<i64> =
        whole.split(['-', 'T', ':']).map(|it| it.parse().expect("a number")).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else { panic!("{told}") };
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    let fraction: f64 = format!("0.{fraction}").parse().expect("a number");
    Some(seconds * 1000 + (fraction * 1000.0).round() as i64)
}

/// A time whose ends may be open, in milliseconds since 1970.
pub type HeldFor = (Option<i64>, Option<i64>);

/// From when to when a feature holds; `None` where it tells no time.
///
/// # Panics
/// Where it tells something else than moments.
pub fn time(feature: &Value) -> Option<HeldFor> {
    let told = |names: &[&str]| names.iter().find_map(|it| moment(&feature["properties"][it]));
    let to = told(&["valid_to", "expires"]);
    let from = told(&["valid_from", "starts", "as_of"]);
    let from = from.filter(|from| to.is_none_or(|to| *from <= to));
    (from.is_some() || to.is_some()).then_some((from, to))
}
