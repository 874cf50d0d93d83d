//! Rings in the order and winding that the format asks for.

use super::{
    repair::Repair,
    rings::{Rings, area, minus},
};

impl Rings {
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

    /// By ring, the exterior that it lies in (of an exterior, itself); `None` where an exterior
    /// lies in another one, or an interior in no exterior. O(r²) in the rings, most pairs by their
    /// boxes alone.
    fn owners(&self) -> Option<Vec<usize>> {
        let outlines: Vec<MeasuredRing<'_>> = self.iter().map(MeasuredRing::new).collect();
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
}

/// A ring with its area and its bounding box.
struct MeasuredRing<'a> {
    ring: &'a [[i32; 2]],
    area: i64,
    min: [i32; 2],
    max: [i32; 2],
}

impl<'a> MeasuredRing<'a> {
    fn new(ring: &'a [[i32; 2]]) -> Self {
        let (mut min, mut max) = ([i32::MAX; 2], [i32::MIN; 2]);
        for &[x, y] in ring {
            min = [min[0].min(x), min[1].min(y)];
            max = [max[0].max(x), max[1].max(y)];
        }
        Self { ring, area: area(ring), min, max }
    }

    /// Whether `point` lies within the ring, by how often a ray from it crosses the ring. Points on
    /// the border do not occur: the rings do not touch.
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
