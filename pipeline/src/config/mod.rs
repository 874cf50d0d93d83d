//! The configuration of a run: `lintas.toml`, read into types that cannot be wrong.
//!
//! [`raw`] is what the user typed, [`resolve`] turns it into what holds: every path absolute, every
//! name known, every moment an instant. What is wrong is told with its line and the nearest name.

mod aid;
mod document;
mod moment;
mod observed;
mod path;
mod raw;
mod resolve;
mod source;
mod time_zone;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use lintas_model::aid::Rules;
use lintas_model::network::{Slowdown, Speeds};
use serde::{Deserialize, Serialize};

pub use document::{ConfigError, Document, Problem, nearest};
pub use moment::read_moment;
pub use observed::moment_in_name;
pub use path::SourcePath;
pub use source::{
    Authority, BandRule, ColumnRule, Coverage, FieldRule, Nodata, Observed, Source, SourceSpans,
};

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
    /// Reads and resolves the configuration in `file`. `started` is the start of the run: what a
    /// snapshot speaks of where the configuration does not say.
    ///
    /// # Errors
    /// Where the file cannot be read or anything in it is wrong; all that is wrong is told at once,
    /// as far as it can be told apart.
    pub fn load(file: &Path, started: Timestamp) -> Result<Self, ConfigError> {
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let text = std::fs::read_to_string(&absolute).map_err(|error| {
            let document = Document::new(absolute.clone(), String::new());
            ConfigError::from(document.problem_with_file(format!("cannot read it: {error}")))
        })?;
        Self::parse(&absolute, &text, started)
    }

    /// As [`Config::load`], of a text that stands for the file at the absolute path `file`.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(file: &Path, text: &str, started: Timestamp) -> Result<Self, ConfigError> {
        let document = Arc::new(Document::new(file.to_owned(), text.to_owned()));
        let raw = raw::parse(&document)?;
        resolve::resolve(&document, raw, started)
    }

    /// The source called `id`.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }
}

#[cfg(test)]
mod tests;
