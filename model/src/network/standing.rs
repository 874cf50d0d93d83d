//! Where depots, sites and places stand along the edges, and the pieces that the edges fall into
//! there: a road that breaks between a village and its depot cuts the village off, one that breaks
//! behind it does not.

use super::critical::Way;

/// A place along an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Position of the edge.
    pub edge: u32,
    /// How far along its geometry, 0 at its first point to 1 at its last.
    pub share: f64,
}

/// The edges of a network, cut where something stands.
#[derive(Debug, Clone)]
pub struct Pieces {
    nodes: u32,
    /// Per edge, the position of its first piece; one more at the end.
    first: Vec<u32>,
    /// Nodes between the pieces of an edge, in the order of its geometry.
    cuts: Vec<u32>,
    /// Per edge, where its nodes stand in `cuts`.
    first_cut: Vec<u32>,
    of_standing: Vec<u32>,
}

impl Pieces {
    /// Cuts `edges` edges of a network of `nodes` nodes.
    pub fn new(nodes: u32, edges: usize, standings: &[Standing]) -> Self {
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
            of_standing: vec![0; standings.len()],
        };
        let mut order = order.into_iter().peekable();
        for edge in 0..edges as u32 {
            pieces.first.push(edge + pieces.cuts.len() as u32);
            pieces.first_cut.push(pieces.cuts.len() as u32);
            let mut last = f64::NAN;
            while let Some(at) = order.next_if(|at| standings[*at].edge == edge) {
                // At a junction everybody has a node of his own: depots are left, others entered.
                let junction = standings[at].share <= 0.0 || standings[at].share >= 1.0;
                if junction || standings[at].share.total_cmp(&last).is_ne() {
                    last = standings[at].share;
                    pieces.cuts.push(pieces.nodes);
                    pieces.nodes += 1;
                }
                pieces.of_standing[at] = pieces.nodes - 1;
            }
        }
        pieces.first.push(edges as u32 + pieces.cuts.len() as u32);
        pieces.first_cut.push(pieces.cuts.len() as u32);
        pieces
    }

    /// Nodes, those where something stands included.
    pub fn nodes(&self) -> u32 {
        self.nodes
    }

    /// Number of pieces.
    pub fn count(&self) -> usize {
        self.first.last().copied().unwrap_or(0) as usize
    }

    /// The pieces of an edge.
    pub fn of_edge(&self, edge: u32) -> std::ops::Range<usize> {
        self.first[edge as usize] as usize..self.first[edge as usize + 1] as usize
    }

    /// The node at which a standing lies.
    pub fn node_of(&self, standing: usize) -> u32 {
        self.of_standing[standing]
    }

    /// One direction of an edge from node `tail` to node `head`, piece by piece.
    pub fn ways(&self, edge: u32, tail: u32, head: u32, backward: bool, ways: &mut Vec<Way>) {
        let pieces = self.of_edge(edge);
        let cuts =
            self.first_cut[edge as usize] as usize..self.first_cut[edge as usize + 1] as usize;
        let cuts = &self.cuts[cuts];
        let count = pieces.len();
        let node = |at: usize| match at {
            0 => tail,
            at if at == count => head,
            at if backward => cuts[count - 1 - at],
            at => cuts[at - 1],
        };
        for at in 0..count {
            let piece = pieces.start + if backward { count - 1 - at } else { at };
            ways.push(Way { tail: node(at), head: node(at + 1), link: piece as u32 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_falls_into_pieces_where_something_stands_and_runs_both_ways() {
        let stands = |edge, share| Standing { edge, share };
        let pieces = Pieces::new(
            10,
            3,
            &[stands(1, 0.75), stands(1, 0.25), stands(1, 0.75), stands(2, 0.5)],
        );
        assert_eq!((pieces.nodes(), pieces.count()), (13, 6));
        assert_eq!((pieces.of_edge(0), pieces.of_edge(1), pieces.of_edge(2)), (0..1, 1..4, 4..6));
        assert_eq!([0, 1, 2, 3].map(|at| pieces.node_of(at)), [11, 10, 11, 12]);
        let run = |backward| {
            let mut ways = Vec::new();
            let (tail, head) = if backward { (8, 7) } else { (7, 8) };
            pieces.ways(1, tail, head, backward, &mut ways);
            ways.into_iter().map(|way| (way.tail, way.link, way.head)).collect::<Vec<_>>()
        };
        assert_eq!(run(false), [(7, 1, 10), (10, 2, 11), (11, 3, 8)]);
        assert_eq!(run(true), [(8, 3, 11), (11, 2, 10), (10, 1, 7)]);
    }
}
