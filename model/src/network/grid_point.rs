//! A place on the grid of 1e-7 degrees on which lines meet exactly.

use geo_types::{Coord, LineString};

/// Longitude and latitude in units of 1e-7 degrees, about a centimetre.
///
/// ```
/// use geo_types::Coord;
/// use lintas_model::network::GridPoint;
///
/// let place = GridPoint::nearest(Coord { x: 116.9800001, y: -0.43 }).expect("it is on the earth");
/// assert_eq!((place.x, place.y), (1_169_800_001, -4_300_000));
/// assert!(GridPoint::nearest(Coord { x: f64::NAN, y: 0.0 }).is_none());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GridPoint {
    /// Longitude, -1 800 000 000 to 1 800 000 000.
    pub x: i32,
    /// Latitude, -900 000 000 to 900 000 000.
    pub y: i32,
}

const UNITS_PER_DEGREE: f64 = 1e7;
/// Mean length of a degree of latitude on the WGS 84 ellipsoid, metres.
const METRES_PER_DEGREE: f64 = 111_132.95;

impl GridPoint {
    /// The grid point nearest to a place in degrees; `None` where the place is outside the world.
    pub fn nearest(place: Coord<f64>) -> Option<Self> {
        let inside = place.x.abs() <= 180.0 && place.y.abs() <= 90.0;
        inside.then(|| Self {
            x: (place.x * UNITS_PER_DEGREE).round() as i32,
            y: (place.y * UNITS_PER_DEGREE).round() as i32,
        })
    }

    /// The place in degrees.
    pub fn coord(self) -> Coord<f64> {
        Coord { x: f64::from(self.x) / UNITS_PER_DEGREE, y: f64::from(self.y) / UNITS_PER_DEGREE }
    }

    /// Metres to another point, on a plane that is scaled for the latitude of this one: for
    /// distances of at most a few kilometres.
    pub fn metres_to(self, other: Self) -> f64 {
        let (sx, sy) = self.metres_per_unit();
        let dx = f64::from(other.x) - f64::from(self.x);
        let dy = f64::from(other.y) - f64::from(self.y);
        (dx * sx).hypot(dy * sy)
    }

    /// The grid point nearest to the place at a share of the segment to another point, 0 to 1.
    pub fn towards(self, to: Self, share: f64) -> Self {
        let mix =
            |a: i32, b: i32| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as i32;
        Self { x: mix(self.x, to.x), y: mix(self.y, to.y) }
    }

    /// Metres of one grid unit eastward and northward at this latitude.
    pub fn metres_per_unit(self) -> (f64, f64) {
        let north = METRES_PER_DEGREE / UNITS_PER_DEGREE;
        (north * self.coord().y.to_radians().cos(), north)
    }
}

/// The line through these points, in degrees.
pub fn line_of(points: &[GridPoint]) -> LineString<f64> {
    points.iter().map(|point| point.coord()).collect()
}

/// Grid units eastward and northward from one point to another.
pub(super) fn offset(from: GridPoint, to: GridPoint) -> (f64, f64) {
    (f64::from(to.x) - f64::from(from.x), f64::from(to.y) - f64::from(from.y))
}
