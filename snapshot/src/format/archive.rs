//! Reads tiles from PMTiles v3 archives.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use bytes::Bytes;
use lintas_model::tiling::TileCoord;

use super::{
    archive_info::ArchiveInfo,
    directory::{self, DirectoryEntry},
    etags::{Etags, etag},
    gzip::gunzip,
    header::{COMPRESSION_GZIP, FileSection, HEADER_BYTES, Header, TILE_TYPE_MVT},
    snapshot_file::SnapshotFile,
};
use crate::{Result, error::Error};

/// Limit of an unpacked directory or metadata, bytes. Ours stay far below it. It bounds the memory
/// that a hostile file can take: an entry of four bytes takes 56 while it is read.
const UNPACKED_LIMIT: usize = 4 << 20;

/// A tile as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTile {
    /// The tile, gzip. A slice of the copy in memory where there is one: keeping it costs nothing
    /// but that copy.
    pub bytes: Bytes,
    /// 64 bits of the hash of `bytes`: equal for equal tiles, also in other snapshots.
    pub etag: u64,
}

impl StoredTile {
    /// A tile that was made elsewhere, with the ETag that it would have in an archive.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self { etag: etag(&bytes), bytes: bytes.into() }
    }
}

/// A PMTiles v3 archive of gzipped vector tiles.
///
/// The root directory is decoded when the archive is opened, a leaf directory at its first use;
/// both stay in memory, 32 bytes an entry. After that [`Archive::get`] is at most two binary
/// searches, and one read where the file is not in memory. A tile of a file that nobody has proven
/// is compared with its ETag, where there are any.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    file: SnapshotFile,
    leaf_bytes: Bytes,
    header: Header,
    info: ArchiveInfo,
    etags: Option<Etags>,
    root: Directory,
    /// By root entry, its leaf directory once decoded; empty where the root holds all tiles.
    leaves: Vec<OnceLock<Directory>>,
}

/// A decoded directory. Ids are apart from the rest, so that the search touches few cache lines.
#[derive(Debug)]
struct Directory {
    ids: Box<[u64]>,
    slots: Box<[Slot]>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    offset: u64,
    etag: u64,
    length: u32,
    run: u32,
}

/// Equal neighbours on the Hilbert curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct TileRun {
    first: u64,
    slot: Slot,
}

impl TileRun {
    /// The tiles.
    pub(super) fn tiles(self) -> impl Iterator<Item = TileCoord> {
        (self.first..self.first + u64::from(self.slot.run)).filter_map(TileCoord::from_hilbert_id)
    }

    /// Where their bytes begin in the tile data: equal for equal contents.
    pub(super) fn offset(self) -> u64 {
        self.slot.offset
    }

    /// How many bytes one of them has.
    pub(super) fn length(self) -> u32 {
        self.slot.length
    }
}

impl Directory {
    /// Position of the last entry that begins at or before `id`.
    fn find(&self, id: u64) -> Option<usize> {
        self.ids.partition_point(|&first| first <= id).checked_sub(1)
    }
}

impl Archive {
    /// Opens an archive without a file of ETags: every [`Archive::get`] hashes its tile.
    ///
    /// # Errors
    /// [`Error::Damaged`] where header, metadata or root directory contradict the file or
    /// themselves, [`Error::Unsupported`] where the tiles are not gzipped MVT, [`Error::Io`].
    pub fn open(path: &Path) -> Result<Self> {
        Self::read(path, SnapshotFile::open(path, None)?, None)
    }

    /// Opens an archive with the file of ETags that was written with it.
    ///
    /// # Errors
    /// As [`Archive::open`], and where the ETags belong to another archive.
    pub fn open_with_etags(path: &Path, etags: &Path) -> Result<Self> {
        let tags = SnapshotFile::open(etags, None)?.whole()?;
        Self::read(path, SnapshotFile::open(path, None)?, Some((etags, tags)))
    }

