//! From an order to the hierarchy: who is joined to whom, and which input arcs lie where.

use super::arrays::{DOWNWARD, Hierarchy};
use super::check::count_triangles;
use super::{Arcs, NONE};
use crate::index::NodeId;

/// The hierarchy of a network, owning its arrays: what a network file stores.
///
/// Nodes appear by their *rank*. Ranks number the elimination tree in post-order: a subtree is a
/// run of ranks that ends with its root, and every arc leads from a lower rank to a higher one
/// (it stands for travel both ways). Arcs are numbered by tail, then head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HierarchyBuf {
    /// By node, its rank.
    pub rank: Vec<u32>,
    /// By rank, the lowest higher rank that it is joined to; [`NONE`] at a root.
    pub parent: Vec<u32>,
    /// By rank, its first arc; one entry more than nodes.
    pub first: Vec<u32>,
    /// By arc, the higher rank.
    pub head: Vec<u32>,
    /// By arc, the lower rank.
    pub tail: Vec<u32>,
    /// By rank, its first entry in `down_arc` and `down_tail`; one entry more than nodes.
    pub down_first: Vec<u32>,
    /// Arcs by head, then tail.
    pub down_arc: Vec<u32>,
    /// The tails of `down_arc`.
    pub down_tail: Vec<u32>,
    /// By arc, its first entry in `input`; one entry more than arcs.
    pub input_first: Vec<u32>,
    /// Input arcs by the arc that they lie on, ascending; the highest bit tells that it runs down.
    pub input: Vec<u32>,
    /// By input arc, the arc that it lies on (highest bit: it runs down); [`NONE`] for a loop.
    pub place: Vec<u32>,
    /// Two entries, the low and the high word of a number: how many triangles there are, which is
    /// what a full run over all arcs costs.
    pub triangles: Vec<u32>,
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
        let mut rank = vec![NONE; nodes];
        for (position, node) in order.iter().enumerate() {
            rank[*node] = position as u32;
        }
        assert!(!rank.contains(&NONE), "an order holds every node once");
        let size = post_order(arcs, &mut rank);
        let (first, head) = contract(arcs, &rank, &size);

        let parent =
            ranges(&first).map(|arcs| head[arcs].first().copied().unwrap_or(NONE)).collect();
        let tail: Vec<u32> =
            ranges(&first).enumerate().flat_map(|(v, arcs)| arcs.map(move |_| v as u32)).collect();
        let (down_first, down_arc) = group(nodes, head.iter().map(|head| *head as usize));
        let down_tail = down_arc.iter().map(|arc| tail[*arc as usize]).collect();

        let place: Vec<u32> = arcs
            .tail
            .iter()
            .zip(arcs.head)
            .map(|(t, h)| {
                let (t, h) = (rank[*t], rank[*h]);
                let (low, high) = (t.min(h), t.max(h));
                let start = first[low as usize];
                let around = &head[start as usize..first[low as usize + 1] as usize];
                match around.binary_search(&high) {
                    Ok(at) => (start + at as u32) | if t > h { DOWNWARD } else { 0 },
                    Err(_) => NONE,
                }
            })
            .collect();
        let not_loops = || (0_u32..).zip(&place).filter(|(_, place)| **place != NONE);
        let (input_first, mut input) =
            group(head.len(), not_loops().map(|(_, place)| (place & !DOWNWARD) as usize));
        let flagged: Vec<u32> = not_loops().map(|(arc, place)| arc | place & DOWNWARD).collect();
        input.iter_mut().for_each(|entry| *entry = flagged[*entry as usize]);

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

/// The runs that an array of offsets tells.
fn ranges(first: &[u32]) -> impl Iterator<Item = std::ops::Range<usize>> {
    first.windows(2).map(|pair| pair[0] as usize..pair[1] as usize)
}

