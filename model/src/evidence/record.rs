//! Rows of sources that are evidence on roads: hazards, coverages, closures.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::ended::Spoken;
use crate::hazard::{Basis, HazardKind};
use crate::passability::{
    HazardFact, Lost, ReportFact, ReportStatus,
    fact::{Confidence, Coverage},
    phase::is_ahead,
};
use crate::report::lifetime::{ends_as_stated, life_end, lifetime};
use crate::vehicle::{VehicleClass, VehicleSet};

/// A hazard: one row of a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HazardRecord {
    /// Its id.
    pub id: String,
    /// Id of the source that it comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Kind of hazard.
    pub kind: HazardKind,
    /// How it is known.
    pub basis: Basis,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Start of validity.
    pub valid_from: Option<Timestamp>,
    /// Stated end.
    pub valid_to: Option<Timestamp>,
    /// Lifetime, seconds: how long it counts where no end is stated, and how long it leaves the
    /// edge `unknown` once it is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime_s: Option<i64>,
    /// The moment of the first snapshot in which its source no longer has it on these edges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_since: Option<Timestamp>,
    /// Its source is held back: this is one of the last good rows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
    /// Its source is held back, and this is a new row of it beside the last good ones: what is good
    /// in it waits until the source is read whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside: bool,
    /// Its moment was in the future (by more than clocks differ) when it was first read: what is
    /// good in it waits until it is stated again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
}

impl HazardRecord {
    /// The part that ends and renewals are compared with.
    pub fn spoken(&self) -> Spoken<'_> {
        let latest = self.as_of.or(self.lost_since);
        Spoken { id: &self.id, source: &self.source, latest }
    }

    /// Whether it is, or may be, actual water. Then its place is not dry for a coverage of its
    /// source, and a bridge that begins there is doubtful.
    pub const fn may_wet(&self) -> bool {
        self.basis.is_actual() && self.kind.may_be_water()
    }

    /// The form that the rules take, with its depths on one edge.
    pub fn fact(&self, depth_m: Option<f64>, shallowest_m: Option<f64>) -> HazardFact<'_> {
        let lived = |from: Timestamp| from.checked_add(self.lifetime()).unwrap_or(Timestamp::MAX);
        let aged = self.as_of.filter(|_| self.lifetime_s.is_some()).map(lived);
        HazardFact {
            id: &self.id,
            kind: self.kind,
            basis: self.basis,
            depth_m,
            shallowest_m,
            as_of: self.as_of,
            valid_from: self.valid_from,
            until: self.valid_to.or(aged),
            good_until: self.valid_to.into_iter().chain(aged).min(),
            lost: self.lost_since.map(|since| Lost { since, until: lived(since) }),
            held_back: self.held_back,
            waits: self.good_waits(),
        }
    }

    /// Whether its good part (that it is shallow) does not count yet: it waits, or it begins later
    /// than it was stated, so that nobody has seen yet how shallow it is.
    pub(super) fn good_waits(&self) -> bool {
        let announced = self.valid_from.zip(self.as_of);
        self.waits || self.beside || announced.is_some_and(|(from, said)| is_ahead(from, said))
    }

    /// Its lifetime; 12 hours in files of earlier releases, which do not state it.
    fn lifetime(&self) -> SignedDuration {
        self.lifetime_s.map_or(SignedDuration::from_hours(12), SignedDuration::from_secs)
    }
}

/// The coverage of a survey or model: it looked for water on whole edges and found none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageRecord {
    /// Id of the source.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// The last moment at which it holds; without one it grants nothing.
    #[serde(rename = "valid_to")]
    pub until: Option<Timestamp>,
    /// Observed or modelled.
    #[serde(default = "modelled")]
    pub basis: Basis,
    /// Its moment was in the future (by more than clocks differ) when it was first read: it waits
    /// until it is stated again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
}

const fn modelled() -> Basis {
    Basis::Modelled
}

impl CoverageRecord {
    /// The form that the rules take.
    pub fn fact(&self) -> Coverage {
        // A coverage that waits grants nothing, like one without a moment.
        Coverage { as_of: self.as_of.filter(|_| !self.waits), until: self.until, basis: self.basis }
    }
}

