//! The queue of commands: whoever submits one writes all that wait, batch by batch, until its own is
//! answered.

use std::sync::{
    PoisonError,
    mpsc::{Receiver, sync_channel},
};

use super::{Job, Writer};
use crate::{
    http::problem::{Code, Problem},
    live::{
        batch::CommandOutcome,
        command::{Answer, Command},
        core::Core,
        journal::entry::EntryKind,
    },
};

/// Commands of one batch at most: they share one fsync of the journal.
const BATCH: usize = 256;

impl Writer {
    /// Submits a command and returns its answer once it is on disk and visible to readers. Blocks
    /// while the batches up to its own are written.
    ///
    /// The submitting thread is a writer itself: whoever gets the core lock writes all waiting
    /// commands, including those of others, until its own is answered. There is no writer thread.
    ///
    /// # Errors
    /// Any problem of the command itself, and `journal_failed` or `journal_full`.
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
                // Another thread drained this command and panicked before it could answer.
                return Err(Code::Internal.into());
            }
            self.write(&mut core, jobs);
        }
    }

    /// Writes one batch and sends each command its answer; a command that is refused does not stop
    /// the others.
    fn write(&self, core: &mut Core, jobs: Vec<Job>) {
        let (commands, waiting): (Vec<Command>, Vec<_>) =
            jobs.into_iter().map(|job| (job.command, job.done)).unzip();
        let answers = self.write_batch(core, commands);
        for (answer, done) in answers.into_iter().zip(waiting) {
            // A submitter that is gone repeats its request with the same idempotency key.
            let _ = done.send(answer);
        }
    }

    /// The answers, by position in `commands`. Where the journal fails, every command is answered
    /// with that failure, and what was applied to the store is undone by filling it anew from the
    /// journal.
    fn write_batch(&self, core: &mut Core, commands: Vec<Command>) -> Vec<Result<Answer, Problem>> {
        let count = commands.len();
        let all = |problem: &dyn Fn() -> Problem| (0..count).map(|_| Err(problem())).collect();
        if self.serving().snapshot.is_none() {
            return all(&|| Code::NoSnapshot.into());
        }
        if core.journal.is_none() {
            self.look(core);
        }
        match core.ready(&self.state) {
            // Made by another process since the look before.
            Ok(true) if core.next_seq().is_ok_and(|seq| seq > 1) => self.read_again(core),
            Ok(true) => core.begin_drill(&self.clock),
            Ok(false) => {}
            Err(error) => {
                self.note(Some(&error));
                return all(&|| (&error).into());
            }
        }
        self.note_reading(core);
        if core.is_to_be_timed(self.clock.now()) {
            self.time_anew(core, self.clock.now());
        }
        if let Err(error) = core.sound() {
            return all(&|| (&error).into());
        }
        let serving = self.serving();
        let now = core.moment(self.clock.now());
        let mark = core.reports().mark_before(now);
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
                let was = core.is_unread();
                let judged = core.read_again(&self.clock, Some(mark));
                if core.is_unread() != was {
                    self.publish_as_read(core, judged);
                }
                return all(&|| (&error).into());
            }
            self.note(None);
            let entries = || batch.applied.iter().map(|applied| &applied.entry);
            let reports =
                entries().filter(|entry| !entry.kind.is_of_aid() && !entry.kind.is_of_closures());
            let about: Vec<&str> = reports.map(|entry| entry.about.as_str()).collect();
            let names = names(entries().map(|entry| entry.kind));
            let judged = std::mem::take(&mut batch.judged);
            self.publish(core, &names, judged, &about, now);
        }
        let answer = |at: usize| batch.applied.get(at)?.answer.clone();
        batch
            .outcomes
            .into_iter()
            .map(|outcome| match outcome {
                Ok(CommandOutcome::Answered(answer)) => Ok(answer),
                Ok(CommandOutcome::Applied { at, repeated }) => {
                    Ok(Answer { repeated, ..answer(at).ok_or(Code::Internal)? })
                }
                Err(problem) => Err(problem),
            })
            .collect()
    }
}

/// Names of the events that follow from entries of these kinds, each once, ascending.
fn names(kinds: impl Iterator<Item = EntryKind>) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = kinds
        .map(|kind| match kind {
            EntryKind::Site => "site",
            EntryKind::Dispatch | EntryKind::DispatchState => "dispatch",
            _ => "report",
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The answer, where it has arrived.
fn taken(answer: &Receiver<Result<Answer, Problem>>) -> Option<Result<Answer, Problem>> {
    answer.try_recv().ok()
}
