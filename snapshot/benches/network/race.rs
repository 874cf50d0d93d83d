//! The races, on one network: all figures printed, those that change from run to run by criterion too.

use std::hint::black_box;
use std::time::Instant;

use crate::roads::{BenchNetwork, Dice};
use criterion::Criterion;
use lintas_model::hierarchy::dijkstra::Dijkstra;
use lintas_model::hierarchy::{
    Direction, HierarchyBuf, Metric, Query, RecustomizeBuffers, Recustomized, RestrictedSweep,
    Seed, order, sweep, sweep_labelled,
};
use lintas_model::index::{ArcId, NodeId};
use lintas_model::network::NO_WAY;

const PAIRS: usize = 10_000;

/// Milliseconds that it took, and what came out.
fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = black_box(run());
    (start.elapsed().as_secs_f64() * 1e3, result)
}

/// The least of several runs: what it takes when nothing else is in the way.
fn least(runs: usize, mut run: impl FnMut()) -> f64 {
    (0..runs).map(|_| timed(&mut run).0).fold(f64::INFINITY, f64::min)
}

fn line(roads: &BenchNetwork, what: &str, figure: impl std::fmt::Display) {
    println!("{:>5}  {what:<46} {figure}", roads.label);
}

fn at(node: NodeId) -> [Seed; 1] {
    [Seed { node, ms: 0 }]
}

/// Every race on one network.
pub(crate) fn race(roads: &BenchNetwork) {
    let arcs = roads.arcs();
    line(roads, "network", format!("{} nodes, {} arcs", arcs.nodes, arcs.tail.len()));
    let (ms, order) = timed(|| order(arcs, &roads.places));
    line(roads, "order", format!("{ms:.0} ms"));
    let (ms, buf) = timed(|| HierarchyBuf::build(arcs, &order));
    let hierarchy = buf.view();
    line(roads, "build", format!("{ms:.0} ms, {} arcs", hierarchy.arcs()));
    let ms = least(3, || {
        let list = buf.arrays();
        let lookup = |name| list.iter().find(|(other, _)| *other == name).map(|(_, list)| *list);
        black_box(lintas_model::hierarchy::Hierarchy::from_arrays(lookup).is_ok());
    });
    line(roads, "check of the arrays", format!("{ms:.1} ms"));
    let weight = |arc: ArcId| roads.weights[arc];
    let metric = hierarchy.customize(weight);
    let bytes = (hierarchy.bytes(), metric.bytes());
    line(roads, "memory: hierarchy + metric", format!("{} + {} bytes", bytes.0, bytes.1));
    let full = least(5, || {
        black_box(hierarchy.customize(weight));
    });
    line(roads, "customize", format!("{full:.2} ms"));
    races_of_closures(roads, &buf, &metric, full);
    races_of_queries(roads, &buf, &metric);
    race_of_routing_kit(roads, &order);
    if !std::env::args().any(|arg| arg == "--figures") {
        criterion_races(roads, &buf, &metric);
    }
}

/// Arcs near one place, as a flood would close them.
fn clustered(roads: &BenchNetwork, count: usize) -> Vec<ArcId> {
    let centre = roads.places[Dice(5).below(roads.places.len())];
    let mut arcs: Vec<ArcId> = ArcId::all(roads.tail.len() as u32).collect();
    arcs.sort_by_key(|arc| {
        let place = roads.places[roads.tail[*arc]];
        let (x, y) = (i64::from(place.x - centre.x), i64::from(place.y - centre.y));
        (x * x + y * y, *arc)
    });
    arcs.truncate(count);
    arcs
}

fn random(roads: &BenchNetwork, count: usize) -> Vec<ArcId> {
    let mut dice = Dice(11);
    (0..count).map(|_| ArcId::at(dice.below(roads.tail.len()))).collect()
}

