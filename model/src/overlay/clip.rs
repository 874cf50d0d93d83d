//! How much of a line lies in an area.

use geo_types::Coord;

use super::{
    area::{CellRelation, Location, PreparedArea, orient},
    grid::MARGIN,
    stretches::{StretchSink, merge},
};

/// Boxes of cells up to this size are looked at whole before a line is followed piece by piece.
const GLANCE: usize = 12;

/// A line on its way through areas: its corners, the length of each piece, the box around it.
#[derive(Debug)]
pub(super) struct Path<'a> {
    corners: &'a [Coord<f64>],
    pub(super) min: Coord<f64>,
    pub(super) max: Coord<f64>,
    /// Planar length; 0 for a line that stays where it is.
    pub(super) length: f64,
}

/// What an area has of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Overlap {
    /// Not a point.
    Apart,
    /// The whole line.
    Whole,
    /// This planar length; 0 where they only touch.
    Part(f64),
}

/// Working memory, so that following a line allocates only where it meets a border.
#[derive(Debug, Default)]
pub(super) struct ClipBuffers {
    /// Where the piece crosses the border: share of the piece, piece of border.
    crossings: Vec<(f64, u32)>,
    /// Where it meets a corner of the border: share of the piece.
    corners: Vec<f64>,
    /// Where the piece runs along the border.
    along: Vec<(f64, f64)>,
    /// What of the piece lies inside.
    inside: Vec<(f64, f64)>,
}

impl<'a> Path<'a> {
    /// `None` for a line without corners or with one that is no finite number.
    pub(super) fn new(corners: &'a [Coord<f64>]) -> Option<Self> {
        let (&first, rest) = corners.split_first()?;
        let (mut min, mut max, mut length, mut last) = (first, first, 0.0, first);
        for &corner in rest {
            min = Coord { x: min.x.min(corner.x), y: min.y.min(corner.y) };
            max = Coord { x: max.x.max(corner.x), y: max.y.max(corner.y) };
            length += distance(last, corner);
            last = corner;
        }
        // A corner that is not finite makes the length not finite either.
        (length.is_finite() && first.x.is_finite() && first.y.is_finite()).then_some(Self {
            corners,
            min,
            max,
            length,
        })
    }

    /// How much of the line `area` covers, border included.
    pub(super) fn overlap(
        &self,
        area: &PreparedArea,
        scratch: &mut ClipBuffers,
        stretches: &mut impl StretchSink,
    ) -> Overlap {
        match self.glance(area) {
            Some(true) => {
                stretches.add(0.0, self.length);
                return Overlap::Whole;
            }
            Some(false) => return Overlap::Apart,
            None => {}
        }
        if self.length == 0.0 {
            return if area.covers(self.corners[0]) { Overlap::Whole } else { Overlap::Apart };
        }
        let mut follower = Follower { area, scratch, met: false, known: None };
        let (mut before, mut covered, mut whole) = (0.0, 0.0, true);
        for ends in self.corners.windows(2) {
            let length = distance(ends[0], ends[1]);
            if length == 0.0 {
                continue;
            }
            match follower.follow(ends[0], ends[1]) {
                PieceRelation::Outside => whole = false,
                PieceRelation::Inside => {
                    follower.met = true;
                    covered += length;
                    stretches.add(before, before + length);
                }
                PieceRelation::Crossed => {
                    for &(from, to) in &follower.scratch.inside {
                        whole &= from == 0.0 && to == 1.0;
                        covered += (to - from) * length;
                        stretches.add(before + from * length, before + to * length);
                    }
                    whole &= !follower.scratch.inside.is_empty();
                }
            }
            before += length;
        }
        match (follower.met, whole) {
            (false, _) => Overlap::Apart,
            (true, true) => Overlap::Whole,
            (true, false) => Overlap::Part(covered.min(self.length)),
        }
    }

    /// Whether the line has a point in common with `area`: what [`Path::overlap`] calls anything but
    /// [`Overlap::Apart`]. Ends at the first piece of border that is met.
    pub(super) fn meets(&self, area: &PreparedArea, scratch: &mut ClipBuffers) -> bool {
        if let Some(whole) = self.glance(area) {
            return whole;
        }
        if self.length == 0.0 {
            return area.covers(self.corners[0]);
        }
        let mut follower = Follower { area, scratch, met: false, known: None };
        self.corners.windows(2).filter(|ends| distance(ends[0], ends[1]) > 0.0).any(|ends| {
            let (any, plain) = follower.touch(ends[0], ends[1], FollowUntil::FirstTouch);
            any.is_some() || follower.side(ends[0], plain)
        })
    }

