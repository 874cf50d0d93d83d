//! The hierarchy against plain Dijkstra, on small networks of every unpleasant kind.

use proptest::prelude::*;
use routingkit_cch::{CCH, CCHMetric, CCHQuery, compute_order_inertial};

use super::arcs::NO_RANK;
use super::dijkstra::Dijkstra;
use super::*;
use crate::index::{ArcId, NodeId, Rank};
use crate::network::{GridPoint, NO_WAY};

/// A network with its weights.
#[derive(Debug, Clone)]
pub(super) struct WeightedNetwork {
    places: Vec<GridPoint>,
    tail: Vec<NodeId>,
    head: Vec<NodeId>,
    weights: Vec<u32>,
}

impl WeightedNetwork {
    fn nodes(&self) -> u32 {
        self.places.len() as u32
    }

    fn arcs(&self) -> Arcs<'_> {
        Arcs { nodes: self.nodes(), tail: &self.tail, head: &self.head }
    }

    fn weight(&self) -> impl Fn(ArcId) -> u32 + Copy {
        |arc| self.weights[arc]
    }

    pub(super) fn hierarchy(&self) -> HierarchyBuf {
        HierarchyBuf::build(self.arcs(), &order(self.arcs(), &self.places))
    }

    fn add(&mut self, tail: u32, head: u32, weight: u32) {
        self.tail.push(NodeId::new(tail));
        self.head.push(NodeId::new(head));
        self.weights.push(weight);
    }
}

/// Weights that roads have, and those at the limits.
fn weights() -> impl Strategy<Value = u32> {
    prop_oneof![
        12 => 1..100_000_u32,
        3 => 1..4_u32,
        3 => Just(0),
        2 => Just(NO_WAY),
        1 => Just(NO_WAY - 1),
        1 => Just(NO_WAY / 2),
        1 => Just(u32::MAX),
    ]
}

/// Any graph: parallel arcs, loops, one-ways, islands, many nodes at one place.
pub(super) fn any_network() -> impl Strategy<Value = WeightedNetwork> {
    (1..40_u32)
        .prop_flat_map(|nodes| {
            let places = prop::collection::vec((0..4_i32, 0..4_i32), nodes as usize);
            let arc = (0..nodes, 0..nodes, weights());
            (places, prop::collection::vec(arc, 0..120))
        })
        .prop_map(|(places, arcs)| {
            let places = places.into_iter().map(|(x, y)| GridPoint { x, y }).collect();
            let (tail, head, weights) = (Vec::new(), Vec::new(), Vec::new());
            let mut world = WeightedNetwork { places, tail, head, weights };
            for (tail, head, weight) in arcs {
                world.add(tail, head, weight);
            }
            world
        })
}

/// A street grid with holes and one-ways, wide enough to be dissected.
fn street_world() -> impl Strategy<Value = WeightedNetwork> {
    (4..18_u32, 4..18_u32).prop_flat_map(|(width, height)| {
        let edges = (width * height * 2) as usize;
        let edge = (0..10_u8, 0..12_u8, weights(), weights());
        prop::collection::vec(edge, edges).prop_map(move |edges| {
            let at = |i: u32| GridPoint { x: (i % width) as i32, y: (i / width) as i32 };
            let places = (0..width * height).map(at).collect();
            let (tail, head, weights) = (Vec::new(), Vec::new(), Vec::new());
            let mut world = WeightedNetwork { places, tail, head, weights };
            for (i, (hole, oneway, there, back)) in (0_u32..).zip(edges) {
                let (node, right) = (i / 2, i % 2 == 0);
                let inside =
                    if right { node % width + 1 < width } else { node / width + 1 < height };
                if hole < 2 || !inside {
                    continue;
                }
                let other = if right { node + 1 } else { node + width };
                if oneway != 0 {
                    world.add(node, other, there);
                }
                if oneway != 1 {
                    world.add(other, node, back);
                }
            }
            world
        })
    })
}

fn worlds() -> impl Strategy<Value = WeightedNetwork> {
    prop_oneof![any_network(), street_world()]
}

fn seed(node: u32, ms: u32) -> Seed {
    Seed { node: NodeId::new(node), ms }
}

/// Seeds at nodes of a world of any size.
fn seeds() -> impl Strategy<Value = Vec<(u32, u32)>> {
    let ms =
        prop_oneof![5 => 0..50_000_u32, 1 => Just(NO_WAY), 1 => Just(NO_WAY - 1), 1 => Just(0)];
    prop::collection::vec((any::<u32>(), ms), 1..6)
}

