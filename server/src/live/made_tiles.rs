//! Tiles that cannot be sent as stored: composites of several layers, tiles for clients without
//! gzip, and tiles with live features. Each is made once, by one request, and cached.

use std::sync::Arc;

use bytes::Bytes;
use lintas_model::tiling::TileCoord;
use lintas_snapshot::format::{
    StoredTile,
    gzip::{gunzip, gzip},
};
use moka::{Entry, ops::compute::Op, sync::Cache};
use xxhash_rust::xxh3::xxh3_64;

use super::live_layers::{LIVE, Live, live_position};
use crate::{
    http::{
        encoding::Encoding,
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    metrics::Metrics,
    open::{LayerSet, Open, damaged},
};

/// Limit of a tile when unpacked: none of ours comes near it (as stored they are under half a
/// megabyte).
const UNPACKED_LIMIT: usize = 64 << 20;

/// A tile ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Tile {
    /// The body, in the encoding that was asked for.
    pub(crate) bytes: Bytes,
    /// Hash of the content, whatever the encoding.
    pub(crate) hash: u64,
}

/// By live layer, the revision that last changed a tile, plus 1; 0 where the layer is not asked for or
/// the tile is as published.
type Since = [u64; LIVE];

/// Cache key of a made tile, at the opened snapshot with this serial number. Of what is drawn one
/// revision is kept, the newest that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct TileKey {
    serial: u64,
    layers: LayerSet,
    tile: TileCoord,
    encoding: Encoding,
    /// Whether a layer of it differs from the published one.
    is_drawn: bool,
}

/// A tile, and what it shows: so a tile that is still being made for one revision is never taken for
/// the next, and a tile that did not change is not made again.
#[derive(Debug, Clone)]
struct KeptTile {
    tile: Tile,
    since: Since,
    /// The revision that it was made at.
    revision: u64,
}

/// The tiles that have been made, bounded by their bytes.
#[derive(Debug)]
pub(crate) struct MadeTiles {
    cache: Cache<TileKey, KeptTile>,
}

impl MadeTiles {
    /// An empty cache of at most about `bytes`.
    pub(crate) fn new(bytes: u64) -> Self {
        let weigh = |_: &TileKey, kept: &KeptTile| {
            u32::try_from(kept.tile.bytes.len() + 160).unwrap_or(u32::MAX)
        };
        Self { cache: Cache::builder().max_capacity(bytes).weigher(weigh).build() }
    }

    /// The tile of these layers where no work is needed, else what it is made of; as published
    /// without `live`.
    ///
    /// The unchanged gzip tile of a single layer is a slice of the archive in memory: no copy, no
    /// cache look-up, no compression.
    ///
    /// # Errors
    /// `snapshot_damaged` where an archive cannot be read.
    pub(crate) fn find(
        &self,
        open: &Arc<Open>,
        live: Option<&Live>,
        layers: LayerSet,
        tile: TileCoord,
        encoding: Encoding,
        metrics: &Metrics,
    ) -> Result<TileLookup, Problem> {
        let since = live.map_or_else(Default::default, |live| since(open, live, layers, tile));
        let is_drawn = since != [0; LIVE];
        let key = TileKey { serial: open.serial, layers, tile, encoding, is_drawn };
        let kept = || {
            let kept = self.cache.get(&key).filter(|kept| kept.since == since)?;
            metrics.cache_hits.inc();
            Some(TileLookup::of(kept.tile))
        };
        // Composites and live tiles are mostly in the cache: asked before the archives.
        if (layers.len() > 1 || is_drawn)
            && let Some(kept) = kept()
        {
            return Ok(kept);
        }
        let mut parts = Vec::new();
        for position in layers.iter() {
            let name = open.name(position);
            if let Some(at) = live_position(name).filter(|at| since[*at] > 0) {
                parts.push(TileLayerSource::Drawn { position, since: since[at] });
                continue;
            }
            let Some(archive) = open.archive(name)? else { continue };
            let Some(found) = archive.get(tile).map_err(damaged)? else { continue };
            parts.push(TileLayerSource::Stored(found));
        }
        match &parts[..] {
            [] => return Ok(TileLookup::Nothing),
            [TileLayerSource::Stored(stored)] if encoding == Encoding::Gzip => {
                return Ok(TileLookup::Ready(Tile {
                    bytes: stored.bytes.clone(),
                    hash: stored.etag,
                }));
            }
            _ => {}
        }
        if layers.len() == 1
            && !is_drawn
            && let Some(kept) = kept()
        {
            return Ok(kept);
        }
        let live = live.filter(|_| is_drawn).map(|live| (Arc::clone(open), live.clone()));
        Ok(TileLookup::ToMake(Recipe { key, since, parts, live }))
    }

