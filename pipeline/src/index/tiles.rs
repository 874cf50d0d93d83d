//! Writes layers into one tile archive.

use std::path::Path;

use anyhow::{Result, bail};
use lintas_model::tiling::TileCoord;
use lintas_snapshot::format::{
    ArchiveInfo, ArchiveWriter, VectorLayer,
    tile_bytes::{EncodedTile, LayerHead, Ranked, encode_tile},
};
use rayon::prelude::*;

use super::{
    flatgeobuf::FgbFile,
    fragments::{LayerCount, cut_layer},
    input::{TileLayer, roles},
    spool::{Merge, RUN_BYTES, Spool, read_fragment},
    summary::TileSummary,
    survey::survey,
    zooms::Zooms,
};
use crate::progress::{Progress, StageProgress};

/// Bytes of fragments that are encoded together, about.
const BATCH_BYTES: usize = 2 << 20;

/// What an archive says of itself beside its layers.
#[derive(Debug, Clone, Default)]
pub struct ArchiveLabel {
    /// Name, for people.
    pub name: String,
    /// Where the data come from, as maps show it.
    pub attribution: String,
    /// What the tiles show.
    pub description: String,
    /// Further keys of the metadata.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Writes the tiles of `layers` (one tile layer each, drawn in this order) to the archive `out`.
///
/// Fragments that do not fit into memory go to unnamed files in `spool`. The bytes of the archive
/// depend only on the layers, the label and the zooms, not on the number of threads. Roads are
/// thinned by rank below the greatest zoom; other layers are not, unless a tile would exceed the
/// byte bound.
///
/// # Errors
/// Where a layer cannot be read to its end, or the disk fails; `out` is written whole or not at
/// all.
pub fn write_tiles(
    layers: &[TileLayer],
    zooms: Zooms,
    label: &ArchiveLabel,
    out: &Path,
    etags: Option<&Path>,
    spool: &Path,
    progress: &Progress,
) -> Result<TileSummary> {
    let sorter = Spool::new(spool, RUN_BYTES);
    write_sorted(sorter, layers, zooms, label, (out, etags, spool), progress)
}

/// The same with a given spool.
pub(super) fn write_sorted(
    sorter: Spool,
    layers: &[TileLayer],
    zooms: Zooms,
    label: &ArchiveLabel,
    (out, etags, spool): (&Path, Option<&Path>, &Path),
    progress: &Progress,
) -> Result<TileSummary> {
    if layers.len() > usize::from(u8::MAX) {
        bail!("an archive holds at most {} layers", u8::MAX);
    }
    let (mut heads, mut counts, mut vector_layers) = (Vec::new(), Vec::new(), Vec::new());
    for (number, layer) in (0_u8..).zip(layers) {
        let mut file = FgbFile::open(&layer.path)?;
        let roles = roles(&layer.name, &file.columns);
        let survey = survey(&mut file, &roles)?;
        let stage = progress.stage(&format!("cut {}", layer.name), "features", file.count);
        counts.push(cut_layer(&mut file, number, &roles, &survey, zooms, &sorter, &stage)?);
        vector_layers.push(vector_layer(layer, &file, zooms));
        heads.push(LayerHead {
            name: layer.name.clone(),
            keys: file.columns.iter().map(|column| column.name.clone()).collect(),
            id_key: roles.id,
        });
    }
    let mut summary = summarise(&counts, zooms);
    let info = ArchiveInfo {
        name: label.name.clone(),
        attribution: label.attribution.clone(),
        description: label.description.clone(),
        minzoom: zooms.min(),
        maxzoom: zooms.max(),
        bounds: bounds(&counts),
        center: None,
        vector_layers,
        extra: label.extra.clone(),
    };
    let mut archive = ArchiveWriter::create(out, spool, info)?;
    if let Some(etags) = etags {
        archive = archive.with_etags(etags);
    }
    let names: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
    let stage = progress.stage(&format!("tile {}", names.join(" ")), "tiles", 0);
    encode_sorted(sorter, &heads, zooms, &mut archive, &mut summary, &stage)?;
    let written = archive.finish()?;
    summary.contents = written.contents;
    summary.bytes = written.bytes;
    Ok(summary)
}

/// Encodes the sorted fragments tile by tile; while one batch is encoded, the next is read.
fn encode_sorted(
    sorter: Spool,
    heads: &[LayerHead],
    zooms: Zooms,
    archive: &mut ArchiveWriter,
    summary: &mut TileSummary,
    stage: &StageProgress,
) -> Result<()> {
    let mut merge = sorter.merge()?;
    let mut batch = TileBatch::default();
    batch.fill(&mut merge)?;
    while !batch.tiles.is_empty() {
        let mut next = TileBatch::default();
        let (filled, encoded) =
            rayon::join(|| next.fill(&mut merge), || batch.encode(heads, zooms.max()));
        filled?;
        for (tile, encoded) in encoded {
            archive.push(tile, &encoded.bytes)?;
            note(summary, zooms, tile, &encoded);
        }
        stage.add(batch.tiles.len() as u64);
        batch = next;
    }
    Ok(())
}

/// The fragments of consecutive tiles.
#[derive(Debug, Default)]
struct TileBatch {
    bytes: Vec<u8>,
    /// Layer, rank, end of the payload in `bytes`.
    fragments: Vec<(u8, u8, usize)>,
    /// Tile, end of its fragments in `fragments`.
    tiles: Vec<(TileCoord, usize)>,
}

impl TileBatch {
    fn fill(&mut self, merge: &mut Merge) -> Result<()> {
        while self.bytes.len() < BATCH_BYTES {
            let Some(first) = merge.peek() else { break };
            let id = first.tile_id();
            while let Some(key) = merge.peek().filter(|key| key.tile_id() == id) {
                merge.take(&mut self.bytes)?;
                self.fragments.push((key.layer(), key.order(), self.bytes.len()));
            }
            if let Some(tile) = TileCoord::from_hilbert_id(id) {
                self.tiles.push((tile, self.fragments.len()));
            }
        }
        Ok(())
    }

