//! Networks through the real ingest: the hierarchy against plain Dijkstra, before and after roads
//! close and open, and turn restrictions against a search over edges. Real extracts lie beside the
//! project's checkout; what needs them skips where they are absent.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::path::Path;

use jiff::Timestamp;
use lintas_model::hierarchy::dijkstra::Dijkstra;
use lintas_model::hierarchy::{Arcs, Direction, Query, RecustomizeBuffers, Seed, sweep};
use lintas_model::index::{ArcId, EdgeId, NodeId};
use lintas_model::network::{GraphArc, GridPoint, NO_WAY, Trust};
use lintas_model::vehicle::VehicleClass;
use routingkit_cch::{CCH, CCHMetric, CCHQuery, compute_order_inertial};

use super::super::gather;
use super::super::statements::Statements;
use super::*;
use crate::aid::fixtures::Xorshift64;
use crate::merge::{Merged, merge};
use crate::progress::Progress;

struct RefreshedRegion {
    config: Config,
    merged: Merged,
    assessed: Assessed,
}

/// A region of the repository; `None` where its data is not beside this checkout.
fn region(config: &str) -> Option<RefreshedRegion> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(config);
    let config = match Config::load(&file, Timestamp::UNIX_EPOCH) {
        Ok(config) => config,
        Err(error) => {
            assert!(!file.exists(), "{error}");
            eprintln!("skipped: {error}");
            return None;
        }
    };
    if let Some(missing) = config.sources.iter().find_map(|source| source.missing.as_ref()) {
        eprintln!("skipped: {missing}");
        return None;
    }
    let silent = Progress::silent();
    let mut gathered = gather::gather(&config, None, &silent).expect("its sources are read");
    let mut tally = std::mem::take(&mut gathered.tally);
    let mut merged = merge(&config, &mut gathered.sources, &mut tally);
    let mut life = EvidenceLife::of(&config, &gathered.sources, None, &Statements::default());
    let assessed = assess(&config, &gathered.sources, &mut merged, &mut life, &mut tally, &silent);
    Some(RefreshedRegion { config, merged, assessed })
}

impl RefreshedRegion {
    /// Milliseconds over every edge.
    fn edge_ms(&self, class: VehicleClass, trust: Trust) -> Vec<u32> {
        let weigh = |(edge, state): (&lintas_model::network::GraphEdge, _)| {
            let dry_ms = edge.dry_ms[class.index()];
            self.config.slowdown.weight_ms(class, trust, dry_ms, edge.length_m, state)
        };
        self.assessed.graph.edges.iter().zip(&self.assessed.edges.states).map(weigh).collect()
    }

