//! Where danger is, how it is known, and where its water is going.

use serde::{Deserialize, Serialize};

/// The kind of a hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HazardKind {
    /// Water on land.
    Flood,
    /// A slide, or a place that may slide.
    Landslide,
    /// Fire.
    Fire,
    /// Earthquake.
    Earthquake,
    /// Tsunami.
    Tsunami,
    /// Anything else.
    Other,
}

impl HazardKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Flood, Self::Landslide, Self::Fire, Self::Earthquake, Self::Tsunami, Self::Other];

    /// The word in files and fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flood => "flood",
            Self::Landslide => "landslide",
            Self::Fire => "fire",
            Self::Earthquake => "earthquake",
            Self::Tsunami => "tsunami",
            Self::Other => "other",
        }
    }

    /// The kind called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it puts water on roads.
    pub const fn is_water(self) -> bool {
        matches!(self, Self::Flood | Self::Tsunami)
    }

    /// Whether it may put water on roads: a row whose kind nobody can read is [`HazardKind::Other`], and
    /// what cannot be read is never taken for no water.
    pub const fn may_be_water(self) -> bool {
        self.is_water() || matches!(self, Self::Other)
    }
}

/// How a hazard is known. Only the first two change passability.
///
/// ```
/// use lintas_model::hazard::{Basis, HazardKind};
///
/// // Somebody saw water, or a model has it now: roads are judged by it. A map of what may slide is not.
/// assert!(Basis::Observed.is_actual() && Basis::Modelled.is_actual());
/// assert!(!Basis::Susceptibility.is_actual());
/// // What a row tells of that nobody can read may be water.
/// assert!(HazardKind::Other.may_be_water() && !HazardKind::Other.is_water());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Somebody or something saw it.
    Observed,
    /// A model computed it for this event.
    Modelled,
    /// It may happen there.
    Susceptibility,
    /// It was warned of.
    Warning,
}

impl Basis {
    /// Every basis.
    pub const ALL: [Self; 4] =
        [Self::Observed, Self::Modelled, Self::Susceptibility, Self::Warning];

    /// The word in files and fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Modelled => "modelled",
            Self::Susceptibility => "susceptibility",
            Self::Warning => "warning",
        }
    }

    /// The basis called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.name() == name)
    }

    /// Whether it says what is there, not what may come.
    pub const fn is_actual(self) -> bool {
        matches!(self, Self::Observed | Self::Modelled)
    }
}

/// Where the water is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trend {
    /// It rises.
    Rising,
    /// It stays.
    Steady,
    /// It falls.
    Falling,
}

impl Trend {
    /// The word in requests and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Steady => "steady",
            Self::Falling => "falling",
        }
    }

    /// The trend called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Rising, Self::Steady, Self::Falling].into_iter().find(|it| it.name() == name)
    }
}
