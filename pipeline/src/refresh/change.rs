//! What is different from the previous snapshot, layer by layer.

use std::collections::HashMap;

use lintas_model::feature::Feature;
use lintas_model::value::Value;
use lintas_snapshot::store::Snapshot;
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

/// What is different in one layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerChange {
    /// The layer.
    pub layer: String,
    /// Features that were not there.
    pub added: u64,
    /// Features that are no longer there.
    pub removed: u64,
    /// Features with another place or value.
    pub changed: u64,
}

/// Hash of a feature's geometry and values.
pub(super) fn print(feature: &Feature) -> u64 {
    use geo::CoordsIter;
    let mut hash = Xxh3::new();
    for place in feature.geometry.coords_iter() {
        hash.update(&place.x.to_le_bytes());
        hash.update(&place.y.to_le_bytes());
    }
    for value in &feature.values {
        match value {
            None => hash.update(&[0]),
            Some(Value::Bool(b)) => hash.update(&[1, u8::from(*b)]),
            Some(Value::Int(n)) => hash.update(&n.to_le_bytes()),
            Some(Value::Float(x)) => hash.update(&x.to_le_bytes()),
            Some(Value::Text(text)) => hash.update(text.as_bytes()),
        }
        hash.update(&[0xff]);
    }
    hash.digest()
}

/// Compares a layer's features, as hashes (`print`) by tile id, with those of the previous
/// snapshot. `None` where nothing is different, or where the layer was not there or cannot be read:
/// the comparison is for information and does not stop a refresh. Reads the old layer once.
pub(super) fn since(
    before: &Snapshot,
    layer: &str,
    now: &HashMap<u64, u64>,
) -> Option<LayerChange> {
    let file = before.layer(layer).ok()??;
    let mut change = LayerChange { layer: layer.to_owned(), added: 0, removed: 0, changed: 0 };
    let mut known = 0;
    for feature in file.features() {
        let feature = feature.ok()?;
        match now.get(&feature.tile_id()) {
            None => change.removed += 1,
            Some(print_now) => {
                known += 1;
                change.changed += u64::from(*print_now != print(&feature));
            }
        }
    }
    change.added = now.len() as u64 - known;
    (change.added + change.removed + change.changed > 0).then_some(change)
}
