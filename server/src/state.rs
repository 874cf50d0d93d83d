//! Everything that requests share.

use std::{
    ops::Deref,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use lintas_snapshot::store::Store;

use crate::{
    aid::Aid,
    clock::Clock,
    config::{Limits, Settings},
    kept::Kept,
    live::{Changed, Desk, Told, Workshop, book::Book},
    metrics::Metrics,
    network::Network,
    route::bulletin::Bulletins,
    serving::{Live, Open, Serving},
    sprite::Sprites,
    style::Styles,
    tile::MadeTiles,
    viewer::Viewer,
};

/// The server without its sockets.
#[derive(Debug)]
pub struct AppState {
    pub(crate) store: Store,
    serving: ArcSwap<Serving>,
    workshop: Mutex<Workshop>,
    pub(crate) kept: Kept,
    pub(crate) made: MadeTiles,
    pub(crate) bulletins: Bulletins,
    pub(crate) styles: Styles,
    pub(crate) sprites: Sprites,
    pub(crate) viewer: Viewer,
    pub(crate) metrics: Metrics,
    pub(crate) clock: Clock,
    pub(crate) desk: Desk,
    pub(crate) limits: Limits,
    pub(crate) public_url: Option<String>,
    pub(crate) in_flight: AtomicUsize,
    refused: RwLock<Option<Refused>>,
    damage: RwLock<Option<Refused>>,
}

/// A snapshot that is not trusted.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// Its id, where `current` holds one.
    pub(crate) snapshot: Option<String>,
    /// What is wrong, without any path of this machine.
    pub(crate) why: String,
    /// Since when, by the wall.
    pub(crate) since: Timestamp,
}

impl AppState {
    /// The server of these settings; nothing is served before a look at the folder of snapshots
    /// ([`crate::watch::look`]).
    ///
    /// # Errors
    /// A sentence that names the style or icon which cannot be used.
    pub fn new(settings: &Settings) -> Result<Arc<Self>, String> {
        let styles = Styles::load(settings.styles.as_deref())?;
        let sprites = Sprites::draw(&styles.icons)?;
        let store = Store::at(&settings.snapshots);
        Ok(Arc::new(Self {
            kept: Kept::of(store.clone()),
            store,
            serving: ArcSwap::from_pointee(Serving::nothing()),
            workshop: Mutex::default(),
            made: MadeTiles::new(settings.limits.cache_bytes),
            bulletins: Bulletins::default(),
            styles,
            sprites,
            viewer: Viewer::embedded(),
            metrics: Metrics::default(),
            clock: Clock::default(),
            desk: Desk::at(&settings.state),
            limits: settings.limits.clone(),
            public_url: settings.public_url.clone(),
            in_flight: AtomicUsize::new(0),
            refused: RwLock::default(),
            damage: RwLock::default(),
        }))
    }

    /// Ends the answers that would go on for ever, so that the server can stop.
    pub fn end_events(&self) {
        self.desk.events().end();
    }

    /// What a request that comes now sees until its end.
    pub(crate) fn serving(&self) -> Arc<Serving> {
        self.serving.load_full()
    }

    /// The same, for an answer that does not wait: costs no count of who holds it.
    pub(crate) fn serving_now(&self) -> impl Deref<Target = Arc<Serving>> {
        self.serving.load()
    }

    /// Puts a snapshot in service, for every request that comes from now on.
    pub(crate) fn swap(&self, open: Open, network: Option<Network>) {
        if open.is_drill() {
            self.clock.start_drill(open.manifest().as_of);
        } else {
            self.clock.follow_wall();
        }
        self.desk.take_over(self, open, network);
    }

