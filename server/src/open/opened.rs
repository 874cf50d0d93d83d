//! One opened snapshot, with what every answer needs prepared.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

use axum::http::HeaderValue;
use lintas_model::{aid::Ledger, schema::GeometryKind};
use lintas_snapshot::{
    format::{Archive, LayerFile, Manifest, SnapshotId, VectorLayer, manifest::Mode},
    store::Snapshot,
};
use maud::html;

use super::{extent::union, gazetteer::Gazetteer, layer_glance::LayerGlance, title::title};
use crate::http::problem::{Code, Problem};

/// An opened snapshot.
#[derive(Debug)]
pub(crate) struct Open {
    /// Its id as a header value.
    pub(crate) header: HeaderValue,
    /// Different each time that a snapshot is opened: part of every cache key, so that nothing made
    /// from one snapshot is found under another.
    pub(crate) serial: u64,
    snapshot: Snapshot,
    /// Names of the layers, sorted.
    layers: Vec<String>,
    /// What was seen of each layer; looked at on first use, or before. Parallel to `layers`.
    glances: Box<[OnceLock<LayerGlance>]>,
    /// The published ledger of aid.
    ledger: Option<Arc<Ledger>>,
    /// The gazetteer; made on first use.
    pub(crate) gazetteer: OnceLock<Gazetteer>,
}

impl Open {
    /// Prepares a snapshot; reads none of its layers.
    pub(crate) fn new(snapshot: Snapshot, ledger: Option<Ledger>) -> Self {
        static SERIAL: AtomicU64 = AtomicU64::new(0);
        let header = HeaderValue::from_str(snapshot.id().as_str())
            .unwrap_or(HeaderValue::from_static("unknown"));
        let layers: Vec<String> =
            snapshot.manifest().layers.keys().take(usize::from(u8::MAX)).cloned().collect();
        Self {
            header,
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
            snapshot,
            glances: layers.iter().map(|_| OnceLock::new()).collect(),
            layers,
            ledger: ledger.map(Arc::new),
            gazetteer: OnceLock::new(),
        }
    }

    /// The published ledger of aid; `None` where there is none.
    pub(crate) fn ledger(&self) -> Option<&Arc<Ledger>> {
        self.ledger.as_ref()
    }

    /// Its id.
    pub(crate) fn id(&self) -> &SnapshotId {
        self.snapshot.id()
    }

    /// Its manifest.
    pub(crate) fn manifest(&self) -> &Manifest {
        self.snapshot.manifest()
    }

    /// The snapshot on disk.
    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Names of the layers, sorted.
    pub(crate) fn layers(&self) -> &[String] {
        &self.layers
    }

    /// Position of a layer, where there is one of this name.
    pub(crate) fn position(&self, name: &str) -> Option<u8> {
        let position = self.layers.binary_search_by(|layer| layer.as_str().cmp(name)).ok()?;
        u8::try_from(position).ok()
    }

    /// Name of the layer at a position that [`Open::position`] gave.
    pub(crate) fn name(&self, position: u8) -> &str {
        self.layers.get(usize::from(position)).map_or("", String::as_str)
    }

    /// Tiles of a layer; `None` where it has none.
    ///
    /// # Errors
    /// `snapshot_damaged`.
    pub(crate) fn archive(&self, name: &str) -> Result<Option<&Archive>, Problem> {
        self.snapshot.archive(name).map_err(damaged)
    }

    /// Features of a layer.
    ///
    /// # Errors
    /// `unknown_layer`, `snapshot_damaged`.
    pub(crate) fn features(&self, name: &str) -> Result<&LayerFile, Problem> {
        self.snapshot.layer(name).map_err(damaged)?.ok_or_else(|| Code::UnknownLayer.into())
    }

    /// A layer at a glance. The first to ask reads the layer, unless [`Open::look_at_all`] has: not on the
    /// threads that answer tiles.
    ///
    /// # Errors
    /// `unknown_layer`, `snapshot_damaged`.
    pub(crate) fn glance(&self, name: &str) -> Result<&LayerGlance, Problem> {
        let glance = self.position(name).and_then(|at| self.glances.get(usize::from(at)));
        let glance = glance.ok_or(Code::UnknownLayer)?;
        if let Some(seen) = glance.get() {
            return Ok(seen);
        }
        let seen = LayerGlance::of(self.features(name)?).map_err(damaged)?;
        Ok(glance.get_or_init(|| seen))
    }

