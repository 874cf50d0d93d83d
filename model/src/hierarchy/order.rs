//! In which order nodes are contracted: what hangs on the network by one or two roads first, then
//! nested dissection by inertial flow.
//!
//! Reference: Schild, Sommer, *On Balanced Separators in Road Networks*, SEA 2015.

use super::flow::{FlowTerminal, MaxFlow, MinCut};
use super::{Arcs, NONE};
use crate::index::NodeId;
use crate::network::GridPoint;

/// Parts of at most this many nodes are ordered by fewest neighbours: one machine word a node.
const SMALL: usize = 64;

/// The least cut is sought between this part (a fifth) of the nodes at either end of a direction.
/// Narrower ends find smaller cuts, wider ones better balanced: of an eighth to two fifths this gave
/// the smallest searches on street grids and about the smallest on road networks.
const END_PART: usize = 5;

/// Nodes in the order of their contraction: lowest first, the widest separators last.
///
/// The same graph and places give the same order. Cost: about 6 s of one core for a million nodes.
///
/// # Panics
/// Where there are fewer places than nodes.
pub fn order(arcs: Arcs<'_>, places: &[GridPoint]) -> Vec<NodeId> {
    assert!(places.len() >= arcs.nodes as usize, "every node has a place");
    let mut reduction = Reduction::new(arcs);
    let mut order = reduction.run();
    let core = reduction.core(places);
    let reduced = order.len();
    order.resize(arcs.nodes as usize, NodeId::default());
    dissect(core, &mut order[reduced..]);
    order
}

/// The undirected graph while nodes of few neighbours are taken out of it.
struct Reduction {
    /// By node, its neighbours: each once, those that are gone still among them.
    neighbours: Vec<Vec<NodeId>>,
    /// By node, its neighbours that are not gone.
    degree: Vec<u32>,
    gone: Vec<bool>,
}

impl Reduction {
    fn new(arcs: Arcs<'_>) -> Self {
        let nodes = arcs.nodes as usize;
        let mut neighbours = vec![Vec::new(); nodes];
        for (tail, head) in arcs.pairs() {
            neighbours[tail].push(head);
            neighbours[head].push(tail);
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        let degree = neighbours.iter().map(|list| list.len() as u32).collect();
        Self { neighbours, degree, gone: vec![false; nodes] }
    }

    /// Takes out nodes of up to two neighbours until there are none. No two neighbours go in one
    /// round, so that a long road without junctions becomes a low tree and not a long chain.
    fn run(&mut self) -> Vec<NodeId> {
        let mut order = Vec::new();
        let mut held_back = vec![0; self.gone.len()];
        let mut round = 0;
        let mut now: Vec<NodeId> = self.nodes().filter(|v| self.degree[*v] <= 2).collect();
        while !now.is_empty() {
            round += 1;
            let mut later = Vec::new();
            for node in now {
                if held_back[node] == round {
                    later.push(node);
                    continue;
                }
                order.push(node);
                for neighbour in self.take_out(node) {
                    held_back[neighbour] = round;
                    later.push(neighbour);
                }
            }
            later.retain(|v| self.degree[*v] <= 2);
            later.sort_unstable();
            later.dedup();
            now = later;
        }
        order
    }

    /// Takes a node out and joins its neighbours, which it gives back.
    fn take_out(&mut self, node: NodeId) -> Vec<NodeId> {
        self.gone[node] = true;
        let mut around = std::mem::take(&mut self.neighbours[node]);
        around.retain(|v| !self.gone[*v]);
        for &v in &around {
            self.degree[v] -= 1;
        }
        if let [a, b] = around[..]
            && !self.joined(a, b)
        {
            for (from, to) in [(a, b), (b, a)] {
                self.neighbours[from].push(to);
                self.degree[from] += 1;
            }
        }
        around
    }

    fn joined(&mut self, a: NodeId, b: NodeId) -> bool {
        let a_is_shorter = self.neighbours[a].len() <= self.neighbours[b].len();
        let (at, other) = if a_is_shorter { (a, b) } else { (b, a) };
        let list = &mut self.neighbours[at];
        let found = list.iter().rposition(|v| *v == other);
        // Whoever was found or added last stands last: thousands of ways between two hubs ask for
        // the same pair.
        if let (Some(found), Some(last)) = (found, list.len().checked_sub(1)) {
            list.swap(found, last);
        }
        found.is_some()
    }

    fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        NodeId::all(self.gone.len() as u32)
    }

