//! Areas as OpenStreetMap has them: pieces that meet at their ends become rings, rings become polygons.

use std::collections::{BTreeMap, BTreeSet};

use geo::BoundingRect;
use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo_types::{Coord, LineString, Polygon, Rect};

/// Pieces joined at their ends.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct JoinedPieces {
    /// Without their closing node.
    pub rings: Vec<Vec<i64>>,
    /// Those that do not close.
    pub open: Vec<Vec<i64>>,
}

/// Joins pieces (nodes in order) where they end at one node; a piece is turned around where `may_turn`.
/// Where several could follow, the first of them does. O(n log n).
pub fn join(pieces: &[&[i64]], may_turn: bool) -> JoinedPieces {
    let mut joined = JoinedPieces::default();
    // By the node at which they may be entered.
    let mut at: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (i, piece) in pieces.iter().enumerate().rev() {
        let ends = [piece.first(), piece.last().filter(|_| may_turn)];
        for end in ends.into_iter().flatten() {
            at.entry(*end).or_default().push(i);
        }
    }
    let mut used = vec![false; pieces.len()];
    // Lines that have a direction are followed from where they begin, so that none is cut in two.
    let ends: BTreeSet<i64> = pieces.iter().filter_map(|piece| piece.last().copied()).collect();
    let begins =
        |i: &usize| !may_turn && pieces[*i].first().is_none_or(|first| !ends.contains(first));
    let mut order: Vec<usize> = (0..pieces.len()).filter(begins).collect();
    order.extend((0..pieces.len()).filter(|i| !begins(i)));
    for first in order {
        if used[first] || pieces[first].len() < 2 {
            continue;
        }
        used[first] = true;
        let mut line = pieces[first].to_vec();
        loop {
            if line.len() > 2 && line.first() == line.last() {
                line.pop();
                joined.rings.push(line);
                break;
            }
            let Some(end) = line.last().copied() else { break };
            let next = at.get_mut(&end).and_then(|all| {
                while let Some(i) = all.pop() {
                    if !used[i] && pieces[i].len() > 1 {
                        return Some(i);
                    }
                }
                None
            });
            let Some(next) = next else {
                joined.open.push(line);
                break;
            };
            used[next] = true;
            let piece = pieces[next];
            if piece.first() == Some(&end) {
                line.extend(&piece[1..]);
            } else {
                line.extend(piece.iter().rev().skip(1));
            }
        }
    }
    joined
}

/// The polygons of rings, whatever roles they were given: a ring inside another is a hole of it, one
/// inside the hole is a polygon of its own again. O(n²) in the rings whose boxes overlap.
pub fn polygons(rings: Vec<LineString<f64>>) -> Vec<Polygon<f64>> {
    if rings.len() == 1 {
        return rings.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
    }
    let boxes: Vec<Option<Rect<f64>>> = rings.iter().map(BoundingRect::bounding_rect).collect();
    let area = |i: usize| boxes[i].map_or(0.0, |it| it.width() * it.height());
    let mut order: Vec<usize> = (0..rings.len()).collect();
    order.sort_by(|a, b| area(*b).total_cmp(&area(*a)).then(a.cmp(b)));
    // The outline and the holes of each; of each ring the polygon, and whether it is a hole of it.
    let mut polygons: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut placed: Vec<(usize, usize, bool)> = Vec::new();
    for i in order {
        let around = placed.iter().rev().find(|(other, ..)| {
            matches!((boxes[i], boxes[*other]), (Some(inner), Some(outer)) if encloses(outer, inner))
                && is_inside(&rings[i], &rings[*other])
        });
        match around {
            Some((_, polygon, false)) => {
                let polygon = *polygon;
                polygons[polygon].1.push(i);
                placed.push((i, polygon, true));
            }
            _ => {
                placed.push((i, polygons.len(), false));
                polygons.push((i, Vec::new()));
            }
        }
    }
    let ring = |i: usize| rings[i].clone();
    polygons
        .into_iter()
        .map(|(outer, holes)| Polygon::new(ring(outer), holes.into_iter().map(ring).collect()))
        .collect()
}

fn encloses(outer: Rect<f64>, inner: Rect<f64>) -> bool {
    outer.min().x <= inner.min().x
        && outer.min().y <= inner.min().y
        && outer.max().x >= inner.max().x
        && outer.max().y >= inner.max().y
}

/// Whether a ring lies in another: by its first vertex that is not on the other.
pub fn is_inside(ring: &LineString<f64>, other: &LineString<f64>) -> bool {
    let mut places = ring.coords().map(|at| coord_pos_relative_to_ring(*at, other));
    places.find(|place| *place != CoordPos::OnBoundary) == Some(CoordPos::Inside)
}

