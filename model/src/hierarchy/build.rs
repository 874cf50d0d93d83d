//! From an order to the hierarchy: who is joined to whom, and which input arcs lie where.

use super::arcs::NO_RANK;
use super::arrays::{DOWNWARD, Hierarchy};
use super::check::count_triangles;
use super::{Arcs, NONE};
use crate::index::{HierarchyArc, NodeId, Position, Rank};

/// The hierarchy of a network, owning its arrays: what a network file stores.
///
/// Nodes appear by their *rank*. Ranks number the elimination tree in post-order: a subtree is a
/// run of ranks that ends with its root, and every arc leads from a lower rank to a higher one
/// (it stands for travel both ways). Arcs are numbered by tail, then head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HierarchyBuf {
    /// By node, its rank.
    pub(super) rank: Vec<Rank>,
    /// By rank, the lowest higher rank that it is joined to; [`NONE`] at a root.
    pub(super) parent: Vec<Rank>,
    /// By rank, its first arc; one entry more than nodes.
    pub(super) first: Vec<u32>,
    /// By arc, the higher rank.
    pub(super) head: Vec<Rank>,
    /// By arc, the lower rank.
    pub(super) tail: Vec<Rank>,
    /// By rank, its first entry in `down_arc` and `down_tail`; one entry more than nodes.
    pub(super) down_first: Vec<u32>,
    /// Arcs by head, then tail.
    pub(super) down_arc: Vec<HierarchyArc>,
    /// The tails of `down_arc`.
    pub(super) down_tail: Vec<Rank>,
    /// By arc, its first entry in `input`; one entry more than arcs.
    pub(super) input_first: Vec<u32>,
    /// Input arcs by the arc that they lie on, ascending; the highest bit tells that it runs down.
    pub(super) input: Vec<u32>,
    /// By input arc, the arc that it lies on (highest bit: it runs down); [`NONE`] for a loop.
    pub(super) place: Vec<u32>,
    /// Two entries, the low and the high word of a number: how many triangles there are, which is
    /// what a full run over all arcs costs.
    pub(super) triangles: Vec<u32>,
}

impl Default for HierarchyBuf {
    /// The hierarchy of a network without nodes.
    fn default() -> Self {
        Self::build(Arcs { nodes: 0, tail: &[], head: &[] }, &[])
    }
}

impl HierarchyBuf {
    /// Contracts the nodes of a graph in the given order.
    ///
    /// # Panics
    /// Where `order` does not hold every node once.
    pub fn build(arcs: Arcs<'_>, order: &[NodeId]) -> Self {
        let nodes = arcs.nodes as usize;
        assert_eq!(order.len(), nodes, "an order holds every node");
        let mut rank = vec![NO_RANK; nodes];
        for (position, node) in order.iter().enumerate() {
            rank[*node] = Rank::at(position);
        }
        assert!(!rank.contains(&NO_RANK), "an order holds every node once");
        let size = post_order(arcs, &mut rank);
        let (first, head) = contract(arcs, &rank, &size);

        let ranks = || Rank::all(arcs.nodes);
        let lowest = |v: Rank| head[v.range(&first)].first().copied().unwrap_or(NO_RANK);
        let parent = ranks().map(lowest).collect();
        let tail: Vec<Rank> =
            ranks().flat_map(|v| std::iter::repeat_n(v, v.range(&first).len())).collect();
        let (down_first, down_arc) = group::<HierarchyArc>(nodes, head.iter().map(|it| it.index()));
        let down_tail = down_arc.iter().map(|arc| tail[*arc]).collect();

        let place: Vec<u32> = arcs
            .tail
            .iter()
            .zip(arcs.head)
            .map(|(t, h)| {
                let (t, h) = (rank[*t], rank[*h]);
                let (low, high) = (t.min(h), t.max(h));
                match head[low.range(&first)].binary_search(&high) {
                    Ok(at) => (first[low] + at as u32) | if t > h { DOWNWARD } else { 0 },
                    Err(_) => NONE,
                }
            })
            .collect();
        let not_loops = || (0_u32..).zip(&place).filter(|(_, place)| **place != NONE);
        let (input_first, mut input) =
            group::<u32>(head.len(), not_loops().map(|(_, place)| (place & !DOWNWARD) as usize));
        let flagged: Vec<u32> = not_loops().map(|(arc, place)| arc | place & DOWNWARD).collect();
        input.iter_mut().for_each(|entry| *entry = flagged[entry.index()]);

        let triangles = count_triangles(&first).to_vec();

        Self {
            rank,
            parent,
            first,
            head,
            tail,
            down_first,
            down_arc,
            down_tail,
            input_first,
            input,
            place,
            triangles,
        }
    }