    /// What is left.
    fn core(self, places: &[GridPoint]) -> Subgraph {
        let left: Vec<NodeId> = self.nodes().filter(|v| !self.gone[*v]).collect();
        let mut number = vec![NONE; self.gone.len()];
        for (i, v) in left.iter().enumerate() {
            number[*v] = i as u32;
        }
        let mut part = Subgraph::with_room(left.len());
        for &v in &left {
            let around = &self.neighbours[v];
            part.push(v, places[v], around.iter().map(|u| number[*u]));
        }
        part
    }
}

/// A connected piece of the network, or several.
struct Subgraph {
    first: Vec<u32>,
    /// Neighbours, ascending within a node.
    head: Vec<u32>,
    place: Vec<GridPoint>,
    /// What the nodes are called outside.
    node: Vec<NodeId>,
}

impl Subgraph {
    fn with_room(nodes: usize) -> Self {
        let mut first = Vec::with_capacity(nodes + 1);
        first.push(0);
        let (place, node) = (Vec::with_capacity(nodes), Vec::with_capacity(nodes));
        Self { first, head: Vec::with_capacity(nodes * 3), place, node }
    }

    /// Adds a node; neighbours that are [`NONE`] are left out.
    fn push(&mut self, node: NodeId, place: GridPoint, around: impl Iterator<Item = u32>) {
        let start = self.head.len();
        self.head.extend(around.filter(|u| *u != NONE));
        self.head[start..].sort_unstable();
        self.first.push(self.head.len() as u32);
        self.place.push(place);
        self.node.push(node);
    }

    fn len(&self) -> usize {
        self.node.len()
    }

    fn around(&self, v: usize) -> &[u32] {
        &self.head[self.first[v] as usize..self.first[v + 1] as usize]
    }

    /// The part of some nodes. `number` is all [`NONE`], before and after.
    fn of(&self, nodes: &[u32], number: &mut [u32]) -> Self {
        for (i, v) in nodes.iter().enumerate() {
            number[*v as usize] = i as u32;
        }
        let mut part = Self::with_room(nodes.len());
        for &v in nodes {
            let v = v as usize;
            let around = self.around(v).iter().map(|u| number[*u as usize]);
            part.push(self.node[v], self.place[v], around);
        }
        for v in nodes {
            number[*v as usize] = NONE;
        }
        part
    }

    /// Connected pieces, by their lowest nodes; each ascending.
    fn pieces(&self) -> Vec<Vec<u32>> {
        let mut seen = vec![false; self.len()];
        let mut pieces = Vec::new();
        for start in 0..self.len() {
            if std::mem::replace(&mut seen[start], true) {
                continue;
            }
            let mut piece = vec![start as u32];
            let mut next = 0;
            while let Some(&v) = piece.get(next) {
                next += 1;
                for &u in self.around(v as usize) {
                    if !std::mem::replace(&mut seen[u as usize], true) {
                        piece.push(u);
                    }
                }
            }
            piece.sort_unstable();
            pieces.push(piece);
        }
        pieces
    }
}

/// Writes the nodes of a part in their order.
fn dissect(part: Subgraph, out: &mut [NodeId]) {
    if part.len() <= SMALL {
        fewest_neighbours_first(&part, out);
        return;
    }
    let pieces = part.pieces();
    let mut number = vec![NONE; part.len()];
    if pieces.len() > 1 {
        let parts: Vec<Subgraph> = pieces.iter().map(|piece| part.of(piece, &mut number)).collect();
        drop((part, pieces, number));
        let mut rest = out;
        for part in parts {
            let (own, after) = rest.split_at_mut(part.len());
            dissect(part, own);
            rest = after;
        }
        return;
    }
    drop(pieces);
    let [near, far, between] = separate(&part);
    let (near_out, rest) = out.split_at_mut(near.len());
    let (far_out, between_out) = rest.split_at_mut(far.len());
    for (place, v) in between_out.iter_mut().zip(&between) {
        *place = part.node[*v as usize];
    }
    let halves = [part.of(&near, &mut number), part.of(&far, &mut number)];
    drop((part, near, far, between, number));
    let [near, far] = halves;
    dissect(near, near_out);
    dissect(far, far_out);
}