fn in_world(seeds: &[(u32, u32)], world: &WeightedNetwork) -> Vec<Seed> {
    seeds.iter().map(|(node, ms)| seed(node % world.nodes(), *ms)).collect()
}

/// That a way joins up from its source to its target, passes no node twice and takes as long as it
/// says.
fn check_path(
    world: &WeightedNetwork,
    path: &[ArcId],
    best: Best,
    sources: &[Seed],
    targets: &[Seed],
) {
    let (source, target) = (sources[best.source], targets[best.target]);
    let mut at = source.node;
    let mut ms = u64::from(source.ms) + u64::from(target.ms);
    let mut passed = vec![at];
    for &arc in path {
        assert_eq!(world.tail[arc], at, "the way has a gap");
        at = world.head[arc];
        assert!(!passed.contains(&at), "the way runs in a circle");
        passed.push(at);
        ms += u64::from(world.weights[arc]);
    }
    assert_eq!(at, target.node, "the way ends elsewhere");
    assert_eq!(ms, u64::from(best.ms), "the way takes another time");
}

/// Every pair, both sweeps and every way of a metric against Dijkstra.
fn check_all(world: &WeightedNetwork, hierarchy: Hierarchy<'_>, metric: &Metric, every: usize) {
    let mut search = Dijkstra::new(world.arcs());
    let mut query = Query::new(world.nodes());
    for node in (0..world.nodes()).step_by(every) {
        let from = [seed(node, 0)];
        let expected = search.all(world.weight(), &from, Direction::From);
        assert_eq!(sweep(hierarchy, metric, &from, Direction::From), expected);
        let back = search.all(world.weight(), &from, Direction::To);
        assert_eq!(sweep(hierarchy, metric, &from, Direction::To), back);
        for (other, ms) in (0_u32..).zip(expected) {
            let to = [seed(other, 0)];
            let best = query.run(hierarchy, metric, &from, &to);
            assert_eq!(best.map_or(NO_WAY, |best| best.ms), ms, "{node} to {other}");
            let path = query.path(hierarchy, metric, world.weight());
            match best {
                Some(best) => check_path(world, &path, best, &from, &to),
                None => assert!(path.is_empty()),
            }
        }
    }
}