    /// Shows a snapshot with what stands on its edges; says whether it is the first. Called by the
    /// [`Desk`] alone, which lets nobody else write meanwhile.
    pub(crate) fn show(
        &self,
        open: Arc<Open>,
        network: Option<Arc<Network>>,
        revision: u64,
        book: &Book,
        now: Timestamp,
    ) -> bool {
        let live = network.and_then(|network| {
            let (reports, on_edges, aid) = (book.entries(), book.on_edges(), book.aid());
            let told = Told { reports, on_edges, aid, ways: &Arc::default() };
            let live = Live::first(open.snapshot(), network, told, revision, now);
            // It was verified a moment ago: without its network it still serves maps.
            live.inspect_err(|error| tracing::error!(%error, "the roads cannot be read")).ok()
        });
        let mut live = live;
        let reports = Arc::new(book.entries().to_vec());
        let aid =
            open.ledger().map(|ledger| Arc::new(Aid::of(ledger, book.aid(), &Arc::default(), now)));
        if let (Some(live), Some(aid)) = (&mut live, &aid) {
            show_aid(&open, live, aid, None, &mut Changed::default());
        }
        let next = Arc::new(Serving { snapshot: Some(open), revision, reports, live, aid });
        let last = self.serving.swap(Arc::clone(&next));
        if let Some(live) = &next.live {
            live.prepare(&mut self.workshop.lock().unwrap_or_else(PoisonError::into_inner));
        }
        *self.damage.write().unwrap_or_else(PoisonError::into_inner) = None;
        if last.snapshot.is_some() {
            self.metrics.swaps.fetch_add(1, Ordering::Relaxed);
        }
        last.snapshot.is_none()
    }

    /// Shows what stands now: the reports on the `touched` edges are others than before, or it is
    /// later. Called by one hand at a time. Answers what changed.
    pub(crate) fn advance(
        &self,
        revision: u64,
        told: Told<'_>,
        touched: &[u32],
        now: Timestamp,
    ) -> Changed {
        let started = Instant::now();
        let last = self.serving();
        let (mut live, mut changed) = (last.live.clone(), Changed::default());
        if let (Some(open), Some(before)) = (&last.snapshot, &last.live) {
            let mut workshop = self.workshop.lock().unwrap_or_else(PoisonError::into_inner);
            let next = before.next(
                open.snapshot(),
                told,
                &last.reports,
                touched,
                revision,
                now,
                &mut workshop,
            );
            match next {
                Ok((next, what)) => (live, changed) = (Some(next), what),
                Err(error) => tracing::error!(%error, "what was reported cannot be shown"),
            }
        }
        let reports = Arc::new(told.reports.to_vec());
        let published = last.snapshot.as_ref().and_then(|open| open.ledger());
        let aid = last.aid.as_ref().zip(published);
        let aid = aid.map(|(aid, published)| {
            let holds = aid.holds(told.aid, told.ways, now);
            if holds {
                Arc::clone(aid)
            } else {
                Arc::new(aid.next(published, told.aid, told.ways, now))
            }
        });
        if let (Some(open), Some(live), Some(aid)) = (&last.snapshot, &mut live, &aid) {
            show_aid(open, live, aid, last.aid.as_deref(), &mut changed);
        }
        let next = Serving { snapshot: last.snapshot.clone(), revision, reports, live, aid };
        self.serving.store(Arc::new(next));
        self.metrics.revision(started.elapsed());
        changed
    }

    /// The newest snapshot, where it was refused.
    pub(crate) fn refused(&self) -> Option<Refused> {
        self.refused.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers that the newest snapshot was refused, or that none is any more.
    pub(crate) fn set_refused(&self, refused: Option<Refused>) {
        *self.refused.write().unwrap_or_else(PoisonError::into_inner) = refused;
    }

    /// What turned out to be wrong with the snapshot in service after it was put there.
    pub(crate) fn damage(&self) -> Option<Refused> {
        self.damage.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers damage of the snapshot in service.
    pub(crate) fn set_damage(&self, damage: Refused) {
        *self.damage.write().unwrap_or_else(PoisonError::into_inner) = Some(damage);
    }
}

/// Shows what is known of aid on the live map.
fn show_aid(open: &Open, live: &mut Live, aid: &Aid, last: Option<&Aid>, changed: &mut Changed) {
    if let Err(error) = live.show_aid(open.snapshot(), aid, last, changed) {
        // It was verified a moment ago: the layers stay as they were.
        tracing::error!(%error, "what is known of aid cannot be shown on the map");
    }
}
