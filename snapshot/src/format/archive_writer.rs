//! Here are tiles in order, give me an archive: PMTiles v3, clustered, equal contents stored once.

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
    directory::{self, Entry},
    etags::{self, etag_of_hash},
    gzip::gzip,
    header::{COMPRESSION_GZIP, HEADER_BYTES, Header, ROOT_MAX_BYTES, Section, TILE_TYPE_MVT},
};
use crate::{
    Result,
    error::{AtPath as _, Error},
};

/// Entries in a leaf directory to begin with; more where the root would grow too large.
const LEAF_ENTRIES: usize = 4096;

/// What an archive came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveSummary {
    /// Tiles with content.
    pub addressed: u64,
    /// Entries in the directories: runs of equal neighbours count once.
    pub entries: u64,
    /// Different contents.
    pub contents: u64,
    /// Size of the file.
    pub bytes: u64,
}

/// Writes a PMTiles v3 archive.
///
/// Tile bytes go to a nameless file in the spool folder as they come, so memory holds only one entry
/// a run and one hash a content (about 90 bytes a content). The archive itself appears under its
/// name when it is whole.
#[derive(Debug)]
pub struct ArchiveWriter {
    path: PathBuf,
    spool_path: PathBuf,
    spool: BufWriter<File>,
    info: ArchiveInfo,
    etags_path: Option<PathBuf>,
    entries: Vec<Entry>,
    /// Where the content with this hash and length lies. Only looked up, never walked.
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
            _ => self.entries.push(Entry { id, offset, length, run: 1 }),
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

        let (root, leaves) = directories(&entries);
        let metadata =
            gzip(&serde_json::to_vec(&info.metadata()).expect("a JSON map can always be written"));
        let mut offset = HEADER_BYTES as u64;
        let mut next = |length: u64| {
            let section = Section { offset, length };
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
            data: next(self.data_bytes),
            addressed: self.addressed,
            entries: entries.len() as u64,
            contents: contents.len() as u64,
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
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let part = PathBuf::from(part);
        let written = write_file(&part, &[&header.encode(), &root, &metadata, &leaves], &mut spool)
            .and_then(|()| fs::rename(&part, &path));
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written.at(&path)?;
        if let Some(etags_path) = etags_path {
            etags::write(&etags_path, &contents, self.data_bytes)?;
        }
        Ok(ArchiveSummary {
            addressed: header.addressed,
            entries: header.entries,
            contents: header.contents,
            bytes: offset,
        })
    }
}

fn tile_name(tile: TileCoord) -> String {
    format!("{}/{}/{}", tile.z(), tile.x(), tile.y())
}

fn write_file(path: &Path, parts: &[&[u8]], data: &mut File) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(&parts.concat())?;
    io::copy(data, &mut file)?;
    Ok(())
}