proptest! {
    // A share of what PROPTEST_CASES asks for.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases * 3 / 8))]

    #[test]
    fn every_way_is_as_short_as_dijkstra_finds_it(world in any_network()) {
        let hierarchy = world.hierarchy();
        let metric = hierarchy.view().customize(world.weight());
        check_all(&world, hierarchy.view(), &metric, 1);
    }

    #[test]
    fn every_way_through_streets_is_as_short_as_dijkstra_finds_it(world in street_world()) {
        let hierarchy = world.hierarchy();
        let metric = hierarchy.view().customize(world.weight());
        check_all(&world, hierarchy.view(), &metric, 37);
    }

    #[test]
    fn closing_and_reopening_leaves_what_a_fresh_start_would(
        mut world in worlds(),
        rounds in prop::collection::vec(
            prop::collection::vec((any::<u32>(), weights(), any::<bool>()), 0..12), 1..25),
    ) {
        prop_assume!(!world.tail.is_empty());
        let buf = world.hierarchy();
        let hierarchy = buf.view();
        let base = world.weights.clone();
        let mut metric = hierarchy.customize(world.weight());
        let mut scratch = RecustomizeBuffers::new();
        for (round, changes) in rounds.into_iter().enumerate() {
            let mut changed = Vec::new();
            for (arc, weight, reopen) in changes {
                let arc = arc as usize % base.len();
                world.weights[arc] = if reopen { base[arc] } else { weight };
                changed.push(ArcId::at(arc));
            }
            // Sometimes the budget ends it midway.
            let budget = if round % 3 == 2 { 100 } else { usize::MAX };
            hierarchy.recustomize(&mut metric, world.weight(), &changed, budget, &mut scratch);
            prop_assert_eq!(&metric, &hierarchy.customize(world.weight()));
        }
        check_all(&world, hierarchy, &metric, 11);
    }

    #[test]
    fn many_seeds_are_the_same_as_a_node_in_front_of_them(
        world in worlds(), sources in seeds(), targets in seeds(),
    ) {
        let buf = world.hierarchy();
        let metric = buf.view().customize(world.weight());
        let (sources, targets) = (in_world(&sources, &world), in_world(&targets, &world));
        let mut query = Query::new(world.nodes());
        let best = query.run(buf.view(), &metric, &sources, &targets);
        // Two more nodes, joined to the seeds by arcs as long as they are away.
        let mut wider = world.clone();
        let (source, target) = (wider.nodes(), wider.nodes() + 1);
        wider.places.extend([GridPoint { x: 0, y: 0 }; 2]);
        sources.iter().for_each(|seed| wider.add(source, seed.node.number(), seed.ms));
        targets.iter().for_each(|seed| wider.add(seed.node.number(), target, seed.ms));
        let mut search = Dijkstra::new(wider.arcs());
        let times = search.all(wider.weight(), &[seed(source, 0)], Direction::From);
        prop_assert_eq!(best.map_or(NO_WAY, |best| best.ms), times[target as usize]);
        let oracle = Dijkstra::new(world.arcs()).best(world.weight(), &sources, &targets);
        prop_assert_eq!(best.map(|best| best.ms), oracle.map(|best| best.ms));
        if let Some(best) = best {
            let path = query.path(buf.view(), &metric, world.weight());
            check_path(&world, &path, best, &sources, &targets);
        }
    }

    #[test]
    fn sweeps_and_pinned_nodes_agree_with_dijkstra(
        world in worlds(), near in seeds(), pinned in prop::collection::vec(any::<u32>(), 0..9),
    ) {
        let buf = world.hierarchy();
        let metric = buf.view().customize(world.weight());
        let near = in_world(&near, &world);
        let pinned: Vec<NodeId> =
            pinned.iter().map(|node| NodeId::new(node % world.nodes())).collect();
        let mut search = Dijkstra::new(world.arcs());
        for direction in [Direction::From, Direction::To] {
            let expected = search.all(world.weight(), &near, direction);
            prop_assert_eq!(&sweep(buf.view(), &metric, &near, direction), &expected);

            let (times, labels) = sweep_labelled(buf.view(), &metric, &near, direction);
            prop_assert_eq!(&times, &expected);
            let alone: Vec<Vec<u32>> =
                near.iter().map(|seed| search.all(world.weight(), &[*seed], direction)).collect();
            for node in 0..times.len() {
                let first = alone.iter().position(|of| of[node] == times[node] && of[node] < NO_WAY);
                prop_assert_eq!(labels[node], first.map_or(NONE, |first| first as u32));
            }

            let mut rows = RestrictedSweep::new(buf.view(), &pinned, direction);
            for seeds in [&near[..], &near[..1]] {
                let expected = search.all(world.weight(), seeds, direction);
                let expected: Vec<u32> = pinned.iter().map(|node| expected[*node]).collect();
                prop_assert_eq!(rows.times(buf.view(), &metric, seeds), expected);
            }
        }
    }

    #[test]
    fn routing_kit_finds_the_same_times_before_and_after_closures(
        mut world in street_world(),
        closed in prop::collection::vec(any::<u32>(), 1..40),
        pairs in prop::collection::vec((any::<u32>(), any::<u32>()), 30),
    ) {
        prop_assume!(!world.tail.is_empty());
        // A second opinion on weights that it allows.
        world.weights.iter_mut().for_each(|weight| *weight = (*weight).min(NO_WAY));
        let buf = world.hierarchy();
        let hierarchy = buf.view();
        let mut metric = hierarchy.customize(world.weight());
        let (lat, lon): (Vec<f32>, Vec<f32>) =
            world.places.iter().map(|place| (place.y as f32, place.x as f32)).unzip();
        let (tail, head) = (NodeId::numbers(&world.tail), NodeId::numbers(&world.head));
        let order = compute_order_inertial(world.nodes(), tail, head, &lat, &lon);
        let cch = CCH::new(&order, tail, head, |_| {}, false);
        let mut query = Query::new(world.nodes());
        let mut scratch = RecustomizeBuffers::new();
        for round in 0..2 {
            if round == 1 {
                let arcs = world.tail.len() as u32;
                let closed: Vec<ArcId> = closed.iter().map(|arc| ArcId::new(arc % arcs)).collect();
                closed.iter().for_each(|arc| world.weights[*arc] = NO_WAY);
                let budget = hierarchy.budget();
                hierarchy.recustomize(&mut metric, world.weight(), &closed, budget, &mut scratch);
            }
            let theirs = CCHMetric::new(&cch, world.weights.clone());
            let mut other = CCHQuery::new(&theirs);
            for (from, to) in &pairs {
                let (from, to) = (from % world.nodes(), to % world.nodes());
                other.add_source(from, 0);
                other.add_target(to, 0);
                let expected = other.run().distance();
                let found = query.run(hierarchy, &metric, &[seed(from, 0)], &[seed(to, 0)]);
                prop_assert_eq!(found.map(|best| best.ms), expected, "{} to {}", from, to);
            }
        }
    }
}