    /// Reads an archive from `file`; `path` and that of the ETags are for error messages.
    pub(crate) fn read(
        path: &Path,
        file: impl Into<SnapshotFile>,
        etags: Option<(&Path, Bytes)>,
    ) -> Result<Self> {
        let file = file.into();
        let damaged = |what: String| Error::damaged(path, what);
        let header = Header::decode(&file.view(0..file.len().min(HEADER_BYTES as u64))?);
        let header = header.map_err(damaged)?;
        if header.internal_compression != COMPRESSION_GZIP {
            return Err(Error::unsupported(path, "its directories are not gzip"));
        }
        if header.tile_compression != COMPRESSION_GZIP || header.tile_type != TILE_TYPE_MVT {
            return Err(Error::unsupported(path, "its tiles are not gzipped MVT"));
        }
        if header.minzoom > header.maxzoom {
            return Err(damaged("its least zoom is above its greatest".to_owned()));
        }
        if header.addressed < header.entries || header.entries < header.contents {
            return Err(damaged("its counts of tiles contradict each other".to_owned()));
        }
        let place = |section: FileSection, name: &str| {
            let outside = || damaged(format!("its {name} lies outside the file"));
            section.within(file.len()).ok_or_else(outside)
        };
        let root = file.read(place(header.root, "root directory")?)?;
        let leaf_bytes = file.read(place(header.leaves, "leaf directory section")?)?;
        place(header.data, "tile data")?;
        let metadata = file.read(place(header.metadata, "metadata")?)?;

        let metadata = gunzip(&metadata, UNPACKED_LIMIT)
            .map_err(|error| damaged(format!("metadata: {error}")))?;
        let metadata = serde_json::from_slice(&metadata)
            .map_err(|error| damaged(format!("metadata: {error}")))?;
        let info = ArchiveInfo::read(&header, metadata).map_err(damaged)?;
        let etags = match etags {
            Some((path, bytes)) => Some(Etags::read(path, bytes, header.data.length)?),
            None => None,
        };
        let mut archive = Self {
            path: path.to_owned(),
            file,
            leaf_bytes,
            header,
            info,
            etags,
            root: Directory { ids: Box::default(), slots: Box::default() },
            leaves: Vec::new(),
        };
        archive.root = archive.directory(&root)?;
        if archive.root.slots.iter().any(|slot| slot.run == 0) {
            archive.leaves.resize_with(archive.root.slots.len(), OnceLock::new);
        }
        Ok(archive)
    }

    /// Its metadata.
    pub fn info(&self) -> &ArchiveInfo {
        &self.info
    }

    /// Number of tiles with content.
    pub fn len(&self) -> u64 {
        self.header.addressed
    }

    /// Whether no tile has content.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The tile at `tile`, where there is one.
    ///
    /// # Errors
    /// [`Error::Damaged`] where its leaf directory or the tile itself is not what was published,
    /// [`Error::Io`].
    pub fn get(&self, tile: TileCoord) -> Result<Option<StoredTile>> {
        let id = tile.hilbert_id();
        let Some(mut at) = self.root.find(id) else { return Ok(None) };
        let mut directory = &self.root;
        if directory.slots[at].run == 0 {
            directory = self.leaf(at)?;
            match directory.find(id) {
                Some(position) => at = position,
                None => return Ok(None),
            }
        }
        let slot = directory.slots[at];
        let inside = id - directory.ids[at] < u64::from(slot.run);
        inside.then(|| self.stored(slot)).transpose()
    }