/// Root directory and leaf directories, compressed. There are leaves only where the root cannot hold
/// all entries, and one level of them.
fn directories(entries: &[Entry]) -> (Vec<u8>, Vec<u8>) {
    // An entry takes no less than a bit even at its most regular: do not pack millions to find out.
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
            root.push(Entry {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bytes::Bytes;
    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;
    use crate::format::{Archive, StoredTile, VectorLayer};

    fn info() -> ArchiveInfo {
        ArchiveInfo {
            name: "Jalan".to_owned(),
            attribution: "© OpenStreetMap contributors".to_owned(),
            description: "LATIHAN".to_owned(),
            minzoom: 0,
            maxzoom: 30,
            bounds: [115.5, -1.5, 118.0, 1.25],
            center: Some([116.75, -0.5, 9.0]),
            vector_layers: vec![VectorLayer {
                id: "roads".to_owned(),
                description: "roads".to_owned(),
                minzoom: 0,
                maxzoom: 14,
                fields: [("status".to_owned(), "state".to_owned())].into(),
            }],
            extra: [("mode".to_owned(), "drill".into())].into_iter().collect(),
        }
    }

    /// Writes the tiles (TileID to content) and answers the bytes of archive and ETags.
    fn archive(tiles: &BTreeMap<u64, Vec<u8>>) -> (ArchiveSummary, Bytes, Bytes) {
        let dir = TempDir::new().unwrap();
        let (path, etags) = (dir.path().join("roads.pmtiles"), dir.path().join("roads.etags"));
        let mut writer =
            ArchiveWriter::create(&path, dir.path(), info()).unwrap().with_etags(&etags);
        for (&id, content) in tiles {
            writer.push(TileCoord::from_hilbert_id(id).unwrap(), content).unwrap();
        }
        let summary = writer.finish().unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing else is left behind");
        let (archive, etags) = (fs::read(path).unwrap(), fs::read(etags).unwrap());
        assert_eq!(archive.len() as u64, summary.bytes);
        (summary, archive.into(), etags.into())
    }

    fn open(archive: &Bytes, etags: Option<&Bytes>) -> Result<Archive> {
        let etags = etags.map(|bytes| (Path::new("roads.etags"), bytes.clone()));
        Archive::read(Path::new("roads.pmtiles"), archive.clone(), etags)
    }

    /// Few contents, so that many repeat; steps of one, so that there are runs; large gaps.
    fn any_tiles() -> impl Strategy<Value = BTreeMap<u64, Vec<u8>>> {
        let step = prop_oneof![4 => Just(1u64), 1 => 1..100u64, 1 => 1..1u64 << 56];
        let content = (0..4u8, 1..40usize).prop_map(|(byte, length)| vec![byte; length]);
        prop::collection::vec((step, content), 0..60).prop_map(|rows| {
            let mut id = 0;
            rows.into_iter()
                .map(|(step, content)| {
                    id += step;
                    (id, content)
                })
                .collect()
        })
    }

    /// As many tiles as need leaf directories, no two neighbours alike.
    fn many_tiles() -> BTreeMap<u64, Vec<u8>> {
        let mut id = 1000;
        (0..20_000u64)
            .map(|i| {
                // A step that no compressor foresees.
                id += 1 + xxhash_rust::xxh3::xxh3_64(&i.to_le_bytes()) % 1_000_000;
                (id, i.to_le_bytes()[..(1 + i % 8) as usize].to_vec())
            })
            .collect()
    }

    fn read_all(archive: &Archive) -> BTreeMap<u64, Vec<u8>> {
        let tiles: Vec<(TileCoord, StoredTile)> = archive.tiles().collect::<Result<_>>().unwrap();
        let ids: Vec<u64> = tiles.iter().map(|(tile, _)| tile.hilbert_id()).collect();
        assert!(ids.is_sorted(), "tiles come in the order of the curve");
        tiles.into_iter().map(|(tile, stored)| (tile.hilbert_id(), stored.bytes.to_vec())).collect()
    }

    #[test]
    fn an_archive_says_what_it_was_told() {
        let (_, bytes, _) = archive(&[(3, vec![1])].into());
        assert_eq!(open(&bytes, None).unwrap().info(), &info());
    }

    #[test]
    fn equal_tiles_are_stored_once_and_equal_neighbours_share_an_entry() {
        let same = vec![7; 1000];
        let tiles =
            (10..20).map(|id| (id, same.clone())).chain([(21, vec![8]), (30, same.clone())]);
        let (summary, _, _) = archive(&tiles.collect());
        assert_eq!((summary.addressed, summary.entries, summary.contents), (12, 3, 2));
        assert!(summary.bytes < 1600, "{}", summary.bytes);
    }

    #[test]
    fn an_archive_without_tiles_opens_and_has_none() {
        let (summary, bytes, etags) = archive(&BTreeMap::new());
        assert_eq!(summary.addressed, 0);
        let archive = open(&bytes, Some(&etags)).unwrap();
        assert!(archive.is_empty());
        assert_eq!(archive.get(TileCoord::new(0, 0, 0).unwrap()).unwrap(), None);
        archive.check().unwrap();
    }

    #[test]
    fn many_tiles_lie_in_one_level_of_leaves_below_a_root_that_one_read_gets() {
        let tiles = many_tiles();
        let (_, bytes, etags) = archive(&tiles);
        let header = Header::decode(&bytes).unwrap();
        assert!(header.leaves.length > 0);
        assert!(header.root.length <= ROOT_MAX_BYTES as u64);
        let archive = open(&bytes, Some(&etags)).unwrap();
        archive.check().unwrap();
        assert_eq!(read_all(&archive), tiles);
        let before_the_first = TileCoord::from_hilbert_id(999).unwrap();
        assert_eq!(archive.get(before_the_first).unwrap(), None);
    }

    #[test]
    fn a_tile_out_of_order_out_of_zoom_or_empty_is_refused() {
        let dir = TempDir::new().unwrap();
        let info = ArchiveInfo { minzoom: 2, maxzoom: 4, ..info() };
        let mut writer =
            ArchiveWriter::create(&dir.path().join("a.pmtiles"), dir.path(), info).unwrap();
        let tile = |z, x, y| TileCoord::new(z, x, y).unwrap();
        writer.push(tile(3, 1, 1), b"tile").unwrap();
        assert!(matches!(writer.push(tile(3, 1, 1), b"tile"), Err(Error::BadTile { .. })));
        assert!(matches!(writer.push(tile(2, 1, 1), b"tile"), Err(Error::BadTile { .. })));
        assert!(matches!(writer.push(tile(5, 1, 1), b"tile"), Err(Error::BadTile { .. })));
        assert!(matches!(writer.push(tile(4, 1, 1), b""), Err(Error::BadTile { .. })));
        drop(writer);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "an unfinished archive is gone");
    }

    #[test]
    fn etags_of_another_archive_are_refused() {
        let (_, bytes, _) = archive(&[(3, vec![1])].into());
        let (_, _, etags) = archive(&[(3, vec![1, 2])].into());
        assert!(matches!(open(&bytes, Some(&etags)), Err(Error::Damaged { .. })));
    }

    #[test]
    fn a_torn_archive_of_any_length_is_refused_or_read_without_a_panic() {
        let (_, bytes, etags) = archive(&(1..200).map(|id| (id * 3, vec![id as u8; 9])).collect());
        for length in 0..bytes.len() {
            // Cut off, some section lies outside the file.
            assert!(open(&bytes.slice(..length), Some(&etags)).is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn tiles_come_back_and_no_others_do(tiles in any_tiles()) {
            let (summary, bytes, etags) = archive(&tiles);
            let with_etags = open(&bytes, Some(&etags)).unwrap();
            let without = open(&bytes, None).unwrap();
            with_etags.check().unwrap();
            prop_assert_eq!(summary.addressed, tiles.len() as u64);
            prop_assert_eq!(read_all(&with_etags), tiles.clone());
            let around = tiles.keys().flat_map(|&id| [id.saturating_sub(1), id, id + 1]);
            for id in around {
                let tile = TileCoord::from_hilbert_id(id).unwrap();
                let stored = with_etags.get(tile).unwrap();
                prop_assert_eq!(stored.as_ref().map(|s| s.bytes.to_vec()), tiles.get(&id).cloned());
                prop_assert_eq!(stored, without.get(tile).unwrap(), "ETags from file and bytes");
            }
        }

        #[test]
        fn the_same_tiles_give_the_same_bytes(tiles in any_tiles()) {
            prop_assert_eq!(archive(&tiles), archive(&tiles));
        }

        #[test]
        fn flipped_bits_never_panic(
            tiles in any_tiles(),
            flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8), 1..6),
        ) {
            let (_, bytes, etags) = archive(&tiles);
            let mut flipped = bytes.to_vec();
            for (at, bit) in flips {
                // Header and directories are what is trusted most.
                let at = at.index(flipped.len().min(400));
                flipped[at] ^= 1 << bit;
            }
            if let Ok(archive) = open(&flipped.into(), Some(&etags)) {
                let _ = archive.check();
                for tile in archive.tiles().take(1000) {
                    let _ = tile;
                }
                for id in tiles.keys() {
                    let _ = archive.get(TileCoord::from_hilbert_id(*id).unwrap());
                }
            }
        }
    }
}
