//! The state of every edge at one revision, and the travel times that follow from it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use lintas_model::index::{ArcId, EdgeId};
use lintas_model::{
    hierarchy::Metric, network::Trust, passability::RoadState, vehicle::VehicleClass,
};

use super::{
    EdgeReports,
    closure_statements::RevisedClosures,
    published::{EdgeState, Judged, Published},
    times::{Times, Workshop},
};
use crate::open::Network;

/// The state of every edge at one revision. Never changed: the next revision is another one, and
/// shares with it what stays. It depends on the snapshot, on what stands, and on the moment; not on
/// the overlays that came before.
#[derive(Debug, Clone)]
pub(crate) struct Overlay {
    revision: u64,
    now: Timestamp,
    base: Arc<Published>,
    /// How many moments of the snapshot's facts are over.
    over: usize,
    /// The edges that are not as they were published, or on which a report stands.
    moved: Arc<BTreeMap<EdgeId, Arc<Moved>>>,
    /// When this overlay is no longer true by itself.
    next_change: Option<Timestamp>,
    times: Times,
}

/// An edge since the snapshot was published.
#[derive(Debug, PartialEq)]
struct Moved {
    now: EdgeState,
    closed_at: Vec<f64>,
    /// The state of what lies before and behind those points.
    beside: Option<RoadState>,
    /// When the reports on it change its state by themselves.
    until: Option<Timestamp>,
}

/// Stands for how the roads stand: an equal one stands for the same.
#[derive(Debug, Clone)]
pub(super) struct RoadsMark(Arc<BTreeMap<EdgeId, Arc<Moved>>>);

impl PartialEq for RoadsMark {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Overlay {
    /// The first overlay of a snapshot that speaks of the moment `as_of`: what has been reported
    /// before is in it, and what has expired since.
    pub(crate) fn first(
        network: &Network,
        as_of: Timestamp,
        on_edges: &EdgeReports,
        revision: u64,
        now: Timestamp,
    ) -> Self {
        let base = Arc::new(Published::of(network, as_of));
        let published = Self {
            revision,
            now: as_of,
            over: base.over(as_of),
            moved: Arc::default(),
            next_change: None,
            times: Times::none(),
            base,
        };
        let ended = on_edges.closures().differences(&RevisedClosures::default(), Some(network));
        let edges: Vec<EdgeId> = on_edges.edges().chain(ended).collect();
        let (mut first, _, _) = published.moved_to(network, on_edges, &edges, now);
        first.revision = revision;
        let times = Times::all(network, &first.states());
        first.times = times;
        first
    }

    /// The overlay of the next `revision`: the reports on the `touched` edges are others now, or it is
    /// later. Also tells the edges that were judged again, and those whose state is not what it was,
    /// ascending.
    pub(crate) fn next(
        &self,
        network: &Network,
        on_edges: &EdgeReports,
        touched: &[EdgeId],
        revision: u64,
        now: Timestamp,
        workshop: &mut Workshop,
    ) -> (Self, Vec<EdgeId>, Vec<EdgeId>) {
        let (mut next, judged, changed) = self.moved_to(network, on_edges, touched, now);
        next.revision = revision;
        let times = self.times.next(network, &self.states(), &next.states(), &changed, workshop);
        next.times = times;
        (next, judged, changed)
    }

    /// Makes ready what the first change needs.
    pub(super) fn prepare(&self, network: &Network, workshop: &mut Workshop) {
        workshop.prepare(network, &self.times);
    }

