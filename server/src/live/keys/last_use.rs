//! When each key was last used: in memory, and now and then in a file beside the keys. Nobody waits
//! for it, and nothing depends on it.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;

/// Name of the file in the state folder: moments by the numbers of the keys.
const FILE: &str = "keys-used.json";
/// A key's moment is written at most this often.
const AGAIN: Duration = Duration::from_secs(60);

/// When keys were last used.
#[derive(Debug)]
pub(super) struct LastUse {
    state: PathBuf,
    of_key: Mutex<HashMap<i64, KeyMoment>>,
}

#[derive(Debug, Clone, Copy)]
struct KeyMoment {
    at: Timestamp,
    /// When writing it was tried last.
    tried: Option<Instant>,
    /// It is later than what was tried.
    is_new: bool,
}

impl LastUse {
    /// Of the keys of a state folder.
    pub(super) fn of(state: &Path) -> Self {
        Self { state: state.to_owned(), of_key: Mutex::default() }
    }

    /// Notes that a key was used. Touches no disk.
    pub(super) fn note(&self, key: i64, at: Timestamp) {
        let mut of_key = self.of_key.lock().unwrap_or_else(PoisonError::into_inner);
        let moment = of_key.entry(key).or_insert(KeyMoment { at, tried: None, is_new: true });
        (moment.at, moment.is_new) = (at, true);
    }

    /// The latest moments that are known: those stored, and those that are yet to be.
    pub(super) fn all(&self) -> BTreeMap<i64, Timestamp> {
        let mut all = read(&self.state);
        let of_key = self.of_key.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, moment) in of_key.iter() {
            all.entry(*key).and_modify(|at| *at = moment.at.max(*at)).or_insert(moment.at);
        }
        all
    }

    /// Writes the moments that are due. A failure is logged; the keys are tried again a minute
    /// later.
    pub(super) fn write(&self) {
        let mut due = BTreeMap::new();
        {
            let mut of_key = self.of_key.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, moment) in of_key.iter_mut() {
                let waits = moment.tried.is_some_and(|tried| tried.elapsed() < AGAIN);
                if moment.is_new && !waits {
                    (moment.is_new, moment.tried) = (false, Some(Instant::now()));
                    due.insert(*key, moment.at);
                }
            }
        }
        if due.is_empty() {
            return;
        }
        if let Err(error) = store(&self.state, &due) {
            tracing::warn!(%error, "when keys were last used is not stored");
            let mut of_key = self.of_key.lock().unwrap_or_else(PoisonError::into_inner);
            for key in due.keys() {
                of_key.entry(*key).and_modify(|moment| moment.is_new = true);
            }
        }
    }
}

/// The moments as stored, to the second; none where they cannot be read.
pub(super) fn read(state: &Path) -> BTreeMap<i64, Timestamp> {
    let text = fs::read_to_string(state.join(FILE)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Stores moments beside those of other servers over the same folder: the later one of each key
/// stays. Not synced: what a crash takes away comes back with the next use.
fn store(state: &Path, due: &BTreeMap<i64, Timestamp>) -> io::Result<()> {
    let mut all = read(state);
    for (key, at) in due {
        let at = Timestamp::from_second(at.as_second()).unwrap_or(*at);
        all.entry(*key).and_modify(|last| *last = at.max(*last)).or_insert(at);
    }
    let fresh = state.join(format!(".{FILE}.{}", std::process::id()));
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    let stored = file
        .write_all(&serde_json::to_vec(&all)?)
        .and_then(|()| fs::rename(&fresh, state.join(FILE)));
    if stored.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    stored
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_use_is_written_at_once_and_then_once_a_minute_and_never_goes_back() {
        let state = tempfile::tempdir().unwrap();
        let used = LastUse::of(state.path());
        used.write();
        assert!(!state.path().join(FILE).exists(), "nobody used a key");
        used.note(1, moment(100));
        used.note(2, moment(200));
        used.write();
        assert_eq!(read(state.path()), BTreeMap::from([(1, moment(100)), (2, moment(200))]));
        used.note(1, moment(130));
        used.note(3, moment(90));
        used.write();
        assert_eq!(read(state.path())[&1], moment(100), "its minute is not over");
        assert_eq!(read(state.path())[&3], moment(90));
        // Another server over the same folder.
        let other = LastUse::of(state.path());
        other.note(2, moment(150));
        other.write();
        assert_eq!(read(state.path())[&2], moment(200));
        assert_eq!(fs::read_dir(state.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_disk_that_cannot_be_written_fails_nobody() {
        let state = tempfile::tempdir().unwrap();
        let gone = state.path().join("gone");
        let used = LastUse::of(&gone);
        used.note(1, moment(100));
        used.write();
        assert!(used.of_key.lock().unwrap()[&1].is_new, "it is tried again");
        assert!(read(&gone).is_empty());
        fs::write(state.path().join(FILE), "no JSON").unwrap();
        assert!(read(state.path()).is_empty());
    }
}
