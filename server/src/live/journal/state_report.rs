//! What the commands on a state folder have in common: what they say, and what they look at.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use super::{copies::BothCopies, place::LOCK};

/// What a command has to say.
#[derive(Debug, Default)]
pub struct StateReport {
    /// Line by line.
    pub lines: Vec<String>,
    /// Whether every act is there as it was written.
    pub is_whole: bool,
}

impl StateReport {
    pub(super) fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }
}

/// Both copies of a state folder, or the one file that this is, read beside the server that may run
/// there.
///
/// # Errors
/// Where there is no such thing, or it cannot be read.
pub(super) fn copies_of(path: &Path) -> anyhow::Result<BothCopies> {
    if !path.exists() {
        anyhow::bail!("there is no {}", path.display());
    }
    if !path.is_dir() {
        return Ok(BothCopies::of_file(path));
    }
    // Looked at before reading: a server that ends meanwhile leaves nothing under way.
    let is_served = is_served(path);
    let mut copies = BothCopies::read(path)?;
    if is_served {
        copies.leave_what_is_under_way();
    }
    if !copies.table.is_there && !copies.log.is_there {
        anyhow::bail!("there is no journal in {}", path.display());
    }
    Ok(copies)
}

/// Whether a server holds this state folder. One whose lock cannot be opened counts as held.
pub(super) fn is_served(state: &Path) -> bool {
    let lock = state.join(LOCK);
    let held = |lock: File| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock));
    lock.exists() && File::open(lock).map_or(true, held)
}

/// How a list of number ranges is written: `3, 7-9`.
pub(super) fn ranges(ranges: &[(u64, u64)]) -> String {
    let one = |(first, last): &(u64, u64)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    ranges.iter().map(one).collect::<Vec<_>>().join(", ")
}
