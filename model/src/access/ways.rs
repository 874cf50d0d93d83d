//! The best routes from the depots to places, for one vehicle class, or for one class that loads a
//! boat.
//!
//! Best is the route whose worst edge is the least bad: first only edges that are open are
//! searched, then also those that are presumed, restricted, unknown; in the first of these networks
//! that has a route, the fastest one is taken. What is closed is never used. With boats a load may
//! change between land and water at jetties, where a road goes under water, and where a ferry
//! lands.
//!
//! One search from all depots for each of these at most four networks: Dijkstra (Numerische
//! Mathematik 1, 1959, doi:10.1007/BF01386390).

use crate::{
    hierarchy::{Arcs, Direction, Seed, dijkstra::Dijkstra},
    index::{ArcId, EdgeId, NodeId},
    network::{GraphArc, NO_WAY, Trust, arc_ms},
    passability::{Passability, RoadState, WayKind},
    vehicle::VehicleClass,
};

use super::{
    roads::AidRoads,
    way::{AidRoute, RoutePiece},
    waypoint::Waypoint,
};

const BOAT: VehicleClass = VehicleClass::Boat;

/// The networks that are searched, from the best to the worst, by the worst edge that each admits.
pub const LEVELS: [Passability; 4] =
    [Passability::Open, Passability::Presumed, Passability::Restricted, Passability::Unknown];

/// Whether a boat can be loaded from a truck at the ends of an edge: where a road goes under water,
/// and where a ferry lands. `floats` is the edge's passability for a boat.
///
/// ```
/// use lintas_model::{
///     access::is_landing,
///     passability::{Passability, WayKind},
/// };
///
/// // Where a road goes under water that carries a boat, a truck can stand beside it.
/// assert!(is_landing(WayKind::Road, Passability::Open));
/// assert!(!is_landing(WayKind::Bridge, Passability::Open));
/// assert!(!is_landing(WayKind::Road, Passability::Closed));
/// ```
pub fn is_landing(kind: WayKind, floats: Passability) -> bool {
    matches!(kind, WayKind::Road | WayKind::Ferry) && Trust::AlsoUnknown.admits(floats)
}

/// The nodes at which a boat can be loaded without a jetty ([`is_landing`]), ascending.
pub fn landings<R: AidRoads>(roads: &R) -> Vec<NodeId> {
    let lands = |edge: EdgeId| {
        is_landing(roads.kind(edge), roads.state(edge).verdict.passability[BOAT.index()])
    };
    let arcs = ArcId::all(roads.arcs()).map(|arc| roads.arc(arc)).filter(|arc| lands(arc.edge));
    let mut nodes: Vec<NodeId> = arcs.map(|arc| arc.tail).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// The network of one land class, alone or with boats. With boats every node is there twice, first
/// for the land class and then, behind these, for a boat; so are the arcs, and behind both come
/// those that change between land and water.
#[derive(Debug)]
pub struct Ways<'a, R> {
    roads: &'a R,
    class: VehicleClass,
    tail: Vec<NodeId>,
    head: Vec<NodeId>,
    search: Dijkstra,
    /// Milliseconds of the arcs that change between land and water, which are the last arcs.
    changes_ms: Vec<u32>,
    with_boats: bool,
}

/// Weights of one of the networks, milliseconds.
#[derive(Debug)]
pub struct NetworkWeights {
    /// By edge, for the land class.
    by_class: Vec<u32>,
    /// By edge, for a boat; empty where there are none.
    by_boat: Vec<u32>,
    /// By arc of [`Ways::arcs`].
    pub by_arc: Vec<u32>,
}

impl NetworkWeights {
    /// Milliseconds over the whole edge of a waypoint.
    pub fn of(&self, stand: &Waypoint) -> u32 {
        let ms = if stand.afloat { &self.by_boat } else { &self.by_class };
        ms[stand.at.edge]
    }
}

