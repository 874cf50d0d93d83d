//! What is tiled: a FlatGeobuf file as one layer of the tiles.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Result;
use lintas_model::schema::{FieldKind, Schema};

use super::flatgeobuf::{Column, FgbFile};

/// One layer of an archive.
#[derive(Debug, Clone)]
pub struct TileLayer {
    /// Its name in the tiles.
    pub name: String,
    /// FlatGeobuf, EPSG:4326.
    pub path: PathBuf,
    /// What it shows, for people.
    pub description: String,
    /// What its fields mean, by name; fields that are not named here are told by their type.
    pub meanings: BTreeMap<String, String>,
}

impl TileLayer {
    /// A layer of which only the file is known, called by the file's stem.
    pub fn from_file(path: &Path) -> Self {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self { name, path: path.to_owned(), description: String::new(), meanings: BTreeMap::new() }
    }

    /// A published layer, written to `path` with this schema.
    pub fn of_schema(schema: &Schema, path: &Path) -> Self {
        let meaning = |field: &lintas_model::schema::Field| match &field.unit {
            Some(unit) if unit != "1" => format!("{} ({unit})", field.meaning),
            _ => field.meaning.clone(),
        };
        Self {
            name: schema.layer.clone(),
            path: path.to_owned(),
            description: String::new(),
            meanings: schema.fields.iter().map(|f| (f.name.clone(), meaning(f))).collect(),
        }
    }
}

/// Whether a file can be tiled as it is: FlatGeobuf in EPSG:4326, which is also what a FlatGeobuf file
/// that does not say its coordinate system is taken for.
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

/// Where the values that decide on a feature lie among the columns.
#[derive(Debug, Clone, Default)]
pub(super) struct Roles {
    /// Text or whole numbers that tell the features of the layer apart.
    pub(super) id: Option<usize>,
    pub(super) class: Option<usize>,
    pub(super) status: Option<usize>,
    pub(super) bridge: Option<usize>,
    pub(super) cut_off: Option<usize>,
    /// Whether features are thinned by the rank of roads, also those whose class is no road's.
    pub(super) roads: bool,
}

impl Roles {
    pub(super) fn of(layer: &str, columns: &[Column]) -> Self {
        let find = |name: &str| columns.iter().position(|column| column.name == name);
        let can_tell =
            |&i: &usize| matches!(columns[i].field_kind(), Some(FieldKind::Text | FieldKind::Int));
        let own_id = || {
            // `edge_id` of edges, `shelter_id` of shelters: the first column that ends so.
            columns.iter().position(|column| column.name.ends_with("_id"))
        };
        Self {
            id: find("id")
                .filter(can_tell)
                .or_else(|| own_id().filter(|&i| i == 0))
                .filter(can_tell),
            class: find("class").or_else(|| find("highway")),
            status: find("status"),
            bridge: find("bridge"),
            cut_off: find("people_cut_off"),
            roads: layer == "roads",
        }
    }
}
