//! Snapping: joining ends that miss each other by less than a tolerance.

use std::collections::{HashMap, HashSet};

use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Line},
};

use super::{
    grid_point::GridPoint,
    plane::Plane,
    strand::{Strand, insert_vertices},
};

type IndexedSegment = GeomWithData<Line<[f64; 2]>, (usize, usize)>;

/// Moves every loose end onto the nearest vertex of another strand within the larger tolerance of
/// the two, else onto the nearest line, which gets a vertex there. Returns how many ends were
/// moved.
///
/// A vertex that something was snapped to stays where it is, so that two ends never swap places.
/// `O(n log n)` in the segments, by an R-tree, as long as few lie within the widest tolerance.
pub(super) fn snap_ends(strands: &mut [Strand]) -> u64 {
    let widest_m = strands.iter().map(|strand| strand.snap_m).fold(0.0, f64::max);
    if widest_m <= 0.0 {
        return 0;
    }
    let tree = segments(strands);
    let owners = vertex_owners(strands);
    let mut pinned: HashSet<(GridPoint, bool)> = HashSet::new();
    let mut insertions: Vec<Vec<(usize, GridPoint)>> = vec![Vec::new(); strands.len()];
    let mut moves: Vec<(usize, bool, GridPoint)> = Vec::new();
    for (index, strand) in strands.iter().enumerate() {
        for at_start in [true, false] {
            let end =
                if at_start { strand.points[0] } else { strand.points[strand.points.len() - 1] };
            let alone = owners.get(&(end, strand.river)) == Some(&Owner::One(index));
            if !alone || pinned.contains(&(end, strand.river)) {
                continue;
            }
            if let Some(target) = nearest_target(strands, &tree, index, end, widest_m) {
                let place = match target {
                    Target::Vertex(place) => place,
                    Target::Segment { strand: other, at, place } => {
                        insertions[other].push((at, place));
                        place
                    }
                };
                pinned.insert((place, strand.river));
                moves.push((index, at_start, place));
            }
        }
    }
    for (strand, wanted) in strands.iter_mut().zip(insertions) {
        insert_vertices(strand, wanted);
    }
    let mut moved = 0;
    for (index, at_start, place) in moves {
        let points = &mut strands[index].points;
        let (end, next) = if at_start { (0, 1) } else { (points.len() - 1, points.len() - 2) };
        // A line shorter than the tolerance must not collapse into a point.
        if points[next] != place {
            points[end] = place;
            moved += 1;
        } else if points.len() > 2 {
            points.remove(end);
            moved += 1;
        }
    }
    moved
}

enum Target {
    Vertex(GridPoint),
    Segment { strand: usize, at: usize, place: GridPoint },
}

#[derive(PartialEq)]
enum Owner {
    One(usize),
    Several,
}

fn vertex_owners(strands: &[Strand]) -> HashMap<(GridPoint, bool), Owner> {
    let mut owners = HashMap::new();
    for (index, strand) in strands.iter().enumerate() {
        for point in &strand.points {
            owners
                .entry((*point, strand.river))
                .and_modify(|owner| {
                    if *owner != Owner::One(index) {
                        *owner = Owner::Several;
                    }
                })
                .or_insert(Owner::One(index));
        }
    }
    owners
}

fn segments(strands: &[Strand]) -> RTree<IndexedSegment> {
    let position = |point: GridPoint| [f64::from(point.x), f64::from(point.y)];
    RTree::bulk_load(
        strands
            .iter()
            .enumerate()
            .flat_map(|(index, strand)| {
                strand.points.windows(2).enumerate().map(move |(at, pair)| {
                    let line = Line::new(position(pair[0]), position(pair[1]));
                    GeomWithData::new(line, (index, at))
                })
            })
            .collect(),
    )
}

fn nearest_target(
    strands: &[Strand],
    tree: &RTree<IndexedSegment>,
    index: usize,
    end: GridPoint,
    widest_m: f64,
) -> Option<Target> {
    let strand = &strands[index];
    let (east_m, north_m) = end.metres_per_unit();
    let reach = [widest_m / east_m.max(north_m * 0.01), widest_m / north_m];
    let (x, y) = (f64::from(end.x), f64::from(end.y));
    let window = AABB::from_corners([x - reach[0], y - reach[1]], [x + reach[0], y + reach[1]]);
    let mut vertex: Option<(f64, GridPoint)> = None;
    let mut segment: Option<(f64, usize, usize, GridPoint)> = None;
    let near = tree.locate_in_envelope_intersecting(&window);
    let mut near: Vec<(usize, usize)> = near.map(|found| found.data).collect();
    near.sort_unstable();
    for (other, at) in near {
        let across = &strands[other];
        if other == index || across.river != strand.river {
            continue;
        }
        let tolerance_m = strand.snap_m.max(across.snap_m);
        let last = across.points.len() - 1;
        for corner in [at, at + 1] {
            let inner = corner != 0 && corner != last;
            // A ferry is joined at its ends only, and nothing climbs onto a bridge half-way.
            if inner && (across.ferry || across.deck != strand.deck) {
                continue;
            }
            let place = across.points[corner];
            let away_m = end.metres_to(place);
            if away_m <= tolerance_m && vertex.is_none_or(|best| (away_m, place) < best) {
                vertex = Some((away_m, place));
            }
        }
        if across.ferry || across.deck != strand.deck {
            continue;
        }
        let (from, to) = (across.points[at], across.points[at + 1]);
        let place = from.towards(to, Plane::at(end).foot([from, to]).share);
        let away_m = end.metres_to(place);
        if away_m <= tolerance_m && segment.is_none_or(|best| (away_m, other, at, place) < best) {
            segment = Some((away_m, other, at, place));
        }
    }
    match (vertex, segment) {
        (Some((_, place)), _) => Some(Target::Vertex(place)),
        (None, Some((_, strand, at, place))) => Some(Target::Segment { strand, at, place }),
        (None, None) => None,
    }
}
