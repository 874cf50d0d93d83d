//! Validation of a report's request body.

use super::report_fields::ReportFields;
use crate::{
    feature::place::read_geometry,
    http::{
        caller::Caller,
        problem::Problem,
        spoken::{Against, moment, object, past_moment, same_mode, within, word, words, wrong},
    },
};
use geo::BoundingRect as _;
use geo_types::Geometry;
use lintas_model::{
    hazard::Trend,
    passability::{ReportStatus, fact::Confidence},
    report::{Report, lifetime::CAUSES},
    vehicle::{VehicleClass, VehicleSet},
};

/// Bytes of a report at most.
pub(crate) const REPORT_BYTES: usize = 256 << 10;
/// Edges named in one report at most.
const EDGES: usize = 1_000;
/// Deepest water that is believed, metres; more is refused.
const DEEPEST_M: f64 = 20.0;
/// Greatest weight limit that is believed, tonnes; more is refused.
const HEAVIEST_T: f64 = 200.0;

impl ReportFields {
    /// Parses a request body. Unknown fields are refused: they are misspelled ones.
    ///
    /// # Errors
    /// `invalid_report`.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Problem> {
        let fields: Self = object(body, "a report")?;
        match fields.unknown.keys().next() {
            Some(name) => {
                let name: String = name.chars().take(100).collect();
                Err(wrong(format!(
                    "The body is a JSON object of a report: unknown field `{name}`."
                )))
            }
            None => Ok(fields),
        }
    }

    /// The report, validated, without an id yet; its list of edges ascending, each once.
    ///
    /// # Errors
    /// `mode_mismatch`, `invalid_report`.
    pub(crate) fn judge(self, by: &Caller, against: &Against<'_>) -> Result<Report, Problem> {
        same_mode(self.mode.as_deref(), against)?;
        let status = word("status", &self.status, ReportStatus::from_name, || {
            ReportStatus::ALL.map(ReportStatus::name).join(", ")
        })?;
        let seen_at = past_moment("seen_at", self.seen_at.as_deref(), against.now)?;
        let valid_until = moment("valid_until", self.valid_until.as_deref())?;
        if valid_until.is_some_and(|until| until <= seen_at) {
            return Err(wrong("valid_until lies after seen_at."));
        }
        let geometry = self.geometry.as_ref().filter(|json| !json.is_null());
        let geometry = geometry.map(read_geometry).transpose().map_err(wrong)?;
        let mut edges = self.edges.unwrap_or_default();
        edges.sort();
        edges.dedup();
        check_place(geometry.as_ref(), &edges, against)?;
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
    against: &Against<'_>,
) -> Result<(), Problem> {
    if geometry.is_none() && edges.is_empty() {
        return Err(wrong("A report says where: geometry, or edges."));
    }
    if edges.len() > EDGES {
        return Err(wrong(format!("At most {EDGES} edges are named in one report.")));
    }
    let bounds = geometry.and_then(|geometry| geometry.bounding_rect());
    let beyond = |bounds: geo_types::Rect<f64>| {
        let (low, high) = (bounds.min(), bounds.max());
        !against.holds([low.x, low.y, high.x, high.y])
    };
    if bounds.is_some_and(beyond) {
        return Err(wrong("geometry lies outside the region; is it longitude, latitude?"));
    }
    Ok(())
}

fn vehicles(names: Option<Vec<String>>) -> Result<VehicleSet, Problem> {
    let Some(names) = names.filter(|names| !names.is_empty()) else { return Ok(VehicleSet::ALL) };
    let known = || VehicleClass::ALL.map(VehicleClass::name).join(", ");
    names.iter().map(|name| word("vehicles", name, VehicleClass::from_name, known)).collect()
}
