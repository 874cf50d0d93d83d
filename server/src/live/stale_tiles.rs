//! Which tiles of a layer differ from the published ones, and since which revision.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use lintas_model::tiling::TileCoord;

/// Number of maps that the tiles are spread over: they are copied on write, so that a change copies
/// a few of them and not all.
const SHARDS: usize = 64;

/// The tiles of one layer that differ from the published ones, at one revision. Cloning shares the
/// maps.
#[derive(Debug, Clone)]
pub(super) struct StaleTiles {
    /// By PMTiles tile id modulo [`SHARDS`].
    shards: Vec<Arc<HashMap<u64, Stale>>>,
    /// Number of stale tiles.
    tiles: usize,
    /// By position of a feature that is drawn differently, the lowest zoom that shows it now.
    minzooms: Arc<BTreeMap<u32, u8>>,
}

/// A tile that differs from the published one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stale {
    /// Number of features in it that differ; at 0 the tile is as published again.
    features: u32,
    /// The revision that changed it last.
    since: u64,
}

/// A feature that is drawn differently than at the revision before.
#[derive(Debug)]
pub(super) struct Redraw {
    /// Its position in the layer file; `None` where that does not have it.
    pub(super) position: Option<u32>,
    /// Lowest zoom that shows it: as published; before and now, where it is then drawn differently.
    pub(super) published: u8,
    pub(super) before: Option<u8>,
    pub(super) now: Option<u8>,
    /// The tiles that it may be drawn in, from the lowest of these zooms.
    pub(super) tiles: Vec<TileCoord>,
}

impl Default for StaleTiles {
    fn default() -> Self {
        Self { shards: vec![Arc::default(); SHARDS], tiles: 0, minzooms: Arc::default() }
    }
}

impl StaleTiles {
    /// The revision that last changed a tile; `None` where it is as published.
    pub(super) fn since(&self, tile: TileCoord) -> Option<u64> {
        if self.tiles == 0 {
            return None;
        }
        let id = tile.hilbert_id();
        self.shards[shard(id)].get(&id).map(|stale| stale.since)
    }

    /// By position of a feature that is drawn differently, the lowest zoom that shows it now.
    pub(super) fn minzooms(&self) -> &BTreeMap<u32, u8> {
        &self.minzooms
    }

    /// The lowest zoom that shows a feature now; `None` where it is drawn as published.
    pub(super) fn minzoom(&self, position: u32) -> Option<u8> {
        self.minzooms.get(&position).copied()
    }

    /// Counts the features that `revision` changes, and appends the tiles that change with them.
    /// O(tiles of the redraws), plus copies of the maps they fall into.
    pub(super) fn note(&mut self, redraws: &[Redraw], revision: u64, changed: &mut Vec<TileCoord>) {
        for redraw in redraws {
            if let Some(position) = redraw.position {
                let minzooms = Arc::make_mut(&mut self.minzooms);
                match redraw.now {
                    Some(minzoom) => minzooms.insert(position, minzoom),
                    None => minzooms.remove(&position),
                };
            }
            let published = redraw.published;
            for tile in &redraw.tiles {
                let shows = |minzoom: Option<u8>| {
                    minzoom.is_some_and(|minzoom| tile.z() >= minzoom.min(published))
                };
                let (was, is) = (shows(redraw.before), shows(redraw.now));
                if was || is {
                    self.count(*tile, was, is, revision);
                    changed.push(*tile);
                }
            }
        }
    }

    /// Notes that a tile `was` and `is` changed by one feature.
    fn count(&mut self, tile: TileCoord, was: bool, is: bool, revision: u64) {
        let id = tile.hilbert_id();
        let shard = Arc::make_mut(&mut self.shards[shard(id)]);
        let stale = shard.entry(id).or_insert_with(|| {
            self.tiles += 1;
            Stale { features: 0, since: revision }
        });
        stale.features = stale.features + u32::from(is) - u32::from(was);
        stale.since = revision;
        if stale.features == 0 {
            shard.remove(&id);
            self.tiles -= 1;
        }
    }
}

fn shard(id: u64) -> usize {
    // The lowest bits of neighbouring tiles differ, so that they spread.
    (id % SHARDS as u64) as usize
}
