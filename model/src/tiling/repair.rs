//! Repair of polygons that rounding or simplifying has made cross or touch themselves.

use std::fmt;

use i_overlay::{
    core::{
        fill_rule::FillRule,
        overlay::{ContourDirection, IntOverlayOptions, Overlay, ShapeType},
        overlay_rule::OverlayRule,
        solver::Solver,
    },
    i_float::int::point::IntPoint,
};

use super::rings::{Rings, area};

/// Finds and repairs rings that cross or touch.
pub(super) struct Repair {
    edges: Vec<RingEdge>,
    overlay: Overlay,
}

#[derive(Debug, Clone, Copy)]
struct RingEdge {
    a: [i32; 2],
    b: [i32; 2],
    /// Least and greatest coordinate along the axis that is swept.
    low: i32,
    high: i32,
    number: u32,
    /// The edge that follows in the same ring.
    next: u32,
}

impl Default for Repair {
    fn default() -> Self {
        let options = IntOverlayOptions {
            output_direction: ContourDirection::CounterClockwise,
            ogc: true,
            ..IntOverlayOptions::default()
        };
        let solver = Solver { multithreading: None, ..Solver::default() };
        Self { edges: Vec::new(), overlay: Overlay::new_custom(64, options, solver) }
    }
}

impl fmt::Debug for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repair").finish_non_exhaustive()
    }
}

impl Repair {
    /// Whether no two edges meet but neighbours in their common vertex.
    ///
    /// Sorts the edges along the longer axis and compares those that overlap there: O(n log n) and
    /// the overlapping pairs, which are few for the few hundred vertices that a tile holds.
    pub(super) fn is_simple(&mut self, rings: &Rings) -> bool {
        if rings.points.len() <= 3 {
            return true;
        }
        let axis = longer_axis(&rings.points);
        self.edges.clear();
        for ring in rings.iter() {
            let first = self.edges.len() as u32;
            let last = first + ring.len() as u32 - 1;
            for (i, &a) in ring.iter().enumerate() {
                let b = ring[(i + 1) % ring.len()];
                let number = first + i as u32;
                self.edges.push(RingEdge {
                    a,
                    b,
                    low: a[axis].min(b[axis]),
                    high: a[axis].max(b[axis]),
                    number,
                    next: if number == last { first } else { number + 1 },
                });
            }
        }
        self.edges.sort_unstable_by_key(|edge| edge.low);
        for (i, edge) in self.edges.iter().enumerate() {
            let other = 1 - axis;
            let (low, high) = (edge.a[other].min(edge.b[other]), edge.a[other].max(edge.b[other]));
            for later in &self.edges[i + 1..] {
                if later.low > edge.high {
                    break;
                }
                let apart = (later.a[other] > high && later.b[other] > high)
                    || (later.a[other] < low && later.b[other] < low);
                if !apart
                    && edge.next != later.number
                    && later.next != edge.number
                    && meet(edge, later)
                {
                    return false;
                }
            }
        }
        true
    }

    /// The same polygon, by the non-zero rule, in rings that neither cross nor overlap, wound and
    /// ordered as the format asks. The overlay is that of the crate `i_overlay`.
    pub(super) fn repair(&mut self, rings: &Rings, out: &mut Rings) {
        out.clear();
        self.overlay.clear();
        for ring in rings.iter() {
            let points = ring.iter().map(|&[x, y]| IntPoint::new(x, y));
            self.overlay.add_path_iter(points, ShapeType::Subject);
        }
        for shape in self.overlay.overlay(OverlayRule::Subject, FillRule::NonZero) {
            for (i, contour) in shape.iter().enumerate() {
                let mut ring: Vec<[i32; 2]> = contour.iter().map(|p| [p.x, p.y]).collect();
                let area = area(&ring);
                if ring.len() < 3 || area == 0 {
                    if i == 0 {
                        break;
                    }
                    continue;
                }
                if (area > 0) != (i == 0) {
                    ring.reverse();
                }
                out.push_clean(&ring);
            }
        }
    }
}

fn longer_axis(points: &[[i32; 2]]) -> usize {
    let extent = |axis: usize| {
        let (mut low, mut high) = (i32::MAX, i32::MIN);
        for point in points {
            low = low.min(point[axis]);
            high = high.max(point[axis]);
        }
        high.saturating_sub(low)
    };
    usize::from(extent(1) > extent(0))
}

/// Whether two edges share any point.
fn meet(e: &RingEdge, f: &RingEdge) -> bool {
    let (s1, s2) = (side(e.a, e.b, f.a), side(e.a, e.b, f.b));
    let (s3, s4) = (side(f.a, f.b, e.a), side(f.a, f.b, e.b));
    if s1 == 0 && s2 == 0 {
        // On one line: they meet where their extents do.
        return (0..2).all(|axis| {
            e.a[axis].min(e.b[axis]) <= f.a[axis].max(f.b[axis])
                && f.a[axis].min(f.b[axis]) <= e.a[axis].max(e.b[axis])
        });
    }
    s1 * s2 <= 0 && s3 * s4 <= 0
}

fn side(a: [i32; 2], b: [i32; 2], p: [i32; 2]) -> i64 {
    let (dx, dy) = (i64::from(b[0]) - i64::from(a[0]), i64::from(b[1]) - i64::from(a[1]));
    let (px, py) = (i64::from(p[0]) - i64::from(a[0]), i64::from(p[1]) - i64::from(a[1]));
    (dx * py - dy * px).signum()
}
