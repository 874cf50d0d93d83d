//! A route ends where the road ends.

/// How far a load is carried on foot from the end of a road to a place, metres. Farther away a
/// vehicle at the end of the road has not reached the place. It is the rule of the cluster (what a
/// crew carries by hand, load by load), not a measured limit.
pub const ON_FOOT_M: f64 = 300.0;

/// How far from a site its road may be, metres. Whether a vehicle on that road has reached the
/// site, [`RoadEnd`] says.
pub const SITE_REACH_M: f64 = 2_000.0;

/// Metres added to the distance of a road that leads nowhere, and once more where it is across
/// water. For each of these faults a road without it is preferred up to [`ON_FOOT_M`] farther away.
pub fn detour_m(leads: bool, across_water: bool) -> f64 {
    let worse = u8::from(!leads) + u8::from(across_water);
    f64::from(worse) * ON_FOOT_M
}

/// What lies between the end of a road and the place that was meant.
///
/// ```
/// use lintas_model::access::{RoadEnd, delivers};
///
/// let near = RoadEnd { walk_m: 120.0, across_water: false };
/// let across = RoadEnd { walk_m: 40.0, across_water: true };
/// assert!(delivers([RoadEnd::HERE, near]));
/// assert!(!delivers([RoadEnd::HERE, across]), "nobody carries a load through a river");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoadEnd {
    /// Metres in a straight line.
    pub walk_m: f64,
    /// A river, canal or lake lies between.
    pub across_water: bool,
}

impl RoadEnd {
    /// The road goes to the place itself.
    pub const HERE: Self = Self { walk_m: 0.0, across_water: false };

    /// Whether the end of the road counts as the place: what is left is dry, and short enough to
    /// carry a load over.
    pub fn is_there(self) -> bool {
        !self.across_water && self.walk_m <= ON_FOOT_M
    }

    /// Why it does not, as a code of the field `reason`; `None` where it does.
    pub fn reason(self) -> Option<&'static str> {
        match self.is_there() {
            true => None,
            false if self.across_water => Some("seberang_air"),
            false => Some("jalan_berakhir"),
        }
    }

    /// How the rest is reached, as a code: `on_foot` or `by_boat`.
    pub const fn rest(self) -> &'static str {
        if self.across_water { "by_boat" } else { "on_foot" }
    }
}

/// Whether a load gets from a depot to a place, where their roads end like this. At the depot only
/// water matters, since the vehicle is loaded there and nobody walks; at the place the distance,
/// too.
pub fn delivers([depot, place]: [RoadEnd; 2]) -> bool {
    !depot.across_water && place.is_there()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_hundred_metres_are_carried_and_water_is_not_crossed() {
        let end = |walk_m, across_water| RoadEnd { walk_m, across_water };
        assert!(end(300.0, false).is_there() && RoadEnd::HERE.is_there());
        assert!(!end(300.1, false).is_there() && !end(5.0, true).is_there());
        assert_eq!(end(300.1, false).reason(), Some("jalan_berakhir"));
        assert_eq!(end(5.0, true).reason(), Some("seberang_air"));
        assert_eq!((end(301.0, false).rest(), end(5.0, true).rest()), ("on_foot", "by_boat"));
        assert_eq!(end(300.0, false).reason(), None);
        // The map lacks the yard of a depot more often than a depot lacks a road.
        assert!(delivers([end(530.0, false), RoadEnd::HERE]));
        assert!(!delivers([RoadEnd::HERE, end(530.0, false)]));
        assert!(!delivers([end(5.0, true), RoadEnd::HERE]));
    }
}
