//! What is known about one road at one moment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Fit, past_danger::PastDanger};
use crate::hazard::{Basis, HazardKind};
use crate::vehicle::{VehicleClass, VehicleSet};

/// What carries the traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WayKind {
    /// A road on the ground.
    Road,
    /// A bridge: water seen from above says nothing about its deck.
    Bridge,
    /// A ferry: it floats.
    Ferry,
    /// A navigable river.
    River,
}

impl WayKind {
    /// Every kind, at the position that files store.
    pub const ALL: [Self; 4] = [Self::Road, Self::Bridge, Self::Ferry, Self::River];

    /// Position in [`WayKind::ALL`].
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The kind at a position.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A hazard that the road meets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HazardFact<'a> {
    /// Id of the hazard.
    pub id: &'a str,
    /// What kind of danger.
    pub kind: HazardKind,
    /// How it is known.
    pub basis: Basis,
    /// Depth of water in metres, the deepest on the road; `None` where it is not known.
    pub depth_m: Option<f64>,
    /// The shallowest depth that the road meets in this hazard, for boats.
    pub shallowest_m: Option<f64>,
    /// The moment that it speaks of; `None` where nobody says.
    pub as_of: Option<Timestamp>,
    /// Start of validity: a later one is a plan.
    pub valid_from: Option<Timestamp>,
    /// The last moment at which it counts in full: its stated end, else its moment plus its
    /// lifetime. After that it is stale. `None` where it does not age: undated danger in its
    /// source.
    pub until: Option<Timestamp>,
    /// That its water is shallow is good news, and has its own last moment: the earlier of its
    /// stated end and its moment plus its lifetime.
    pub good_until: Option<Timestamp>,
    /// Since when its source no longer has it here, and until when that leaves a doubt.
    pub lost: Option<Lost>,
    /// Its source was held back: these are its last good rows.
    pub held_back: bool,
    /// Its moment was still to come when it was first read: that its water is shallow does not
    /// count yet.
    pub waits: bool,
}

/// Evidence that vanished from its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// The moment of the first snapshot without it.
    pub since: Timestamp,
    /// The moment, a lifetime later, from which on it makes the road `unknown` no longer.
    pub until: Timestamp,
}

/// What a closure or a field report says of a road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportStatus {
    /// It can be passed.
    Open,
    /// Slowly, one lane, escorted, or below a limit.
    Restricted,
    /// It cannot be passed.
    Closed,
    /// Only by boat.
    BoatOnly,
    /// Only by emergency vehicles.
    EmergencyOnly,
    /// A closure that is announced.
    Planned,
    /// Nobody knows.
    Unknown,
}

impl ReportStatus {
    /// Every status that a source may give.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Restricted,
        Self::Closed,
        Self::BoatOnly,
        Self::EmergencyOnly,
        Self::Planned,
        Self::Unknown,
    ];

    /// Its code in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Restricted => "restricted",
            Self::Closed => "closed",
            Self::BoatOnly => "boat_only",
            Self::EmergencyOnly => "emergency_only",
            Self::Planned => "planned",
            Self::Unknown => "unknown",
        }
    }

    /// The status called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// How the reporter knows what a report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Worked out from something else.
    Inferred,
    /// The reporter heard it from somebody.
    Told,
    /// Somebody saw it.
    Seen,
}

impl Confidence {
    /// Its code in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inferred => "inferred",
            Self::Told => "told",
            Self::Seen => "seen",
        }
    }

    /// The confidence called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Inferred, Self::Told, Self::Seen].into_iter().find(|c| c.name() == name)
    }
}

/// A closure or field report that speaks of the road.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReportFact<'a> {
    /// Id of the closure or report.
    pub id: &'a str,
    /// What it says.
    pub status: ReportStatus,
    /// The classes that it speaks of.
    pub vehicles: VehicleSet,
    /// Cause code, such as `flood` or `bridge_damage`.
    pub cause: Option<&'a str>,
    /// Depth of water on the road in metres.
    pub depth_m: Option<f64>,
    /// Weight limit in tonnes.
    pub max_weight_t: Option<f64>,
    /// The moment that it speaks of; `None` where nobody says.
    pub as_of: Option<Timestamp>,
    /// Start: a later one is a plan.
    pub starts: Option<Timestamp>,
    /// The last moment at which it counts in full: its stated end, or its moment plus its lifetime;
    /// of good news the earlier of the two. `None` where it does not age.
    pub expires: Option<Timestamp>,
    /// At its stated end it is over: roadworks, an event, a checkpoint. Anything else is stale
    /// then.
    pub ends_as_stated: bool,
    /// Since when its source no longer has it here, and until when that leaves a doubt.
    pub lost: Option<Lost>,
    /// Its source was held back: this is one of its last good rows.
    pub held_back: bool,
    /// What is good news in it, also in comparison with another statement, does not count yet:
    /// nobody has seen it, or its source is held back.
    pub waits: bool,
    /// How the reporter knows.
    pub confidence: Confidence,
    /// The water flows, or is passed in the dark: for land classes it counts one step worse in the
    /// table of depths.
    pub one_band_deeper: bool,
    /// Classes for which a newer statement replaces this one: it says nothing of them, not by its
    /// depth or weight limit either.
    pub outdated_for: VehicleSet,
    /// Nobody has confirmed it: it may make a road worse and never better.
    pub doubtful: bool,
    /// Where it counts only because a second reporter agrees: the moment of the earlier of the two.
    pub agreed: Option<Timestamp>,
}

/// Causes that leave something destroyed: such a closure does not expire by itself, it stays until
/// somebody ends it or reports the road open.
pub const DESTROYED: [&str; 4] = ["bridge_damage", "culvert_damage", "washout", "subsidence"];

impl ReportFact<'_> {
    /// Whether what it speaks of is destroyed (see [`DESTROYED`]).
    pub fn is_destroyed(&self) -> bool {
        self.cause.is_some_and(|cause| DESTROYED.contains(&cause))
    }
}

/// All that is known about one road at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What carries the traffic.
    pub kind: WayKind,
    /// Which classes fit on it on a dry day.
    pub fit: &'a [Fit; VehicleClass::ALL.len()],
    /// The hazards that it meets.
    pub hazards: &'a [HazardFact<'a>],
    /// It is under water from end to end, so that a boat may go over it.
    pub drowned: bool,
    /// Surveys and models inside which it lies whole and that found it dry.
    pub coverages: &'a [Coverage],
    /// It is a bridge: the water on the roads at its ends.
    pub approaches: &'a [HazardFact<'a>],
    /// Geodesic length under actual water, metres; no verdict asks for it.
    pub flood_m: Option<f64>,
    /// Closures and reports that speak of it.
    pub reports: &'a [ReportFact<'a>],
    /// The moment that its own source speaks of; no verdict asks for it.
    pub as_of: Option<Timestamp>,
    /// Danger that was over in an earlier snapshot already.
    pub past_danger: PastDanger,
}

/// A survey or model that looked at the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// The moment that it speaks of; without one it says nothing.
    pub as_of: Option<Timestamp>,
    /// The last moment at which it holds.
    pub until: Option<Timestamp>,
    /// How it knows.
    pub basis: Basis,
}
