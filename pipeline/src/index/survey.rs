//! The first pass over a layer: which vertices simplification must keep, and whether its ids are
//! unique.

use std::sync::Mutex;

use anyhow::Result;
use flatgeobuf::{Geometry, GeometryType};
use lintas_model::{
    ids::feature_id,
    tiling::{LayerNodes, Passage, Roles, find_nodes, line_passages, ring_passages},
};

use super::{
    flatgeobuf::{FeatureBatch, FgbFile, PropertyValue, visit_cells},
    geometry::{each_line, each_ring, points_of},
};

/// Memory for passages (a vertex with its neighbours), about. A layer with more is read once for
/// each share of them that fits.
const PASSAGE_BYTES: u64 = 64 << 20;
/// Number of buckets that passages are collected in; each is sorted by itself, so that only one at
/// a time is copied.
const BUCKETS: u64 = 32;

/// The result of the first pass.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) nodes: LayerNodes,
    /// Whether the ids of the layer are unique and below 2^52, so that tiles may carry them.
    pub(super) ids_hold: bool,
}

/// Reads the layer once, or several times where its passages exceed [`PASSAGE_BYTES`].
pub(super) fn survey(file: &mut FgbFile, roles: &Roles) -> Result<Survey> {
    let mut found = Survey::default();
    let points_only = matches!(file.geometry, GeometryType::Point | GeometryType::MultiPoint);
    // A vertex takes 16 bytes in the file, and about as many as a passage in memory.
    let shares = if points_only { 1 } else { file.feature_bytes.div_ceil(PASSAGE_BYTES).max(1) };
    let mut ids = Vec::new();
    for share in 0..shares {
        file.rewind()?;
        let mut buckets = read_share(file, roles, (share, shares), points_only, &mut ids)?;
        for bucket in &mut buckets {
            let mut passages = bucket.concat();
            bucket.clear();
            find_nodes(&mut passages, &mut found.nodes);
        }
    }
    ids.sort_unstable();
    let unique = ids.windows(2).all(|pair| pair[0] != pair[1]);
    found.ids_hold = roles.id.is_some() && unique && ids.last().is_none_or(|&id| id < 1 << 52);
    file.rewind()?;
    Ok(found)
}

/// Passages by bucket, and in each bucket by thread.
type Buckets = Vec<Vec<Vec<Passage>>>;

fn read_share(
    file: &mut FgbFile,
    roles: &Roles,
    (share, shares): (u64, u64),
    points_only: bool,
    ids: &mut Vec<u64>,
) -> Result<Buckets> {
    let columns = file.columns.clone();
    let header_type = file.geometry;
    let file = Mutex::new(file);
    let results = rayon::broadcast(|_| -> Result<(Vec<Vec<Passage>>, Vec<u64>)> {
        let mut batch = FeatureBatch::default();
        let mut buckets = vec![Vec::new(); BUCKETS as usize];
        let mut ids = Vec::new();
        loop {
            if !file.lock().expect("no holder of the lock panics").next_batch(&mut batch)? {
                return Ok((buckets, ids));
            }
            batch.visit(|_, feature| {
                if share == 0 && roles.id.is_some() {
                    visit_cells(&feature, &columns, |column, cell| {
                        if Some(column) == roles.id {
                            ids.push(id_of(cell));
                        }
                    })?;
                }
                if let (false, Some(geometry)) = (points_only, feature.geometry()) {
                    collect(geometry, header_type, &mut |passage: Passage| {
                        let place = passage.share(shares * BUCKETS);
                        if place % shares == share {
                            buckets[(place / shares) as usize].push(passage);
                        }
                    });
                }
                Ok(())
            })?;
        }
    });
    let mut all: Buckets = vec![Vec::new(); BUCKETS as usize];
    for result in results {
        let (buckets, some_ids) = result?;
        for (bucket, passages) in all.iter_mut().zip(buckets) {
            bucket.push(passages);
        }
        ids.extend(some_ids);
    }
    Ok(all)
}

/// The id of a feature with this value in its id column; too large for a tile where it is no id.
pub(super) fn id_of(cell: PropertyValue<'_>) -> u64 {
    match cell {
        PropertyValue::Text(text) => feature_id(text),
        PropertyValue::Int(number) => u64::try_from(number).unwrap_or(u64::MAX),
        _ => u64::MAX,
    }
}

fn collect(geometry: Geometry<'_>, header_type: GeometryType, visit: &mut impl FnMut(Passage)) {
    each_line(geometry, header_type, &mut |line| line_passages(points_of(line), visit));
    each_ring(geometry, header_type, &mut |ring, _| ring_passages(points_of(ring), visit));
}