    /// What all algorithms work on.
    pub fn view(&self) -> Hierarchy<'_> {
        Hierarchy {
            rank: &self.rank,
            parent: &self.parent,
            first: &self.first,
            head: &self.head,
            tail: &self.tail,
            down_first: &self.down_first,
            down_arc: &self.down_arc,
            down_tail: &self.down_tail,
            input_first: &self.input_first,
            input: &self.input,
            place: &self.place,
            triangles: &self.triangles,
        }
    }

    /// The arrays by the names under which [`Hierarchy::from_arrays`] asks for them.
    pub fn arrays(&self) -> [(&'static str, &[u32]); 12] {
        self.view().arrays()
    }
}

/// Positions by key, ascending within a key: offsets by key, then the positions.
fn group<P: Position + Default>(
    keys: usize,
    of: impl Iterator<Item = usize> + Clone,
) -> (Vec<u32>, Vec<P>) {
    let mut first = vec![0_u32; keys + 1];
    for key in of.clone() {
        first[key + 1] += 1;
    }
    for key in 0..keys {
        first[key + 1] += first[key];
    }
    let mut next = first[..keys].to_vec();
    let mut positions = vec![P::default(); first[keys].index()];
    for (position, key) in of.enumerate() {
        positions[next[key].index()] = P::at(position);
        next[key] += 1;
    }
    (first, positions)
}

/// Renumbers ranks in post-order of the elimination tree, which leaves the hierarchy as it is and
/// puts together what is used together; gives the size of the subtree below every new rank.
fn post_order(arcs: Arcs<'_>, rank: &mut [Rank]) -> Vec<u32> {
    let ranks = || Rank::all(arcs.nodes);
    let parent = elimination_tree(arcs, rank);
    let mut size = vec![1_u32; rank.len()];
    for v in ranks().filter(|v| parent[*v] != NO_RANK) {
        size[parent[v]] += size[v];
    }
    // From the last subtree to the first, each child before the one to its left.
    let mut end = arcs.nodes;
    let mut end_below = vec![0; rank.len()];
    let mut position = vec![Rank::default(); rank.len()];
    for v in ranks().rev() {
        let end = if parent[v] == NO_RANK { &mut end } else { &mut end_below[parent[v]] };
        position[v] = Rank::new(*end - 1);
        *end -= size[v];
        end_below[v] = position[v].number();
    }
    let mut renumbered = vec![0; rank.len()];
    for v in ranks() {
        renumbered[position[v]] = size[v];
    }
    rank.iter_mut().for_each(|rank| *rank = position[*rank]);
    renumbered
}

/// By rank, its parent in the elimination tree.
///
/// Reference: Liu, *The Role of Elimination Trees in Sparse Factorization*, 1990, algorithm 4.2.
fn elimination_tree(arcs: Arcs<'_>, rank: &[Rank]) -> Vec<Rank> {
    let ranked = ranked(arcs, rank);
    let (first, by_high) = group::<u32>(rank.len(), ranked.iter().map(|(_, high)| high.index()));
    let mut parent = vec![NO_RANK; rank.len()];
    let mut ancestor = vec![NO_RANK; rank.len()];
    for v in Rank::all(arcs.nodes) {
        for position in &by_high[v.range(&first)] {
            let mut u = ranked[position.index()].0;
            while ancestor[u] != NO_RANK && ancestor[u] != v {
                u = std::mem::replace(&mut ancestor[u], v);
            }
            if ancestor[u] == NO_RANK {
                (ancestor[u], parent[u]) = (v, v);
            }
        }
    }
    parent
}

/// Lower and higher rank of every arc that is not a loop.
fn ranked(arcs: Arcs<'_>, rank: &[Rank]) -> Vec<(Rank, Rank)> {
    let ranks = arcs.pairs().map(|(t, h)| (rank[t], rank[h]));
    ranks.map(|(t, h)| (t.min(h), t.max(h))).collect()
}

/// Offsets by rank and heads: every node is joined to its higher neighbours in the graph, and to
/// those of its children in the tree. `size` is that of the subtree below each rank.
fn contract(arcs: Arcs<'_>, rank: &[Rank], size: &[u32]) -> (Vec<u32>, Vec<Rank>) {
    let ranked = ranked(arcs, rank);
    let (own_first, own) = group::<u32>(rank.len(), ranked.iter().map(|(low, _)| low.index()));
    let mut first = Vec::with_capacity(rank.len() + 1);
    first.push(0);
    let mut head: Vec<Rank> = Vec::with_capacity(ranked.len());
    let mut joined = Vec::new();
    for v in Rank::all(arcs.nodes) {
        joined.clear();
        let own = &own[v.range(&own_first)];
        joined.extend(own.iter().map(|position| ranked[position.index()].1));
        // Its children, from the last: each ends the run of ranks that is its subtree.
        let lowest = v.number() + 1 - size[v];
        let mut end = v.number();
        while end > lowest {
            let child = Rank::new(end - 1);
            joined.extend_from_slice(&head[child.range(&first)][1..]);
            end -= size[child];
        }
        joined.sort_unstable();
        joined.dedup();
        head.extend_from_slice(&joined);
        first.push(head.len() as u32);
    }
    (first, head)
}
