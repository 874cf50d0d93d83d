//! The best ways from depots to places over the roads as they are now: what the pipeline publishes
//! as access, asked again of the live network by the same rule.
//!
//! Best is the way whose worst piece is the best: first the network of pieces that are open alone is
//! asked, then with those that are presumed, restricted, unknown; of several, the fastest. What is
//! closed is never used. With boats a load may change between land and water at jetties, where a road
//! goes under water, and where a ferry lands.

use jiff::Timestamp;
use lintas_model::{
    access::{RoadEnd, delivers},
    hierarchy::{Arcs, Direction, Seed, dijkstra::Search},
    network::{NO_WAY, Trust, arc_ms, speed::Speeds},
    passability::{Evidence, Passability, RoadState, WayKind},
    vehicle::VehicleClass,
};

use crate::open::Network;

const BOAT: VehicleClass = VehicleClass::Boat;
/// The networks, from the best to the worst that a piece may be.
const LEVELS: [Passability; 4] =
    [Passability::Open, Passability::Presumed, Passability::Restricted, Passability::Unknown];

/// Roads in some state.
#[derive(Clone, Copy)]
pub(super) struct Roads<'a> {
    pub(super) network: &'a Network,
    pub(super) state: &'a dyn Fn(u32) -> &'a RoadState,
    /// Where an edge is closed at points: shares of its length, and the state beside them. Who stands
    /// before such a point gets there.
    pub(super) closed_at: &'a dyn Fn(u32) -> (&'a [f64], &'a RoadState),
}

/// Where a place stands along an edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand {
    /// Position of the depot or place.
    pub(super) of: usize,
    pub(super) edge: u32,
    pub(super) share: f64,
    /// In a boat.
    pub(super) afloat: bool,
    /// What lies between there and the depot or place.
    pub(super) end: RoadEnd,
}

/// A way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way {
    /// Position of the depot.
    pub(super) depot: usize,
    /// Milliseconds.
    pub(super) ms: u32,
    /// Its worst piece.
    pub(super) worst: Passability,
    /// The oldest evidence on it; `None` where nobody looked at any of it.
    pub(super) as_of: Option<Timestamp>,
    /// What lies between the depot and its road, and between the end of the road and the place.
    pub(super) ends: [RoadEnd; 2],
}

impl Way {
    /// Whether it brings a load from the depot to the place, and not only to the end of a road.
    pub(super) fn delivers(&self) -> bool {
        delivers(self.ends)
    }

    /// What it is worth: its worst piece, and not known where it ends off the place.
    pub(super) fn status(&self) -> Passability {
        if self.delivers() { self.worst } else { self.worst.max(Passability::Unknown) }
    }

    /// What is best: to deliver, then over the best pieces, then the fastest.
    pub(super) fn rank(&self) -> (bool, Passability, u32) {
        (!self.delivers(), self.worst, self.ms)
    }
}

/// The network of one land class, alone or with boats: nodes of the land, then, with boats, the same
/// nodes afloat.
pub(super) struct Ways<'a> {
    roads: Roads<'a>,
    class: VehicleClass,
    with_boats: bool,
    tail: Vec<u32>,
    head: Vec<u32>,
    search: Search,
    /// Milliseconds of the arcs that change between land and water; they come behind the others.
    changes_ms: Vec<u32>,
}

