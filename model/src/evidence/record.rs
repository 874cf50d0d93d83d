//! Rows of sources that speak of roads: a hazard, a look for water, a closure.

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

/// A hazard: one row of a source, in one phase of its life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HazardRecord {
    /// Its id.
    pub id: String,
    /// Id of the source that it comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What kind of danger.
    pub kind: HazardKind,
    /// How it is known.
    pub basis: Basis,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Start of validity.
    pub valid_from: Option<Timestamp>,
    /// Stated end.
    pub valid_to: Option<Timestamp>,
    /// Seconds that it counts where no end is stated; and that it leaves a doubt once it is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime_s: Option<i64>,
    /// The moment of the first snapshot in which its source no longer had it on these edges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_since: Option<Timestamp>,
    /// Its source was held back: this is one of its last good rows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
    /// Its source was held back and newly says this, beside its last good rows: what is good in it waits
    /// until the source is read whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside: bool,
    /// Its moment was still to come when it was first read (more than a clock's error): what is good in
    /// it waits until it is said again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
}

impl HazardRecord {
    /// What it says of itself.
    pub fn spoken(&self) -> Spoken<'_> {
        let latest = self.as_of.or(self.lost_since);
        Spoken { id: &self.id, source: &self.source, latest }
    }

    /// Whether there is water where it is, or may be: then no look of its source found that place dry, and
    /// a bridge that begins there is doubted.
    pub const fn may_wet(&self) -> bool {
        self.basis.is_actual() && self.kind.may_be_water()
    }

    /// What it says on an edge, as the rules take it.
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

    /// Whether what is good in it, that it is shallow, says nothing yet: it waits, or it begins later than
    /// it was said, and nobody saw yet how shallow it would be.
    pub(super) fn good_waits(&self) -> bool {
        let announced = self.valid_from.zip(self.as_of);
        self.waits || self.beside || announced.is_some_and(|(from, said)| is_ahead(from, said))
    }

    /// How long it counts, or leaves a doubt; half a day where a file of an earlier release does not
    /// say.
    fn lifetime(&self) -> SignedDuration {
        self.lifetime_s.map_or(SignedDuration::from_hours(12), SignedDuration::from_secs)
    }
}

/// A survey or model that looked for water.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageRecord {
    /// Id of the source that looked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// The last moment at which it holds; without one it says nothing.
    #[serde(rename = "valid_to")]
    pub until: Option<Timestamp>,
    /// How it knows.
    #[serde(default = "modelled")]
    pub basis: Basis,
    /// Its moment was still to come when it was first read (more than a clock's error): what is good in
    /// it waits until it is said again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
}

const fn modelled() -> Basis {
    Basis::Modelled
}

impl CoverageRecord {
    /// What it says, as the rules take it.
    pub fn fact(&self) -> Coverage {
        // A look that waits says nothing, as one without a moment.
        Coverage { as_of: self.as_of.filter(|_| !self.waits), until: self.until, basis: self.basis }
    }
}

/// A closure of the snapshot's sources, as the rules take it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClosureRecord {
    /// Its id.
    pub id: String,
    /// What it says.
    pub status: ReportStatus,
    /// For whom, as class names.
    pub vehicles: Vec<VehicleClass>,
    /// Cause code.
    pub cause: Option<String>,
    /// Depth of water on the road, metres.
    pub depth_m: Option<f64>,
    /// Weight limit, tonnes.
    pub max_weight_t: Option<f64>,
    /// In words.
    pub reason: Option<String>,
    /// Id of the source that it comes from.
    pub source: String,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Start.
    pub starts: Option<Timestamp>,
    /// Stated end.
    pub expires: Option<Timestamp>,
    /// How sure.
    pub confidence: Confidence,
    /// Its source speaks with an officer's word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub officer: bool,
    /// The moment of the first snapshot in which its source no longer had it on these edges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_since: Option<Timestamp>,
    /// Its source was held back: this is one of its last good rows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
    /// Its source was held back and newly says this, beside its last good rows: what is good in it waits
    /// until the source is read whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beside: bool,
    /// Its moment was still to come when it was first read (more than a clock's error): what is good in
    /// it waits until it is said again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
    /// Seconds that its source's words count, where the configuration says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifetime_s: Option<i64>,
}

impl ClosureRecord {
    /// What it says of itself.
    pub fn spoken(&self) -> Spoken<'_> {
        let latest = self.as_of.or(self.lost_since);
        Spoken { id: &self.id, source: &self.source, latest }
    }

    /// Whether it may make a road better: somebody saw it, or an officer says so.
    pub fn is_trusted(&self) -> bool {
        self.officer || self.confidence == Confidence::Seen
    }

    /// Whether it says to anybody that the way is free.
    const fn is_good(&self) -> bool {
        matches!(self.status, ReportStatus::Open)
    }

    /// Whether what is good in it says nothing yet: it waits, or it begins later than it was said. An
    /// opening that is announced is a plan that nobody saw, and time does not open a road.
    pub(super) fn good_waits(&self) -> bool {
        let announced = self.starts.zip(self.as_of);
        self.waits || self.beside || announced.is_some_and(|(starts, said)| is_ahead(starts, said))
    }

    /// Whether it may take the place of bad news by being good: it is trusted, there, and does not wait.
    pub fn may_open(&self) -> bool {
        self.is_good() && self.is_trusted() && self.lost_since.is_none() && !self.good_waits()
    }

    /// How long it counts where no end is stated; `None` where only an end that somebody tells ends it.
    pub fn lifetime(&self) -> Option<SignedDuration> {
        let of_its_cause = lifetime(self.status, self.cause.as_deref(), None)?;
        Some(self.lifetime_s.map_or(of_its_cause, SignedDuration::from_secs))
    }

    /// The last moment at which it counts as it stands: bad news until its stated end, else for its
    /// lifetime; good news until the earlier of the two.
    pub fn until(&self) -> Option<Timestamp> {
        life_end(self.status, self.as_of, self.expires, self.lifetime())
    }

    /// What it says, as the rules take it.
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
        }
    }
}
