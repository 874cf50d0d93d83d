//! Archives: what is written reads back, and what is inconsistent is refused.

use std::{collections::BTreeMap, fs, path::Path};

use bytes::Bytes;
use lintas_model::tiling::TileCoord;
use proptest::prelude::*;
use tempfile::TempDir;

use super::{
    Archive, ArchiveInfo, ArchiveSummary, ArchiveWriter, StoredTile, VectorLayer,
    gzip::gzip,
    header::{FileSection, HEADER_BYTES, Header, ROOT_MAX_BYTES},
};
use crate::{Error, Result};

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
    let mut writer = ArchiveWriter::create(&path, dir.path(), info()).unwrap().with_etags(&etags);
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

/// So many tiles that leaf directories are needed, no two neighbours alike.
fn many_tiles() -> BTreeMap<u64, Vec<u8>> {
    let mut id = 1000;
    (0..20_000u64)
        .map(|i| {
            // A step that does not compress.
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
    let tiles = (10..20).map(|id| (id, same.clone())).chain([(21, vec![8]), (30, same.clone())]);
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

#[test]
fn a_directory_or_metadata_that_unpacks_to_a_giant_is_refused() {
    let (_, bytes, _) = archive(&[(3, vec![1])].into());
    // A count that its zeros could be entries for.
    let giant = gzip(&[&[0x80, 0x80, 0x80, 0x01][..], &vec![0; 8 << 20]].concat());
    assert!(giant.len() < 10_000, "{} bytes", giant.len());
    let section = FileSection { offset: bytes.len() as u64, length: giant.len() as u64 };
    let of = Header::decode(&bytes).unwrap();
    for header in [Header { root: section, ..of.clone() }, Header { metadata: section, ..of }] {
        let hostile = [&header.encode()[..], &bytes[HEADER_BYTES..], &giant].concat();
        let error = open(&hostile.into(), None).unwrap_err().to_string();
        assert!(error.contains("more than is allowed"), "{error}");
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
            // In header and directories, where damage does most.
            let at = at.index(flipped.len().min(400));
            flipped[at] ^= 1u8 << bit;
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
