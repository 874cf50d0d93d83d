//! The second copy of the journal: `journal.log`, a text file to which each batch is appended and
//! synced before the database commits it. It is the high-water mark, too: what the database has lost
//! stands here.
//!
//! Its first line is the [heading](super::heading). Every other line is an act: its hash in the
//! chain, the hash of the act before it, and its columns as JSON, with tabs between them.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use super::{
    chain::{ChainLink, ChainedAct},
    hash::ChainHash,
    heading::{JournalHeading, is_of_a_later_release},
    row::ActRow,
};

/// Length of a hash in hexadecimal digits.
const HASH: usize = 64;

/// The open log.
#[derive(Debug)]
pub(super) struct ActLog {
    file: File,
    /// Bytes up to the end of the last batch that the database has as well.
    kept: u64,
    /// Whether there may be more in the file than that.
    is_longer: bool,
}

impl ActLog {
    /// Opens the log, of which the first `length` bytes count; what follows is cut off.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn open(path: &Path, length: u64) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).open(path)?;
        let is_longer = file.metadata()?.len() != length;
        let mut log = Self { file, kept: length, is_longer };
        log.take_back()?;
        Ok(log)
    }

    /// Appends lines and syncs them. Until [`ActLog::keep`] is called they can be taken back.
    ///
    /// # Errors
    /// Where that fails; then nothing is appended, or is cut off before the next append.
    pub(super) fn append(&mut self, lines: &str) -> io::Result<()> {
        self.take_back()?;
        if !self.is_as_written() {
            return Err(io::Error::other("the journal's log is not as it was written"));
        }
        self.is_longer = true;
        let written = self.file.write_all(lines.as_bytes()).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            self.try_to_take_back();
            return Err(error);
        }
        Ok(())
    }

    /// Whether it is as long as it was written: what is appended to a log that somebody has changed
    /// could not be taken back.
    pub(super) fn is_as_written(&self) -> bool {
        self.is_longer || self.file.metadata().is_ok_and(|file| file.len() == self.kept)
    }

    /// Keeps these lines, which were appended last.
    pub(super) fn keep(&mut self, lines: &str) {
        self.kept += lines.len() as u64;
        self.is_longer = false;
    }

    /// Takes back what was appended last, where that is possible now; else before the next append.
    pub(super) fn try_to_take_back(&mut self) {
        if let Err(error) = self.take_back() {
            tracing::error!(%error, "acts that were not accepted are still in the log");
        }
    }

    fn take_back(&mut self) -> io::Result<()> {
        if self.is_longer {
            self.file.set_len(self.kept)?;
            self.file.sync_data()?;
            self.is_longer = false;
        }
        Ok(())
    }
}

/// Writes a whole log beside `path` and moves it there; answers its length.
///
/// # Errors
/// Where that fails; then the log is what it was.
pub(super) fn write_anew<'a>(
    path: &Path,
    heading: &JournalHeading,
    acts: impl Iterator<Item = &'a ChainedAct>,
) -> io::Result<u64> {
    let fresh = path.with_extension("log.fresh");
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    let mut out = io::BufWriter::new(file);
    let mut length = 0;
    let lines = std::iter::once(format!("{heading}\n")).chain(acts.map(ChainedAct::line));
    for line in lines {
        out.write_all(line.as_bytes())?;
        length += line.len() as u64;
    }
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    sync_folder_of(path)?;
    Ok(length)
}

/// Syncs the folder of a file: a new name needs an fsync of its own.
///
/// # Errors
/// Where that fails.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

/// An act as a line of the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LoggedAct {
    pub(super) link: ChainLink,
    /// [`ActRow::text`].
    pub(super) text: String,
    /// Whether the line's own hash holds.
    pub(super) is_proved: bool,
}

impl LoggedAct {
    /// Whether only its number is damaged: with this one its hash holds.
    fn is_of(&self, seq: u64) -> bool {
        self.numbered(seq).is_proved
    }

    fn numbered(&self, seq: u64) -> Self {
        let row = ActRow::from_text(&self.text).map(|row| row.numbered(seq).text());
        let text = row.unwrap_or_else(|| self.text.clone());
        Self { link: self.link, is_proved: self.link.proves(&text), text }
    }
}

/// What a log holds, read as far as possible.
#[derive(Debug, Default)]
pub(super) struct LogCopy {
    /// Whether there is a file.
    pub(super) is_there: bool,
    /// Whether a later release wrote it.
    pub(super) is_later: bool,
    pub(super) heading: Option<JournalHeading>,
    /// By number.
    pub(super) acts: BTreeMap<u64, LoggedAct>,
    /// Whether something in it is not as it was written: a line that cannot be read, or one whose
    /// hash does not hold.
    pub(super) is_damaged: bool,
    /// Lines after the last readable one that cannot be read: each was an act.
    pub(super) unread_at_the_end: u64,
    /// Length up to the end of the last whole line.
    pub(super) whole: u64,
}

impl LogCopy {
    /// Whether all that was written into it is there as it was written, as far as it can tell.
    pub(super) fn is_whole(&self) -> bool {
        self.heading.is_some() && !self.is_damaged && self.unread_at_the_end == 0
    }