    /// Whether the hierarchy finds what Dijkstra and a second hierarchy (RoutingKit) find, for every
    /// class and trust, while edges close and open.
    fn agrees_with_dijkstra(&self) {
        let graph = &self.assessed.graph;
        let built = network::hierarchy(graph);
        let hierarchy = built.view();
        let tail: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.tail).collect();
        let head: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.head).collect();
        let arcs = Arcs { nodes: graph.nodes.len() as u32, tail: &tail, head: &head };
        let mut search = Dijkstra::new(arcs);
        let places: Vec<_> = graph.nodes.iter().map(|node| node.coord()).collect();
        let (lon, lat): (Vec<f32>, Vec<f32>) =
            places.iter().map(|place| (place.x as f32, place.y as f32)).unzip();
        let (tails, heads) = (NodeId::numbers(&tail), NodeId::numbers(&head));
        let order = compute_order_inertial(arcs.nodes, tails, heads, &lat, &lon);
        let second = CCH::new(&order, tails, heads, |_| {}, false);
        let mut query = Query::new(hierarchy.nodes());
        let mut scratch = RecustomizeBuffers::new();
        let mut dice = Xorshift64::new(0);
        let mut some_way = false;
        for (class, trust) in VehicleClass::ALL.into_iter().flat_map(|c| Trust::ALL.map(|t| (c, t)))
        {
            let edge_ms = self.edge_ms(class, trust);
            let mut closed = vec![false; graph.edges.len()];
            let weigh = |closed: &[bool], arc: ArcId| {
                let arc = &graph.arcs[arc];
                let ms = if closed[arc.edge] { NO_WAY } else { edge_ms[arc.edge] };
                graph.arc_ms(arc, class, ms)
            };
            let mut metric = hierarchy.customize(|arc| weigh(&closed, arc));
            for round in 0..4 {
                let source = Seed { node: NodeId::at(dice.below(graph.nodes.len())), ms: 7 };
                let expected = search.all(|arc| weigh(&closed, arc), &[source], Direction::From);
                let found = sweep(hierarchy, &metric, &[source], Direction::From);
                assert_eq!(found, expected, "{class} {trust:?} round {round}");
                let weights =
                    ArcId::all(graph.arcs.len() as u32).map(|arc| weigh(&closed, arc)).collect();
                let of_second = CCHMetric::new(&second, weights);
                for _ in 0..10 {
                    let target = Seed { node: NodeId::at(dice.below(graph.nodes.len())), ms: 0 };
                    let best = query.run(hierarchy, &metric, &[source], &[target]);
                    let ms = best.map_or(NO_WAY, |best| best.ms);
                    assert_eq!(ms, expected[target.node]);
                    let mut asked = CCHQuery::new(&of_second);
                    asked.add_source(source.node.number(), source.ms);
                    asked.add_target(target.node.number(), target.ms);
                    assert_eq!(
                        asked.run().distance().unwrap_or(NO_WAY),
                        ms,
                        "the second hierarchy"
                    );
                    let path = query.path(hierarchy, &metric, |arc| weigh(&closed, arc));
                    if ms < NO_WAY {
                        some_way |= path.len() > 1;
                        let driven: u32 = path.iter().map(|arc| weigh(&closed, *arc)).sum();
                        assert_eq!(source.ms + driven, ms, "the way is as long as it is told");
                    }
                }
                // Some close, and about half of what is closed opens again.
                let mut turned: BTreeSet<EdgeId> = BTreeSet::new();
                for _ in 0..graph.edges.len() / 50 + 1 {
                    let edge = dice.below(graph.edges.len());
                    turned.insert(EdgeId::at(edge));
                }
                let open_again = (0..closed.len()).filter(|at| closed[*at]).step_by(2);
                turned.extend(open_again.map(EdgeId::at).collect::<Vec<_>>());
                turned.iter().for_each(|edge| closed[*edge] ^= true);
                let changed: Vec<ArcId> = ArcId::all(graph.arcs.len() as u32)
                    .filter(|arc| turned.contains(&graph.arcs[*arc].edge))
                    .collect();
                let weight = |arc| weigh(&closed, arc);
                let budget = if round % 2 == 0 { usize::MAX } else { hierarchy.budget() };
                hierarchy.recustomize(&mut metric, weight, &changed, budget, &mut scratch);
                assert_eq!(metric, hierarchy.customize(weight), "{class} {trust:?}");
            }
        }
        assert!(some_way, "some of the asked places are joined");
    }
}

#[test]
fn the_drill_region_is_found_through_as_dijkstra_finds_through_it() {
    region("data/kukar/lintas.toml").expect("it is in the repository").agrees_with_dijkstra();
}

#[test]
fn balikpapan_is_found_through_as_dijkstra_finds_through_it() {
    let Some(region) = region("tests/regions/balikpapan/lintas.toml") else { return };
    region.agrees_with_dijkstra();
}

#[test]
fn baltimore_is_found_through_as_dijkstra_finds_through_it() {
    let Some(region) = region("tests/regions/baltimore/lintas.toml") else { return };
    region.agrees_with_dijkstra();
}

#[test]
fn liechtenstein_is_found_through_as_dijkstra_finds_through_it() {
    let Some(region) = region("tests/regions/liechtenstein/lintas.toml") else { return };
    region.agrees_with_dijkstra();
}

/// Edge and direction.
type DirectedEdge = (EdgeId, bool);

