//! One place, two grid points: vertices that lie a hair apart on either side of a rounding boundary.
//!
//! Two agencies write the same junction, one of them through a projection, and the numbers differ in
//! the fourteenth digit. Nearly always both round to the same grid point; where a boundary of the
//! grid lies between them, they round to neighbours, and a road would end there.

use std::collections::BTreeMap;

use super::{
    grid_point::GridPoint,
    strand::{Noding, Strand},
};

/// A vertex of a strand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct StrandVertex {
    /// Rivers meet rivers only.
    river: bool,
    point: GridPoint,
    strand: usize,
    /// First or last of its strand.
    end: bool,
}

/// Moves vertices onto a vertex of another strand that is their neighbour on the grid (one unit in
/// either direction, about a centimetre), where the two might share a vertex.
///
/// All strands that use a vertex move with it, so nothing that was joined comes apart. Vertices of
/// sources that are noded already stay where they are, and two of them never meet: their ids say
/// where they do. Of the others the place stays that more vertices use, then the smaller one, so
/// that the order of the sources changes nothing.
///
/// `O(n log n)` in the vertices; nothing is done where all sources are noded already.
pub(super) fn close_seams(strands: &mut [Strand]) {
    if strands.iter().all(|strand| strand.noding == Noding::Done) {
        return;
    }
    let vertices = vertices(strands);
    let moves = moves(strands, &vertices);
    if moves.is_empty() {
        return;
    }
    for strand in strands.iter_mut().filter(|strand| strand.noding != Noding::Done) {
        let target = |point: &GridPoint| moves.get(&(strand.river, *point)).copied();
        if !strand.points.iter().any(|point| target(point).is_some()) {
            continue;
        }
        let mut points: Vec<GridPoint> =
            strand.points.iter().map(|point| target(point).unwrap_or(*point)).collect();
        points.dedup();
        // A line of a centimetre or two must not collapse into a point.
        if points.len() > 1 {
            strand.points = points;
        }
    }
}

/// All vertices, those of one place side by side.
fn vertices(strands: &[Strand]) -> Vec<StrandVertex> {
    let mut vertices = Vec::with_capacity(strands.iter().map(|strand| strand.points.len()).sum());
    for (index, strand) in strands.iter().enumerate() {
        let last = strand.points.len() - 1;
        vertices.extend(strand.points.iter().enumerate().map(|(at, point)| StrandVertex {
            river: strand.river,
            point: *point,
            strand: index,
            end: at == 0 || at == last,
        }));
    }
    vertices.sort_unstable();
    vertices
}

type SeamPoint = (bool, GridPoint);

/// Which place moves onto which neighbour.
fn moves(strands: &[Strand], vertices: &[StrandVertex]) -> BTreeMap<SeamPoint, GridPoint> {
    let mut crowded: Vec<&[StrandVertex]> = vertices
        .chunk_by(|a, b| (a.river, a.point) == (b.river, b.point))
        .filter(|here| {
            neighbours(here[0].point).any(|point| !at(vertices, here[0].river, point).is_empty())
        })
        .collect();
    let is_fixed = |here: &[StrandVertex]| {
        here.iter().any(|vertex| strands[vertex.strand].noding == Noding::Done)
    };
    // Who stays comes first; the sort is stable, so that of equals it is the smaller place.
    crowded.sort_by_key(|here| (!is_fixed(here), std::cmp::Reverse(here.len())));
    let mut moves = BTreeMap::new();
    let mut stays: std::collections::BTreeSet<SeamPoint> = std::collections::BTreeSet::new();
    for here in crowded {
        let (river, point) = (here[0].river, here[0].point);
        if moves.contains_key(&(river, point)) {
            continue;
        }
        let mut gathered = here.to_vec();
        for near in neighbours(point) {
            let there = at(vertices, river, near);
            let place = (river, near);
            let free = !stays.contains(&place) && !moves.contains_key(&place) && !is_fixed(there);
            if !there.is_empty() && free && may_all_meet(strands, &gathered, there) {
                moves.insert(place, point);
                stays.insert((river, point));
                gathered.extend_from_slice(there);
            }
        }
    }
    moves
}

/// The vertices at a place.
fn at(vertices: &[StrandVertex], river: bool, point: GridPoint) -> &[StrandVertex] {
    let place = (river, point);
    let from = vertices.partition_point(|vertex| (vertex.river, vertex.point) < place);
    let here = &vertices[from..];
    &here[..here.partition_point(|vertex| (vertex.river, vertex.point) == place)]
}