/// Positions by key, ascending within a key: offsets by key, then the positions.
fn group(keys: usize, of: impl Iterator<Item = usize> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; keys + 1];
    for key in of.clone() {
        first[key + 1] += 1;
    }
    for key in 0..keys {
        first[key + 1] += first[key];
    }
    let mut next = first[..keys].to_vec();
    let mut positions = vec![0; first[keys] as usize];
    for (position, key) in of.enumerate() {
        positions[next[key] as usize] = position as u32;
        next[key] += 1;
    }
    (first, positions)
}

/// Renumbers ranks in post-order of the elimination tree, which leaves the hierarchy as it is and
/// puts together what is used together; gives the size of the subtree below every new rank.
fn post_order(arcs: Arcs<'_>, rank: &mut [u32]) -> Vec<u32> {
    let nodes = rank.len();
    let parent = elimination_tree(arcs, rank);
    let mut size = vec![1_u32; nodes];
    for v in 0..nodes {
        if parent[v] != NONE {
            size[parent[v] as usize] += size[v];
        }
    }
    // From the last subtree to the first, each child before the one to its left.
    let mut end = nodes as u32;
    let mut end_below = vec![0; nodes];
    let mut position = vec![0; nodes];
    for v in (0..nodes).rev() {
        let end = if parent[v] == NONE { &mut end } else { &mut end_below[parent[v] as usize] };
        position[v] = *end - 1;
        *end -= size[v];
        end_below[v] = position[v];
    }
    let mut renumbered = vec![0; nodes];
    for v in 0..nodes {
        renumbered[position[v] as usize] = size[v];
    }
    rank.iter_mut().for_each(|rank| *rank = position[*rank as usize]);
    renumbered
}

/// By rank, its parent in the elimination tree.
///
/// Reference: Liu, *The Role of Elimination Trees in Sparse Factorization*, 1990, algorithm 4.2.
fn elimination_tree(arcs: Arcs<'_>, rank: &[u32]) -> Vec<u32> {
    let ranked = ranked(arcs, rank);
    let (first, by_high) = group(rank.len(), ranked.iter().map(|(_, high)| *high as usize));
    let mut parent = vec![NONE; rank.len()];
    let mut ancestor = vec![NONE; rank.len()];
    for (v, run) in (0_u32..).zip(ranges(&first)) {
        for position in &by_high[run] {
            let mut u = ranked[*position as usize].0;
            while ancestor[u as usize] != NONE && ancestor[u as usize] != v {
                u = std::mem::replace(&mut ancestor[u as usize], v);
            }
            if ancestor[u as usize] == NONE {
                (ancestor[u as usize], parent[u as usize]) = (v, v);
            }
        }
    }
    parent
}

/// Lower and higher rank of every arc that is not a loop.
fn ranked(arcs: Arcs<'_>, rank: &[u32]) -> Vec<(u32, u32)> {
    let ranks = arcs.pairs().map(|(t, h)| (rank[t], rank[h]));
    ranks.map(|(t, h)| (t.min(h), t.max(h))).collect()
}

/// Offsets by rank and heads: every node is joined to its higher neighbours in the graph, and to
/// those of its children in the tree.
fn contract(arcs: Arcs<'_>, rank: &[u32], size: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let nodes = rank.len();
    let ranked = ranked(arcs, rank);
    let (own_first, own) = group(nodes, ranked.iter().map(|(low, _)| *low as usize));
    let mut first = Vec::with_capacity(nodes + 1);
    first.push(0);
    let mut head: Vec<u32> = Vec::with_capacity(ranked.len());
    let mut joined = Vec::new();
    for v in 0..nodes {
        joined.clear();
        let own = &own[own_first[v] as usize..own_first[v + 1] as usize];
        joined.extend(own.iter().map(|position| ranked[*position as usize].1));
        let mut end = v;
        let lowest = v + 1 - size[v] as usize;
        while end > lowest {
            let child = end - 1;
            joined.extend_from_slice(&head[first[child] as usize + 1..first[child + 1] as usize]);
            end -= size[child] as usize;
        }
        joined.sort_unstable();
        joined.dedup();
        head.extend_from_slice(&joined);
        first.push(head.len() as u32);
    }
    (first, head)
}
