//! What a key may do beside its role: read, write or both, and within which part of the map.

use std::{fmt, str::FromStr};

use geo::BoundingRect as _;
use geo_types::{Coord, Geometry};
use lintas_model::network::GridPoint;

/// Whether a key reads, writes or does both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyScope {
    /// What its role may, reading and writing.
    #[default]
    All,
    /// It changes nothing, whatever its role.
    Read,
    /// It reports, and reads what everybody may: for a device that may get lost.
    Write,
}

impl KeyScope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::All, Self::Read, Self::Write];

    /// The name in commands and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// The scope called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// The box that the statements of a key are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyArea {
    low: GridPoint,
    high: GridPoint,
}

impl KeyArea {
    /// Whether a place lies in it, its border included.
    pub(crate) fn holds(&self, place: GridPoint) -> bool {
        (self.low.x..=self.high.x).contains(&place.x)
            && (self.low.y..=self.high.y).contains(&place.y)
    }

    /// Whether the whole of a geometry lies in it; an empty one does not.
    pub(crate) fn holds_all(&self, geometry: &Geometry<f64>) -> bool {
        let corner = |place: Coord<f64>| GridPoint::nearest(place).is_some_and(|it| self.holds(it));
        geometry.bounding_rect().is_some_and(|bounds| corner(bounds.min()) && corner(bounds.max()))
    }

    /// Whether all of it lies in another one.
    pub(crate) fn lies_in(&self, other: &Self) -> bool {
        other.holds(self.low) && other.holds(self.high)
    }

    /// West, south, east, north in degrees.
    pub(crate) fn bbox(&self) -> [f64; 4] {
        let (low, high) = (self.low.coord(), self.high.coord());
        [low.x, low.y, high.x, high.y]
    }
}

impl FromStr for KeyArea {
    type Err = String;

    /// Reads `west,south,east,north` in degrees, as a `bbox` of OGC API.
    fn from_str(text: &str) -> Result<Self, String> {
        let told = || "an area is west,south,east,north in degrees, as 116.5,-0.5,117,0".to_owned();
        let numbers = text.split(',').map(|number| number.trim().parse::<f64>());
        let numbers: Vec<f64> = numbers.collect::<Result<_, _>>().map_err(|_no_number| told())?;
        let [west, south, east, north] = numbers[..] else { return Err(told()) };
        let corner = |x: f64, y: f64| GridPoint::nearest(Coord { x, y }).ok_or_else(told);
        let (low, high) = (corner(west, south)?, corner(east, north)?);
        if low.x >= high.x || low.y >= high.y {
            return Err(told());
        }
        Ok(Self { low, high })
    }
}

impl fmt::Display for KeyArea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [west, south, east, north] = self.bbox();
        write!(f, "{west},{south},{east},{north}")
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, Point};

    use super::*;

    #[test]
    fn an_area_is_written_as_it_is_read_and_holds_what_lies_in_it_whole() {
        let area: KeyArea = "116.5, -0.5,117,0".parse().unwrap();
        assert_eq!(area.to_string(), "116.5,-0.5,117,0");
        assert_eq!(area.to_string().parse(), Ok(area));
        assert!(area.holds_all(&Point::new(116.5, 0.0).into()), "its border belongs to it");
        let line = |east: f64| LineString::from(vec![(116.6, -0.4), (east, -0.1)]).into();
        assert!(area.holds_all(&line(116.9)) && !area.holds_all(&line(117.1)));
        assert!(!area.holds_all(&LineString::new(vec![]).into()));
        for bad in
            ["", "116,0,117", "117,0,116,1", "116,0,117,95", "a,b,c,d", "NaN,0,1,1", "1,1,1,1"]
        {
            assert!(bad.parse::<KeyArea>().is_err(), "{bad}");
        }
    }
}
