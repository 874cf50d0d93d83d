//! The one place through which anything changes: commands come in, one thread at a time notes what was
//! done in the report store, puts it on the disk, has the edges weighed again, shows it, and tells.
//! Commands that wait meanwhile are taken along with the next batch: up to [`BATCH`] of them share one
//! sync of the disk (group commit). Readers never wait.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
};

use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::passability::phase::after;

use super::{
    Admitted, Changed, Reported, Serving,
    aid_follow::AccessFollower,
    batch::Outcome,
    command::{Answer, Command},
    core::Core,
    events::Events,
    journal::{JournalError, Recorded, entry::Kind, read_beside},
    keys::Keys,
    stage::Stage,
};
use crate::{
    aid::SiteAccess,
    clock::Clock,
    http::{
        caller::Caller,
        problem::{Code, Problem},
    },
    metrics::Metrics,
};

/// Commands written with one sync of the disk at most.
const BATCH: usize = 256;

/// Only later than before: stocks shrink, and what was awaited is late.
const LATER: &str = "later";
/// Sites are reached by other ways than before.
const WAYS: &str = "ways";

/// A command, and where its answer is waited for.
#[derive(Debug)]
struct Job {
    command: Command,
    done: SyncSender<Result<Answer, Problem>>,
}

/// Writes the journal, and owns what is shown.
#[derive(Debug)]
pub(crate) struct Writer {
    state: PathBuf,
    keys: Keys,
    events: Arc<Events>,
    waiting: Mutex<Vec<Job>>,
    core: Mutex<Core>,
    stage: Stage,
    clock: Arc<Clock>,
    followed: AccessFollower,
    trouble: RwLock<Option<&'static str>>,
    unreadable: AtomicUsize,
}

impl Writer {
    /// Over a folder of what people report, which need not be there yet.
    pub(crate) fn at(state: &Path, clock: Arc<Clock>, metrics: Arc<Metrics>) -> Self {
        Self {
            state: state.to_owned(),
            keys: Keys::of(state),
            events: Arc::default(),
            waiting: Mutex::default(),
            core: Mutex::default(),
            stage: Stage::new(metrics),
            clock,
            followed: AccessFollower::default(),
            trouble: RwLock::default(),
            unreadable: AtomicUsize::new(0),
        }
    }

    /// What a request that comes now sees until its end.
    pub(crate) fn serving(&self) -> Arc<Serving> {
        self.stage.serving()
    }