fn closures(roads: &BenchNetwork) -> Vec<(&'static str, Vec<ArcId>)> {
    let mut dice = Dice(13);
    let trunks: Vec<ArcId> = (0..100)
        .filter(|_| !roads.trunks.is_empty())
        .map(|_| roads.trunks[dice.below(roads.trunks.len())])
        .collect();
    vec![
        ("100 random", random(roads, 100)),
        ("100 clustered", clustered(roads, 100)),
        ("100 trunk", trunks),
        ("1 % clustered", clustered(roads, roads.tail.len() / 100)),
        ("1 % random", random(roads, roads.tail.len() / 100)),
    ]
}

fn races_of_closures(roads: &BenchNetwork, buf: &HierarchyBuf, metric: &Metric, full: f64) {
    let hierarchy = buf.view();
    let mut scratch = RecustomizeBuffers::new();
    for (what, arcs) in closures(roads) {
        let mut closed = roads.weights.clone();
        arcs.iter().for_each(|arc| closed[*arc] = NO_WAY);
        let mut now = metric.clone();
        for (what, weights, budget) in [
            (format!("close {what}"), &closed, hierarchy.budget()),
            (format!("reopen {what}"), &roads.weights, hierarchy.budget()),
            (format!("close {what}, no budget"), &closed, usize::MAX),
        ] {
            let weight = |arc: ArcId| weights[arc];
            let before = now.clone();
            let mut done = Recustomized::Full;
            let ms = (0..5)
                .map(|_| {
                    now.clone_from(&before);
                    let run =
                        || hierarchy.recustomize(&mut now, weight, &arcs, budget, &mut scratch);
                    let (ms, result) = timed(run);
                    done = result;
                    ms
                })
                .fold(f64::INFINITY, f64::min);
            let share = ms / full;
            line(roads, &what, format!("{ms:.3} ms, {share:.3} of customize, {done:?}"));
            if budget == usize::MAX {
                assert!(now == hierarchy.customize(weight), "a partial run equals a full one");
            }
            if what.starts_with("reopen") {
                assert!(now == *metric, "reopening leads back");
            }
        }
    }
    // Seven classes, each without and with pieces of unknown state.
    let speed = |metric: usize, ms: u32| (ms / 10 * (10 + metric as u32)).max(1);
    let mut metrics: Vec<Metric> = (0..14)
        .map(|metric| hierarchy.customize(|arc| speed(metric, roads.weights[arc])))
        .collect();
    for (what, arcs) in closures(roads).into_iter().take(3) {
        let mut closed = roads.weights.clone();
        arcs.iter().for_each(|arc| closed[*arc] = NO_WAY);
        let run = |metrics: &mut [Metric], scratch: &mut RecustomizeBuffers, weights: &[u32]| {
            timed(|| {
                for (i, metric) in metrics.iter_mut().enumerate() {
                    let weight = |arc: ArcId| match weights[arc] {
                        NO_WAY => NO_WAY,
                        ms => speed(i, ms),
                    };
                    hierarchy.recustomize(metric, weight, &arcs, hierarchy.budget(), scratch);
                }
            })
            .0
        };
        let close = run(&mut metrics, &mut scratch, &closed);
        let reopen = run(&mut metrics, &mut scratch, &roads.weights);
        line(roads, &format!("14 metrics, {what}"), format!("{close:.1} ms, back {reopen:.1} ms"));
    }
    let mut copy = metrics[0].clone();
    let ms = least(5, || copy.clone_from(metric));
    let fresh = least(5, || {
        black_box(metric.clone());
    });
    line(roads, "copy of a metric into a retired one, anew", format!("{ms:.2}, {fresh:.2} ms"));
}

fn percentiles(mut micros: Vec<f64>) -> String {
    micros.sort_by(f64::total_cmp);
    let of = |share: f64| micros[(micros.len() as f64 * share) as usize];
    let mean = micros.iter().sum::<f64>() / micros.len() as f64;
    format!("mean {mean:.1}, p50 {:.1}, p99 {:.1} us", of(0.5), of(0.99))
}

