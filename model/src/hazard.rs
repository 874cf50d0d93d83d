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

/// What Lintas takes a kind of hazard to be. A new kind is a variant of [`HazardKind`] and a row of
/// this; where a word of agencies means it, a line of [`SPOKEN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HazardSpec {
    /// The word in files and fields.
    pub name: &'static str,
    /// What it does to roads.
    pub on_roads: OnRoads,
    /// The cause code of a report about the same danger, which lasts as long
    /// ([`crate::report::lifetime`]); `None` lasts as a report without a cause.
    pub cause: Option<&'static str>,
}

/// What a kind of hazard does to roads that it touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRoads {
    /// Water: its depth decides who passes.
    Water,
    /// A slide: one lane is left for light vehicles where it was seen.
    Slide,
    /// Nobody can tell: the road is in doubt.
    Doubt,
}

impl HazardKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Flood, Self::Landslide, Self::Fire, Self::Earthquake, Self::Tsunami, Self::Other];

    /// What Lintas takes the kind to be.
    pub const fn spec(self) -> HazardSpec {
        let (name, on_roads, cause) = match self {
            Self::Flood => ("flood", OnRoads::Water, Some("flood")),
            Self::Landslide => ("landslide", OnRoads::Slide, Some("landslide")),
            Self::Fire => ("fire", OnRoads::Doubt, None),
            Self::Earthquake => ("earthquake", OnRoads::Doubt, None),
            Self::Tsunami => ("tsunami", OnRoads::Water, Some("flash_flood")),
            Self::Other => ("other", OnRoads::Doubt, None),
        };
        HazardSpec { name, on_roads, cause }
    }

    /// The word in files and fields.
    pub const fn name(self) -> &'static str {
        self.spec().name
    }

    /// The kind called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it puts water on roads.
    pub const fn is_water(self) -> bool {
        matches!(self.spec().on_roads, OnRoads::Water)
    }

    /// Whether it may put water on roads: a row whose kind nobody can read is [`HazardKind::Other`], and
    /// what cannot be read is never taken for no water.
    pub const fn may_be_water(self) -> bool {
        self.is_water() || matches!(self, Self::Other)
    }

    /// Whether it is known what the kind does to roads: water and slides.
    pub const fn is_judged(self) -> bool {
        !matches!(self.spec().on_roads, OnRoads::Doubt)
    }
}

/// The names of all kinds, in their order.
pub const NAMES: [&str; HazardKind::ALL.len()] =
    ["flood", "landslide", "fire", "earthquake", "tsunami", "other"];

/// [`NAMES`] as a sentence lists them.
pub const LISTED: &str = "flood, landslide, fire, earthquake, tsunami or other";

/// What agencies call the kinds in tables, and the kind that they mean. Lower case, `_` between words.
pub const SPOKEN: &[(&str, &str)] = &[
    ("banjir", "flood"),
    ("banjir_bandang", "flood"),
    ("banjir_rob", "flood"),
    ("rob", "flood"),
    ("genangan", "flood"),
    ("genangan_air", "flood"),
    ("luapan", "flood"),
    ("longsor", "landslide"),
    ("tanah_longsor", "landslide"),
    ("gerakan_tanah", "landslide"),
    ("kebakaran", "fire"),
    ("kebakaran_hutan", "fire"),
    ("kebakaran_lahan", "fire"),
    ("kebakaran_hutan_dan_lahan", "fire"),
    ("karhutla", "fire"),
    ("gempa", "earthquake"),
    ("gempa_bumi", "earthquake"),
    ("gempabumi", "earthquake"),
    ("lainnya", "other"),
    ("lain_lain", "other"),
];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_called_the_same_everywhere() {
        assert_eq!(HazardKind::ALL.map(HazardKind::name), NAMES);
        assert_eq!(LISTED.replace(" or ", ", "), NAMES.join(", "));
        for kind in HazardKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        for (spoken, name) in SPOKEN {
            assert!(NAMES.contains(name) && !NAMES.contains(spoken), "{spoken}");
        }
    }
}
