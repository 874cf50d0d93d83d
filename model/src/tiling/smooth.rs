//! Outlines of raster cells, drawn without their steps. Only what tiles show is smooth: the features, and
//! what is computed from the cells, keep their corners.
//!
//! Water is never made smaller than its cells: corners that stand out stay where they are, notches between
//! them are filled, and what is drawn between two corners bends away from the water alone. So a band grows
//! by less than a cell (0.71 of one in a notch of one step, 0.18 between two corners), over its
//! neighbour where there is one; maps draw the deeper band on top.

use std::f64::consts::PI;

use super::vertex::Vertex;

/// Length of the equator in Web Mercator, metres (EPSG:3857, 2π × 6,378,137).
const EQUATOR_M: f64 = 40_075_016.685_578_5;
/// Sine of the angle up to which a vertex lies on a straight line: cells of a projected raster are a
/// little turned in longitude and latitude.
const STRAIGHT: f64 = 0.05;
/// Cells from which on an edge is bent at its ends alone.
const LONG: f64 = 2.5;
/// Where points are set on a bent edge, as shares of it.
const STEPS: [f64; 3] = [0.25, 0.5, 0.75];

/// Memory that is used again for the next ring.
#[derive(Debug, Clone, Default)]
pub(super) struct SmoothBuffers {
    filled: Vec<[f64; 2]>,
    whole: Vec<[f64; 2]>,
}

/// Smooths the ring that `vertices` has from `start` on (without closing vertex, the inside to the left in
/// a square whose y points south), an outline of cells that measure `cell_m` on the ground.
pub(super) fn smooth(
    vertices: &mut Vec<Vertex>,
    start: usize,
    cell_m: f64,
    buffers: &mut SmoothBuffers,
) {
    let ring = &vertices[start..];
    if ring.len() < 4 {
        return;
    }
    // The scale of the projection at this latitude.
    let cell = cell_m / EQUATOR_M * (PI * (1.0 - 2.0 * ring[0].y)).cosh();
    let SmoothBuffers { filled, whole } = buffers;
    fill_notches(ring, cell, filled);
    keep_long_edges(filled, cell, whole);
    vertices.truncate(start);
    bend(whole, cell, |[x, y]| vertices.push(Vertex { x, y, weight: 0.0 }));
}

/// Cuts off the corners at which the dry side stands out: by a cell on either edge, and at most to the
/// corner at its other end, or to its middle where the dry side stands out there, too.
fn fill_notches(ring: &[Vertex], cell: f64, filled: &mut Vec<[f64; 2]>) {
    filled.clear();
    let n = ring.len();
    let at = |i: usize| [ring[i % n].x, ring[i % n].y];
    let is_notch = |i: usize| turn(at(i + n - 1), at(i), at(i + 1)) < -STRAIGHT;
    for i in 0..n {
        if !is_notch(i) {
            push(filled, at(i));
            continue;
        }
        for other in [i + n - 1, i + 1] {
            let length = distance(at(i), at(other));
            let room = if is_notch(other % n) { length / 2.0 } else { length };
            push(filled, along(at(i), at(other), (cell.min(room) / length).min(1.0)));
        }
    }
    while filled.len() > 1 && filled.first() == filled.last() {
        filled.pop();
    }
}

/// Sets a point on a long edge one cell from each of its ends, so that its middle stays straight.
fn keep_long_edges(ring: &[[f64; 2]], cell: f64, whole: &mut Vec<[f64; 2]>) {
    whole.clear();
    for (i, from) in ring.iter().enumerate() {
        let to = ring[(i + 1) % ring.len()];
        whole.push(*from);
        let length = distance(*from, to);
        if length > LONG * cell {
            whole.push(along(*from, to, cell / length));
            whole.push(along(*from, to, 1.0 - cell / length));
        }
    }
}

/// Calls `emit` with the points of the ring and of the curves between them: cubic ones (Hermite) that pass
/// each corner that stands out in the direction from the corner before to the one behind (Catmull and Rom
/// 1974), and begin and end straight everywhere else, so that none enters the inside.
fn bend(ring: &[[f64; 2]], cell: f64, mut emit: impl FnMut([f64; 2])) {
    let n = ring.len();
    let at = |i: usize| ring[i % n];
    let stands_out = |i: usize| turn(at(i + n - 1), at(i), at(i + 1)) > STRAIGHT;
    for i in 0..n {
        let (from, to) = (at(i), at(i + 1));
        emit(from);
        let (bent, bent_behind) = (stands_out(i), stands_out(i + 1));
        let length = distance(from, to);
        if !(bent || bent_behind) || length == 0.0 {
            continue;
        }
        let reach = length.min(cell);
        let direction = |a: [f64; 2], b: [f64; 2]| {
            let length = distance(a, b).max(f64::MIN_POSITIVE);
            [(b[0] - a[0]) / length * reach, (b[1] - a[1]) / length * reach]
        };
        let begins = if bent { direction(at(i + n - 1), to) } else { direction(from, to) };
        let ends = if bent_behind { direction(from, at(i + 2)) } else { direction(from, to) };
        for t in STEPS {
            let (t2, t3) = (t * t, t * t * t);
            let point = |axis: usize| {
                (2.0 * t3 - 3.0 * t2 + 1.0) * from[axis]
                    + (t3 - 2.0 * t2 + t) * begins[axis]
                    + (3.0 * t2 - 2.0 * t3) * to[axis]
                    + (t3 - t2) * ends[axis]
            };
            emit([point(0), point(1)]);
        }
    }
}