fn pairs(roads: &BenchNetwork, count: usize) -> Vec<(NodeId, NodeId)> {
    let mut dice = Dice(3);
    let nodes = roads.places.len();
    (0..count).map(|_| (NodeId::at(dice.below(nodes)), NodeId::at(dice.below(nodes)))).collect()
}

fn races_of_queries(roads: &BenchNetwork, buf: &HierarchyBuf, metric: &Metric) {
    let hierarchy = buf.view();
    let weight = |arc: ArcId| roads.weights[arc];
    let mut query = Query::new(hierarchy.nodes());
    let pairs = pairs(roads, PAIRS);
    let mut search = Dijkstra::new(roads.arcs());
    let few = if roads.places.len() > 500_000 { 60 } else { 300 };
    let start = Instant::now();
    for (from, to) in &pairs[..few] {
        let expected = search.best(weight, &at(*from), &at(*to)).map(|best| best.ms);
        let found = query.run(hierarchy, metric, &at(*from), &at(*to)).map(|best| best.ms);
        assert_eq!(found, expected, "{from} to {to}");
    }
    let dijkstra = start.elapsed().as_secs_f64() * 1e6 / few as f64;
    line(roads, "Dijkstra", format!("mean {dijkstra:.1} us over {few} pairs"));

    let (mut times, mut unpacking, mut length) = (Vec::new(), Vec::new(), 0);
    for (from, to) in &pairs {
        let (ms, _) = timed(|| query.run(hierarchy, metric, &at(*from), &at(*to)));
        times.push(ms * 1e3);
    }
    for (from, to) in &pairs[..PAIRS / 10] {
        query.run(hierarchy, metric, &at(*from), &at(*to));
        let (ms, path) = timed(|| query.path(hierarchy, metric, weight));
        unpacking.push(ms * 1e3);
        length += path.len();
    }
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    line(roads, "query", percentiles(times));
    line(roads, "query: times as fast as Dijkstra", format!("{:.0}", dijkstra / mean));
    let mean = length / unpacking.len();
    line(roads, "path after it", format!("{}, {mean} arcs", percentiles(unpacking)));

    let nodes: Vec<NodeId> = pairs.iter().map(|pair| pair.0).collect();
    let (targets, sources) = (&nodes[..500], &nodes[500..550]);
    let matrix = least(3, || {
        let mut pinned = RestrictedSweep::new(hierarchy, targets, Direction::From);
        for source in sources {
            black_box(pinned.times(hierarchy, metric, &at(*source)));
        }
    });
    let (row, expected) = timed(|| search.all(weight, &at(sources[0]), Direction::From));
    let times = sweep(hierarchy, metric, &at(sources[0]), Direction::From);
    assert!(times == expected, "a sweep equals Dijkstra");
    let text = format!("{matrix:.2} ms, {:.0} times as fast as 50 Dijkstras", row * 50.0 / matrix);
    line(roads, "matrix 50 x 500", text);
    let all = least(5, || {
        black_box(sweep(hierarchy, metric, &at(sources[1]), Direction::From));
    });
    let labelled = least(5, || {
        let seeds: Vec<Seed> = sources.iter().map(|node| at(*node)[0]).collect();
        black_box(sweep_labelled(hierarchy, metric, &seeds, Direction::To));
    });
    let text = format!("{all:.2} ms (Dijkstra {row:.1}); nearest of 50, labelled {labelled:.2} ms");
    line(roads, "one to all", text);
}