    /// Looks at every layer, so that nobody who asks has to wait for that. Reads all of them, on the
    /// thread that calls.
    pub(crate) fn look_at_all(&self) {
        for layer in &self.layers {
            // What is damaged is in the log by now, and told to whoever asks for it.
            let _ = self.glance(layer);
        }
    }

    /// Whether a layer may have points, lines and polygons side by side.
    pub(crate) fn is_mixed(&self, name: &str) -> bool {
        let entry = self.manifest().layers.get(name);
        entry.is_some_and(|entry| entry.geometry_type == GeometryKind::Mixed)
    }

    /// Whether it is of a drill.
    pub(crate) fn is_drill(&self) -> bool {
        self.manifest().mode == Mode::Drill
    }

    /// `drill` or `actual`.
    pub(crate) fn mode(&self) -> &'static str {
        self.manifest().mode.name()
    }

    /// The box around all layers.
    pub(crate) fn bbox(&self) -> Option<[f64; 4]> {
        self.manifest().layers.values().filter_map(|layer| layer.bbox).reduce(union)
    }

    /// Least and greatest zoom of the tiles of a layer; 0 to 14 where the manifest has none.
    pub(crate) fn zooms(&self, name: &str) -> (u8, u8) {
        let entry = self.manifest().layers.get(name);
        let zooms = entry.and_then(|entry| entry.minzoom.zip(entry.maxzoom));
        zooms.unwrap_or((0, 14))
    }

    /// The `vector_layers` of TileJSON for a layer: from its archive, else from the manifest.
    pub(crate) fn vector_layers(&self, name: &str) -> Vec<VectorLayer> {
        if let Ok(Some(archive)) = self.archive(name) {
            return archive.info().vector_layers.clone();
        }
        let (minzoom, maxzoom) = self.zooms(name);
        let fields = self.manifest().layers.get(name).map(|entry| {
            entry
                .fields
                .iter()
                .map(|field| (field.name.clone(), field.kind.tile_word().to_owned()))
                .collect()
        });
        vec![VectorLayer {
            id: name.to_owned(),
            description: title(name).1.to_owned(),
            minzoom,
            maxzoom,
            fields: fields.unwrap_or_default(),
        }]
    }

    /// The attribution of these layers as HTML text: each source's attribution and licence once, in
    /// the order of the manifest.
    pub(crate) fn attribution(&self, layers: &[&str]) -> String {
        let mut lines: Vec<String> = Vec::new();
        for source in &self.manifest().sources {
            let feeds: &[&str] = match source.layer.as_str() {
                "waterways" => &["water"],
                "population" => &["needs"],
                // An extract of OpenStreetMap shows what lies around its roads, too.
                "roads" if source.path.ends_with(".pbf") => {
                    &["roads", "landuse", "water", "buildings", "places"]
                }
                same => &[same],
            };
            let feeds = feeds.iter().any(|layer| layers.contains(layer));
            let (Some(attribution), true) = (&source.attribution, feeds) else {
                continue;
            };
            let line = credit(attribution, source.licence.as_deref());
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines.join(" · ")
    }
}

/// A source's attribution as HTML text. Escaped, since map clients render it as HTML and the
/// configuration may contain anything.
fn credit(attribution: &str, licence: Option<&str>) -> String {
    let line = html! {
        (attribution)
        @if let Some(licence) = licence { " (" (licence) ")" }
    };
    line.into_string()
}

/// The answer where a file of a snapshot cannot be read; the log says which one.
pub(crate) fn damaged(error: lintas_snapshot::Error) -> Problem {
    tracing::error!(%error, "a file of the snapshot cannot be read");
    Code::SnapshotDamaged.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::world::World;

    #[tokio::test]
    async fn what_was_looked_at_before_is_at_hand_for_who_asks() {
        let world = World::drill();
        let serving = world.state.serving();
        let open = serving.open().unwrap();
        open.look_at_all();
        assert!(!open.layers.is_empty());
        assert!(open.glances.iter().all(|glance| glance.get().is_some()));
    }

    #[test]
    fn an_attribution_cannot_carry_a_script() {
        assert_eq!(
            credit("<img onerror='x'> & \"y\"", Some("<b>")),
            "&lt;img onerror='x'&gt; &amp; &quot;y&quot; (&lt;b&gt;)"
        );
        assert_eq!(credit("© OpenStreetMap", None), "© OpenStreetMap");
    }
}
