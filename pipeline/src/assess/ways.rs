//! The best ways from the depots to sites, for one vehicle class, or for one class that loads a boat.
//!
//! Best is what has the least bad pieces: first the network of pieces that are open alone is asked,
//! then with those that are presumed, restricted, unknown; in the first network that has a way, the
//! fastest one is taken. What is closed is never used.

use lintas_model::access::{RoadEnd, Water};
use lintas_model::hierarchy::dijkstra::Search;
use lintas_model::hierarchy::{Arcs, Direction, Seed};
use lintas_model::network::{Graph, NO_WAY, Slowdown, Trust, standing::Standing};
use lintas_model::passability::{Passability, RoadState, WayKind};
use lintas_model::vehicle::VehicleClass;

use super::way::{Stretch, Way};

/// The networks, from the best to the worst that a piece may be.
pub const LEVELS: [Passability; 4] =
    [Passability::Open, Passability::Presumed, Passability::Restricted, Passability::Unknown];

/// A network with the state of its edges.
#[derive(Debug, Clone, Copy)]
pub struct Roads<'a> {
    /// The network.
    pub graph: &'a Graph,
    /// The state of every edge.
    pub states: &'a [RoadState],
    /// What it does to speed.
    pub slowdown: &'a Slowdown,
    /// Rivers and shores that nobody carries a load through.
    pub water: &'a Water,
    /// Loading where a boat meets the road without a jetty, milliseconds.
    pub load_ms: u32,
}

/// The nodes at which a truck can stand beside water that carries a boat: where a road goes under
/// water, and where a ferry lands.
fn waters_edge(roads: Roads<'_>) -> Vec<u32> {
    let boat = VehicleClass::Boat.index();
    let floats = |edge: u32| {
        let word = roads.states[edge as usize].verdict.passability[boat];
        matches!(roads.graph.edges[edge as usize].kind, WayKind::Road | WayKind::Ferry)
            && Trust::AlsoUnknown.admits(word)
    };
    let arcs = roads.graph.arcs.iter().filter(|arc| floats(arc.edge));
    let mut nodes: Vec<u32> = arcs.map(|arc| arc.tail).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// Where a way may begin or end, and in which mode: by boat or by the land class.
#[derive(Debug, Clone, Copy)]
pub struct Stand {
    /// Position of the depot or site.
    pub of: usize,
    /// Where it is.
    pub at: Standing,
    /// In a boat.
    pub afloat: bool,
    /// What lies between there and the depot or site.
    pub end: RoadEnd,
}

/// The network of one land class, alone or with boats: nodes of the land, then, with boats, the same
/// nodes afloat.
#[derive(Debug)]
pub struct Ways<'a> {
    roads: Roads<'a>,
    class: VehicleClass,
    tail: Vec<u32>,
    head: Vec<u32>,
    search: Search,
    /// Milliseconds of the arcs that change between land and water; they come behind the others.
    changes_ms: Vec<u32>,
    /// By edge, its first arc; arcs stand in the order of their edges.
    first_arc: Vec<u32>,
    with_boats: bool,
}

/// What a network weighs, milliseconds.
#[derive(Debug)]
pub(crate) struct Weights {
    /// By edge, for the land class.
    by_class: Vec<u32>,
    /// By edge, for a boat; empty where there are none.
    by_boat: Vec<u32>,
    /// By arc of [`Ways::arcs`].
    pub(crate) by_arc: Vec<u32>,
}

impl Weights {
    /// Milliseconds over the edge that something stands on.
    pub(crate) fn of(&self, stand: &Stand) -> u32 {
        let ms = if stand.afloat { &self.by_boat } else { &self.by_class };
        ms[stand.at.edge as usize]
    }
}

