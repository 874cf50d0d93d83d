//! The published state: one [`Serving`] behind an atomic pointer. Only the
//! [`Writer`](super::Writer) replaces it, and always as a whole; readers take the current one and
//! never wait.

use std::{
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::{
    Changed, EdgeReports, Live, Reported, Serving, Workshop, admitted::LiveNetwork,
    judged::JudgedEdges, reports::ReportStore, wholeness::Wholeness,
};
use crate::{
    aid::{Aid, SiteAccess},
    metrics::Metrics,
    open::Open,
};

/// Holds the published state. The mutex is taken by the writer alone.
#[derive(Debug)]
pub(super) struct Stage {
    serving: ArcSwap<Serving>,
    workshop: Mutex<Workshop>,
    metrics: Arc<Metrics>,
}

impl Stage {
    /// Publishes nothing yet; counts revisions and swaps into `metrics`.
    pub(super) fn new(metrics: Arc<Metrics>) -> Self {
        let serving = ArcSwap::from_pointee(Serving::nothing());
        Self { serving, workshop: Mutex::default(), metrics }
    }

    /// What a request that comes now sees until its end.
    pub(super) fn serving(&self) -> Arc<Serving> {
        self.serving.load_full()
    }

    /// The same for answers that await nothing: spares the update of the reference count. Do not
    /// hold it across an await.
    pub(super) fn serving_now(&self) -> impl Deref<Target = Arc<Serving>> {
        self.serving.load()
    }

    /// Shows whether new reports can be stored. The revision stays: no answer changes but for what
    /// it says of this.
    pub(super) fn set_read_only(&self, read_only: bool) {
        let last = self.serving();
        if last.wholeness.read_only != read_only {
            let wholeness = Wholeness { read_only, ..last.wholeness };
            self.serving.store(Arc::new(Serving { wholeness, ..Serving::clone(&last) }));
        }
    }

    fn wholeness(&self, on_edges: &EdgeReports) -> Wholeness {
        Wholeness { unread: on_edges.is_unread(), ..self.serving_now().wholeness }
    }

    /// Publishes a snapshot with all reports of the store; answers whether it is the first.
    pub(super) fn show(
        &self,
        open: Arc<Open>,
        roads: Option<LiveNetwork>,
        revision: u64,
        store: &ReportStore,
        ways: &Arc<SiteAccess>,
        now: Timestamp,
    ) -> bool {
        let mut live = roads.and_then(|roads| {
            let (reports, on_edges, aid) = (store.entries(), store.on_edges(), store.aid());
            let reported = Reported { reports, on_edges, aid, ways };
            let LiveNetwork { network, layers } = roads;
            let live = Live::first(open.snapshot(), network, layers, reported, revision, now);
            // It was verified a moment ago. Without its network it still serves maps.
            live.inspect_err(|error| tracing::error!(%error, "the roads cannot be read")).ok()
        });
        let reports = store.entries().clone();
        let aid = open.ledger().map(|ledger| Arc::new(Aid::of(ledger, store.aid(), ways, now)));
        if let (Some(live), Some(aid)) = (&mut live, &aid) {
            show_aid(&open, live, aid, None, &mut Changed::default());
        }
        let wholeness = self.wholeness(store.on_edges());
        let next =
            Arc::new(Serving { snapshot: Some(open), revision, reports, live, aid, wholeness });
        let last = self.serving.swap(Arc::clone(&next));
        if let Some(live) = &next.live {
            live.prepare(&mut self.workshop.lock().unwrap_or_else(PoisonError::into_inner));
        }
        if last.snapshot.is_some() {
            self.metrics.swaps.inc();
        }
        last.snapshot.is_none()
    }

    /// Publishes the next revision: the reports on the `judged` edges changed, or time passed.
    /// Answers what changed. Where a layer cannot be read, roads and layers stay as they were,
    /// which is logged.
    pub(super) fn advance(
        &self,
        revision: u64,
        reported: Reported<'_>,
        judged: JudgedEdges,
        now: Timestamp,
    ) -> Changed {
        let started = Instant::now();
        let last = self.serving();
        let (mut live, mut changed) = (last.live.clone(), Changed::default());
        if let (Some(open), Some(before)) = (&last.snapshot, &last.live) {
            let mut workshop = self.workshop.lock().unwrap_or_else(PoisonError::into_inner);
            let next = before.next(
                open.snapshot(),
                reported,
                &last.reports,
                judged,
                revision,
                now,
                &mut workshop,
            );
            match next {
                Ok((next, what)) => (live, changed) = (Some(next), what),
                Err(error) => tracing::error!(%error, "what was reported cannot be shown"),
            }
        }
        let reports = reported.reports.clone();
        let published = last.snapshot.as_ref().and_then(|open| open.ledger());
        let aid = last.aid.as_ref().zip(published);
        let aid = aid.map(|(aid, published)| {
            let holds = aid.holds(reported.aid, reported.ways, now);
            if holds {
                Arc::clone(aid)
            } else {
                Arc::new(aid.next(published, reported.aid, reported.ways, now))
            }
        });
        if let (Some(open), Some(live), Some(aid)) = (&last.snapshot, &mut live, &aid) {
            show_aid(open, live, aid, last.aid.as_deref(), &mut changed);
        }
        let (snapshot, wholeness) = (last.snapshot.clone(), self.wholeness(reported.on_edges));
        let next = Serving { snapshot, revision, reports, live, aid, wholeness };
        self.serving.store(Arc::new(next));
        self.metrics.revision(started.elapsed());
        changed
    }
}

/// Brings the layers of sites and needs to the state of aid.
fn show_aid(open: &Open, live: &mut Live, aid: &Aid, last: Option<&Aid>, changed: &mut Changed) {
    if let Err(error) = live.show_aid(open.snapshot(), aid, last, changed) {
        // It was verified a moment ago. The layers stay as they were.
        tracing::error!(%error, "what is known of aid cannot be shown on the map");
    }
}
