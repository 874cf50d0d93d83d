//! Networks to race on: one made up that looks like roads, one that no hierarchy likes, and real
//! ones from a file.

use lintas_model::hierarchy::dijkstra::Dijkstra;
use lintas_model::hierarchy::{Arcs, Seed};
use lintas_model::index::{ArcId, NodeId, UnionFind};
use lintas_model::network::GridPoint;

/// Distance between neighbours of the grid, in 1e-7 degrees: about 300 m.
const SPACING: f64 = 27_000.0;
/// Kilometres an hour: trunk, street, lane.
const SPEEDS: [f64; 3] = [70.0, 30.0, 15.0];
const TRUNK: u8 = 0;

/// A network with its weights.
pub(crate) struct BenchNetwork {
    pub(crate) label: String,
    pub(crate) places: Vec<GridPoint>,
    pub(crate) tail: Vec<NodeId>,
    pub(crate) head: Vec<NodeId>,
    /// Milliseconds.
    pub(crate) weights: Vec<u32>,
    /// Arcs of the long-distance roads.
    pub(crate) trunks: Vec<ArcId>,
}

/// Numbers that look random and are the same in every run (splitmix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.roll() % count as u64) as usize
    }
}

/// An edge before it becomes one arc or two.
struct BenchEdge {
    ends: [u32; 2],
    metres: f64,
    class: u8,
    /// Without it everything still hangs together.
    spare: bool,
}

impl BenchEdge {
    fn ms(&self) -> u32 {
        (self.metres / (SPEEDS[usize::from(self.class)] / 3.6) * 1000.0).max(1.0) as u32
    }
}