impl<'a, R: AidRoads> Ways<'a, R> {
    /// Prepares the network for a class. Memory: 8 bytes an arc and the search's own, twice that
    /// with boats.
    pub fn new(roads: &'a R, class: VehicleClass, with_boats: bool) -> Self {
        let nodes = roads.nodes();
        let mut tail: Vec<NodeId> =
            ArcId::all(roads.arcs()).map(|arc| roads.arc(arc).tail).collect();
        let mut head: Vec<NodeId> =
            ArcId::all(roads.arcs()).map(|arc| roads.arc(arc).head).collect();
        let mut changes_ms = Vec::new();
        if with_boats {
            let afloat = |node: NodeId| node.behind(nodes);
            for at in 0..tail.len() {
                tail.push(afloat(tail[at]));
                head.push(afloat(head[at]));
            }
            let mut change = |from: NodeId, to: NodeId, ms: u32| {
                for (from, to) in [(from, to), (to, from)] {
                    tail.push(from);
                    head.push(to);
                    changes_ms.push(ms);
                }
            };
            for jetty in roads.transfers() {
                change(jetty.land, afloat(jetty.water), jetty.load_ms);
                // Where the road at a jetty is under water, the boat goes on over it without
                // unloading.
                change(afloat(jetty.land), afloat(jetty.water), 0);
            }
            for node in landings(roads) {
                change(node, afloat(node), roads.load_ms());
            }
        }
        let nodes = if with_boats { 2 * nodes } else { nodes };
        let search = Dijkstra::new(Arcs { nodes, tail: &tail, head: &head });
        Self { roads, class, tail, head, search, changes_ms, with_boats }
    }