/// RoutingKit on the same network and in our order (its own takes a minute at a million nodes).
fn race_of_routing_kit(roads: &BenchNetwork, order: &[NodeId]) {
    use routingkit_cch::{
        CCH, CCHMetric, CCHMetricPartialUpdater, CCHQuery, compute_order_inertial,
    };
    let (tail, head) = (NodeId::numbers(&roads.tail), NodeId::numbers(&roads.head));
    if roads.places.len() < 200_000 {
        let (lat, lon): (Vec<f32>, Vec<f32>) = roads
            .places
            .iter()
            .map(|place| (place.coord().y as f32, place.coord().x as f32))
            .unzip();
        let nodes = roads.places.len() as u32;
        let (ms, _) = timed(|| compute_order_inertial(nodes, tail, head, &lat, &lon));
        line(roads, "RoutingKit: order", format!("{ms:.0} ms"));
    }
    let (ms, cch) = timed(|| CCH::new(NodeId::numbers(order), tail, head, |_| {}, false));
    line(roads, "RoutingKit: build", format!("{ms:.0} ms"));
    let mut metric = CCHMetric::new(&cch, roads.weights.clone());
    let ms = (0..3)
        .map(|_| {
            let weights = roads.weights.clone();
            timed(|| metric.reset(weights)).0
        })
        .fold(f64::INFINITY, f64::min);
    line(roads, "RoutingKit: customize", format!("{ms:.2} ms"));
    {
        let mut query = CCHQuery::new(&metric);
        let times = pairs(roads, PAIRS)
            .into_iter()
            .map(|(from, to)| {
                let run = || {
                    query.add_source(from.number(), 0);
                    query.add_target(to.number(), 0);
                    query.run().distance()
                };
                timed(run).0 * 1e3
            })
            .collect();
        line(roads, "RoutingKit: query", percentiles(times));
    }
    let mut updater = CCHMetricPartialUpdater::new(&cch);
    for (what, arcs) in closures(roads).into_iter().take(4) {
        let of = |weight: &dyn Fn(ArcId) -> u32| -> std::collections::HashMap<u32, u32> {
            arcs.iter().map(|arc| (arc.number(), weight(*arc))).collect()
        };
        let (close, open) = (of(&|_| NO_WAY), of(&|arc| roads.weights[arc]));
        let mut least = [f64::INFINITY; 2];
        for _ in 0..3 {
            for (least, updates) in least.iter_mut().zip([&close, &open]) {
                *least = least.min(timed(|| updater.apply(&mut metric, updates)).0);
            }
        }
        let text = format!("{:.3} ms, reopen {:.3} ms", least[0], least[1]);
        line(roads, &format!("RoutingKit: close {what}"), text);
    }
}

/// The races that criterion keeps a history of.
fn criterion_races(roads: &BenchNetwork, buf: &HierarchyBuf, metric: &Metric) {
    let hierarchy = buf.view();
    let weight = |arc: ArcId| roads.weights[arc];
    let mut criterion = Criterion::default().without_plots().sample_size(10);
    let mut group = criterion.benchmark_group(&roads.label);
    let pairs = pairs(roads, PAIRS);
    let mut query = Query::new(hierarchy.nodes());
    let mut turn = pairs.iter().cycle();
    let mut next = || *turn.next().expect("a cycle does not end");
    group.bench_function("query", |bench| {
        bench.iter(|| {
            let (from, to) = next();
            query.run(hierarchy, metric, &at(from), &at(to))
        });
    });
    group.bench_function("query and path", |bench| {
        bench.iter(|| {
            let (from, to) = next();
            query.run(hierarchy, metric, &at(from), &at(to));
            query.path(hierarchy, metric, weight)
        });
    });
    group.bench_function("customize", |bench| bench.iter(|| hierarchy.customize(weight)));
    group.bench_function("sweep", |bench| {
        bench.iter(|| sweep(hierarchy, metric, &at(next().0), Direction::From));
    });
    let arcs = random(roads, 100);
    let mut closed = roads.weights.clone();
    arcs.iter().for_each(|arc| closed[*arc] = NO_WAY);
    let (mut now, mut scratch) = (metric.clone(), RecustomizeBuffers::new());
    group.bench_function("close and reopen 100 random", |bench| {
        bench.iter(|| {
            for weights in [&closed, &roads.weights] {
                let weight = |arc: ArcId| weights[arc];
                let budget = hierarchy.budget();
                hierarchy.recustomize(&mut now, weight, &arcs, budget, &mut scratch);
            }
        });
    });
    group.finish();
}
