//! Why nobody knows how aid gets to a place.

use serde::{Deserialize, Serialize};

/// Why access is unknown. `cut_off` is a finding of the network; where depots, roads or the network
/// near a place are missing there is no such finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessReason {
    /// No depot is known, or none is open.
    NoDepots,
    /// The network has no roads.
    NoRoads,
    /// No depot has a road within reach.
    NoNetworkNearDepots,
    /// The place has nothing of the network within reach.
    NoNetworkNear,
    /// The road ends before the place.
    RoadEnds,
    /// Water lies between the road and the place, or the depot.
    AcrossWater,
    /// The state of a road on the way is not known.
    UnknownRoads,
}

impl AccessReason {
    /// All, in order.
    pub const ALL: [Self; 7] = [
        Self::NoDepots,
        Self::NoRoads,
        Self::NoNetworkNearDepots,
        Self::NoNetworkNear,
        Self::RoadEnds,
        Self::AcrossWater,
        Self::UnknownRoads,
    ];

    /// Its code in files and fields.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoDepots => "no_depots",
            Self::NoRoads => "no_roads",
            Self::NoNetworkNearDepots => "no_network_near_depots",
            Self::NoNetworkNear => "no_network_near",
            Self::RoadEnds => "road_ends",
            Self::AcrossWater => "across_water",
            Self::UnknownRoads => "unknown_roads",
        }
    }

    /// Whether data is missing, so that nothing can be said of the way at all.
    pub fn lacks_data(self) -> bool {
        self <= Self::NoNetworkNear
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_spelled_as_serde_spells_it() {
        for reason in AccessReason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.name());
        }
        assert!(AccessReason::ALL.is_sorted());
        let without: Vec<&str> =
            AccessReason::ALL.iter().filter(|it| it.lacks_data()).map(|it| it.name()).collect();
        assert_eq!(without, ["no_depots", "no_roads", "no_network_near_depots", "no_network_near"]);
    }
}
