//! Travel times per class and [`Trust`], as metrics of the contraction hierarchy: customized in
//! full once, then brought up to date only where edges changed.

use std::{
    sync::{Arc, Weak},
    thread,
};

use lintas_model::index::{ArcId, EdgeId};
use lintas_model::{
    hierarchy::{Metric, RecustomizeBuffers},
    network::Trust,
    passability::RoadState,
    vehicle::VehicleClass,
};

use crate::open::Network;

/// Up to this number of arcs of the hierarchy one thread is faster than two.
const ONE_THREAD: usize = 50_000;
/// Number of metrics: one for every class and every [`Trust`].
const SETS: usize = VehicleClass::ALL.len() * Trust::ALL.len();

/// The travel times of all classes at one revision. Cloning shares the metrics.
#[derive(Debug, Clone)]
pub(super) struct Times {
    /// By [`set`]; empty before the first customization.
    sets: Vec<Arc<Metric>>,
}

/// Buffers kept between revisions, so that an update allocates no metrics: the metric before the
/// current one, which nobody reads any more, is brought up to date and becomes the next (double
/// buffering). Doubles the memory of the metrics.
#[derive(Debug, Default)]
pub(crate) struct Workshop {
    benches: Vec<Bench>,
}

/// The buffers of one thread.
#[derive(Debug, Default)]
struct Bench {
    scratch: RecustomizeBuffers,
    /// By set, a metric that is out of service.
    spares: Vec<Option<Spare>>,
}

/// A metric that is out of service.
#[derive(Debug)]
struct Spare {
    times: Arc<Metric>,
    /// The metric that replaced it,
    successor: Weak<Metric>,
    /// and the arcs of the network whose weight differs there.
    missed: Vec<ArcId>,
}

impl Workshop {
    /// Copies every metric once in advance, so that the first update takes no longer than the
    /// others. Costs as much memory as the metrics themselves.
    pub(super) fn prepare(&mut self, network: &Network, times: &Times) {
        let workers = workers(network);
        self.benches = Vec::new();
        self.benches.resize_with(workers, Bench::default);
        let mut sets: Vec<&Arc<Metric>> = times.sets.iter().collect();
        in_turns(&mut self.benches, &mut sets, &|bench, at, current| {
            bench.spares.resize_with(SETS, || None);
            bench.spares[at] = Some(Spare {
                times: Arc::new(Metric::clone(current)),
                successor: Arc::downgrade(current),
                missed: Vec::new(),
            });
        });
    }
}

impl Times {
    /// Before the first customization.
    pub(super) const fn none() -> Self {
        Self { sets: Vec::new() }
    }

    /// The metric of a class.
    pub(super) fn metric(&self, class: VehicleClass, trust: Trust) -> &Metric {
        &self.sets[set(class, trust)]
    }

    #[cfg(test)]
    pub(super) fn shared(&self, class: VehicleClass) -> Arc<Metric> {
        Arc::clone(&self.sets[set(class, Trust::Known)])
    }

    /// Customizes every metric in full from the states of the edges, on all cores where the network
    /// is large.
    pub(super) fn all<'s>(
        network: &Network,
        state: &(impl Fn(EdgeId) -> &'s RoadState + Sync),
    ) -> Self {
        let make = |at: usize| {
            let (class, trust) = set_at(at);
            let weight = |arc: ArcId| {
                let arc = network.file().arc(arc);
                network.weight(arc, class, trust, state(arc.edge))
            };
            Arc::new(network.hierarchy().customize(weight))
        };
        let mut sets: Vec<Option<Arc<Metric>>> = vec![None; SETS];
        let mut benches = vec![(); workers(network)];
        in_turns(&mut benches, &mut sets, &|(), at, set| *set = Some(make(at)));
        Self { sets: sets.into_iter().flatten().collect() }
    }

