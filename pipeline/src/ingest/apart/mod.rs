//! Sources are read by other processes than the one that publishes: whatever a file does to GDAL or to a
//! reader of ours (a crash, no end, all memory) costs that one source, which is held back; its last good rows
//! stay. `landlock` and `seccomp` keep a reader from everything but its files.
//!
//! [`serve`] is the other side; `wire` is what passes between them. Where this program cannot start itself
//! (tests of the library), sources are read in the same process, with the same result.

mod ending;
mod landlock;
mod limits;
mod protocol;
mod reachable;
mod reader;
mod readers;
mod seccomp;
mod shape_wire;
mod wire;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use geo_types::Geometry;

use self::protocol::{ReaderSays, ReadingTask};
pub use self::reader::serve;
pub use self::readers::COMMAND;
use self::readers::{NoAnswer, ReadersRun, SourceReader};
use super::fetch;
use super::source::unread;
use super::source_rows::SourceRows;
use super::unusable::{SEE_PERMISSIONS, Unusable};
use crate::config::{Config, ConfigProblem, Source, SourceBounds, SourcePath, connected};

static BY_ITSELF: AtomicBool = AtomicBool::new(false);

/// From here on sources are read by processes of this program: it has the command [`COMMAND`], which calls
/// [`serve`].
pub fn by_this_program() {
    BY_ITSELF.store(true, Ordering::Relaxed);
}

/// Whether sources are read by other processes.
pub(super) fn is_on() -> bool {
    BY_ITSELF.load(Ordering::Relaxed)
}

/// The result for each source, in the order of the configuration.
type ReadSources = Vec<Result<SourceRows, ConfigProblem>>;

/// Reads all sources by as many readers as there are processors.
pub(super) fn ingest_all(config: &Config, tell: &(dyn Fn(u64) + Sync)) -> ReadSources {
    let scratch = match tempfile::Builder::new().prefix("lintas-baca-").tempdir() {
        Ok(scratch) => scratch,
        Err(error) => return none_read(config, &error),
    };
    let reachable = reachable::of_sources(config);
    let run = ReadersRun { config, reachable: &reachable, scratch: scratch.path() };
    let count = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(config.sources.len()));
    std::thread::scope(|scope| {
        for _ in 0..count.min(config.sources.len()) {
            // A reader ends with the thread that started it: this one waits for all that it asks.
            scope.spawn(|| {
                let mut reader = None;
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(source) = config.sources.get(at) else { break };
                    let read = one(&run, at, source, &mut reader, tell);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, read));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, read)| read).collect()
}

fn none_read(config: &Config, error: &std::io::Error) -> ReadSources {
    let why = || Unusable::foreign(error).mended_by(SEE_PERMISSIONS);
    config.sources.iter().map(|source| Ok(unread(source, why()))).collect()
}

/// Reads one source by `reader`, which is started where there is none, and gone where it ended.
fn one(
    run: &ReadersRun<'_>,
    at: usize,
    source: &Source,
    reader: &mut Option<SourceReader>,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    if let Some(problem) = &source.missing {
        return Err(problem.clone());
    }
    let fetched = match fetch::fetch(source, run.scratch).transpose() {
        Ok(fetched) => fetched,
        Err(why) => return Ok(unread(source, why)),
    };
    let local = fetched.as_ref().map_or_else(|| source.clone(), |it| it.instead_of(source));
    let task =
        ReadingTask::Source { at, path: local.path.clone(), observed: local.observed.clone() };
    // A database needs the network: a reader of its own, and no other file after it.
    let mut own = None;
    let is_file = connected(&local.path.opened).is_none() || local.path.file.is_some();
    let reader = if is_file { reader } else { &mut own };
    match asked(run, reader, is_file, &task, &source.bounds, tell) {
        Ok(ReaderSays::Rows(rows)) => Ok(rows.0),
        Ok(ReaderSays::Problem(problem)) => Err(problem),
        Ok(_) => Ok(crashed(source, Unusable::foreign("its reader said something else"))),
        Err(NoAnswer::Ended(why)) => Ok(crashed(source, why)),
        Err(NoAnswer::NotStarted(error)) => {
            Ok(unread(source, Unusable::foreign(error).mended_by(SEE_PERMISSIONS)))
        }
    }
}

fn crashed(source: &Source, why: Unusable) -> SourceRows {
    let mut rows = SourceRows::default();
    rows.crash(&source.id, why);
    rows
}

fn asked(
    run: &ReadersRun<'_>,
    reader: &mut Option<SourceReader>,
    confined: bool,
    task: &ReadingTask,
    bounds: &SourceBounds,
    tell: &dyn Fn(u64),
) -> Result<ReaderSays, NoAnswer> {
    if reader.is_none() {
        *reader = Some(SourceReader::start(run, confined).map_err(NoAnswer::NotStarted)?);
    }
    let Some(started) = reader.as_mut() else {
        return Err(NoAnswer::NotStarted(std::io::ErrorKind::NotFound.into()));
    };
    let said = started.ask(task, bounds, tell);
    if said.is_err() {
        *reader = None;
    }
    said
}

/// The polygons of the coverage file of the source at this position.
///
/// # Errors
/// Why the file cannot be used.
pub(super) fn coverage(
    config: &Config,
    at: usize,
    source: &Source,
    path: &SourcePath,
) -> Result<Vec<Geometry<f64>>, Unusable> {
    let foreign = |error: std::io::Error| Unusable::foreign(error).mended_by(SEE_PERMISSIONS);
    let scratch = tempfile::Builder::new().prefix("lintas-baca-").tempdir().map_err(foreign)?;
    let reachable = reachable::of_sources(config);
    let scratch: &Path = scratch.path();
    let run = ReadersRun { config, reachable: &reachable, scratch };
    let task = ReadingTask::Coverage { at, path: path.clone() };
    match asked(&run, &mut None, true, &task, &source.bounds, &|_| {}) {
        Ok(ReaderSays::Areas(areas)) => Ok(areas.into_iter().map(Geometry::from).collect()),
        Ok(ReaderSays::NoAreas(why)) | Err(NoAnswer::Ended(why)) => Err(why),
        Ok(_) => Err(Unusable::foreign("its reader said something else")),
        Err(NoAnswer::NotStarted(error)) => Err(foreign(error)),
    }
}
