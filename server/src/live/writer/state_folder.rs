//! What the writer does about its state folder: claims it, looks at it again where something is wrong
//! with it, and publishes what came of that.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::Writer;
use crate::live::{
    core::Core,
    journal::{JournalError, lock::LockHolder},
    journal_access::JournalLook,
    judged::JudgedEdges,
};

/// How long a server that starts waits for one on the same state folder that is ending.
const ENDING: Duration = Duration::from_secs(2);

impl Writer {
    /// Claims the state folder for this server, where it exists and can be written. Waits a moment
    /// for a server that is ending. Blocks.
    ///
    /// # Errors
    /// A sentence that names the server which holds it.
    pub(crate) fn claim(&self) -> Result<(), String> {
        let patience = Instant::now();
        loop {
            match self.core().lock(&self.state) {
                Ok(()) => return Ok(()),
                Err(JournalError::Held) if patience.elapsed() < ENDING => {
                    std::thread::sleep(ENDING / 20);
                }
                Err(JournalError::Held) => {
                    return Err(format!(
                        "another lintas-server writes to the state folder {}: {}. Stop it, or give \
                         this one a folder of its own (--state DIR), or start it with \
                         --read-only-state to show what the other one takes in",
                        self.state.display(),
                        LockHolder::of(&self.state)
                    ));
                }
                Err(error) => {
                    // What can be read is served, and every answer says so.
                    tracing::error!(%error, "the state folder cannot be locked");
                    return Ok(());
                }
            }
        }
    }

    /// Notes where this server listens, for whoever finds the state folder locked.
    pub(crate) fn announce(&self, listen: SocketAddr) {
        self.core().announce(listen);
    }

    /// Looks at the state folder again, at most every two seconds: where there was no journal, where
    /// it is written by another process, and where something is wrong with it.
    pub(super) fn look_again(&self, core: &mut Core) {
        let in_order = core.journal.is_some() && self.trouble().is_none() && !core.is_unread();
        if !in_order && self.stage.serving_now().snapshot.is_some() && core.is_due_for_a_look() {
            self.look(core);
        }
    }

    pub(super) fn look(&self, core: &mut Core) {
        let JournalLook { anew, trouble } = core.look(&self.state, self.trouble().is_some());
        if anew {
            self.read_again(core);
        }
        let unsound = core.sound().err();
        self.note(unsound.as_ref().or(trouble.as_ref()));
    }

    /// Reads the journal again and publishes what it says.
    pub(super) fn read_again(&self, core: &mut Core) {
        let judged = core.read_again(&self.clock, None);
        self.publish_as_read(core, judged);
    }

    /// Publishes what the journal said when it was read again. It is another revision, also where no
    /// entry led to one: whether reports can be read changes what is shown.
    pub(super) fn publish_as_read(&self, core: &mut Core, judged: JudgedEdges) {
        self.note_reading(core);
        self.lead_again(core);
        core.count_reading();
        self.publish(core, &["report"], judged, &[], self.clock.now());
    }

    /// Weighs the access of places again after it became known whether reports can be read.
    pub(super) fn lead_again(&self, core: &mut Core) {
        let serving = self.serving();
        let published = serving.snapshot.as_ref().and_then(|open| open.ledger());
        core.lead(None, published.map(|ledger| &**ledger));
    }
}
