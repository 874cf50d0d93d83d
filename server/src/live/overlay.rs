//! The overlay: the state of every edge at one revision, and the travel times that follow from it.

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::index::{ArcId, EdgeId};
use lintas_model::{
    hierarchy::Metric,
    network::Trust,
    passability::{Passability, RoadState},
    vehicle::VehicleClass,
};

use super::{
    EdgeReports,
    closure_statements::RevisedClosures,
    judged::{EdgeState, JudgedEdges, JudgedState},
    published::PublishedStates,
    shared_map::SharedMap,
    times::{Times, Workshop},
};
use crate::open::Network;

/// The state of every edge at one revision. Immutable: the next revision is another overlay, which
/// shares with this one what stays. A pure function of the snapshot, of the reports in force and of
/// the moment, not of the overlays before.
#[derive(Debug, Clone)]
pub(crate) struct LiveOverlay {
    revision: u64,
    now: Timestamp,
    base: Arc<PublishedStates>,
    /// How many moments of the snapshot's timeline are over.
    over: usize,
    /// The edges that differ from what was published, are closed at a point, or change by
    /// themselves because of a report.
    moved: SharedMap<EdgeId, Arc<Moved>>,
    /// When some state next changes by itself.
    next_change: Option<Timestamp>,
    /// Whether it was judged without reports that cannot be read.
    unread: bool,
    /// The closures of the snapshot after officers' statements, as it was judged with them.
    closures: Arc<RevisedClosures>,
    times: Times,
}

/// An edge whose state is no longer simply the published one.
#[derive(Debug, PartialEq)]
struct Moved {
    now: EdgeState,
    /// Points at which it is closed: shares of its length, ascending.
    closed_at: Vec<f64>,
    /// The state of the parts before and behind these points; `None` without any.
    beside: Option<RoadState>,
    /// When it next changes by itself, because of its reports.
    until: Option<Timestamp>,
}

/// Identifies the differences to the published roads. Equal marks mean equal roads; different marks
/// may, too (compared by address).
#[derive(Debug, Clone)]
pub(super) struct RoadsMark(SharedMap<EdgeId, Arc<Moved>>);

impl PartialEq for RoadsMark {
    fn eq(&self, other: &Self) -> bool {
        self.0.is_same(&other.0)
    }
}

impl LiveOverlay {
    /// The first overlay of a snapshot that speaks of the moment `as_of`: with what was reported
    /// before, and what has expired since. Customizes every metric in full.
    pub(crate) fn first(
        network: &Network,
        as_of: Timestamp,
        on_edges: &EdgeReports,
        revision: u64,
        now: Timestamp,
    ) -> Self {
        let base = Arc::new(PublishedStates::of(network, as_of));
        let published = Self {
            revision,
            now: as_of,
            over: base.over(as_of),
            moved: SharedMap::new(),
            next_change: None,
            unread: false,
            closures: Arc::default(),
            times: Times::none(),
            base,
        };
        let ended = on_edges.closures().differences(&RevisedClosures::default(), Some(network));
        let judged = JudgedState::all(network, on_edges, on_edges.edges().chain(ended), now);
        let (mut first, _, _) = published.moved_to(network, on_edges, judged, now);
        first.revision = revision;
        let times = Times::all(network, &first.states());
        first.times = times;
        first
    }

    /// The overlay of the next `revision`, after the reports on the `judged` edges changed or time
    /// passed; `judged` is of the moment `now`. Also returns, ascending, the edges that were judged
    /// again, and those of them whose state or closed points changed. Costs a judgement per edge
    /// that changes by itself, and an update of the metrics.
    pub(super) fn next(
        &self,
        network: &Network,
        on_edges: &EdgeReports,
        judged: JudgedEdges,
        revision: u64,
        now: Timestamp,
        workshop: &mut Workshop,
    ) -> (Self, Vec<EdgeId>, Vec<EdgeId>) {
        let (mut next, judged, changed) = self.moved_to(network, on_edges, judged, now);
        next.revision = revision;
        let times = self.times.next(network, &self.states(), &next.states(), &changed, workshop);
        next.times = times;
        (next, judged, changed)
    }

    /// This overlay at a later moment, nothing more having been heard; and the edges whose state or
    /// closed points are others then. Revision and travel times stay as they are.
    pub(super) fn passed_to(
        &self,
        network: &Network,
        on_edges: &EdgeReports,
        later: Timestamp,
    ) -> (Self, Vec<EdgeId>) {
        let (next, _, changed) = self.moved_to(network, on_edges, JudgedEdges::new(), later);
        (next, changed)
    }

    /// The closures of the snapshot after officers' statements.
    pub(super) fn closures(&self) -> &Arc<RevisedClosures> {
        &self.closures
    }

    /// Whether there were reports that cannot be read.
    pub(crate) fn is_unread(&self) -> bool {
        self.unread
    }

    /// Prepares the buffers of the first update.
    pub(super) fn prepare(&self, network: &Network, workshop: &mut Workshop) {
        workshop.prepare(network, &self.times);
    }

