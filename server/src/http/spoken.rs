//! Validation of fields in request bodies: names, texts, numbers and moments. Shared by reports,
//! sites, dispatches and closures.

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use super::problem::{Code, Problem};

/// How far ahead of the server's clock a moment may lie: clocks of telephones differ.
const AHEAD: SignedDuration = SignedDuration::from_secs(60);
/// How far beyond the region a report may lie, degrees: roads lead out of it.
const MARGIN_DEGREES: f64 = 0.25;
/// People, households or houses at one site, at most: a regency has fewer.
const MOST_PEOPLE: i64 = 1_000_000;

/// What a body is validated against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Against<'a> {
    /// `drill` or `actual`.
    pub(crate) mode: &'a str,
    /// The box around everything in the snapshot.
    pub(crate) region: Option<[f64; 4]>,
    /// The server's clock.
    pub(crate) now: Timestamp,
}

impl Against<'_> {
    /// Whether a box (west, south, east, north) lies within the region or [`MARGIN_DEGREES`] of it.
    pub(crate) fn holds(&self, [west, south, east, north]: [f64; 4]) -> bool {
        let Some(region) = self.region else { return true };
        west >= region[0] - MARGIN_DEGREES
            && south >= region[1] - MARGIN_DEGREES
            && east <= region[2] + MARGIN_DEGREES
            && north <= region[3] + MARGIN_DEGREES
    }
}

/// Parses a body as a JSON object; `what` says in the error what it should be of.
///
/// # Errors
/// `invalid_report`.
pub(crate) fn object<T: DeserializeOwned>(body: &[u8], what: &str) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        // serde's message names our own fields and types, and quotes the body, which goes back to
        // its sender and is cut short.
        let told: String = error.to_string().chars().take(300).collect();
        wrong(format!("The body is a JSON object of {what}: {told}."))
    })
}

/// Refuses a statement of another mode than the server's.
///
/// # Errors
/// `mode_mismatch`, `invalid_report`.
pub(crate) fn same_mode(mode: Option<&str>, against: &Against<'_>) -> Result<(), Problem> {
    match mode {
        Some(mode) if mode == against.mode => Ok(()),
        Some("drill" | "actual") => {
            let told = format!("This server is {}.", against.mode);
            Err(Problem::new(Code::ModeMismatch, told))
        }
        _ => Err(wrong("mode is drill or actual, and compulsory.")),
    }
}

/// The value that `read` gives for `name`; `known` lists the names for the error.
///
/// # Errors
/// `invalid_report`.
pub(crate) fn word<T>(
    field: &str,
    name: &str,
    read: impl Fn(&str) -> Option<T>,
    known: impl Fn() -> String,
) -> Result<T, Problem> {
    read(name).ok_or_else(|| wrong(format!("{field} is one of: {}.", known())))
}

/// A finite number from 0 to `most`.
///
/// # Errors
/// `invalid_report`.
pub(crate) fn within(field: &str, number: Option<f64>, most: f64) -> Result<Option<f64>, Problem> {
    match number {
        Some(number) if !number.is_finite() || !(0.0..=most).contains(&number) => {
            Err(wrong(format!("{field} is a number from 0 to {most}.")))
        }
        number => Ok(number),
    }
}

/// A number of people, households or houses, 0 to [`MOST_PEOPLE`].
///
/// # Errors
/// `invalid_report`.
pub(crate) fn count(field: &str, number: Option<i64>) -> Result<Option<i64>, Problem> {
    match number {
        Some(number) if !(0..=MOST_PEOPLE).contains(&number) => {
            Err(wrong(format!("{field} is a whole number from 0 to {MOST_PEOPLE}.")))
        }
        number => Ok(number),
    }
}

/// A text, trimmed, of at most `most` characters and without control characters but line breaks;
/// `None` where it is empty.
///
/// # Errors
/// `invalid_report`.
pub(crate) fn words(
    field: &str,
    text: Option<String>,
    most: usize,
) -> Result<Option<String>, Problem> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > most => {
            Err(wrong(format!("{field} has at most {most} characters.")))
        }
        Some(text) if text.chars().any(|c| c.is_control() && c != '\n') => {
            Err(wrong(format!("{field} has no control characters.")))
        }
        text => Ok(text),
    }
}

/// A moment with an offset from UTC.
///
/// # Errors
/// `invalid_report`.
pub(crate) fn moment(field: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let told =
        || wrong(format!("{field} is a moment with an offset, as 2025-09-18T09:00:00+08:00."));
    text.parse().map(Some).map_err(|_no_moment| told())
}

/// A moment that is not in the future, at most `now`; `now` where there is none.
///
/// # Errors
/// `invalid_report` where it lies more than [`AHEAD`] in the future.
pub(crate) fn past_moment(
    field: &str,
    text: Option<&str>,
    now: Timestamp,
) -> Result<Timestamp, Problem> {
    if ahead(text, now).is_some() {
        return Err(wrong(format!("{field} lies in the future by the server's clock.")));
    }
    seen_moment(field, text, now)
}

/// The moment at which somebody saw what they tell; `now` where they do not say. A telephone's clock
/// that runs ahead must neither keep a statement from being taken in nor make it newer than later
/// ones: it is bounded to `now` ([`ahead`] has what it said).
///
/// # Errors
/// `invalid_report` where it is no moment.
pub(crate) fn seen_moment(
    field: &str,
    text: Option<&str>,
    now: Timestamp,
) -> Result<Timestamp, Problem> {
    Ok(moment(field, text)?.unwrap_or(now).min(now))
}

/// By how much a moment as it was said lies ahead of the server's clock; `None` up to [`AHEAD`].
pub(crate) fn ahead(text: Option<&str>, now: Timestamp) -> Option<SignedDuration> {
    let said: Timestamp = text?.parse().ok()?;
    Some(said.duration_since(now)).filter(|ahead| *ahead > AHEAD)
}

/// The problem `invalid_report` with a detail.
pub(crate) fn wrong(detail: impl Into<String>) -> Problem {
    Problem::new(Code::InvalidReport, detail)
}
