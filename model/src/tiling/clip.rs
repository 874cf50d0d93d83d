//! Clipping lines and polygons at straight borders that run along an axis.

/// Lines, or rings without closing vertex, one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Paths {
    pub(super) points: Vec<[f64; 2]>,
    /// Where each path ends in `points`.
    pub(super) ends: Vec<usize>,
}

/// Least and greatest coordinate on each axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub(super) min: [f64; 2],
    pub(super) max: [f64; 2],
}

impl Paths {
    pub(super) fn clear(&mut self) {
        self.points.clear();
        self.ends.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[[f64; 2]]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let path = &self.points[start..end];
            start = end;
            path
        })
    }

    pub(super) fn bounds(&self) -> Bounds {
        let mut bounds = Bounds { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };
        for &[x, y] in &self.points {
            bounds.min = [bounds.min[0].min(x), bounds.min[1].min(y)];
            bounds.max = [bounds.max[0].max(x), bounds.max[1].max(y)];
        }
        bounds
    }

    /// Adds a point to the path that is being written, unless it repeats the last one.
    fn push(&mut self, point: [f64; 2]) {
        let start = self.ends.last().copied().unwrap_or(0);
        if self.points.len() == start || self.points[self.points.len() - 1] != point {
            self.points.push(point);
        }
    }

    /// Ends the path that is being written; one shorter than `least` vertices is forgotten.
    pub(super) fn finish(&mut self, least: usize) {
        let start = self.ends.last().copied().unwrap_or(0);
        if self.points.len() - start >= least {
            self.ends.push(self.points.len());
        } else {
            self.points.truncate(start);
        }
    }
}

/// Where the segment meets the border, to the same bits whichever way the segment runs.
fn crossing(a: [f64; 2], b: [f64; 2], axis: usize, border: f64) -> [f64; 2] {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    let other = 1 - axis;
    let share = (border - a[axis]) / (b[axis] - a[axis]);
    let mut point = [border; 2];
    point[other] = a[other] + share * (b[other] - a[other]);
    point
}

/// The parts of lines whose coordinate on `axis` lies within `low..=high`.
pub(super) fn clip_lines(lines: &Paths, axis: usize, low: f64, high: f64, out: &mut Paths) {
    out.clear();
    for line in lines.iter() {
        for segment in line.windows(2) {
            let (a, b) = (segment[0], segment[1]);
            let (from, to) = (a[axis], b[axis]);
            if (from < low && to < low) || (from > high && to > high) {
                out.finish(2);
                continue;
            }
            out.push(match from {
                _ if from < low => crossing(a, b, axis, low),
                _ if from > high => crossing(a, b, axis, high),
                _ => a,
            });
            if to < low || to > high {
                out.push(crossing(a, b, axis, if to < low { low } else { high }));
                out.finish(2);
            } else {
                out.push(b);
            }
        }
        out.finish(2);
    }
}

/// Clips rings. Its buffers are used again for the next polygon.
#[derive(Debug, Clone, Default)]
pub(super) struct RingClipper {
    points: Vec<[f64; 2]>,
    chains: Vec<Chain>,
    events: Vec<BorderCrossing>,
}

/// A run of vertices on the side that stays, from where a ring comes in to where it goes out.
#[derive(Debug, Clone, Copy)]
struct Chain {
    start: usize,
    end: usize,
    /// The chain that follows once the gap on the border is closed.
    next: usize,
    used: bool,
}

#[derive(Debug, Clone, Copy)]
struct BorderCrossing {
    place: f64,
    chain: usize,
    leaves: bool,
}

/// A border that runs across `axis`, and the side of it that stays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Border {
    pub(super) axis: usize,
    pub(super) at: f64,
    /// Whether coordinates from the border upwards stay, or those down from it.
    pub(super) above: bool,
}

impl Border {
    fn keeps(self, point: [f64; 2]) -> bool {
        if self.above { point[self.axis] >= self.at } else { point[self.axis] <= self.at }
    }
}

impl RingClipper {
    /// The part of a polygon (all its rings together) on one side of a border.
    ///
    /// A ring that crosses the border falls into chains. Sorted along the border, the ends of all
    /// chains bound, two by two, the parts of the border that are inside the polygon. Chains joined
    /// over these parts give rings that do not touch each other, also where the polygon falls into
    /// pieces or a hole meets the border. Where a pair is not one end and one start, the polygon
    /// was not valid: each ring is then closed by itself along the border, which keeps every
    /// winding number, and [`Repair`](super::repair::Repair) does the rest. `O(n + k log k)` for n
    /// vertices and k crossings.
    pub(super) fn clip(&mut self, rings: &Paths, border: Border, out: &mut Paths) {
        out.clear();
        self.points.clear();
        self.chains.clear();
        self.events.clear();
        for ring in rings.iter() {
            let Some(outside) = ring.iter().position(|&p| !border.keeps(p)) else {
                out.points.extend_from_slice(ring);
                out.finish(3);
                continue;
            };
            self.split(ring, outside, border);
        }
        if self.chains.is_empty() {
            return;
        }
        self.join_along_border();
        for first in 0..self.chains.len() {
            let mut at = first;
            while !self.chains[at].used {
                self.chains[at].used = true;
                for &point in &self.points[self.chains[at].start..self.chains[at].end] {
                    out.push(point);
                }
                at = self.chains[at].next;
            }
            let start = out.ends.last().copied().unwrap_or(0);
            if out.points.len() > start + 1 && out.points[start] == out.points[out.points.len() - 1]
            {
                out.points.pop();
            }
            out.finish(3);
        }
    }

    /// Cuts a ring into chains, beginning at a vertex outside.
    fn split(&mut self, ring: &[[f64; 2]], outside: usize, border: Border) {
        let other = 1 - border.axis;
        let first = self.chains.len();
        let mut last = ring[outside];
        let mut inside = false;
        let walk = ring[outside + 1..].iter().chain(&ring[..=outside]);
        for &point in walk {
            match (inside, border.keeps(point)) {
                (true, true) => self.points.push(point),
                (false, true) => {
                    let entry = crossing(last, point, border.axis, border.at);
                    let chain = self.chains.len();
                    self.events.push(BorderCrossing { place: entry[other], chain, leaves: false });
                    let start = self.points.len();
                    self.chains.push(Chain { start, end: start, next: chain + 1, used: false });
                    self.points.extend([entry, point]);
                    inside = true;
                }
                (true, false) => {
                    let exit = crossing(last, point, border.axis, border.at);
                    let chain = self.chains.len() - 1;
                    self.events.push(BorderCrossing { place: exit[other], chain, leaves: true });
                    self.points.push(exit);
                    self.chains[chain].end = self.points.len();
                    inside = false;
                }
                (false, false) => {}
            }
            last = point;
        }
        if self.chains.len() > first {
            let end = self.chains.len() - 1;
            self.chains[end].next = first;
        }
    }

    fn join_along_border(&mut self) {
        let mut events = std::mem::take(&mut self.events);
        events.sort_unstable_by(|a, b| {
            a.place.total_cmp(&b.place).then(a.chain.cmp(&b.chain)).then(a.leaves.cmp(&b.leaves))
        });
        if events.chunks_exact(2).all(|pair| pair[0].leaves != pair[1].leaves) {
            for pair in events.chunks_exact(2) {
                let (exit, entry) =
                    if pair[0].leaves { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
                self.chains[exit.chain].next = entry.chain;
            }
        }
        self.events = events;
    }
}
