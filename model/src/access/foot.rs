//! The foot of a place on a segment of an edge: the point of the segment that is nearest to it.

use crate::{
    index::EdgeId,
    network::{GridPoint, Plane, pieces::EdgePlace},
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
        let foot = Plane::at(place).foot([from, to]);
        Self { away_m: foot.away_m(), edge, segment, along: foot.share }
    }

    /// Where it is on an edge that runs along `points`.
    pub fn place(&self, points: &[GridPoint]) -> GridPoint {
        let at = self.segment as usize;
        let (a, b) = (points[at], points[at + 1]);
        a.towards(b, self.along)
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
