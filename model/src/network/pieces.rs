//! Edges cut into pieces at the depots, sites and villages along them, so that the search for
//! critical links can tell a break between a village and its depot (it cuts the village off) from a
//! break on the same edge behind the village (it does not).

use super::critical::LinkArc;
use crate::index::{EdgeId, LinkId, NodeId};

/// A place along an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgePlace {
    /// Position of the edge.
    pub edge: EdgeId,
    /// How far along its geometry, 0 at its first point to 1 at its last.
    pub share: f64,
}

/// The edges of a network, cut at places along them. Pieces are numbered edge by edge; the number
/// of a piece is its [`LinkId`].
#[derive(Debug, Clone)]
pub struct Pieces {
    nodes: u32,
    /// Per edge, the number of its first piece; one entry more at the end.
    first: Vec<u32>,
    /// Nodes between the pieces of an edge, in the order of its geometry.
    cuts: Vec<NodeId>,
    /// Per edge, where its nodes begin in `cuts`; one entry more at the end.
    first_cut: Vec<u32>,
    of_standing: Vec<NodeId>,
}

impl Pieces {
    /// Cuts the `edges` edges of a network of `nodes` nodes at some places, which may come in any
    /// order. Each cut is a new node, numbered from `nodes` on; places that coincide on an edge
    /// share one, except at its ends. `O(s log s + edges)` for s places.
    pub fn new(nodes: u32, edges: usize, standings: &[EdgePlace]) -> Self {
        let mut order: Vec<usize> = (0..standings.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&standings[*a], &standings[*b]);
            a.edge.cmp(&b.edge).then(a.share.total_cmp(&b.share))
        });
        let mut pieces = Self {
            nodes,
            first: Vec::with_capacity(edges + 1),
            cuts: Vec::new(),
            first_cut: Vec::with_capacity(edges + 1),
            of_standing: vec![NodeId::default(); standings.len()],
        };
        let mut order = order.into_iter().peekable();
        for edge in EdgeId::all(edges as u32) {
            pieces.first.push(edge.number() + pieces.cuts.len() as u32);
            pieces.first_cut.push(pieces.cuts.len() as u32);
            let mut last = f64::NAN;
            while let Some(at) = order.next_if(|at| standings[*at].edge == edge) {
                // At an end of the edge each has a node of its own: the caller joins it to the
                // junction by an arc of one direction, out of a depot's node, into that of anybody
                // else.
                let junction = standings[at].share <= 0.0 || standings[at].share >= 1.0;
                if junction || standings[at].share.total_cmp(&last).is_ne() {
                    last = standings[at].share;
                    pieces.cuts.push(NodeId::new(pieces.nodes));
                    pieces.nodes += 1;
                }
                pieces.of_standing[at] = NodeId::new(pieces.nodes - 1);
            }
        }
        pieces.first.push(edges as u32 + pieces.cuts.len() as u32);
        pieces.first_cut.push(pieces.cuts.len() as u32);
        pieces
    }

    /// Number of nodes: those of the network, then the cuts.
    pub fn nodes(&self) -> u32 {
        self.nodes
    }

    /// Number of pieces.
    pub fn count(&self) -> usize {
        self.first.last().copied().unwrap_or(0) as usize
    }

    /// Numbers of the pieces of an edge, in the order of its geometry.
    pub fn of_edge(&self, edge: EdgeId) -> std::ops::Range<usize> {
        edge.range(&self.first)
    }

    /// The node that was made for `standings[standing]` of [`Pieces::new`].
    pub fn node_of(&self, standing: usize) -> NodeId {
        self.of_standing[standing]
    }

    /// Appends to `ways` one direction of an edge from node `tail` to node `head`, one arc per
    /// piece.
    pub fn ways(
        &self,
        edge: EdgeId,
        [tail, head]: [NodeId; 2],
        backward: bool,
        ways: &mut Vec<LinkArc>,
    ) {
        let pieces = self.of_edge(edge);
        let cuts = &self.cuts[edge.range(&self.first_cut)];
        let count = pieces.len();
        let node = |at: usize| match at {
            0 => tail,
            at if at == count => head,
            at if backward => cuts[count - 1 - at],
            at => cuts[at - 1],
        };
        for at in 0..count {
            let piece = pieces.start + if backward { count - 1 - at } else { at };
            ways.push(LinkArc {
                tail: node(at),
                head: node(at + 1),
                link: Some(LinkId::at(piece)),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_falls_into_pieces_where_something_stands_and_runs_both_ways() {
        let stands = |edge, share| EdgePlace { edge: EdgeId::new(edge), share };
        let pieces = Pieces::new(
            10,
            3,
            &[stands(1, 0.75), stands(1, 0.25), stands(1, 0.75), stands(2, 0.5)],
        );
        assert_eq!((pieces.nodes(), pieces.count()), (13, 6));
        assert_eq!([0, 1, 2].map(|at| pieces.of_edge(EdgeId::new(at))), [0..1, 1..4, 4..6]);
        assert_eq!([0, 1, 2, 3].map(|at| pieces.node_of(at).number()), [11, 10, 11, 12]);
        let run = |backward| {
            let mut ways = Vec::new();
            let ends = if backward { [8, 7] } else { [7, 8] };
            pieces.ways(EdgeId::new(1), ends.map(NodeId::new), backward, &mut ways);
            let told =
                |way: LinkArc| (way.tail.number(), way.link.map(LinkId::number), way.head.number());
            ways.into_iter().map(told).collect::<Vec<_>>()
        };
        assert_eq!(run(false), [(7, Some(1), 10), (10, Some(2), 11), (11, Some(3), 8)]);
        assert_eq!(run(true), [(8, Some(3), 11), (11, Some(2), 10), (10, Some(1), 7)]);
    }
}
