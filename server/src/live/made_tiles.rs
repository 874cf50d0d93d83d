//! Tiles that cannot be sent as stored: composites of several layers, tiles for clients without
//! gzip, and tiles with live features. Each is made once, by one request, and cached.

use std::sync::Arc;

use lintas_model::tiling::TileCoord;
use lintas_snapshot::format::StoredTile;
use moka::{Entry, ops::compute::Op, sync::Cache};

use super::{
    live_layers::{LIVE, Live, live_position},
    tile::Tile,
};
use crate::{
    http::{
        encoding::Encoding,
        problem::{Code, Problem},
        work::{self, WorkKind},
    },
    metrics::Metrics,
    open::{LayerSet, Open, damaged},
};

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
                _ => Tile::joined(&stored, self.key.encoding),
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// The bytes and the revision of the tile that is kept or, by this revision, made.
    fn at(cache: &Cache<TileKey, KeptTile>, since: u64, asked: u64, revision: u64) -> (Bytes, u64) {
        let layers = LayerSet::only(0);
        let tile = TileCoord::new(0, 0, 0).unwrap();
        let key = TileKey { serial: 1, layers, tile, encoding: Encoding::Gzip, is_drawn: true };
        let mut changed = Since::default();
        changed[0] = since;
        let made = || Ok(Tile { bytes: Bytes::from(vec![revision as u8]), hash: revision });
        let kept = kept_or_made(cache, key, (changed, asked, revision), made).unwrap();
        (kept.tile.bytes, kept.revision)
    }

    #[test]
    fn who_waited_is_content_with_a_later_tile_and_never_with_an_earlier_one() {
        let cache = Cache::new(10);
        let shown = |revision: u8| (Bytes::from(vec![revision]), u64::from(revision));
        assert_eq!(at(&cache, 3, 3, 3), shown(3));
        assert_eq!(at(&cache, 5, 2, 5), shown(3), "asked for at 2, made at 3");
        assert_eq!(at(&cache, 5, 4, 6), shown(6), "asked for at 4: what changed since is in it");
        assert_eq!(at(&cache, 5, 9, 9), shown(6), "unchanged since");
        // A composite of one revision does not take a later part, nor put an earlier one in its place.
        assert_eq!(at(&cache, 4, u64::MAX, 4), shown(4));
        assert_eq!(at(&cache, 5, 9, 9), shown(6));
    }

    #[test]
    fn what_cannot_be_made_is_an_error_and_nothing_of_it_is_kept() {
        let cache = Cache::new(10);
        let tile = TileCoord::new(0, 0, 0).unwrap();
        let layers = LayerSet::only(0);
        let key = TileKey { serial: 1, layers, tile, encoding: Encoding::Gzip, is_drawn: false };
        let told = (Since::default(), 0, 0);
        let failed = kept_or_made(&cache, key, told, || Err("torn".to_owned()));
        assert_eq!(failed.unwrap_err(), "torn");
        let made = kept_or_made(&cache, key, told, || Ok(Tile::empty())).unwrap();
        assert!(made.tile.some().is_none());
    }
}
