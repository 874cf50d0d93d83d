//! The desk: where reports come in. One hand writes at a time: it notes what was done in the book,
//! puts it on the disk, has the edges weighed again, and tells. Whoever comes while it writes is
//! taken along with the next stroke, so that many reports share one sync of the disk. Readers never
//! wait.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
};

use jiff::Timestamp;
use lintas_model::passability::phase::after;
use lintas_model::report::Report;

use super::{
    Changed, Reaches, Told,
    act::{Act, Kind},
    aid_follow::{Followed, follow},
    aid_orders::OfAid,
    core::Core,
    events::Events,
    journal::{JournalError, read_beside},
    keys::Keys,
    perform::Outcome,
};
use crate::{
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    network::Network,
    serving::Open,
    state::AppState,
};

/// Orders written with one stroke at most.
const STROKE: usize = 256;

/// Only later than before: stocks shrink, and what was awaited is late.
const LATER: &str = "later";
/// Sites are reached by other ways than before.
const WAYS: &str = "ways";

/// What is to be done.
#[derive(Debug)]
pub(crate) struct Order {
    /// By whom.
    pub(crate) by: Caller,
    /// The request's `Idempotency-Key`, and the hash of what it asks.
    pub(crate) once: Option<(String, [u8; 32])>,
    /// What.
    pub(crate) what: What,
}

/// What is to be done about a report.
#[derive(Debug)]
pub(crate) enum What {
    /// Take it in; it has no id yet.
    File(Box<Report>),
    /// Decide about one that is there.
    Decide {
        /// Withdraw, verify or reject.
        kind: Kind,
        /// Its id.
        report: String,
        /// In words.
        reason: Option<String>,
    },
    /// Take in what is said of aid.
    Aid(Box<OfAid>),
    /// Take in what an officer says of a closure of the snapshot.
    Closure {
        /// End or renew.
        kind: Kind,
        /// Its id.
        closure: String,
        /// The moment of which the officer speaks; now where none is said.
        as_of: Option<Timestamp>,
        /// In words.
        reason: Option<String>,
    },
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// JSON.
    pub(crate) body: String,
    /// It was answered before, and nothing was done now.
    pub(crate) repeated: bool,
    /// The revision at which all of it can be seen.
    pub(crate) revision: u64,
}

/// An order, and where its answer is waited for.
#[derive(Debug)]
struct Job {
    order: Order,
    done: SyncSender<Result<Answer, Problem>>,
}

/// Where reports come in.
#[derive(Debug)]
pub(crate) struct Desk {
    state: PathBuf,
    keys: Keys,
    events: Arc<Events>,
    waiting: Mutex<Vec<Job>>,
    core: Mutex<Core>,
    followed: Followed,
    trouble: RwLock<Option<&'static str>>,
}

impl Desk {
    /// A desk over a folder of what people report, which need not be there yet.
    pub(crate) fn at(state: &Path) -> Self {
        Self {
            state: state.to_owned(),
            keys: Keys::of(state),
            events: Arc::default(),
            waiting: Mutex::default(),
            core: Mutex::default(),
            followed: Followed::default(),
            trouble: RwLock::default(),
        }
    }

    /// Who may report.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What is told.
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

    /// Fills the disk of the journal, or makes room on it.
    #[cfg(test)]
    pub(super) fn fill_disk(&self, full: bool) {
        self.core().journal().fill(full);
    }

    fn note(&self, error: Option<&JournalError>) {
        if let Some(error) = error {
            tracing::error!(%error, "reports cannot be stored");
        }
        let told = error.map(JournalError::told);
        *self.trouble.write().unwrap_or_else(PoisonError::into_inner) = told;
    }

    /// What was answered to a request before; `None` where it is new.
    ///
    /// # Errors
    /// `idempotency_conflict`.
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