/// Two halves and the nodes that separate them.
fn separate(part: &Subgraph) -> [Vec<u32>; 3] {
    let side = balanced_cut(part);
    // The ends of the cut on the side that has fewer of them.
    let at_cut =
        |v: &u32| part.around(*v as usize).iter().any(|u| side[*u as usize] != side[*v as usize]);
    let (near, far): (Vec<u32>, Vec<u32>) = (0..part.len() as u32).partition(|v| side[*v as usize]);
    let (near_ends, near_rest): (Vec<u32>, Vec<u32>) = near.iter().partition(|v| at_cut(v));
    let (far_ends, far_rest): (Vec<u32>, Vec<u32>) = far.iter().partition(|v| at_cut(v));
    if near_ends.len() <= far_ends.len() {
        [near_rest, far, near_ends]
    } else {
        [near, far_rest, far_ends]
    }
}

/// The side of every node in the best cut of four directions: fewest edges for its balance.
fn balanced_cut(part: &Subgraph) -> Vec<bool> {
    let nodes = part.len();
    let end = (nodes / END_PART).max(1);
    let mut flow = MaxFlow::new(&part.first, &part.head);
    let mut best: Option<MinCut> = None;
    for direction in 0..4 {
        let along = |v: usize| {
            let (x, y) = (i64::from(part.place[v].x), i64::from(part.place[v].y));
            [x, y, x + y, x - y][direction]
        };
        // Nodes at one place are told apart by their numbers.
        let mut line: Vec<(i64, u32)> = (0..nodes).map(|v| (along(v), v as u32)).collect();
        line.select_nth_unstable(end);
        line[end..].select_nth_unstable(nodes - 2 * end);
        let mut ends = vec![FlowTerminal::Between; nodes];
        line[..end].iter().for_each(|(_, v)| ends[*v as usize] = FlowTerminal::Source);
        line[nodes - end..].iter().for_each(|(_, v)| ends[*v as usize] = FlowTerminal::Sink);
        // The smaller side has a fifth to a half of the nodes: more edges than this cannot win.
        let limit = |best: &MinCut| best.size.saturating_mul(END_PART as u32) / 2;
        let limit = best.as_ref().map_or(u32::MAX, limit);
        let Some(cut) = flow.cut(&ends, limit) else { continue };
        let ratio = |cut: &MinCut, other: &MinCut| u64::from(cut.size) * other.smaller as u64;
        if best.as_ref().is_none_or(|best| ratio(&cut, best) < ratio(best, &cut)) {
            best = Some(cut);
        }
    }
    best.expect("the first direction has no limit").source_side
}

/// Contracts in turn the node with the fewest neighbours left.
fn fewest_neighbours_first(part: &Subgraph, out: &mut [NodeId]) {
    let mut around = [0_u64; SMALL];
    for (v, word) in around.iter_mut().enumerate().take(part.len()) {
        *word = part.around(v).iter().fold(0, |word, u| word | 1 << u);
    }
    let mut left: Vec<usize> = (0..part.len()).collect();
    for place in out {
        let (at, v) = left
            .iter()
            .copied()
            .enumerate()
            .min_by_key(|(_, v)| around[*v].count_ones())
            .expect("as many places as nodes");
        left.remove(at);
        *place = part.node[v];
        let clique = around[v];
        for &u in left.iter().filter(|u| clique >> **u & 1 == 1) {
            around[u] = (around[u] | clique) & !(1 << v) & !(1 << u);
        }
    }
}