    /// Makes a tile as published in its pool and caches it; `None` where it is empty. Concurrent
    /// requests for the same tile wait for this one.
    ///
    /// # Errors
    /// Those of [`MadeTiles::make_now`] and [`work::run`].
    pub(crate) async fn make(
        &self,
        recipe: Recipe,
        metrics: &Metrics,
    ) -> Result<Option<Tile>, Problem> {
        metrics.cache_misses.inc();
        let cache = self.cache.clone();
        // Begun, it is made to its end: others may wait for the same tile, and the cache keeps it.
        let made = work::run(WorkKind::Tiles, move |_| recipe.follow(&cache, 0, 0));
        Ok(made.await?.tile.some())
    }

    /// Makes a tile on this thread and caches it; `None` where it is empty. A tile that meanwhile was
    /// made at the revision `asked` or a later one does as well: many who wait for a tile of a map
    /// that changes all the time need it made once. Returns the revision that it shows, too.
    ///
    /// # Errors
    /// `snapshot_damaged` where a stored tile is no vector tile or a feature cannot be read.
    pub(crate) fn make_now(
        &self,
        recipe: Recipe,
        asked: u64,
        revision: u64,
        metrics: &Metrics,
    ) -> Result<(Option<Tile>, u64), Problem> {
        metrics.cache_misses.inc();
        let made = recipe.follow(&self.cache, asked, revision)?;
        Ok((made.tile.some(), if made.since == recipe.since { revision } else { made.revision }))
    }
}

fn since(open: &Open, live: &Live, layers: LayerSet, tile: TileCoord) -> Since {
    let mut since = [0; LIVE];
    for position in layers.iter() {
        let name = open.name(position);
        if let Some(at) = live_position(name) {
            // Plus 1, since revision 0 can change tiles, too: time may, before anybody reported.
            since[at] = live.since(name, tile).map_or(0, |revision| revision + 1);
        }
    }
    since
}

impl Tile {
    /// A tile without content, cached like any other.
    fn empty() -> Self {
        Self { bytes: Bytes::new(), hash: 0 }
    }

    fn some(self) -> Option<Self> {
        Some(self).filter(|tile| !tile.bytes.is_empty())
    }
}

/// What [`MadeTiles::find`] answers.
#[derive(Debug)]
pub(crate) enum TileLookup {
    /// No layer has anything there.
    Nothing,
    /// The tile.
    Ready(Tile),
    /// It has to be made.
    ToMake(Recipe),
}

impl TileLookup {
    fn of(kept: Tile) -> Self {
        kept.some().map_or(Self::Nothing, Self::Ready)
    }
}

/// What a tile is made of.
#[derive(Debug)]
pub(crate) struct Recipe {
    key: TileKey,
    since: Since,
    parts: Vec<TileLayerSource>,
    /// The state that drawn parts show; `None` where there are none.
    live: Option<(Arc<Open>, Live)>,
}

