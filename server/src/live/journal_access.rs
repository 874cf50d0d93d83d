//! How the writer gets hold of the journal: to write it, else to read what another process writes or
//! what lies on a card that can only be read; and how it comes back when that is over.

use std::{
    fs,
    io::{self, Write as _},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};

use super::{
    core::Core,
    journal::{
        Journal, JournalError,
        lock::StateLock,
        read_only::{ReadOnlyJournal, is_gone},
    },
    state_folder::own,
};
use crate::aid::Alarm;

/// Of the time between two readings of a journal, reading takes at most one part in this.
const SHARE: u32 = 10;
/// Shortest time between two readings.
const PAUSE: Duration = Duration::from_secs(2);
/// Name and length of the file that is written to find out whether the folder can be written again.
const PROBE: (&str, usize) = (".journal.probe", 32 << 10);

/// What a look at the state folder came to.
#[derive(Debug)]
pub(super) struct JournalLook {
    /// Whether the entries have to be read again.
    pub(super) anew: bool,
    /// Why nothing can be written, where it cannot.
    pub(super) trouble: Option<JournalError>,
}

impl Core {
    /// Locks the state folder where there is one; without effect where this process holds it.
    ///
    /// # Errors
    /// [`JournalError::Held`]; else why it cannot be locked.
    pub(super) fn lock(&mut self, state: &Path) -> Result<(), JournalError> {
        if self.keeps_off || self.lock.is_some() || !state.try_exists()? {
            return Ok(());
        }
        self.take_lock(state).map(|_| ())
    }

    fn take_lock(&mut self, state: &Path) -> Result<Arc<StateLock>, JournalError> {
        if let Some(lock) = &self.lock {
            return Ok(Arc::clone(lock));
        }
        let lock = Arc::new(StateLock::take(state)?);
        sign(&lock, self.listen);
        Ok(Arc::clone(self.lock.insert(lock)))
    }

    /// Notes where this server listens, for whoever finds the folder locked.
    pub(super) fn announce(&mut self, listen: SocketAddr) {
        self.listen = Some(listen);
        if let Some(lock) = &self.lock {
            sign(lock, self.listen);
        }
    }

    /// Gets hold of the journal where it is not at hand, and finds out whether what went wrong is
    /// over, where it is known that something `is_troubled`. Does not read entries.
    pub(super) fn look(&mut self, state: &Path, is_troubled: bool) -> JournalLook {
        if let Some(journal) = &self.journal {
            let is_in_place = journal.is_in_place();
            let is_hurt = self.damage.is_some() || !is_in_place || !journal.is_as_written();
            if !is_hurt || is_gone(state) || !self.may_read_again() {
                let trouble = match is_in_place {
                    true => still(is_troubled, state),
                    false => Some(JournalError::Gone),
                };
                return JournalLook { anew: false, trouble };
            }
            // Opened anew, it is healed from whichever copy is whole.
            self.journal = None;
        }
        match self.open_to_write(state, false) {
            Ok(true) => JournalLook { anew: true, trouble: None },
            Ok(false) if self.beside.is_none() => {
                JournalLook { anew: false, trouble: still(is_troubled, state) }
            }
            Ok(false) => self.look_beside(state, None),
            Err(error) => self.look_beside(state, Some(error)),
        }
    }

    fn look_beside(&mut self, state: &Path, trouble: Option<JournalError>) -> JournalLook {
        let may_read = self.may_read_again();
        let beside = self.beside.get_or_insert_with(|| ReadOnlyJournal::at(state));
        let anew = beside.has_changed() || self.damage.is_some();
        JournalLook { anew: anew && may_read, trouble }
    }

    /// Whether so much time has passed since the last reading that another is no burden.
    fn may_read_again(&self) -> bool {
        self.last_read.is_none_or(|(at, took)| at.elapsed() >= PAUSE.max(took * SHARE))
    }

    /// Opens the journal to write it; with `make`, creates it where it is missing. Answers whether
    /// it is open.
    fn open_to_write(&mut self, state: &Path, make: bool) -> Result<bool, JournalError> {
        if self.keeps_off {
            return Err(JournalError::ReadOnly);
        }
        if is_gone(state) {
            // A new one would hide that there was another.
            return Err(JournalError::Gone);
        }
        if !make && !Journal::is_there(state)? {
            return Ok(false);
        }
        own(state, &[])?;
        let lock = self.take_lock(state)?;
        self.journal = Some(Journal::open_under(lock, state)?);
        self.beside = None;
        Ok(true)
    }

    /// Makes sure that there is a sound journal to write to. Answers whether it was opened only now:
    /// then it may hold entries that the store lacks.
    ///
    /// # Errors
    /// [`JournalError`].
    pub(super) fn ready(&mut self, state: &Path) -> Result<bool, JournalError> {
        let opened = match &self.journal {
            Some(journal) if !journal.is_in_place() => return Err(JournalError::Gone),
            Some(_) => false,
            None => {
                self.sound()?;
                self.open_to_write(state, true)?
            }
        };
        self.sound()?;
        if self.alarm.is_none() {
            self.alarm = Some(Alarm::of(state)?);
        }
        Ok(opened)
    }
}

fn sign(lock: &StateLock, listen: Option<SocketAddr>) {
    if let Err(error) = lock.sign(listen) {
        tracing::warn!(%error, "who holds the state folder cannot be written into its lock");
    }
}

/// What still keeps the folder from being written, where something did.
fn still(is_troubled: bool, state: &Path) -> Option<JournalError> {
    if is_troubled { probe(state).err().map(JournalError::from) } else { None }
}

/// Whether the folder can be written: more than a page, and on the disk.
fn probe(state: &Path) -> io::Result<()> {
    let (name, length) = PROBE;
    let file = state.join(name);
    let written = fs::File::create(&file).and_then(|mut out| {
        out.write_all(&vec![0; length])?;
        out.sync_all()
    });
    match fs::remove_file(&file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => written.and(Err(error)),
        _ => written,
    }
}

#[cfg(test)]
mod tests;
