//! The foot of a place on a segment of an edge: the point of the segment that is nearest to it.

use crate::{
    index::EdgeId,
    network::{GridPoint, pieces::EdgePlace},
};

/// The nearest place to another on one segment of an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Foot {
    /// Metres to it.
    pub away_m: f64,
    /// Position of the edge.
    pub edge: EdgeId,
    /// Position of the segment in the edge's geometry.
    pub segment: u32,
    /// How far along the segment, 0 to 1.
    pub along: f64,
}

impl Foot {
    /// The foot of `place` on the segment of an edge from one point to another, on the plane that
    /// touches the earth at `place`.
    pub fn of(place: GridPoint, edge: EdgeId, segment: u32, [from, to]: [GridPoint; 2]) -> Self {
        let (east_m, north_m) = place.metres_per_unit();
        let metres = |point: GridPoint| {
            [
                (f64::from(point.x) - f64::from(place.x)) * east_m,
                (f64::from(point.y) - f64::from(place.y)) * north_m,
            ]
        };
        let ([ax, ay], [bx, by]) = (metres(from), metres(to));
        let (dx, dy) = (bx - ax, by - ay);
        let squared = dx * dx + dy * dy;
        let along =
            if squared > 0.0 { (-(ax * dx + ay * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
        let away_m = (ax + along * dx).hypot(ay + along * dy);
        Self { away_m, edge, segment, along }
    }

    /// Where it is on an edge that runs along `points`.
    pub fn place(&self, points: &[GridPoint]) -> GridPoint {
        let at = self.segment as usize;
        let (a, b) = (points[at], points[at + 1]);
        let mix = |a: i32, b: i32| {
            (f64::from(a) + self.along * (f64::from(b) - f64::from(a))).round() as i32
        };
        GridPoint { x: mix(a.x, b.x), y: mix(a.y, b.y) }
    }

    /// Where that is along the edge; exactly 0 or 1 at its ends, which are junctions.
    pub fn standing(&self, points: &[GridPoint]) -> EdgePlace {
        let (mut before_m, mut all_m) = (0.0, 0.0);
        for (segment, pair) in (0_u32..).zip(points.windows(2)) {
            let length_m = pair[0].metres_to(pair[1]);
            all_m += length_m;
            if segment < self.segment {
                before_m += length_m;
            } else if segment == self.segment {
                before_m += length_m * self.along;
            }
        }
        let steps = points.len() as u32 - 1;
        let share = match () {
            () if self.segment == 0 && self.along <= 0.0 => 0.0,
            () if self.segment + 1 == steps && self.along >= 1.0 => 1.0,
            () if all_m > 0.0 => (before_m / all_m).clamp(0.0, 1.0),
            () => 0.0,
        };
        EdgePlace { edge: self.edge, share }
    }
}
