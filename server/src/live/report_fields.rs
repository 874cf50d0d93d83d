//! The fields of a report, in one place for request bodies and journal payloads.
//!
//! A request's fields are validated and go into the journal as fields; the [`Report`] is built once,
//! from what the journal says, so that living and restarting end the same.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::{
    hazard::Trend,
    passability::{ReportStatus, fact::Confidence},
    report::Report,
    vehicle::{VehicleClass, VehicleSet},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::act_time::{ActTime, TOLERANCE};
use crate::{feature::place::read_geometry, http::caller::Caller};

/// The fields of a report under their JSON names. Codes are text here: a request with an unknown
/// code is refused, while the journal is read as far as possible.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReportFields {
    pub(super) status: String,
    /// `drill` or `actual`, the mode of the server that is meant; in the journal a column of its
    /// own.
    #[serde(skip_serializing)]
    pub(super) mode: Option<String>,
    pub(super) vehicles: Option<Vec<String>>,
    pub(super) edges: Option<Vec<String>>,
    pub(super) geometry: Option<Value>,
    pub(super) cause: Option<String>,
    pub(super) depth_m: Option<f64>,
    pub(super) current: Option<bool>,
    pub(super) dark: Option<bool>,
    pub(super) trend: Option<String>,
    pub(super) max_weight_t: Option<f64>,
    pub(super) reason: Option<String>,
    pub(super) seen_at: Option<String>,
    pub(super) valid_until: Option<String>,
    pub(super) channel: Option<String>,
    pub(super) on_behalf_of: Option<String>,
    pub(super) confidence: Option<String>,
    /// An officer means more than one report of an officer usually bears on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wide: Option<bool>,
    /// The moment of seeing as it was told, where it lay ahead of the server's clock. Never part of a
    /// request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seen_ahead: Option<String>,
    /// Unknown fields: a mistake in a request, a later release's in the journal.
    #[serde(flatten, skip_serializing)]
    pub(super) unknown: BTreeMap<String, Value>,
}

impl ReportFields {
    /// The report of a journal payload; `None` where place, moment or confidence cannot be read.
    /// Other unreadable fields are left out.
    pub(super) fn kept(self, id: &str, by: &Caller, time: ActTime) -> Option<Report> {
        let place = self.geometry.filter(|place| !place.is_null());
        let moment = |text: String| text.parse::<Timestamp>().ok();
        let vehicles = self.vehicles.unwrap_or_default();
        // An unknown status is `unknown`, not nothing: somebody saw something there.
        let status = ReportStatus::from_name(&self.status).unwrap_or(ReportStatus::Unknown);
        let seen_at = self.seen_at.and_then(moment)?;
        let seen_at = match status {
            ReportStatus::Open => time.oldest(seen_at),
            _ => time.bounded(seen_at),
        };
        let said = self.seen_ahead.and_then(moment);
        let limit = time.stamped.saturating_add(TOLERANCE).unwrap_or(time.stamped);
        let is_ahead = said.is_some_and(|said| said > limit);
        Some(Report {
            id: id.to_owned(),
            status,
            vehicles: vehicles
                .iter()
                .filter_map(|name| VehicleClass::from_name(name))
                .collect::<VehicleSet>(),
            edges: self.edges.unwrap_or_default(),
            geometry: place.map(|place| read_geometry(&place)).transpose().ok()?,
            cause: self.cause,
            depth_m: self.depth_m,
            current: self.current,
            dark: self.dark,
            trend: self.trend.as_deref().and_then(Trend::from_name),
            max_weight_t: self.max_weight_t,
            reason: self.reason,
            seen_at,
            valid_until: self.valid_until.and_then(moment),
            channel: self.channel,
            on_behalf_of: self.on_behalf_of,
            confidence: Confidence::from_name(&self.confidence?)?,
            reporter: by.name.clone(),
            role: by.role,
            received_at: time.stamped.min(time.ordered),
            in_doubt: match time.doubted {
                true => Some(time.latest),
                false => is_ahead.then_some(seen_at),
            },
        })
    }
}
