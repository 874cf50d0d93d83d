//! Encodes the features of one tile as stored (gzipped MVT), within a limit of bytes. Pipeline and
//! server share this code, so that a live tile has the bytes that the pipeline would have written.

use std::cell::RefCell;

use libdeflater::{CompressionLvl, Compressor};
use lintas_model::tiling::{Encoder, TextLimit, TileFeature};

/// Limit of a tile as stored (gzip), bytes. Exceeded only where nothing more can be left out.
pub const TILE_BYTES: usize = 500_000;
/// Compression level of libdeflate, 1 to 12.
const LEVEL: i32 = 9;
/// Characters that texts are cut to, tried in this order.
const TEXT_LIMITS: [usize; 4] = [80, 32, 12, 0];

/// Name and keys of a layer in tiles.
#[derive(Debug, Clone)]
pub struct LayerHead {
    /// Its name in the tiles.
    pub name: String,
    /// Names of its columns, in column order.
    pub keys: Vec<String>,
    /// Position of the key with the ids, which are the last texts to be cut.
    pub id_key: Option<usize>,
}

/// One tile as stored.
#[derive(Debug, Default)]
pub struct EncodedTile {
    /// The gzipped tile.
    pub bytes: Vec<u8>,
    /// Features that were left out so that the tile stays within [`TILE_BYTES`].
    pub gave_way: u64,
    /// Whether texts were cut for the same reason.
    pub shortened: bool,
    /// Whether it exceeds [`TILE_BYTES`] all the same.
    pub oversize: bool,
}

/// Number of the layer, rank (0 is dropped first), and the feature.
pub type Ranked<'a> = (u8, u8, TileFeature<'a>);

struct Tools {
    encoder: Encoder,
    compressor: Compressor,
    raw: Vec<u8>,
}

/// Bytes of a tile before compression up to which its thread keeps its buffers for the next one.
const KEPT_BYTES: usize = 1 << 20;

thread_local! {
    // A compressor has hundreds of kilobytes of tables: made once a thread, not once a tile.
    static TOOLS: RefCell<Tools> = RefCell::new(Tools {
        encoder: Encoder::default(),
        compressor: Compressor::new(CompressionLvl::new(LEVEL).unwrap_or_default()),
        raw: Vec::new(),
    });
}

/// Encodes a tile. `features` come layer by layer, the least important of each first. Where the
/// tile would exceed [`TILE_BYTES`], texts are cut first; then, unless all must stay, the least
/// important features of all layers are left out. Each attempt encodes and compresses the tile.
pub fn encode_tile(
    heads: &[LayerHead],
    features: &[Ranked<'_>],
    all_must_stay: bool,
) -> EncodedTile {
    TOOLS.with_borrow_mut(|tools| {
        let whole = tools.tile(heads, features, None);
        let encoded = if whole.len() <= TILE_BYTES {
            EncodedTile { bytes: whole, ..EncodedTile::default() }
        } else {
            tools.squeeze(heads, features, all_must_stay)
        };
        tools.let_go();
        encoded
    })
}

impl Tools {
    /// Gives up buffers that a tile beyond the usual left: each thread would keep them for good.
    fn let_go(&mut self) {
        if self.raw.capacity() > KEPT_BYTES {
            self.raw = Vec::new();
            self.encoder = Encoder::default();
        }
    }

    fn tile(
        &mut self,
        heads: &[LayerHead],
        features: &[Ranked<'_>],
        text: Option<(usize, bool)>,
    ) -> Vec<u8> {
        self.raw.clear();
        let mut of_layer = Vec::with_capacity(features.len());
        for layer in features.chunk_by(|a, b| a.0 == b.0) {
            let Some(head) = heads.get(usize::from(layer[0].0)) else { continue };
            of_layer.clear();
            of_layer.extend(layer.iter().map(|ranked| ranked.2));
            let limit = text.map(|(characters, spare_id)| TextLimit {
                characters,
                spared_key: head.id_key.filter(|_| spare_id),
            });
            self.encoder.write_layer(&head.name, &head.keys, &of_layer, limit, &mut self.raw);
        }
        let mut packed = vec![0; self.compressor.gzip_compress_bound(self.raw.len())];
        let length = self
            .compressor
            .gzip_compress(&self.raw, &mut packed)
            .expect("the output is as long as the compressor asks for");
        packed.truncate(length);
        packed.shrink_to_fit();
        packed
    }

    fn squeeze(
        &mut self,
        heads: &[LayerHead],
        features: &[Ranked<'_>],
        all_must_stay: bool,
    ) -> EncodedTile {
        let mut bytes = Vec::new();
        for characters in TEXT_LIMITS {
            bytes = self.tile(heads, features, Some((characters, true)));
            if bytes.len() <= TILE_BYTES {
                return EncodedTile { bytes, shortened: true, ..EncodedTile::default() };
            }
        }
        if all_must_stay {
            bytes = self.tile(heads, features, Some((0, false)));
            let oversize = bytes.len() > TILE_BYTES;
            return EncodedTile { bytes, shortened: true, oversize, gave_way: 0 };
        }
        // Leave out the least important features of all layers; those that stay get longer texts
        // again.
        let text = Some((TEXT_LIMITS[1], true));
        let mut by_rank: Vec<usize> = (0..features.len()).collect();
        by_rank.sort_by_key(|&i| std::cmp::Reverse(features[i].1));
        let mut stay = features.len();
        loop {
            let share = TILE_BYTES as f64 / bytes.len() as f64;
            stay = ((stay as f64 * share * 0.95) as usize).min(stay.saturating_sub(1)).max(1);
            let mut kept = by_rank[..stay].to_vec();
            kept.sort_unstable();
            let kept: Vec<Ranked<'_>> = kept.into_iter().map(|i| features[i]).collect();
            bytes = self.tile(heads, &kept, text);
            if bytes.len() <= TILE_BYTES || stay == 1 {
                let oversize = bytes.len() > TILE_BYTES;
                let gave_way = (features.len() - stay) as u64;
                return EncodedTile { bytes, gave_way, shortened: true, oversize };
            }
        }
    }
}