/// A closure or field report of a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClosureRecord {
    /// Its id.
    pub id: String,
    /// The status that it reports.
    pub status: ReportStatus,
    /// The classes that it concerns.
    pub vehicles: Vec<VehicleClass>,
    /// Cause code.
    pub cause: Option<String>,
    /// Depth of water on the road, metres.
    pub depth_m: Option<f64>,
    /// Weight limit, tonnes.
    pub max_weight_t: Option<f64>,
    /// Reason, as free text.
    pub reason: Option<String>,
    /// Id of the source that it comes from.
    pub source: String,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Start.
    pub starts: Option<Timestamp>,
    /// Stated end.
    pub expires: Option<Timestamp>,
    /// How it is known: seen, told or inferred.
    pub confidence: Confidence,
    /// Its source has an officer's authority.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub officer: bool,
    /// The moment of the first snapshot in which its source no longer has it on these edges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_since: Option<Timestamp>,
    /// Its source is held back: this is one of the last good rows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
    /// Its source is held back, and this is a new row of it beside the last good ones: what is good
    /// in it waits until the source is read whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside: bool,
    /// Its moment was in the future (by more than clocks differ) when it was first read: what is
    /// good in it waits until it is stated again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
    /// Lifetime of its source's statements, seconds, where the configuration sets one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime_s: Option<i64>,
}

impl ClosureRecord {
    /// The part that ends and renewals are compared with.
    pub fn spoken(&self) -> Spoken<'_> {
        let latest = self.as_of.or(self.lost_since);
        Spoken { id: &self.id, source: &self.source, latest }
    }

    /// Whether it may improve the state of a road: somebody saw it, or it is of an officer's
    /// source.
    pub fn is_trusted(&self) -> bool {
        self.officer || self.confidence == Confidence::Seen
    }

    /// Whether its status is open.
    const fn is_good(&self) -> bool {
        matches!(self.status, ReportStatus::Open)
    }

    /// Whether its good part does not count yet: it waits, or it starts later than it was stated.
    /// An announced opening is a plan that nobody has seen, and time alone never opens a road.
    pub(super) fn good_waits(&self) -> bool {
        let announced = self.starts.zip(self.as_of);
        self.waits || self.beside || announced.is_some_and(|(starts, said)| is_ahead(starts, said))
    }

    /// Whether it may open a road: its status is open, it is trusted, not lost, and does not wait.
    pub fn may_open(&self) -> bool {
        self.is_good() && self.is_trusted() && self.lost_since.is_none() && !self.good_waits()
    }

    /// How long it counts where no end is stated; `None` where only a statement ends it (destroyed
    /// things).
    pub fn lifetime(&self) -> Option<SignedDuration> {
        let of_its_cause = lifetime(self.status, self.cause.as_deref(), None)?;
        Some(self.lifetime_s.map_or(of_its_cause, SignedDuration::from_secs))
    }

    /// The last moment at which it counts: bad news until its stated end, else for its lifetime;
    /// good news until the earlier of the two. `None` where it does not age.
    pub fn until(&self) -> Option<Timestamp> {
        life_end(self.status, self.as_of, self.expires, self.lifetime())
    }

    /// The form that the rules take.
    pub fn fact(&self) -> ReportFact<'_> {
        let lost = self.lost_since.map(|since| {
            let doubt = self.lifetime().unwrap_or(SignedDuration::ZERO);
            Lost { since, until: since.checked_add(doubt).unwrap_or(Timestamp::MAX) }
        });
        ReportFact {
            id: &self.id,
            status: self.status,
            vehicles: self.vehicles.iter().copied().collect(),
            cause: self.cause.as_deref(),
            depth_m: self.depth_m,
            max_weight_t: self.max_weight_t,
            as_of: self.as_of,
            starts: self.starts,
            expires: self.until(),
            ends_as_stated: self.expires.is_some() && ends_as_stated(self.cause.as_deref()),
            lost,
            held_back: self.held_back,
            waits: self.good_waits(),
            confidence: self.confidence,
            one_band_deeper: false,
            outdated_for: VehicleSet::NONE,
            doubtful: !self.is_trusted(),
            agreed: None,
        }
    }
}
