//! What two processes say to each other over one socket: what the whole run is about, one task after the
//! other, and for each how many rows were read so far and what came of it.

use std::io::{Read, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::shape_wire::ShapeWire;
use super::wire::{RowsIn, RowsOut};
use crate::config::{ConfigProblem, Observed, SourcePath};
use crate::ingest::unusable::Unusable;

/// What a reader is told before its first task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ReadingRun {
    /// The configuration, and its text.
    pub(super) file: PathBuf,
    pub(super) text: String,
    /// The moment that the run speaks of.
    pub(super) as_of: Timestamp,
    /// What it may reach; `None`: whatever its user may.
    pub(super) confined: Option<Reachable>,
    /// The folder that it may write to.
    pub(super) scratch: PathBuf,
}

/// What a confined reader may reach.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reachable {
    /// Files to read.
    pub(super) files: Vec<PathBuf>,
    /// Files that programs share while they have a database open: read and written.
    pub(super) shared: Vec<PathBuf>,
    /// Folders whose names it may list.
    pub(super) listed: Vec<PathBuf>,
    /// Folders to read whole.
    pub(super) folders: Vec<PathBuf>,
}

/// What to read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum ReadingTask {
    /// The source at this position, from where its files were found or fetched to.
    Source { at: usize, path: SourcePath, observed: Observed },
    /// The polygons of the coverage file of the source at this position.
    Coverage { at: usize, path: SourcePath },
}

/// The marks that stand before what a reader says.
const READY: u8 = b'r';
const READ_SO_FAR: u8 = b'+';
const ROWS: u8 = b'R';
const PROBLEM: u8 = b'P';
const AREAS: u8 = b'A';
const NO_AREAS: u8 = b'N';

/// What a reader says.
#[derive(Debug)]
pub(super) enum ReaderSays {
    /// It is confined so, and waits for tasks.
    Ready(ConfinedBy),
    /// So many more rows were read.
    ReadSoFar(u64),
    /// The source was read.
    Rows(Box<RowsIn>),
    /// The configuration names what the source does not have.
    Problem(ConfigProblem),
    /// The polygons of a coverage file.
    Areas(Vec<ShapeWire>),
    /// Why a coverage file cannot be used.
    NoAreas(Unusable),
}

/// What of the kernel holds a reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ConfinedBy {
    /// It reads no other files (Landlock).
    pub(super) landlock: bool,
    /// It opens no connection and starts no program (seccomp).
    pub(super) seccomp: bool,
}

/// Writes a value.
///
/// # Errors
/// Where the other side is gone.
pub(super) fn send(out: &mut impl Write, value: &impl Serialize) -> std::io::Result<()> {
    let mut named = rmp_serde::Serializer::new(&mut *out).with_struct_map();
    value.serialize(&mut named).map_err(std::io::Error::other)?;
    out.flush()
}

/// Reads a value.
///
/// # Errors
/// Where the other side is gone, or what came is none.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> std::io::Result<T> {
    rmp_serde::decode::from_read(from).map_err(std::io::Error::other)
}

fn marked(out: &mut impl Write, mark: u8, value: &impl Serialize) -> std::io::Result<()> {
    out.write_all(&[mark])?;
    send(out, value)
}

/// Says that tasks may come.
pub(super) fn say_ready(out: &mut impl Write, by: ConfinedBy) -> std::io::Result<()> {
    marked(out, READY, &by)
}

/// Says how many more rows were read.
pub(super) fn say_read(out: &mut impl Write, rows: u64) -> std::io::Result<()> {
    marked(out, READ_SO_FAR, &rows)
}

/// Says what was read of a source.
pub(super) fn say_rows(out: &mut impl Write, rows: RowsOut<'_>) -> std::io::Result<()> {
    marked(out, ROWS, &rows)
}

/// Says what the configuration names and the source lacks.
pub(super) fn say_problem(out: &mut impl Write, problem: &ConfigProblem) -> std::io::Result<()> {
    marked(out, PROBLEM, problem)
}

/// Says what came of a coverage file.
pub(super) fn say_areas(
    out: &mut impl Write,
    areas: &Result<Vec<ShapeWire>, Unusable>,
) -> std::io::Result<()> {
    match areas {
        Ok(areas) => marked(out, AREAS, areas),
        Err(why) => marked(out, NO_AREAS, why),
    }
}

/// The next that a reader says.
///
/// # Errors
/// Where it is gone, or says nothing that is understood.
pub(super) fn listen(from: &mut impl Read) -> std::io::Result<ReaderSays> {
    let mut mark = [0];
    from.read_exact(&mut mark)?;
    Ok(match mark[0] {
        READY => ReaderSays::Ready(receive(from)?),
        READ_SO_FAR => ReaderSays::ReadSoFar(receive(from)?),
        ROWS => ReaderSays::Rows(Box::new(receive(from)?)),
        PROBLEM => ReaderSays::Problem(receive(from)?),
        AREAS => ReaderSays::Areas(receive(from)?),
        NO_AREAS => ReaderSays::NoAreas(receive(from)?),
        other => return Err(std::io::Error::other(format!("a reader says {other}"))),
    })
}