impl<'a> Ways<'a> {
    pub(super) fn new(roads: Roads<'a>, class: VehicleClass, with_boats: bool) -> Self {
        let file = roads.network.file();
        let nodes = file.nodes();
        let mut tail: Vec<u32> = (0..file.arcs()).map(|arc| file.arc(arc).tail).collect();
        let mut head: Vec<u32> = (0..file.arcs()).map(|arc| file.arc(arc).head).collect();
        let mut changes_ms = Vec::new();
        if with_boats {
            for at in 0..tail.len() {
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
            for jetty in roads.network.transfers() {
                change(jetty.land, jetty.water + nodes, jetty.load_ms);
                // Where the road at a jetty is under water, the boat goes on over it.
                change(jetty.land + nodes, jetty.water + nodes, 0);
            }
            let load_ms = Speeds::default().load_ms(None);
            waters_edge(&roads).into_iter().for_each(|node| change(node, node + nodes, load_ms));
        }
        let all = if with_boats { 2 * nodes } else { nodes };
        let search = Search::new(Arcs { nodes: all, tail: &tail, head: &head });
        Self { roads, class, with_boats, tail, head, search, changes_ms }
    }

    /// The best way to each of so many places that has one.
    pub(super) fn best(
        &mut self,
        depots: &[Stand],
        to: &[Stand],
        places: usize,
    ) -> Vec<Option<Way>> {
        let mut ways: Vec<Option<Way>> = vec![None; places];
        // What cannot be reached over all that is not closed needs no further question.
        let reachable = self.at_level(Passability::Unknown, depots, to, &ways);
        let count = reachable.iter().flatten().count();
        for level in &LEVELS[..LEVELS.len() - 1] {
            if ways.iter().flatten().count() == count {
                return ways;
            }
            let found = self.at_level(*level, depots, to, &ways);
            for (way, found) in ways.iter_mut().zip(found) {
                *way = way.take().or(found);
            }
        }
        ways.into_iter().zip(reachable).map(|(way, last)| way.or(last)).collect()
    }

    /// The fastest ways over pieces that are no worse than `level`, to places that have none yet.
    fn at_level(
        &mut self,
        level: Passability,
        depots: &[Stand],
        to: &[Stand],
        found: &[Option<Way>],
    ) -> Vec<Option<Way>> {
        let by_class = self.edge_ms(self.class, level);
        let by_boat = if self.with_boats { self.edge_ms(BOAT, level) } else { Vec::new() };
        let roads = self.roads;
        let file = roads.network.file();
        let mut weights: Vec<u32> = Vec::with_capacity(self.tail.len());
        for (class, edge_ms) in [(self.class, &by_class), (BOAT, &by_boat)] {
            if !edge_ms.is_empty() {
                weights.extend((0..file.arcs()).map(|arc| {
                    let arc = file.arc(arc);
                    arc_ms(class, arc.banned, arc.boarding_ms, edge_ms[arc.edge as usize])
                }));
            }
        }
        weights.extend(&self.changes_ms);
        let ms_of = |stand: &Stand| {
            let (class, ms) = if stand.afloat { (BOAT, &by_boat) } else { (self.class, &by_class) };
            let (closed_at, beside) = (roads.closed_at)(stand.edge);
            if closed_at.is_empty() {
                ms[stand.edge as usize]
            } else {
                ms_over(roads, class, level, stand.edge, beside)
            }
        };
        let starts: Vec<(Seed, usize)> = (0..)
            .zip(depots)
            .flat_map(|(at, depot)| {
                self.seeds(depot, ms_of(depot), Direction::From).into_iter().map(move |s| (s, at))
            })
            .collect();
        let seeds: Vec<Seed> = starts.iter().map(|(seed, _)| *seed).collect();
        let times = self.search.all(|arc| weights[arc as usize], &seeds, Direction::From);
        let mut ways: Vec<Option<Way>> = vec![None; found.len()];
        for stand in to.iter().filter(|stand| found[stand.of].is_none()) {
            let ends = self.seeds(stand, ms_of(stand), Direction::To);
            let arrive = |seed: &Seed| times[seed.node as usize].saturating_add(seed.ms);
            let over = ends.iter().min_by_key(|seed| arrive(seed)).filter(|s| arrive(s) < NO_WAY);
            let here = self.on_one_edge(depots, stand, ms_of(stand));
            let over_ms = over.map_or(NO_WAY, &arrive);
            let here_ms = here.map_or(NO_WAY, |(ms, _)| ms);
            let ms = over_ms.min(here_ms);
            if ms >= NO_WAY || ways[stand.of].as_ref().is_some_and(|way| way.ms <= ms) {
                continue;
            }
            let (depot, edges) = match (over, here) {
                (_, Some((_, depot))) if here_ms <= over_ms => (depot, vec![stand.edge]),
                (Some(end), _) => self.unpack(*end, depots, &starts, stand),
                _ => continue,
            };
            let as_of = oldest(edges.into_iter().map(self.roads.state));
            let ends = [depots[depot].end, stand.end];
            ways[stand.of] = Some(Way { depot: depots[depot].of, ms, worst: level, as_of, ends });
        }
        ways
    }

    /// Milliseconds over every edge for a class on the network of `level`.
    fn edge_ms(&self, class: VehicleClass, level: Passability) -> Vec<u32> {
        let roads = self.roads;
        let edges = 0..roads.network.file().edges();
        edges.map(|edge| ms_over(roads, class, level, edge, (roads.state)(edge))).collect()
    }

    /// Whether nothing between two places on an edge is closed.
    fn is_free(&self, edge: u32, from: f64, to: f64) -> bool {
        let (low, high) = (from.min(to), from.max(to));
        !(self.roads.closed_at)(edge).0.iter().any(|at| low < *at && *at < high)
    }

    /// The nodes between which and a stand a vehicle goes over part of the stand's edge; where it
    /// stands at an end of it, the node itself, whatever the edge is like.
    fn seeds(&self, stand: &Stand, edge_ms: u32, direction: Direction) -> Vec<Seed> {
        let (file, share) = (self.roads.network.file(), stand.share);
        let class = if stand.afloat { BOAT } else { self.class };
        let part = |share: f64| (f64::from(edge_ms) * share).round() as u32;
        let mut seeds = Vec::new();
        for arc in file.arcs_of(stand.edge).iter().map(|arc| file.arc(*arc)) {
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
                    Direction::From => self.is_free(stand.edge, share, end),
                    Direction::To => self.is_free(stand.edge, start, share),
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

    fn mode(&self, node: u32, afloat: bool) -> u32 {
        if afloat { node + self.roads.network.file().nodes() } else { node }
    }

    /// From the nearest depot that stands on the same edge, where the direction is allowed.
    fn on_one_edge(&self, depots: &[Stand], stand: &Stand, edge_ms: u32) -> Option<(u32, usize)> {
        let file = self.roads.network.file();
        let class = if stand.afloat { BOAT } else { self.class };
        let same = |depot: &Stand| depot.edge == stand.edge && depot.afloat == stand.afloat;
        let here = depots.iter().enumerate().filter(|(_, depot)| same(depot));
        let found = here.filter_map(|(at, depot)| {
            let step = stand.share - depot.share;
            let mut arcs = file.arcs_of(stand.edge).iter().map(|arc| file.arc(*arc));
            let leads = step == 0.0
                || edge_ms < NO_WAY
                    && self.is_free(stand.edge, depot.share, stand.share)
                    && arcs.any(|arc| arc.backward == (step < 0.0) && !arc.banned.contains(class));
            leads.then(|| ((f64::from(edge_ms) * step.abs()).round() as u32, at))
        });
        found.min()
    }

    /// The depot and the edges of the way that the last search found to a stand by this end.
    fn unpack(
        &self,
        end: Seed,
        depots: &[Stand],
        starts: &[(Seed, usize)],
        stand: &Stand,
    ) -> (usize, Vec<u32>) {
        let file = self.roads.network.file();
        let nodes = if self.with_boats { 2 * file.nodes() } else { file.nodes() };
        let all = Arcs { nodes, tail: &self.tail, head: &self.head };
        let path = self.search.path(end.node, all);
        let first = path.first().map_or(end.node, |arc| self.tail[*arc as usize]);
        // The search took the first of the seeds that are nearest to their node.
        let start = starts.iter().filter(|(seed, _)| seed.node == first);
        let start = start.min_by_key(|(seed, _)| seed.ms);
        let (start_ms, depot) = start.map_or((0, 0), |(seed, depot)| (seed.ms, *depot));
        // What comes behind the driven arcs changes between land and water.
        let driven = (self.tail.len() - self.changes_ms.len()) as u32;
        let mut edges: Vec<u32> = path
            .into_iter()
            .filter(|arc| *arc < driven)
            .map(|arc| file.arc(arc % file.arcs()).edge)
            .collect();
        // Who stands at a junction drives none of the edge beside it.
        edges.extend((start_ms > 0).then_some(depots[depot].edge));
        edges.extend((end.ms > 0).then_some(stand.edge));
        (depot, edges)
    }
}

/// Milliseconds over an edge in this state on the network of `level`.
fn ms_over(
    roads: Roads<'_>,
    class: VehicleClass,
    level: Passability,
    edge: u32,
    state: &RoadState,
) -> u32 {
    if state.verdict.passability[class.index()] > level {
        return NO_WAY;
    }
    let file = roads.network.file();
    let (dry_ms, length_m) = (file.dry_ms(edge, class), file.length_m(edge));
    file.slowdown().weight_ms(class, Trust::AlsoUnknown, dry_ms, length_m, state)
}

fn oldest<'a>(states: impl Iterator<Item = &'a RoadState>) -> Option<Timestamp> {
    let verdicts = states.map(|state| &state.verdict);
    verdicts.filter(|it| it.evidence != Evidence::None).filter_map(|it| it.as_of).min()
}

/// The nodes at which a truck can stand beside water that carries a boat.
fn waters_edge(roads: &Roads<'_>) -> Vec<u32> {
    let file = roads.network.file();
    let floats = |edge: u32| {
        let word = (roads.state)(edge).verdict.passability[BOAT.index()];
        matches!(file.kind(edge), WayKind::Road | WayKind::Ferry) && Trust::AlsoUnknown.admits(word)
    };
    let arcs = (0..file.arcs()).map(|arc| file.arc(arc)).filter(|arc| floats(arc.edge));
    let mut nodes: Vec<u32> = arcs.map(|arc| arc.tail).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}
