//! Input of the tile stage: a FlatGeobuf file as one layer of the tiles.

use std::path::{Path, PathBuf};

use anyhow::Result;
use lintas_model::{schema::Schema, tiling::Roles};

use super::flatgeobuf::{FgbFile, PropertyColumn};

/// One layer of an archive.
#[derive(Debug, Clone)]
pub struct TileLayer {
    /// Its name in the tiles.
    pub name: String,
    /// FlatGeobuf, EPSG:4326.
    pub path: PathBuf,
    /// What it shows, for people.
    pub description: String,
}

impl TileLayer {
    /// A layer from a file alone, named by the file's stem.
    pub fn from_file(path: &Path) -> Self {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self { name, path: path.to_owned(), description: String::new() }
    }

    /// A published layer, written to `path` with this schema.
    pub fn of_schema(schema: &Schema, path: &Path) -> Self {
        Self { name: schema.layer.clone(), path: path.to_owned(), description: String::new() }
    }
}

/// Whether a file can be tiled directly: FlatGeobuf in EPSG:4326 (assumed where the file states no
/// coordinate system).
///
/// # Errors
/// Where a file that is called FlatGeobuf is none.
pub fn is_tileable(path: &Path) -> Result<bool> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("fgb")) {
        return Ok(false);
    }
    let file = FgbFile::open(path)?;
    Ok(matches!(file.epsg, 0 | 4326))
}

/// The columns of a file that decide how its features are drawn.
pub(super) fn roles(layer: &str, columns: &[PropertyColumn]) -> Roles {
    Roles::of(layer, columns.iter().map(|column| (column.name.as_str(), column.field_kind())))
}
