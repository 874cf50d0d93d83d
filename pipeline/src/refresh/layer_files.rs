//! One layer to its files: features, tiles, and the indexes of both.

use lintas_model::feature::Feature;
use lintas_model::schema::Schema;
use lintas_snapshot::format::manifest::LayerEntry;
use lintas_snapshot::format::{LayerWriter, layout};
use lintas_snapshot::store::Work;
use serde_json::json;

use crate::config::{Config, Mode};
use crate::index::{ArchiveLabel, TileLayer, Zooms, write_tiles};
use crate::progress::Progress;
use crate::report::LayerReport;
use crate::report::html::DRILL_BAND;

/// Writes a layer into the work folder.
///
/// # Errors
/// Where the disk fails, or a feature does not fit its layer: that is a mistake of ours.
pub(super) fn write_layer(
    work: &Work,
    config: &Config,
    schema: &Schema,
    features: &[Feature],
    progress: &Progress,
) -> anyhow::Result<(LayerEntry, LayerReport)> {
    let name = schema.layer.as_str();
    let drill = config.region.mode == Mode::Drill;
    let title = format!("{} · {name}", config.region.name);
    let description = if drill { DRILL_BAND } else { "" };
    let metadata = json!({
        "mode": config.region.mode.name(),
        "as_of": config.region.as_of,
        "attribution": attribution(config),
        "as_published": "yes",
    });

    let path = work.path(&layout::layer(name));
    let mut writer = LayerWriter::create(&path, schema)?
        .with_ids(&work.path(&layout::layer_ids(name)))
        .describe(&title, description, &metadata.to_string());
    for feature in features {
        writer.push(feature)?;
    }
    let written = writer.finish()?;

    let label = ArchiveLabel {
        name: if drill { format!("{title} ({DRILL_BAND})") } else { title },
        attribution: attribution(config),
        description: description.to_owned(),
        extra: metadata.as_object().cloned().unwrap_or_default(),
    };
    let zooms = Zooms::PUBLISHED;
    let tiles = write_tiles(
        &[TileLayer::of_schema(schema, &path)],
        zooms,
        &label,
        &work.path(&layout::archive(name)),
        Some(&work.path(&layout::archive_etags(name))),
        &work.spool(),
        progress,
    )?;
    let entry =
        LayerEntry::new(schema, written.features, written.bbox).tiled(zooms.min(), zooms.max());
    let by_zoom = |count: fn(&crate::index::ZoomSummary) -> u64| {
        tiles.zooms.iter().map(|zoom| (zoom.zoom, count(zoom))).filter(|(_, n)| *n > 0).collect()
    };
    let report = LayerReport {
        features: written.features,
        tiles: tiles.tiles,
        tile_bytes: tiles.bytes,
        largest_tile_bytes: tiles.biggest_tile,
        thinned: by_zoom(|zoom| zoom.thinned),
        gave_way: by_zoom(|zoom| zoom.gave_way),
        shortened_tiles: tiles.shortened_tiles,
    };
    Ok((entry, report))
}

/// Whom the data come from, each once, in the order of the configuration.
fn attribution(config: &Config) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in config.sources.iter().filter_map(|source| source.attribution.as_deref()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(" · ")
}