    /// The next overlay with the times of this one.
    fn moved_to(
        &self,
        network: &Network,
        on_edges: &EdgeReports,
        touched: &[EdgeId],
        now: Timestamp,
    ) -> (Self, Vec<EdgeId>, Vec<EdgeId>) {
        let over = self.base.over(now);
        let mut edges: BTreeSet<EdgeId> = touched.iter().copied().collect();
        edges.extend(self.base.between(self.over, over));
        let due = |moved: &Moved| moved.until.is_some_and(|until| until <= now || now < self.now);
        edges.extend(self.moved.iter().filter(|(_, moved)| due(moved)).map(|(edge, _)| *edge));
        let mut moved = Arc::clone(&self.moved);
        let mut changed = Vec::new();
        for edge in edges.iter().copied() {
            let Judged { state, closed_at, beside, until } =
                Judged::of(network, on_edges, edge, now);
            let is_new = state != *self.edge(edge) || closed_at != self.closed_at(edge);
            let stays = until.is_none() && closed_at.is_empty() && state == *self.base.state(edge);
            if stays && !self.moved.contains_key(&edge) {
                continue;
            }
            let map = Arc::make_mut(&mut moved);
            if stays {
                map.remove(&edge);
            } else {
                map.insert(edge, Arc::new(Moved { now: state, closed_at, beside, until }));
            }
            if is_new {
                changed.push(edge);
            }
        }
        let next_change = moved.values().filter_map(|moved| moved.until).min();
        let next_change = next_change.into_iter().chain(self.base.coming(over)).min();
        let next = Self {
            revision: self.revision,
            now,
            base: Arc::clone(&self.base),
            over,
            moved,
            next_change,
            times: self.times.clone(),
        };
        (next, edges.into_iter().collect(), changed)
    }

    fn states<'a>(&'a self) -> impl Fn(EdgeId) -> &'a RoadState {
        |edge| self.state(edge)
    }

    fn edge(&self, edge: EdgeId) -> &EdgeState {
        match self.moved.get(&edge) {
            Some(moved) => &moved.now,
            None => self.base.state(edge),
        }
    }

    /// How often reports and expiries have changed the answers.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// The moment that it was judged at.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The first moment at which some state changes by itself.
    pub(crate) fn next_change(&self) -> Option<Timestamp> {
        self.next_change
    }

    /// The state of an edge.
    pub(crate) fn state(&self, edge: EdgeId) -> &RoadState {
        &self.edge(edge).state
    }

    /// The state that an edge was published with.
    pub(crate) fn published(&self, edge: EdgeId) -> &RoadState {
        &self.base.state(edge).state
    }

    /// Stands for how the roads stand.
    pub(super) fn mark(&self) -> RoadsMark {
        RoadsMark(Arc::clone(&self.moved))
    }

    /// Id and cause of the closure or report that decides on an edge.
    pub(crate) fn decides(&self, edge: EdgeId) -> Option<(&str, Option<&str>)> {
        let (id, cause) = self.edge(edge).decides.as_ref()?;
        Some((id, cause.as_deref()))
    }

    /// Where on an edge the way is closed at a point: shares of its length, ascending. What lies
    /// before the first and behind the last stays reachable from its end.
    pub(crate) fn closed_at(&self, edge: EdgeId) -> &[f64] {
        self.moved.get(&edge).map_or(&[], |moved| &moved.closed_at)
    }

    /// The state of an edge before and behind the points at which it is closed; that of the whole
    /// edge where it is closed at none.
    pub(crate) fn beside_closure(&self, edge: EdgeId) -> &RoadState {
        let beside = self.moved.get(&edge).and_then(|moved| moved.beside.as_ref());
        beside.unwrap_or_else(|| self.state(edge))
    }

    /// Whether an edge is drawn otherwise than it was published.
    pub(super) fn is_redrawn(&self, edge: EdgeId) -> bool {
        self.moved.get(&edge).is_some_and(|moved| moved.now != *self.base.state(edge))
    }

    /// The edges that are drawn otherwise than they were published, ascending.
    pub(super) fn redrawn(&self) -> impl Iterator<Item = EdgeId> {
        self.moved.keys().copied().filter(|edge| self.is_redrawn(*edge))
    }

    /// Travel times of a class.
    pub(crate) fn metric(&self, class: VehicleClass, trust: Trust) -> &Metric {
        self.times.metric(class, trust)
    }

    /// Milliseconds over an arc of the network: what [`Overlay::metric`] was made from.
    pub(crate) fn weight(
        &self,
        network: &Network,
        arc: ArcId,
        class: VehicleClass,
        trust: Trust,
    ) -> u32 {
        let arc = network.file().arc(arc);
        network.weight(arc, class, trust, self.state(arc.edge))
    }
}

#[cfg(test)]
pub(super) mod tests;
