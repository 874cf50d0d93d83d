//! What an archive says of itself: its header and its JSON metadata.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::header::Header;

/// The metadata of an archive: from its header and its JSON metadata.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ArchiveInfo {
    /// Name, for people.
    pub name: String,
    /// Attribution of the data; plain text or HTML links.
    pub attribution: String,
    /// What the tiles show, for people.
    pub description: String,
    /// The least zoom that has tiles.
    pub minzoom: u8,
    /// The greatest zoom that has tiles.
    pub maxzoom: u8,
    /// West, south, east, north in degrees; stored at 1e-7 degrees.
    pub bounds: [f64; 4],
    /// Longitude and latitude in degrees, and zoom, where a map should open. `None` is written as
    /// the middle of the bounds at `minzoom`.
    pub center: Option<[f64; 3]>,
    /// The layers inside the tiles.
    pub vector_layers: Vec<VectorLayer>,
    /// Further keys of the metadata.
    pub extra: Map<String, Value>,
}

/// A layer inside the tiles, as in TileJSON 3.0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VectorLayer {
    /// Name of the layer in the tiles.
    pub id: String,
    /// What it shows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The least zoom that has features of it.
    #[serde(default)]
    pub minzoom: u8,
    /// The greatest zoom that has features of it.
    #[serde(default)]
    pub maxzoom: u8,
    /// The types of its fields, by name: `Number`, `String` or `Boolean`. What they mean says the
    /// manifest.
    pub fields: BTreeMap<String, String>,
}

impl ArchiveInfo {
    pub(crate) fn metadata(&self) -> Map<String, Value> {
        let mut metadata = Map::new();
        let mut put = |key: &str, value: Value| metadata.insert(key.to_owned(), value);
        put("name", self.name.clone().into());
        put("description", self.description.clone().into());
        put("attribution", self.attribution.clone().into());
        put("type", "overlay".into());
        put("format", "pbf".into());
        let layers = serde_json::to_value(&self.vector_layers).expect("strings and numbers only");
        put("vector_layers", layers);
        metadata.extend(self.extra.clone());
        metadata
    }

    pub(super) fn read(header: &Header, mut metadata: Map<String, Value>) -> Result<Self, String> {
        let mut text = |key: &str| match metadata.remove(key) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        let (name, description) = (text("name"), text("description"));
        let attribution = text("attribution");
        let vector_layers = match metadata.remove("vector_layers") {
            Some(layers) => serde_json::from_value(layers)
                .map_err(|error| format!("vector_layers of its metadata: {error}"))?,
            None => Vec::new(),
        };
        metadata.remove("type");
        metadata.remove("format");
        let [lon, lat] = header.center;
        Ok(Self {
            name,
            attribution,
            description,
            minzoom: header.minzoom,
            maxzoom: header.maxzoom,
            bounds: header.bounds,
            center: Some([lon, lat, f64::from(header.center_zoom)]),
            vector_layers,
            extra: metadata,
        })
    }
}
