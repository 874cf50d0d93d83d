//! The single writer: everything that changes goes through it. One thread at a time takes the
//! waiting commands as a batch, applies them to the report store, commits them to the journal, has
//! the touched edges judged again, publishes the new [`Serving`], and sends events.
//!
//! Group commit: the commands of a batch share one fsync ([`queue`]). Commands that arrive while a
//! batch is being written form the next one. Readers take the current `Serving` and never wait for
//! the writer.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::SyncSender,
    },
};

use jiff::Timestamp;

use super::{
    Admitted, Changed, Reported, Serving,
    aid_follow::AccessFollower,
    command::{Answer, Command},
    core::Core,
    events::Events,
    journal::{JournalCondition, JournalError, Recorded, read_only::read_now},
    journal_access::JournalLook,
    judged::JudgedEdges,
    keys::Keys,
    photo_folder::PhotoFolder,
    stage::Stage,
};
use crate::{
    aid::SiteAccess,
    clock::Clock,
    config::PhotoBounds,
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    metrics::Metrics,
    photo::PhotoId,
};

/// Change by time alone, internal name: stocks shrink, expected dispatches become late. Clients
/// receive it as `expiry`.
const LATER: &str = "later";
/// Change of the access of sites, since roads changed; internal name. Clients receive it as `site`.
const WAYS: &str = "ways";

/// A waiting command, with the channel on which its submitter gets the answer.
#[derive(Debug)]
struct Job {
    command: Command,
    done: SyncSender<Result<Answer, Problem>>,
}

/// The writer: owns the journal, the report store and what is published.
///
/// Commands wait under `waiting`, a lock that is held for pushes and drains alone; `core` is held
/// for a whole batch, its fsync included.
#[derive(Debug)]
pub(crate) struct Writer {
    state: PathBuf,
    keys: Keys,
    photos: PhotoFolder,
    events: Arc<Events>,
    waiting: Mutex<Vec<Job>>,
    core: Mutex<Core>,
    stage: Stage,
    clock: Arc<Clock>,
    followed: AccessFollower,
    trouble: RwLock<Option<&'static str>>,
    unreadable: AtomicUsize,
    condition: RwLock<JournalCondition>,
    /// Numbers of the acts that lie ahead of the clock.
    ahead: RwLock<Arc<[u64]>>,
    /// The clock was set back: everything that depends on it has to be judged anew.
    turned: AtomicBool,
}