    /// The next overlay, still with the revision and the times of this one.
    fn moved_to(
        &self,
        network: &Network,
        on_edges: &EdgeReports,
        mut judged: JudgedEdges,
        now: Timestamp,
    ) -> (Self, Vec<EdgeId>, Vec<EdgeId>) {
        let over = self.base.over(now);
        let due = |moved: &Moved| moved.until.is_some_and(|until| until <= now || now < self.now);
        let by_itself = self.moved.iter().filter(|(_, moved)| due(moved)).map(|(edge, _)| *edge);
        for edge in self.base.between(self.over, over).chain(by_itself) {
            judged.entry(edge).or_insert_with(|| JudgedState::of(network, on_edges, edge, now));
        }
        if on_edges.is_unread() != self.unread {
            for edge in self.touched_by_doubt(network) {
                judged.entry(edge).or_insert_with(|| JudgedState::of(network, on_edges, edge, now));
            }
        }
        let edges: Vec<EdgeId> = judged.keys().copied().collect();
        let mut moved = self.moved.clone();
        let mut changed = Vec::new();
        for (edge, judged) in judged {
            let JudgedState { state, closed_at, beside, until, .. } = judged;
            let is_new = state != *self.edge(edge) || closed_at != self.closed_at(edge);
            let stays = until.is_none() && closed_at.is_empty() && state == *self.base.state(edge);
            if stays && !self.moved.contains_key(&edge) {
                continue;
            }
            if stays {
                moved.remove(&edge);
            } else {
                moved.insert(edge, Arc::new(Moved { now: state, closed_at, beside, until }));
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
            unread: on_edges.is_unread(),
            closures: Arc::clone(on_edges.closures()),
            times: self.times.clone(),
        };
        (next, edges, changed)
    }

    /// The edges that may be judged otherwise once reports cannot be read, or can again: those that
    /// are open as published, and those that are not as published. O(edges).
    fn touched_by_doubt(&self, network: &Network) -> impl Iterator<Item = EdgeId> {
        let is_open = |edge: EdgeId| {
            self.base.state(edge).state.verdict.passability.contains(&Passability::Open)
        };
        EdgeId::all(network.file().edges())
            .filter(move |edge| self.moved.contains_key(edge) || is_open(*edge))
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

    /// The revision.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// The moment at which it was judged.
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

    /// The position of an edge's state among those that were published, where nothing about the edge
    /// is another than published.
    pub(super) fn published_position(&self, edge: EdgeId) -> Option<u32> {
        (!self.moved.contains_key(&edge)).then(|| self.base.position(edge))
    }

    /// Id and cause of the closure that decides the state that an edge was published with.
    pub(crate) fn published_decides(&self, edge: EdgeId) -> Option<(&str, Option<&str>)> {
        let (id, cause) = self.base.state(edge).decides.as_ref()?;
        Some((id, cause.as_deref()))
    }

    /// The edges whose state is no longer simply the published one, ascending: all others are as
    /// published, and without points at which they are closed.
    pub(crate) fn moved(&self) -> impl Iterator<Item = EdgeId> {
        self.moved.keys().copied()
    }

    /// Identifies the differences to the published roads.
    pub(super) fn mark(&self) -> RoadsMark {
        RoadsMark(self.moved.clone())
    }

    /// Id and cause of the closure or report that decides the state of an edge.
    pub(crate) fn decides(&self, edge: EdgeId) -> Option<(&str, Option<&str>)> {
        let (id, cause) = self.edge(edge).decides.as_ref()?;
        Some((id, cause.as_deref()))
    }

    /// The points at which an edge is closed: shares of its length from its start, 0 to 1,
    /// ascending. The part before the first stays reachable from the start of the edge, the part
    /// behind the last from its end.
    pub(crate) fn closed_at(&self, edge: EdgeId) -> &[f64] {
        self.moved.get(&edge).map_or(&[], |moved| &moved.closed_at)
    }

    /// The state of the parts of an edge before and behind these points; of the whole edge where
    /// there are none.
    pub(crate) fn beside_closure(&self, edge: EdgeId) -> &RoadState {
        let beside = self.moved.get(&edge).and_then(|moved| moved.beside.as_ref());
        beside.unwrap_or_else(|| self.state(edge))
    }

    /// Whether the state of an edge differs from the published one, so that it is drawn
    /// differently.
    pub(super) fn is_redrawn(&self, edge: EdgeId) -> bool {
        self.moved.get(&edge).is_some_and(|moved| moved.now != *self.base.state(edge))
    }

    /// The edges that are drawn differently from what was published, ascending.
    pub(super) fn redrawn(&self) -> impl Iterator<Item = EdgeId> {
        self.moved.keys().copied().filter(|edge| self.is_redrawn(*edge))
    }

    /// The metric of a class.
    pub(crate) fn metric(&self, class: VehicleClass, trust: Trust) -> &Metric {
        self.times.metric(class, trust)
    }

    /// Milliseconds over an arc of the network: the weight that went into [`LiveOverlay::metric`].
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
