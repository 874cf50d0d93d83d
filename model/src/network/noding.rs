//! Noding: cutting lines into edges where, and only where, they meet.
//!
//! Lines meet at a shared vertex (or at two that only rounding keeps apart: `seam`); at a crossing
//! where their source says so and neither is a bridge, a tunnel or on another layer; and at ends
//! that miss each other by less than the tolerance of their source. Rivers meet rivers only: roads and rivers join at jetties, not in plan view.

use std::collections::{BTreeMap, HashMap, HashSet};

use rstar::{AABB, RTree, primitives::GeomWithData, primitives::Rectangle};

use super::{
    grid_point::{GridPoint, offset},
    jetty::nearest_lines,
    seam, snapping,
    strand::{Deck, Noding, Strand, insert_vertices},
};

/// One edge after noding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Position of the strand that it was cut from.
    pub strand: usize,
    /// Its number among the pieces of the strand, from 0.
    pub part: u32,
    /// How many pieces the strand was cut into.
    pub parts: u32,
    /// Its vertices.
    pub points: Vec<GridPoint>,
}

/// The edges, and what was done to get them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noded {
    /// Edges in the order of the strands.
    pub pieces: Vec<Piece>,
    /// Ends that were moved onto a vertex or a line.
    pub ends_snapped: u64,
    /// Crossings at which two lines were joined.
    pub crossings_joined: u64,
}

/// Cuts strands into edges; rivers also where they are nearest to a jetty, so that loads can change
/// there. `O(n log n)` in the number of segments, as long as each crosses few others (candidates
/// come from an R-tree).
pub fn node(mut strands: Vec<Strand>, jetties: &[GridPoint]) -> Noded {
    seam::close_seams(&mut strands);
    let ends_snapped = snapping::snap_ends(&mut strands);
    let crossings_joined = join_crossings(&mut strands);
    let mut uses = Uses::count(&strands);
    uses.landings = cut_at_jetties(&mut strands, jetties);
    let mut pieces = Vec::with_capacity(strands.len());
    for (index, strand) in strands.iter().enumerate() {
        let first = pieces.len();
        let mut start = 0;
        for at in 1..strand.points.len() {
            if at + 1 == strand.points.len() || uses.is_node(strand, strand.points[at]) {
                let points = strand.points[start..=at].to_vec();
                let part = (pieces.len() - first) as u32;
                pieces.push(Piece { strand: index, part, parts: 0, points });
                start = at;
            }
        }
        let parts = (pieces.len() - first) as u32;
        for piece in &mut pieces[first..] {
            piece.parts = parts;
        }
    }
    Noded { pieces, ends_snapped, crossings_joined }
}

/// How often, and by what kind of line, every vertex is used.
struct Uses {
    by_point: HashMap<(GridPoint, bool), Use>,
    /// Where jetties cut rivers.
    landings: HashSet<GridPoint>,
}

#[derive(Clone, Copy)]
struct Use {
    ends: u32,
    inner: u32,
    /// Uses by lines of sources that are not noded yet.
    uncut: u32,
    /// The deck that all inner uses share, or `None` where they differ.
    inner_deck: Option<Deck>,
    /// Different vertices next to the inner uses, up to three. Two lines on top of each other have
    /// the same two neighbours and do not meet there; lines that cross or part have three or more.
    next: [Option<GridPoint>; 3],
}

impl Use {
    fn lead_to(&mut self, point: GridPoint) {
        for slot in &mut self.next {
            match slot {
                Some(known) if *known == point => return,
                Some(_) => {}
                None => {
                    *slot = Some(point);
                    return;
                }
            }
        }
    }
}

impl Uses {
    fn count(strands: &[Strand]) -> Self {
        let mut by_point: HashMap<(GridPoint, bool), Use> = HashMap::new();
        for strand in strands {
            let last = strand.points.len() - 1;
            for (at, point) in strand.points.iter().enumerate() {
                let used = by_point.entry((*point, strand.river)).or_insert(Use {
                    ends: 0,
                    inner: 0,
                    uncut: 0,
                    inner_deck: Some(strand.deck),
                    next: [None; 3],
                });
                used.uncut += u32::from(strand.noding != Noding::Done);
                if at == 0 || at == last {
                    used.ends += 1;
                    continue;
                }
                if used.inner == 0 {
                    used.inner_deck = Some(strand.deck);
                } else if used.inner_deck != Some(strand.deck) {
                    used.inner_deck = None;
                }
                used.inner += 1;
                if !strand.ferry {
                    used.lead_to(strand.points[at - 1]);
                    used.lead_to(strand.points[at + 1]);
                }
            }
        }
        Self { by_point, landings: HashSet::new() }
    }

    /// Whether a strand is cut at one of its inner vertices.
    fn is_node(&self, strand: &Strand, point: GridPoint) -> bool {
        if strand.river && self.landings.contains(&point) {
            return true;
        }
        let Some(used) = self.by_point.get(&(point, strand.river)) else { return false };
        if strand.ferry || (strand.noding == Noding::Done && used.uncut == 0) {
            return false;
        }
        // Lines of different decks that share a vertex do so by chance, as one passes over the
        // other. Only where every inner use is of this deck is it a junction: a wrong one would
        // lead onto a bridge from below.
        used.ends > 0 || (used.next[2].is_some() && used.inner_deck == Some(strand.deck))
    }
}