    /// The best route to every site, `None` where there is none; `sites` says how many sites the
    /// positions in `stands` count. Of several depots that are as near, the first.
    pub fn best(
        &mut self,
        depots: &[Waypoint],
        stands: &[Waypoint],
        sites: usize,
    ) -> Vec<Option<AidRoute>> {
        let mut ways: Vec<Option<AidRoute>> = vec![None; sites];
        // What cannot be reached over everything that is not closed needs no further search.
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

    /// The fastest route to every site over edges that are no worse than `level`, `None` where there
    /// is none; its worst piece may be better than that ([`AidRoute::states`]).
    pub fn fastest(
        &mut self,
        level: Passability,
        depots: &[Waypoint],
        stands: &[Waypoint],
        sites: usize,
    ) -> Vec<Option<AidRoute>> {
        self.at_level(level, depots, stands, &vec![None; sites])
    }

    /// The fastest routes over edges that are no worse than `level`, to sites that have none yet.
    fn at_level(
        &mut self,
        level: Passability,
        depots: &[Waypoint],
        stands: &[Waypoint],
        found: &[Option<AidRoute>],
    ) -> Vec<Option<AidRoute>> {
        let weights = self.weights(level);
        let starts: Vec<(Seed, usize)> = (0..)
            .zip(depots)
            .flat_map(|(at, depot)| {
                self.seeds(depot, self.ms_at(depot, level, &weights), Direction::From)
                    .into_iter()
                    .map(move |s| (s, at))
            })
            .collect();
        let seeds: Vec<Seed> = starts.iter().map(|(seed, _)| *seed).collect();
        let times = self.search.all(|arc| weights.by_arc[arc], &seeds, Direction::From);
        let mut ways: Vec<Option<AidRoute>> = vec![None; found.len()];
        for stand in stands.iter().filter(|stand| found[stand.of].is_none()) {
            let ends = self.seeds(stand, self.ms_at(stand, level, &weights), Direction::To);
            let arrive = |seed: &Seed| times[seed.node].saturating_add(seed.ms);
            let over = ends.iter().min_by_key(|seed| arrive(seed)).filter(|s| arrive(s) < NO_WAY);
            let here = self.on_one_edge(depots, stand, self.ms_at(stand, level, &weights));
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
                    AidRoute { depot: from.of, ms, worst: level, stretches: vec![piece], ends }
                }
                (Some(end), _) => self.unpack(end.node, over_ms, level, depots, &starts, stand),
                _ => continue,
            };
            ways[stand.of] = Some(way);
        }
        ways
    }

    /// The weights of the network of edges that are no worse than `level`.
    pub fn weights(&self, level: Passability) -> NetworkWeights {
        let by_class = self.edge_ms(self.class, level);
        let by_boat = if self.with_boats { self.edge_ms(BOAT, level) } else { Vec::new() };
        let mut by_arc: Vec<u32> = Vec::with_capacity(self.tail.len());
        for (class, edge_ms) in [(self.class, &by_class), (BOAT, &by_boat)] {
            if !edge_ms.is_empty() {
                by_arc.extend(ArcId::all(self.roads.arcs()).map(|arc| {
                    let arc = self.roads.arc(arc);
                    arc_ms(class, arc.banned, arc.boarding_ms, edge_ms[arc.edge])
                }));
            }
        }
        by_arc.extend(&self.changes_ms);
        NetworkWeights { by_class, by_boat, by_arc }
    }

    /// The network as arcs, those between land and water last.
    pub fn arcs(&self) -> Arcs<'_> {
        let nodes = self.roads.nodes();
        let nodes = if self.with_boats { 2 * nodes } else { nodes };
        Arcs { nodes, tail: &self.tail, head: &self.head }
    }

    /// Milliseconds over every edge for a class on the network of `level`.
    fn edge_ms(&self, class: VehicleClass, level: Passability) -> Vec<u32> {
        let edges = EdgeId::all(self.roads.edges());
        edges.map(|edge| self.ms_over(class, level, edge, self.roads.state(edge))).collect()
    }

    /// Milliseconds over an edge in this state on the network of `level`.
    fn ms_over(
        &self,
        class: VehicleClass,
        level: Passability,
        edge: EdgeId,
        state: &RoadState,
    ) -> u32 {
        if state.verdict.passability[class.index()] > level {
            return NO_WAY;
        }
        let (dry_ms, length_m) = (self.roads.dry_ms(edge, class), self.roads.length_m(edge));
        self.roads.slowdown().weight_ms(class, Trust::AlsoUnknown, dry_ms, length_m, state)
    }

    /// Milliseconds over the whole edge of a waypoint; where the edge is closed only at points,
    /// what it would take in the state beside them.
    pub fn ms_at(&self, stand: &Waypoint, level: Passability, weights: &NetworkWeights) -> u32 {
        match self.roads.closed_at(stand.at.edge) {
            Some((_, beside)) => self.ms_over(self.class_of(stand), level, stand.at.edge, beside),
            None => weights.of(stand),
        }
    }

    /// Whether nothing between two places on an edge is closed.
    fn is_free(&self, edge: EdgeId, from: f64, to: f64) -> bool {
        let (low, high) = (from.min(to), from.max(to));
        let closed = self.roads.closed_at(edge).map_or(&[][..], |(closed, _)| closed);
        !closed.iter().any(|at| low < *at && *at < high)
    }

    fn class_of(&self, stand: &Waypoint) -> VehicleClass {
        if stand.afloat { BOAT } else { self.class }
    }

    fn arcs_of(&self, edge: EdgeId) -> impl Iterator<Item = GraphArc> + '_ {
        self.roads.arcs_of(edge).map(|arc| self.roads.arc(arc))
    }

    /// The nodes that a vehicle reaches from a waypoint (or comes to it from), with the
    /// milliseconds over the part of the edge between. At an end of the edge also the node there,
    /// at no cost and whatever the state of the edge.
    pub fn seeds(&self, stand: &Waypoint, edge_ms: u32, direction: Direction) -> Vec<Seed> {
        let share = stand.at.share;
        let class = self.class_of(stand);
        let part = |share: f64| (f64::from(edge_ms) * share).round() as u32;
        let mut seeds = Vec::new();
        for arc in self.arcs_of(stand.at.edge) {
            let at_tail = if arc.backward { share >= 1.0 } else { share <= 0.0 };
            let (behind, ahead) =
                if arc.backward { (1.0 - share, share) } else { (share, 1.0 - share) };
            let may = edge_ms < NO_WAY && !arc.banned.contains(class);
            if at_tail {
                seeds.push(Seed { node: self.mode(arc.tail, stand.afloat), ms: 0 });
            }
            let (start, end) = if arc.backward { (1.0, 0.0) } else { (0.0, 1.0) };
            let may = may
                && match direction {
                    Direction::From => self.is_free(stand.at.edge, share, end),
                    Direction::To => self.is_free(stand.at.edge, start, share),
                };
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

    fn mode(&self, node: NodeId, afloat: bool) -> NodeId {
        if afloat { node.behind(self.roads.nodes()) } else { node }
    }

    /// Milliseconds from the nearest depot on the same edge, and its position in `depots`, where
    /// one may drive directly along the edge.
    pub fn on_one_edge(
        &self,
        depots: &[Waypoint],
        stand: &Waypoint,
        edge_ms: u32,
    ) -> Option<(u32, usize)> {
        let class = self.class_of(stand);
        depots
            .iter()
            .enumerate()
            .filter(|(_, depot)| depot.at.edge == stand.at.edge && depot.afloat == stand.afloat)
            .filter_map(|(at, depot)| {
                let step = stand.at.share - depot.at.share;
                let may = step == 0.0
                    || edge_ms < NO_WAY
                        && self.is_free(stand.at.edge, depot.at.share, stand.at.share)
                        && self
                            .arcs_of(stand.at.edge)
                            .any(|arc| arc.backward == (step < 0.0) && !arc.banned.contains(class));
                may.then(|| ((f64::from(edge_ms) * step.abs()).round() as u32, at))
            })
            .min()
    }

    fn piece(&self, edge: EdgeId, from: f64, to: f64, afloat: bool) -> RoutePiece {
        let class = if afloat { BOAT } else { self.class };
        RoutePiece { edge, from, to, class }
    }

    /// The route that the last search found to `node`, and from there on to the waypoint.
    fn unpack(
        &self,
        node: NodeId,
        ms: u32,
        level: Passability,
        depots: &[Waypoint],
        starts: &[(Seed, usize)],
        stand: &Waypoint,
    ) -> AidRoute {
        let path = self.search.path(node, self.arcs());
        let first = path.first().map_or(node, |arc| self.tail[*arc]);
        // The search took the first of the seeds that are nearest to their node.
        let start = starts.iter().filter(|(seed, _)| seed.node == first);
        let depot = start.min_by_key(|(seed, _)| seed.ms).map_or(0, |(_, depot)| *depot);
        let mut stretches = Vec::with_capacity(path.len() + 2);
        stretches.extend(self.part_way(&depots[depot], first, Direction::From));
        for arc in path {
            let count = self.roads.arcs();
            // Arcs behind the driven ones change between land and water, and are no piece of road.
            if arc.index() < self.tail.len() - self.changes_ms.len() {
                let driven = self.roads.arc(ArcId::new(arc.number() % count));
                let (from, to) = if driven.backward { (1.0, 0.0) } else { (0.0, 1.0) };
                stretches.push(self.piece(driven.edge, from, to, arc.number() >= count));
            }
        }
        stretches.extend(self.part_way(stand, node, Direction::To));
        let ends = [depots[depot].end, stand.end];
        AidRoute { depot: depots[depot].of, ms, worst: level, stretches, ends }
    }

    /// The part of a waypoint's edge between it and the node at which the route leaves or joins the
    /// edge; `None` where the waypoint is at that node.
    fn part_way(&self, stand: &Waypoint, node: NodeId, direction: Direction) -> Option<RoutePiece> {
        let share = stand.at.share;
        let class = self.class_of(stand);
        let mut best: Option<(f64, RoutePiece)> = None;
        for arc in self.arcs_of(stand.at.edge) {
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
