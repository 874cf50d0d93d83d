//! The report store: every report with what became of it, and which of them are in force on which
//! edges. It follows from the journal, the network and the moment alone: filling it anew from the
//! journal gives the same store.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;
use lintas_model::evidence::weigh::overall;
use lintas_model::index::EdgeId;
use lintas_model::passability::phase::after;
use lintas_model::report::{Report, State};

use super::{
    act_time::ActTime,
    closure_statements::{ClosureStatement, RevisedClosures},
    edge_reports::{EdgePosition, EdgeReports},
    journal::entry::{EntryKind, JournalEntry, Receipt},
    judged::{JudgedEdges, JudgedState},
    photo_fields::StoredPhoto,
    receipts::{GivenAnswer, Receipts},
    report_edges::placed,
    shared_map::SharedList,
};
use crate::{aid::AidEntry, open::Network};
use photo_received::PhotoReceived;

mod photo_received;
mod photos;
mod undo;

/// A report with its decisions and its state. Cloned on write, so that published revisions keep
/// theirs.
#[derive(Debug, Clone)]
pub(crate) struct StoredReport {
    /// The report as filed.
    pub(crate) report: Arc<Report>,
    /// Agency of the key that it was filed with. Never public.
    pub(crate) agency: Option<String>,
    /// The decisions about it, in order.
    pub(crate) marks: Vec<Mark>,
    /// Its photos, in the order in which they came.
    pub(crate) photos: Vec<StoredPhoto>,
    /// The edges it was matched to in the network in service, also where it is no longer in force.
    pub(crate) place: Arc<EdgePosition>,
    /// Its state over all edges.
    pub(crate) state: State,
    /// Its state on each edge, parallel to `place.edges`.
    on_edges: Vec<State>,
}

/// A decision about a report.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    /// Withdraw, verify or reject.
    pub(crate) kind: EntryKind,
    /// Name of the key. Never public.
    pub(crate) by: String,
    /// When.
    pub(crate) at: Timestamp,
    /// The reason given. Never public.
    pub(crate) reason: Option<String>,
}

impl StoredReport {
    fn has(&self, kind: EntryKind) -> bool {
        self.marks.iter().any(|mark| mark.kind == kind)
    }

    /// Whether it is better news that waits for an officer because a clock was wrong.
    pub(crate) fn waits_for_its_clock(&self) -> bool {
        self.state == State::Unverified
            && self.report.in_doubt.is_some()
            && self.report.role.decides()
    }

    /// Withdrawn or rejected: then it never counts again, whatever follows. `None` otherwise.
    pub(crate) fn closed(&self) -> Option<State> {
        if self.has(EntryKind::Withdraw) {
            Some(State::Withdrawn)
        } else if self.has(EntryKind::Reject) {
            Some(State::Rejected)
        } else {
            None
        }
    }
}

/// How much the store held before a batch, so that the batch can be taken back.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoreMark {
    reports: usize,
    aid: usize,
    closures: usize,
    /// The moment of the batch, which no other has.
    at: Timestamp,
}

/// Sentinel in `due` for the reports that match no road.
const NOWHERE: EdgeId = EdgeId::new(u32::MAX);

/// All reports, statements on aid and statements on closures.
#[derive(Debug, Default)]
pub(crate) struct ReportStore {
    /// In the order in which they were received; positions never change. Persistent: published
    /// revisions share it.
    entries: SharedList<Arc<StoredReport>>,
    by_id: HashMap<String, usize>,
    receipts: Receipts,
    on_edges: EdgeReports,
    /// Positions of the reports whose state has to be derived again by the next
    /// [`ReportStore::settle`].
    fresh: BTreeSet<usize>,
    /// Positions of the reports that match no road.
    alone: Vec<usize>,
    /// Every photo that came: when, by which key, how many bytes.
    photos: Vec<PhotoReceived>,
    /// Statements on aid, in the order in which they were received.
    aid: Vec<Arc<AidEntry>>,
    /// Officers' statements on closures, in the order in which they were received.
    of_closures: Vec<ClosureStatement>,
    /// When an edge next changes by itself; [`NOWHERE`] for the reports that match no road.
    due: BTreeSet<(Timestamp, EdgeId)>,
    /// The same by edge.
    due_of: HashMap<EdgeId, Timestamp>,
}

