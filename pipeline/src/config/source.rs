//! One `[[source]]`, resolved.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use lintas_model::hazard::Basis;
use lintas_model::network::Noding;
use lintas_model::value::Value;

use super::document::Problem;
use super::path::SourcePath;
use crate::input::{InputLayer, Unit};

/// A source of rows.
#[derive(Debug, Clone)]
pub struct Source {
    /// Unique; appears as `source` on every feature that came from it.
    pub id: String,
    /// The input that its rows are of.
    pub layer: InputLayer,
    /// Where it is.
    pub path: SourcePath,
    /// Why its path leads nowhere, where it does: no rows can be read, and whoever reads sources
    /// decides whether that ends the run.
    pub missing: Option<Problem>,
    /// Layer or sheet inside the file; the first where absent.
    pub table: Option<String>,
    /// Coordinate system that overrides the file's.
    pub crs: Option<String>,
    /// OGR attribute filter.
    pub filter: Option<String>,
    /// Encoding of its text, where the file does not say.
    pub encoding: Option<String>,
    /// Licence of the data.
    pub licence: Option<String>,
    /// Whom to name.
    pub attribution: Option<String>,
    /// How the danger is known; always there for hazards.
    pub basis: Option<Basis>,
    /// Where the hazard source looked at all.
    pub coverage: Option<Coverage>,
    /// Why the file of its coverage leads nowhere, where it does: nothing is open by it.
    pub coverage_missing: Option<Problem>,
    /// When the data was observed.
    pub observed: Observed,
    /// How long its water, its closures and its coverage count; by the table of lifetimes where
    /// absent. For hazards and closures alone.
    pub lifetime: Option<SignedDuration>,
    /// Whose word its rows are.
    pub authority: Authority,
    /// Water deeper than this many metres is water of unknown depth: it is no depth of a flood.
    pub max_depth_m: f64,
    /// What raster cells without data say.
    pub nodata: Nodata,
    /// Raster cells at or under this value are dry.
    pub where_above: Option<f64>,
    /// Where lines of a road source join.
    pub noding: Noding,
    /// Ends that miss each other by less than this many metres are joined.
    pub snap_m: f64,
    /// Higher wins where two sources describe the same thing.
    pub precedence: i64,
    /// Our field to where its values come from.
    pub fields: BTreeMap<&'static str, FieldRule>,
    /// Place of the table, column and other names in the file, for messages.
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

/// Where a hazard source looked at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// The extent of its data.
    Extent,
    /// The polygons of a file.
    File(SourcePath),
}

/// When the data of a source was observed, as the configuration says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Observed {
    /// It does not say.
    #[default]
    Unsaid,
    /// At this moment.
    At(Timestamp),
    /// When its file was last written.
    Mtime,
    /// As the name of its file says, by this strftime pattern, in the time of the region.
    Name(String),
    /// As this property of its file says: a member of a JSON object (`properties.timestamp`), a
    /// metadata item of anything else that GDAL opens.
    Property(String),
}

impl Observed {
    /// The moment, where the configuration itself says it.
    pub const fn moment(&self) -> Option<Timestamp> {
        match self {
            Self::At(moment) => Some(*moment),
            Self::Unsaid | Self::Mtime | Self::Name(_) | Self::Property(_) => None,
        }
    }
}

/// Whose word the rows of a source are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Authority {
    /// That of an officer: what it calls open is open.
    Officer,
    /// That of an agency: what it calls open waits, unless somebody saw it.
    #[default]
    Agency,
}

impl Authority {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Officer, Self::Agency];

    /// The word in configurations.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Agency => "agency",
        }
    }
}

/// What raster cells without data say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Nodata {
    /// Nothing: nobody looked there.
    #[default]
    Unknown,
    /// That it is dry there; where a coverage file says that somebody looked.
    Dry,
}

impl Nodata {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Unknown, Self::Dry];

    /// The word in configurations.
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
    /// A column of theirs.
    Column(ColumnRule),
    /// A band of a raster.
    Band(BandRule),
}

/// Which band of a raster becomes a field, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandRule {
    /// From 1.
    pub band: usize,
    /// The unit of its values, where the raster does not say.
    pub unit: Option<Unit>,
    /// What its values are multiplied by first, where the raster does not say.
    pub scale: Option<f64>,
}

/// How a column of theirs becomes a field of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnRule {
    /// Their name for it.
    pub column: String,
    /// Their value, as text, to ours. An empty text leaves the field empty on purpose.
    pub map: Option<BTreeMap<String, Value>>,
    /// Ours where theirs is empty or not in `map`.
    pub default: Option<Value>,
    /// The unit of the numbers (theirs, the map's, the default), where a cell does not say.
    pub unit: Option<Unit>,
    /// Place of the column's name in the configuration.
    pub span: Range<usize>,
}