fn push(points: &mut Vec<[f64; 2]>, point: [f64; 2]) {
    if points.last() != Some(&point) {
        points.push(point);
    }
}

/// The point at a share of the way; the ends are met exactly.
fn along(from: [f64; 2], to: [f64; 2], share: f64) -> [f64; 2] {
    if share >= 1.0 {
        return to;
    }
    [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (b[0] - a[0]).hypot(b[1] - a[1])
}

/// Sine of the turn at `b`: above 0 where the inside stands out, below where the outside does.
fn turn(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> f64 {
    let (u, v) = ([b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]);
    let lengths = distance(a, b) * distance(b, c);
    if lengths > 0.0 { (u[0] * v[1] - u[1] * v[0]) / lengths } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells of a kilometre about the equator, in cells from a corner; the ring smoothed, in cells, too.
    fn smoothed(corners: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let cell = 1_000.0 / EQUATOR_M;
        let vertex = |[x, y]: [f64; 2]| Vertex {
            x: 0.5 + x * cell,
            y: 0.5 + y * cell,
            weight: f64::INFINITY,
        };
        let mut vertices: Vec<Vertex> = corners.iter().copied().map(vertex).collect();
        smooth(&mut vertices, 0, 1_000.0, &mut SmoothBuffers::default());
        vertices.iter().map(|v| [(v.x - 0.5) / cell, (v.y - 0.5) / cell]).collect()
    }

    fn area(ring: &[[f64; 2]]) -> f64 {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(|(a, b)| (a[0] * b[1] - b[0] * a[1]) / 2.0).sum()
    }

    /// Whether a place is inside or on the ring.
    fn holds(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
        let next = ring.iter().cycle().skip(1);
        let crossings = ring.iter().zip(next).filter(|(a, b)| {
            (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]
        });
        crossings.count() % 2 == 1
    }

    const STAIRS: [[f64; 2]; 8] = [
        [0.0, 0.0],
        [4.0, 0.0],
        [4.0, 2.0],
        [3.0, 2.0],
        [3.0, 3.0],
        [2.0, 3.0],
        [2.0, 4.0],
        [0.0, 4.0],
    ];

    #[test]
    fn a_stair_becomes_a_slope_and_no_cell_loses_water() {
        let ring = smoothed(&STAIRS);
        assert!(area(&ring) > area(&STAIRS));
        // Places all over the cells, and close to their corners.
        for step_x in 0..80 {
            for step_y in 0..80 {
                let place = [f64::from(step_x) * 0.05 + 0.001, f64::from(step_y) * 0.05 + 0.001];
                if holds(&STAIRS, place) {
                    assert!(holds(&ring, place), "{place:?} was under water");
                }
            }
        }
        assert!(!ring.contains(&[3.0, 2.0]), "the notch is filled");
    }

    #[test]
    fn water_grows_by_less_than_a_cell() {
        for corners in [&STAIRS[..], &[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]] {
            for [x, y] in smoothed(corners) {
                let near = |[a, b]: [f64; 2]| {
                    let (dx, dy) = ((x - a).abs(), (y - b).abs());
                    dx.max(dy) < 0.75
                };
                let grown = (-2..=10).flat_map(|i| (-2..=10).map(move |j| [i, j]));
                let mut inside = grown
                    .map(|[i, j]| [f64::from(i) / 2.0 - 0.001, f64::from(j) / 2.0 - 0.001])
                    .filter(|place| holds(corners, *place));
                assert!(inside.any(near), "{x} {y}");
            }
        }
    }

    #[test]
    fn a_long_shore_stays_straight_and_a_dry_island_only_gets_smaller() {
        let shore = smoothed(&[[0.0, 0.0], [20.0, 0.0], [20.0, 9.0], [0.0, 9.0]]);
        assert!(shore.iter().all(|[_, y]| *y > -0.2 && *y < 9.2));
        assert!(shore.iter().filter(|[x, y]| y.abs() < 1e-6 && *x > 0.9 && *x < 19.1).count() >= 2);
        // The other way around: a hole.
        let hole = [[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]];
        let dry = smoothed(&hole);
        let (before, after) = (area(&hole), area(&dry));
        assert!(before < 0.0 && after < 0.0 && after > before, "{before} {after}");
    }
}