impl<'a> Ways<'a> {
    /// Prepares the network for a class.
    pub fn new(roads: Roads<'a>, class: VehicleClass, with_boats: bool) -> Self {
        let graph = roads.graph;
        let nodes = graph.nodes.len() as u32;
        let mut tail: Vec<u32> = graph.arcs.iter().map(|arc| arc.tail).collect();
        let mut head: Vec<u32> = graph.arcs.iter().map(|arc| arc.head).collect();
        let mut changes_ms = Vec::new();
        if with_boats {
            for at in 0..graph.arcs.len() {
                tail.push(tail[at] + nodes);
                head.push(head[at] + nodes);
            }
            let mut change = |from: u32, to: u32, ms: u32| {
                for (from, to) in [(from, to), (to, from)] {
                    tail.push(from);
                    head.push(to);
                    changes_ms.push(ms);
                }
            };
            for jetty in &graph.transfers {
                change(jetty.land, jetty.water + nodes, jetty.load_ms);
                // Where the road at a jetty is under water, the boat goes on over it.
                change(jetty.land + nodes, jetty.water + nodes, 0);
            }
            for node in waters_edge(roads) {
                change(node, node + nodes, roads.load_ms);
            }
        }
        let mut first_arc = vec![0; graph.edges.len() + 1];
        graph.arcs.iter().for_each(|arc| first_arc[arc.edge as usize + 1] += 1);
        for edge in 0..graph.edges.len() {
            first_arc[edge + 1] += first_arc[edge];
        }
        let nodes = if with_boats { 2 * nodes } else { nodes };
        let search = Search::new(Arcs { nodes, tail: &tail, head: &head });
        Self { roads, class, tail, head, search, changes_ms, first_arc, with_boats }
    }

    /// The best way to every site that has one; `sites` says how many there are. Of several depots
    /// as near, the first.
    pub fn best(&mut self, depots: &[Stand], stands: &[Stand], sites: usize) -> Vec<Option<Way>> {
        let mut ways: Vec<Option<Way>> = vec![None; sites];
        // What cannot be reached over all that is not closed needs no further question.
        let reachable = self.at_level(Passability::Unknown, depots, stands, &ways);
        let count = reachable.iter().flatten().count();
        for level in &LEVELS[..LEVELS.len() - 1] {
            if ways.iter().flatten().count() == count {
                return ways;
            }
            let found = self.at_level(*level, depots, stands, &ways);
            for (way, found) in ways.iter_mut().zip(found) {
                *way = way.take().or(found);
            }
        }
        ways.into_iter().zip(reachable).map(|(way, last)| way.or(last)).collect()
    }

    /// The fastest ways over pieces that are no worse than `level`, to sites that have none yet.
    fn at_level(
        &mut self,
        level: Passability,
        depots: &[Stand],
        stands: &[Stand],
        found: &[Option<Way>],
    ) -> Vec<Option<Way>> {
        let weights = self.weights(level);
        let ms_of = |stand: &Stand| weights.of(stand);
        let starts: Vec<(Seed, usize)> = (0..)
            .zip(depots)
            .flat_map(|(at, depot)| {
                self.seeds(depot, ms_of(depot), Direction::From).into_iter().map(move |s| (s, at))
            })
            .collect();
        let seeds: Vec<Seed> = starts.iter().map(|(seed, _)| *seed).collect();
        let times = self.search.all(|arc| weights.by_arc[arc as usize], &seeds, Direction::From);
        let mut ways: Vec<Option<Way>> = vec![None; found.len()];
        for stand in stands.iter().filter(|stand| found[stand.of].is_none()) {
            let ends = self.seeds(stand, ms_of(stand), Direction::To);
            let arrive = |seed: &Seed| times[seed.node as usize].saturating_add(seed.ms);
            let over = ends.iter().min_by_key(|seed| arrive(seed)).filter(|s| arrive(s) < NO_WAY);
            let here = self.on_one_edge(depots, stand, ms_of(stand));
            let over_ms = over.map_or(NO_WAY, &arrive);
            let here_ms = here.map_or(NO_WAY, |(ms, _)| ms);
            let best_ms = over_ms.min(here_ms);
            if best_ms >= NO_WAY || ways[stand.of].as_ref().is_some_and(|way| way.ms <= best_ms) {
                continue;
            }
            let way = match (over, here) {
                (_, Some((ms, depot))) if here_ms <= over_ms => {
                    let from = &depots[depot];
                    let piece =
                        self.piece(stand.at.edge, from.at.share, stand.at.share, stand.afloat);
                    let ends = [from.end, stand.end];
                    Way { depot: from.of, ms, worst: level, stretches: vec![piece], ends }
                }
                (Some(end), _) => self.unpack(end.node, over_ms, level, depots, &starts, stand),
                _ => continue,
            };
            ways[stand.of] = Some(way);
        }
        ways
    }

