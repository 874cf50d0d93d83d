//! External merge sort of fragments: sorted runs, in memory or on disk, then one merge.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
    fs::File,
    io::{BufWriter, Write as _},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::Mutex,
};

use anyhow::{Context as _, Result};
use lintas_model::tiling::{ShapeKind, TileCoord, TileFeature};

/// Memory for the runs of all threads together; but each has at least [`LEAST_RUN_BYTES`].
pub(super) const RUN_BYTES: usize = 48 << 20;
const LEAST_RUN_BYTES: usize = 16 << 10;
/// Bytes of each run that the merge reads at a time.
const READ_BYTES: usize = 128 << 10;

/// Sort key of a fragment: tile (Hilbert id, the order of the archive), layer, order of drawing, rank,
/// position in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FragmentKey(u128);

impl FragmentKey {
    /// `drawn`: in which order features of the layer lie over each other; `order`: which of them stay where
    /// bytes are short.
    pub(super) fn new(tile: TileCoord, layer: u8, (drawn, order): (u8, u8), position: u64) -> Self {
        let [layer, drawn, order] =
            [(layer, 56), (drawn, 48), (order, 40)].map(|(byte, at)| u64::from(byte) << at);
        let rest = layer | drawn | order | (position & 0xff_ffff_ffff);
        Self(u128::from(tile.hilbert_id()) << 64 | u128::from(rest))
    }

    pub(super) fn tile_id(self) -> u64 {
        (self.0 >> 64) as u64
    }

    pub(super) fn layer(self) -> u8 {
        (self.0 >> 56) as u8
    }

    pub(super) fn order(self) -> u8 {
        (self.0 >> 40) as u8
    }
}

/// The part of a feature that lies in one tile.
#[derive(Debug, Clone, Copy)]
pub(super) struct TileFragment<'a> {
    pub(super) id: u64,
    pub(super) kind: ShapeKind,
    pub(super) geometry: &'a [u8],
    pub(super) properties: &'a [u8],
}

impl TileFragment<'_> {
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.clear();
        out.extend_from_slice(&(self.id << 2 | self.kind as u64).to_le_bytes());
        out.extend_from_slice(&(self.geometry.len() as u32).to_le_bytes());
        out.extend_from_slice(self.geometry);
        out.extend_from_slice(self.properties);
    }
}

/// Decodes what [`TileFragment::write`] encoded.
pub(super) fn read_fragment(payload: &[u8]) -> Option<TileFeature<'_>> {
    let (head, rest) = payload.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (geometry, properties) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let head = u64::from_le_bytes(*head);
    let kind = match head & 3 {
        1 => ShapeKind::Point,
        2 => ShapeKind::Line,
        _ => ShapeKind::Polygon,
    };
    Some(TileFeature { id: head >> 2, kind, geometry, properties })
}

/// All runs, in memory as long as they fit.
#[derive(Debug)]
pub(super) struct Spool {
    folder: PathBuf,
    run_bytes: usize,
    runs: Mutex<Runs>,
}

#[derive(Debug, Default)]
struct Runs {
    /// Unnamed: the system deletes it with its last handle, even when the process is killed.
    file: Option<File>,
    length: u64,
    on_disk: Vec<(u64, u64)>,
    in_memory: Vec<MemoryRun>,
}

/// A run in memory.
#[derive(Debug, Default)]
struct MemoryRun {
    bytes: Vec<u8>,
    index: Vec<(FragmentKey, u32, u32)>,
}

impl Spool {
    /// A spool for all threads of rayon, with `memory` bytes before it overflows into `folder`.
    pub(super) fn new(folder: &Path, memory: usize) -> Self {
        let run_bytes = (memory / rayon::current_num_threads()).max(LEAST_RUN_BYTES);
        Self { folder: folder.to_owned(), run_bytes, runs: Mutex::default() }
    }

    /// Begins a run, for one thread.
    pub(super) fn run(&self) -> RunWriter<'_> {
        RunWriter { spool: self, run: MemoryRun::default() }
    }

    /// Merges all runs; fragments come in the order of their keys. O(log runs) for each.
    pub(super) fn merge(self) -> Result<Merge> {
        let Runs { file, on_disk, in_memory, .. } =
            self.runs.into_inner().expect("no holder of the lock panics");
        let mut sources: Vec<RunReader> = in_memory.into_iter().map(RunReader::memory).collect();
        if let Some(file) = file {
            let file = std::sync::Arc::new(file);
            for (start, end) in on_disk {
                sources.push(RunReader::Disk(DiskRun {
                    file: file.clone(),
                    at: start,
                    end,
                    buffer: Vec::new(),
                    cursor: 0,
                }));
            }
        }
        let mut heap = BinaryHeap::new();
        for (number, source) in sources.iter_mut().enumerate() {
            if let Some(key) = source.key()? {
                heap.push(Reverse((key, number)));
            }
        }
        Ok(Merge { sources, heap })
    }
}

/// Collects the fragments of one thread.
#[derive(Debug)]
pub(super) struct RunWriter<'a> {
    spool: &'a Spool,
    run: MemoryRun,
}