    fn encode(&self, heads: &[LayerHead], maxzoom: u8) -> Vec<(TileCoord, EncodedTile)> {
        (0..self.tiles.len())
            .into_par_iter()
            .map(|i| {
                let (tile, end) = self.tiles[i];
                let start = if i == 0 { 0 } else { self.tiles[i - 1].1 };
                let mut at = if start == 0 { 0 } else { self.fragments[start - 1].2 };
                let mut features: Vec<Ranked<'_>> = Vec::with_capacity(end - start);
                for &(layer, order, end) in &self.fragments[start..end] {
                    if let Some(feature) = read_fragment(&self.bytes[at..end]) {
                        features.push((layer, order, feature));
                    }
                    at = end;
                }
                (tile, encode_tile(heads, &features, tile.z() == maxzoom))
            })
            .collect()
    }
}

fn note(summary: &mut TileSummary, zooms: Zooms, tile: TileCoord, encoded: &EncodedTile) {
    let size = encoded.bytes.len() as u64;
    summary.tiles += 1;
    summary.shortened_tiles += u64::from(encoded.shortened);
    summary.oversize_tiles += u64::from(encoded.oversize);
    if size > summary.biggest_tile {
        summary.biggest_tile = size;
        summary.biggest_tile_at = format!("{}/{}/{}", tile.z(), tile.x(), tile.y());
    }
    let zoom = &mut summary.zooms[usize::from(tile.z() - zooms.min())];
    zoom.tiles += 1;
    zoom.gave_way += encoded.gave_way;
}

fn summarise(counts: &[LayerCount], zooms: Zooms) -> TileSummary {
    let mut summary = TileSummary::default();
    summary.zooms = zooms
        .all()
        .map(|zoom| super::summary::ZoomSummary { zoom, ..Default::default() })
        .collect();
    for count in counts {
        summary.features += count.features;
        summary.unusable += count.unusable;
        for (zoom, more) in summary.zooms.iter_mut().zip(&count.zooms) {
            zoom.features += more.features;
            zoom.thinned += more.thinned;
            zoom.too_small += more.too_small;
        }
    }
    summary
}

/// West, south, east, north of all layers; the whole world where they have no vertex.
fn bounds(counts: &[LayerCount]) -> [f64; 4] {
    let mut all = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for count in counts {
        for i in 0..2 {
            all[i] = all[i].min(count.bounds[i]);
            all[i + 2] = all[i + 2].max(count.bounds[i + 2]);
        }
    }
    if all[0] <= all[2] { all } else { [-180.0, -85.0, 180.0, 85.0] }
}

fn vector_layer(layer: &TileLayer, file: &FgbFile, zooms: Zooms) -> VectorLayer {
    let fields = file.columns.iter().filter_map(|column| {
        Some((column.name.clone(), column.field_kind()?.tile_word().to_owned()))
    });
    VectorLayer {
        id: layer.name.clone(),
        description: layer.description.clone(),
        minzoom: zooms.min(),
        maxzoom: zooms.max(),
        fields: fields.collect(),
    }
}