impl ReportStore {
    /// The reports in the order in which they were received.
    pub(crate) fn entries(&self) -> &SharedList<Arc<StoredReport>> {
        &self.entries
    }

    /// The report with this id.
    pub(crate) fn entry(&self, id: &str) -> Option<&Arc<StoredReport>> {
        self.entries.get(*self.by_id.get(id)?)
    }

    /// Statements on sites and dispatches, in the order in which they were received.
    pub(crate) fn aid(&self) -> &[Arc<AidEntry>] {
        &self.aid
    }

    /// The receipts of an idempotency key of the holder `by`: none where it is new.
    pub(super) fn receipts(&self, by: &str, key: &str) -> &[GivenAnswer] {
        self.receipts.get(by, key)
    }

    /// The reports in force, by edge.
    pub(crate) fn on_edges(&self) -> &EdgeReports {
        &self.on_edges
    }

    /// What the store holds before a batch of the moment `at`.
    pub(super) fn mark_before(&self, at: Timestamp) -> StoreMark {
        let (reports, aid) = (self.entries.len(), self.aid.len());
        StoreMark { reports, aid, closures: self.of_closures.len(), at }
    }

    /// Notes whether reports cannot be read that may bear on any edge: then no edge is judged open.
    pub(super) fn set_unread(&mut self, unread: bool) {
        self.on_edges.set_unread(unread);
    }

