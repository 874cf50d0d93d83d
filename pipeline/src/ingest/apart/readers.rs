//! Starts readers, gives each one source after the other, and takes what they read. Where one does not come
//! to the end of a source, that source is told as unusable and another reader goes on with the next.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::ending::{ReaderEnd, last_words};
use super::protocol::{ConfinedBy, Reachable, ReaderSays, ReadingRun, ReadingTask, listen, send};
use crate::config::{Config, SourceBounds};
use crate::ingest::unusable::Unusable;

/// The program that runs, whatever became of its file since.
const THIS_PROGRAM: &str = "/proc/self/exe";
/// Its command that reads sources for another.
pub const COMMAND: &str = "read-sources";

/// A run, as its readers need it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadersRun<'a> {
    pub(super) config: &'a Config,
    /// What confined readers may reach.
    pub(super) reachable: &'a Reachable,
    /// A folder of this run alone.
    pub(super) scratch: &'a Path,
}

/// A process that reads sources.
#[derive(Debug)]
pub(super) struct SourceReader {
    child: Child,
    from: BufReader<UnixStream>,
    to: BufWriter<UnixStream>,
    log: File,
}

/// Why a reader gave no answer.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// None could be started.
    NotStarted(std::io::Error),
    /// It ended, or was ended, over the source.
    Ended(Unusable),
}

impl SourceReader {
    /// Starts a reader: a confined one where it reads files alone, and an open one where the kernel or the
    /// place of GDAL's data does not let it be confined.
    ///
    /// # Errors
    /// Where the system starts no process.
    pub(super) fn start(run: &ReadersRun<'_>, confined: bool) -> std::io::Result<Self> {
        if confined {
            match Self::started(run, Some(run.reachable.clone())) {
                Ok((reader, by)) => {
                    say_once(by);
                    return Ok(reader);
                }
                Err(error) => {
                    tracing::warn!(%error, "sources are read by a process that is not confined");
                }
            }
        }
        Self::started(run, None).map(|(reader, _)| reader)
    }

    fn started(
        run: &ReadersRun<'_>,
        confined: Option<Reachable>,
    ) -> std::io::Result<(Self, ConfinedBy)> {
        let (ours, theirs) = UnixStream::pair()?;
        let log = tempfile::tempfile_in(run.scratch)?;
        let child = Command::new(THIS_PROGRAM)
            .arg0("lintas")
            .arg(COMMAND)
            .env("TMPDIR", run.scratch)
            .env("CPL_TMPDIR", run.scratch)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::from(log.try_clone()?))
            .stderr(Stdio::from(log.try_clone()?))
            .spawn()?;
        let from = BufReader::with_capacity(1 << 16, ours.try_clone()?);
        let mut reader = Self { child, from, to: BufWriter::new(ours), log };
        let about = ReadingRun {
            file: run.config.document.file.clone(),
            text: run.config.document.text.clone(),
            as_of: run.config.region.as_of,
            confined,
            scratch: run.scratch.to_owned(),
        };
        let began = send(&mut reader.to, &about).and_then(|()| listen(&mut reader.from));
        match began {
            Ok(ReaderSays::Ready(by)) => Ok((reader, by)),
            Ok(_) => {
                Err(std::io::Error::other("a reader said something else than that it is ready"))
            }
            Err(error) => {
                reader.end();
                let words = last_words(&mut reader.log);
                Err(std::io::Error::other(format!("{error}: {}", words.trim())))
            }
        }
    }

    /// What comes of a task, after `tell` was told of the rows on the way.
    ///
    /// # Errors
    /// Where the reader ends over it, or takes longer than it may: then it is gone.
    pub(super) fn ask(
        &mut self,
        task: &ReadingTask,
        bounds: &SourceBounds,
        tell: &dyn Fn(u64),
    ) -> Result<ReaderSays, NoAnswer> {
        // Ends it where it is late; it writes nothing more then, and reading from it ends.
        let watched = self.to.get_ref().try_clone();
        let (done, until) = channel::<()>();
        let longest = bounds.longest;
        let (answer, out_of_time) = std::thread::scope(|scope| {
            let watch = scope.spawn(move || watch(watched.ok(), &until, longest));
            let answer = self.answer(task, tell);
            drop(done);
            (answer, watch.join().unwrap_or(false))
        });
        answer.map_err(|error| {
            let status = self.end();
            let words = last_words(&mut self.log);
            tracing::info!(%error, ?status, words = words.trim(), "a reader ended over a source");
            let end = ReaderEnd { out_of_time, status, last_words: &words };
            NoAnswer::Ended(end.told(bounds))
        })
    }

    fn answer(&mut self, task: &ReadingTask, tell: &dyn Fn(u64)) -> std::io::Result<ReaderSays> {
        send(&mut self.to, task)?;
        loop {
            match listen(&mut self.from)? {
                ReaderSays::ReadSoFar(rows) => tell(rows),
                said => return Ok(said),
            }
        }
    }

    /// Ends the process, where it has not ended by itself, and says how it ended.
    fn end(&mut self) -> Option<ExitStatus> {
        // Does nothing to one that is ending already: its own status stays.
        let _ = self.child.kill();
        self.child.wait().ok()
    }
}

impl Drop for SourceReader {
    fn drop(&mut self) {
        self.end();
        let words = last_words(&mut self.log);
        if !words.trim().is_empty() {
            tracing::debug!(words = words.trim(), "a reader printed");
        }
    }
}

/// Waits until the answer is there, or the time is up: then closes the socket. Whether it was up.
fn watch(
    socket: Option<UnixStream>,
    until: &std::sync::mpsc::Receiver<()>,
    longest: Duration,
) -> bool {
    match until.recv_timeout(longest) {
        Err(RecvTimeoutError::Timeout) => {
            if let Some(socket) = socket {
                let _ = socket.shutdown(std::net::Shutdown::Both);
            }
            true
        }
        Ok(()) | Err(RecvTimeoutError::Disconnected) => false,
    }
}

/// Says where the kernel does not confine readers wholly.
fn say_once(by: ConfinedBy) {
    static SAID: std::sync::Once = std::sync::Once::new();
    if !(by.landlock && by.seccomp) {
        SAID.call_once(|| {
            let (landlock, seccomp) = (by.landlock, by.seccomp);
            tracing::info!(
                landlock,
                seccomp,
                "this kernel does not wholly confine who reads sources"
            );
        });
    }
}
