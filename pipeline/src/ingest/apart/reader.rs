//! The other side: a process that reads one source after the other, and has nothing to lose. It is this
//! program itself, started with a socket for standard input.

use std::cell::RefCell;
use std::io::{BufReader, BufWriter, Result, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::landlock::{PathUse, Ruleset};
use super::protocol::{
    ConfinedBy, Reachable, ReadingRun, ReadingTask, receive, say_areas, say_problem, say_read,
    say_ready, say_rows,
};
use super::shape_wire::ShapeWire;
use super::wire::RowsOut;
use super::{limits, reachable, seccomp};
use crate::config::{Config, Source, SourcePath};
use crate::ingest::areas::areas_of_source;
use crate::ingest::gdal::crs::{StatedCrs, ToLonLat};
use crate::ingest::gdal::quiet;
use crate::ingest::source;

/// Reads sources until no more are asked for. Everything is said through the socket that is its standard
/// input; what libraries print goes elsewhere.
///
/// # Errors
/// Where the program that started it is gone, or it cannot be confined.
pub fn serve() -> Result<()> {
    limits::for_life();
    serve_over(UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned()?))
}

/// Reads sources for whoever is at the other end.
fn serve_over(socket: UnixStream) -> Result<()> {
    let mut from = BufReader::new(socket.try_clone()?);
    let mut to = BufWriter::with_capacity(1 << 16, socket);
    let run: ReadingRun = receive(&mut from)?;
    let config = Config::parse(&run.file, &run.text, run.as_of).map_err(std::io::Error::other)?;
    let by = match &run.confined {
        Some(reachable) => confined(reachable, &run.scratch)?,
        None => ConfinedBy::default(),
    };
    say_ready(&mut to, by)?;
    loop {
        let Ok(task) = receive::<ReadingTask>(&mut from) else { return Ok(()) };
        match task {
            ReadingTask::Source { at, path, observed } => {
                let source = config.sources.get(at).ok_or_else(unknown)?;
                limits::for_source(&source.bounds);
                read(&config, &Source { path, observed, ..source.clone() }, &mut to)?;
            }
            ReadingTask::Coverage { at, path } => {
                let source = config.sources.get(at).ok_or_else(unknown)?;
                limits::for_source(&source.bounds);
                cover(&config, source, &path, &mut to)?;
            }
        }
    }
}

fn unknown() -> std::io::Error {
    std::io::Error::other("there is no such source")
}

fn read(config: &Config, source: &Source, to: &mut impl Write) -> Result<()> {
    let out = RefCell::new(to);
    // What cannot be told now cannot be told at the end either.
    let tell = |rows: u64| drop(say_read(&mut *out.borrow_mut(), rows));
    let read = source::read_local(config, source, &tell);
    let mut out = out.borrow_mut();
    match read {
        Ok(rows) => say_rows(&mut *out, RowsOut(&rows)),
        Err(problem) => say_problem(&mut *out, &problem),
    }
}

fn cover(config: &Config, source: &Source, path: &SourcePath, to: &mut impl Write) -> Result<()> {
    let read = areas_of_source(config, source, path);
    let areas = read.map(|areas| areas.iter().map(ShapeWire::from).collect());
    say_areas(to, &areas)
}

/// Gives up all that reading files does not need.
///
/// # Errors
/// Where coordinates could not be transformed any more: GDAL's data lies where nobody thought of.
fn confined(reachable: &Reachable, scratch: &Path) -> Result<ConfinedBy> {
    quiet::settle_without_network();
    seccomp::no_new_privileges()?;
    let mut by = ConfinedBy::default();
    if let Some(rules) = Ruleset::new()? {
        let system = reachable::of_the_system();
        let each = |paths: &[PathBuf], what: PathUse| {
            paths.iter().try_for_each(|path| rules.allow(path, what))
        };
        each(&system, PathUse::Read)?;
        each(&reachable.files, PathUse::ReadFile)?;
        each(&reachable.shared, PathUse::Share)?;
        each(&reachable.listed, PathUse::List)?;
        each(&reachable.folders, PathUse::Read)?;
        rules.allow(scratch, PathUse::Write)?;
        rules.hold()?;
        by.landlock = true;
    }
    by.seccomp = seccomp::hold()?;
    // Anywhere else than here, a failure would look like a damaged file.
    let works = StatedCrs::parse("EPSG:32750").is_some_and(|utm| ToLonLat::from(&utm).is_some());
    if works { Ok(by) } else { Err(std::io::Error::other("PROJ finds its data no more")) }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