impl RunWriter<'_> {
    /// Adds a fragment.
    pub(super) fn push(&mut self, key: FragmentKey, payload: &[u8]) -> Result<()> {
        let entry = size_of::<(FragmentKey, u32, u32)>();
        let size = self.run.bytes.len() + payload.len() + entry * (self.run.index.len() + 1);
        if size > self.spool.run_bytes && !self.run.index.is_empty() {
            self.spill()?;
        }
        let start = self.run.bytes.len() as u32;
        self.run.bytes.extend_from_slice(payload);
        self.run.index.push((key, start, payload.len() as u32));
        Ok(())
    }

    fn spill(&mut self) -> Result<()> {
        self.run.index.sort_unstable_by_key(|entry| entry.0);
        let folder = &self.spool.folder;
        let at = || format!("cannot write to {}", folder.display());
        let mut runs = self.spool.runs.lock().expect("no holder of the lock panics");
        if runs.file.is_none() {
            runs.file = Some(tempfile::tempfile_in(folder).with_context(at)?);
        }
        let start = runs.length;
        let mut length = 0;
        if let Some(file) = &runs.file {
            let mut out = BufWriter::with_capacity(1 << 18, file);
            for &(key, start, size) in &self.run.index {
                let payload = &self.run.bytes[start as usize..(start + size) as usize];
                out.write_all(&key.0.to_le_bytes()).with_context(at)?;
                out.write_all(&size.to_le_bytes()).with_context(at)?;
                out.write_all(payload).with_context(at)?;
                length += 20 + u64::from(size);
            }
            out.flush().with_context(at)?;
        }
        runs.length += length;
        runs.on_disk.push((start, start + length));
        drop(runs);
        self.run.bytes.clear();
        self.run.index.clear();
        Ok(())
    }

    /// Hands the rest of the run to the spool.
    pub(super) fn finish(mut self) {
        if self.run.index.is_empty() {
            return;
        }
        self.run.index.sort_unstable_by_key(|entry| entry.0);
        let mut runs = self.spool.runs.lock().expect("no holder of the lock panics");
        runs.in_memory.push(std::mem::take(&mut self.run));
    }
}

/// The fragments of all runs, in the order of their keys.
#[derive(Debug)]
pub(super) struct Merge {
    sources: Vec<RunReader>,
    heap: BinaryHeap<Reverse<(FragmentKey, usize)>>,
}

impl Merge {
    /// The key of the next fragment.
    pub(super) fn peek(&self) -> Option<FragmentKey> {
        self.heap.peek().map(|next| next.0.0)
    }

    /// Appends the payload of the next fragment to `out`.
    pub(super) fn take(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let Some(mut top) = self.heap.peek_mut() else { return Ok(()) };
        let number = top.0.1;
        let source = &mut self.sources[number];
        source.take(out)?;
        match source.key()? {
            Some(key) => *top = Reverse((key, number)),
            None => drop(PeekMut::pop(top)),
        }
        Ok(())
    }
}

#[derive(Debug)]
enum RunReader {
    Memory { run: MemoryRun, next: usize },
    Disk(DiskRun),
}

#[derive(Debug)]
struct DiskRun {
    file: std::sync::Arc<File>,
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    cursor: usize,
}

impl RunReader {
    fn memory(run: MemoryRun) -> Self {
        Self::Memory { run, next: 0 }
    }

    fn key(&mut self) -> Result<Option<FragmentKey>> {
        match self {
            Self::Memory { run, next } => Ok(run.index.get(*next).map(|entry| entry.0)),
            Self::Disk(run) => run.key(),
        }
    }

    fn take(&mut self, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Memory { run, next } => {
                if let Some(&(_, start, size)) = run.index.get(*next) {
                    out.extend_from_slice(&run.bytes[start as usize..(start + size) as usize]);
                    *next += 1;
                }
                Ok(())
            }
            Self::Disk(run) => run.take(out),
        }
    }
}

impl DiskRun {
    fn key(&mut self) -> Result<Option<FragmentKey>> {
        if self.cursor == self.buffer.len() && self.at == self.end {
            return Ok(None);
        }
        self.need(20)?;
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.buffer[self.cursor..self.cursor + 16]);
        Ok(Some(FragmentKey(u128::from_le_bytes(bytes))))
    }

    fn take(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&self.buffer[self.cursor + 16..self.cursor + 20]);
        let size = u32::from_le_bytes(bytes) as usize;
        self.need(20 + size)?;
        out.extend_from_slice(&self.buffer[self.cursor + 20..self.cursor + 20 + size]);
        self.cursor += 20 + size;
        Ok(())
    }

    /// Reads on until the buffer holds `size` bytes from the cursor on.
    fn need(&mut self, size: usize) -> Result<()> {
        if self.buffer.len() - self.cursor >= size {
            return Ok(());
        }
        self.buffer.drain(..self.cursor);
        self.cursor = 0;
        let have = self.buffer.len();
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let more = size.max(READ_BYTES).saturating_sub(have).min(left);
        self.buffer.resize(have + more, 0);
        self.file
            .read_exact_at(&mut self.buffer[have..], self.at)
            .context("cannot read the tile spool")?;
        self.at += more as u64;
        Ok(())
    }
}
