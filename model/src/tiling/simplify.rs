//! How much each vertex of a line matters, once for all zooms: the algorithm of Douglas and Peucker
//! (Cartographica 10(2), 1973, doi:10.3138/FM57-6770-U75U-7727), with distances to the segment and
//! not to the infinite line.
//!
//! The weight of a vertex is the square of the tolerance from which on it is left out, and at most
//! that of the vertex that split its run, so that the vertices above any tolerance are those that
//! the algorithm would keep for it. A run between two nodes is weighed in an order that does not
//! depend on the direction in which a feature walks it: neighbours agree to the last bit.
//!
//! O(n log n) in the vertices of a run where its splits are even, O(n²) at worst.

use super::vertex::Vertex;

/// Buffers that are used again for the next feature.
#[derive(Debug, Clone, Default)]
pub(super) struct SimplifyBuffers {
    stack: Vec<(usize, usize, f64)>,
    ring: Vec<Vertex>,
}

/// Weighs the vertices of a line; its ends and nodes get infinite weight.
pub(super) fn weigh_line(line: &mut [Vertex], scratch: &mut SimplifyBuffers) {
    let Some(last) = line.len().checked_sub(1) else { return };
    line[0].weight = f64::INFINITY;
    line[last].weight = f64::INFINITY;
    let mut start = 0;
    for end in 1..=last {
        if line[end].weight.is_infinite() {
            weigh_run(&mut line[start..=end], &mut scratch.stack);
            start = end;
        }
    }
}

/// Weighs the vertices of a ring (without closing vertex). Two vertices at least must stay: where
/// there are no nodes, the least vertex and the one farthest from it; with one node, the node and
/// the one farthest from it.
pub(super) fn weigh_ring(ring: &mut [Vertex], scratch: &mut SimplifyBuffers) {
    if ring.len() < 3 {
        for vertex in ring {
            vertex.weight = f64::INFINITY;
        }
        return;
    }
    let least = (0..ring.len()).min_by(|&a, &b| order(&ring[a], &ring[b])).unwrap_or(0);
    let anchor = ring.iter().position(|v| v.weight.is_infinite()).unwrap_or_else(|| {
        ring[least].weight = f64::INFINITY;
        least
    });
    if ring.iter().filter(|v| v.weight.is_infinite()).count() == 1 {
        let far = farthest(ring, anchor);
        ring[far].weight = f64::INFINITY;
    }
    let SimplifyBuffers { stack, ring: turned } = scratch;
    turned.clear();
    turned.extend_from_slice(&ring[anchor..]);
    turned.extend_from_slice(&ring[..=anchor]);
    let mut start = 0;
    for end in 1..turned.len() {
        if turned[end].weight.is_infinite() {
            weigh_run(&mut turned[start..=end], stack);
            start = end;
        }
    }
    let tail = ring.len() - anchor;
    ring[anchor..].copy_from_slice(&turned[..tail]);
    ring[..anchor].copy_from_slice(&turned[tail..turned.len() - 1]);
}

fn order(a: &Vertex, b: &Vertex) -> std::cmp::Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// The vertex farthest from the one at `anchor`, the least of them where several are.
fn farthest(ring: &[Vertex], anchor: usize) -> usize {
    let from = ring[anchor];
    let distance = |v: &Vertex| (v.x - from.x).powi(2) + (v.y - from.y).powi(2);
    let mut best = usize::from(anchor == 0);
    for (i, vertex) in ring.iter().enumerate() {
        let (here, there) = (distance(vertex), distance(&ring[best]));
        if i != anchor && (here > there || (here == there && order(vertex, &ring[best]).is_lt())) {
            best = i;
        }
    }
    best
}

/// Weighs what lies between the ends of a run.
fn weigh_run(run: &mut [Vertex], stack: &mut Vec<(usize, usize, f64)>) {
    let last = run.len() - 1;
    if last < 2 {
        return;
    }
    let backwards = order(&run[0], &run[last]).then_with(|| order(&run[1], &run[last - 1])).is_gt();
    if backwards {
        run.reverse();
    }
    stack.clear();
    stack.push((0, last, f64::INFINITY));
    while let Some((from, to, parent)) = stack.pop() {
        let (mut farthest, mut most) = (from, -1.0);
        let chord = Chord::new(&run[from], &run[to]);
        for (i, vertex) in run.iter().enumerate().take(to).skip(from + 1) {
            let distance = chord.square_distance(vertex);
            if distance > most {
                (farthest, most) = (i, distance);
            }
        }
        if farthest == from {
            continue;
        }
        let weight = most.min(parent);
        run[farthest].weight = weight;
        if farthest - from > 1 {
            stack.push((from, farthest, weight));
        }
        if to - farthest > 1 {
            stack.push((farthest, to, weight));
        }
    }
    if backwards {
        run.reverse();
    }
}

/// A segment to measure distances from.
struct Chord {
    x: f64,
    y: f64,
    dx: f64,
    dy: f64,
    /// Inverse of the square of the length; 0 where there is none.
    inverse: f64,
}

impl Chord {
    fn new(a: &Vertex, b: &Vertex) -> Self {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let square = dx * dx + dy * dy;
        Self { x: a.x, y: a.y, dx, dy, inverse: if square > 0.0 { 1.0 / square } else { 0.0 } }
    }

    fn square_distance(&self, v: &Vertex) -> f64 {
        let (x, y) = (v.x - self.x, v.y - self.y);
        let along = ((x * self.dx + y * self.dy) * self.inverse).clamp(0.0, 1.0);
        let (x, y) = (x - along * self.dx, y - along * self.dy);
        x * x + y * y
    }
}