impl BenchNetwork {
    pub(crate) fn arcs(&self) -> Arcs<'_> {
        Arcs { nodes: self.places.len() as u32, tail: &self.tail, head: &self.head }
    }

    fn of(label: String, places: Vec<GridPoint>, edges: &[BenchEdge], oneways: f64) -> Self {
        let mut dice = Dice(7);
        let (tail, head, weights, trunks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut roads = Self { label, places, tail, head, weights, trunks };
        for edge in edges {
            let ms = edge.ms();
            let oneway = edge.class != TRUNK && edge.spare && dice.share() < oneways;
            let [a, b] = edge.ends;
            for (tail, head) in [(a, b), (b, a)].into_iter().take(if oneway { 1 } else { 2 }) {
                if edge.class == TRUNK {
                    roads.trunks.push(ArcId::at(roads.tail.len()));
                }
                roads.tail.push(NodeId::new(tail));
                roads.head.push(NodeId::new(head));
                roads.weights.push(ms);
            }
        }
        roads
    }

    /// A jittered grid thinned to a spanning tree and short extra edges, 1.2 edges a node: towns
    /// with many streets, rivers with few bridges, trunk roads from town to town, some one-ways.
    pub(crate) fn made_up(label: &str, side: u32) -> Self {
        let mut dice = Dice(42);
        let nodes = side * side;
        let number = |x: u32, y: u32| y * side + x;
        let spots: Vec<(f64, f64)> = (0..nodes)
            .map(|i| (f64::from(i % side), f64::from(i / side)))
            .map(|(x, y)| (x + dice.share() * 0.9, y + dice.share() * 0.9))
            .collect();
        let wide = f64::from(side);
        let towns: Vec<(f64, f64, f64)> = (0..(nodes / 2000).max(6))
            .map(|_| (dice.share() * wide, dice.share() * wide, 4.0 + 40.0 * dice.share().powi(3)))
            .collect();
        let town_of = |spot: (f64, f64)| {
            let inside = |t: &(f64, f64, f64)| (t.0 - spot.0).hypot(t.1 - spot.1) < t.2;
            towns.iter().any(inside)
        };
        let in_town: Vec<bool> = spots.iter().map(|spot| town_of(*spot)).collect();
        let rivers: Vec<[f64; 4]> = (0..6)
            .map(|_| {
                [
                    dice.share(),
                    0.02 + 0.05 * dice.share(),
                    3.0 + 9.0 * dice.share(),
                    6.0 * dice.share(),
                ]
            })
            .collect();
        let banks = |(x, y): (f64, f64)| {
            let sides = rivers.iter().enumerate().map(|(i, [at, swing, bends, shift])| {
                let (along, across) = if i % 2 == 0 { (x, y) } else { (y, x) };
                across / wide > at + swing * (along / wide * bends + shift).sin()
            });
            sides.fold(0_u32, |bits, side| bits << 1 | u32::from(side))
        };
        let bank: Vec<u32> = spots.iter().map(|spot| banks(*spot)).collect();

        // Neighbours on the grid, short ones first; towns come before the country, banks after.
        let mut candidates: Vec<(f64, BenchEdge)> = Vec::new();
        for (x, y) in (0..nodes).map(|i| (i % side, i / side)) {
            for (dx, dy) in [(1, 0), (0, 1), (1, 1)] {
                let (ox, oy) = (x + dx, y + dy);
                if ox >= side || oy >= side {
                    continue;
                }
                let ends = [number(x, y), number(ox, oy)];
                let [a, b] = ends.map(|end| spots[end as usize]);
                let length = (a.0 - b.0).hypot(a.1 - b.1);
                let bridge = bank[ends[0] as usize] != bank[ends[1] as usize];
                let town = in_town[ends[0] as usize] && in_town[ends[1] as usize];
                let cost = length
                    * (0.5 + dice.share())
                    * if town { 0.6 } else { 1.0 }
                    * if bridge { 30.0 } else { 1.0 };
                let metres = length * 300.0 * (1.0 + 0.4 * dice.share());
                let class = if dice.share() < 0.3 { 1 } else { 2 };
                candidates.push((cost, BenchEdge { ends, metres, class, spare: false }));
            }
        }
        candidates.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut joined = UnionFind::new(nodes as usize);
        // Whether they were apart.
        let mut join = |ends: [u32; 2]| {
            let [a, b] = ends.map(NodeId::new);
            let apart = joined.root(a) != joined.root(b);
            joined.join(a, b);
            apart
        };
        let (tree, others): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|(_, edge)| join(edge.ends));
        // One in ten of the edges that are left (twice as many in towns), no more bridges.
        let spare = others.into_iter().map(|(_, edge)| edge).filter(|edge| {
            let [a, b] = edge.ends.map(|end| end as usize);
            let share = if in_town[a] && in_town[b] { 0.2 } else { 0.08 };
            bank[a] == bank[b] && dice.share() < share
        });
        let mut edges: Vec<BenchEdge> = tree.into_iter().map(|(_, edge)| edge).collect();
        edges.extend(spare.map(|edge| BenchEdge { spare: true, ..edge }));

        // Neighbouring nodes get neighbouring numbers: blocks of 16 by 16.
        let block = |i: u32| (i / side / 16, i % side / 16, i);
        let mut by_block: Vec<u32> = (0..nodes).collect();
        by_block.sort_by_key(|i| block(*i));
        let mut renumbered = vec![0; nodes as usize];
        (0_u32..).zip(&by_block).for_each(|(new, old)| renumbered[*old as usize] = new);
        let places: Vec<GridPoint> = by_block
            .iter()
            .map(|old| spots[*old as usize])
            .map(|(x, y)| GridPoint { x: (x * SPACING) as i32, y: (y * SPACING) as i32 })
            .collect();
        for edge in &mut edges {
            edge.ends = edge.ends.map(|end| renumbered[end as usize]);
        }
        edges.sort_by_key(|edge| edge.ends);

        let centre = |town: &(f64, f64, f64)| {
            let at = |v: f64| (v as u32).min(side - 1);
            renumbered[number(at(town.0), at(town.1)) as usize]
        };
        lay_trunks(&places, &mut edges, &towns.iter().take(400).map(centre).collect::<Vec<_>>());
        Self::of(label.to_owned(), places, &edges, 0.4)
    }

    /// A full grid with a few holes: wide separators everywhere.
    pub(crate) fn grid(label: &str, side: u32) -> Self {
        let mut dice = Dice(99);
        let places = (0..side * side)
            .map(|i| ((i % side) as f64, (i / side) as f64))
            .map(|(x, y)| GridPoint { x: (x * SPACING) as i32, y: (y * SPACING) as i32 })
            .collect();
        let mut edges = Vec::new();
        for i in 0..side * side {
            for (inside, other) in [(i % side + 1 < side, i + 1), (i / side + 1 < side, i + side)] {
                if inside && dice.share() > 0.08 {
                    let metres = 60.0 + 90.0 * dice.share();
                    edges.push(BenchEdge { ends: [i, other], metres, class: 1, spare: false });
                }
            }
        }
        Self::of(label.to_owned(), places, &edges, 0.0)
    }

    /// Reads a dump, all little-endian: how many nodes (u32), how many arcs (u32), by node its
    /// longitude and latitude in 1e-7 degrees (i32 each), then tails, heads and milliseconds of the
    /// arcs (u32 each).
    pub(crate) fn read(label: &str, bytes: &[u8]) -> Option<Self> {
        let mut words = bytes
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes(word.try_into().expect("chunks of four")));
        let (nodes, arcs) = (words.next()? as usize, words.next()? as usize);
        let mut take = |count: usize| -> Option<Vec<u32>> {
            let list: Vec<u32> = words.by_ref().take(count).collect();
            (list.len() == count).then_some(list)
        };
        let places = take(nodes * 2)?
            .chunks_exact(2)
            .map(|place| GridPoint { x: place[0] as i32, y: place[1] as i32 })
            .collect();
        let (tail, head, weights) = (take(arcs)?, take(arcs)?, take(arcs)?);
        let (tail, head) = (NodeId::stored(&tail).to_vec(), NodeId::stored(&head).to_vec());
        Some(Self { label: label.to_owned(), places, tail, head, weights, trunks: Vec::new() })
    }
}

/// Joins every town to its three nearest by a fast road along the best way there is.
fn lay_trunks(places: &[GridPoint], edges: &mut [BenchEdge], towns: &[u32]) {
    let both = |edge: &BenchEdge| [edge.ends, [edge.ends[1], edge.ends[0]]];
    let (tail, head): (Vec<NodeId>, Vec<NodeId>) =
        edges.iter().flat_map(both).map(|ends| ends.map(NodeId::new).into()).unzip();
    let arcs = Arcs { nodes: places.len() as u32, tail: &tail, head: &head };
    let mut search = Dijkstra::new(arcs);
    let seed = |node| [Seed { node: NodeId::new(node), ms: 0 }];
    for town in towns {
        let apart = |other: &u32| {
            let (a, b) = (places[*town as usize], places[*other as usize]);
            f64::from(a.x - b.x).hypot(f64::from(a.y - b.y)) as u64
        };
        let mut others: Vec<u32> = towns.iter().copied().filter(|other| other != town).collect();
        others.sort_by_key(apart);
        for other in others.into_iter().take(3) {
            search.best(|arc| edges[arc.index() / 2].ms(), &seed(*town), &seed(other));
            for arc in search.path(NodeId::new(other), arcs) {
                edges[arc.index() / 2].class = TRUNK;
            }
        }
    }
}
