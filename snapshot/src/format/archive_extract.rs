//! A part of an archive, as an archive of its own: for who takes a part of the map along.

use std::collections::{HashMap, HashSet};

use lintas_model::tiling::TileCoord;

use super::{
    archive::Archive,
    archive_writer::{TileCounts, before_data},
    directory::DirectoryEntry,
};
use crate::Result;

/// The tiles of an archive that are `wanted`, as a clustered archive in memory, with the metadata of the
/// whole one. Equal contents stay stored once. The same archive and wish give the same bytes.
///
/// ```
/// use lintas_model::tiling::TileCoord;
/// use lintas_snapshot::format::{Archive, ArchiveInfo, ArchiveWriter, extract};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("roads.pmtiles");
/// let info = ArchiveInfo { maxzoom: 1, ..Default::default() };
/// let mut writer = ArchiveWriter::create(&path, folder.path(), info)?;
/// // An empty tile, gzipped.
/// let gzipped = [31, 139, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// let tile = |z, x, y| TileCoord::new(z, x, y).expect("it is a tile");
/// writer.push(tile(0, 0, 0), &gzipped)?;
/// writer.push(tile(1, 0, 0), &gzipped)?;
/// writer.finish()?;
///
/// let part = folder.path().join("part.pmtiles");
/// std::fs::write(&part, extract(&Archive::open(&path)?, &|tile| tile.z() == 0)?)?;
/// let part = Archive::open(&part)?;
/// part.check()?;
/// assert!(part.get(tile(0, 0, 0))?.is_some() && part.get(tile(1, 0, 0))?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`Archive::get`].
pub fn extract(archive: &Archive, wanted: &dyn Fn(TileCoord) -> bool) -> Result<Vec<u8>> {
    let (mut entries, mut data) = (Vec::<DirectoryEntry>::new(), Vec::new());
    // By offset in the whole archive, that in the part.
    let mut placed: HashMap<u64, u64> = HashMap::new();
    let mut addressed = 0;
    for run in archive.runs() {
        let run = run?;
        for tile in run.tiles().filter(|tile| wanted(*tile)) {
            let offset = match placed.get(&run.offset()) {
                Some(offset) => *offset,
                None => {
                    let offset = data.len() as u64;
                    data.extend_from_slice(&archive.tile_of(run)?.bytes);
                    placed.insert(run.offset(), offset);
                    offset
                }
            };
            addressed += 1;
            let id = tile.hilbert_id();
            match entries.last_mut() {
                Some(last) if last.offset == offset && id == last.id + u64::from(last.run) => {
                    last.run += 1;
                }
                _ => entries.push(DirectoryEntry { id, offset, length: run.length(), run: 1 }),
            }
        }
    }
    let contents = placed.len() as u64;
    let counts = TileCounts { addressed, contents, data_bytes: data.len() as u64 };
    let mut bytes = before_data(archive.info(), &entries, counts);
    bytes.append(&mut data);
    Ok(bytes)
}

/// The bytes of the tiles that [`extract`] would copy: its size but for directories and metadata. Reads no
/// tile.
///
/// # Errors
/// As [`Archive::get`].
pub fn extract_bytes(archive: &Archive, wanted: &dyn Fn(TileCoord) -> bool) -> Result<u64> {
    let (mut seen, mut bytes) = (HashSet::new(), 0);
    for run in archive.runs() {
        let run = run?;
        if run.tiles().any(wanted) && seen.insert(run.offset()) {
            bytes += u64::from(run.length());
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{ArchiveInfo, ArchiveWriter};

    /// Three zooms of equal and of different tiles.
    fn archive(folder: &std::path::Path) -> Archive {
        let path = folder.join("roads.pmtiles");
        let info = ArchiveInfo { maxzoom: 5, name: "Jalan".into(), ..ArchiveInfo::default() };
        let mut writer = ArchiveWriter::create(&path, folder, info).unwrap();
        for id in 0..1365 {
            let tile = TileCoord::from_hilbert_id(id).unwrap();
            let text = if id % 3 == 0 { format!("tile {id}") } else { "the same".to_owned() };
            writer.push(tile, &crate::format::gzip::gzip(text.as_bytes())).unwrap();
        }
        writer.finish().unwrap();
        Archive::open(&path).unwrap()
    }

    fn opened(folder: &std::path::Path, bytes: &[u8]) -> Archive {
        let path = folder.join("part.pmtiles");
        std::fs::write(&path, bytes).unwrap();
        let part = Archive::open(&path).unwrap();
        part.check().unwrap();
        part
    }

    #[test]
    fn a_part_has_the_wanted_tiles_as_they_were_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let whole = archive(folder.path());
        let wanted = |tile: TileCoord| tile.z() < 2 || tile.x().is_multiple_of(3);
        let bytes = extract(&whole, &wanted).unwrap();
        let part = opened(folder.path(), &bytes);
        let mut kept = 0;
        for tile in whole.tiles() {
            let (tile, stored) = tile.unwrap();
            let found = part.get(tile).unwrap();
            assert_eq!(found.map(|it| it.bytes), wanted(tile).then_some(stored.bytes));
            kept += u64::from(wanted(tile));
        }
        assert_eq!((part.len(), part.info().name.as_str()), (kept, "Jalan"));
        assert!(bytes.len() as u64 > extract_bytes(&whole, &wanted).unwrap());
        assert_eq!(bytes, extract(&whole, &wanted).unwrap(), "the same bytes");
    }

    #[test]
    fn all_tiles_are_the_whole_archive_and_none_is_an_archive_too() {
        let folder = tempfile::tempdir().unwrap();
        let whole = archive(folder.path());
        let published = std::fs::read(folder.path().join("roads.pmtiles")).unwrap();
        assert_eq!(extract(&whole, &|_| true).unwrap(), published);
        let none = opened(folder.path(), &extract(&whole, &|_| false).unwrap());
        assert!(none.is_empty());
        assert_eq!(extract_bytes(&whole, &|_| false).unwrap(), 0);
    }
}