    /// Whether the line lies wholly in (or wholly out of) the area, where that is plain from the
    /// cells under its box.
    fn glance(&self, area: &PreparedArea) -> Option<bool> {
        let Some((min, max)) = area.bounds() else { return Some(false) };
        let apart =
            self.max.x < min.x || self.min.x > max.x || self.max.y < min.y || self.min.y > max.y;
        if apart {
            return Some(false);
        }
        let grid = area.grid();
        let (low, high) = (grid.place(self.min), grid.place(self.max));
        let (west, east) = (grid.column(low.x - MARGIN), grid.column(high.x + MARGIN));
        let (south, north) = (grid.row(low.y - MARGIN), grid.row(high.y + MARGIN));
        if (east - west + 1) * (north - south + 1) > GLANCE {
            return None;
        }
        let mut inside = None;
        for row in south..=north {
            for column in west..=east {
                let here = match area.cell(row * grid.columns + column) {
                    CellRelation::Border(_) => return None,
                    CellRelation::Inside => true,
                    CellRelation::Outside => false,
                };
                if *inside.get_or_insert(here) != here {
                    return None;
                }
            }
        }
        inside
    }
}

pub(super) fn distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (x, y) = (b.x - a.x, b.y - a.y);
    (x * x + y * y).sqrt()
}

/// How a piece of a line lies in an area.
enum PieceRelation {
    Inside,
    Outside,
    /// It meets the border; what is inside stands in [`ClipBuffers::inside`], as shares of the piece,
    /// in order.
    Crossed,
}

/// Follows a line through an area, piece by piece.
struct Follower<'a> {
    area: &'a PreparedArea,
    scratch: &'a mut ClipBuffers,
    /// Whether any point of the line so far lies in the area.
    met: bool,
    /// Whether the point reached lies inside; unknown at the start and on the border.
    known: Option<bool>,
}

impl Follower<'_> {
    fn follow(&mut self, p: Coord<f64>, q: Coord<f64>) -> PieceRelation {
        let (touched, plain) = self.touch(p, q, FollowUntil::End);
        let Some(ends) = touched else {
            let inside = self.side(p, plain);
            return if inside { PieceRelation::Inside } else { PieceRelation::Outside };
        };
        self.met = true;
        self.cut(p, q, ends);
        PieceRelation::Crossed
    }

    /// Notes where the piece from `p` to `q` meets the border: which of its ends lie on it, `None`
    /// where it is not met; and on which side a cell lies that the piece passes, where it passes one
    /// without border.
    fn touch(
        &mut self,
        p: Coord<f64>,
        q: Coord<f64>,
        until: FollowUntil,
    ) -> (Option<BorderEnds>, Option<bool>) {
        self.scratch.crossings.clear();
        self.scratch.corners.clear();
        self.scratch.along.clear();
        let grid = self.area.grid();
        let (from, to) = (grid.place(p), grid.place(q));
        let ends = BorderEnds { start: false, end: false };
        let mut touch = Touch { p, q, ends, any: false, scratch: &mut *self.scratch };
        let mut plain = None;
        grid.walk(from, to, MARGIN, |row, west, east| {
            for cell in row * grid.columns + west..=row * grid.columns + east {
                match self.area.cell(cell) {
                    CellRelation::Inside => plain = Some(true),
                    CellRelation::Outside => plain = Some(false),
                    CellRelation::Border(pieces) => {
                        for &piece in pieces {
                            if touch.any && until == FollowUntil::FirstTouch {
                                return;
                            }
                            touch.with(self.area.piece(piece), piece);
                        }
                    }
                }
            }
        });
        (touch.any.then_some(touch.ends), plain)
    }

    /// Whether a piece from `p` that meets no border lies inside: it is on one side all along, so that
    /// whatever is known of any point holds for all.
    fn side(&mut self, p: Coord<f64>, plain: Option<bool>) -> bool {
        let inside = plain.or(self.known).unwrap_or_else(|| self.area.covers(p));
        self.known = Some(inside);
        inside
    }

    /// Fills [`ClipBuffers::inside`] from the crossings and runs along the border.
    fn cut(&mut self, p: Coord<f64>, q: Coord<f64>, ends: BorderEnds) {
        let ClipBuffers { crossings, along, inside, .. } = &mut *self.scratch;
        inside.clear();
        // A piece of border that lies in two cells has been met twice, at the same place.
        crossings.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        crossings.dedup();
        merge(along);
        let start = if ends.start {
            self.side_after_border(p, q, ends.end)
        } else {
            self.known.unwrap_or_else(|| self.area.locate(p) != Location::Outside)
        };
        let ClipBuffers { crossings, along, inside, .. } = &mut *self.scratch;
        let (mut since, mut state) = (0.0, start);
        for &(at, _) in crossings.iter().chain([&(1.0, u32::MAX)]) {
            if state && at > since {
                inside.push((since, at));
            }
            (since, state) = (at, !state);
        }
        if !along.is_empty() {
            inside.append(along);
            merge(inside);
        }
        // The end of the piece was counted as one more crossing.
        self.known = (!ends.end).then_some(!state);
    }

    /// Whether the line is inside just after `p`, which lies on the border: judged at a place that
    /// is far from the border, and led back over the crossings before it.
    fn side_after_border(&self, p: Coord<f64>, q: Coord<f64>, end_on_border: bool) -> bool {
        let ClipBuffers { crossings, corners, along, .. } = &*self.scratch;
        if !end_on_border {
            return self.area.covers(q) != (crossings.len() % 2 == 1);
        }
        // The middle of the longest stretch that meets no border, where rounding matters least.
        let met = crossings.iter().map(|&(at, _)| (at, at));
        let met = met.chain(corners.iter().map(|&at| (at, at))).chain(along.iter().copied());
        let mut met: Vec<(f64, f64)> = met.chain([(1.0, 1.0)]).collect();
        merge(&mut met);
        let (mut since, mut longest) = (0.0, (0.0, 0.0));
        for (from, to) in met {
            if from - since > longest.1 - longest.0 {
                longest = (since, from);
            }
            since = to;
        }
        let middle = f64::midpoint(longest.0, longest.1);
        let point = Coord { x: p.x + (q.x - p.x) * middle, y: p.y + (q.y - p.y) * middle };
        let before = crossings.iter().filter(|(at, _)| *at < middle).count();
        longest.1 > longest.0 && self.area.covers(point) != (before % 2 == 1)
    }
}