/// Least milliseconds from having driven `from` along its geometry to having driven each edge, with
/// turns looked up at every node.
fn over_edges(
    region: &RefreshedRegion,
    class: VehicleClass,
    ms: &[u32],
    from: EdgeId,
) -> BTreeMap<DirectedEdge, u32> {
    let graph = &region.assessed.graph;
    // One arc a direction: the first; copies of nodes come behind it.
    let mut leaving: BTreeMap<(GridPoint, bool), Vec<&GraphArc>> = BTreeMap::new();
    let mut seen: BTreeSet<DirectedEdge> = BTreeSet::new();
    let end = |edge: EdgeId, at_start: bool| {
        let points = &graph.edges[edge].points;
        let river = graph.edges[edge].kind == lintas_model::passability::WayKind::River;
        (if at_start { points[0] } else { points[points.len() - 1] }, river)
    };
    for arc in graph.arcs.iter().filter(|arc| seen.insert((arc.edge, arc.backward))) {
        leaving.entry(end(arc.edge, !arc.backward)).or_default().push(arc);
    }
    let mut bans: BTreeMap<(GridPoint, EdgeId), Vec<&lintas_model::network::TurnRule>> =
        BTreeMap::new();
    for rule in region.merged.network.turns.iter().filter(|rule| rule.classes.contains(class)) {
        for from in &rule.from {
            bans.entry((rule.via, *from)).or_default().push(rule);
        }
    }
    let mut best = BTreeMap::from([((from, false), 0)]);
    let mut queue = BinaryHeap::from([Reverse((0, from, false))]);
    while let Some(Reverse((so_far, edge, backward))) = queue.pop() {
        if best[&(edge, backward)] < so_far {
            continue;
        }
        let node = end(edge, backward);
        let rules = bans.get(&(node.0, edge)).map_or(&[][..], Vec::as_slice);
        for arc in leaving.get(&node).into_iter().flatten() {
            let banned = rules.iter().any(|rule| rule.to.contains(&arc.edge) != rule.only);
            let arc_ms = graph.arc_ms(arc, class, ms[arc.edge]);
            if banned || arc_ms == NO_WAY {
                continue;
            }
            let there = so_far + arc_ms;
            let known = best.entry((arc.edge, arc.backward)).or_insert(u32::MAX);
            if there < *known {
                *known = there;
                queue.push(Reverse((there, arc.edge, arc.backward)));
            }
        }
    }
    best
}

/// Whether split nodes keep exactly the routes that a search over edges finds.
fn turns_hold(region: &RefreshedRegion) {
    let graph = &region.assessed.graph;
    let rules = &region.merged.network.turns;
    assert!(!rules.is_empty(), "the extract has turn restrictions");
    // Only the nodes of restrictions are split.
    let copies = graph.nodes.len() - graph.nodes.iter().collect::<BTreeSet<_>>().len();
    let entered: usize = rules.iter().map(|rule| rule.from.len()).sum();
    assert!(copies <= entered, "{copies} copies for {entered} ways in");
    let tail: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.tail).collect();
    let head: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.head).collect();
    let arcs = Arcs { nodes: graph.nodes.len() as u32, tail: &tail, head: &head };
    let mut search = Dijkstra::new(arcs);
    let class = VehicleClass::Car;
    let ms = region.edge_ms(class, Trust::AlsoUnknown);
    let mut free = 0;
    for rule in rules.iter().step_by(rules.len().div_ceil(20)) {
        let from = rule.from[0];
        let start = graph.arcs.iter().find(|arc| arc.edge == from && !arc.backward);
        let seed = Seed { node: start.expect("every edge has an arc each way").head, ms: 0 };
        let weight = |arc: ArcId| {
            let arc = &graph.arcs[arc];
            graph.arc_ms(arc, class, ms[arc.edge])
        };
        let times = search.all(weight, &[seed], Direction::From);
        let mut found: BTreeMap<DirectedEdge, u32> = BTreeMap::new();
        for (at, arc) in ArcId::all(graph.arcs.len() as u32).zip(&graph.arcs) {
            let there = times[arc.tail].saturating_add(weight(at));
            if there < NO_WAY {
                let known = found.entry((arc.edge, arc.backward)).or_insert(u32::MAX);
                *known = there.min(*known);
            }
        }
        let mut expected = over_edges(region, class, &ms, from);
        // To have driven the first edge again takes a turn; the search starts with it driven.
        for driven in [(from, false), (from, true)] {
            expected.remove(&driven);
            found.remove(&driven);
        }
        free += expected.len();
        assert_eq!(found, expected, "from {}", graph.edges[from].id);
    }
    assert!(free > 0, "some of the ways lead somewhere");
}

#[test]
fn turn_restrictions_of_baltimore_hold() {
    let Some(region) = region("tests/regions/baltimore/lintas.toml") else { return };
    turns_hold(&region);
}

#[test]
fn turn_restrictions_of_liechtenstein_hold() {
    let Some(region) = region("tests/regions/liechtenstein/lintas.toml") else { return };
    turns_hold(&region);
}