#[test]
fn a_network_without_nodes_or_without_arcs_has_a_hierarchy() {
    let empty = HierarchyBuf::default();
    let (names, lists): (Vec<_>, Vec<_>) = empty.arrays().into_iter().unzip();
    let lookup = |name| names.iter().position(|other| *other == name).map(|at| lists[at]);
    let hierarchy = Hierarchy::from_arrays(lookup).expect("it is sound");
    assert_eq!(
        sweep(hierarchy, &hierarchy.customize(|_| 1), &[], Direction::From),
        Vec::<u32>::new()
    );

    let one = [NodeId::new(1)];
    let alone =
        HierarchyBuf::build(Arcs { nodes: 2, tail: &one, head: &one }, &[0, 1].map(NodeId::new));
    let metric = alone.view().customize(|_| 5);
    let mut query = Query::new(2);
    let best = query.run(alone.view(), &metric, &[seed(0, 3)], &[seed(1, 4), seed(0, 9)]);
    assert_eq!(best, Some(Best { ms: 12, source: 0, target: 1 }));
    assert!(query.path(alone.view(), &metric, |_| 5).is_empty());
    assert_eq!(query.run(alone.view(), &metric, &[], &[seed(0, 0)]), None);
}

#[test]
fn the_same_network_is_ordered_the_same_way_also_where_all_nodes_are_at_one_place() {
    let side = 15_u32;
    let at = |x: u32, y: u32| NodeId::new(y * side + x);
    let right = (0..side).flat_map(|y| (1..side).map(move |x| (at(x - 1, y), at(x, y))));
    let down = (1..side).flat_map(|y| (0..side).map(move |x| (at(x, y - 1), at(x, y))));
    let (tail, head): (Vec<NodeId>, Vec<NodeId>) = right.chain(down).unzip();
    let arcs = Arcs { nodes: side * side, tail: &tail, head: &head };
    let places = vec![GridPoint { x: 7, y: 7 }; (side * side) as usize];
    let first = order(arcs, &places);
    assert_eq!(first, order(arcs, &places));
    let mut sorted = first;
    sorted.sort_unstable();
    assert!(sorted.into_iter().eq(NodeId::all(side * side)));
}

#[test]
fn two_hubs_with_thousands_of_ways_between_them_are_ordered_and_crossed() {
    let ways = 20_000_u32;
    let tail: Vec<u32> = (0..ways).flat_map(|way| [0, way + 2]).chain([0]).collect();
    let head: Vec<u32> = (0..ways).flat_map(|way| [way + 2, 1]).chain([1]).collect();
    let (tail, head) = (NodeId::stored(&tail), NodeId::stored(&head));
    let arcs = Arcs { nodes: ways + 2, tail, head };
    let places = vec![GridPoint { x: 0, y: 0 }; (ways + 2) as usize];
    let buf = HierarchyBuf::build(arcs, &order(arcs, &places));
    let weight = |arc: ArcId| match arc.number() {
        77 => 5,
        direct if direct == 2 * ways => 90,
        other => 9 + other % 3,
    };
    let metric = buf.view().customize(weight);
    let mut query = Query::new(ways + 2);
    let best = query.run(buf.view(), &metric, &[seed(0, 0)], &[seed(1, 0)]);
    assert_eq!(best.map(|best| best.ms), Some(weight(ArcId::new(76)) + weight(ArcId::new(77))));
    assert_eq!(query.path(buf.view(), &metric, weight), [76, 77].map(ArcId::new));
}

#[test]
fn a_long_road_without_junctions_becomes_a_low_tree() {
    let nodes = 1000_u32;
    let tail: Vec<NodeId> = NodeId::all(nodes - 1).collect();
    let head: Vec<NodeId> = NodeId::all(nodes).skip(1).collect();
    let arcs = Arcs { nodes, tail: &tail, head: &head };
    let places: Vec<GridPoint> = (0..nodes as i32).map(|x| GridPoint { x, y: 0 }).collect();
    let buf = HierarchyBuf::build(arcs, &order(arcs, &places));
    let climb = |node: usize| {
        let up = |rank: &Rank| Some(buf.parent[*rank]).filter(|above| *above != NO_RANK);
        std::iter::successors(Some(buf.rank[node]), up).count()
    };
    let highest = (0..nodes as usize).map(climb).max().expect("there are nodes");
    assert!(highest <= 25, "{highest} nodes above another");
}
