//! One report: what somebody said of roads.

use geo_types::Geometry;
use jiff::Timestamp;

use super::{
    Role,
    lifetime::{ends_as_stated, life_end, lifetime},
};
use crate::hazard::Trend;
use crate::passability::{ReportFact, ReportStatus, fact::Confidence};
use crate::vehicle::VehicleSet;

/// What somebody said of roads. Never changed once it is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its id.
    pub id: String,
    /// What it says.
    pub status: ReportStatus,
    /// For whom.
    pub vehicles: VehicleSet,
    /// The edges that it names.
    pub edges: Vec<String>,
    /// Where it is, EPSG:4326: points, lines or polygons.
    pub geometry: Option<Geometry<f64>>,
    /// Cause code (see [`super::lifetime::CAUSES`]).
    pub cause: Option<String>,
    /// Depth of water on the road, metres.
    pub depth_m: Option<f64>,
    /// Whether the water flows; `None` where nobody said.
    pub current: Option<bool>,
    /// Whether it is passed in the dark.
    pub dark: Option<bool>,
    /// Where the water is going.
    pub trend: Option<Trend>,
    /// Weight limit, tonnes.
    pub max_weight_t: Option<f64>,
    /// In words.
    pub reason: Option<String>,
    /// When it was seen.
    pub seen_at: Timestamp,
    /// Until when it holds, where somebody said so.
    pub valid_until: Option<Timestamp>,
    /// How it came in (`radio`, `whatsapp`, `app`). Never public.
    pub channel: Option<String>,
    /// For whom it was filed. Never public.
    pub on_behalf_of: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// The key that it was filed with, by name. Never public.
    pub reporter: String,
    /// The role of that key when it was filed.
    pub role: Role,
    /// When it came in, by the server's clock.
    pub received_at: Timestamp,
}

impl Report {
    /// The last moment at which it holds: bad news as was said, else for its lifetime; good news until
    /// the earlier of the two. `None` where only an officer ends it: what is destroyed stays so,
    /// whatever end somebody hoped for.
    pub fn expires(&self) -> Option<Timestamp> {
        let lifetime = lifetime(self.status, self.cause.as_deref(), self.trend);
        life_end(self.status, Some(self.seen_at), self.valid_until, lifetime)
    }

    /// Whether it no longer holds at `now`.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires().is_some_and(|expires| expires < now)
    }

    /// What it says, as the rules take it.
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
        }
    }
}

/// A report that was neither withdrawn nor rejected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said<'a> {
    /// What was said.
    pub report: &'a Report,
    /// An officer has confirmed it.
    pub confirmed: bool,
}

impl Said<'_> {
    /// Whether it is an officer's word: said or confirmed by one.
    pub(crate) fn decides(&self) -> bool {
        self.report.role.decides() || self.confirmed
    }
}