/// What one layer of a tile is made of.
#[derive(Debug)]
enum TileLayerSource {
    Stored(StoredTile),
    /// Drawn from the live layer, unchanged since `since` (a revision plus 1); `position` is that
    /// of the layer in the snapshot.
    Drawn {
        position: u8,
        since: u64,
    },
}

impl Recipe {
    /// Makes the tile; its drawn layers are cached one by one as well.
    fn follow(
        &self,
        cache: &Cache<TileKey, KeptTile>,
        asked: u64,
        revision: u64,
    ) -> Result<KeptTile, Problem> {
        let made = kept_or_made(cache, self.key, (self.since, asked, revision), || {
            let mut stored = Vec::with_capacity(self.parts.len());
            for part in &self.parts {
                match part {
                    TileLayerSource::Stored(tile) => stored.push(tile.clone()),
                    TileLayerSource::Drawn { position, since } => {
                        let drawn = self.draw(cache, *position, *since, revision)?;
                        stored.extend(
                            drawn.map(|tile| StoredTile { bytes: tile.bytes, etag: tile.hash }),
                        );
                    }
                }
            }
            match &stored[..] {
                [] => Ok(Tile::empty()),
                [only] if self.key.encoding == Encoding::Gzip => {
                    Ok(Tile { bytes: only.bytes.clone(), hash: only.etag })
                }
                _ => make(&stored, self.key.encoding),
            }
        });
        made.map_err(|what| {
            tracing::error!(%what, "a tile cannot be made");
            Code::SnapshotDamaged.into()
        })
    }

    /// One live layer, drawn and compressed; `None` where it is empty.
    fn draw(
        &self,
        cache: &Cache<TileKey, KeptTile>,
        position: u8,
        since: u64,
        revision: u64,
    ) -> Result<Option<Tile>, String> {
        let Some((open, live)) = &self.live else { return Ok(None) };
        let layer = open.name(position);
        let draw = || {
            let drawn = live.tile(open.snapshot(), layer, self.key.tile);
            let drawn = drawn.map_err(|error| error.to_string())?;
            Ok(drawn.map_or_else(Tile::empty, |tile| Tile { bytes: tile.bytes, hash: tile.etag }))
        };
        let key =
            TileKey { layers: LayerSet::only(position), encoding: Encoding::Gzip, ..self.key };
        if key == self.key {
            // The tile is this layer: it is in the cache's hands.
            return Ok(draw()?.some());
        }
        let mut only = Since::default();
        live_position(layer).into_iter().for_each(|at| only[at] = since);
        // Of this very revision: a composite shows one.
        let kept = kept_or_made(cache, key, (only, u64::MAX, revision), draw)?;
        Ok(kept.tile.some())
    }
}

/// The tile in the cache where it is unchanged since `since` or shows the revision `asked` or a later
/// one, else what `make` makes at `revision`. One makes it at a time. What is kept is never replaced by
/// what is older.
fn kept_or_made(
    cache: &Cache<TileKey, KeptTile>,
    key: TileKey,
    (since, asked, revision): (Since, u64, u64),
    make: impl FnOnce() -> Result<Tile, String>,
) -> Result<KeptTile, String> {
    let mut found = None;
    cache.entry(key).and_try_compute_with(|kept| {
        let kept = kept.map(Entry::into_value);
        if let Some(kept) = &kept
            && (kept.since == since || kept.revision >= asked)
        {
            found = Some(kept.clone());
            return Ok::<_, String>(Op::Nop);
        }
        let made = KeptTile { tile: make()?, since, revision };
        found = Some(made.clone());
        let is_newest = kept.is_none_or(|kept| kept.revision <= revision);
        Ok(if is_newest { Op::Put(made) } else { Op::Nop })
    })?;
    found.ok_or_else(|| "a tile was neither kept nor made".to_owned())
}