    /// These times after the states of the `changed` edges went from `before` to `after`; the
    /// metrics are bit for bit those of [`Times::all`]. A metric of which no weight changes stays
    /// shared.
    pub(super) fn next<'s>(
        &self,
        network: &Network,
        before: &(impl Fn(EdgeId) -> &'s RoadState + Sync),
        after: &(impl Fn(EdgeId) -> &'s RoadState + Sync),
        changed: &[EdgeId],
        workshop: &mut Workshop,
    ) -> Self {
        let mut next = self.clone();
        if changed.is_empty() {
            return next;
        }
        let workers = workers(network);
        workshop.benches.resize_with(workshop.benches.len().max(workers), Bench::default);
        let benches = &mut workshop.benches[..workers];
        in_turns(benches, &mut next.sets, &|bench, at, metric| {
            let (class, trust) = set_at(at);
            let arcs = weighed_anew(network, changed, |edge, arc| {
                let weight = |state| network.weight(network.file().arc(arc), class, trust, state);
                weight(before(edge)) != weight(after(edge))
            });
            bench.bring(network, at, metric, arcs, &|arc| {
                let arc = network.file().arc(arc);
                network.weight(arc, class, trust, after(arc.edge))
            });
        });
        next
    }
}

impl Bench {
    /// Brings one metric to new weights of these arcs, in the spare buffer where that fits, else in
    /// a copy.
    fn bring(
        &mut self,
        network: &Network,
        at: usize,
        metric: &mut Arc<Metric>,
        arcs: Vec<ArcId>,
        weight: &impl Fn(ArcId) -> u32,
    ) {
        if arcs.is_empty() {
            return;
        }
        self.spares.resize_with(SETS, || None);
        let hierarchy = network.hierarchy();
        let mut stale = arcs.clone();
        let mut fresh = match self.spares[at].take().and_then(|spare| spare.before(metric)) {
            Some((times, missed)) => {
                stale.extend(missed);
                stale.sort_unstable();
                stale.dedup();
                times
            }
            None => Metric::clone(metric),
        };
        let budget = hierarchy.budget();
        hierarchy.recustomize(&mut fresh, weight, &stale, budget, &mut self.scratch);
        let fresh = Arc::new(fresh);
        let successor = Arc::downgrade(&fresh);
        let times = std::mem::replace(metric, fresh);
        self.spares[at] = Some(Spare { times, successor, missed: arcs });
    }
}

impl Spare {
    /// The metric and the arcs that it lacks, where `current` is its direct successor and nobody
    /// reads it any more.
    fn before(self, current: &Arc<Metric>) -> Option<(Metric, Vec<ArcId>)> {
        let is_next = std::ptr::eq(self.successor.as_ptr(), Arc::as_ptr(current));
        let times = Arc::try_unwrap(self.times).ok().filter(|_| is_next)?;
        Some((times, self.missed))
    }
}

/// Position of the metric of a class and trust.
fn set(class: VehicleClass, trust: Trust) -> usize {
    class.index() * Trust::ALL.len() + trust as usize
}

fn set_at(at: usize) -> (VehicleClass, Trust) {
    (VehicleClass::ALL[at / Trust::ALL.len()], Trust::ALL[at % Trust::ALL.len()])
}

/// The arcs of these edges whose weight differs, ascending.
fn weighed_anew(
    network: &Network,
    edges: &[EdgeId],
    differ: impl Fn(EdgeId, ArcId) -> bool,
) -> Vec<ArcId> {
    let mut arcs: Vec<ArcId> = edges
        .iter()
        .flat_map(|edge| {
            let arcs = network.file().arcs_of(*edge).iter().copied();
            arcs.filter(|arc| differ(*edge, *arc)).collect::<Vec<_>>()
        })
        .collect();
    arcs.sort_unstable();
    arcs
}

/// Threads to share the metrics among.
fn workers(network: &Network) -> usize {
    if network.hierarchy().arcs() <= ONE_THREAD {
        return 1;
    }
    thread::available_parallelism().map_or(1, usize::from).min(SETS)
}

/// Does `work` on every set, on one thread per bench. Set `n` always goes to bench `n % benches`,
/// which has its spare buffer.
fn in_turns<B: Send, S: Send>(
    benches: &mut [B],
    sets: &mut [S],
    work: &(impl Fn(&mut B, usize, &mut S) + Sync),
) {
    if let [bench] = benches {
        sets.iter_mut().enumerate().for_each(|(at, set)| work(bench, at, set));
        return;
    }
    let mut shares: Vec<Vec<(usize, &mut S)>> = benches.iter().map(|_| Vec::new()).collect();
    let count = shares.len();
    for (at, set) in sets.iter_mut().enumerate() {
        shares[at % count].push((at, set));
    }
    thread::scope(|scope| {
        for (bench, share) in benches.iter_mut().zip(shares) {
            scope.spawn(move || {
                for (at, set) in share {
                    work(bench, at, set);
                }
            });
        }
    });
}