    /// Every tile, in the order of the Hilbert curve, lower zooms first.
    pub fn tiles(&self) -> impl Iterator<Item = Result<(TileCoord, StoredTile)>> + '_ {
        self.runs().flat_map(move |run| {
            let (found, failed) = match run.and_then(|run| Ok((run, self.stored(run.slot)?))) {
                Ok(found) => (Some(found), None),
                Err(error) => (None, Some(Err(error))),
            };
            let tiles = found
                .into_iter()
                .flat_map(|(run, stored)| run.tiles().map(move |tile| Ok((tile, stored.clone()))));
            tiles.chain(failed)
        })
    }

    /// The runs of equal neighbours, in the same order. Reads directories and no tile.
    pub(super) fn runs(&self) -> impl Iterator<Item = Result<TileRun>> + '_ {
        (0..self.root.slots.len()).flat_map(move |at| {
            let (found, failed) = if self.root.slots[at].run > 0 {
                (Some((&self.root, at..at + 1)), None)
            } else {
                match self.leaf(at) {
                    Ok(leaf) => (Some((leaf, 0..leaf.slots.len())), None),
                    Err(error) => (None, Some(Err(error))),
                }
            };
            let runs = found.into_iter().flat_map(|(directory, positions)| {
                positions.map(move |at| {
                    Ok(TileRun { first: directory.ids[at], slot: directory.slots[at] })
                })
            });
            runs.chain(failed)
        })
    }

    /// The bytes of the tile of a run.
    ///
    /// # Errors
    /// As [`Archive::get`].
    pub(super) fn tile_of(&self, run: TileRun) -> Result<StoredTile> {
        self.stored(run.slot)
    }

    /// Reads every directory and compares counts, zooms and order with the header. O(entries); does
    /// not read tiles.
    ///
    /// # Errors
    /// [`Error::Damaged`], with the first thing that is wrong.
    pub fn check(&self) -> Result<()> {
        let damaged = |what: &str| Err(Error::damaged(&self.path, what));
        let (mut addressed, mut entries, mut free) = (0u64, 0u64, 0u64);
        let (mut contents, mut data_end) = (0u64, 0u64);
        for at in 0..self.root.slots.len() {
            let (ids, slots) = if self.root.slots[at].run > 0 {
                (&self.root.ids[at..=at], &self.root.slots[at..=at])
            } else {
                let leaf = self.leaf(at)?;
                (&leaf.ids[..], &leaf.slots[..])
            };
            if ids.first().is_some_and(|&first| first < free) {
                return damaged("its leaf directories overlap");
            }
            for (id, slot) in ids.iter().zip(slots) {
                free = id + u64::from(slot.run);
                addressed += u64::from(slot.run);
                entries += 1;
                let zoom = |id| TileCoord::from_hilbert_id(id).map_or(u8::MAX, TileCoord::z);
                if zoom(*id) < self.header.minzoom || zoom(free - 1) > self.header.maxzoom {
                    return damaged("it has tiles outside its zooms");
                }
                // Clustered (PMTiles v3): a content follows all earlier ones, or repeats one of
                // them.
                if slot.offset == data_end {
                    contents += 1;
                    data_end += u64::from(slot.length);
                } else if slot.offset > data_end || !self.header.clustered {
                    return damaged("its tiles do not lie in the order of their directory");
                }
            }
        }
        let counted = (addressed, entries, contents, data_end);
        let Header { addressed, entries, contents, data, .. } = &self.header;
        if counted == (*addressed, *entries, *contents, data.length) {
            Ok(())
        } else {
            damaged("its directories name another number of tiles than its header")
        }
    }

    fn stored(&self, slot: Slot) -> Result<StoredTile> {
        // Within the data: checked when the directory was read.
        let start = self.header.data.offset + slot.offset;
        let bytes = self.file.read(start..start + u64::from(slot.length))?;
        if self.etags.is_some() && self.file.is_proven() {
            return Ok(StoredTile { bytes, etag: slot.etag });
        }
        let etag = etag(&bytes);
        if self.etags.is_some() && etag != slot.etag {
            return Err(Error::damaged(&self.path, "a tile is not the one that was published"));
        }
        Ok(StoredTile { bytes, etag })
    }

    fn leaf(&self, at: usize) -> Result<&Directory> {
        let cell = &self.leaves[at];
        if let Some(leaf) = cell.get() {
            return Ok(leaf);
        }
        let slot = self.root.slots[at];
        let start = slot.offset as usize;
        let leaf = self.directory(&self.leaf_bytes[start..start + slot.length as usize])?;
        if leaf.slots.iter().any(|slot| slot.run == 0) {
            return Err(Error::unsupported(&self.path, "its leaf directories have leaves"));
        }
        if leaf.ids.first().is_some_and(|&first| first < self.root.ids[at]) {
            return Err(Error::damaged(&self.path, "a leaf directory begins before its entry"));
        }
        Ok(cell.get_or_init(|| leaf))
    }

    fn directory(&self, packed: &[u8]) -> Result<Directory> {
        let damaged = |what: String| Error::damaged(&self.path, format!("directory: {what}"));
        let bytes = gunzip(packed, UNPACKED_LIMIT).map_err(|error| damaged(error.to_string()))?;
        let entries = directory::decode(&bytes, self.header.data.length, self.header.leaves.length)
            .map_err(damaged)?;
        let slot = |entry: &DirectoryEntry| {
            let etag = match &self.etags {
                Some(etags) if entry.run > 0 => etags.at(entry.offset)?,
                _ => 0,
            };
            Ok(Slot { offset: entry.offset, etag, length: entry.length, run: entry.run })
        };
        Ok(Directory {
            ids: entries.iter().map(|entry| entry.id).collect(),
            slots: entries.iter().map(slot).collect::<Result<_>>()?,
        })
    }
}
