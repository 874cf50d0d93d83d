//! `manifest.json`: metadata, layers, sources and files of a snapshot.

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;
use lintas_model::schema::{Field, FieldKind, GeometryKind, Schema};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::{SnapshotId, layout, version};
use crate::{Result, error::Error};

/// Limit of a manifest, bytes: ours stay far below it.
pub(crate) const MAX_BYTES: u64 = 64 << 20;

/// Whether the snapshot is an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// An exercise: nothing in it happened, and everything is marked "LATIHAN – BUKAN KEJADIAN
    /// NYATA".
    Drill,
    /// The real thing.
    Actual,
}

impl Mode {
    /// Its name in configurations, manifests and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drill => "drill",
            Self::Actual => "actual",
        }
    }
}

/// The region that a snapshot covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Slug, used in URLs and file names.
    pub id: String,
    /// Name.
    pub name: String,
    /// P-code in the common operational datasets (COD).
    #[serde(default)]
    pub pcode: Option<String>,
    /// IANA name of the time zone that its people live by.
    pub time_zone: String,
}

/// The event that a snapshot is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Slug.
    pub id: String,
    /// Name.
    pub name: String,
    /// When it began.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// The decree that declares it.
    #[serde(default)]
    pub decree: Option<String>,
}

/// A source that went into a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// Id in the configuration; `source` of every feature that comes from it.
    pub id: String,
    /// The input that it feeds.
    pub layer: String,
    /// Where it was read from, as configured, without secrets and without the machine's own folders.
    pub path: String,
    /// SHA-256 of the source, in hex, where it is a single file.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Rows that were accepted.
    pub rows: u64,
    /// Licence of the data.
    #[serde(default)]
    pub licence: Option<String>,
    /// Attribution, as it has to be shown.
    #[serde(default)]
    pub attribution: Option<String>,
    /// The moment that the source speaks of.
    #[serde(default)]
    pub observed_at: Option<Timestamp>,
    /// Whether the source was held back, so that its last good rows are used instead.
    #[serde(default)]
    pub held_back: bool,
}

/// A published layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerEntry {
    /// How many features.
    pub features: u64,
    /// West, south, east, north in degrees; null where there are no features.
    pub bbox: Option<[f64; 4]>,
    /// `point`, `line`, `polygon` or `mixed`; multi-part forms included.
    pub geometry_type: GeometryKind,
    /// Fields, in column order.
    pub fields: Vec<FieldEntry>,
    /// The least zoom of its tiles; null where it has none.
    pub minzoom: Option<u8>,
    /// The greatest zoom of its tiles; null where it has none.
    pub maxzoom: Option<u8>,
}

/// A field of a published layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldEntry {
    /// Name.
    pub name: String,
    /// Type of the values: `bool`, `int`, `float` or `text`.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// Unit symbol; null where the values have none.
    pub unit: Option<String>,
    /// One line that says what the value means.
    pub meaning: String,
}

impl LayerEntry {
    /// The entry of a layer with this schema.
    pub fn new(schema: &Schema, features: u64, bbox: Option<[f64; 4]>) -> Self {
        let field = |field: &Field| FieldEntry {
            name: field.name.clone(),
            kind: field.kind,
            unit: field.unit.clone(),
            meaning: field.meaning.clone(),
        };
        Self {
            features,
            bbox,
            geometry_type: schema.geometry,
            fields: schema.fields.iter().map(field).collect(),
            minzoom: None,
            maxzoom: None,
        }
    }

    /// The entry, with tiles from `minzoom` to `maxzoom`.
    #[must_use]
    pub fn tiled(mut self, minzoom: u8, maxzoom: u8) -> Self {
        (self.minzoom, self.maxzoom) = (Some(minzoom), Some(maxzoom));
        self
    }

    /// The schema of the layer called `layer`.
    pub fn schema(&self, layer: &str) -> Schema {
        let field = |field: &FieldEntry| Field {
            name: field.name.clone(),
            kind: field.kind,
            unit: field.unit.clone(),
            meaning: field.meaning.clone(),
        };
        Schema {
            layer: layer.to_owned(),
            geometry: self.geometry_type,
            fields: self.fields.iter().map(field).collect(),
        }
    }
}

/// A file of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Size.
    pub bytes: u64,
    /// SHA-256, in hex.
    pub sha256: String,
}

/// The part of a manifest that a run supplies; publishing adds format, id and files.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// When the run began: the one value that may differ between two runs on the same inputs.
    pub created: Timestamp,
    /// The moment that the snapshot is as of, against which expiry was judged.
    pub as_of: Timestamp,
    /// Its region.
    pub region: Region,
    /// Its event, where one is configured.
    pub event: Option<Event>,
    /// Whether it is an exercise.
    pub mode: Mode,
    /// Its sources, in the order of the configuration.
    pub sources: Vec<SourceEntry>,
    /// Its layers, by name.
    pub layers: BTreeMap<String, LayerEntry>,
    /// Number of findings, by code.
    pub findings: BTreeMap<String, u64>,
}

