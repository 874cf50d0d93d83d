//! The blocks of a PBF file, decoded in parallel, handed out in the order of the file.

use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use osmpbf::{Blob, BlobDecode, BlobReader, HeaderBlock, PrimitiveBlock};
use rayon::prelude::*;

use crate::ingest::unusable::{SEE_PERMISSIONS, Unusable};

/// Blocks in memory at once. The format allows 32 MB each, so 512 MB at worst, usually far less.
const AT_ONCE: usize = 16;

/// Reads every block: `map` runs on any thread, `take` in the order of the file. A broken block is
/// skipped and reported; reading continues where the file allows it.
pub(super) fn read<T: Send>(
    file: &Path,
    mut header: impl FnMut(&HeaderBlock),
    map: impl Fn(&PrimitiveBlock) -> T + Sync,
    mut take: impl FnMut(T),
) -> Option<Unusable> {
    let opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) => return Some(Unusable::foreign(error).mended_by(SEE_PERMISSIONS)),
    };
    let mut blobs = BlobReader::new(BufReader::with_capacity(1 << 20, opened));
    let mut broken = None;
    let mut seen = 0;
    let mut data_blocks = 0;
    loop {
        let mut batch = Vec::with_capacity(AT_ONCE);
        while batch.len() < AT_ONCE {
            match blobs.next() {
                Some(Ok(blob)) => batch.push(blob),
                Some(Err(error)) => {
                    broken.get_or_insert_with(|| {
                        damaged(
                            format!("it broke off after block {seen}: {error}"),
                            format!("terputus setelah blok ke-{seen}: {error}"),
                        )
                    });
                    break;
                }
                None => break,
            }
            seen += 1;
        }
        let last = batch.len() < AT_ONCE;
        let decoded: Vec<Result<DecodedBlock<T>, Unusable>> =
            batch.par_iter().map(|blob| decode(blob, &map)).collect();
        for block in decoded {
            match block {
                Ok(DecodedBlock::Header(block)) => header(&block),
                Ok(DecodedBlock::Data(data)) => {
                    data_blocks += 1;
                    take(data);
                }
                Ok(DecodedBlock::Other) => {}
                Err(reason) => {
                    broken.get_or_insert(reason);
                }
            }
        }
        if last {
            if data_blocks == 0 {
                broken.get_or_insert_with(|| {
                    damaged("it has no blocks of data", "tidak ada blok data di dalamnya")
                });
            }
            return broken;
        }
    }
}

enum DecodedBlock<T> {
    Header(Box<HeaderBlock>),
    Data(T),
    Other,
}

fn decode<T>(
    blob: &Blob,
    map: &(impl Fn(&PrimitiveBlock) -> T + Sync),
) -> Result<DecodedBlock<T>, Unusable> {
    // The decoder trusts counts in the file; a hostile one may make it panic.
    let decoded = catch_unwind(AssertUnwindSafe(|| match blob.decode() {
        Ok(BlobDecode::OsmHeader(header)) => Ok(DecodedBlock::Header(header)),
        Ok(BlobDecode::OsmData(block)) => Ok(DecodedBlock::Data(map(&block))),
        Ok(BlobDecode::Unknown(_)) => Ok(DecodedBlock::Other),
        Err(error) => Err(damaged(
            format!("a block cannot be read: {error}"),
            format!("ada blok yang tidak dapat dibaca: {error}"),
        )),
    }));
    decoded.unwrap_or_else(|_| {
        Err(damaged(
            "a block cannot be read: its counts do not fit together",
            "ada blok yang tidak dapat dibaca: bilangan di dalamnya tidak cocok",
        ))
    })
}

fn damaged(en: impl Into<String>, id: impl Into<String>) -> Unusable {
    Unusable::new(en, id).mended_by([
        "Unduh ulang berkasnya (Geofabrik, BBBike, HOT), lalu bandingkan ukurannya.",
        "Download the file again (Geofabrik, BBBike, HOT), and compare its size.",
    ])
}

/// The tags behind these indices into the block's string table. Invalid UTF-8 is replaced, so that
/// one badly encoded name does not cost the other tags.
pub(super) fn strings(
    table: &[Vec<u8>],
    pairs: impl Iterator<Item = (usize, usize)>,
) -> Vec<(String, String)> {
    let text =
        |index: usize| table.get(index).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    pairs.filter_map(|(key, value)| Some((text(key)?, text(value)?))).collect()
}