    /// The next moment at which something changes by itself.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(moment, _)| *moment)
    }

    /// Applies an entry, and returns the edges that it bears on: [`ReportStore::settle`] has to be
    /// called for them. A report is matched to the network by its named edges, else by place. `time`
    /// is that of the act, as far as the journal can tell.
    pub(crate) fn take(
        &mut self,
        entry: &JournalEntry,
        time: ActTime,
        network: Option<&Network>,
    ) -> Vec<EdgeId> {
        self.remember(entry);
        match entry.kind {
            EntryKind::Report => match entry.filed(time) {
                Some(report) => self.file(Arc::new(report), entry, network),
                None => {
                    tracing::error!(seq = entry.seq, "a report in the journal cannot be read");
                    Vec::new()
                }
            },
            EntryKind::Withdraw | EntryKind::Verify | EntryKind::Reject => self.mark(entry, time),
            // A photo never changes what is said of a road.
            EntryKind::Photo | EntryKind::PublishPhoto | EntryKind::WithdrawPhoto => {
                self.take_photo(entry, time);
                Vec::new()
            }
            EntryKind::Site | EntryKind::Dispatch | EntryKind::DispatchState => {
                match entry.of_aid(time) {
                    Some(said) => self.aid.push(Arc::new(said)),
                    None => tracing::error!(seq = entry.seq, "a word on aid cannot be read"),
                }
                Vec::new()
            }
            EntryKind::EndClosure | EntryKind::RenewClosure => {
                match ClosureStatement::of(entry, time) {
                    Some(said) => {
                        self.of_closures.push(said);
                        self.revise_closures(network)
                    }
                    None => {
                        tracing::error!(seq = entry.seq, "a statement on a closure cannot be read");
                        Vec::new()
                    }
                }
            }
            EntryKind::Expiry | EntryKind::Snapshot | EntryKind::Clock | EntryKind::Merge => {
                Vec::new()
            }
        }
    }

    /// Officers' statements on closures, in the order in which they were received.
    pub(crate) fn of_closures(&self) -> &[ClosureStatement] {
        &self.of_closures
    }

    /// Derives again which closures of the snapshot have ended or are renewed; returns the edges
    /// where that changed.
    fn revise_closures(&mut self, network: Option<&Network>) -> Vec<EdgeId> {
        let revised = RevisedClosures::of(&self.of_closures, network);
        let edges = revised.differences(self.on_edges.closures(), network);
        self.on_edges.revise(revised);
        edges
    }

    /// Keeps the receipt of an entry.
    pub(crate) fn remember(&mut self, entry: &JournalEntry) {
        if let (Some(by), Some(receipt)) = (&entry.by, &entry.receipt) {
            self.remember_receipt(&by.name, receipt);
        }
    }

    /// Keeps a receipt of the key holder `by`.
    pub(crate) fn remember_receipt(&mut self, by: &str, receipt: &Receipt) {
        self.receipts.keep(by, receipt);
    }

    fn file(
        &mut self,
        report: Arc<Report>,
        entry: &JournalEntry,
        network: Option<&Network>,
    ) -> Vec<EdgeId> {
        let place = Arc::new(placed(report, network));
        self.on_edges.add(&place);
        let at = self.entries.len();
        self.by_id.insert(place.report.id.clone(), at);
        self.fresh.insert(at);
        if place.edges.is_empty() {
            self.alone.push(at);
        }
        self.entries.push(Arc::new(StoredReport {
            report: Arc::clone(&place.report),
            agency: entry.by.as_ref().and_then(|by| by.agency.clone()),
            marks: Vec::new(),
            photos: Vec::new(),
            state: State::Active,
            on_edges: vec![State::Active; place.edges.len()],
            place: Arc::clone(&place),
        }));
        place.edges.clone()
    }

    /// Which of two acts came first is never in doubt, and a decision about a report has no other
    /// moment: it counts whatever the clock said. Except that a confirmation under a doubtful clock
    /// does not end another doubt about the clock.
    fn mark(&mut self, entry: &JournalEntry, time: ActTime) -> Vec<EdgeId> {
        let Some(by) = &entry.by else { return Vec::new() };
        let Some(at) = self.by_id.get(&entry.about).copied() else { return Vec::new() };
        self.fresh.insert(at);
        let stored = Arc::make_mut(&mut self.entries[at]);
        if entry.kind == EntryKind::Verify && time.doubted && stored.report.in_doubt.is_some() {
            return stored.place.edges.clone();
        }
        stored.marks.push(Mark {
            kind: entry.kind,
            by: by.name.clone(),
            at: time.stamped.min(time.ordered),
            reason: entry.payload.get("reason").and_then(|it| it.as_str()).map(str::to_owned),
        });
        self.on_edges.remove(&stored.place);
        if stored.has(EntryKind::Verify) && !stored.place.confirmed {
            stored.place = Arc::new(EdgePosition { confirmed: true, ..(*stored.place).clone() });
        }
        if stored.closed().is_none() {
            self.on_edges.add(&stored.place);
        }
        stored.place.edges.clone()
    }

    /// Matches every report to another network: by the ids of the edges that it names, else by
    /// place.
    pub(crate) fn rematch(&mut self, network: Option<&Network>) {
        self.on_edges = self.on_edges.cleared();
        self.due.clear();
        self.due_of.clear();
        self.fresh = (0..self.entries.len()).collect();
        self.alone.clear();
        for (at, entry) in self.entries.iter_mut().enumerate() {
            let entry = Arc::make_mut(entry);
            let place = placed(Arc::clone(&entry.report), network);
            entry.place =
                Arc::new(EdgePosition { confirmed: entry.has(EntryKind::Verify), ..place });
            entry.on_edges = vec![State::Active; entry.place.edges.len()];
            if entry.place.edges.is_empty() {
                self.alone.push(at);
            }
            if entry.closed().is_none() {
                self.on_edges.add(&entry.place);
            }
        }
        self.revise_closures(network);
    }

    /// Judges these edges, and derives again the states of the reports on them and when the edges
    /// next change; reports that match no road are looked at every time. Returns the edges as
    /// judged, for the [`LiveOverlay`](super::Overlay).
    pub(super) fn settle(
        &mut self,
        network: Option<&Network>,
        edges: &[EdgeId],
        now: Timestamp,
    ) -> JudgedEdges {
        let edges = edges.iter().copied().filter(|edge| !is_nowhere(*edge));
        let judged = network.map_or_else(JudgedEdges::new, |network| {
            let judged = JudgedState::all(network, &self.on_edges, edges, now);
            for (edge, judged) in &judged {
                let around = surroundings_change(network, *edge, now);
                self.wait(*edge, judged.next_change.into_iter().chain(around).min());
                self.settle_on(*edge, &judged.reports);
            }
            judged
        });
        let Self { entries, alone, .. } = self;
        let nowhere = alone.iter().copied().filter(|at| entries[*at].closed().is_none());
        let nowhere: Vec<usize> = nowhere.collect();
        let ends = |at: &usize| entries[*at].report.expires().map(after).filter(|end| *end > now);
        let next = nowhere.iter().filter_map(ends).min();
        self.wait(NOWHERE, next);
        self.fresh.extend(nowhere);
        for at in std::mem::take(&mut self.fresh) {
            let entry = &mut self.entries[at];
            let state = entry.closed().unwrap_or_else(|| {
                overall(&entry.place.said(), entry.on_edges.iter().copied(), now)
            });
            if entry.state != state {
                Arc::make_mut(entry).state = state;
            }
        }
        judged
    }

    /// Takes over when edges without reports next change: those on which only the snapshot speaks.
    pub(super) fn watch(&mut self, network: &Network, edges: &[EdgeId], now: Timestamp) {
        for edge in edges {
            let next = self.on_edges.weigh(network, *edge, now, |effective| effective.next_change);
            let around = surroundings_change(network, *edge, now);
            self.wait(*edge, next.into_iter().chain(around).min());
        }
    }

    /// Takes over the states of the reports on an edge.
    fn settle_on(&mut self, edge: EdgeId, states: &[State]) {
        let Self { entries, by_id, on_edges, fresh, .. } = self;
        for (state, one) in states.iter().zip(on_edges.of(edge)) {
            let Some(at) = by_id.get(&one.report.id) else { continue };
            let Ok(position) = one.edges.binary_search(&edge) else { continue };
            if entries[*at].on_edges[position] != *state {
                Arc::make_mut(&mut entries[*at]).on_edges[position] = *state;
                fresh.insert(*at);
            }
        }
    }

    /// Notes when an edge next changes by itself.
    fn wait(&mut self, edge: EdgeId, moment: Option<Timestamp>) {
        let last = match moment {
            Some(moment) => self.due_of.insert(edge, moment),
            None => self.due_of.remove(&edge),
        };
        if let Some(last) = last {
            self.due.remove(&(last, edge));
        }
        self.due.extend(moment.map(|moment| (moment, edge)));
    }

    /// The edges on which something expires or begins at or before `now`; [`NOWHERE`] among them
    /// for reports that match no road. They stay due until they are settled.
    pub(crate) fn due(&self, now: Timestamp) -> Vec<EdgeId> {
        self.due.iter().take_while(|(moment, _)| *moment <= now).map(|(_, edge)| *edge).collect()
    }
}

/// Whether this is the sentinel of the reports that match no road.
pub(crate) fn is_nowhere(edge: EdgeId) -> bool {
    edge == NOWHERE
}

/// The first moment after `now` at which the snapshot's evidence on an edge changes by itself.
fn surroundings_change(network: &Network, edge: EdgeId, now: Timestamp) -> Option<Timestamp> {
    let table = network.facts();
    let facts = table.of_edge(edge)?;
    table.changes(facts).into_iter().filter(|moment| *moment > now).min()
}
