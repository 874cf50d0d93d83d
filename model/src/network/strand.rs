//! Lines before noding.

use super::grid_point::{GridPoint, offset};

/// Where the lines of a source meet, by the convention of that source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noding {
    /// Only at shared vertices.
    SharedNodes,
    /// At shared vertices, and where lines cross.
    Crossings,
    /// Nowhere but at their ends: the source is noded already. (OSM says by node ids where ways
    /// meet, and two nodes at one place are two nodes.) Such lines do not cut each other, but lines
    /// of other sources may cut them.
    Done,
}

/// The deck that a line runs on. Lines of different decks pass over each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deck {
    /// Vertical order.
    pub layer: i8,
    /// On a bridge.
    pub bridge: bool,
    /// In a tunnel.
    pub tunnel: bool,
}

impl Deck {
    /// Neither a bridge nor a tunnel.
    pub(super) fn on_the_ground(self) -> bool {
        !self.bridge && !self.tunnel
    }
}

/// One line before noding.
#[derive(Debug, Clone)]
pub struct Strand {
    /// Its vertices: two or more, no two in a row the same.
    pub points: Vec<GridPoint>,
    /// Where it meets others.
    pub noding: Noding,
    /// Ends that miss by less than this many metres are joined; 0 for none.
    pub snap_m: f64,
    /// Its deck.
    pub deck: Deck,
    /// A ferry: joined at its ends only.
    pub ferry: bool,
    /// A river: joined to rivers only.
    pub river: bool,
}

/// Inserts vertices into a strand. `wanted`: the number of a segment, from 0, and a point on it; in
/// any order.
pub(super) fn insert_vertices(strand: &mut Strand, mut wanted: Vec<(usize, GridPoint)>) {
    if wanted.is_empty() {
        return;
    }
    let along = |at: usize, point: GridPoint| {
        let (dx, dy) = offset(strand.points[at], point);
        dx * dx + dy * dy
    };
    wanted.sort_by(|a, b| {
        a.0.cmp(&b.0).then_with(|| along(a.0, a.1).total_cmp(&along(b.0, b.1))).then(a.1.cmp(&b.1))
    });
    let mut points = Vec::with_capacity(strand.points.len() + wanted.len());
    let mut wanted = wanted.into_iter().peekable();
    for (at, point) in strand.points.iter().enumerate() {
        points.push(*point);
        while let Some((_, new)) = wanted.next_if(|(segment, _)| *segment == at) {
            points.push(new);
        }
    }
    points.dedup();
    strand.points = points;
}
