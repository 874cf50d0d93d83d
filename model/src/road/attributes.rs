//! The attributes of a road that all rules read.

use serde::{Deserialize, Serialize};

use super::access::ClassAccess;
use crate::vehicle::{PerClass, VehicleClass};

/// The direction, relative to its geometry, in which a road may be driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oneway {
    /// Both directions.
    #[default]
    Both,
    /// Only in the direction of its geometry.
    Forward,
    /// Only against the direction of its geometry.
    Backward,
    /// One lane, the direction changes by signal or by the clock (`alternating`, `reversible`).
    Alternating,
}

impl Oneway {
    /// Whether it may be driven in the direction of its geometry.
    pub const fn forward(self) -> bool {
        !matches!(self, Self::Backward)
    }

    /// The value for a road with these directions allowed; `None` where neither is.
    pub const fn of(forward: bool, backward: bool) -> Option<Self> {
        match (forward, backward) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Forward),
            (false, true) => Some(Self::Backward),
            (false, false) => None,
        }
    }

    /// Whether it may be driven against the direction of its geometry.
    pub const fn backward(self) -> bool {
        !matches!(self, Self::Forward)
    }

    /// The value in the `oneway` field of the roads layer and of mapped sources.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Both => "no",
            Self::Forward => "yes",
            Self::Backward => "-1",
            Self::Alternating => "alternating",
        }
    }
}

macro_rules! ordered_names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $(#[doc = concat!("`", $text, "`")] $variant,)+ }

        impl $name {
            /// Every value, best first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The OSM value.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The value called `name`.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }
    };
}

ordered_names! {
    /// OSM `smoothness`, best first, so that `>=` means "this bad or worse".
    Smoothness {
        Excellent = "excellent",
        Good = "good",
        Intermediate = "intermediate",
        Bad = "bad",
        VeryBad = "very_bad",
        Horrible = "horrible",
        VeryHorrible = "very_horrible",
        Impassable = "impassable",
    }
}

ordered_names! {
    /// OSM `tracktype`, firmest first, so that `>=` means "this soft or softer".
    TrackType {
        Grade1 = "grade1",
        Grade2 = "grade2",
        Grade3 = "grade3",
        Grade4 = "grade4",
        Grade5 = "grade5",
    }
}

/// One road, ferry line or navigable river, without any hazard or closure.
///
/// Lengths in metres, weights in metric tonnes, times in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoadAttributes {
    /// An OSM `highway` value, or `ferry`, or `river`.
    pub class: String,
    /// Name, else the road's number (`ref`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// OSM `surface` value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surface: Option<String>,
    /// How even it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smoothness: Option<Smoothness>,
    /// How firm a track is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracktype: Option<TrackType>,
    /// Direction.
    #[serde(default)]
    pub oneway: Oneway,
    /// Direction by [`VehicleClass::index`], for classes whose signs differ from `oneway`.
    #[serde(default, skip_serializing_if = "none_differs")]
    pub oneway_by_class: PerClass<Option<Oneway>>,
    /// On a bridge.
    #[serde(default)]
    pub bridge: bool,
    /// In a tunnel or culvert.
    #[serde(default)]
    pub tunnel: bool,
    /// Vertical order (OSM `layer`); lines of different layers are not connected where they cross.
    #[serde(default)]
    pub layer: i8,
    /// A ferry line.
    #[serde(default)]
    pub ferry: bool,
    /// A navigable river, canal or fairway.
    #[serde(default)]
    pub river: bool,
    /// It leads through water on an ordinary day.
    #[serde(default)]
    pub ford: bool,
    /// Known to flood (`flood_prone=yes`).
    #[serde(default)]
    pub flood_prone: bool,
    /// Only four-wheel drives get through (`4wd_only=yes`).
    #[serde(default)]
    pub four_wd_only: bool,
    /// Mapped as impassable: destroyed, washed out, blocked.
    #[serde(default)]
    pub impassable: bool,
    /// Usable in some seasons only.
    #[serde(default)]
    pub seasonal: bool,
    /// Access depends on a condition (`access:conditional` and its kin) that is not evaluated.
    #[serde(default)]
    pub conditional: bool,
    /// Largest gross weight allowed, tonnes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_weight_t: Option<f64>,
    /// Largest axle load allowed, tonnes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_axle_load_t: Option<f64>,
    /// Clear height, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_height_m: Option<f64>,
    /// Width of the carriageway, or the clear width where that is less; metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width_m: Option<f64>,
    /// Lanes, both directions together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lanes: Option<u8>,
    /// Travel time of a ferry along this line, seconds, without waiting. Where a crossing is cut
    /// into edges, each has its share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ferry_duration_s: Option<f64>,
    /// Access by law and signs, by [`VehicleClass::index`]. A road's entry for boats is `Yes` where
    /// a boat could pass once the road is flooded (so `No` on bridges and in tunnels).
    pub access: PerClass<ClassAccess>,
}

impl RoadAttributes {
    /// A road of this class with nothing else known.
    pub fn of_class(class: &str) -> Self {
        let mut attributes = Self {
            class: class.to_owned(),
            name: None,
            surface: None,
            smoothness: None,
            tracktype: None,
            oneway: Oneway::Both,
            oneway_by_class: [None; VehicleClass::ALL.len()],
            bridge: false,
            tunnel: false,
            layer: 0,
            ferry: class == "ferry",
            river: class == "river",
            ford: false,
            flood_prone: false,
            four_wd_only: false,
            impassable: false,
            seasonal: false,
            conditional: false,
            max_weight_t: None,
            max_axle_load_t: None,
            max_height_m: None,
            width_m: None,
            lanes: None,
            ferry_duration_s: None,
            access: [ClassAccess::Yes; VehicleClass::ALL.len()],
        };
        for vehicle in VehicleClass::ALL {
            attributes.access[vehicle.index()] = super::class::default_access(class, vehicle);
        }
        attributes
    }

    /// What it is, in one word that a map can filter by: `road`, `ferry` or `river`.
    pub const fn way(&self) -> &'static str {
        if self.river {
            "river"
        } else if self.ferry {
            "ferry"
        } else {
            "road"
        }
    }

    /// Access of this class by law and signs.
    pub fn access_of(&self, class: VehicleClass) -> ClassAccess {
        self.access[class.index()]
    }

    /// The direction that this class may drive.
    pub fn oneway_of(&self, class: VehicleClass) -> Oneway {
        self.oneway_by_class[class.index()].unwrap_or(self.oneway)
    }
}

fn none_differs(by_class: &PerClass<Option<Oneway>>) -> bool {
    by_class.iter().all(Option::is_none)
}