/// The eight places around one, in a fixed order.
fn neighbours(point: GridPoint) -> impl Iterator<Item = GridPoint> {
    (-1..=1).flat_map(move |dx| (-1..=1).map(move |dy| (dx, dy))).filter_map(move |(dx, dy)| {
        let near = GridPoint { x: point.x.checked_add(dx)?, y: point.y.checked_add(dy)? };
        (near != point).then_some(near)
    })
}

/// Whether every vertex here may become one with every vertex there: a single pair that may not
/// keeps the places apart, or lines would be joined in its wake.
fn may_all_meet(strands: &[Strand], here: &[StrandVertex], there: &[StrandVertex]) -> bool {
    here.iter().all(|a| there.iter().all(|b| may_meet(strands, a, b)))
}

fn may_meet(strands: &[Strand], a: &StrandVertex, b: &StrandVertex) -> bool {
    let (one, other) = (&strands[a.strand], &strands[b.strand]);
    // Two vertices of one line are two vertices.
    if a.strand == b.strand || (one.noding == Noding::Done && other.noding == Noding::Done) {
        return false;
    }
    // A ferry is joined at its ends only.
    if (one.ferry && !a.end) || (other.ferry && !b.end) {
        return false;
    }
    match (a.end, b.end) {
        (true, true) => true,
        // A bridge may end on a road; nothing climbs onto a bridge half-way.
        (true, false) => other.deck == one.deck || other.deck.on_the_ground(),
        (false, true) => one.deck == other.deck || one.deck.on_the_ground(),
        (false, false) => one.deck == other.deck,
    }
}

#[cfg(test)]
mod tests {
    use super::super::noding::{Noded, node};
    use super::super::strand::Deck;
    use super::*;

    fn at(x: i32, y: i32) -> GridPoint {
        GridPoint { x, y }
    }

    fn strand(points: &[(i32, i32)]) -> Strand {
        Strand {
            points: points.iter().map(|(x, y)| at(*x, *y)).collect(),
            noding: Noding::SharedNodes,
            snap_m: 0.0,
            deck: Deck::default(),
            ferry: false,
            river: false,
        }
    }

    fn noded(strands: &[Strand]) -> Noded {
        node(strands.to_vec(), &[])
    }

    /// The places at which the pieces of two strands both end.
    fn joints(strands: &[Strand]) -> Vec<GridPoint> {
        let ends = |noded: &Noded, of: usize| -> Vec<GridPoint> {
            let pieces = noded.pieces.iter().filter(|piece| piece.strand == of);
            pieces.flat_map(|piece| [piece.points[0], *piece.points.last().unwrap()]).collect()
        };
        let noded = noded(strands);
        let others = ends(&noded, 1);
        let mut shared: Vec<GridPoint> =
            ends(&noded, 0).into_iter().filter(|end| others.contains(end)).collect();
        shared.sort_unstable();
        shared.dedup();
        shared
    }

    #[test]
    fn ends_on_either_side_of_a_rounding_boundary_meet_in_any_order_of_the_sources() {
        let left = strand(&[(0, 0), (50_000, 0)]);
        for (dx, dy) in [(1, 0), (0, 1), (1, 1), (-1, 1)] {
            let right = strand(&[(50_000 + dx, dy), (90_000, 0)]);
            let there = joints(&[left.clone(), right.clone()]);
            assert_eq!(there.len(), 1, "{dx} {dy}");
            assert_eq!(joints(&[right, left.clone()]), there);
        }
        let beyond = strand(&[(50_002, 0), (90_000, 0)]);
        assert_eq!(joints(&[left, beyond]), []);
    }

    #[test]
    fn an_end_meets_a_vertex_of_a_line_and_lines_meet_at_a_vertex_that_both_have() {
        let through = strand(&[(0, 0), (50_000, 0), (90_000, 0)]);
        let branch = strand(&[(50_001, 1), (50_000, 70_000)]);
        assert_eq!(joints(&[through.clone(), branch]), [at(50_000, 0)]);
        let across = strand(&[(50_000, -70_000), (50_001, 0), (50_000, 70_000)]);
        assert_eq!(joints(&[through, across]), [at(50_000, 0)]);
    }

