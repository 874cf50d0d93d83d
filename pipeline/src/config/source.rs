//! One `[[source]]`, resolved.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lintas_model::hazard::Basis;
use lintas_model::network::Noding;
use lintas_model::value::Value;
use serde::{Deserialize, Serialize};

use super::bounds::SourceBounds;
use super::breaks::Breaks;
use super::document::ConfigProblem;
use super::path::SourcePath;
use crate::input::{InputLayer, Unit};

/// A source of rows.
#[derive(Debug, Clone)]
pub struct Source {
    /// Unique; appears as `source` on every feature that came from it.
    pub id: String,
    /// The input that it feeds.
    pub layer: InputLayer,
    /// Where it is.
    pub path: SourcePath,
    /// The problem with its path where there is no such file. Then no rows can be read; the caller
    /// decides whether the run can go on.
    pub missing: Option<ConfigProblem>,
    /// Layer or sheet inside the file; the first where absent.
    pub table: Option<String>,
    /// Coordinate system that overrides the file's.
    pub crs: Option<String>,
    /// OGR attribute filter.
    pub filter: Option<String>,
    /// Encoding of its text, where the file does not say.
    pub encoding: Option<String>,
    /// Its address on the web may be one of this machine or its own network.
    pub allow_private: bool,
    /// How long the server of its address may be silent.
    pub timeout: Option<Duration>,
    /// Its files may lie outside the folder of the configuration.
    pub allow_outside: bool,
    /// What reading it may take.
    pub bounds: SourceBounds,
    /// Licence of the data.
    pub licence: Option<String>,
    /// Attribution of the data.
    pub attribution: Option<String>,
    /// How its hazards are known (observed, modelled …); always present for hazards.
    pub basis: Option<Basis>,
    /// The area that a hazard source surveyed.
    pub coverage: Option<SurveyedArea>,
    /// The problem with the coverage file where there is none: the source then grants no coverage.
    pub coverage_missing: Option<ConfigProblem>,
    /// When the data was observed.
    pub observed: Observed,
    /// How long its water, closures and coverage count; where absent, the table of lifetimes
    /// decides. For hazards and closures only.
    pub lifetime: Option<SignedDuration>,
    /// Who stands behind its rows.
    pub authority: Authority,
    /// Deeper water than this, metres, is taken for water of unknown depth.
    pub max_depth_m: f64,
    /// The meaning of raster cells without data.
    pub nodata: Nodata,
    /// Raster cells at or under this value are dry.
    pub where_above: Option<f64>,
    /// Where lines of a road source are connected.
    pub noding: Noding,
    /// Loose ends up to this distance from a line are connected to it, metres.
    pub snap_m: f64,
    /// Maps show the ground, water, buildings and names of an extract of OpenStreetMap, too.
    pub context: bool,
    /// Where two sources have the same thing, the higher precedence wins.
    pub precedence: i64,
    /// By our field: where its values come from.
    pub fields: BTreeMap<&'static str, FieldRule>,
    /// Byte ranges of its keys in the configuration, for messages.
    pub spans: SourceSpans,
}

/// Byte ranges in the configuration's text.
#[derive(Debug, Clone, Default)]
pub struct SourceSpans {
    /// Of the whole `[[source]]`.
    pub whole: Range<usize>,
    /// Of `path`.
    pub path: Range<usize>,
    /// Of `table`.
    pub table: Range<usize>,
    /// Of `crs`.
    pub crs: Range<usize>,
    /// Of `encoding`.
    pub encoding: Range<usize>,
    /// Of `where`.
    pub filter: Range<usize>,
}

/// The area that a hazard source surveyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SurveyedArea {
    /// The extent of its data.
    Extent,
    /// The polygons of a file.
    File(SourcePath),
}

/// When the data of a source was observed, as configured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Observed {
    /// Not configured.
    #[default]
    Unsaid,
    /// At this moment.
    At(Timestamp),
    /// When its file was last written.
    Mtime,
    /// A moment in the name of its file, matching this strftime pattern, in the region's time zone.
    Name(String),
    /// A property of its file: a member of a JSON object (`properties.timestamp`), or a metadata
    /// item of any other format that GDAL opens.
    Property(String),
}

impl Observed {
    /// The moment, where it is configured itself or was already found.
    pub const fn moment(&self) -> Option<Timestamp> {
        match self {
            Self::At(moment) => Some(*moment),
            Self::Unsaid | Self::Mtime | Self::Name(_) | Self::Property(_) => None,
        }
    }
}

/// Who stands behind the rows of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Authority {
    /// An officer: a row with status open opens the road.
    Officer,
    /// An agency: a row with status open opens the road only if somebody saw it.
    #[default]
    Agency,
}

impl Authority {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Officer, Self::Agency];

    /// The name in configurations.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Agency => "agency",
        }
    }
}

/// The meaning of raster cells without data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Nodata {
    /// Not surveyed.
    #[default]
    Unknown,
    /// Dry, inside the area that a coverage file says was surveyed.
    Dry,
}

impl Nodata {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Unknown, Self::Dry];

    /// The name in configurations.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Dry => "dry",
        }
    }
}

/// Where the values of one of our fields come from.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldRule {
    /// The same value in every row.
    Const(Value),
    /// A column of the source.
    Column(ColumnRule),
    /// A band of a raster.
    Band(BandRule),
}

/// How a band of a raster becomes a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandRule {
    /// Number of the band, from 1.
    pub band: usize,
    /// The unit of its values, where the raster does not say.
    pub unit: Option<Unit>,
    /// Factor on its values, where the raster does not say.
    pub scale: Option<f64>,
    /// Which values are which severity.
    pub breaks: Option<Breaks>,
}

/// How a column of the source becomes a field.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnRule {
    /// Name of the column.
    pub column: String,
    /// Our value by the source's value as text. An empty text leaves the field empty on purpose.
    pub map: Option<BTreeMap<String, Value>>,
    /// Our value where the cell is empty or not in `map`.
    pub default: Option<Value>,
    /// The unit of numbers (of cells, map and default), where a cell does not say.
    pub unit: Option<Unit>,
    /// Which numbers are which severity.
    pub breaks: Option<Breaks>,
    /// Byte range of the column's name in the configuration.
    pub span: Range<usize>,
}
