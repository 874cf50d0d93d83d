//! Rings in whole tile units, without repeated vertices and without spikes.

/// Rings without closing vertex, in units of one tile.
#[derive(Debug, Clone, Default)]
pub(super) struct Rings {
    pub(super) points: Vec<[i32; 2]>,
    /// Where each ring ends in `points`.
    pub(super) ends: Vec<usize>,
}

impl Rings {
    pub(super) fn clear(&mut self) {
        self.points.clear();
        self.ends.clear();
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[[i32; 2]]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let ring = &self.points[start..end];
            start = end;
            ring
        })
    }

    /// Adds a ring without its repeated vertices and spikes, unless nothing with an area is left.
    pub(super) fn push(&mut self, ring: impl Iterator<Item = [i32; 2]>) {
        let start = self.ends.last().copied().unwrap_or(0);
        for point in ring {
            self.points.push(point);
            while drop_needless(&mut self.points, start) {}
        }
        self.close(start);
        if self.points.len() - start >= 3 && area(&self.points[start..]) != 0 {
            self.ends.push(self.points.len());
        } else {
            self.points.truncate(start);
        }
    }

    /// Removes repeated vertices and spikes where the ring's end meets its start.
    fn close(&mut self, start: usize) {
        loop {
            let ring = &self.points[start..];
            let n = ring.len();
            if n < 3 {
                return;
            }
            if ring[n - 1] == ring[0] || folds_back(ring[n - 2], ring[n - 1], ring[0]) {
                self.points.pop();
            } else if folds_back(ring[n - 1], ring[0], ring[1]) {
                self.points.remove(start);
            } else {
                return;
            }
        }
    }

    pub(super) fn push_clean(&mut self, ring: &[[i32; 2]]) {
        self.points.extend_from_slice(ring);
        self.ends.push(self.points.len());
    }
}

/// Drops a vertex at the end of the ring that is repeated or the tip of a spike. Returns whether it
/// did.
fn drop_needless(points: &mut Vec<[i32; 2]>, start: usize) -> bool {
    let n = points.len();
    if n - start >= 2 && points[n - 1] == points[n - 2] {
        points.pop();
        return true;
    }
    if n - start >= 3 && folds_back(points[n - 3], points[n - 2], points[n - 1]) {
        points.remove(n - 2);
        return true;
    }
    false
}

/// Whether the line from `a` over `b` to `c` turns back on itself in `b`.
fn folds_back(a: [i32; 2], b: [i32; 2], c: [i32; 2]) -> bool {
    let (u, v) = (minus(b, a), minus(c, b));
    u[0] * v[1] == u[1] * v[0] && u[0] * v[0] + u[1] * v[1] < 0
}

pub(super) fn minus(a: [i32; 2], b: [i32; 2]) -> [i64; 2] {
    [i64::from(a[0]) - i64::from(b[0]), i64::from(a[1]) - i64::from(b[1])]
}

/// Twice the signed area (shoelace formula); positive for an exterior ring of the format.
pub(super) fn area(ring: &[[i32; 2]]) -> i64 {
    let cross = |a: [i32; 2], b: [i32; 2]| {
        i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])
    };
    let closing = match ring {
        [first, .., last] => cross(*last, *first),
        _ => 0,
    };
    ring.windows(2).map(|edge| cross(edge[0], edge[1])).sum::<i64>() + closing
}
