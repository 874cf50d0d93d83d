//! Sites where people are: shelters, and clusters of people who stay at home.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Amount, HeadCount};
use crate::access::{Access, AccessReason};
use crate::vehicle::VehicleClass;

/// What somebody counted of an item at a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnHand {
    /// Item code.
    pub item: String,
    /// As counted, in base units.
    pub amount: Amount,
    /// When.
    pub as_of: Timestamp,
}

/// How the place of a site is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacedBy {
    /// By coordinates of its own.
    #[default]
    Point,
    /// Nobody gave coordinates that can be used: it stands inside its desa or kelurahan.
    Desa,
    /// The same, inside its kecamatan.
    Kecamatan,
}

impl PlacedBy {
    /// Names in tables and layers.
    pub const NAMES: [&str; 3] = ["point", "desa", "kecamatan"];

    /// The name in tables and layers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Desa => "desa",
            Self::Kecamatan => "kecamatan",
        }
    }

    /// The way with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Point, Self::Desa, Self::Kecamatan].into_iter().find(|way| way.name() == name)
    }
}

/// A site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// Stable id.
    pub id: String,
    /// Source of the configuration, or `report` where it was first reported to the server.
    pub source: String,
    /// Name.
    pub name: Option<String>,
    /// Kind of site; `home_cluster` for people who stay at home.
    pub kind: Option<String>,
    /// `open`, `full` or `closed`.
    pub status: Option<String>,
    /// Code of the agency that runs it, as far as its source says. Never public.
    #[serde(default)]
    pub agency: Option<String>,
    /// People whom it can take.
    pub capacity: Option<i64>,
    /// Longitude, latitude.
    pub place: [f64; 2],
    /// How `place` is known.
    #[serde(default)]
    pub placed_by: PlacedBy,
    /// Since when its source no longer lists it; `None` where it does. It keeps what was counted last,
    /// and counts until a row or an officer closes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_since: Option<Timestamp>,
    /// Id of the site that came when this one went and may be the same. Never public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_be: Option<String>,
    /// Code of the admin unit or desa that it lies in.
    pub place_code: Option<String>,
    /// Position in [`super::Ledger::areas`] of the unit that it lies in.
    pub area: Option<usize>,
    /// Who is there.
    pub people: HeadCount,
    /// What was counted there; an item that is missing here is not known (belum terdata).
    pub on_hand: Vec<OnHand>,
    /// Item codes that somebody there called urgent.
    pub urgent: Vec<String>,
    /// When it was heard of last.
    pub heard_at: Option<Timestamp>,
    /// How aid gets there.
    pub access: Access,
    /// The oldest evidence on the way; `None` where nobody looked.
    pub access_as_of: Option<Timestamp>,
    /// Why `access` is unknown, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_reason: Option<AccessReason>,
    /// Id of the depot that is nearest by time.
    pub nearest_depot: Option<String>,
    /// Minutes from that depot.
    pub eta_min: Option<f64>,
    /// The vehicle that takes so long: the fastest that carries aid on the best way, a boat where the
    /// load changes to one.
    #[serde(default)]
    pub eta_vehicle: Option<VehicleClass>,
}

/// Fewest people of a home cluster that is public: fewer would point at a family's house.
pub const LEAST_SHOWN_CLUSTER: i64 = 20;

impl Site {
    /// Whether people stay at home there.
    pub fn is_home_cluster(&self) -> bool {
        self.kind.as_deref() == Some("home_cluster")
    }

    /// Whether it may be shown to everybody: a home cluster of fewer than [`LEAST_SHOWN_CLUSTER`]
    /// people, or of an unknown number of people, may not.
    pub fn is_public(&self) -> bool {
        !self.is_home_cluster()
            || self.people.people.is_some_and(|people| people >= LEAST_SHOWN_CLUSTER)
    }

    /// Whether it is not closed; a site without a status counts as open.
    pub fn is_open(&self) -> bool {
        self.status.as_deref() != Some("closed")
    }
}

/// Numbers of these sites of which nobody can say how aid gets there, by what data is missing.
pub fn unjudged<'s>(sites: impl IntoIterator<Item = &'s Site>) -> BTreeMap<AccessReason, usize> {
    let mut unjudged = BTreeMap::new();
    let reasons = sites.into_iter().filter_map(|site| site.access_reason);
    for reason in reasons.filter(|reason| reason.lacks_data()) {
        *unjudged.entry(reason).or_default() += 1;
    }
    unjudged
}
