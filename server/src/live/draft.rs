//! A report as it is sent, read and judged before anything is done with it.

use geo::BoundingRect as _;
use geo_types::Geometry;
use jiff::{SignedDuration, Timestamp};
use lintas_model::{
    passability::{ReportStatus, VehicleSet, fact::Confidence},
    report::{Report, Trend, lifetime::CAUSES},
    vehicle::VehicleClass,
};
use serde::Deserialize;

use crate::{
    feature::place::read_geometry,
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
};

/// Bytes of a report at most.
pub(crate) const REPORT_BYTES: usize = 256 << 10;
/// How far ahead of the server's clock a moment of seeing may lie: clocks of telephones differ.
const AHEAD: SignedDuration = SignedDuration::from_secs(60);
/// Edges named in one report at most.
const EDGES: usize = 1_000;
/// Deepest water that is believed, metres.
const DEEPEST_M: f64 = 20.0;
/// Heaviest load that is believed, tonnes.
const HEAVIEST_T: f64 = 200.0;
/// How far beyond the region a report may lie, degrees: roads lead out of it.
const MARGIN_DEGREES: f64 = 0.25;

/// A report as it is sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    status: String,
    mode: Option<String>,
    vehicles: Option<Vec<String>>,
    geometry: Option<serde_json::Value>,
    edges: Option<Vec<String>>,
    cause: Option<String>,
    depth_m: Option<f64>,
    current: Option<bool>,
    dark: Option<bool>,
    trend: Option<String>,
    max_weight_t: Option<f64>,
    reason: Option<String>,
    seen_at: Option<String>,
    valid_until: Option<String>,
    channel: Option<String>,
    on_behalf_of: Option<String>,
    confidence: Option<String>,
}

/// What a report is judged against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Against<'a> {
    /// `drill` or `actual`.
    pub(crate) mode: &'a str,
    /// The box around everything in the snapshot.
    pub(crate) region: Option<[f64; 4]>,
    /// The server's clock.
    pub(crate) now: Timestamp,
}

impl Draft {
    /// Reads a body.
    ///
    /// # Errors
    /// `invalid_report`.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Problem> {
        serde_json::from_slice(body).map_err(|error| {
            // What serde says of a field names our own fields and types; what it quotes of the body
            // goes back to whoever sent it, and is cut short.
            let told: String = error.to_string().chars().take(300).collect();
            wrong(format!("The body is a JSON object of a report: {told}."))
        })
    }

    /// The report that it is, without an id yet.
    ///
    /// # Errors
    /// `mode_mismatch`, `invalid_report`.
    pub(crate) fn judge(self, by: &Caller, against: &Against<'_>) -> Result<Report, Problem> {
        match self.mode.as_deref() {
            Some(mode) if mode == against.mode => {}
            Some("drill" | "actual") => {
                let told = format!("This server is {}.", against.mode);
                return Err(Problem::new(Code::ModeMismatch, told));
            }
            _ => return Err(wrong("mode is drill or actual, and compulsory.")),
        }
        let status = word("status", &self.status, ReportStatus::from_name, || {
            ReportStatus::ALL.map(ReportStatus::name).join(", ")
        })?;
        let seen_at = moment("seen_at", self.seen_at.as_deref())?;
        if seen_at.is_some_and(|seen| seen > against.now.saturating_add(AHEAD).unwrap_or(seen)) {
            return Err(wrong("seen_at lies in the future by the server's clock."));
        }
        // A telephone's clock that runs ahead must not make a word newer than those after it.
        let seen_at = seen_at.unwrap_or(against.now).min(against.now);
        let valid_until = moment("valid_until", self.valid_until.as_deref())?;
        if valid_until.is_some_and(|until| until <= seen_at) {
            return Err(wrong("valid_until lies after seen_at."));
        }
        let geometry = self.geometry.as_ref().filter(|json| !json.is_null());
        let geometry = geometry.map(read_geometry).transpose().map_err(wrong)?;
        let mut edges = self.edges.unwrap_or_default();
        edges.sort();
        edges.dedup();
        check_place(geometry.as_ref(), &edges, against.region)?;
        Ok(Report {
            id: String::new(),
            status,
            vehicles: vehicles(self.vehicles)?,
            edges,
            geometry,
            cause: self
                .cause
                .map(|cause| {
                    let known = |name: &str| CAUSES.contains(&name).then(|| name.to_owned());
                    word("cause", &cause, known, || CAUSES.join(", "))
                })
                .transpose()?,
            depth_m: within("depth_m", self.depth_m, DEEPEST_M)?,
            current: self.current,
            dark: self.dark,
            trend: self
                .trend
                .map(|trend| {
                    word("trend", &trend, Trend::from_name, || "rising, steady, falling".to_owned())
                })
                .transpose()?,
            max_weight_t: within("max_weight_t", self.max_weight_t, HEAVIEST_T)?,
            reason: words("reason", self.reason, 1_000)?,
            seen_at,
            valid_until,
            channel: words("channel", self.channel, 64)?,
            on_behalf_of: words("on_behalf_of", self.on_behalf_of, 200)?,
            confidence: match self.confidence {
                None => Confidence::Told,
                Some(name) => word("confidence", &name, Confidence::from_name, || {
                    "seen, told, inferred".to_owned()
                })?,
            },
            reporter: by.name.clone(),
            role: by.role,
            received_at: against.now,
        })
    }
}

