//! A report about roads.

use geo_types::Geometry;
use jiff::Timestamp;

use super::{
    Role,
    lifetime::{ends_as_stated, life_end, lifetime},
};
use crate::hazard::Trend;
use crate::passability::{ReportFact, ReportStatus, fact::Confidence};
use crate::vehicle::VehicleSet;

/// A report about roads. Never changed once it is filed.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its id.
    pub id: String,
    /// The status that it reports.
    pub status: ReportStatus,
    /// The classes that it concerns.
    pub vehicles: VehicleSet,
    /// Ids of edges that it names.
    pub edges: Vec<String>,
    /// Points, lines or polygons, EPSG:4326.
    pub geometry: Option<Geometry<f64>>,
    /// Cause code (see [`super::lifetime::CAUSES`]).
    pub cause: Option<String>,
    /// Depth of water on the road, metres.
    pub depth_m: Option<f64>,
    /// Whether the water has a current; `None` where not stated.
    pub current: Option<bool>,
    /// Whether the road is passed in the dark; `None` where not stated.
    pub dark: Option<bool>,
    /// Whether the water rises or falls; `None` where not stated.
    pub trend: Option<Trend>,
    /// Weight limit, tonnes.
    pub max_weight_t: Option<f64>,
    /// Reason, as free text.
    pub reason: Option<String>,
    /// When it was seen.
    pub seen_at: Timestamp,
    /// Stated end.
    pub valid_until: Option<Timestamp>,
    /// How it came in (`radio`, `whatsapp`, `app`). Never public.
    pub channel: Option<String>,
    /// On whose behalf it was filed. Never public.
    pub on_behalf_of: Option<String>,
    /// How it is known: seen, told or inferred.
    pub confidence: Confidence,
    /// Name of the key that it was filed with. Never public.
    pub reporter: String,
    /// The role of that key when it was filed.
    pub role: Role,
    /// When it came in, by the server's clock.
    pub received_at: Timestamp,
    /// Where its moment is in doubt, since a clock was wrong: the latest moment that can be true.
    /// Worse news lives from it; better news waits until an officer confirms the report.
    pub in_doubt: Option<Timestamp>,
}

impl Report {
    /// The last moment at which it counts: bad news until its stated end, else for its lifetime;
    /// good news until the earlier of the two. `None` where only an officer ends it: what is
    /// destroyed stays so, whatever end was stated.
    pub fn expires(&self) -> Option<Timestamp> {
        let lifetime = lifetime(self.status, self.cause.as_deref(), self.trend);
        let lives_from = match (self.status, self.in_doubt) {
            (ReportStatus::Open, _) | (_, None) => self.seen_at,
            (_, Some(latest)) => latest.max(self.seen_at),
        };
        life_end(self.status, Some(lives_from), self.valid_until, lifetime)
    }

    /// Whether it has expired by `now`.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires().is_some_and(|expires| expires < now)
    }

    /// The form that the rules take.
    pub fn fact(&self) -> ReportFact<'_> {
        ReportFact {
            id: &self.id,
            status: self.status,
            vehicles: self.vehicles,
            cause: self.cause.as_deref(),
            depth_m: self.depth_m,
            max_weight_t: self.max_weight_t,
            as_of: Some(self.seen_at),
            starts: None,
            expires: self.expires(),
            ends_as_stated: self.valid_until.is_some() && ends_as_stated(self.cause.as_deref()),
            lost: None,
            held_back: false,
            waits: false,
            confidence: self.confidence,
            one_band_deeper: self.current == Some(true) || self.dark == Some(true),
            outdated_for: VehicleSet::NONE,
            doubtful: false,
            agreed: None,
        }
    }
}

/// A report that is neither withdrawn nor rejected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said<'a> {
    /// The report.
    pub report: &'a Report,
    /// An officer has confirmed it.
    pub confirmed: bool,
}

impl Said<'_> {
    /// Whether an officer filed or confirmed it. A report whose moment is in doubt ends no other
    /// and improves nothing before it is confirmed, whoever filed it.
    pub fn decides(&self) -> bool {
        self.confirmed || self.report.role.decides() && self.report.in_doubt.is_none()
    }
}