/// Unpacks, joins, and compresses once. Gzip members are never concatenated, though RFC 1952 (2.2)
/// allows it: most clients read the first only, and show half a map.
fn make(stored: &[StoredTile], encoding: Encoding) -> Result<Tile, String> {
    let mut parts = Vec::with_capacity(stored.len());
    for tile in stored {
        parts.push(gunzip(&tile.bytes, UNPACKED_LIMIT).map_err(|error| error.to_string())?);
    }
    let joined = join(&parts)?;
    let hash = match stored {
        // A single tile keeps the hash of its archive, whatever the encoding.
        [only] => only.etag,
        _ => xxh3_64(&joined),
    };
    let bytes = match encoding {
        Encoding::Identity => joined,
        Encoding::Gzip => gzip(&joined),
    };
    Ok(Tile { bytes: bytes.into(), hash })
}

/// Joins vector tiles into one. A tile is a list of layers (MVT 2.1, section 4.1), and a repeated
/// field of protocol buffers is joined by concatenation. Names of layers must stay unique: two of
/// one name are an error.
fn join(parts: &[Vec<u8>]) -> Result<Vec<u8>, String> {
    let mut names: Vec<&[u8]> = Vec::new();
    for part in parts {
        for field in Fields(part) {
            // Tile.layers is field 3, Layer.name field 1.
            let (3, layer) = field? else { continue };
            for field in Fields(layer) {
                if let (1, name) = field? {
                    if names.contains(&name) {
                        return Err("two layers of one name in one tile".to_owned());
                    }
                    names.push(name);
                    break;
                }
            }
        }
    }
    Ok(parts.concat())
}

/// The fields of a protocol buffers message: number and content (empty for plain numbers).
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self) -> Option<(u64, &'a [u8])> {
        let key = self.varint()?;
        let length = match key & 7 {
            0 => {
                self.varint()?;
                0
            }
            1 => 8,
            2 => usize::try_from(self.varint()?).ok()?,
            5 => 4,
            _ => return None,
        };
        let (content, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((key >> 3, content))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..10 {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, &'a [u8]), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.take().ok_or_else(|| "not a vector tile".to_owned());
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tile with one layer that has a name and nothing else.
    fn tile(name: &str) -> Vec<u8> {
        let mut layer = vec![0x78, 2, 0x0a, name.len() as u8];
        layer.extend(name.as_bytes());
        let mut tile = vec![0x1a, layer.len() as u8];
        tile.extend(layer);
        tile
    }

    fn stored(name: &str, etag: u64) -> StoredTile {
        StoredTile { bytes: gzip(&tile(name)).into(), etag }
    }

    #[test]
    fn a_composite_is_one_gzip_stream_with_every_layer() {
        let made = make(&[stored("roads", 1), stored("hazards", 2)], Encoding::Gzip).unwrap();
        let whole = gunzip(&made.bytes, 1000).unwrap();
        assert_eq!(whole, [tile("roads"), tile("hazards")].concat());
        let plain = make(&[stored("roads", 1), stored("hazards", 2)], Encoding::Identity).unwrap();
        assert_eq!((plain.bytes.as_ref(), plain.hash), (&whole[..], made.hash));
    }

    #[test]
    fn an_unpacked_tile_keeps_the_tag_of_its_content() {
        let made = make(&[stored("roads", 77)], Encoding::Identity).unwrap();
        assert_eq!((made.bytes.as_ref(), made.hash), (&tile("roads")[..], 77));
    }

    #[test]
    fn what_is_no_tile_is_an_error_and_not_half_a_map() {
        let twice = make(&[stored("roads", 1), stored("roads", 2)], Encoding::Gzip);
        assert!(twice.unwrap_err().contains("one name"));
        let torn = StoredTile { bytes: Bytes::from_static(b"\x1f\x8b\x08torn"), etag: 0 };
        assert!(make(&[torn], Encoding::Identity).is_err());
        let noise = StoredTile { bytes: gzip(&[0x1a, 0xff, 0xff]).into(), etag: 0 };
        assert!(make(&[noise, stored("roads", 1)], Encoding::Gzip).is_err());
    }
}