/// `manifest.json`.
///
/// Unknown keys are ignored, so that a later release may add some without raising the format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the snapshot: see [`super::FORMAT_VERSION`].
    pub format: u32,
    /// Name of the snapshot, and of its folder.
    pub id: SnapshotId,
    /// When the run that made it began.
    pub created: Timestamp,
    /// The moment that the snapshot is as of, against which expiry was judged.
    pub as_of: Timestamp,
    /// Its region.
    pub region: Region,
    /// Its event, where one was configured.
    pub event: Option<Event>,
    /// Whether it is an exercise.
    pub mode: Mode,
    /// Its sources, in the order of the configuration.
    pub sources: Vec<SourceEntry>,
    /// Its layers, by name.
    pub layers: BTreeMap<String, LayerEntry>,
    /// Number of findings, by code.
    pub findings: BTreeMap<String, u64>,
    /// Every file but the manifest itself, by path relative to the snapshot.
    pub files: BTreeMap<String, FileEntry>,
}

impl Manifest {
    /// Whether a source brings roads: what comes from it in other layers is what an extract of
    /// OpenStreetMap shows around them, and no rule reads that.
    pub fn brings_roads(&self, source: &str) -> bool {
        self.sources.iter().any(|known| known.id == source && known.layer == "roads")
    }

    /// The manifest of a draft and its files, with so many `digits` of the content hash in its id.
    pub(crate) fn new(
        draft: Draft,
        files: BTreeMap<String, FileEntry>,
        digits: usize,
    ) -> Result<Self> {
        let Draft { created, as_of, region, event, mode, sources, layers, findings } = draft;
        let mut manifest = Self {
            format: version::FORMAT_VERSION,
            id: SnapshotId::new(as_of, &"0".repeat(digits))?,
            created,
            as_of,
            region,
            event,
            mode,
            sources,
            layers,
            findings,
            files,
        };
        let hash = content_hash(Path::new(layout::MANIFEST), &manifest.to_json())?;
        manifest.id = SnapshotId::new(as_of, &hash[..digits.min(hash.len())])?;
        Ok(manifest)
    }

    /// Size of all files together.
    pub fn total_bytes(&self) -> u64 {
        self.files.values().map(|file| file.bytes).sum()
    }

    /// The manifest as JSON for people and programs, ending in a line break.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut bytes =
            serde_json::to_vec_pretty(self).expect("keys are strings and numbers can be written");
        bytes.push(b'\n');
        bytes
    }

    /// Reads a manifest; `path` is for error messages.
    ///
    /// # Errors
    /// [`Error::FormatTooNew`], [`Error::FormatTooOld`], [`Error::Damaged`].
    pub fn from_json(path: &Path, bytes: &[u8]) -> Result<Self> {
        // Reads the format first: a manifest of another format need not have the same keys.
        #[derive(Deserialize)]
        struct Versioned {
            format: u32,
            id: String,
        }
        let damaged = |error: serde_json::Error| Error::damaged(path, error.to_string());
        let versioned: Versioned = serde_json::from_slice(bytes).map_err(damaged)?;
        version::check(&versioned.id, versioned.format)?;
        let manifest: Self = serde_json::from_slice(bytes).map_err(damaged)?;
        match manifest.files.keys().find(|path| !is_inside(path)) {
            Some(file) => Err(Error::damaged(path, format!("{file:?} is no file of a snapshot"))),
            None => Ok(manifest),
        }
    }
}

/// The content hash of a snapshot, SHA-256 in hex: of everything in its manifest but `id`,
/// `created` and the reports. Equal inputs at the same `as_of` give an equal hash.
///
/// It hashes the text of the manifest, not its parsed values, so that every release computes the
/// same hash, whatever keys it knows and however it reads floats.
pub(crate) fn content_hash(path: &Path, manifest: &[u8]) -> Result<String> {
    let damaged = |error: serde_json::Error| Error::damaged(path, error.to_string());
    let keys: BTreeMap<String, &RawValue> = serde_json::from_slice(manifest).map_err(damaged)?;
    let mut hash = Sha256::new();
    for (key, text) in keys {
        match key.as_str() {
            "id" | "created" => {}
            "files" => {
                let files: BTreeMap<String, FileEntry> =
                    serde_json::from_str(text.get()).map_err(damaged)?;
                for (path, file) in files.iter().filter(|(path, _)| !layout::is_report(path)) {
                    hash.update(format!("{} {path}\n", file.sha256));
                }
            }
            _ => hash.update(format!("{key} {}\n", text.get())),
        }
    }
    Ok(hex(&hash.finalize()))
}

/// Whether a path of `files` stays inside the snapshot and is not the manifest itself.
fn is_inside(path: &str) -> bool {
    path != layout::MANIFEST
        && !path.contains('\\')
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Bytes as lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
