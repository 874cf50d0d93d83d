//! The resolved configuration: every path absolute, every name known, every moment an instant.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::aid::Rules;
use lintas_model::language::Language;
use lintas_model::network::{Slowdown, Speeds};
use lintas_snapshot::format::ExportFormat;
/// `mode` of `[region]`, and `[event]`: they reach the manifest as they are.
pub use lintas_snapshot::format::manifest::{Event, Mode};

use super::document::Document;
use super::source::Source;
use super::time_zone::is_of_indonesia;

/// A whole configuration, resolved.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file and its text, for messages about its lines.
    pub document: Arc<Document>,
    /// The region that the snapshot is of.
    pub region: RegionConfig,
    /// The event, where one is configured.
    pub event: Option<Event>,
    /// Where snapshots go.
    pub output: Output,
    /// From when on a source is held back.
    pub gate: Gate,
    /// Speeds of vehicles on a dry day: `[speeds]`.
    pub speeds: Speeds,
    /// How road states slow vehicles down: `[slowdown]`.
    pub slowdown: Slowdown,
    /// Needs and priorities: `[aid]`.
    pub aid: Rules,
    /// The sources, in the order of the file.
    pub sources: Vec<Source>,
}

/// `[region]`.
#[derive(Debug, Clone)]
pub struct RegionConfig {
    /// Slug, in URLs and file names.
    pub id: String,
    /// Name in full.
    pub name: String,
    /// P-code.
    pub pcode: Option<String>,
    /// The time zone in which people read times.
    pub time_zone: TimeZone,
    /// Its IANA name.
    pub time_zone_name: String,
    /// Drill or not.
    pub mode: Mode,
    /// The moment that the snapshot speaks of.
    pub as_of: Timestamp,
}

impl RegionConfig {
    /// The language of its people, as its time zone tells: Bahasa Indonesia in Indonesia, else
    /// English.
    pub fn language(&self) -> Language {
        if is_of_indonesia(&self.time_zone_name) { Language::ID } else { Language::EN }
    }
}

/// `[output]`.
#[derive(Debug, Clone)]
pub struct Output {
    /// Folder of the snapshots, absolute.
    pub dir: PathBuf,
    /// How many to keep.
    pub keep: u32,
    /// Formats in which every layer is published beside FlatGeobuf and PMTiles, each once, in one order.
    pub formats: Vec<ExportFormat>,
}

/// `[gate]`: a source that exceeds one of these is held back; the others go on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gate {
    /// Share of its rows that may be rejected.
    pub max_rejected_ratio: f64,
    /// Share of its rows that may be missing since the last snapshot.
    pub max_shrink_ratio: f64,
}

impl Default for Gate {
    fn default() -> Self {
        Self { max_rejected_ratio: 0.05, max_shrink_ratio: 0.30 }
    }
}

impl Config {
    /// The source called `id`.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}
