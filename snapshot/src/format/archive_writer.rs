//! Writes PMTiles v3 archives: clustered, equal contents stored once.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufWriter, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use lintas_model::tiling::TileCoord;
use xxhash_rust::xxh3::xxh3_128;

use super::{
    ArchiveInfo,
    directory::{self, DirectoryEntry},
    etags::{self, etag_of_hash},
    gzip::gzip,
    header::{COMPRESSION_GZIP, FileSection, HEADER_BYTES, Header, ROOT_MAX_BYTES, TILE_TYPE_MVT},
};
use crate::{
    Result,
    error::{AtPath as _, Error},
};

/// Entries in a leaf directory at first; raised until the root fits into [`ROOT_MAX_BYTES`].
const LEAF_ENTRIES: usize = 4096;

/// Counts and size of a written archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// Tiles with content.
    pub addressed: u64,
    /// Entries in the directories: runs of equal neighbours count once.
    pub entries: u64,
    /// Different contents.
    pub contents: u64,
    /// Size of the file, bytes.
    pub bytes: u64,
}

/// Writes a PMTiles v3 archive.
///
/// Tile bytes go to an unnamed file in the spool folder as they come; memory holds 24 bytes a run
/// and about 90 a content. The archive appears under its name when it is complete.
///
/// ```
/// use lintas_model::tiling::TileCoord;
/// use lintas_snapshot::format::{Archive, ArchiveInfo, ArchiveWriter};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("roads.pmtiles");
/// let mut writer = ArchiveWriter::create(&path, folder.path(), ArchiveInfo::default())?;
/// let tile = TileCoord::new(0, 0, 0).expect("it is a tile");
/// // An empty tile, gzipped.
/// let gzipped = [31, 139, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// writer.push(tile, &gzipped)?;
/// writer.finish()?;
/// let archive = Archive::open(&path)?;
/// assert_eq!(archive.len(), 1);
/// assert!(archive.get(tile)?.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ArchiveWriter {
    path: PathBuf,
    spool_path: PathBuf,
    spool: BufWriter<File>,
    info: ArchiveInfo,
    etags_path: Option<PathBuf>,
    entries: Vec<DirectoryEntry>,
    /// Offset of the content with this hash and length. Only looked up: its order is random and
    /// must not reach the file.
    known: HashMap<(u128, u32), u64>,
    contents: Vec<(u64, u64)>,
    data_bytes: u64,
    addressed: u64,
    next_id: u64,
}

impl ArchiveWriter {
    /// Begins an archive at `path`. `spool_dir` must have room for the tiles; it may be the folder
    /// that `path` lies in.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Full`].
    pub fn create(path: &Path, spool_dir: &Path, info: ArchiveInfo) -> Result<Self> {
        let spool = tempfile::tempfile_in(spool_dir).at(spool_dir)?;
        Ok(Self {
            path: path.to_owned(),
            spool_path: spool_dir.to_owned(),
            spool: BufWriter::with_capacity(1 << 20, spool),
            info,
            etags_path: None,
            entries: Vec::new(),
            known: HashMap::new(),
            contents: Vec::new(),
            data_bytes: 0,
            addressed: 0,
            next_id: 0,
        })
    }

    /// Also writes the file of ETags that [`super::Archive::open_with_etags`] takes.
    #[must_use]
    pub fn with_etags(mut self, path: &Path) -> Self {
        self.etags_path = Some(path.to_owned());
        self
    }

    /// Adds a tile.
    ///
    /// # Errors
    /// [`Error::BadTile`] where the tile does not come after the one before in the order of
    /// [`TileCoord::hilbert_id`], lies outside the zooms of the archive or is empty; [`Error::Io`]
    /// and [`Error::Full`].
    pub fn push(&mut self, tile: TileCoord, gzip_bytes: &[u8]) -> Result<()> {
        let id = tile.hilbert_id();
        let bad = |what| Error::BadTile { path: self.path.clone(), tile: tile_name(tile), what };
        if id < self.next_id {
            return Err(bad("it does not come after the tile before it"));
        }
        if !(self.info.minzoom..=self.info.maxzoom).contains(&tile.z()) {
            return Err(bad("its zoom is none of the archive's"));
        }
        if gzip_bytes.is_empty() {
            return Err(bad("it is empty"));
        }
        let Ok(length) = u32::try_from(gzip_bytes.len()) else {
            return Err(bad("it is larger than 4 GiB"));
        };
        let hash = xxh3_128(gzip_bytes);
        let offset = match self.known.get(&(hash, length)) {
            Some(&offset) => offset,
            None => {
                let offset = self.data_bytes;
                self.spool.write_all(gzip_bytes).at(&self.spool_path)?;
                self.known.insert((hash, length), offset);
                self.contents.push((offset, etag_of_hash(hash)));
                self.data_bytes += u64::from(length);
                offset
            }
        };
        match self.entries.last_mut() {
            // Contents are never empty, so equal offsets are equal contents.
            Some(last) if last.offset == offset && id == self.next_id && last.run < u32::MAX => {
                last.run += 1;
            }
            _ => self.entries.push(DirectoryEntry { id, offset, length, run: 1 }),
        }
        self.addressed += 1;
        self.next_id = id + 1;
        Ok(())
    }