impl Writer {
    /// A writer over a state folder (journal, keys, alarm secret), which need not exist yet; with
    /// `read_only` it writes nothing there. Opens nothing.
    pub(crate) fn at(
        state: &Path,
        read_only: bool,
        clock: Arc<Clock>,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            state: state.to_owned(),
            keys: Keys::of(state).read_only(read_only),
            photos: PhotoFolder::of(state, read_only),
            events: Arc::default(),
            waiting: Mutex::default(),
            core: Mutex::new(Core::at(read_only)),
            stage: Stage::new(metrics),
            clock,
            followed: AccessFollower::default(),
            trouble: RwLock::default(),
            unreadable: AtomicUsize::new(0),
            condition: RwLock::default(),
            ahead: RwLock::new(Arc::default()),
            turned: AtomicBool::new(false),
        }
    }

    /// What a request that comes now sees until its end.
    pub(crate) fn serving(&self) -> Arc<Serving> {
        self.stage.serving()
    }

    /// The same for answers that await nothing: spares the update of the reference count. Do not
    /// hold it across an await.
    pub(crate) fn serving_now(&self) -> impl Deref<Target = Arc<Serving>> {
        self.stage.serving_now()
    }

    /// Who may report.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The photo of this name, as it was taken in; `None` where its file is missing or another one.
    /// Blocks.
    pub(crate) fn photo(&self, id: &PhotoId) -> Option<Vec<u8>> {
        self.photos.get(id)
    }

    /// Whether so many bytes more of photos may be stored now. Asked before a file is written; the
    /// command asks again.
    ///
    /// # Errors
    /// `too_many_requests`, `journal_full`.
    pub(crate) fn photo_fits(
        &self,
        by: &Caller,
        bytes: u64,
        bounds: PhotoBounds,
    ) -> Result<(), Problem> {
        self.core().photo_fits(by, bytes, bounds, self.clock.now())
    }

    /// Stores the file of a photo, before a command speaks of it; on the disk when this returns.
    /// Answers whether it was not there before. Blocks.
    ///
    /// # Errors
    /// `journal_full`, `journal_failed`; then nothing is there that was not before.
    pub(crate) fn store_photo(&self, id: &PhotoId, bytes: &[u8]) -> Result<bool, Problem> {
        self.photos.put(id, bytes).map_err(|error| {
            let error = JournalError::from(error);
            tracing::error!(%error, "a photo cannot be stored");
            match error {
                JournalError::Full => {
                    let told = "The disk is full: the photo is not accepted.";
                    Problem::new(Code::JournalFull, told)
                }
                _ => Problem::new(Code::JournalFailed, "The photo cannot be stored."),
            }
        })
    }

    /// The events that clients listen to.
    pub(crate) fn events(&self) -> &Arc<Events> {
        &self.events
    }

    /// Why reports are not accepted, where they are not.
    pub(crate) fn trouble(&self) -> Option<&'static str> {
        *self.trouble.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes reports that are not in the journal.
    #[cfg(test)]
    pub(crate) fn advance(
        &self,
        revision: u64,
        reported: Reported<'_>,
        touched: &[lintas_model::index::EdgeId],
        now: Timestamp,
    ) -> Changed {
        let judged = self.serving().live.as_ref().map_or_else(JudgedEdges::new, |live| {
            let edges = touched.iter().copied();
            super::judged::JudgedState::all(&live.network, reported.on_edges, edges, now)
        });
        self.stage.advance(revision, reported, judged, now)
    }

    /// As if the clock had run steadily for a while.
    #[cfg(test)]
    pub(super) fn pretend_steady(&self) {
        self.core().pretend_steady(self.clock.now());
    }

    /// Fills the disk of the journal, or makes room on it.
    #[cfg(test)]
    pub(super) fn fill_disk(&self, full: bool) {
        self.core().journal().fill(full);
    }

    /// Takes over what reading the journal found.
    fn note_reading(&self, core: &Core) {
        self.unreadable.store(core.unreadable(), Ordering::Relaxed);
        *self.condition.write().unwrap_or_else(PoisonError::into_inner) = core.condition().clone();
        *self.ahead.write().unwrap_or_else(PoisonError::into_inner) = core.ahead().into();
    }

    /// Notes what keeps reports from being stored, or that nothing does, and shows it.
    fn note(&self, error: Option<&JournalError>) {
        let told = error.map(JournalError::told);
        if let Some(error) = error.filter(|_| self.trouble() != told) {
            tracing::error!(%error, "reports cannot be stored");
        }
        *self.trouble.write().unwrap_or_else(PoisonError::into_inner) = told;
        self.stage.set_read_only(told.is_some());
    }

    /// Looks at the state folder without waiting until it is time.
    #[cfg(test)]
    pub(crate) fn look_at_once(&self) {
        self.core().forget_the_last_look();
        self.tick();
    }

    /// The answer that was given to an idempotency key before; `None` where the key is new. Takes
    /// the core lock, so it waits for a batch that is being written.
    ///
    /// # Errors
    /// `idempotency_conflict` where the key was used for another request.
    pub(crate) fn answered(
        &self,
        by: &Caller,
        once: Option<&(String, [u8; 32])>,
    ) -> Result<Option<Answer>, Problem> {
        match once {
            Some(once) => self.core().answered(by, once),
            None => Ok(None),
        }
    }

    /// All journal entries of this mode that somebody caused, oldest first: who, when, what was
    /// known and shown, and why. For officers alone. Reads the whole journal, O(entries), through a
    /// read-only connection of its own: it blocks the caller but not the writer.
    ///
    /// # Errors
    /// `journal_failed`.
    pub(crate) fn decisions(&self, mode: &str) -> Result<Recorded, Problem> {
        let (mut recorded, wrong) = read_now(&self.state);
        // What can be read of a damaged journal is told; the answer's header says that it is not all.
        if let Some(error) = wrong.filter(|_| recorded.is_empty()) {
            return Err(Problem::from(&error));
        }
        recorded.entries.retain(|entry| entry.mode == mode && entry.by.is_some());
        // An entry of which the mode is unreadable may be of this one: keep it.
        let other = if mode == "drill" { "actual" } else { "drill" };
        recorded.unreadable.retain(|entry| entry.mode != other);
        recorded.conflicts.retain(|conflict| conflict.mode != other);
        Ok(recorded)
    }

    /// How many journal entries this release does not understand. They are kept, and shown to
    /// officers with the decisions.
    pub(crate) fn unreadable(&self) -> usize {
        self.unreadable.load(Ordering::Relaxed)
    }

    /// How sound the journal was when it was opened: what was healed, and what is lost.
    pub(crate) fn condition(&self) -> JournalCondition {
        self.condition.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Leaves nothing in the journal's write-ahead log alone: before an orderly end. Blocks.
    pub(crate) fn settle(&self) {
        self.core().settle_journal(true);
    }

    /// Numbers of the journal entries that lie ahead of the clock: their worse news counts, their
    /// better news waits.
    pub(crate) fn ahead(&self) -> Arc<[u64]> {
        Arc::clone(&self.ahead.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the clock was set back since this was last asked: then the snapshot in service is to
    /// be opened and judged anew, since what had expired may hold again.
    pub(crate) fn take_turned(&self) -> bool {
        self.turned.swap(false, Ordering::AcqRel)
    }

    /// Tells the times of all acts anew and publishes what follows.
    fn time_anew(&self, core: &mut Core, now: Timestamp) {
        let mut judged = core.read_again(&self.clock, None);
        self.lead_again(core);
        judged.extend(core.let_pass(now));
        self.note_reading(core);
        if let Err(error) = core.sound() {
            self.note(Some(&error));
        }
        self.publish(core, &["report"], judged, &[], now);
    }

    /// Publishes the new state, and sends one event per name in `names`.
    fn publish(
        &self,
        core: &Core,
        names: &[&'static str],
        judged: JudgedEdges,
        about: &[&str],
        now: Timestamp,
    ) {
        let (revision, store) = (core.revision(), core.reports());
        let (reports, on_edges, aid) = (store.entries(), store.on_edges(), store.aid());
        let reported = Reported { reports, on_edges, aid, ways: &core.ways };
        let mut changed = self.stage.advance(revision, reported, judged, now);
        if changed.edges.is_empty() && changed.sites.is_empty() && changed.areas.is_empty() {
            changed.tiles = changed.tiles.or(Some(Vec::new()));
        }
        for name in names.iter().copied() {
            // Time and roads also move numbers that are not public: no event where nothing public
            // changed.
            let (name, by_itself) = match name {
                LATER => ("expiry", true),
                WAYS => ("site", true),
                name => (name, false),
            };
            if !by_itself || !changed.is_nothing() {
                self.events.tell(name, revision, core.told(&changed, about));
            }
        }
    }

    /// Applies the passing of time: judges again what expires or begins by now, and publishes it
    /// where anything is due. Blocks. Called every 200 ms ([`timer`](super::timer)).
    pub(crate) fn tick(&self) {
        let mut core = self.core();
        self.look_again(&mut core);
        core.settle_journal(false);
        let now = self.clock.now();
        if core.is_turned(now) {
            self.turned.store(true, Ordering::Release);
        }
        if core.is_to_be_timed(now) {
            self.time_anew(&mut core, now);
        }
        let on_the_map =
            self.stage.serving_now().live.as_ref().and_then(|live| live.overlay.next_change());
        let roads = core.reports().next_due().into_iter().chain(on_the_map).min();
        let aid = self.stage.serving_now().aid.as_ref().and_then(|aid| aid.due);
        let is_due = |due: Option<Timestamp>| due.is_some_and(|due| due <= now);
        let name = match (is_due(roads), is_due(aid)) {
            (true, _) => "expiry",
            (false, true) => LATER,
            (false, false) => return,
        };
        let judged = core.let_pass(now);
        self.publish(&core, &[name], judged, &[], now);
    }

    /// Recomputes the access of sites where roads or places have changed. Blocks; the search runs
    /// without the core lock, so nobody waits to write meanwhile.
    pub(crate) fn follow(&self) {
        let serving = self.serving();
        if let Some(ways) = self.followed.ask(&serving)
            && let Some(open) = &serving.snapshot
        {
            self.take_ways(open.serial, ways);
        }
    }

    /// Takes over the access that was computed on the opened snapshot `serial`; dropped where
    /// another one is in service by now.
    fn take_ways(&self, serial: u64, ways: Arc<SiteAccess>) {
        let mut core = self.core();
        let serving = self.serving();
        let Some(open) = serving.snapshot.as_ref().filter(|open| open.serial == serial) else {
            return;
        };
        if core.lead(Some(ways), open.ledger().map(|ledger| &**ledger)) {
            let now = self.clock.now();
            let judged = core.let_pass(now);
            self.publish(&core, &[WAYS], judged, &[], now);
        }
    }

    /// Puts a snapshot in service, with everything that has been reported before matched to its
    /// network. Blocks: O(reports) to match, and the first overlay costs a full customization of
    /// every metric.
    pub(crate) fn take_over(&self, admitted: Admitted) {
        let mut core = self.core();
        let Admitted { open, roads } = admitted;
        let network = roads.as_ref().map(|roads| Arc::clone(&roads.network));
        let other_acts = core.stage(&open, network);
        let JournalLook { anew, trouble } = core.look(&self.state, self.trouble().is_some());
        if anew || other_acts {
            core.read_all(&self.clock, None);
        } else {
            core.rematch(self.clock.now());
        }
        core.lead(None, open.ledger().map(|ledger| &**ledger));
        self.note_reading(&core);
        let unsound = core.sound().err();
        self.note(unsound.as_ref().or(trouble.as_ref()));
        let now = self.clock.now();
        if self.serving().snapshot.is_some() {
            core.count_swap(now);
        }
        let (revision, store) = (core.revision(), core.reports());
        let is_first = self.stage.show(open, roads, revision, store, &core.ways, now);
        if is_first {
            self.events.begin_at(core.revision());
        } else {
            self.events.tell("snapshot", core.revision(), core.told(&Changed::default(), &[]));
        }
    }
}

mod queue;
mod state_folder;
#[cfg(test)]
mod tests;