    #[test]
    fn three_agencies_at_one_junction_meet_in_one_place() {
        let arms = [
            strand(&[(0, 0), (50_000, 0)]),
            strand(&[(50_001, 1), (90_000, 0)]),
            strand(&[(50_000, 1), (50_000, 90_000)]),
        ];
        let noded = noded(&arms);
        let met = [0, 1, 2].map(|arm| {
            let points = &noded.pieces[arm].points;
            points.iter().filter(|p| p.x.abs_diff(50_000) < 2 && p.y < 2).copied().next().unwrap()
        });
        assert_eq!(met, [at(50_000, 0); 3]);
    }

    #[test]
    fn a_deck_that_passes_over_is_not_pulled_onto_the_road_below() {
        let road = strand(&[(0, 0), (50_000, 0), (90_000, 0)]);
        let ending = strand(&[(0, 0), (50_000, 0)]);
        for deck in [
            Deck { bridge: true, ..Deck::default() },
            Deck { tunnel: true, layer: -1, ..Deck::default() },
            Deck { bridge: true, layer: 1, ..Deck::default() },
        ] {
            let over =
                Strand { deck, ..strand(&[(50_000, -70_000), (50_001, 0), (50_000, 70_000)]) };
            assert_eq!(joints(&[road.clone(), over.clone()]), [], "{deck:?}");
            assert_eq!(joints(&[ending.clone(), over]), [], "half-way onto {deck:?}");
            let landing = Strand { deck, ..strand(&[(50_001, 0), (50_000, 70_000)]) };
            assert_eq!(joints(&[road.clone(), landing]).len(), 1, "{deck:?} ends on a road");
        }
    }

    #[test]
    fn a_deck_beside_a_junction_keeps_the_junction_open_to_nobody_new() {
        // A bridge passes over the very point at which the road on the ground ends.
        let road = strand(&[(0, 0), (50_000, 0)]);
        let next = strand(&[(50_001, 0), (90_000, 0)]);
        let over = Strand {
            deck: Deck { bridge: true, ..Deck::default() },
            ..strand(&[(50_000, -70_000), (50_001, 0), (50_000, 70_000)])
        };
        assert_eq!(joints(&[road.clone(), over.clone(), next.clone()]), []);
    }

    #[test]
    fn what_is_noded_already_stays_and_others_come_to_it() {
        let done = |points| Strand { noding: Noding::Done, ..strand(points) };
        let ways = [done(&[(50_001, 0), (90_000, 0)]), done(&[(0, 0), (50_000, 0)])];
        assert_eq!(joints(&ways), [], "two nodes of OSM are two nodes");
        let local = strand(&[(0, 0), (50_000, 0)]);
        assert_eq!(joints(&[local, ways[0].clone()]), [at(50_001, 0)]);
    }

    #[test]
    fn rivers_meet_no_roads_and_ferries_only_end() {
        let road = strand(&[(0, 0), (50_000, 0), (90_000, 0)]);
        let river = Strand { river: true, ..strand(&[(50_001, 0), (50_000, 70_000)]) };
        assert_eq!(joints(&[road.clone(), river]), []);
        let passing =
            Strand { ferry: true, ..strand(&[(50_000, -9_000), (50_001, 0), (50_000, 9_000)]) };
        assert_eq!(joints(&[road.clone(), passing]), []);
        let landing = Strand { ferry: true, ..strand(&[(50_001, 0), (50_000, 70_000)]) };
        assert_eq!(joints(&[road, landing]), [at(50_000, 0)]);
    }

    #[test]
    fn short_lines_stay_lines() {
        let short = strand(&[(50_000, 0), (50_001, 0)]);
        let a = strand(&[(0, 0), (50_000, 0)]);
        let b = strand(&[(50_001, 0), (90_000, 0)]);
        let noded = noded(&[a, short, b]);
        let points: Vec<&[GridPoint]> = noded.pieces.iter().map(|p| &p.points[..]).collect();
        assert_eq!(points[1], [at(50_000, 0), at(50_001, 0)]);
        assert_eq!((points[0].last(), points[2].first()), (points[1].first(), points[1].last()));
        // Both its vertices are neighbours of a third.
        let third = strand(&[(50_000, 1), (50_000, 90_000)]);
        let alone = strand(&[(50_000, 0), (50_001, 0)]);
        assert!(
            super::super::node(vec![third, alone], &[]).pieces.iter().all(|p| p.points.len() > 1)
        );
    }
}