    /// Everything that was done on the server in this mode, oldest first: who, when, what was known
    /// and shown, and why. For officers alone. Blocks, and keeps nobody from writing.
    ///
    /// # Errors
    /// `journal_failed`.
    pub(crate) fn decisions(&self, mode: &str) -> Result<Vec<Act>, Problem> {
        let mut acts = read_beside(&self.state).map_err(|error| Problem::from(&error))?;
        acts.retain(|act| act.mode == mode && act.by.is_some());
        Ok(acts)
    }

    /// Does what is ordered; returns when it is on the disk and can be seen. Blocks.
    ///
    /// # Errors
    /// Whatever the order deserves, and `journal_failed` or `journal_full`.
    pub(crate) fn submit(&self, app: &AppState, order: Order) -> Result<Answer, Problem> {
        let (done, answer) = sync_channel(1);
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Job { order, done });
        let mut core = self.core();
        loop {
            if let Some(answer) = taken(&answer) {
                return answer;
            }
            let jobs: Vec<Job> = {
                let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                let most = waiting.len().min(STROKE);
                waiting.drain(..most).collect()
            };
            if jobs.is_empty() {
                // Whoever took this order along fell over another.
                return Err(Code::Internal.into());
            }
            self.write(app, &mut core, jobs);
        }
    }

    /// One stroke: all of these orders, or those of them that can be done.
    fn write(&self, app: &AppState, core: &mut Core, jobs: Vec<Job>) {
        let (orders, waiting): (Vec<Order>, Vec<_>) =
            jobs.into_iter().map(|job| (job.order, job.done)).unzip();
        let answers = self.stroke(app, core, orders);
        for (answer, done) in answers.into_iter().zip(waiting) {
            // Whoever hung up meanwhile asks again, with the same idempotency key.
            let _ = done.send(answer);
        }
    }

    fn stroke(
        &self,
        app: &AppState,
        core: &mut Core,
        orders: Vec<Order>,
    ) -> Vec<Result<Answer, Problem>> {
        let count = orders.len();
        let all = |problem: &dyn Fn() -> Problem| (0..count).map(|_| Err(problem())).collect();
        let serving = app.serving();
        if serving.snapshot.is_none() {
            return all(&|| Code::NoSnapshot.into());
        }
        if let Err(error) = core.ready(&self.state, &app.clock) {
            self.note(Some(&error));
            return all(&|| (&error).into());
        }
        // Never twice the same moment, and never an earlier one than the last.
        let now = app.clock.now();
        let now = core.last().map_or(now, |last| now.max(after(last)));
        let mut done = match core.next_seq() {
            Ok(seq) => core.perform(orders, seq, now, &serving),
            Err(error) => {
                self.note(Some(&error));
                return all(&|| (&error).into());
            }
        };
        if !done.acts.is_empty() {
            if let Err(error) = core.store(&mut done, now) {
                self.note(Some(&error));
                core.read_all(&app.clock);
                return all(&|| (&error).into());
            }
            self.note(None);
            let reports =
                done.acts.iter().filter(|act| !act.kind.is_of_aid() && !act.kind.is_of_closures());
            let about: Vec<&str> = reports.map(|act| act.report.as_str()).collect();
            let names = names(done.acts.iter().map(|act| act.kind));
            self.publish(app, core, &names, &done.edges, &about, now);
        }
        done.outcomes
            .into_iter()
            .map(|outcome| match outcome {
                Ok(Outcome::Answered(answer)) => Ok(answer),
                Ok(Outcome::Act { at, repeated }) => {
                    let answer = done.answers.get(at).cloned().ok_or(Code::Internal)?;
                    Ok(Answer { repeated, ..answer })
                }
                Err(problem) => Err(problem),
            })
            .collect()
    }

    /// Shows what was done, and tells.
    fn publish(
        &self,
        app: &AppState,
        core: &Core,
        names: &[&'static str],
        edges: &[u32],
        about: &[&str],
        now: Timestamp,
    ) {
        let (revision, book) = (core.revision(), core.book());
        let (reports, on_edges, aid) = (book.entries(), book.on_edges(), book.aid());
        let told = Told { reports, on_edges, aid, ways: &core.ways };
        let mut changed = app.advance(revision, told, edges, now);
        if changed.edges.is_empty() && changed.sites.is_empty() && changed.areas.is_empty() {
            changed.tiles = changed.tiles.or(Some(Vec::new()));
        }
        for name in names.iter().copied() {
            // What time and roads do to aid and nobody may see is told to nobody.
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

    /// Lets time pass: weighs again what is over by now. Blocks.
    pub(crate) fn tick(&self, app: &AppState) {
        let mut core = self.core();
        let now = app.clock.now();
        self.look_again(app, &mut core, now);
        let on_the_map =
            app.serving_now().live.as_ref().and_then(|live| live.overlay.next_change());
        let roads = core.book().next_due().into_iter().chain(on_the_map).min();
        let aid = app.serving_now().aid.as_ref().and_then(|aid| aid.due);
        let is_due = |due: Option<Timestamp>| due.is_some_and(|due| due <= now);
        let name = match (is_due(roads), is_due(aid)) {
            (true, _) => "expiry",
            (false, true) => LATER,
            (false, false) => return,
        };
        let edges = core.let_pass(now);
        self.publish(app, &core, &[name], &edges, &[], now);
    }

    /// Has access of sites follow the roads, where these have changed. Blocks, and keeps nobody from
    /// writing while it looks for ways.
    pub(crate) fn follow(&self, app: &AppState) {
        follow(&self.followed, app);
    }

    /// Takes in how aid gets to places over the roads of the opened snapshot of this serial.
    pub(super) fn take_ways(&self, app: &AppState, serial: u64, ways: Arc<Reaches>) {
        let mut core = self.core();
        let is_served = app.serving().snapshot.as_ref().is_some_and(|open| open.serial == serial);
        if is_served && core.ways != ways {
            core.ways = ways;
            let now = app.clock.now();
            let edges = core.let_pass(now);
            self.publish(app, &core, &[WAYS], &edges, &[], now);
        }
    }

    /// Where another server held the journal, or the disk was in trouble, looks whether that is over.
    fn look_again(&self, app: &AppState, core: &mut Core, now: Timestamp) {
        if self.trouble().is_none() || !core.is_due_for_a_look() {
            return;
        }
        match core.open(&self.state) {
            Ok(true) => {
                core.read_all(&app.clock);
                self.note(core.sound().err().as_ref());
                let edges: Vec<u32> = core.book().on_edges().edges().collect();
                self.publish(app, core, &["report"], &edges, &[], now);
            }
            Ok(false) => {}
            Err(error) => self.note(Some(&error)),
        }
    }

    /// Puts a snapshot in service, with everything that stands on it. Blocks.
    pub(crate) fn take_over(&self, app: &AppState, open: Open, network: Option<Network>) {
        let mut core = self.core();
        let (open, network) = (Arc::new(open), network.map(Arc::new));
        let other_acts = core.stage(&open, network.clone());
        match core.open(&self.state) {
            Ok(opened) if opened || other_acts => core.read_all(&app.clock),
            Ok(_) => core.rematch(app.clock.now()),
            Err(error) => {
                core.rematch(app.clock.now());
                self.note(Some(&error));
            }
        }
        if let Err(damage) = core.sound() {
            self.note(Some(&damage));
        }
        let now = app.clock.now();
        if app.serving().snapshot.is_some() {
            core.count_swap(now);
        }
        let is_first = app.show(open, network, core.revision(), core.book(), now);
        if is_first {
            self.events.begin_at(core.revision());
        } else {
            self.events.tell("snapshot", core.revision(), core.told(&Changed::default(), &[]));
        }
    }
}

/// What is told of acts of these kinds, each name once.
fn names(kinds: impl Iterator<Item = Kind>) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = kinds
        .map(|kind| match kind {
            Kind::Site => "site",
            Kind::Dispatch | Kind::DispatchState => "dispatch",
            _ => "report",
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn taken(answer: &Receiver<Result<Answer, Problem>>) -> Option<Result<Answer, Problem>> {
    answer.try_recv().ok()
}

#[cfg(test)]
#[path = "desk_worlds.rs"]
mod worlds;