    /// The same, for an answer that does not wait: costs no count of who holds it.
    pub(crate) fn serving_now(&self) -> impl Deref<Target = Arc<Serving>> {
        self.stage.serving_now()
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

    /// Shows what has been reported beside the journal.
    #[cfg(test)]
    pub(crate) fn advance(
        &self,
        revision: u64,
        reported: Reported<'_>,
        touched: &[EdgeId],
        now: Timestamp,
    ) -> Changed {
        self.stage.advance(revision, reported, touched, now)
    }

    /// Fills the disk of the journal, or makes room on it.
    #[cfg(test)]
    pub(super) fn fill_disk(&self, full: bool) {
        self.core().journal().fill(full);
    }

    fn count_unreadable(&self, core: &Core) {
        self.unreadable.store(core.unreadable(), Ordering::Relaxed);
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
    pub(crate) fn decisions(&self, mode: &str) -> Result<Recorded, Problem> {
        let mut recorded = read_beside(&self.state).map_err(|error| Problem::from(&error))?;
        recorded.entries.retain(|entry| entry.mode == mode && entry.by.is_some());
        // Whose mode cannot be read may be of this one.
        let other = if mode == "drill" { "actual" } else { "drill" };
        recorded.unreadable.retain(|entry| entry.mode != other);
        Ok(recorded)
    }

    /// How many entries of the journal this release does not understand. They are kept, and told to
    /// officers with the decisions.
    pub(crate) fn unreadable(&self) -> usize {
        self.unreadable.load(Ordering::Relaxed)
    }

    /// Does what is ordered; returns when it is on the disk and can be seen. Blocks.
    ///
    /// # Errors
    /// Whatever the order deserves, and `journal_failed` or `journal_full`.
    pub(crate) fn submit(&self, command: Command) -> Result<Answer, Problem> {
        let (done, answer) = sync_channel(1);
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Job { command, done });
        let mut core = self.core();
        loop {
            if let Some(answer) = taken(&answer) {
                return answer;
            }
            let jobs: Vec<Job> = {
                let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                let most = waiting.len().min(BATCH);
                waiting.drain(..most).collect()
            };
            if jobs.is_empty() {
                // Whoever took this command along fell over another.
                return Err(Code::Internal.into());
            }
            self.write(&mut core, jobs);
        }
    }

    /// One batch: all of these commands, or those of them that can be done.
    fn write(&self, core: &mut Core, jobs: Vec<Job>) {
        let (commands, waiting): (Vec<Command>, Vec<_>) =
            jobs.into_iter().map(|job| (job.command, job.done)).unzip();
        let answers = self.write_batch(core, commands);
        for (answer, done) in answers.into_iter().zip(waiting) {
            // Whoever hung up meanwhile asks again, with the same idempotency key.
            let _ = done.send(answer);
        }
    }

    fn write_batch(&self, core: &mut Core, commands: Vec<Command>) -> Vec<Result<Answer, Problem>> {
        let count = commands.len();
        let all = |problem: &dyn Fn() -> Problem| (0..count).map(|_| Err(problem())).collect();
        let serving = self.serving();
        if serving.snapshot.is_none() {
            return all(&|| Code::NoSnapshot.into());
        }
        if let Err(error) = core.ready(&self.state, &self.clock) {
            self.note(Some(&error));
            return all(&|| (&error).into());
        }
        self.count_unreadable(core);
        // Never twice the same moment, and never an earlier one than the last.
        let now = self.clock.now();
        let now = core.last().map_or(now, |last| now.max(after(last)));
        let mut batch = match core.next_seq() {
            Ok(seq) => core.apply(commands, seq, now, &serving),
            Err(error) => {
                self.note(Some(&error));
                return all(&|| (&error).into());
            }
        };
        if !batch.applied.is_empty() {
            if let Err(error) = core.commit(&mut batch, now) {
                self.note(Some(&error));
                core.read_all(&self.clock);
                return all(&|| (&error).into());
            }
            self.note(None);
            let entries = || batch.applied.iter().map(|applied| &applied.entry);
            let reports =
                entries().filter(|entry| !entry.kind.is_of_aid() && !entry.kind.is_of_closures());
            let about: Vec<&str> = reports.map(|entry| entry.report.as_str()).collect();
            let names = names(entries().map(|entry| entry.kind));
            self.publish(core, &names, &batch.edges, &about, now);
        }
        let answer = |at: usize| batch.applied.get(at)?.answer.clone();
        batch
            .outcomes
            .into_iter()
            .map(|outcome| match outcome {
                Ok(Outcome::Answered(answer)) => Ok(answer),
                Ok(Outcome::Applied { at, repeated }) => {
                    Ok(Answer { repeated, ..answer(at).ok_or(Code::Internal)? })
                }
                Err(problem) => Err(problem),
            })
            .collect()
    }

    /// Shows what was done, and tells.
    fn publish(
        &self,
        core: &Core,
        names: &[&'static str],
        edges: &[EdgeId],
        about: &[&str],
        now: Timestamp,
    ) {
        let (revision, store) = (core.revision(), core.reports());
        let (reports, on_edges, aid) = (store.entries(), store.on_edges(), store.aid());
        let reported = Reported { reports, on_edges, aid, ways: &core.ways };
        let mut changed = self.stage.advance(revision, reported, edges, now);
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
    pub(crate) fn tick(&self) {
        let mut core = self.core();
        let now = self.clock.now();
        self.look_again(&mut core, now);
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
        let edges = core.let_pass(now);
        self.publish(&core, &[name], &edges, &[], now);
    }

    /// Has access of sites follow the roads, where these have changed. Blocks, and keeps nobody from
    /// writing while it looks for ways.
    pub(crate) fn follow(&self) {
        let serving = self.serving();
        if let Some(ways) = self.followed.ask(&serving)
            && let Some(open) = &serving.snapshot
        {
            self.take_ways(open.serial, ways);
        }
    }

    /// Takes in how aid gets to places over the roads of the opened snapshot of this serial.
    fn take_ways(&self, serial: u64, ways: Arc<SiteAccess>) {
        let mut core = self.core();
        let is_served = self.serving().snapshot.as_ref().is_some_and(|open| open.serial == serial);
        if is_served && core.ways != ways {
            core.ways = ways;
            let now = self.clock.now();
            let edges = core.let_pass(now);
            self.publish(&core, &[WAYS], &edges, &[], now);
        }
    }

    /// Where another server held the journal, or the disk was in trouble, looks whether that is over.
    fn look_again(&self, core: &mut Core, now: Timestamp) {
        if self.trouble().is_none() || !core.is_due_for_a_look() {
            return;
        }
        match core.open(&self.state) {
            Ok(true) => {
                core.read_all(&self.clock);
                self.count_unreadable(core);
                self.note(core.sound().err().as_ref());
                let edges: Vec<EdgeId> = core.reports().on_edges().edges().collect();
                self.publish(core, &["report"], &edges, &[], now);
            }
            Ok(false) => {}
            Err(error) => self.note(Some(&error)),
        }
    }

    /// Puts a snapshot in service, with everything that stands on it. Blocks.
    pub(crate) fn take_over(&self, admitted: Admitted) {
        let mut core = self.core();
        let Admitted { open, roads } = admitted;
        let network = roads.as_ref().map(|roads| Arc::clone(&roads.network));
        let other_acts = core.stage(&open, network);
        match core.open(&self.state) {
            Ok(opened) if opened || other_acts => core.read_all(&self.clock),
            Ok(_) => core.rematch(self.clock.now()),
            Err(error) => {
                core.rematch(self.clock.now());
                self.note(Some(&error));
            }
        }
        self.count_unreadable(&core);
        if let Err(damage) = core.sound() {
            self.note(Some(&damage));
        }
        let now = self.clock.now();
        if self.serving().snapshot.is_some() {
            core.count_swap(now);
        }
        let is_first = self.stage.show(open, roads, core.revision(), core.reports(), now);
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
mod tests;