/// Whether a ring is plainly simple: it encloses something, and no two of its edges touch but neighbours at
/// their common end. Exact on the grid of 1e-7 degrees. Only asked of short rings: O(n²).
pub fn is_plainly_simple(ring: &LineString<f64>) -> bool {
    let grid = |c: &Coord<f64>| [(c.x * 1e7).round() as i64, (c.y * 1e7).round() as i64];
    let points: Vec<[i64; 2]> = ring.coords().map(grid).collect();
    let edges: Vec<_> = points.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let n = edges.len();
    if n < 3 || points.first() != points.last() {
        return false;
    }
    edges.iter().enumerate().all(|(i, (a, b))| {
        a != b
            && edges.iter().enumerate().skip(i + 1).all(|(j, (c, d))| {
                if j == i + 1 {
                    !is_spike(*a, *b, *d)
                } else if i == 0 && j == n - 1 {
                    !is_spike(*c, *a, *b)
                } else {
                    !touch([*a, *b], [*c, *d])
                }
            })
    })
}

fn side(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> i128 {
    let wide = |from: [i64; 2], to: [i64; 2], axis: usize| i128::from(to[axis] - from[axis]);
    wide(a, b, 0) * wide(a, c, 1) - wide(a, b, 1) * wide(a, c, 0)
}

/// Whether the line turns back on itself at `b`.
fn is_spike(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> bool {
    let ahead = |axis: usize| i128::from(b[axis] - a[axis]) * i128::from(c[axis] - b[axis]);
    side(a, b, c) == 0 && ahead(0) + ahead(1) < 0
}

fn touch([a, b]: [[i64; 2]; 2], [c, d]: [[i64; 2]; 2]) -> bool {
    let overlap = |axis: usize| {
        a[axis].max(b[axis]) >= c[axis].min(d[axis]) && c[axis].max(d[axis]) >= a[axis].min(b[axis])
    };
    if !overlap(0) || !overlap(1) {
        return false;
    }
    let apart = |p: [i64; 2], q: [i64; 2], from: [[i64; 2]; 2]| {
        let (one, other) = (side(p, q, from[0]), side(p, q, from[1]));
        (one > 0 && other > 0) || (one < 0 && other < 0)
    };
    !apart(a, b, [c, d]) && !apart(c, d, [a, b])
}

#[cfg(test)]
mod tests {
    use geo_types::line_string;

    use super::*;

    #[test]
    fn pieces_become_rings_in_whatever_order_and_direction_they_come() {
        let joined = join(&[&[1, 2, 3], &[5, 4, 3], &[5, 6, 1], &[7, 8], &[9, 10, 11, 9]], true);
        assert_eq!(joined.rings, [vec![1, 2, 3, 4, 5, 6], vec![9, 10, 11]]);
        assert_eq!(joined.open, [vec![7, 8]]);
        // A coast has a direction: its pieces are never turned.
        let coast = join(&[&[3, 4], &[1, 2, 3], &[6, 4]], false);
        assert_eq!(coast.open, [vec![1, 2, 3, 4], vec![6, 4]]);
    }

    fn square(west: f64, side: f64) -> LineString<f64> {
        let east = west + side;
        line_string![(x: west, y: west), (x: east, y: west), (x: east, y: east),
            (x: west, y: east), (x: west, y: west)]
    }

    #[test]
    fn a_ring_in_a_ring_is_a_hole_and_one_in_the_hole_an_island() {
        let found = polygons(vec![square(2.0, 6.0), square(4.0, 2.0), square(0.0, 10.0)]);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].exterior(), found[0].interiors()),
            (&square(0.0, 10.0), &[square(2.0, 6.0)][..])
        );
        assert_eq!((found[1].exterior(), found[1].interiors().len()), (&square(4.0, 2.0), 0));
        let beside = polygons(vec![square(0.0, 1.0), square(5.0, 1.0)]);
        assert!(beside.len() == 2 && beside.iter().all(|one| one.interiors().is_empty()));
    }

    #[test]
    fn rings_that_cross_or_turn_back_are_not_simple() {
        assert!(is_plainly_simple(&square(0.0, 1.0)));
        let bow = line_string![(x: 0., y: 0.), (x: 1., y: 1.), (x: 1., y: 0.), (x: 0., y: 1.), (x: 0., y: 0.)];
        let spike = line_string![(x: 0., y: 0.), (x: 2., y: 0.), (x: 1., y: 0.), (x: 1., y: 1.), (x: 0., y: 0.)];
        let flat = line_string![(x: 0., y: 0.), (x: 1., y: 0.), (x: 0., y: 0.)];
        for ring in [bow, spike, flat] {
            assert!(!is_plainly_simple(&ring), "{ring:?}");
        }
    }
}