type SegmentBox = GeomWithData<Rectangle<[f64; 2]>, (usize, usize)>;

fn envelope(a: GridPoint, b: GridPoint, margin: f64) -> AABB<[f64; 2]> {
    let (ax, ay, bx, by) = (f64::from(a.x), f64::from(a.y), f64::from(b.x), f64::from(b.y));
    AABB::from_corners(
        [ax.min(bx) - margin, ay.min(by) - margin],
        [ax.max(bx) + margin, ay.max(by) + margin],
    )
}

/// Puts a vertex into both lines wherever two lines of [`Noding::Crossings`] cross or touch on the
/// ground and on the same layer. Returns at how many points.
fn join_crossings(strands: &mut [Strand]) -> u64 {
    let takes_part = |strand: &Strand| {
        strand.noding == Noding::Crossings
            && strand.deck.on_the_ground()
            && !strand.ferry
            && !strand.river
    };
    let segments: Vec<SegmentBox> = strands
        .iter()
        .enumerate()
        .filter(|(_, strand)| takes_part(strand))
        .flat_map(|(index, strand)| {
            strand.points.windows(2).enumerate().map(move |(at, pair)| {
                let envelope = envelope(pair[0], pair[1], 0.0);
                GeomWithData::new(Rectangle::from_aabb(envelope), (index, at))
            })
        })
        .collect();
    let tree = RTree::bulk_load(segments);
    let mut joined = 0;
    let mut insertions: Vec<Vec<(usize, GridPoint)>> = vec![Vec::new(); strands.len()];
    for (index, strand) in strands.iter().enumerate().filter(|(_, s)| takes_part(s)) {
        for (at, pair) in strand.points.windows(2).enumerate() {
            let near = tree.locate_in_envelope_intersecting(&envelope(pair[0], pair[1], 1.0));
            for other in near {
                let (other_index, other_at) = other.data;
                if (other_index, other_at) <= (index, at)
                    || strands[other_index].deck.layer != strand.deck.layer
                    || (other_index == index && other_at <= at + 1)
                {
                    continue;
                }
                let across = &strands[other_index].points[other_at..other_at + 2];
                for point in meeting_points([pair[0], pair[1]], [across[0], across[1]]) {
                    insertions[index].push((at, point));
                    insertions[other_index].push((other_at, point));
                    joined += 1;
                }
            }
        }
    }
    for (strand, wanted) in strands.iter_mut().zip(insertions) {
        insert_vertices(strand, wanted);
    }
    joined
}

/// Puts a vertex into the river that a jetty is nearest to. Returns where.
fn cut_at_jetties(strands: &mut [Strand], jetties: &[GridPoint]) -> HashSet<GridPoint> {
    let rivers = strands.iter().enumerate().filter(|(_, strand)| strand.river);
    let feet = nearest_lines(jetties, rivers.map(|(at, river)| (at, &river.points[..])));
    let mut landings = HashSet::new();
    let mut insertions: BTreeMap<usize, Vec<(usize, GridPoint)>> = BTreeMap::new();
    for foot in feet.into_iter().flatten() {
        landings.insert(foot.place);
        if !strands[foot.line].points.contains(&foot.place) {
            insertions.entry(foot.line).or_default().push((foot.segment, foot.place));
        }
    }
    for (river, wanted) in insertions {
        insert_vertices(&mut strands[river], wanted);
    }
    landings
}

/// The points in which two segments meet: where they cross, or where an end of one lies on the
/// other (within the grid's rounding). Shared ends need nothing and are left out.
fn meeting_points(a: [GridPoint; 2], b: [GridPoint; 2]) -> Vec<GridPoint> {
    let shared = |p: GridPoint, s: [GridPoint; 2]| p == s[0] || p == s[1];
    let mut points: Vec<GridPoint> = Vec::new();
    for (end, line) in [(a[0], b), (a[1], b), (b[0], a), (b[1], a)] {
        if !shared(end, line) && lies_on(end, line) {
            points.push(end);
        }
    }
    points.sort_unstable();
    points.dedup();
    if !points.is_empty() || shared(a[0], b) || shared(a[1], b) {
        return points;
    }
    points.extend(crossing(a, b));
    points
}

/// Whether a point lies within one and a half grid units of a segment, strictly between its ends.
fn lies_on(point: GridPoint, [from, to]: [GridPoint; 2]) -> bool {
    let (px, py) = offset(from, point);
    let (dx, dy) = offset(from, to);
    let length_squared = dx * dx + dy * dy;
    let along = px * dx + py * dy;
    if along <= 0.0 || along >= length_squared {
        return false;
    }
    (px * dy - py * dx).abs() <= 1.5 * length_squared.sqrt()
}

fn crossing(a: [GridPoint; 2], b: [GridPoint; 2]) -> Option<GridPoint> {
    let (rx, ry) = offset(a[0], a[1]);
    let (sx, sy) = offset(b[0], b[1]);
    let (qx, qy) = offset(a[0], b[0]);
    let turn = rx * sy - ry * sx;
    if turn == 0.0 {
        return None;
    }
    let t = (qx * sy - qy * sx) / turn;
    let u = (qx * ry - qy * rx) / turn;
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then(|| GridPoint {
        x: (f64::from(a[0].x) + t * rx).round() as i32,
        y: (f64::from(a[0].y) + t * ry).round() as i32,
    })
}

#[cfg(test)]
#[path = "noding_tests.rs"]
mod property_tests;
