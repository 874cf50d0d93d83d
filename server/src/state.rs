//! The application state: what requests share, and the store that snapshots come from.

use std::{
    net::SocketAddr,
    ops::Deref,
    sync::{Arc, atomic::AtomicUsize},
};

use axum::Router;
use lintas_model::aid::StockVisibility;
use lintas_snapshot::store::Store;

use crate::{
    clock::Clock,
    config::{Settings, TlsSettings},
    http::{admission::Admission, work::WorkPools},
    journey::travel::Travels,
    live::{
        Admitted, Bulletins, MadeTiles, Writer, keep_private,
        timer::{self, Timer},
    },
    metrics::Metrics,
    open::Kept,
    openapi::ApiDocuments,
    route::{self, Refused, Shared, TileFastPath},
    sprite::Sprites,
    style::Styles,
    tls::{self, Certificates},
    viewer::Viewer,
};

/// The server without its sockets, for `main` and for tests.
#[derive(Debug)]
pub struct AppState {
    shared: Arc<Shared>,
    pub(crate) store: Store,
    /// Whether agencies see each other's stock; `None`: as the region says.
    pub(crate) stock_visibility: Option<StockVisibility>,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl AppState {
    /// The server of these settings. It serves no snapshot before [`crate::watch::look`] is called.
    ///
    /// # Errors
    /// A sentence that names the style, icon or certificate which cannot be used.
    pub fn new(settings: &Settings) -> Result<Arc<Self>, String> {
        let styles = Styles::load(settings.styles.as_deref())?;
        let sprites = Sprites::draw(&styles.icons)?;
        let store = Store::at(&settings.snapshots);
        let (clock, metrics) = (Arc::new(Clock::default()), Arc::new(Metrics::default()));
        let (state, read_only) = (&settings.state, settings.read_only_state);
        if !read_only {
            keep_private(state);
        }
        let open = |tls: &TlsSettings| Certificates::open(&tls.source, state, !read_only);
        let certificates = settings.tls.as_ref().map(open).transpose()?;
        if certificates.is_some() && !read_only {
            keep_private(&state.join(tls::FOLDER));
        }
        let writer = Writer::at(state, read_only, Arc::clone(&clock), Arc::clone(&metrics));
        let work = WorkPools::new(|kind| settings.work.pool(kind), &metrics);
        let admission = Admission::new(settings.limits.allowances.clone(), Arc::clone(&metrics));
        let shared = Arc::new(Shared {
            admission: Arc::new(admission),
            work: Arc::new(work),
            kept: Arc::new(Kept::of(store.clone())),
            made: MadeTiles::new(settings.limits.cache_bytes),
            bulletins: Bulletins::default(),
            travels: Travels::default(),
            packages: Default::default(),
            api: ApiDocuments::default(),
            styles,
            sprites,
            viewer: Viewer::embedded(),
            metrics,
            clock,
            writer: Arc::new(writer),
            limits: settings.limits.clone(),
            costs: settings.work.costs,
            public_url: settings.public_url.clone(),
            ancestors: settings.ancestors.clone(),
            certificates,
            hsts: settings.tls.as_ref().map(|tls| tls.hsts).unwrap_or_default(),
            serve_without_reports: settings.serve_without_reports,
            in_flight: AtomicUsize::new(0),
            refused: Default::default(),
            damage: Default::default(),
        });
        Ok(Arc::new(Self { shared, store, stock_visibility: settings.stock_visibility }))
    }

    /// The whole server as one router: `oneshot` drives it without a socket.
    pub fn router(&self) -> Router {
        route::app(Arc::clone(&self.shared))
    }

    /// The service that connections are answered by: the router behind the fast path for tiles.
    pub fn service(&self) -> TileFastPath {
        route::service(Arc::clone(&self.shared))
    }

    /// Claims the state folder: one server at a time writes there. To be called before anything is
    /// served. Waits up to two seconds for one that is ending.
    ///
    /// # Errors
    /// A sentence that names the server which holds it.
    pub fn claim_state(&self) -> Result<(), String> {
        self.shared.writer.claim()
    }

    /// Notes where this server listens, for whoever finds the state folder claimed.
    pub fn announce(&self, listen: SocketAddr) {
        self.shared.writer.announce(listen);
    }

    /// Starts the timer threads: expiries, and the access of sites as roads change. They stop when
    /// the answer is dropped.
    pub fn start_timer(&self) -> Timer {
        timer::start(Arc::clone(&self.shared.writer))
    }

    /// Ends the event streams, which would otherwise keep the server from stopping.
    pub fn end_events(&self) {
        self.shared.writer.events().end();
    }

    /// Leaves nothing of the journal in its write-ahead log alone: the last thing before an orderly
    /// end. Blocks.
    pub fn settle(&self) {
        self.shared.writer.settle();
    }

    /// What HTTPS is spoken with; `None` where it is not.
    pub fn certificates(&self) -> Option<&Arc<Certificates>> {
        self.shared.certificates.as_ref()
    }

    /// The state that all requests share.
    #[cfg(test)]
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Puts a snapshot in service: requests that arrive from now on see it. Sets the clock of its
    /// mode first.
    pub(crate) fn swap(&self, admitted: Admitted) {
        if admitted.open.is_drill() {
            self.shared.clock.start_drill(admitted.open.manifest().as_of);
        } else {
            self.shared.clock.follow_wall();
        }
        let serves = |serial| {
            self.serving().snapshot.as_ref().is_some_and(|serving| serving.serial == serial)
        };
        // The same one, judged anew, is as damaged as it was.
        let opened = !serves(admitted.open.serial);
        self.shared.writer.take_over(admitted);
        if opened {
            self.shared.set_damage(None);
        }
    }

    /// Sets or clears the refused snapshot.
    pub(crate) fn set_refused(&self, refused: Option<Refused>) {
        self.shared.set_refused(refused);
    }
}