    /// Writes the archive.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Full`]; nothing appears under the archive's name then.
    pub fn finish(self) -> Result<ArchiveSummary> {
        let Self { path, spool_path, spool, info, etags_path, entries, contents, .. } = self;
        let mut spool =
            spool.into_inner().map_err(|error| Error::io(&spool_path, error.into_error()))?;
        spool.rewind().at(&spool_path)?;

        let counts = TileCounts {
            addressed: self.addressed,
            contents: contents.len() as u64,
            data_bytes: self.data_bytes,
        };
        let before = before_data(&info, &entries, counts);
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let written =
            write_file(&part, &before, &mut spool).and_then(|()| fs::rename(&part, &path));
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written.at(&path)?;
        if let Some(etags_path) = etags_path {
            etags::write(&etags_path, &contents, self.data_bytes)?;
        }
        Ok(ArchiveSummary {
            addressed: counts.addressed,
            entries: entries.len() as u64,
            contents: counts.contents,
            bytes: before.len() as u64 + counts.data_bytes,
        })
    }
}

/// What the header says of the tiles beside their directories.
#[derive(Debug, Clone, Copy)]
pub(super) struct TileCounts {
    /// Tiles with content.
    pub(super) addressed: u64,
    /// Different contents.
    pub(super) contents: u64,
    /// Bytes of all contents together.
    pub(super) data_bytes: u64,
}

/// All of a clustered archive that stands before its tile data.
pub(super) fn before_data(
    info: &ArchiveInfo,
    entries: &[DirectoryEntry],
    counts: TileCounts,
) -> Vec<u8> {
    let (root, leaves) = directories(entries);
    let metadata =
        gzip(&serde_json::to_vec(&info.metadata()).expect("a JSON map can always be written"));
    let mut offset = HEADER_BYTES as u64;
    let mut next = |length: u64| {
        let section = FileSection { offset, length };
        offset += length;
        section
    };
    let [west, south, east, north] = info.bounds;
    let [lon, lat, zoom] = info.center.unwrap_or([
        f64::midpoint(west, east),
        f64::midpoint(south, north),
        f64::from(info.minzoom),
    ]);
    let header = Header {
        root: next(root.len() as u64),
        metadata: next(metadata.len() as u64),
        leaves: next(leaves.len() as u64),
        data: next(counts.data_bytes),
        addressed: counts.addressed,
        entries: entries.len() as u64,
        contents: counts.contents,
        clustered: true,
        internal_compression: COMPRESSION_GZIP,
        tile_compression: COMPRESSION_GZIP,
        tile_type: TILE_TYPE_MVT,
        minzoom: info.minzoom,
        maxzoom: info.maxzoom,
        bounds: info.bounds,
        center_zoom: zoom.round() as u8,
        center: [lon, lat],
    };
    [&header.encode()[..], &root, &metadata, &leaves].concat()
}

fn tile_name(tile: TileCoord) -> String {
    format!("{}/{}/{}", tile.z(), tile.x(), tile.y())
}

fn write_file(path: &Path, before: &[u8], data: &mut File) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(before)?;
    io::copy(data, &mut file)?;
    Ok(())
}

/// Root directory and leaf directories, compressed. Leaves, one level of them, are written only
/// where the root cannot hold all entries.
fn directories(entries: &[DirectoryEntry]) -> (Vec<u8>, Vec<u8>) {
    // An entry takes a bit at least, however regular: with more the root cannot fit, so that
    // compressing it would be in vain.
    if entries.len() <= ROOT_MAX_BYTES * 8 {
        let root = gzip(&directory::encode(entries));
        if root.len() <= ROOT_MAX_BYTES {
            return (root, Vec::new());
        }
    }
    let mut leaf_entries = LEAF_ENTRIES;
    loop {
        let mut leaves = Vec::new();
        let mut root = Vec::new();
        for chunk in entries.chunks(leaf_entries) {
            let leaf = gzip(&directory::encode(chunk));
            root.push(DirectoryEntry {
                id: chunk[0].id,
                offset: leaves.len() as u64,
                length: u32::try_from(leaf.len()).unwrap_or(u32::MAX),
                run: 0,
            });
            leaves.extend(leaf);
        }
        let root = gzip(&directory::encode(&root));
        if root.len() <= ROOT_MAX_BYTES {
            return (root, leaves);
        }
        leaf_entries += leaf_entries / 4;
    }
}
