//! The plane that touches the earth at a place: where lengths of a few kilometres are measured.

use super::GridPoint;

/// The plane at a place, in metres eastward and northward of it.
///
/// ```
/// use lintas_model::network::{GridPoint, Plane};
///
/// let [west, east, place] = [(0, 0), (2_000, 0), (1_500, 900)].map(|(x, y)| GridPoint { x, y });
/// let foot = Plane::at(place).foot([west, east]);
/// assert!((foot.share - 0.75).abs() < 1e-9);
/// // 900 units of 1e-7 degrees of latitude.
/// assert!((foot.away_m() - 10.0).abs() < 0.01);
/// assert_eq!(west.towards(east, foot.share), GridPoint { x: 1_500, y: 0 });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Plane {
    origin: GridPoint,
    east_m: f64,
    north_m: f64,
}

/// The point of a segment that is nearest to the origin of a [`Plane`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SegmentFoot {
    /// Share of the segment up to it, 0 to 1; 0 where the segment has no length.
    pub share: f64,
    /// Metres to it, eastward and northward.
    pub offset_m: [f64; 2],
}

impl SegmentFoot {
    /// Metres to it.
    pub fn away_m(&self) -> f64 {
        self.offset_m[0].hypot(self.offset_m[1])
    }
}

impl Plane {
    /// The plane at a place.
    pub fn at(origin: GridPoint) -> Self {
        let (east_m, north_m) = origin.metres_per_unit();
        Self { origin, east_m, north_m }
    }

    /// A point in metres.
    pub fn metres(&self, point: GridPoint) -> [f64; 2] {
        [
            (f64::from(point.x) - f64::from(self.origin.x)) * self.east_m,
            (f64::from(point.y) - f64::from(self.origin.y)) * self.north_m,
        ]
    }

    /// The point of a segment that is nearest to the origin.
    pub fn foot(&self, [from, to]: [GridPoint; 2]) -> SegmentFoot {
        let ([ax, ay], [bx, by]) = (self.metres(from), self.metres(to));
        let (dx, dy) = (bx - ax, by - ay);
        let squared = dx * dx + dy * dy;
        let share =
            if squared > 0.0 { (-(ax * dx + ay * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
        SegmentFoot { share, offset_m: [ax + share * dx, ay + share * dy] }
    }
}
