//! What holds: every path absolute, every name known, every moment an instant.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::aid::Rules;
use lintas_model::network::{Slowdown, Speeds};
use serde::{Deserialize, Serialize};

use super::document::Document;
use super::source::Source;

/// A whole configuration, resolved.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file and its text, for messages about its lines.
    pub document: Arc<Document>,
    /// The region that the snapshot is of.
    pub region: Region,
    /// The event, where one is on.
    pub event: Option<Event>,
    /// Where snapshots go.
    pub output: Output,
    /// When a source is held back.
    pub gate: Gate,
    /// How fast vehicles go on a dry day: `[speeds]`.
    pub speeds: Speeds,
    /// How roads that are not free slow them down: `[slowdown]`.
    pub slowdown: Slowdown,
    /// What people need, and who comes first: `[aid]`.
    pub aid: Rules,
    /// The sources, in the order of the file.
    pub sources: Vec<Source>,
}

/// `[region]`.
#[derive(Debug, Clone)]
pub struct Region {
    /// Slug, in URLs and file names.
    pub id: String,
    /// Name, as people say it.
    pub name: String,
    /// P-code.
    pub pcode: Option<String>,
    /// The time zone that people see.
    pub time_zone: TimeZone,
    /// Its IANA name.
    pub time_zone_name: String,
    /// Drill or not.
    pub mode: Mode,
    /// The moment that the snapshot speaks of.
    pub as_of: Timestamp,
}

/// Is it real?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// LATIHAN – BUKAN KEJADIAN NYATA.
    Drill,
    /// It is.
    Actual,
}

impl Mode {
    /// The word in configurations and manifests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drill => "drill",
            Self::Actual => "actual",
        }
    }
}

/// `[event]`.
#[derive(Debug, Clone)]
pub struct Event {
    /// Slug.
    pub id: String,
    /// Name, as headings have it.
    pub name: String,
    /// When it began; day 1 of it.
    pub started_at: Option<Timestamp>,
    /// The decree that declared it.
    pub decree: Option<String>,
}

/// `[output]`.
#[derive(Debug, Clone)]
pub struct Output {
    /// Folder of the snapshots, absolute.
    pub dir: PathBuf,
    /// How many to keep.
    pub keep: u32,
}

/// `[gate]`: a source that goes past these is held back alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gate {
    /// Share of its rows rejected.
    pub max_rejected_ratio: f64,
    /// Share of its rows lost since the last snapshot.
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