fn check_place(
    geometry: Option<&Geometry<f64>>,
    edges: &[String],
    region: Option<[f64; 4]>,
) -> Result<(), Problem> {
    if geometry.is_none() && edges.is_empty() {
        return Err(wrong("A report says where: geometry, or edges."));
    }
    if edges.len() > EDGES {
        return Err(wrong(format!("At most {EDGES} edges are named in one report.")));
    }
    let bounds = geometry.and_then(|geometry| geometry.bounding_rect());
    if let (Some(bounds), Some([west, south, east, north])) = (bounds, region) {
        let beyond = bounds.min().x < west - MARGIN_DEGREES
            || bounds.min().y < south - MARGIN_DEGREES
            || bounds.max().x > east + MARGIN_DEGREES
            || bounds.max().y > north + MARGIN_DEGREES;
        if beyond {
            return Err(wrong("geometry lies outside the region; is it longitude, latitude?"));
        }
    }
    Ok(())
}

fn vehicles(names: Option<Vec<String>>) -> Result<VehicleSet, Problem> {
    let Some(names) = names.filter(|names| !names.is_empty()) else { return Ok(VehicleSet::ALL) };
    let known = || VehicleClass::ALL.map(VehicleClass::name).join(", ");
    names.iter().map(|name| word("vehicles", name, VehicleClass::from_name, known)).collect()
}

fn word<T>(
    field: &str,
    name: &str,
    read: impl Fn(&str) -> Option<T>,
    known: impl Fn() -> String,
) -> Result<T, Problem> {
    read(name).ok_or_else(|| wrong(format!("{field} is one of: {}.", known())))
}

fn within(field: &str, number: Option<f64>, most: f64) -> Result<Option<f64>, Problem> {
    match number {
        Some(number) if !number.is_finite() || !(0.0..=most).contains(&number) => {
            Err(wrong(format!("{field} is a number from 0 to {most}.")))
        }
        number => Ok(number),
    }
}

fn words(field: &str, text: Option<String>, most: usize) -> Result<Option<String>, Problem> {
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

fn moment(field: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let told =
        || wrong(format!("{field} is a moment with an offset, as 2025-09-18T09:00:00+08:00."));
    text.parse().map(Some).map_err(|_no_moment| told())
}

fn wrong(detail: impl Into<String>) -> Problem {
    Problem::new(Code::InvalidReport, detail)
}
