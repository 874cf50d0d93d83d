//! A route from a depot to a place: its pieces, its length, and what is known of it.

use jiff::Timestamp;

use crate::{
    index::EdgeId,
    network::GridPoint,
    passability::{Evidence, Passability, Reason},
    vehicle::VehicleClass,
};

use super::{
    road_end::{RoadEnd, delivers},
    roads::{AidRoads, RoadEdges},
};

/// A part of one edge, driven from one share of its length to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoutePiece {
    /// Position of the edge.
    pub edge: EdgeId,
    /// Share at which it begins; more than `to` where it is driven against the geometry.
    pub from: f64,
    /// Share at which it ends.
    pub to: f64,
    /// Class that drives it: a boat on the water part of a way.
    pub class: VehicleClass,
}

/// A route from a depot to a place.
#[derive(Debug, Clone, PartialEq)]
pub struct AidRoute {
    /// Position of the depot.
    pub depot: usize,
    /// Milliseconds from the depot to the place, loading and waiting included.
    pub ms: u32,
    /// Passability of its worst piece.
    pub worst: Passability,
    /// Its pieces, in order.
    pub stretches: Vec<RoutePiece>,
    /// What lies between the depot and its road, and between the end of the road and the place.
    pub ends: [RoadEnd; 2],
}

impl AidRoute {
    /// Whether it brings a load from the depot to the place, and not only to the end of a road.
    pub fn delivers(&self) -> bool {
        delivers(self.ends)
    }

    /// Its status: that of its worst piece; at best `unknown` where it ends off the place.
    pub fn status(&self) -> Passability {
        if self.delivers() { self.worst } else { self.worst.max(Passability::Unknown) }
    }

    /// Key for ranking, the best first: it delivers, then its worst piece, then its time.
    pub fn rank(&self) -> (bool, Passability, u32) {
        (!self.delivers(), self.worst, self.ms)
    }

    /// Why it does not deliver, as codes of the field `reason`; none where it does.
    pub fn gaps(&self) -> Vec<&'static str> {
        let mut codes = Vec::new();
        if !self.delivers() {
            codes.extend(self.ends.iter().filter_map(|end| end.reason()));
            codes.dedup();
        }
        codes
    }

    /// Length, metres.
    pub fn length_m<R: RoadEdges>(&self, roads: &R) -> f64 {
        self.stretches
            .iter()
            .map(|piece| roads.length_m(piece.edge) * (piece.to - piece.from).abs())
            .sum()
    }

    /// The oldest evidence on the way; `None` where nobody looked at any of it.
    pub fn oldest_as_of<R: RoadEdges>(&self, roads: &R) -> Option<Timestamp> {
        self.stretches
            .iter()
            .map(|piece| &roads.state(piece.edge).verdict)
            .filter(|verdict| verdict.evidence != Evidence::None)
            .filter_map(|verdict| verdict.as_of)
            .min()
    }

    /// The state of each of its pieces for the class that drives it there; beside the points at which
    /// an edge is closed, as far as the route uses it.
    pub fn states<R: AidRoads>(
        &self,
        roads: &R,
    ) -> impl Iterator<Item = (RoutePiece, Passability)> {
        self.stretches.iter().map(|piece| {
            let state = match roads.closed_at(piece.edge) {
                Some((_, beside)) => beside,
                None => roads.state(piece.edge),
            };
            (*piece, state.verdict.passability[piece.class.index()])
        })
    }

    /// The reasons of its worst pieces, each once; none where these are open or presumed.
    pub fn reasons<R: RoadEdges>(&self, roads: &R) -> Vec<Reason> {
        if self.worst < Passability::Restricted {
            return Vec::new();
        }
        let worst = self.stretches.iter().filter(|piece| {
            let words = &roads.state(piece.edge).verdict.passability;
            words[piece.class.index()] == self.worst
        });
        let mut reasons: Vec<Reason> = worst
            .flat_map(|piece| {
                let reasons = roads.state(piece.edge).verdict.reasons.iter().copied();
                let afloat = piece.class.floats();
                // Water too shallow for a boat does not concern a truck.
                reasons.filter(move |reason| afloat || *reason != Reason::TooShallow)
            })
            .collect();
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }

    /// Where it runs.
    pub fn points<R: RoadEdges>(&self, roads: &R) -> Vec<GridPoint> {
        let mut points: Vec<GridPoint> = Vec::new();
        for piece in &self.stretches {
            points.extend(along(&roads.points(piece.edge), piece.from, piece.to));
        }
        points.dedup();
        points
    }
}

/// The points of a line from one share of its length to another, either way.
fn along(line: &[GridPoint], from: f64, to: f64) -> Vec<GridPoint> {
    if from > to {
        let mut points = along(line, to, from);
        points.reverse();
        return points;
    }
    let all_m: f64 = line.windows(2).map(|pair| pair[0].metres_to(pair[1])).sum();
    let (start_m, end_m) = (from * all_m, to * all_m);
    let mut points = Vec::new();
    let mut before_m = 0.0;
    for pair in line.windows(2) {
        let length_m = pair[0].metres_to(pair[1]);
        let after_m = before_m + length_m;
        if after_m >= start_m && before_m <= end_m && length_m > 0.0 {
            let place = |m: f64| between(pair, ((m - before_m) / length_m).clamp(0.0, 1.0));
            points.push(place(start_m));
            points.push(place(end_m));
        }
        before_m = after_m;
    }
    points.dedup();
    points
}

fn between(pair: &[GridPoint], t: f64) -> GridPoint {
    let mix = |a: i32, b: i32| (f64::from(a) + t * (f64::from(b) - f64::from(a))).round() as i32;
    GridPoint { x: mix(pair[0].x, pair[1].x), y: mix(pair[0].y, pair[1].y) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i32, y: i32) -> GridPoint {
        GridPoint { x: x * 10_000, y: y * 10_000 }
    }

    #[test]
    fn a_part_of_a_line_runs_from_share_to_share_either_way() {
        let line = [at(0, 0), at(4, 0), at(4, 4)];
        assert_eq!(along(&line, 0.0, 1.0), line);
        assert_eq!(along(&line, 0.25, 0.75), [at(2, 0), at(4, 0), at(4, 2)]);
        assert_eq!(along(&line, 0.75, 0.25), [at(4, 2), at(4, 0), at(2, 0)]);
        assert_eq!(along(&line, 0.5, 0.5), [at(4, 0)]);
    }
}
