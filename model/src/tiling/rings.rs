//! Rings in whole tile units: clean, in order, wound as the format asks.

use super::repair::Repair;

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

    /// Takes away what is repeated or folded back where the ring's end meets its start.
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

    /// Puts the rings into the order and winding of the format: each exterior (positive area) is
    /// followed by its interiors (negative area). Rings that cross or touch, and exteriors within
    /// exteriors, are repaired first. Interiors that lie in no exterior are dropped.
    pub(super) fn arrange(&mut self, repair: &mut Repair, out: &mut Rings) {
        out.clear();
        let exteriors = self.iter().filter(|ring| area(ring) > 0).count();
        if exteriors == 0 {
            return;
        }
        if !repair.is_simple(self) {
            repair.repair(self, out);
        } else if self.ends.len() == 1 || (exteriors == 1 && area(&self.points[..self.ends[0]]) > 0)
        {
            std::mem::swap(self, out);
        } else {
            match self.owners() {
                Some(owners) => self.group(&owners, out),
                None => repair.repair(self, out),
            }
        }
    }

    /// For each interior ring the exterior that it lies in, itself for an exterior; none where an
    /// exterior lies in another one, or an interior where there is nothing to leave out.
    fn owners(&self) -> Option<Vec<usize>> {
        let outlines: Vec<Outline<'_>> = self.iter().map(Outline::new).collect();
        let mut owners = Vec::with_capacity(outlines.len());
        for (number, outline) in outlines.iter().enumerate() {
            let mut depth = 0;
            let mut owner = None;
            for (other, around) in outlines.iter().enumerate() {
                if other == number || !around.holds(outline.ring[0]) {
                    continue;
                }
                depth += around.area.signum();
                let closer = owner.is_none_or(|known: usize| outlines[known].area > around.area);
                if around.area > 0 && closer {
                    owner = Some(other);
                }
            }
            match (outline.area > 0, depth, owner) {
                (true, 0, _) => owners.push(number),
                (false, 1, Some(owner)) => owners.push(owner),
                _ => return None,
            }
        }
        Some(owners)
    }

    fn group(&self, owners: &[usize], out: &mut Rings) {
        let rings: Vec<&[[i32; 2]]> = self.iter().collect();
        let mut order: Vec<usize> = (0..rings.len()).collect();
        order.sort_by_key(|&ring| (owners[ring], owners[ring] != ring));
        for ring in order {
            out.push_clean(rings[ring]);
        }
    }

    pub(super) fn push_clean(&mut self, ring: &[[i32; 2]]) {
        self.points.extend_from_slice(ring);
        self.ends.push(self.points.len());
    }
}

/// Drops the last but one vertex if the ring passes through it without need: repeated, or the tip of a
/// spike. Says whether it did.
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

/// Whether the way from `a` over `b` to `c` turns back on itself in `b`.
fn folds_back(a: [i32; 2], b: [i32; 2], c: [i32; 2]) -> bool {
    let (u, v) = (minus(b, a), minus(c, b));
    u[0] * v[1] == u[1] * v[0] && u[0] * v[0] + u[1] * v[1] < 0
}

fn minus(a: [i32; 2], b: [i32; 2]) -> [i64; 2] {
    [i64::from(a[0]) - i64::from(b[0]), i64::from(a[1]) - i64::from(b[1])]
}

/// Twice the area; positive for an exterior ring of the format.
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

/// A ring with what is asked of it often.
struct Outline<'a> {
    ring: &'a [[i32; 2]],
    area: i64,
    min: [i32; 2],
    max: [i32; 2],
}

impl<'a> Outline<'a> {
    fn new(ring: &'a [[i32; 2]]) -> Self {
        let (mut min, mut max) = ([i32::MAX; 2], [i32::MIN; 2]);
        for &[x, y] in ring {
            min = [min[0].min(x), min[1].min(y)];
            max = [max[0].max(x), max[1].max(y)];
        }
        Self { ring, area: area(ring), min, max }
    }

    /// Whether `point` lies within the ring (its border is not looked at: the rings are simple).
    fn holds(&self, point: [i32; 2]) -> bool {
        if (0..2).any(|axis| point[axis] < self.min[axis] || point[axis] > self.max[axis]) {
            return false;
        }
        let mut inside = false;
        let mut a = self.ring[self.ring.len() - 1];
        for &b in self.ring {
            if (a[1] > point[1]) != (b[1] > point[1]) {
                let (ab, ap) = (minus(b, a), minus(point, a));
                let left = ab[0] * ap[1] - ab[1] * ap[0];
                if (left < 0) != (ab[1] < 0) {
                    inside = !inside;
                }
            }
            a = b;
        }
        inside
    }
}