    /// What the network of `level` weighs.
    pub(crate) fn weights(&self, level: Passability) -> Weights {
        let by_class = self.edge_ms(self.class, level);
        let by_boat =
            if self.with_boats { self.edge_ms(VehicleClass::Boat, level) } else { Vec::new() };
        let arcs = &self.roads.graph.arcs;
        let mut by_arc: Vec<u32> = Vec::with_capacity(self.tail.len());
        for (class, edge_ms) in [(self.class, &by_class), (VehicleClass::Boat, &by_boat)] {
            if !edge_ms.is_empty() {
                let ms = |arc| self.roads.graph.arc_ms(arc, class, edge_ms[arc.edge as usize]);
                by_arc.extend(arcs.iter().map(ms));
            }
        }
        by_arc.extend(&self.changes_ms);
        Weights { by_class, by_boat, by_arc }
    }

    /// The network as a graph of arcs, those between land and water last.
    pub(crate) fn arcs(&self) -> Arcs<'_> {
        let nodes = self.roads.graph.nodes.len() as u32;
        let nodes = if self.with_boats { 2 * nodes } else { nodes };
        Arcs { nodes, tail: &self.tail, head: &self.head }
    }

    /// Milliseconds over every edge for a class on the network of `level`.
    fn edge_ms(&self, class: VehicleClass, level: Passability) -> Vec<u32> {
        let weigh = |(edge, state): (&lintas_model::network::GraphEdge, &RoadState)| {
            if state.verdict.passability[class.index()] > level {
                return NO_WAY;
            }
            let dry_ms = edge.dry_ms[class.index()];
            let trust = Trust::AlsoUnknown;
            self.roads.slowdown.weight_ms(class, trust, dry_ms, edge.length_m, state)
        };
        self.roads.graph.edges.iter().zip(self.roads.states).map(weigh).collect()
    }

    fn arcs_of(&self, edge: u32) -> std::ops::Range<usize> {
        self.first_arc[edge as usize] as usize..self.first_arc[edge as usize + 1] as usize
    }

    /// The nodes between which and a stand a vehicle goes over part of the stand's edge; where it
    /// stands at an end of it, the node itself, whatever the edge is like.
    pub(crate) fn seeds(&self, stand: &Stand, edge_ms: u32, direction: Direction) -> Vec<Seed> {
        let share = stand.at.share;
        let class = if stand.afloat { VehicleClass::Boat } else { self.class };
        let part = |share: f64| (f64::from(edge_ms) * share).round() as u32;
        let mut seeds = Vec::new();
        for arc in &self.roads.graph.arcs[self.arcs_of(stand.at.edge)] {
            let at_tail = if arc.backward { share >= 1.0 } else { share <= 0.0 };
            let (behind, ahead) =
                if arc.backward { (1.0 - share, share) } else { (share, 1.0 - share) };
            let may = edge_ms < NO_WAY && !arc.banned.contains(class);
            if at_tail {
                seeds.push(Seed { node: self.mode(arc.tail, stand.afloat), ms: 0 });
            }
            match direction {
                Direction::From if may => {
                    seeds.push(Seed { node: self.mode(arc.head, stand.afloat), ms: part(ahead) });
                }
                Direction::To if may => {
                    seeds.push(Seed { node: self.mode(arc.tail, stand.afloat), ms: part(behind) });
                }
                _ => {}
            }
        }
        seeds
    }

    fn mode(&self, node: u32, afloat: bool) -> u32 {
        if afloat { node + self.roads.graph.nodes.len() as u32 } else { node }
    }

    /// From the nearest depot that stands on the same edge, where the direction is allowed.
    pub(crate) fn on_one_edge(
        &self,
        depots: &[Stand],
        stand: &Stand,
        edge_ms: u32,
    ) -> Option<(u32, usize)> {
        let class = if stand.afloat { VehicleClass::Boat } else { self.class };
        let arcs = &self.roads.graph.arcs[self.arcs_of(stand.at.edge)];
        depots
            .iter()
            .enumerate()
            .filter(|(_, depot)| depot.at.edge == stand.at.edge && depot.afloat == stand.afloat)
            .filter_map(|(at, depot)| {
                let step = stand.at.share - depot.at.share;
                let may = step == 0.0
                    || edge_ms < NO_WAY
                        && arcs
                            .iter()
                            .any(|arc| arc.backward == (step < 0.0) && !arc.banned.contains(class));
                may.then(|| ((f64::from(edge_ms) * step.abs()).round() as u32, at))
            })
            .min()
    }

    fn piece(&self, edge: u32, from: f64, to: f64, afloat: bool) -> Stretch {
        let class = if afloat { VehicleClass::Boat } else { self.class };
        Stretch { edge, from, to, class }
    }

    /// The way that the last search found to `node`, and on from there to the stand.
    fn unpack(
        &self,
        node: u32,
        ms: u32,
        level: Passability,
        depots: &[Stand],
        starts: &[(Seed, usize)],
        stand: &Stand,
    ) -> Way {
        let graph = self.roads.graph;
        let path = self.search.path(node, self.arcs());
        let first = path.first().map_or(node, |arc| self.tail[*arc as usize]);
        // The search took the first of the seeds that are nearest to their node.
        let start = starts.iter().filter(|(seed, _)| seed.node == first);
        let depot = start.min_by_key(|(seed, _)| seed.ms).map_or(0, |(_, depot)| *depot);
        let mut stretches = Vec::with_capacity(path.len() + 2);
        stretches.extend(self.part_way(&depots[depot], first, Direction::From));
        for arc in path {
            let count = graph.arcs.len() as u32;
            // What comes behind the driven arcs changes between land and water.
            if (arc as usize) < self.tail.len() - self.changes_ms.len() {
                let driven = graph.arcs[(arc % count) as usize];
                let (from, to) = if driven.backward { (1.0, 0.0) } else { (0.0, 1.0) };
                stretches.push(self.piece(driven.edge, from, to, arc >= count));
            }
        }
        stretches.extend(self.part_way(stand, node, Direction::To));
        let ends = [depots[depot].end, stand.end];
        Way { depot: depots[depot].of, ms, worst: level, stretches, ends }
    }

    /// The part of a stand's edge between it and a node at which a way leaves or joins the edge.
    fn part_way(&self, stand: &Stand, node: u32, direction: Direction) -> Option<Stretch> {
        let share = stand.at.share;
        let class = if stand.afloat { VehicleClass::Boat } else { self.class };
        let mut best: Option<(f64, Stretch)> = None;
        for arc in &self.roads.graph.arcs[self.arcs_of(stand.at.edge)] {
            let (tail, head) =
                (self.mode(arc.tail, stand.afloat), self.mode(arc.head, stand.afloat));
            let (start, end) = if arc.backward { (1.0, 0.0) } else { (0.0, 1.0) };
            let at_tail = if arc.backward { share >= 1.0 } else { share <= 0.0 };
            if tail == node && at_tail {
                return None;
            }
            let may = !arc.banned.contains(class);
            let piece = match direction {
                Direction::From if may && head == node => (share, end),
                Direction::To if may && tail == node => (start, share),
                _ => continue,
            };
            let length = (piece.0 - piece.1).abs();
            if best.as_ref().is_none_or(|(least, _)| length < *least) {
                let stretch = self.piece(stand.at.edge, piece.0, piece.1, stand.afloat);
                best = Some((length, stretch));
            }
        }
        best.map(|(_, stretch)| stretch)
    }
}