    /// Reads the log at `path`; an empty copy where there is none, and one that is damaged where the
    /// file cannot be read. O(bytes).
    pub(super) fn read(path: &Path) -> Self {
        let mut copy = Self::default();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return copy,
            Err(error) => {
                tracing::error!(%error, "the log of the journal cannot be read");
                (copy.is_there, copy.is_damaged) = (true, true);
                return copy;
            }
        };
        copy.is_there = true;
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        copy.whole = end as u64;
        let mut lines = bytes[..end].split(|byte| *byte == b'\n');
        // What follows the last line break.
        lines.next_back();
        let first = lines.next().map(String::from_utf8_lossy);
        copy.is_later = first.as_deref().is_some_and(is_of_a_later_release);
        copy.heading = first.as_deref().and_then(|line| line.parse().ok());
        copy.is_damaged = copy.heading.is_none();
        // A heading of which the line break is damaged stands in one line with the first act.
        if copy.heading.is_none()
            && let Some(line) = &first
        {
            copy.take_joined(line.as_bytes());
        }
        let mut torn: Option<&[u8]> = None;
        for line in lines {
            let is_read = copy.take(line) || torn.is_some_and(|start| copy.take_split(start, line));
            torn = (!is_read).then_some(line);
        }
        copy.take_rest(&bytes[end..]);
        if copy.heading.is_none() && copy.acts.is_empty() {
            // It is no log at all: its lines count nothing.
            copy.unread_at_the_end = 0;
        }
        copy
    }

    /// Takes the act in a line; answers whether there is one.
    fn take(&mut self, line: &[u8]) -> bool {
        let expected = self.acts.last_key_value().map_or(1, |(seq, _)| seq + 1);
        match logged(line) {
            Some((_, act)) if !act.is_proved && act.is_of(expected) => {
                self.is_damaged = true;
                self.keep(expected, act.numbered(expected));
            }
            Some((seq, act)) => self.keep(seq, act),
            None => {
                if !self.take_joined(line) {
                    self.unread_at_the_end += 1;
                    return false;
                }
            }
        }
        true
    }

    /// Takes the act of which one byte became a line break, so that it stands in two lines; answers
    /// whether its hash holds with another byte there.
    fn take_split(&mut self, start: &[u8], end: &[u8]) -> bool {
        let mut whole = [start, b"\n", end].concat();
        let found = (0..8).find_map(|bit| {
            whole[start.len()] = b'\n' ^ (1 << bit);
            logged(&whole).filter(|(_, act)| act.is_proved)
        });
        if let Some((seq, act)) = found {
            self.keep(seq, act);
            return true;
        }
        false
    }

    fn keep(&mut self, seq: u64, act: LoggedAct) {
        self.is_damaged |= !act.is_proved;
        self.unread_at_the_end = 0;
        let known = self.acts.get(&seq);
        // A line under the number of another: its number is what is damaged.
        self.is_damaged |= known.is_some() || self.acts.range(seq..).next().is_some();
        if known.is_none_or(|known| !known.is_proved && act.is_proved) {
            self.acts.insert(seq, act);
        }
    }

    /// Takes the acts in a line whose line breaks are damaged, those whose hash holds; answers
    /// whether there are any.
    fn take_joined(&mut self, line: &[u8]) -> bool {
        let starts: Vec<usize> = (0..line.len()).filter(|at| is_start(&line[*at..])).collect();
        let mut found = false;
        for (nth, start) in starts.iter().enumerate() {
            // A line break that became another byte stands before the next act, or at the end.
            let next = starts.get(nth + 1).map_or(line.len(), |next| next - 1);
            let one = |end: usize| logged(&line[*start..end]).filter(|(_, act)| act.is_proved);
            if let Some((seq, act)) = one(next).or_else(|| one(next.checked_sub(1)?)) {
                self.keep(seq, act);
                found = true;
            }
        }
        self.is_damaged = true;
        found
    }

    /// What stands after the last line break: an act as a whole where only the line break is
    /// damaged, else the beginning of one that was being written, which is no act.
    fn take_rest(&mut self, rest: &[u8]) {
        if !rest.is_empty() {
            let was_damaged = self.is_damaged;
            self.is_damaged = self.take_joined(rest) || was_damaged;
        }
    }
}

/// Whether an act's line starts here: two hashes, each followed by a tab.
fn is_start(bytes: &[u8]) -> bool {
    let is_hash = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_hexdigit);
    bytes.get(HASH) == Some(&b'\t')
        && bytes.get(2 * HASH + 1) == Some(&b'\t')
        && is_hash(&bytes[..HASH])
        && is_hash(&bytes[HASH + 1..2 * HASH + 1])
}

/// The act in a line, with its number; `None` where it cannot be read.
fn logged(line: &[u8]) -> Option<(u64, LoggedAct)> {
    let line = std::str::from_utf8(line).ok()?;
    let mut parts = line.splitn(3, '\t');
    let hash: ChainHash = parts.next()?.parse().ok()?;
    let prev: ChainHash = parts.next()?.parse().ok()?;
    let text = parts.next()?;
    let link = ChainLink { prev, hash };
    let is_proved = link.proves(text);
    // The number comes first; where the hash holds, it is what was written.
    let seq = match text.strip_prefix("{\"seq\":").and_then(|rest| rest.split_once(',')) {
        Some((seq, _)) if is_proved => seq.parse().ok()?,
        _ => ActRow::from_text(text)?.seq(),
    };
    Some((seq, LoggedAct { link, text: text.to_owned(), is_proved }))
}
