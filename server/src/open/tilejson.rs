//! TileJSON 3.0: describes a tile set to map clients.

use lintas_model::bulletin::DRILL;
use serde_json::{Value, json};

use super::{layer_set::LayerSet, opened::Open, title::title};

/// Which tiles the addresses name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Those of the current revision, which the address carries as `v`: clients that read the
    /// TileJSON again after a change do not reuse tiles cached before it.
    Live,
    /// Those of one snapshot, as published.
    Pinned,
}

/// The TileJSON of these layers at a revision; its addresses start with `origin`.
pub(crate) fn tilejson(
    open: &Open,
    revision: u64,
    layers: LayerSet,
    origin: &str,
    freshness: Freshness,
) -> Value {
    let names: Vec<&str> = layers.iter().map(|position| open.name(position)).collect();
    let joined = names.join(",");
    let id = open.id().as_str();
    let tiles = match freshness {
        Freshness::Live => {
            format!("{origin}/tiles/{joined}/{{z}}/{{x}}/{{y}}?v={id}-{revision}")
        }
        Freshness::Pinned => format!("{origin}/snapshots/{id}/tiles/{joined}/{{z}}/{{x}}/{{y}}"),
    };
    let (minzoom, maxzoom) = layers.zooms(open);
    let manifest = open.manifest();
    let bounds = layers.bounds(open);
    let vector_layers: Vec<_> = names.iter().flat_map(|name| open.vector_layers(name)).collect();
    let titles: Vec<&str> = names.iter().map(|name| title(name).0).collect();
    let mut name = format!("{}: {}", manifest.region.name, titles.join(", "));
    let mut description = format!("Data per {}. Snapshot {id}.", manifest.as_of);
    let mut attribution = open.attribution(&names);
    if open.is_drill() {
        for text in [&mut name, &mut description, &mut attribution] {
            *text = if text.is_empty() { DRILL.to_owned() } else { format!("{DRILL} · {text}") };
        }
    }
    json!({
        "tilejson": "3.0.0",
        "name": name,
        "description": description,
        "attribution": attribution,
        "scheme": "xyz",
        "tiles": [tiles],
        "minzoom": minzoom,
        "maxzoom": maxzoom,
        "bounds": bounds,
        "center": center(bounds, minzoom, maxzoom),
        "vector_layers": vector_layers,
        "snapshot": id,
        "revision": revision,
        "as_of": manifest.as_of,
        "mode": open.mode(),
    })
}

/// Middle of the bounds, at the zoom at which they fill at most two tiles, about a small screen.
pub(super) fn center([west, south, east, north]: [f64; 4], minzoom: u8, maxzoom: u8) -> [f64; 3] {
    let width = (east - west).max(north - south).max(1e-6);
    let zoom = (720.0 / width).log2().floor();
    let middle = |a: f64, b: f64| (f64::midpoint(a, b) * 1e6).round() / 1e6;
    [middle(west, east), middle(south, north), zoom.clamp(f64::from(minzoom), f64::from(maxzoom))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_center_lies_within_bounds_and_zooms() {
        let [lon, lat, zoom] = center([115.0, -1.5, 117.6, 1.2], 0, 14);
        assert!((lon - 116.3).abs() < 1e-9 && (lat + 0.15).abs() < 1e-9);
        assert_eq!(zoom, 8.0);
        assert_eq!(center([117.0, 0.0, 117.0, 0.0], 0, 14)[2], 14.0);
        assert_eq!(center([-180.0, -85.0, 180.0, 85.0], 3, 14)[2], 3.0);
    }
}