/// How far a piece of a line is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FollowUntil {
    /// To its end.
    End,
    /// To the first piece of border that it meets.
    FirstTouch,
}

/// Which ends of a piece lie on the border.
#[derive(Clone, Copy)]
struct BorderEnds {
    start: bool,
    end: bool,
}

/// Collects where the piece of a line from `p` to `q` meets pieces of border.
struct Touch<'a> {
    p: Coord<f64>,
    q: Coord<f64>,
    ends: BorderEnds,
    any: bool,
    scratch: &'a mut ClipBuffers,
}

impl Touch<'_> {
    /// Every decision is exact; only the place of a crossing is rounded.
    ///
    /// A crossing is counted as if the line ran a hair to its right: a corner of the border on the
    /// line belongs to the left side, so that a border which touches counts twice or not at all and
    /// one which crosses in a corner counts once.
    #[inline]
    fn with(&mut self, [a, b]: [Coord<f64>; 2], piece: u32) {
        let (p, q) = (self.p, self.q);
        let apart = (a.x > p.x && a.x > q.x && b.x > p.x && b.x > q.x)
            || (a.x < p.x && a.x < q.x && b.x < p.x && b.x < q.x)
            || (a.y > p.y && a.y > q.y && b.y > p.y && b.y > q.y)
            || (a.y < p.y && a.y < q.y && b.y < p.y && b.y < q.y);
        if apart {
            return;
        }
        let (side_a, side_b) = (orient(p, q, a), orient(p, q, b));
        if (side_a > 0.0 && side_b > 0.0) || (side_a < 0.0 && side_b < 0.0) {
            return;
        }
        if side_a == 0.0 && side_b == 0.0 {
            self.run_along(a, b);
            return;
        }
        let (side_p, side_q) = (orient(a, b, p), orient(a, b, q));
        if (side_p > 0.0 && side_q > 0.0) || (side_p < 0.0 && side_q < 0.0) {
            return;
        }
        self.any = true;
        self.ends.start |= side_p == 0.0;
        self.ends.end |= side_q == 0.0;
        if (side_a < 0.0) != (side_b < 0.0) && side_p != 0.0 && side_q != 0.0 {
            self.scratch.crossings.push((side_p / (side_p - side_q), piece));
        }
        for (corner, side) in [(a, side_a), (b, side_b)] {
            if side == 0.0 {
                self.scratch.corners.push(self.share(corner));
            }
        }
    }

    /// `a` and `b` lie on the line through `p` and `q`, and their box meets that of `p` and `q`.
    fn run_along(&mut self, a: Coord<f64>, b: Coord<f64>) {
        let (from, to) = (self.share(a), self.share(b));
        let (from, to) = (from.min(to), from.max(to));
        self.any = true;
        self.ends.start |= from <= 0.0;
        self.ends.end |= to >= 1.0;
        let (from, to) = (from.max(0.0), to.min(1.0));
        if from < to {
            self.scratch.along.push((from, to));
        }
    }

    /// Where on the way from `p` to `q` a corner on it lies: exactly 0 at `p` and 1 at `q`.
    fn share(&self, corner: Coord<f64>) -> f64 {
        let (p, q) = (self.p, self.q);
        if (q.x - p.x).abs() >= (q.y - p.y).abs() {
            (corner.x - p.x) / (q.x - p.x)
        } else {
            (corner.y - p.y) / (q.y - p.y)
        }
    }
}
