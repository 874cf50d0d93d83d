//! Validation of a report's request body.

use super::report_fields::ReportFields;
use crate::{
    feature::{geojson::geometry_value, place::read_geometry},
    http::{
        problem::Problem,
        spoken::{
            Against, ahead, moment, object, same_mode, seen_moment, within, word, words, wrong,
        },
    },
};
use geo::BoundingRect as _;
use geo_types::Geometry;
use lintas_model::{
    hazard::Trend,
    passability::{ReportStatus, fact::Confidence},
    report::lifetime::CAUSES,
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
        let unknown = fields.unknown.keys().next().map(String::as_str);
        match unknown.or(fields.seen_ahead.as_ref().map(|_| "seen_ahead")) {
            Some(name) => {
                let name: String = name.chars().take(100).collect();
                Err(wrong(format!(
                    "The body is a JSON object of a report: unknown field `{name}`."
                )))
            }
            None => Ok(fields),
        }
    }

    /// These fields as the journal keeps them: validated, what was left out filled in, each code
    /// and moment in its one spelling, edges ascending and each once.
    ///
    /// # Errors
    /// `mode_mismatch`, `invalid_report`.
    pub(crate) fn judge(self, against: &Against<'_>) -> Result<Self, Problem> {
        same_mode(self.mode.as_deref(), against)?;
        let status = word("status", &self.status, ReportStatus::from_name, || {
            ReportStatus::ALL.map(ReportStatus::name).join(", ")
        })?;
        let seen_at = seen_moment("seen_at", self.seen_at.as_deref(), against.now)?;
        let ahead = ahead(self.seen_at.as_deref(), against.now).is_some();
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
        Ok(Self {
            status: status.name().to_owned(),
            mode: None,
            vehicles: Some(vehicles(self.vehicles)?),
            edges: Some(edges),
            geometry: geometry.as_ref().and_then(geometry_value),
            cause: self.cause.map(cause).transpose()?,
            depth_m: within("depth_m", self.depth_m, DEEPEST_M)?,
            current: self.current,
            dark: self.dark,
            trend: self.trend.map(trend).transpose()?,
            max_weight_t: within("max_weight_t", self.max_weight_t, HEAVIEST_T)?,
            reason: words("reason", self.reason, 1_000)?,
            seen_at: Some(seen_at.to_string()),
            valid_until: valid_until.map(|until| until.to_string()),
            channel: words("channel", self.channel, 64)?,
            on_behalf_of: words("on_behalf_of", self.on_behalf_of, 200)?,
            confidence: Some(confidence(self.confidence)?),
            seen_ahead: self.seen_at.filter(|_| ahead),
            unknown: self.unknown,
        })
    }
}

fn cause(said: String) -> Result<String, Problem> {
    let known = |name: &str| CAUSES.contains(&name).then(|| name.to_owned());
    word("cause", &said, known, || CAUSES.join(", "))
}

fn trend(said: String) -> Result<String, Problem> {
    let known = || "rising, steady, falling".to_owned();
    Ok(word("trend", &said, Trend::from_name, known)?.name().to_owned())
}

/// Who says nothing of it has been told.
fn confidence(said: Option<String>) -> Result<String, Problem> {
    let known = || "seen, told, inferred".to_owned();
    let said = said.as_deref().unwrap_or(Confidence::Told.name());
    Ok(word("confidence", said, Confidence::from_name, known)?.name().to_owned())
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

/// The classes in their order, each once; all where none is named.
fn vehicles(names: Option<Vec<String>>) -> Result<Vec<String>, Problem> {
    let names = names.unwrap_or_default();
    let known = || VehicleClass::ALL.map(VehicleClass::name).join(", ");
    let read = |name: &String| word("vehicles", name, VehicleClass::from_name, known);
    let named: VehicleSet = names.iter().map(read).collect::<Result<_, _>>()?;
    let meant = if names.is_empty() { VehicleSet::ALL } else { named };
    Ok(meant.iter().map(|class| class.name().to_owned()).collect())
}
